//! What people and accounts are called, for reports that people read.

use std::collections::BTreeMap;

use ase_rules::{AgentFact, Facts, OrganizationId, UserId};

/// Names by id, as the facts have them; where they are redacted, so are these.
#[derive(Clone, Debug, Default)]
pub struct Names {
    accounts: BTreeMap<OrganizationId, String>,
    agents: BTreeMap<UserId, String>,
}

impl Names {
    /// The names in `facts`.
    #[must_use]
    pub fn of(facts: &Facts) -> Self {
        let accounts = facts.accounts.value().into_iter().flatten();
        let agents = facts.agents.value().into_iter().flatten();
        Self {
            accounts: accounts
                .map(|account| (account.organization, account.name.clone()))
                .collect(),
            agents: agents
                .filter_map(|(id, agent)| match agent {
                    AgentFact::Found(agent) => Some((*id, agent.name.clone())),
                    AgentFact::Absent | AgentFact::Unreadable(_) => None,
                })
                .collect(),
        }
    }

    /// An account with its id.
    pub(super) fn account(&self, id: OrganizationId) -> String {
        match self.accounts.get(&id) {
            Some(name) if !name.ends_with(&id.to_string()) => format!("{name} ({id})"),
            _ => format!("organization {id}"),
        }
    }

    /// An agent by name, or by id where the name is not known.
    pub(super) fn agent(&self, id: UserId) -> String {
        self.agents
            .get(&id)
            .cloned()
            .unwrap_or_else(|| format!("agent {id}"))
    }

    /// A sentence of the rules, which name people by id alone, with the names put in.
    pub(super) fn in_words(&self, sentence: &str) -> String {
        let mut words = sentence.to_owned();
        for (id, name) in &self.agents {
            for plain in [
                format!("user {id}"),
                format!("User {id}"),
                format!("agent {id}"),
                format!("ASE {id}"),
            ] {
                words = words.replace(&plain, name);
            }
        }
        for (id, name) in &self.accounts {
            words = words.replace(&format!("Organization {id}"), name);
        }
        words
    }
}
