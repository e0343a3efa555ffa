//! What a past cycle said, from the store alone.

use anyhow::{Context, bail};
use ase_rules::{OrganizationId, TicketId};

use super::{Answer, Explain, Subject, told};
use crate::{
    cli::{Global, chosen, output::print},
    config::Config,
    store::{Store, Wanted},
    tell::{Kept, ToldWrite},
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
        report, reasons, ..
    } = kept;
    let mut wanted = Wanted {
        cycle: Some(report.cycle.clone()),
        ..Wanted::default()
    };
    let (trail, findings) = match subject {
        Subject::Ticket { id } => {
            let id = TicketId::new(id);
            wanted.ticket = Some(id);
            let of = report
                .findings
                .into_iter()
                .filter(|finding| finding.ticket == Some(id));
            (reasons.tickets.get(&id).cloned(), of.collect())
        }
        Subject::Org { id } => {
            let id = OrganizationId::new(id);
            wanted.organization = Some(id);
            let of = report
                .findings
                .into_iter()
                .filter(|finding| finding.organization == Some(id));
            (
                reasons.organizations.get(&id).cloned(),
                of.collect::<Vec<_>>(),
            )
        }
    };
    let written = store.history(&report.instance, wanted).await?;
    if trail.is_none() && findings.is_empty() && written.is_empty() {
        return Ok(None);
    }
    Ok(Some(Answer {
        title: format!(
            "{subject}, as of {} (cycle {})",
            report.started_at, report.cycle
        ),
        trail: trail.unwrap_or_default(),
        findings,
        // A report keeps what was decided, not what was read.
        nearest_miss: None,
        writes: written
            .into_iter()
            .map(|one| ToldWrite::of(&report.instance, one))
            .collect(),
    }))
}
