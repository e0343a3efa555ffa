//! The first reply that a ticket waits for.

use super::{Decided, Desk};
use crate::policy::Due;
use crate::{Change, History, Status, What};

/// A ticket nobody has answered, although that is due.
pub(crate) struct Unanswered {
    pub(crate) due: Due,
    /// Why it is not certain that nobody has.
    pub(crate) doubt: Option<String>,
}

impl Decided<'_> {
    /// Whether the ticket's first reply is due, or nearly so, and not given as far as is known.
    ///
    /// Not asked of emergencies: their clock is that of the engineer on call. A history that was
    /// not read says nothing, and is not asked for: every ticket comes near its deadline once, and
    /// a request for each is too much.
    pub(crate) fn unanswered(&self, desk: &Desk<'_>) -> Option<Unanswered> {
        let ticket = self.ticket;
        let waits = matches!(ticket.status, Status::New | Status::Open);
        if !waits || self.emergency {
            return None;
        }
        let doubt = match &ticket.history {
            _ if ticket.hints.answered == Some(true) => return None,
            _ if ticket.hints.answered == Some(false) => None,
            // Its only comment is the one that opened it.
            _ if ticket.hints.only_comment_by.is_some() => None,
            History::Known(changes) if is_answered(changes) => return None,
            History::Known(_) => None,
            History::NotRead => return None,
            History::Unknown(why) => Some(format!("the ticket's history is not known: {why}")),
        };
        // A calendar is asked only where its answer matters, which is of few tickets.
        let first_reply = &desk.policy.first_reply;
        if !first_reply.may_be_due(ticket, desk.now) {
            return None;
        }
        let due = first_reply.due(ticket)?;
        (desk.now >= due.near).then_some(Unanswered { due, doubt })
    }
}

/// Whether anybody but whoever opened it wrote in public. A colleague of the customer's counts too:
/// rather too few reports than false ones.
fn is_answered(changes: &[Change]) -> bool {
    let mut comments = changes.iter().filter_map(|change| match change.what {
        What::Comment { author, public } => Some((author, public)),
        _ => None,
    });
    let Some((opener, _)) = comments.next() else {
        return false;
    };
    comments.any(|(author, public)| public && author != opener)
}
