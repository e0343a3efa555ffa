//! Findings about accounts and the people they name.

use std::time::Duration;

use zendesk_sim::{Fault, FaultKind, User};

use super::MONDAY;
use crate::{
    cycle::Cycle,
    desk::{Desk, Story},
};

const MEMBERSHIPS: &str = "/api/v2/group_memberships";

fn desk() -> Story {
    Desk::at(MONDAY).ase("maya")
}

#[tokio::test]
async fn an_account_in_order_has_no_findings() {
    let mut desk = desk()
        .org("Acme", |org| org.ase("maya"))
        .one_shot()
        .open()
        .await;
    let cycle = desk.run_cycle().await;
    cycle.expect_findings("");
    assert_eq!(
        (cycle.report.counts.accounts, cycle.report.counts.eligible),
        (1, 1)
    );
    desk.settle().await;
}

#[tokio::test]
async fn named_but_not_paid_for_counts_at_once_in_an_audit() {
    let mut desk = desk()
        .org("Acme", |org| org.ase("maya").unpaid())
        .one_shot()
        .open()
        .await;
    desk.run_cycle()
        .await
        .expect_findings("error subscription/unpaid");
    desk.settle().await;
}

#[tokio::test]
async fn the_daemon_waits_for_a_second_reading_two_hours_later() {
    let mut desk = desk()
        .org("Acme", |org| org.ase("maya").unpaid())
        .open()
        .await;
    desk.run_cycle().await.expect_findings("");
    desk.advance(Duration::from_secs(3600));
    desk.run_cycle().await.expect_findings("");
    desk.advance(Duration::from_secs(3660));
    desk.run_cycle()
        .await
        .expect_findings("error subscription/unpaid");
    desk.settle().await;
}

#[tokio::test]
async fn paid_for_but_nobody_named() {
    let mut desk = desk()
        .org("Blank", |org| org.field("sub_ss_ase", true))
        .org("None", |org| {
            org.field("sub_ss_ase", true).field("assigned_se", "None")
        })
        .open()
        .await;
    desk.run_cycle().await.expect_findings(
        "warning subscription/unnamed
         warning subscription/unnamed",
    );
    desk.settle().await;
}

#[tokio::test]
async fn a_flag_that_is_not_there_is_unknown_and_holds() {
    let mut desk = desk()
        .org("Acme", |org| org.ase("maya").field("sub_ss_ase", "yes"))
        .ticket(101, |ticket| ticket.org("Acme"))
        .one_shot()
        .open()
        .await;
    let cycle = desk.run_cycle().await;
    cycle.expect_actions("");
    assert!(
        !cycle
            .report
            .findings
            .iter()
            .any(|finding| finding.rule == "subscription/unpaid"),
        "{}",
        cycle.context()
    );
    desk.expect_unassigned(101);
    desk.settle().await;
}

#[tokio::test]
async fn the_checkbox_and_its_tag_disagree() {
    let mut desk = desk()
        .org("Acme", |org| org.ase("maya").tags_as_given())
        .open()
        .await;
    desk.run_cycle()
        .await
        .expect_findings("notice subscription/tag-mismatch");
    desk.settle().await;
}

#[tokio::test]
async fn an_account_on_hold_or_marked_for_deletion_is_not_assigned() {
    let mut desk = desk()
        .org("Held", |org| org.ase("maya").field("support_hold", true))
        .org("Leaving", |org| {
            org.ase("maya").field("mark_for_deletion", true)
        })
        .ticket(101, |ticket| ticket.org("Held"))
        .ticket(102, |ticket| ticket.org("Leaving"))
        .open()
        .await;
    let cycle = desk.run_cycle().await;
    cycle.expect_findings(
        "warning subscription/suppressed
         error subscription/suppressed",
    );
    cycle.expect_actions("");
    desk.settle().await;
}

/// Accounts that name whoever cannot be an ASE, but for Acme's.
fn misfits() -> Story {
    desk()
        .person("sue", User::agent("Sue").suspended(), true)
        .person("lee", User::light_agent("Lee"), true)
        .person("eve", User::end_user("Eve"), false)
        .person("lone", User::agent("Lone"), false)
        .org("Acme", |org| org.ase("maya"))
        .org("Unreadable", |org| {
            org.field("assigned_se", "jill").field("sub_ss_ase", true)
        })
        .org("Unknown", |org| {
            org.field("assigned_se", "424242").field("sub_ss_ase", true)
        })
        .org("Suspended", |org| org.ase("sue"))
        .org("Light", |org| org.ase("lee"))
        .org("Customer", |org| org.ase("eve"))
        .org("Groupless", |org| org.ase("lone"))
        .ticket(101, |ticket| ticket.org("Suspended"))
        .ticket(102, |ticket| ticket.org("Groupless"))
        .ticket(103, |ticket| ticket.org("Acme"))
}

fn expect_misfits(cycle: &Cycle) {
    cycle.expect_findings(
        "warning assignment/unowned #103
         error ase/no-group
         error ase/not-assignable
         error ase/not-assignable
         error ase/not-assignable
         error ase/unknown-user
         error ase/unreadable",
    );
    cycle.expect_actions("assign #103 to maya (assignment/unowned)");
}

#[tokio::test]
async fn a_name_that_cannot_be_an_ase() {
    let mut desk = misfits().open().await;
    expect_misfits(&desk.run_cycle().await);
    desk.settle().await;
}

/// Beside a list Zendesk may send less of somebody than by id, or nobody.
#[tokio::test]
async fn whoever_does_not_come_whole_beside_the_memberships_is_asked_for_by_id() {
    let keys = ["active", "suspended", "role_type", "default_group_id"];
    for lack in keys.map(Some).into_iter().chain([None]) {
        let mut desk = misfits().open().await;
        let lack = lack.map(str::to_owned);
        desk.fault(Fault::new(FaultKind::Sideloads { lack }).path(MEMBERSHIPS));
        let cycle = desk.run_cycle().await;
        expect_misfits(&cycle);
        let by_id = (cycle.requests.iter()).find(|request| request.contains("/users/show_many"));
        let maya = desk.id("maya").to_string();
        assert!(by_id.unwrap().contains(&maya), "{}", cycle.context());
        desk.settle().await;
    }
}

/// The memberships fill two pages, and somebody is on both; the second may come without its users.
#[tokio::test]
async fn what_is_read_of_somebody_last_counts() {
    for fails in [false, true] {
        let mut story = desk();
        for number in 0..100 {
            story = story.agent(&format!("agent {number}"));
        }
        let mut desk = story
            .group("Escalations", &["maya"])
            .org("Acme", |org| org.ase("maya"))
            .ticket(101, |ticket| ticket.org("Acme"))
            .open()
            .await;
        if fails {
            let missing = FaultKind::Sideloads { lack: None };
            desk.fault(Fault::new(missing).path(MEMBERSHIPS).nth([2]));
        }
        let maya = desk.id("maya");
        desk.after_request(MEMBERSHIPS, move |world| {
            world.users.get_mut(&maya).unwrap().suspended = true;
        });
        let cycle = desk.run_cycle().await;
        cycle.expect_findings("error ase/not-assignable");
        cycle.expect_actions("");
        desk.settle().await;
    }
}

#[tokio::test]
async fn five_accounts_are_too_many() {
    let mut story = desk();
    for name in ["A", "B", "C", "D", "E"] {
        story = story.org(name, |org| org.ase("maya"));
    }
    let mut desk = story.open().await;
    desk.run_cycle()
        .await
        .expect_findings("warning ase/too-many-accounts");
    desk.settle().await;
}

#[tokio::test]
async fn a_forgotten_override_and_one_that_matches_nothing_are_told() {
    let mut desk = desk()
        .org("Acme", |org| org.new_ase("maya"))
        .config("[[accounts]]\norganization = 424242\nmode = \"off\"\nuntil = \"2026-02-01\"")
        .open()
        .await;
    let acme = desk.org("Acme");
    desk.reconfigure(|config| {
        let mut entry = config.accounts[0].clone();
        entry.organization = acme;
        config.accounts.push(entry);
    })
    .await;
    let cycle = desk.run_cycle().await;
    let rules: Vec<&str> = cycle
        .report
        .findings
        .iter()
        .map(|finding| finding.rule.as_str())
        .collect();
    assert!(
        rules.contains(&"mode/expired-override") && rules.contains(&"config/unmatched"),
        "{rules:?}"
    );
    desk.settle().await;
}

#[tokio::test]
async fn an_ase_who_is_suspended_later_is_noticed_within_the_age_of_the_roster() {
    let mut desk = desk().org("Acme", |org| org.ase("maya")).open().await;
    desk.run_cycle().await.expect_findings("");
    let maya = desk.id("maya");
    desk.meddle(|world| world.users.get_mut(&maya).unwrap().suspended = true);
    desk.advance(Duration::from_secs(900));
    desk.run_cycle()
        .await
        .expect_findings("error ase/not-assignable");
    desk.settle().await;
}
