//! What other systems say of the same accounts and people.

use crate::{OrganizationId, Reading, UserId};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The sources beside Zendesk. One that is not configured is `None`: nothing is found in it, and
/// nothing is found missing in it. One that did not answer is a [`Reading`] that says so.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Sources {
    /// The files of the support team: who works on what, and how much.
    pub team: Option<Reading<Vec<TeamFile>>>,
    /// The organization notes. Known means complete: an organization without one has none.
    pub notes: Option<Reading<Vec<Note>>>,
    /// Salesforce's product charges, of whatever product.
    pub charges: Option<Reading<Vec<Charge>>>,
    /// Who stands on the on-call schedules. Shadow schedules are not among them.
    pub on_call: Option<Reading<Vec<Rostered>>>,
    /// Who is away, and when.
    pub absences: Option<Reading<Vec<Absence>>>,
    /// Every organization of this instance, account or not.
    pub directory: Option<Reading<Directory>>,
    /// The organizations of the other instances, by the instance's name.
    pub elsewhere: BTreeMap<String, Reading<Directory>>,
}

/// One engineer's file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TeamFile {
    /// Its path; never part of a message, because it may hold a name.
    pub file: String,
    /// The engineer's user id in this instance, if the file gives one.
    pub agent: Option<UserId>,
    /// What the engineer works on.
    pub focuses: Vec<Focus>,
    /// Why the file could not be read fully.
    #[serde(default)]
    pub doubt: Option<String>,
}

/// What an engineer works on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Focus {
    /// Its name; that of the ASE service is `ASE`.
    pub name: String,
    /// The share of the engineer's time, in percent. `None`: missing or not a number.
    pub percentage: Option<f64>,
    /// The instance of its organizations, in whatever spelling; none: the Global one.
    #[serde(default)]
    pub instance: Option<String>,
    /// Its organizations.
    #[serde(default)]
    pub organizations: Vec<Share>,
}

/// One organization's share of a focus.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Share {
    /// The organization.
    pub organization: OrganizationId,
    /// Its share of the focus, in percent. `None`: missing or not a number.
    pub percentage: Option<f64>,
}

/// The note that greets whoever opens a ticket of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Note {
    /// The organization.
    pub organization: OrganizationId,
    /// Its text; never part of a message.
    pub text: String,
    /// Why the note could not be read fully.
    #[serde(default)]
    pub doubt: Option<String>,
}

/// A product that a customer bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Charge {
    /// The customer's Salesforce id, of 15 or of 18 characters.
    pub salesforce_id: String,
    /// The name of the product.
    pub name: String,
    /// The last day; none: open.
    #[serde(default)]
    pub end: Option<Date>,
}

/// Somebody on an on-call schedule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Rostered {
    /// Who.
    pub agent: UserId,
    /// On which rotation.
    pub rotation: Rotation,
    /// The id of the schedule.
    pub schedule: String,
}

/// An on-call rotation.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Rotation {
    /// Customer emergencies.
    Ceoc,
    /// Communication in incidents.
    Cmoc,
}

/// A time in which somebody is away.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct Absence {
    /// Who.
    pub agent: UserId,
    /// The first day.
    pub start: Date,
    /// The last day.
    pub end: Date,
    /// Who stands in, as the source writes it; never part of a message.
    pub cover: Option<String>,
}

/// Every organization of one instance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Directory {
    /// Those that exist, each with its Salesforce id.
    pub organizations: BTreeMap<OrganizationId, Option<String>>,
    /// Those that existed once, each with the Salesforce id it had.
    #[serde(default)]
    pub gone: BTreeMap<OrganizationId, String>,
}

impl TeamFile {
    /// The focuses on the ASE service, in whatever instance.
    pub fn ase_focuses(&self) -> impl Iterator<Item = &Focus> {
        self.focuses
            .iter()
            .filter(|focus| focus.name.trim().eq_ignore_ascii_case("ase"))
    }

    /// The organizations of one instance that the file claims for the ASE service.
    pub fn claims(&self, instance: &str) -> impl Iterator<Item = OrganizationId> {
        self.ase_focuses()
            .filter(move |focus| focus.is_at(instance))
            .flat_map(|focus| &focus.organizations)
            .map(|share| share.organization)
    }
}

impl Focus {
    /// Whether its organizations are those of an instance.
    #[must_use]
    pub fn is_at(&self, instance: &str) -> bool {
        one_spelling(self.instance.as_deref().unwrap_or("global")) == one_spelling(instance)
    }
}

impl Charge {
    /// Whether the product has one of these names, as whole words in any case.
    #[must_use]
    pub fn is_one_of(&self, names: &[String]) -> bool {
        let product = words(&self.name);
        names.iter().any(|name| {
            let name = words(name);
            !name.is_empty() && product.windows(name.len()).any(|part| part == name)
        })
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// The instances have two names each.
fn one_spelling(instance: &str) -> &str {
    match instance {
        "main" => "global",
        "us-federal" | "us_federal" => "us_gov",
        other => other,
    }
}

/// A Salesforce id without its checksum: the last three of 18 characters say nothing that the first 15 do not.
///
/// ```
/// assert_eq!(ase_rules::short_salesforce_id("0014M00001abcdEQAQ"), "0014M00001abcdE");
/// ```
#[must_use]
pub fn short_salesforce_id(id: &str) -> &str {
    let id = id.trim();
    id.get(..15).unwrap_or(id)
}
