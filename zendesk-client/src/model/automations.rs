//! Automations: rules that run every hour.

use super::{Conditions, RuleAction};
use crate::ids::AutomationId;

record! {
    /// An automation.
    Automation {
        must {
            id: AutomationId,
        }
        plain {
            url: String,
            actions: Vec<RuleAction>,
            conditions: Conditions,
            title: String,
        }
        maybe {
            active: bool,
            default: bool,
            position: i64,
            raw_title: String,
        }
        times {
            created_at,
            updated_at,
        }
    }
}

draft! {
    /// What an automation is to be. Conditions and actions replace all there were: send all of them.
    AutomationDraft {
        title: &str,
        description: &str,
        active: bool,
        position: i64,
        all: &[super::Condition],
        any: &[super::Condition],
        actions: &[super::RuleAction],
    }
}
