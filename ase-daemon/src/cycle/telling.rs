//! What a cycle tells: its report, and what it cost.

use std::{cmp::Reverse, collections::BTreeMap};

use ase_rules::{Facts, OrganizationId, Plan, Policy, Reading};
use jiff::Timestamp;
use tracing::info;
use zendesk_client::Stats;

use super::Instance;
use crate::{
    onboard::{self, Disagreement, Subject},
    store::{Bulletin, Store},
    tell::{
        Ages, Api, Counts, CycleReport, FindingCounts, Head, Kept, SourceReading, Status, Told,
        ToldFinding,
    },
};

/// Reports among which the last one is looked for that is not of single tickets.
const LOOKED_BACK: usize = 100;

/// Of so many accounts, those with the most findings, it is asked what each place says.
const LOOKED_AT: usize = 200;

/// What a cycle began with.
pub(super) struct Begun {
    /// Its id.
    pub(super) id: String,
    clock: std::time::Duration,
    stats: Stats,
}

impl Instance {
    /// Begins to count.
    pub(super) fn began(&self, id: String) -> Begun {
        Begun {
            id,
            clock: self.around.clock.monotonic(),
            stats: self.zendesk.reader.stats(),
        }
    }

    /// The report of what began there.
    pub(super) fn report(
        &self,
        begun: Begun,
        now: Timestamp,
        plan: &Plan,
        readings: Vec<SourceReading>,
        actions: Vec<Told>,
        errors: Vec<String>,
    ) -> CycleReport {
        let findings = plan.findings.iter().cloned().map(ToldFinding::from);
        let findings: Vec<ToldFinding> = findings
            .map(|finding| finding.resting_on(&readings))
            .collect();
        CycleReport {
            schema: 1,
            instance: self.name.clone(),
            cycle: begun.id,
            mode: self.mode.into(),
            started_at: now,
            took_ms: millis(self.around.clock.monotonic().saturating_sub(begun.clock)),
            readings,
            api: api(&begun.stats, &self.zendesk.reader.stats()),
            counts: Counts {
                accounts: plan.counts.accounts,
                eligible: plan.counts.eligible,
                tickets: plan.counts.tickets,
                findings: FindingCounts::of(&findings),
            },
            findings,
            actions,
            errors,
            disagreements: Vec::new(),
        }
    }

    /// What the places say of those accounts that several tell otherwise, among those of which something is found and those
    /// for which the README has another ASE than Zendesk.
    pub(super) fn disagreements(
        &self,
        facts: &Facts,
        plan: &Plan,
        policy: &Policy,
        now: Timestamp,
    ) -> Vec<Disagreement> {
        let heard = self.sources.remembered(now);
        let mut about: BTreeMap<OrganizationId, usize> = BTreeMap::new();
        let of_accounts = plan.findings.iter().filter(|one| one.ticket.is_none());
        for organization in of_accounts.filter_map(|finding| finding.organization) {
            *about.entry(organization).or_default() += 1;
        }
        let readme = heard.readme.as_ref().and_then(Reading::value);
        let listed = readme.into_iter().flat_map(|table| &table.value);
        let listed: BTreeMap<_, _> = listed.map(|one| (one.organization, one.agent)).collect();
        let all = || facts.accounts.value().into_iter().flatten();
        for account in all() {
            let listed = listed.get(&account.organization);
            if listed.is_some_and(|agent| agent.is_some() && *agent != account.ase()) {
                *about.entry(account.organization).or_default() += 1;
            }
        }
        let accounts = all();
        let mut accounts: Vec<_> = accounts
            .filter_map(|account| Some((about.get(&account.organization)?, account)))
            .collect();
        accounts.sort_by_key(|(findings, account)| (Reverse(**findings), account.organization));
        let looked_at = accounts.into_iter().take(LOOKED_AT);
        let accounts = looked_at.map(|(_, account)| account);
        onboard::disagreements(accounts, |account| Subject {
            account,
            facts,
            policy,
            findings: &plan.findings,
            now,
            members: onboard::members(&heard),
            readme: heard.readme.as_ref(),
        })
    }

    /// A report with the ages of its findings, which are remembered for the next. The first cycle of a process asks the
    /// store for those of the last one.
    pub(super) async fn aged(&self, kept: Kept, store: &Store) -> anyhow::Result<Kept> {
        let mut ages = self.work.ages.lock().await;
        let before = match ages.take() {
            Some(ages) => ages,
            None => last_ages(&self.name, store).await?,
        };
        let kept = kept.aged(&before);
        *ages = Some(kept.ages());
        Ok(kept)
    }

    pub(super) async fn keep(
        &self,
        kept: &Kept,
        bulletin: Bulletin,
        store: &Store,
    ) -> anyhow::Result<()> {
        let text = serde_json::to_string(kept)?;
        let report = &kept.report;
        store
            .keep_report(&report.cycle, &self.name, report.started_at, text, bulletin)
            .await?;
        info!(
            accounts = report.counts.accounts,
            tickets = report.counts.tickets,
            findings = report.findings.len(),
            actions = report.actions.len(),
            requests = report.api.requests,
            took_ms = report.took_ms,
            "cycle done"
        );
        Ok(())
    }
}

/// The ages of the findings of the last report that looked at everything.
async fn last_ages(name: &str, store: &Store) -> anyhow::Result<Ages> {
    for cycle in store.cycles(name, None, LOOKED_BACK).await? {
        let report = store.report(name, &cycle).await?;
        // A report that is not as we write it tells no age, and is no reason to stop.
        let kept = report.and_then(|text| serde_json::from_str::<Kept>(&text).ok());
        if let Some(kept) = kept.filter(|kept| Head::of(&kept.report, &kept.loads).is_whole()) {
            return Ok(kept.ages());
        }
    }
    Ok(Ages::default())
}

/// The histories a decision turned on, as a source.
pub(super) fn audits((read, unread): (usize, usize), now: Timestamp) -> Option<SourceReading> {
    (read > 0).then(|| SourceReading {
        source: "zendesk.audits".to_owned(),
        status: if unread == 0 {
            Status::Known
        } else {
            Status::Unknown
        },
        seen_at: Some(now),
        records: read - unread,
        reason: (unread > 0)
            .then(|| format!("the history of {unread} of {read} tickets could not be read")),
    })
}

fn api(before: &Stats, after: &Stats) -> Api {
    let by_lane: BTreeMap<String, u64> = after
        .by_lane
        .iter()
        .map(|(lane, count)| {
            (
                lane.as_str().to_owned(),
                count - before.by_lane.get(lane).copied().unwrap_or_default(),
            )
        })
        .filter(|(_, count)| *count > 0)
        .collect();
    Api {
        requests: after.requests - before.requests,
        retries: after.retries - before.retries,
        waited_ms: millis(after.waited.saturating_sub(before.waited)),
        by_lane,
    }
}

fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
