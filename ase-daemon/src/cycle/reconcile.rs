//! Single tickets, between two cycles: those that webhooks named are read, decided and written to by themselves.
//!
//! A webhook only says where to look. What it named is read from Zendesk now, its account is as the last cycle read it, and
//! guard, journal and the checks before a write are those of a cycle. Whatever is in doubt is left to the next cycle, which
//! looks at everything.

use std::collections::BTreeSet;

use ase_rules::{Facts, NearestMisses, OrganizationId, Reading, Status, Ticket, TicketId};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, info_span};
use ulid::Ulid;

use super::{Cycle, Instance, telling::audits};
use crate::{
    apply::{Apply, Fresh, Writer},
    observe::{Observation, ticket_of},
    plan::{policy, with_histories},
    sources::resolve,
    store::{Store, Update, Waiting},
    tell::{Kept, Outcome, SourceReading},
};

/// Tickets looked at together: what one request shows.
const AT_ONCE: usize = 100;

/// What came of looking at what webhooks named.
#[derive(Debug, Default)]
pub struct Reconciled {
    /// What was found and done about it; none if no ticket had to be read.
    pub cycle: Option<Cycle>,
    /// Whether tickets are left that changed within this very second: their time of change counts whole seconds, so that
    /// a further change could not be told from none. They are to be looked at when it is over.
    pub left: bool,
}

impl Instance {
    /// Says that a ticket waits to be looked at.
    pub(crate) fn ring(&self) {
        self.work.bell.notify_one();
    }

    /// Comes when a ticket waits that this process was told of.
    pub(crate) async fn rung(&self) {
        self.work.bell.notified().await;
    }

    /// Looks at up to a hundred tickets that webhooks named. Costs one request, and those that histories and writes take.
    ///
    /// What cannot be read stays in the inbox.
    ///
    /// # Errors
    ///
    /// If the store fails or Zendesk does not answer.
    pub async fn reconcile(&self, stop: &CancellationToken) -> anyhow::Result<Reconciled> {
        let store = &self.store.pinned();
        let waiting = store.waiting(&self.name, AT_ONCE).await?;
        if waiting.is_empty() {
            return Ok(Reconciled::default());
        }
        // Before the first cycle, and when none succeeded for long, there is nothing to decide by.
        let Some(roster) = self.observer(store).recall_roster().await? else {
            return Ok(Reconciled::default());
        };
        let accounts: BTreeSet<OrganizationId> = roster
            .facts
            .accounts
            .value()
            .into_iter()
            .flatten()
            .map(|account| account.organization)
            .collect();
        let (ours, others): (Vec<Waiting>, Vec<Waiting>) = waiting
            .into_iter()
            .partition(|one| one.organization.is_none_or(|id| accounts.contains(&id)));
        store.looked_at(&self.name, others).await?;
        if ours.is_empty() {
            return Ok(Reconciled::default());
        }
        let id = Ulid::generate().to_string();
        let span = info_span!("reconcile", instance = self.name, cycle = id);
        self.reconcile_as(id, ours, roster, &accounts, stop, store)
            .instrument(span)
            .await
    }

    async fn reconcile_as(
        &self,
        id: String,
        waiting: Vec<Waiting>,
        roster: Observation,
        accounts: &BTreeSet<OrganizationId>,
        stop: &CancellationToken,
        store: &Store,
    ) -> anyhow::Result<Reconciled> {
        let begun = self.began(id.clone());
        // Nobody else decides and writes meanwhile.
        let _at_hand = self.work.at_hand.lock().await;
        let seen = self.read_waiting(&waiting).await?;
        let (looked_at, later): (Vec<Waiting>, Vec<Waiting>) = waiting
            .into_iter()
            .partition(|one| !seen.changes_still.contains(&one.ticket));
        let is_ours =
            |ticket: &Ticket| ticket.organization.is_some_and(|id| accounts.contains(&id));
        let (ours, gone): (Vec<Ticket>, Vec<Ticket>) =
            seen.fresh.tickets.values().cloned().partition(|ticket| {
                is_ours(ticket) && !matches!(ticket.status, Status::Closed | Status::Deleted)
            });
        self.forget(gone, store).await?;
        // Tickets that lost their assignee are for the cycle to judge, which sees whether others did too.
        let tickets = store.renew(&self.name, ours).await?.tickets;
        let records = tickets.len();
        let now = Timestamp::from_second(seen.fresh.at.as_second())?;
        let remembered = self.sources.remembered(now);
        let known = resolve(&remembered, &roster.facts, &roster.addresses);
        let mut observation = Observation {
            facts: Facts {
                tickets: Reading::known(tickets, now),
                sources: known.sources,
                ..roster.facts
            },
            now,
            ..roster
        };
        let mut policy = policy(
            &self.config,
            &self.name,
            observation.identity.user(),
            self.manner,
        );
        policy.guard.max_writes = self.work.allowance.left();
        policy.guard.max_share_of_tickets = 1.0;
        let ids = seen.fresh.tickets.keys().copied().collect();
        let memory = store.memory_of(&self.name, ids).await?;
        let reader = &self.zendesk.reader;
        let observer = self.observer(store);
        let (mut plan, histories) =
            with_histories(&mut observation, &mut policy, &memory, now, &observer).await?;
        // What concerns accounts is told by cycles.
        plan.findings.retain(|finding| finding.ticket.is_some());
        let apply = Apply {
            name: &self.name,
            cycle: &id,
            reader,
            store,
            policy: &policy,
            findings: &plan.findings,
            now,
            kill_switch: &self.config.kill_switch,
            stop,
        };
        let writer = Writer::new(self.zendesk.writer.as_ref());
        let actions = match histories {
            (0, _) => {
                let due = plan.actions.clone();
                apply.carry_out_on(due, &seen.fresh, &writer).await?
            }
            // The tickets were read before their histories.
            _ => apply.carry_out(plan.actions.clone(), &writer).await?,
        };
        let begun_writes = actions.iter().filter(|action| {
            matches!(
                action.outcome,
                Outcome::Applied | Outcome::Failed | Outcome::Conflict
            )
        });
        self.work.allowance.spend(begun_writes.count());
        let readings = std::iter::once(SourceReading::known("zendesk.tickets", now, records))
            .chain(observation.readings)
            .chain(audits(histories, now))
            .collect();
        let report = self.report(begun, now, &plan, readings, actions, observation.errors);
        let kept = Kept::of(report, &mut plan, NearestMisses::default());
        if !kept.report.actions.is_empty() {
            let bulletin = self.told(&kept.report, &observation.facts, store).await?;
            self.keep(&kept, bulletin, store).await?;
        }
        store.looked_at(&self.name, looked_at).await?;
        Ok(Reconciled {
            cycle: Some(Cycle {
                report: kept.report,
                loads: kept.loads,
                facts: observation.facts,
                plan,
                api_user: observation.identity.user(),
                address: self.settings().url.clone(),
            }),
            left: !later.is_empty(),
        })
    }

    /// Reads what waits. A ticket that cannot be read is the next cycle's, which sets it aside.
    async fn read_waiting(&self, waiting: &[Waiting]) -> anyhow::Result<Seen> {
        let ids: Vec<_> = waiting
            .iter()
            .map(|one| zendesk_client::TicketId::new(one.ticket.get()))
            .collect();
        let shown = self.zendesk.reader.tickets().show_many(&ids).await?;
        let at = self.now();
        let (still, settled): (Vec<Ticket>, Vec<Ticket>) = shown
            .found
            .iter()
            .map(ticket_of)
            .partition(|ticket| ticket.updated_at.as_second() >= at.as_second());
        Ok(Seen {
            fresh: Fresh {
                tickets: settled
                    .into_iter()
                    .map(|ticket| (ticket.id, ticket))
                    .collect(),
                at,
                trouble: None,
            },
            changes_still: still.into_iter().map(|ticket| ticket.id).collect(),
        })
    }

    /// Takes tickets out of the mirror that are closed, or of no account any more.
    async fn forget(&self, tickets: Vec<Ticket>, store: &Store) -> anyhow::Result<()> {
        if tickets.is_empty() {
            return Ok(());
        }
        let update = Update {
            tickets_gone: tickets.into_iter().map(|ticket| ticket.id).collect(),
            ..Update::default()
        };
        store.save(&self.name, update).await
    }
}

/// What was read of the tickets that wait.
struct Seen {
    fresh: Fresh,
    /// Those that changed within this very second.
    changes_still: BTreeSet<TicketId>,
}
