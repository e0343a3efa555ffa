//! Doubt holds: what was not read, or not read to the end, is never acted on, and is told.

mod by_number;

use std::time::Duration;

use serde_json::Value;
use zendesk_sim::{Change, Fault, FaultBody, FaultKind};

use super::MONDAY;
use crate::desk::{Desk, Story};

fn acme() -> Story {
    Desk::at(MONDAY)
        .ase("maya")
        .agent("joe")
        .org("Acme", |org| org.ase("maya"))
        .ticket(101, |ticket| ticket.org("Acme"))
}

/// A server that stays broken: more often than the client tries again.
fn broken(path: &str) -> Fault {
    Fault::status(500, FaultBody::Html).path(path)
}

#[tokio::test]
async fn a_broken_organization_list_holds_everything() {
    let mut desk = acme().open().await;
    desk.fault(broken("/api/v2/organizations$"));
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("");
    cycle.expect_doubt("zendesk.organizations", "500");
    cycle.expect_doubt("zendesk.tickets", "accounts are not known");
    assert!(cycle.report.has_unread_source());
    desk.expect_no_writes();
    desk.faults_end();
    desk.run_cycle()
        .await
        .expect_actions("assign #101 to maya (assignment/unowned)");
    desk.settle().await;
}

#[tokio::test]
async fn an_organization_list_that_breaks_off_half_way_holds_everything() {
    // Of 151 the second page by number is the second request. 251 are exported; the export withholds what changed just now,
    // and the second page of the list comes after the first by number and the first by cursor.
    for (others, first) in [(150, 2), (250, 3)] {
        let mut story = acme();
        for number in 0..others {
            story = story.org(&format!("Customer {number}"), |org| org);
        }
        let mut desk = story.open().await;
        let acme = desk.org("Acme");
        desk.meddle(|world| world.change_organization(acme, |_, _| {}));
        desk.fault(
            Fault::new(FaultKind::Truncated)
                .path("/api/v2/organizations$")
                .nth(Vec::from_iter(first..first + 5)),
        );
        let cycle = desk.run_cycle().await;
        cycle.expect_actions("");
        cycle.expect_doubt("zendesk.organizations", "cut");
        desk.expect_no_writes();
        desk.faults_end();
        desk.run_cycle()
            .await
            .expect_actions("assign #101 to maya (assignment/unowned)");
        desk.settle().await;
    }
}

#[tokio::test]
async fn a_later_failure_leaves_what_was_known_and_holds_it() {
    let mut desk = acme().open().await;
    desk.run_cycle()
        .await
        .expect_actions("assign #101 to maya (assignment/unowned)");
    let acme = desk.org("Acme");
    desk.meddle(|world| world.add_ticket(zendesk_sim::Ticket::new(acme, "More").id(102)));
    desk.a_little_later();
    desk.fault(broken("/api/v2/incremental/organizations"));
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("");
    cycle.expect_held("assign #102 to maya (assignment/unowned)", "500");
    assert_eq!(cycle.report.counts.accounts, 1);
    desk.faults_end();
    desk.run_cycle()
        .await
        .expect_actions("assign #102 to maya (assignment/unowned)");
    desk.settle().await;
}

#[tokio::test]
async fn agents_that_cannot_be_read_hold_what_rests_on_them() {
    for path in ["/api/v2/users/show_many", "/api/v2/group_memberships"] {
        // Lone is in no group, and so asked for by id.
        let lone = zendesk_sim::User::agent("Lone");
        let desk = acme().person("lone", lone, false);
        let mut desk = desk.org("Bolt", |org| org.ase("lone")).open().await;
        desk.fault(broken(path));
        let cycle = desk.run_cycle().await;
        cycle.expect_actions("");
        cycle.expect_doubt("zendesk.agents", "500");
        desk.expect_no_writes();
        desk.faults_end();
        desk.run_cycle()
            .await
            .expect_actions("assign #101 to maya (assignment/unowned)");
        desk.settle().await;
    }
}

/// Maya's ticket is not given to her while `faults` last, which says `why`, and is afterwards.
async fn holds_what_rests_on_people(faults: Vec<Fault>, why: &str) {
    let mut desk = acme().open().await;
    for fault in faults {
        desk.fault(fault);
    }
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("");
    cycle.expect_held("assign #101 to maya (assignment/unowned)", why);
    desk.faults_end();
    desk.advance(Duration::from_secs(500));
    desk.run_cycle()
        .await
        .expect_actions("assign #101 to maya (assignment/unowned)");
    desk.settle().await;
}

#[tokio::test]
async fn somebody_who_cannot_be_read_by_id_either_holds_what_rests_on_them() {
    let null = |key: &str| FaultKind::NullValue {
        index: 0,
        key: key.to_owned(),
    };
    let malformed = FaultKind::MalformedRecord {
        index: 0,
        key: "created_at".to_owned(),
    };
    for (kind, why) in [
        (malformed, "created_at"),
        (null("id"), "could not be read"),
        (null("suspended"), "not suspended"),
    ] {
        let nobody = FaultKind::Sideloads { lack: None };
        let nobody = Fault::new(nobody).path("/api/v2/group_memberships");
        let by_id = Fault::new(kind).path("/api/v2/users/show_many");
        holds_what_rests_on_people(vec![nobody, by_id], why).await;
    }
}

/// Whoever comes beside the memberships has one: where people come and memberships do not, something is missing.
#[tokio::test]
async fn a_membership_that_is_missing_holds_what_rests_on_it() {
    let empty = Fault::new(FaultKind::EmptyPage).path("/api/v2/group_memberships");
    holds_what_rests_on_people(vec![empty], "membership").await;
}

#[tokio::test]
async fn tickets_that_cannot_be_searched_or_followed_hold_what_rests_on_them() {
    for path in [
        "/api/v2/search/export",
        "/api/v2/incremental/tickets/cursor",
    ] {
        let mut desk = acme().open().await;
        desk.fault(broken(path));
        let cycle = desk.run_cycle().await;
        cycle.expect_actions("");
        cycle.expect_doubt("zendesk.tickets", "500");
        assert!(cycle.report.has_unread_source());
        desk.expect_no_writes();
        desk.faults_end();
        desk.run_cycle()
            .await
            .expect_actions("assign #101 to maya (assignment/unowned)");
        desk.settle().await;
    }
}

#[tokio::test]
async fn a_history_that_cannot_be_read_holds_the_ticket() {
    let mut desk = acme()
        .ticket(102, |ticket| ticket.org("Acme").emergency())
        .open()
        .await;
    desk.fault(broken("/api/v2/tickets/102/audits"));
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("assign #101 to maya (assignment/unowned)");
    cycle.expect_held("inform maya of #102 (emergency/ase-not-informed)", "500");
    cycle.expect_doubt("zendesk.audits", "1 of 1");
    desk.faults_end();
    desk.run_cycle()
        .await
        .expect_actions("inform maya of #102 (emergency/ase-not-informed)");
    desk.settle().await;
}

/// An empty list looks like the history of a ticket that nobody ever had, and one without its middle like another one.
#[tokio::test]
async fn a_history_with_a_gap_holds_the_ticket() {
    for (kind, why) in [
        (FaultKind::EmptyPage, "does not begin with the creation"),
        (
            FaultKind::MissingRecords { index: 0, count: 1 },
            "does not begin with the creation",
        ),
        (
            FaultKind::MissingRecords { index: 2, count: 1 },
            "a change of the assignee before",
        ),
        (
            FaultKind::MissingRecords { index: 3, count: 1 },
            "and the ticket has none",
        ),
    ] {
        let mut desk = acme()
            .ticket(102, |ticket| {
                ticket.org("Acme").status(zendesk_sim::Status::Open)
            })
            .world(|world, names| {
                let joe = zendesk_sim::Actor::Person(names["joe"]);
                let assign = Change::assign(names["joe"]);
                world.act(joe.clone(), 102, assign).unwrap();
                world.act(joe, 102, Change::unassign()).unwrap();
            })
            .open()
            .await;
        desk.fault(Fault::new(kind).path("/api/v2/tickets/102/audits"));
        let cycle = desk.run_cycle().await;
        cycle.expect_actions("assign #101 to maya (assignment/unowned)");
        cycle.expect_held("assign #102 to maya (assignment/unowned)", why);
        desk.faults_end();
        desk.a_little_later();
        desk.run_cycle().await.expect_actions("");
        desk.expect_unassigned(102);
        desk.settle().await;
    }
}

#[tokio::test]
async fn a_search_that_is_forbidden_is_replaced_by_lists() {
    let mut desk = acme().open().await;
    desk.fault(Fault::new(FaultKind::Forbidden).path("/api/v2/search/export"));
    desk.run_cycle()
        .await
        .expect_actions("assign #101 to maya (assignment/unowned)");
    desk.settle().await;
}

#[tokio::test]
async fn a_ticket_that_does_not_decode_is_set_aside_and_looked_at_again() {
    let mut desk = acme()
        .ticket(102, |ticket| ticket.org("Acme").taken_by("maya"))
        .open()
        .await;
    desk.run_cycle()
        .await
        .expect_actions("assign #101 to maya (assignment/unowned)");
    let acme = desk.org("Acme");
    desk.meddle(|world| world.add_ticket(zendesk_sim::Ticket::new(acme, "Odd").id(103)));
    desk.a_little_later();
    desk.fault(Fault::malformed_record(0).path("/api/v2/incremental/tickets/cursor"));
    desk.fault(
        Fault::malformed_record(0)
            .path("/api/v2/tickets/show_many")
            .times(1),
    );
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("");
    cycle.expect_doubt("zendesk.tickets", "could not be read");
    desk.faults_end();
    let _ = desk.run_cycle().await;
    desk.a_little_later();
    desk.run_cycle().await;
    desk.expect_assignee(103, "maya");
}

#[tokio::test]
async fn an_organization_that_does_not_decode_stops_writes_for_it_alone() {
    let mut desk = acme()
        .org("Zenith", |org| org.ase("maya"))
        .ticket(102, |ticket| ticket.org("Zenith"))
        .open()
        .await;
    desk.fault(Fault::malformed_record(0).path("/api/v2/organizations$"));
    desk.fault(Fault::malformed_record(0).path("/api/v2/organizations/show_many"));
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("assign #102 to maya (assignment/unowned)");
    cycle.expect_doubt("zendesk.organizations", "could not be read");
    desk.expect_unassigned(101);
    desk.a_little_later();
    desk.run_cycle().await.expect_actions("");
    desk.faults_end();
    desk.a_little_later();
    desk.run_cycle()
        .await
        .expect_actions("assign #101 to maya (assignment/unowned)");
    desk.settle().await;
}

#[tokio::test]
async fn a_rate_limit_is_waited_for_to_the_second() {
    let mut desk = acme().open().await;
    desk.fault(
        Fault::rate_limited(Duration::from_secs(30))
            .method("PUT")
            .times(1),
    );
    let before = desk.sim().clock().now();
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("assign #101 to maya (assignment/unowned)");
    let waited = desk.sim().clock().now().duration_since(before);
    assert!((30..40).contains(&waited.as_secs()), "waited {waited}");
    assert!(
        cycle.report.api.waited_ms >= 30_000,
        "{}",
        cycle.report.api.waited_ms
    );
    desk.settle().await;
}

#[tokio::test]
async fn accounts_that_all_lose_their_ase_at_once_are_not_believed_until_read_three_times() {
    let mut story = Desk::at(MONDAY).ase("maya").ase("nora");
    for name in ["A", "B", "C", "D"] {
        story = story.org(name, |org| org.ase("maya"));
    }
    let mut desk = story.open().await;
    desk.run_cycle().await.expect_findings("");
    let emptied: Vec<i64> = ["A", "B", "C", "D"].map(|name| desk.org(name)).to_vec();
    desk.meddle(|world| {
        for id in &emptied {
            world.set_organization_field(*id, "assigned_se", Value::Null);
        }
    });
    for minutes in [2, 11, 11] {
        let cycle = desk.run_cycle().await;
        cycle.expect_actions("");
        assert_eq!(cycle.report.counts.accounts, 4, "{}", cycle.context());
        desk.advance(Duration::from_secs(60 * minutes));
    }
    let cycle = desk.run_cycle().await;
    let unnamed = cycle
        .report
        .findings
        .iter()
        .filter(|finding| finding.rule == "subscription/unnamed")
        .count();
    assert_eq!(unnamed, 4, "{}", cycle.context());
    desk.settle().await;
}

#[tokio::test]
async fn a_wave_of_tickets_that_lose_their_assignee_holds_everything() {
    let mut story = acme();
    for id in 201..=206 {
        story = story.ticket(id, |ticket| ticket.org("Acme").taken_by("maya"));
    }
    let mut desk = story.open().await;
    desk.run_cycle()
        .await
        .expect_actions("assign #101 to maya (assignment/unowned)");
    desk.a_little_later();
    for id in 201..=206 {
        desk.person_acts("joe", id, Change::unassign());
    }
    desk.a_little_later();
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("");
    cycle.expect_doubt("zendesk.tickets", "6 tickets lost their assignee at once");
    desk.settle().await;
}

#[tokio::test]
async fn a_list_with_less_than_zendesk_counts_is_not_believed() {
    for kind in [
        FaultKind::EmptyPage,
        FaultKind::MissingRecords { index: 0, count: 1 },
    ] {
        let mut desk = acme().org("Other", |org| org).open().await;
        desk.fault(Fault::new(kind).path("/api/v2/organizations$").times(1));
        let cycle = desk.run_cycle().await;
        cycle.expect_actions("");
        cycle.expect_doubt("zendesk.organizations", "Zendesk counts 2");
        desk.run_cycle()
            .await
            .expect_actions("assign #101 to maya (assignment/unowned)");
        desk.settle().await;
    }
}

#[tokio::test]
async fn other_field_keys_make_another_mirror() {
    let mut desk = acme().open().await;
    let field = |config: &mut ase_daemon::config::Config, key: &str| {
        let fields = &mut config.instances.get_mut("global").unwrap().fields;
        key.clone_into(&mut fields.named_ase);
    };
    desk.reconfigure(|config| field(config, "asigned_se")).await;
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("");
    cycle.expect_doubt(
        "zendesk.organizations",
        "no organization shows the field `asigned_se`",
    );
    desk.reconfigure(|config| field(config, "assigned_se"))
        .await;
    desk.run_cycle()
        .await
        .expect_actions("assign #101 to maya (assignment/unowned)");
    desk.settle().await;
}

#[tokio::test]
async fn a_record_that_cannot_even_be_named_is_read_again() {
    let spoilt = |path: &str| {
        let kind = FaultKind::MalformedRecord {
            index: 0,
            key: "id".to_owned(),
        };
        Fault::new(kind).path(path).times(1)
    };
    let mut desk = acme().open().await;
    desk.fault(spoilt("/api/v2/search/export"));
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("");
    cycle.expect_doubt("zendesk.tickets", "could not be read");
    desk.a_little_later();
    desk.run_cycle()
        .await
        .expect_actions("assign #101 to maya (assignment/unowned)");
    desk.settle().await;
}

#[tokio::test]
async fn an_account_whose_record_no_longer_shows_the_field_is_held_and_keeps_its_tenure() {
    let mut desk = Desk::at(MONDAY)
        .ase("maya")
        .org("Acme", |org| org.new_ase("maya"))
        .open()
        .await;
    desk.run_cycle().await.expect_findings("");
    desk.advance(Duration::from_secs(3600));
    let acme = desk.org("Acme");
    desk.meddle(|world| {
        world.add_ticket(zendesk_sim::Ticket::new(acme, "Later").id(102));
        world.set_organization_field(acme, "salesforce_id", "001".to_owned());
    });
    desk.a_little_later();
    for path in [
        "/api/v2/incremental/organizations",
        "/api/v2/organizations/show_many",
    ] {
        let kind = FaultKind::MalformedRecord {
            index: 0,
            key: "organization_fields".to_owned(),
        };
        desk.fault(Fault::new(kind).path(path));
    }
    for _ in 0..2 {
        let cycle = desk.run_cycle().await;
        cycle.expect_actions("");
        cycle.expect_held("assign #102 to maya (assignment/unowned)", "does not show");
        cycle.expect_doubt("zendesk.organizations", "could not be read");
        desk.a_little_later();
    }
    desk.faults_end();
    desk.run_cycle()
        .await
        .expect_actions("assign #102 to maya (assignment/unowned)");
    desk.settle().await;
}

#[tokio::test]
async fn an_emergency_of_an_organization_that_becomes_an_account_is_not_lost_to_a_lagging_index() {
    let mut desk = Desk::at(MONDAY)
        .ase("maya")
        .org("Acme", |org| org)
        .org("Zenith", |org| org.ase("maya"))
        .search_lag(Duration::from_secs(300))
        .open()
        .await;
    desk.run_cycle().await.expect_actions("");
    let (acme, maya) = (desk.org("Acme"), desk.id("maya"));
    desk.meddle(|world| {
        let ticket = zendesk_sim::Ticket::new(acme, "Down").id(103);
        world.add_ticket(ticket.priority(zendesk_sim::Priority::Urgent))
    });
    desk.a_little_later();
    desk.run_cycle().await.expect_actions("");
    desk.meddle(|world| {
        world.set_organization_field(acme, "assigned_se", maya.to_string());
        world.set_organization_field(acme, "sub_ss_ase", true);
    });
    desk.a_little_later();
    desk.run_cycle()
        .await
        .expect_actions("inform maya of #103 (emergency/ase-not-informed)");
    desk.settle().await;
}

#[tokio::test]
async fn a_sweep_reads_everything_again_and_finds_nothing_new() {
    let mut desk = acme().open().await;
    desk.run_cycle()
        .await
        .expect_actions("assign #101 to maya (assignment/unowned)");
    desk.advance(Duration::from_secs(25 * 3600));
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("");
    assert!(
        cycle
            .requests
            .iter()
            .any(|request| request.contains("/organizations?per_page")),
        "{}",
        cycle.context()
    );
    assert_eq!(cycle.report.counts.tickets, 1);
    desk.settle().await;
}
