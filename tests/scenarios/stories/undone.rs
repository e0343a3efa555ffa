//! Every write is explained and listed, and taken back where nobody has touched the ticket since.

use ase_daemon::store::TicketState;
use ase_rules::{GroupId, Status, UserId};
use zendesk_sim::{Actor, Change, Fault, FaultKind};

use super::MONDAY;
use crate::desk::{Desk, Story};

/// Two new tickets in a group that their ASE does not belong to, so that an assignment moves them.
fn acme() -> Story {
    Desk::at(MONDAY)
        .ase("maya")
        .agent("joe")
        .group("EMEA", &["joe"])
        .org("Acme", |org| org.ase("maya"))
        .ticket(101, |ticket| ticket.org("Acme").group("EMEA"))
        .ticket(102, |ticket| ticket.org("Acme").group("EMEA"))
}

/// A desk whose daemon has assigned both tickets a little while ago, and the cycle that did.
async fn assigned(story: Story) -> (Desk, String) {
    let mut desk = story.open().await;
    let cycle = desk.run_cycle().await;
    cycle.expect_actions(
        "assign #101 to maya (assignment/unowned)
         assign #102 to maya (assignment/unowned)",
    );
    desk.a_little_later();
    (desk, cycle.report.cycle)
}

#[tokio::test]
async fn history_has_rule_reason_before_and_after() {
    let (desk, cycle) = assigned(acme()).await;
    let history = desk.history().await;
    assert_eq!(history.len(), 2);
    let (maya, emea) = (UserId::new(desk.id("maya")), GroupId::new(desk.id("EMEA")));
    for written in history {
        assert_eq!(written.intent.cycle, cycle);
        assert_eq!(written.intent.rule, "assignment/unowned");
        assert!(written.intent.why.is_some());
        let before = TicketState {
            assignee_id: None,
            group_id: Some(emea),
            follower_ids: vec![],
            status: Some(Status::New),
        };
        assert_eq!(written.intent.before, before);
        let after = written.recorded.unwrap().after.unwrap();
        assert_eq!(after.assignee_id, Some(maya));
        assert_ne!(after.group_id, Some(emea));
        assert_eq!(after.status, Some(Status::Open));
    }
    desk.settle().await;
}

#[tokio::test]
async fn owner_and_group_are_restored_and_the_daemon_does_not_insist() {
    let (mut desk, cycle) = assigned(acme()).await;
    assert_eq!(
        desk.revert_dry(&cycle).await,
        ["planned assign #102", "planned assign #101"]
    );
    assert_eq!(desk.writes().len(), 2, "a dry run writes nothing");
    assert_eq!(
        desk.revert(&cycle).await,
        ["applied assign #102", "applied assign #101"]
    );
    let emea = desk.id("EMEA");
    for ticket in [101, 102] {
        desk.expect_unassigned(ticket);
        let group = desk
            .sim()
            .world(|world| world.tickets.get(&ticket).unwrap().group_id);
        assert_eq!(group, Some(emea));
    }
    let history = desk.history().await;
    assert_eq!(history.len(), 4);
    assert_eq!(
        history[0].undone_by.as_ref(),
        Some(&history[3].intent.id),
        "what was taken back says by what"
    );
    desk.a_little_later();
    desk.run_cycle().await.expect_findings(
        "notice assignment/unassigned-again #101
         notice assignment/unassigned-again #102",
    );
    desk.settle().await;
}

#[tokio::test]
async fn what_somebody_has_touched_since_is_left_alone() {
    let (mut desk, cycle) = assigned(acme()).await;
    desk.person_acts("joe", 101, Change::note("I know this customer"));
    desk.a_little_later();
    assert_eq!(
        desk.revert(&cycle).await,
        [
            "applied assign #102",
            "conflict assign #101: somebody changed it since"
        ]
    );
    desk.expect_assignee(101, "maya");
    desk.expect_unassigned(102);
}

/// `updated_at` counts whole seconds: it is that of our write. The audits know better.
#[tokio::test]
async fn a_change_within_the_second_of_our_write_counts_too() {
    let mut desk = acme().open().await;
    let joe = desk.id("joe");
    desk.after_request("PUT /api/v2/tickets/102", move |world| {
        let joe_acts = Actor::Person(joe);
        world.act(joe_acts, 102, Change::tag("seen")).unwrap();
    });
    let cycle = desk.run_cycle().await.report.cycle;
    desk.a_little_later();
    let history = desk.history().await;
    let updated_at = desk
        .sim()
        .world(|world| world.tickets.get(&102).unwrap().updated_at);
    assert_eq!(history[1].recorded.as_ref().unwrap().at, updated_at);
    assert_eq!(
        desk.revert(&cycle).await,
        [
            "conflict assign #102: somebody changed it since",
            "applied assign #101"
        ]
    );
    desk.expect_assignee(102, "maya");
}

#[tokio::test]
async fn what_a_trigger_made_of_our_write_is_left_alone() {
    let mut desk = acme().open().await;
    let joe = desk.id("joe");
    desk.after_request("PUT /api/v2/tickets/102", move |world| {
        let given = Actor::trigger("Give to joe");
        world.act(given, 102, Change::assign(joe)).unwrap();
    });
    let cycle = desk.run_cycle().await.report.cycle;
    desk.a_little_later();
    let lines = desk.revert(&cycle).await;
    assert!(lines[0].starts_with("conflict assign #102"), "{lines:?}");
    desk.expect_assignee(102, "joe");
}

#[tokio::test]
async fn the_owner_of_what_counts_as_an_emergency_now_is_left_alone() {
    let (mut desk, cycle) = assigned(acme()).await;
    desk.reconfigure(|config| {
        let tickets = &mut config.instances.get_mut("global").unwrap().tickets;
        // The stories' everyday form.
        tickets.emergency_forms = vec![426_148];
    })
    .await;
    let lines = desk.revert(&cycle).await;
    for line in &lines {
        assert!(line.starts_with("held assign"), "{lines:?}");
        assert!(line.contains("emergency"), "{lines:?}");
    }
    assert_eq!(lines.len(), 2);
    desk.expect_assignee(101, "maya");
    assert_eq!(desk.writes().len(), 2);
}

#[tokio::test]
async fn a_follower_is_taken_off_again_and_a_note_stays() {
    let mut desk = acme()
        .ticket(103, |ticket| ticket.org("Acme").taken_by("joe"))
        .ticket(104, |ticket| ticket.org("Acme").emergency())
        .open()
        .await;
    let cycle = desk.run_cycle().await.report.cycle;
    desk.expect_follower(103, "maya");
    desk.expect_follower(104, "maya");
    desk.a_little_later();
    assert_eq!(
        desk.revert(&cycle).await,
        [
            "applied add_follower #103",
            "applied assign #102",
            "applied assign #101",
            "applied inform #104"
        ]
    );
    for ticket in [103, 104] {
        let followers = desk
            .sim()
            .world(|world| world.tickets.get(&ticket).unwrap().follower_ids.clone());
        assert!(followers.is_empty(), "#{ticket}: {followers:?}");
    }
    desk.expect_assignee(103, "joe");
    assert_eq!(desk.notes(104), 1);
    // Neither followed nor told again: it was taken back on purpose.
    desk.settle().await;
}

#[tokio::test]
async fn taking_back_twice_takes_back_once_and_can_itself_be_taken_back() {
    let (mut desk, cycle) = assigned(acme()).await;
    desk.revert(&cycle).await;
    desk.a_little_later();
    let again = desk.revert(&cycle).await;
    assert!(
        again.iter().all(|line| line.starts_with("already_true")),
        "{again:?}"
    );
    let of_the_revert = desk.history().await.pop().unwrap().intent.cycle;
    assert_eq!(
        desk.revert(&of_the_revert).await,
        ["applied assign #101", "applied assign #102"]
    );
    desk.expect_assignee(101, "maya");
    desk.expect_assignee(102, "maya");
    desk.settle().await;
}

#[tokio::test]
async fn a_lost_answer_is_looked_up_before_anything_is_said() {
    let (mut desk, cycle) = assigned(acme()).await;
    desk.fault(
        Fault::new(FaultKind::AppliedButLost)
            .method("PUT")
            .path("/api/v2/tickets/101")
            .times(1),
    );
    desk.fault(
        Fault::new(FaultKind::ResetBefore)
            .method("PUT")
            .path("/api/v2/tickets/102")
            .times(1),
    );
    let lines = desk.revert(&cycle).await;
    assert!(lines[0].starts_with("failed assign #102"), "{lines:?}");
    assert!(lines[1].starts_with("applied assign #101"), "{lines:?}");
    desk.expect_unassigned(101);
    desk.expect_assignee(102, "maya");
    desk.a_little_later();
    let lines = desk.revert(&cycle).await;
    assert_eq!(lines[0], "applied assign #102", "{lines:?}");
    desk.expect_unassigned(102);
    desk.settle().await;
}
