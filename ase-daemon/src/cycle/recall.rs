//! Why, by what the last cycles read: for whoever looks at one ticket or account, whatever the size of the desk.

use ase_rules::{Absence, Account, Explanation, OrganizationId, Reading, Rostered, Ticket, UserId};

use super::{Grounds, Instance};
use crate::{
    observe::Observation,
    onboard::{Place, Subject, members, places_of},
    plan::policy,
    sources::{Heard, resolve},
};

/// What somebody has beside tickets.
#[derive(Clone, Debug, Default)]
pub struct Duties {
    /// When they are away, today or later, the next first; none where that was not read.
    pub away: Option<Vec<Absence>>,
    /// The on-call schedules they stand on; none where those were not read.
    pub on_call: Option<Vec<Rostered>>,
}

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

    /// What each place says of an account, by what this process read last; nothing where that is too old. Sends no request.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn recall_places(&self, account: &Account) -> anyhow::Result<Vec<Place>> {
        let Some((seen, heard)) = self.recall_roster().await? else {
            return Ok(Vec::new());
        };
        let grounds = Grounds {
            policy: policy(&self.config, &self.name, seen.identity.user(), self.manner),
            memory: self.store.memory_of(&self.name, Vec::new()).await?,
            facts: seen.facts,
            now: seen.now,
        };
        let findings = grounds.plan().findings;
        Ok(places_of(Subject {
            account,
            facts: &grounds.facts,
            policy: &grounds.policy,
            findings: &findings,
            now: grounds.now,
            members: members(&heard),
            readme: heard.readme.as_ref(),
        }))
    }

    /// When somebody is away from now on, and on which on-call schedules they stand, by what this process read last; none
    /// where the source was not read. Sends no request.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn recall_agent(&self, id: UserId) -> anyhow::Result<Duties> {
        let Some((seen, _)) = self.recall_roster().await? else {
            return Ok(Duties::default());
        };
        let today = seen.now.to_zoned(jiff::tz::TimeZone::UTC).date();
        let sources = seen.facts.sources;
        let away = sources.absences.as_ref().and_then(Reading::value);
        let on_call = sources.on_call.as_ref().and_then(Reading::value);
        let is_theirs = |one: &&Absence| one.agent == id && one.end >= today;
        Ok(Duties {
            away: away.map(|all| {
                let mut away: Vec<Absence> = all.iter().filter(is_theirs).cloned().collect();
                away.sort();
                away
            }),
            on_call: on_call.map(|all| all.iter().filter(|one| one.agent == id).cloned().collect()),
        })
    }

    /// Accounts and people of the mirror, with what the other sources said last.
    async fn recall_roster(&self) -> anyhow::Result<Option<(Observation, Heard)>> {
        let Some(mut seen) = self.observer(&self.store).recall_roster().await? else {
            return Ok(None);
        };
        let heard = self.sources.remembered(seen.now);
        seen.facts.sources = resolve(&heard, &seen.facts, &seen.addresses).sources;
        Ok(Some((seen, heard)))
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
            policy: policy(&self.config, &self.name, seen.identity.user(), self.manner),
            memory: self.store.memory_of(&self.name, ids).await?,
            facts: seen.facts,
            now: seen.now,
        }))
    }
}
