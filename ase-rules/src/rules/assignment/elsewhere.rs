//! `assignment/elsewhere`: somebody other than the ASE owns a ticket that is newer than the tenure.
//!
//! **Why it matters.** It may be as the customer wants, or the ticket went past the ASE. A notice
//! when a person chose so: that choice stands. A warning when an automation did.
//!
//! **Remedy.** The ASE follows the ticket (`shadow/missing`) and asks for it where that is right.
//! It is never moved.
//!
//! **Example.** A trigger gave the ticket to Bob.
//!
//! ```text
//! org Acme ase=maya
//! ticket 101 org=Acme open assignee=bob followers=maya
//! change 101 30m carl/rule assignee=bob
//! => warning assignment/elsewhere #101
//! ```
//!
//! **Near miss.** Bob owned it before the ASE came.
//!
//! ```text
//! org Acme ase=maya since=2d
//! ticket 101 org=Acme open assignee=bob followers=maya age=3d
//! => nothing
//! ```
//!
//! **In doubt.** Who chose Bob is asked for, and taken for a person meanwhile.
//!
//! ```text
//! org Acme ase=maya
//! ticket 101 org=Acme open assignee=bob followers=maya unread
//! => held notice assignment/elsewhere #101
//! => want #101
//! ```
//!
//! **Configure.** `tickets.automation_users` lists bots that write through the API; `ase_since` of
//! an account says when the ASE really began. Silence it by naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Global Support and ASEs*: tickets with another assignee. (R13, R20, R30)

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
