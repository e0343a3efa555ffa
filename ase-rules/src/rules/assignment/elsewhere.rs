//! `assignment/elsewhere`: somebody other than the ASE owns a ticket that is newer than the tenure.
//!
//! **Why it matters.** It may be as the customer wants, or the ticket went past the ASE. A notice
//! when a person chose so: that choice stands. A warning when an automation did.
//!
//! **What we propose.** The ASE follows the ticket (`shadow/missing`) and asks for it where that is
//! right. It is never moved.
//!
//! **Source.** Handbook, "Global Support and ASEs", tickets with another assignee.

use crate::decide::{Decided, Desk, Verdict};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Actor, Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "assignment/elsewhere",
        severity: "notice when a person chose so, warning when an automation did",
        owner: Owner::Ase,
        source: include_str!("elsewhere.rs"),
    },
    check: Check::Ticket(check),
};

fn check(_: &Desk<'_>, decided: &Decided<'_>) -> Option<Observation> {
    let Verdict::Elsewhere {
        ase,
        assignee,
        chosen_by,
        ..
    } = decided.verdict
    else {
        return None;
    };
    let (severity, who) = match chosen_by {
        Actor::Automation => (Severity::Warning, "an automation"),
        Actor::Us => (Severity::Notice, "this service"),
        Actor::Person(Some(_)) => (Severity::Notice, "a person"),
        Actor::Person(None) => (Severity::Notice, "somebody not known, taken for a person,"),
    };
    let message = format!(
        "Ticket {} belongs to user {assignee} and not to the ASE, user {ase}; {who} chose so.",
        decided.ticket.id
    );
    let seen = Observation::new(severity, message)
        .about(Some(ase))
        .with("assignee", assignee.get())
        .with("chosen_by", who);
    Some(seen)
}
