//! The mode of an account, and overrides of it.

use crate::{OrganizationId, UserId};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is done about an account's tickets, from the least to the most restrained.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Assign, shadow and report.
    #[default]
    Auto,
    /// Shadow and report.
    Notify,
    /// Nothing; only the account's own findings.
    Off,
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Auto => "auto",
            Self::Notify => "notify",
            Self::Off => "off",
        })
    }
}

/// What the operator said about one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModeOverride {
    /// The account.
    pub organization: OrganizationId,
    /// Its mode, if that is overridden.
    #[serde(default)]
    pub mode: Option<Mode>,
    /// The first day of the mode; none: since ever.
    #[serde(default)]
    pub from: Option<Date>,
    /// The last day of the mode; none: for good.
    #[serde(default)]
    pub until: Option<Date>,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
    /// When the ASE began to serve the account. Not bounded by `from` and `until`.
    #[serde(default)]
    pub ase_since: Option<Timestamp>,
    /// Who serves the account beside the ASE that Zendesk names: its field holds one. Not bounded
    /// by `from` and `until`.
    #[serde(default)]
    pub more_ases: Vec<UserId>,
}

impl ModeOverride {
    pub(super) fn covers(&self, today: Date) -> bool {
        self.from.is_none_or(|from| from <= today) && !self.is_over(today)
    }

    /// Whether the last day has passed.
    pub(crate) fn is_over(&self, today: Date) -> bool {
        self.until.is_some_and(|until| until < today)
    }
}

/// When the ASE began to serve the account that these overrides are of, where the operator said so.
pub(crate) fn ase_since<'m>(
    overrides: impl IntoIterator<Item = &'m ModeOverride>,
) -> Option<Timestamp> {
    let begins = overrides.into_iter().filter_map(|entry| entry.ase_since);
    begins.max()
}

/// The day `now` falls on. Days of an override are days in UTC: an account has no time zone.
pub(crate) fn day(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::UTC).date()
}

#[cfg(test)]
mod tests {
    use super::{Mode, ModeOverride};
    use crate::{OrganizationId, Policy};
    use jiff::Timestamp;

    const ACME: OrganizationId = OrganizationId::new(1);

    fn policy(mode: Mode, from: &str, until: &str) -> Policy {
        let entry = ModeOverride {
            organization: ACME,
            mode: Some(mode),
            from: Some(from.parse().unwrap()),
            until: Some(until.parse().unwrap()),
            reason: None,
            ase_since: None,
            more_ases: vec![],
        };
        Policy {
            modes: vec![entry],
            ..Policy::default()
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn an_override_holds_from_its_first_to_its_last_day_inclusive() {
        let policy = policy(Mode::Notify, "2026-11-01", "2026-11-15");
        for (now, mode) in [
            ("2026-10-31T23:59:59Z", Mode::Auto),
            ("2026-11-01T00:00:00Z", Mode::Notify),
            ("2026-11-15T23:59:59Z", Mode::Notify),
            ("2026-11-16T00:00:00Z", Mode::Auto),
        ] {
            assert_eq!(policy.mode(ACME, at(now)), mode, "{now}");
        }
        assert_eq!(
            policy.mode(OrganizationId::new(2), at("2026-11-02T00:00:00Z")),
            Mode::Auto
        );
    }

    #[test]
    fn of_two_overlapping_modes_the_more_restrained_wins() {
        let mut both = policy(Mode::Off, "2026-11-01", "2026-11-15");
        let notify = policy(Mode::Notify, "2026-11-01", "2026-11-30");
        both.modes.extend(notify.modes);
        assert_eq!(both.mode(ACME, at("2026-11-02T00:00:00Z")), Mode::Off);
        both.modes.reverse();
        assert_eq!(both.mode(ACME, at("2026-11-02T00:00:00Z")), Mode::Off);
    }

    #[test]
    fn defaults_are_filled_in_and_unknown_keys_are_refused() {
        let policy: Policy = serde_json::from_str(r#"{"default_mode":"notify"}"#).unwrap();
        assert_eq!(policy.default_mode, Mode::Notify);
        assert_eq!(policy.max_accounts, 4);
        assert!(serde_json::from_str::<Policy>(r#"{"defaultmode":"notify"}"#).is_err());
    }
}
