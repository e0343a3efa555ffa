//! The rules of the Assigned Support Engineer programme.
//!
//! Facts, policy, memory and the time of day go in; a plan comes out:
//!
//! ```
//! use ase_rules::{Facts, Memory, Policy, Reading, Sources, plan};
//! use std::collections::BTreeMap;
//!
//! let now: jiff::Timestamp = "2026-03-02T09:00:00Z".parse()?;
//! let facts = Facts {
//!     instance: "global".to_owned(),
//!     global: true,
//!     accounts: Reading::known(vec![], now),
//!     agents: Reading::known(BTreeMap::new(), now),
//!     tickets: Reading::known(vec![], now),
//!     sources: Sources::default(),
//! };
//! let plan = plan(&facts, &Policy::default(), &Memory::default(), now);
//! assert!(plan.findings.is_empty() && plan.actions.is_empty());
//! # Ok::<(), jiff::Error>(())
//! ```
//!
//! The crate does no input or output, waits for nothing and has no clock: the same arguments give
//! the same plan. It knows three things a caller must not forget to say: what was not read (a
//! [`Reading`] that is stale or unknown, a history that is [`History::NotRead`]), what was done
//! before ([`Memory`]) and what time it is. Whatever rests on doubt is listed, and held.
//!
//! Precedence is in one place, the eight steps that every ticket walks through; a rule turns the
//! step that decided into a finding and, for some, an action. [`rules`] lists them.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod action;
mod actor;
mod decide;
mod diff;
mod emergency;
mod evidence;
mod expiration;
mod explain;
mod facts;
mod finding;
mod ids;
mod memory;
mod named;
mod note;
mod plan;
mod policy;
mod reading;
mod replay;
mod rules;

#[cfg(test)]
mod proof;
#[cfg(test)]
mod stories;
#[cfg(test)]
mod text;

pub use action::{Action, ActionKind};
pub use actor::{Actor, actor};
pub use diff::{Difference, PlanDiff, diff};
pub use emergency::{EmergencySign, is_emergency};
pub use evidence::Evidence;
pub use explain::{
    Effect, Explanation, Flip, NearestMiss, NearestMisses, Origin, Outcome, Reason, Step, Subject,
    Trail, explain_account, explain_ticket, nearest_miss, nearest_miss_of_account, nearest_misses,
};
pub use facts::{
    Absence, Account, Agent, AgentFact, Change, Charge, Directory, Facts, Focus, Hints, History,
    Note, Priority, Role, Rostered, Rotation, Share, Sources, Status, TeamFile, Ticket, What,
    short_salesforce_id,
};
pub use finding::{Finding, Owner, Severity};
pub use ids::{FormId, GroupId, OrganizationId, TicketId, UserId};
pub use memory::{FlagSeen, Memory, Tenure, Written};
pub use named::{NamedAse, named_ase};
pub use note::NoteQuestion;
pub use plan::{
    Changed, Counts, Left, PartialPlan, Plan, Reasons, Settled, plan, plan_with_reasons,
};
pub use policy::{
    BusinessHours, Clock, Day, FirstReply, Guard, Mode, ModeOverride, Policy, Profile, ReplyTarget,
    UnassignedPreExisting, WeekSpan, WeekTime, Zone,
};
pub use reading::Reading;
pub use replay::{Event, Fact, Lasted, Made, Recording, Replay, replay};
pub use rules::{RulePage, rules};

/// The snippets of the README must compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
