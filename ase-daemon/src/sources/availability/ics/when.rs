//! Times as calendars write them, and how long things take.

use jiff::{
    Span, civil,
    tz::{Offset, TimeZone},
};

use super::lines::Line;

/// A time of a calendar.
#[derive(Clone, Debug)]
pub(super) struct When {
    at: civil::DateTime,
    /// Whether only the day counts.
    pub(super) is_day: bool,
    zone: Zone,
}

#[derive(Clone, Debug)]
enum Zone {
    /// As the clock on the wall shows it: in a zone that is named, or wherever the person is.
    Wall(Option<TimeZone>),
    Utc,
}

impl When {
    /// Reads one time, with the zone that the line names.
    pub(super) fn parse(text: &str, line: &Line) -> Option<Self> {
        let text = text.trim();
        let named = || {
            // A zone that nobody knows (`Customized Time Zone`) is the clock on the wall too.
            line.parameter("TZID")
                .and_then(|id| TimeZone::get(id.trim_start_matches('/')).ok())
        };
        if text.len() == 8 {
            return Some(Self {
                at: day(text)?.at(0, 0, 0, 0),
                is_day: true,
                zone: Zone::Wall(None),
            });
        }
        let (date, time) = text.split_once('T')?;
        let (time, zone) = match time.strip_suffix('Z') {
            Some(time) => (time, Zone::Utc),
            None => (time, Zone::Wall(named())),
        };
        let number =
            |range: std::ops::Range<usize>| -> Option<i8> { time.get(range)?.parse().ok() };
        // A leap second is the second before it.
        let second = if time.len() == 4 {
            0
        } else {
            number(4..6)?.min(59)
        };
        if !matches!(time.len(), 4 | 6) {
            return None;
        }
        let time = civil::Time::new(number(0..2)?, number(2..4)?, second, 0).ok()?;
        Some(Self {
            at: day(date)?.to_datetime(time),
            is_day: false,
            zone,
        })
    }

    /// The time on the wall where the person is; `home` where only the calendar says where that is.
    pub(super) fn local(&self, home: &TimeZone) -> civil::DateTime {
        match &self.zone {
            Zone::Wall(_) => self.at,
            Zone::Utc => in_zone(self.at, home),
        }
    }

    /// This time, from UTC where it is in that, on the wall of `other`.
    pub(super) fn beside(&self, other: &Self, home: &TimeZone) -> civil::DateTime {
        match (&self.zone, &other.zone) {
            (Zone::Utc, Zone::Wall(Some(zone))) => in_zone(self.at, zone),
            (Zone::Utc, Zone::Wall(None)) => in_zone(self.at, home),
            _ => self.local(home),
        }
    }
}

fn in_zone(utc: civil::DateTime, zone: &TimeZone) -> civil::DateTime {
    Offset::UTC
        .to_timestamp(utc)
        .map_or(utc, |time| time.to_zoned(zone.clone()).datetime())
}

fn day(text: &str) -> Option<civil::Date> {
    let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits {
        return None;
    }
    civil::Date::new(
        text[..4].parse().ok()?,
        text[4..6].parse().ok()?,
        text[6..].parse().ok()?,
    )
    .ok()
}

/// `P1W`, `P2DT4H`: how long something takes.
pub(super) fn duration(text: &str) -> Option<Span> {
    let span: Span = text.trim().parse().ok()?;
    (span.is_positive() && span.get_years() == 0 && span.get_months() == 0).then_some(span)
}
