//! `assignment/former-ase`: an open ticket is still owned by the account's previous ASE.
//!
//! **Why it matters.** A new ASE takes over the account, and not by itself the tickets: a change of
//! the field moves none. These are the handover list.
//!
//! **Remedy.** The two ASEs hand over. Nothing is moved by itself: the customer may want to finish
//! with whom they began.
//!
//! **Example.** Nora served Acme until a month ago and still owns a ticket that Maya follows.
//!
//! ```text
//! served Acme nora 90d 30d
//! org Acme ase=maya since=30d
//! ticket 101 org=Acme open assignee=nora age=40d followers=maya
//! => notice assignment/former-ase #101
//! ```
//!
//! **Near miss.** A solved ticket needs no handover, and Bob was never the ASE.
//!
//! ```text
//! served Acme nora 90d 30d
//! org Acme ase=maya since=30d
//! ticket 101 org=Acme solved assignee=nora age=40d followers=maya
//! ticket 102 org=Acme open assignee=bob age=40d followers=maya
//! => nothing
//! ```
//!
//! **In doubt.** The list of tickets broke off.
//!
//! ```text
//! served Acme nora 90d 30d
//! org Acme ase=maya since=30d
//! ticket 101 org=Acme open assignee=nora age=40d followers=maya
//! tickets stale
//! => held notice assignment/former-ase #101
//! ```
//!
//! **Configure.** An engineer who serves the account beside the named one stands in `more_ases` of
//! its `[[accounts]]` entry. Silence it by naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Account Teams working with ASEs*: "When it becomes necessary to introduce
//! a new ASE to an established ASE account, such as when the existing ASE moves into a new role".
//! (R39)
use crate::decide::{Decided, Desk};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Mode, Owner, Severity, UserId};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "assignment/former-ase",
        severity: "notice",
        owner: Owner::Ase,
        source: include_str!("former_ase.rs"),
    },
    check: Check::Beside(check),
};

fn check(_: &Desk<'_>, decided: &Decided<'_>) -> Option<Observation> {
    let case = decided.case.filter(|case| case.mode != Mode::Off)?;
    let owner = decided.ticket.assignee?;
    if !decided.ticket.status.is_unsolved() || !case.exceptions.former.contains(&owner) {
        return None;
    }
    let message = format!(
        "Ticket {} still belongs to user {owner}, who was the account's ASE before.",
        decided.ticket.id
    );
    let seen = Observation::new(Severity::Notice, message)
        .about(Some(owner))
        .with("assignee", owner.get())
        .with("ase", case.ase().map(UserId::get));
    Some(seen)
}
