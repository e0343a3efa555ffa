//! Deadlines, over weekends and the change of the clocks.

use super::{BusinessHours, Clock, Day, ReplyTarget, WeekSpan, WeekTime, Zone};
use crate::text::World;
use crate::{Policy, Priority};
use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};

fn after(hours: &BusinessHours, start: &str, time: i64) -> String {
    let start: Timestamp = start.parse().unwrap();
    let time = SignedDuration::from_hours(time);
    let due = hours.due(start, time, time);
    due.map_or_else(|| "never".to_owned(), |due| due.at.to_string())
}

#[test]
fn a_deadline_is_near_once_three_quarters_of_the_business_time_are_over() {
    // Three hours of the four are on Friday, up to 17:00 in California.
    let start: Timestamp = "2026-03-06T22:00:00Z".parse().unwrap();
    let hours = SignedDuration::from_hours;
    let due = BusinessHours::default().due(start, hours(3), hours(4));
    let due = due.map(|due| (due.near.to_string(), due.at.to_string()));
    let expected = ("2026-03-07T01:00:00Z", "2026-03-08T23:00:00Z");
    assert_eq!(due, Some((expected.0.to_owned(), expected.1.to_owned())));
}

#[test]
fn the_business_clock_rests_from_friday_to_sunday() {
    let hours = BusinessHours::default();
    for (start, time, expected) in [
        // Monday to Thursday it runs through the night.
        ("2026-03-02T09:00:00Z", 24, "2026-03-03T09:00:00Z"),
        // Friday 17:00 in California is Saturday 01:00 in UTC, in winter.
        ("2026-03-07T00:00:00Z", 4, "2026-03-09T01:00:00Z"),
        ("2026-03-07T12:00:00Z", 1, "2026-03-08T23:00:00Z"),
    ] {
        assert_eq!(after(&hours, start, time), expected, "{start} + {time} h");
    }
}

#[test]
fn summer_begins_within_a_weekend() {
    // On Sunday, 8 March 2026, California goes from UTC-8 to UTC-7: 15:00 is 22:00 in UTC.
    assert_eq!(
        after(&BusinessHours::default(), "2026-03-08T12:00:00Z", 1),
        "2026-03-08T23:00:00Z"
    );
    assert_eq!(
        after(&BusinessHours::default(), "2026-03-01T12:00:00Z", 1),
        "2026-03-02T00:00:00Z"
    );
}

#[test]
fn office_hours_are_several_spans() {
    let moment = |day, hour| WeekTime {
        day,
        time: Time::constant(hour, 0, 0, 0),
    };
    let days = [Day::Monday, Day::Tuesday];
    let hours = BusinessHours {
        zone: Zone::try_from("CET-1CEST,M3.5.0,M10.5.0/3".to_owned()).unwrap(),
        week: days
            .map(|day| WeekSpan {
                from: moment(day, 8),
                until: moment(day, 18),
            })
            .to_vec(),
    };
    assert_eq!(
        after(&hours, "2026-03-02T09:00:00Z", 10),
        "2026-03-03T09:00:00Z"
    );
    assert_eq!(
        after(&hours, "2026-03-03T16:30:00Z", 1),
        "2026-03-09T07:30:00Z"
    );
}

#[test]
fn a_clock_that_never_runs_has_no_deadline() {
    let hours = BusinessHours {
        week: vec![],
        ..BusinessHours::default()
    };
    assert_eq!(after(&hours, "2026-03-02T09:00:00Z", 1), "never");
    assert!(Zone::try_from("Mars".to_owned()).is_err());
}

#[test]
fn a_deadline_may_lie_in_a_later_span_than_the_moment_it_is_near() {
    // One hour is left on Friday, and the rest is Sunday's.
    let start: Timestamp = "2026-03-07T00:00:00Z".parse().unwrap();
    let hours = SignedDuration::from_hours;
    let due = BusinessHours::default().due(start, hours(3), hours(4));
    let due = due.map(|due| (due.near.to_string(), due.at.to_string()));
    let expected = ("2026-03-09T00:00:00Z", "2026-03-09T01:00:00Z");
    assert_eq!(due, Some((expected.0.to_owned(), expected.1.to_owned())));
}

#[test]
fn the_calendar_runs_through_the_weekend() {
    let policy = Policy {
        emergency_priorities: vec![],
        ..Policy::default()
    };
    let due = |clock| {
        let mut policy = policy.clone();
        policy.first_reply.targets[0] = ReplyTarget {
            priority: Priority::Urgent,
            within: SignedDuration::from_hours(4),
            clock,
        };
        let world = World::parse("ticket 101 open priority=urgent age=30h");
        let due = policy.first_reply.due(&world.tickets()[0]).unwrap();
        [due.near, due.at].map(|moment| moment.to_string())
    };
    // From Sunday 03:00 in UTC, which is Saturday evening in California.
    let calendar = ["2026-03-01T06:00:00Z", "2026-03-01T07:00:00Z"];
    assert_eq!(due(Clock::Calendar), calendar);
    let business = ["2026-03-02T02:00:00Z", "2026-03-02T03:00:00Z"];
    assert_eq!(due(Clock::Business), business);
}

#[test]
fn a_zone_is_written_as_its_rule() {
    let hours = serde_json::to_value(BusinessHours::default()).unwrap();
    assert_eq!(hours["zone"], "PST8PDT,M3.2.0,M11.1.0");
    let again: BusinessHours = serde_json::from_value(hours).unwrap();
    assert_eq!(again, BusinessHours::default());
}
