//! The numbers of the ASE programme: `[policy]`.

use ase_rules::NoteQuestion;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Period;

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
    /// Questions an organization note answers.
    pub note_questions: Vec<NoteQuestion>,
    /// Whether a former ASE is removed from open tickets. Default no.
    pub remove_former_followers: bool,
    /// Whether whoever answered an ASE's ticket is made to follow it. Default no.
    pub add_responders: bool,
    /// Codes of rules that neither report nor act. Default none.
    pub silence: Vec<String>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            max_accounts: 4,
            percent_per_account: 25,
            oncall_accounts: 2,
            oncall_grace: Period::seconds(30 * 86_400),
            expiry_warning_days: [60, 14],
            expiry_grace_days: 15,
            note_questions: NoteQuestion::ALL.to_vec(),
            remove_former_followers: false,
            add_responders: false,
            silence: Vec::new(),
        }
    }
}
