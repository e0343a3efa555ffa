//! Organization notes: what greets whoever opens a ticket of an organization.
//!
//! A folder of YAML files with the key `notes`, as in the handbook's Organizations project. A file is called by the
//! organization's Zendesk id or its Salesforce id (`123.yaml`, `0014M00001abcdE.yml`), or says which in `id`,
//! `organization_id` or `salesforce_id`. In US Government instances the note is Zendesk's own field `notes`.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Mutex,
};

use anyhow::{Context, ensure};
use ase_rules::{Account, OrganizationId, short_salesforce_id};
use jiff::Timestamp;
use serde_json::Value;
use zendesk_client::Client;

use super::{
    file,
    kept::{Brought, Source},
    team::{text_of, told},
};

/// A note, and whose it is.
#[derive(Clone, Debug, PartialEq)]
pub struct NoteFile {
    /// Whose.
    pub of: NoteName,
    /// Its text.
    pub text: String,
    /// Why it could not be read.
    pub doubt: Option<String>,
    /// Its file, from the folder; none where it is Zendesk's own.
    pub file: Option<String>,
}

/// What a note's file is called after.
#[derive(Clone, Debug, PartialEq)]
pub enum NoteName {
    /// An organization, by its Zendesk id.
    Organization(OrganizationId),
    /// A customer, by its Salesforce id.
    Salesforce(String),
}

/// A folder of notes, on this host.
#[derive(Clone, Debug)]
pub struct NotesFolder(PathBuf);

impl NotesFolder {
    /// The folder at `path`.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }
}

impl NoteFile {
    /// Whether it is the note of this account.
    #[must_use]
    pub fn is_of(&self, account: &Account) -> bool {
        let salesforce_id = account.salesforce_id.as_deref().map(short_salesforce_id);
        match &self.of {
            NoteName::Organization(id) => *id == account.organization,
            NoteName::Salesforce(id) => salesforce_id == Some(short_salesforce_id(id)),
        }
    }
}

impl Source for NotesFolder {
    type Value = Vec<NoteFile>;

    fn is_remote(&self) -> bool {
        false
    }

    async fn read(&self, _now: Timestamp) -> anyhow::Result<Brought<Vec<NoteFile>>> {
        file::read_folder(&self.0, notes).await
    }
}

/// The notes in these files.
pub(super) fn notes(files: Vec<file::Text>) -> Brought<Vec<NoteFile>> {
    let (mut value, mut flaws) = (Vec::new(), Vec::new());
    let records = files.len();
    for file in files {
        let (name, text) = (&file.name, &file.text);
        let read = text
            .as_ref()
            .map_err(|why| format!("it cannot be read: {why}"))
            .and_then(|text| parse(text));
        let keys = read.as_ref().map_or(&Value::Null, |note| &note.keys);
        let Some(of) = named_after(name).or_else(|| named_by(keys)) else {
            flaws.push(format!(
                "organization note {name}: it belongs to nobody; call it by the organization's id or Salesforce id"
            ));
            continue;
        };
        let (text, doubt) = match read {
            Ok(note) => (note.text, None),
            Err(why) => {
                flaws.push(format!("organization note {name}: {why}"));
                (String::new(), Some(why))
            }
        };
        value.push(NoteFile {
            of,
            text,
            doubt,
            file: Some(file.name),
        });
    }
    Brought {
        value,
        records,
        flaws,
        incomplete: None,
    }
}

struct Parsed {
    text: String,
    keys: Value,
}

fn parse(text: &str) -> Result<Parsed, String> {
    let keys: Value = serde_saphyr::from_str(text).map_err(|error| told(&error))?;
    match &keys["notes"] {
        Value::String(note) => Ok(Parsed {
            text: note.clone(),
            keys,
        }),
        // An empty note says nothing, and is there.
        Value::Null if keys.get("notes").is_some() => Ok(Parsed {
            text: String::new(),
            keys,
        }),
        Value::Null => {
            Err("it has no key `notes`; write `notes: |` and the text under it".to_owned())
        }
        _ => Err("`notes` is no text; write `notes: |` and the text under it".to_owned()),
    }
}

fn named_after(file: &str) -> Option<NoteName> {
    named(Path::new(file).file_stem()?.to_str()?)
}

fn named_by(keys: &Value) -> Option<NoteName> {
    ["id", "organization_id", "salesforce_id"]
        .iter()
        .find_map(|key| named(&text_of(&keys[key])?))
}

/// An organization's id is a number; a Salesforce id has 15 or 18 letters and digits, and begins with those of accounts.
fn named(text: &str) -> Option<NoteName> {
    if is_salesforce_id(text) && (text.starts_with("001") || text.parse::<i64>().is_err()) {
        return Some(NoteName::Salesforce(text.to_owned()));
    }
    let id: i64 = text.parse().ok()?;
    (id > 0).then(|| NoteName::Organization(OrganizationId::new(id)))
}

/// Whether a text can be a Salesforce id.
pub(super) fn is_salesforce_id(text: &str) -> bool {
    matches!(text.len(), 15 | 18) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Zendesk's own notes. A request per hundred accounts.
pub(super) struct ZendeskNotes {
    reader: Client,
    accounts: Mutex<BTreeSet<OrganizationId>>,
}

impl ZendeskNotes {
    pub(super) fn new(reader: Client) -> Self {
        Self {
            reader,
            accounts: Mutex::default(),
        }
    }

    /// Says whose notes are wanted. True if that is more than the last answer says.
    pub(super) fn ask_for(&self, accounts: BTreeSet<OrganizationId>) -> bool {
        let Ok(mut wanted) = self.accounts.lock() else {
            return false;
        };
        let is_more = !accounts.is_subset(&wanted);
        *wanted = accounts;
        is_more
    }
}

impl Source for ZendeskNotes {
    type Value = Vec<NoteFile>;

    fn is_remote(&self) -> bool {
        true
    }

    async fn read(&self, _now: Timestamp) -> anyhow::Result<Brought<Vec<NoteFile>>> {
        let wanted: Vec<_> = match self.accounts.lock() {
            Ok(accounts) => accounts
                .iter()
                .map(|id| zendesk_client::OrganizationId::new(id.get()))
                .collect(),
            Err(_) => Vec::new(),
        };
        if wanted.is_empty() {
            return Ok(Brought::default());
        }
        let organizations = self.reader.organizations();
        let shown = organizations
            .show_many(&wanted)
            .await
            .context("the notes of the accounts")?;
        ensure!(
            !shown.found.is_empty(),
            "none of {} accounts was shown",
            wanted.len()
        );
        let broken = shown.malformed.iter().map(|record| {
            let id = record
                .id
                .map_or_else(|| "?".to_owned(), |id| id.to_string());
            format!(
                "the note of organization {id} could not be read ({})",
                record.at
            )
        });
        let doubtful = shown.malformed.iter().filter_map(|record| {
            Some(NoteFile {
                of: NoteName::Organization(OrganizationId::new(record.id?)),
                text: String::new(),
                doubt: Some(format!("the record could not be read ({})", record.at)),
                file: None,
            })
        });
        let found = shown.found.iter().map(|organization| NoteFile {
            of: NoteName::Organization(OrganizationId::new(organization.id.get())),
            text: organization.notes.clone().unwrap_or_default(),
            doubt: None,
            file: None,
        });
        let value: Vec<NoteFile> = found.chain(doubtful).collect();
        Ok(Brought {
            records: value.len(),
            flaws: broken.collect(),
            value,
            incomplete: None,
        })
    }
}

#[cfg(test)]
mod tests;
