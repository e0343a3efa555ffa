//! Hours of a week as people write them: `sunday 15:00 to friday 17:00`.

use ase_rules::{Day, WeekSpan, WeekTime};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de::Error as _};

/// A time of the week, from one moment to another.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Hours(pub WeekSpan);

const DAYS: [(&str, Day); 7] = [
    ("monday", Day::Monday),
    ("tuesday", Day::Tuesday),
    ("wednesday", Day::Wednesday),
    ("thursday", Day::Thursday),
    ("friday", Day::Friday),
    ("saturday", Day::Saturday),
    ("sunday", Day::Sunday),
];

fn hours(text: &str) -> Option<Hours> {
    let (from, until) = text.split_once(" to ")?;
    let (from, until) = (moment(from)?, moment(until)?);
    Some(Hours(WeekSpan { from, until }))
}

fn moment(text: &str) -> Option<WeekTime> {
    let (name, time) = text.trim().split_once(' ')?;
    let named = |(own, _): &&(&str, Day)| name.eq_ignore_ascii_case(own);
    let (_, day) = *DAYS.iter().find(named)?;
    let time = time.trim().parse().ok()?;
    Some(WeekTime { day, time })
}

impl<'de> Deserialize<'de> for Hours {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        hours(&text).ok_or_else(|| {
            D::Error::custom(format!(
                "\"{text}\" is not a time of the week such as \"sunday 15:00 to friday 17:00\""
            ))
        })
    }
}

impl JsonSchema for Hours {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Hours".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}
