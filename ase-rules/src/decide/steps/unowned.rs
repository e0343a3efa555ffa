//! Step 8: nobody owns the ticket, and nobody ever did.

use super::assignee::shadow;
use crate::decide::walk::Walk;
use crate::decide::{Because, Verdict};
use crate::{Outcome, Reason, Status, Step, Ticket, UnassignedPreExisting};
use jiff::SignedDuration;

const STEP: Step = Step::Unowned;

/// A ticket changed this much later than it was created has a past worth asking for.
const UNTOUCHED: SignedDuration = SignedDuration::from_mins(1);

pub(super) fn step<'a>(walk: &mut Walk<'a>) -> Option<Verdict<'a>> {
    let ase = walk.case.ase()?;
    let ticket = walk.ticket;
    if !is_waiting(&ticket.status) {
        let text = || format!("an unassigned {} ticket waits for nobody", ticket.status);
        return walk.stop(STEP, "unowned/status", text);
    }
    let pre_existing = ticket.created_at < walk.case.since;
    if pre_existing && walk.desk.policy.unassigned_pre_existing == UnassignedPreExisting::Shadow {
        let why =
            "nobody owned it before the ASE came (`ase_since` in the configuration says when)";
        return shadow(walk, STEP, ase, Because::LaidBefore, why);
    }
    // A new ticket has no past but one: it may have been an emergency for a while. Of any other a
    // hint says enough to shadow it, and not enough to assign it.
    if was_touched(ticket) || ticket.status != Status::New {
        walk.need_history();
    }
    let standing = walk.case.standing.as_ref();
    let group = standing.and_then(|standing| standing.group_for(ticket, walk.desk.policy));
    let verdict = Verdict::Assign { ase, group };
    let text = || format!("nobody owns it: assign it to ASE {ase}");
    let reason = || Reason::new(STEP, "assignment/unowned", Outcome::Acts, text());
    walk.end(verdict, reason)
}

/// Whether a ticket without owner waits for somebody.
pub(super) fn is_waiting(status: &Status) -> bool {
    matches!(status, Status::New | Status::Open)
}

fn was_touched(ticket: &Ticket) -> bool {
    ticket.updated_at.duration_since(ticket.created_at) > UNTOUCHED
}
