//! Business hours: how much of a span of time a schedule counts, and when so much of it is over.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};

use super::time_zones::iana;
use super::{Audit, Document, EventKind, World};

const DAY: i64 = 24 * 60;

/// A schedule that can be counted with.
#[derive(Clone, Debug)]
pub(crate) struct Hours {
    zone: TimeZone,
    /// Minutes since Sunday 00:00 by the wall clock: from, to.
    intervals: Vec<(i64, i64)>,
    /// First and last day of each holiday.
    holidays: Vec<(Date, Date)>,
}

impl World {
    /// The hours that count for a ticket with this history: of the schedule a trigger has set, else of the first
    /// schedule there is. None: the account has no schedule, and every hour counts.
    pub(crate) fn hours_of(&self, history: &[Audit]) -> Option<Hours> {
        let schedule = match schedule_set(history) {
            Some(set) => self.documents.get("schedules", set)?,
            None => self.documents.of("schedules").next()?,
        };
        Some(Hours::of(self, schedule))
    }
}

/// The schedule that was set last.
pub(crate) fn schedule_set(history: &[Audit]) -> Option<i64> {
    let audits = history.iter().rev();
    let mut events = audits.flat_map(|audit| audit.events.iter().rev());
    events.find_map(|event| match &event.kind {
        EventKind::Other { name, body } if name == SCHEDULE_ASSIGNMENT => {
            body["new_schedule_id"].as_str()?.parse().ok()
        }
        _ => None,
    })
}

/// The name of the event that tells of a schedule that was set.
pub(super) const SCHEDULE_ASSIGNMENT: &str = "ScheduleAssignment";

impl Hours {
    fn of(world: &World, schedule: &Document) -> Hours {
        let intervals = schedule["intervals"].as_array().into_iter().flatten();
        let mut intervals: Vec<(i64, i64)> = intervals
            .filter_map(|own| Some((own["start_time"].as_i64()?, own["end_time"].as_i64()?)))
            .collect();
        intervals.sort_unstable();
        let holidays = world.documents.of("holidays");
        let holidays = holidays.filter(|own| own.id_of("schedule_id") == Some(schedule.id));
        let day = |own: &Document, key: &str| own.text(key).parse::<Date>().ok();
        Hours {
            zone: zone(schedule.text("time_zone")),
            intervals,
            holidays: holidays
                .filter_map(|own| Some((day(own, "start_date")?, day(own, "end_date")?)))
                .collect(),
        }
    }

    /// So many seconds between two moments count.
    pub(crate) fn seconds_between(&self, from: Timestamp, to: Timestamp) -> i64 {
        let mut seconds = 0;
        for (opens, closes) in self.openings(from) {
            if opens >= to {
                break;
            }
            let (begins, ends) = (opens.max(from), closes.min(to));
            seconds += ends.duration_since(begins).as_secs().max(0);
        }
        seconds
    }

    /// When so many counted seconds since a moment are over; never, when nothing counts for years.
    pub(crate) fn after(&self, from: Timestamp, seconds: i64) -> Option<Timestamp> {
        let mut left = seconds;
        for (opens, closes) in self.openings(from) {
            let begins = opens.max(from);
            let open = closes.duration_since(begins).as_secs().max(0);
            if left <= open {
                return begins.checked_add(SignedDuration::from_secs(left)).ok();
            }
            left -= open;
        }
        None
    }

    /// Whether it is open then.
    pub(crate) fn are_open(&self, at: Timestamp) -> bool {
        let opening = self.openings(at).next();
        opening.is_some_and(|(opens, _)| opens <= at)
    }

    /// The openings that end after a moment, in their order, for ten years.
    fn openings(&self, from: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let first = from.to_zoned(self.zone.clone()).date();
        let days = (0..=3660).map_while(move |day| first.checked_add(Span::new().days(day)).ok());
        let days = days.filter(|day| !self.is_holiday(*day));
        let openings = days.flat_map(|day| self.on(day));
        openings.filter(move |(_, closes)| *closes > from)
    }

    fn is_holiday(&self, day: Date) -> bool {
        let mut holidays = self.holidays.iter();
        holidays.any(|(first, last)| (*first..=*last).contains(&day))
    }

    /// The openings of one day by the clock on the wall: an hour that is skipped does not count.
    fn on(&self, day: Date) -> Vec<(Timestamp, Timestamp)> {
        let midnight = DAY * i64::from(day.weekday().since(Weekday::Sunday));
        let own = self.intervals.iter();
        let own = own.filter(|(from, _)| (midnight..midnight + DAY).contains(from));
        let at = |minute: i64| {
            let at = DateTime::from(day).checked_add(Span::new().minutes(minute - midnight));
            let zoned = self.zone.to_zoned(at.ok()?).ok()?;
            Some(zoned.timestamp())
        };
        own.filter_map(|(from, to)| Some((at(*from)?, at(*to)?)))
            .collect()
    }
}

/// A zone by the name Zendesk has for it, or by its own.
fn zone(name: &str) -> TimeZone {
    let found = TimeZone::get(iana(name).unwrap_or(name));
    found.unwrap_or_else(|_| {
        tracing::warn!(zone = name, "an unknown time zone is taken for UTC");
        TimeZone::UTC
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const FRIDAY: &str = "2026-03-06T16:00:00Z";

    /// Nine to five in Berlin, closed on 9 March 2026, a Monday.
    fn hours() -> Hours {
        let mut world = World::empty(FRIDAY);
        let day = |day: i64| json!({ "start_time": day * DAY + 540, "end_time": day * DAY + 1020 });
        let intervals: Vec<_> = (1..=5).map(day).collect();
        let schedule = json!({ "name": "Office", "time_zone": "Berlin", "intervals": intervals });
        let schedule = world.add_document("schedules", Document::new(schedule));
        let closed = json!({
            "schedule_id": schedule, "name": "Closed",
            "start_date": "2026-03-09", "end_date": "2026-03-09",
        });
        world.add_document("holidays", Document::new(closed));
        world.hours_of(&[]).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn nights_weekends_and_holidays_do_not_count() {
        let hours = hours();
        // Friday 15:30 to Tuesday 10:00 in Berlin.
        let between = hours.seconds_between(at("2026-03-06T14:30:00Z"), at("2026-03-10T09:00:00Z"));
        assert_eq!(between, (90 + 60) * 60);
        let night = hours.seconds_between(at("2026-03-06T17:00:00Z"), at("2026-03-06T20:00:00Z"));
        assert_eq!(night, 0);
        assert_eq!(
            hours.after(at("2026-03-06T14:30:00Z"), 150 * 60),
            Some(at("2026-03-10T09:00:00Z"))
        );
        assert!(hours.are_open(at("2026-03-10T08:00:00Z")));
        assert!(!hours.are_open(at("2026-03-09T08:00:00Z")));
    }

    #[test]
    fn the_clock_on_the_wall_counts_when_summer_begins() {
        let hours = hours();
        // Summer time began on Sunday, 29 March 2026.
        let monday = hours.seconds_between(at("2026-03-29T20:00:00Z"), at("2026-03-30T08:00:00Z"));
        assert_eq!(monday, 3600, "nine o'clock is seven in UTC");
    }

    #[test]
    fn what_never_opens_never_ends() {
        let mut hours = hours();
        hours.intervals.clear();
        assert_eq!(hours.after(at(FRIDAY), 60), None);
        assert_eq!(
            hours.seconds_between(at(FRIDAY), at("2027-03-06T16:00:00Z")),
            0
        );
    }
}
