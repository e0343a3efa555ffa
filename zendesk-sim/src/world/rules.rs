//! Triggers, automations and views: named conditions, with what follows from them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::World;
use super::table::record;

/// One condition, as Zendesk writes it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    pub field: String,
    #[serde(default)]
    pub operator: String,
    #[serde(default)]
    pub value: Value,
}

/// All of the one and, when there are any, one of the other.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Conditions {
    #[serde(default)]
    pub all: Vec<Condition>,
    #[serde(default)]
    pub any: Vec<Condition>,
}

/// One action, as Zendesk writes it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Action {
    pub field: String,
    #[serde(default)]
    pub value: Value,
}

/// A rule that fires when a ticket is created or updated.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Trigger {
    pub id: i64,
    pub title: String,
    pub active: bool,
    pub position: i64,
    pub description: Option<String>,
    /// Its folder; a text, as on the wire.
    pub category_id: String,
    pub conditions: Conditions,
    pub actions: Vec<Action>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

record!(Trigger, first: 369_000_000_000);

/// A time-based rule; [`World::run_automations`] runs them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Automation {
    pub id: i64,
    pub title: String,
    pub active: bool,
    pub position: i64,
    pub conditions: Conditions,
    pub actions: Vec<Action>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

record!(Automation, first: 370_000_000_000);

/// A saved selection of tickets.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct View {
    pub id: i64,
    pub title: String,
    pub active: bool,
    pub position: i64,
    pub description: Option<String>,
    pub conditions: Conditions,
    /// Columns, grouping and sorting, as they were written.
    pub output: Map<String, Value>,
    /// The group or user it is for; null: everybody.
    pub restriction: Value,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

record!(View, first: 368_000_000_000);

impl Condition {
    /// A condition such as `("status", "less_than", "solved")`.
    #[must_use]
    pub fn new(field: &str, operator: &str, value: impl Into<Value>) -> Condition {
        Condition {
            field: field.to_owned(),
            operator: operator.to_owned(),
            value: value.into(),
        }
    }
}

impl Action {
    /// An action such as `("set_tags", "vip")`.
    #[must_use]
    pub fn new(field: &str, value: impl Into<Value>) -> Action {
        Action {
            field: field.to_owned(),
            value: value.into(),
        }
    }
}

impl Trigger {
    /// An active trigger: when all conditions hold, all actions happen.
    #[must_use]
    pub fn new(
        title: &str,
        all: impl Into<Vec<Condition>>,
        actions: impl Into<Vec<Action>>,
    ) -> Trigger {
        Trigger {
            title: title.to_owned(),
            active: true,
            category_id: "1".to_owned(),
            conditions: Conditions {
                all: all.into(),
                any: Vec::new(),
            },
            actions: actions.into(),
            ..Trigger::default()
        }
    }
}

impl Automation {
    /// An active automation.
    #[must_use]
    pub fn new(
        title: &str,
        all: impl Into<Vec<Condition>>,
        actions: impl Into<Vec<Action>>,
    ) -> Automation {
        Automation {
            title: title.to_owned(),
            active: true,
            conditions: Conditions {
                all: all.into(),
                any: Vec::new(),
            },
            actions: actions.into(),
            ..Automation::default()
        }
    }
}

impl View {
    /// An active view of the tickets for which all conditions hold.
    #[must_use]
    pub fn new(title: &str, all: impl Into<Vec<Condition>>) -> View {
        View {
            title: title.to_owned(),
            active: true,
            conditions: Conditions {
                all: all.into(),
                any: Vec::new(),
            },
            ..View::default()
        }
    }
}

impl World {
    /// Adds a trigger after the others and returns the id.
    pub fn add_trigger(&mut self, mut trigger: Trigger) -> i64 {
        self.stamp(&mut trigger.created_at, &mut trigger.updated_at);
        trigger.position = i64::try_from(self.triggers.len()).unwrap_or_default();
        self.triggers.add(trigger)
    }

    /// Adds an automation and returns the id.
    pub fn add_automation(&mut self, mut automation: Automation) -> i64 {
        self.stamp(&mut automation.created_at, &mut automation.updated_at);
        automation.position = i64::try_from(self.automations.len()).unwrap_or_default();
        self.automations.add(automation)
    }

    /// Adds a view and returns the id.
    pub fn add_view(&mut self, mut view: View) -> i64 {
        self.stamp(&mut view.created_at, &mut view.updated_at);
        view.position = i64::try_from(self.views.len()).unwrap_or_default();
        self.views.add(view)
    }
}
