//! Pages of a large desk are small, and soon there.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use ase_daemon::{
    config,
    cycle::Instance,
    http::{Site, listen},
    store::{Bulletin, Mark, Store, Update},
    tell::{Counts, CycleReport, FindingCounts, Kept, SourceReading, ToldFinding},
    zendesk::Surroundings,
};
use ase_rules::{
    Account, Evidence, Hints, History, NearestMisses, OrganizationId, Owner, Plan, Severity,
    Status, Ticket, TicketId, UserId,
};
use jiff::Timestamp;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_util::sync::CancellationToken;

const ACCOUNTS: i64 = 1_000;
const TICKETS: i64 = 100_000;
const FINDINGS: i64 = 10_000;

fn account(id: i64) -> Account {
    Account {
        organization: OrganizationId::new(id),
        name: format!("Customer number {id}"),
        named_ase: Some((1_000_000 + id / 4).to_string()),
        flag: Some(true),
        flag_tag: true,
        signature: None,
        expiration: None,
        salesforce_id: None,
        suppressed_by: vec![],
        unreadable: vec![],
        doubt: None,
        tickets_doubt: None,
    }
}

fn ticket(id: i64, now: Timestamp) -> Ticket {
    Ticket {
        id: TicketId::new(id),
        organization: Some(OrganizationId::new(1 + id % ACCOUNTS)),
        subject: None,
        status: Status::Open,
        priority: None,
        form: None,
        tags: vec!["a_tag".to_owned()],
        assignee: (id % 3 != 0).then(|| UserId::new(1_000_000 + id % 250)),
        group: None,
        followers: vec![],
        created_at: now,
        updated_at: now,
        follow_up: false,
        hints: Hints::default(),
        history: History::NotRead,
    }
}

fn finding(number: i64) -> ToldFinding {
    ToldFinding {
        rule: "shadow/missing".to_owned(),
        severity: Severity::Notice,
        owner: Owner::Ase,
        organization: Some(OrganizationId::new(1 + number % ACCOUNTS)),
        ticket: Some(TicketId::new(number)),
        agent: Some(UserId::new(1_000_000 + number % 250)),
        message: format!(
            "ASE {} does not follow ticket {number}, which nobody owns and which is older than the ASE's tenure.",
            1_000_000 + number % 250
        ),
        evidence: Evidence::new(),
        held: None,
        rests_on: vec![],
    }
}

fn report(cycle: i64, now: Timestamp) -> CycleReport {
    let findings: Vec<ToldFinding> = (1..=FINDINGS).map(finding).collect();
    CycleReport {
        schema: 1,
        instance: "global".to_owned(),
        cycle: format!("01M80TCD2EYKH2AE1SKNQ{cycle:05}"),
        mode: "audit".to_owned(),
        started_at: now,
        took_ms: 812,
        readings: vec![SourceReading::known("zendesk.organizations", now, 1_000)],
        api: ase_daemon::tell::Api::default(),
        counts: Counts {
            accounts: 1_000,
            eligible: 1_000,
            tickets: 100_000,
            findings: FindingCounts::of(&findings),
        },
        findings,
        actions: vec![],
        errors: vec![],
        disagreements: vec![],
    }
}

/// Nobody asks Zendesk anything here.
struct Unheard;

impl zendesk_client::Observer for Unheard {
    fn event(&self, event: &zendesk_client::Event) {
        panic!("Zendesk was asked: {event:?}");
    }
}

/// The status and the size of an answer, and how long it took.
async fn get(address: std::net::SocketAddr, path: &str) -> (bool, usize, Duration) {
    let begun = Instant::now();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    (
        answer.starts_with(b"HTTP/1.1 200"),
        answer.len(),
        begun.elapsed(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_a_large_desk_are_small_and_soon_there() {
    let folder = tempfile::tempdir().unwrap();
    let now = Timestamp::now();
    let text = format!(
        "[instances.global]\nurl = \"http://127.0.0.1:9\"\nauth = {{ kind = \"bearer\", token = {{ file = \"{0}\" }} }}\n\
         [store]\nurl = \"sqlite://{1}\"\n",
        folder.path().join("token").display(),
        folder.path().join("state.db").display()
    );
    std::fs::write(folder.path().join("token"), "secret").unwrap();
    let config = config::parse(&text, "the test's", &std::collections::BTreeMap::new()).unwrap();
    let store = Store::open(&config.store).await.unwrap();
    let update = Update {
        accounts: (1..=ACCOUNTS).map(account).collect(),
        tickets: (1..=TICKETS).map(|id| ticket(id, now)).collect(),
        checkpoints: vec![(
            "tickets".to_owned(),
            Mark {
                value: String::new(),
                seen_at: now,
            },
        )],
        ..Update::default()
    };
    store.save("global", update).await.unwrap();
    for cycle in 0..20 {
        let kept = Kept::of(
            report(cycle, now),
            &mut Plan::default(),
            NearestMisses::default(),
        );
        let (id, text) = (
            kept.report.cycle.clone(),
            serde_json::to_string(&kept).unwrap(),
        );
        let kept = store.keep_report(&id, "global", now, text, Bulletin::default());
        kept.await.unwrap();
    }
    let around = Surroundings {
        clock: Arc::new(zendesk_client::SystemClock),
        observer: Arc::new(Unheard),
    };
    let instance = Instance::connect("global", &config, true, &store, &around).unwrap();
    let site = Arc::new(Site::default());
    site.serve_for(&[instance]).unwrap();
    let server = listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let (address, stop) = (server.address(), CancellationToken::new());
    let serving = tokio::spawn(server.serve(site, stop.clone()));
    let paths = [
        "/",
        "/",
        "/at/global/accounts?page=3",
        "/at/global/accounts?q=77",
        "/at/global/accounts/17",
        "/at/global/tickets/4711",
        "/at/global/ases",
        "/at/global/ases/1000007",
        "/at/global/findings",
        "/at/global/findings?page=77&owner=ase",
        "/at/global/actions",
        "/at/global/cycles",
        "/at/global/cycles/01M80TCD2EYKH2AE1SKNQ00007",
        "/metrics",
    ];
    for (nth, path) in paths.iter().enumerate() {
        let (found, bytes, took) = get(address, path).await;
        assert!(found, "{path}");
        assert!(bytes <= 200_000, "{path} has {bytes} bytes");
        let note = if nth == 0 {
            " (the first look at a cycle)"
        } else {
            ""
        };
        println!(
            "{path}: {bytes} bytes in {:.1} ms{note}",
            took.as_secs_f64() * 1000.0
        );
        // An unoptimized build is some twenty times as slow. The first look reads what the others have at hand.
        if !cfg!(debug_assertions) && nth > 0 {
            assert!(took <= Duration::from_millis(100), "{path} took {took:?}");
        }
    }
    stop.cancel();
    serving.await.unwrap();
}
