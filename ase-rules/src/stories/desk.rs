//! Modes, configuration, bounds and memory.

use crate::text::{World, check};
use crate::{Mode, Reading, Severity};
use jiff::SignedDuration;

// mode/expired-override

#[test]
fn a_forgotten_override_is_reported_the_day_after() {
    check(
        "org Acme ase=maya
         mode Acme off until=2026-03-01
         ticket 101 org=Acme new unassigned",
        "warning mode/expired-override Acme
         warning assignment/unowned #101
         assign #101 to maya in 1 (assignment/unowned)",
    );
    check(
        "org Acme ase=maya
         mode Acme off until=2026-03-02
         ticket 101 org=Acme new unassigned",
        "",
    );
    check(
        "org Acme ase=maya
         mode Acme off until=2026-03-01
         accounts stale",
        "warning mode/expired-override Acme",
    );
}

// config/unmatched

#[test]
fn an_override_for_no_account_matches_nothing() {
    let world = "mode Acme notify
                 mode Bolt ase_since=3d
                 org Core ase=maya";
    check(
        world,
        "warning config/unmatched Acme
         warning config/unmatched Bolt",
    );
    check(
        "mode Acme notify
         org Acme flag=no",
        "warning config/unmatched Acme",
    );
    check(&format!("{world}\naccounts stale"), "");
    check(
        "mode Acme notify
         org Acme flag=no doubt=cut-off",
        "",
    );
}

// Modes and profiles

#[test]
fn notify_shadows_and_assigns_nothing() {
    check(
        "org Acme ase=maya
         mode Acme notify
         ticket 101 org=Acme new unassigned
         ticket 102 org=Acme open assignee=bob
         ticket 103 org=Acme pending unassigned
         ticket 104 org=Acme open assignee=bob followers=maya",
        "notice shadow/missing #101
         notice shadow/missing #102
         add_follower #101 to maya (shadow/missing)
         add_follower #102 to maya (shadow/missing)",
    );
    check(
        "policy global_first
         org Acme ase=maya
         ticket 101 org=Acme new unassigned
         ticket 102 org=Acme open assignee=maya",
        "notice shadow/missing #101
         add_follower #101 to maya (shadow/missing)",
    );
}

#[test]
fn to_shadow_needs_the_other_prerequisites_too() {
    check(
        "org Acme ase=maya flag=no
         mode Acme notify
         ticket 101 org=Acme new unassigned",
        "",
    );
    check(
        "org Acme ase=maya flag=unknown
         mode Acme notify
         ticket 101 org=Acme new unassigned",
        "held notice shadow/missing #101
         held add_follower #101 to maya (shadow/missing)",
    );
}

#[test]
fn off_leaves_every_ticket_alone() {
    check(
        "org Acme ase=maya
         mode Acme off
         ticket 101 org=Acme new unassigned
         ticket 102 org=Acme open assignee=bob
         ticket 103 org=Acme new unassigned emergency",
        "",
    );
}

// Bounds

#[test]
fn a_plan_above_the_bounds_is_held_whole() {
    let world = "policy max_writes=1
                 org Acme ase=maya
                 ticket 101 org=Acme new unassigned
                 ticket 102 org=Acme new unassigned";
    let plan = check(
        world,
        "warning assignment/unowned #101
         warning assignment/unowned #102
         held assign #101 to maya in 1 (assignment/unowned)
         held assign #102 to maya in 1 (assignment/unowned)",
    );
    assert!(plan.guard.unwrap().contains("2 writes"));
    let plan = check(
        &format!("policy guard_lifted\n{world}"),
        "warning assignment/unowned #101
         warning assignment/unowned #102
         assign #101 to maya in 1 (assignment/unowned)
         assign #102 to maya in 1 (assignment/unowned)",
    );
    assert!(
        plan.guard.unwrap().contains("2 writes"),
        "said all the same"
    );
}

/// `owned` tickets of the ASE and `unowned` ones.
fn queue(owned: usize, unowned: usize) -> World {
    let owned = (0..owned).map(|n| format!("ticket {n} org=Acme open assignee=maya\n"));
    let unowned = (0..unowned).map(|n| format!("ticket 9{n:03} org=Acme new unassigned\n"));
    let tickets: String = owned.chain(unowned).collect();
    World::parse(&format!("org Acme ase=maya\n{tickets}"))
}

#[test]
fn a_share_counts_only_where_there_are_more_than_twenty_open_tickets() {
    assert_eq!(queue(15, 5).plan().guard, None);
    assert_eq!(queue(27, 3).plan().guard, None);
    let guard = queue(26, 4).plan().guard.unwrap();
    assert!(guard.contains("4 of 30 open tickets"), "{guard}");
}

#[test]
fn held_actions_do_not_count_against_the_bounds() {
    check(
        "policy max_writes=1
         org Acme ase=maya flag=unknown
         org Bolt ase=nora
         ticket 101 org=Acme new unassigned
         ticket 102 org=Bolt new unassigned",
        "held warning assignment/unowned #101
         warning assignment/unowned #102
         held assign #101 to maya in 1 (assignment/unowned)
         assign #102 to nora in 1 (assignment/unowned)",
    );
}

#[test]
fn a_silenced_rule_neither_speaks_nor_acts() {
    let plan = check(
        "policy disabled=assignment/unowned
         org Acme ase=maya
         ticket 101 org=Acme new unassigned",
        "",
    );
    let trail = plan.trails.values().next().unwrap().to_string();
    assert!(trail.contains("silences"), "{trail}");
}

#[test]
fn counts_and_order() {
    let world = World::parse(
        "policy one_shot
         org Acme ase=maya
         org Bolt ase=nora flag=no
         org Core flag=no
         org Dune ase=otto flag=unknown
         ticket 104 org=Acme new unassigned
         ticket 103 org=Acme open assignee=bob age=40d
         ticket 102 org=Acme closed
         ticket 105 org=Core open unassigned
         ticket 101 org=Bolt new unassigned emergency",
    );
    let plan = world.plan();
    let counts = plan.counts;
    assert_eq!(
        (counts.accounts, counts.eligible, counts.tickets),
        (3, 1, 3)
    );
    assert_eq!(
        world.lines(&plan),
        [
            "error subscription/unpaid Bolt",
            "warning assignment/unowned #104",
            "warning emergency/ase-not-informed #101",
            "notice shadow/missing #103",
            "inform #101 to nora (emergency/ase-not-informed)",
            "assign #104 to maya in 1 (assignment/unowned)",
            "add_follower #103 to maya (shadow/missing)",
        ]
    );
    assert!(
        plan.findings
            .is_sorted_by_key(|finding| std::cmp::Reverse(finding.severity))
    );
    assert_eq!(plan.findings[0].severity, Severity::Error);
}

#[test]
fn a_ticket_or_account_that_was_read_twice_counts_once() {
    check(
        "org Acme ase=maya
         ticket 101 org=Acme new unassigned
         ticket 101 org=Acme open assignee=maya touched=5m",
        "",
    );
    check(
        "org Acme ase=maya
         org Acme ase=nora
         ticket 101 org=Acme new unassigned",
        "held warning assignment/unowned #101
         held assign #101 to maya in 1 (assignment/unowned)",
    );
}

#[test]
fn a_plan_survives_json() {
    let world = World::parse(
        "org Acme ase=maya
         ticket 101 org=Acme new unassigned
         ticket 102 org=Acme new unassigned emergency",
    );
    let plan = world.plan();
    let text = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<crate::Plan>(&text).unwrap(), plan);
    let text = serde_json::to_string(&world.facts).unwrap();
    assert_eq!(
        serde_json::from_str::<crate::Facts>(&text).unwrap(),
        world.facts
    );
    let text = serde_json::to_string(&world.memory).unwrap();
    assert_eq!(
        serde_json::from_str::<crate::Memory>(&text).unwrap(),
        world.memory
    );
}

#[test]
fn facts_and_plans_have_schemas() {
    let facts = schemars::schema_for!(crate::Facts);
    assert!(facts.get("properties").unwrap().get("accounts").is_some());
    let plan = schemars::schema_for!(crate::Plan);
    assert!(plan.get("properties").unwrap().get("actions").is_some());
}

#[test]
fn an_action_is_written_as_the_report_writes_it() {
    let world = World::parse(
        "org Acme ase=maya
         ticket 101 org=Acme new unassigned",
    );
    let plan = serde_json::to_value(world.plan()).unwrap();
    let action = &plan["actions"][0];
    assert_eq!(action["kind"], "assign");
    assert_eq!(action["ticket"], 101);
    assert_eq!(action["group"], 1);
    assert_eq!(action["rule"], "assignment/unowned");
    assert_eq!(action["stamp"], "2026-03-02T08:00:00Z");
    let finding = &plan["findings"][0];
    assert_eq!(finding["severity"], "warning");
    assert_eq!(finding["owner"], "support_ops");
    assert!(finding["held"].is_null());
}

#[test]
fn the_mode_follows_the_default() {
    let mut world = World::parse(
        "org Acme ase=maya
         ticket 101 org=Acme new unassigned",
    );
    world.policy.default_mode = Mode::Off;
    assert!(world.plan().actions.is_empty());
}

// Memory

#[test]
fn a_first_look_begins_the_tenure() {
    let mut world = World::parse("org Acme ase=maya since=unknown");
    world.memory.observe(&world.facts, &world.policy, world.now);
    let tenure = &world.memory.tenures[0];
    assert_eq!((tenure.since, tenure.until), (world.now, None));
    let before = world.memory.clone();
    let later = world.now + SignedDuration::from_mins(10);
    world.memory.observe(&world.facts, &world.policy, later);
    assert_eq!(world.memory, before, "nothing changed, nothing is noted");
}

#[test]
fn the_configured_beginning_wins() {
    let mut world = World::parse(
        "org Acme ase=maya since=1h
         mode Acme ase_since=9d",
    );
    world.memory.observe(&world.facts, &world.policy, world.now);
    let nine_days = SignedDuration::from_hours(9 * 24);
    assert_eq!(world.memory.tenures[0].since, world.now - nine_days);
}

#[test]
fn another_ase_ends_the_tenure_and_so_does_nobody() {
    let mut world = World::parse("org Acme ase=maya");
    let next = World::parse("org Acme ase=nobody\norg Acme ase=nora");
    let Reading::Known { value, .. } = &mut world.facts.accounts else {
        panic!("the accounts are known");
    };
    value[0].named_ase = next.facts.accounts.value().unwrap()[1].named_ase.clone();
    world.memory.observe(&world.facts, &world.policy, world.now);
    let until: Vec<_> = world.memory.tenures.iter().map(|t| t.until).collect();
    assert_eq!(until, [Some(world.now), None]);

    let Reading::Known { value, .. } = &mut world.facts.accounts else {
        panic!("the accounts are known");
    };
    value[0].named_ase = Some("a mistake".to_owned());
    world.memory.observe(&world.facts, &world.policy, world.now);
    assert_eq!(world.memory.tenures[1].until, None, "somebody is meant");

    let Reading::Known { value, .. } = &mut world.facts.accounts else {
        panic!("the accounts are known");
    };
    value.clear();
    world.memory.observe(&world.facts, &world.policy, world.now);
    assert_eq!(world.memory.tenures[1].until, Some(world.now));
}

#[test]
fn doubt_changes_no_memory() {
    for doubt in ["accounts stale", "accounts old", "accounts unknown"] {
        let mut world = World::parse(&format!("org Acme ase=maya\n{doubt}"));
        if let Reading::Known { value, .. } | Reading::Stale { value, .. } =
            &mut world.facts.accounts
        {
            value.clear();
        }
        let before = world.memory.clone();
        world.memory.observe(&world.facts, &world.policy, world.now);
        assert_eq!(world.memory, before, "{doubt}");
    }
    for doubtful in [
        "org Acme ase=maya since=unknown doubt=cut-off",
        "org Acme ase=maya since=unknown\norg Acme ase=nora since=unknown",
    ] {
        let mut world = World::parse(doubtful);
        world.memory.observe(&world.facts, &world.policy, world.now);
        assert_eq!(world.memory, crate::Memory::default(), "{doubtful}");
    }
}

#[test]
fn readings_of_a_flag_are_noted() {
    let mut world = World::parse(
        "org Acme ase=maya flag=no
         flag Acme no 1h",
    );
    let hour = SignedDuration::from_hours(1);
    world.memory.observe(&world.facts, &world.policy, world.now);
    let seen = world.memory.flags.values().next().unwrap().clone();
    assert_eq!(
        (seen.value, seen.since, seen.last),
        (false, world.now - hour, world.now)
    );

    let mut world = World::parse(
        "org Acme ase=maya flag=yes
         flag Acme no 1h",
    );
    world.memory.observe(&world.facts, &world.policy, world.now);
    let seen = world.memory.flags.values().next().unwrap().clone();
    assert_eq!(
        (seen.value, seen.since, seen.last),
        (true, world.now, world.now)
    );
}
