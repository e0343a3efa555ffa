//! `assignment/unanswered`: a ticket of the ASE has no public reply, and its first one is due
//! within a quarter of its time, or past due.
//!
//! **Why it matters.** Assigning a new ticket opens it, and with that it leaves the views and
//! checks that look at new tickets: whoever watches those will not see it.
//!
//! **Remedy.** The ASE answers, or asks somebody to.
//!
//! **Example.** High priority, four business hours; three and a half are over.
//!
//! ```text
//! org Acme ase=maya
//! ticket 101 org=Acme open assignee=maya priority=high age=210m
//! => warning assignment/unanswered #101
//! ```
//!
//! **Near miss.** A quarter more than an hour is left, and the other was answered.
//!
//! ```text
//! org Acme ase=maya
//! ticket 101 org=Acme open assignee=maya priority=high age=150m
//! ticket 102 org=Acme open assignee=maya priority=high age=210m
//! change 102 200m customer/web comment
//! change 102 100m bob/web comment
//! => nothing
//! ```
//!
//! **In doubt.** Whether somebody answered could not be read. Of a ticket that may be due and of which
//! nothing was read that is asked for first, a hundred tickets a request.
//!
//! ```text
//! org Acme ase=maya
//! ticket 101 org=Acme open assignee=maya priority=high age=210m lost
//! ticket 102 org=Acme open assignee=maya priority=high age=210m unread
//! ticket 103 org=Acme open assignee=maya priority=high age=150m unread
//! => held warning assignment/unanswered #101
//! => want #102
//! ```
//!
//! **Configure.** The targets, `policy.first_reply`, are the handbook's: urgent 30 minutes, high 4, normal
//! 8 and low 24 business hours; `policy.business_hours` are Sunday 15:00 to Friday 17:00 Pacific, and
//! `policy.near_breach_share` is 0.25. Where Zendesk tells its own deadline, that counts. Silence it by
//! naming it in `policy.silence`.
//!
//! **Source.** Handbook, *SLA policies* and *Schedules*; *Assigned Support Engineer*: "be available
//! to work with their customers through tickets, issues and video calls during business hours".
//! (R24, R31)
use crate::decide::{Decided, Desk};
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "assignment/unanswered",
        severity: "warning",
        owner: Owner::Ase,
        source: include_str!("unanswered.rs"),
    },
    check: Check::Beside(check),
};

fn check(desk: &Desk<'_>, decided: &Decided<'_>) -> Option<Observation> {
    let late = decided.unanswered(desk)?;
    let ase = decided.ticket.assignee?;
    let ticket = decided.ticket.id;
    let due = late.due.at.to_string();
    let message = match desk.now >= late.due.at {
        true => format!(
            "Ticket {ticket} of ASE {ase} has no public reply; its first one was due at {due}."
        ),
        false => format!(
            "Ticket {ticket} of ASE {ase} has no public reply yet; its first one is due at {due}."
        ),
    };
    let seen = Observation::new(Severity::Warning, message)
        .about(Some(ase))
        .with("due", due)
        .doubted_by(late.doubt);
    Some(seen)
}
