//! The mirror of Zendesk: accounts, agents and tickets as last read, and how far that reading goes.

use std::collections::{BTreeMap, BTreeSet};

use ase_rules::{Account, AgentFact, Changed, History, OrganizationId, Ticket, TicketId, UserId};
use jiff::Timestamp;

use super::Store;

/// The checkpoint that says what the mirror is a mirror of.
pub(crate) const MIRROR_OF: &str = "mirror.of";

/// Everything the mirror holds of one instance.
#[derive(Debug, Default)]
pub struct Mirror {
    /// Accounts, by organization.
    pub accounts: BTreeMap<OrganizationId, Account>,
    /// Accounts all of whose tickets are in `tickets`.
    pub filled: BTreeSet<OrganizationId>,
    /// People named as ASE.
    pub agents: BTreeMap<UserId, AgentFact>,
    /// Tickets of the accounts, closed ones left out.
    pub tickets: BTreeMap<TicketId, Ticket>,
    /// Tickets whose record could not be decoded, with the reason.
    pub aside: BTreeMap<TicketId, String>,
    /// How far each stream was read.
    pub checkpoints: BTreeMap<String, Mark>,
}

/// How far a stream was read, and when.
#[derive(Clone, Debug)]
pub struct Mark {
    /// The client's checkpoint, or whatever else the stream needs to go on.
    pub value: String,
    /// When the reading that ended there began.
    pub seen_at: Timestamp,
}

/// What one reading changes in the mirror; written in one transaction.
#[derive(Debug, Default)]
pub struct Update {
    /// Whether the tickets of every account are to be read afresh.
    pub refill: bool,
    /// Accounts as read.
    pub accounts: Vec<Account>,
    /// Organizations that are accounts no longer; their tickets go too.
    pub accounts_gone: Vec<OrganizationId>,
    /// Accounts that now have all their tickets in the mirror.
    pub filled: Vec<OrganizationId>,
    /// People named as ASE, the whole list.
    pub agents: Option<BTreeMap<UserId, AgentFact>>,
    /// Tickets as read.
    pub tickets: Vec<Ticket>,
    /// Tickets closed, deleted, or moved to an organization that is no account.
    pub tickets_gone: Vec<TicketId>,
    /// Tickets that could not be decoded.
    pub aside: Vec<(TicketId, String)>,
    /// How far each stream was read.
    pub checkpoints: Vec<(String, Mark)>,
}

/// What came of tickets as read.
#[derive(Debug, Default)]
pub struct Renewed {
    /// As they are in the mirror now, with what was known of their histories where they did not change.
    pub tickets: Vec<Ticket>,
    /// Those that had an assignee and as read have none. The mirror has them as they were: whether it is believed is
    /// decided elsewhere.
    pub lost: Vec<Ticket>,
}

/// What came, went or changed among the tickets of the mirror.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// How far this was told: whoever asks again from here on hears of later ones only.
    pub version: i64,
    /// Of which accounts, or of organizations that were accounts; where it was not long ago and of few at once, which tickets.
    pub changed: Changed,
}

/// Between which versions something was [learned](Store::learn): what was told from one to the other is that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Learned {
    /// How far was told before.
    pub before: i64,
    /// How far is told now.
    pub after: i64,
}

impl Store {
    /// Which tickets of the mirror came, went or changed after a version that was told earlier; 0: ever.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn touched(&self, instance: &str, since: i64) -> anyhow::Result<Touched> {
        let instance = instance.to_owned();
        self.read(move |state| state.touched(&instance, since))
            .await
    }

    /// Reads the mirror of `instance` without its tickets, of which there may be millions.
    ///
    /// # Errors
    ///
    /// As [`mirror`](Self::mirror).
    pub async fn frame(&self, instance: &str) -> anyhow::Result<Mirror> {
        let instance = instance.to_owned();
        self.read(move |state| state.frame(&instance)).await
    }

    /// Those of `ids` that the mirror has, in the order of their ids.
    ///
    /// # Errors
    ///
    /// As [`mirror`](Self::mirror).
    pub async fn tickets_by_id(
        &self,
        instance: &str,
        ids: Vec<TicketId>,
    ) -> anyhow::Result<Vec<Ticket>> {
        let instance = instance.to_owned();
        self.read(move |state| state.tickets_by_id(&instance, &ids))
            .await
    }

    /// Brings tickets as read into the mirror, but for readings older than what it has, and such as lost their assignee.
    ///
    /// # Errors
    ///
    /// If the store fails; then nothing of it is written.
    pub async fn renew(&self, instance: &str, tickets: Vec<Ticket>) -> anyhow::Result<Renewed> {
        let instance = instance.to_owned();
        self.write(move |state| state.renew(&instance, tickets))
            .await
    }

    /// Keeps what was read of tickets' histories, where it could be read, of those that are as they were then: it holds for as
    /// long as a ticket does not change. It is told as any change is, but whoever learned it need not be told.
    ///
    /// # Errors
    ///
    /// If the store fails; then nothing of it is written.
    pub async fn learn(&self, instance: &str, mut tickets: Vec<Ticket>) -> anyhow::Result<Learned> {
        tickets.retain(|ticket| !matches!(ticket.history, History::Unknown(_)));
        let instance = instance.to_owned();
        self.write(move |state| state.learn(&instance, tickets))
            .await
    }

    /// Reads the mirror of `instance`.
    ///
    /// # Errors
    ///
    /// If the store fails or holds what it never wrote.
    pub async fn mirror(&self, instance: &str) -> anyhow::Result<Mirror> {
        let instance = instance.to_owned();
        self.read(move |state| state.mirror(&instance)).await
    }

    /// Up to `limit` tickets of the mirror after one of them, in the order of their ids: for whoever need not hold them all.
    ///
    /// # Errors
    ///
    /// As [`mirror`](Self::mirror).
    pub async fn tickets(
        &self,
        instance: &str,
        after: Option<TicketId>,
        limit: usize,
    ) -> anyhow::Result<Vec<Ticket>> {
        let instance = instance.to_owned();
        self.read(move |state| state.tickets(&instance, after, limit))
            .await
    }

    /// Ties the mirror of `instance` to what it is a mirror of; if that has changed, the mirror is emptied. True if it was.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn mirror_is_of(
        &self,
        instance: &str,
        what: String,
        now: Timestamp,
    ) -> anyhow::Result<bool> {
        let instance = instance.to_owned();
        self.write(move |state| state.tie_mirror(&instance, &what, now))
            .await
    }

    /// Writes what a reading brought, together with how far it went. What is as it was is not written again.
    ///
    /// # Errors
    ///
    /// If the store fails; then nothing of it is written.
    pub async fn save(&self, instance: &str, update: Update) -> anyhow::Result<()> {
        let instance = instance.to_owned();
        self.write(move |state| state.save(&instance, &update))
            .await
    }
}
