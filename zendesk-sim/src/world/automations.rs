//! Automations: rules that time makes come true.

use super::conditions::Case;
use super::firing;
use super::{Actor, Automation, Change, Conditions, Status, Ticket, World};

impl World {
    /// Runs the active automations once over all tickets that are not closed, as Zendesk does
    /// every hour. Each change is an update of its own, by nobody, and triggers fire on it.
    /// Returns how many tickets were changed.
    pub fn run_automations(&mut self) -> usize {
        let mut active: Vec<Automation> = self
            .automations
            .values()
            .filter(|automation| automation.active)
            .cloned()
            .collect();
        active.sort_by_key(|automation| (automation.position, automation.id));
        let mut changed = 0;
        for automation in active {
            for ticket in self.caught_by(&automation) {
                changed += usize::from(self.run_automation(&automation, ticket));
            }
        }
        changed
    }

    fn caught_by(&self, automation: &Automation) -> Vec<i64> {
        let hold = |conditions: &Conditions, ticket: &Ticket| {
            conditions.hold(&Case {
                world: self,
                ticket,
                before: None,
                audit: None,
                created: false,
                user: -1,
            })
        };
        let outline = automation.conditions.outline();
        let tickets = self.tickets.outlines();
        let tickets = tickets.filter(|t| t.status != Status::Closed && t.deleted_at.is_none());
        let near = tickets.filter(|ticket| hold(&outline, ticket));
        let caught = near.filter_map(|near| {
            let ticket = self.tickets.get(&near.id)?;
            hold(&automation.conditions, &ticket).then_some(ticket)
        });
        caught.map(|ticket| ticket.id).collect()
    }

    fn run_automation(&mut self, automation: &Automation, id: i64) -> bool {
        let Some(ticket) = self.tickets.get(&id) else {
            return false;
        };
        let changes = automation.actions.iter();
        let changes: Vec<Change> = changes
            .filter_map(|action| firing::change(action, &ticket, -1))
            .collect();
        let actor = Actor::Automation {
            id: automation.id,
            title: automation.title.clone(),
        };
        match self.act(actor, id, changes) {
            Ok(audit) => audit != 0,
            Err(refusal) => {
                tracing::debug!(automation.id, ticket.id = id, %refusal, "automation has no effect");
                false
            }
        }
    }
}
