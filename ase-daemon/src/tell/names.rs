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

    /// A sentence of the rules, which name people and accounts by id alone, with the names put in.
    pub(super) fn in_words(&self, sentence: &str) -> String {
        let mut words = sentence.to_owned();
        for (id, name) in &self.agents {
            for kind in ["user", "User", "agent", "ASE"] {
                words = replace_whole(&words, &format!("{kind} {id}"), name);
            }
        }
        for (id, name) in &self.accounts {
            words = replace_whole(&words, &format!("Organization {id}"), name);
        }
        words
    }
}

/// Replaces `plain`, which ends in a number, where the number ends there too.
fn replace_whole(text: &str, plain: &str, name: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(plain) {
        let (before, found) = rest.split_at(at);
        let after = &found[plain.len()..];
        let is_longer = after.starts_with(|next: char| next.is_ascii_digit());
        out.push_str(before);
        out.push_str(if is_longer { plain } else { name });
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::replace_whole;

    #[test]
    fn a_name_is_put_in_for_its_id_and_not_for_a_longer_one() {
        let text = replace_whole("user 12 and user 123 and user 12", "user 12", "Maya");
        assert_eq!(text, "Maya and user 123 and Maya");
    }
}
