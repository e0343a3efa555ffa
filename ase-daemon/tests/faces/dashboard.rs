//! The dashboard: every page is there, harmless, and for nobody but whoever may look.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    desk::{Daemon, Place, Reply, hostile},
    markup::elements,
};

/// The links of a page.
fn links(html: &str) -> Vec<String> {
    let links = html.split(" href=\"").skip(1);
    links
        .map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&"))
        .collect()
}

/// Every page that can be reached from the first, by its address.
async fn walk(daemon: &Daemon) -> BTreeMap<String, Reply> {
    let mut pages = BTreeMap::new();
    let mut open = vec!["/".to_owned()];
    let mut seen: BTreeSet<String> = open.iter().cloned().collect();
    while let Some(path) = open.pop() {
        let reply = daemon.get(&path).await;
        for link in links(&reply.body) {
            assert!(
                link.starts_with('/') || link.starts_with('#'),
                "{path} leads away: {link}"
            );
            let link = link.split('#').next().unwrap().to_owned();
            if !link.is_empty() && seen.insert(link.clone()) {
                open.push(link);
            }
        }
        pages.insert(path, reply);
    }
    pages
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_there_well_formed_and_asks_nobody_else() {
    let place = Place::new(hostile(), &["global"]).await;
    let daemon = Daemon::start(&place, &["--dry-run"]).await;
    let pages = walk(&daemon).await;
    for kind in ["accounts/", "tickets/", "ases/", "cycles/"] {
        let of_kind = |path: &&String| path.contains(&format!("/at/global/{kind}"));
        assert!(pages.keys().any(|path| of_kind(&path)), "no page of {kind}");
    }
    for (path, reply) in &pages {
        assert_eq!(reply.status, 200, "{path}");
        for header in [
            "x-content-type-options: nosniff",
            "x-frame-options: deny",
            "referrer-policy: no-referrer",
        ] {
            assert!(reply.head.contains(header), "{path}: {}", reply.head);
        }
        if !reply.head.contains("text/html") {
            continue;
        }
        let html = &reply.body;
        assert!(
            reply
                .head
                .contains("content-security-policy: default-src 'none'")
        );
        assert!(html.len() <= 200_000, "{path} has {} bytes", html.len());
        let elements = elements(html);
        for unwanted in ["script", "img", "iframe", "style", "object"] {
            assert!(!elements.contains_key(unwanted), "{path} has {unwanted}");
        }
        for wanted in ["h1", "main", "header", "title"] {
            assert_eq!(elements.get(wanted), Some(&1), "{wanted} of {path}");
        }
        let controls = ["input", "select"].map(|name| elements.get(name).copied().unwrap_or(0));
        let labels = elements.get("label").copied().unwrap_or(0);
        assert_eq!(controls.iter().sum::<usize>(), labels, "{path}");
        assert!(
            !html.contains(['\x1b', '\u{202e}', '\u{2066}', '\x07']),
            "{path}"
        );
        assert!(!html.contains(" style="), "{path}");
    }
    let account = pages
        .iter()
        .find(|(path, _)| path.starts_with("/at/global/accounts/"))
        .unwrap();
    assert!(
        account.1.body.contains("Why it is eligible"),
        "{}",
        account.0
    );
    let actions = &pages["/at/global/actions"].body;
    assert!(actions.contains("What would change"), "{actions}");
    println!("{} pages were looked at", pages.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_has_its_reasons_and_what_was_written() {
    let place = Place::new(hostile(), &["global"]).await;
    place.configure(
        &["global"],
        "[instances.global.guard]\nmax_share_of_tickets = 1.0\n",
    );
    let daemon = Daemon::start(&place, &[]).await;
    let history = place.print(&["history", "--format", "json"]).await;
    let writes: serde_json::Value = serde_json::from_str(&history).unwrap();
    let ticket = writes[0]["ticket"].as_i64().unwrap();
    let by_form = daemon
        .get(&format!("/at/global/tickets?id=%23{ticket}"))
        .await;
    let page = daemon.get(&format!("/at/global/tickets/{ticket}")).await;
    assert_eq!((page.status, by_form.status), (200, 200));
    assert_eq!(page.body, by_form.body);
    for part in [
        "Why, and why not",
        "class=\"trail\"",
        "shadow/<wbr>missing",
        "owner ",
        "follower",
    ] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    for path in [
        "/at/global/tickets/424242",
        "/at/global/tickets?id=x",
        "/at/mars/accounts",
        "/at/global/ases/1",
        "/at/global/cycles/x",
        "/x",
    ] {
        assert_eq!(daemon.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_looks_without_the_token_and_nobody_writes() {
    let place = Place::new(hostile(), &["global"]).await;
    place.configure(
        &["global"],
        "[http]\ntoken = { env = \"FACES_TEST_SECRET\" }\n",
    );
    let daemon = Daemon::start(&place, &["--dry-run"]).await;
    let host = format!("Host: {}\r\n", daemon.address);
    let pages = [
        "/",
        "/metrics",
        "/at/global/accounts",
        "/at/global/findings?severity=error",
        "/style.css",
        "/none",
    ];
    let wrong = [
        "",
        "Authorization: Bearer old-secret\r\n",
        "Authorization: Bearer \r\n",
        "Authorization: Basic c2ltLXNlY3JldA==\r\n",
    ];
    for path in pages {
        for credentials in wrong {
            let reply = daemon
                .ask(&format!("GET {path} HTTP/1.1\r\n{host}{credentials}"))
                .await;
            assert_eq!(reply.status, 401, "{path} {credentials}");
            assert!(
                reply.head.contains("www-authenticate: basic"),
                "{}",
                reply.head
            );
            assert_eq!(reply.body, "the token is missing or wrong\n");
        }
    }
    for right in ["Bearer sim-secret", "Basic bWF5YTpzaW0tc2VjcmV0"] {
        let head = format!("GET / HTTP/1.1\r\n{host}Authorization: {right}\r\n");
        assert_eq!(daemon.ask(&head).await.status, 200, "{right}");
    }
    assert_eq!(daemon.get("/healthz").await.status, 200);
    let writes = || {
        place
            .sim
            .log()
            .iter()
            .filter(|entry| entry.is_write())
            .count()
    };
    let before = writes();
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
        let head = format!(
            "{method} / HTTP/1.1\r\n{host}Content-Length: 0\r\nAuthorization: Bearer sim-secret\r\n"
        );
        assert_eq!(daemon.ask(&head).await.status, 405, "{method}");
    }
    assert_eq!(writes(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_was_replaced_is_over() {
    let place = Place::new(hostile(), &["global"]).await;
    let token = place.path("token");
    std::fs::write(&token, "the old one").unwrap();
    let http = format!("[http]\ntoken = {{ file = \"{}\" }}\n", token.display());
    place.configure(&["global"], &http);
    let daemon = Daemon::start(&place, &["--dry-run"]).await;
    let status = async |token: &str| {
        let host = daemon.address;
        let head = format!("GET / HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n");
        daemon.ask(&head).await.status
    };
    assert_eq!(status("the old one").await, 200);
    std::fs::write(&token, "the new one").unwrap();
    assert_eq!(status("the new one").await, 401);
    daemon.reload();
    while status("the new one").await != 200 {
        tokio::task::yield_now().await;
    }
    assert_eq!(status("the old one").await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_shows_what_each_source_says_and_an_ase_when_they_are_away() {
    let place = Place::new(hostile(), &["us_gov"]).await;
    let (account, ase) = place.sim.world(|world| {
        let named = world.organizations.values().find_map(|organization| {
            let ase = organization.organization_fields.get("assigned_se")?;
            Some((organization.id, ase.as_str()?.parse::<i64>().ok()?))
        });
        named.unwrap()
    });
    let time_off = place.path("time-off.csv");
    let until = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * 30);
    let until = until.strftime("%F").to_string();
    std::fs::write(
        &time_off,
        format!("agent,start,end,cover\n{ase},2026-01-01,{until},Quoted Colleague\n"),
    )
    .unwrap();
    let sources = format!(
        "[sources.availability]\npath = \"{}\"\n",
        time_off.display()
    );
    place.configure(&["us_gov"], &sources);
    let daemon = Daemon::start(&place, &["--dry-run"]).await;
    let page = daemon.get(&format!("/at/us_gov/accounts/{account}")).await;
    assert_eq!(page.status, 200);
    for part in ["What each source says", "zendesk", "availability", &until] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    let ase = daemon.get(&format!("/at/us_gov/ases/{ase}")).await;
    for part in [
        &*format!("2026-01-01 to {until}, with a cover"),
        "over time",
    ] {
        assert!(ase.body.contains(part), "{part}: {}", ase.body);
    }
    let findings = daemon.get("/at/us_gov/findings").await;
    assert!(
        findings.body.contains("class=\"spark\""),
        "{}",
        findings.body
    );
    for page in [page, ase, findings] {
        assert!(!page.body.contains("Colleague"), "{}", page.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_from_elsewhere_does_not_reach_the_pages() {
    let place = Place::new(hostile(), &["global"]).await;
    let daemon = Daemon::start(&place, &["--dry-run"]).await;
    for head in [
        "Host: evil.example.com\r\n".to_owned(),
        format!(
            "Host: {}\r\nX-Forwarded-For: 203.0.113.9\r\n",
            daemon.address
        ),
    ] {
        let reply = daemon.ask(&format!("GET / HTTP/1.1\r\n{head}")).await;
        assert_eq!(reply.status, 403, "{head}");
        assert!(!reply.body.contains("accounts"), "{}", reply.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_redacted_instance_names_nobody_on_any_page() {
    let place = Place::new(hostile(), &["us_gov"]).await;
    let daemon = Daemon::start(&place, &["--dry-run"]).await;
    for (path, reply) in walk(&daemon).await {
        for name in [
            "quoted",
            "alert(1)",
            "שלום",
            "😀",
            "bold",
            "long long",
            "Admin",
        ] {
            assert!(!reply.body.contains(name), "{path} tells {name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_asked_is_answered() {
    let place = Place::new(hostile(), &["global"]).await;
    let daemon = Daemon::start(&place, &["--dry-run"]).await;
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    let parts = [
        "/",
        "at",
        "global",
        "us_gov",
        "accounts",
        "tickets",
        "ases",
        "findings",
        "cycles",
        "actions",
        "?",
        "&",
        "=",
        "page",
        "id",
        "q",
        "before",
        "after",
        "%00",
        "%ff",
        "%2e%2e",
        "..",
        "-1",
        "0",
        "99999999999999999999",
        "9223372036854775807",
        "'",
        "%22",
        "<script>",
        "~",
        "%F0%9F%98%80",
        ";",
        "#",
        "organization",
        "severity",
        "1e9",
    ];
    let locked = Place::new(hostile(), &["global"]).await;
    locked.configure(
        &["global"],
        "[http]\ntoken = { env = \"FACES_TEST_SECRET\" }\n",
    );
    let locked = Daemon::start(&locked, &["--dry-run"]).await;
    let mut answers: BTreeMap<u16, usize> = BTreeMap::new();
    for _ in 0..1_000 {
        let path: String = (0..=next(9)).map(|_| parts[next(parts.len())]).collect();
        let reply = daemon.get(&format!("/{path}")).await;
        assert!(
            matches!(reply.status, 200 | 400 | 404),
            "{} /{path}",
            reply.status
        );
        assert!(!reply.body.contains("<script"), "/{path}");
        let refused = locked.get(&format!("/{path}")).await;
        assert!(
            matches!(&*refused.body, "the token is missing or wrong\n" | ""),
            "/{path}: {}",
            refused.body
        );
        assert!(matches!(refused.status, 400 | 401), "/{path}");
        *answers.entry(reply.status).or_default() += 1;
    }
    // What is no request at all is answered by 400 or not, and does no harm.
    let host = daemon.address.to_string();
    for _ in 0..500 {
        let mut bytes =
            format!("GET /at/global/accounts HTTP/1.1\r\nHost: {host}\r\n\r\n").into_bytes();
        for _ in 0..=next(8) {
            let at = next(bytes.len());
            bytes[at] = u8::try_from(next(256)).unwrap();
        }
        let answer = daemon.send(&bytes).await;
        assert!(
            answer.is_empty() || answer.starts_with(b"HTTP/1."),
            "{answer:?}"
        );
        let answer = locked.send(&bytes).await;
        let answer = String::from_utf8_lossy(&answer);
        assert!(
            !answer.contains("<table") && !answer.contains("ase_"),
            "{answer}"
        );
    }
    let long = format!(
        "GET /{} HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "x".repeat(1 << 20)
    );
    daemon.send(long.as_bytes()).await;
    assert_eq!(daemon.get("/healthz").await.status, 200);
    println!("answers: {answers:?}");
}
