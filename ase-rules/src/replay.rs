//! A policy tried on the past: what it would have done and found, instant by instant.

mod stage;

use crate::diff::{FindingKey, key_of_finding};
use crate::{
    Account, Action, AgentFact, Facts, Finding, Memory, OrganizationId, Plan, Policy, Sources,
    Ticket, UserId,
};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stage::Stage;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// A stretch of the past: how it began, and what became known when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Recording {
    /// What was known before the first event. When it was read does not matter: what is known
    /// counts as current until an event says otherwise, and what is in doubt stays so.
    pub start: Facts,
    /// What was remembered then: who served whom since when, above all.
    #[serde(default)]
    pub memory: Memory,
    /// What became known later, in any order.
    pub events: Vec<Event>,
}

/// Something that became known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// What.
    pub fact: Fact,
}

/// What became known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Nothing but that time has passed: some findings wait for a day, and some for hours.
    Nothing,
    /// An account, as it is from now on.
    Account(Account),
    /// The organization is no account any more.
    AccountGone(OrganizationId),
    /// What is known of a user from now on.
    Agent {
        /// The user.
        user: UserId,
        /// Found, absent or unreadable.
        fact: AgentFact,
    },
    /// A ticket, as it is from now on. A closed or deleted one is forgotten.
    Ticket(Ticket),
    /// What the other systems say from now on, all of them.
    Sources(Box<Sources>),
}

/// What a policy would have done and found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Replay {
    /// How many plans were made: one for every instant at which something became known.
    pub plans: usize,
    /// The writes, in the order in which they were made.
    pub writes: Vec<Made>,
    /// What was found and for how long: by the instant at which it was first found, then as in a
    /// plan.
    pub findings: Vec<Lasted>,
    /// What is remembered at the end.
    pub memory: Memory,
    /// The last plan.
    pub last: Plan,
}

/// A write, and when it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Made {
    /// When.
    pub at: Timestamp,
    /// The write.
    pub action: Action,
}

/// A finding, and for how long it stood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Lasted {
    /// The first plan that had it.
    pub from: Timestamp,
    /// The first plan after that which had it no more; none: it stood at the end.
    pub until: Option<Timestamp>,
    /// The finding, as it was when it was worst.
    pub finding: Finding,
}

/// Tries a policy on the past.
///
/// At every instant at which something became known a plan is made, and what is not held is done:
/// to a copy of the world, so that the next plan finds it done. What the recording says happened
/// stands; where it left a ticket's owner or followers as they were, what the policy did to them
/// stays. The recording cannot know how people would have answered to that, so a replay says what
/// a policy would have *done*, not what would have come of it.
///
/// The result does not depend on the order of the events: of several that became known at one
/// instant, all are known before a plan is made, and of two that contradict each other the later
/// version of a ticket wins, else the greater.
///
/// One plan an instant: the cost is that of [`plan`](crate::plan) times the instants.
#[must_use]
pub fn replay(recording: &Recording, policy: &Policy) -> Replay {
    let mut stage = Stage::new(recording, policy);
    let mut run = Run::default();
    let mut events: Vec<&Event> = recording.events.iter().collect();
    events.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.fact.compare(&b.fact)));
    for instant in events.chunk_by(|a, b| a.at == b.at) {
        let now = instant[0].at;
        for event in instant {
            stage.learn(&event.fact);
        }
        run.note(now, stage.plan(now));
        stage.act(&run.last, now);
    }
    Replay {
        plans: run.plans,
        writes: run.writes,
        findings: run
            .ended
            .into_iter()
            .chain(run.standing.into_values())
            .collect(),
        memory: stage.memory,
        last: run.last,
    }
    .sorted()
}

impl Replay {
    /// Everything the policy did and found in all that time as one plan, to be
    /// [compared](crate::diff()) with another's.
    #[must_use]
    pub fn as_plan(&self) -> Plan {
        Plan {
            findings: self
                .findings
                .iter()
                .map(|one| one.finding.clone())
                .collect(),
            actions: self.writes.iter().map(|one| one.action.clone()).collect(),
            counts: self.last.counts,
            ..Plan::default()
        }
    }

    fn sorted(mut self) -> Self {
        self.findings.sort_by_cached_key(|one| {
            let severity = std::cmp::Reverse(one.finding.severity);
            (one.from, severity, key_of_finding(&one.finding), one.until)
        });
        self
    }
}

impl Fact {
    /// An order of what became known at one instant: what wins comes last.
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Ticket(one), Self::Ticket(two)) => (one.id.cmp(&two.id))
                .then_with(|| one.updated_at.cmp(&two.updated_at))
                .then_with(|| one.cmp(two)),
            (Self::Account(one), Self::Account(two)) => one.cmp(two),
            (Self::AccountGone(one), Self::AccountGone(two)) => one.cmp(two),
            (
                Self::Agent { user, fact },
                Self::Agent {
                    user: two,
                    fact: other,
                },
            ) => (user, fact).cmp(&(two, other)),
            // Shares are fractions, which have no order; as written they have one.
            (Self::Sources(one), Self::Sources(two)) => {
                let written = |sources| serde_json::to_string(sources).unwrap_or_default();
                written(one).cmp(&written(two))
            }
            _ => self.rank().cmp(&other.rank()),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Nothing => 0,
            Self::Account(_) => 1,
            Self::AccountGone(_) => 2,
            Self::Agent { .. } => 3,
            Self::Ticket(_) => 4,
            Self::Sources(_) => 5,
        }
    }
}

/// What was done and found so far.
#[derive(Default)]
struct Run {
    plans: usize,
    writes: Vec<Made>,
    /// What the last plan found.
    standing: BTreeMap<(FindingKey, usize), Lasted>,
    ended: Vec<Lasted>,
    last: Plan,
}

impl Run {
    fn note(&mut self, now: Timestamp, plan: Plan) {
        self.plans += 1;
        let due = plan.actions.iter().filter(|action| action.held.is_none());
        self.writes.extend(due.map(|action| Made {
            at: now,
            action: action.clone(),
        }));
        let mut before = std::mem::take(&mut self.standing);
        let mut alike: BTreeMap<FindingKey, usize> = BTreeMap::new();
        for finding in &plan.findings {
            let count = alike.entry(key_of_finding(finding)).or_default();
            let key = (key_of_finding(finding), *count);
            *count += 1;
            let lasted = match before.remove(&key) {
                Some(known) if known.finding.severity >= finding.severity => known,
                known => Lasted {
                    from: known.map_or(now, |known| known.from),
                    until: None,
                    finding: finding.clone(),
                },
            };
            self.standing.insert(key, lasted);
        }
        self.ended.extend(before.into_values().map(|gone| Lasted {
            until: Some(now),
            ..gone
        }));
        self.last = plan;
    }
}

#[cfg(test)]
mod tests;
