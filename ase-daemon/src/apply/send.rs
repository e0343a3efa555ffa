//! One write: meant on disk, sent, and what came of it on disk.

use std::time::Duration;

use ase_rules::{ActionKind, Ticket};

use super::{Apply, Ended, ZendeskWriter, fresh::is_as_meant, recover};
use crate::{
    observe::chain,
    store::{Intent, Recorded, TicketState},
    tell::Outcome,
};

/// How long a write in hand may still take once a stop was asked for.
const GRACE: Duration = Duration::from_secs(4);

impl Apply<'_> {
    /// Makes a write.
    ///
    /// # Errors
    ///
    /// If the journal cannot be written; what was done before stands in it.
    pub(crate) async fn write(
        &self,
        intent: &Intent,
        writer: &ZendeskWriter,
    ) -> anyhow::Result<Ended> {
        self.store.intend(self.name, intent).await?;
        let sent = tokio::select! {
            sent = writer.send(intent) => sent,
            // A write in hand is finished, but not waited for without end: the intent stays open, and is read back.
            () = self.too_late() => {
                let why = "told to stop while the request was under way; the next start looks what became of it";
                return Ok((Outcome::Failed, Some(why.to_owned())));
            }
        };
        let error = match sent {
            Ok((ticket, request_id)) => {
                let recorded = confirm(intent, &ticket, request_id);
                let store = self.store;
                store
                    .settle_with(self.name, &intent.id, &recorded, ticket)
                    .await?;
                return Ok((recorded.outcome, recorded.reason));
            }
            Err(error) => error,
        };
        let not_done = |outcome, reason| Some(self.not_done(outcome, reason, error.request_id()));
        let ended = if error.is_conflict() {
            let why = "somebody changed it at the same time";
            not_done(Outcome::Conflict, why.to_owned())
        } else if error.is_not_found() {
            not_done(Outcome::Conflict, "it is gone".to_owned())
        } else if error.is_outcome_unknown() {
            recover::truth(self.reader, intent).await
        } else {
            not_done(Outcome::Failed, chain(&error))
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

    fn not_done(&self, outcome: Outcome, reason: String, request_id: Option<&str>) -> Recorded {
        Recorded {
            outcome,
            reason: Some(reason),
            at: self.reader.server_time().unwrap_or(self.now),
            after: None,
            request_id: request_id.map(str::to_owned),
        }
    }
}

/// Whether the answer to a write says what was meant.
fn confirm(intent: &Intent, ticket: &Ticket, request_id: Option<String>) -> Recorded {
    // The answer shows the ticket, not its comments: that it came is all there is to see of a note.
    let undone = intent.kind != ActionKind::Inform && !is_as_meant(intent, ticket);
    // It was done, so it is not to be done again: that would be a fight with whatever undid it.
    Recorded {
        outcome: Outcome::Applied,
        reason: undone.then(|| {
            "accepted, but the answer does not show it; a trigger may have undone it".to_owned()
        }),
        at: ticket.updated_at,
        after: Some(TicketState::from(ticket)),
        request_id,
    }
}
