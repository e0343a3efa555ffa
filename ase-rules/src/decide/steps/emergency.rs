//! Step 2: an emergency is never assigned. Its ASE is told, once.

use crate::decide::Verdict;
use crate::decide::walk::Walk;
use crate::{
    ActionKind, Actor, Change, EmergencySign, Mode, Outcome, Reason, Step, UserId, What,
    is_emergency,
};

const STEP: Step = Step::Emergency;

const MISASSIGNED: &str = "emergency/assigned-by-automation";

pub(super) fn step<'a>(walk: &mut Walk<'a>) -> Option<Verdict<'a>> {
    let Some(sign) = is_emergency(walk.ticket, walk.desk.policy) else {
        return walk.pass(STEP, "emergency/none", "not an emergency");
    };
    walk.emergency = true;
    let text = || format!("an emergency ({sign}): it belongs to the engineer on call");
    walk.pass(STEP, "emergency/sign", text);
    let Some(ase) = walk.case.ase() else {
        return walk.stop(STEP, "emergency/nobody-named", "no ASE is named to be told");
    };
    if walk.ticket.assignee == Some(ase) {
        return owned_by_ase(walk, ase, sign);
    }
    if walk.case.mode == Mode::Off {
        let text = "the account's mode is `off`: the ASE is not told";
        return walk.stop(STEP, "emergency/off", text);
    }
    if walk.case.is_surely_unfit {
        let text = || format!("user {ase}, who is named as ASE, cannot be told");
        return walk.stop(STEP, "emergency/unfit", text);
    }
    // Once told is told, also when the ASE was taken off the account for a while.
    let ever = jiff::Timestamp::MIN;
    if let Some(written) = (walk.desk).wrote(walk.ticket.id, ase, ActionKind::Inform, ever) {
        let text = || format!("we told the ASE at {}", written.at);
        return walk.stop(STEP, "emergency/told", text);
    }
    tell(walk, ase, sign)
}

/// The ASE owns it: fine if taken in person, wrong if an automation decided so.
fn owned_by_ase<'a>(walk: &mut Walk<'a>, ase: UserId, sign: EmergencySign) -> Option<Verdict<'a>> {
    let Some(changes) = walk.need_history() else {
        let text = "the ASE owns it and so knows of it; who decided that is not known";
        let verdict = match walk.wanted {
            true => Verdict::Nothing,
            false => Verdict::Misassigned {
                ase,
                sign,
                change: None,
            },
        };
        let reason = || Reason::new(STEP, MISASSIGNED, Outcome::Held, text);
        return walk.end(verdict, reason);
    };
    match walk.made_owner(changes, ase) {
        Some(made) if made.by == Actor::Automation => {
            let change = made.change;
            let text = || format!("an automation made the ASE its owner at {}", change.at);
            let verdict = Verdict::Misassigned {
                ase,
                sign,
                change: Some(change),
            };
            let reason = || Reason::new(STEP, MISASSIGNED, Outcome::Reports, text());
            walk.end(verdict, reason)
        }
        _ => {
            let text = "the ASE owns it and no automation decided so: informed";
            walk.stop(STEP, "emergency/informed", text)
        }
    }
}

fn tell<'a>(walk: &mut Walk<'a>, ase: UserId, sign: EmergencySign) -> Option<Verdict<'a>> {
    let doubt = walk.case.exceptions.agent_doubt.as_deref();
    walk.doubts.add(doubt);
    let others_comment = walk.ticket.hints.only_comment_by;
    if walk.known_history().is_none() && others_comment.is_some_and(|author| author != ase) {
        let text = "it has one comment, and that is not the ASE's";
        walk.pass(STEP, "emergency/one-comment", text);
    } else if let Some(changes) = walk.need_history()
        && has_commented(changes, ase)
    {
        let text = "the ASE has commented on it: informed";
        return walk.stop(STEP, "emergency/informed", text);
    }
    let verdict = Verdict::Inform { ase, sign };
    let text = || format!("nothing shows that ASE {ase} knows of it: inform");
    let reason = || Reason::new(STEP, "emergency/ase-not-informed", Outcome::Acts, text());
    walk.end(verdict, reason)
}

fn has_commented(changes: &[Change], ase: UserId) -> bool {
    changes
        .iter()
        .any(|change| matches!(change.what, What::Comment { author, .. } if author == ase))
}
