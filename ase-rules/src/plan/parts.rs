//! A plan made part by part, for a desk whose tickets are not all held at once.

use super::Plan;
use crate::decide::{Desk, decide, enter};
use crate::rules::{Check, RULES, Rule};
use crate::{Facts, Memory, Policy, Ticket, TicketId, Trail};
use jiff::Timestamp;

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
            desk,
            plan,
            open: 0,
        }
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
    pub fn end(mut self) -> Plan {
        self.plan.sort();
        self.plan.guard(self.desk.policy, self.open);
        self.plan
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
            if decided.wanted || self.rules.iter().any(says) {
                let decided = decide(desk, enter(desk, ticket, Some(Trail::default())));
                self.plan.look_at_ticket(desk, decided, &self.rules);
            }
        }
        named
    }
}
