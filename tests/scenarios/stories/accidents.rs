//! Accidents that did happen to bots like this one, played again.

use std::time::Duration;

use zendesk_sim::{Change, Fault, FaultKind, Ticket};

use super::MONDAY;
use crate::desk::{Desk, Story};

fn acme() -> Story {
    Desk::at(MONDAY)
        .ase("maya")
        .agent("joe")
        .org("Acme", |org| org.ase("maya"))
}

/// In May 2016 an API said for a while that every issue was unassigned, and a bot gave them all away once more.
#[tokio::test]
async fn an_api_that_says_that_nobody_has_anything() {
    let mut story = acme();
    for id in 201..=230 {
        story = story.ticket(id, |ticket| match id % 2 {
            0 => ticket.org("Acme").taken_by("joe"),
            _ => ticket.org("Acme").taken_by("maya"),
        });
    }
    let mut desk = story.open().await;
    desk.run_cycle().await;
    let before = desk.writes().len();
    for id in 201..=230 {
        desk.person_acts("joe", id, Change::reply("We are looking at it."));
    }
    desk.a_little_later();
    desk.fault(Fault::new(FaultKind::NullAssignees));
    for _ in 0..5 {
        desk.run_cycle().await.expect_actions("");
        desk.advance(Duration::from_secs(11 * 60));
    }
    assert_eq!(desk.writes().len(), before);
    for id in 201..=230 {
        desk.expect_assignee(id, if id % 2 == 0 { "joe" } else { "maya" });
    }
    desk.faults_end();
    desk.settle().await;
}

/// The same lie in the very first reading, when nothing is known yet: nobody is assigned whose ticket has had an owner.
#[tokio::test]
async fn an_api_that_says_so_from_the_beginning() {
    let mut story = acme();
    for id in 201..=203 {
        story = story.ticket(id, |ticket| ticket.org("Acme").taken_by("joe"));
    }
    let mut desk = story.open().await;
    desk.fault(Fault::new(FaultKind::NullAssignees));
    desk.run_cycle().await.expect_actions("");
    desk.expect_no_writes();
    desk.faults_end();
    desk.a_little_later();
    desk.run_cycle().await;
    for id in 201..=203 {
        desk.expect_assignee(id, "joe");
    }
    desk.settle().await;
}

/// Somebody ran a bot on a laptop, to see, and it deleted comments of real issues.
#[tokio::test]
async fn somebody_only_wants_to_see() {
    let mut desk = acme()
        .ticket(101, |ticket| ticket.org("Acme"))
        .ticket(102, |ticket| ticket.org("Acme").emergency())
        .mode_left_out()
        .open()
        .await;
    let cycle = desk.run_cycle().await;
    assert_eq!(cycle.report.actions.len(), 2, "{}", cycle.context());
    assert!(desk.instance().zendesk().writer.is_none());
    desk.expect_no_writes();
}

/// Records that share a second with the end of a page were dropped for good, or read for ever.
#[tokio::test]
async fn more_tickets_change_in_one_second_than_fit_on_a_page() {
    const TICKETS: i64 = 2_500;
    let mut desk = acme().open().await;
    desk.run_cycle().await;
    let acme = desk.org("Acme");
    let maya = desk.id("maya");
    desk.meddle(|world| {
        let now = world.now;
        for id in 1..=TICKETS {
            let ticket = Ticket::new(acme, "All at once").id(id).created(now);
            world.add_ticket(ticket.updated(now).assignee(maya));
        }
    });
    desk.a_little_later();
    desk.sim().clear_log();
    let cycle = desk.run_cycle().await;
    assert_eq!(
        i64::try_from(cycle.report.counts.tickets).unwrap(),
        TICKETS,
        "{}",
        cycle.context()
    );
    let pages = cycle
        .requests
        .iter()
        .filter(|request| request.contains("incremental/tickets"))
        .count();
    assert_eq!(pages, 3, "{}", cycle.context());
    desk.settle().await;
}

/// A bot insisted on its assignee after people had chosen another one in bulk.
#[tokio::test]
async fn people_overrule_in_bulk() {
    let mut story = acme();
    for id in 101..=104 {
        story = story.ticket(id, |ticket| ticket.org("Acme"));
    }
    let mut desk = story.open().await;
    desk.run_cycle().await.expect_actions(
        "assign #101 to maya (assignment/unowned)
         assign #102 to maya (assignment/unowned)
         assign #103 to maya (assignment/unowned)
         assign #104 to maya (assignment/unowned)",
    );
    desk.a_little_later();
    let joe = desk.id("joe");
    for id in 101..=103 {
        desk.person_acts("joe", id, Change::assign(joe));
    }
    desk.person_acts("joe", 104, Change::unassign());
    for _ in 0..10 {
        desk.advance(Duration::from_secs(600));
        let cycle = desk.run_cycle().await;
        let assigned = cycle.report.actions.iter();
        let assigned = assigned.filter(|action| action.kind == ase_rules::ActionKind::Assign);
        assert_eq!(assigned.count(), 0, "{}", cycle.context());
    }
    for id in 101..=103 {
        desk.expect_assignee(id, "joe");
    }
    desk.expect_unassigned(104);
    desk.settle().await;
}
