//! The secrets of every other service come out nowhere, whether the service is kind, or says back what it was sent; and none
//! is sent in clear.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use ase_daemon::simulated::{Asked, Reply, Service};
use serde_json::json;
use zendesk_sim::{Plan, Priority, Sim, Ticket};

use crate::{
    place::{Place, acme, told},
    secrets::expect_none,
};

const SALESFORCE: &str = "canary+Sf3q/of&the=salesforce";
const SESSION: &str = "canary-Ss9w-of-the-session";
const PAGERDUTY: &str = "canary+Pd5r/of&the=pagerduty";
const GITLAB: &str = "canary-Gl7t-of-the-gitlab";
const SLACK: &str = "T0Canary/B0Canary/canarySl2yOfTheSlack";
const SIGNING: &str = "canary+Nw4u/of&the=notices";
const MAIL: &str = "canary+Ml6i/of&the=mail";
const DASHBOARD: &str = "canary-Db8o-of-the-dashboard";

/// All of them, and parts by which they would still be known.
const SECRETS: [&str; 9] = [
    SALESFORCE,
    SESSION,
    PAGERDUTY,
    GITLAB,
    SLACK,
    "canarySl2yOfTheSlack",
    SIGNING,
    MAIL,
    DASHBOARD,
];

/// Salesforce, PagerDuty, GitLab, Slack and somebody who takes signed notices, at one address. Once it is unkind it refuses
/// everything, and says back all that it was sent.
async fn services(unkind: Arc<AtomicBool>) -> Service {
    let service = Service::start(move |asked| match unkind.load(Ordering::SeqCst) {
        true => {
            let echo = format!("{asked:?}");
            Reply::with(
                403,
                &json!({ "error": echo, "errorCode": echo, "message": echo, "headers": asked.headers }),
            )
        }
        false => answer(asked),
    });
    service.await.unwrap()
}

fn answer(asked: &Asked) -> Reply {
    match asked.path.as_str() {
        "/services/oauth2/token" => Reply::json(&json!({ "access_token": SESSION })),
        path if path.starts_with("/services/data/") => Reply::json(&json!({
            "totalSize": 1,
            "done": true,
            "records": [{ "salesforce_id": "0014M00001abcdE", "charge": "ASE", "end_date": null }],
        })),
        path if path.ends_with("/users") => Reply::json(&json!({ "users": [] })),
        "/oncalls" => Reply::json(&json!({ "oncalls": [], "more": false })),
        path if path.ends_with("/repository/tree") => Reply::json(&json!([
            { "id": "c0ffee", "type": "blob", "path": "123.yaml" },
        ])),
        path if path.ends_with("/raw") => Reply::text("notes: Hello\n".to_owned()),
        path if path.ends_with("/merge_requests") => {
            Reply::json(&json!({ "web_url": "https://gitlab.example/1" }))
        }
        _ => Reply::json(&json!({})),
    }
}

/// Takes mail from whoever signs in, on a thread of its own that ends with the process.
fn mail_server() -> (u16, Arc<Mutex<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard: Arc<Mutex<String>> = Arc::default();
    let kept = Arc::clone(&heard);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            stream.get_mut().write_all(b"220 mail\r\n").unwrap();
            let mut in_data = false;
            loop {
                let mut line = String::new();
                if stream.read_line(&mut line).unwrap_or(0) == 0 {
                    break;
                }
                kept.lock().unwrap().push_str(&line);
                let answer = match line.split_whitespace().next().unwrap_or_default() {
                    "." => {
                        in_data = false;
                        "250 taken\r\n"
                    }
                    _ if in_data => continue,
                    "EHLO" => "250-mail\r\n250 AUTH PLAIN LOGIN\r\n",
                    "AUTH" => "235 signed in\r\n",
                    "DATA" => {
                        in_data = true;
                        "354 go on\r\n"
                    }
                    "QUIT" => "221 bye\r\n",
                    _ => "250 well\r\n",
                };
                if stream.get_mut().write_all(answer.as_bytes()).is_err() {
                    break;
                }
            }
        }
    });
    (port, heard)
}

/// A desk with an emergency, which every channel is told of.
async fn place(url: &str, mail: u16) -> Place {
    let mut world = acme();
    let acme = *world.organizations.keys().next().unwrap();
    world.add_ticket(
        Ticket::new(acme, "It burns")
            .id(102)
            .priority(Priority::Urgent),
    );
    let sim = Sim::builder()
        .world(world)
        .search_lag(Duration::ZERO)
        .plan(Plan::EnterprisePlus)
        .start()
        .await
        .unwrap();
    let place = Place::of(sim);
    fs::create_dir(place.path("secrets")).unwrap();
    let slack = format!("{url}/services/{SLACK}");
    for (name, secret) in [
        ("salesforce", SALESFORCE),
        ("pagerduty", PAGERDUTY),
        ("gitlab", GITLAB),
        ("slack", &slack),
        ("signing", SIGNING),
        ("mail", MAIL),
        ("dashboard", DASHBOARD),
    ] {
        fs::write(place.path(&format!("secrets/{name}")), secret).unwrap();
    }
    place.configure(&format!(
        "[http]\nlisten = \"127.0.0.1:0\"\ntoken = {{ file = \"secrets/dashboard\" }}\n\
         [sources.team.gitlab]\nurl = \"{url}\"\nproject = \"a/b\"\ntoken = {{ file = \"secrets/gitlab\" }}\n\
         [sources.notes.gitlab]\nurl = \"{url}\"\nproject = \"a/b\"\ntoken = {{ file = \"secrets/gitlab\" }}\n\
         [sources.salesforce]\nurl = \"{url}\"\nquery = \"SELECT x FROM y\"\n\
         auth = {{ kind = \"client_credentials\", client_id = \"ase\", client_secret = {{ file = \"secrets/salesforce\" }} }}\n\
         [sources.pagerduty]\nurl = \"{url}\"\ntoken = {{ file = \"secrets/pagerduty\" }}\nceoc_schedules = [\"P1\"]\n\
         [notify.slack]\nwebhook = {{ file = \"secrets/slack\" }}\n\
         [notify.webhook]\nurl = \"{url}/notices\"\nsecret = {{ file = \"secrets/signing\" }}\n\
         [notify.mail]\nhost = \"localhost\"\nport = {mail}\ntls = \"none\"\nuser = \"ase\"\n\
         password = {{ file = \"secrets/mail\" }}\nfrom = \"ase@example.com\"\nto = [\"maya@example.com\"]\n"
    ));
    place
}

/// Runs the binary as loud as it can be; what it said is kept in a file.
async fn run(place: &Place, when: &str, arguments: &[&str]) -> String {
    let verbose = [&["-vv", "--log-format", "json"], arguments].concat();
    let said = told(&place.run_with(&verbose, &[("RUST_LOG", "trace")]).await);
    let name = format!("said-{when}-{}", arguments.join("-").replace('/', "_"));
    fs::write(place.path(&name[..name.len().min(70)]), &said).unwrap();
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_of_a_service_is_in_anything_that_is_written() {
    let unkind = Arc::new(AtomicBool::new(false));
    let service = services(Arc::clone(&unkind)).await;
    let (port, mailed) = mail_server();
    let place = place(&service.url(), port).await;
    let acme = place
        .sim
        .world(|world| world.organizations.keys().next().unwrap().to_string());
    let file = |name: &str| place.path(name).to_str().unwrap().to_owned();
    for when in ["kind", "unkind"] {
        unkind.store(when == "unkind", Ordering::SeqCst);
        run(&place, when, &["check"]).await;
        for format in ["json", "text", "csv", "markdown", "html"] {
            let output = file(&format!("report-{when}.{format}"));
            let audit = ["audit", "--format", format, "--output", &output];
            run(&place, when, &audit).await;
        }
        run(&place, when, &["onboard", &acme]).await;
        run(&place, when, &["note", &acme, "--propose"]).await;
        run(&place, when, &["run", "--once"]).await;
        place.sim.clock().advance(Duration::from_secs(600));
    }
    // Each of them was used, or nothing is shown by its absence.
    let asked = service.log();
    let sent = |secret: &str| {
        let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        asked.iter().any(|one| {
            let told = format!("{} {:?} {}", one.path, one.headers, one.body);
            told.contains(secret) || told.contains(&encoded)
        })
    };
    for secret in [SALESFORCE, SESSION, PAGERDUTY, GITLAB, SLACK] {
        assert!(sent(secret), "{secret} was never sent");
    }
    let notices = asked.iter().filter(|one| one.path == "/notices");
    assert!(notices.count() > 0, "nobody was told");
    assert!(
        mailed.lock().unwrap().contains("AUTH PLAIN "),
        "nobody signed in"
    );
    fs::remove_file(place.path("ase.toml")).unwrap();
    fs::remove_dir_all(place.path("secrets")).unwrap();
    let (mut files, mut bytes) = (0, 0);
    for entry in fs::read_dir(place.path("")).unwrap() {
        let path = entry.unwrap().path();
        let written = fs::read(&path).unwrap();
        (files, bytes) = (files + 1, bytes + written.len());
        expect_none(&path, &written, &SECRETS);
    }
    println!(
        "{files} files, {bytes} bytes: none of {} secrets in any of 7 spellings",
        SECRETS.len()
    );
    assert!(
        files > 25 && bytes > 500_000,
        "{files} files, {bytes} bytes"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_service_is_asked_in_clear() {
    let place = place("http://services.example.com", 25).await;
    let refused = place.run(&["audit"]).await;
    let said = told(&refused);
    assert_eq!(refused.status.code(), Some(2), "{said}");
    for key in [
        "sources.team.gitlab.url",
        "sources.notes.gitlab.url",
        "sources.salesforce.url",
        "sources.pagerduty.url",
        "notify.webhook.url",
    ] {
        let line = format!("`{key}` uses http; only https is accepted");
        assert!(said.contains(&line), "{key}: {said}");
    }
    place.configure("[notify.slack]\nwebhook = { file = \"secrets/slack\" }\n");
    let refused = place.run(&["run", "--once"]).await;
    let said = told(&refused);
    assert!(!refused.status.success(), "{said}");
    assert!(
        said.contains(
            "the address of a Slack webhook is not acceptable\n  because: it is not an https address"
        ),
        "{said}"
    );
    expect_none(&place.path("said"), said.as_bytes(), &SECRETS);
    place.configure("[notify.mail]\nhost = \"mail.example.com\"\ntls = \"none\"\nfrom = \"a@example.com\"\nto = [\"b@example.com\"]\n");
    let refused = place.run(&["run", "--once"]).await;
    assert_eq!(refused.status.code(), Some(2), "{}", told(&refused));
    assert!(
        told(&refused).contains("notify.mail.tls"),
        "{}",
        told(&refused)
    );
}
