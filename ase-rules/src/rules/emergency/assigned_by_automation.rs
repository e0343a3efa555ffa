//! `emergency/assigned-by-automation`: an automation made the ASE the owner of an emergency.
//!
//! **Why it matters.** An emergency belongs to the engineer on call, whatever the hour; an ASE who
//! is asleep owns it in vain. An ASE who took it in person is fine.
//!
//! **Remedy.** The engineer on call takes it. Nothing is reassigned by itself.
//!
//! **Example.** A trigger assigned the ASE.
//!
//! ```text
//! org Acme ase=maya
//! ticket 101 org=Acme open assignee=maya emergency
//! change 101 30m bob/rule assignee=maya
//! => error emergency/assigned-by-automation #101
//! ```
//!
//! **Near miss.** The ASE took it in person.
//!
//! ```text
//! org Acme ase=maya
//! ticket 101 org=Acme open assignee=maya emergency
//! change 101 20m maya/web assignee=maya
//! => nothing
//! ```
//!
//! **In doubt.** The history is asked for first, and one that could not be read accuses nobody.
//!
//! ```text
//! org Acme ase=maya
//! ticket 101 org=Acme open assignee=maya emergency unread
//! ticket 102 org=Acme open assignee=maya emergency lost
//! => want #101
//! => held error emergency/assigned-by-automation #102
//! ```
//!
//! **Configure.** `tickets.emergency_forms`, `tickets.emergency_priorities`,
//! `tickets.emergency_tags`, `tickets.automation_users`. Silence it by naming it in
//! `policy.silence`.
//!
//! **Source.** Handbook, *Onboarding an ASE Account*: "The on-call engineer will continue to handle
//! emergency tickets, which will not get assigned to Jill." (R26, R28)

use crate::decide::{Decided, Desk, Verdict};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "emergency/assigned-by-automation",
        severity: "error",
        owner: Owner::OnCall,
        source: include_str!("assigned_by_automation.rs"),
    },
    check: Check::Ticket(check),
};

fn check(_: &Desk<'_>, decided: &Decided<'_>) -> Option<Observation> {
    let Verdict::Misassigned { ase, sign, change } = &decided.verdict else {
        return None;
    };
    let ticket = decided.ticket.id;
    let message = match change {
        Some(_) => format!(
            "Ticket {ticket} is an emergency, and an automation assigned it to the ASE, user {ase}: \
             it belongs to the engineer on call."
        ),
        None => format!(
            "Ticket {ticket} is an emergency that the ASE, user {ase}, owns, and whether an \
             automation decided so is not known."
        ),
    };
    let mut seen = Observation::new(Severity::Error, message)
        .about(Some(*ase))
        .with("sign", sign.to_string());
    if let Some(change) = change {
        seen = (seen.with("assigned_at", change.at.to_string()))
            .with("channel", change.channel.clone());
    }
    Some(seen)
}
