//! Apply: carries a plan out. There is nothing left to decide here but whether the world still stands
//! as the plan saw it.
//!
//! Each ticket is read once more right before its write, the intent is on disk before the request goes
//! out, and the write itself is refused by Zendesk if anybody touched the ticket meanwhile.

mod fresh;
mod recover;
mod send;
mod writer;

use std::path::Path;

use ase_rules::{Action, ActionKind, Finding, Policy, Ticket, TicketId};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use ulid::Ulid;
use zendesk_client::Client;

pub(crate) use fresh::{Fresh, is_as_meant, is_restored, is_so};
pub use recover::recover;
pub use writer::{Auditor, Writer, ZendeskWriter};

use crate::{
    observe::{chain, ticket_of},
    progress,
    store::{Intent, Store},
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
    /// What was found: the reasons of what is done.
    pub findings: &'a [Finding],
    /// Zendesk's time when the plan was made.
    pub now: Timestamp,
    /// While this file exists, no write is begun.
    pub kill_switch: &'a Path,
    /// Says that no further write may be begun.
    pub stop: &'a CancellationToken,
}

/// How one action ended.
pub(crate) type Ended = (Outcome, Option<String>);

impl Apply<'_> {
    /// Carries `actions` out by `writer`, emergencies first, and tells what came of each.
    ///
    /// # Errors
    ///
    /// If the journal cannot be written; what was done before stands in it.
    pub async fn carry_out(
        &self,
        actions: Vec<Action>,
        writer: &Writer,
    ) -> anyhow::Result<Vec<Told>> {
        let due: Vec<TicketId> = actions
            .iter()
            .filter(|action| action.held.is_none())
            .map(|action| action.ticket)
            .collect();
        let fresh = match writer {
            Writer::Auditor(_) => Fresh::default(),
            Writer::Zendesk(_) => self.read_again(&due).await,
        };
        self.carry_out_on(actions, &fresh, writer).await
    }

    /// The same on a reading that was made for it just now.
    ///
    /// # Errors
    ///
    /// As [`carry_out`](Self::carry_out).
    pub(crate) async fn carry_out_on(
        &self,
        mut actions: Vec<Action>,
        fresh: &Fresh,
        writer: &Writer,
    ) -> anyhow::Result<Vec<Told>> {
        actions.sort_by_key(|action| (urgency(action.kind), action.ticket));
        let (mut told, all) = (Vec::new(), actions.len());
        for action in actions {
            let (outcome, reason) = match (&action.held, writer) {
                (Some(why), _) => (Outcome::Held, Some(why.clone())),
                (None, Writer::Auditor(auditor)) => auditor.plan(&action),
                (None, Writer::Zendesk(zendesk)) => self.one(&action, fresh, zendesk).await?,
            };
            log(&action, outcome, reason.as_deref());
            told.push(tell(action, outcome, reason));
            if let Writer::Zendesk(_) = writer {
                progress::step("carrying out actions", told.len(), all);
            }
        }
        Ok(told)
    }

    pub(crate) async fn read_again(&self, tickets: &[TicketId]) -> Fresh {
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
        match self
            .may_begin()
            .and_then(|()| fresh.stands(action, self.policy))
        {
            Ok(ticket) => self.write(&self.intent(action, ticket), writer).await,
            Err(ended) => Ok(ended),
        }
    }

    /// Whether a write may be begun at all.
    pub(crate) fn may_begin(&self) -> Result<(), Ended> {
        if self.stop.is_cancelled() {
            return Err((
                Outcome::Held,
                Some("the daemon was told to stop".to_owned()),
            ));
        }
        // A place that cannot be looked at might hold the file.
        if self.kill_switch.try_exists().unwrap_or(true) {
            let why = format!(
                "writing is switched off by the file {}",
                self.kill_switch.display()
            );
            return Err((Outcome::Held, Some(why)));
        }
        Ok(())
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
            why: self.why(action),
            before: ticket.into(),
            planned_at: self.now,
            undoes: None,
        }
    }

    /// What the rule says, in the words of the finding that asks for the action.
    fn why(&self, action: &Action) -> Option<String> {
        self.findings
            .iter()
            .find(|finding| finding.rule == action.rule && finding.ticket == Some(action.ticket))
            .map(|finding| finding.message.clone())
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
