//! Automations.

use serde_json::{Map, Value, json};

use super::rules::{self, Rule};
use super::{Exchange, Reply, time, url};
use crate::call::Call;
use crate::world::{Automation, Table, World};

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    rules::route::<Automation>(exchange, method, rest)
}

impl Rule for Automation {
    const ONE: &'static str = "automation";
    const MANY: &'static str = "automations";

    fn table(world: &World) -> &Table<Automation> {
        &world.automations
    }

    fn table_mut(world: &mut World) -> &mut Table<Automation> {
        &mut world.automations
    }

    fn new() -> Automation {
        Automation::new("", [], [])
    }

    fn add(world: &mut World, automation: Automation) -> i64 {
        world.add_automation(automation)
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
        Ok(())
    }

    fn touch(&mut self, world: &World) {
        self.updated_at = world.now;
    }

    fn json(&self, call: &Call) -> Value {
        json!({
            "url": url(call, &format!("automations/{}", self.id)),
            "id": self.id,
            "title": self.title,
            "raw_title": self.title,
            "active": self.active,
            "position": self.position,
            "default": false,
            "conditions": self.conditions,
            "actions": self.actions,
            "created_at": time(Some(self.created_at)),
            "updated_at": time(Some(self.updated_at)),
        })
    }
}
