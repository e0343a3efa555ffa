//! An event, and the absences it means.

use std::{collections::BTreeSet, ops::RangeInclusive};

use jiff::{SignedDuration, Span, ToSpan as _, civil, tz::TimeZone};
use rrule::RRuleSet;

use super::{
    lines::Line,
    when::{When, duration},
};
use crate::sources::availability::Who;

/// What takes less time than this is an appointment.
const APPOINTMENT: SignedDuration = SignedDuration::from_hours(4);
/// No absence is longer: what is, is a mistake in the year.
const LONGEST_DAYS: i64 = 3 * 366;
/// A daily rule of a century has fewer occurrences.
const MOST_OCCURRENCES: usize = 40_000;

/// An event as the calendar has it.
pub(super) struct Event {
    /// The line it begins on.
    pub(super) line: usize,
    pub(super) uid: String,
    pub(super) people: Vec<Who>,
    pub(super) cover: Option<String>,
    /// Which occurrence of its series it replaces.
    pub(super) instead_of: Option<When>,
    start: When,
    length: Length,
    rule: Option<String>,
    also: Vec<When>,
    except: Vec<When>,
    is_cancelled: bool,
    leaves_free: bool,
}

enum Length {
    Until(When),
    Takes(Span),
    OneDay,
    Moment,
}

impl Event {
    pub(super) fn of(began: usize, lines: &[Line]) -> Result<Self, String> {
        let one = |name: &str| lines.iter().find(|line| line.name == name);
        let time = |name: &str| match one(name) {
            None => Ok(None),
            Some(line) => match When::parse(&line.value, line) {
                Some(when) => Ok(Some(when)),
                None => Err(format!("{name} is no date and no time")),
            },
        };
        let is = |name: &str, value: &str| {
            one(name).is_some_and(|line| line.value.trim().eq_ignore_ascii_case(value))
        };
        let start = time("DTSTART")?.ok_or("the event has no DTSTART")?;
        let length = match (time("DTEND")?, one("DURATION")) {
            (Some(end), _) => Length::Until(end),
            (None, Some(line)) => {
                Length::Takes(duration(&line.value).ok_or("DURATION is no length of time")?)
            }
            (None, None) if start.is_day => Length::OneDay,
            (None, None) => Length::Moment,
        };
        if lines.iter().filter(|line| line.name == "RRULE").count() > 1 {
            return Err("the event has several RRULEs".to_owned());
        }
        Ok(Self {
            line: began,
            uid: one("UID")
                .map(|line| line.value.clone())
                .unwrap_or_default(),
            people: people(lines)?,
            cover: cover(lines),
            instead_of: time("RECURRENCE-ID")?,
            start,
            length,
            rule: one("RRULE").map(|line| line.value.trim().to_ascii_uppercase()),
            also: times(lines, "RDATE")?,
            except: times(lines, "EXDATE")?,
            is_cancelled: is("STATUS", "CANCELLED"),
            leaves_free: is("TRANSP", "TRANSPARENT"),
        })
    }

    pub(super) fn is_absence(&self) -> bool {
        !self.is_cancelled && !self.leaves_free
    }

    /// The days, first and last, of every occurrence that touches `range` and was not `moved`.
    pub(super) fn absences(
        &self,
        home: &TimeZone,
        moved: &BTreeSet<civil::DateTime>,
        range: &RangeInclusive<civil::Date>,
    ) -> Result<Vec<(civil::Date, civil::Date)>, String> {
        let start = self.start.local(home);
        let length = self.length(start, home)?;
        if !self.start.is_day && length < APPOINTMENT {
            return Ok(vec![]);
        }
        let except: BTreeSet<civil::DateTime> = self
            .except
            .iter()
            .map(|when| when.beside(&self.start, home))
            .collect();
        let days = |begins: civil::DateTime| {
            let ends = begins.checked_add(length).ok()?;
            // The end itself does not belong to it.
            let last = ends.checked_sub(1.second()).unwrap_or(begins).max(begins);
            Some((begins.date(), last.date()))
        };
        let is_out = |begins: &civil::DateTime| except.contains(begins) || moved.contains(begins);
        let mut found = Vec::new();
        for begins in self.occurrences(start, home, *range.end())? {
            if let Some((first, last)) = days(begins).filter(|_| !is_out(&begins))
                && last >= *range.start()
                && first <= *range.end()
            {
                found.push((first, last));
            }
        }
        Ok(found)
    }

    fn length(&self, start: civil::DateTime, home: &TimeZone) -> Result<SignedDuration, String> {
        let length = match &self.length {
            Length::Until(end) => end.beside(&self.start, home).duration_since(start),
            Length::Takes(span) => start
                .checked_add(*span)
                .map_err(|_| "DURATION is too long".to_owned())?
                .duration_since(start),
            Length::OneDay => SignedDuration::from_hours(24),
            Length::Moment => SignedDuration::ZERO,
        };
        if length.is_negative() {
            return Err("it ends before it begins".to_owned());
        }
        if length.as_hours() / 24 > LONGEST_DAYS {
            return Err("it takes more than three years; is the year right?".to_owned());
        }
        Ok(length)
    }

    /// When it begins, each time, up to `until`.
    fn occurrences(
        &self,
        start: civil::DateTime,
        home: &TimeZone,
        until: civil::Date,
    ) -> Result<Vec<civil::DateTime>, String> {
        let also = self.also.iter().map(|when| when.beside(&self.start, home));
        let mut begins: Vec<civil::DateTime> = std::iter::once(start).chain(also).collect();
        let Some(rule) = &self.rule else {
            return Ok(begins);
        };
        let set = self.rule_set(rule, start, home)?;
        for (at, occurrence) in set.limit().into_iter().enumerate() {
            if at >= MOST_OCCURRENCES {
                return Err(format!("it recurs more than {MOST_OCCURRENCES} times"));
            }
            let Ok(time) = jiff::Timestamp::from_second(occurrence.timestamp()) else {
                break;
            };
            let begin = time.to_zoned(TimeZone::UTC).datetime();
            if begin.date() > until {
                break;
            }
            begins.push(begin);
        }
        begins.sort();
        begins.dedup();
        Ok(begins)
    }

    /// The rule in local time, which the library is told is UTC: so it repeats by the clock on the wall.
    fn rule_set(
        &self,
        rule: &str,
        start: civil::DateTime,
        home: &TimeZone,
    ) -> Result<RRuleSet, String> {
        // The library takes every letter for one of ASCII, which all rules are written in.
        if !rule.is_ascii() {
            return Err("RRULE is no rule".to_owned());
        }
        let rule = rule.to_ascii_uppercase();
        let mut parts = Vec::new();
        for part in rule.split(';').filter(|part| !part.is_empty()) {
            let (key, value) = part.split_once('=').ok_or("RRULE is no rule")?;
            match key {
                "FREQ" if matches!(value, "SECONDLY" | "MINUTELY" | "HOURLY") => {
                    return Err("it recurs more than once a day, as no absence does".to_owned());
                }
                "BYSECOND" | "BYMINUTE" | "BYHOUR" => {
                    return Err("it recurs more than once a day, as no absence does".to_owned());
                }
                "UNTIL" => {
                    let line = Line::parse("UNTIL:").ok_or("RRULE is no rule")?;
                    let until = When::parse(value, &line).ok_or("UNTIL is no date and no time")?;
                    let local = until.beside(&self.start, home);
                    let last = match until.is_day {
                        true => local.date().at(23, 59, 59, 0),
                        false => local,
                    };
                    parts.push(format!("UNTIL={}", written(last)));
                }
                _ => parts.push(part.to_owned()),
            }
        }
        let text = format!("DTSTART:{}\nRRULE:{}", written(start), parts.join(";"));
        text.parse()
            .map_err(|_| "RRULE cannot be understood".to_owned())
    }
}

fn written(time: civil::DateTime) -> String {
    time.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn times(lines: &[Line], name: &str) -> Result<Vec<When>, String> {
    let mut times = Vec::new();
    for line in lines.iter().filter(|line| line.name == name) {
        for text in line.value.split(',') {
            // A period is known by its beginning.
            let text = text.split('/').next().unwrap_or(text);
            times.push(
                When::parse(text, line).ok_or_else(|| format!("{name} is no date and no time"))?,
            );
        }
    }
    Ok(times)
}

/// Whose absence it is.
fn people(lines: &[Line]) -> Result<Vec<Who>, String> {
    let mut people = Vec::new();
    for line in lines.iter().filter(|line| line.name == "ATTENDEE") {
        let is = |name: &str, value: &str| {
            let parameter = line.parameter(name);
            parameter.is_some_and(|parameter| parameter.eq_ignore_ascii_case(value))
        };
        if is("PARTSTAT", "DECLINED") || is("CUTYPE", "ROOM") || is("CUTYPE", "RESOURCE") {
            continue;
        }
        people.push(
            Who::parse(&line.value).ok_or("ATTENDEE is no e-mail address and no Zendesk id")?,
        );
    }
    Ok(people)
}

fn cover(lines: &[Line]) -> Option<String> {
    let own = lines.iter().find(|line| line.name == "X-ASE-COVER");
    let said = own.map(Line::text).or_else(|| {
        let description = lines.iter().find(|line| line.name == "DESCRIPTION")?.text();
        description.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.trim()
                .eq_ignore_ascii_case("cover")
                .then(|| value.to_owned())
        })
    })?;
    let said = said.trim();
    (!said.is_empty()).then(|| said.to_owned())
}
