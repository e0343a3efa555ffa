//! `availability/away-near-breach`: the ASE is away, and a ticket of theirs is near or past its
//! first-reply target.
//!
//! **Why it matters.** Zendesk shows a ticket that has an owner, and nobody looks at it. No view
//! can list the tickets of people who are away.
//!
//! **Remedy.** Somebody else answers and leaves the ASE as the assignee. The ticket is not moved.
//!
//! **Example.** Maya is on holiday, and the customer has waited for three and a half hours.
//!
//! ```text
//! org Acme ase=maya
//! away maya 2026-02-27 2026-03-06 cover=nora
//! ticket 101 org=Acme open assignee=maya priority=high age=210m
//! => warning availability/away-near-breach #101
//! => warning assignment/unanswered #101
//! ```
//!
//! **Near miss.** Maya is back since yesterday.
//!
//! ```text
//! org Acme ase=maya
//! away maya 2026-02-23 2026-03-01 cover=nora
//! ticket 101 org=Acme open assignee=maya priority=high age=210m
//! => warning assignment/unanswered #101
//! ```
//!
//! **In doubt.** The list of absences is not current.
//!
//! ```text
//! org Acme ase=maya
//! away maya 2026-02-27 2026-03-06 cover=nora
//! source absences stale
//! ticket 101 org=Acme open assignee=maya priority=high age=210m
//! => held warning availability/away-near-breach #101
//! => warning assignment/unanswered #101
//! ```
//!
//! **Configure.** `sources.availability`; the targets as in `assignment/unanswered`. Silence it by naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Onboarding an ASE Account*: "If Jill is unavailable, please respond while
//! leaving Jill as the assignee and cc yourself.", "What should a Support Engineer do with this
//! customer's tickets when the ASE is not available?" (R12, R30)
use crate::decide::{Decided, Desk};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "availability/away-near-breach",
        severity: "warning",
        owner: Owner::Manager,
        source: include_str!("away_near_breach.rs"),
    },
    check: Check::Beside(check),
};

fn check(desk: &Desk<'_>, decided: &Decided<'_>) -> Option<Observation> {
    let ase = decided.ticket.assignee?;
    let (absence, doubt) = desk.away(ase)?;
    let late = decided.unanswered(desk)?;
    let message = format!(
        "Ticket {} has no public reply, its first one is due at {}, and its ASE, user {ase}, is \
         away until {}: somebody else should answer and leave the ASE as the assignee.",
        decided.ticket.id, late.due.at, absence.end
    );
    let seen = Observation::new(Severity::Warning, message)
        .about(Some(ase))
        .with("due", late.due.at.to_string())
        .with("away_until", absence.end.to_string())
        .with("covered", absence.is_covered())
        .doubted_by(doubt)
        .doubted_by(late.doubt);
    Some(seen)
}
