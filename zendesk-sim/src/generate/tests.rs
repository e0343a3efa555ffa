use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::json;

use super::GenerateOptions;
use crate::world::{Status, Ticket, World};

fn desk(seed: u64, organizations: usize, tickets: usize) -> World {
    World::generate(&GenerateOptions {
        seed,
        organizations,
        tickets,
        now: "2026-03-02T09:00:00Z".parse().unwrap(),
    })
}

fn bytes(world: &World) -> String {
    serde_json::to_string(world).unwrap()
}

#[test]
fn the_same_seed_gives_the_same_world() {
    assert_eq!(bytes(&desk(1, 30, 100)), bytes(&desk(1, 30, 100)));
    assert_ne!(bytes(&desk(1, 30, 100)), bytes(&desk(2, 30, 100)));
}

#[test]
fn a_world_file_keeps_everything() {
    let world = desk(3, 30, 100);
    let read = World::from_json(&bytes(&world)).unwrap();
    assert_eq!(bytes(&world), bytes(&read));
}

#[test]
fn nothing_happens_in_the_future_or_backwards() {
    let world = desk(4, 40, 2000);
    for ticket in world.tickets.values() {
        assert!(ticket.created_at <= ticket.updated_at, "{ticket:?}");
        assert!(ticket.updated_at <= world.now, "{ticket:?}");
        let audits = world.audits_of(ticket.id);
        assert!(
            audits.is_sorted_by_key(|audit| audit.created_at),
            "{audits:?}"
        );
        assert!(audits.is_sorted_by_key(|audit| audit.id), "{audits:?}");
    }
}

#[test]
fn statuses_are_shared_out_as_on_a_real_desk() {
    let world = desk(5, 100, 10_000);
    let share = |status| {
        let own = world
            .tickets
            .values()
            .filter(|ticket| ticket.status == status);
        own.count() * 100 / world.tickets.len()
    };
    assert!(
        (68..=77).contains(&share(Status::Closed)),
        "{}",
        share(Status::Closed)
    );
    assert!(
        (9..=15).contains(&share(Status::Solved)),
        "{}",
        share(Status::Solved)
    );
    for status in [Status::New, Status::Open, Status::Pending, Status::Hold] {
        assert!(share(status) >= 1, "{status:?}");
    }
    let tickets = || world.tickets.values();
    assert!(tickets().any(|ticket| ticket.deleted_at.is_some()));
    assert!(tickets().any(|ticket| ticket.follows_up.is_some()));
    assert!(tickets().any(|ticket| !ticket.follower_ids.is_empty()));
    assert!(tickets().any(|ticket| !ticket.email_cc_ids.is_empty()));
    let emergency = |ticket: &Cow<'_, Ticket>| {
        ticket.ticket_form_id == Some(super::EMERGENCY_FORM) && ticket.is_open()
    };
    assert!(tickets().filter(emergency).count() >= 2);
}

/// From twenty organizations on, a desk of any seed has something for every check of an audit.
#[test]
fn every_trouble_is_there() {
    for seed in 0..5 {
        let world = desk(seed, 20, 50);
        let fields = || {
            world
                .organizations
                .values()
                .map(|own| &own.organization_fields)
        };
        let named = |key: &str| {
            fields()
                .filter(|f| f.get("assigned_se") == Some(&json!(key)))
                .count()
        };
        assert!(fields().any(
            |f| f.get("assigned_se").is_some_and(|v| v.is_string()) && f["sub_ss_ase"] == false
        ));
        assert!(
            fields().any(|f| f["sub_ss_ase"] == true
                && f.get("assigned_se").is_none_or(|named| named.is_null()))
        );
        assert!(fields().any(|f| f["support_hold"] == true));
        assert!(fields().any(|f| f.get("mark_for_deletion") == Some(&json!(true))));
        assert!(world.organizations.values().any(|own| {
            own.organization_fields["sub_ss_ase"] == true
                && !own.tags.iter().any(|t| t == "sub_ss_ase")
        }));
        assert_eq!(named("jill"), 1);
        let most = world.users.keys().map(|id| named(&id.to_string())).max();
        assert_eq!(most, Some(5), "one engineer with five accounts");
        let suspended = world.users.values().filter(|user| user.suspended);
        assert!(
            suspended
                .map(|user| named(&user.id.to_string()))
                .sum::<usize>()
                > 0
        );
        let groupless = world
            .users
            .values()
            .filter(|u| u.is_assignable() && u.default_group_id.is_none());
        assert!(
            groupless
                .map(|user| named(&user.id.to_string()))
                .sum::<usize>()
                > 0
        );
    }
}

#[test]
fn names_are_unique() {
    let world = desk(6, 2000, 0);
    let names: BTreeSet<&str> = world
        .organizations
        .values()
        .map(|own| own.name.as_str())
        .collect();
    assert_eq!(names.len(), 2000);
}

#[test]
fn a_tiny_desk_is_a_desk() {
    for organizations in 0..8 {
        let world = desk(1, organizations, 20);
        assert_eq!(world.organizations.len(), organizations);
        assert_eq!(world.tickets.is_empty(), organizations == 0);
    }
}
