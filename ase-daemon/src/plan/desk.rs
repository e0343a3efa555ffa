//! The plan of a whole desk, whose tickets are read from the mirror some at a time: there may be millions.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use ase_rules::{
    Facts, History, Left, Memory, OrganizationId, PartialPlan, Plan, Policy, Settled, Ticket,
    TicketId, UserId,
};
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

/// What one plan leaves to the next one of the same instance.
#[derive(Debug, Default)]
pub struct Standing {
    settled: Settled,
    loads: Loads,
    /// How far changes of the mirror were heard of.
    version: i64,
    /// When everything was decided about last.
    whole_at: Option<Timestamp>,
}

impl Standing {
    /// The same, unless it is time to decide about everything once more: what rests on what was should be looked at now
    /// and then, as the mirror is.
    #[must_use]
    pub fn for_as_long_as(self, most: Duration, now: Timestamp) -> Self {
        let is_young = |at: Timestamp| now.duration_since(at).unsigned_abs() < most;
        match self.whole_at {
            Some(at) if is_young(at) => self,
            _ => Self::default(),
        }
    }
}

/// What came of it.
pub(super) struct Planned {
    pub(super) plan: Plan,
    /// How many histories were read, and how many of them could not be.
    pub(super) histories: (usize, usize),
    /// What lies with each ASE.
    pub(super) loads: BTreeMap<UserId, Load>,
    /// What the next plan may rest on.
    pub(super) standing: Standing,
}

impl Desk<'_> {
    /// Plans, and reads the histories that the answer turns on: how many, and how many of them could not be read. On the
    /// way it counts what lies with each ASE. Accounts about which nothing is otherwise than in an `earlier` plan are not
    /// looked at.
    pub(super) async fn plan(&self, earlier: Standing) -> anyhow::Result<Planned> {
        let mut plan = PartialPlan::begin(self.facts, self.policy, self.memory, self.now);
        let mut unsettled = BTreeMap::new();
        let mut loads = Loads::begin(self.facts.accounts.value().into_iter().flatten());
        // Asked for before any ticket is read, so that what is written meanwhile is heard of the next time.
        let touched = self
            .store
            .touched(&self.facts.instance, earlier.version)
            .await?;
        // A store that was put back to what it was before has not told of what followed.
        let earlier = match touched.version < earlier.version {
            true => Standing::default(),
            false => earlier,
        };
        let left = plan.resume(earlier.settled, &touched.organizations);
        loads.resume(&earlier.loads, &left.accounts.iter().copied().collect());
        let whole_at = earlier.whole_at.filter(|_| !left.is_everything);
        if self.facts.tickets.value().is_some() {
            self.look(left, &mut plan, &mut unsettled, &mut loads)
                .await?;
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
        let (plan, settled) = plan.end_settled();
        Ok(Planned {
            plan,
            histories: (read, unread),
            loads: loads.by_ase(),
            standing: Standing {
                settled,
                loads,
                version: touched.version,
                whole_at: whole_at.or(Some(self.now)),
            },
        })
    }

    /// Decides about what an earlier plan left, but for tickets whose history is wanted.
    async fn look(
        &self,
        left: Left,
        plan: &mut PartialPlan<'_>,
        unsettled: &mut BTreeMap<TicketId, Ticket>,
        loads: &mut Loads,
    ) -> anyhow::Result<()> {
        if left.is_everything {
            // In the order in which they lie, which is the fastest.
            return self.pages(None, plan, unsettled, loads).await;
        }
        for organization in left.accounts {
            self.pages(Some(organization), plan, unsettled, loads)
                .await?;
        }
        for ids in left.tickets.chunks(PAGE) {
            let name = &self.facts.instance;
            let page = self.store.tickets_by_id(name, ids.to_vec()).await?;
            set_aside(page, plan, unsettled);
        }
        Ok(())
    }

    /// Decides about every ticket of the mirror, or of an account, but for those whose history is wanted.
    async fn pages(
        &self,
        of: Option<OrganizationId>,
        plan: &mut PartialPlan<'_>,
        unsettled: &mut BTreeMap<TicketId, Ticket>,
        loads: &mut Loads,
    ) -> anyhow::Result<()> {
        let mut after = None;
        loop {
            let name = &self.facts.instance;
            let page = match of {
                None => self.store.tickets(name, after, PAGE).await?,
                Some(account) => self.store.tickets_of(name, account, after, PAGE).await?,
            };
            loads.count(&page);
            let whole = page.len() == PAGE;
            after = page.last().map(|ticket| ticket.id);
            set_aside(page, plan, unsettled);
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
    let tickets = std::mem::take(unsettled).into_values().collect();
    set_aside(tickets, plan, unsettled);
}

/// Decides about tickets, but for those whose history is wanted.
fn set_aside(
    tickets: Vec<Ticket>,
    plan: &mut PartialPlan<'_>,
    unsettled: &mut BTreeMap<TicketId, Ticket>,
) {
    let wanted: BTreeSet<TicketId> = plan.look_at(&tickets).into_iter().collect();
    let left = tickets
        .into_iter()
        .filter(|ticket| wanted.contains(&ticket.id));
    unsettled.extend(left.map(|ticket| (ticket.id, ticket)));
}
