//! The plan of a whole desk, whose tickets are read from the mirror some at a time: there may be millions.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
    time::Duration,
};

use ase_rules::{
    Changed, Facts, History, Left, Memory, OrganizationId, PartialPlan, Plan, Policy, Settled,
    Ticket, TicketId, UserId,
};
use jiff::Timestamp;

use super::{HINTS_PAY_FROM, ROUNDS, has_history};
use crate::{
    observe::{HINTS_A_REQUEST, Identity, Notes, Observer, read_hints, read_histories},
    store::Touched,
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
    /// Who we are, as far as it is known before.
    pub(super) identity: Identity,
    /// The policy with who we are, should that be asked for.
    pub(super) knowing: OnceLock<Policy>,
    pub(super) observer: &'a Observer<'a>,
}

/// What one plan leaves to the next one of the same instance.
#[derive(Debug, Default)]
pub struct Standing {
    settled: Settled,
    loads: Loads,
    heard: Heard,
    /// Whose writer's place it was made in.
    epoch: Option<i64>,
    /// When everything was decided about last.
    whole_at: Option<Timestamp>,
}

/// How far changes of the mirror were heard of.
#[derive(Debug, Default)]
struct Heard {
    version: i64,
    /// Accounts of which something changed while the plan was made: it may have seen that, or not.
    unsure: BTreeSet<OrganizationId>,
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
    /// Who we are, as far as it is known now.
    pub(super) identity: Identity,
    /// What was noted when that was asked for.
    pub(super) notes: Notes,
}

/// A plan in the making.
struct Making<'a> {
    plan: PartialPlan<'a>,
    loads: Loads,
    heard: Heard,
    /// Tickets that were read by their id; should another process move one meanwhile, it is not taken twice.
    by_id: BTreeSet<TicketId>,
    /// Tickets whose history is wanted and of which no hints were asked for.
    unasked: BTreeMap<TicketId, Ticket>,
    /// Those of which hints did not say enough.
    told: BTreeMap<TicketId, Ticket>,
    /// Those whose history is known while nobody asked who we are.
    known: Vec<Ticket>,
    identity: Identity,
    notes: Notes,
}

impl Making<'_> {
    /// Decides about tickets, but for those whose history is wanted, which it gives back.
    fn set_aside(&mut self, mut tickets: Vec<Ticket>) -> BTreeMap<TicketId, Ticket> {
        if self.identity == Identity::NotAsked {
            let known = tickets.extract_if(.., |ticket| has_history(ticket));
            self.known.extend(known);
        }
        let wanted: BTreeSet<TicketId> = self.plan.look_at(&tickets).into_iter().collect();
        let left = tickets
            .into_iter()
            .filter(|ticket| wanted.contains(&ticket.id));
        left.map(|ticket| (ticket.id, ticket)).collect()
    }
}

impl Desk<'_> {
    /// Plans, and reads the histories that the answer turns on: how many, and how many of them could not be read. On the
    /// way it counts what lies with each ASE. What is not otherwise than in an `earlier` plan is not looked at. Where a history
    /// matters and nobody asked who we are, that is asked for.
    pub(super) async fn plan(&self, earlier: Standing) -> anyhow::Result<Planned> {
        // Asked for before any ticket is read, so that what is written meanwhile is heard of afterwards.
        let mut touched = self.touched(earlier.heard.version).await?;
        let epoch = self.observer.store.epoch();
        // A store that was put back to what it was before has not told of what followed, nor has a writer of an older kind.
        let earlier = match touched.version < earlier.heard.version || epoch != earlier.epoch {
            true => Standing::default(),
            false => earlier,
        };
        touched.changed.accounts.extend(earlier.heard.unsure);
        let mut making = Making {
            plan: PartialPlan::begin(self.facts, self.policy, self.memory, self.now),
            loads: Loads::begin(self.facts.accounts.value().into_iter().flatten()),
            heard: Heard {
                version: touched.version,
                unsure: BTreeSet::new(),
            },
            by_id: BTreeSet::new(),
            unasked: BTreeMap::new(),
            told: BTreeMap::new(),
            known: Vec::new(),
            identity: self.identity,
            notes: Notes::default(),
        };
        let left = making.plan.resume(earlier.settled, &touched.changed);
        let again = left.accounts.iter().copied().collect();
        let loads = &mut making.loads;
        loads.resume(&earlier.loads, &again, &touched.changed);
        let whole_at = earlier.whole_at.filter(|_| !left.is_everything);
        if self.facts.tickets.value().is_some() {
            self.look(left, &touched.changed, &mut making).await?;
        }
        let blind = self.take_known(&mut making).await?;
        self.last_hints(&mut making).await?;
        let histories = self.histories(&mut making).await?;
        self.hear(&mut making.heard).await?;
        let (plan, settled) = making.plan.end_settled();
        let loads = making.loads.by_ase();
        let standing = Standing {
            settled,
            loads: making.loads,
            heard: making.heard,
            epoch,
            whole_at: whole_at.or(Some(self.now)),
        };
        Ok(Planned {
            plan,
            histories,
            loads,
            // The next one is to ask again.
            standing: if blind { Standing::default() } else { standing },
            identity: making.identity,
            notes: making.notes,
        })
    }

    /// Decides about what an earlier plan left, but for tickets whose history is wanted.
    async fn look(
        &self,
        left: Left,
        changed: &Changed,
        making: &mut Making<'_>,
    ) -> anyhow::Result<()> {
        if left.is_everything {
            // In the order in which they lie, which is the fastest.
            return self.pages(None, making).await;
        }
        let whole: BTreeSet<OrganizationId> = left.accounts.iter().copied().collect();
        let others = |ticket: &Ticket| ticket.organization.is_some_and(|id| !whole.contains(&id));
        let changed: BTreeSet<TicketId> = changed.tickets.keys().map(|(_, id)| *id).collect();
        let ids: Vec<TicketId> = left.tickets.into_iter().collect();
        for ids in ids.chunks(PAGE) {
            let name = &self.facts.instance;
            let mut page = self
                .observer
                .store
                .tickets_by_id(name, ids.to_vec())
                .await?;
            page.retain(others);
            making.by_id.extend(page.iter().map(|ticket| ticket.id));
            let changed = page.iter().filter(|ticket| changed.contains(&ticket.id));
            making.loads.count(changed);
            self.take(page, making).await?;
        }
        for organization in left.accounts {
            self.pages(Some(organization), making).await?;
        }
        Ok(())
    }

    /// Decides about every ticket of the mirror, or of an account, but for those whose history is wanted.
    async fn pages(
        &self,
        of: Option<OrganizationId>,
        making: &mut Making<'_>,
    ) -> anyhow::Result<()> {
        let mut after = None;
        loop {
            let name = &self.facts.instance;
            let mut page = match of {
                None => self.observer.store.tickets(name, after, PAGE).await?,
                Some(account) => {
                    self.observer
                        .store
                        .tickets_of(name, account, after, PAGE)
                        .await?
                }
            };
            let whole = page.len() == PAGE;
            after = page.last().map(|ticket| ticket.id);
            page.retain(|ticket| !making.by_id.contains(&ticket.id));
            making.loads.count(&page);
            self.take(page, making).await?;
            if !whole {
                return Ok(());
            }
        }
    }

    /// Decides about tickets, but for those whose history is wanted. Of these, hints are asked for as soon as they are many, so that
    /// not all of a desk's are in memory at once.
    async fn take(&self, tickets: Vec<Ticket>, making: &mut Making<'_>) -> anyhow::Result<()> {
        let mut wanted = making.set_aside(tickets);
        making.unasked.append(&mut wanted);
        let whole_requests = making.unasked.len() / HINTS_A_REQUEST * HINTS_A_REQUEST;
        if whole_requests < PAGE {
            return Ok(());
        }
        let asked = making.unasked.keys().take(whole_requests);
        let asked = asked.copied().collect();
        self.hints(asked, making).await
    }

    /// Decides about tickets whose history was known before anybody asked who we are; whether that had to be done without an
    /// answer.
    async fn take_known<'a>(&'a self, making: &mut Making<'a>) -> anyhow::Result<bool> {
        let known = std::mem::take(&mut making.known);
        if known.is_empty() {
            return Ok(false);
        }
        self.identify(making).await?;
        self.take(known, making).await?;
        Ok(making.identity == Identity::Unknown)
    }

    /// Asks who we are, where nobody did.
    async fn identify<'a>(&'a self, making: &mut Making<'a>) -> anyhow::Result<()> {
        if making.identity != Identity::NotAsked {
            return Ok(());
        }
        (making.identity, making.notes) = self.observer.identify().await?;
        if let Identity::Known(user) = making.identity {
            let knowing = self.knowing.get_or_init(|| Policy {
                api_user: Some(user),
                ..self.policy.clone()
            });
            making.plan.we_are(knowing);
        }
        Ok(())
    }

    /// Asks for hints of those that are left, where it pays.
    async fn last_hints(&self, making: &mut Making<'_>) -> anyhow::Result<()> {
        // Whether somebody answered is told of a hundred tickets at once, so that is asked for even one.
        let by_reply = |ticket: &&Ticket| making.plan.is_settled_by_reply(ticket);
        let pays = making.unasked.len() >= HINTS_PAY_FROM;
        let asked = making.unasked.values().filter(|one| pays || by_reply(one));
        let asked = asked.map(|ticket| ticket.id).collect();
        self.hints(asked, making).await
    }

    /// Asks for hints of these tickets and decides about them again.
    async fn hints(&self, asked: Vec<TicketId>, making: &mut Making<'_>) -> anyhow::Result<()> {
        if asked.is_empty() {
            return Ok(());
        }
        let tickets = asked.iter().filter_map(|id| making.unasked.remove(id));
        let mut tickets: Vec<Ticket> = tickets.collect();
        let by_reply = |ticket: &&Ticket| making.plan.is_settled_by_reply(ticket);
        let replies = tickets.iter().filter(by_reply);
        let replies = replies.map(|ticket| ticket.id).collect();
        let hints = read_hints(self.observer.reader, &asked, &replies).await;
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
        self.learn(learned, &mut making.heard).await?;
        let mut told = making.set_aside(tickets);
        making.told.append(&mut told);
        Ok(())
    }

    /// Reads the histories that are still wanted and decides about the rest; how many, and how many of them could not be read.
    async fn histories<'a>(&'a self, making: &mut Making<'a>) -> anyhow::Result<(usize, usize)> {
        let mut unsettled = std::mem::take(&mut making.told);
        unsettled.append(&mut making.unasked);
        if unsettled.is_empty() {
            return Ok((0, 0));
        }
        self.identify(making).await?;
        if making.identity == Identity::Unknown {
            let unread: Vec<Ticket> = unsettled.into_values().collect();
            making.plan.settle(&unread);
            return Ok((unread.len(), unread.len()));
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
            for reading in read_histories(self.observer.reader, &wanted).await {
                read += 1;
                if let Some(ticket) = unsettled.get_mut(&reading.ticket) {
                    reading.told(ticket);
                    unread += usize::from(matches!(ticket.history, History::Unknown(_)));
                }
            }
            let learned = wanted.iter().filter_map(|id| unsettled.get(id));
            let learned = learned.cloned().collect();
            self.learn(learned, &mut making.heard).await?;
            unsettled = making.set_aside(unsettled.into_values().collect());
        }
        let left: Vec<Ticket> = unsettled.into_values().collect();
        making.plan.settle(&left);
        Ok((read, unread))
    }

    /// Keeps what was read of tickets' histories, with which this plan decides.
    async fn learn(&self, tickets: Vec<Ticket>, heard: &mut Heard) -> anyhow::Result<()> {
        let learned = self
            .observer
            .store
            .learn(&self.facts.instance, tickets)
            .await?;
        if learned.before == heard.version {
            heard.version = learned.after;
            return Ok(());
        }
        self.hear(heard).await
    }

    /// Hears of what others wrote while the plan is made.
    async fn hear(&self, heard: &mut Heard) -> anyhow::Result<()> {
        let touched = self.touched(heard.version).await?;
        heard.version = touched.version;
        heard.unsure.append(&mut touched.changed.all_accounts());
        Ok(())
    }

    async fn touched(&self, since: i64) -> anyhow::Result<Touched> {
        self.observer
            .store
            .touched(&self.facts.instance, since)
            .await
    }
}
