//! The nearest miss as a sentence.

use super::world::World;
use super::{Effect, Flip};
use crate::Account;

impl World {
    pub(super) fn sentence(&self, flips: &[Flip], effect: Effect) -> String {
        let effect = match effect {
            Effect::Assign => "would be assigned",
            Effect::AddFollower => "would be followed by the ASE",
            Effect::Inform => "the ASE would be told",
            Effect::RemoveFollower => "would lose a follower",
            Effect::Eligible => "would be eligible",
        };
        let mut ifs: Vec<String> = flips.iter().map(|flip| self.condition(*flip)).collect();
        let last = ifs.pop().unwrap_or_default();
        match ifs.is_empty() {
            true => format!("{effect} if {last}"),
            false => format!("{effect} if {} and {last}", ifs.join(", ")),
        }
    }

    fn condition(&self, flip: Flip) -> String {
        let policy = &self.policy;
        match flip {
            Flip::Flagged => format!("`{}` were checked", policy.flag_key),
            Flip::Named => format!("`{}` named an agent", policy.named_key),
            Flip::Assignable => match self.account().and_then(Account::ase) {
                Some(ase) => format!("user {ase} could own tickets"),
                None => "the ASE could own tickets".to_owned(),
            },
            Flip::Unsuppressed => {
                let keys = self
                    .account()
                    .map(|account| account.suppressed_by.join("`, `"));
                format!("`{}` were not checked", keys.unwrap_or_default())
            }
            Flip::ModeAuto => "the account's mode were `auto`".to_owned(),
            Flip::AssignAllNew => "the profile were `assign_all_new`".to_owned(),
            Flip::NotOptedOut => format!("it did not carry the tag `{}`", policy.opt_out_tag),
            Flip::NotExcluded => "its form were not excluded".to_owned(),
            Flip::NotSilenced => "no rule were silenced".to_owned(),
            Flip::BeganBefore => match self.ticket() {
                Some(ticket) => format!("the ASE served since {} (`ase_since`)", ticket.created_at),
                None => "the ASE had begun earlier".to_owned(),
            },
            Flip::Open => "it were open".to_owned(),
            Flip::Certain => "every reading were complete and current".to_owned(),
            Flip::NoEmergency => "it were no emergency".to_owned(),
        }
    }
}
