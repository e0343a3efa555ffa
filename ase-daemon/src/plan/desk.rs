//! The plan of a whole desk, whose tickets are read from the mirror some at a time: there may be millions.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use ase_rules::{
    Changed, Facts, History, Left, Memory, OrganizationId, PartialPlan, Plan, Policy, Settled,
    Ticket, TicketId, UserId,
};
use jiff::Timestamp;
use zendesk_client::Client;

use super::{HINTS_PAY_FROM, ROUNDS};
use crate::{
    observe::{HINTS_A_REQUEST, read_hints, read_histories},
    store::Store,
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
    /// Accounts of which something changed while the plan was made: it may have seen that, or not.
    unsure: BTreeSet<OrganizationId>,
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
        let mut wanting = Wanting::default();
        let mut loads = Loads::begin(self.facts.accounts.value().into_iter().flatten());
        let name = &self.facts.instance;
        let mut touched = self.store.touched(name, earlier.version).await?;
        // A store that was put back to what it was before has not told of what followed.
        let earlier = match touched.version < earlier.version {
            true => Standing::default(),
            false => earlier,
        };
        touched.changed.accounts.extend(earlier.unsure);
        let left = plan.resume(earlier.settled, &touched.changed);
        let again = left.accounts.iter().copied().collect();
        loads.resume(&earlier.loads, &again, &touched.changed);
        let whole_at = earlier.whole_at.filter(|_| !left.is_everything);
        if self.facts.tickets.value().is_some() {
            self.look(left, &touched.changed, &mut plan, &mut wanting, &mut loads)
                .await?;
        }
        // Whether somebody answered is told of a hundred tickets at once, so that is asked for even one.
        let by_reply = |ticket: &&Ticket| plan.is_settled_by_reply(ticket);
        let pays = wanting.unasked.len() >= HINTS_PAY_FROM;
        let asked = wanting.unasked.values().filter(|one| pays || by_reply(one));
        let asked = asked.map(|ticket| ticket.id).collect();
        self.hints(&mut plan, &mut wanting, asked).await?;
        let mut unsettled = wanting.told;
        unsettled.append(&mut wanting.unasked);
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
            let read = wanted.iter().filter_map(|id| unsettled.get(id));
            self.store.learn(name, read.cloned().collect()).await?;
            let read = std::mem::take(&mut unsettled).into_values().collect();
            unsettled = set_aside(read, &mut plan);
        }
        let left: Vec<Ticket> = unsettled.into_values().collect();
        plan.settle(&left);
        let (plan, settled) = plan.end_settled();
        let meanwhile = self.store.touched(name, touched.version).await?;
        Ok(Planned {
            plan,
            histories: (read, unread),
            loads: loads.by_ase(),
            standing: Standing {
                settled,
                loads,
                version: meanwhile.version,
                unsure: meanwhile.changed.all_accounts(),
                whole_at: whole_at.or(Some(self.now)),
            },
        })
    }

    /// Decides about what an earlier plan left, but for tickets whose history is wanted.
    async fn look(
        &self,
        left: Left,
        changed: &Changed,
        plan: &mut PartialPlan<'_>,
        wanting: &mut Wanting,
        loads: &mut Loads,
    ) -> anyhow::Result<()> {
        if left.is_everything {
            // In the order in which they lie, which is the fastest.
            return self.pages(None, plan, wanting, loads).await;
        }
        for organization in &left.accounts {
            let of = Some(*organization);
            self.pages(of, plan, wanting, loads).await?;
        }
        let seen: BTreeSet<OrganizationId> = left.accounts.into_iter().collect();
        let others = |ticket: &Ticket| ticket.organization.is_some_and(|id| !seen.contains(&id));
        let otherwise: BTreeSet<TicketId> = changed.tickets.keys().map(|(_, id)| *id).collect();
        let ids: Vec<TicketId> = left.tickets.into_iter().collect();
        for ids in ids.chunks(PAGE) {
            let name = &self.facts.instance;
            let mut page = self.store.tickets_by_id(name, ids.to_vec()).await?;
            page.retain(others);
            loads.count(page.iter().filter(|ticket| otherwise.contains(&ticket.id)));
            self.take(page, plan, wanting).await?;
        }
        Ok(())
    }

    /// Decides about every ticket of the mirror, or of an account, but for those whose history is wanted.
    async fn pages(
        &self,
        of: Option<OrganizationId>,
        plan: &mut PartialPlan<'_>,
        wanting: &mut Wanting,
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
            self.take(page, plan, wanting).await?;
            if !whole {
                return Ok(());
            }
        }
    }

    /// Decides about tickets, but for those whose history is wanted. Of these, hints are asked for as soon as they are many, so that
    /// not all of a desk's are in memory at once.
    async fn take(
        &self,
        tickets: Vec<Ticket>,
        plan: &mut PartialPlan<'_>,
        wanting: &mut Wanting,
    ) -> anyhow::Result<()> {
        wanting.unasked.append(&mut set_aside(tickets, plan));
        let whole_requests = wanting.unasked.len() / HINTS_A_REQUEST * HINTS_A_REQUEST;
        if whole_requests < PAGE {
            return Ok(());
        }
        let asked = wanting.unasked.keys().take(whole_requests);
        let asked = asked.copied().collect();
        self.hints(plan, wanting, asked).await
    }

    /// Asks for hints of these tickets and decides about them again.
    async fn hints(
        &self,
        plan: &mut PartialPlan<'_>,
        wanting: &mut Wanting,
        asked: Vec<TicketId>,
    ) -> anyhow::Result<()> {
        if asked.is_empty() {
            return Ok(());
        }
        let tickets = asked.iter().filter_map(|id| wanting.unasked.remove(id));
        let mut tickets: Vec<Ticket> = tickets.collect();
        let replies = tickets.iter().filter(|one| plan.is_settled_by_reply(one));
        let replies = replies.map(|ticket| ticket.id).collect();
        let hints = read_hints(self.reader, &asked, &replies).await;
        for ticket in &mut tickets {
            // Hints of a newer version would say what the rest of the facts does not.
            if let Some(reading) = hints.get(&ticket.id)
                && reading.version == ticket.updated_at
            {
                ticket.hints = reading.hints;
            }
        }
        let told = |ticket: &&Ticket| hints.contains_key(&ticket.id);
        let learned = tickets.iter().filter(told).cloned().collect();
        self.store.learn(&self.facts.instance, learned).await?;
        wanting.told.append(&mut set_aside(tickets, plan));
        Ok(())
    }
}

/// Tickets whose history is wanted.
#[derive(Default)]
struct Wanting {
    /// Those of which no hints were asked for.
    unasked: BTreeMap<TicketId, Ticket>,
    /// Those of which hints did not say enough.
    told: BTreeMap<TicketId, Ticket>,
}

/// Decides about tickets, but for those whose history is wanted, which it gives back.
fn set_aside(tickets: Vec<Ticket>, plan: &mut PartialPlan<'_>) -> BTreeMap<TicketId, Ticket> {
    let wanted: BTreeSet<TicketId> = plan.look_at(&tickets).into_iter().collect();
    let left = tickets
        .into_iter()
        .filter(|ticket| wanted.contains(&ticket.id));
    left.map(|ticket| (ticket.id, ticket)).collect()
}
