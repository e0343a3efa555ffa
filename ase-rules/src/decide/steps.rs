//! The eight steps, in their order.

mod assignee;
mod downgraded;
mod eligibility;
mod emergency;
mod ping_pong;
pub(super) mod scope;
mod unassigned;
mod unowned;

use super::Verdict;
use super::walk::Walk;

/// A step: decides, or lets the ticket pass to the next.
pub(super) type StepFn = for<'a> fn(&mut Walk<'a>) -> Option<Verdict<'a>>;

/// The steps two to eight; the first, [`scope::enter`], finds the account they all need.
pub(super) const AFTER_SCOPE: [StepFn; 7] = [
    emergency::step,
    downgraded::step,
    eligibility::step,
    ping_pong::step,
    assignee::step,
    unassigned::step,
    unowned::step,
];
