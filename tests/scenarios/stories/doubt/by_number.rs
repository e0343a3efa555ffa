//! Organizations read by number: what moves, comes or is refused meanwhile hides nobody.

use std::time::Duration;

use jiff::SignedDuration;
use zendesk_sim::{Fault, FaultBody, FaultKind, Organization, World};

use super::MONDAY;
use crate::{
    cycle::Cycle,
    desk::{Desk, Story},
};

/// 200 organizations, two pages by number; the first of the second page is an account that has a ticket.
fn story() -> Story {
    let others = |first: usize, last: usize| {
        move |world: &mut World, _: &_| {
            for number in first..=last {
                world.add_organization(Organization::named(&format!("Other {number}")));
            }
        }
    };
    Desk::at(MONDAY)
        .ase("maya")
        .world(others(1, 100))
        .org("Acme", |org| org.ase("maya"))
        .world(others(102, 200))
        .ticket(101, |ticket| ticket.org("Acme"))
}

async fn desk() -> Desk {
    story().open().await
}

/// How many pages of organizations were asked for by number and by cursor.
fn pages(cycle: &Cycle) -> (usize, usize) {
    let asked = |what: &str| {
        let requests = cycle.requests.iter();
        requests.filter(|request| request.contains(what)).count()
    };
    let all = asked("/api/v2/organizations?");
    let by_cursor = asked("/api/v2/organizations?page%5B");
    (all - by_cursor, by_cursor)
}

/// The first of all organizations is deleted, so that the others move up.
fn delete_the_first(world: &mut World) {
    let first = *world.organizations.keys().next().unwrap();
    let now = Some(world.now);
    world.change_organization(first, |_, organization| organization.deleted_at = now);
}

#[tokio::test]
async fn an_organization_that_moved_to_a_page_that_was_read_is_found_in_the_list() {
    let mut desk = desk().await;
    desk.after_request("/api/v2/organizations", delete_the_first);
    let cycle = desk.run_cycle().await;
    assert_eq!(pages(&cycle), (2, 2), "{}", cycle.context());
    cycle.expect_actions("assign #101 to maya (assignment/unowned)");
    desk.settle().await;
}

#[tokio::test]
async fn one_that_comes_in_the_same_second_does_not_stand_for_one_that_moved() {
    let mut desk = desk().await;
    // The next cycle begins in the middle of a second, by the time that this one was told.
    desk.fault(Fault::new(FaultKind::Forbidden).path("/api/v2/organizations$"));
    desk.run_cycle().await.expect_actions("");
    desk.faults_end();
    desk.advance(Duration::from_millis(1_500));
    desk.after_request("/api/v2/organizations", |world| {
        delete_the_first(world);
        world.add_organization(Organization::named("New").created("2026-03-02T09:00:01Z"));
    });
    let cycle = desk.run_cycle().await;
    assert_eq!(pages(&cycle), (2, 2), "{}", cycle.context());
    cycle.expect_actions("assign #101 to maya (assignment/unowned)");
    desk.settle().await;
}

/// Until Zendesk has told the time, the host's clock is all there is; that it is ahead makes nothing new old.
#[tokio::test]
async fn nor_does_it_where_the_clock_is_ahead() {
    let ahead = |now| now + SignedDuration::from_mins(5);
    let mut desk = story().clock(ahead).open().await;
    desk.after_request("/api/v2/organizations", |world| {
        delete_the_first(world);
        world.add_organization(Organization::named("New").created(world.now));
    });
    let cycle = desk.run_cycle().await;
    assert_eq!(pages(&cycle), (2, 2), "{}", cycle.context());
    cycle.expect_actions("assign #101 to maya (assignment/unowned)");
}

#[tokio::test]
async fn an_account_that_is_created_between_two_pages_comes_with_the_next() {
    let mut desk = desk().await;
    let maya = desk.id("maya");
    desk.after_request("/api/v2/organizations", move |world| {
        let fields = Organization::named("New").field("assigned_se", maya.to_string());
        let new = fields.field("sub_ss_ase", true).created(world.now);
        world.add_organization(new);
    });
    let cycle = desk.run_cycle().await;
    assert_eq!(pages(&cycle), (3, 0), "{}", cycle.context());
    cycle.expect_actions("assign #101 to maya (assignment/unowned)");
    assert_eq!(cycle.report.counts.accounts, 2);
    desk.settle().await;
}

#[tokio::test]
async fn where_a_page_by_number_is_refused_the_list_is_read() {
    let refused = |code: u16, error: &str| FaultKind::Status {
        code,
        body: FaultBody::E3,
        retry_after: None,
        error: Some(error.to_owned()),
    };
    for (page, fault) in [
        (2, refused(400, "InvalidPaginationDepth")),
        (2, refused(410, "Gone")),
        (1, refused(400, "InvalidPaginationParameter")),
    ] {
        let mut desk = desk().await;
        desk.fault(Fault::new(fault).path("/api/v2/organizations$").nth([page]));
        let cycle = desk.run_cycle().await;
        assert_eq!(
            pages(&cycle),
            (usize::try_from(page).unwrap(), 2),
            "{}",
            cycle.context()
        );
        cycle.expect_actions("assign #101 to maya (assignment/unowned)");
        assert!(!cycle.report.has_unread_source(), "{}", cycle.context());
        desk.settle().await;
    }
}
