//! An emergency on an ASE account: that its ASE was told, or would be.

use ase_rules::{ActionKind, OrganizationId, TicketId, UserId};
use jiff::Timestamp;

use super::{Kind, Line, Notice, Part};
use crate::{
    store::Intent,
    tell::{CycleReport, Names, Outcome},
};

/// What was told, as the journal has it: a process that ended right after the note leaves the notice to the next cycle.
pub(crate) fn told(instance: &str, names: &Names, informed: &[Intent]) -> Vec<Notice> {
    let notices = informed.iter().map(|intent| {
        let who = (intent.ticket, intent.organization, intent.agent);
        let end = "was told of it by an internal note and follows it";
        notice(instance, names, who, intent.planned_at, end)
    });
    notices.collect()
}

/// What would be told, if the mode were another one.
pub(crate) fn would_be_told(report: &CycleReport, names: &Names) -> Vec<Notice> {
    let planned = report
        .actions
        .iter()
        .filter(|action| action.kind == ActionKind::Inform && action.outcome == Outcome::Planned);
    let notices = planned.map(|action| {
        let who = (action.ticket, action.organization, action.agent);
        let end = "would be told of it; this instance is in audit mode, so nothing was written";
        let at = report.started_at;
        notice(&report.instance, names, who, at, end)
    });
    notices.collect()
}

fn notice(
    instance: &str,
    names: &Names,
    (ticket, organization, ase): (TicketId, OrganizationId, UserId),
    at: Timestamp,
    end: &str,
) -> Notice {
    let (account, ase_name) = (names.account(organization), names.agent(ase));
    Notice {
        id: format!("emergency/{instance}/{ticket}/{ase}"),
        instance: instance.to_owned(),
        kind: Kind::Emergency,
        at,
        title: format!("Emergency #{ticket} of {account}"),
        parts: vec![Part::of(vec![
            Line::about(format!("Ticket #{ticket}"), names.ticket_link(ticket)),
            Line::about(account, names.account_link(organization)),
            Line::plain(format!("Its ASE, {ase_name}, {end}.")),
            Line::plain("It belongs to the engineer on call."),
        ])],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_leads_to_the_ticket_and_to_the_account() {
        let names = Names::default().at("https://acme.zendesk.com/");
        let who = (TicketId::new(101), OrganizationId::new(7), UserId::new(456));
        let notice = notice("us_gov", &names, who, Timestamp::UNIX_EPOCH, "was told");
        assert_eq!(notice.id, "emergency/us_gov/101/456");
        let links = notice.parts[0]
            .lines
            .iter()
            .filter_map(|line| line.link.as_deref());
        let links: Vec<&str> = links.collect();
        let base = "https://acme.zendesk.com/agent";
        let expected = [
            format!("{base}/tickets/101"),
            format!("{base}/organizations/7/tickets"),
        ];
        assert_eq!(links, expected);
    }
}
