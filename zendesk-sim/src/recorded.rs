//! Worlds from recorded answers: what other projects keep with their tests, one JSON row a line.

use std::io;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use crate::world::{
    Conditions, FieldType, Group, Membership, Organization, OrganizationField, Priority, Role,
    Status, Ticket, TicketForm, User, World,
};

impl World {
    /// Loads every `*.jsonl` file of a folder of recorded answers with status 200 (or none).
    ///
    /// Lenient: a record that lacks its id is passed over, what else is missing is made up, and of
    /// two records with one id the one updated later is kept. An admin is added when none was
    /// recorded. The world's time is a minute and a half after the last thing recorded.
    ///
    /// # Errors
    ///
    /// When the folder or a file cannot be read, or holds no rows of JSON.
    pub fn from_recorded(folder: &Path) -> io::Result<World> {
        let mut files: Vec<_> = std::fs::read_dir(folder)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<io::Result<_>>()?;
        files.retain(|path| path.extension().is_some_and(|kind| kind == "jsonl"));
        files.sort();
        let mut loader = Loader::default();
        for file in files {
            for line in std::fs::read_to_string(&file)?.lines() {
                let row: Value = serde_json::from_str(line)?;
                if row["status"].as_i64().is_none_or(|status| status == 200) {
                    loader.body(&row["body"]);
                }
            }
        }
        Ok(loader.world())
    }
}

/// What was found, in the order it was found in.
#[derive(Default)]
struct Loader {
    users: Vec<User>,
    organizations: Vec<Organization>,
    fields: Vec<OrganizationField>,
    groups: Vec<Group>,
    memberships: Vec<Membership>,
    forms: Vec<TicketForm>,
    tickets: Vec<Ticket>,
    triggers: Vec<crate::world::Trigger>,
    views: Vec<crate::world::View>,
    latest: Timestamp,
}

impl Loader {
    fn body(&mut self, body: &Value) {
        let Some(body) = body.as_object() else {
            return;
        };
        for (key, value) in body {
            match value {
                Value::Array(records) => records.iter().for_each(|record| self.record(key, record)),
                record => self.record(key, record),
            }
        }
    }

    fn record(&mut self, key: &str, record: &Value) {
        let Some(record) = record.as_object().filter(|record| id(record, "id") > 0) else {
            return;
        };
        let kind = record.get("result_type").and_then(Value::as_str);
        let last = at(record, "created_at").max(at(record, "updated_at"));
        self.latest = self.latest.max(last);
        match kind.unwrap_or(key) {
            "user" | "users" => self.users.push(user(record)),
            "organization" | "organizations" => self.organizations.push(organization(record)),
            "organization_field" | "organization_fields" => self.fields.extend(field(record)),
            "group" | "groups" => self.groups.push(group(record)),
            "group_memberships" => self.memberships.push(membership(record)),
            "ticket_form" | "ticket_forms" => self.forms.push(form(record)),
            "ticket" | "tickets" => self.tickets.push(ticket(record)),
            "trigger" | "triggers" => self.triggers.push(crate::world::Trigger {
                id: id(record, "id"),
                title: text(record, "title"),
                // Recorded rules belong to other accounts: shown, never run here.
                active: false,
                conditions: conditions(record),
                ..Default::default()
            }),
            "view" | "views" => self.views.push(crate::world::View {
                id: id(record, "id"),
                title: text(record, "title"),
                active: flag(record, "active"),
                conditions: conditions(record),
                ..Default::default()
            }),
            _ => {}
        }
    }

    fn world(self) -> World {
        let mut world = World::empty(self.latest);
        for group in self.groups {
            world.groups.add(group);
        }
        for field in self.fields {
            if world.organization_field(&field.key).is_none() {
                world.add_organization_field(field);
            }
        }
        for form in self.forms {
            world.ticket_forms.add(form);
        }
        for organization in latest(self.organizations, |own| (own.id, own.updated_at)) {
            world.add_organization(organization.tags_as_given());
        }
        for user in latest(self.users, |own| (own.id, own.updated_at)) {
            world.add_user(user);
        }
        for membership in self.memberships {
            world.memberships.add(membership);
        }
        for trigger in self.triggers {
            world.add_trigger(trigger);
        }
        for view in self.views {
            world.add_view(view);
        }
        for ticket in latest(self.tickets, |own| (own.id, own.updated_at)) {
            invent_people(&mut world, &ticket);
            world.add_ticket(ticket);
        }
        if !world.users.values().any(|user| user.role == Role::Admin) {
            world.add_user(User::admin("Recorded Admin"));
        }
        // Late enough for incremental exports to show everything.
        let now = world.now.saturating_add(SignedDuration::from_secs(90));
        world.set_now(now.unwrap_or(Timestamp::MAX));
        world
    }
}

/// Of records with one id, the one of the latest time; in the order of ids.
fn latest<T>(records: Vec<T>, key: impl Fn(&T) -> (i64, Timestamp)) -> Vec<T> {
    let mut records = records;
    records.sort_by_key(&key);
    let mut kept: Vec<T> = Vec::new();
    for record in records {
        kept.pop_if(|last| key(last).0 == key(&record).0);
        kept.push(record);
    }
    kept
}

/// The people and groups a ticket speaks of, where nobody recorded them.
fn invent_people(world: &mut World, ticket: &Ticket) {
    let known = |world: &World, id: i64| id == 0 || world.users.contains_key(&id);
    if !known(world, ticket.requester_id) {
        world.add_user(
            User::end_user(&format!("Requester {}", ticket.requester_id)).id(ticket.requester_id),
        );
    }
    let mut agents = ticket.follower_ids.clone();
    agents.extend(ticket.assignee_id);
    for agent in agents {
        if !known(world, agent) {
            world.add_user(User::agent(&format!("Agent {agent}")).id(agent));
        }
    }
    if let Some(group) = ticket.group_id.filter(|id| !world.groups.contains_key(id)) {
        world.groups.add(Group {
            id: group,
            name: format!("Group {group}"),
            created_at: world.now,
            updated_at: world.now,
            ..Group::default()
        });
    }
    if let (Some(agent), Some(group)) = (ticket.assignee_id, ticket.group_id)
        && !world.is_member(agent, group)
    {
        world.add_membership(agent, group, false);
    }
}

type Fields = Map<String, Value>;

fn id(record: &Fields, key: &str) -> i64 {
    maybe_id(record, key).unwrap_or_default()
}

fn maybe_id(record: &Fields, key: &str) -> Option<i64> {
    record.get(key).and_then(Value::as_i64)
}

fn text(record: &Fields, key: &str) -> String {
    maybe_text(record, key).unwrap_or_default()
}

fn maybe_text(record: &Fields, key: &str) -> Option<String> {
    record.get(key).and_then(Value::as_str).map(str::to_owned)
}

fn flag(record: &Fields, key: &str) -> bool {
    record.get(key) == Some(&Value::Bool(true))
}

fn at(record: &Fields, key: &str) -> Timestamp {
    let at = record.get(key).and_then(Value::as_str);
    at.and_then(|at| at.parse().ok()).unwrap_or_default()
}

fn texts(record: &Fields, key: &str) -> Vec<String> {
    let list = record.get(key).and_then(Value::as_array);
    let list = list.into_iter().flatten();
    list.filter_map(|text| text.as_str().map(str::to_owned))
        .collect()
}

fn ids(record: &Fields, key: &str) -> Vec<i64> {
    let list = record.get(key).and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(Value::as_i64)
        .collect()
}

fn object(record: &Fields, key: &str) -> Fields {
    let object = record.get(key).and_then(Value::as_object);
    object.cloned().unwrap_or_default()
}

fn user(record: &Fields) -> User {
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

fn organization(record: &Fields) -> Organization {
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

fn field(record: &Fields) -> Option<OrganizationField> {
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

fn group(record: &Fields) -> Group {
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

fn membership(record: &Fields) -> Membership {
    Membership {
        id: id(record, "id"),
        user_id: id(record, "user_id"),
        group_id: id(record, "group_id"),
        default: flag(record, "default"),
        created_at: at(record, "created_at"),
        updated_at: at(record, "updated_at"),
    }
}

fn form(record: &Fields) -> TicketForm {
    TicketForm {
        id: id(record, "id"),
        name: text(record, "name"),
        position: id(record, "position"),
        active: flag(record, "active"),
        // The world has a default form already.
        default: false,
        end_user_visible: flag(record, "end_user_visible"),
        created_at: at(record, "created_at"),
        updated_at: at(record, "updated_at"),
    }
}

fn conditions(record: &Fields) -> Conditions {
    let conditions = record.get("conditions").cloned().unwrap_or_default();
    serde_json::from_value(conditions).unwrap_or_default()
}

fn ticket(record: &Fields) -> Ticket {
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
