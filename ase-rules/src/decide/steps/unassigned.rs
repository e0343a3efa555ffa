//! Step 7: nobody owns the ticket, and somebody did.

use super::unowned;
use crate::decide::walk::{Assignment, Walk};
use crate::decide::{Giver, Verdict};
use crate::{ActionKind, Actor, Outcome, Reason, Status, Step, Written};

const STEP: Step = Step::Unassigned;

const CODE: &str = "assignment/unassigned-again";

pub(super) fn step<'a>(walk: &mut Walk<'a>) -> Option<Verdict<'a>> {
    let since = walk.case.writes_since;
    let ours = walk
        .case
        .ase()
        .and_then(|ase| (walk.desk).wrote(walk.ticket.id, ase, ActionKind::Assign, since));
    if let Some(written) = ours {
        return assigned_by_us(walk, written);
    }
    if let Some(changes) = walk.known_history() {
        let assignments = walk.assignments(changes).collect();
        return owned_before(walk, assignments);
    }
    // Zendesk never returns a ticket to `new`, and it leaves that status with its first owner.
    if walk.ticket.status == Status::New {
        return walk.pass(STEP, "unassigned/new", "a new ticket never had an owner");
    }
    match walk.ticket.hints.ever_assigned {
        Some(false) => return walk.pass(STEP, "unassigned/never", "it never had an owner"),
        // Who chose that owner is worth a request for a ticket that might be assigned, not for one of before.
        Some(true) if walk.ticket.created_at < walk.case.since => {
            return owned_by_somebody(walk, "somebody owned it before the ASE came");
        }
        Some(true) | None => {}
    }
    walk.need_history();
    let text = "whether somebody owned it before is not known without its history";
    if unowned::is_waiting(&walk.ticket.status) {
        return walk.pass(STEP, "unassigned/unknown", text);
    }
    let verdict = match walk.wanted {
        true => Verdict::Nothing,
        false => Verdict::UnassignedAgain { by: Giver::Unknown },
    };
    let reason = || Reason::new(STEP, CODE, Outcome::Held, text);
    walk.end(verdict, reason)
}

fn assigned_by_us<'a>(walk: &mut Walk<'a>, written: &Written) -> Option<Verdict<'a>> {
    if walk.ticket.updated_at < written.at {
        let at = written.at;
        let text = || {
            format!("we assigned it at {at}, which this reading of the ticket does not show yet")
        };
        return walk.stop(STEP, "unassigned/not-caught-up", text);
    }
    let text = || {
        format!(
            "we assigned it at {} and somebody took it back: hands off",
            written.at
        )
    };
    let verdict = Verdict::UnassignedAgain { by: Giver::Us };
    let reason = || Reason::new(STEP, CODE, Outcome::Reports, text());
    walk.end(verdict, reason)
}

fn owned_by_somebody<'a>(walk: &mut Walk<'a>, what: &str) -> Option<Verdict<'a>> {
    let text = || format!("{what}, which counts as a person's choice: hands off");
    let verdict = Verdict::UnassignedAgain {
        by: Giver::Somebody,
    };
    let reason = || Reason::new(STEP, CODE, Outcome::Reports, text());
    walk.end(verdict, reason)
}

fn owned_before<'a>(walk: &mut Walk<'a>, made: Vec<Assignment<'a>>) -> Option<Verdict<'a>> {
    let since = walk.case.writes_since;
    let mut owners = made.iter().rev().filter(|made| made.to.is_some());
    let chosen = owners.clone().find(|made| match made.by {
        Actor::Person(_) => true,
        Actor::Us => made.change.at >= since,
        Actor::Automation => false,
    });
    if let Some(chosen) = chosen {
        let who = match chosen.by {
            Actor::Us => "we",
            Actor::Person(_) | Actor::Automation => "a person",
        };
        let at = chosen.change.at;
        let text = || format!("{who} had assigned it at {at}: hands off");
        let verdict = Verdict::UnassignedAgain {
            by: Giver::Change(chosen.change),
        };
        let reason = || Reason::new(STEP, CODE, Outcome::Reports, text());
        return walk.end(verdict, reason);
    }
    // Whoever gave it to that owner is not known, and when in doubt it was a person.
    let hinted = made.is_empty() && walk.ticket.hints.ever_assigned == Some(true);
    if hinted || has_unknown_owner(&made) {
        return owned_by_somebody(
            walk,
            "somebody owned it, and its history does not say since when",
        );
    }
    if let Some(made) = owners.next() {
        let at = made.change.at;
        let text = || format!("it had an owner at {at}: hands off");
        return walk.stop(STEP, "unassigned/automation", text);
    }
    walk.pass(STEP, "unassigned/never", "it never had an owner")
}

/// Whether somebody is said to have been the owner whom no change had made the owner.
fn has_unknown_owner(made: &[Assignment<'_>]) -> bool {
    let before = std::iter::once(None).chain(made.iter().map(|made| made.to));
    made.iter()
        .zip(before)
        .any(|(made, owner)| made.from.is_some() && made.from != owner)
}
