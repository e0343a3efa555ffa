//! What we remember, and what the operator decided.

use super::{World, list, numbers, pairs};
use crate::{
    FlagSeen, FormId, GroupId, Mode, ModeOverride, NoteQuestion, Profile, Tenure, TicketId,
    UnassignedPreExisting, Written,
};

impl World {
    pub(super) fn wrote(&mut self, name: &str, words: &[&str]) {
        let ticket = TicketId::new(name.parse().unwrap());
        let organization = self.ticket_mut(ticket).organization.unwrap();
        let kind = serde_json::from_value(words[0].into()).unwrap();
        let agent = self.user(words[1]);
        self.memory.writes.push(Written {
            ticket,
            organization,
            agent,
            kind,
            rule: "some/rule".to_owned(),
            at: self.ago(words[2]),
        });
    }

    /// `served Acme nora 90d 31d`: who served an account before, from when to when.
    pub(super) fn served(&mut self, name: &str, words: &[&str]) {
        let tenure = Tenure {
            organization: self.organization(name),
            ase: self.user(words[0]),
            since: self.ago(words[1]),
            until: Some(self.ago(words[2])),
        };
        self.memory.tenures.push(tenure);
    }

    pub(super) fn flag(&mut self, name: &str, words: &[&str]) {
        let mut seen = FlagSeen {
            value: words[0] == "yes",
            since: self.ago(words[1]),
            last: self.ago(words[1]),
            changes: vec![],
        };
        for (key, value) in pairs(&words[2..]) {
            match key {
                "changes" => seen.changes = value.split(',').map(|ago| self.ago(ago)).collect(),
                other => panic!("a flag has no {other}"),
            }
        }
        let organization = self.organization(name);
        self.memory.flags.insert(organization, seen);
    }

    pub(super) fn mode(&mut self, name: &str, words: &[&str]) {
        let mut entry = ModeOverride {
            organization: self.organization(name),
            mode: None,
            from: None,
            until: None,
            reason: None,
            ase_since: None,
            more_ases: vec![],
        };
        for (key, value) in pairs(words) {
            match key {
                "auto" => entry.mode = Some(Mode::Auto),
                "notify" => entry.mode = Some(Mode::Notify),
                "off" => entry.mode = Some(Mode::Off),
                "from" => entry.from = Some(value.parse().unwrap()),
                "until" => entry.until = Some(value.parse().unwrap()),
                "more" => entry.more_ases.push(self.user(value)),
                "ase_since" => entry.ase_since = Some(self.ago(value)),
                other => panic!("a mode has no {other}"),
            }
        }
        self.policy.modes.push(entry);
    }

    pub(super) fn policy(&mut self, words: &[&str]) {
        for (key, value) in pairs(words) {
            let policy = &mut self.policy;
            match key {
                "global_first" => policy.profile = Profile::GlobalFirst,
                "one_shot" => policy.one_shot = true,
                "assign_pre_existing" => {
                    policy.unassigned_pre_existing = UnassignedPreExisting::Assign;
                }
                "emergency_tags" => policy.emergency_tags = list(value),
                "emergency_forms" => {
                    policy.emergency_forms = numbers(value).map(FormId::new).collect();
                }
                "excluded_forms" => {
                    policy.excluded_forms = numbers(value).map(FormId::new).collect();
                }
                "allowed_groups" => {
                    policy.allowed_groups = numbers(value).map(GroupId::new).collect();
                }
                "preferred_group" => {
                    policy.preferred_group = numbers(value).map(GroupId::new).next();
                }
                "remove_former_followers" => policy.remove_former_followers = true,
                "add_responders" => policy.add_responders = true,
                "note_questions" => {
                    let asked =
                        |question: &NoteQuestion| list(value).contains(&question.to_string());
                    policy.note_questions = NoteQuestion::ALL.into_iter().filter(asked).collect();
                }
                "disabled" => policy.disabled = list(value).into_iter().collect(),
                "flapping_changes" => policy.flapping_changes = value.parse().unwrap(),
                "flapping_within" => policy.flapping_within = value.parse().unwrap(),
                "ping_pong_changes" => policy.ping_pong_changes = value.parse().unwrap(),
                "ping_pong_within" => policy.ping_pong_within = value.parse().unwrap(),
                "cover_ahead_days" => policy.cover_ahead_days = value.parse().unwrap(),
                "percent_tolerance" => policy.percent_tolerance = value.parse().unwrap(),
                "near_share" => policy.first_reply.near_share = value.parse().unwrap(),
                "share_counts_above" => policy.guard.share_counts_above = value.parse().unwrap(),
                "max_writes" => policy.guard.max_writes = value.parse().unwrap(),
                "guard_lifted" => policy.guard_lifted = true,
                other => panic!("a policy has no {other}"),
            }
        }
    }
}
