//! What a cycle costs in requests.

mod ratio;

use std::time::Duration;

use super::MONDAY;
use crate::desk::Desk;

#[tokio::test]
async fn a_quiet_cycle_costs_two_requests() {
    let mut desk = Desk::at(MONDAY)
        .ase("maya")
        .org("Acme", |org| org.ase("maya"))
        .ticket(101, |ticket| ticket.org("Acme").taken_by("maya"))
        .open()
        .await;
    desk.run_cycle().await;
    desk.a_little_later();
    let cycle = desk.run_cycle().await;
    assert_eq!(cycle.report.api.requests, 2, "{}", cycle.context());
    assert_eq!(cycle.report.api.by_lane["incremental"], 2);
    desk.settle().await;
}

#[tokio::test]
async fn a_history_is_read_once_for_each_version_of_a_ticket() {
    let mut desk = Desk::at(MONDAY)
        .ase("maya")
        .agent("joe")
        .org("Acme", |org| org.ase("maya"))
        .ticket(101, |ticket| {
            ticket.org("Acme").taken_by("joe").change(|ticket| ticket)
        })
        .audit_mode()
        .open()
        .await;
    let audits = |desk: &Desk| {
        desk.sim()
            .log()
            .iter()
            .filter(|entry| entry.path.contains("/audits"))
            .count()
    };
    desk.run_cycle().await;
    assert_eq!(audits(&desk), 1);
    desk.a_little_later();
    desk.run_cycle().await;
    assert_eq!(audits(&desk), 1);
}

#[tokio::test]
async fn the_roster_is_read_again_when_it_is_half_as_old_as_it_may_be() {
    let mut desk = Desk::at(MONDAY)
        .ase("maya")
        .org("Acme", |org| org.ase("maya"))
        .open()
        .await;
    desk.run_cycle().await;
    desk.advance(Duration::from_secs(400));
    assert_eq!(desk.run_cycle().await.report.api.requests, 2);
    desk.advance(Duration::from_secs(100));
    assert_eq!(desk.run_cycle().await.report.api.requests, 3);
    desk.settle().await;
}

#[tokio::test]
async fn people_come_beside_their_memberships_and_by_id_where_they_have_none() {
    let mut desk = Desk::at(MONDAY)
        .ase("maya")
        .ase("nora")
        .person("lone", zendesk_sim::User::agent("Lone"), false)
        .org("Acme", |org| org.ase("maya"))
        .org("Bolt", |org| org.ase("nora"))
        .ticket(101, |ticket| ticket.org("Acme"))
        .open()
        .await;
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("assign #101 to maya (assignment/unowned)");
    assert_eq!(asked(&cycle, "/group_memberships"), 1);
    assert_eq!(asked(&cycle, "/users/show_many"), 0, "{}", cycle.context());
    let (acme, lone) = (desk.org("Acme"), desk.id("lone"));
    desk.meddle(|world| world.set_organization_field(acme, "assigned_se", lone.to_string()));
    desk.a_little_later();
    let cycle = desk.run_cycle().await;
    assert_eq!(asked(&cycle, "/group_memberships"), 1);
    let by_id = format!("/users/show_many?ids={lone}");
    assert_eq!(asked(&cycle, &by_id), 1, "{}", cycle.context());
    cycle.expect_findings("error ase/no-group\n notice assignment/former-ase #101");
    desk.settle().await;
}

/// As many accounts, one of them with a ticket.
fn many_accounts(number: usize) -> crate::desk::Story {
    let mut story = Desk::at(MONDAY).ase("maya");
    for number in 0..number {
        story = story.org(&format!("Customer {number}"), |org| org.ase("maya"));
    }
    story.ticket(101, |ticket| ticket.org("Customer 7"))
}

/// 201 accounts, and an organization that was deleted before the first reading.
async fn after_one_was_deleted() -> Desk {
    let desk = many_accounts(201).org("Former", |org| org).open().await;
    let former = desk.org("Former");
    desk.meddle(|world| {
        let now = Some(world.now);
        world.change_organization(former, |_, organization| organization.deleted_at = now)
    });
    desk.a_little_later();
    desk
}

fn asked(cycle: &crate::cycle::Cycle, path: &str) -> usize {
    let requests = cycle.requests.iter();
    requests.filter(|request| request.contains(path)).count()
}

#[tokio::test]
async fn of_a_desk_with_few_tickets_all_are_read_at_once() {
    let mut desk = many_accounts(801).open().await;
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("assign #101 to maya (assignment/unowned)");
    assert_eq!(asked(&cycle, "/search/export"), 0, "{}", cycle.context());
    assert_eq!(
        asked(&cycle, "/incremental/tickets"),
        1,
        "{}",
        cycle.context()
    );
    desk.settle().await;
}

#[tokio::test]
async fn a_search_that_names_too_many_is_made_twice() {
    let mut desk = many_accounts(200)
        .ticket(102, |ticket| ticket.org("Customer 8").taken_by("maya"))
        .open()
        .await;
    let too_long = zendesk_sim::Fault::status(414, zendesk_sim::FaultBody::Html);
    desk.fault(too_long.path("/api/v2/search/export").times(1));
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("assign #101 to maya (assignment/unowned)");
    assert!(!cycle.report.has_unread_source(), "{}", cycle.context());
    assert_eq!(asked(&cycle, "/search/export"), 3, "{}", cycle.context());
    assert_eq!(asked(&cycle, "/organizations/3"), 0, "{}", cycle.context());
    desk.settle().await;
}

#[tokio::test]
async fn the_organizations_of_a_small_desk_are_one_request() {
    let mut desk = many_accounts(99)
        .ticket(102, |ticket| ticket.org("Customer 8").taken_by("maya"))
        .open()
        .await;
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("assign #101 to maya (assignment/unowned)");
    assert_eq!(asked(&cycle, "organizations?"), 1, "{}", cycle.context());
    assert_eq!(asked(&cycle, "organizations/"), 0, "{}", cycle.context());
    assert_eq!(cycle.report.counts.accounts, 99);
    desk.settle().await;
}

#[tokio::test]
async fn organizations_that_are_listed_are_a_request_for_each_hundred() {
    // Above 3,000 the fourth page of an export would have to wait for the next minute.
    for (all, pages) in [(101, 2), (3_001, 31)] {
        let mut desk = many_accounts(10)
            .world(|world, _| {
                for _ in 10..all {
                    world.add_organization(zendesk_sim::Organization::named("Other"));
                }
            })
            .open()
            .await;
        let cycle = desk.run_cycle().await;
        cycle.expect_actions("assign #101 to maya (assignment/unowned)");
        let listed = asked(&cycle, "/api/v2/organizations?");
        let others = asked(&cycle, "organizations/count") + asked(&cycle, "organizations?page%5B");
        let exported = asked(&cycle, "/incremental/organizations");
        assert_eq!(
            (listed, others, exported),
            (pages, 0, 0),
            "{}",
            cycle.context()
        );
        assert_eq!(cycle.report.counts.accounts, 10);
        desk.settle().await;
    }
}

#[tokio::test]
async fn more_organizations_are_exported_and_listed_where_the_export_withholds_some() {
    for changes in [false, true] {
        let mut desk = after_one_was_deleted().await;
        if changes {
            let seventh = desk.org("Customer 7");
            desk.meddle(|world| world.change_organization(seventh, |_, _| {}));
        }
        let cycle = desk.run_cycle().await;
        cycle.expect_actions("assign #101 to maya (assignment/unowned)");
        assert_eq!(cycle.report.counts.accounts, 201);
        let exported = asked(&cycle, "/incremental/organizations");
        let listed = asked(&cycle, "/organizations?page");
        let lists = if changes { 3 } else { 0 };
        assert_eq!((exported, listed), (1, lists), "{}", cycle.context());
        desk.settle().await;
    }
}

#[tokio::test]
async fn an_export_that_has_more_than_was_counted_may_lack_some_and_is_not_believed() {
    let mut desk = after_one_was_deleted().await;
    // What changed last comes last. It does not say that it was deleted.
    desk.fault(
        zendesk_sim::Fault::new(zendesk_sim::FaultKind::NullValue {
            index: 201,
            key: "deleted_at".to_owned(),
        })
        .path("/api/v2/incremental/organizations"),
    );
    let cycle = desk.run_cycle().await;
    assert_eq!(cycle.report.counts.accounts, 201);
    assert_eq!(
        asked(&cycle, "/organizations?page"),
        3,
        "{}",
        cycle.context()
    );
    desk.faults_end();
    desk.settle().await;
}

#[tokio::test]
async fn where_a_search_shows_one_account_alone_few_tickets_are_exported_and_not_listed_by_account()
{
    let mut desk = many_accounts(200).open().await;
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("assign #101 to maya (assignment/unowned)");
    assert_eq!(asked(&cycle, "/search/export"), 1, "{}", cycle.context());
    assert_eq!(asked(&cycle, "/incremental/tickets"), 1);
    assert_eq!(asked(&cycle, "/organizations/3"), 0, "{}", cycle.context());
    desk.settle().await;
}

#[tokio::test]
async fn where_the_search_is_closed_few_tickets_are_exported_and_not_listed_by_account() {
    let mut desk = many_accounts(200)
        .world(|world, _| {
            let other = world.add_organization(zendesk_sim::Organization::named("Other"));
            for _ in 0..2_500 {
                world.add_ticket(zendesk_sim::Ticket::new(other, "Something else"));
            }
        })
        .open()
        .await;
    desk.fault(
        zendesk_sim::Fault::new(zendesk_sim::FaultKind::Forbidden).path("/api/v2/search/export"),
    );
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("assign #101 to maya (assignment/unowned)");
    assert_eq!(asked(&cycle, "/search/export"), 1, "{}", cycle.context());
    assert_eq!(
        asked(&cycle, "/incremental/tickets"),
        3,
        "{}",
        cycle.context()
    );
    assert_eq!(asked(&cycle, "/organizations/3"), 0, "{}", cycle.context());
    desk.faults_end();
    desk.settle().await;
}
