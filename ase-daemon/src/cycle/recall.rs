//! Why, by what the last cycles read: for whoever looks at one ticket or account, whatever the size of the desk.

use ase_rules::{Account, Explanation, OrganizationId, Reading, Ticket};

use super::{Grounds, Instance};
use crate::plan::policy;

impl Instance {
    /// Why something is done about a ticket of the mirror, or nothing, by what the last cycles read; none where that is too
    /// old. Costs what its account costs, whatever the size of the desk, and no request.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn recall_ticket(&self, ticket: Ticket) -> anyhow::Result<Option<Explanation>> {
        let id = ticket.id;
        let account = ticket.organization;
        let grounds = self.recall_part(|other| account == Some(other.organization), vec![ticket]);
        Ok(grounds.await?.and_then(|grounds| grounds.ticket(id)))
    }

    /// The same of an account. Its tickets are not looked at.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn recall_account(&self, id: OrganizationId) -> anyhow::Result<Option<Explanation>> {
        let grounds = self.recall_part(|other| other.organization == id, Vec::new());
        Ok(grounds.await?.and_then(|grounds| grounds.account(id)))
    }

    /// Grounds that are about some accounts and tickets alone.
    async fn recall_part(
        &self,
        wanted: impl Fn(&Account) -> bool,
        tickets: Vec<Ticket>,
    ) -> anyhow::Result<Option<Grounds>> {
        let Some(mut seen) = self.observer(&self.store).recall_roster().await? else {
            return Ok(None);
        };
        if let Reading::Known { value, .. } | Reading::Stale { value, .. } =
            &mut seen.facts.accounts
        {
            value.retain(wanted);
        }
        let ids = tickets.iter().map(|ticket| ticket.id).collect();
        if let Reading::Known { value, .. } | Reading::Stale { value, .. } = &mut seen.facts.tickets
        {
            *value = tickets;
        }
        Ok(Some(Grounds {
            policy: policy(&self.config, &self.name, seen.api_user, self.manner),
            memory: self.store.memory_of(&self.name, ids).await?,
            facts: seen.facts,
            now: seen.now,
        }))
    }
}
