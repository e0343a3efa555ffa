//! A cron expression: `0 */15 * * * *` is every quarter of an hour, in UTC.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, tz::TimeZone};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de::Error as _};

/// When something happens again and again: seconds, minutes, hours, days, months, days of the week, in UTC.
#[derive(Clone, Debug)]
pub struct Cron(croner::Cron);

impl Cron {
    /// The next time strictly after `time`; none if there is none.
    #[must_use]
    pub fn after(&self, time: Timestamp) -> Option<Timestamp> {
        let time = time.to_zoned(TimeZone::UTC);
        let next = self.0.find_next_occurrence(&time, false).ok()?;
        Some(next.timestamp())
    }
}

impl Cron {
    /// Every day at this full hour.
    pub(super) fn daily_at(hour: u8) -> Self {
        let text = format!("0 0 {hour} * * *");
        text.parse().expect("a full hour is a cron expression")
    }
}

impl FromStr for Cron {
    type Err = croner::errors::CronError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        croner::Cron::from_str(text).map(Self)
    }
}

impl fmt::Display for Cron {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0.as_str())
    }
}

impl<'de> Deserialize<'de> for Cron {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        text.parse().map_err(|error| {
            D::Error::custom(format!(
                "\"{text}\" is not a cron expression such as \"0 */15 * * * *\": {error}"
            ))
        })
    }
}

impl JsonSchema for Cron {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Cron".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}
