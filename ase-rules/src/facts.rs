//! Facts: what was observed in one Zendesk instance, with its doubts.

mod account;
mod agent;
mod sources;
mod ticket;
mod word;

pub use account::Account;
pub use agent::{Agent, AgentFact, Role};
pub use sources::{
    Absence, Charge, Directory, Focus, Note, Rostered, Rotation, Share, Sources, TeamFile,
    short_salesforce_id,
};
pub use ticket::{Change, Hints, History, Priority, Status, Ticket, What};

use crate::{Reading, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything the rules are told about one Zendesk instance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Facts {
    /// The instance's name, `global` or `us_gov`.
    pub instance: String,
    /// Whether this is the Global instance; some organization fields exist only there.
    pub global: bool,
    /// The organizations that may be accounts. Known means complete: an organization that is not
    /// in it is not an account.
    pub accounts: Reading<Vec<Account>>,
    /// The users named as ASE by any account. An id that is missing was not read.
    pub agents: Reading<BTreeMap<UserId, AgentFact>>,
    /// The tickets of those accounts, or of a part of them.
    pub tickets: Reading<Vec<Ticket>>,
    /// What other systems say.
    #[serde(default)]
    pub sources: Sources,
}
