//! A ticket as a fact.

use ase_rules::{
    FormId, GroupId, Hints, History, OrganizationId, Priority, Status, Ticket, TicketId, UserId,
};
use zendesk_client::model;

/// The facts of a ticket.
pub(crate) fn ticket_of(ticket: &model::Ticket) -> Ticket {
    Ticket {
        id: TicketId::new(ticket.id.get()),
        organization: ticket
            .organization_id
            .map(|id| OrganizationId::new(id.get())),
        // No rule reads it, so it is not kept.
        subject: None,
        status: Status::from(ticket.status.as_str()),
        priority: ticket
            .priority
            .as_ref()
            .map(|priority| Priority::from(priority.as_str())),
        form: ticket.ticket_form_id.map(|id| FormId::new(id.get())),
        tags: ticket.tags.clone(),
        assignee: ticket.assignee_id.map(|id| UserId::new(id.get())),
        group: ticket.group_id.map(|id| GroupId::new(id.get())),
        followers: ticket
            .follower_ids
            .iter()
            .map(|id| UserId::new(id.get()))
            .collect(),
        created_at: ticket.created_at,
        updated_at: ticket.updated_at,
        follow_up: ticket
            .via
            .as_ref()
            .is_some_and(|via| via.source.rel.as_deref() == Some("follow_up")),
        hints: Hints::default(),
        history: History::NotRead,
    }
}
