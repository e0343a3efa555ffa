//! A world, read from text.

mod ours;
mod sources;
mod zendesk;

use crate::{
    AgentFact, Facts, History, Memory, OrganizationId, Policy, Reading, Role, Sources, Ticket,
    TicketId, UserId,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// We, in stories.
const US: UserId = UserId::new(7);
/// A bot that writes through the API.
const BOT: UserId = UserId::new(8);

/// Everything a plan is made of, with the names of a story.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) now: Timestamp,
    pub(crate) facts: Facts,
    pub(crate) policy: Policy,
    pub(crate) memory: Memory,
    users: Vec<String>,
    organizations: Vec<String>,
}

impl World {
    pub(crate) fn parse(text: &str) -> Self {
        let mut world = Self::ordinary();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            world.line(line);
        }
        world
    }

    fn ordinary() -> Self {
        let now: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
        Self {
            now,
            facts: Facts {
                instance: "global".to_owned(),
                global: true,
                accounts: Reading::known(vec![], now),
                agents: Reading::known(BTreeMap::new(), now),
                tickets: Reading::known(vec![], now),
                sources: Sources::default(),
            },
            policy: Policy {
                api_user: Some(US),
                automation_users: vec![BOT],
                ..Policy::default()
            },
            memory: Memory::default(),
            users: vec![],
            organizations: vec![],
        }
    }

    fn line(&mut self, line: &str) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (kind, name, rest) = (words[0], words[1], &words[2..]);
        match kind {
            "org" => self.org(name, rest),
            "agent" => self.agent(name, rest),
            "ticket" => self.ticket(name, rest),
            "change" => self.change(name, rest),
            "wrote" => self.wrote(name, rest),
            "flag" => self.flag(name, rest),
            "mode" => self.mode(name, rest),
            "served" => self.served(name, rest),
            "source" => self.source(name, rest[0]),
            "team" => self.team(name, rest),
            "note" => self.note(name, rest),
            "charge" => self.charge(name, rest),
            "oncall" => self.oncall(name, rest),
            "away" => self.away(name, rest),
            "directory" => self.directory(name, rest),
            "elsewhere" => self.elsewhere(name, rest),
            "policy" => self.policy(&words[1..]),
            "accounts" => doubt(&mut self.facts.accounts, name, self.now),
            "agents" => doubt(&mut self.facts.agents, name, self.now),
            "tickets" => doubt(&mut self.facts.tickets, name, self.now),
            other => panic!("a story does not begin a line with {other}"),
        }
    }

    /// Whether anything here is not certain.
    pub(crate) fn is_doubtful(&self) -> bool {
        let max_age = self.policy.roster_max_age;
        let Facts {
            accounts,
            agents,
            tickets,
            ..
        } = &self.facts;
        let sources = [
            accounts.doubt_at(self.now, max_age),
            agents.doubt_at(self.now, max_age),
            tickets.doubt_at(self.now, max_age),
        ];
        let mut all_accounts = accounts.value().into_iter().flatten();
        let mut all_agents = agents.value().into_iter().flatten();
        sources.iter().any(Option::is_some)
            || self.has_doubtful_source()
            || all_accounts.any(|account| {
                account.doubt.is_some()
                    || account.tickets_doubt.is_some()
                    || account.flag.is_none()
                    || !account.unreadable.is_empty()
            })
            || all_agents.any(|(_, fact)| match fact {
                AgentFact::Found(agent) => matches!(agent.role, Role::Other(_)),
                AgentFact::Absent => false,
                AgentFact::Unreadable(_) => true,
            })
            || (self.tickets().iter()).any(|ticket| !matches!(ticket.history, History::Known(_)))
    }

    pub(crate) fn tickets(&self) -> &[Ticket] {
        self.facts.tickets.value().map_or(&[], Vec::as_slice)
    }

    pub(crate) fn ticket_mut(&mut self, id: TicketId) -> &mut Ticket {
        let tickets = value_mut(&mut self.facts.tickets);
        let found = tickets.iter_mut().find(|ticket| ticket.id == id);
        found.unwrap_or_else(|| panic!("there is no ticket {id}"))
    }

    /// Turns every list round.
    pub(crate) fn reverse(&mut self) {
        if let Reading::Known { value, .. } | Reading::Stale { value, .. } =
            &mut self.facts.accounts
        {
            value.reverse();
        }
        if let Reading::Known { value, .. } | Reading::Stale { value, .. } = &mut self.facts.tickets
        {
            value.reverse();
        }
        self.reverse_sources();
        self.memory.tenures.reverse();
        self.memory.writes.reverse();
        self.policy.modes.reverse();
    }

    pub(crate) fn user_name(&self, id: UserId) -> String {
        self.users[usize::try_from(id.get() - 11).unwrap()].clone()
    }

    pub(crate) fn organization_name(&self, id: OrganizationId) -> String {
        self.organizations[usize::try_from(id.get() - 1).unwrap()].clone()
    }

    fn organization(&mut self, name: &str) -> OrganizationId {
        OrganizationId::new(1 + position(&mut self.organizations, name))
    }

    fn user(&mut self, name: &str) -> UserId {
        match name {
            "zendesk" => UserId::new(-1),
            "us" => US,
            "bot" => BOT,
            name => UserId::new(11 + position(&mut self.users, name)),
        }
    }

    fn ago(&self, text: &str) -> Timestamp {
        let (number, unit) = text.split_at(text.len() - 1);
        let number: i64 = number.parse().unwrap();
        let length = match unit {
            "d" => SignedDuration::from_hours(24 * number),
            "h" => SignedDuration::from_hours(number),
            "m" => SignedDuration::from_mins(number),
            "s" => SignedDuration::from_secs(number),
            other => panic!("there is no unit {other}"),
        };
        self.now - length
    }
}

/// Makes a reading doubtful; the lines before it are what is left of it.
fn doubt<T: Clone + Default>(reading: &mut Reading<T>, how: &str, now: Timestamp) {
    let value = std::mem::take(value_mut(reading));
    let why = "page 3 did not answer".to_owned();
    *reading = match how {
        "stale" => Reading::Stale {
            value,
            seen_at: now,
            why,
        },
        "old" => Reading::known(value, now - SignedDuration::from_mins(16)),
        "ahead" => Reading::known(value, now + SignedDuration::from_mins(16)),
        "unknown" => Reading::Unknown { why },
        other => panic!("a reading is not {other}"),
    };
}

fn value_mut<T>(reading: &mut Reading<T>) -> &mut T {
    match reading {
        Reading::Known { value, .. } | Reading::Stale { value, .. } => value,
        Reading::Unknown { why } => panic!("a doubtful reading comes last: {why}"),
    }
}

fn pairs<'a>(words: &[&'a str]) -> impl Iterator<Item = (&'a str, &'a str)> {
    words
        .iter()
        .map(|word| word.split_once('=').unwrap_or((word, "")))
}

fn list(value: &str) -> Vec<String> {
    value.split(',').map(str::to_owned).collect()
}

fn numbers(value: &str) -> impl Iterator<Item = i64> {
    value.split(',').filter_map(|number| number.parse().ok())
}

fn tristate(value: &str) -> Option<bool> {
    match value {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

fn position(names: &mut Vec<String>, name: &str) -> i64 {
    let at = names.iter().position(|known| known == name);
    let at = at.unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    });
    i64::try_from(at).unwrap()
}
