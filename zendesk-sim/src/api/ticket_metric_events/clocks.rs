//! The clocks of service levels: what starts, pauses and ends them in a ticket's history.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::world::business_hours::Hours;
use crate::world::{Audit, EventKind, Status, Ticket, World};

/// One run of a clock, from its start until it is fulfilled.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    /// As events call it: `reply_time`.
    pub(super) metric: &'static str,
    /// As policies call it: `first_reply_time`.
    pub(super) target: &'static str,
    /// The first, second, … run.
    pub(super) instance: i64,
    /// Whose clock it is, where each group has its own.
    pub(super) group: Option<i64>,
    pub(super) marks: Vec<(Timestamp, Mark)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Activate,
    Pause,
    Fulfill,
}

impl Clock {
    pub(super) fn last(&self) -> Option<(Timestamp, Mark)> {
        self.marks.last().copied()
    }

    /// When it ran; what still runs has no end.
    fn spans(&self) -> impl Iterator<Item = (Timestamp, Option<Timestamp>)> {
        let marks = self.marks.iter().enumerate();
        let starts = marks.filter(|(_, (_, mark))| *mark == Mark::Activate);
        starts.map(|(number, (from, _))| {
            let end = self.marks.get(number + 1);
            (*from, end.map(|(to, _)| *to))
        })
    }

    /// Seconds it has run until a moment, in these hours or in all.
    pub(super) fn seconds(&self, until: Timestamp, hours: Option<&Hours>) -> i64 {
        let spans = self
            .spans()
            .map(|(from, to)| (from, to.unwrap_or(until).min(until)));
        spans
            .map(|(from, to)| match hours {
                Some(hours) => hours.seconds_between(from, to),
                None => to.duration_since(from).as_secs().max(0),
            })
            .sum()
    }

    /// When it has run so many minutes, if it goes on as it runs now; a clock that stands never will.
    pub(super) fn due(&self, minutes: i64, hours: Option<&Hours>) -> Option<Timestamp> {
        let mut left = minutes * 60;
        for (from, to) in self.spans() {
            let due = match hours {
                Some(hours) => hours.after(from, left),
                None => from.checked_add(SignedDuration::from_secs(left)).ok(),
            };
            let Some(to) = to else {
                return due;
            };
            if due.is_some_and(|due| due <= to) {
                return due;
            }
            left -= match hours {
                Some(hours) => hours.seconds_between(from, to),
                None => to.duration_since(from).as_secs(),
            };
        }
        None
    }
}

/// All clocks of a ticket, in the order they were started.
pub(super) fn of(world: &World, ticket: &Ticket, audits: &[Audit]) -> Vec<Clock> {
    let mut clocks = Clocks::default();
    let began = ticket.created_at;
    clocks.start("reply_time", "first_reply_time", began);
    clocks.work_begins(began);
    clocks.group = first_group(ticket, audits);
    clocks.group_begins(began);
    for audit in audits {
        for event in &audit.events {
            match &event.kind {
                EventKind::Comment {
                    author_id,
                    public: true,
                    ..
                } if audit.created_at > began => {
                    let author = world.users.get(author_id);
                    let agent = author.is_some_and(|user| user.is_agent());
                    clocks.said(agent, audit.created_at);
                }
                EventKind::Change {
                    field_name,
                    value,
                    previous_value,
                } if field_name == "status" => {
                    let status = |value: &Value| value.as_str().and_then(Status::parse);
                    if let (Some(now), Some(before)) = (status(value), status(previous_value)) {
                        clocks.status(before, now, audit.created_at);
                    }
                }
                EventKind::Change {
                    field_name, value, ..
                } if field_name == "group_id" => {
                    clocks.mark(OWNERSHIP, Mark::Fulfill, audit.created_at);
                    clocks.group = id_of(value);
                    clocks.group_begins(audit.created_at);
                }
                _ => {}
            }
        }
    }
    clocks.all
}

/// The clock of the group a ticket is in; it stands while the ticket is pending.
const OWNERSHIP: &str = "group_ownership_time";

fn id_of(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// The group it was in before it was moved; where it never was, the one it is in.
fn first_group(ticket: &Ticket, audits: &[Audit]) -> Option<i64> {
    let mut events = audits.iter().flat_map(|audit| &audit.events);
    let moved = events.find_map(|event| match &event.kind {
        EventKind::Change {
            field_name,
            previous_value,
            ..
        } if field_name == "group_id" => Some(id_of(previous_value)),
        _ => None,
    });
    moved.unwrap_or(ticket.group_id)
}

/// Clocks that stand while a ticket is pending; the first also while it is on hold.
const PAUSED: [&str; 3] = [
    "agent_work_time",
    "requester_wait_time",
    "pausable_update_time",
];

/// Clocks of updates: they run from one public word of an agent to the next.
const UPDATES: [&str; 2] = ["periodic_update_time", "pausable_update_time"];

#[derive(Debug, Default)]
struct Clocks {
    all: Vec<Clock>,
    group: Option<i64>,
    solved: bool,
}

impl Clocks {
    fn start(&mut self, metric: &'static str, target: &'static str, at: Timestamp) {
        let before = self.all.iter().filter(|clock| clock.metric == metric);
        let instance = 1 + i64::try_from(before.count()).unwrap_or_default();
        self.all.push(Clock {
            metric,
            target,
            instance,
            group: None,
            marks: vec![(at, Mark::Activate)],
        });
    }

    fn work_begins(&mut self, at: Timestamp) {
        self.start("agent_work_time", "agent_work_time", at);
        self.start("requester_wait_time", "requester_wait_time", at);
        self.start("resolution_time", "total_resolution_time", at);
    }

    fn group_begins(&mut self, at: Timestamp) {
        if self.group.is_none() || self.solved {
            return;
        }
        self.start(OWNERSHIP, OWNERSHIP, at);
        if let Some(clock) = self.all.last_mut() {
            clock.group = self.group;
        }
    }

    /// The run of a clock that is not over.
    fn open(&mut self, metric: &str) -> Option<&mut Clock> {
        let mut own = self.all.iter_mut().rev();
        let last = own.find(|clock| clock.metric == metric)?;
        let over = last.last().is_some_and(|(_, mark)| mark == Mark::Fulfill);
        (!over).then_some(last)
    }

    fn mark(&mut self, metric: &str, mark: Mark, at: Timestamp) {
        if let Some(clock) = self.open(metric)
            && clock.last().is_some_and(|(_, last)| last != mark)
        {
            clock.marks.push((at, mark));
        }
    }

    /// A public word: an agent's answers, a customer's asks.
    fn said(&mut self, agent: bool, at: Timestamp) {
        if !agent {
            if self.open("reply_time").is_none() {
                self.start("reply_time", "next_reply_time", at);
            }
            return;
        }
        self.mark("reply_time", Mark::Fulfill, at);
        for metric in UPDATES {
            self.mark(metric, Mark::Fulfill, at);
            if !self.solved {
                self.start(metric, metric, at);
            }
        }
    }

    fn status(&mut self, before: Status, now: Status, at: Timestamp) {
        let done = |status: Status| status >= Status::Solved;
        self.solved = done(now);
        if done(before) && !done(now) {
            self.work_begins(at);
            self.group_begins(at);
        }
        if done(now) {
            let others = ["resolution_time", "periodic_update_time", OWNERSHIP];
            for metric in [&PAUSED[..], &others].concat() {
                self.mark(metric, Mark::Fulfill, at);
            }
            return;
        }
        for metric in PAUSED.into_iter().chain([OWNERSHIP]) {
            let stands = now == Status::Pending || (now == Status::Hold && metric == PAUSED[0]);
            self.mark(
                metric,
                if stands { Mark::Pause } else { Mark::Activate },
                at,
            );
        }
    }
}
