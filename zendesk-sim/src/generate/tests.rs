use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

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
    let world = desk(4, 40, 1000);
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
    let world = desk(5, 100, 5000);
    let all: Vec<Cow<'_, Ticket>> = world.tickets.values().collect();
    let share = |status| {
        let own = all.iter().filter(|ticket| ticket.status == status);
        own.count() * 100 / all.len()
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
    let tickets = || all.iter();
    assert!(tickets().any(|ticket| ticket.deleted_at.is_some()));
    assert!(tickets().any(|ticket| ticket.follows_up.is_some()));
    assert!(tickets().any(|ticket| !ticket.follower_ids.is_empty()));
    assert!(tickets().any(|ticket| !ticket.email_cc_ids.is_empty()));
    let emergency = |ticket: &&Cow<'_, Ticket>| {
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
fn there_are_some_of_every_service() {
    let world = desk(1, 40, 400);
    let count = |noun: &str| world.documents.of(noun).count();
    let nouns = ["macros", "sla_policies", "schedules", "holidays"];
    assert_eq!(nouns.map(count), [2, 1, 1, 1]);
    assert_eq!(count("suspended_tickets"), 1);
    let rated: Vec<i64> = world
        .documents
        .of("satisfaction_ratings")
        .filter_map(|own| own.id_of("ticket_id"))
        .collect();
    assert_eq!(rated.len(), 3);
    let solved = |id: &i64| world.tickets.get(id).unwrap().status >= Status::Solved;
    assert!(rated.iter().all(solved));
}

#[test]
fn a_tiny_desk_is_a_desk() {
    for organizations in 0..8 {
        let world = desk(1, organizations, 20);
        assert_eq!(world.organizations.len(), organizations);
        assert_eq!(world.tickets.is_empty(), organizations == 0);
    }
}

/// Lists go by outlines; what they show is told in full. Both must say the same.
#[test]
fn an_outline_agrees_with_the_ticket_it_stands_for() {
    let world = desk(7, 60, 1500);
    for ticket in world.tickets.values() {
        let outline = world.tickets.outline(ticket.id).unwrap();
        let told = Ticket {
            subject: String::new(),
            description: String::new(),
            follower_ids: Vec::new(),
            email_cc_ids: Vec::new(),
            tags: Vec::new(),
            custom_fields: BTreeMap::new(),
            follows_up: None,
            followup_ids: Vec::new(),
            solved_at: None,
            ..ticket.into_owned()
        };
        assert_eq!(format!("{outline:?}"), format!("{told:?}"));
    }
}

/// What is done to a told ticket stays, in every order, and the others are left as they were.
#[test]
fn a_told_ticket_can_be_changed_and_taken_out() {
    let mut world = desk(8, 30, 200);
    let before = desk(8, 30, 200);
    let open = before
        .tickets
        .values()
        .find(|ticket| ticket.is_open())
        .unwrap();
    let (id, organization) = (open.id, open.organization_id.unwrap());
    let history = before.audits_of(id).len();
    let change = crate::world::Change::tag("vip");
    world.act(crate::world::Actor::System, id, change).unwrap();
    assert_eq!(world.tickets.len(), 200);
    assert_eq!(world.audits_of(id).len(), history + 1);
    let export: Vec<_> = world.tickets.exported_after((0, 0)).collect();
    assert_eq!(export.len(), 200);
    assert!(export.is_sorted());
    assert_eq!(export.last().unwrap().1, id);
    let own = |world: &World| {
        world
            .tickets
            .of_organization(organization)
            .collect::<Vec<_>>()
    };
    assert_eq!(own(&world), own(&before));
    world.tickets.remove(&id);
    assert!(world.tickets.get(&id).is_none());
    assert_eq!(world.tickets.len(), 199);
    assert!(!own(&world).contains(&id));
    let others = |world: &World| {
        let others = world.tickets.values().filter(|ticket| ticket.id != id);
        others
            .map(|ticket| format!("{ticket:?}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(others(&world), others(&before));
}

#[test]
fn tickets_come_by_day_and_on_working_days() {
    let world = desk(9, 100, 6000);
    let mut by_hour = [0; 24];
    let mut by_weekday = [0; 7];
    for ticket in world.tickets.values() {
        let at = ticket.created_at.to_zoned(jiff::tz::TimeZone::UTC);
        by_hour[usize::try_from(at.hour()).unwrap()] += 1;
        let weekday = at.weekday().to_monday_zero_offset();
        by_weekday[usize::try_from(weekday).unwrap()] += 1;
    }
    assert!(by_hour[14] > 3 * by_hour[0], "{by_hour:?}");
    assert!(by_weekday[1] > 3 * by_weekday[6], "{by_weekday:?}");
    assert!(by_weekday[5] > 0 && by_hour[0] > 0);
}
