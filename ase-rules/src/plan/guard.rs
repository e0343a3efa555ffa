//! The bounds of a plan that nobody looked at.

use super::Plan;
use crate::{Outcome, Policy, Reason, Step};

impl Plan {
    /// Holds a plan that is larger than one nobody looked at may be: whatever made it so large is
    /// more likely a mistake than work.
    pub(super) fn guard(&mut self, policy: &Policy, open: usize) {
        let writes = self.actions.iter().filter(|action| action.held.is_none());
        let Some(why) = above_bounds(writes.count(), open, policy) else {
            return;
        };
        self.guard = Some(why.clone());
        if policy.guard_lifted {
            return;
        }
        for action in self
            .actions
            .iter_mut()
            .filter(|action| action.held.is_none())
        {
            action.held = Some(why.clone());
            if let Some(trail) = self.trails.get_mut(&action.ticket) {
                trail.push(Reason::new(
                    Step::Caution,
                    "guard",
                    Outcome::Held,
                    why.clone(),
                ));
            }
        }
    }
}

fn above_bounds(writes: usize, open: usize, policy: &Policy) -> Option<String> {
    let guard = policy.guard;
    if writes > guard.max_writes {
        return Some(format!(
            "the plan has {writes} writes and an unattended one may have {}",
            guard.max_writes
        ));
    }
    let share = guard.max_share_of_tickets;
    (open > guard.share_counts_above && writes as f64 > share * open as f64).then(|| {
        format!(
            "the plan writes to {writes} of {open} open tickets and an unattended one may write to {:.0} %",
            share * 100.0
        )
    })
}
