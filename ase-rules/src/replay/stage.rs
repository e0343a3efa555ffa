//! The world of a replay: what the recording says, and what the policy did besides.

use super::{Fact, Recording};
use crate::{
    Account, Action, ActionKind, Change, Facts, GroupId, History, Memory, Plan, Policy, Reading,
    Reasons, Sources, Status, Ticket, TicketId, UserId, What, Written, plan_with_reasons,
};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Whom a policy writes as that does not say so. No user has this id.
const WE: UserId = UserId::new(0);

/// The world as the policy sees it.
pub(super) struct Stage {
    facts: Facts,
    policy: Policy,
    pub(super) memory: Memory,
    /// Where in the list a ticket stands.
    places: BTreeMap<TicketId, usize>,
    /// The tickets as they were recorded, of those the policy wrote to.
    touched: BTreeMap<TicketId, Touched>,
}

/// A ticket the policy wrote to.
struct Touched {
    recorded: Ticket,
    ours: Ours,
}

/// What the policy did to a ticket and the recording did not undo.
#[derive(Default)]
struct Ours {
    owner: Option<(UserId, Option<GroupId>)>,
    added: BTreeSet<UserId>,
    removed: BTreeSet<UserId>,
    changes: Vec<Change>,
    at: Option<Timestamp>,
}

impl Stage {
    pub(super) fn new(recording: &Recording, policy: &Policy) -> Self {
        let mut stage = Self {
            facts: recording.start.clone(),
            policy: policy.clone(),
            memory: recording.memory.clone(),
            places: BTreeMap::new(),
            touched: BTreeMap::new(),
        };
        stage.policy.api_user.get_or_insert(WE);
        let tickets = std::mem::take(list(&mut stage.facts.tickets));
        let mut tickets: Vec<Fact> = tickets.into_iter().map(Fact::Ticket).collect();
        tickets.sort_by(Fact::compare);
        tickets.iter().for_each(|ticket| stage.learn(ticket));
        stage
    }

    /// Takes note of what became known.
    pub(super) fn learn(&mut self, fact: &Fact) {
        match fact {
            Fact::Nothing => {}
            Fact::Account(account) => self.account(account),
            Fact::AccountGone(organization) => {
                list(&mut self.facts.accounts).retain(|known| known.organization != *organization);
            }
            Fact::Agent { user, fact } => {
                value(&mut self.facts.agents).insert(*user, fact.clone());
            }
            Fact::Ticket(ticket) => self.ticket(ticket),
            Fact::Sources(sources) => self.facts.sources = Sources::clone(sources),
        }
    }

    /// Looks at everything again, so that what is known is known as of now, and plans.
    pub(super) fn plan(&mut self, now: Timestamp) -> Plan {
        let Facts {
            accounts,
            agents,
            tickets,
            ..
        } = &mut self.facts;
        date(accounts, now);
        date(agents, now);
        date(tickets, now);
        self.memory.observe(&self.facts, &self.policy, now);
        let (facts, policy) = (&self.facts, &self.policy);
        plan_with_reasons(facts, policy, &self.memory, now, Reasons::None)
    }

    /// Does what is not held.
    pub(super) fn act(&mut self, plan: &Plan, now: Timestamp) {
        for action in plan.actions.iter().filter(|action| action.held.is_none()) {
            self.write(action, now);
            self.memory.writes.push(Written {
                ticket: action.ticket,
                organization: action.organization,
                agent: action.agent,
                kind: action.kind,
                rule: action.rule.to_string(),
                at: now,
            });
        }
    }

    fn account(&mut self, account: &Account) {
        let accounts = list(&mut self.facts.accounts);
        accounts.retain(|known| known.organization != account.organization);
        accounts.push(account.clone());
    }

    fn ticket(&mut self, ticket: &Ticket) {
        let is_over = matches!(ticket.status, Status::Closed | Status::Deleted);
        if is_over {
            self.touched.remove(&ticket.id);
            return self.forget(ticket.id);
        }
        let seen = match self.touched.get_mut(&ticket.id) {
            Some(touched) => touched.go_on(ticket),
            None => ticket.clone(),
        };
        self.show(seen);
    }

    /// Puts a ticket into the list, in place of an earlier version.
    fn show(&mut self, ticket: Ticket) {
        let tickets = list(&mut self.facts.tickets);
        match self.places.get(&ticket.id) {
            Some(place) => tickets[*place] = ticket,
            None => {
                self.places.insert(ticket.id, tickets.len());
                tickets.push(ticket);
            }
        }
    }

    fn forget(&mut self, ticket: TicketId) {
        let Some(place) = self.places.remove(&ticket) else {
            return;
        };
        let tickets = list(&mut self.facts.tickets);
        tickets.swap_remove(place);
        if let Some(moved) = tickets.get(place) {
            self.places.insert(moved.id, place);
        }
    }

    fn write(&mut self, action: &Action, now: Timestamp) {
        let Some(place) = self.places.get(&action.ticket) else {
            return;
        };
        let seen = &list(&mut self.facts.tickets)[*place];
        let touched = self
            .touched
            .entry(action.ticket)
            .or_insert_with(|| Touched {
                recorded: seen.clone(),
                ours: Ours::default(),
            });
        let what = What::Assignee {
            from: seen.assignee,
            to: Some(action.agent),
        };
        touched.ours.take(action, what, self.policy.api_user, now);
        let seen = touched.seen();
        self.show(seen);
    }
}

impl Touched {
    /// The next recorded version: what it changed wins.
    fn go_on(&mut self, next: &Ticket) -> Ticket {
        let Self { recorded, ours } = self;
        if next.assignee != recorded.assignee {
            ours.owner = None;
        }
        let gone =
            |user: &UserId| recorded.followers.contains(user) && !next.followers.contains(user);
        let come =
            |user: &UserId| !recorded.followers.contains(user) && next.followers.contains(user);
        ours.added.retain(|user| !gone(user));
        ours.removed.retain(|user| !come(user));
        *recorded = next.clone();
        self.seen()
    }

    /// The recorded ticket with what we did to it.
    fn seen(&self) -> Ticket {
        let Self { recorded, ours } = self;
        let mut seen = recorded.clone();
        if let Some((owner, group)) = ours.owner {
            seen.assignee = Some(owner);
            seen.group = group;
            if seen.status == Status::New {
                seen.status = Status::Open;
            }
        }
        seen.followers.retain(|user| !ours.removed.contains(user));
        let added = ours.added.iter().copied();
        let added: Vec<UserId> = added
            .filter(|user| !seen.followers.contains(user))
            .collect();
        seen.followers.extend(added);
        if let History::Known(changes) = &mut seen.history {
            changes.extend(ours.changes.iter().cloned());
            changes.sort_by_key(|change| change.at);
        }
        seen.updated_at = ours
            .at
            .map_or(seen.updated_at, |at| at.max(seen.updated_at));
        seen
    }
}

impl Ours {
    fn take(&mut self, action: &Action, what: What, author: Option<UserId>, now: Timestamp) {
        self.at = Some(now);
        match action.kind {
            ActionKind::Assign => {
                self.owner = Some((action.agent, action.group));
                self.changes.push(Change {
                    at: now,
                    author,
                    channel: Some("api".to_owned()),
                    what,
                });
            }
            ActionKind::Inform | ActionKind::AddFollower => {
                self.removed.remove(&action.agent);
                self.added.insert(action.agent);
            }
            ActionKind::RemoveFollower => {
                self.added.remove(&action.agent);
                self.removed.insert(action.agent);
            }
        }
    }
}

/// The value of a reading. What is added to an unknown one is worth showing, and stays in doubt.
fn value<T: Default>(reading: &mut Reading<T>) -> &mut T {
    if let Reading::Unknown { why } = reading {
        *reading = Reading::Stale {
            value: T::default(),
            seen_at: Timestamp::MIN,
            why: std::mem::take(why),
        };
    }
    match reading {
        Reading::Known { value, .. } | Reading::Stale { value, .. } => value,
        Reading::Unknown { .. } => unreachable!("it was given a value above"),
    }
}

fn list<T>(reading: &mut Reading<Vec<T>>) -> &mut Vec<T> {
    value(reading)
}

fn date<T>(reading: &mut Reading<T>, now: Timestamp) {
    if let Reading::Known { seen_at, .. } = reading {
        *seen_at = now;
    }
}
