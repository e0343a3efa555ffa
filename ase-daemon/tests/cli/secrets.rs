//! Secrets come out nowhere: three that occur nowhere else, at the highest log level, in everything that is written.

use std::{
    fs::{self, File},
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use zendesk_client::webhook::Verifier;
use zendesk_sim::{Plan, Sim};

use crate::place::{Place, acme, told};

/// With characters that look different in a URL, in a form and in base64.
const OF_THE_CLIENT: &str = "canary+Ct7w/of&the=client";
const OF_THE_API: &str = "canary+Zk9d/of&the=api";
const OF_THE_WEBHOOK: &str = "canary+Hm2x/of&the=webhook";

/// Two instances that log in differently, one of them with a webhook.
async fn place() -> Place {
    let sim = Sim::builder()
        .world(acme())
        .search_lag(Duration::ZERO)
        // Every command reads everything, and none is to wait for the next minute.
        .plan(Plan::EnterprisePlus)
        .oauth_client("ase", OF_THE_CLIENT)
        .api_token("ada.admin@example.com", OF_THE_API)
        .start()
        .await
        .unwrap();
    let place = Place::of(sim);
    fs::create_dir(place.path("secrets")).unwrap();
    fs::write(place.path("secrets/api"), OF_THE_API).unwrap();
    fs::write(place.path("secrets/webhook"), OF_THE_WEBHOOK).unwrap();
    let url = place.sim.url();
    let text = format!(
        "[instances.global]\nurl = \"{url}\"\nmode = \"apply\"\n\
         [instances.global.auth]\nkind = \"client_credentials\"\nclient_id = \"ase\"\n\
         client_secret = {{ env = \"CLI_TEST_SECRET\" }}\n\
         [instances.global.webhook]\nsecret = {{ file = \"secrets/webhook\" }}\n\
         [instances.us_gov]\nurl = \"{url}\"\n\
         [instances.us_gov.auth]\nkind = \"api_token\"\nemail = \"ada.admin@example.com\"\n\
         token = {{ file = \"secrets/api\" }}\n\
         [http]\nlisten = \"127.0.0.1:0\"\n[schedule]\nevery = \"1h\"\n"
    );
    fs::write(place.path("ase.toml"), text).unwrap();
    place
}

/// Runs the binary as loud as it can be; what it said is kept in a file.
async fn run(place: &Place, arguments: &[&str]) -> String {
    let verbose = [&["-vv"], arguments].concat();
    let variables = [("CLI_TEST_SECRET", OF_THE_CLIENT), ("RUST_LOG", "trace")];
    let said = told(&place.run_with(&verbose, &variables).await);
    let mut file = arguments.join("-").replace('/', "_");
    file.truncate(60);
    fs::write(place.path(&format!("said-{file}")), &said).unwrap();
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_in_anything_that_is_written() {
    let place = place().await;
    let file = |name: &str| place.path(name).to_str().unwrap().to_owned();
    let (plan, report) = (file("plan.json"), file("report.json"));
    run(&place, &["check"]).await;
    let audit = ["audit", "--format", "json", "--output", &report];
    let said = run(&place, &audit).await;
    assert!(said.contains("TRACE"), "{said}");
    run(&place, &["plan", "--out", &plan]).await;
    place.sim.clock().advance(Duration::from_secs(5));
    run(&place, &["apply", &plan, "--instance", "global"]).await;
    assert_eq!(place.writes(), 1);
    run(&place, &["run", "--once"]).await;
    let history = run(&place, &["history", "--format", "json"]).await;
    let cycle = history.split("\"cycle\": \"").nth(1).unwrap();
    run(&place, &["revert", &cycle[..26]]).await;
    run(&place, &["explain", "ticket", "101", "--live"]).await;
    let copy = format!("sqlite://{}", file("copy.db"));
    run(&place, &["store", "copy", "--to", &copy]).await;
    a_daemon_with_webhooks(&place).await;

    // What is wrong is told without the secret, too.
    let good = fs::read_to_string(place.path("ase.toml")).unwrap();
    let reference = "{ env = \"CLI_TEST_SECRET\" }";
    let literal = good.replace(reference, &format!("\"{OF_THE_CLIENT}\""));
    fs::write(place.path("ase.toml"), literal).unwrap();
    let said = run(&place, &["audit", "--format", "text"]).await;
    assert!(said.contains("a secret is never written"), "{said}");
    fs::write(
        place.path("ase.toml"),
        good.replace("\"ase\"", "\"nobody\""),
    )
    .unwrap();
    let said = run(&place, &["audit"]).await;
    assert!(said.contains("401"), "{said}");
    fs::remove_file(place.path("ase.toml")).unwrap();
    fs::remove_dir_all(place.path("secrets")).unwrap();

    let (mut files, mut bytes) = (0, 0);
    for entry in fs::read_dir(place.path("")).unwrap() {
        let path = entry.unwrap().path();
        let written = fs::read(&path).unwrap();
        (files, bytes) = (files + 1, bytes + written.len());
        expect_none(
            &path,
            &written,
            &[OF_THE_CLIENT, OF_THE_API, OF_THE_WEBHOOK],
        );
    }
    println!("{files} files, {bytes} bytes: none of 3 secrets in any of 7 spellings");
    assert!(
        files > 12 && bytes > 100_000,
        "{files} files, {bytes} bytes"
    );
}

/// A daemon that is told of a ticket by webhook, once as it should be and once by somebody who does not know the secret.
async fn a_daemon_with_webhooks(place: &Place) {
    let log = place.path("said-daemon");
    let mut daemon = Command::new(env!("CARGO_BIN_EXE_ase-daemon"))
        .arg("--config")
        .arg(place.path("ase.toml"))
        .args(["-vv", "run"])
        .env("CLI_TEST_SECRET", OF_THE_CLIENT)
        .env("RUST_LOG", "trace")
        .stdout(Stdio::null())
        .stderr(File::create(&log).unwrap())
        .spawn()
        .unwrap();
    let mut says = async |words: &str| -> String {
        loop {
            let said = fs::read_to_string(&log).unwrap();
            if let Some(line) = said.lines().find(|line| line.contains(words)) {
                return line.to_owned();
            }
            assert!(daemon.try_wait().unwrap().is_none(), "it ended: {said}");
            tokio::task::yield_now().await;
        }
    };
    let line = says("listening on http://").await;
    let address = line.rsplit("http://").next().unwrap().trim().to_owned();
    says("cycle done").await;
    for (secret, status) in [(OF_THE_WEBHOOK, "200"), ("another", "401")] {
        let answer = deliver(&address, secret).await;
        assert!(answer.contains(status), "{answer}");
    }
    let id = daemon.id().to_string();
    let told = Command::new("kill").args(["-TERM", &id]).status().unwrap();
    assert!(told.success());
    let ended = tokio::task::spawn_blocking(move || daemon.wait().unwrap());
    assert_eq!(ended.await.unwrap().code(), Some(0));
}

async fn deliver(address: &str, secret: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let body = "{\"ticket_id\": 101}";
    let at = jiff::Timestamp::now().to_string();
    let signature = Verifier::new(secret).sign(&at, body.as_bytes());
    let request = format!(
        "POST /webhooks/global HTTP/1.1\r\nHost: daemon\r\nConnection: close\r\n\
         X-Zendesk-Webhook-Signature: {signature}\r\nX-Zendesk-Webhook-Signature-Timestamp: {at}\r\n\
         X-Zendesk-Webhook-Invocation-Id: {at}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[track_caller]
pub(crate) fn expect_none(path: &Path, written: &[u8], secrets: &[&str]) {
    for secret in secrets {
        for spelling in spellings(secret) {
            let found = written
                .windows(spelling.len())
                .position(|window| window == spelling.as_bytes());
            assert_eq!(found, None, "{} has {spelling}", path.display());
        }
    }
}

/// As it is; in a URL, and with what URLs may leave alone; in the hexadecimal of a dump; in base64, wherever it begins.
fn spellings(secret: &str) -> Vec<String> {
    let escaped = |left_alone: &[u8]| -> String {
        let escape = |byte: u8| match byte.is_ascii_alphanumeric() || left_alone.contains(&byte) {
            true => char::from(byte).to_string(),
            false => format!("%{byte:02X}"),
        };
        secret.bytes().map(escape).collect()
    };
    let dumped = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut spellings = vec![secret.to_owned(), escaped(b""), escaped(b"/"), dumped];
    for before in 0..3 {
        let text = [&vec![b'?'; before], secret.as_bytes()].concat();
        let encoded = base64(&text);
        // The first and the last group depend on what stands around the secret.
        spellings.push(encoded[4..text.len() / 3 * 4].to_owned());
    }
    spellings
}

/// Whole groups of three bytes.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let groups = bytes.chunks_exact(3).flat_map(|group| {
        let bits = group
            .iter()
            .fold(0, |bits, byte| bits << 8 | usize::from(*byte));
        [18, 12, 6, 0].map(|shift| char::from(LETTERS[bits >> shift & 63]))
    });
    groups.collect()
}

/// The search would find them.
#[test]
fn a_secret_is_found_in_any_spelling() {
    assert_eq!(base64(b"Man"), "TWFu");
    assert_eq!(spellings(OF_THE_API)[1], "canary%2BZk9d%2Fof%26the%3Dapi");
    for before in ["", "a", "ab", "ada.admin@example.com/token:"] {
        let header = base64(format!("{before}{OF_THE_API}..").as_bytes());
        let spellings = spellings(OF_THE_API);
        assert!(spellings.iter().any(|one| header.contains(one)), "{header}");
    }
}
