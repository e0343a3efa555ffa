//! `emergency/handover`: a ticket that was an emergency is none any more, and is not the ASE's.
//!
//! **Why it matters.** After a downgrade the ticket looks like any other, but the engineer on call
//! knows the story so far.
//!
//! **What we propose.** The engineer on call hands it over to the ASE. That is a proposal; the
//! ticket is neither assigned nor moved by itself.
//!
//! **Source.** Handbook, "Customer emergencies", downgrading an emergency.

use crate::decide::{Decided, Desk, Verdict};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Severity, UserId};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "emergency/handover",
        severity: "notice",
        owner: Owner::OnCall,
        source: include_str!("handover.rs"),
    },
    check: Check::Ticket(check),
};

fn check(_: &Desk<'_>, decided: &Decided<'_>) -> Option<Observation> {
    let Verdict::Handover { ase, sign } = &decided.verdict else {
        return None;
    };
    let message = format!(
        "Ticket {} was an emergency and is none any more: the engineer on call may hand it over \
         to the ASE, user {ase}.",
        decided.ticket.id
    );
    let seen = Observation::new(Severity::Notice, message)
        .about(Some(*ase))
        .with("was", sign.to_string())
        .with("assignee", decided.ticket.assignee.map(UserId::get));
    Some(seen)
}
