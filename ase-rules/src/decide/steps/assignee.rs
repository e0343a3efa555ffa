//! Step 6: somebody owns the ticket.

use crate::decide::walk::Walk;
use crate::decide::{Because, Verdict};
use crate::{ActionKind, Actor, Outcome, Reason, Step, UserId};

const STEP: Step = Step::Assignee;

pub(super) fn step<'a>(walk: &mut Walk<'a>) -> Option<Verdict<'a>> {
    let Some(assignee) = walk.ticket.assignee else {
        return walk.pass(STEP, "assignee/none", "nobody owns it");
    };
    let ase = walk.case.ase()?;
    if assignee == ase {
        return walk.stop(STEP, "assignee/ase", "the ASE owns it");
    }
    if walk.case.serves(assignee) {
        return walk.stop(
            STEP,
            "assignee/one-of-them",
            "one of the account's ASEs owns it",
        );
    }
    if walk.ticket.created_at < walk.case.since {
        let why = "somebody else owned it before the ASE came";
        return shadow(walk, STEP, ase, Because::OwnedBefore(assignee), why);
    }
    elsewhere(walk, ase, assignee)
}

/// A ticket newer than the tenure that somebody else owns: reported, shadowed, never moved.
fn elsewhere<'a>(walk: &mut Walk<'a>, ase: UserId, assignee: UserId) -> Option<Verdict<'a>> {
    let made = walk
        .need_history()
        .and_then(|changes| walk.made_owner(changes, assignee));
    // When in doubt, it was a person.
    let chosen_by = made.map_or(Actor::Person(None), |made| made.by);
    let text = || match chosen_by {
        Actor::Automation => format!("an automation made user {assignee} its owner"),
        Actor::Us => format!("we made user {assignee} its owner"),
        Actor::Person(Some(_)) => format!("a person made user {assignee} its owner, which stands"),
        Actor::Person(None) => {
            format!("who made user {assignee} its owner is not known and taken for a person")
        }
    };
    let shadow = unshadowed(walk, ase).is_none();
    let outcome = if shadow {
        Outcome::Acts
    } else {
        Outcome::Reports
    };
    let verdict = Verdict::Elsewhere {
        ase,
        assignee,
        chosen_by,
        shadow,
    };
    let reason = || Reason::new(STEP, "assignment/elsewhere", outcome, text());
    walk.end(verdict, reason)
}

/// Lets the ASE follow, unless that is so already or somebody undid it.
pub(super) fn shadow<'a>(
    walk: &mut Walk<'a>,
    step: Step,
    ase: UserId,
    because: Because,
    why: &str,
) -> Option<Verdict<'a>> {
    if let Some(not) = unshadowed(walk, ase) {
        return walk.stop(step, "shadow/none", || format!("{why}; {not}"));
    }
    let verdict = Verdict::Shadow { ase, because };
    let text = || format!("{why}: the ASE should follow it");
    let reason = || Reason::new(step, "shadow/missing", Outcome::Acts, text());
    walk.end(verdict, reason)
}

/// Why the ASE need not be added as a follower.
fn unshadowed(walk: &Walk<'_>, ase: UserId) -> Option<&'static str> {
    if walk.ticket.followers.contains(&ase) {
        return Some("the ASE follows it");
    }
    let since = walk.case.writes_since;
    (walk.desk)
        .wrote(walk.ticket.id, ase, ActionKind::AddFollower, since)
        .map(|_| "we let the ASE follow it once and do not insist")
}
