//! What triggers, automations, views and macros are made of.

use serde_json::Value;

record! {
    /// When a rule applies: all of `all`, and one of `any` if there is any.
    #[derive(Default)]
    Conditions {
        plain {
            all: Vec<Condition>,
            any: Vec<Condition>,
        }
    }
}

record! {
    /// One condition, such as `status` `less_than` `solved`.
    #[derive(Default)]
    Condition {
        plain {
            field: String,
            operator: String,
            /// Text, a number, or a list of them.
            value: Value,
        }
    }
}

record! {
    /// One thing a rule does, such as setting `priority` to `high`.
    #[derive(Default)]
    RuleAction {
        plain {
            field: String,
            /// Text, a number, or a list of them.
            value: Value,
        }
    }
}

impl Condition {
    /// A condition on `field`.
    pub fn new(field: &str, operator: &str, value: impl Into<Value>) -> Self {
        Self {
            field: field.to_owned(),
            operator: operator.to_owned(),
            value: value.into(),
            ..Self::default()
        }
    }
}

impl Conditions {
    /// Conditions of which all must hold.
    pub fn all(conditions: impl IntoIterator<Item = Condition>) -> Self {
        Self {
            all: conditions.into_iter().collect(),
            ..Self::default()
        }
    }
}

impl RuleAction {
    /// Sets `field`, or does what its name says.
    pub fn new(field: &str, value: impl Into<Value>) -> Self {
        Self {
            field: field.to_owned(),
            value: value.into(),
            ..Self::default()
        }
    }
}
