//! Who we are is asked for when a decision first turns on who changed a ticket, and remembered.

use std::time::Duration;

use ase_daemon::config::{Auth, SecretRef};
use zendesk_client::model::TicketUpdate;
use zendesk_sim::{Change, Fault, FaultBody, Priority};

use super::MONDAY;
use crate::{
    cycle::Cycle,
    desk::{Desk, Story, WEBHOOK},
};

const ME: &str = "/api/v2/users/me";
/// What comes of [an emergency](becomes_an_emergency).
const TOLD: &str = "inform maya of #101 (emergency/ase-not-informed)";

/// Acme, whose tickets its ASE has: nothing is to be decided about them.
fn acme() -> Story {
    let story = Desk::at(MONDAY)
        .ase("maya")
        .agent("joe")
        .org("Acme", |org| org.ase("maya"));
    [101, 102].into_iter().fold(story, |story, ticket| {
        story.ticket(ticket, |ticket| {
            ticket
                .org("Acme")
                .taken_by("maya")
                .change(|ticket| ticket.priority(Priority::Normal))
        })
    })
}

/// A desk after a first reading that asked for nothing but what it had to.
async fn read(story: Story) -> Desk {
    let mut desk = story.open().await;
    let cycle = desk.run_cycle().await;
    // Organizations, memberships with their people, tickets, and where the stream of changes begins.
    assert_eq!(asked(&cycle, "/api/v2/").len(), 4, "{}", cycle.context());
    desk.a_little_later();
    desk
}

/// An emergency of somebody else, of which the ASE is to be informed: by whom it became one is in its history.
fn becomes_an_emergency(desk: &Desk, ticket: i64) {
    let joe = desk.id("joe");
    desk.person_acts("joe", ticket, [Change::assign(joe)]);
    desk.person_acts("joe", ticket, [Change::Priority(Priority::Urgent)]);
}

fn asked(cycle: &Cycle, path: &str) -> Vec<usize> {
    let requests = cycle.requests.iter().enumerate();
    let asked = requests.filter(|(_, request)| request.contains(path));
    asked.map(|(place, _)| place).collect()
}

#[tokio::test]
async fn it_is_asked_for_once_and_before_the_first_history() {
    let mut desk = read(acme()).await;
    becomes_an_emergency(&desk, 101);
    desk.a_little_later();
    let cycle = desk.run_cycle().await;
    cycle.expect_actions(TOLD);
    let (me, audits) = (asked(&cycle, ME), asked(&cycle, "/audits"));
    assert_eq!((me.len(), audits.len()), (1, 1), "{}", cycle.context());
    assert!(me < audits, "{}", cycle.context());
    desk.restart().await;
    becomes_an_emergency(&desk, 102);
    desk.a_little_later();
    let cycle = desk.run_cycle().await;
    assert_eq!(asked(&cycle, "/audits").len(), 1, "{}", cycle.context());
    assert!(asked(&cycle, ME).is_empty(), "{}", cycle.context());
    desk.settle().await;
}

#[tokio::test]
async fn what_we_did_is_told_from_what_people_did() {
    let mut desk = acme().open().await;
    let joe = zendesk_client::UserId::new(desk.id("joe"));
    desk.write(101, TicketUpdate::new().assign(joe, None)).await;
    desk.person_acts("joe", 102, [Change::assign(desk.id("joe"))]);
    desk.a_little_later();
    let cycle = desk.run_cycle().await;
    assert_eq!(asked(&cycle, ME).len(), 1, "{}", cycle.context());
    let elsewhere = cycle.report.findings.iter();
    let elsewhere = elsewhere.filter(|finding| finding.rule == "assignment/elsewhere");
    let who: Vec<_> = elsewhere.map(|one| &one.evidence["chosen_by"]).collect();
    assert_eq!(who, ["this service", "a person"], "{}", cycle.context());
}

#[tokio::test]
async fn a_webhook_may_be_the_first_to_need_it() {
    let mut desk = read(acme().config(WEBHOOK)).await;
    let _listener = desk.listen().await;
    becomes_an_emergency(&desk, 101);
    desk.until_waiting(&[101]).await;
    desk.advance(Duration::from_secs(1));
    let cycle = desk.reconcile().await.0.unwrap();
    cycle.expect_actions(TOLD);
    let (me, audits) = (asked(&cycle, ME), asked(&cycle, "/audits"));
    assert_eq!((me.len(), audits.len()), (1, 1), "{}", cycle.context());
    assert!(me < audits, "{}", cycle.context());
    desk.a_little_later();
    let cycle = desk.run_cycle().await;
    assert!(asked(&cycle, ME).is_empty(), "{}", cycle.context());
    desk.settle().await;
}

/// By its author alone, what we did would be told from what people did.
#[tokio::test]
async fn no_history_is_read_by_whoever_does_not_know_it() {
    let mut desk = read(acme().config(WEBHOOK)).await;
    let listener = desk.listen().await;
    desk.fault(Fault::status(503, FaultBody::Html).path(ME));
    becomes_an_emergency(&desk, 101);
    desk.until_waiting(&[101]).await;
    desk.advance(Duration::from_secs(1));
    let named = desk.reconcile().await.0.unwrap();
    drop(listener);
    desk.a_little_later();
    let cycle = desk.run_cycle().await;
    for cycle in [named, cycle] {
        cycle.expect_actions("");
        cycle.expect_held(TOLD, "history");
        cycle.expect_doubt("zendesk.identity", "503");
        cycle.expect_doubt("zendesk.audits", "1 of 1");
        let errors = cycle.report.errors.join("\n");
        assert!(errors.contains("who we are at global"), "{errors}");
        assert!(asked(&cycle, "/audits").is_empty(), "{}", cycle.context());
    }
    desk.faults_end();
    desk.a_little_later();
    desk.run_cycle().await.expect_actions(TOLD);
    desk.settle().await;
}

/// Histories that were read by somebody else's credentials may be kept.
#[tokio::test]
async fn it_is_asked_for_at_once_where_the_credentials_are_others() {
    let mut desk = read(acme()).await;
    becomes_an_emergency(&desk, 101);
    desk.a_little_later();
    desk.run_cycle().await.expect_actions(TOLD);
    desk.file("token", Some("unused"));
    let file = desk.folder().join("token");
    desk.reconfigure(|config| {
        let token = SecretRef::File { file };
        let email = "ase-bot@example.com".to_owned();
        config.instances.get_mut("global").unwrap().auth = Auth::ApiToken { email, token };
    })
    .await;
    desk.a_little_later();
    let cycle = desk.run_cycle().await;
    assert_eq!(asked(&cycle, ME), [0], "{}", cycle.context());
    desk.settle().await;
}
