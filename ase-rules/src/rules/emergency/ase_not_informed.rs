//! `emergency/ase-not-informed`: nothing shows that the ASE knows of an account's emergency.
//!
//! **Why it matters.** The engineer on call owns the emergency, and the ASE knows the customer.
//!
//! **Remedy.** Inform the ASE, once: follower and internal note, and Slack where configured. The
//! flag does not matter here, nor does a hold on the account; the mode `off` does. To follow a
//! ticket is not to know of it; to own it or to have commented is.
//!
//! **Example.** An urgent ticket, and no word of the ASE on it.
//!
//! ```text
//! org Acme ase=maya
//! ticket 101 org=Acme new unassigned emergency
//! => warning emergency/ase-not-informed #101
//! => inform #101 to maya (emergency/ase-not-informed)
//! ```
//!
//! **Near miss.** The ASE has commented.
//!
//! ```text
//! org Acme ase=maya
//! ticket 101 org=Acme open assignee=bob emergency
//! change 101 10m maya/web comment
//! => nothing
//! ```
//!
//! **In doubt.** Whether the ASE has commented stands in the history.
//!
//! ```text
//! org Acme ase=maya
//! ticket 101 org=Acme new unassigned emergency unread
//! => held warning emergency/ase-not-informed #101
//! => held inform #101 to maya (emergency/ase-not-informed)
//! => want #101
//! ```
//!
//! **Configure.** `tickets.emergency_forms`, `tickets.emergency_priorities`,
//! `tickets.emergency_tags`; the account's `mode`. Silence it by naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Onboarding an ASE Account*: "However, inform her when an emergency comes
//! in so she can assist if available." (R17, R27, R29)

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
