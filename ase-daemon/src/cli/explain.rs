//! `explain`: why something was done, and why not.

mod past;

use std::{fmt, process::ExitCode};

use anyhow::bail;
use ase_rules::{Explanation, NearestMiss, OrganizationId, Reading, Ticket, TicketId};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::{
    Global, connect, fit, load,
    output::{Format, print},
};
use crate::{
    cycle::{Grounds, Instance},
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
        && let Some(grounds) = instance.recall().await?
        && let Some(explanation) = known(&grounds, explain.subject)
    {
        let title = format!("{}, as read at {}", explain.subject, grounds.now);
        return Ok(Some(answer(&instance, title, explanation).await?));
    }
    let instance = instance.one_shot();
    let cycle = instance.run(&CancellationToken::new()).await?;
    let grounds = instance.grounds(cycle.facts, cycle.api_user, cycle.report.started_at);
    let grounds = grounds.await?;
    match explain.subject {
        Subject::Ticket { id } => ticket(&instance, grounds, TicketId::new(id)).await,
        Subject::Org { id } => organization(&instance, &grounds, OrganizationId::new(id)).await,
    }
}

/// The explanation, if the subject is among what was read.
fn known(grounds: &Grounds, subject: Subject) -> Option<Explanation> {
    match subject {
        Subject::Ticket { id } => grounds.ticket(TicketId::new(id)),
        Subject::Org { id } => grounds.account(OrganizationId::new(id)),
    }
}

/// An explanation, with what the journal has of the subject.
async fn answer(
    instance: &Instance,
    title: String,
    explanation: Explanation,
) -> anyhow::Result<Answer> {
    let writes = match explanation.subject {
        ase_rules::Subject::Ticket(id) => writes(instance, id).await?,
        // Those of all its tickets would drown the reasons; `history --org` has them.
        ase_rules::Subject::Organization(_) => Vec::new(),
    };
    Ok(Answer {
        title,
        trail: explanation.reasons,
        findings: explanation.findings.into_iter().map(Into::into).collect(),
        nearest_miss: explanation.nearest_miss,
        writes,
    })
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
        (Format::Text, [(_, answer)]) => fit::to_terminal(&answer.text()),
        (Format::Text, many) => {
            let texts: String = many
                .iter()
                .map(|(instance, answer)| format!("{instance}:\n{}", answer.text()))
                .collect();
            fit::to_terminal(&texts)
        }
    })
}

/// An explanation: the ordered reasons, and the findings that came of them.
struct Answer {
    title: String,
    trail: ase_rules::Trail,
    findings: Vec<ToldFinding>,
    /// What would have to be otherwise for something to be done.
    nearest_miss: Option<NearestMiss>,
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
            "nearest_miss": self.nearest_miss,
            "writes": self.writes,
        })
    }

    fn text(&self) -> String {
        let mut text = format!("{}\n{:#}", self.title, self.trail);
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
        if let Some(miss) = &self.nearest_miss {
            text.push_str(&format!("Nearest miss: {}.\n", miss.text));
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
    mut grounds: Grounds,
    id: TicketId,
) -> anyhow::Result<Option<Answer>> {
    let title = format!("ticket {id}");
    // A cycle leaves its tickets in the mirror.
    let known = instance.store().tickets_by_id(instance.name(), vec![id]);
    if let Some(tickets) = tickets_mut(&mut grounds) {
        *tickets = known.await?;
    }
    if let Some(explanation) = grounds.ticket(id) {
        return answer(instance, title, explanation).await.map(Some);
    }
    let reader = &instance.zendesk().reader;
    let wanted = zendesk_client::TicketId::new(id.get());
    let Some(found) = reader.tickets().find(wanted).await? else {
        return Ok(None);
    };
    let mut found = ticket_of(&found);
    for reading in read_histories(reader, &[id]).await {
        reading.told(&mut found);
    }
    match tickets_mut(&mut grounds) {
        Some(tickets) => tickets.push(found),
        None => {
            let why = grounds.facts.tickets.doubt().unwrap_or_default();
            bail!("the tickets of {} are not known: {why}", instance.name())
        }
    }
    match grounds.ticket(id) {
        Some(explanation) => answer(instance, title, explanation).await.map(Some),
        None => Ok(None),
    }
}

fn tickets_mut(grounds: &mut Grounds) -> Option<&mut Vec<Ticket>> {
    match &mut grounds.facts.tickets {
        Reading::Known { value, .. } | Reading::Stale { value, .. } => Some(value),
        Reading::Unknown { .. } => None,
    }
}

/// What was written to a ticket, as the journal has it.
async fn writes(instance: &Instance, ticket: TicketId) -> anyhow::Result<Vec<ToldWrite>> {
    let wanted = Wanted {
        ticket: Some(ticket),
        ..Wanted::default()
    };
    let written = instance.store().history(instance.name(), wanted).await?;
    let told = |one| ToldWrite::of(instance.name(), one);
    Ok(written.into_iter().map(told).collect())
}

/// Explains an organization; one that is no account is looked up, to tell "no account" from "no such thing".
async fn organization(
    instance: &Instance,
    grounds: &Grounds,
    id: OrganizationId,
) -> anyhow::Result<Option<Answer>> {
    if let Some(explanation) = grounds.account(id) {
        let title = format!("organization {id}");
        return answer(instance, title, explanation).await.map(Some);
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
        findings: Vec::new(),
        nearest_miss: None,
        writes: Vec::new(),
    }))
}
