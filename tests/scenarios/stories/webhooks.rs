//! Webhooks: tickets that Zendesk names are looked at by themselves, between two cycles.

use std::time::Duration;

use zendesk_client::webhook::Verifier;
use zendesk_sim::{Change, Fault, FaultBody, FaultKind, Priority};

use super::MONDAY;
use crate::desk::{Desk, Listener, Story, WEBHOOK};

const SECOND: Duration = Duration::from_secs(1);

/// Acme, whose ticket 101 joe has, and whose ticket 102 is none of the daemon's business for as long as it has its tag.
fn acme() -> Story {
    Desk::at(MONDAY)
        .ase("maya")
        .agent("joe")
        .org("Acme", |org| org.ase("maya"))
        .ticket(101, |ticket| {
            ticket
                .org("Acme")
                .taken_by("joe")
                .change(|ticket| ticket.priority(Priority::Normal))
        })
        .ticket(102, |ticket| {
            ticket
                .org("Acme")
                .change(|ticket| ticket.tag("skip_autoassign"))
        })
        .config(WEBHOOK)
}

/// A desk after its first cycle.
async fn running(story: Story) -> (Desk, Listener) {
    let mut desk = story.open().await;
    let listener = desk.listen().await;
    desk.run_cycle().await;
    desk.a_little_later();
    (desk, listener)
}

fn becomes_urgent(desk: &Desk, ticket: i64) {
    desk.person_acts("joe", ticket, [Change::Priority(Priority::Urgent)]);
}

#[tokio::test]
async fn an_emergency_is_told_within_seconds_for_four_requests() {
    let (mut desk, _listener) = running(acme()).await;
    becomes_urgent(&desk, 101);
    desk.until_waiting(&[101]).await;

    // It changed within this very second: a further change could not be told from none.
    let (cycle, left) = desk.reconcile().await;
    assert!(left);
    cycle.unwrap().expect_actions("");
    desk.advance(SECOND);
    let (cycle, left) = desk.reconcile().await;

    let cycle = cycle.unwrap();
    cycle.expect_actions("inform maya of #101 (emergency/ase-not-informed)");
    // The ticket, its history, the ticket once more right before the write, and the write.
    assert_eq!(cycle.requests.len(), 4, "{}", cycle.context());
    assert!(!left);
    desk.settle().await;
}

#[tokio::test]
async fn a_ticket_that_becomes_ours_is_assigned_and_the_cycle_finds_it_done() {
    let (mut desk, _listener) = running(acme()).await;
    desk.person_acts(
        "joe",
        102,
        [Change::RemoveTag("skip_autoassign".to_owned())],
    );
    desk.until_waiting(&[102]).await;
    desk.advance(SECOND);
    let (cycle, _) = desk.reconcile().await;
    let cycle = cycle.unwrap();
    cycle.expect_actions("assign #102 to maya (assignment/unowned)");
    // What it did is in history, and can be taken back.
    let written = desk.history().await;
    assert_eq!(written.last().unwrap().intent.cycle, cycle.report.cycle);
    let recorded = written.last().unwrap().recorded.as_ref().unwrap();
    assert!(recorded.request_id.is_some());
    desk.expect_assignee(102, "maya");
    desk.settle().await;
}

#[tokio::test]
async fn doubled_and_late_deliveries_change_nothing() {
    let (mut desk, _listener) = running(acme()).await;
    desk.fault(
        Fault::new(FaultKind::WebhookTwice)
            .path("/webhooks")
            .nth([1]),
    );
    becomes_urgent(&desk, 101);
    desk.until_waiting(&[101]).await;
    desk.advance(SECOND);
    desk.reconcile().await.0.unwrap();
    desk.fault(
        Fault::new(FaultKind::WebhookLate { behind: 1 })
            .path("/webhooks")
            .nth([1]),
    );
    for word in ["seen", "known"] {
        desk.person_acts("joe", 101, Change::tag(word));
    }
    while desk.waiting().await.first().is_none_or(|one| one.calls < 2) {
        tokio::task::yield_now().await;
    }
    desk.advance(SECOND);
    desk.reconcile().await.0.unwrap().expect_actions("");
    assert_eq!(desk.notes(101), 1);
    desk.settle().await;
}

#[tokio::test]
async fn a_lost_delivery_costs_time_only() {
    let (mut desk, _listener) = running(acme()).await;
    desk.fault(Fault::new(FaultKind::WebhookLost).path("/webhooks"));
    becomes_urgent(&desk, 101);
    desk.a_little_later();
    assert!(desk.waiting().await.is_empty());
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("inform maya of #101 (emergency/ase-not-informed)");
    desk.settle().await;
}

#[tokio::test]
async fn a_ticket_of_no_account_costs_no_request() {
    let story = acme()
        .org("Other", |org| org)
        .ticket(103, |ticket| ticket.org("Other"));
    let (mut desk, _listener) = running(story).await;
    becomes_urgent(&desk, 103);
    desk.until_waiting(&[103]).await;
    desk.advance(SECOND);
    let before = desk.sim().log().len();
    let (cycle, left) = desk.reconcile().await;
    assert!(cycle.is_none() && !left);
    assert!(desk.waiting().await.is_empty());
    assert_eq!(desk.sim().log().len(), before);
    desk.settle().await;
}

/// Between two cycles no more is written than a cycle may write; what is above that waits for the next one.
#[tokio::test]
async fn what_webhooks_bring_is_bounded_as_a_cycle_is() {
    let mut story = acme().config("[instances.global.guard]\nmax_writes_per_cycle = 3");
    for id in 103..105 {
        story = story.ticket(id, |ticket| {
            ticket
                .org("Acme")
                .taken_by("joe")
                .change(|ticket| ticket.priority(Priority::Normal))
        });
    }
    let (mut desk, _listener) = running(story).await;
    for id in [101, 103, 104] {
        becomes_urgent(&desk, id);
    }
    desk.until_waiting(&[101, 103, 104]).await;
    desk.advance(SECOND);
    desk.reconcile().await.0.unwrap().expect_actions(
        "inform maya of #101 (emergency/ase-not-informed)
         inform maya of #103 (emergency/ase-not-informed)
         inform maya of #104 (emergency/ase-not-informed)",
    );
    let opened = [Change::RemoveTag("skip_autoassign".to_owned())];
    desk.person_acts("joe", 102, opened);
    desk.until_waiting(&[102]).await;
    desk.advance(SECOND);
    let cycle = desk.reconcile().await.0.unwrap();
    let assign = "assign #102 to maya (assignment/unowned)";
    cycle.expect_held(assign, "an unattended one may have 0");
    desk.a_little_later();
    desk.run_cycle().await.expect_actions(assign);
    desk.settle().await;
}

#[tokio::test]
async fn a_ticket_that_loses_its_assignee_is_left_to_the_cycle() {
    let (mut desk, _listener) = running(acme()).await;
    desk.person_acts("joe", 101, [Change::unassign(), Change::tag("seen")]);
    desk.until_waiting(&[101]).await;
    desk.advance(SECOND);
    desk.reconcile().await.0.unwrap().expect_actions("");
    desk.a_little_later();
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("");
    cycle.expect_findings("notice assignment/unassigned-again #101");
}

/// A delivery as somebody sends it who is not Zendesk.
struct Sent<'a> {
    secret: &'a str,
    at: &'a str,
    body: &'a str,
    invocation: &'a str,
}

impl Sent<'_> {
    async fn to(&self, listener: &Listener, instance: &str) -> (u16, String) {
        let signature = Verifier::new(self.secret).sign(self.at, self.body.as_bytes());
        let head = format!(
            "POST /webhooks/{instance} HTTP/1.1\r\nX-Zendesk-Webhook-Signature: {signature}\r\n\
             X-Zendesk-Webhook-Signature-Timestamp: {}\r\nX-Zendesk-Webhook-Invocation-Id: {}",
            self.at, self.invocation
        );
        listener.send(&head, self.body).await
    }
}

#[tokio::test]
async fn only_what_zendesk_signed_just_now_is_taken_and_once() {
    let (desk, listener) = running(acme()).await;
    let now = desk.sim().clock().now().to_string();
    let genuine = Sent {
        secret: &listener.secret,
        at: &now,
        body: "{\"ticket_id\": 101}",
        invocation: "one",
    };
    let forged = Sent {
        secret: "another secret",
        ..genuine
    };
    assert_eq!(forged.to(&listener, "global").await.0, 401);
    let old = Sent {
        at: "2026-03-02T08:00:00Z",
        ..genuine
    };
    assert_eq!(old.to(&listener, "global").await.0, 401);
    let unsigned = listener
        .send("POST /webhooks/global HTTP/1.1", genuine.body)
        .await;
    assert_eq!(unsigned.0, 401);
    assert_eq!(genuine.to(&listener, "us_gov").await.0, 404);
    let large = "x".repeat((1 << 20) + 1);
    let too_large = Sent {
        body: &large,
        ..genuine
    };
    assert_eq!(too_large.to(&listener, "global").await.0, 413);
    assert!(desk.waiting().await.is_empty());

    // `main` is another spelling of the instance's name.
    assert_eq!(
        genuine.to(&listener, "main").await,
        (200, "taken".to_owned())
    );
    let again = (200, "taken before".to_owned());
    assert_eq!(genuine.to(&listener, "global").await, again);
    let renamed = Sent {
        invocation: "two",
        ..genuine
    };
    assert_eq!(
        renamed.to(&listener, "global").await,
        again,
        "the signature is known"
    );
    let waiting = desk.waiting().await;
    assert_eq!((waiting.len(), waiting[0].calls), (1, 1));
    // It may name nothing to look at; a test from Zendesk's own pages does.
    let test = Sent {
        body: "{\"say\": \"hello\"}",
        invocation: "three",
        ..genuine
    };
    assert_eq!(test.to(&listener, "global").await.0, 200);
    assert_eq!(desk.waiting().await.len(), 1);
}

#[tokio::test]
async fn a_full_inbox_asks_for_it_to_come_again() {
    let (desk, listener) = running(acme()).await;
    let many = (1..=ase_daemon::store::ROOM).map(|number| ase_daemon::store::Hint {
        delivery: vec![number.to_string()],
        ticket: Some(ase_rules::TicketId::new(1_000 + number as i64)),
        organization: None,
    });
    desk.store()
        .take_hints("global", many.collect())
        .await
        .unwrap();
    let now = desk.sim().clock().now().to_string();
    let delivery = Sent {
        secret: &listener.secret,
        at: &now,
        body: "{\"ticket_id\": 101}",
        invocation: "one",
    };
    assert_eq!(delivery.to(&listener, "global").await.0, 503);
    let waiting = desk.waiting().await;
    desk.store().looked_at("global", waiting).await.unwrap();
    assert_eq!(
        delivery.to(&listener, "global").await.0,
        200,
        "the same delivery"
    );
}

#[tokio::test]
async fn the_listener_says_how_the_daemon_is() {
    let mut desk = acme().open().await;
    let listener = desk.listen().await;
    let get = async |path: &str| listener.send(&format!("GET {path} HTTP/1.1"), "").await;
    assert_eq!(get("/healthz").await, (200, "alive".to_owned()));
    let (status, why) = get("/readyz").await;
    assert_eq!(
        (status, why.as_str()),
        (503, "global: no cycle has ended yet")
    );
    let stop = tokio_util::sync::CancellationToken::new();
    let cycle = desk.instance().run(&stop).await.unwrap();
    let done = ase_daemon::schedule::News::Done(&cycle);
    listener.site.health.hear(&done);
    assert_eq!(get("/readyz").await.0, 200);
    // By then people are read again too.
    desk.advance(Duration::from_secs(600));
    desk.fault(Fault::status(500, FaultBody::Html));
    let cycle = desk.instance().run(&stop).await.unwrap();
    listener
        .site
        .health
        .hear(&ase_daemon::schedule::News::Done(&cycle));
    assert_eq!(get("/readyz").await.0, 503);
    desk.faults_end();
    // The dashboard answers nobody who calls this host by another name: that may be a page somebody else made.
    assert_eq!(get("/").await.0, 403);
    assert_eq!(listener.send("POST /healthz HTTP/1.1", "").await.0, 405);
    assert_eq!(get("/webhooks/global").await.0, 405);
    assert_eq!(get("/webhooks/nobody").await.0, 404);
    desk.advance(SECOND);
    desk.run_cycle().await;
}
