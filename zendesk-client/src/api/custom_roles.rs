//! Roles of agents. Enterprise accounts define their own.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/account-configuration/custom_roles/>

use serde_json::json;

use crate::ids::CustomRoleId;
use crate::model::{CustomRole, CustomRoleDraft};

resource! {
    /// The roles of an account; made by
    /// [`Client::custom_roles`](crate::Client::custom_roles).
    CustomRoles
}

operations! { CustomRoles {
    /// Lists all.
    all list() "/api/v2/custom_roles" => "custom_roles": CustomRole;
    /// Reads one.
    read get(id: CustomRoleId) "/api/v2/custom_roles/{id}" => "custom_role": CustomRole;
    /// Creates one.
    post create(draft: &CustomRoleDraft) "/api/v2/custom_roles",
        body json!({ "custom_role": draft })
        => "custom_role": CustomRole;
    /// Changes one and returns it as it is afterwards.
    put update(id: CustomRoleId, draft: &CustomRoleDraft) "/api/v2/custom_roles/{id}",
        body json!({ "custom_role": draft })
        => "custom_role": CustomRole;
    /// Deletes one.
    delete delete(id: CustomRoleId) "/api/v2/custom_roles/{id}";
}}
