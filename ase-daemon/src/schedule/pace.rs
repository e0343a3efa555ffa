//! When the next cycle of an instance begins.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    time::Duration,
};

use jiff::Timestamp;

use crate::config::{Cron, Schedule};

/// The longest pause that failures alone make.
const LONGEST: Duration = Duration::from_secs(900);

/// The pause after a first failure where a cron expression, and not a pause, says when cycles begin.
const FIRST: Duration = Duration::from_secs(30);

/// The pace of one instance's cycles.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    rhythm: Rhythm,
    jitter: f64,
    instance: String,
}

#[derive(Clone, Debug)]
enum Rhythm {
    Every(Duration),
    Cron(Box<Cron>),
}

impl Pace {
    pub(super) fn of(instance: &str, schedule: &Schedule) -> Self {
        Self {
            rhythm: match &schedule.cron {
                Some(cron) => Rhythm::Cron(Box::new(cron.clone())),
                None => Rhythm::Every(schedule.every.get()),
            },
            jitter: schedule.jitter,
            instance: instance.to_owned(),
        }
    }

    /// The pause before the first cycle: none, unless a cron expression says when cycles begin.
    pub(super) fn first(&self, now: Timestamp) -> Duration {
        match self.rhythm {
            Rhythm::Every(_) => Duration::ZERO,
            Rhythm::Cron(_) => self.pause(now, 0),
        }
    }

    /// The pause from `now` on, after so many failed cycles in a row; each doubles it, up to a quarter of an hour.
    pub(super) fn pause(&self, now: Timestamp, failures: u32) -> Duration {
        match &self.rhythm {
            Rhythm::Every(every) => {
                let pause = backed_off(*every, failures).min(LONGEST.max(*every));
                pause.mul_f64(1.0 + self.jitter * (2.0 * self.lot(now) - 1.0))
            }
            Rhythm::Cron(cron) => {
                let back_off = match failures.checked_sub(1) {
                    Some(repeated) => backed_off(FIRST, repeated).min(LONGEST),
                    None => Duration::ZERO,
                };
                until(cron, now, back_off, self.jitter * self.lot(now))
            }
        }
    }

    /// A number from 0 to below 1, another one for each instance and instant.
    fn lot(&self, now: Timestamp) -> f64 {
        let mut hash = DefaultHasher::new();
        (&self.instance, now.as_nanosecond()).hash(&mut hash);
        // The upper 53 bits are as many as a float holds.
        (hash.finish() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn backed_off(pause: Duration, failures: u32) -> Duration {
    pause.saturating_mul(2_u32.saturating_pow(failures))
}

/// The time until the first tick that is not sooner than `back_off`, and then `share` of the way to the tick after it:
/// never early, and never as late as the next.
fn until(cron: &Cron, now: Timestamp, back_off: Duration, share: f64) -> Duration {
    let tick = now
        .checked_add(back_off)
        .ok()
        .and_then(|earliest| cron.after(earliest));
    let Some(tick) = tick else {
        return LONGEST;
    };
    let gap = cron.after(tick).map_or(Duration::ZERO, |next| {
        next.duration_since(tick).unsigned_abs()
    });
    tick.duration_since(now).unsigned_abs() + gap.mul_f64(share)
}

#[cfg(test)]
mod tests;
