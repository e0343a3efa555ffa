//! Whether the daemon works, for load balancers and watchers.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use hyper::StatusCode;

use super::answer::{Answer, text};
use crate::schedule::News;

/// How each instance's last cycle went. Clones are not needed: it is shared behind an `Arc`.
#[derive(Debug, Default)]
pub struct Health {
    instances: Mutex<BTreeMap<String, Standing>>,
}

/// How an instance stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Standing {
    /// No cycle has ended yet.
    Begins,
    /// Its last cycle read something, or another daemon runs them.
    Works,
    /// Its last cycle could not be run, or could read nothing.
    Fails,
}

impl Health {
    /// These instances are looked after from now on, and no other. What is known of them stays known.
    pub fn expect<'a>(&self, names: impl Iterator<Item = &'a str>) {
        let mut instances = self.lock();
        *instances = names
            .map(|name| {
                let known = instances.get(name).copied();
                (name.to_owned(), known.unwrap_or(Standing::Begins))
            })
            .collect();
    }

    /// Takes note of news.
    pub fn hear(&self, news: &News<'_>) {
        let (instance, standing) = match news {
            News::Done(cycle) if cycle.report.has_known_source() => {
                (cycle.report.instance.as_str(), Standing::Works)
            }
            News::Done(cycle) => (cycle.report.instance.as_str(), Standing::Fails),
            News::Failed { instance, .. } => (*instance, Standing::Fails),
            News::StandsBy { instance } => (*instance, Standing::Works),
            News::Reconciled(_) => return,
        };
        if let Some(known) = self.lock().get_mut(instance) {
            *known = standing;
        }
    }

    pub(super) fn ready(&self) -> Answer {
        let instances = self.lock();
        let told: Vec<String> = instances
            .iter()
            .filter_map(|(name, standing)| match standing {
                Standing::Works => None,
                Standing::Begins => Some(format!("{name}: no cycle has ended yet")),
                Standing::Fails => Some(format!("{name}: the last cycle failed")),
            })
            .collect();
        match told.is_empty() {
            true => text(StatusCode::OK, "ready"),
            false => text(StatusCode::SERVICE_UNAVAILABLE, &told.join("\n")),
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Standing>> {
        self.instances
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
