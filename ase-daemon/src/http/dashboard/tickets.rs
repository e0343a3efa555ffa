//! Tickets: one with the reasons for what is done about it and what is not, and tables of several.

use ase_rules::{ActionKind, Ticket, TicketId, Trail, UserId};
use maud::{Markup, html};

use super::{Seen, at};
use crate::{
    store::{TicketState, Wanted},
    tell::{Names, ToldWrite, html::parts, words},
};

/// Writes on the page of a ticket.
const WRITES: usize = 100;

impl Seen<'_> {
    /// One ticket.
    pub(super) async fn ticket(&self, id: Option<i64>) -> anyhow::Result<Option<String>> {
        let Some(id) = id.map(TicketId::new) else {
            return Ok(None);
        };
        let (view, name, store) = (&self.view, self.instance.name(), self.instance.store());
        let ticket = store.tickets_by_id(name, vec![id]).await?.pop();
        let wanted = Wanted {
            ticket: Some(id),
            ..Wanted::default()
        };
        let writes = store.latest_writes(name, wanted, WRITES).await?;
        let writes: Vec<ToldWrite> = (writes.into_iter())
            .map(|one| ToldWrite::of(name, one))
            .collect();
        let kept = view.kept.reasons.tickets.get(&id);
        if ticket.is_none() && writes.is_empty() && kept.is_none() {
            return Ok(None);
        }
        let explained = match &ticket {
            Some(ticket) => self.instance.recall_ticket(ticket.clone()).await?,
            None => None,
        };
        let found = self.found_where(|finding| finding.ticket == Some(id));
        let main = html! {
            @match &ticket {
                Some(ticket) => (self.ticket_facts(ticket)),
                None => p { "It is not among the tickets that are looked after: closed, deleted, or not of an account." },
            }
            h2 { "Why, and why not" }
            @match (&explained, kept) {
                (Some(explained), _) => {
                    (trail(&explained.reasons, &view.names))
                    @if let Some(miss) = &explained.nearest_miss {
                        p { strong { "Nearest miss: " } (parts::sentence(&view.names.in_words(&miss.text))) "." }
                    }
                },
                (None, Some(reasons)) => {
                    p.small { "As the last cycle had it." }
                    (trail(reasons, &view.names))
                },
                (None, None) => p { "The last reading is too old to decide by." },
            }
            h2 { "Findings" }
            (self.finding_table(&found))
            h2 { "What was written" }
            (self.write_table(&writes))
        };
        Ok(Some(self.page(&format!("Ticket {id}"), main, "accounts")))
    }

    fn ticket_facts(&self, ticket: &Ticket) -> Markup {
        let names = &self.view.names;
        html! {
            dl.facts {
                dt { "Account" }
                dd { @match ticket.organization { Some(id) => (self.account_link(id)), None => "none" } }
                dt { "Status" } dd { (ticket.status) }
                dt { "Priority" } dd { @match &ticket.priority { Some(priority) => (priority), None => "none" } }
                dt { "Owner" } dd { (self.agent(ticket.assignee)) }
                dt { "Followed by" }
                dd {
                    @if ticket.followers.is_empty() { "nobody" }
                    @for (nth, id) in ticket.followers.iter().enumerate() {
                        @if nth > 0 { ", " }
                        (self.agent(Some(*id)))
                    }
                }
                dt { "Created" } dd { (parts::time(ticket.created_at)) }
                dt { "Changed" } dd { (parts::time(ticket.updated_at)) }
                @if let Some(link) = names.ticket_link(ticket.id) { dt { "Zendesk" } dd { a href=(link) rel="noreferrer" { "open" } } }
            }
        }
    }

    /// A person, with a link where there is a page.
    fn agent(&self, id: Option<UserId>) -> Markup {
        match id {
            None => html! { "nobody" },
            Some(id) if self.view.loads.contains_key(&id) => self.ase_link(id),
            Some(id) => html! { bdi { (self.view.names.agent(id)) } },
        }
    }

    /// A ticket's number, with a link to its page.
    pub(super) fn ticket_link(&self, id: TicketId) -> Markup {
        let path = at(self.instance.name(), format_args!("tickets/{id}"));
        html! { a href=(path) { "#" (id) } }
    }

    pub(super) fn ticket_table(&self, tickets: &[Ticket], ase: Option<UserId>) -> Markup {
        html! {
            @if tickets.is_empty() { p { "None." } } @else {
                table.wide {
                    thead { tr {
                        th scope="col" { "Ticket" }
                        th scope="col" { "Status" }
                        th scope="col" { "Priority" }
                        th scope="col" { "Owner" }
                        th scope="col" { "ASE follows" }
                        th scope="col" { "Created" }
                    } }
                    tbody {
                        @for ticket in tickets { tr {
                            td data-label="Ticket" { (self.ticket_link(ticket.id)) }
                            td data-label="Status" { (ticket.status) }
                            td data-label="Priority" { @match &ticket.priority { Some(priority) => (priority), None => "none" } }
                            td data-label="Owner" { (self.agent(ticket.assignee)) }
                            td data-label="ASE follows" {
                                @match ase {
                                    Some(ase) if ticket.followers.contains(&ase) => "yes",
                                    _ => "no",
                                }
                            }
                            td data-label="Created" { (parts::time(ticket.created_at)) }
                        } }
                    }
                }
            }
        }
    }

    /// What was written, by which rule, before and after.
    pub(super) fn write_table(&self, writes: &[ToldWrite]) -> Markup {
        html! {
            @if writes.is_empty() { p { "Nothing." } } @else {
                table.wide {
                    thead { tr {
                        th scope="col" { "When" }
                        th scope="col" { "What" }
                        th scope="col" { "Why" }
                        th scope="col" { "Before" }
                        th scope="col" { "After" }
                    } }
                    tbody { @for write in writes { (self.write_row(write)) } }
                }
            }
        }
    }

    fn write_row(&self, write: &ToldWrite) -> Markup {
        let who = self.view.names.agent(write.agent);
        let what = match write.kind {
            ActionKind::Assign => format!("assigned to {who}"),
            ActionKind::AddFollower => format!("{who} follows"),
            ActionKind::RemoveFollower => format!("{who} follows no longer"),
            ActionKind::Inform => format!("{who} was informed"),
        };
        html! {
            tr {
                td data-label="When" { (parts::time(write.at)) }
                td data-label="What" { span {
                    (self.ticket_link(write.ticket)) " "
                    @if write.undoes.is_some() { "taken back: " }
                    bdi { (what) }
                    @if write.undone_by.is_some() { " " span.tag { "taken back" } }
                } }
                td data-label="Why" { span {
                    (parts::rule(&write.rule)) " "
                    @if let Some(reason) = &write.reason { (parts::sentence(&self.view.names.in_words(reason))) }
                    " " a href=(at(self.instance.name(), format_args!("cycles/{}", write.cycle))) { "cycle" }
                } }
                td data-label="Before" { (self.state(&write.before)) }
                td data-label="After" {
                    @match &write.after {
                        Some(after) => (self.state(after)),
                        None => "not known yet",
                    }
                }
            }
        }
    }

    fn state(&self, state: &TicketState) -> Markup {
        html! {
            span {
                "owner " (self.agent(state.assignee_id))
                @if let Some(group) = state.group_id { ", group " (group) }
                @if let Some(status) = &state.status { ", " (status) }
                @if !state.follower_ids.is_empty() { ", " (words::plural(state.follower_ids.len(), "follower")) }
            }
        }
    }
}

/// Reasons in their order, with what they rest on.
pub(super) fn trail(trail: &Trail, names: &Names) -> Markup {
    html! {
        ol.trail {
            @for reason in trail {
                li {
                    span.tag.(reason.outcome) { (reason.outcome) } " "
                    (parts::sentence(&names.in_words(&reason.text)))
                    " " (parts::rule(&reason.code))
                    @if let Some(origin) = reason.origin {
                        p.small {
                            (origin)
                            @if let Some(at) = reason.seen_at { ", " (parts::time(at)) }
                            @for (nth, (name, value)) in reason.evidence.iter().filter(|(_, value)| !value.is_null()).enumerate() {
                                @if nth == 0 { ": " } @else { ", " }
                                (name) " = " bdi { (words::name(&value.to_string())) }
                            }
                        }
                    }
                }
            }
        }
    }
}
