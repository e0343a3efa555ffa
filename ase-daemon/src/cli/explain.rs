//! `explain`: why something was done, and why not.

mod past;

use std::{fmt, process::ExitCode};

use anyhow::bail;
use ase_rules::{OrganizationId, Plan, Reading, TicketId};
use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::{
    Global, connect, load,
    output::{Format, print},
};
use crate::{
    cycle::{Cycle, Instance},
    observe::{read_histories, ticket_of},
    store::Wanted,
    tell::{ToldFinding, ToldWrite, history_to_text},
};

/// What to explain.
#[derive(Args, Debug)]
pub(super) struct Explain {
    #[command(subcommand)]
    subject: Subject,
    /// What this past cycle said, from the store: nothing is asked of Zendesk.
    #[arg(long, global = true, value_name = "CYCLE")]
    cycle: Option<String>,
    /// Ask Zendesk, also where the store has what was read within the last minutes.
    #[arg(long, global = true, conflicts_with = "cycle")]
    live: bool,
    /// Form of the answer.
    #[arg(long, value_enum, default_value_t, global = true, value_name = "FORM")]
    format: Format,
}

#[derive(Clone, Copy, Debug, Subcommand)]
enum Subject {
    /// A ticket, by its number.
    Ticket {
        /// Its id.
        id: i64,
    },
    /// An organization, by its id.
    Org {
        /// Its id.
        id: i64,
    },
}

impl fmt::Display for Subject {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ticket { id } => write!(out, "ticket {id}"),
            Self::Org { id } => write!(out, "organization {id}"),
        }
    }
}

pub(super) async fn explain(global: &Global, explain: &Explain) -> anyhow::Result<ExitCode> {
    let config = load(global)?;
    if let Some(cycle) = &explain.cycle {
        past::explain(global, &config, explain, cycle).await?;
        return Ok(ExitCode::SUCCESS);
    }
    let (_store, instances) = connect(global, &config, true).await?;
    let mut answers = Vec::new();
    let mut trouble = None;
    for instance in instances {
        match look(instance.clone(), explain).await {
            Ok(answer) => answers.extend(answer.map(|answer| (instance.name().to_owned(), answer))),
            Err(error) => trouble = Some(error.context(format!("at {}", instance.name()))),
        }
    }
    print(&told(explain.format, &answers)?)?;
    match (trouble, answers.is_empty()) {
        (Some(error), _) => Err(error),
        (None, false) => Ok(ExitCode::SUCCESS),
        (None, true) => bail!("there is no {}", explain.subject),
    }
}

/// From the store, where that is recent and knows the subject; else as read now.
async fn look(instance: Instance, explain: &Explain) -> anyhow::Result<Option<Answer>> {
    if !explain.live
        && let Some((plan, now)) = instance.recall().await?
        && let Some(answer) = known(&instance, &plan, now, explain.subject).await?
    {
        return Ok(Some(answer));
    }
    let instance = instance.one_shot();
    let mut cycle = instance.run(&CancellationToken::new()).await?;
    match explain.subject {
        Subject::Ticket { id } => ticket(&instance, &mut cycle, TicketId::new(id)).await,
        Subject::Org { id } => organization(&instance, &cycle, OrganizationId::new(id)).await,
    }
}

/// What `plan` says, if it has looked at the subject.
async fn known(
    instance: &Instance,
    plan: &Plan,
    now: Timestamp,
    subject: Subject,
) -> anyhow::Result<Option<Answer>> {
    let (trail, findings, writes) = match subject {
        Subject::Ticket { id } => {
            let id = TicketId::new(id);
            let wanted = Wanted {
                ticket: Some(id),
                ..Wanted::default()
            };
            (
                plan.trails.get(&id),
                of_ticket(plan, id),
                writes(instance, wanted).await?,
            )
        }
        Subject::Org { id } => {
            let id = OrganizationId::new(id);
            (
                plan.account_trails.get(&id),
                of_organization(plan, id),
                Vec::new(),
            )
        }
    };
    Ok(trail.cloned().map(|trail| Answer {
        title: format!("{subject}, as read at {now}"),
        trail,
        findings,
        writes,
    }))
}

fn of_ticket(plan: &Plan, id: TicketId) -> Vec<ToldFinding> {
    let of = plan
        .findings
        .iter()
        .filter(|finding| finding.ticket == Some(id));
    of.cloned().map(Into::into).collect()
}

fn of_organization(plan: &Plan, id: OrganizationId) -> Vec<ToldFinding> {
    let of = plan
        .findings
        .iter()
        .filter(|finding| finding.organization == Some(id) && finding.ticket.is_none());
    of.cloned().map(Into::into).collect()
}

/// One answer as an object, several as an array; in text, several under the names of their instances.
fn told(format: Format, answers: &[(String, Answer)]) -> anyhow::Result<String> {
    Ok(match (format, answers) {
        (_, []) => String::new(),
        (Format::Json, [(instance, answer)]) => {
            serde_json::to_string_pretty(&answer.json(instance))? + "\n"
        }
        (Format::Json, many) => {
            let many: Vec<_> = many
                .iter()
                .map(|(instance, answer)| answer.json(instance))
                .collect();
            serde_json::to_string_pretty(&many)? + "\n"
        }
        (Format::Text, [(_, answer)]) => answer.text(),
        (Format::Text, many) => many
            .iter()
            .map(|(instance, answer)| format!("{instance}:\n{}", answer.text()))
            .collect(),
    })
}

/// An explanation: the ordered reasons, and the findings that came of them.
struct Answer {
    title: String,
    trail: ase_rules::Trail,
    findings: Vec<ToldFinding>,
    /// What was written about it.
    writes: Vec<ToldWrite>,
}

impl Answer {
    fn json(&self, instance: &str) -> Value {
        json!({
            "instance": instance,
            "subject": self.title,
            "reasons": self.trail,
            "findings": self.findings,
            "writes": self.writes,
        })
    }

    fn text(&self) -> String {
        let mut text = format!("{}\n{}", self.title, self.trail);
        if !text.ends_with('\n') {
            text.push('\n');
        }
        for finding in &self.findings {
            let held = finding
                .held
                .as_deref()
                .map(|why| format!(" (held: {why})"))
                .unwrap_or_default();
            text.push_str(&format!(
                "  → {}: {}{held}\n",
                finding.rule, finding.message
            ));
        }
        if !self.writes.is_empty() {
            text.push_str("Written:\n");
            text.push_str(&history_to_text(&self.writes));
        }
        text
    }
}

/// Explains a ticket; one outside the mirror is read and decided by itself.
async fn ticket(
    instance: &Instance,
    cycle: &mut Cycle,
    id: TicketId,
) -> anyhow::Result<Option<Answer>> {
    if !cycle.plan.trails.contains_key(&id) {
        let reader = &instance.zendesk().reader;
        let Some(ticket) = reader
            .tickets()
            .find(zendesk_client::TicketId::new(id.get()))
            .await?
        else {
            return Ok(None);
        };
        let mut ticket = ticket_of(&ticket);
        for reading in read_histories(reader, &[id]).await {
            ticket.history = reading.history;
        }
        match &mut cycle.facts.tickets {
            Reading::Known { value, .. } | Reading::Stale { value, .. } => value.push(ticket),
            Reading::Unknown { why } => {
                bail!("the tickets of {} are not known: {why}", instance.name())
            }
        }
        cycle.plan = instance
            .decide_again(&cycle.facts, cycle.api_user, cycle.report.started_at)
            .await?;
    }
    let findings = of_ticket(&cycle.plan, id);
    let wanted = Wanted {
        ticket: Some(id),
        ..Wanted::default()
    };
    let writes = writes(instance, wanted).await?;
    Ok(cycle.plan.trails.get(&id).cloned().map(|trail| Answer {
        title: format!("ticket {id}"),
        trail,
        findings,
        writes,
    }))
}

/// What was written, as the journal has it.
async fn writes(instance: &Instance, wanted: Wanted) -> anyhow::Result<Vec<ToldWrite>> {
    let written = instance.store().history(instance.name(), wanted).await?;
    let told = |one| ToldWrite::of(instance.name(), one);
    Ok(written.into_iter().map(told).collect())
}

/// Explains an organization; one that is no account is looked up, to tell "no account" from "no such thing".
async fn organization(
    instance: &Instance,
    cycle: &Cycle,
    id: OrganizationId,
) -> anyhow::Result<Option<Answer>> {
    let findings = of_organization(&cycle.plan, id);
    if let Some(trail) = cycle.plan.account_trails.get(&id) {
        return Ok(Some(Answer {
            title: format!("organization {id}"),
            trail: trail.clone(),
            findings,
            // Those of all its tickets would drown the reasons; `history --org` has them.
            writes: Vec::new(),
        }));
    }
    let reader = &instance.zendesk().reader;
    let found = reader
        .organizations()
        .find(zendesk_client::OrganizationId::new(id.get()))
        .await?;
    Ok(found.map(|_| Answer {
        title: format!(
            "organization {id} is no account: it names no ASE, and the flag is not checked"
        ),
        trail: ase_rules::Trail::default(),
        findings,
        writes: Vec::new(),
    }))
}
