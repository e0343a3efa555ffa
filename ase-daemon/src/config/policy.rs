//! The numbers of the ASE programme: `[policy]`.

use ase_rules::{BusinessHours, NoteQuestion, Zone};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{FirstReply, Hours, Period};

/// The programme's numbers; each default with its source in `docs/rules.md`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Policy {
    /// Accounts one ASE may serve. Default 4.
    pub max_accounts: usize,
    /// Share of an ASE's time per account, in percent. Default 25.
    pub percent_per_account: u32,
    /// Accounts from which an ASE leaves the on-call rotations. Default 2.
    pub oncall_accounts: usize,
    /// Time to leave them. Default 30 days.
    pub oncall_grace: Period,
    /// Days before the end of a subscription at which to notice and to warn. Default 60 and 14.
    pub expiry_warning_days: [u32; 2],
    /// Days after its end until it counts as lapsed. Default 15.
    pub expiry_grace_days: u32,
    /// Time a flag is seen unchecked, in at least two readings, before that counts. Default 2 hours.
    pub unpaid_tolerance: Period,
    /// Changes of a flag that are too many within `flapping_within`. Default 3.
    pub flapping_changes: usize,
    /// Time in which they count. Default 7 days.
    pub flapping_within: Period,
    /// Reassignments by automations that are a fight within `ping_pong_within`. Default 2.
    pub ping_pong_changes: usize,
    /// Time in which they count. Default 24 hours.
    pub ping_pong_within: Period,
    /// Days before an absence at which its cover is to be named. Default 14.
    pub cover_ahead_days: u32,
    /// By how much the shares of an ASE's organizations may miss 100 percent. Default 1.
    pub percent_tolerance: f64,
    /// First-reply targets by priority, where Zendesk tells no deadline of its own. Default: the handbook's.
    pub first_reply: FirstReply,
    /// Hours in which the business clock runs. Default: Sunday 15:00 to Friday 17:00.
    pub business_hours: Vec<Hours>,
    /// Their zone, as a POSIX rule. Default: Pacific time, `PST8PDT,M3.2.0,M11.1.0`.
    pub business_zone: Zone,
    /// Last share of a first-reply target's time in which it is near. Default 0.25.
    pub near_breach_share: f64,
    /// Questions an organization note answers. Default: all six; `who` and `region` with the profile `global_first`, for
    /// which the handbook of 2026 asks no more.
    pub note_questions: Option<Vec<NoteQuestion>>,
    /// Whether a former ASE is removed from open tickets. Default no.
    pub remove_former_followers: bool,
    /// Whether whoever answered an ASE's ticket is made to follow it. Default no.
    pub add_responders: bool,
    /// Codes of rules that neither report nor act. Default none.
    pub silence: Vec<String>,
}

impl Default for Policy {
    fn default() -> Self {
        let hours = BusinessHours::default();
        Self {
            max_accounts: 4,
            percent_per_account: 25,
            oncall_accounts: 2,
            oncall_grace: Period::seconds(30 * 86_400),
            expiry_warning_days: [60, 14],
            expiry_grace_days: 15,
            unpaid_tolerance: Period::seconds(2 * 3_600),
            flapping_changes: 3,
            flapping_within: Period::seconds(7 * 86_400),
            ping_pong_changes: 2,
            ping_pong_within: Period::seconds(86_400),
            cover_ahead_days: 14,
            percent_tolerance: 1.0,
            first_reply: FirstReply::default(),
            business_hours: hours.week.into_iter().map(Hours).collect(),
            business_zone: hours.zone,
            near_breach_share: 0.25,
            note_questions: None,
            remove_former_followers: false,
            add_responders: false,
            silence: Vec::new(),
        }
    }
}
