//! `shadow/missing`: the ASE does not follow a ticket that somebody else owns.
//!
//! **Why it matters.** Tickets from before the ASE came keep their owner, and so do those a person
//! gave to somebody else; the ASE still wants to know of every ticket of the account.
//!
//! **What we propose.** Add the ASE as a follower, once. If somebody takes that back, it stays so.
//!
//! **Configure.** `tickets.unassigned_pre_existing`, and `ase_since` of an account for when the ASE
//! really began.
//!
//! **Source.** Handbook, "Customer onboarding", tickets that exist already: the ASE shadows.

use crate::decide::{Because, Decided, Desk, Verdict};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{ActionKind, Owner, Severity, UserId};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "shadow/missing",
        severity: "notice",
        owner: Owner::Ase,
        source: include_str!("missing.rs"),
    },
    check: Check::Ticket(check),
};

fn check(_: &Desk<'_>, decided: &Decided<'_>) -> Option<Observation> {
    let (ase, why) = match decided.verdict {
        Verdict::Shadow { ase, because } => (ase, because_of(because)),
        Verdict::Elsewhere {
            ase,
            shadow: true,
            assignee,
            ..
        } => (ase, format!("which user {assignee} owns")),
        _ => return None,
    };
    let ticket = decided.ticket;
    let message = format!(
        "The ASE, user {ase}, does not follow ticket {}, {why}.",
        ticket.id
    );
    let mut seen = Observation::new(Severity::Notice, message)
        .about(Some(ase))
        .with("assignee", ticket.assignee.map(UserId::get))
        .with("created_at", ticket.created_at.to_string())
        .remedied_by(ActionKind::AddFollower, None);
    if let Some(case) = decided.case {
        seen = seen.with("ase_since", case.since.to_string());
    }
    Some(seen)
}

fn because_of(because: Because) -> String {
    match because {
        Because::Watched => "which Global Support works".to_owned(),
        Because::OwnedBefore(assignee) => {
            format!("which user {assignee} owns since before the ASE came")
        }
        Because::LaidBefore => {
            "which nobody owns and which is older than the ASE's tenure; if the \
                                ASE began earlier, `ase_since` says so"
                .to_owned()
        }
    }
}
