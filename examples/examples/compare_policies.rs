//! Two policies tried on the same quarter: what would each have done, and where do they differ?
//!
//! ```sh
//! cargo run --package examples --example compare_policies
//! ```
//!
//! The quarter is generated, always the same: 24 accounts, 8 ASEs, thirteen weeks of tickets that people take, solve and
//! leave to be closed. A real one is a `Recording` too: what was read each day, kept. The proposal: Global Support works
//! the tickets while the ASEs follow, and a tag makes an emergency.

use std::collections::BTreeMap;

use ase_rules::{
    Account, Agent, AgentFact, Change, Event, Fact, Facts, GroupId, Hints, History, Memory,
    OrganizationId, Policy, Priority, Profile, Reading, Recording, Replay, Role, Sources, Status,
    Tenure, Ticket, TicketId, UserId, What, diff, replay,
};
use jiff::{SignedDuration, Timestamp};

const ACCOUNTS: i64 = 24;
const ACCOUNTS_PER_ASE: i64 = 3;
const DAYS: i64 = 91;
const SUPPORT: GroupId = GroupId::new(7);

fn main() -> Result<(), jiff::Error> {
    let begin: Timestamp = "2026-01-05T00:00:00Z".parse()?;
    let quarter = Quarter::generated(begin).recording();

    let today = Policy::default();
    let proposed = Policy {
        profile: Profile::GlobalFirst,
        emergency_tags: vec!["production_down".to_owned()],
        ..today.clone()
    };
    let (now, then) = (replay(&quarter, &today), replay(&quarter, &proposed));

    println!(
        "{} events in {DAYS} days; {} plans for each policy\n",
        quarter.events.len(),
        now.plans
    );
    println!("{:<36} {:>7} {:>9}", "", "today", "proposed");
    print_counts(&writes(&now), &writes(&then));
    print_counts(&findings(&now), &findings(&then));

    let diff = diff(&now.as_plan(), &then.as_plan()).to_string();
    let (summary, all) = diff.split_once("\n\n").unwrap_or((&diff, ""));
    println!("\n{summary}\n\nSome of them");
    for sign in ["  + ", "  - ", "  ~ "] {
        let some = all.lines().filter(|line| line.starts_with(sign));
        some.take(3).for_each(|line| println!("{line}"));
    }
    Ok(())
}

fn writes(replay: &Replay) -> BTreeMap<String, usize> {
    let kinds = replay.writes.iter();
    count(kinds.map(|made| format!("{} ({})", made.action.kind, made.action.rule)))
}

fn findings(replay: &Replay) -> BTreeMap<String, usize> {
    let rules = replay.findings.iter();
    count(rules.map(|one| format!("{} {}", one.finding.severity, one.finding.rule)))
}

fn count(names: impl Iterator<Item = String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    names.for_each(|name| *counts.entry(name).or_default() += 1);
    counts
}

fn print_counts(today: &BTreeMap<String, usize>, proposed: &BTreeMap<String, usize>) {
    let names: std::collections::BTreeSet<&String> = today.keys().chain(proposed.keys()).collect();
    for name in names {
        let of = |counts: &BTreeMap<String, usize>| counts.get(name).copied().unwrap_or(0);
        println!("{name:<36} {:>7} {:>9}", of(today), of(proposed));
    }
}

/// A quarter in the making: numbers that look like chance and are always the same.
struct Quarter {
    begin: Timestamp,
    events: Vec<Event>,
    state: u64,
}

impl Quarter {
    fn generated(begin: Timestamp) -> Self {
        let mut quarter = Self {
            begin,
            events: vec![],
            state: 1,
        };
        for day in 0..DAYS {
            quarter.tell(day * 24 * 60, Fact::Nothing);
            for _ in 0..quarter.below(8) {
                let minute = day * 24 * 60 + quarter.below(24 * 60);
                quarter.live(minute);
            }
        }
        // One subscription lapses in the fifth week, and its flag with it.
        let mut lapsed = account(5);
        (lapsed.flag, lapsed.flag_tag) = (Some(false), false);
        quarter.tell(33 * 24 * 60, Fact::Account(lapsed));
        quarter
    }

    fn recording(self) -> Recording {
        let begin = self.begin;
        let agents = (0..ACCOUNTS / ACCOUNTS_PER_ASE).map(|at| agent(UserId::new(500 + at)));
        let agents = agents.map(|agent| (agent.id, AgentFact::Found(agent)));
        let tenures = (0..ACCOUNTS).map(|at| Tenure {
            organization: OrganizationId::new(1 + at),
            ase: ase(at),
            since: begin - SignedDuration::from_hours(24 * 200),
            until: None,
        });
        Recording {
            start: Facts {
                instance: "global".to_owned(),
                global: true,
                accounts: Reading::known((0..ACCOUNTS).map(account).collect(), begin),
                agents: Reading::known(agents.collect(), begin),
                tickets: Reading::known(vec![], begin),
                sources: Sources::default(),
            },
            memory: Memory {
                tenures: tenures.collect(),
                ..Memory::default()
            },
            events: self.events,
        }
    }

    /// The life of one ticket: written, taken by somebody after a while, solved, closed.
    fn live(&mut self, minute: i64) {
        let mut ticket = self.written(minute);
        self.show(minute, &ticket);
        let taken = minute + 5 + self.below(10 * 60);
        if self.below(3) > 0 {
            let somebody = UserId::new(700 + self.below(20));
            let from = ticket.assignee.replace(somebody);
            let change = Change {
                at: self.at(taken),
                author: Some(somebody),
                channel: Some("web".to_owned()),
                what: What::Assignee {
                    from,
                    to: ticket.assignee,
                },
            };
            ticket.history = History::Known(vec![change]);
            ticket.status = Status::Open;
            self.show(taken, &ticket);
        }
        ticket.status = Status::Solved;
        let solved = taken + 60 + self.below(12 * 24 * 60);
        self.show(solved, &ticket);
        ticket.status = Status::Closed;
        self.show(solved + 7 * 24 * 60, &ticket);
    }

    fn written(&mut self, minute: i64) -> Ticket {
        let created_at = self.at(minute);
        let is_urgent = self.below(25) == 0;
        let is_down = self.below(20) == 0;
        Ticket {
            id: TicketId::new(10_000 + self.events.len() as i64),
            organization: Some(OrganizationId::new(1 + self.below(ACCOUNTS))),
            subject: None,
            status: Status::New,
            priority: is_urgent.then_some(Priority::Urgent),
            form: None,
            tags: vec!["production_down".to_owned(); usize::from(is_down)],
            assignee: None,
            group: Some(SUPPORT),
            followers: vec![],
            created_at,
            updated_at: created_at,
            follow_up: false,
            hints: Hints::default(),
            history: History::Known(vec![]),
        }
    }

    fn show(&mut self, minute: i64, ticket: &Ticket) {
        let updated_at = self.at(minute);
        let ticket = Ticket {
            updated_at,
            ..ticket.clone()
        };
        self.tell(minute, Fact::Ticket(ticket));
    }

    fn tell(&mut self, minute: i64, fact: Fact) {
        let at = self.at(minute);
        if minute < DAYS * 24 * 60 {
            self.events.push(Event { at, fact });
        }
    }

    fn at(&self, minute: i64) -> Timestamp {
        self.begin + SignedDuration::from_mins(minute)
    }

    /// A number below this one (Knuth's MMIX generator).
    fn below(&mut self, bound: i64) -> i64 {
        let next = self.state.wrapping_mul(6_364_136_223_846_793_005);
        self.state = next.wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) as i64 % bound
    }
}

fn ase(account: i64) -> UserId {
    UserId::new(500 + account / ACCOUNTS_PER_ASE)
}

fn account(at: i64) -> Account {
    Account {
        organization: OrganizationId::new(1 + at),
        name: format!("Customer {at}"),
        named_ase: Some(ase(at).to_string()),
        flag: Some(true),
        flag_tag: true,
        signature: None,
        expiration: None,
        salesforce_id: None,
        suppressed_by: vec![],
        unreadable: vec![],
        doubt: None,
        tickets_doubt: None,
    }
}

fn agent(id: UserId) -> Agent {
    Agent {
        id,
        name: format!("Engineer {id}"),
        role: Role::Agent,
        light: false,
        active: true,
        suspended: false,
        groups: vec![SUPPORT],
        default_group: Some(SUPPORT),
    }
}
