//! The dimensions of the decision space.

use crate::{
    Account, Agent, AgentFact, Change, Facts, GroupId, Hints, History, Memory, Mode,
    OrganizationId, Policy, Priority, Reading, Role, Sources, Status, Tenure, Ticket, TicketId,
    UserId, What,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

pub(super) const ASE: UserId = UserId::new(11);
pub(super) const US: UserId = UserId::new(7);
pub(super) const SOMEBODY: UserId = UserId::new(12);
pub(super) const FORMER: UserId = UserId::new(13);
pub(super) const ACME: OrganizationId = OrganizationId::new(1);
pub(super) const NOW: Timestamp = Timestamp::constant(1_772_442_000, 0);

/// What a plan is made of.
#[derive(Clone)]
pub(super) struct World {
    pub(super) now: Timestamp,
    pub(super) facts: Facts,
    pub(super) policy: Policy,
    pub(super) memory: Memory,
}

impl World {
    pub(super) fn tickets_mut(&mut self) -> &mut Vec<Ticket> {
        match &mut self.facts.tickets {
            Reading::Known { value, .. } | Reading::Stale { value, .. } => value,
            Reading::Unknown { why } => panic!("{why}"),
        }
    }
}

pub(super) fn tenure() -> Timestamp {
    ago(48)
}

/// Every combination of named ASE, standing, flag, suppression, mode and doubt.
pub(super) fn worlds(tickets: &[Ticket]) -> impl Iterator<Item = World> {
    let accounts = accounts();
    let modes = [Mode::Auto, Mode::Notify, Mode::Off];
    let mut combinations = vec![];
    for account in accounts {
        for standing in 0..5 {
            for mode in modes {
                for doubt in 0..7 {
                    combinations.push((account.clone(), standing, mode, doubt));
                }
            }
        }
    }
    combinations
        .into_iter()
        .map(|(account, standing, mode, doubt)| world(account, standing, mode, doubt, tickets))
}

fn accounts() -> Vec<Account> {
    let mut accounts = vec![];
    for named in [Some("11"), Some("maya"), None] {
        for flag in [Some(true), Some(false), None] {
            for (suppressed, unreadable) in [(0, 0), (1, 0), (0, 1)] {
                accounts.push(Account {
                    organization: ACME,
                    name: String::new(),
                    named_ase: named.map(str::to_owned),
                    flag,
                    flag_tag: flag == Some(true),
                    signature: None,
                    expiration: None,
                    salesforce_id: None,
                    suppressed_by: vec!["support_hold".to_owned(); suppressed],
                    unreadable: vec!["migrating".to_owned(); unreadable],
                    doubt: None,
                    tickets_doubt: None,
                });
            }
        }
    }
    accounts
}

pub(super) fn world(
    mut account: Account,
    standing: usize,
    mode: Mode,
    doubt: usize,
    tickets: &[Ticket],
) -> World {
    let why = || "page 3 did not answer".to_owned();
    let agents: BTreeMap<UserId, AgentFact> = agent(standing)
        .map(|fact| (ASE, fact))
        .into_iter()
        .collect();
    account.doubt = (doubt == 1).then(why);
    account.tickets_doubt = (doubt == 2).then(why);
    let reading_of = |stale| if doubt == stale { Some(why()) } else { None };
    let age = |old| if doubt == old { ago(1) } else { NOW };
    let (mut memory, mut policy) = super::ordinary();
    policy.default_mode = mode;
    memory.tenures.push(Tenure {
        organization: ACME,
        ase: ASE,
        since: tenure(),
        until: None,
    });
    World {
        now: NOW,
        facts: Facts {
            instance: "global".to_owned(),
            global: true,
            accounts: reading(vec![account], age(6), reading_of(3)),
            agents: reading(agents, NOW, reading_of(4)),
            tickets: reading(tickets.to_vec(), NOW, reading_of(5)),
            sources: Sources::default(),
        },
        policy,
        memory,
    }
}

fn reading<T>(value: T, seen_at: Timestamp, stale: Option<String>) -> Reading<T> {
    match stale {
        None => Reading::known(value, seen_at),
        Some(why) => Reading::Stale {
            value,
            seen_at,
            why,
        },
    }
}

fn agent(standing: usize) -> Option<AgentFact> {
    let agent = Agent {
        id: ASE,
        name: String::new(),
        role: Role::Agent,
        light: false,
        active: true,
        suspended: standing == 1,
        groups: match standing {
            2 => vec![],
            _ => vec![GroupId::new(2), GroupId::new(1)],
        },
        default_group: None,
    };
    match standing {
        3 => Some(AgentFact::Absent),
        4 => None,
        _ => Some(AgentFact::Found(agent)),
    }
}

/// Every combination of status, emergency sign, age, owner, follower and history.
pub(super) fn tickets() -> Vec<Ticket> {
    let statuses = [
        Status::New,
        Status::Open,
        Status::Pending,
        Status::Solved,
        Status::Closed,
        Status::Other("resting".to_owned()),
    ];
    let mut tickets = vec![];
    for status in &statuses {
        for sign in 0..4 {
            for hours in [1, 72] {
                for assignee in [None, Some(ASE), Some(SOMEBODY)] {
                    for followers in [vec![], vec![ASE]] {
                        for past in 0..12 {
                            let mut ticket = ticket(status, sign, hours, assignee, past);
                            ticket.id = TicketId::new(tickets.len() as i64 + 1);
                            ticket.followers.clone_from(&followers);
                            tickets.push(ticket);
                        }
                    }
                }
            }
        }
    }
    tickets
}

fn ticket(
    status: &Status,
    sign: usize,
    hours: i64,
    assignee: Option<UserId>,
    past: usize,
) -> Ticket {
    let created_at = ago(hours);
    Ticket {
        id: TicketId::new(0),
        organization: Some(ACME),
        subject: None,
        status: status.clone(),
        priority: (sign == 1).then_some(Priority::Urgent),
        form: None,
        tags: vec!["outage".to_owned(); usize::from(sign >= 2)],
        assignee,
        group: None,
        followers: vec![],
        created_at,
        updated_at: if past == 0 { created_at } else { ago(0) },
        follow_up: sign == 3,
        hints: hints(past),
        history: history(past, assignee),
    }
}

/// What happened: nothing known, nothing at all, or somebody did something.
pub(super) fn history(past: usize, assignee: Option<UserId>) -> History {
    let owner = assignee.unwrap_or(SOMEBODY);
    let person = (SOMEBODY, "web");
    let rule = (SOMEBODY, "rule");
    let mut changes = match past {
        0 | 1 | 10 | 11 => return History::NotRead,
        2 => return History::Unknown("HTTP 500".to_owned()),
        3 => vec![],
        4 => vec![assigned(person, None, Some(owner))],
        5 => vec![assigned(rule, None, Some(owner))],
        6 => vec![assigned((US, "api"), None, Some(owner))],
        7 => vec![
            assigned(rule, None, Some(US)),
            assigned(rule, Some(US), Some(ASE)),
            assigned(rule, Some(ASE), Some(owner)),
        ],
        8 => vec![change(
            person,
            What::Priority {
                from: Some(Priority::Urgent),
                to: Some(Priority::High),
            },
        )],
        _ => vec![change(
            (ASE, "web"),
            What::Comment {
                author: ASE,
                public: false,
            },
        )],
    };
    if assignee.is_none() && (4..=7).contains(&past) {
        changes.push(assigned(person, Some(owner), None));
    }
    History::Known(changes)
}

pub(super) fn assigned(by: (UserId, &str), from: Option<UserId>, to: Option<UserId>) -> Change {
    change(by, What::Assignee { from, to })
}

fn change((author, channel): (UserId, &str), what: What) -> Change {
    Change {
        at: ago(1),
        author: Some(author),
        channel: Some(channel.to_owned()),
        what,
    }
}

pub(super) fn ago(hours: i64) -> Timestamp {
    NOW - SignedDuration::from_hours(hours)
}

/// What is hinted at where the history was not read: that nobody owned it and somebody else alone
/// wrote, or that somebody owned it.
pub(super) fn hints(past: usize) -> Hints {
    match past {
        10 => Hints {
            ever_assigned: Some(false),
            only_comment_by: Some(SOMEBODY),
            ..Hints::default()
        },
        11 => Hints {
            ever_assigned: Some(true),
            only_comment_by: Some(ASE),
            ..Hints::default()
        },
        _ => Hints::default(),
    }
}
