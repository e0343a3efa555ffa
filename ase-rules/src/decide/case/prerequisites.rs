//! The prerequisites of an account, one after the other, each with its reason.

use super::Case;
use crate::decide::{Desk, Standing};
use crate::named::NamedAse;
use crate::{Mode, Outcome, Profile, Reason, Step};

impl Case<'_> {
    pub(super) fn look_at_prerequisites(&mut self, desk: &Desk<'_>) {
        self.look_at_name(desk);
        self.look_at_flag(desk);
        self.look_at_standing(desk);
        self.look_at_suppression();
        self.look_at_mode(desk);
    }

    fn look_at_name(&mut self, desk: &Desk<'_>) {
        let key = &desk.policy.named_key;
        match self.named {
            NamedAse::Named(ase) => {
                let text = match self.since < desk.now {
                    true => format!(
                        "`{key}` names user {ase}, who serves it since {:.0}",
                        self.since
                    ),
                    false => format!("`{key}` names user {ase}, whose tenure begins now or later"),
                };
                self.holds("account/named", text);
            }
            NamedAse::NotNamed => self.blocks("account/named", format!("`{key}` names nobody")),
            NamedAse::Unreadable => {
                self.blocks("account/named", format!("`{key}` is not a user id"));
            }
        }
    }

    fn look_at_flag(&mut self, desk: &Desk<'_>) {
        let key = &desk.policy.flag_key;
        match (self.account.flag, self.unpaid) {
            (Some(true), _) => self.holds("account/flag", format!("`{key}` is checked")),
            (Some(false), Some(unpaid)) if !unpaid.counts => {
                let tolerance = desk.policy.unpaid_tolerance;
                let text = format!("`{key}` is unchecked");
                let note = format!(
                    "seen since {:.0}; reported once it was so for {tolerance:#}",
                    unpaid.since
                );
                self.blocks.push(text.clone());
                let text = format!("{text} ({note})");
                self.say("account/flag", Outcome::Blocks, text);
            }
            (Some(false), _) => self.blocks("account/flag", format!("`{key}` is unchecked")),
            (None, _) => {
                let text = format!("`{key}` is missing or not a checkbox: unknown");
                self.doubts_prerequisites("account/flag", text);
            }
        }
    }

    fn look_at_standing(&mut self, desk: &Desk<'_>) {
        let Some(ase) = self.ase() else { return };
        let (doubt, unfit) = match &self.standing {
            None => return,
            Some(Standing::Doubtful(why)) => (Some(why.clone()), None),
            Some(Standing::Unfit(unfit)) => (None, Some(*unfit)),
            Some(Standing::Fit { .. }) => (None, None),
        };
        self.exceptions.agent_doubt = desk.agents_doubt.clone().or(doubt);
        match (&self.exceptions.agent_doubt, unfit) {
            (Some(why), _) => {
                let text = format!("whether user {ase} can own tickets is in doubt: {why}");
                self.say("account/ase", Outcome::Held, text);
            }
            (None, Some(unfit)) => {
                self.blocks("account/ase", format!("user {ase} {}", unfit.text()));
            }
            (None, None) => self.holds("account/ase", format!("user {ase} can own tickets")),
        }
    }

    fn look_at_suppression(&mut self) {
        if !self.account.suppressed_by.is_empty() {
            let keys = quoted(&self.account.suppressed_by);
            self.blocks("account/suppressed", format!("{keys} is checked"));
        }
        if !self.account.unreadable.is_empty() {
            let text = format!(
                "{} is not a checkbox: unknown",
                quoted(&self.account.unreadable)
            );
            self.doubts_prerequisites("account/suppressed", text);
        }
        if self.account.suppressed_by.is_empty() && self.account.unreadable.is_empty() {
            self.holds("account/suppressed", "nothing suppresses it".to_owned());
        }
    }

    fn look_at_mode(&mut self, desk: &Desk<'_>) {
        match (self.mode, desk.policy.profile) {
            (Mode::Off, _) => self.blocks("account/mode", "its mode is `off`".to_owned()),
            (Mode::Notify, _) => self.holds(
                "account/mode",
                "its mode is `notify`: shadow and report only".to_owned(),
            ),
            (Mode::Auto, Profile::GlobalFirst) => self.holds(
                "account/mode",
                "the profile is `global_first`: shadow and report only".to_owned(),
            ),
            (Mode::Auto, Profile::AssignAllNew) => {
                self.holds("account/mode", "its mode is `auto`".to_owned());
            }
        }
    }

    fn say(&mut self, code: &'static str, outcome: Outcome, text: String) {
        self.trail
            .push(Reason::new(Step::Account, code, outcome, text));
    }

    fn holds(&mut self, code: &'static str, text: String) {
        self.say(code, Outcome::Passed, text);
    }

    fn blocks(&mut self, code: &'static str, text: String) {
        self.blocks.push(text.clone());
        self.say(code, Outcome::Blocks, text);
    }

    fn doubts_prerequisites(&mut self, code: &'static str, text: String) {
        let doubt = format!("organization {}: {text}", self.account.organization);
        self.exceptions.prerequisites_doubt =
            Some(match self.exceptions.prerequisites_doubt.take() {
                Some(other) => format!("{other}; {doubt}"),
                None => doubt,
            });
        self.say(code, Outcome::Held, text);
    }
}

fn quoted(keys: &[String]) -> String {
    let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    keys.join(", ")
}
