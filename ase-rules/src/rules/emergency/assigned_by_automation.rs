//! `emergency/assigned-by-automation`: an automation made the ASE the owner of an emergency.
//!
//! **Why it matters.** An emergency belongs to the engineer on call, whatever the hour; an ASE who
//! is asleep owns it in vain. An ASE who took it in person is fine.
//!
//! **What we propose.** The engineer on call takes it. Nothing is reassigned by itself.
//!
//! **Source.** Handbook, "Emergencies" of the ASE offering.

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
    let message = format!(
        "Ticket {} is an emergency, and an automation assigned it to the ASE, user {ase}: it \
         belongs to the engineer on call.",
        decided.ticket.id
    );
    let seen = Observation::new(Severity::Error, message)
        .about(Some(*ase))
        .with("sign", sign.to_string())
        .with("assigned_at", change.at.to_string())
        .with("channel", change.channel.clone());
    Some(seen)
}
