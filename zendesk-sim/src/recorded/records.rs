//! Records of recorded answers, read leniently.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::world::{
    Conditions, FieldType, Group, Membership, Organization, OrganizationField, Priority, Role,
    Status, Ticket, TicketForm, User,
};

pub(super) type Fields = Map<String, Value>;

pub(super) fn id(record: &Fields, key: &str) -> i64 {
    maybe_id(record, key).unwrap_or_default()
}

pub(super) fn maybe_id(record: &Fields, key: &str) -> Option<i64> {
    record.get(key).and_then(Value::as_i64)
}

pub(super) fn text(record: &Fields, key: &str) -> String {
    maybe_text(record, key).unwrap_or_default()
}

pub(super) fn maybe_text(record: &Fields, key: &str) -> Option<String> {
    record.get(key).and_then(Value::as_str).map(str::to_owned)
}

pub(super) fn flag(record: &Fields, key: &str) -> bool {
    record.get(key) == Some(&Value::Bool(true))
}

pub(super) fn at(record: &Fields, key: &str) -> Timestamp {
    let at = record.get(key).and_then(Value::as_str);
    at.and_then(|at| at.parse().ok()).unwrap_or_default()
}

pub(super) fn texts(record: &Fields, key: &str) -> Vec<String> {
    let list = record.get(key).and_then(Value::as_array);
    let list = list.into_iter().flatten();
    list.filter_map(|text| text.as_str().map(str::to_owned))
        .collect()
}

pub(super) fn ids(record: &Fields, key: &str) -> Vec<i64> {
    let list = record.get(key).and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(Value::as_i64)
        .collect()
}

pub(super) fn object(record: &Fields, key: &str) -> Fields {
    let object = record.get(key).and_then(Value::as_object);
    object.cloned().unwrap_or_default()
}

pub(super) fn user(record: &Fields) -> User {
    let role = match text(record, "role").as_str() {
        "admin" => Role::Admin,
        "agent" => Role::Agent,
        _ => Role::EndUser,
    };
    User {
        id: id(record, "id"),
        name: text(record, "name"),
        email: maybe_text(record, "email"),
        role,
        light: maybe_id(record, "role_type") == Some(1),
        suspended: flag(record, "suspended"),
        deleted: record.get("active") == Some(&Value::Bool(false)),
        organization_id: maybe_id(record, "organization_id"),
        default_group_id: maybe_id(record, "default_group_id"),
        external_id: maybe_text(record, "external_id"),
        custom_role_id: maybe_id(record, "custom_role_id"),
        phone: maybe_text(record, "phone"),
        notes: maybe_text(record, "notes"),
        details: maybe_text(record, "details"),
        time_zone: maybe_text(record, "time_zone"),
        iana_time_zone: maybe_text(record, "iana_time_zone"),
        tags: texts(record, "tags"),
        user_fields: object(record, "user_fields"),
        created_at: at(record, "created_at"),
        updated_at: at(record, "updated_at"),
    }
}

pub(super) fn organization(record: &Fields) -> Organization {
    Organization {
        id: id(record, "id"),
        name: text(record, "name"),
        external_id: maybe_text(record, "external_id"),
        domain_names: texts(record, "domain_names"),
        details: maybe_text(record, "details"),
        notes: maybe_text(record, "notes"),
        group_id: maybe_id(record, "group_id"),
        shared_tickets: flag(record, "shared_tickets"),
        shared_comments: flag(record, "shared_comments"),
        tags: texts(record, "tags"),
        organization_fields: object(record, "organization_fields"),
        created_at: at(record, "created_at"),
        updated_at: at(record, "updated_at"),
        deleted_at: None,
        tags_as_given: true,
    }
}

pub(super) fn field(record: &Fields) -> Option<OrganizationField> {
    let field_type = record.get("type")?.clone();
    let field_type: FieldType = serde_json::from_value(field_type).ok()?;
    let mut field =
        OrganizationField::new(field_type, &text(record, "key"), &text(record, "title"));
    field.id = id(record, "id");
    field.tag = maybe_text(record, "tag");
    let options = record.get("custom_field_options").and_then(Value::as_array);
    for option in options.into_iter().flatten().filter_map(Value::as_object) {
        field = field.option(&text(option, "name"), &text(option, "value"));
    }
    Some(field)
}

pub(super) fn group(record: &Fields) -> Group {
    Group {
        id: id(record, "id"),
        name: text(record, "name"),
        description: text(record, "description"),
        default: flag(record, "default"),
        deleted: flag(record, "deleted"),
        created_at: at(record, "created_at"),
        updated_at: at(record, "updated_at"),
    }
}

pub(super) fn membership(record: &Fields) -> Membership {
    Membership {
        id: id(record, "id"),
        user_id: id(record, "user_id"),
        group_id: id(record, "group_id"),
        default: flag(record, "default"),
        created_at: at(record, "created_at"),
        updated_at: at(record, "updated_at"),
    }
}

pub(super) fn form(record: &Fields) -> TicketForm {
    let list = |key: &str| record.get(key).and_then(Value::as_array).cloned();
    TicketForm {
        agent_conditions: list("agent_conditions").unwrap_or_default(),
        end_user_conditions: list("end_user_conditions").unwrap_or_default(),
        id: id(record, "id"),
        name: text(record, "name"),
        position: id(record, "position"),
        active: flag(record, "active"),
        // The world has a default form already.
        default: false,
        end_user_visible: flag(record, "end_user_visible"),
        ticket_field_ids: record
            .get("ticket_field_ids")
            .and_then(Value::as_array)
            .map(|ids| ids.iter().filter_map(Value::as_i64).collect()),
        created_at: at(record, "created_at"),
        updated_at: at(record, "updated_at"),
    }
}

pub(super) fn conditions(record: &Fields) -> Conditions {
    let conditions = record.get("conditions").cloned().unwrap_or_default();
    serde_json::from_value(conditions).unwrap_or_default()
}

pub(super) fn ticket(record: &Fields) -> Ticket {
    let custom = record.get("custom_fields").and_then(Value::as_array);
    let custom = custom.into_iter().flatten();
    Ticket {
        id: id(record, "id"),
        subject: text(record, "subject"),
        description: text(record, "description"),
        status: Status::parse(&text(record, "status")).unwrap_or_default(),
        priority: Priority::parse(&text(record, "priority")),
        kind: maybe_text(record, "type"),
        external_id: maybe_text(record, "external_id"),
        requester_id: id(record, "requester_id"),
        assignee_id: maybe_id(record, "assignee_id"),
        group_id: maybe_id(record, "group_id"),
        organization_id: maybe_id(record, "organization_id"),
        ticket_form_id: maybe_id(record, "ticket_form_id"),
        follower_ids: ids(record, "follower_ids"),
        email_cc_ids: ids(record, "email_cc_ids"),
        tags: texts(record, "tags"),
        custom_fields: custom
            .filter_map(|field| Some((field["id"].as_i64()?, field["value"].clone())))
            .collect(),
        created_at: at(record, "created_at"),
        updated_at: at(record, "updated_at"),
        ..Ticket::default()
    }
}
