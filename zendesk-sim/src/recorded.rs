//! Worlds from recorded answers: what other projects keep with their tests, one JSON row a line.

use std::io;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::world::{
    Group, Membership, Organization, OrganizationField, Role, Ticket, TicketForm, User, World,
};

mod records;

use records::{
    at, conditions, field, flag, form, group, id, membership, organization, text, ticket, user,
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

/// The organization, people and groups a ticket speaks of, where nobody recorded them.
fn invent_people(world: &mut World, ticket: &Ticket) {
    let organization = ticket.organization_id;
    if let Some(id) = organization.filter(|id| !world.organizations.contains_key(id)) {
        world.add_organization(Organization::named(&format!("Organization {id}")).id(id));
    }
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
