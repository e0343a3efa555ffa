//! `history`: what was written, and why. It asks the store and sends nothing.

use std::{process::ExitCode, str::FromStr};

use ase_rules::{OrganizationId, TicketId};
use clap::Args;
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use super::{
    Global, around, chosen, fit, load,
    output::{Format, print},
};
use crate::{
    config::Period,
    store::{Store, Wanted},
    tell::{ToldWrite, history_to_text},
};

/// Which writes.
#[derive(Args, Debug)]
pub(super) struct History {
    /// To this ticket.
    #[arg(long, value_name = "ID")]
    ticket: Option<i64>,
    /// To tickets of this organization.
    #[arg(long, value_name = "ID")]
    org: Option<i64>,
    /// Made in this cycle.
    #[arg(long, value_name = "CYCLE")]
    cycle: Option<String>,
    /// Made in the last so many days (`7d`, `12h`), or since a date (`2026-03-02`, UTC).
    #[arg(long, value_name = "WHEN")]
    since: Option<Since>,
    /// Form of the answer.
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

pub(super) async fn history(global: &Global, history: &History) -> anyhow::Result<ExitCode> {
    let config = load(global)?;
    let store = Store::open(&config.store).await?;
    let wanted = Wanted {
        ticket: history.ticket.map(TicketId::new),
        organization: history.org.map(OrganizationId::new),
        cycle: history.cycle.clone(),
        since: history
            .since
            .map(|since| since.begins(around().clock.now())),
    };
    let mut writes = Vec::new();
    for name in chosen(global, &config)? {
        let written = store.history(&name, wanted.clone()).await?;
        writes.extend(written.into_iter().map(|one| ToldWrite::of(&name, one)));
    }
    writes.sort_by(|one, other| one.write.cmp(&other.write));
    print(&match history.format {
        Format::Text => fit::to_terminal(&history_to_text(&writes)),
        Format::Json => serde_json::to_string_pretty(&writes)? + "\n",
    })?;
    Ok(ExitCode::SUCCESS)
}

/// From when on.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Since {
    Ago(SignedDuration),
    Date(Date),
}

impl Since {
    fn begins(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Ago(ago) => now.checked_sub(ago).unwrap_or(Timestamp::MIN),
            Self::Date(date) => date
                .to_zoned(TimeZone::UTC)
                .map_or(Timestamp::MIN, |midnight| midnight.timestamp()),
        }
    }
}

impl FromStr for Since {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(date) = text.parse() {
            return Ok(Self::Date(date));
        }
        text.parse::<Period>()
            .ok()
            .and_then(|period| SignedDuration::try_from(period.get()).ok())
            .map(Self::Ago)
            .ok_or_else(|| {
                "write a length of time such as `7d`, or a date such as `2026-03-02`".to_owned()
            })
    }
}

#[cfg(test)]
mod tests {
    use super::Since;

    #[test]
    fn since_is_a_length_of_time_or_a_date() {
        let now = "2026-03-09T12:00:00Z".parse().unwrap();
        let begins = |text: &str| {
            text.parse::<Since>()
                .map(|since| since.begins(now).to_string())
        };
        assert_eq!(begins("7d").unwrap(), "2026-03-02T12:00:00Z");
        assert_eq!(begins("2026-03-02").unwrap(), "2026-03-02T00:00:00Z");
        assert!(begins("yesterday").is_err());
    }
}
