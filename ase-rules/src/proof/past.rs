//! What happened to a ticket.

use super::space::{ASE, EMERGENCY_FORM, SOMEBODY, US, ago};
use crate::{Change, Hints, History, Priority, UserId, What};

/// How many pasts there are.
pub(super) const PASTS: usize = 14;

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
        12 => vec![change(
            person,
            What::Form {
                from: Some(EMERGENCY_FORM),
                to: None,
            },
        )],
        13 => vec![change(
            person,
            What::Tags {
                from: vec!["outage".to_owned()],
                to: vec![],
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

fn assigned(by: (UserId, &str), from: Option<UserId>, to: Option<UserId>) -> Change {
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
