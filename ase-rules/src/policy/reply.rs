//! Until when a ticket is to be answered first.

use crate::{Priority, Ticket};
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How soon tickets are answered first, by priority.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FirstReply {
    /// The targets. A ticket whose priority has none has no deadline.
    pub targets: Vec<ReplyTarget>,
    /// The last share of a target's time, from 0 to 1, in which its deadline is near. Default: 0.25.
    pub near_share: f64,
    /// The hours in which the business clock runs. Default: Sunday 15:00 to Friday 17:00 Pacific.
    pub business_hours: BusinessHours,
}

/// How soon tickets of one priority are answered first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReplyTarget {
    /// The priority.
    pub priority: Priority,
    /// How soon.
    pub within: SignedDuration,
    /// By which clock.
    pub clock: Clock,
}

/// How time is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// Every hour counts.
    Calendar,
    /// The business hours count.
    Business,
}

/// The hours of a week in which the business clock runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BusinessHours {
    /// The zone in which the hours are meant.
    pub zone: Zone,
    /// The hours of one week.
    pub week: Vec<WeekSpan>,
}

/// A time of the week, from one moment to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WeekSpan {
    /// The first moment.
    pub from: WeekTime,
    /// The moment it is over; an earlier one is that of the week after.
    pub until: WeekTime,
}

/// A moment of the week.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct WeekTime {
    /// The day.
    pub day: Day,
    /// The time of day.
    pub time: Time,
}

/// A day of the week.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Day {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// A time zone, as a POSIX rule such as `PST8PDT,M3.2.0,M11.1.0`: these rules read no database.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Zone {
    rule: String,
    zone: TimeZone,
}

/// Half a year of weeks: no target is longer.
const MOST_WEEKS: i64 = 26;

/// The deadline of a ticket's first reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    /// From when it is near.
    pub(crate) near: Timestamp,
    /// The deadline.
    pub(crate) at: Timestamp,
}

impl FirstReply {
    /// Whether a ticket's deadline may be near at `now`, or past: cheaper than the deadline, and sure
    /// only where it says no.
    pub(crate) fn may_be_due(&self, ticket: &Ticket, now: Timestamp) -> bool {
        if ticket.hints.first_reply_due.is_some() {
            return true;
        }
        let Some(target) = self.target(ticket) else {
            return false;
        };
        let age = now.duration_since(ticket.created_at);
        age >= self.until_near(target.within)
    }

    /// When, after `now`, time alone makes a ticket's deadline near, or may do so.
    pub(crate) fn turns_due(&self, ticket: &Ticket, now: Timestamp) -> Option<Timestamp> {
        if self.may_be_due(ticket, now) {
            return Some(self.due(ticket)?.near).filter(|near| *near > now);
        }
        let near = self.until_near(self.target(ticket)?.within);
        ticket.created_at.checked_add(near).ok()
    }

    /// How much of a time passes before its end is near.
    fn until_near(&self, within: SignedDuration) -> SignedDuration {
        let share = 1.0 - self.near_share.clamp(0.0, 1.0);
        within.mul_f64(share)
    }

    fn target(&self, ticket: &Ticket) -> Option<&ReplyTarget> {
        let priority = ticket.priority.as_ref()?;
        (self.targets.iter()).find(|target| target.priority == *priority)
    }

    /// The deadline of a ticket's first reply, where it has one.
    pub(crate) fn due(&self, ticket: &Ticket) -> Option<Due> {
        let created = ticket.created_at;
        if let Some(at) = ticket.hints.first_reply_due {
            let near = created + self.until_near(at.duration_since(created));
            return Some(Due { near, at });
        }
        let target = self.target(ticket)?;
        let near = self.until_near(target.within);
        match target.clock {
            Clock::Calendar => Some(Due {
                near: created + near,
                at: created + target.within,
            }),
            Clock::Business => self.business_hours.due(created, near, target.within),
        }
    }
}

impl Default for FirstReply {
    fn default() -> Self {
        let target = |priority, minutes, clock| ReplyTarget {
            priority,
            within: SignedDuration::from_mins(minutes),
            clock,
        };
        Self {
            targets: vec![
                target(Priority::Urgent, 30, Clock::Calendar),
                target(Priority::High, 4 * 60, Clock::Business),
                target(Priority::Normal, 8 * 60, Clock::Business),
                target(Priority::Low, 24 * 60, Clock::Business),
            ],
            near_share: 0.25,
            business_hours: BusinessHours::default(),
        }
    }
}

impl Default for BusinessHours {
    fn default() -> Self {
        let moment = |day, hour| WeekTime {
            day,
            time: Time::constant(hour, 0, 0, 0),
        };
        Self {
            zone: Zone::pacific(),
            week: vec![WeekSpan {
                from: moment(Day::Sunday, 15),
                until: moment(Day::Friday, 17),
            }],
        }
    }
}

impl BusinessHours {
    /// The moments at which `near` and `within` of business time have passed since `start`.
    fn due(&self, start: Timestamp, near: SignedDuration, within: SignedDuration) -> Option<Due> {
        let today = start.to_zoned(self.zone.zone.clone()).date();
        let monday = today
            .checked_sub(Span::new().days(today.weekday().to_monday_zero_offset()))
            .ok()?;
        let mut passed = SignedDuration::ZERO;
        let mut nearly = None;
        // The span that began last week may still run.
        for week in -1..MOST_WEEKS {
            let monday = monday.checked_add(Span::new().weeks(week)).ok()?;
            for (opens, closes) in self.spans(monday)? {
                let opens = opens.max(start);
                let open_for = closes.duration_since(opens);
                if open_for <= SignedDuration::ZERO {
                    continue;
                }
                if passed + open_for >= near {
                    nearly = nearly.or(Some(opens + (near - passed)));
                }
                if passed + open_for >= within {
                    let at = opens + (within - passed);
                    return nearly.map(|near| Due { near, at });
                }
                passed += open_for;
            }
        }
        None
    }

    /// When the spans of one week begin and end, the earliest first.
    fn spans(&self, monday: Date) -> Option<Vec<(Timestamp, Timestamp)>> {
        let moment = |moment: WeekTime, weeks: i64| {
            let days = Span::new().days(moment.day as i64).weeks(weeks);
            let day = monday.checked_add(days).ok()?;
            let local = day.to_datetime(moment.time);
            Some(local.to_zoned(self.zone.zone.clone()).ok()?.timestamp())
        };
        let mut spans = vec![];
        for span in &self.week {
            let next_week = i64::from(span.until <= span.from);
            spans.push((moment(span.from, 0)?, moment(span.until, next_week)?));
        }
        spans.sort();
        Some(spans)
    }
}

impl Zone {
    /// Pacific time.
    fn pacific() -> Self {
        let rule = "PST8PDT,M3.2.0,M11.1.0".to_owned();
        let zone = TimeZone::posix(&rule).unwrap_or(TimeZone::UTC);
        Self { rule, zone }
    }
}

impl TryFrom<String> for Zone {
    type Error = jiff::Error;

    fn try_from(rule: String) -> Result<Self, jiff::Error> {
        let zone = TimeZone::posix(&rule)?;
        Ok(Self { rule, zone })
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.rule
    }
}

#[cfg(test)]
mod tests;
