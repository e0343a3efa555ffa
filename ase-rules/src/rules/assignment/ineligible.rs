//! `assignment/ineligible`: an automation assigned the ASE although the account is not eligible.
//!
//! **Why it matters.** A trigger or another tool works by a rule of its own, and not by the two
//! prerequisites: the ASE serves somebody who did not pay, or who asked for Global Support.
//!
//! **What we propose.** Support Operations look for the automation. The ticket stays where it is; one
//! that is solved needs nobody any more and is not looked at.
//!
//! **Source.** Handbook, "Customer onboarding", the two prerequisites of auto-assignment.

use crate::decide::{Decided, Desk, Verdict};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "assignment/ineligible",
        severity: "warning",
        owner: Owner::SupportOps,
        source: include_str!("ineligible.rs"),
    },
    check: Check::Ticket(check),
};

fn check(_: &Desk<'_>, decided: &Decided<'_>) -> Option<Observation> {
    let Verdict::Ineligible { ase, change } = decided.verdict else {
        return None;
    };
    let message = format!(
        "An automation assigned ticket {} to user {ase}, the ASE, although the account is not \
         eligible.",
        decided.ticket.id
    );
    let blocks = decided.case.map(|case| case.blocks.clone());
    let seen = Observation::new(Severity::Warning, message)
        .about(Some(ase))
        .with("assigned_at", change.at.to_string())
        .with("channel", change.channel.clone())
        .with("because", blocks.unwrap_or_default());
    Some(seen)
}
