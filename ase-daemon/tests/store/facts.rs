//! Facts for the tests.

use ase_daemon::store::{Intent, Mark, Recorded, TicketState};
use ase_daemon::tell::Outcome;
use ase_rules::{
    Account, ActionKind, Change, Facts, FormId, GroupId, Hints, History, OrganizationId, Priority,
    Reading, Status, Ticket, TicketId, UserId, What,
};
use jiff::Timestamp;

pub(crate) fn at(minute: u32) -> Timestamp {
    format!("2026-03-02T09:{minute:02}:00Z").parse().unwrap()
}

/// A ticket of organization 7 with little in it.
pub(crate) fn ticket(id: i64) -> Ticket {
    Ticket {
        id: TicketId::new(id),
        organization: Some(OrganizationId::new(7)),
        subject: None,
        status: Status::Open,
        priority: None,
        form: None,
        tags: vec![],
        assignee: None,
        group: None,
        followers: vec![],
        created_at: at(0),
        updated_at: at(1),
        follow_up: false,
        hints: Hints::default(),
        history: History::NotRead,
    }
}

/// A ticket with everything in it, and some of it odd.
pub(crate) fn full_ticket(id: i64) -> Ticket {
    Ticket {
        subject: Some("It's \"broken\"; DROP TABLE ticket; -- \u{1F600}".to_owned()),
        status: Status::Other("brand new".to_owned()),
        priority: Some(Priority::Urgent),
        form: Some(FormId::new(360_001_264_259)),
        tags: vec!["a b".to_owned(), String::new(), "[\"ü\"]".to_owned()],
        assignee: Some(UserId::new(i64::MAX)),
        group: Some(GroupId::new(3)),
        followers: vec![UserId::new(1), UserId::new(-1)],
        created_at: "1969-12-31T23:59:59.000001Z".parse().unwrap(),
        updated_at: "2026-03-02T09:01:00.123456Z".parse().unwrap(),
        follow_up: true,
        hints: Hints {
            ever_assigned: Some(false),
            only_comment_by: Some(UserId::new(9)),
            ..Hints::default()
        },
        history: History::Known(vec![Change {
            at: at(1),
            author: None,
            channel: Some("rule".to_owned()),
            what: What::Comment {
                author: UserId::new(4),
                public: true,
            },
        }]),
        ..ticket(id)
    }
}

pub(crate) fn account(organization: i64, ase: Option<i64>) -> Account {
    Account {
        organization: OrganizationId::new(organization),
        name: "Acme".to_owned(),
        named_ase: ase.map(|id| id.to_string()),
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

pub(crate) fn facts(accounts: Vec<Account>, minute: u32) -> Facts {
    Facts {
        instance: "global".to_owned(),
        global: true,
        accounts: Reading::known(accounts, at(minute)),
        agents: Reading::unknown("not read"),
        tickets: Reading::unknown("not read"),
        sources: ase_rules::Sources::default(),
    }
}

pub(crate) fn mark(value: &str) -> Mark {
    Mark {
        value: value.to_owned(),
        seen_at: at(1),
    }
}

pub(crate) fn intent(id: &str, kind: ActionKind) -> Intent {
    Intent {
        id: id.to_owned(),
        cycle: "c1".to_owned(),
        kind,
        ticket: TicketId::new(101),
        organization: OrganizationId::new(7),
        agent: UserId::new(456),
        group: None,
        rule: "assignment/unowned".to_owned(),
        why: Some("nobody owns it".to_owned()),
        stamp: at(1),
        before: TicketState::default(),
        planned_at: at(2),
        undoes: None,
    }
}

pub(crate) fn recorded(outcome: Outcome) -> Recorded {
    Recorded {
        outcome,
        reason: None,
        at: at(3),
        after: None,
        request_id: Some("r1".to_owned()),
    }
}
