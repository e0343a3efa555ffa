//! `shadow/former-ase`: a previous ASE still follows an open ticket of the account.
//!
//! **Why it matters.** Every mail about the customer still goes to somebody who has other customers
//! now.
//!
//! **Remedy.** The former ASE decides. With `policy.remove_former_followers` the follower is
//! removed, once, from a ticket that nothing else was done to.
//!
//! **Example.** Nora left Acme a month ago and follows still.
//!
//! ```text
//! policy remove_former_followers
//! served Acme nora 90d 30d
//! org Acme ase=maya since=30d
//! ticket 101 org=Acme open assignee=maya followers=nora
//! => notice shadow/former-ase #101
//! => remove_follower #101 to nora (shadow/former-ase)
//! ```
//!
//! **Near miss.** Nora was removed once and follows again: of her own will.
//!
//! ```text
//! policy remove_former_followers
//! served Acme nora 90d 30d
//! org Acme ase=maya since=30d
//! ticket 101 org=Acme open assignee=maya followers=nora
//! wrote 101 remove_follower nora 2d
//! => nothing
//! ```
//!
//! **In doubt.** The list of tickets broke off.
//!
//! ```text
//! policy remove_former_followers
//! served Acme nora 90d 30d
//! org Acme ase=maya since=30d
//! ticket 101 org=Acme open assignee=maya followers=nora
//! tickets stale
//! => held notice shadow/former-ase #101
//! => held remove_follower #101 to nora (shadow/former-ase)
//! ```
//!
//! **Configure.** `policy.remove_former_followers`, default no. Silence it by naming it in
//! `policy.silence`.
//!
//! **Source.** Handbook, *Account Teams working with ASEs*: "When it becomes necessary to introduce
//! a new ASE to an established ASE account". (R39)
use crate::decide::{Decided, Desk};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{ActionKind, Mode, Owner, Severity, UserId};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "shadow/former-ase",
        severity: "notice",
        owner: Owner::Ase,
        source: include_str!("former_ase.rs"),
    },
    check: Check::Beside(check),
};

fn check(desk: &Desk<'_>, decided: &Decided<'_>) -> Option<Observation> {
    let case = decided.case.filter(|case| case.mode != Mode::Off)?;
    let ticket = decided.ticket;
    if !ticket.status.is_unsolved() {
        return None;
    }
    let since = case.writes_since;
    let follows = |former: &UserId| {
        // Whoever added the former ASE again after we took them off wanted it so.
        let taken_off = desk.wrote(ticket.id, *former, ActionKind::RemoveFollower, since);
        ticket.followers.contains(former) && ticket.assignee != Some(*former) && taken_off.is_none()
    };
    let former = case.exceptions.former.iter().copied().find(follows)?;
    let message = format!(
        "User {former}, who was the account's ASE before, still follows ticket {}.",
        ticket.id
    );
    let mut seen = Observation::new(Severity::Notice, message)
        .about(Some(former))
        .with("ase", case.ase().map(UserId::get));
    // One effect on a ticket and tenure: whoever wrote to it already leaves the rest to people.
    let untouched = !desk.wrote_anything(ticket.id, since);
    if desk.policy.remove_former_followers && untouched && decided.may_be_touched() {
        seen = seen.remedied_by(ActionKind::RemoveFollower, None);
    }
    Some(seen)
}
