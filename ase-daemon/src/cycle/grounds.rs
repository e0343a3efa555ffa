//! What decisions rest on, for whoever asks why.

use ase_rules::{
    Explanation, Facts, Memory, OrganizationId, Plan, Policy, TicketId, explain_account,
    explain_ticket,
};
use jiff::Timestamp;

/// Everything the rules are given, at one moment.
#[derive(Clone, Debug)]
pub struct Grounds {
    /// What was read.
    pub facts: Facts,
    /// What is configured.
    pub policy: Policy,
    /// What earlier cycles saw and did.
    pub memory: Memory,
    /// When.
    pub now: Timestamp,
}

impl Grounds {
    /// What the rules plan on these grounds.
    #[must_use]
    pub fn plan(&self) -> Plan {
        ase_rules::plan(&self.facts, &self.policy, &self.memory, self.now)
    }

    /// Why something is done about a ticket, or nothing, and what would change that; none where it was not read.
    #[must_use]
    pub fn ticket(&self, id: TicketId) -> Option<Explanation> {
        explain_ticket(&self.facts, &self.policy, &self.memory, self.now, id)
    }

    /// The same of an account.
    #[must_use]
    pub fn account(&self, id: OrganizationId) -> Option<Explanation> {
        explain_account(&self.facts, &self.policy, &self.memory, self.now, id)
    }
}
