//! `shadow/responder`: another agent answered the ASE's ticket publicly and does not follow it.
//!
//! **Why it matters.** Whoever answered while the ASE was away is asked next by the customer, and
//! hears nothing of it.
//!
//! **Remedy.** The agent follows the ticket. With `policy.add_responders` that is done, once.
//!
//! **Example.** Bob, who owned it before, answered the customer.
//!
//! ```text
//! policy add_responders
//! org Acme ase=maya
//! ticket 101 org=Acme open assignee=maya
//! change 101 50m carl/web assignee=bob
//! change 101 40m bob/web comment
//! change 101 30m carl/web assignee=maya
//! => notice shadow/responder #101
//! => add_follower #101 to bob (shadow/responder)
//! ```
//!
//! **Near miss.** A remark among colleagues is no answer, and whether Carl is an agent or the
//! customer is not known.
//!
//! ```text
//! policy add_responders
//! org Acme ase=maya
//! ticket 101 org=Acme open assignee=maya
//! change 101 50m carl/web assignee=bob
//! change 101 40m bob/web comment=private
//! change 101 35m carl/web comment
//! change 101 30m carl/web assignee=maya
//! => nothing
//! ```
//!
//! **In doubt.** The list of tickets broke off.
//!
//! ```text
//! policy add_responders
//! org Acme ase=maya
//! ticket 101 org=Acme open assignee=maya
//! change 101 50m carl/web assignee=bob
//! change 101 40m bob/web comment
//! change 101 30m carl/web assignee=maya
//! tickets stale
//! => held notice shadow/responder #101
//! => held add_follower #101 to bob (shadow/responder)
//! ```
//!
//! **Configure.** `policy.add_responders`, default no. Silence it by naming it in `policy.silence`.
//!
//! **Source.** Handbook, *Onboarding an ASE Account*: "If Jill is unavailable, please respond while
//! leaving Jill as the assignee and cc yourself." (R30)
use crate::decide::{Case, Decided, Desk};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{ActionKind, Change, History, Mode, Owner, Severity, Ticket, UserId, What};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "shadow/responder",
        severity: "notice",
        owner: Owner::Ase,
        source: include_str!("responder.rs"),
    },
    check: Check::Beside(check),
};

fn check(desk: &Desk<'_>, decided: &Decided<'_>) -> Option<Observation> {
    let case = decided.case.filter(|case| case.mode != Mode::Off)?;
    let ticket = decided.ticket;
    let owned = case.ase().is_some_and(|ase| ticket.assignee == Some(ase));
    let History::Known(changes) = &ticket.history else {
        return None;
    };
    if !owned || !ticket.status.is_unsolved() {
        return None;
    }
    let responder = last_responder(desk, case, ticket, changes)?;
    let since = case.writes_since;
    if ticket.followers.contains(&responder)
        || desk
            .wrote(ticket.id, responder, ActionKind::AddFollower, since)
            .is_some()
    {
        return None;
    }
    let message = format!(
        "User {responder} answered ticket {} of the ASE publicly and does not follow it.",
        ticket.id
    );
    let mut seen = Observation::new(Severity::Notice, message)
        .about(Some(responder))
        .with("ase", case.ase().map(UserId::get));
    // One effect on a ticket and tenure: whoever wrote to it already leaves the rest to people.
    let untouched = !desk.wrote_anything(ticket.id, since);
    if desk.policy.add_responders && untouched && decided.may_be_touched() {
        seen = seen.remedied_by(ActionKind::AddFollower, None);
    }
    Some(seen)
}

/// The last agent who answered in public and does not serve the account.
fn last_responder(
    desk: &Desk<'_>,
    case: &Case<'_>,
    ticket: &Ticket,
    changes: &[Change],
) -> Option<UserId> {
    changes.iter().rev().find_map(|change| match change.what {
        What::Comment {
            author,
            public: true,
        } if !case.serves(author)
            && desk.policy.api_user != Some(author)
            && desk.is_surely_agent(author, ticket) =>
        {
            Some(author)
        }
        _ => None,
    })
}
