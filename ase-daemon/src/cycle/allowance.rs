//! What may be written between two cycles. A cycle's plan has its guard; what webhooks bring comes in many small plans,
//! whose guard is what is left of one more.

use std::sync::atomic::{AtomicUsize, Ordering};

use ase_rules::Guard;

/// Writes that are left until the next cycle has looked at everything. None before the first.
#[derive(Debug, Default)]
pub(super) struct Allowance(AtomicUsize);

impl Allowance {
    /// A cycle has looked at the whole desk, which has so many tickets.
    pub(super) fn renew(&self, guard: &Guard, tickets: usize) {
        let share = match tickets > guard.share_counts_above {
            true => (guard.max_share_of_tickets * tickets as f64) as usize,
            false => usize::MAX,
        };
        self.0.store(guard.max_writes.min(share), Ordering::SeqCst);
    }

    /// What is left.
    pub(super) fn left(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    /// So many writes were begun.
    pub(super) fn spend(&self, writes: usize) {
        let less = self.left().saturating_sub(writes);
        self.0.store(less, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use ase_rules::Guard;

    use super::Allowance;

    #[test]
    fn what_is_left_is_bounded_as_a_plan_is() {
        let guard = Guard {
            max_writes: 50,
            max_share_of_tickets: 0.1,
            share_counts_above: 30,
        };
        let left = |tickets| {
            let allowance = Allowance::default();
            assert_eq!(allowance.left(), 0);
            allowance.renew(&guard, tickets);
            allowance.spend(1);
            allowance.left()
        };
        assert_eq!([left(30), left(100), left(10_000)], [49, 9, 49]);
    }
}
