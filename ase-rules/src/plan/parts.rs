//! A plan made part by part, for a desk whose tickets are not all held at once.

use super::settled::{Due, Quiet};
use super::{Changed, Left, Plan, Settled};
use crate::decide::{Decided, Desk, Grounds, decide, enter};
use crate::rules::{Check, RULES, Rule};
use crate::{Facts, History, Memory, OrganizationId, Policy, Ticket, TicketId, Trail};
use jiff::Timestamp;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A plan in the making. The same tickets give the same plan as [`plan`](crate::plan), in whatever parts they come; of the
/// reasons it has those of accounts, and of tickets about which something is found or done.
///
/// ```
/// # use ase_rules::{Facts, Memory, PartialPlan, Policy, Reading, Sources, Ticket};
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
/// # let pages: Vec<Vec<Ticket>> = vec![];
/// let mut plan = PartialPlan::begin(&facts, &policy, &memory, now);
/// let mut unsettled = vec![];
/// for page in pages {
///     let wanted = plan.look_at(&page);
///     unsettled.extend(page.into_iter().filter(|ticket| wanted.contains(&ticket.id)));
/// }
/// // Here the histories of those may be read.
/// plan.settle(&unsettled);
/// let plan = plan.end();
/// # assert!(plan.actions.is_empty());
/// ```
pub struct PartialPlan<'a> {
    desk: Desk<'a>,
    rules: Vec<&'static Rule>,
    plan: Plan,
    open: usize,
    grounds: Grounds,
    quiet: BTreeMap<OrganizationId, Quiet>,
}

/// What becomes of a ticket whose history would settle what is decided about it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unsettled {
    /// It is named and otherwise left alone.
    Named,
    /// It is decided as it stands, so held.
    Held,
}

impl<'a> PartialPlan<'a> {
    /// Looks at accounts and agents. Of the tickets in `facts` only the doubt counts, none is looked at.
    #[must_use]
    pub fn begin(facts: &'a Facts, policy: &'a Policy, memory: &'a Memory, now: Timestamp) -> Self {
        let desk = Desk::new(facts, policy, memory, now);
        let mut plan = Plan::default();
        plan.look_at_the_desk(&desk);
        for case in desk.cases.iter() {
            plan.look_at_account(&desk, case);
        }
        let of_tickets = |rule: &&Rule| matches!(rule.check, Check::Ticket(_) | Check::Beside(_));
        Self {
            rules: RULES.iter().filter(of_tickets).collect(),
            grounds: Grounds::of(&desk),
            quiet: (desk.cases.iter())
                .map(|case| (case.account.organization, Quiet::default()))
                .collect(),
            desk,
            plan,
            open: 0,
        }
    }

    /// Takes over what an earlier plan of this desk settled, but for what is `changed` since then, and for accounts about which
    /// anything else is otherwise; what is left is to be looked at, each ticket once, though it be of an account that is left.
    ///
    /// The plan is the same as if all were looked at. A desk on which little happens costs as much as what happens. To be called
    /// once, before anything is looked at.
    #[must_use]
    pub fn resume(&mut self, mut settled: Settled, changed: &Changed) -> Left {
        if settled.policy != *self.desk.policy || settled.grounds.common != self.grounds.common {
            settled = Settled::default();
        }
        let mut left = Left::default();
        for (organization, quiet) in &mut self.quiet {
            let earlier = settled.take(*organization, &self.grounds);
            let earlier =
                earlier.and_then(|quiet| quiet.without(*organization, changed, &self.desk));
            let Some(mut earlier) = earlier else {
                left.accounts.push(*organization);
                continue;
            };
            let otherwise = changed.of(*organization).map(|(ticket, _)| ticket);
            left.tickets.extend(otherwise);
            left.tickets.extend(std::mem::take(&mut earlier.loud));
            left.tickets.extend(earlier.take_due(self.desk.now));
            self.plan.counts.tickets += earlier.tickets;
            self.open += earlier.open;
            *quiet = earlier;
        }
        left.is_everything = left.accounts.len() == self.quiet.len();
        left
    }

    /// Says who we are, where the policy it [was begun](Self::begin) with left that open: `policy` is the same with it. Whether
    /// we made a change is seen in histories alone, so of tickets whose history is known none may have been looked at before.
    pub fn we_are(&mut self, policy: &'a Policy) {
        self.desk.policy = policy;
    }

    /// Decides about some tickets. Those whose history a decision needs are not decided about, but named: they are to
    /// come again, here with their history, or in [`settle`](Self::settle) as they are.
    pub fn look_at(&mut self, tickets: &[Ticket]) -> Vec<TicketId> {
        self.take(tickets, Unsettled::Named)
    }

    /// Whether all that is to be read of such a ticket is whether somebody answered it.
    #[must_use]
    pub fn is_settled_by_reply(&self, ticket: &Ticket) -> bool {
        let desk = &self.desk;
        decide(desk, enter(desk, ticket, None)).is_settled_by_reply(desk)
    }

    /// Decides about some tickets as they are: what needs a history that was not read is held.
    pub fn settle(&mut self, tickets: &[Ticket]) {
        self.take(tickets, Unsettled::Held);
    }

    /// The plan.
    #[must_use]
    pub fn end(self) -> Plan {
        self.end_settled().0
    }

    /// The plan, and what the next one [may take over](Self::resume).
    #[must_use]
    pub fn end_settled(mut self) -> (Plan, Settled) {
        self.plan.sort();
        self.plan.guard(self.desk.policy, self.open);
        let settled = Settled {
            policy: self.desk.policy.clone(),
            grounds: self.grounds,
            accounts: self.quiet,
        };
        (self.plan, settled)
    }

    fn take(&mut self, tickets: &[Ticket], unsettled: Unsettled) -> Vec<TicketId> {
        let mut named = vec![];
        for ticket in tickets {
            let desk: &Desk<'_> = &self.desk;
            let decided = decide(desk, enter(desk, ticket, None));
            if decided.wanted && unsettled == Unsettled::Named {
                named.push(ticket.id);
                continue;
            }
            if decided.is_in_scope() {
                self.plan.counts.tickets += 1;
                self.open += usize::from(ticket.status.is_unsolved());
            }
            let says = |rule: &&Rule| match rule.check {
                Check::Ticket(check) | Check::Beside(check) => check(desk, &decided).is_some(),
                Check::Desk(_) | Check::Account(_) => false,
            };
            // A kilobyte of reasons for every ticket would be most of the work.
            let is_loud = decided.wanted || self.rules.iter().any(says);
            note(&mut self.quiet, desk, &decided, is_loud);
            if is_loud {
                let decided = decide(desk, enter(desk, ticket, Some(Trail::default())));
                self.plan.look_at_ticket(desk, decided, &self.rules);
            }
        }
        named
    }
}

/// Notes what was decided about a ticket for the next plan.
fn note(
    quiet: &mut BTreeMap<OrganizationId, Quiet>,
    desk: &Desk<'_>,
    decided: &Decided<'_>,
    is_loud: bool,
) {
    let organization = decided.case.map(|case| case.account.organization);
    let Some(quiet) = organization.and_then(|organization| quiet.get_mut(&organization)) else {
        return;
    };
    let ticket = decided.ticket;
    // A history that could not be read may be readable the next time, and what is remembered of another account's time is not
    // among the grounds of this one.
    let may_turn = matches!(ticket.history, History::Unknown(_)) || desk.wrote_elsewhere(ticket);
    if is_loud || may_turn {
        quiet.loud.push(ticket.id);
    } else {
        quiet.tickets += 1;
        quiet.open += usize::from(ticket.status.is_unsolved());
        let at = decided.holds_until(desk);
        if at < Timestamp::MAX {
            quiet.due.push(Reverse(Due {
                at,
                ticket: ticket.id,
            }));
        }
    }
}
