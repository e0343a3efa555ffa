//! A look at one account, for whoever asks what is done for it and what is not.

use ase_rules::{Account, OrganizationId, Reading};

use super::{Grounds, Instance};
use crate::{observe::account_of, sources::Heard};

/// An account, or an organization that is to become one, and everything that is said of it.
#[derive(Debug)]
pub struct Looked {
    /// The account.
    pub account: Account,
    /// What the rules are given.
    pub grounds: Grounds,
    /// What the other sources said.
    pub heard: Heard,
}

impl Instance {
    /// Reads everything afresh and looks at one organization; none where this instance has no such.
    ///
    /// # Errors
    ///
    /// If the store fails, or Zendesk does not say whether there is such an organization.
    pub async fn look_at(&self, id: OrganizationId) -> anyhow::Result<Option<Looked>> {
        let store = &self.store.pinned();
        let mut observation = self.see(store).await?;
        let _remembers = self.decide(&mut observation, &[], store).await?;
        let accounts = observation.facts.accounts.value().into_iter().flatten();
        let known = accounts
            .into_iter()
            .find(|account| account.organization == id)
            .cloned();
        let account = match known {
            Some(account) => account,
            // Whoever is about to become an account is none yet.
            None => {
                let wanted = zendesk_client::OrganizationId::new(id.get());
                let organizations = self.zendesk.reader.organizations();
                let Some(found) = organizations.find(wanted).await? else {
                    return Ok(None);
                };
                let redacts = observation.facts.instance == "us_gov";
                let account = account_of(&found, &self.settings().fields, redacts);
                match &mut observation.facts.accounts {
                    Reading::Known { value, .. } | Reading::Stale { value, .. } => {
                        value.push(account.clone());
                    }
                    // Notes, for one, are asked for by account: it is to be among them.
                    Reading::Unknown { why } => {
                        observation.facts.accounts = Reading::Stale {
                            why: std::mem::take(why),
                            seen_at: observation.now,
                            value: vec![account.clone()],
                        };
                    }
                }
                let heard = self.sources.remembered(observation.now);
                self.put_in(heard, &mut observation, self.until()).await;
                account
            }
        };
        let heard = self.sources.remembered(observation.now);
        let grounds = self.grounds(
            observation.facts,
            observation.identity.user(),
            observation.now,
        );
        Ok(Some(Looked {
            account,
            grounds: grounds.await?,
            heard,
        }))
    }
}
