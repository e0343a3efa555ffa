//! What something cost: requests, processor, time.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use rustix::time::{ClockId, clock_gettime};
use zendesk_client::Clock;

use super::{row, zendesk::SimulatedTime};

/// Requests by what they asked, and how many there were of each.
pub(super) type Sent = Arc<Mutex<BTreeMap<String, usize>>>;

/// What something cost.
pub(super) struct Cost {
    clock: Arc<SimulatedTime>,
    sent: Sent,
    began: Duration,
    /// Processor time when it last went on.
    since: Duration,
    /// Processor time until it last paused.
    spent: Option<Duration>,
}

impl Cost {
    pub(super) fn begin(clock: &Arc<SimulatedTime>, sent: &Sent) -> Cost {
        sent.lock().unwrap().clear();
        Cost {
            clock: Arc::clone(clock),
            sent: Arc::clone(sent),
            began: clock.monotonic(),
            since: processor(),
            spent: None,
        }
    }

    /// Nothing yet: it goes on when told.
    pub(super) fn nothing(clock: &Arc<SimulatedTime>, sent: &Sent) -> Cost {
        Cost {
            spent: Some(Duration::ZERO),
            ..Cost::begin(clock, sent)
        }
    }

    pub(super) fn go_on(&mut self) {
        self.since = processor();
    }

    pub(super) fn pause(&mut self) {
        let spent = self.spent.unwrap_or_default();
        self.spent = Some(spent + (processor() - self.since));
    }

    /// Seconds of processor.
    pub(super) fn processor(&self) -> f64 {
        let spent = self.spent.unwrap_or_else(|| processor() - self.since);
        spent.as_secs_f64()
    }

    /// How many requests asked for something.
    pub(super) fn asked(&self, what: impl Fn(&str) -> bool) -> usize {
        let sent = self.sent.lock().unwrap();
        let asked = sent.iter().filter(|(call, _)| what(call));
        asked.map(|(_, number)| number).sum()
    }

    /// Tells what each of so many times cost; how many requests there were in all.
    pub(super) fn tell(&self, what: &str, times: u32) -> usize {
        let all = self.asked(|_| true);
        let minutes = (self.clock.monotonic() - self.began).as_secs_f64() / 60.0;
        let each = f64::from(times);
        row(
            &format!("{what}: requests"),
            format!("{:.1}", all as f64 / each),
        );
        row(
            &format!("{what}: seconds of processor"),
            format!("{:.4}", self.processor() / each),
        );
        if times == 1 {
            row(
                &format!("{what}: simulated minutes"),
                format!("{minutes:.1}"),
            );
        }
        all
    }

    /// What was asked, for people to read.
    pub(super) fn itemize(&self) {
        for (call, number) in self.sent.lock().unwrap().iter() {
            println!("    {number:>6} x {call}");
        }
    }
}

/// A call without the ids in its path.
pub(super) fn kind(call: &str) -> String {
    let names = call.split('/').map(|name| match name.parse::<u64>() {
        Ok(_) => "ID",
        Err(_) => name,
    });
    names.collect::<Vec<_>>().join("/")
}

/// Processor time of this process so far.
pub(super) fn processor() -> Duration {
    let spent = clock_gettime(ClockId::ProcessCPUTime);
    Duration::try_from(spent).unwrap()
}

/// Memory in KiB.
pub(super) fn resident(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(what)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
