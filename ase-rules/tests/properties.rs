//! What holds for every world that chance makes up.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "properties/chance.rs"]
mod chance;
#[path = "properties/steps.rs"]
mod steps;

use ase_rules::{
    ActionKind, Changed, Event, Fact, Facts, History, Memory, Plan, PlanDiff, Policy, Reading,
    Reasons, Recording, Settled, Status, Ticket, diff, is_emergency, plan, plan_with_reasons,
    replay,
};
use chance::{World, policies, shuffled, worlds};
use jiff::SignedDuration;
use proptest::prelude::{ProptestConfig, any, prop};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use proptest::{prop_assert, prop_assert_eq, proptest};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::{BTreeMap, BTreeSet};
use steps::{in_parts, step, told_late};

fn planned(world: &World) -> Plan {
    plan(&world.facts, &world.policy, &world.memory, world.now)
}

fn through_json<T: Serialize + DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

fn tickets(facts: &Facts) -> &[Ticket] {
    facts.tickets.value().map_or(&[], Vec::as_slice)
}

/// The world's tickets as events of its one instant, and an hour later nothing new.
fn recorded(world: &World) -> Recording {
    let mut start = world.facts.clone();
    let known = tickets(&start).iter().cloned().map(Fact::Ticket).collect();
    let events = |at, facts: Vec<Fact>| facts.into_iter().map(move |fact| Event { at, fact });
    let later = world.now + SignedDuration::from_hours(1);
    let events = events(world.now, known).chain(events(later, vec![Fact::Nothing]));
    let events = events.collect();
    if let Reading::Known { value, .. } | Reading::Stale { value, .. } = &mut start.tickets {
        value.clear();
    }
    Recording {
        start,
        memory: world.memory.clone(),
        events,
    }
}

/// Properties of worlds in which nothing happens would be easy to keep.
#[test]
fn chance_makes_worlds_in_which_every_kind_of_thing_happens() {
    let mut runner = TestRunner::deterministic();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..1024 {
        let plan = planned(&worlds().new_tree(&mut runner).unwrap().current());
        let kinds = plan.actions.iter().map(|action| match action.held {
            Some(_) => format!("held {}", action.kind),
            None => action.kind.to_string(),
        });
        let rules = plan.findings.iter().map(|finding| finding.rule.to_string());
        let guard = plan.guard.iter().map(|_| "guard".to_owned());
        for name in kinds.chain(rules).chain(guard) {
            *seen.entry(name).or_default() += 1;
        }
    }
    println!("{seen:#?}");
    for name in ["assign", "add_follower", "inform", "held assign"] {
        assert!(seen.get(name).is_some_and(|count| *count >= 10), "{name}");
    }
}

/// To rest on an earlier plan is safe for whoever never does.
#[test]
fn plans_rest_on_earlier_ones_and_yet_find_what_is_new() {
    let mut runner = TestRunner::deterministic();
    let (mut rested, mut differed) = (0, 0);
    for _ in 0..256 {
        let mut world = worlds().new_tree(&mut runner).unwrap().current();
        let (before, settled, left) = in_parts(&world, Settled::default(), &Changed::default());
        assert!(left.is_everything);
        let changed = step()
            .new_tree(&mut runner)
            .unwrap()
            .current()
            .make(&mut world);
        let (after, _, left) = in_parts(&world, settled, &changed);
        if !left.is_everything {
            rested += 1;
            differed += usize::from(!same(&before, &after));
        }
    }
    println!("{rested} rested on an earlier plan, {differed} of them differed from it");
    assert!(rested >= 64 && differed >= 16);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn a_plan_does_not_depend_on_the_order_of_what_it_is_made_of(world in worlds(), seed in any::<u64>()) {
        prop_assert_eq!(planned(&shuffled(&world, seed)), planned(&world));
    }

    #[test]
    fn no_write_touches_an_emergency_a_closed_ticket_or_one_ticket_twice(world in worlds()) {
        let plan = planned(&world);
        let mut written = BTreeSet::new();
        for action in plan.actions.iter().filter(|action| action.held.is_none()) {
            prop_assert!(written.insert(action.ticket), "{:?} twice", action.ticket);
            let versions = tickets(&world.facts).iter().filter(|ticket| ticket.id == action.ticket);
            let ticket = versions.max_by_key(|ticket| (ticket.updated_at, (*ticket).clone())).unwrap();
            prop_assert_eq!(action.stamp, ticket.updated_at);
            prop_assert!(!matches!(ticket.status, Status::Closed | Status::Deleted));
            if action.kind == ActionKind::Assign {
                prop_assert!(is_emergency(ticket, &world.policy).is_none());
                prop_assert_eq!(ticket.assignee, None);
                prop_assert!(action.group.is_some());
            }
        }
    }

    #[test]
    fn every_ticket_and_account_has_a_reason(world in worlds()) {
        let plan = planned(&world);
        for ticket in tickets(&world.facts) {
            prop_assert!(plan.trails[&ticket.id].deciding().is_some());
        }
        for account in world.facts.accounts.value().into_iter().flatten() {
            prop_assert!(plan.account_trails[&account.organization].deciding().is_some());
        }
    }

    #[test]
    fn a_plan_decides_the_same_whoever_is_told_why(world in worlds()) {
        let World { facts, policy, memory, now } = &world;
        let silent = plan_with_reasons(facts, policy, memory, *now, Reasons::None);
        prop_assert!(silent.trails.is_empty());
        let told = Plan { trails: silent.trails.clone(), ..planned(&world) };
        prop_assert_eq!(silent, told);
    }

    #[test]
    fn a_plan_that_rests_on_an_earlier_one_is_the_plan(first in worlds(), steps in prop::collection::vec(step(), 1..8)) {
        let mut world = first;
        let mut settled = Settled::default();
        let mut changed = Changed::default();
        for step in steps {
            let (whole, _, _) = in_parts(&world, Settled::default(), &changed);
            let (resumed, next, _) = in_parts(&world, settled, &changed);
            prop_assert_eq!(resumed, whole);
            settled = next;
            changed = step.make(&mut world);
        }
    }

    /// So that whoever reads no history need not ask.
    #[test]
    fn who_we_are_matters_only_where_a_history_is_known(mut world in worlds()) {
        if let Reading::Known { value, .. } | Reading::Stale { value, .. } = &mut world.facts.tickets {
            let known = value.iter_mut().filter(|ticket| matches!(ticket.history, History::Known(_)));
            known.for_each(|ticket| ticket.history = History::NotRead);
        }
        let known = planned(&world);
        world.policy.api_user = None;
        prop_assert_eq!(planned(&world), known);
    }

    #[test]
    fn who_we_are_may_be_told_before_the_first_history(world in worlds()) {
        let open = Policy { api_user: None, ..world.policy.clone() };
        prop_assert_eq!(told_late(&world, &open), in_parts(&world, Settled::default(), &Changed::default()).0);
    }

    #[test]
    fn what_was_done_is_not_done_again(world in worlds()) {
        let world = World { policy: Policy { guard_lifted: true, ..world.policy.clone() }, ..world };
        let replay = replay(&recorded(&world), &world.policy);
        prop_assert!(replay.writes.iter().all(|made| made.at == world.now), "{:?}", replay.writes);
    }

    #[test]
    fn a_replay_does_not_depend_on_the_order_of_events(world in worlds(), seed in any::<u64>()) {
        let recording = recorded(&world);
        let mut other = recording.clone();
        chance::shuffle(&mut other.events, seed);
        prop_assert_eq!(replay(&other, &world.policy), replay(&recording, &world.policy));
    }

    #[test]
    fn two_plans_differ_as_much_one_way_as_the_other(world in worlds(), policy in policies()) {
        let before = planned(&world);
        let after = planned(&World { policy, ..world });
        prop_assert!(diff(&before, &before).is_empty());
        let there = diff(&before, &after);
        prop_assert_eq!(there.is_empty(), same(&before, &after));
        prop_assert_eq!(diff(&after, &before).inverse(), there);
    }

    #[test]
    fn everything_survives_json(world in worlds(), policy in policies()) {
        let plan = planned(&world);
        let diff = diff(&plan, &planned(&World { policy, ..world.clone() }));
        prop_assert_eq!(&through_json::<Facts>(&world.facts), &world.facts);
        prop_assert_eq!(&through_json::<Policy>(&world.policy), &world.policy);
        prop_assert_eq!(&through_json::<Memory>(&world.memory), &world.memory);
        prop_assert_eq!(&through_json::<Plan>(&plan), &plan);
        prop_assert_eq!(&through_json::<PlanDiff>(&diff), &diff);
    }

    #[test]
    fn memory_of_one_look_is_that_of_two(world in worlds(), looks in prop::collection::vec(any::<bool>(), 0..3)) {
        let World { facts, policy, memory, now } = &world;
        let mut once = memory.clone();
        once.observe(facts, policy, *now);
        let mut again = once.clone();
        looks.iter().for_each(|_| again.observe(facts, policy, *now));
        prop_assert_eq!(once, again);
    }
}

fn same(before: &Plan, after: &Plan) -> bool {
    before.actions == after.actions
        && before.findings == after.findings
        && before.counts == after.counts
        && before.guard == after.guard
}
