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
        (80..=90).contains(&share(Status::Closed)),
        "{}",
        share(Status::Closed)
    );
    assert!(
        all.iter().any(|ticket| ticket.status == Status::Solved),
        "somebody solved something in the last days"
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

/// Whom the organization of a ticket names, and whether that is who has it.
fn is_with_its_engineer(world: &World, ticket: &Ticket) -> Option<bool> {
    let organization = &world.organizations[&ticket.organization_id?];
    let named = organization
        .organization_fields
        .get("assigned_se")?
        .as_str()?;
    Some(ticket.assignee_id.map(|id| id.to_string()).as_deref() == Some(named))
}

#[test]
fn on_a_desk_that_is_tended_only_the_last_tickets_go_astray() {
    let options = GenerateOptions {
        seed: 3,
        organizations: 100,
        tickets: 3000,
        now: "2026-03-02T09:00:00Z".parse().unwrap(),
    };
    let elsewhere = |world: &World| -> Vec<i64> {
        let all = world.tickets.values();
        all.filter(|ticket| is_with_its_engineer(world, ticket) == Some(false))
            .map(|ticket| ticket.id)
            .collect()
    };
    let astray = elsewhere(&World::generate_tended(&options, 200));
    assert!(!astray.is_empty());
    assert!(astray.iter().all(|id| *id > 2800), "{astray:?}");
    assert!(elsewhere(&World::generate_tended(&options, 0)).is_empty());
    assert!(elsewhere(&World::generate(&options)).len() > 300);
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

/// Whatever the seed and however small: something of everything a test may look for.
#[test]
fn a_small_desk_has_some_of_everything() {
    for (seed, organizations, tickets) in [
        (1, 5, 12),
        (2, 5, 20),
        (3, 5, 50),
        (4, 8, 99),
        (5, 20, 150),
        (6, 40, 400),
        (7, 40, 1200),
    ] {
        let world = desk(seed, organizations, tickets);
        let all: Vec<Cow<'_, Ticket>> = world.tickets.values().collect();
        let kept = || all.iter().filter(|ticket| ticket.deleted_at.is_none());
        let here = format!("seed {seed}, {organizations} organizations, {tickets} tickets");
        for status in [
            Status::New,
            Status::Open,
            Status::Pending,
            Status::Hold,
            Status::Solved,
            Status::Closed,
        ] {
            assert!(kept().any(|own| own.status == status), "{status:?}: {here}");
        }
        assert!(kept().any(|own| !own.follower_ids.is_empty()), "{here}");
        assert!(kept().any(|own| !own.email_cc_ids.is_empty()), "{here}");
        let month = jiff::SignedDuration::from_hours(30 * 24);
        let lately = |at: jiff::Timestamp| at > world.now - month && at <= world.now;
        let deleted = all.iter().filter_map(|own| own.deleted_at);
        assert!(
            deleted.into_iter().any(lately),
            "nothing to restore: {here}"
        );
    }
}

/// The desk closes tickets seven days after they were solved, and has done so.
#[test]
fn no_solved_ticket_is_overdue() {
    let world = desk(5, 40, 3000);
    let week = jiff::SignedDuration::from_hours(7 * 24);
    for ticket in world.tickets.values() {
        if ticket.status == Status::Solved {
            assert!(ticket.solved_at.unwrap() + week >= world.now, "{ticket:?}");
        }
    }
}

#[test]
fn every_type_of_field_has_a_value_somewhere() {
    let world = desk(1, 5, 200);
    let is_set = |value: Option<&serde_json::Value>| value.is_some_and(|own| !own.is_null());
    let mut organizations = world.organization_fields.values().filter(|field| {
        use crate::world::FieldType;
        !matches!(field.field_type, FieldType::Text | FieldType::Checkbox)
    });
    assert!(organizations.all(|field| {
        let mut all = world.organizations.values();
        all.any(|own| is_set(own.organization_fields.get(&field.key)))
    }));
    for field in world.user_fields() {
        let mut all = world.users.values();
        assert!(
            all.any(|own| is_set(own.user_fields.get(&field.key))),
            "{}",
            field.key
        );
    }
    let types: BTreeSet<&str> = world
        .ticket_fields
        .values()
        .map(|own| own.field_type.as_str())
        .collect();
    for kind in [
        "text",
        "textarea",
        "checkbox",
        "date",
        "integer",
        "decimal",
        "regexp",
        "partialcreditcard",
        "multiselect",
        "tagger",
        "lookup",
    ] {
        assert!(types.contains(kind), "{kind}");
    }
    let fields = world.ticket_fields.values().filter(|field| field.removable);
    for field in
        fields.filter(|field| !["Ticket Stage", "Assignee OOO"].contains(&field.title.as_str()))
    {
        let mut all = world.tickets.values();
        assert!(
            all.any(|own| is_set(own.custom_fields.get(&field.id))),
            "{}",
            field.title
        );
    }
}

/// Who follows and who is in copy, and what triggers did, stands in the history.
#[test]
fn histories_explain_what_is_there() {
    use crate::world::{EventKind, Via};
    let world = desk(11, 40, 600);
    let (mut notes, mut notices) = (0, 0);
    for ticket in world.tickets.values() {
        let audits = world.audits_of(ticket.id);
        let kinds = || audits.iter().flat_map(|audit| &audit.events);
        let mut followers = kinds().filter_map(|event| match &event.kind {
            EventKind::FollowersChange { current, .. } => Some(current),
            _ => None,
        });
        assert_eq!(
            followers.next_back().unwrap_or(&Vec::new()),
            &ticket.follower_ids
        );
        let mut copied = kinds().filter_map(|event| match &event.kind {
            EventKind::EmailCcChange { current, .. } => Some(current),
            _ => None,
        });
        assert_eq!(
            copied.next_back().unwrap_or(&Vec::new()),
            &ticket.email_cc_ids
        );
        notes += kinds()
            .filter(|event| matches!(event.kind, EventKind::Comment { public: false, .. }))
            .count();
        notices += kinds()
            .filter(|event| {
                matches!(event.via, Some(Via::Trigger { .. }))
                    && matches!(event.kind, EventKind::Notification { .. })
            })
            .count();
    }
    assert!(notes > 50 && notices == 600, "{notes} {notices}");
    let kinds: BTreeSet<Option<String>> =
        world.tickets.values().map(|own| own.kind.clone()).collect();
    assert_eq!(kinds.len(), 5);
}
