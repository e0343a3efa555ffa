//! The rules inside another tool: no Zendesk, no daemon, no clock. Facts go in, a plan comes out.
//!
//! ```sh
//! cargo run --package examples --example embed_rules
//! ```
//!
//! Three accounts and three tickets are written down below. Maya is the ASE of Acme, and Noor the on-call engineer who
//! happened to take a ticket of Maya's account. Where the facts come from is the embedding tool's business.

use std::collections::BTreeMap;

use ase_rules::{
    Account, Agent, AgentFact, Change, Facts, GroupId, Hints, History, Memory, OrganizationId,
    Policy, Priority, Reading, Role, Sources, Status, Tenure, Ticket, TicketId, UserId, What, plan,
};
use jiff::{SignedDuration, Timestamp};

const MAYA: UserId = UserId::new(456);
const NOOR: UserId = UserId::new(457);
const SUPPORT: GroupId = GroupId::new(7);
const ACME: OrganizationId = OrganizationId::new(1);
const INITECH: OrganizationId = OrganizationId::new(2);
const GLOBEX: OrganizationId = OrganizationId::new(3);

fn main() -> Result<(), jiff::Error> {
    let now: Timestamp = "2026-03-02T09:00:00Z".parse()?;
    let mut tickets = vec![
        Ticket {
            status: Status::New,
            ..ticket(101, now)
        },
        Ticket {
            priority: Some(Priority::Urgent),
            ..ticket(102, now)
        },
        Ticket {
            assignee: Some(NOOR),
            ..ticket(103, now)
        },
    ];
    // We look once: an unchecked flag counts at once, and not only when it was seen twice, hours apart.
    let policy = Policy {
        one_shot: true,
        ..Policy::default()
    };
    let mut memory = Memory {
        // Without this, Maya's tenure would begin now, and every ticket would be older than it.
        tenures: vec![Tenure {
            organization: ACME,
            ase: MAYA,
            since: "2025-09-01T00:00:00Z".parse()?,
            until: None,
        }],
        ..Memory::default()
    };
    memory.observe(&facts(&tickets, now), &policy, now);

    // A history costs a request, so a plan names the few tickets whose past it needs to know.
    let first = plan(&facts(&tickets, now), &policy, &memory, now);
    println!(
        "Histories wanted: {:?}",
        first.wanted.iter().map(|id| id.get()).collect::<Vec<_>>()
    );
    for ticket in tickets
        .iter_mut()
        .filter(|ticket| first.wanted.contains(&ticket.id))
    {
        ticket.history = History::Known(history(ticket));
    }
    let plan = plan(&facts(&tickets, now), &policy, &memory, now);

    println!("\nFindings");
    for finding in &plan.findings {
        println!(
            "  {:<8} {:<28} {}",
            finding.severity, finding.rule, finding.message
        );
    }
    println!("\nActions");
    for action in &plan.actions {
        println!(
            "  {:?} ticket {} → user {} ({})",
            action.kind, action.ticket, action.agent, action.rule
        );
    }
    println!("\nWhy, for ticket 103");
    print!("{}", plan.trails[&TicketId::new(103)]);
    Ok(())
}

fn facts(tickets: &[Ticket], now: Timestamp) -> Facts {
    let accounts = vec![
        account(ACME, "Acme", Some(MAYA), true),
        account(INITECH, "Initech", None, true),
        account(GLOBEX, "Globex", Some(MAYA), false),
    ];
    Facts {
        instance: "global".to_owned(),
        global: true,
        accounts: Reading::known(accounts, now),
        agents: Reading::known(
            BTreeMap::from([(MAYA, AgentFact::Found(agent(MAYA, "Maya Chen")))]),
            now,
        ),
        tickets: Reading::known(tickets.to_vec(), now),
        // Team files, notes, charges, schedules, absences: what is not configured is not missed.
        sources: Sources::default(),
    }
}

fn account(organization: OrganizationId, name: &str, ase: Option<UserId>, paid: bool) -> Account {
    Account {
        organization,
        name: name.to_owned(),
        named_ase: ase.map(|user| user.to_string()),
        flag: Some(paid),
        flag_tag: paid,
        signature: None,
        expiration: None,
        salesforce_id: None,
        suppressed_by: vec![],
        unreadable: vec![],
        doubt: None,
        tickets_doubt: None,
    }
}

fn agent(id: UserId, name: &str) -> Agent {
    Agent {
        id,
        name: name.to_owned(),
        role: Role::Agent,
        light: false,
        active: true,
        suspended: false,
        groups: vec![SUPPORT],
        default_group: Some(SUPPORT),
    }
}

/// An open ticket of Acme, an hour old, without an owner.
fn ticket(id: i64, now: Timestamp) -> Ticket {
    let created_at = now - SignedDuration::from_hours(1);
    Ticket {
        id: TicketId::new(id),
        organization: Some(ACME),
        subject: None,
        status: Status::Open,
        priority: None,
        form: None,
        tags: vec![],
        assignee: None,
        group: Some(SUPPORT),
        followers: vec![],
        created_at,
        updated_at: created_at,
        follow_up: false,
        hints: Hints::default(),
        history: History::NotRead,
    }
}

/// What a tool would read from the ticket's audits: its owner chose it in person.
fn history(ticket: &Ticket) -> Vec<Change> {
    vec![Change {
        at: ticket.updated_at,
        author: ticket.assignee,
        channel: Some("web".to_owned()),
        what: What::Assignee {
            from: None,
            to: ticket.assignee,
        },
    }]
}
