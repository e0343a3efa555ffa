//! The first reply that a ticket waits for.

use super::{Decided, Desk};
use crate::policy::Due;
use crate::{Change, History, Mode, Status, Ticket, What};
use jiff::Timestamp;

/// The rules that ask whether a ticket was answered.
const ASKED_BY: [&str; 2] = ["assignment/unanswered", "availability/away-near-breach"];

/// A ticket nobody has answered, although that is due.
pub(crate) struct Unanswered {
    pub(crate) due: Due,
    /// Why it is not certain that nobody has.
    pub(crate) doubt: Option<String>,
}

impl Decided<'_> {
    /// Whether the ticket's first reply is due, or nearly so, and not given as far as is known.
    ///
    /// Of a ticket that is [asked about](Self::wants_reply) nothing is said before the answer.
    pub(crate) fn unanswered(&self, desk: &Desk<'_>) -> Option<Unanswered> {
        let ticket = self.ticket;
        let answered = is_answered(ticket);
        // What costs least comes first: most tickets were answered.
        if answered == Some(true) || !self.may_be_late(desk) || self.wants_reply(desk) {
            return None;
        }
        let doubt = match (answered, &ticket.history) {
            (Some(_), _) => None,
            (None, History::Unknown(why)) => {
                Some(format!("the ticket's history is not known: {why}"))
            }
            (None, _) => Some("whether somebody answered it has not been read".to_owned()),
        };
        let due = desk.policy.first_reply.due(ticket)?;
        (desk.now >= due.near).then_some(Unanswered { due, doubt })
    }

    /// Whether it would settle something to read whether the ticket was answered.
    pub(crate) fn wants_reply(&self, desk: &Desk<'_>) -> bool {
        let ticket = self.ticket;
        ticket.history == History::NotRead
            && is_answered(ticket).is_none()
            && self.may_be_late(desk)
            && !ASKED_BY.iter().all(|code| desk.policy.is_silenced(code))
            && self.base_doubt(desk).is_none()
    }

    /// Until when time alone changes nothing about the ticket, provided that nothing is said of it now.
    ///
    /// Everything else that ends with time, as a fight between automations does, is said of it as long as it lasts, or is told
    /// of its account.
    pub(crate) fn holds_until(&self, desk: &Desk<'_>) -> Timestamp {
        let turns = match is_answered(self.ticket) {
            Some(true) => None,
            _ if !self.waits_for_ase() => None,
            _ => desk.policy.first_reply.turns_due(self.ticket, desk.now),
        };
        turns.unwrap_or(Timestamp::MAX)
    }

    /// Whether it is a ticket of the ASE's whose first reply may be due. A calendar is not asked yet.
    fn may_be_late(&self, desk: &Desk<'_>) -> bool {
        self.waits_for_ase() && desk.policy.first_reply.may_be_due(self.ticket, desk.now)
    }

    /// Whether it waits for the ASE, who owns it.
    ///
    /// Emergencies do not: their clock is that of the engineer on call.
    fn waits_for_ase(&self) -> bool {
        let ticket = self.ticket;
        let waits = matches!(ticket.status, Status::New | Status::Open) && !self.emergency;
        waits
            && ticket.assignee.is_some()
            && (self.case)
                .is_some_and(|case| case.ase() == ticket.assignee && case.mode != Mode::Off)
    }
}

/// Whether somebody answered, as far as is known.
fn is_answered(ticket: &Ticket) -> Option<bool> {
    let hints = ticket.hints;
    // Its only comment is the one that opened it.
    let alone = hints.only_comment_by.map(|_| false);
    hints.answered.or(alone).or_else(|| match &ticket.history {
        History::Known(changes) => Some(has_answer(changes)),
        History::NotRead | History::Unknown(_) => None,
    })
}

/// Whether anybody but whoever opened it wrote in public. A colleague of the customer's counts too:
/// rather too few reports than false ones.
fn has_answer(changes: &[Change]) -> bool {
    let mut comments = changes.iter().filter_map(|change| match change.what {
        What::Comment { author, public } => Some((author, public)),
        _ => None,
    });
    let Some((opener, _)) = comments.next() else {
        return false;
    };
    comments.any(|(author, public)| public && author != opener)
}
