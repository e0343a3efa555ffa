//! An audit of a world made of what Zendesk really sent: recorded bodies that other projects keep with their tests.
//!
//! They are read where they are present: in `ZENDESK_RECORDED`, or in `shared/data/recorded` beside the repository.

use std::path::PathBuf;

use zendesk_sim::World;

use super::MONDAY;
use crate::desk::Desk;

fn recorded() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/recorded");
    let folder =
        std::env::var_os("ZENDESK_RECORDED").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    folder.is_dir().then_some(folder)
}

#[tokio::test]
async fn an_audit_runs_on_recorded_bodies() {
    let Some(folder) = recorded() else {
        println!("skipped: no recorded bodies here; set ZENDESK_RECORDED to their folder");
        return;
    };
    let world = World::from_recorded(&folder).unwrap();
    let (organizations, tickets, users) = (
        world.organizations.len(),
        world.tickets.len(),
        world.users.len(),
    );
    println!(
        "a world of {organizations} organizations, {tickets} tickets and {users} users, from recorded bodies"
    );
    assert!(organizations > 50 && tickets > 5 && users > 20);
    let mut desk = Desk::at(MONDAY)
        .with(world)
        .audit_mode()
        .one_shot()
        .open()
        .await;
    let cycle = desk.run_cycle().await;
    assert!(!cycle.report.has_unread_source(), "{}", cycle.context());
    // Recorded accounts have no such field, and that is all there is to say.
    let errors = &cycle.report.errors;
    assert!(
        errors.len() == 1 && errors[0].contains("`assigned_se`"),
        "{}",
        cycle.context()
    );
    let read = cycle
        .report
        .readings
        .iter()
        .find(|reading| reading.source == "zendesk.organizations")
        .unwrap();
    assert_eq!(read.records, organizations);
    desk.expect_no_writes();
}

/// The same with accounts in it: every recorded organization names a recorded agent, and pays.
#[tokio::test]
async fn recorded_tickets_are_decided_when_their_organizations_are_accounts() {
    let Some(folder) = recorded() else {
        println!("skipped: no recorded bodies here; set ZENDESK_RECORDED to their folder");
        return;
    };
    let mut world = World::from_recorded(&folder).unwrap();
    let agent = world
        .users
        .values()
        .find(|user| user.is_assignable())
        .map(|user| user.id)
        .expect("a recorded agent");
    let organizations: Vec<i64> = world.organizations.keys().copied().collect();
    for id in organizations {
        world.change_organization(id, |_, organization| {
            organization
                .organization_fields
                .insert("assigned_se".to_owned(), agent.to_string().into());
            organization
                .organization_fields
                .insert("sub_ss_ase".to_owned(), true.into());
        });
    }
    let open = world
        .tickets
        .values()
        .filter(|ticket| {
            ticket.is_open()
                && ticket
                    .organization_id
                    .is_some_and(|id| world.organizations.contains_key(&id))
        })
        .count();
    let mut desk = Desk::at(MONDAY)
        .with(world)
        .audit_mode()
        .one_shot()
        .open()
        .await;
    let cycle = desk.run_cycle().await;
    println!(
        "{open} open recorded tickets of accounts; {} decided, {} findings",
        cycle.report.counts.tickets,
        cycle.report.findings.len()
    );
    assert!(cycle.report.errors.is_empty(), "{}", cycle.context());
    assert!(cycle.report.counts.tickets >= open, "{}", cycle.context());
    desk.expect_no_writes();
}
