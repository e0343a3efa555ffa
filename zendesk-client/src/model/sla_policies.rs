//! Service level policies.

use serde_json::Value;

use super::Conditions;
use crate::ids::SlaPolicyId;

record! {
    /// A policy. Targets are in minutes.
    SlaPolicy {
        must {
            id: SlaPolicyId,
        }
        plain {
            url: String,
            filter: Conditions,
            /// A target for each priority and metric.
            policy_metrics: Vec<Value>,
            title: String,
            metric_settings: Value,
        }
        maybe {
            description: String,
            position: i64,
        }
        times {
            created_at,
            updated_at,
        }
    }
}

draft! {
    /// What a policy is to be.
    SlaPolicyDraft {
        title: &str,
        description: &str,
        position: i64,
        filter: &super::Conditions,
        policy_metrics: &[serde_json::Value],
    }
}
