//! What one plan has and another has not: what a change of policy would alter.

mod told;

use crate::{
    Action, ActionKind, Counts, Finding, OrganizationId, Plan, Severity, TicketId, UserId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What is different in the second of two plans.
///
/// [`Display`](std::fmt::Display) tells it as text, [`to_markdown`](Self::to_markdown) as Markdown.
/// The reasons of tickets, the histories a plan wants and the versions of tickets that writes rest
/// on are not compared: they are how a plan came about, not what it would do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlanDiff {
    /// How much the first plan looked at.
    pub before: Counts,
    /// How much the second plan looked at.
    pub after: Counts,
    /// Writes that are made or not, or made otherwise: in the order in which writes are made.
    pub actions: Vec<Difference<Action>>,
    /// Findings that are there or not, or say something else: the worst first.
    pub findings: Vec<Difference<Finding>>,
    /// Why the whole plan is held.
    pub guard: Option<Difference<String>>,
}

/// One difference between two plans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Difference<T> {
    /// Only the second plan has it.
    Added(T),
    /// Only the first plan has it.
    Removed(T),
    /// Both have it, and not alike.
    Changed {
        /// In the first plan.
        before: T,
        /// In the second plan.
        after: T,
    },
}

/// Compares two plans, most often of the same facts under two policies.
///
/// The order of the result depends on nothing but the two plans, and comparing them the other way
/// round gives its [inverse](PlanDiff::inverse).
///
/// ```
/// # use ase_rules::{Facts, Memory, Policy, Reading, diff, plan};
/// # let now = jiff::Timestamp::UNIX_EPOCH;
/// # let facts = Facts {
/// #     instance: "global".to_owned(),
/// #     global: true,
/// #     accounts: Reading::known(vec![], now),
/// #     agents: Reading::known(Default::default(), now),
/// #     tickets: Reading::known(vec![], now),
/// #     sources: Default::default(),
/// # };
/// # let (memory, today) = (Memory::default(), Policy::default());
/// let proposed = Policy { emergency_tags: vec!["outage".to_owned()], ..today.clone() };
/// let before = plan(&facts, &today, &memory, now);
/// let after = plan(&facts, &proposed, &memory, now);
/// println!("{}", diff(&before, &after));
/// # assert!(diff(&before, &after).is_empty());
/// ```
#[must_use]
pub fn diff(before: &Plan, after: &Plan) -> PlanDiff {
    let mut actions = differences(
        &before.actions,
        &after.actions,
        key_of_action,
        is_same_write,
    );
    actions.sort_by_key(|one| key_of_action(one.latest()));
    let mut findings = differences(
        &before.findings,
        &after.findings,
        key_of_finding,
        Finding::eq,
    );
    findings.sort_by_cached_key(|one| (Reverse(worst(one)), key_of_finding(one.latest())));
    PlanDiff {
        before: before.counts,
        after: after.counts,
        actions,
        findings,
        guard: Difference::between(before.guard.clone(), after.guard.clone(), String::eq),
    }
}

impl PlanDiff {
    /// Whether both plans look at as much, find and do the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self {
            before,
            after,
            actions,
            findings,
            guard,
        } = self;
        before == after && actions.is_empty() && findings.is_empty() && guard.is_none()
    }

    /// What is different in the first plan, seen from the second.
    #[must_use]
    pub fn inverse(self) -> Self {
        let Self {
            before,
            after,
            actions,
            findings,
            guard,
        } = self;
        Self {
            before: after,
            after: before,
            actions: actions.into_iter().map(Difference::inverse).collect(),
            findings: findings.into_iter().map(Difference::inverse).collect(),
            guard: guard.map(Difference::inverse),
        }
    }
}

impl<T> Difference<T> {
    /// What the first plan has.
    pub fn before(&self) -> Option<&T> {
        match self {
            Self::Added(_) => None,
            Self::Removed(before) | Self::Changed { before, .. } => Some(before),
        }
    }

    /// What the second plan has.
    pub fn after(&self) -> Option<&T> {
        match self {
            Self::Removed(_) => None,
            Self::Added(after) | Self::Changed { after, .. } => Some(after),
        }
    }

    fn latest(&self) -> &T {
        match self {
            Self::Added(one) | Self::Removed(one) | Self::Changed { after: one, .. } => one,
        }
    }

    fn inverse(self) -> Self {
        match self {
            Self::Added(one) => Self::Removed(one),
            Self::Removed(one) => Self::Added(one),
            Self::Changed { before, after } => Self::Changed {
                before: after,
                after: before,
            },
        }
    }
}

impl<T> Difference<T> {
    fn between(
        before: Option<T>,
        after: Option<T>,
        is_same: impl Fn(&T, &T) -> bool,
    ) -> Option<Self> {
        match (before, after) {
            (Some(before), Some(after)) => {
                (!is_same(&before, &after)).then_some(Self::Changed { before, after })
            }
            (Some(before), None) => Some(Self::Removed(before)),
            (None, Some(after)) => Some(Self::Added(after)),
            (None, None) => None,
        }
    }
}

/// The same write, whoever it is about where there can be one only: a ticket has one owner.
fn key_of_action(action: &Action) -> (ActionKind, TicketId, Option<UserId>) {
    let agent = match action.kind {
        ActionKind::Assign => None,
        ActionKind::Inform | ActionKind::AddFollower | ActionKind::RemoveFollower => {
            Some(action.agent)
        }
    };
    (action.kind, action.ticket, agent)
}

pub(crate) type FindingKey = (
    String,
    Option<OrganizationId>,
    Option<TicketId>,
    Option<UserId>,
);

/// The same finding: of the same rule, about the same things.
pub(crate) fn key_of_finding(finding: &Finding) -> FindingKey {
    let rule = finding.rule.to_string();
    (rule, finding.organization, finding.ticket, finding.agent)
}

/// Alike but for the version of the ticket they rest on: that is the time at which was planned.
fn is_same_write(one: &Action, other: &Action) -> bool {
    let Action {
        kind,
        ticket,
        organization,
        agent,
        group,
        rule,
        stamp: _,
        held,
    } = one;
    (kind, ticket, organization) == (&other.kind, &other.ticket, &other.organization)
        && (agent, group, rule, held) == (&other.agent, &other.group, &other.rule, &other.held)
}

fn worst(difference: &Difference<Finding>) -> Option<Severity> {
    let both = [difference.before(), difference.after()];
    both.into_iter().flatten().map(|one| one.severity).max()
}

/// Pairs what has the same key. Of several with one key, those that are alike are no difference,
/// and the rest is paired in the order of the plans.
fn differences<T: Clone, K: Ord>(
    before: &[T],
    after: &[T],
    key: impl Fn(&T) -> K,
    is_same: impl Fn(&T, &T) -> bool,
) -> Vec<Difference<T>> {
    let mut pairs: BTreeMap<K, (Vec<&T>, Vec<&T>)> = BTreeMap::new();
    for one in before {
        pairs.entry(key(one)).or_default().0.push(one);
    }
    for one in after {
        let (before, after) = pairs.entry(key(one)).or_default();
        match before.iter().position(|other| is_same(other, one)) {
            Some(at) => drop(before.remove(at)),
            None => after.push(one),
        }
    }
    pairs
        .into_values()
        .flat_map(|(before, after)| {
            let pair = |at| (before.get(at).copied(), after.get(at).copied());
            let count = before.len().max(after.len());
            let pairs: Vec<_> = (0..count).map(pair).collect();
            pairs
        })
        .filter_map(|(before, after)| {
            Difference::between(before.cloned(), after.cloned(), &is_same)
        })
        .collect()
}

#[cfg(test)]
mod tests;
