//! What people and accounts are called, and where Zendesk shows them, for reports that people read.

use std::collections::BTreeMap;

use ase_rules::{Account, AgentFact, Facts, OrganizationId, TicketId, UserId};

use super::words;

/// Names by id, as the facts have them; where they are redacted, so are these.
#[derive(Clone, Debug, Default)]
pub struct Names {
    accounts: BTreeMap<OrganizationId, String>,
    agents: BTreeMap<UserId, String>,
    /// Where Zendesk shows what is named here.
    address: Option<String>,
}

impl Names {
    /// The names in `facts`.
    #[must_use]
    pub fn of(facts: &Facts) -> Self {
        let nobody = BTreeMap::new();
        let accounts = facts.accounts.value().into_iter().flatten();
        Self::known(accounts, facts.agents.value().unwrap_or(&nobody))
    }

    /// The names of accounts and people as they were read.
    pub(crate) fn known<'a>(
        accounts: impl Iterator<Item = &'a Account>,
        agents: &BTreeMap<UserId, AgentFact>,
    ) -> Self {
        Self {
            accounts: accounts
                .map(|account| (account.organization, words::name(&account.name)))
                .collect(),
            agents: agents
                .iter()
                .filter_map(|(id, agent)| match agent {
                    AgentFact::Found(agent) => Some((*id, words::name(&agent.name))),
                    AgentFact::Absent | AgentFact::Unreadable(_) => None,
                })
                .collect(),
            address: None,
        }
    }

    /// The same, with links to the Zendesk at `address`. What is not https is a simulator, which has no pages.
    #[must_use]
    pub fn at(mut self, address: &str) -> Self {
        let address = address.trim_end_matches('/');
        self.address = address.starts_with("https://").then(|| address.to_owned());
        self
    }

    /// An account with its id.
    pub(crate) fn account(&self, id: OrganizationId) -> String {
        match self.accounts.get(&id) {
            Some(name) if !name.ends_with(&id.to_string()) => format!("{name} ({id})"),
            _ => format!("organization {id}"),
        }
    }

    /// The name of an account; none where it is not known or redacted.
    pub(crate) fn account_name(&self, id: OrganizationId) -> Option<&str> {
        let name = self.accounts.get(&id)?;
        (!name.ends_with(&id.to_string())).then_some(name)
    }

    /// An agent by name, or by id where the name is not known.
    pub(crate) fn agent(&self, id: UserId) -> String {
        self.agents
            .get(&id)
            .cloned()
            .unwrap_or_else(|| format!("agent {id}"))
    }

    /// The name of an agent; none where it is not known or redacted.
    pub(crate) fn agent_name(&self, id: UserId) -> Option<&str> {
        let name = self.agents.get(&id)?;
        (!name.ends_with(&id.to_string())).then_some(name)
    }

    /// Where Zendesk shows a ticket.
    pub(crate) fn ticket_link(&self, id: TicketId) -> Option<String> {
        self.link(&format!("tickets/{id}"))
    }

    /// Where Zendesk shows an account.
    pub(crate) fn account_link(&self, id: OrganizationId) -> Option<String> {
        self.link(&format!("organizations/{id}/tickets"))
    }

    /// Where Zendesk shows an agent.
    pub(crate) fn agent_link(&self, id: UserId) -> Option<String> {
        self.link(&format!("users/{id}"))
    }

    fn link(&self, path: &str) -> Option<String> {
        Some(format!("{}/agent/{path}", self.address.as_ref()?))
    }

    /// A sentence of the rules, which name people and accounts by id alone, with the names put in.
    pub(crate) fn in_words(&self, sentence: &str) -> String {
        let sentence = words::clean(sentence);
        let mut told = String::with_capacity(sentence.len());
        let mut rest = &*sentence;
        while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
            let (before, number_on) = rest.split_at(at);
            let end = number_on
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(number_on.len());
            let (number, after) = number_on.split_at(end);
            match self.named(before, number) {
                Some((kept, name)) => {
                    told.push_str(kept);
                    told.push_str(name);
                }
                None => {
                    told.push_str(before);
                    told.push_str(number);
                }
            }
            rest = after;
        }
        told + rest
    }

    /// What the words right before a number and the number itself name: what stands before that, and the name.
    fn named<'a>(&'a self, before: &'a str, number: &str) -> Option<(&'a str, &'a str)> {
        let id: i64 = number.parse().ok()?;
        let ends = |word: &str| before.strip_suffix(word);
        if let Some(kept) = ends("Organization ") {
            let name = self.accounts.get(&OrganizationId::new(id))?;
            return Some((kept, name));
        }
        let kept = ["user ", "User ", "agent ", "ASE "]
            .into_iter()
            .find_map(ends)?;
        Some((kept, self.agents.get(&UserId::new(id))?))
    }
}

#[cfg(test)]
mod tests {
    use ase_rules::{OrganizationId, TicketId, UserId};

    use super::Names;

    fn names() -> Names {
        Names {
            accounts: [(OrganizationId::new(7), "Acme".to_owned())].into(),
            agents: [(UserId::new(12), "Maya".to_owned())].into(),
            address: None,
        }
    }

    #[test]
    fn a_name_is_put_in_for_its_id_and_not_for_a_longer_one() {
        let told = names().in_words("user 12 and user 123 and ASE 12: Organization 7, ticket 12");
        assert_eq!(told, "Maya and user 123 and Maya: Acme, ticket 12");
    }

    #[test]
    fn links_lead_to_zendesk_and_not_to_a_simulator() {
        let link = |address: &str| names().at(address).ticket_link(TicketId::new(101));
        let there = "https://example.zendesk.com/agent/tickets/101";
        assert_eq!(link("https://example.zendesk.com/").as_deref(), Some(there));
        assert_eq!(link("http://127.0.0.1:4000"), None);
    }
}
