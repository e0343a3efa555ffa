//! A desk of any size, a hundred open tickets to an account, four accounts to an ASE.

mod sources;

use ase_rules::{
    Account, Agent, AgentFact, Change, Facts, GroupId, Hints, History, Memory, OrganizationId,
    Plan, Policy, Priority, Reading, Reasons, Role, Sources, Status, Tenure, Ticket, TicketId,
    UserId, What, plan_with_reasons,
};
use jiff::{SignedDuration, Timestamp};

const TICKETS_PER_ACCOUNT: usize = 100;
const ACCOUNTS_PER_ASE: usize = 4;

/// What a plan is made of.
pub(crate) struct Desk {
    pub(crate) facts: Facts,
    pub(crate) policy: Policy,
    pub(crate) memory: Memory,
    pub(crate) now: Timestamp,
}

impl Desk {
    pub(crate) fn with(tickets: usize) -> Self {
        let now = Timestamp::constant(1_772_442_000, 0);
        let accounts = tickets.div_ceil(TICKETS_PER_ACCOUNT);
        let agents = (0..accounts.div_ceil(ACCOUNTS_PER_ASE)).map(|at| agent(user(at)));
        let agents = agents.map(|agent| (agent.id, AgentFact::Found(agent)));
        let facts = Facts {
            instance: "global".to_owned(),
            global: true,
            accounts: Reading::known((0..accounts).map(account).collect(), now),
            agents: Reading::known(agents.collect(), now),
            tickets: Reading::known(shuffled(tickets).map(|at| ticket(at, now)).collect(), now),
            sources: Sources::default(),
        };
        let tenures = (0..accounts).map(|at| Tenure {
            organization: organization(at),
            ase: ase(at),
            since: now - SignedDuration::from_hours(90 * 24),
            until: None,
        });
        let mut memory = Memory {
            tenures: tenures.collect(),
            ..Memory::default()
        };
        let policy = Policy::default();
        memory.observe(&facts, &policy, now);
        Self {
            facts,
            policy,
            memory,
            now,
        }
    }

    /// The same desk with every source configured.
    pub(crate) fn with_sources(mut self) -> Self {
        self.facts.sources = sources::of(self.accounts(), self.now);
        self
    }

    /// One call, without reasons.
    pub(crate) fn plan(&self) -> Plan {
        let Self {
            facts,
            policy,
            memory,
            now,
        } = self;
        plan_with_reasons(facts, policy, memory, *now, Reasons::None)
    }

    pub(crate) fn accounts(&self) -> usize {
        self.facts.accounts.value().map_or(0, Vec::len)
    }
}

/// Every number below `count` once, in an order that is not theirs: steps of a prime that does not divide it.
fn shuffled(count: usize) -> impl Iterator<Item = usize> {
    const STEP: usize = 7_368_787;
    (0..count).map(move |at| at * STEP % count)
}

fn organization(at: usize) -> OrganizationId {
    OrganizationId::new(360_000_000_000 + at as i64)
}

fn user(at: usize) -> UserId {
    UserId::new(370_000_000_000 + at as i64)
}

fn ase(account: usize) -> UserId {
    user(account / ACCOUNTS_PER_ASE)
}

fn group() -> GroupId {
    GroupId::new(380_000_000_000)
}

fn salesforce_id(account: usize) -> String {
    format!("001{account:015}")
}

fn agent(id: UserId) -> Agent {
    Agent {
        id,
        name: format!("Engineer {id}"),
        role: Role::Agent,
        light: false,
        active: true,
        suspended: false,
        groups: vec![group()],
        default_group: Some(group()),
    }
}

fn account(at: usize) -> Account {
    Account {
        organization: organization(at),
        name: format!("Customer {at}"),
        named_ase: Some(ase(at).to_string()),
        flag: Some(true),
        flag_tag: true,
        signature: Some(false),
        expiration: None,
        salesforce_id: Some(salesforce_id(at)),
        suppressed_by: vec![],
        unreadable: vec![],
        doubt: None,
        tickets_doubt: None,
    }
}

/// Of a hundred tickets of an account, 76 are the ASE's, 12 are older than the tenure and shadowed, 4 wait for the
/// customer without an owner, and 8 are worth a finding: 2 new without owner, 2 of somebody's who had chosen it, 1
/// to be shadowed, 1 given up, 1 emergency of which the ASE knows nothing and 1 of which nobody knows more.
fn ticket(at: usize, now: Timestamp) -> Ticket {
    let account = at / TICKETS_PER_ACCOUNT;
    let ase = ase(account);
    let somebody = UserId::new(390_000_000_000 + (at % 50) as i64);
    let age = |days: i64| now - SignedDuration::from_hours(24 * days + at as i64 % 24);
    let created_at = age(1 + at as i64 % 60);
    let mut ticket = Ticket {
        id: TicketId::new(1_000_000 + at as i64),
        organization: Some(organization(account)),
        subject: Some(format!("Runner {at} does not pick up jobs")),
        status: Status::Open,
        priority: Some(Priority::Normal),
        form: Some(ase_rules::FormId::new(426_148)),
        tags: vec!["self_managed".to_owned(), "sub_ss_ase".to_owned()],
        assignee: Some(ase),
        group: Some(group()),
        followers: vec![],
        created_at,
        updated_at: created_at + SignedDuration::from_mins(40),
        follow_up: false,
        hints: Hints {
            answered: Some(!at.is_multiple_of(25)),
            ..Hints::default()
        },
        history: History::NotRead,
    };
    match at % TICKETS_PER_ACCOUNT {
        0..40 => {}
        40..60 => ticket.status = Status::Pending,
        60..70 => ticket.status = Status::Hold,
        70..76 => ticket.priority = Some(Priority::High),
        76..88 => {
            ticket.assignee = Some(somebody);
            ticket.created_at = age(120);
            ticket.followers = vec![somebody, ase];
        }
        88..92 => {
            ticket.assignee = None;
            ticket.status = Status::Pending;
            ticket.hints.ever_assigned = Some(false);
        }
        92..94 => {
            ticket.assignee = None;
            ticket.status = Status::New;
            ticket.updated_at = ticket.created_at;
        }
        94..96 => {
            ticket.assignee = Some(somebody);
            ticket.followers = vec![ase];
            ticket.history = History::Known(vec![assigned(&ticket, None, Some(somebody))]);
        }
        96 => {
            ticket.assignee = Some(somebody);
            ticket.created_at = age(120);
        }
        97 => {
            let given = assigned(&ticket, None, Some(ase));
            let taken = assigned(&ticket, Some(ase), None);
            ticket.assignee = None;
            ticket.history = History::Known(vec![given, taken]);
        }
        98 => {
            ticket.assignee = Some(somebody);
            ticket.priority = Some(Priority::Urgent);
            ticket.hints.only_comment_by = Some(somebody);
        }
        _ => ticket.assignee = Some(somebody),
    }
    ticket
}

fn assigned(ticket: &Ticket, from: Option<UserId>, to: Option<UserId>) -> Change {
    Change {
        at: ticket.updated_at,
        author: to.or(from),
        channel: Some("web".to_owned()),
        what: What::Assignee { from, to },
    }
}
