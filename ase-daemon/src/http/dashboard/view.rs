//! What pages are made from: the newest cycle, read from the store when somebody looks, and kept until there is a newer one.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use anyhow::Context;
use ase_rules::{Account, AgentFact, OrganizationId, Policy, UserId};
use jiff::{SignedDuration, Timestamp};
use ulid::Ulid;

use crate::{
    cycle::Instance,
    plan::{Manner, policy},
    store::{Wanted, Written},
    tell::{FindingCounts, Head, Kept, Load, Names, ToldFinding, is_unsolved},
};

/// The newest cycles, all of which are in the pictures over time. Of those before, there is one of every hour.
const RECENT: usize = 100;

/// Hours in the pictures over time: as long as quiet cycles are kept.
const HOURS: u64 = 24 * 7;

const MS_AN_HOUR: u64 = 3_600_000;

/// So many bytes of reports are read at once for numbers; cycles of this process are known without.
const READ: usize = 1 << 20;

/// Cycles whose numbers are kept at hand: a kilobyte each.
const KNOWN: usize = 1_000;

/// Writes in the pictures.
const WRITES: usize = 500;

/// One instance as its newest cycle left it.
#[derive(Debug)]
pub(super) struct View {
    /// The report, with its reasons.
    pub(super) kept: Kept,
    pub(super) names: Names,
    pub(super) accounts: BTreeMap<OrganizationId, Account>,
    pub(super) agents: BTreeMap<UserId, AgentFact>,
    pub(super) loads: BTreeMap<UserId, Load>,
    /// The newest cycles, and one of every hour before them, the oldest first.
    pub(super) trend: Vec<Head>,
    /// The latest assignments, the latest first.
    pub(super) waits: Vec<Waited>,
    pub(super) policy: Policy,
    /// Findings by account.
    pub(super) found: BTreeMap<OrganizationId, FindingCounts>,
}

/// A ticket that we assigned.
#[derive(Debug)]
pub(super) struct Waited {
    pub(super) at: Timestamp,
    pub(super) organization: OrganizationId,
    /// How long it had waited.
    pub(super) waited: SignedDuration,
}

/// What was read of the store, for as long as it is the newest there is.
#[derive(Debug, Default)]
pub(super) struct Views {
    /// By instance, with the newest cycle at the time, whatever it looked at.
    views: Mutex<BTreeMap<String, (String, Arc<View>)>>,
    /// Numbers of cycles, by instance and id. What a report says never changes.
    heads: Mutex<BTreeMap<(String, String), Head>>,
    /// The last cycle before an hour since 1970 began, by instance.
    hourly: Mutex<BTreeMap<(String, u64), String>>,
}

impl Views {
    /// The newest view; none before the first cycle.
    pub(super) async fn of(&self, instance: &Instance) -> anyhow::Result<Option<Arc<View>>> {
        let (store, name) = (instance.store(), instance.name());
        let Some(newest) = store.cycles(name, None, 1).await?.pop() else {
            return Ok(None);
        };
        if let Some((at, view)) = locked(&self.views).get(name)
            && *at == newest
        {
            return Ok(Some(Arc::clone(view)));
        }
        let Some(kept) = self.newest_whole(instance).await? else {
            return Ok(None);
        };
        let frame = store.frame(name).await?;
        let view = Arc::new(View {
            names: Names::known(frame.accounts.values(), &frame.agents)
                .at(&instance.settings().url),
            loads: loads(instance, &frame.accounts).await?,
            waits: waits(instance).await?,
            policy: policy(instance.config(), name, None, Manner::default()),
            found: found(&kept.report.findings),
            accounts: frame.accounts,
            agents: frame.agents,
            trend: self.trend(instance).await?,
            kept,
        });
        locked(&self.views).insert(name.to_owned(), (newest, Arc::clone(&view)));
        Ok(Some(view))
    }

    /// The newest report that looked at everything.
    async fn newest_whole(&self, instance: &Instance) -> anyhow::Result<Option<Kept>> {
        let (store, name) = (instance.store(), instance.name());
        for cycle in store.cycles(name, None, RECENT).await? {
            if self.head(name, &cycle).is_some_and(|head| !head.is_whole()) {
                continue;
            }
            let Some(text) = store.report(name, &cycle).await? else {
                continue;
            };
            let kept: Kept =
                serde_json::from_str(&text).context("the report is not what we wrote")?;
            let head = Head::of(&kept.report, &kept.loads);
            let is_whole = head.is_whole();
            self.remember(name, head);
            if is_whole {
                return Ok(Some(kept));
            }
        }
        Ok(None)
    }

    /// Up to `limit` cycles, the newest first, with their numbers; those before one, if one is given. Numbers that are not at
    /// hand are read from reports, which are as large as what they found, so of some megabytes of them alone.
    pub(super) async fn heads(
        &self,
        instance: &Instance,
        before: Option<&str>,
        limit: usize,
    ) -> anyhow::Result<Vec<(String, Option<Head>)>> {
        let cycles = instance
            .store()
            .cycles(instance.name(), before, limit)
            .await?;
        self.heads_of(instance, cycles).await
    }

    /// The newest cycles, and one of every hour before them, the oldest first.
    async fn trend(&self, instance: &Instance) -> anyhow::Result<Vec<Head>> {
        let (store, name) = (instance.store(), instance.name());
        let mut cycles = store.cycles(name, None, RECENT).await?;
        let oldest = cycles.last().filter(|_| cycles.len() == RECENT);
        let oldest = oldest.and_then(|id| Ulid::from_string(id).ok());
        let hour = oldest.map_or(0, |id| id.timestamp_ms() / MS_AN_HOUR);
        for hour in (hour.saturating_sub(HOURS)..=hour).rev() {
            let Some(cycle) = self.before_hour(instance, hour).await? else {
                break;
            };
            if cycles.last() != Some(&cycle) {
                cycles.push(cycle);
            }
        }
        let heads = self.heads_of(instance, cycles).await?;
        let mut heads: Vec<Head> = heads.into_iter().filter_map(|(_, head)| head).collect();
        heads.reverse();
        Ok(heads)
    }

    /// The last cycle before an hour began: once the hour is over it stays the same.
    async fn before_hour(&self, instance: &Instance, hour: u64) -> anyhow::Result<Option<String>> {
        let key = (instance.name().to_owned(), hour);
        if let Some(cycle) = locked(&self.hourly).get(&key) {
            return Ok(Some(cycle.clone()));
        }
        let begin = Ulid::from_parts(hour * MS_AN_HOUR, 0).to_string();
        let cycles = instance.store().cycles(&key.0, Some(&begin), 1);
        let Some(cycle) = cycles.await?.pop() else {
            return Ok(None);
        };
        let mut hourly = locked(&self.hourly);
        hourly.retain(|(name, kept), _| *name != key.0 || *kept + HOURS >= hour);
        hourly.insert(key, cycle.clone());
        Ok(Some(cycle))
    }

    async fn heads_of(
        &self,
        instance: &Instance,
        cycles: Vec<String>,
    ) -> anyhow::Result<Vec<(String, Option<Head>)>> {
        let (store, name) = (instance.store(), instance.name());
        let (mut heads, mut read) = (Vec::new(), 0);
        for cycle in cycles {
            let mut head = self.head(name, &cycle);
            if head.is_none()
                && read < READ
                && let Some(text) = store.report(name, &cycle).await?
            {
                read += text.len();
                let known = Head::read(&text).context("the report is not what we wrote")?;
                self.remember(name, known.clone());
                head = Some(known);
            }
            heads.push((cycle, head));
        }
        Ok(heads)
    }

    fn head(&self, name: &str, cycle: &str) -> Option<Head> {
        let key = (name.to_owned(), cycle.to_owned());
        locked(&self.heads).get(&key).cloned()
    }

    /// Takes note of a cycle's numbers, so that its report need not be read for them.
    pub(super) fn remember(&self, name: &str, head: Head) {
        let mut heads = locked(&self.heads);
        heads.insert((name.to_owned(), head.cycle.clone()), head);
        if heads.len() > KNOWN {
            let hourly = locked(&self.hourly);
            let pictured: BTreeSet<&String> = hourly.values().collect();
            let others = heads.keys().filter(|key| !pictured.contains(&key.1));
            let oldest = others.min_by(|one, other| one.1.cmp(&other.1)).cloned();
            oldest.map(|oldest| heads.remove(&oldest));
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl View {
    /// Accounts that name an ASE or have the flag, those with the worst findings first.
    pub(super) fn ranked(&self) -> Vec<&Account> {
        let mut accounts: Vec<&Account> = self
            .accounts
            .values()
            .filter(|account| account.is_named_or_flagged())
            .collect();
        accounts.sort_by_cached_key(|account| {
            let found = self.found_at(account.organization);
            (
                std::cmp::Reverse((found.error, found.warning, found.notice)),
                account.name.clone(),
            )
        });
        accounts
    }

    pub(super) fn found_at(&self, organization: OrganizationId) -> FindingCounts {
        self.found.get(&organization).copied().unwrap_or_default()
    }

    /// Since when a finding stands, by its place in the report.
    pub(super) fn since(&self, at: usize) -> Timestamp {
        let since = self.kept.since.get(at).copied();
        since.unwrap_or(self.kept.report.started_at)
    }
}

fn found(findings: &[ToldFinding]) -> BTreeMap<OrganizationId, FindingCounts> {
    let mut found: BTreeMap<OrganizationId, FindingCounts> = BTreeMap::new();
    for finding in findings {
        if let Some(organization) = finding.organization {
            found.entry(organization).or_default().add(finding.severity);
        }
    }
    found
}

/// The load of every named ASE, counted by the store: there may be many tickets.
async fn loads(
    instance: &Instance,
    accounts: &BTreeMap<OrganizationId, Account>,
) -> anyhow::Result<BTreeMap<UserId, Load>> {
    let mut loads: BTreeMap<UserId, Load> = BTreeMap::new();
    for ase in accounts.values().filter_map(Account::ase) {
        loads.entry(ase).or_default().accounts += 1;
    }
    for tally in instance.store().tally(instance.name()).await? {
        let ase = accounts.get(&tally.organization).and_then(Account::ase);
        let load = ase.and_then(|ase| Some((ase, loads.get_mut(&ase)?)));
        if let Some((ase, load)) = load.filter(|_| is_unsolved(&tally.status)) {
            load.unsolved += tally.tickets;
            match tally.assignee {
                Some(owner) if owner == ase => load.owned += tally.tickets,
                Some(_) => {}
                None => load.unowned += tally.tickets,
            }
        }
    }
    Ok(loads)
}

/// How long tickets had waited that we assigned, as far as they are still in the mirror.
async fn waits(instance: &Instance) -> anyhow::Result<Vec<Waited>> {
    let (store, name) = (instance.store(), instance.name());
    let writes = store.latest_writes(name, Wanted::default(), WRITES).await?;
    let assigned: Vec<Written> = writes
        .into_iter()
        .filter(|one| {
            one.intent.kind == ase_rules::ActionKind::Assign && one.intent.undoes.is_none()
        })
        .collect();
    let ids = assigned.iter().map(|one| one.intent.ticket).collect();
    let tickets = store.tickets_by_id(name, ids).await?;
    let tickets: BTreeMap<_, _> = (tickets.into_iter())
        .map(|ticket| (ticket.id, ticket))
        .collect();
    Ok(assigned
        .iter()
        .filter_map(|one| {
            let at = one.recorded.as_ref()?.at;
            let ticket = tickets.get(&one.intent.ticket)?;
            Some(Waited {
                at,
                organization: one.intent.organization,
                waited: at.duration_since(ticket.created_at),
            })
        })
        .collect())
}
