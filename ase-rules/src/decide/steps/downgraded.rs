//! Step 3: it was an emergency and is none any more. It stays with whoever took it.

use crate::decide::walk::Walk;
use crate::decide::{Verdict, Was};
use crate::emergency::was_emergency;
use crate::{ActionKind, Mode, Outcome, Reason, Status, Step};
use jiff::Timestamp;

const STEP: Step = Step::Downgraded;

pub(super) fn step<'a>(walk: &mut Walk<'a>) -> Option<Verdict<'a>> {
    let changes = walk.known_history();
    let sign = changes.and_then(|changes| was_emergency(walk.ticket, changes, walk.desk.policy));
    let Some(past) = sign.map(Was::Sign).or_else(|| told(walk)) else {
        let (code, text) = match changes {
            Some(_) => ("downgraded/never", "it never was an emergency"),
            None => (
                "downgraded/unknown",
                "whether it was an emergency is not known without its history",
            ),
        };
        return walk.pass(STEP, code, text);
    };
    let was = || format!("it was an emergency ({past})");
    let Some(ase) = walk.case.ase() else {
        let text = || format!("{}, and no ASE is named to take it over", was());
        return walk.pass(STEP, "downgraded/nobody-named", text);
    };
    if walk.ticket.assignee == Some(ase) {
        let text = || format!("{}, and the ASE has taken it over", was());
        return walk.pass(STEP, "downgraded/taken-over", text);
    }
    if walk.case.mode == Mode::Off || walk.case.is_surely_unfit {
        let text = || format!("{}, and the ASE cannot take it over", was());
        return walk.pass(STEP, "downgraded/no-heir", text);
    }
    if walk.ticket.status == Status::Solved {
        let text = || format!("{}; it is solved, and nothing is left to hand over", was());
        return walk.stop(STEP, "downgraded/solved", text);
    }
    let doubt = walk.case.exceptions.agent_doubt.as_deref();
    walk.doubts.add(doubt);
    let text = format!(
        "{} and stays with the engineer on call; a handover is proposed",
        was()
    );
    let verdict = Verdict::Handover { ase, was: past };
    let reason = || Reason::new(STEP, "emergency/handover", Outcome::Reports, text);
    walk.end(verdict, reason)
}

/// We told the ASE: whatever its history says, then it was an emergency.
fn told(walk: &Walk<'_>) -> Option<Was> {
    let (ticket, ase) = (walk.ticket.id, walk.case.ase()?);
    let written = walk
        .desk
        .wrote(ticket, ase, ActionKind::Inform, Timestamp::MIN)?;
    Some(Was::Told(written.at))
}
