//! Step 5: automations fight over the ticket.

use crate::decide::Verdict;
use crate::decide::walk::Walk;
use crate::policy::words;
use crate::{Actor, Change, Outcome, Reason, Step};

const STEP: Step = Step::PingPong;

pub(super) fn step<'a>(walk: &mut Walk<'a>) -> Option<Verdict<'a>> {
    let Some(changes) = walk.known_history() else {
        let text = "whether automations fight over it is not known without its history";
        return walk.pass(STEP, "ping-pong/unknown", text);
    };
    let changes = automatic_reassignments(walk, changes);
    if changes.len() < walk.desk.policy.ping_pong_changes {
        return walk.pass(STEP, "ping-pong/none", "no automations fight over it");
    }
    let text = format!(
        "automations reassigned it {} times within {}: hands off",
        changes.len(),
        words(walk.desk.policy.ping_pong_within)
    );
    let verdict = Verdict::PingPong { changes };
    let reason = || Reason::new(STEP, "assignment/ping-pong", Outcome::Reports, text);
    walk.end(verdict, reason)
}

/// The changes by which something other than a person gave the ticket to somebody although
/// somebody had it, or had had it before. The first owner of a ticket is no reassignment.
fn automatic_reassignments<'a>(walk: &Walk<'a>, changes: &'a [Change]) -> Vec<&'a Change> {
    let within = walk.desk.policy.ping_pong_within;
    let mut had_owner = false;
    let mut found = vec![];
    for assignment in walk.assignments(changes) {
        had_owner |= assignment.from.is_some();
        let automatic = !matches!(assignment.by, Actor::Person(_));
        let recent = walk.desk.now.duration_since(assignment.change.at) <= within;
        if had_owner && assignment.to.is_some() && automatic && recent {
            found.push(assignment.change);
        }
        had_owner |= assignment.to.is_some();
    }
    found
}
