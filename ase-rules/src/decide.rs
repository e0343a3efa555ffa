//! The decision about one ticket: eight steps, the first that matches wins.
//!
//! Every step leaves a reason. A step that decides returns a [`Verdict`]; what it rests on and is
//! not sure of is collected on the way and holds the verdict. Rules turn verdicts into findings.

mod case;
mod desk;
mod grounds;
mod reply;
mod standing;
mod steps;
mod walk;

pub(crate) use case::Case;
pub(crate) use desk::{Claim, Desk, Listed};
pub(crate) use grounds::Grounds;
pub(crate) use standing::{Standing, Unfit};

use crate::{Actor, Change, EmergencySign, GroupId, Outcome, Reason, Step, Ticket, Trail, UserId};
use jiff::Timestamp;
use std::fmt;
use steps::scope;
use walk::Walk;

/// A ticket, and what was decided about it.
pub(crate) struct Decided<'a> {
    pub(crate) ticket: &'a Ticket,
    /// Its account; none when the ticket is out of scope.
    pub(crate) case: Option<&'a Case<'a>>,
    pub(crate) verdict: Verdict<'a>,
    /// The reasons, where somebody asked for them.
    pub(crate) trail: Option<Trail>,
    /// What the verdict rests on and is not sure.
    pub(crate) held: Option<String>,
    /// Whether reading the ticket's history would settle it, or say whether it was answered.
    pub(crate) wanted: bool,
    /// Whether the steps themselves need the history.
    step_wants: bool,
    /// Whether the ticket is an emergency; not asked of one that is out of scope.
    pub(crate) emergency: bool,
}

impl Decided<'_> {
    /// Whether the ticket passed the first step.
    pub(crate) fn is_in_scope(&self) -> bool {
        self.case.is_some()
    }

    /// What is doubtful about the account's record and the ticket itself, whatever was decided.
    pub(crate) fn base_doubt(&self, desk: &Desk<'_>) -> Option<String> {
        let case = self.case?;
        let tickets = desk
            .tickets_doubt
            .as_ref()
            .or(case.exceptions.tickets_doubt.as_ref());
        case.record_doubt(desk).or_else(|| tickets.cloned())
    }

    /// Whether all that is to be read of the ticket is whether somebody answered it.
    pub(crate) fn is_settled_by_reply(&self, desk: &Desk<'_>) -> bool {
        !self.step_wants && self.wants_reply(desk)
    }

    /// Whether a quiet change beside the decision disturbs nobody: no emergency, no fight, and
    /// nothing that people are asked to look at.
    pub(crate) fn may_be_touched(&self) -> bool {
        match self.verdict {
            Verdict::Nothing => !self.emergency,
            Verdict::Shadow { .. } | Verdict::Elsewhere { .. } | Verdict::Ineligible { .. } => true,
            Verdict::Inform { .. }
            | Verdict::Misassigned { .. }
            | Verdict::Handover { .. }
            | Verdict::PingPong { .. }
            | Verdict::UnassignedAgain { .. }
            | Verdict::Assign { .. } => false,
        }
    }
}

/// What was decided.
#[derive(Clone, Debug)]
pub(crate) enum Verdict<'a> {
    /// Nothing is to be done.
    Nothing,
    /// 2: the ASE is to be told of an emergency.
    Inform { ase: UserId, sign: EmergencySign },
    /// 2: an automation gave an emergency to the ASE.
    Misassigned {
        ase: UserId,
        sign: EmergencySign,
        /// By which change; not known where that holds the verdict.
        change: Option<&'a Change>,
    },
    /// 3: an emergency that is none any more waits for a handover.
    Handover { ase: UserId, was: Was },
    /// 4: an automation gave the ASE a ticket of an account that is not eligible.
    Ineligible {
        ase: UserId,
        /// By which change; not known where that holds the verdict.
        change: Option<&'a Change>,
    },
    /// 5: automations fight.
    PingPong { changes: Vec<&'a Change> },
    /// 4, 6, 8: the ASE should follow.
    Shadow { ase: UserId, because: Because },
    /// 6: somebody else owns a ticket that is newer than the tenure.
    Elsewhere {
        ase: UserId,
        assignee: UserId,
        chosen_by: Actor,
        shadow: bool,
    },
    /// 7: somebody owned it before.
    UnassignedAgain { by: Giver<'a> },
    /// 8: the ASE should own it.
    Assign { ase: UserId, group: Option<GroupId> },
}

/// By what a ticket is known to have been an emergency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Was {
    /// It had this sign.
    Sign(EmergencySign),
    /// We told the ASE of it, then.
    Told(Timestamp),
}

impl fmt::Display for Was {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sign(sign) => sign.fmt(f),
            Self::Told(at) => write!(f, "the ASE was told at {at}"),
        }
    }
}

/// Who had given a ticket its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Giver<'a> {
    /// This service; its own record says so.
    Us,
    /// Whoever made this change.
    Change(&'a Change),
    /// Somebody, of whom no more was read.
    Somebody,
    /// Whether there was anybody could not be read.
    Unknown,
}

/// Why the ASE should follow and not own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Because {
    /// The account's mode or the profile says so.
    Watched,
    /// Somebody owned it before the ASE came.
    OwnedBefore(UserId),
    /// It lay there before the ASE came.
    LaidBefore,
}

/// A ticket after the first of the eight steps.
pub(crate) struct Entered<'a> {
    ticket: &'a Ticket,
    /// Its account; none when the ticket is out of scope.
    case: Option<&'a Case<'a>>,
    trail: Option<Trail>,
}

impl Entered<'_> {
    /// Whether the ticket passed it.
    pub(crate) fn is_in_scope(&self) -> bool {
        self.case.is_some()
    }
}

/// Lets a ticket take the first step.
pub(crate) fn enter<'a>(
    desk: &'a Desk<'a>,
    ticket: &'a Ticket,
    mut trail: Option<Trail>,
) -> Entered<'a> {
    Entered {
        ticket,
        case: scope::enter(desk, ticket, trail.as_mut()),
        trail,
    }
}

/// Walks a ticket through the other steps.
pub(crate) fn decide<'a>(desk: &'a Desk<'a>, entered: Entered<'a>) -> Decided<'a> {
    let Entered {
        ticket,
        case,
        trail,
    } = entered;
    let Some(case) = case else {
        return Decided {
            ticket,
            case: None,
            verdict: Verdict::Nothing,
            trail,
            held: None,
            wanted: false,
            step_wants: false,
            emergency: false,
        };
    };
    let mut walk = Walk::new(desk, case, ticket, trail);
    let verdict = steps::AFTER_SCOPE
        .iter()
        .find_map(|step| step(&mut walk))
        .unwrap_or(Verdict::Nothing);
    let held = match verdict {
        Verdict::Nothing => None,
        _ => walk.doubts.joined(),
    };
    if let (Some(why), Some(trail)) = (&held, &mut walk.trail) {
        trail.push(Reason::new(
            Step::Caution,
            "held",
            Outcome::Held,
            why.clone(),
        ));
    }
    let mut decided = Decided {
        ticket,
        case: Some(case),
        verdict,
        trail: walk.trail,
        held,
        wanted: walk.wanted,
        step_wants: walk.wanted,
        emergency: walk.emergency,
    };
    decided.wanted |= decided.wants_reply(desk);
    decided
}
