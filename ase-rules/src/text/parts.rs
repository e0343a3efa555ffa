//! Plans made in parts, and on top of earlier ones: they are the plan.

use super::World;
use crate::{
    Account, Changed, Memory, PartialPlan, Plan, Policy, Reading, Settled, Sources, Status, Ticket,
    TicketId, UserId,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

impl World {
    /// Made ticket by ticket, the plan is the same.
    #[track_caller]
    pub(super) fn expect_parts_to_change_nothing(&self, plan: &Plan) {
        let mut ids: Vec<TicketId> = self.tickets().iter().map(|t| t.id).collect();
        ids.sort_unstable();
        ids.dedup();
        // Of a list that has a ticket twice the latest counts, which a part cannot know.
        if ids.len() < self.tickets().len() {
            return;
        }
        let mut parts = PartialPlan::begin(&self.facts, &self.policy, &self.memory, self.now);
        for ticket in self.tickets() {
            let ticket = std::slice::from_ref(ticket);
            if !parts.look_at(ticket).is_empty() {
                parts.settle(ticket);
            }
        }
        let (mut found, mut whole) = (parts.end(), plan.clone());
        let same = |(id, trail): (&TicketId, &crate::Trail)| whole.trails.get(id) == Some(trail);
        assert!(found.trails.iter().all(same), "parts change the reasons");
        let acts = |id: &TicketId| found.trails.contains_key(id);
        assert!(found.actions.iter().all(|action| acts(&action.ticket)));
        found.trails.clear();
        whole.trails.clear();
        assert_eq!(found, whole, "parts change the plan");
        self.expect_rest_to_change_nothing();
    }

    /// A plan that rests on one of an earlier world is the same.
    #[track_caller]
    fn expect_rest_to_change_nothing(&self) {
        let nothing = Changed::default();
        let (whole, _) = self.resumed(Settled::default(), &nothing);
        for (otherwise, earlier) in self.earlier() {
            let (_, settled) = earlier.resumed(Settled::default(), &nothing);
            for changed in self.changed_since(&earlier) {
                let (resumed, _) = self.resumed(settled.clone(), &changed);
                assert_eq!(resumed, whole, "it rests on a plan of another {otherwise}");
            }
        }
    }

    /// Which tickets are not as in an earlier world, told of their accounts and of each by itself.
    fn changed_since(&self, earlier: &World) -> [Changed; 2] {
        let mut by_account = Changed::default();
        let mut by_ticket = Changed::default();
        let otherwise = |ticket: &&Ticket, there: &World| !there.tickets().contains(ticket);
        for (here, there) in [(earlier, self), (self, earlier)] {
            for ticket in here.tickets().iter().filter(|one| otherwise(one, there)) {
                let Some(account) = ticket.organization else {
                    continue;
                };
                by_account.accounts.insert(account);
                let formerly = std::ptr::eq(here, earlier).then(|| ticket.clone());
                let known = by_ticket.tickets.entry((account, ticket.id));
                known.or_insert(formerly);
            }
        }
        [by_account, by_ticket]
    }

    /// The plan in parts, where an earlier one settled what was not `changed` since.
    fn resumed(&self, settled: Settled, changed: &Changed) -> (Plan, Settled) {
        let mut plan = PartialPlan::begin(&self.facts, &self.policy, &self.memory, self.now);
        let left = plan.resume(settled, changed);
        let is_left = |ticket: &&Ticket| {
            let of_account = |organization| left.accounts.contains(&organization);
            ticket.organization.is_some_and(of_account) || left.tickets.contains(&ticket.id)
        };
        for ticket in self.tickets().iter().filter(is_left) {
            let ticket = std::slice::from_ref(ticket);
            if !plan.look_at(ticket).is_empty() {
                plan.settle(ticket);
            }
        }
        plan.end_settled()
    }

    /// The world as it may have been before: other in one thing each.
    fn earlier(&self) -> Vec<(String, World)> {
        let mut worlds = vec![];
        let mut but = |what: &str, change: &dyn Fn(&mut World)| {
            let mut world = self.clone();
            change(&mut world);
            worlds.push((what.to_owned(), world));
        };
        for minutes in [1, 60, 240, 24 * 60, 10 * 24 * 60, 60 * 24 * 60] {
            but("time", &|world| {
                world.now -= SignedDuration::from_mins(minutes);
                let now = world.now;
                read_again(&mut world.facts.accounts, now);
                read_again(&mut world.facts.agents, now);
            });
        }
        but("policy", &|world| world.policy = Policy::default());
        but("memory", &|world| world.memory = Memory::default());
        but("writes", &|world| world.memory.writes.clear());
        but("sources", &|world| world.facts.sources = Sources::default());
        but("agents", &|world| {
            if let Reading::Known { value, .. } = &mut world.facts.agents {
                value.clear();
            }
        });
        but("agents who are no ASE", &|world| {
            let accounts = world.facts.accounts.value().into_iter().flatten();
            let ases: BTreeSet<UserId> = accounts.filter_map(Account::ase).collect();
            if let Reading::Known { value, .. } = &mut world.facts.agents {
                value.retain(|user, _| ases.contains(user));
            }
        });
        but("reading of agents", &|world| {
            world.facts.agents = Reading::unknown("HTTP 500")
        });
        but("reading of accounts", &|world| {
            world.facts.accounts = Reading::unknown("HTTP 500")
        });
        but("doubt about accounts", &|world| {
            world.facts.accounts = broken_off(&world.facts.accounts);
        });
        but("doubt about agents", &|world| {
            world.facts.agents = broken_off(&world.facts.agents)
        });
        but("doubt about tickets", &|world| {
            world.facts.tickets = broken_off(&world.facts.tickets);
        });
        but("tickets", &|world| {
            world.facts.tickets = Reading::known(vec![], world.now)
        });
        but("status of tickets", &|world| {
            let tickets = world.tickets().iter().cloned();
            let solved = tickets.map(|ticket| Ticket {
                status: Status::Solved,
                ..ticket
            });
            world.facts.tickets = Reading::known(solved.collect(), world.now);
        });
        but("account of tickets", &|world| {
            let accounts = world.facts.accounts.value().into_iter().flatten();
            let first = accounts.map(|account| account.organization).min();
            let tickets = world.tickets().iter().cloned();
            let moved = tickets.map(|ticket| Ticket {
                organization: first,
                ..ticket
            });
            world.facts.tickets = Reading::known(moved.collect(), world.now);
        });
        worlds
    }
}

/// The same reading, at another time.
fn read_again<T>(reading: &mut Reading<T>, now: Timestamp) {
    if let Reading::Known { seen_at, .. } = reading {
        *seen_at = now;
    }
}

/// The same reading, but it broke off.
fn broken_off<T: Clone + Default>(reading: &Reading<T>) -> Reading<T> {
    Reading::Stale {
        value: reading.value().cloned().unwrap_or_default(),
        seen_at: reading.seen_at().unwrap_or_default(),
        why: "HTTP 500".to_owned(),
    }
}
