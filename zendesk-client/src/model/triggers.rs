//! Triggers: rules that run with every update of a ticket.

use serde_json::Value;

use super::{Conditions, RuleAction};
use crate::ids::{TriggerCategoryId, TriggerId, UserId};

record! {
    /// A trigger.
    Trigger {
        must {
            id: TriggerId,
        }
        plain {
            url: String,
            actions: Vec<RuleAction>,
            conditions: Conditions,
            title: String,
        }
        maybe {
            active: bool,
            category_id: TriggerCategoryId,
            default: bool,
            description: String,
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
    /// What a trigger is to be. Conditions and actions replace all there were: send all of them.
    TriggerDraft {
        title: &str,
        description: &str,
        active: bool,
        position: i64,
        category_id: &TriggerCategoryId,
        conditions: &super::Conditions,
        actions: &[super::RuleAction],
    }
}

record! {
    /// An earlier form of a trigger.
    TriggerRevision {
        must {
            id: i64,
        }
        plain {
            url: String,
            snapshot: Value,
            diff: Value,
        }
        maybe {
            author_id: UserId,
        }
        times {
            created_at,
        }
    }
}
