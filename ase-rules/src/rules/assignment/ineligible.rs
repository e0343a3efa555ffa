//! `assignment/ineligible`: an automation assigned the ASE although the account is not eligible.
//!
//! **Why it matters.** A trigger or another tool works by a rule of its own, and not by the two
//! prerequisites: the ASE serves somebody who did not pay, or who asked for Global Support.
//!
//! **Remedy.** Support Operations look for the automation. The ticket stays where it is; one that
//! is solved needs nobody any more and is not looked at.
//!
//! **Example.** The account asked for Global Support this sprint, and a trigger assigned the ASE.
//!
//! ```text
//! org Acme ase=maya
//! mode Acme notify
//! ticket 101 org=Acme open assignee=maya
//! change 101 30m carl/rule assignee=maya
//! => warning assignment/ineligible #101
//! ```
//!
//! **Near miss.** A person assigned the ASE: that choice stands. And a flag that was not seen unchecked
//! for long enough accuses nobody: the sync from Salesforce may lag.
//!
//! ```text
//! org Acme ase=maya
//! mode Acme notify
//! ticket 101 org=Acme open assignee=maya
//! change 101 30m carl/web assignee=maya
//! org Bolt ase=maya flag=no
//! flag Bolt no 1h
//! ticket 102 org=Bolt open assignee=maya
//! change 102 30m carl/rule assignee=maya
//! => nothing
//! ```
//!
//! **In doubt.** The history is asked for first, and one that could not be read accuses nobody.
//!
//! ```text
//! org Acme ase=maya
//! mode Acme notify
//! ticket 101 org=Acme open assignee=maya unread
//! ticket 102 org=Acme open assignee=maya lost
//! => want #101
//! => held warning assignment/ineligible #102
//! ```
//!
//! **Configure.** `tickets.automation_users` lists bots that write through the API. Silence it by
//! naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Onboarding an ASE Account*: "Auto-assignment of customer tickets has two
//! prerequisites". (R1, R20, R21)

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
    let ticket = decided.ticket.id;
    let message = match change {
        Some(_) => format!(
            "An automation assigned ticket {ticket} to user {ase}, the ASE, although the account is \
             not eligible."
        ),
        None => format!(
            "User {ase}, the ASE, owns ticket {ticket} although the account is not eligible, and \
             whether an automation decided so is not known."
        ),
    };
    let blocks = decided.case.map(|case| case.blocks.clone());
    let mut seen = Observation::new(Severity::Warning, message)
        .about(Some(ase))
        .with("because", blocks.unwrap_or_default());
    if let Some(change) = change {
        seen = (seen.with("assigned_at", change.at.to_string()))
            .with("channel", change.channel.clone());
    }
    Some(seen)
}
