//! How each thing is made otherwise.

use super::Flip;
use super::world::World;
use crate::emergency::has_tag;
use crate::{
    Account, Agent, AgentFact, GroupId, Mode, Profile, Reading, Role, Status, Tenure, UserId,
};

impl World {
    /// Makes something otherwise; says whether it was not so already.
    pub(super) fn flip(&mut self, flip: Flip) -> bool {
        match flip {
            Flip::Flagged => self
                .account_mut()
                .is_some_and(|account| account.flag.replace(true) != Some(true)),
            Flip::Named => self.name_somebody(),
            Flip::Assignable => self.make_assignable(),
            Flip::Unsuppressed => self
                .account_mut()
                .is_some_and(|account| !std::mem::take(&mut account.suppressed_by).is_empty()),
            Flip::ModeAuto => self.set_mode_auto(),
            Flip::AssignAllNew => {
                let before = std::mem::replace(&mut self.policy.profile, Profile::AssignAllNew);
                before != Profile::AssignAllNew
            }
            Flip::NotOptedOut => self.remove_opt_out(),
            Flip::NotExcluded => {
                let form = self.ticket().and_then(|ticket| ticket.form);
                let before = self.policy.excluded_forms.len();
                self.policy
                    .excluded_forms
                    .retain(|excluded| Some(*excluded) != form);
                self.policy.excluded_forms.len() != before
            }
            Flip::NotSilenced => !std::mem::take(&mut self.policy.disabled).is_empty(),
            Flip::BeganBefore => self.begin_before(),
            Flip::Open => self.ticket_mut().is_some_and(|ticket| {
                let waits = matches!(
                    ticket.status,
                    Status::Pending | Status::Hold | Status::Solved
                );
                if waits {
                    ticket.status = Status::Open;
                }
                waits
            }),
            Flip::Certain => self.make_certain(),
            Flip::NoEmergency => self.end_emergency(),
        }
    }

    fn name_somebody(&mut self) -> bool {
        // An id that nobody has.
        let somebody = UserId::new(i64::MAX);
        let agent = self.fit_agent(somebody);
        let nobody = self.account_mut().filter(|account| account.ase().is_none());
        let Some(account) = nobody else { return false };
        account.named_ase = Some(somebody.to_string());
        self.put_agent(agent)
    }

    fn make_assignable(&mut self) -> bool {
        let Some(ase) = self.account().and_then(Account::ase) else {
            return false;
        };
        let agent = self.fit_agent(ase);
        self.put_agent(agent)
    }

    fn fit_agent(&self, id: UserId) -> Agent {
        let allowed = self.policy.allowed_groups.first();
        let group = allowed.copied().unwrap_or(GroupId::new(i64::MAX));
        Agent {
            id,
            name: String::new(),
            role: Role::Agent,
            light: false,
            active: true,
            suspended: false,
            groups: vec![group],
            default_group: Some(group),
        }
    }

    fn put_agent(&mut self, agent: Agent) -> bool {
        match &mut self.facts.agents {
            Reading::Known { value, .. } | Reading::Stale { value, .. } => {
                let fact = AgentFact::Found(agent.clone());
                value.insert(agent.id, fact.clone()) != Some(fact)
            }
            Reading::Unknown { .. } => false,
        }
    }

    fn set_mode_auto(&mut self) -> bool {
        let before = self.policy.mode(self.organization, self.now);
        for entry in &mut self.policy.modes {
            if entry.organization == self.organization {
                entry.mode = None;
            }
        }
        self.policy.default_mode = Mode::Auto;
        before != Mode::Auto
    }

    fn remove_opt_out(&mut self) -> bool {
        let tag = self.policy.opt_out_tag.clone();
        self.ticket_mut().is_some_and(|ticket| {
            let before = ticket.tags.len();
            ticket.tags.retain(|one| !one.eq_ignore_ascii_case(&tag));
            ticket.tags.len() != before
        })
    }

    fn begin_before(&mut self) -> bool {
        let (Some(created_at), Some(ase)) = (
            self.ticket().map(|ticket| ticket.created_at),
            self.account().and_then(Account::ase),
        ) else {
            return false;
        };
        let organization = self.organization;
        for entry in &mut self.policy.modes {
            if entry.organization == organization {
                entry.ase_since = None;
            }
        }
        let begun = self
            .memory
            .tenure(organization, ase)
            .map(|tenure| tenure.since);
        self.memory
            .tenures
            .retain(|tenure| tenure.ase != ase || tenure.until.is_some());
        self.memory.tenures.push(Tenure {
            organization,
            ase,
            since: created_at,
            until: None,
        });
        begun.is_none_or(|begun| begun > created_at)
    }

    fn make_certain(&mut self) -> bool {
        let now = self.now;
        let was_sure = self.facts.accounts.settle(now)
            & self.facts.agents.settle(now)
            & self.facts.tickets.settle(now);
        let Some(account) = self.account_mut() else {
            return false;
        };
        let doubts = [account.doubt.take(), account.tickets_doubt.take()];
        let readable = std::mem::take(&mut account.unreadable).is_empty();
        !was_sure || !readable || doubts.iter().any(Option::is_some)
    }

    fn end_emergency(&mut self) -> bool {
        let policy = self.policy.clone();
        let Some(ticket) = self.ticket_mut() else {
            return false;
        };
        let was = crate::is_emergency(ticket, &policy).is_some();
        ticket.form = ticket
            .form
            .filter(|form| !policy.emergency_forms.contains(form));
        ticket.priority = (ticket.priority.take())
            .filter(|priority| !policy.emergency_priorities.contains(priority));
        ticket
            .tags
            .retain(|tag| !has_tag(&policy.emergency_tags, tag));
        was
    }
}
