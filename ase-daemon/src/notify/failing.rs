//! An instance that cannot be looked after, and that it can again.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;

use super::{Kind, Line, Notice, Part};
use crate::schedule::News;

/// Cycles in a row that fail before anybody is told: one or two are a hiccup, and the next one tries again.
const PATIENCE: u32 = 3;

/// Watches how the cycles of each instance go.
#[derive(Debug, Default)]
pub struct Watch(Mutex<BTreeMap<String, Failing>>);

/// An instance whose last cycles failed.
#[derive(Clone, Copy, Debug)]
struct Failing {
    since: Timestamp,
    cycles: u32,
}

impl Watch {
    /// Takes note of news that came at `now`; what is to be told of it.
    pub fn hear(&self, news: &News<'_>, now: Timestamp) -> Option<Notice> {
        match news {
            News::Done(cycle) if cycle.report.has_known_source() => {
                self.works(&cycle.report.instance, now)
            }
            News::Done(cycle) => {
                let why = cycle.report.errors.join("; ");
                self.fails(&cycle.report.instance, now, &why)
            }
            News::Failed { instance, error } => self.fails(instance, now, &format!("{error:#}")),
            // Whoever stands by knows nothing of how the other one fares.
            News::StandsBy { .. } | News::Reconciled(_) => None,
        }
    }

    fn fails(&self, instance: &str, now: Timestamp, why: &str) -> Option<Notice> {
        let mut known = self.lock();
        let failing = known.entry(instance.to_owned()).or_insert(Failing {
            since: now,
            cycles: 0,
        });
        failing.cycles += 1;
        if failing.cycles != PATIENCE {
            return None;
        }
        let since = failing.since;
        let title = format!("{instance} cannot be looked after");
        let lines = vec![
            Line::plain(format!("{PATIENCE} cycles in a row failed, since {since}.")),
            Line::plain(why),
            Line::plain("It goes on trying, less and less often; nothing is written meanwhile."),
        ];
        Some(notice(instance, Kind::Failing, since, now, title, lines))
    }

    fn works(&self, instance: &str, now: Timestamp) -> Option<Notice> {
        let failing = self.lock().remove(instance)?;
        if failing.cycles < PATIENCE {
            return None;
        }
        let since = failing.since;
        let title = format!("{instance} is looked after again");
        let lines = vec![Line::plain(format!(
            "{} cycles had failed since {since}.",
            failing.cycles
        ))];
        Some(notice(instance, Kind::Recovered, since, now, title, lines))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Failing>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn notice(
    instance: &str,
    kind: Kind,
    since: Timestamp,
    now: Timestamp,
    title: String,
    lines: Vec<Line>,
) -> Notice {
    let word = match kind {
        Kind::Recovered => "recovered",
        _ => "failing",
    };
    Notice {
        id: format!("{word}/{instance}/{since}"),
        instance: instance.to_owned(),
        kind,
        at: now,
        title,
        parts: vec![Part::of(lines)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed<'a>(error: &'a anyhow::Error) -> News<'a> {
        News::Failed {
            instance: "global",
            error,
        }
    }

    #[test]
    fn the_third_failure_in_a_row_is_told_and_no_further_one() {
        let watch = Watch::default();
        let error = anyhow::anyhow!("no answer").context("reading the accounts");
        let told: Vec<Option<Kind>> = (0..6)
            .map(|minute| Timestamp::from_second(60 * minute).unwrap())
            .map(|now| Some(watch.hear(&failed(&error), now)?.kind))
            .collect();
        let third = [None, None, Some(Kind::Failing), None, None, None];
        assert_eq!(told, third);
        let again = watch.works("global", Timestamp::from_second(600).unwrap());
        let again = again.unwrap();
        assert_eq!(again.kind, Kind::Recovered);
        assert!(again.text().contains("6 cycles"), "{}", again.text());
        // A hiccup is not told, neither is its end.
        watch.hear(&failed(&error), Timestamp::UNIX_EPOCH);
        assert_eq!(watch.works("global", Timestamp::UNIX_EPOCH), None);
    }
}
