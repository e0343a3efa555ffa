//! Step 3: it was an emergency and is none any more. It stays with whoever took it.

use crate::decide::Verdict;
use crate::decide::walk::Walk;
use crate::emergency::was_emergency;
use crate::{Mode, Outcome, Reason, Step};

const STEP: Step = Step::Downgraded;

pub(super) fn step<'a>(walk: &mut Walk<'a>) -> Option<Verdict<'a>> {
    let Some(changes) = walk.known_history() else {
        let text = "whether it was an emergency is not known without its history";
        return walk.pass(STEP, "downgraded/unknown", text);
    };
    let Some(sign) = was_emergency(walk.ticket, changes, walk.desk.policy) else {
        return walk.pass(STEP, "downgraded/never", "it never was an emergency");
    };
    let was = || format!("it was an emergency ({sign})");
    let Some(ase) = walk.case.ase() else {
        let text = || format!("{}, and no ASE is named to take it over", was());
        return walk.pass(STEP, "downgraded/nobody-named", text);
    };
    if walk.ticket.assignee == Some(ase) {
        let text = || format!("{}, and the ASE has taken it over", was());
        return walk.pass(STEP, "downgraded/taken-over", text);
    }
    if walk.case.mode == Mode::Off || walk.case.is_surely_unfit() {
        let text = || format!("{}, and the ASE cannot take it over", was());
        return walk.pass(STEP, "downgraded/no-heir", text);
    }
    let doubt = walk.case.agent_doubt.as_deref();
    walk.doubts.add(doubt);
    let text = format!(
        "{} and stays with the engineer on call; a handover is proposed",
        was()
    );
    let reason = Reason::new(STEP, "emergency/handover", Outcome::Reports, text);
    walk.end(Verdict::Handover { ase, sign }, reason)
}
