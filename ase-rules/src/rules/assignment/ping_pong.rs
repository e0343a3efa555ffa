//! `assignment/ping-pong`: automations reassigned a ticket at least twice within 24 hours.
//!
//! **Why it matters.** Two automations undo each other's work, and a third would join the fight.
//!
//! **What we propose.** Hands off. Support Operations find the two and end it.
//!
//! **Source.** Handbook, "Zendesk triggers and automations": several reassign tickets.

use crate::decide::{Decided, Desk, Verdict};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "assignment/ping-pong",
        severity: "warning",
        owner: Owner::SupportOps,
        source: include_str!("ping_pong.rs"),
    },
    check: Check::Ticket(check),
};

fn check(_: &Desk<'_>, decided: &Decided<'_>) -> Option<Observation> {
    let Verdict::PingPong { changes } = &decided.verdict else {
        return None;
    };
    let message = format!(
        "Automations reassigned ticket {} {} times within 24 hours: it is left alone.",
        decided.ticket.id,
        changes.len()
    );
    let times: Vec<String> = changes.iter().map(|change| change.at.to_string()).collect();
    let seen = Observation::new(Severity::Warning, message)
        .about(decided.case.and_then(|case| case.ase()))
        .with("reassigned_at", times);
    Some(seen)
}
