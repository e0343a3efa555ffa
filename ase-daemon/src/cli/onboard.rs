//! `onboard`: what is done for an account that is new to the ASE service, and what is not.

use std::process::ExitCode;

use anyhow::bail;
use ase_rules::{Finding, OrganizationId};
use clap::{Args, ValueEnum};

use super::{Global, connect, fit, load, output::print};
use crate::{
    cycle::Looked,
    onboard::{Checklist, Subject, checklist, members, to_markdown, to_text},
};

/// The checklist of an account.
#[derive(Args, Debug)]
pub(super) struct Onboard {
    /// The organization's id.
    #[arg(value_name = "ORG")]
    organization: i64,
    /// Form of the answer.
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Form,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
enum Form {
    /// For people.
    #[default]
    Text,
    /// For scripts.
    Json,
    /// For an issue or a merge request.
    Markdown,
}

pub(super) async fn onboard(global: &Global, onboard: &Onboard) -> anyhow::Result<ExitCode> {
    let id = onboard.organization;
    let lists: Vec<Checklist> = look(global, id)
        .await?
        .iter()
        .map(Seen::checklist)
        .collect();
    if lists.is_empty() {
        bail!("there is no organization {id}");
    }
    let texts = |write: fn(&Checklist) -> String| {
        let texts: Vec<String> = lists.iter().map(write).collect();
        texts.join("\n")
    };
    print(&match onboard.format {
        Form::Text => fit::to_terminal(&texts(to_text)),
        Form::Markdown => texts(to_markdown),
        Form::Json => json(&lists)?,
    })?;
    Ok(ExitCode::SUCCESS)
}

/// One as an object, several as an array.
pub(super) fn json<T: serde::Serialize>(all: &[T]) -> anyhow::Result<String> {
    let text = match all {
        [one] => serde_json::to_string_pretty(one)?,
        many => serde_json::to_string_pretty(many)?,
    };
    Ok(text + "\n")
}

/// An organization as it was seen in one instance.
pub(super) struct Seen {
    pub(super) looked: Looked,
    findings: Vec<Finding>,
}

impl Seen {
    fn of(looked: Looked) -> Self {
        Self {
            findings: looked.grounds.plan().findings,
            looked,
        }
    }

    fn checklist(&self) -> Checklist {
        checklist(self.subject())
    }

    pub(super) fn subject(&self) -> Subject<'_> {
        let Looked {
            account,
            grounds,
            heard,
        } = &self.looked;
        Subject {
            account,
            facts: &grounds.facts,
            policy: &grounds.policy,
            findings: &self.findings,
            now: grounds.now,
            members: members(heard),
            readme: heard.readme.as_ref(),
        }
    }
}

/// Looks for an organization in every chosen instance. It is an error if one of them does not answer and no other has it.
pub(super) async fn look(global: &Global, id: i64) -> anyhow::Result<Vec<Seen>> {
    let config = load(global)?;
    let (_store, instances) = connect(global, &config, true).await?;
    let (mut seen, mut trouble) = (Vec::new(), None);
    for instance in instances {
        let instance = instance.one_shot();
        match instance.look_at(OrganizationId::new(id)).await {
            Ok(looked) => seen.extend(looked.map(Seen::of)),
            Err(error) => trouble = Some(error.context(format!("at {}", instance.name()))),
        }
    }
    match trouble {
        Some(error) if seen.is_empty() => Err(error),
        _ => Ok(seen),
    }
}
