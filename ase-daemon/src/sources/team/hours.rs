//! Working hours, from free text: `0800-1600 Central time`.

use std::fmt;

use jiff::{civil::Time, tz::TimeZone};

/// From when to when somebody works, and in which time zone.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WorkingHours {
    /// The beginning.
    pub from: Time,
    /// The end.
    pub until: Time,
    /// The IANA name of the time zone, or `UTC+5:30`.
    pub zone: String,
}

/// What people call time zones; the first that is found in the text counts.
const ZONES: [(&str, &str); 27] = [
    ("central european", "Europe/Berlin"),
    ("central europe", "Europe/Berlin"),
    ("eastern european", "Europe/Athens"),
    ("pacific", "America/Los_Angeles"),
    ("mountain", "America/Denver"),
    ("central", "America/Chicago"),
    ("eastern", "America/New_York"),
    ("amsterdam", "Europe/Amsterdam"),
    ("brisbane", "Australia/Brisbane"),
    ("sydney", "Australia/Sydney"),
    ("london", "Europe/London"),
    ("india", "Asia/Kolkata"),
    ("japan", "Asia/Tokyo"),
    ("singapore", "Asia/Singapore"),
    ("new zealand", "Pacific/Auckland"),
    ("pst", "America/Los_Angeles"),
    ("pdt", "America/Los_Angeles"),
    ("cst", "America/Chicago"),
    ("cdt", "America/Chicago"),
    ("est", "America/New_York"),
    ("edt", "America/New_York"),
    ("cet", "Europe/Berlin"),
    ("cest", "Europe/Berlin"),
    ("bst", "Europe/London"),
    ("aest", "Australia/Brisbane"),
    ("gmt", "UTC"),
    ("utc", "UTC"),
];

impl WorkingHours {
    /// Reads working hours; none where the text is not understood, which is never "any hour".
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (from, rest) = time(text)?;
        let rest = rest.trim_start();
        let rest = ["-", "–", "—", "to ", "until "]
            .iter()
            .find_map(|between| rest.strip_prefix(between))?;
        let (until, zone) = time(rest)?;
        Some(Self {
            from,
            until,
            zone: zone_of(zone)?,
        })
    }
}

impl fmt::Display for WorkingHours {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, until, zone } = self;
        write!(
            out,
            "{}–{} {zone}",
            from.strftime("%H:%M"),
            until.strftime("%H:%M")
        )
    }
}

/// `0800`, `8:00`, `8`, each perhaps with `am` or `pm`, and what follows.
fn time(text: &str) -> Option<(Time, &str)> {
    let text = text.trim_start();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, mut rest) = text.split_at(digits);
    let (mut hour, mut minute): (i8, i8) = match number.len() {
        1 | 2 => (number.parse().ok()?, 0),
        3 => (number[..1].parse().ok()?, number[1..].parse().ok()?),
        4 => (number[..2].parse().ok()?, number[2..].parse().ok()?),
        _ => return None,
    };
    if let Some(after) = rest.strip_prefix(':')
        && let Some(minutes) = after.get(..2).filter(|_| number.len() < 3)
    {
        minute = minutes.parse().ok()?;
        rest = &after[2..];
    }
    let word = rest
        .trim_start()
        .get(..2)
        .unwrap_or_default()
        .to_lowercase();
    if word == "am" || word == "pm" {
        rest = &rest.trim_start()[2..];
        hour = hour % 12 + if word == "pm" { 12 } else { 0 };
    }
    // The end of a day is its last minute: there is no 24:00 on a clock.
    if (hour, minute) == (24, 0) {
        (hour, minute) = (23, 59);
    }
    Some((Time::new(hour, minute, 0, 0).ok()?, rest))
}

fn zone_of(text: &str) -> Option<String> {
    let named = text
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '/' | '_' | '+' | '-')))
        .filter(|word| word.contains('/'))
        .find(|word| TimeZone::get(word).is_ok());
    if let Some(name) = named {
        return Some(name.to_owned());
    }
    let lower = text.to_lowercase();
    if let Some(offset) = offset(&lower) {
        return Some(offset);
    }
    let words = format!(
        " {} ",
        lower
            .split(|c: char| !c.is_alphanumeric())
            .collect::<Vec<_>>()
            .join(" ")
    );
    ZONES
        .iter()
        .find(|(called, _)| words.contains(&format!(" {called} ")))
        .map(|(_, zone)| (*zone).to_owned())
}

/// `utc+2`, `gmt-05:30`.
fn offset(lower: &str) -> Option<String> {
    let at = ["utc", "gmt"].iter().find_map(|name| lower.find(name))?;
    let sign = lower.get(at + 3..)?.trim_start();
    let (sign, rest) = match sign.chars().next()? {
        '+' => ('+', &sign[1..]),
        '-' => ('-', &sign[1..]),
        _ => return None,
    };
    let (time, _) = time(rest)?;
    (time.hour() <= 14).then(|| match time.minute() {
        0 => format!("UTC{sign}{}", time.hour()),
        minute => format!("UTC{sign}{}:{minute:02}", time.hour()),
    })
}

#[cfg(test)]
mod tests {
    use super::WorkingHours;

    fn read(text: &str) -> String {
        WorkingHours::parse(text).map_or_else(|| "unknown".to_owned(), |hours| hours.to_string())
    }

    #[test]
    fn working_hours_are_understood_or_unknown() {
        for (text, expected) in [
            ("0800-1600 Central time", "08:00–16:00 America/Chicago"),
            ("9am - 5pm Pacific", "09:00–17:00 America/Los_Angeles"),
            (
                "09:00 to 17:30 Europe/Amsterdam",
                "09:00–17:30 Europe/Amsterdam",
            ),
            ("0900–1700 CET", "09:00–17:00 Europe/Berlin"),
            ("8:00-16:00 UTC+5:30", "08:00–16:00 UTC+5:30"),
            ("12am-12pm UTC", "00:00–12:00 UTC"),
            ("1600-2400 GMT", "16:00–23:59 UTC"),
            ("0800-1600", "unknown"),
            ("mornings, mostly", "unknown"),
            ("2500-2600 UTC", "unknown"),
            ("0800-1600 somewhere/else", "unknown"),
            ("", "unknown"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
