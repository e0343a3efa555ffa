//! Step 4: is the account eligible?

use super::unowned;
use crate::decide::case::Service;
use crate::decide::walk::Walk;
use crate::decide::{Because, Verdict};
use crate::{Actor, Mode, Outcome, Reason, Status, Step, UserId};

const STEP: Step = Step::Eligibility;

pub(super) fn step<'a>(walk: &mut Walk<'a>) -> Option<Verdict<'a>> {
    let case = walk.case;
    let service = case.service;
    let named = case.ase().filter(|ase| walk.ticket.assignee == Some(*ase));
    if let Some(ase) = named
        && (service == Service::Nothing || case.mode != Mode::Auto)
    {
        return owned_by_ase(walk, ase);
    }
    match (service, case.ase()) {
        (Service::Nothing, _) | (_, None) => {
            let blocks = || case.blocks.join(", and ");
            let text = || format!("the account is not eligible: {}", blocks());
            walk.stop(STEP, "eligibility/no", text)
        }
        (Service::Follows, Some(ase)) => {
            doubt(walk);
            watched(walk, ase)
        }
        (Service::Owns, Some(_)) => {
            doubt(walk);
            walk.pass(STEP, "eligibility/yes", "the account is eligible")
        }
    }
}

/// From here on everything rests on the ASE's standing and the account's flags.
fn doubt(walk: &mut Walk<'_>) {
    let exceptions = &walk.case.exceptions;
    walk.doubts.add(exceptions.agent_doubt.as_deref());
    walk.doubts.add(exceptions.prerequisites_doubt.as_deref());
}

/// The ASE owns a ticket of an account that is not eligible: fine if somebody wanted it so.
fn owned_by_ase<'a>(walk: &mut Walk<'a>, ase: UserId) -> Option<Verdict<'a>> {
    if walk.ticket.status == Status::Solved {
        let text = "the account is not eligible; the ASE owns the ticket, which is solved";
        return walk.stop(STEP, "eligibility/solved", text);
    }
    if walk.case.is_settling() && walk.case.mode == Mode::Auto {
        let text =
            "the flag is unchecked, and not for long enough to count; the ASE owns the ticket";
        return walk.stop(STEP, "eligibility/settling", text);
    }
    let Some(changes) = walk.need_history() else {
        let text = "the account is not eligible and the ASE owns the ticket; who decided that is \
                    not known";
        let verdict = match walk.wanted {
            true => Verdict::Nothing,
            false => Verdict::Ineligible { ase, change: None },
        };
        let reason = || Reason::new(STEP, "assignment/ineligible", Outcome::Held, text);
        return walk.end(verdict, reason);
    };
    match walk.made_owner(changes, ase) {
        Some(made) if made.by == Actor::Automation => {
            let change = made.change;
            let text = || {
                format!(
                    "the account is not eligible and an automation made the ASE the owner at {}",
                    change.at
                )
            };
            let verdict = Verdict::Ineligible {
                ase,
                change: Some(change),
            };
            let reason = || Reason::new(STEP, "assignment/ineligible", Outcome::Reports, text());
            walk.end(verdict, reason)
        }
        _ => {
            let text = "the account is not eligible; the ASE owns the ticket and no automation \
                        decided so";
            walk.stop(STEP, "eligibility/no", text)
        }
    }
}

/// The mode or the profile lets the ASE follow and not own.
fn watched<'a>(walk: &mut Walk<'a>, ase: UserId) -> Option<Verdict<'a>> {
    let why = match walk.case.mode {
        Mode::Notify => "the account's mode is `notify`",
        Mode::Auto | Mode::Off => "the profile is `global_first`",
    };
    let ticket = walk.ticket;
    if ticket.assignee == Some(ase) {
        let text = || format!("{why}, and the ASE owns the ticket");
        return walk.stop(STEP, "eligibility/watched", text);
    }
    if ticket.assignee.is_none() && !unowned::is_waiting(&ticket.status) {
        let status = &ticket.status;
        let text = || format!("{why}, and an unassigned {status} ticket waits for nobody");
        return walk.stop(STEP, "eligibility/watched", text);
    }
    super::assignee::shadow(walk, STEP, ase, Because::Watched, why)
}
