//! The plan of a whole desk, whose tickets are read from the mirror some at a time: there may be millions.

use std::collections::{BTreeMap, BTreeSet};

use ase_rules::{Facts, History, Memory, PartialPlan, Plan, Policy, Ticket, TicketId, UserId};
use jiff::Timestamp;
use zendesk_client::Client;

use super::{HINTS_PAY_FROM, ROUNDS};
use crate::{
    observe::{read_hints, read_histories},
    store::{Store, Update},
    tell::{Load, Loads},
};

/// Tickets in memory at one time, beside those whose history is wanted: a megabyte or so.
const PAGE: usize = 2_000;

/// Everything a plan is made from.
pub(super) struct Desk<'a> {
    /// The facts; of the tickets, only whether they are in doubt.
    pub(super) facts: &'a Facts,
    pub(super) policy: &'a Policy,
    pub(super) memory: &'a Memory,
    pub(super) now: Timestamp,
    pub(super) reader: &'a Client,
    pub(super) store: &'a Store,
}

/// What came of it.
pub(super) struct Planned {
    pub(super) plan: Plan,
    /// How many histories were read, and how many of them could not be.
    pub(super) histories: (usize, usize),
    /// What lies with each ASE.
    pub(super) loads: BTreeMap<UserId, Load>,
}

impl Desk<'_> {
    /// Plans, and reads the histories that the answer turns on: how many, and how many of them could not be read. On the
    /// way it counts what lies with each ASE.
    pub(super) async fn plan(&self) -> anyhow::Result<Planned> {
        let mut plan = PartialPlan::begin(self.facts, self.policy, self.memory, self.now);
        let mut unsettled = BTreeMap::new();
        let mut loads = Loads::begin(self.facts.accounts.value().into_iter().flatten());
        if self.facts.tickets.value().is_some() {
            self.pages(&mut plan, &mut unsettled, &mut loads).await?;
        }
        let settled = |ticket: &&Ticket| plan.is_settled_by_reply(ticket);
        let replies = unsettled.values().filter(settled).map(|ticket| ticket.id);
        let replies: Vec<TicketId> = replies.collect();
        // Whether somebody answered is told of a hundred tickets at once, so that is asked for even one.
        let asked: Vec<TicketId> = match unsettled.len() >= HINTS_PAY_FROM {
            true => unsettled.keys().copied().collect(),
            false => replies.clone(),
        };
        if !asked.is_empty() {
            self.hints(&mut unsettled, &asked, &replies).await?;
            look_again(&mut plan, &mut unsettled);
        }
        let (mut read, mut unread) = (0, 0);
        // One whose history could not be read is not asked for again.
        let mut asked = BTreeSet::new();
        for _ in 0..ROUNDS {
            let wanted: Vec<TicketId> = unsettled
                .keys()
                .filter(|id| asked.insert(**id))
                .copied()
                .collect();
            if wanted.is_empty() {
                break;
            }
            for reading in read_histories(self.reader, &wanted).await {
                read += 1;
                if let Some(ticket) = unsettled.get_mut(&reading.ticket) {
                    reading.told(ticket);
                    unread += usize::from(matches!(ticket.history, History::Unknown(_)));
                }
            }
            self.keep(wanted.iter().filter_map(|id| unsettled.get(id)))
                .await?;
            look_again(&mut plan, &mut unsettled);
        }
        let left: Vec<Ticket> = unsettled.into_values().collect();
        plan.settle(&left);
        Ok(Planned {
            plan: plan.end(),
            histories: (read, unread),
            loads: loads.end(),
        })
    }

    /// Decides about every ticket of the mirror, but for those whose history is wanted.
    async fn pages(
        &self,
        plan: &mut PartialPlan<'_>,
        unsettled: &mut BTreeMap<TicketId, Ticket>,
        loads: &mut Loads,
    ) -> anyhow::Result<()> {
        let mut after = None;
        loop {
            let name = &self.facts.instance;
            let page = self.store.tickets(name, after, PAGE).await?;
            let wanted: BTreeSet<TicketId> = plan.look_at(&page).into_iter().collect();
            loads.count(&page);
            let whole = page.len() == PAGE;
            after = page.last().map(|ticket| ticket.id);
            let set_aside = page
                .into_iter()
                .filter(|ticket| wanted.contains(&ticket.id));
            unsettled.extend(set_aside.map(|ticket| (ticket.id, ticket)));
            if !whole {
                return Ok(());
            }
        }
    }

    async fn hints(
        &self,
        unsettled: &mut BTreeMap<TicketId, Ticket>,
        asked: &[TicketId],
        replies: &[TicketId],
    ) -> anyhow::Result<()> {
        let hints = read_hints(self.reader, asked, replies).await;
        for (id, reading) in &hints {
            // Hints of a newer version would say what the rest of the facts does not.
            if let Some(ticket) = unsettled
                .get_mut(id)
                .filter(|ticket| ticket.updated_at == reading.version)
            {
                ticket.hints = reading.hints;
            }
        }
        let told = hints.keys().filter_map(|id| unsettled.get(id));
        self.keep(told).await
    }

    /// Keeps hints and histories that could be read: they hold for as long as the ticket does not change.
    async fn keep(&self, tickets: impl Iterator<Item = &Ticket>) -> anyhow::Result<()> {
        let tickets = tickets
            .filter(|ticket| !matches!(ticket.history, History::Unknown(_)))
            .cloned()
            .collect();
        let update = Update {
            tickets,
            ..Update::default()
        };
        self.store.save(&self.facts.instance, update).await
    }
}

/// Decides about tickets of which more is known now; those that still want their history stay.
fn look_again(plan: &mut PartialPlan<'_>, unsettled: &mut BTreeMap<TicketId, Ticket>) {
    let tickets: Vec<Ticket> = std::mem::take(unsettled).into_values().collect();
    let wanted: BTreeSet<TicketId> = plan.look_at(&tickets).into_iter().collect();
    let left = tickets
        .into_iter()
        .filter(|ticket| wanted.contains(&ticket.id));
    unsettled.extend(left.map(|ticket| (ticket.id, ticket)));
}
