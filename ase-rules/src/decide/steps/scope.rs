//! Step 1: is the ticket any of our business?

use crate::decide::{Case, Desk};
use crate::emergency::has_tag;
use crate::{Outcome, Reason, Status, Step, Ticket, Trail};
use std::borrow::Cow;

/// Finds the account of a ticket that is in scope.
pub(in crate::decide) fn enter<'a>(
    desk: &'a Desk<'a>,
    ticket: &Ticket,
    trail: Option<&mut Trail>,
) -> Option<&'a Case<'a>> {
    let found = look(desk, ticket);
    let Some(trail) = trail else {
        return found.ok();
    };
    let (code, outcome, text, case) = match found {
        Ok(case) => {
            let organization = case.account.organization;
            let text = format!("{} ticket of account {organization}", ticket.status);
            ("scope/account", Outcome::Passed, text.into(), Some(case))
        }
        Err(Out::Nothing(code, text)) => (code, Outcome::Nothing, text, None),
        Err(Out::Held(code, text)) => (code, Outcome::Held, text.into(), None),
    };
    trail.push(Reason::new(Step::Scope, code, outcome, text));
    case
}

/// Why a ticket is out of scope.
enum Out {
    Nothing(&'static str, Cow<'static, str>),
    Held(&'static str, String),
}

fn look<'a>(desk: &'a Desk<'a>, ticket: &Ticket) -> Result<&'a Case<'a>, Out> {
    match &ticket.status {
        Status::Closed => {
            let text = "a closed ticket can never be changed";
            return Err(Out::Nothing("scope/closed", text.into()));
        }
        Status::Deleted => {
            return Err(Out::Nothing(
                "scope/deleted",
                "the ticket was deleted".into(),
            ));
        }
        Status::Other(status) => {
            let text = format!("the status {status} is not known to these rules");
            return Err(Out::Held("scope/status", text));
        }
        Status::New | Status::Open | Status::Pending | Status::Hold | Status::Solved => {}
    }
    let case = account(desk, ticket)?;
    let policy = desk.policy;
    if let Some(form) = ticket
        .form
        .filter(|form| policy.excluded_forms.contains(form))
    {
        let text = format!("tickets on form {form} are excluded");
        return Err(Out::Nothing("scope/form", text.into()));
    }
    if !policy.opt_out_tag.is_empty() && has_tag(&ticket.tags, &policy.opt_out_tag) {
        let text = format!("the tag {} opts it out", policy.opt_out_tag);
        return Err(Out::Nothing("scope/opt-out", text.into()));
    }
    Ok(case)
}

fn account<'a>(desk: &'a Desk<'a>, ticket: &Ticket) -> Result<&'a Case<'a>, Out> {
    let Some(organization) = ticket.organization else {
        let text = "the ticket has no organization";
        return Err(Out::Nothing("scope/no-organization", text.into()));
    };
    let found = desk.cases.get(organization);
    if let Some(case) = found.filter(|case| !case.is_outside()) {
        return Ok(case);
    }
    // That an organization is no account follows only from a list and a record that are complete.
    let doubt = match found {
        Some(case) => case.record_doubt(desk),
        None => desk.accounts_doubt.clone(),
    };
    if let Some(why) = doubt {
        let text = format!("whether organization {organization} is an account is unknown: {why}");
        return Err(Out::Held("scope/accounts-unknown", text));
    }
    let text = format!("organization {organization} is not an account");
    Err(Out::Nothing("scope/not-an-account", text.into()))
}
