//! The rules in force, and what they count.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Fault, FaultKind, Nth};

/// The rules in force; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    rules: Arc<Mutex<Vec<Rule>>>,
}

#[derive(Debug)]
struct Rule {
    fault: Fault,
    matched: u64,
    struck: u32,
    chance: ChaCha8Rng,
}

impl Faults {
    /// No faults.
    #[must_use]
    pub fn none() -> Faults {
        Faults::default()
    }

    /// Adds a rule behind the others.
    pub fn add(&self, fault: Fault) {
        self.rules().push(Rule::new(fault));
    }

    /// Replaces all rules.
    pub fn set(&self, faults: Vec<Fault>) {
        *self.rules() = faults.into_iter().map(Rule::new).collect();
    }

    /// Removes all rules.
    pub fn clear(&self) {
        self.rules().clear();
    }

    /// The rules in force.
    #[must_use]
    pub fn list(&self) -> Vec<Fault> {
        let rules = self.rules();
        rules.iter().map(|rule| rule.fault.clone()).collect()
    }

    /// The rules that never struck.
    #[must_use]
    pub fn unmet(&self) -> Vec<Fault> {
        let rules = self.rules();
        let unmet = rules.iter().filter(|rule| rule.struck == 0);
        unmet.map(|rule| rule.fault.clone()).collect()
    }

    /// How often each rule struck.
    pub(crate) fn struck(&self) -> Vec<(Fault, u32)> {
        let rules = self.rules();
        let struck = rules.iter().map(|rule| (rule.fault.clone(), rule.struck));
        struck.collect()
    }

    /// What befalls this request. Every rule it matches counts it; the first that strikes does.
    pub(crate) fn strike(&self, method: &str, path: &str) -> Option<FaultKind> {
        self.first((method, path), |kind| !kind.of_deliveries())
    }

    /// Whether any rule is of a kind, struck or not.
    pub(crate) fn any(&self, is: impl Fn(&FaultKind) -> bool) -> bool {
        self.rules().iter().any(|rule| is(&rule.fault.kind))
    }

    /// What befalls a request to a webhook; its path is `/webhooks/{id}`.
    pub(crate) fn strike_delivery(&self, path: &str) -> Option<FaultKind> {
        self.first(("POST", path), FaultKind::of_deliveries)
    }

    fn first(
        &self,
        (method, path): (&str, &str),
        concerns: impl Fn(&FaultKind) -> bool,
    ) -> Option<FaultKind> {
        let mut struck = None;
        let mut rules = self.rules();
        for rule in rules.iter_mut().filter(|rule| concerns(&rule.fault.kind)) {
            if rule.fault.matches(method, path) && rule.meets() && struck.is_none() {
                rule.struck += 1;
                struck = Some(rule.fault.kind.clone());
            }
        }
        struck
    }

    fn rules(&self) -> MutexGuard<'_, Vec<Rule>> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<Vec<Fault>> for Faults {
    fn from(faults: Vec<Fault>) -> Faults {
        let rules = Faults::none();
        rules.set(faults);
        rules
    }
}

impl Rule {
    fn new(fault: Fault) -> Rule {
        Rule {
            chance: ChaCha8Rng::seed_from_u64(fault.seed),
            matched: 0,
            struck: 0,
            fault,
        }
    }

    /// Counts a matching request, and says whether the rule would strike it.
    fn meets(&mut self) -> bool {
        self.matched += 1;
        let due = match &self.fault.nth {
            Nth::Every => true,
            Nth::These(which) => which.contains(&self.matched),
        };
        let left = self.fault.times.is_none_or(|times| self.struck < times);
        let lucky = match self.fault.probability {
            Some(probability) => self.chance.random_bool(probability.clamp(0.0, 1.0)),
            None => true,
        };
        due && left && lucky
    }
}
