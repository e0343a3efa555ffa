//! The decision space of one ticket, walked completely.
//!
//! Every combination of what may be true of an account is a world; every combination of what may
//! be true of a ticket is a ticket of that world. The plans are compared with an oracle that is
//! written from the promises and not from the steps. A debug build walks every 127th world, a
//! release build all of them.

mod space;

use crate::{
    Account, Action, ActionKind, Agent, AgentFact, Facts, History, Memory, Mode, Plan, Policy,
    Status, Ticket, TicketId, What, Written, is_emergency, plan,
};
use jiff::Timestamp;
use space::{ASE, World};
use std::collections::BTreeMap;

/// Every how many worlds one is walked; prime to every dimension, so that all values occur.
const STRIDE: usize = if cfg!(debug_assertions) { 127 } else { 1 };

#[test]
fn no_point_of_the_decision_space_breaks_a_promise() {
    let tickets = space::tickets();
    let mut points = 0;
    let mut done: BTreeMap<&'static str, usize> = BTreeMap::new();
    for world in space::worlds(&tickets).step_by(STRIDE) {
        let plan = world.plan();
        points += tickets.len();
        for (kind, count) in world.expect_promises(&plan) {
            *done.entry(kind).or_default() += count;
        }
        world.expect_no_second_effect(&plan);
        world.expect_no_order(&plan);
    }
    println!("{points} points of the decision space: {done:?}");
    for kind in ["assign", "inform", "add_follower", "held"] {
        assert!(done.contains_key(kind), "no point leads to {kind}");
    }
}

impl World {
    fn plan(&self) -> Plan {
        plan(&self.facts, &self.policy, &self.memory, self.now)
    }

    /// Compares every action with what the promises allow, and counts them.
    fn expect_promises(&self, plan: &Plan) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
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
            let kind = action.map(|action| action.kind);
            let is = |wanted| kind == Some(wanted);
            let why = || {
                format!(
                    "{:?}\n{ticket:?}\n{}",
                    self.account(),
                    plan.trails[&ticket.id]
                )
            };
            assert_eq!(
                is(ActionKind::Assign),
                self.must_assign(ticket),
                "{}",
                why()
            );
            assert_eq!(
                is(ActionKind::Inform),
                self.must_inform(ticket),
                "{}",
                why()
            );
            if is(ActionKind::AddFollower) {
                assert!(self.may_follow(ticket), "{}", why());
            }
            if let Some(action) = action {
                self.expect_well_formed(action, ticket);
            }
            let reason = plan.trails[&ticket.id].deciding();
            assert!(reason.is_some_and(|reason| !reason.text.is_empty()));
        }
        counts
    }

    fn expect_well_formed(&self, action: &Action, ticket: &Ticket) {
        assert_eq!(action.agent, ASE);
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

    // The oracle.

    fn must_assign(&self, ticket: &Ticket) -> bool {
        let account = self.account();
        let prerequisites = self.is_certain()
            && self.is_fit()
            && account.flag == Some(true)
            && account.suppressed_by.is_empty()
            && account.unreadable.is_empty()
            && self.mode() == Mode::Auto;
        let never_owned = match &ticket.history {
            History::Known(changes) => !changes
                .iter()
                .any(|change| matches!(change.what, What::Assignee { to: Some(_), .. })),
            // A new ticket that nobody touched has no past.
            History::NotRead | History::Unknown(_) => {
                ticket.status == Status::New && ticket.updated_at == ticket.created_at
            }
        };
        prerequisites
            && matches!(ticket.status, Status::New | Status::Open)
            && ticket.assignee.is_none()
            && ticket.created_at >= space::tenure()
            && never_owned
            && is_emergency(ticket, &self.policy).is_none()
            && !was_urgent(ticket)
    }

    fn must_inform(&self, ticket: &Ticket) -> bool {
        let unaware = match &ticket.history {
            History::Known(changes) => !changes
                .iter()
                .any(|change| matches!(change.what, What::Comment { author: ASE, .. })),
            // Its only comment is somebody else's.
            History::NotRead | History::Unknown(_) => ticket
                .hints
                .only_comment_by
                .is_some_and(|author| author != ASE),
        };
        self.is_certain()
            && self.is_fit()
            && self.mode() != Mode::Off
            && is_open_to_change(ticket)
            && is_emergency(ticket, &self.policy).is_some()
            && ticket.assignee != Some(ASE)
            && unaware
    }

    fn may_follow(&self, ticket: &Ticket) -> bool {
        self.is_certain()
            && self.is_fit()
            && self.account().flag == Some(true)
            && self.mode() != Mode::Off
            && is_open_to_change(ticket)
            && is_emergency(ticket, &self.policy).is_none()
            && ticket.assignee != Some(ASE)
            && !ticket.followers.contains(&ASE)
    }

    fn is_certain(&self) -> bool {
        let Facts {
            accounts,
            agents,
            tickets,
            ..
        } = &self.facts;
        let fresh = |seen_at: Option<Timestamp>| seen_at == Some(self.now);
        accounts.doubt().is_none()
            && agents.doubt().is_none()
            && tickets.doubt().is_none()
            && fresh(accounts.seen_at())
            && fresh(agents.seen_at())
            && self.account().doubt.is_none()
            && self.account().tickets_doubt.is_none()
    }

    fn is_fit(&self) -> bool {
        self.account().ase() == Some(ASE)
            && self.agent().is_some_and(|agent| {
                agent.active && !agent.suspended && !agent.light && !agent.groups.is_empty()
            })
    }

    fn mode(&self) -> Mode {
        self.policy.default_mode
    }

    fn account(&self) -> &Account {
        &self.facts.accounts.value().unwrap()[0]
    }

    fn agent(&self) -> Option<&Agent> {
        match self.facts.agents.value().unwrap().get(&ASE) {
            Some(AgentFact::Found(agent)) => Some(agent),
            Some(AgentFact::Absent | AgentFact::Unreadable(_)) | None => None,
        }
    }

    fn tickets(&self) -> &[Ticket] {
        self.facts.tickets.value().unwrap()
    }

    /// Carries the plan out; the next one must not act.
    fn expect_no_second_effect(&self, plan: &Plan) {
        let acts = |plan: &Plan| plan.actions.iter().any(|action| action.held.is_none());
        if !acts(plan) {
            return;
        }
        let mut after = self.clone();
        for action in plan.actions.iter().filter(|action| action.held.is_none()) {
            after.memory.writes.push(Written {
                ticket: action.ticket,
                organization: action.organization,
                agent: action.agent,
                kind: action.kind,
                rule: action.rule.to_string(),
                at: self.now,
            });
        }
        // Zendesk's exports lag: the tickets still look as they did before the writes.
        let lagging = after.plan();
        assert!(!acts(&lagging), "acts again on a reading that lags");
        // Somebody undid every write: that stands.
        for ticket in after.tickets_mut() {
            ticket.updated_at = self.now;
        }
        let undone = after.plan();
        let again = undone.actions.iter().filter(|action| action.held.is_none());
        let written = |action: &&Action| {
            let same = |w: &&Written| w.ticket == action.ticket && w.kind == action.kind;
            after.memory.writes.iter().any(|w| same(&w))
        };
        assert_eq!(again.filter(written).count(), 0, "insists");
    }

    fn expect_no_order(&self, plan: &Plan) {
        let mut reversed = self.clone();
        reversed.tickets_mut().reverse();
        assert_eq!(&reversed.plan(), plan);
    }
}

fn is_open_to_change(ticket: &Ticket) -> bool {
    !matches!(
        ticket.status,
        Status::Closed | Status::Deleted | Status::Other(_)
    )
}

fn was_urgent(ticket: &Ticket) -> bool {
    let History::Known(changes) = &ticket.history else {
        return false;
    };
    changes
        .iter()
        .any(|change| matches!(change.what, What::Priority { .. }))
}

/// The memory and the policy a world begins with.
fn ordinary() -> (Memory, Policy) {
    let policy = Policy {
        api_user: Some(space::US),
        emergency_tags: vec!["outage".to_owned()],
        guard_lifted: true,
        ..Policy::default()
    };
    (Memory::default(), policy)
}
