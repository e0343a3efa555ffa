//! Whether a write may be taken back.

use ase_rules::{ActionKind, Ticket, TicketId, UserId, is_emergency};
use zendesk_client::Client;

use crate::{
    apply::{Apply, Ended, Fresh, is_as_meant, is_restored},
    observe::chain,
    store::{Intent, Written},
    tell::Outcome,
};

/// How the tickets stand now.
pub(super) struct Standing {
    fresh: Fresh,
    us: UserId,
}

impl Standing {
    /// Reads `tickets` once more.
    pub(super) async fn read(apply: &Apply<'_>, mut tickets: Vec<TicketId>, us: UserId) -> Self {
        tickets.sort();
        tickets.dedup();
        Self {
            fresh: apply.read_again(&tickets).await,
            us,
        }
    }

    /// The ticket as it is now, if nobody has touched it since the write and nothing stands against taking it back.
    pub(super) async fn allows(
        &self,
        apply: &Apply<'_>,
        written: &Written,
    ) -> Result<&Ticket, Ended> {
        let intent = &written.intent;
        let Some(recorded) = &written.recorded else {
            return held("what became of it is not known yet; the next cycle reads it back");
        };
        if written.undone_by.is_some() {
            return Err((
                Outcome::AlreadyTrue,
                Some("it was taken back before".to_owned()),
            ));
        }
        let ticket = self.fresh.ticket(intent.ticket)?;
        if ticket.updated_at != recorded.at {
            return conflict("somebody changed it since");
        }
        self.fresh.is_unchanged_since(recorded.at, ticket)?;
        if is_restored(intent, &intent.before, ticket) {
            return Err((Outcome::AlreadyTrue, None));
        }
        if !is_as_we_left_it(intent, ticket) {
            return conflict("a trigger has changed what we wrote");
        }
        // The owner of an emergency is whoever is on call, and none of our business.
        if intent.kind == ActionKind::Assign && is_emergency(ticket, apply.policy).is_some() {
            return held("it is an emergency: its owner is left to whoever is on call");
        }
        ours_is_the_last_change(apply.reader, intent, self.us).await?;
        Ok(ticket)
    }
}

fn is_as_we_left_it(intent: &Intent, ticket: &Ticket) -> bool {
    match (&intent.undoes, intent.kind) {
        (None, ActionKind::Assign) => {
            is_as_meant(intent, ticket) && (intent.group.is_none() || ticket.group == intent.group)
        }
        // Of an emergency's news only the follower can be seen on the ticket.
        (None, ActionKind::Inform) => ticket.followers.contains(&intent.agent),
        _ => is_as_meant(intent, ticket),
    }
}

/// Asks the audits whether anybody changed the ticket since, be it within the same second, or before our lost answer
/// was read back.
async fn ours_is_the_last_change(
    reader: &Client,
    intent: &Intent,
    us: UserId,
) -> Result<(), Ended> {
    let id = zendesk_client::TicketId::new(intent.ticket.get());
    let audits = match reader.tickets().audits(id).complete().await {
        Ok(audits) if audits.malformed().is_empty() => audits,
        Ok(_) => return held("one of its audits could not be read"),
        Err(error) => return held(&format!("its audits could not be read: {}", chain(&error))),
    };
    let mut since = audits
        .items()
        .iter()
        .filter(|audit| audit.created_at > intent.stamp);
    match (since.next(), since.next()) {
        (Some(audit), None) if audit.author_id.get() == us.get() => Ok(()),
        _ => conflict("somebody changed it since"),
    }
}

fn conflict<T>(why: &str) -> Result<T, Ended> {
    Err((Outcome::Conflict, Some(why.to_owned())))
}

fn held<T>(why: &str) -> Result<T, Ended> {
    Err((Outcome::Held, Some(why.to_owned())))
}
