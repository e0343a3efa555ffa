//! What a person let through, held against what the world asks for now.

use ase_rules::{Action, Facts, Plan};

use crate::{
    apply::is_so,
    plan::PlannedAction,
    tell::{Outcome, Told},
};

/// Of `plan`, what `approved` names; and what of `approved` is left undone, with the reason.
///
/// Never more is done than both say: the file is what a person let through, the plan is what still holds.
pub(super) fn only(
    approved: &[PlannedAction],
    plan: &Plan,
    facts: &Facts,
) -> (Vec<Action>, Vec<Told>) {
    let (mut due, mut left) = (Vec::new(), Vec::new());
    for action in approved {
        match plan.actions.iter().find(|now| is_same(action, now)) {
            Some(now) => due.push(now.clone()),
            None => left.push(left_undone(action, plan, facts)),
        }
    }
    (due, left)
}

fn is_same(approved: &PlannedAction, now: &Action) -> bool {
    let PlannedAction {
        kind,
        ticket,
        organization,
        agent,
        group,
        rule,
        why: _,
        stamp,
        before: _,
    } = approved;
    *kind == now.kind
        && *ticket == now.ticket
        && *organization == now.organization
        && *agent == now.agent
        && *group == now.group
        && *rule == now.rule
        && *stamp == now.stamp
}

fn left_undone(action: &PlannedAction, plan: &Plan, facts: &Facts) -> Told {
    let (outcome, reason) = why_not(action, plan, facts);
    Told {
        kind: action.kind,
        ticket: action.ticket,
        organization: action.organization,
        agent: action.agent,
        group: action.group,
        rule: action.rule.clone(),
        outcome,
        reason,
    }
}

fn why_not(action: &PlannedAction, plan: &Plan, facts: &Facts) -> (Outcome, Option<String>) {
    let conflict = |why: String| (Outcome::Conflict, Some(why));
    let Some(tickets) = facts.tickets.value() else {
        let why = "the tickets could not be read".to_owned();
        return (Outcome::Held, Some(why));
    };
    let Some(ticket) = tickets.iter().find(|ticket| ticket.id == action.ticket) else {
        return conflict("it is closed, gone, or of no account any more".to_owned());
    };
    if is_so(action.kind, action.agent, ticket) {
        return (Outcome::AlreadyTrue, None);
    }
    if ticket.updated_at != action.stamp {
        return conflict("it changed since the plan was made".to_owned());
    }
    let reason = plan
        .trails
        .get(&action.ticket)
        .and_then(|trail| trail.deciding())
        .map_or_else(String::new, |reason| format!(": {}", reason.text));
    conflict(format!("nothing asks for it any more{reason}"))
}
