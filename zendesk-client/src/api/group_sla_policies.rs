//! Service level policies of groups. Not in every plan.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/business-rules/group_sla_policies/>

use serde_json::{Value, json};

use super::joined;
use crate::ids::GroupSlaPolicyId;
use crate::model::{GroupSlaPolicy, GroupSlaPolicyDraft};

resource! {
    /// The policies of an account; made by
    /// [`Client::group_sla_policies`](crate::Client::group_sla_policies).
    GroupSlaPolicies
}

operations! { GroupSlaPolicies {
    /// Lists all, in order.
    all list() "/api/v2/group_slas/policies" => "group_sla_policies": GroupSlaPolicy;
    /// Reads one.
    read get(id: &GroupSlaPolicyId) "/api/v2/group_slas/policies/{id}" => "group_sla_policy": GroupSlaPolicy;
    /// Creates one.
    post create(draft: &GroupSlaPolicyDraft) "/api/v2/group_slas/policies",
        body json!({ "group_sla_policy": draft })
        => "group_sla_policy": GroupSlaPolicy;
    /// Changes one and returns it as it is afterwards.
    put update(id: &GroupSlaPolicyId, draft: &GroupSlaPolicyDraft) "/api/v2/group_slas/policies/{id}",
        body json!({ "group_sla_policy": draft })
        => "group_sla_policy": GroupSlaPolicy;
    /// Deletes one.
    delete delete(id: &GroupSlaPolicyId) "/api/v2/group_slas/policies/{id}";
    /// Puts the policies in another order.
    put reorder(ids: &[GroupSlaPolicyId]) "/api/v2/group_slas/policies/reorder",
        query { "group_sla_policy_ids": joined(ids) };
    /// Lists the fields and operators filters know.
    get definitions() "/api/v2/group_slas/policies/definitions" => "definitions": Value;
}}
