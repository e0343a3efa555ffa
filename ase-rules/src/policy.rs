//! Policy: what an operator decides. One value per instance.

use crate::{FormId, GroupId, OrganizationId, Priority, UserId};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Everything that may be configured about the rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Whether new tickets go to the ASE at all. Default: they do.
    pub profile: Profile,
    /// The mode of an account without an override. Default: `auto`.
    pub default_mode: Mode,
    /// Overrides for single accounts.
    pub modes: Vec<ModeOverride>,
    /// A ticket on one of these forms is an emergency. Default: the Global instance's form.
    pub emergency_forms: Vec<FormId>,
    /// A ticket of one of these priorities is an emergency. Default: `urgent`.
    pub emergency_priorities: Vec<Priority>,
    /// A ticket with one of these tags is an emergency, unless it follows up on another.
    pub emergency_tags: Vec<String>,
    /// Tickets on these forms are none of our business.
    pub excluded_forms: Vec<FormId>,
    /// A ticket with this tag is left alone. Empty: there is no such tag.
    pub opt_out_tag: String,
    /// What happens to unassigned tickets older than the tenure. Default: the ASE shadows them.
    pub unassigned_pre_existing: UnassignedPreExisting,
    /// Users that are bots and write through the API.
    pub automation_users: Vec<UserId>,
    /// The user we write as, where it is known.
    pub api_user: Option<UserId>,
    /// The groups an ASE may be assigned in. Empty: any group of the agent.
    pub allowed_groups: Vec<GroupId>,
    /// The group to assign in when the ticket's own group is not the agent's.
    pub preferred_group: Option<GroupId>,
    /// How many accounts one ASE may serve. Default: 4.
    pub max_accounts: usize,
    /// How long a flag must be seen unchecked, in at least two readings, before it counts. Default:
    /// 2 hours, because the sync from Salesforce is hourly and runs for up to 45 minutes.
    pub unpaid_tolerance: SignedDuration,
    /// Whether this is a single look without memory: an unchecked flag then counts at once.
    pub one_shot: bool,
    /// Readings of accounts and agents older than this hold what rests on them. Default: 15
    /// minutes.
    pub roster_max_age: SignedDuration,
    /// The bounds of one unattended plan.
    pub guard: Guard,
    /// Whether a person let the plan through although it is above the bounds.
    pub guard_lifted: bool,
    /// The key of the field that names the ASE, for messages.
    pub named_key: String,
    /// The key of the flag, for messages.
    pub flag_key: String,
    /// Codes of rules that are silenced: neither their findings nor their actions appear.
    pub disabled: BTreeSet<String>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            profile: Profile::AssignAllNew,
            default_mode: Mode::Auto,
            modes: vec![],
            emergency_forms: vec![FormId::new(360_001_264_259)],
            emergency_priorities: vec![Priority::Urgent],
            emergency_tags: vec![],
            excluded_forms: vec![],
            opt_out_tag: "skip_autoassign".to_owned(),
            unassigned_pre_existing: UnassignedPreExisting::Shadow,
            automation_users: vec![],
            api_user: None,
            allowed_groups: vec![],
            preferred_group: None,
            max_accounts: 4,
            unpaid_tolerance: SignedDuration::from_hours(2),
            one_shot: false,
            roster_max_age: SignedDuration::from_mins(15),
            guard: Guard::default(),
            guard_lifted: false,
            named_key: "assigned_se".to_owned(),
            flag_key: "sub_ss_ase".to_owned(),
            disabled: BTreeSet::new(),
        }
    }
}

impl Policy {
    /// The mode of an account at `now`.
    ///
    /// Two overlapping overrides are a configuration error; here the more restrained one wins.
    #[must_use]
    pub fn mode(&self, organization: OrganizationId, now: Timestamp) -> Mode {
        let today = day(now);
        self.overrides(organization)
            .filter(|entry| entry.covers(today))
            .filter_map(|entry| entry.mode)
            .max()
            .unwrap_or(self.default_mode)
    }

    /// When the ASE began to serve an account, where the operator said so.
    #[must_use]
    pub fn ase_since(&self, organization: OrganizationId) -> Option<Timestamp> {
        self.overrides(organization)
            .filter_map(|entry| entry.ase_since)
            .max()
    }

    /// Whether a rule speaks at all.
    pub(crate) fn is_silenced(&self, code: &str) -> bool {
        self.disabled.contains(code)
    }

    fn overrides(&self, organization: OrganizationId) -> impl Iterator<Item = &ModeOverride> {
        self.modes
            .iter()
            .filter(move |entry| entry.organization == organization)
    }
}

/// The day `now` falls on. Days of an override are days in UTC: an account has no time zone.
pub(crate) fn day(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::UTC).date()
}

/// What the programme does with new tickets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// Every new ticket of an eligible account goes to its ASE.
    #[default]
    AssignAllNew,
    /// Global Support works the tickets; the ASE shadows them.
    GlobalFirst,
}

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
}

impl ModeOverride {
    fn covers(&self, today: Date) -> bool {
        self.from.is_none_or(|from| from <= today) && !self.is_over(today)
    }

    /// Whether the last day has passed.
    pub(crate) fn is_over(&self, today: Date) -> bool {
        self.until.is_some_and(|until| until < today)
    }
}

/// What happens to an unassigned ticket that is older than the tenure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnassignedPreExisting {
    /// The ASE follows it.
    #[default]
    Shadow,
    /// It is assigned like a new one.
    Assign,
}

/// The bounds of one plan: above either, the whole plan is held and announced.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Guard {
    /// The most writes. Default: 50.
    pub max_writes: usize,
    /// The largest share of the accounts' open tickets, where these are more than 20. Default:
    /// 0.10.
    pub max_share_of_tickets: f64,
}

impl Default for Guard {
    fn default() -> Self {
        Self {
            max_writes: 50,
            max_share_of_tickets: 0.10,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Mode, ModeOverride, Policy};
    use crate::OrganizationId;
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
