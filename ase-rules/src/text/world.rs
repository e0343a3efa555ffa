//! A world, read from text.

use crate::{
    Account, Agent, AgentFact, Change, Facts, FlagSeen, FormId, GroupId, Hints, History, Memory,
    Mode, ModeOverride, OrganizationId, Policy, Priority, Profile, Reading, Role, Status, Tenure,
    Ticket, TicketId, UnassignedPreExisting, UserId, What, Written,
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
            "policy" => self.policy(&words[1..]),
            "accounts" => doubt(&mut self.facts.accounts, name, self.now),
            "agents" => doubt(&mut self.facts.agents, name, self.now),
            "tickets" => doubt(&mut self.facts.tickets, name, self.now),
            other => panic!("a story does not begin a line with {other}"),
        }
    }

    fn org(&mut self, name: &str, words: &[&str]) {
        let organization = self.organization(name);
        let mut account = Account {
            organization,
            name: name.to_owned(),
            named_ase: None,
            flag: Some(true),
            flag_tag: true,
            signature: None,
            expiration: None,
            salesforce_id: None,
            suppressed_by: vec![],
            unreadable: vec![],
            doubt: None,
            tickets_doubt: None,
        };
        let mut since = Some(self.ago("30d"));
        let mut tag = None;
        for (key, value) in pairs(words) {
            match key {
                "ase" => account.named_ase = Some(self.ordinary_agent(value)),
                "raw" => account.named_ase = Some(value.to_owned()),
                "flag" => account.flag = tristate(value),
                "tag" => tag = tristate(value),
                "suppressed" => account.suppressed_by = list(value),
                "unreadable" => account.unreadable = list(value),
                "doubt" => account.doubt = Some(value.to_owned()),
                "tickets_doubt" => account.tickets_doubt = Some(value.to_owned()),
                "since" => since = (value != "unknown").then(|| self.ago(value)),
                other => panic!("an org has no {other}"),
            }
        }
        account.flag_tag = tag.unwrap_or(account.flag == Some(true));
        if let (Some(ase), Some(since)) = (account.ase(), since) {
            self.memory.tenures.push(Tenure {
                organization,
                ase,
                since,
                until: None,
            });
        }
        value_mut(&mut self.facts.accounts).push(account);
    }

    fn agent(&mut self, name: &str, words: &[&str]) {
        self.ordinary_agent(name);
        let id = self.user(name);
        let mut fact = value_mut(&mut self.facts.agents).remove(&id);
        for (key, value) in pairs(words) {
            if let Some(AgentFact::Found(agent)) = &mut fact {
                match key {
                    "light" => agent.light = true,
                    "suspended" => agent.suspended = true,
                    "inactive" => agent.active = false,
                    "role" => agent.role = Role::from(value),
                    "groups" => agent.groups = numbers(value).map(GroupId::new).collect(),
                    "default" => agent.default_group = numbers(value).map(GroupId::new).next(),
                    "absent" => fact = Some(AgentFact::Absent),
                    "unreadable" => fact = Some(AgentFact::Unreadable("HTTP 500".to_owned())),
                    "unread" => fact = None,
                    other => panic!("an agent has no {other}"),
                }
            }
        }
        if let Some(fact) = fact {
            value_mut(&mut self.facts.agents).insert(id, fact);
        }
    }

    fn ticket(&mut self, name: &str, words: &[&str]) {
        let mut ticket = Ticket {
            id: TicketId::new(name.parse().unwrap()),
            organization: None,
            subject: None,
            status: Status::Open,
            priority: None,
            form: None,
            tags: vec![],
            assignee: None,
            group: None,
            followers: vec![],
            created_at: self.ago("1h"),
            updated_at: Timestamp::MIN,
            follow_up: false,
            hints: Hints::default(),
            history: History::Known(vec![]),
        };
        for (key, value) in pairs(words) {
            match key {
                "org" => ticket.organization = Some(self.organization(value)),
                "status" => ticket.status = Status::from(value),
                "new" | "open" | "pending" | "hold" | "solved" | "closed" | "deleted" => {
                    ticket.status = Status::from(key);
                }
                "unassigned" => ticket.assignee = None,
                "never-assigned" => ticket.hints.ever_assigned = Some(false),
                "once-assigned" => ticket.hints.ever_assigned = Some(true),
                "only-comment" => ticket.hints.only_comment_by = Some(self.user(value)),
                "assignee" => ticket.assignee = Some(self.user(value)),
                "emergency" => ticket.priority = Some(Priority::Urgent),
                "priority" => ticket.priority = Some(Priority::from(value)),
                "form" => ticket.form = numbers(value).map(FormId::new).next(),
                "group" => ticket.group = numbers(value).map(GroupId::new).next(),
                "tags" => ticket.tags = list(value),
                "followers" => {
                    ticket.followers = list(value).iter().map(|name| self.user(name)).collect();
                }
                "age" => ticket.created_at = self.ago(value),
                "touched" => ticket.updated_at = self.ago(value),
                "follow-up" => ticket.follow_up = true,
                "unread" => ticket.history = History::NotRead,
                "lost" => ticket.history = History::Unknown("HTTP 500".to_owned()),
                other => panic!("a ticket has no {other}"),
            }
        }
        ticket.updated_at = ticket.updated_at.max(ticket.created_at);
        value_mut(&mut self.facts.tickets).push(ticket);
    }

    fn change(&mut self, name: &str, words: &[&str]) {
        let at = self.ago(words[0]);
        let (author, channel) = words[1].split_once('/').unwrap();
        let author = self.user(author);
        let changes: Vec<What> = pairs(&words[2..])
            .map(|(key, value)| self.what(author, key, value))
            .collect();
        let ticket = self.ticket_mut(TicketId::new(name.parse().unwrap()));
        ticket.updated_at = ticket.updated_at.max(at);
        let History::Known(history) = &mut ticket.history else {
            panic!("the history of #{name} is not known");
        };
        for what in changes {
            let mut change = Change {
                at,
                author: Some(author),
                channel: Some(channel.to_owned()),
                what,
            };
            link(history, &mut change.what);
            history.push(change);
        }
    }

    fn what(&mut self, author: UserId, key: &str, value: &str) -> What {
        match key {
            "assignee" => What::Assignee {
                from: None,
                to: (value != "none").then(|| self.user(value)),
            },
            "form" => What::Form {
                from: None,
                to: numbers(value).map(FormId::new).next(),
            },
            "priority" => What::Priority {
                from: None,
                to: Some(Priority::from(value)),
            },
            "tags" => What::Tags {
                from: vec![],
                to: list(value),
            },
            "status" => What::Status {
                from: None,
                to: Some(Status::from(value)),
            },
            "comment" => What::Comment {
                author,
                public: true,
            },
            other => panic!("a ticket does not change its {other}"),
        }
    }

    fn wrote(&mut self, name: &str, words: &[&str]) {
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

    fn flag(&mut self, name: &str, words: &[&str]) {
        let seen = FlagSeen {
            value: words[0] == "yes",
            since: self.ago(words[1]),
            last: self.ago(words[1]),
        };
        let organization = self.organization(name);
        self.memory.flags.insert(organization, seen);
    }

    fn mode(&mut self, name: &str, words: &[&str]) {
        let mut entry = ModeOverride {
            organization: self.organization(name),
            mode: None,
            from: None,
            until: None,
            reason: None,
            ase_since: None,
        };
        for (key, value) in pairs(words) {
            match key {
                "auto" => entry.mode = Some(Mode::Auto),
                "notify" => entry.mode = Some(Mode::Notify),
                "off" => entry.mode = Some(Mode::Off),
                "from" => entry.from = Some(value.parse().unwrap()),
                "until" => entry.until = Some(value.parse().unwrap()),
                "ase_since" => entry.ase_since = Some(self.ago(value)),
                other => panic!("a mode has no {other}"),
            }
        }
        self.policy.modes.push(entry);
    }

    fn policy(&mut self, words: &[&str]) {
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
                "disabled" => policy.disabled = list(value).into_iter().collect(),
                "max_writes" => policy.guard.max_writes = value.parse().unwrap(),
                "guard_lifted" => policy.guard_lifted = true,
                other => panic!("a policy has no {other}"),
            }
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

    /// Makes somebody an ordinary agent, unless something else was said; gives the id as text.
    fn ordinary_agent(&mut self, name: &str) -> String {
        let id = self.user(name);
        let agent = AgentFact::Found(Agent {
            id,
            name: name.to_owned(),
            role: Role::Agent,
            light: false,
            active: true,
            suspended: false,
            groups: vec![GroupId::new(1), GroupId::new(2)],
            default_group: Some(GroupId::new(1)),
        });
        value_mut(&mut self.facts.agents).entry(id).or_insert(agent);
        id.to_string()
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

/// Links a change to the one before it.
fn link(history: &[Change], what: &mut What) {
    for earlier in history.iter().rev() {
        match (&earlier.what, &mut *what) {
            (What::Assignee { to, .. }, What::Assignee { from, .. }) => return *from = *to,
            (What::Form { to, .. }, What::Form { from, .. }) => return *from = *to,
            (What::Priority { to, .. }, What::Priority { from, .. }) => {
                return from.clone_from(to);
            }
            (What::Tags { to, .. }, What::Tags { from, .. }) => return from.clone_from(to),
            (What::Status { to, .. }, What::Status { from, .. }) => return from.clone_from(to),
            _ => {}
        }
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
