//! Absences from an iCalendar file (RFC 5545).
//!
//! An event is an absence of each `ATTENDEE` who has not declined; `X-ASE-COVER`, or a line `cover: address` in
//! `DESCRIPTION`, says who stands in. Days count where the person is: in the event's own time zone, or the calendar's for
//! times in UTC. Recurrence rules are walked by the `rrule` crate, in local time as the RFC has it. Cancelled events, such
//! as leave the person free (`TRANSP:TRANSPARENT`), and such as take less than four hours are no absences.

mod event;
mod lines;
mod when;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{bail, ensure};
use jiff::{ToSpan as _, civil, tz::TimeZone};

use self::{
    event::Event,
    lines::{Line, unfolded},
};
use super::off::TimeOff;
use crate::sources::Brought;

/// No calendar gives rise to more absences; one that does is no calendar of people.
const MOST: usize = 200_000;

/// Reads the absences that end on `today` or later, and begin within a year.
///
/// # Errors
///
/// If it is no calendar, or breaks off.
pub fn parse_ics(
    text: &str,
    name: &str,
    today: civil::Date,
) -> anyhow::Result<Brought<Vec<TimeOff>>> {
    let calendar = Calendar::of(text, name)?;
    let range = today..=today.saturating_add(1.year());
    let (mut value, mut flaws) = (BTreeSet::new(), calendar.flaws);
    // Single occurrences that were changed take the place of what the rule would give.
    let mut replaced: BTreeMap<&str, BTreeSet<civil::DateTime>> = BTreeMap::new();
    for event in &calendar.events {
        if let Some(instead_of) = &event.instead_of {
            let at = instead_of.local(&calendar.home);
            replaced.entry(&event.uid).or_default().insert(at);
        }
    }
    for event in calendar.events.iter().filter(|event| event.is_absence()) {
        if event.people.is_empty() {
            flaws.push(format!(
                "{name}:{}: the event has no ATTENDEE whose absence it is",
                event.line
            ));
        }
        let none = BTreeSet::new();
        let moved = match &event.instead_of {
            Some(_) => &none,
            None => replaced.get(event.uid.as_str()).unwrap_or(&none),
        };
        match event.absences(&calendar.home, moved, &range) {
            Ok(days) => {
                for (start, end) in days {
                    value.extend(event.people.iter().map(|who| TimeOff {
                        who: who.clone(),
                        start,
                        end,
                        cover: event.cover.clone(),
                    }));
                }
            }
            Err(why) => flaws.push(format!("{name}:{}: {why}", event.line)),
        }
        ensure!(
            value.len() <= MOST,
            "{name}: it has more than {MOST} absences"
        );
    }
    Ok(Brought {
        records: calendar.events.len(),
        value: value.into_iter().collect(),
        flaws,
        incomplete: None,
    })
}

/// A calendar as it stands in the file.
struct Calendar {
    /// The zone of times that name none.
    home: TimeZone,
    events: Vec<Event>,
    flaws: Vec<String>,
}

impl Calendar {
    fn of(text: &str, name: &str) -> anyhow::Result<Self> {
        let mut calendar = Self {
            home: TimeZone::UTC,
            events: Vec::new(),
            flaws: Vec::new(),
        };
        let mut open: Vec<String> = Vec::new();
        let mut event: Option<(usize, Vec<Line>)> = None;
        let mut calendars = 0;
        for (number, text) in unfolded(text) {
            let Some(line) = Line::parse(&text) else {
                calendar
                    .flaws
                    .push(format!("{name}:{number}: the line has no value"));
                continue;
            };
            match line.name.as_str() {
                "BEGIN" => {
                    let what = line.value.trim().to_ascii_uppercase();
                    ensure!(open.len() < 16, "{name}:{number}: it is nested too deeply");
                    if what == "VEVENT" {
                        event = Some((number, Vec::new()));
                    }
                    calendars += usize::from(what == "VCALENDAR");
                    open.push(what);
                }
                "END" => {
                    let what = line.value.trim().to_ascii_uppercase();
                    if open.pop().as_ref() != Some(&what) {
                        bail!("{name}:{number}: END:{what} ends nothing that is open");
                    }
                    if what == "VEVENT"
                        && let Some((began, lines)) = event.take()
                    {
                        match Event::of(began, &lines) {
                            Ok(event) => calendar.events.push(event),
                            Err(why) => calendar.flaws.push(format!("{name}:{began}: {why}")),
                        }
                    }
                }
                "X-WR-TIMEZONE" if open.len() == 1 => {
                    if let Ok(zone) = TimeZone::get(line.value.trim()) {
                        calendar.home = zone;
                    }
                }
                _ => {
                    // What stands in an alarm says nothing of the event.
                    if let (Some("VEVENT"), Some((_, lines))) =
                        (open.last().map(String::as_str), &mut event)
                    {
                        lines.push(line);
                    }
                }
            }
        }
        ensure!(
            calendars > 0,
            "{name}: it is no iCalendar file (BEGIN:VCALENDAR)"
        );
        ensure!(
            open.is_empty(),
            "{name}: it breaks off before END:{}",
            open.join(", END:")
        );
        Ok(calendar)
    }
}

#[cfg(test)]
mod tests;
