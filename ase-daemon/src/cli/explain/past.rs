//! What a past cycle said, from the store alone.

use anyhow::{Context, bail};
use ase_rules::{OrganizationId, TicketId};

use super::{Answer, Explain, Subject, told};
use crate::{
    cli::{Global, chosen, output::print},
    config::Config,
    store::{Store, Wanted},
    tell::{CycleReport, Kept, ToldWrite},
};

/// Explains what `cycle` said and did. No request is sent.
pub(super) async fn explain(
    global: &Global,
    config: &Config,
    explain: &Explain,
    cycle: &str,
) -> anyhow::Result<()> {
    let store = Store::open(&config.store).await?;
    let (mut known, mut answers) = (false, Vec::new());
    for name in chosen(global, config)? {
        if let Some(kept) = store.report(&name, cycle).await? {
            known = true;
            let kept: Kept = serde_json::from_str(&kept)
                .with_context(|| format!("the report of cycle {cycle} is not what we wrote"))?;
            let answer = answer(&store, kept, explain.subject).await?;
            answers.extend(answer.map(|answer| (name, answer)));
        }
    }
    if !known {
        bail!("the store has no report of a cycle {cycle}");
    }
    if answers.is_empty() {
        bail!(
            "cycle {cycle} had nothing to say of {}, and did nothing about it",
            explain.subject
        );
    }
    print(&told(explain.format, &answers)?)
}

async fn answer(store: &Store, kept: Kept, subject: Subject) -> anyhow::Result<Option<Answer>> {
    let Kept {
        mut report,
        reasons,
        misses,
        ..
    } = kept;
    let found = std::mem::take(&mut report.findings);
    let mut wanted = Wanted {
        cycle: Some(report.cycle.clone()),
        ..Wanted::default()
    };
    let (trail, findings, nearest_miss) = match subject {
        Subject::Ticket { id } => {
            let id = TicketId::new(id);
            wanted.ticket = Some(id);
            let of = found
                .into_iter()
                .filter(|finding| finding.ticket == Some(id));
            let miss = misses.tickets.get(&id).cloned();
            (reasons.tickets.get(&id).cloned(), of.collect(), miss)
        }
        Subject::Org { id } => {
            let id = OrganizationId::new(id);
            wanted.organization = Some(id);
            let of = found
                .into_iter()
                .filter(|finding| finding.organization == Some(id));
            (
                reasons.organizations.get(&id).cloned(),
                of.collect::<Vec<_>>(),
                misses.organizations.get(&id).cloned(),
            )
        }
    };
    let written = store.history(&report.instance, wanted).await?;
    let mut title = format!(
        "{subject}, as of {} (cycle {})",
        report.started_at, report.cycle
    );
    if trail.is_none() && findings.is_empty() && written.is_empty() {
        if !was_known(store, &report, subject).await? {
            return Ok(None);
        }
        title += ": nothing was found and nothing was done about it, so its reasons were not kept";
    }
    Ok(Some(Answer {
        title,
        trail: trail.unwrap_or_default(),
        findings,
        nearest_miss,
        writes: written
            .into_iter()
            .map(|one| ToldWrite::of(&report.instance, one))
            .collect(),
    }))
}

/// Whether the cycle had the subject before it: it is in the mirror, and a ticket is older than the cycle.
async fn was_known(store: &Store, report: &CycleReport, subject: Subject) -> anyhow::Result<bool> {
    let name = &report.instance;
    Ok(match subject {
        Subject::Ticket { id } => {
            let before = TicketId::new(id.saturating_sub(1));
            let found = store.tickets(name, Some(before), 1).await?;
            found.iter().any(|ticket| {
                ticket.id == TicketId::new(id) && ticket.created_at <= report.started_at
            })
        }
        Subject::Org { id } => {
            let frame = store.frame(name).await?;
            frame.accounts.contains_key(&OrganizationId::new(id))
        }
    })
}
