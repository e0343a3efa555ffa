//! `shadow/missing`: the ASE does not follow a ticket that somebody else owns.
//!
//! **Why it matters.** Tickets from before the ASE came keep their owner, and so do those a person
//! gave to somebody else; the ASE still wants to know of every ticket of the account.
//!
//! **Remedy.** Add the ASE as a follower, once. If somebody takes that back, it stays so.
//!
//! **Example.** Bob owned it before the ASE came.
//!
//! ```text
//! org Acme ase=maya since=2d
//! ticket 101 org=Acme open assignee=bob age=3d
//! => notice shadow/missing #101
//! => add_follower #101 to maya (shadow/missing)
//! ```
//!
//! **Near miss.** The ASE was added once, and somebody took that back.
//!
//! ```text
//! org Acme ase=maya since=2d
//! ticket 101 org=Acme open assignee=bob age=3d
//! wrote 101 add_follower maya 1d
//! => nothing
//! ```
//!
//! **In doubt.** Whether the ASE can follow is not known.
//!
//! ```text
//! org Acme ase=maya since=2d
//! ticket 101 org=Acme open assignee=bob age=3d
//! agents stale
//! => held notice shadow/missing #101
//! => held add_follower #101 to maya (shadow/missing)
//! ```
//!
//! **Configure.** `tickets.unassigned_pre_existing`, and `ase_since` of an account for when the ASE
//! really began. Silence it by naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Onboarding an ASE Account*: "Pre-existing tickets will keep their
//! existing assignee and Jill will shadow."; *Assigned Support Engineer*: "be aware of all tickets
//! submitted by each of their accounts". (R13)

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
