//! `note --propose`: the draft as a merge request, or as a patch. What is there is never overwritten by us: a person merges.

use std::{fs, process::ExitCode};

use anyhow::{Context, bail};
use jiff::tz::TimeZone;

use super::super::{
    Global, around,
    onboard::{Seen, look},
    output::print,
};
use crate::{
    config::{self, Config},
    onboard::{NoteLint, NoteState, lint},
    sources::{Gitlab, NoteFile, Proposal},
};

pub(super) async fn propose(global: &Global, id: i64) -> anyhow::Result<ExitCode> {
    let config = config::load(&global.config)?;
    let seen = look(global, id).await?;
    if seen.is_empty() {
        bail!("there is no organization {id}");
    }
    let mut unread = false;
    for seen in &seen {
        let lint = lint(seen.subject());
        let is_open = lint
            .questions
            .iter()
            .any(|question| question.answered == Some(false));
        match &lint.state {
            NoteState::Unknown(why) => {
                unread = true;
                print(&format!(
                    "# nothing is proposed while the note is not known: {why}\n"
                ))?;
            }
            NoteState::Present if !is_open => {
                print("# nothing to propose: the note answers every question\n")?;
            }
            NoteState::Present | NoteState::Missing => put_forward(&config, seen, &lint).await?,
        }
    }
    Ok(ExitCode::from(u8::from(unread)))
}

async fn put_forward(config: &Config, seen: &Seen, lint: &NoteLint) -> anyhow::Result<()> {
    let account = &seen.looked.account;
    let notes = seen
        .looked
        .heard
        .notes
        .as_ref()
        .and_then(ase_rules::Reading::value);
    let note = notes.and_then(|notes| notes.value.iter().find(|note| note.is_of(account)));
    let name = note
        .and_then(|note: &NoteFile| note.file.clone())
        .unwrap_or_else(|| format!("{}.yaml", account.organization));
    let source = config.sources.notes.as_ref();
    let project = source.and_then(|notes| notes.gitlab.as_ref());
    if let Some(project) = project.filter(|project| project.token.is_some()) {
        let gitlab = Gitlab::new(project, "sources.notes.gitlab", around().clock)?;
        let today = seen.looked.grounds.now.to_zoned(TimeZone::UTC).date();
        let proposal = Proposal {
            path: gitlab.path_of(&name),
            is_there: note.is_some(),
            text: lint.draft.clone(),
            title: format!(
                "Note of organization {}: answer every question",
                account.organization
            ),
            branch: format!("ase-note-{}-{today}", account.organization),
            assignee: project.reviewer,
        };
        let address = gitlab
            .propose(&proposal)
            .await
            .context("proposing the note")?;
        return print(&format!("{address}\n"));
    }
    let folder = source.and_then(|notes| notes.path.as_ref());
    let before = match (folder, note) {
        (Some(folder), Some(_)) => {
            let path = folder.join(&name);
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?
        }
        _ => String::new(),
    };
    print(&patch(&name, &before, &lint.draft))
}

/// A unified diff that makes the file what it is to be.
fn patch(name: &str, before: &str, after: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let from = if old.is_empty() {
        "/dev/null".to_owned()
    } else {
        format!("a/{name}")
    };
    let range = |lines: &[&str]| format!("{},{}", usize::from(!lines.is_empty()), lines.len());
    let mut out = format!(
        "--- {from}\n+++ b/{name}\n@@ -{} +{} @@\n",
        range(&old),
        range(&new)
    );
    for line in &old {
        out.push_str(&format!("-{line}\n"));
    }
    if !before.is_empty() && !before.ends_with('\n') {
        out.push_str("\\ No newline at end of file\n");
    }
    for line in &new {
        out.push_str(&format!("+{line}\n"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::patch;

    #[test]
    fn a_patch_makes_a_file_and_changes_one() {
        let new = patch("123.yaml", "", "notes: |\n  Hello\n");
        assert_eq!(
            new,
            "--- /dev/null\n+++ b/123.yaml\n@@ -0,0 +1,2 @@\n+notes: |\n+  Hello\n"
        );
        let changed = patch("123.yaml", "notes: Hi", "notes: |\n  Hello\n");
        assert_eq!(
            changed,
            "--- a/123.yaml\n+++ b/123.yaml\n@@ -1,1 +1,2 @@\n-notes: Hi\n\\ No newline at end of file\n+notes: |\n+  Hello\n"
        );
    }
}
