//! Automations: rules that time makes come true.

use jiff::SignedDuration;

use super::conditions::Case;
use super::firing;
use super::{Actor, Automation, Change, Conditions, Status, Ticket, World};

/// So long a ticket can be solved and not closed.
const CLOSED_AFTER: SignedDuration = SignedDuration::from_hours(28 * 24);

impl World {
    /// Runs the active automations once over all tickets that are not closed, as Zendesk does
    /// every hour, and closes what was solved 28 days ago. Each change is an update of its own, by nobody, and triggers fire on it.
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
        changed + self.close_long_solved()
    }

    /// Zendesk itself closes what was solved four weeks ago, whatever the account's automations do.
    fn close_long_solved(&mut self) -> usize {
        let solved = self.tickets.outlines();
        let solved = solved.filter(|t| t.status == Status::Solved && t.deleted_at.is_none());
        let solved: Vec<i64> = solved.map(|ticket| ticket.id).collect();
        let mut closed = 0;
        for id in solved {
            let at = self.tickets.get(&id).and_then(|ticket| ticket.solved_at);
            let over = at.is_some_and(|at| self.now.duration_since(at) >= CLOSED_AFTER);
            if over
                && self
                    .act(Actor::System, id, Change::status(Status::Closed))
                    .is_ok()
            {
                closed += 1;
            }
        }
        closed
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
