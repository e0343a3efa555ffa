//! What the body of a ticket write asks for. Keys that mean nothing here are ignored, as Zendesk
//! ignores them.

use serde_json::{Map, Value, json};

use super::{number, text, texts};
use crate::answer::Answer;
use crate::world::{Change, Priority, Status, Ticket, World};

mod comments;
mod people;

use comments::{body_of, comment};
use people::{collaborate, find, people, replace, requester};
pub(super) use people::{introduce, introduce_requester};

/// The ticket to begin with and what is to be done to it.
pub(super) fn creation(
    world: &mut World,
    author: i64,
    record: &Map<String, Value>,
) -> Result<(Ticket, Vec<Change>), Answer> {
    let requester = requester(world, author, record)?;
    introduce(world, record);
    let mut ticket = Ticket {
        requester_id: requester,
        organization_id: world.users.get(&requester).and_then(|u| u.organization_id),
        via: crate::world::Via::Api,
        submitter_id: record.get("submitter_id").and_then(number),
        recipient: record.get("recipient").and_then(text).flatten(),
        ..Ticket::default()
    };
    let form = world.ticket_forms.values().find(|form| form.default);
    ticket.ticket_form_id = form.map(|form| form.id);
    let comment = record.get("comment").unwrap_or(&Value::Null);
    let submitter = ticket.submitter();
    if !world.users.contains_key(&submitter) {
        return Err(invalid("submitter", "Submitter"));
    }
    let (description, _) = body_of(comment).ok_or_else(|| blank("description", "Description"))?;
    ticket.description = description;
    let source = record.get("via_followup_source_id").and_then(number);
    let source = source.and_then(|id| world.tickets.get(&id));
    if let Some(source) = source.filter(|source| source.status == Status::Closed) {
        ticket.follows_up = Some(source.id);
        ticket.tags.clone_from(&source.tags);
    }
    let mut changes = changes(world, &ticket, record)?;
    for change in &mut changes {
        // The first comment is the customer's, unless the body names another author or submitter.
        if let Change::Comment { author, .. } = change {
            *author = author.or(Some(submitter));
        }
    }
    Ok((ticket, changes))
}

/// The changes a body asks for.
pub(super) fn changes(
    world: &World,
    ticket: &Ticket,
    record: &Map<String, Value>,
) -> Result<Vec<Change>, Answer> {
    let mut changes = Vec::new();
    for (key, value) in record {
        read(world, ticket, key, value, &mut changes)?;
    }
    Ok(changes)
}

fn read(
    world: &World,
    ticket: &Ticket,
    key: &str,
    value: &Value,
    changes: &mut Vec<Change>,
) -> Result<(), Answer> {
    match key {
        "assignee_id" => changes.push(Change::Assignee(reference(value, "assignee", "Assignee")?)),
        "assignee_email" => {
            let user = value.as_str().and_then(|email| world.user_by_email(email));
            let user = user.ok_or_else(|| invalid("assignee", "Assignee"))?;
            changes.push(Change::Assignee(Some(user.id)));
        }
        "group_id" => changes.push(Change::Group(reference(value, "group", "Group")?)),
        "organization_id" => {
            let organization = reference(value, "organization", "Organization")?;
            changes.push(Change::Organization(organization));
        }
        "requester_id" => changes.extend(number(value).map(Change::Requester)),
        "brand_id" => changes.extend(number(value).map(Change::Brand)),
        "custom_status_id" => changes.extend(number(value).map(Change::CustomStatus)),
        "problem_id" => changes.push(Change::Problem(reference(value, "problem_id", "Problem")?)),
        "due_at" => {
            let due = value.as_str().map(str::parse);
            let due = due.transpose().map_err(|_| invalid("due_at", "Due date"))?;
            changes.push(Change::Due(due));
        }
        "ticket_form_id" => changes.extend(number(value).map(Change::Form)),
        "status" => {
            let status = value.as_str().and_then(Status::parse);
            changes.push(Change::Status(
                status.ok_or_else(|| invalid("status", "Status"))?,
            ));
        }
        // A priority cannot be taken back: null is passed over.
        "priority" if value.is_null() => {}
        "priority" => {
            let priority = value.as_str().and_then(Priority::parse);
            let priority = priority.ok_or_else(|| invalid("priority", "Priority"))?;
            changes.push(Change::Priority(priority));
        }
        "type" => {
            let kind = text(value).map(|kind| kind.filter(|kind| !kind.is_empty()));
            let kind = kind.ok_or_else(|| invalid("type", "Type"))?;
            if kind.as_deref().is_some_and(|kind| !TYPES.contains(&kind)) {
                return Err(invalid("type", "Type"));
            }
            changes.push(Change::Kind(kind));
        }
        "subject" => changes.extend(text(value).flatten().map(Change::Subject)),
        "external_id" => changes.extend(text(value).map(Change::ExternalId)),
        "tags" => changes.push(Change::Tags(texts(value))),
        "additional_tags" => changes.extend(texts(value).into_iter().map(Change::AddTag)),
        "remove_tags" => changes.extend(texts(value).into_iter().map(Change::RemoveTag)),
        "custom_fields" | "fields" => changes.extend(custom_fields(value)),
        "followers" => people(
            world,
            value,
            "followers",
            Change::Follow,
            Change::Unfollow,
            changes,
        )?,
        "email_ccs" => people(
            world,
            value,
            "email_ccs",
            Change::Cc,
            Change::RemoveCc,
            changes,
        )?,
        "additional_collaborators" | "collaborators" => {
            let added = value.as_array().into_iter().flatten();
            let added = added.filter_map(|person| find(world, person));
            changes.extend(added.map(collaborate));
        }
        "collaborator_ids" => replace(world, ticket, value, changes),
        "comment" => changes.extend(comment(world, ticket, value)),
        _ => {}
    }
    Ok(())
}

const TYPES: [&str; 4] = ["problem", "incident", "question", "task"];

fn reference(value: &Value, field: &'static str, title: &str) -> Result<Option<i64>, Answer> {
    match value {
        Value::Null => Ok(None),
        Value::String(empty) if empty.is_empty() => Ok(None),
        other => number(other).map(Some).ok_or_else(|| invalid(field, title)),
    }
}

/// A list of `{id, value}`, or a map from id to value.
fn custom_fields(value: &Value) -> Vec<Change> {
    match value {
        Value::Array(fields) => fields
            .iter()
            .filter_map(|field| {
                Some(Change::CustomField(
                    number(&field["id"])?,
                    field["value"].clone(),
                ))
            })
            .collect(),
        Value::Object(fields) => fields
            .iter()
            .filter_map(|(id, value)| Some(Change::CustomField(id.parse().ok()?, value.clone())))
            .collect(),
        _ => Vec::new(),
    }
}

fn invalid(field: &str, title: &str) -> Answer {
    let row = json!([{ "description": format!("{title}: is invalid"), "error": "InvalidValue" }]);
    Answer::invalid(&json!({ field: row }))
}

fn blank(field: &str, title: &str) -> Answer {
    let row =
        json!([{ "description": format!("{title}: cannot be blank"), "error": "BlankValue" }]);
    Answer::invalid(&json!({ field: row }))
}
