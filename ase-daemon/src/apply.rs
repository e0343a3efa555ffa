//! Apply: carries a plan out. There is nothing left to decide here but whether the world still stands
//! as the plan saw it.
//!
//! Each ticket is read once more right before its write, the intent is on disk before the request goes
//! out, and the write itself is refused by Zendesk if anybody touched the ticket meanwhile.

mod recover;
mod writer;

use std::{collections::BTreeMap, time::Duration};

use ase_rules::{Action, ActionKind, Policy, Status, Ticket, TicketId, UserId, is_emergency};
use jiff::Timestamp;
use serde_json::json;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use ulid::Ulid;
use zendesk_client::Client;

pub use recover::recover;
pub use writer::{Auditor, Writer, ZendeskWriter};

use crate::{
    observe::{chain, ticket_of},
    store::{Intent, Recorded, Store, Update},
    tell::{Outcome, Told},
};

/// What carrying out a plan needs.
#[derive(Debug)]
pub struct Apply<'a> {
    /// Name of the instance.
    pub name: &'a str,
    /// The cycle.
    pub cycle: &'a str,
    /// Reads tickets once more.
    pub reader: &'a Client,
    /// Holds the journal.
    pub store: &'a Store,
    /// The policy the plan was made by.
    pub policy: &'a Policy,
    /// Zendesk's time when the plan was made.
    pub now: Timestamp,
    /// Says that no further write may be begun.
    pub stop: &'a CancellationToken,
}

/// How long a write in hand may still take once a stop was asked for.
const GRACE: Duration = Duration::from_secs(4);

/// How one action ended.
type Ended = (Outcome, Option<String>);

impl Apply<'_> {
    /// Carries `actions` out by `writer`, emergencies first, and tells what came of each.
    ///
    /// # Errors
    ///
    /// If the journal cannot be written; what was done before stands in it.
    pub async fn carry_out(
        &self,
        mut actions: Vec<Action>,
        writer: &Writer,
    ) -> anyhow::Result<Vec<Told>> {
        actions.sort_by_key(|action| (urgency(action.kind), action.ticket));
        let due: Vec<TicketId> = actions
            .iter()
            .filter(|action| action.held.is_none())
            .map(|action| action.ticket)
            .collect();
        let fresh = match writer {
            Writer::Auditor(_) => Fresh::default(),
            Writer::Zendesk(_) => self.read_again(&due).await,
        };
        let mut told = Vec::new();
        for action in actions {
            let (outcome, reason) = match (&action.held, writer) {
                (Some(why), _) => (Outcome::Held, Some(why.clone())),
                (None, Writer::Auditor(auditor)) => auditor.plan(&action),
                (None, Writer::Zendesk(_)) if self.stop.is_cancelled() => (
                    Outcome::Held,
                    Some("the daemon was told to stop".to_owned()),
                ),
                (None, Writer::Zendesk(zendesk)) => self.one(&action, &fresh, zendesk).await?,
            };
            log(&action, outcome, reason.as_deref());
            told.push(tell(action, outcome, reason));
        }
        Ok(told)
    }

    async fn read_again(&self, tickets: &[TicketId]) -> Fresh {
        if tickets.is_empty() {
            return Fresh::default();
        }
        let ids: Vec<_> = tickets
            .iter()
            .map(|id| zendesk_client::TicketId::new(id.get()))
            .collect();
        match self.reader.tickets().show_many(&ids).await {
            Ok(shown) => Fresh {
                tickets: shown
                    .found
                    .iter()
                    .map(ticket_of)
                    .map(|ticket| (ticket.id, ticket))
                    .collect(),
                at: self.reader.server_time().unwrap_or(self.now),
                trouble: shown.malformed.first().map(|record| {
                    format!(
                        "it could not be read right before the write ({})",
                        record.at
                    )
                }),
            },
            Err(error) => Fresh {
                trouble: Some(format!(
                    "it could not be read right before the write: {}",
                    chain(&error)
                )),
                ..Fresh::default()
            },
        }
    }

    /// Carries out one action, if the world still stands as the plan saw it.
    async fn one(
        &self,
        action: &Action,
        fresh: &Fresh,
        writer: &ZendeskWriter,
    ) -> anyhow::Result<Ended> {
        let ticket = match fresh.stands(action, self.policy) {
            Ok(ticket) => ticket,
            Err(ended) => return Ok(ended),
        };
        let intent = self.intent(action, ticket);
        self.store.intend(self.name, &intent).await?;
        let sent = tokio::select! {
            sent = writer.send(&intent) => sent,
            // A write in hand is finished, but not waited for without end: the intent stays open, and is read back.
            () = self.too_late() => {
                let why = "told to stop while the request was under way; the next start looks what became of it";
                return Ok((Outcome::Failed, Some(why.to_owned())));
            }
        };
        let ended = match sent {
            Ok(ticket) => {
                let ended = confirm(&intent, &ticket);
                self.store
                    .save(
                        self.name,
                        Update {
                            tickets: vec![ticket],
                            ..Update::default()
                        },
                    )
                    .await?;
                Some(ended)
            }
            Err(error) if error.is_conflict() => Some(self.not_done(
                Outcome::Conflict,
                "somebody changed it at the same time".to_owned(),
            )),
            Err(error) if error.is_not_found() => {
                Some(self.not_done(Outcome::Conflict, "it is gone".to_owned()))
            }
            Err(error) if error.is_outcome_unknown() => recover::truth(self.reader, &intent).await,
            Err(error) => Some(self.not_done(Outcome::Failed, chain(&error))),
        };
        let Some(recorded) = ended else {
            return Ok((Outcome::Failed, Some("the answer was lost, and the truth could not be read back; the next cycle looks again".to_owned())));
        };
        self.store.settle(&intent.id, &recorded).await?;
        Ok((recorded.outcome, recorded.reason))
    }

    /// Comes when a stop was asked for and its time of grace is over.
    async fn too_late(&self) {
        self.stop.cancelled().await;
        tokio::time::sleep(GRACE).await;
    }

    fn not_done(&self, outcome: Outcome, reason: String) -> Recorded {
        Recorded {
            outcome,
            reason: Some(reason),
            at: self.reader.server_time().unwrap_or(self.now),
        }
    }

    fn intent(&self, action: &Action, ticket: &Ticket) -> Intent {
        Intent {
            id: Ulid::generate().to_string(),
            cycle: self.cycle.to_owned(),
            kind: action.kind,
            ticket: action.ticket,
            organization: action.organization,
            agent: action.agent,
            group: action.group,
            rule: action.rule.to_string(),
            stamp: action.stamp,
            before: json!({
                "assignee_id": ticket.assignee,
                "group_id": ticket.group,
                "follower_ids": ticket.followers,
                "status": ticket.status,
            }),
            planned_at: self.now,
        }
    }
}

/// The freshest reading of the tickets a plan writes to.
#[derive(Debug, Default)]
struct Fresh {
    tickets: BTreeMap<TicketId, Ticket>,
    at: Timestamp,
    trouble: Option<String>,
}

impl Fresh {
    /// The ticket as it is now, if that is how the plan saw it.
    fn stands(&self, action: &Action, policy: &Policy) -> Result<&Ticket, Ended> {
        let conflict = |why: &str| Err((Outcome::Conflict, Some(why.to_owned())));
        let Some(ticket) = self.tickets.get(&action.ticket) else {
            return match &self.trouble {
                Some(why) => Err((Outcome::Held, Some(why.clone()))),
                None => conflict("it is gone"),
            };
        };
        if is_so(action.kind, action.agent, ticket) {
            return Err((Outcome::AlreadyTrue, None));
        }
        if ticket.updated_at != action.stamp {
            return conflict("it changed since it was read");
        }
        // `updated_at` counts whole seconds: within the same second a change could not be told from none.
        if ticket.updated_at.as_second() >= self.at.as_second() {
            return conflict("it changed in this very second");
        }
        if matches!(ticket.status, Status::Closed | Status::Deleted) {
            return conflict("it is closed");
        }
        match (action.kind, is_emergency(ticket, policy).is_some()) {
            (ActionKind::Inform, false) => conflict("it is an emergency no longer"),
            (ActionKind::Assign | ActionKind::AddFollower | ActionKind::RemoveFollower, true) => {
                conflict("it has become an emergency")
            }
            _ => Ok(ticket),
        }
    }
}

/// Whether a ticket already is as an action would make it.
fn is_so(kind: ActionKind, agent: UserId, ticket: &Ticket) -> bool {
    match kind {
        ActionKind::Assign => ticket.assignee == Some(agent),
        ActionKind::AddFollower => ticket.followers.contains(&agent),
        ActionKind::RemoveFollower => !ticket.followers.contains(&agent),
        // A note cannot be seen from the ticket; whether we wrote one stands in the journal.
        ActionKind::Inform => false,
    }
}

/// Whether the answer to a write says what was meant.
fn confirm(intent: &Intent, ticket: &Ticket) -> Recorded {
    // The answer shows the ticket, not its comments: that it came is all there is to see of a note.
    let undone = intent.kind != ActionKind::Inform && !is_so(intent.kind, intent.agent, ticket);
    // It was done, so it is not to be done again: that would be a fight with whatever undid it.
    Recorded {
        outcome: Outcome::Applied,
        reason: undone.then(|| {
            "accepted, but the answer does not show it; a trigger may have undone it".to_owned()
        }),
        at: ticket.updated_at,
    }
}

/// Emergencies first, then owners, then followers.
fn urgency(kind: ActionKind) -> u8 {
    match kind {
        ActionKind::Inform => 0,
        ActionKind::Assign => 1,
        ActionKind::AddFollower => 2,
        ActionKind::RemoveFollower => 3,
    }
}

fn tell(action: Action, outcome: Outcome, reason: Option<String>) -> Told {
    Told {
        kind: action.kind,
        ticket: action.ticket,
        organization: action.organization,
        agent: action.agent,
        group: action.group,
        rule: action.rule.to_string(),
        outcome,
        reason,
    }
}

fn log(action: &Action, outcome: Outcome, reason: Option<&str>) {
    let (ticket, rule, kind) = (action.ticket.get(), action.rule.to_string(), action.kind);
    match outcome {
        Outcome::Planned | Outcome::Held => {}
        Outcome::Applied | Outcome::AlreadyTrue | Outcome::Conflict => info!(
            ticket.id = ticket,
            rule,
            ?kind,
            ?outcome,
            reason,
            "carried out"
        ),
        Outcome::Failed => warn!(
            ticket.id = ticket,
            rule,
            ?kind,
            reason,
            "could not be carried out"
        ),
    }
}
