//! `emergency/handover`: a ticket that was an emergency is none any more, and is not the ASE's.
//!
//! **Why it matters.** After a downgrade the ticket looks like any other, but the engineer on call
//! knows the story so far.
//!
//! **Remedy.** The engineer on call hands it over to the ASE. That is a proposal; the ticket is
//! neither assigned nor moved by itself.
//!
//! **Example.** Bob, who is on call, took it and lowered its priority.
//!
//! ```text
//! org Acme ase=maya
//! ticket 101 org=Acme open assignee=bob priority=high
//! change 101 50m carl/web priority=urgent
//! change 101 40m bob/web assignee=bob priority=high
//! => notice emergency/handover #101
//! ```
//!
//! **Near miss.** The ASE has taken it over, and of one that is solved nothing is left to hand over.
//!
//! ```text
//! org Acme ase=maya
//! ticket 101 org=Acme open assignee=maya priority=high
//! change 101 50m carl/web priority=urgent
//! change 101 40m bob/web priority=high assignee=maya
//! ticket 102 org=Acme solved assignee=bob priority=high
//! change 102 50m carl/web priority=urgent
//! change 102 40m bob/web assignee=bob priority=high status=solved
//! => nothing
//! ```
//!
//! **In doubt.** Whether the ASE can take it is not known.
//!
//! ```text
//! org Acme ase=maya
//! ticket 101 org=Acme open assignee=bob priority=high
//! change 101 50m carl/web priority=urgent
//! change 101 40m bob/web assignee=bob priority=high
//! agents stale
//! => held notice emergency/handover #101
//! ```
//!
//! **Configure.** `tickets.emergency_forms`, `tickets.emergency_priorities`,
//! `tickets.emergency_tags`. Silence it by naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Customer emergencies*: downgrading an emergency. (R29)

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
    let Verdict::Handover { ase, was } = &decided.verdict else {
        return None;
    };
    let message = format!(
        "Ticket {} was an emergency and is none any more: the engineer on call may hand it over \
         to the ASE, user {ase}.",
        decided.ticket.id
    );
    let seen = Observation::new(Severity::Notice, message)
        .about(Some(*ase))
        .with("was", was.to_string())
        .with("assignee", decided.ticket.assignee.map(UserId::get));
    Some(seen)
}
