//! Policy: what an operator decides. One value per instance.

mod mode;
mod reply;

pub use mode::{Mode, ModeOverride};
pub(crate) use mode::{ase_since, day};
pub(crate) use reply::Due;
pub use reply::{BusinessHours, Clock, Day, FirstReply, ReplyTarget, WeekSpan, WeekTime, Zone};

use crate::{FormId, GroupId, NoteQuestion, OrganizationId, Priority, UserId};
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

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
    /// The user we write as, where it is known. It matters only for tickets whose history is known.
    pub api_user: Option<UserId>,
    /// The groups an ASE may be assigned in. Empty: any group of the agent.
    pub allowed_groups: Vec<GroupId>,
    /// The group to assign in when the ticket's own group is not the agent's.
    pub preferred_group: Option<GroupId>,
    /// How many accounts one ASE may serve. Default: 4.
    pub max_accounts: usize,
    /// The share of an ASE's time that one account takes, in percent. Default: 25.
    pub percent_per_account: f64,
    /// From how many accounts on an ASE leaves the on-call rotations. Default: 2.
    pub oncall_accounts: usize,
    /// How long that may take. Default: 30 days.
    pub oncall_grace: SignedDuration,
    /// How many days before the end of a subscription it is noticed, and warned of. Default: 60
    /// and 14.
    pub expiry_warning_days: [i64; 2],
    /// How many days after its end a subscription counts as lapsed. Default: 15.
    pub expiry_grace_days: i64,
    /// How often a flag changes within [`flapping_within`](Self::flapping_within) before two systems seem to write it
    /// in turn. Default: 3.
    pub flapping_changes: usize,
    /// Within what time that counts, and how long changes are remembered. Default: 7 days.
    pub flapping_within: SignedDuration,
    /// How often automations reassign a ticket within [`ping_pong_within`](Self::ping_pong_within) before they fight
    /// over it. Default: 2.
    pub ping_pong_changes: usize,
    /// Within what time that counts. Default: 24 hours.
    pub ping_pong_within: SignedDuration,
    /// How many days before an absence begins its cover is to be named. Default: 14.
    pub cover_ahead_days: i64,
    /// By how much the shares of an ASE's organizations may miss 100 percent. Default: 1, for three thirds are 99.
    pub percent_tolerance: f64,
    /// The questions an organization note answers. Default: all six.
    pub note_questions: BTreeSet<NoteQuestion>,
    /// The names of the products that are the ASE service: whole words, in any case.
    pub charge_names: Vec<String>,
    /// Whether a former ASE is taken off the tickets of the account. Default: no.
    pub remove_former_followers: bool,
    /// Whether whoever answered an ASE's ticket is made to follow it. Default: no.
    pub add_responders: bool,
    /// How soon tickets are answered first.
    pub first_reply: FirstReply,
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
    /// The key of the checkbox of the Signature plan, for messages.
    pub signature_key: String,
    /// The key of the field that says when the subscription ends, for messages.
    pub expiration_key: String,
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
            percent_per_account: 25.0,
            oncall_accounts: 2,
            oncall_grace: SignedDuration::from_hours(30 * 24),
            expiry_warning_days: [60, 14],
            expiry_grace_days: 15,
            flapping_changes: 3,
            flapping_within: SignedDuration::from_hours(7 * 24),
            ping_pong_changes: 2,
            ping_pong_within: SignedDuration::from_hours(24),
            cover_ahead_days: 14,
            percent_tolerance: 1.0,
            note_questions: NoteQuestion::ALL.into_iter().collect(),
            charge_names: vec!["Assigned Support Engineer".to_owned(), "ASE".to_owned()],
            remove_former_followers: false,
            add_responders: false,
            first_reply: FirstReply::default(),
            unpaid_tolerance: SignedDuration::from_hours(2),
            one_shot: false,
            roster_max_age: SignedDuration::from_mins(15),
            guard: Guard::default(),
            guard_lifted: false,
            named_key: "assigned_se".to_owned(),
            flag_key: "sub_ss_ase".to_owned(),
            signature_key: "sub_ss_enterprise".to_owned(),
            expiration_key: "expiration_date".to_owned(),
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
        self.mode_by(self.overrides(organization), now)
    }

    /// The mode of the account that these overrides are of.
    pub(crate) fn mode_by<'m>(
        &self,
        overrides: impl IntoIterator<Item = &'m ModeOverride>,
        now: Timestamp,
    ) -> Mode {
        let today = day(now);
        let in_force = overrides.into_iter().filter(|entry| entry.covers(today));
        let modes = in_force.filter_map(|entry| entry.mode);
        modes.max().unwrap_or(self.default_mode)
    }

    /// The override that gives an account its mode at `now`.
    pub(crate) fn override_in_force(
        &self,
        organization: OrganizationId,
        now: Timestamp,
    ) -> Option<&ModeOverride> {
        let today = day(now);
        self.overrides(organization)
            .filter(|entry| entry.covers(today) && entry.mode.is_some())
            .max_by_key(|entry| (entry.mode, entry.until, entry.from))
    }

    /// What the operator said, by account.
    pub(crate) fn by_account(&self) -> BTreeMap<OrganizationId, Vec<&ModeOverride>> {
        let mut entries: BTreeMap<OrganizationId, Vec<&ModeOverride>> = BTreeMap::new();
        for entry in &self.modes {
            entries.entry(entry.organization).or_default().push(entry);
        }
        entries
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

/// A length of time in words: `7 days`, `24 hours`.
pub(crate) fn words(time: SignedDuration) -> String {
    let (hours, days) = (time.as_hours(), time.as_hours() / 24);
    if time == SignedDuration::from_hours(24 * days) && days > 1 {
        format!("{days} days")
    } else if time == SignedDuration::from_hours(hours) && hours > 1 {
        format!("{hours} hours")
    } else {
        format!("{time:#}")
    }
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
    /// The largest share of the accounts' open tickets, where these are more than
    /// [`share_counts_above`](Self::share_counts_above). Default: 0.10.
    pub max_share_of_tickets: f64,
    /// Up to so many open tickets a share says little: one of five is no wave. Default: 20.
    pub share_counts_above: usize,
}

impl Default for Guard {
    fn default() -> Self {
        Self {
            max_writes: 50,
            max_share_of_tickets: 0.10,
            share_counts_above: 20,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_is_told_in_the_largest_whole_unit_of_several() {
        let told = |minutes| words(SignedDuration::from_mins(minutes));
        let hour = 60;
        for (minutes, text) in [
            (7 * 24 * hour, "7 days"),
            (2 * 24 * hour, "2 days"),
            (49 * hour, "49 hours"),
            (25 * hour, "25 hours"),
            (24 * hour, "24 hours"),
            (2 * hour, "2 hours"),
            (hour, "1h"),
            (90, "1h 30m"),
            (24 * hour + 30, "24h 30m"),
            (48 * hour + 1, "48h 1m"),
        ] {
            assert_eq!(told(minutes), text);
        }
    }
}
