//! `assignment/unowned`: a new or open ticket of an eligible account has no owner and never had.
//!
//! **Why it matters.** The customer pays for a named engineer; a ticket nobody owns waits in the
//! common queue.
//!
//! **What we propose.** The account's ASE, together with a group the ASE belongs to. Nothing for an
//! emergency: it belongs to whoever is on call. Held while anything it rests on is in doubt: a
//! wrong owner is worse than a late one.
//!
//! **Configure.** The account's mode, the profile, the opt-out tag, the excluded forms.
//!
//! **Source.** Handbook, "Customer onboarding", auto-assignment.

use crate::decide::{Decided, Desk, Verdict};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{ActionKind, GroupId, Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "assignment/unowned",
        severity: "warning",
        owner: Owner::SupportOps,
        source: include_str!("unowned.rs"),
    },
    check: Check::Ticket(check),
};

fn check(_: &Desk<'_>, decided: &Decided<'_>) -> Option<Observation> {
    let Verdict::Assign { ase, group } = decided.verdict else {
        return None;
    };
    let ticket = decided.ticket;
    let message = format!(
        "Ticket {} has no owner; user {ase} is the account's ASE and should own it.",
        ticket.id
    );
    let seen = Observation::new(Severity::Warning, message)
        .about(Some(ase))
        .with("status", ticket.status.as_str())
        .with("created_at", ticket.created_at.to_string())
        .with("group", group.map(GroupId::get))
        .remedied_by(ActionKind::Assign, group);
    Some(seen)
}
