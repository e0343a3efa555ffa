//! The plan: everything found, everything to be done, and why.

mod guard;
mod parts;
mod settled;

pub use parts::PartialPlan;
pub use settled::{Changed, Left, Settled};

use crate::decide::{Case, Decided, Desk, Verdict, decide, enter};
use crate::rules::{Check, Observation, RULES, Rule};
use crate::{
    Action, Facts, Finding, Memory, OrganizationId, Outcome, Policy, Reason, Step, TicketId, Trail,
};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What was found and what is to be done about it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// What is not as it should be: the worst first, then by rule, account and ticket.
    pub findings: Vec<Finding>,
    /// The writes, in the order in which they are to be made. Those with a reason in `held` are
    /// listed for people and must not be carried out.
    pub actions: Vec<Action>,
    /// For every ticket the ordered reasons, also when nothing is done: a kilobyte each. Which ones
    /// is a choice of [`plan_with_reasons`].
    pub trails: BTreeMap<TicketId, Trail>,
    /// For every account whether it is eligible, and why.
    pub account_trails: BTreeMap<OrganizationId, Trail>,
    /// Tickets whose history a decision needs and that was not read; until then it is held.
    pub wanted: Vec<TicketId>,
    /// Those of them of which [`Hints::answered`](crate::Hints::answered) says enough, which is told of many at once.
    #[serde(default)]
    pub wanted_replies: Vec<TicketId>,
    /// How much was looked at.
    pub counts: Counts,
    /// In what the plan is larger than an unattended one may be. Every action is held for it, unless the
    /// policy says that a person let the plan through.
    pub guard: Option<String>,
}

/// How much was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Accounts that are named or flagged.
    pub accounts: usize,
    /// Accounts that are eligible beyond doubt.
    pub eligible: usize,
    /// Tickets of those accounts that are neither closed nor deleted.
    pub tickets: usize,
}

/// Decides what is to be done, from what was observed.
///
/// The same arguments give the same plan, in whatever order the facts come. Nothing in it has been
/// done yet, and an action that is not held may still be overtaken by events: right before the
/// write, read the ticket again, ask [`is_emergency`](crate::is_emergency) and compare
/// [`Action::stamp`].
#[must_use]
pub fn plan(facts: &Facts, policy: &Policy, memory: &Memory, now: Timestamp) -> Plan {
    plan_with_reasons(facts, policy, memory, now, Reasons::All)
}

/// Which tickets a plan gives its reasons for. It decides the same about all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reasons<'a> {
    /// Every ticket.
    All,
    /// These.
    Of(&'a [TicketId]),
    /// None: a plan of a million tickets is mostly tickets about which nothing is to be said.
    None,
}

impl Reasons<'_> {
    /// A trail to be filled, where one is wanted.
    fn trail(self, ticket: TicketId) -> Option<Trail> {
        let wanted = match self {
            Self::All => true,
            Self::Of(tickets) => tickets.contains(&ticket),
            Self::None => false,
        };
        wanted.then(Trail::default)
    }
}

/// Like [`plan`], with the reasons of a choice of tickets only.
///
/// ```
/// # use ase_rules::{Facts, Memory, Policy, Reading, Reasons, Sources, TicketId, plan_with_reasons};
/// # let now = jiff::Timestamp::UNIX_EPOCH;
/// # let facts = Facts {
/// #     instance: "global".to_owned(),
/// #     global: true,
/// #     accounts: Reading::known(vec![], now),
/// #     agents: Reading::known(Default::default(), now),
/// #     tickets: Reading::known(vec![], now),
/// #     sources: Sources::default(),
/// # };
/// # let (policy, memory) = (Policy::default(), Memory::default());
/// let asked = [TicketId::new(101)];
/// let plan = plan_with_reasons(&facts, &policy, &memory, now, Reasons::Of(&asked));
/// if let Some(trail) = plan.trails.get(&asked[0]) {
///     print!("{trail}");
/// }
/// ```
#[must_use]
pub fn plan_with_reasons(
    facts: &Facts,
    policy: &Policy,
    memory: &Memory,
    now: Timestamp,
    reasons: Reasons<'_>,
) -> Plan {
    let desk = Desk::new(facts, policy, memory, now);
    let mut plan = Plan::default();
    plan.look_at_the_desk(&desk);
    for case in desk.cases.iter() {
        plan.look_at_account(&desk, case);
    }
    let mut open = 0;
    let of_decisions = |rule: &&Rule| matches!(rule.check, Check::Ticket(_) | Check::Beside(_));
    let of_decisions: Vec<&Rule> = RULES.iter().filter(of_decisions).collect();
    let beside = |rule: &&&Rule| matches!(rule.check, Check::Beside(_));
    let beside: Vec<&Rule> = of_decisions.iter().filter(beside).copied().collect();
    let tickets = desk.tickets();
    let entered = tickets.map(|ticket| enter(&desk, ticket, reasons.trail(ticket.id)));
    for entered in in_blocks(entered) {
        let decided = decide(&desk, entered);
        if decided.is_in_scope() {
            plan.counts.tickets += 1;
            open += usize::from(decided.ticket.status.is_unsolved());
        }
        // That nothing is to be done is what is decided most often, and says nothing to a rule.
        let rules = match decided.verdict {
            Verdict::Nothing => &beside,
            _ => &of_decisions,
        };
        plan.look_at_ticket(&desk, decided, rules);
    }
    plan.sort();
    plan.guard(policy, open);
    plan
}

/// So many tickets take the first step one right after the other, which looks their accounts up: the
/// processor then waits for the memory of all of them at once.
const BLOCK: usize = 32;

fn in_blocks<T>(mut all: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
    let block = move || Some(all.by_ref().take(BLOCK).collect::<Vec<T>>());
    std::iter::from_fn(block)
        .take_while(|block| !block.is_empty())
        .flatten()
}

impl Plan {
    fn look_at_the_desk(&mut self, desk: &Desk<'_>) {
        for rule in spoken(desk.policy) {
            if let Check::Desk(check) = rule.check {
                let found = check(desk);
                self.findings
                    .extend(found.into_iter().map(|seen| seen.into_finding(rule)));
            }
        }
    }

    fn look_at_account(&mut self, desk: &Desk<'_>, case: &Case<'_>) {
        let organization = case.account.organization;
        self.counts.accounts += usize::from(case.account.is_named_or_flagged());
        self.counts.eligible += usize::from(case.is_surely_eligible(desk));
        let mut trail = case.trail(desk);
        for rule in RULES {
            let Check::Account(check) = rule.check else {
                continue;
            };
            let Some(seen) = check(desk, case) else {
                continue;
            };
            if desk.policy.is_silenced(rule.page.code) {
                trail.push(silenced(rule));
                continue;
            }
            let finding = seen
                .of_account(organization)
                .doubted_by(case.record_doubt(desk))
                .into_finding(rule);
            trail.push(reported(&finding, rule));
            self.findings.push(finding);
        }
        self.account_trails.insert(organization, trail);
    }

    fn look_at_ticket(&mut self, desk: &Desk<'_>, mut decided: Decided<'_>, rules: &[&Rule]) {
        let ticket = decided.ticket;
        let mut acts = false;
        for rule in rules {
            let (Check::Ticket(check) | Check::Beside(check)) = rule.check else {
                continue;
            };
            let Some(seen) = check(desk, &decided) else {
                continue;
            };
            let beside = matches!(rule.check, Check::Beside(_));
            if desk.policy.is_silenced(rule.page.code) {
                if let Some(trail) = &mut decided.trail {
                    trail.push(silenced(rule));
                }
                continue;
            }
            let doubt = match beside {
                true => decided.base_doubt(desk),
                false => decided.held.clone(),
            };
            let seen = seen.of_ticket(ticket).doubted_by(doubt);
            // One effect on a ticket: what was decided comes before what stands beside it.
            let action = seen.action(rule, ticket).filter(|_| !acts);
            acts |= action.is_some();
            if let Some(trail) = &mut decided.trail {
                match beside {
                    true => trail.push(said_beside(rule, &seen, action.as_ref())),
                    false => trail.give_evidence(rule.page.code, &seen.evidence),
                }
            }
            self.actions.extend(action);
            self.findings.push(seen.into_finding(rule));
        }
        if decided.wanted {
            self.wanted.push(ticket.id);
            if decided.is_settled_by_reply(desk) {
                self.wanted_replies.push(ticket.id);
            }
        }
        if let Some(trail) = decided.trail {
            self.trails.insert(ticket.id, trail);
        }
    }

    fn sort(&mut self) {
        let mut codes: Vec<&str> = RULES.iter().map(|rule| rule.page.code).collect();
        codes.sort_unstable();
        // By a small key each, for a finding is large to move about.
        self.findings.sort_by_cached_key(|finding| {
            (
                Reverse(finding.severity),
                codes.binary_search(&finding.rule.as_ref()),
                finding.organization,
                finding.ticket,
                finding.agent,
            )
        });
        self.actions
            .sort_by_key(|action| (action.kind, action.ticket));
        self.wanted.sort_unstable();
        self.wanted_replies.sort_unstable();
    }
}

fn spoken(policy: &Policy) -> impl Iterator<Item = &'static Rule> {
    RULES
        .iter()
        .filter(|rule| !policy.is_silenced(rule.page.code))
}

fn silenced(rule: &Rule) -> Reason {
    let text = "the policy silences this rule, and what it would do";
    Reason::new(Step::Caution, rule.page.code, Outcome::Nothing, text)
}

fn reported(finding: &Finding, rule: &Rule) -> Reason {
    let (outcome, text) = match &finding.held {
        None => (Outcome::Reports, finding.message.clone()),
        Some(why) => (Outcome::Held, format!("{} Held: {why}", finding.message)),
    };
    let mut reason = Reason::new(Step::Account, rule.page.code, outcome, text);
    reason.evidence.clone_from(&finding.evidence);
    reason
}

fn said_beside(rule: &Rule, seen: &Observation, action: Option<&Action>) -> Reason {
    let (outcome, text) = match (&seen.held, action) {
        (Some(why), _) => (Outcome::Held, format!("{} Held: {why}", seen.message)),
        (None, Some(_)) => (Outcome::Acts, seen.message.clone()),
        (None, None) => (Outcome::Reports, seen.message.clone()),
    };
    let mut reason = Reason::new(Step::Beside, rule.page.code, outcome, text);
    reason.evidence.clone_from(&seen.evidence);
    reason
}

impl Observation {
    fn into_finding(self, rule: &Rule) -> Finding {
        Finding {
            rule: Cow::Borrowed(rule.page.code),
            severity: self.severity,
            owner: rule.page.owner,
            organization: self.organization,
            ticket: self.ticket,
            agent: self.agent,
            message: self.message,
            evidence: self.evidence,
            held: self.held,
        }
    }

    fn action(&self, rule: &Rule, ticket: &crate::Ticket) -> Option<Action> {
        let remedy = self.remedy?;
        Some(Action {
            kind: remedy.kind,
            ticket: ticket.id,
            organization: self.organization?,
            agent: self.agent?,
            group: remedy.group,
            rule: Cow::Borrowed(rule.page.code),
            stamp: ticket.updated_at,
            held: self.held.clone(),
        })
    }
}
