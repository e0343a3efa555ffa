//! `explain`: why something was done, and why not.

use std::process::ExitCode;

use anyhow::bail;
use ase_rules::{OrganizationId, Reading, TicketId};
use clap::{Args, Subcommand};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{
    Global, connect, load,
    output::{Format, print},
};
use crate::{
    cycle::{Cycle, Instance},
    observe::{read_histories, ticket_of},
    tell::ToldFinding,
};

/// What to explain.
#[derive(Args, Debug)]
pub(super) struct Explain {
    #[command(subcommand)]
    subject: Subject,
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

pub(super) async fn explain(global: &Global, explain: &Explain) -> anyhow::Result<ExitCode> {
    let config = load(global)?;
    let (_store, instances) = connect(global, &config, true).await?;
    let several = instances.len() > 1;
    let mut found = false;
    for instance in instances {
        let instance = instance.one_shot();
        let mut cycle = instance.run(&CancellationToken::new()).await?;
        let answer = match explain.subject {
            Subject::Ticket { id } => ticket(&instance, &mut cycle, TicketId::new(id)).await?,
            Subject::Org { id } => organization(&instance, &cycle, OrganizationId::new(id)).await?,
        };
        let Some(answer) = answer else { continue };
        found = true;
        if several && explain.format == Format::Text {
            print(&format!("{}:\n", instance.name()))?;
        }
        print(&answer.told(explain.format, instance.name())?)?;
    }
    if !found {
        match explain.subject {
            Subject::Ticket { id } => bail!("there is no ticket {id}"),
            Subject::Org { id } => bail!("there is no organization {id}"),
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// An explanation: the ordered reasons, and the findings that came of them.
struct Answer {
    title: String,
    trail: ase_rules::Trail,
    findings: Vec<ToldFinding>,
}

impl Answer {
    fn told(&self, format: Format, instance: &str) -> anyhow::Result<String> {
        Ok(match format {
            Format::Json => {
                let value = json!({ "instance": instance, "subject": self.title, "reasons": self.trail, "findings": self.findings });
                serde_json::to_string_pretty(&value)? + "\n"
            }
            Format::Text => {
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
                text
            }
        })
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
    let findings = cycle
        .plan
        .findings
        .iter()
        .filter(|finding| finding.ticket == Some(id))
        .cloned()
        .map(Into::into)
        .collect();
    Ok(cycle.plan.trails.get(&id).cloned().map(|trail| Answer {
        title: format!("ticket {id}"),
        trail,
        findings,
    }))
}

/// Explains an organization; one that is no account is looked up, to tell "no account" from "no such thing".
async fn organization(
    instance: &Instance,
    cycle: &Cycle,
    id: OrganizationId,
) -> anyhow::Result<Option<Answer>> {
    let findings: Vec<ToldFinding> = cycle
        .plan
        .findings
        .iter()
        .filter(|finding| finding.organization == Some(id) && finding.ticket.is_none())
        .cloned()
        .map(Into::into)
        .collect();
    if let Some(trail) = cycle.plan.account_trails.get(&id) {
        return Ok(Some(Answer {
            title: format!("organization {id}"),
            trail: trail.clone(),
            findings,
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
    }))
}
