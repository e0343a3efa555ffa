//! `assignment/unowned`: a new or open ticket of an eligible account has no owner and never had.
//!
//! **Why it matters.** The customer pays for a named engineer; a ticket nobody owns waits in the
//! common queue.
//!
//! **Remedy.** Assign it to the account's ASE, together with a group the ASE belongs to: the
//! ticket's own where that is one, else the preferred, else the agent's default. Never an
//! emergency: it belongs to whoever is on call.
//!
//! **Example.** A new ticket, nobody owns it.
//!
//! ```text
//! org Acme ase=maya
//! ticket 101 org=Acme new unassigned
//! => warning assignment/unowned #101
//! => assign #101 to maya in 1 (assignment/unowned)
//! ```
//!
//! **Near miss.** A pending ticket waits for the customer, and an opted-out one for nobody here.
//!
//! ```text
//! org Acme ase=maya
//! ticket 101 org=Acme pending unassigned
//! ticket 102 org=Acme new unassigned tags=skip_autoassign
//! => nothing
//! ```
//!
//! **In doubt.** Whether somebody owned an open ticket before is not known without its history: a
//! wrong owner is worse than a late one.
//!
//! ```text
//! org Acme ase=maya
//! ticket 101 org=Acme open unassigned unread
//! => held warning assignment/unowned #101
//! => held assign #101 to maya in 1 (assignment/unowned)
//! => want #101
//! ```
//!
//! **Configure.** The account's `mode`, the `profile`, `tickets.opt_out_tag`,
//! `tickets.excluded_forms`, `tickets.preferred_group`, `tickets.unassigned_pre_existing`. Silence
//! it by naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Onboarding an ASE Account*: "configure automatic assignment of the
//! account's tickets in Zendesk", "all new non-emergency tickets will be assigned to her". (R1,
//! R10, R11, R14, R15, R23)

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
