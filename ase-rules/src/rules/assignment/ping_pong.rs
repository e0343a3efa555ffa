//! `assignment/ping-pong`: automations reassigned a ticket at least twice within 24 hours.
//!
//! **Why it matters.** Two automations undo each other's work, and a third would join the fight.
//!
//! **Remedy.** Hands off. Support Operations find the two and end it.
//!
//! **Example.** A trigger and a bot pass it to and fro.
//!
//! ```text
//! org Acme ase=maya
//! ticket 101 org=Acme open assignee=bob age=2d
//! change 101 26h zendesk/rule assignee=bob
//! change 101 23h zendesk/rule assignee=carl
//! change 101 22h bot/api assignee=bob
//! => warning assignment/ping-pong #101
//! ```
//!
//! **Near miss.** One automatic reassignment a day is no fight.
//!
//! ```text
//! org Acme ase=maya
//! ticket 101 org=Acme open assignee=bob age=2d followers=maya
//! change 101 26h zendesk/rule assignee=bob
//! change 101 25h zendesk/rule assignee=carl
//! change 101 22h bot/api assignee=bob
//! => warning assignment/elsewhere #101
//! ```
//!
//! **In doubt.** The list of tickets broke off.
//!
//! ```text
//! org Acme ase=maya
//! ticket 101 org=Acme open assignee=bob
//! change 101 50m zendesk/rule assignee=bob
//! change 101 40m bot/api assignee=carl
//! change 101 30m zendesk/rule assignee=bob
//! tickets stale
//! => held warning assignment/ping-pong #101
//! ```
//!
//! **Configure.** `policy.ping_pong_changes`, default 2, and `policy.ping_pong_within`, default 24 hours;
//! `tickets.automation_users` lists bots that write through the API. Silence it by naming it in
//! `policy.silence`.
//!
//! **Source.** Handbook, *Zendesk triggers and automations*: several reassign tickets. (R21)

use crate::decide::{Decided, Desk, Verdict};
use crate::policy::words;
use crate::rules::{Check, Observation, Rule, RulePage};
use crate::{Owner, Severity};

pub(in crate::rules) const RULE: Rule = Rule {
    page: RulePage {
        code: "assignment/ping-pong",
        severity: "warning",
        owner: Owner::SupportOps,
        source: include_str!("ping_pong.rs"),
    },
    check: Check::Ticket(check),
};

fn check(desk: &Desk<'_>, decided: &Decided<'_>) -> Option<Observation> {
    let Verdict::PingPong { changes } = &decided.verdict else {
        return None;
    };
    let message = format!(
        "Automations reassigned ticket {} {} times within {}: it is left alone.",
        decided.ticket.id,
        changes.len(),
        words(desk.policy.ping_pong_within)
    );
    let times: Vec<String> = changes.iter().map(|change| change.at.to_string()).collect();
    let seen = Observation::new(Severity::Warning, message)
        .about(decided.case.and_then(|case| case.ase()))
        .with("reassigned_at", times);
    Some(seen)
}
