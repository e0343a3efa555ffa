//! `assignment/unassigned-again`: a ticket that had an owner has none.
//!
//! **Why it matters.** A person, or this service, had assigned it, and somebody took that back: on
//! purpose, or because an out-of-office rule did. To assign it once more would overrule them.
//!
//! **Remedy.** The ASE looks at it. Nothing is done by itself.
//!
//! **Example.** Carl gave it to Bob and took it back.
//!
//! ```text
//! org Acme ase=maya
//! ticket 101 org=Acme open unassigned
//! change 101 30m carl/web assignee=bob
//! change 101 20m carl/web assignee=none
//! => notice assignment/unassigned-again #101
//! ```
//!
//! **Near miss.** An automation had given it to Bob: left alone all the same, and not worth
//! telling.
//!
//! ```text
//! org Acme ase=maya
//! ticket 101 org=Acme open unassigned
//! change 101 30m carl/rule assignee=bob
//! change 101 20m carl/web assignee=none
//! => nothing
//! ```
//!
//! **In doubt.** The list of tickets broke off; somebody may own it by now.
//!
//! ```text
//! org Acme ase=maya
//! ticket 101 org=Acme open unassigned
//! change 101 30m carl/web assignee=bob
//! change 101 20m carl/web assignee=none
//! tickets stale
//! => held notice assignment/unassigned-again #101
//! ```
//!
//! **Configure.** Silence it by naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Out of office*: what happens to an absent engineer's tickets. (R20, R30)

use crate::decide::{Decided, Desk, Giver, Verdict};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Actor, Owner, Severity, UserId, What, actor};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "assignment/unassigned-again",
        severity: "notice",
        owner: Owner::Ase,
        source: include_str!("unassigned_again.rs"),
    },
    check: Check::Ticket(check),
};

fn check(desk: &Desk<'_>, decided: &Decided<'_>) -> Option<Observation> {
    let Verdict::UnassignedAgain { by } = decided.verdict else {
        return None;
    };
    let (who, change) = match by {
        Giver::Us => ("This service", None),
        Giver::Somebody => ("Somebody", None),
        Giver::Unknown => ("Somebody, perhaps,", None),
        Giver::Change(change) => match actor(change, desk.policy) {
            Actor::Person(_) => ("A person", Some(change)),
            Actor::Us | Actor::Automation => ("This service", Some(change)),
        },
    };
    let message = format!(
        "{who} had assigned ticket {}, and it has no owner now: it is left alone.",
        decided.ticket.id
    );
    let mut seen =
        Observation::new(Severity::Notice, message).about(decided.case.and_then(|case| case.ase()));
    if let Some(change) = change {
        seen = seen.with("assigned_at", change.at.to_string());
        if let What::Assignee { to, .. } = change.what {
            seen = seen.with("assignee", to.map(UserId::get));
        }
    }
    Some(seen)
}
