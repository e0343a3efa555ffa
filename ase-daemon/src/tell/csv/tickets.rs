//! The tickets of the accounts: what an ASE's own report is made from, by month, priority, first reply and share.

use std::collections::BTreeMap;

use ase_rules::{Account, History, OrganizationId, Status, Ticket, UserId, What};

use super::{Table, cell, row};
use crate::tell::Shown;

pub(super) fn tickets(table: &mut Table, reports: &[Shown<'_>]) -> anyhow::Result<()> {
    table.write_record([
        "instance",
        "cycle",
        "ticket",
        "organization",
        "account",
        "ase",
        "ase_name",
        "month",
        "created_at",
        "updated_at",
        "status",
        "priority",
        "assignee",
        "assignee_is_ase",
        "followed_by_ase",
        "answered",
        "first_reply_at",
        "first_reply_due",
        "findings",
    ])?;
    for shown in reports {
        let (report, names) = (shown.report, &shown.names);
        let accounts: BTreeMap<OrganizationId, &Account> =
            (shown.facts.accounts.value().into_iter().flatten())
                .filter(|account| account.is_named_or_flagged())
                .map(|account| (account.organization, account))
                .collect();
        let mut found: BTreeMap<_, usize> = BTreeMap::new();
        for ticket in report.findings.iter().filter_map(|finding| finding.ticket) {
            *found.entry(ticket).or_default() += 1;
        }
        for ticket in shown.facts.tickets.value().into_iter().flatten() {
            let account = ticket.organization.and_then(|id| accounts.get(&id));
            let Some(account) = account.filter(|_| is_in_scope(ticket)) else {
                continue;
            };
            let ase = account.ase();
            let created = ticket.created_at.to_string();
            row(
                table,
                [
                    report.instance.clone(),
                    report.cycle.clone(),
                    ticket.id.to_string(),
                    account.organization.to_string(),
                    cell(names.account_name(account.organization)),
                    cell(ase),
                    cell(ase.and_then(|id| names.agent_name(id))),
                    created.chars().take("2026-03".len()).collect(),
                    created,
                    ticket.updated_at.to_string(),
                    ticket.status.to_string(),
                    cell(ticket.priority.as_ref()),
                    cell(ticket.assignee),
                    yes(ase.map(|ase| ticket.assignee == Some(ase))),
                    yes(ase.map(|ase| ticket.followers.contains(&ase))),
                    yes(answered(ticket)),
                    cell(first_reply(ticket).map(|(at, _)| at)),
                    cell(ticket.hints.first_reply_due),
                    found
                        .get(&ticket.id)
                        .copied()
                        .unwrap_or_default()
                        .to_string(),
                ],
            )?;
        }
    }
    Ok(())
}

fn is_in_scope(ticket: &Ticket) -> bool {
    !matches!(ticket.status, Status::Closed | Status::Deleted)
}

/// `yes`, `no`, or nothing where it is not known.
fn yes(known: Option<bool>) -> String {
    match known {
        Some(true) => "yes".to_owned(),
        Some(false) => "no".to_owned(),
        None => String::new(),
    }
}

/// Whether anybody but whoever opened it has answered in public, where that was read.
fn answered(ticket: &Ticket) -> Option<bool> {
    match &ticket.history {
        _ if ticket.hints.answered.is_some() => ticket.hints.answered,
        History::Known(_) => Some(first_reply(ticket).is_some()),
        History::NotRead | History::Unknown(_) => {
            ticket.hints.only_comment_by.is_some().then_some(false)
        }
    }
}

/// When it was first answered in public, and by whom, where its history was read.
fn first_reply(ticket: &Ticket) -> Option<(jiff::Timestamp, UserId)> {
    let History::Known(changes) = &ticket.history else {
        return None;
    };
    let mut comments = changes.iter().filter_map(|change| match change.what {
        What::Comment { author, public } => Some((change.at, author, public)),
        _ => None,
    });
    let (_, opener, _) = comments.next()?;
    comments
        .find(|(_, author, public)| *public && *author != opener)
        .map(|(at, author, _)| (at, author))
}
