//! The journal: what was meant is on disk before the request goes out, what came of it after.

use ase_rules::{ActionKind, GroupId, OrganizationId, Status, Ticket, TicketId, UserId};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Bulletin, Store, Update};
use crate::tell::Outcome;

/// A write as it was meant.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Intent {
    /// Unique; stands in the internal note, so that a note can be told from any other.
    pub id: String,
    /// The cycle that meant it.
    pub cycle: String,
    /// What kind of write.
    pub kind: ActionKind,
    /// The ticket written to.
    pub ticket: TicketId,
    /// Its organization.
    pub organization: OrganizationId,
    /// The ASE it is about.
    pub agent: UserId,
    /// The group assigned together with the ASE.
    pub group: Option<GroupId>,
    /// The rule it follows from.
    pub rule: String,
    /// Why, in a sentence; what an older version wrote has none.
    pub why: Option<String>,
    /// `updated_at` of the reading it rests on.
    pub stamp: Timestamp,
    /// The ticket before it.
    pub before: TicketState,
    /// When it was meant.
    pub planned_at: Timestamp,
    /// The earlier write that it takes back, where it is not one that a rule asks for.
    pub undoes: Option<Undo>,
}

/// An earlier write, to be taken back.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Undo {
    /// Id of its intent.
    pub intent: String,
    /// The ticket before it, and so what is restored.
    pub to: TicketState,
}

/// What of a ticket our writes can change, and the status, which may follow them.
#[derive(Clone, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(default)]
pub struct TicketState {
    /// Who owns it.
    pub assignee_id: Option<UserId>,
    /// Its group.
    pub group_id: Option<GroupId>,
    /// Who follows it.
    pub follower_ids: Vec<UserId>,
    /// Its status; none where it was not written down.
    pub status: Option<Status>,
}

impl From<&Ticket> for TicketState {
    fn from(ticket: &Ticket) -> Self {
        Self {
            assignee_id: ticket.assignee,
            group_id: ticket.group,
            follower_ids: ticket.followers.clone(),
            status: Some(ticket.status.clone()),
        }
    }
}

/// What became of an intent.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// How it ended.
    pub outcome: Outcome,
    /// Why, where that is not plain.
    pub reason: Option<String>,
    /// When it took effect, as the ticket's `updated_at` says; for anything but `applied`, when that was known.
    pub at: Timestamp,
    /// The ticket after it, where it was applied.
    pub after: Option<TicketState>,
    /// What Zendesk calls the request (`X-Zendesk-Request-Id`), where it answered.
    pub request_id: Option<String>,
}

impl Store {
    /// Writes down what is about to be done. Only the holder of the writer's place may.
    ///
    /// # Errors
    ///
    /// If the store fails, or the place is lost ([`Superseded`](super::Superseded)); then the write must not be made.
    pub async fn intend(&self, instance: &str, intent: &Intent) -> anyhow::Result<()> {
        let (instance, intent) = (instance.to_owned(), intent.clone());
        self.write_as_holder(move |state| state.intend(&instance, &intent))
            .await
    }

    /// Writes down what came of an intent. Only the holder of the writer's place may.
    ///
    /// # Errors
    ///
    /// If the store fails or the place is lost; the intent then stays open, and the truth is read back by whoever has the place.
    pub async fn settle(&self, id: &str, recorded: &Recorded) -> anyhow::Result<()> {
        let (id, recorded) = (id.to_owned(), recorded.clone());
        self.write_as_holder(move |state| state.settle(&id, &recorded))
            .await
    }

    /// The same, together with the ticket that Zendesk's answer showed.
    ///
    /// # Errors
    ///
    /// As for [`settle`](Self::settle).
    pub async fn settle_with(
        &self,
        instance: &str,
        id: &str,
        recorded: &Recorded,
        shown: Ticket,
    ) -> anyhow::Result<()> {
        let (instance, id, recorded) = (instance.to_owned(), id.to_owned(), recorded.clone());
        let update = Update {
            tickets: vec![shown],
            ..Update::default()
        };
        self.write_as_holder(move |state| {
            state.settle(&id, &recorded)?;
            state.save(&instance, &update)
        })
        .await
    }

    /// Intents whose end is not known: the process stopped, or the answer was lost.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn open_intents(&self, instance: &str) -> anyhow::Result<Vec<Intent>> {
        let instance = instance.to_owned();
        self.read(move |state| state.open_intents(&instance)).await
    }

    /// Keeps the report of a cycle, and what is to be told of it; the report for good if the cycle wrote anything, else for
    /// a day of later reports, and the fullest of each hour for seven.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn keep_report(
        &self,
        id: &str,
        instance: &str,
        started_at: Timestamp,
        report: String,
        bulletin: Bulletin,
    ) -> anyhow::Result<()> {
        let (id, instance) = (id.to_owned(), instance.to_owned());
        self.write(move |state| {
            state.keep_report(&id, &instance, started_at, &report)?;
            state.announce(&bulletin)
        })
        .await
    }
}
