//! `note`: which questions an organization's note leaves open, and a draft that answers all of them.

mod propose;

use std::process::ExitCode;

use anyhow::bail;
use ase_rules::OrganizationId;
use clap::Args;
use serde::Serialize;

use super::{
    Global,
    onboard::{json, look},
    output::{Format, print},
};
use crate::onboard::{NoteLint, NoteState, lint};

/// The lint of a note, and a draft.
#[derive(Args, Debug)]
pub(super) struct Note {
    /// The organization's id.
    #[arg(value_name = "ORG")]
    organization: i64,
    /// Form of the answer.
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
    /// Propose the draft where the note leaves something open: as a merge request in the project of [sources.notes.gitlab],
    /// where that has a token, else as a patch.
    #[arg(long)]
    propose: bool,
}

#[derive(Serialize)]
struct Linted {
    instance: String,
    organization: OrganizationId,
    #[serde(flatten)]
    lint: NoteLint,
}

pub(super) async fn note(global: &Global, note: &Note) -> anyhow::Result<ExitCode> {
    if note.propose {
        return propose::propose(global, note.organization).await;
    }
    let id = note.organization;
    let linted: Vec<Linted> = look(global, id)
        .await?
        .iter()
        .map(|seen| Linted {
            instance: seen.looked.grounds.facts.instance.clone(),
            organization: seen.looked.account.organization,
            lint: lint(seen.subject()),
        })
        .collect();
    if linted.is_empty() {
        bail!("there is no organization {id}");
    }
    print(&match note.format {
        Format::Json => json(&linted)?,
        Format::Text => linted.iter().map(text).collect::<Vec<_>>().join("\n"),
    })?;
    let unread = linted.iter().any(|one| {
        matches!(&one.lint.state, NoteState::Unknown(why) if !why.ends_with("is not configured"))
    });
    Ok(ExitCode::from(u8::from(unread)))
}

/// The lint as comments, so that all of it is one YAML document.
fn text(linted: &Linted) -> String {
    let NoteLint {
        state,
        questions,
        draft,
    } = &linted.lint;
    let state = match state {
        NoteState::Present => "there is a note".to_owned(),
        NoteState::Missing => "there is no note".to_owned(),
        NoteState::Unknown(why) => format!("the note is not known: {why}"),
    };
    let mut out = format!(
        "# organization {} at {}: {state}\n",
        linted.organization, linted.instance
    );
    for question in questions {
        let word = match question.answered {
            Some(true) => "answered",
            Some(false) => "OPEN    ",
            None => "unknown ",
        };
        let name = question.question.as_str();
        out.push_str(&format!("#   {word}  {name:<13} {}\n", question.asks));
    }
    out.push_str("# A draft that answers every question; what stands in square brackets is yours to fill in:\n");
    out + draft
}
