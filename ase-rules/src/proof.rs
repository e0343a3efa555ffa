//! The decision space of one ticket, walked completely.
//!
//! Every combination of what may be true of an account is a world; every combination of what may
//! be true of a ticket is a ticket of that world. The plans are compared with an oracle that is
//! written from the promises and not from the steps. There are three spaces, each walked completely:
//! one of everything that makes an account eligible or not, with tickets that reach every step; one of
//! everything a ticket may be, with an account served in each way there is; and one of everything
//! around an account that is named. What is true of an account reaches a ticket only as what the ASE
//! does for it and what is in doubt, so that no combination is left out that could differ. A debug
//! build walks every 127th world of them, a release build all.

mod kinds;
mod miss;
mod oracle;
mod past;
mod space;
mod wide;

use crate::{
    Action, ActionKind, Change, History, Memory, Plan, Policy, Reasons, Status, Ticket, TicketId,
    What, Written, plan, plan_with_reasons,
};
use space::{ASE, World};
use std::collections::{BTreeMap, BTreeSet};

/// Every how many worlds one is walked; prime to every dimension, so that all values occur.
const STRIDE: usize = if cfg!(debug_assertions) { 127 } else { 1 };

/// Every how many of the wider space's tickets one is looked at.
const TICKET_STRIDE: usize = if cfg!(debug_assertions) { 13 } else { 1 };

type Counts = BTreeMap<&'static str, usize>;

#[test]
fn no_point_of_the_decision_space_breaks_a_promise() {
    let tickets = space::tickets();
    let done = walk(space::worlds(&tickets));
    for kind in ["assign", "inform", "add_follower", "held"] {
        assert!(done.contains_key(kind), "no point leads to {kind}");
    }
}

#[test]
fn no_kind_of_ticket_breaks_a_promise() {
    let tickets: Vec<Ticket> = kinds::tickets()
        .into_iter()
        .step_by(TICKET_STRIDE)
        .collect();
    let done = walk(kinds::worlds(&tickets));
    for kind in ["assign", "inform", "add_follower"]
        .iter()
        .filter(|_| STRIDE == 1)
    {
        assert!(done.contains_key(kind), "no point leads to {kind}");
    }
}

#[test]
fn no_circumstance_breaks_a_promise() {
    let tickets: Vec<Ticket> = wide::tickets().into_iter().step_by(TICKET_STRIDE).collect();
    let done = walk(wide::worlds(&tickets));
    let kinds = [
        "assign",
        "inform",
        "add_follower",
        "remove_follower",
        "held",
    ];
    for kind in kinds.iter().filter(|_| STRIDE == 1) {
        assert!(done.contains_key(kind), "no point leads to {kind}");
    }
}

fn walk(worlds: impl Iterator<Item = World>) -> Counts {
    let mut points = 0;
    let mut done = Counts::new();
    for (at, world) in worlds.step_by(STRIDE).enumerate() {
        let plan = world.plan();
        points += world.tickets().len();
        for (kind, count) in world.expect_promises(&plan) {
            *done.entry(kind).or_default() += count;
        }
        world.expect_nothing_left(&plan);
        world.expect_no_second_effect(&plan);
        world.expect_no_order(&plan, at);
    }
    println!("{points} points of the decision space: {done:?}");
    done
}

impl World {
    fn plan(&self) -> Plan {
        plan(&self.facts, &self.policy, &self.memory, self.now)
    }

    /// The same without reasons, in a third of the time.
    fn plan_alone(&self) -> Plan {
        let (facts, policy) = (&self.facts, &self.policy);
        plan_with_reasons(facts, policy, &self.memory, self.now, Reasons::None)
    }

    /// Compares every action with what the promises allow, and counts them.
    fn expect_promises(&self, plan: &Plan) -> Counts {
        let mut counts = Counts::new();
        let mut effects: BTreeMap<TicketId, &Action> = BTreeMap::new();
        for action in &plan.actions {
            let kind = match (&action.held, action.kind) {
                (Some(why), _) => {
                    assert!(!why.is_empty());
                    "held"
                }
                (None, ActionKind::Assign) => "assign",
                (None, ActionKind::Inform) => "inform",
                (None, ActionKind::AddFollower) => "add_follower",
                (None, ActionKind::RemoveFollower) => "remove_follower",
            };
            *counts.entry(kind).or_default() += 1;
            let other = effects.insert(action.ticket, action);
            assert!(other.is_none(), "two effects on one ticket: {action:?}");
        }
        for ticket in self.tickets() {
            let action = effects.get(&ticket.id).filter(|a| a.held.is_none());
            self.expect_promise(ticket, action.copied(), plan);
            let reason = plan.trails[&ticket.id].deciding();
            assert!(reason.is_some_and(|reason| !reason.text.is_empty()));
        }
        counts
    }

    fn expect_promise(&self, ticket: &Ticket, action: Option<&Action>, plan: &Plan) {
        let kind = action.map(|action| action.kind);
        let is = |wanted| kind == Some(wanted);
        let why = || {
            let trail = &plan.trails[&ticket.id];
            format!("{:?}\n{ticket:?}\n{action:?}\n{trail}", self.account())
        };
        let (assigns, informs) = (is(ActionKind::Assign), is(ActionKind::Inform));
        assert_eq!(assigns, self.must_assign(ticket), "{}", why());
        assert_eq!(informs, self.must_inform(ticket), "{}", why());
        let Some(action) = action else { return };
        let allowed = match action.kind {
            ActionKind::Assign | ActionKind::Inform => action.agent == ASE,
            ActionKind::AddFollower if action.agent == ASE => self.may_follow(ticket),
            ActionKind::AddFollower => self.may_follow_too(ticket, action.agent),
            ActionKind::RemoveFollower => self.may_unfollow(ticket, action.agent),
        };
        assert!(allowed, "{}", why());
        self.expect_well_formed(action, ticket);
    }

    fn expect_well_formed(&self, action: &Action, ticket: &Ticket) {
        assert_eq!(action.stamp, ticket.updated_at);
        assert_eq!(Some(action.organization), ticket.organization);
        let groups = self.agent().map(|agent| &agent.groups);
        assert_eq!(action.group.is_some(), action.kind == ActionKind::Assign);
        assert!(
            action
                .group
                .is_none_or(|group| groups.is_some_and(|groups| groups.contains(&group)))
        );
    }

    /// Carries the plan out, as Zendesk would; the next one must not act.
    fn expect_nothing_left(&self, plan: &Plan) {
        let mut after = self.clone();
        let done: BTreeMap<TicketId, &Action> = (plan.actions.iter())
            .filter(|action| action.held.is_none())
            .map(|action| (action.ticket, action))
            .collect();
        if done.is_empty() {
            return;
        }
        let now = self.now;
        for ticket in after.tickets_mut() {
            if let Some(action) = done.get(&ticket.id) {
                carry_out(action, ticket, now);
            }
        }
        after
            .memory
            .writes
            .extend(done.values().map(|action| self.written(action)));
        let again = after.plan_alone();
        let left = again.actions.iter().find(|action| action.held.is_none());
        assert!(left.is_none(), "acts again: {left:?}");
    }

    fn written(&self, action: &Action) -> Written {
        Written {
            ticket: action.ticket,
            organization: action.organization,
            agent: action.agent,
            kind: action.kind,
            rule: action.rule.to_string(),
            at: self.now,
        }
    }

    /// Carries the plan out, and Zendesk shows nothing of it, or somebody undoes it all.
    fn expect_no_second_effect(&self, plan: &Plan) {
        let acts = |plan: &Plan| plan.actions.iter().any(|action| action.held.is_none());
        if !acts(plan) {
            return;
        }
        let mut after = self.clone();
        let done = plan.actions.iter().filter(|action| action.held.is_none());
        after
            .memory
            .writes
            .extend(done.map(|action| self.written(action)));
        // Zendesk's exports lag: the tickets still look as they did before the writes.
        let lagging = after.plan_alone();
        assert!(!acts(&lagging), "acts again on a reading that lags");
        // Somebody undid every write: that stands.
        for ticket in after.tickets_mut() {
            ticket.updated_at = self.now;
        }
        let undone = after.plan_alone();
        let again = undone.actions.iter().filter(|action| action.held.is_none());
        let writes = &after.memory.writes;
        let written: BTreeSet<(TicketId, ActionKind)> =
            writes.iter().map(|one| (one.ticket, one.kind)).collect();
        for action in again {
            assert!(!written.contains(&(action.ticket, action.kind)), "insists");
        }
    }

    /// The plan does not depend on the order of the tickets: another one in each world.
    fn expect_no_order(&self, plan: &Plan, at: usize) {
        let mut shuffled = self.clone();
        let tickets = shuffled.tickets_mut();
        let by = at % tickets.len();
        tickets.rotate_left(by);
        match at % 3 {
            0 => tickets.reverse(),
            step => {
                // In steps of a prime that does not divide how many there are.
                let prime = [0, 7_919, 104_729][step];
                let ids = (0..tickets.len()).map(|n| n * prime % tickets.len());
                *tickets = ids.map(|n| tickets[n].clone()).collect();
            }
        }
        assert_eq!(shuffled.tickets().len(), self.tickets().len());
        assert_eq!(&shuffled.plan(), plan);
    }
}

fn carry_out(action: &Action, ticket: &mut Ticket, now: jiff::Timestamp) {
    ticket.updated_at = now;
    match action.kind {
        ActionKind::Inform | ActionKind::AddFollower => ticket.followers.push(action.agent),
        ActionKind::RemoveFollower => ticket.followers.retain(|one| *one != action.agent),
        ActionKind::Assign => {
            if let History::Known(changes) = &mut ticket.history {
                changes.push(Change {
                    at: now,
                    author: Some(space::US),
                    channel: Some("api".to_owned()),
                    what: What::Assignee {
                        from: ticket.assignee,
                        to: Some(action.agent),
                    },
                });
            }
            ticket.assignee = Some(action.agent);
            ticket.group = action.group;
            if ticket.status == Status::New {
                ticket.status = Status::Open;
            }
        }
    }
}

/// The memory and the policy a world begins with.
fn ordinary() -> (Memory, Policy) {
    let policy = Policy {
        api_user: Some(space::US),
        emergency_forms: vec![space::EMERGENCY_FORM],
        emergency_tags: vec!["outage".to_owned()],
        excluded_forms: vec![space::EXCLUDED_FORM],
        guard_lifted: true,
        ..Policy::default()
    };
    (Memory::default(), policy)
}
