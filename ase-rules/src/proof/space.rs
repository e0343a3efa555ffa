//! The dimensions of an account, and what the other spaces are made of.

use super::past::{PASTS, hints, history};
use crate::{
    Account, Agent, AgentFact, Facts, FormId, GroupId, Memory, Mode, ModeOverride, OrganizationId,
    Policy, Priority, Reading, Role, Sources, Status, Tenure, Ticket, TicketId, UserId,
};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

pub(super) const ASE: UserId = UserId::new(11);
pub(super) const US: UserId = UserId::new(7);
pub(super) const SOMEBODY: UserId = UserId::new(12);
pub(super) const FORMER: UserId = UserId::new(13);
pub(super) const SECOND: UserId = UserId::new(14);
pub(super) const EMERGENCY_FORM: FormId = FormId::new(5);
pub(super) const EXCLUDED_FORM: FormId = FormId::new(6);
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

/// Every combination of named ASE, standing, flag, suppression, mode and doubt. Whoever is not named has no standing.
pub(super) fn worlds(tickets: &[Ticket]) -> impl Iterator<Item = World> {
    let mut combinations = vec![];
    for account in accounts() {
        let standings = match account.ase() {
            Some(_) => &STANDINGS[..],
            None => &STANDINGS[..1],
        };
        for standing in standings {
            for moded in MODES {
                for doubt in 0..7 {
                    combinations.push((account.clone(), *standing, moded, doubt));
                }
            }
        }
    }
    combinations
        .into_iter()
        .map(|(account, standing, moded, doubt)| world(account, standing, moded, doubt, tickets))
}

fn accounts() -> Vec<Account> {
    let mut accounts = vec![];
    for named in [Some("11"), Some("maya"), None] {
        for flag in [Some(true), Some(false), None] {
            for (suppressed, unreadable) in [(0, 0), (1, 0), (0, 1)] {
                accounts.push(Account {
                    suppressed_by: vec!["support_hold".to_owned(); suppressed],
                    unreadable: vec!["migrating".to_owned(); unreadable],
                    ..account(named, flag)
                });
            }
        }
    }
    accounts
}

pub(super) fn account(named: Option<&str>, flag: Option<bool>) -> Account {
    Account {
        organization: ACME,
        name: String::new(),
        named_ase: named.map(str::to_owned),
        flag,
        flag_tag: flag == Some(true),
        signature: None,
        expiration: None,
        salesforce_id: None,
        suppressed_by: vec![],
        unreadable: vec![],
        doubt: None,
        tickets_doubt: None,
    }
}

/// What the named ASE is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Fit,
    Admin,
    Suspended,
    Inactive,
    Light,
    EndUser,
    NoGroup,
    /// In groups, none of which is allowed.
    DisallowedGroup,
    /// Of a role these rules do not know.
    OtherRole,
    Absent,
    Unreadable,
    /// Not among the people that were read.
    Unread,
}

const STANDINGS: [Standing; 12] = [
    Standing::Fit,
    Standing::Admin,
    Standing::Suspended,
    Standing::Inactive,
    Standing::Light,
    Standing::EndUser,
    Standing::NoGroup,
    Standing::DisallowedGroup,
    Standing::OtherRole,
    Standing::Absent,
    Standing::Unreadable,
    Standing::Unread,
];

/// The mode of the instance, and the account's own with whether its days are these.
pub(super) type Moded = (Mode, Option<(Mode, bool)>);

const MODES: [Moded; 6] = [
    (Mode::Auto, None),
    (Mode::Notify, None),
    (Mode::Off, None),
    (Mode::Auto, Some((Mode::Notify, true))),
    (Mode::Auto, Some((Mode::Off, false))),
    (Mode::Off, Some((Mode::Auto, true))),
];

pub(super) fn world(
    mut account: Account,
    standing: Standing,
    (default_mode, own): Moded,
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
    policy.default_mode = default_mode;
    policy.modes.extend(own.map(|(mode, now)| dated(mode, now)));
    if standing == Standing::DisallowedGroup {
        policy.allowed_groups = vec![GroupId::new(9)];
    }
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

/// An entry for the account: for today alone, or until yesterday.
fn dated(mode: Mode, now: bool) -> ModeOverride {
    let today = today();
    ModeOverride {
        organization: ACME,
        mode: Some(mode),
        from: now.then_some(today),
        until: Some(if now {
            today
        } else {
            today.yesterday().unwrap()
        }),
        reason: None,
        ase_since: None,
        more_ases: vec![],
    }
}

pub(super) fn today() -> Date {
    NOW.to_zoned(jiff::tz::TimeZone::UTC).date()
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

fn agent(standing: Standing) -> Option<AgentFact> {
    let agent = Agent {
        id: ASE,
        name: String::new(),
        role: match standing {
            Standing::EndUser => Role::EndUser,
            Standing::Admin => Role::Admin,
            Standing::OtherRole => Role::Other("guide".to_owned()),
            _ => Role::Agent,
        },
        light: standing == Standing::Light,
        active: standing != Standing::Inactive,
        suspended: standing == Standing::Suspended,
        groups: match standing {
            Standing::NoGroup => vec![],
            _ => vec![GroupId::new(2), GroupId::new(1)],
        },
        default_group: None,
    };
    match standing {
        Standing::Absent => Some(AgentFact::Absent),
        Standing::Unreadable => Some(AgentFact::Unreadable("HTTP 500".to_owned())),
        Standing::Unread => None,
        _ => Some(AgentFact::Found(agent)),
    }
}

/// Every combination of status, emergency sign, age, owner with follower, and history.
pub(super) fn tickets() -> Vec<Ticket> {
    let statuses = [Status::New, Status::Open, Status::Pending, Status::Closed];
    let people = [
        (None, vec![]),
        (None, vec![ASE]),
        (Some(ASE), vec![]),
        (Some(SOMEBODY), vec![]),
        (Some(SOMEBODY), vec![ASE]),
    ];
    let mut tickets = vec![];
    for status in &statuses {
        for sign in 0..4 {
            for hours in [1, 72] {
                for (assignee, followers) in &people {
                    for past in 0..PASTS {
                        tickets.push(Ticket {
                            id: TicketId::new(tickets.len() as i64 + 1),
                            priority: (sign == 1).then_some(Priority::Urgent),
                            tags: vec!["outage".to_owned(); usize::from(sign >= 2)],
                            followers: followers.clone(),
                            follow_up: sign == 3,
                            ..ticket(status, hours, *assignee, past)
                        });
                    }
                }
            }
        }
    }
    tickets
}

/// An ordinary ticket with a past.
pub(super) fn ticket(status: &Status, hours: i64, assignee: Option<UserId>, past: usize) -> Ticket {
    let created_at = ago(hours);
    Ticket {
        id: TicketId::new(0),
        organization: Some(ACME),
        subject: None,
        status: status.clone(),
        priority: None,
        form: None,
        tags: vec![],
        assignee,
        group: None,
        followers: vec![],
        created_at,
        updated_at: if past == 0 { created_at } else { ago(0) },
        follow_up: false,
        hints: hints(past),
        history: history(past, assignee),
    }
}

pub(super) fn ago(hours: i64) -> Timestamp {
    NOW - SignedDuration::from_hours(hours)
}
