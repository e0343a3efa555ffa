//! Who may have a ticket, and in which group.

use super::Wish;
use crate::world::{Actor, Refusal, Ticket, World};

impl World {
    pub(super) fn settle_assignment(
        &self,
        ticket: &mut Ticket,
        wish: &Wish,
    ) -> Result<(), Refusal> {
        if let Some(group) = wish.group {
            let known = |id: &i64| self.groups.get(id).is_some_and(|group| !group.deleted);
            if !group.as_ref().is_none_or(known) {
                return Err(Refusal::Group);
            }
        }
        match (wish.assignee, wish.group) {
            (Some(Some(user)), group) => {
                ticket.group_id = Some(self.group_for(user, ticket, group.flatten())?);
                ticket.assignee_id = Some(user);
            }
            (Some(None), group) => {
                ticket.assignee_id = None;
                ticket.group_id = group.unwrap_or(ticket.group_id);
            }
            (None, Some(group)) => {
                let moved = ticket.group_id != group;
                ticket.group_id = group;
                let stays = |user| group.is_some_and(|group| self.is_member(user, group));
                ticket.assignee_id = ticket.assignee_id.filter(|user| stays(*user));
                if let (true, None, Some(group)) = (moved, ticket.assignee_id, group) {
                    ticket.assignee_id = self.only_member(group);
                }
            }
            (None, None) => {}
        }
        Ok(())
    }

    /// Who has what comes to a group of one.
    fn only_member(&self, group: i64) -> Option<i64> {
        let mut members = self.assignable_members(group);
        let only = members.next()?;
        members.next().is_none().then_some(only)
    }

    /// The group a ticket is in once this agent has it.
    fn group_for(&self, user: i64, ticket: &Ticket, group: Option<i64>) -> Result<i64, Refusal> {
        let agent = self.users.get(&user).filter(|user| user.is_assignable());
        let agent = agent.ok_or(Refusal::Assignee)?;
        if let Some(group) = group {
            let member = self.is_member(agent.id, group);
            return member.then_some(group).ok_or(Refusal::NotMember);
        }
        let own = ticket.group_id.filter(|group| self.is_member(user, *group));
        own.or_else(|| self.default_group_of(user))
            .ok_or(Refusal::Assignee)
    }

    /// The account's setting: whoever solves a ticket nobody has, has it.
    pub(super) fn assign_solver(&self, ticket: &mut Ticket, actor: &Actor) -> Result<(), Refusal> {
        let group = self.group_for(actor.author(), ticket, None);
        ticket.group_id = Some(group.map_err(|_| Refusal::AssigneeRequired)?);
        ticket.assignee_id = Some(actor.author());
        Ok(())
    }
}
