//! `emergency/ase-not-informed`: nothing shows that the ASE knows of an account's emergency.
//!
//! **Why it matters.** The engineer on call owns the emergency, and the ASE knows the customer.
//!
//! **What we propose.** Inform the ASE, once: follower and internal note, and Slack where
//! configured. The flag does not matter here, nor does a hold on the account; the mode `off` does.
//! To follow a ticket is not to know of it; to own it or to have commented is.
//!
//! **Source.** Handbook, "Global Support and ASEs", emergencies.

use crate::decide::{Decided, Desk, Verdict};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{ActionKind, Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "emergency/ase-not-informed",
        severity: "warning",
        owner: Owner::OnCall,
        source: include_str!("ase_not_informed.rs"),
    },
    check: Check::Ticket(check),
};

fn check(_: &Desk<'_>, decided: &Decided<'_>) -> Option<Observation> {
    let Verdict::Inform { ase, sign } = &decided.verdict else {
        return None;
    };
    let message = format!(
        "Ticket {} is an emergency, and nothing shows that the ASE, user {ase}, knows of it.",
        decided.ticket.id
    );
    let seen = Observation::new(Severity::Warning, message)
        .about(Some(*ase))
        .with("sign", sign.to_string())
        .remedied_by(ActionKind::Inform, None);
    Some(seen)
}
