//! The oracle: what the promises allow, written from them and not from the steps.

use super::space::{self, ASE, FORMER, US, World};
use crate::{
    Account, ActionKind, Agent, AgentFact, Facts, History, Mode, Profile, Role, Status, Ticket,
    UnassignedPreExisting, UserId, What, Written, is_emergency,
};
use jiff::Timestamp;

impl World {
    pub(super) fn must_assign(&self, ticket: &Ticket) -> bool {
        let account = self.account();
        let prerequisites = self.is_certain()
            && self.is_fit()
            && account.flag == Some(true)
            && account.suppressed_by.is_empty()
            && account.unreadable.is_empty()
            && self.mode() == Mode::Auto
            && self.policy.profile == Profile::AssignAllNew;
        let never_owned = match &ticket.history {
            History::Known(changes) => !changes
                .iter()
                .any(|change| matches!(change.what, What::Assignee { .. })),
            // A new ticket that nobody touched has no past.
            History::NotRead | History::Unknown(_) => {
                ticket.status == Status::New && ticket.updated_at == ticket.created_at
            }
        };
        prerequisites
            && self.is_our_business(ticket)
            && self.wrote(ticket, ActionKind::Assign).is_none()
            && self.wrote(ticket, ActionKind::Inform).is_none()
            && matches!(ticket.status, Status::New | Status::Open)
            && ticket.assignee.is_none()
            && (ticket.created_at >= space::tenure()
                || self.policy.unassigned_pre_existing == UnassignedPreExisting::Assign)
            && never_owned
            && is_emergency(ticket, &self.policy).is_none()
            && !was_emergency(ticket)
    }

    pub(super) fn must_inform(&self, ticket: &Ticket) -> bool {
        let unaware = match &ticket.history {
            History::Known(changes) => !changes
                .iter()
                .any(|change| matches!(change.what, What::Comment { author: ASE, .. })),
            // Its only comment is somebody else's.
            History::NotRead | History::Unknown(_) => ticket
                .hints
                .only_comment_by
                .is_some_and(|author| author != ASE),
        };
        self.is_certain()
            && self.is_fit()
            && self.mode() != Mode::Off
            && self.is_our_business(ticket)
            && is_emergency(ticket, &self.policy).is_some()
            && ticket.assignee != Some(ASE)
            && self.wrote(ticket, ActionKind::Inform).is_none()
            && unaware
    }

    pub(super) fn may_follow(&self, ticket: &Ticket) -> bool {
        self.is_certain()
            && self.is_fit()
            && self.account().flag == Some(true)
            && self.mode() != Mode::Off
            && self.is_our_business(ticket)
            && is_emergency(ticket, &self.policy).is_none()
            && ticket.assignee != Some(ASE)
            && !self.is_anothers(ticket)
            && !ticket.followers.contains(&ASE)
            && self.wrote(ticket, ActionKind::AddFollower).is_none()
            // After an emergency it stays with whoever took it, and in a fight hands are off.
            && !was_emergency(ticket)
            && self.wrote(ticket, ActionKind::Inform).is_none()
            && !(self.owns() && self.is_fought_over(ticket))
    }

    /// Whether new tickets of the account are its ASE's to own.
    fn owns(&self) -> bool {
        self.mode() == Mode::Auto && self.policy.profile == Profile::AssignAllNew
    }

    /// Whether another of the account's ASEs owns it.
    fn is_anothers(&self, ticket: &Ticket) -> bool {
        let more = self.policy.modes.iter().flat_map(|entry| &entry.more_ases);
        more.into_iter().any(|ase| ticket.assignee == Some(*ase))
    }

    /// Whether it was taken from one and given to another twice, and by nobody in person.
    fn is_fought_over(&self, ticket: &Ticket) -> bool {
        let History::Known(changes) = &ticket.history else {
            return false;
        };
        let bots = &self.policy.automation_users;
        let moved = changes.iter().filter(|change| {
            let in_person = change.channel.as_deref() != Some("rule")
                && change
                    .author
                    .is_some_and(|author| author != US && !bots.contains(&author));
            let moves = matches!(
                change.what,
                What::Assignee {
                    from: Some(_),
                    to: Some(_)
                }
            );
            moves && !in_person
        });
        moved.count() >= 2
    }

    /// Whether the account's record and the tickets are beyond doubt.
    fn has_certain_records(&self) -> bool {
        let (accounts, tickets) = (&self.facts.accounts, &self.facts.tickets);
        accounts.doubt().is_none()
            && accounts.seen_at() == Some(self.now)
            && tickets.doubt().is_none()
            && self.account().doubt.is_none()
            && self.account().tickets_doubt.is_none()
    }

    pub(super) fn is_certain(&self) -> bool {
        let Facts {
            accounts,
            agents,
            tickets,
            ..
        } = &self.facts;
        let fresh = |seen_at: Option<Timestamp>| seen_at == Some(self.now);
        accounts.doubt().is_none()
            && agents.doubt().is_none()
            && tickets.doubt().is_none()
            && fresh(accounts.seen_at())
            && fresh(agents.seen_at())
            && self.account().doubt.is_none()
            && self.account().tickets_doubt.is_none()
    }

    pub(super) fn is_fit(&self) -> bool {
        self.account().ase() == Some(ASE)
            && self.agent().is_some_and(|agent| {
                let allowed = &self.policy.allowed_groups;
                let mut groups = agent.groups.iter();
                matches!(agent.role, Role::Agent | Role::Admin)
                    && agent.active
                    && !agent.suspended
                    && !agent.light
                    && groups.any(|group| allowed.is_empty() || allowed.contains(group))
            })
    }

    pub(super) fn mode(&self) -> Mode {
        let today = space::today();
        let own = self.policy.modes.iter().find(|entry| {
            entry.from.is_none_or(|from| from <= today)
                && entry.until.is_none_or(|until| until >= today)
        });
        let own = own.and_then(|entry| entry.mode);
        own.unwrap_or(self.policy.default_mode)
    }

    pub(super) fn account(&self) -> &Account {
        &self.facts.accounts.value().unwrap()[0]
    }

    pub(super) fn agent(&self) -> Option<&Agent> {
        match self.facts.agents.value().unwrap().get(&ASE) {
            Some(AgentFact::Found(agent)) => Some(agent),
            Some(AgentFact::Absent | AgentFact::Unreadable(_)) | None => None,
        }
    }

    pub(super) fn tickets(&self) -> &[Ticket] {
        self.facts.tickets.value().unwrap()
    }

    /// Whether somebody who answered may be made a follower.
    pub(super) fn may_follow_too(&self, ticket: &Ticket, agent: UserId) -> bool {
        self.policy.add_responders
            && self.may_be_touched(ticket)
            && agent != ASE
            && ticket.assignee == Some(ASE)
            && !ticket.followers.contains(&agent)
            && self.wrote_nothing(ticket)
    }

    /// Whether a former ASE may be taken off the followers.
    pub(super) fn may_unfollow(&self, ticket: &Ticket, agent: UserId) -> bool {
        self.policy.remove_former_followers
            && self.may_be_touched(ticket)
            && agent == FORMER
            && ticket.followers.contains(&FORMER)
            && ticket.assignee != Some(FORMER)
            && self.wrote_nothing(ticket)
    }

    fn wrote_nothing(&self, ticket: &Ticket) -> bool {
        let mut writes = self.memory.writes.iter();
        writes.all(|written| written.ticket != ticket.id)
    }

    fn may_be_touched(&self, ticket: &Ticket) -> bool {
        self.has_certain_records()
            && self.mode() != Mode::Off
            && self.is_our_business(ticket)
            && ticket.status != Status::Solved
            && is_emergency(ticket, &self.policy).is_none()
    }

    /// Open to change, neither excluded nor opted out, and not above the bounds.
    fn is_our_business(&self, ticket: &Ticket) -> bool {
        let excluded = ticket
            .form
            .is_some_and(|form| self.policy.excluded_forms.contains(&form));
        let bounded = !self.policy.guard_lifted && self.policy.guard.max_writes == 0;
        let opted_out = ticket.tags.contains(&self.policy.opt_out_tag);
        is_open_to_change(ticket) && !excluded && !opted_out && !bounded
    }

    fn wrote(&self, ticket: &Ticket, kind: ActionKind) -> Option<&Written> {
        let mut writes = self.memory.writes.iter();
        writes.find(|written| written.ticket == ticket.id && written.kind == kind)
    }
}

fn is_open_to_change(ticket: &Ticket) -> bool {
    !matches!(
        ticket.status,
        Status::Closed | Status::Deleted | Status::Other(_)
    )
}

/// Of these tickets, those whose priority or form was ever changed had been emergencies; and those that lost a tag,
/// unless it was inherited.
fn was_emergency(ticket: &Ticket) -> bool {
    let History::Known(changes) = &ticket.history else {
        return false;
    };
    changes.iter().any(|change| match change.what {
        What::Priority { .. } | What::Form { .. } => true,
        What::Tags { .. } => !ticket.follow_up,
        What::Assignee { .. } | What::Status { .. } | What::Comment { .. } => false,
    })
}
