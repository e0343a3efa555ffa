use jiff::civil::date;

use super::parse_ics;
use crate::sources::{Who, availability::TimeOff};

/// A calendar with these events, each a text of its lines.
fn calendar(events: &[&str]) -> String {
    let mut text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-TIMEZONE:America/Chicago\r\n".to_owned();
    for event in events {
        text.push_str("BEGIN:VEVENT\r\nATTENDEE;CN=\"Lind, Maya\":mailto:Maya@example.com\r\n");
        for line in event.lines() {
            text.push_str(line.trim());
            text.push_str("\r\n");
        }
        text.push_str("END:VEVENT\r\n");
    }
    text + "END:VCALENDAR\r\n"
}

/// Each absence as `2026-03-09..2026-03-13`.
fn days(events: &[&str]) -> Vec<String> {
    let brought = parse_ics(&calendar(events), "time-off.ics", date(2026, 3, 2)).unwrap();
    assert_eq!(brought.flaws, Vec::<String>::new());
    brought
        .value
        .iter()
        .map(|off| format!("{}..{}", off.start, off.end))
        .collect()
}

fn flaws(event: &str) -> Vec<String> {
    let brought = parse_ics(&calendar(&[event]), "time-off.ics", date(2026, 3, 2)).unwrap();
    brought.flaws
}

#[test]
fn days_times_and_durations() {
    for (event, expected) in [
        (
            "DTSTART;VALUE=DATE:20260309\nDTEND;VALUE=DATE:20260314",
            "2026-03-09..2026-03-13",
        ),
        ("DTSTART;VALUE=DATE:20260309", "2026-03-09..2026-03-09"),
        (
            "DTSTART;VALUE=DATE:20260309\nDURATION:P1W",
            "2026-03-09..2026-03-15",
        ),
        (
            "DTSTART;TZID=Asia/Tokyo:20260309T080000\nDTEND;TZID=Asia/Tokyo:20260310T170000",
            "2026-03-09..2026-03-10",
        ),
        // In Chicago, where the calendar is, this is the afternoon of the day before.
        (
            "DTSTART:20260310T020000Z\nDURATION:PT8H",
            "2026-03-09..2026-03-10",
        ),
        (
            "DTSTART;TZID=Customized Time Zone:20260309T080000\nDURATION:PT8H",
            "2026-03-09..2026-03-09",
        ),
    ] {
        assert_eq!(days(&[event]), [expected], "{event}");
    }
}

#[test]
fn appointments_cancelled_and_free_times_and_what_is_over_are_no_absences() {
    for event in [
        "DTSTART:20260309T150000Z\nDURATION:PT2H",
        "DTSTART:20260309T150000Z",
        "DTSTART;VALUE=DATE:20260309\nSTATUS:CANCELLED",
        "DTSTART;VALUE=DATE:20260309\nTRANSP:TRANSPARENT",
        "DTSTART;VALUE=DATE:20260220\nDTEND;VALUE=DATE:20260302",
        "DTSTART;VALUE=DATE:20280309",
    ] {
        assert_eq!(days(&[event]), Vec::<String>::new(), "{event}");
    }
}

#[test]
fn a_rule_is_walked_by_the_clock_on_the_wall() {
    // Every Friday until the end of March, over the change to summer time, but for one.
    let fridays = "DTSTART;TZID=America/Chicago:20260227T080000\nDTEND;TZID=America/Chicago:20260227T170000\n\
                   RRULE:FREQ=WEEKLY;BYDAY=FR;UNTIL=20260331T130000Z\nEXDATE;TZID=America/Chicago:20260313T080000";
    assert_eq!(
        days(&[fridays]),
        [
            "2026-03-06..2026-03-06",
            "2026-03-20..2026-03-20",
            "2026-03-27..2026-03-27"
        ]
    );
    let last_workday = "DTSTART;VALUE=DATE:20200131\nRRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;UNTIL=20260430";
    assert_eq!(
        days(&[last_workday]),
        ["2026-03-31..2026-03-31", "2026-04-30..2026-04-30"]
    );
    let yearly = "DTSTART;VALUE=DATE:19900704\nRRULE:FREQ=YEARLY";
    assert_eq!(days(&[yearly]), ["2026-07-04..2026-07-04"]);
    let also = "DTSTART;VALUE=DATE:20260309\nRDATE;VALUE=DATE:20260312,20260316";
    assert_eq!(days(&[also]).len(), 3);
}

#[test]
fn one_occurrence_may_be_moved_or_cancelled() {
    let series = "UID:1\nDTSTART;VALUE=DATE:20260306\nRRULE:FREQ=WEEKLY;COUNT=3";
    let moved = "UID:1\nRECURRENCE-ID;VALUE=DATE:20260313\nDTSTART;VALUE=DATE:20260312";
    let cancelled =
        "UID:1\nRECURRENCE-ID;VALUE=DATE:20260320\nDTSTART;VALUE=DATE:20260320\nSTATUS:CANCELLED";
    assert_eq!(
        days(&[series, moved, cancelled]),
        ["2026-03-06..2026-03-06", "2026-03-12..2026-03-12"]
    );
}

#[test]
fn people_and_covers() {
    let event = "DTSTART;VALUE=DATE:20260309\nATTENDEE;PARTSTAT=DECLINED:mailto:otto@example.com\n\
                 ATTENDEE;CUTYPE=ROOM:mailto:room@example.com\nATTENDEE:mailto:nora@example.com\n\
                 DESCRIPTION:Skiing\\nCover: olga@exa";
    let text = calendar(&[event]).replace("olga@exa", "olga@exa\r\n mple.com\\, perhaps");
    let brought = parse_ics(&text, "time-off.ics", date(2026, 3, 2)).unwrap();
    let off = |mail: &str| TimeOff {
        who: Who::Mail(mail.to_owned()),
        start: date(2026, 3, 9),
        end: date(2026, 3, 9),
        cover: Some("olga@example.com, perhaps".to_owned()),
    };
    assert_eq!(
        brought.value,
        [off("maya@example.com"), off("nora@example.com")]
    );
    let own = calendar(&["DTSTART;VALUE=DATE:20260309\nX-ASE-COVER:nora"]);
    let brought = parse_ics(&own, "time-off.ics", date(2026, 3, 2)).unwrap();
    assert_eq!(brought.value[0].cover.as_deref(), Some("nora"));
}

#[test]
fn what_cannot_be_read_is_named_by_its_line() {
    for (event, why) in [
        ("SUMMARY:Away", "the event has no DTSTART"),
        ("DTSTART:soon", "DTSTART is no date and no time"),
        (
            "DTSTART;VALUE=DATE:20260230",
            "DTSTART is no date and no time",
        ),
        (
            "DTSTART;VALUE=DATE:20260309\nDTEND;VALUE=DATE:20260308",
            "it ends before it begins",
        ),
        (
            "DTSTART;VALUE=DATE:20260309\nDURATION:P90000W",
            "it takes more than three years; is the year right?",
        ),
        (
            "DTSTART;VALUE=DATE:20260309\nRRULE:FREQ=SECONDLY",
            "it recurs more than once a day, as no absence does",
        ),
        (
            "DTSTART;VALUE=DATE:20260309\nRRULE:FREQ=WEEKLY;BYDAY=MO\u{572}",
            "RRULE is no rule",
        ),
        (
            "DTSTART;VALUE=DATE:20260309\nRRULE:freq=hourly",
            "it recurs more than once a day, as no absence does",
        ),
        (
            "DTSTART;VALUE=DATE:20260309\nRRULE:FREQ=NEVER",
            "RRULE cannot be understood",
        ),
        (
            "DTSTART;VALUE=DATE:20260309\nATTENDEE:Maya",
            "ATTENDEE is no e-mail address and no Zendesk id",
        ),
    ] {
        assert_eq!(flaws(event), [format!("time-off.ics:4: {why}")], "{event}");
    }
    let nobody =
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260309\nEND:VEVENT\nEND:VCALENDAR\n";
    let brought = parse_ics(nobody, "time-off.ics", date(2026, 3, 2)).unwrap();
    assert_eq!(
        brought.flaws,
        ["time-off.ics:2: the event has no ATTENDEE whose absence it is"]
    );
}

#[test]
fn what_is_no_calendar_or_breaks_off_is_refused() {
    for (text, why) in [
        ("", "it is no iCalendar file"),
        ("agent,start,end\n", "it is no iCalendar file"),
        (
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:2026",
            "it breaks off before END:VCALENDAR, END:VEVENT",
        ),
        (
            "BEGIN:VCALENDAR\nEND:VEVENT\n",
            "END:VEVENT ends nothing that is open",
        ),
    ] {
        let error = parse_ics(text, "time-off.ics", date(2026, 3, 2)).unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
    }
}
