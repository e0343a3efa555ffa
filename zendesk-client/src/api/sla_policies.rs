//! Service level policies. Not in every plan.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/business-rules/sla_policies/>

use serde_json::{Value, json};

use super::joined;
use crate::ids::SlaPolicyId;
use crate::model::{SlaPolicy, SlaPolicyDraft};

resource! {
    /// The policies of an account; made by
    /// [`Client::sla_policies`](crate::Client::sla_policies).
    SlaPolicies
}

operations! { SlaPolicies {
    /// Lists all, in order.
    all list() "/api/v2/slas/policies" => "sla_policies": SlaPolicy;
    /// Reads one.
    read get(id: SlaPolicyId) "/api/v2/slas/policies/{id}" => "sla_policy": SlaPolicy;
    /// Creates one.
    post create(draft: &SlaPolicyDraft) "/api/v2/slas/policies",
        body json!({ "sla_policy": draft })
        => "sla_policy": SlaPolicy;
    /// Changes one and returns it as it is afterwards.
    put update(id: SlaPolicyId, draft: &SlaPolicyDraft) "/api/v2/slas/policies/{id}",
        body json!({ "sla_policy": draft })
        => "sla_policy": SlaPolicy;
    /// Deletes one.
    delete delete(id: SlaPolicyId) "/api/v2/slas/policies/{id}";
    /// Puts the policies in another order.
    put reorder(ids: &[SlaPolicyId]) "/api/v2/slas/policies/reorder", query { "sla_policy_ids": joined(ids) };
    /// Lists the fields and operators filters know.
    get definitions() "/api/v2/slas/policies/definitions" => "definitions": Value;
}}
