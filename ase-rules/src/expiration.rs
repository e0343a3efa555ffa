//! The day a subscription ends: the text of an organization field whose format nobody publishes.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Reads the text of the field: ISO 8601 first, then how people in the United States write a day.
pub(crate) fn expiration(raw: &str) -> Option<Date> {
    let text = raw.trim();
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment.to_zoned(TimeZone::UTC).date());
    }
    let formats = [
        "%Y-%m-%d",
        "%Y-%m-%d %H:%M:%S",
        "%Y/%m/%d",
        "%m/%d/%Y",
        "%m-%d-%Y",
        "%B %d, %Y",
        "%b %d, %Y",
        "%d %B %Y",
        "%d %b %Y",
    ];
    formats
        .iter()
        .find_map(|format| Date::strptime(format, text).ok())
        .filter(|day| (2000..2200).contains(&day.year()))
}

#[cfg(test)]
mod tests {
    use super::expiration;

    #[test]
    fn a_day_is_read_in_many_spellings() {
        for raw in [
            "2026-03-09",
            " 2026-03-09T17:00:00Z ",
            "2026-03-09T00:00:00+00:00",
            "2026-03-09 12:00:00",
            "2026/03/09",
            "03/09/2026",
            "3/9/2026",
            "03-09-2026",
            "March 9, 2026",
            "Mar 9, 2026",
            "9 March 2026",
            "09 Mar 2026",
        ] {
            let day = expiration(raw).map(|day| day.to_string());
            assert_eq!(day.as_deref(), Some("2026-03-09"), "{raw}");
        }
    }

    #[test]
    fn and_nothing_else_is() {
        for raw in [
            "",
            "never",
            "2026",
            "31/12/2026",
            "2026-02-30",
            "0001-01-01",
            "TBD",
        ] {
            assert_eq!(expiration(raw), None, "{raw}");
        }
    }
}
