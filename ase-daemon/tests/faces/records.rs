//! What is recorded of the work: the log as JSON, and traces for a collector. Neither names anybody.

use std::{collections::BTreeSet, sync::Arc};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::Mutex,
};

use super::desk::{Place, hostile};

/// Parts of names, subjects and addresses at the hostile desk.
const NAMES: [&str; 8] = [
    "quoted",
    "alert(1)",
    "שלום",
    "😀",
    "bold",
    "long long",
    "Ada Admin",
    "example.com",
];

#[tokio::test(flavor = "multi_thread")]
async fn the_log_has_cycles_and_tickets_by_id_and_names_nobody() {
    for instance in ["global", "us_gov"] {
        let place = Place::new(hostile(), &[instance]).await;
        place.configure(
            &[instance],
            &format!("[instances.{instance}.guard]\nmax_share_of_tickets = 1.0\n"),
        );
        let output = place
            .run(&[
                "-vv",
                "--log-format",
                "json",
                "run",
                "--once",
                "--format",
                "json",
            ])
            .await;
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let log = String::from_utf8(output.stderr).unwrap();
        let lines: Vec<Value> = log
            .lines()
            .map(|line| {
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
            })
            .collect();
        let of_cycle = |line: &&Value| {
            line["spans"].as_array().into_iter().flatten().any(|span| {
                span["name"] == "cycle"
                    && span["cycle"] == report["cycle"]
                    && span["instance"] == instance
            })
        };
        let done = |line: &&Value| line["fields"]["message"] == "cycle done";
        assert_eq!(lines.iter().filter(of_cycle).filter(done).count(), 1);
        let logged: BTreeSet<i64> = lines
            .iter()
            .filter(of_cycle)
            .filter_map(|line| line["fields"]["ticket.id"].as_i64())
            .collect();
        let written: BTreeSet<i64> = report["actions"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|action| action["ticket"].as_i64())
            .collect();
        assert!(!written.is_empty());
        assert!(logged.is_superset(&written), "{logged:?} {written:?}");
        for name in NAMES {
            assert!(!log.contains(name), "the log of {instance} has {name}");
        }
    }
}

const TAKEN: &str = "200 OK\r\nContent-Type: application/json";

/// A collector of traces that answers with this status and header; what it was sent is JSON.
async fn collector(status: String) -> (String, Arc<Mutex<Vec<Value>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let taken = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&taken);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = Vec::new();
            let body = loop {
                if stream.read_buf(&mut request).await.unwrap() == 0 {
                    break None;
                }
                let text = String::from_utf8_lossy(&request);
                let Some((head, body)) = text.split_once("\r\n\r\n") else {
                    continue;
                };
                let head = head.to_lowercase();
                let (_, length) = head.split_once("content-length: ").unwrap();
                let length: usize = length.lines().next().unwrap().parse().unwrap();
                if body.len() >= length {
                    assert!(head.starts_with("post /v1/traces"), "{head}");
                    break Some(body.to_owned());
                }
            };
            let Some(body) = body else { continue };
            keep.lock().await.push(serde_json::from_str(&body).unwrap());
            let answer =
                format!("HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}");
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (address, taken)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_gets_cycles_with_their_requests_and_no_names() {
    let place = Place::new(hostile(), &["us_gov"]).await;
    let (address, taken) = collector(TAKEN.to_owned()).await;
    let mut command = place.command(&["audit", "--format", "json"]);
    command.env("OTEL_EXPORTER_OTLP_ENDPOINT", &address);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let taken = taken.lock().await;
    let spans: Vec<&Value> = taken
        .iter()
        .flat_map(|sent| sent["resourceSpans"].as_array().unwrap())
        .flat_map(|resource| resource["scopeSpans"].as_array().unwrap())
        .flat_map(|scope| scope["spans"].as_array().unwrap())
        .collect();
    let called = |name: &str| {
        let of_name = spans.iter().filter(|span| span["name"] == name);
        of_name.copied().collect::<Vec<_>>()
    };
    let [cycle] = called("cycle")[..] else {
        panic!("{spans:?}")
    };
    let says = |span: &Value, key: &str| {
        let attributes = span["attributes"].as_array().unwrap();
        let found = attributes.iter().find(|one| one["key"] == key);
        found.map(|one| one["value"]["stringValue"].clone())
    };
    assert_eq!(says(cycle, "cycle").as_ref(), Some(&report["cycle"]));
    let requests = called("zendesk");
    let within = requests
        .iter()
        .filter(|span| span["traceId"] == cycle["traceId"]);
    let asked = report["api"]["requests"].as_u64().unwrap();
    assert!(within.count() as u64 >= asked - 1, "{asked} {requests:?}");
    // What the log says stays in the log.
    let has_events = |span: &&&Value| span["events"].as_array().is_some_and(|all| !all.is_empty());
    assert_eq!(spans.iter().filter(has_events).count(), 0, "{spans:?}");
    let text = serde_json::to_string(&*taken).unwrap();
    assert!(text.contains("\"ase-daemon\""), "{text}");
    for name in NAMES.into_iter().chain(["sim-secret"]) {
        assert!(!text.contains(name), "{name}: {text}");
    }
}

/// An audit with such variables, what it said on stderr, and whether it asked Zendesk.
async fn audited(variables: &[(&str, &str)]) -> (String, bool) {
    let place = Place::new(hostile(), &["global"]).await;
    let mut command = place.command(&["audit"]);
    command.envs(variables.iter().copied());
    let output = tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    (told, !place.sim.log().is_empty())
}

#[tokio::test(flavor = "multi_thread")]
async fn traces_go_to_no_other_host_in_the_clear() {
    let place = "http://collector.example.com:4318";
    let (told, ran) = audited(&[("OTEL_EXPORTER_OTLP_ENDPOINT", place)]).await;
    assert!(told.contains("only https is accepted"), "{told}");
    assert!(ran, "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn traces_go_to_nobody_whom_the_collector_names() {
    let (stranger, strange) = collector(TAKEN.to_owned()).await;
    let (address, taken) = collector(format!(
        "307 Temporary Redirect\r\nLocation: {stranger}/v1/traces"
    ))
    .await;
    audited(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &address)]).await;
    assert!(!taken.lock().await.is_empty());
    assert!(strange.lock().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn traces_can_be_switched_off() {
    for (variable, says) in [
        ("OTEL_SDK_DISABLED", "true"),
        ("OTEL_TRACES_EXPORTER", "none"),
    ] {
        let (address, taken) = collector(TAKEN.to_owned()).await;
        audited(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &address), (variable, says)]).await;
        assert!(taken.lock().await.is_empty(), "{variable}");
    }
}
