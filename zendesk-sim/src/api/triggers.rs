//! Triggers.

use serde_json::{Map, Value, json};

use super::rules::{self, Rule};
use super::{Exchange, Reply, id, time, url};
use crate::answer::Answer;
use crate::call::Call;
use crate::world::conditions::FIELDS;
use crate::world::{ACTIONS, Table, Trigger, World};

mod revisions;

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => {
            let call = exchange.call;
            let active = call.query("active").map(|active| active == "true");
            let category = call.query("category_id");
            rules::list::<Trigger>(exchange, |own| {
                active.is_none_or(|active| own.active == active)
                    && category.is_none_or(|category| own.category_id == category)
            })
        }
        ("GET", ["definitions"]) => Ok(definitions()),
        ("GET", [trigger, "revisions", rest @ ..]) => {
            let own = rules::find::<Trigger>(exchange, id(trigger)?)?;
            revisions::of(exchange, &own, rest)
        }
        _ => rules::route::<Trigger>(exchange, method, rest),
    }
}

impl Rule for Trigger {
    const ONE: &'static str = "trigger";
    const MANY: &'static str = "triggers";

    fn table(world: &World) -> &Table<Trigger> {
        &world.triggers
    }

    fn table_mut(world: &mut World) -> &mut Table<Trigger> {
        &mut world.triggers
    }

    fn new() -> Trigger {
        Trigger::new("", [], [])
    }

    fn add(world: &mut World, trigger: Trigger) -> i64 {
        world.add_trigger(trigger)
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn active(&self) -> bool {
        self.active
    }

    fn position(&self) -> i64 {
        self.position
    }

    fn apply(&mut self, record: &Map<String, Value>) -> Result<(), &'static str> {
        rules::apply_head(
            record,
            &mut self.title,
            &mut self.active,
            &mut self.position,
        );
        self.conditions = rules::read_conditions(record)?.unwrap_or(self.conditions.clone());
        self.actions = rules::read_actions(record)?.unwrap_or(self.actions.clone());
        let conditions = self.conditions.all.iter().chain(&self.conditions.any);
        let mut fields = conditions.map(|condition| condition.field.as_str());
        if !fields.all(|field| is_known(field, &FIELDS, &MORE_FIELDS)) {
            return Err("conditions");
        }
        let mut fields = self.actions.iter().map(|action| action.field.as_str());
        if !fields.all(|field| is_known(field, &ACTIONS, &MORE_ACTIONS)) {
            return Err("actions");
        }
        if let Some(category) = record.get("category_id").and_then(super::text).flatten() {
            self.category_id = category;
        }
        if let Some(description) = record.get("description").and_then(super::text) {
            self.description = description;
        }
        Ok(())
    }

    fn touch(&mut self, world: &World) {
        self.updated_at = world.now;
    }

    fn json(&self, call: &Call) -> Value {
        json!({
            "url": url(call, &format!("triggers/{}", self.id)),
            "id": self.id,
            "title": self.title,
            "raw_title": self.title,
            "active": self.active,
            "position": self.position,
            "description": self.description,
            "default": false,
            "category_id": self.category_id,
            "conditions": self.conditions,
            "actions": self.actions,
            "created_at": time(Some(self.created_at)),
            "updated_at": time(Some(self.updated_at)),
        })
    }

    fn keep(&self, world: &mut World, author: i64) {
        revisions::keep(world, self, author);
    }
}

/// Fields Zendesk's triggers know that are not simulated: a condition on one does not hold.
const MORE_FIELDS: [&str; 16] = [
    "agent_stations",
    "attachment",
    "cc",
    "current_via_id",
    "follower",
    "group_stations",
    "locale_id",
    "on_a_holiday",
    "recipient",
    "reopens",
    "replies",
    "requester.language",
    "requester_role",
    "requester_time_zone",
    "satisfaction_score",
    "within_schedule",
];

/// Actions they know that are not simulated: one does nothing.
const MORE_ACTIONS: [&str; 5] = [
    "deflection",
    "locale_id",
    "satisfaction_score",
    "share_ticket",
    "side_conversation",
];

fn is_known(field: &str, simulated: &[&str], more: &[&str]) -> bool {
    // Custom fields of tickets, and of whoever asks.
    let custom = [
        "custom_fields_",
        "requester.custom_fields.",
        "organization.custom_fields.",
    ];
    simulated.contains(&field)
        || more.contains(&field)
        || custom.iter().any(|prefix| field.starts_with(prefix))
}

/// The fields this simulator's triggers know.
fn definitions() -> Answer {
    let entry = |field: &&str| json!({ "subject": field, "title": field, "type": "list", "nullable": true, "repeatable": false });
    let conditions: Vec<Value> = FIELDS.iter().map(entry).collect();
    let actions: Vec<Value> = ACTIONS.iter().map(entry).collect();
    Answer::ok(json!({ "definitions": {
        "conditions_all": conditions, "conditions_any": conditions, "actions": actions,
    }}))
}
