//! Ten thousand webhooks at once: a process of its own sends them, the daemon takes them in and looks at the tickets they name.

use std::{
    io::{BufRead, Read, Write},
    net::{SocketAddr, TcpStream},
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use ase_daemon::cycle::Instance;
use serde_json::json;
use tokio_util::sync::CancellationToken;
use zendesk_client::{Clock, webhook::Verifier};

use super::{
    DELIVERIES, WEBHOOK_SECRET,
    cost::{Cost, Sent},
    row,
    zendesk::{SimulatedTime, Zendesk},
};

/// Connections that deliveries come by.
const AT_ONCE: usize = 8;
/// Between two looks at what came.
const PAUSE: Duration = Duration::from_millis(50);

/// Has the last tickets of the desk named, and looks at those of accounts.
pub(super) async fn take(
    instance: &Instance,
    address: SocketAddr,
    zendesk: &Zendesk,
    clock: &Arc<SimulatedTime>,
    sent: &Sent,
) {
    let names = names(zendesk).await;
    // What was asked for that is no longer counted against the limits.
    clock.sleep(Duration::from_secs(120)).await;
    let cost = Cost::begin(clock, sent);
    let now = clock.now();
    let begun = Instant::now();
    let own = std::env::current_exe().unwrap();
    let mut sender = Command::new(own)
        .args(["--deliver", &format!("{address} {now}")])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    sender
        .stdin
        .take()
        .unwrap()
        .write_all(names.as_bytes())
        .unwrap();
    loop {
        let done = sender.try_wait().unwrap();
        let looked = instance.reconcile(&CancellationToken::new()).await.unwrap();
        if let (Some(status), None) = (done, looked.cycle) {
            assert!(status.success(), "not every delivery was taken");
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    let took = begun.elapsed();
    assert_eq!(instance.store().queue(instance.name()).await.unwrap(), 0);
    cost.tell(&format!("{DELIVERIES} webhooks"), 1);
    row(
        &format!("{DELIVERIES} webhooks: seconds until all were looked at"),
        format!("{:.1}", took.as_secs_f64()),
    );
}

/// The last tickets, each with its organization, a line each.
async fn names(zendesk: &Zendesk) -> String {
    let (mut lines, mut next) = (
        Vec::new(),
        json!("/api/v2/tickets.json?page[size]=100&sort=-id"),
    );
    while lines.len() < DELIVERIES && next.is_string() {
        let page = zendesk.get(next.as_str().unwrap()).await;
        for ticket in page["tickets"].as_array().unwrap() {
            lines.push(format!("{} {}\n", ticket["id"], ticket["organization_id"]));
        }
        next = page["links"]["next"].clone();
    }
    // A small desk is named several times.
    lines
        .iter()
        .cycle()
        .take(DELIVERIES)
        .map(String::as_str)
        .collect()
}

/// Sends an event for each line of the standard input to `ADDRESS`, signed `NOW`.
pub(super) fn deliver(to: &str) {
    let (address, now) = to.split_once(' ').unwrap();
    let address: SocketAddr = address.parse().unwrap();
    let lines: Vec<String> = std::io::stdin()
        .lock()
        .lines()
        .map(Result::unwrap)
        .collect();
    std::thread::scope(|scope| {
        for part in lines.chunks(lines.len().div_ceil(AT_ONCE)).enumerate() {
            scope.spawn(move || {
                for (number, line) in part.1.iter().enumerate() {
                    let (ticket, organization) = line.split_once(' ').unwrap();
                    let event = format!(
                        r#"{{"type":"zen:event-type:ticket.tags_changed","id":"e{}-{number}","time":"{now}","subject":"zen:ticket:{ticket}",
                            "detail":{{"id":"{ticket}","organization_id":"{organization}"}},"event":{{}}}}"#,
                        part.0
                    );
                    // Who is asked to come later does.
                    while post(address, now, &event) == 503 {
                        std::thread::sleep(PAUSE);
                    }
                }
            });
        }
    });
}

/// The status of the answer.
fn post(address: SocketAddr, now: &str, body: &str) -> u16 {
    let signature = Verifier::new(WEBHOOK_SECRET).sign(now, body.as_bytes());
    let length = body.len();
    let request = format!(
        "POST /webhooks/global HTTP/1.1\r\nHost: daemon\r\nConnection: close\r\n\
         X-Zendesk-Webhook-Signature: {signature}\r\nX-Zendesk-Webhook-Signature-Timestamp: {now}\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    );
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    assert!(status == 200 || status == 503, "{answer}");
    status
}
