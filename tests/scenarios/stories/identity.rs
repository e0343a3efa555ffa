//! Who we are is asked for when a decision first turns on who changed a ticket, and remembered.

use std::time::Duration;

use ase_daemon::config::{Auth, SecretRef};
use ase_rules::{History, What};
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

fn given_to(joe: i64) -> TicketUpdate {
    TicketUpdate::new().assign(zendesk_client::UserId::new(joe), None)
}

/// Who, as far as is known, gave the tickets away that their ASE does not have.
fn chosen_by(cycle: &Cycle) -> Vec<&str> {
    let findings = cycle.report.findings.iter();
    let elsewhere = findings.filter(|finding| finding.rule == "assignment/elsewhere");
    let who = elsewhere.map(|finding| finding.evidence["chosen_by"].as_str().unwrap());
    who.collect()
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
    let joe = desk.id("joe");
    desk.write(101, given_to(joe)).await;
    desk.person_acts("joe", 102, [Change::assign(joe)]);
    desk.a_little_later();
    let cycle = desk.run_cycle().await;
    assert_eq!(asked(&cycle, ME).len(), 1, "{}", cycle.context());
    let who = chosen_by(&cycle);
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

/// Histories that were read by somebody else's credentials may be kept. A token may be somebody else's tomorrow.
#[tokio::test]
async fn it_is_asked_for_at_once_where_the_credentials_are_others() {
    let mut desk = read(acme()).await;
    becomes_an_emergency(&desk, 101);
    desk.a_little_later();
    desk.run_cycle().await.expect_actions(TOLD);
    let secret = |name: &str, text: &str| {
        desk.file(name, Some(text));
        let file = desk.folder().join(name);
        SecretRef::File { file }
    };
    let email = "ase-bot@example.com".to_owned();
    let token = secret("token", "unused");
    let bearer = secret("bearer", &desk.sim().access_token());
    let others = [
        (Auth::ApiToken { email, token }, [1, 0]),
        (Auth::Bearer { token: bearer }, [1, 1]),
    ];
    for (auth, expected) in others {
        desk.reconfigure(|config| config.instances.get_mut("global").unwrap().auth = auth)
            .await;
        for times in expected {
            desk.a_little_later();
            let cycle = desk.run_cycle().await;
            assert_eq!(asked(&cycle, ME).len(), times, "{}", cycle.context());
        }
    }
    desk.settle().await;
}

/// Between the beginning of a cycle and its plan, a webhook or another process may have a history read and kept.
#[tokio::test]
async fn it_is_asked_for_where_a_history_has_come_from_elsewhere() {
    for by_webhook in [false, true] {
        let mut desk = read(acme().config(WEBHOOK)).await;
        let _listener = desk.listen().await;
        let joe = desk.id("joe");
        desk.write(101, given_to(joe)).await;
        desk.person_acts("joe", 101, [Change::tag("seen")]);
        desk.until_waiting(&[101]).await;
        desk.fault(Fault::status(503, FaultBody::Html).path(ME));
        desk.a_little_later();
        let cycle = desk.run_cycle().await;
        cycle.expect_doubt("zendesk.identity", "503");
        desk.faults_end();
        another_reads_that_we_gave_it(&desk, &[desk.id("maya"), joe]).await;
        let cycle = match by_webhook {
            false => desk.run_cycle().await,
            true => desk.reconcile().await.0.unwrap(),
        };
        assert_eq!(asked(&cycle, ME).len(), 1, "{}", cycle.context());
        assert!(asked(&cycle, "/audits").is_empty(), "{}", cycle.context());
        assert_eq!(chosen_by(&cycle), ["this service"], "{}", cycle.context());
    }
}

/// A history is known, and one that says nothing new: in the next cycle its ticket would not be looked at.
#[tokio::test]
async fn it_is_asked_for_again_until_it_is_told() {
    let mut desk = read(acme()).await;
    another_reads_that_we_gave_it(&desk, &[desk.id("maya")]).await;
    desk.fault(Fault::status(503, FaultBody::Html).path(ME));
    for _ in 0..2 {
        let cycle = desk.run_cycle().await;
        cycle.expect_doubt("zendesk.identity", "503");
        desk.a_little_later();
    }
    desk.faults_end();
    for times in [1, 0] {
        let cycle = desk.run_cycle().await;
        assert_eq!(asked(&cycle, ME).len(), times, "{}", cycle.context());
        desk.a_little_later();
    }
    desk.settle().await;
}

/// Of a hundred tickets at once it is told whether a history is needed. That is asked for once, and who we are after it.
#[tokio::test]
async fn nothing_is_asked_for_twice_when_it_is_needed() {
    let mut story = acme();
    for ticket in 201..=209 {
        story = story.ticket(ticket, |ticket| ticket.org("Acme").taken_by("joe"));
    }
    let mut desk = story.open().await;
    let cycle = desk.run_cycle().await;
    let (hints, me) = (asked(&cycle, "include=dates"), asked(&cycle, ME));
    assert_eq!((hints.len(), me.len()), (1, 1), "{}", cycle.context());
    assert_eq!(asked(&cycle, "/audits").len(), 9, "{}", cycle.context());
}

/// Another process keeps a history of ticket 101, by which we gave it to these, one after the other.
async fn another_reads_that_we_gave_it(desk: &Desk, to: &[i64]) {
    let id = ase_rules::TicketId::new(101);
    let mirrored = desk.store().tickets_by_id("global", vec![id]).await;
    let mut tickets = mirrored.unwrap();
    let at = tickets[0].updated_at;
    let mut owner = None;
    let changes = to.iter().map(|to| {
        let to = Some(ase_rules::UserId::new(*to));
        let from = std::mem::replace(&mut owner, to);
        ase_rules::Change {
            at,
            author: Some(ase_rules::UserId::new(desk.sim().api_user())),
            channel: Some("api".to_owned()),
            what: What::Assignee { from, to },
        }
    });
    tickets[0].history = History::Known(changes.collect());
    desk.store().learn("global", tickets).await.unwrap();
}
