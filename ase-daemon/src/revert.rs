//! Revert: takes back what a cycle wrote, where nobody has touched the ticket since.
//!
//! Taking back is a write like any other: the ticket is read once more, the intent is on disk before the request goes
//! out, and Zendesk refuses it if anybody is faster. Whether a change was the last is asked of the ticket's audits too:
//! its `updated_at` counts whole seconds, and says nothing of who.

mod standing;

use ase_rules::{ActionKind, Status, Ticket, TicketId, UserId};
use schemars::JsonSchema;
use serde::Serialize;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, info_span};
use ulid::Ulid;

use crate::{
    apply::{Apply, Writer, recover},
    config::Mode,
    cycle::Instance,
    plan::{Manner, policy},
    store::{Intent, TicketState, Undo, Wanted, Written},
    tell::Outcome,
};
use standing::Standing;

/// What came of taking one cycle's writes back.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct Reverted {
    /// Name of the instance.
    pub instance: String,
    /// The cycle whose writes were taken back.
    pub reverts: String,
    /// The cycle under which history has what was written for that.
    pub cycle: String,
    /// Its writes, the last one first.
    pub writes: Vec<Reversal>,
}

/// What came of taking one write back.
#[derive(Clone, Debug, JsonSchema, Serialize)]
pub struct Reversal {
    /// What kind of write it was.
    pub kind: ActionKind,
    /// The ticket.
    pub ticket: TicketId,
    /// The ASE it was about.
    pub agent: UserId,
    /// `applied`: taken back. `planned`: would be. `already_true`: it is as it was before.
    pub outcome: Outcome,
    /// Why, where that is not plain.
    pub reason: Option<String>,
    /// What cannot be taken back.
    pub stays: Vec<String>,
}

impl Reverted {
    /// Whether a write failed.
    #[must_use]
    pub fn has_failed_write(&self) -> bool {
        self.writes
            .iter()
            .any(|write| write.outcome == Outcome::Failed)
    }
}

impl Instance {
    /// Takes back what `cycle` wrote; nothing where it wrote nothing. In audit mode it says what would be taken back.
    ///
    /// # Errors
    ///
    /// If the store fails, or Zendesk does not say who we are.
    pub async fn revert(
        &self,
        cycle: &str,
        stop: &CancellationToken,
    ) -> anyhow::Result<Option<Reverted>> {
        let id = Ulid::generate().to_string();
        let span = info_span!("revert", instance = self.name(), cycle = id);
        self.revert_as(id, cycle, stop).instrument(span).await
    }

    async fn revert_as(
        &self,
        id: String,
        cycle: &str,
        stop: &CancellationToken,
    ) -> anyhow::Result<Option<Reverted>> {
        let (reader, store) = (&self.zendesk().reader, &self.store().pinned());
        if self.mode() == Mode::Apply {
            recover(self.name(), reader, store).await?;
        }
        let wanted = Wanted {
            cycle: Some(cycle.to_owned()),
            ..Wanted::default()
        };
        let written = store.history(self.name(), wanted).await?;
        if written.is_empty() {
            return Ok(None);
        }
        let us = UserId::new(reader.users().me().await?.id.get());
        let apply = Apply {
            name: self.name(),
            cycle: &id,
            reader,
            store,
            policy: &policy(self.config(), self.name(), Some(us), Manner::default()),
            findings: &[],
            now: self.time().await?,
            kill_switch: &self.config().kill_switch,
            stop,
        };
        let writer = Writer::new(self.zendesk().writer.as_ref());
        let writes = take_back(&apply, written, us, &writer).await?;
        Ok(Some(Reverted {
            instance: self.name().to_owned(),
            reverts: cycle.to_owned(),
            cycle: id,
            writes,
        }))
    }
}

/// Takes `written` back, the last one first.
async fn take_back(
    apply: &Apply<'_>,
    written: Vec<Written>,
    us: UserId,
    writer: &Writer,
) -> anyhow::Result<Vec<Reversal>> {
    let tickets: Vec<TicketId> = written.iter().map(|one| one.intent.ticket).collect();
    let standing = Standing::read(apply, tickets, us).await;
    let mut reversals = Vec::new();
    for one in written.into_iter().rev() {
        let (outcome, reason) = match standing.allows(apply, &one).await {
            Err(ended) => ended,
            Ok(ticket) => match writer {
                Writer::Auditor(_) => (Outcome::Planned, None),
                Writer::Zendesk(writer) => match apply.may_begin() {
                    Err(ended) => ended,
                    Ok(()) => {
                        apply
                            .write(&undo(apply, &one.intent, ticket), writer)
                            .await?
                    }
                },
            },
        };
        reversals.push(told(&one.intent, outcome, reason));
    }
    Ok(reversals)
}

/// Taking `earlier` back, as a write.
fn undo(apply: &Apply<'_>, earlier: &Intent, ticket: &Ticket) -> Intent {
    Intent {
        id: Ulid::generate().to_string(),
        cycle: apply.cycle.to_owned(),
        why: Some(format!("takes back what cycle {} did", earlier.cycle)),
        stamp: ticket.updated_at,
        before: TicketState::from(ticket),
        planned_at: apply.now,
        undoes: Some(Undo {
            intent: earlier.id.clone(),
            to: earlier.before.clone(),
        }),
        ..earlier.clone()
    }
}

fn told(intent: &Intent, outcome: Outcome, reason: Option<String>) -> Reversal {
    let mut stays = Vec::new();
    if intent.undoes.is_none() && intent.kind == ActionKind::Inform {
        stays.push("the internal note".to_owned());
    }
    if intent.kind == ActionKind::Assign && intent.before.status == Some(Status::New) {
        stays.push("the status, which is new no longer".to_owned());
    }
    Reversal {
        kind: intent.kind,
        ticket: intent.ticket,
        agent: intent.agent,
        outcome,
        reason,
        stays,
    }
}
