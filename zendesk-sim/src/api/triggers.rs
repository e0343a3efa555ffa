//! Triggers.

use serde_json::{Map, Value, json};

use super::rules::{self, Rule};
use super::{Exchange, Reply, id, time, url};
use crate::answer::Answer;
use crate::call::Call;
use crate::world::{Table, Trigger, World};

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

/// The fields this simulator's triggers know.
fn definitions() -> Answer {
    let entry = |field: &&str| json!({ "subject": field, "title": field, "type": "list", "nullable": true, "repeatable": false });
    let conditions: Vec<Value> = crate::world::conditions::FIELDS.iter().map(entry).collect();
    let actions: Vec<Value> = crate::world::ACTIONS.iter().map(entry).collect();
    Answer::ok(json!({ "definitions": {
        "conditions_all": conditions, "conditions_any": conditions, "actions": actions,
    }}))
}
