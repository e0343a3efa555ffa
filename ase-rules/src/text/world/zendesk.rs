//! What stands in Zendesk.

use super::{World, list, numbers, pairs, tristate, value_mut};
use crate::{
    Account, Agent, AgentFact, Change, FormId, GroupId, Hints, History, Priority, Role, Status,
    Tenure, Ticket, TicketId, UserId, What,
};
use jiff::Timestamp;

impl World {
    pub(super) fn org(&mut self, name: &str, words: &[&str]) {
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
                "signature" => account.signature = tristate(value),
                "expiration" => account.expiration = Some(value.to_owned()),
                "salesforce" => account.salesforce_id = Some(value.to_owned()),
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

    pub(super) fn agent(&mut self, name: &str, words: &[&str]) {
        self.ordinary_agent(name);
        let id = self.user(name);
        let mut fact = value_mut(&mut self.facts.agents).remove(&id);
        for (key, value) in pairs(words) {
            if let Some(AgentFact::Found(agent)) = &mut fact {
                match key {
                    "name" => agent.name = value.replace('_', " "),
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

    pub(super) fn ticket(&mut self, name: &str, words: &[&str]) {
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
                "answered" => ticket.hints.answered = Some(true),
                "unanswered" => ticket.hints.answered = Some(false),
                "due" => ticket.hints.first_reply_due = Some(self.ago(value)),
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
                "unreadable" => ticket.history = History::Unknown("HTTP 500".to_owned()),
                "lost" => ticket.history = History::Unknown("HTTP 500".to_owned()),
                other => panic!("a ticket has no {other}"),
            }
        }
        ticket.updated_at = ticket.updated_at.max(ticket.created_at);
        value_mut(&mut self.facts.tickets).push(ticket);
    }

    pub(super) fn change(&mut self, name: &str, words: &[&str]) {
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

    pub(super) fn what(&mut self, author: UserId, key: &str, value: &str) -> What {
        match key {
            "assignee" => {
                // Whom it was taken from is said only where no earlier change says it.
                let (from, to) = value.split_once('>').unwrap_or(("none", value));
                let mut owner = |name: &str| (name != "none").then(|| self.user(name));
                What::Assignee {
                    from: owner(from),
                    to: owner(to),
                }
            }
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
                public: value != "private",
            },
            other => panic!("a ticket does not change its {other}"),
        }
    }

    /// Makes somebody an ordinary agent, unless something else was said; gives the id as text.
    pub(super) fn ordinary_agent(&mut self, name: &str) -> String {
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
