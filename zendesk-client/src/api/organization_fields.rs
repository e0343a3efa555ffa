//! The custom fields of organizations.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/organizations/organization_fields/>

use serde_json::json;

use crate::ids::OrganizationFieldId;
use crate::model::{FieldDraft, OrganizationField};

resource! {
    /// The custom fields of organizations of an account; made by
    /// [`Client::organization_fields`](crate::Client::organization_fields).
    OrganizationFields
}

operations! { OrganizationFields {
    /// Lists the fields the account has defined, a hundred a page.
    cursor list() "/api/v2/organization_fields" => "organization_fields": OrganizationField;
    /// Reads one.
    read get(id: OrganizationFieldId) "/api/v2/organization_fields/{id}"
        => "organization_field": OrganizationField;
    /// Creates one.
    post create(draft: &FieldDraft) "/api/v2/organization_fields",
        body json!({ "organization_field": draft })
        => "organization_field": OrganizationField;
    /// Changes one and returns it as it is afterwards.
    put update(id: OrganizationFieldId, draft: &FieldDraft) "/api/v2/organization_fields/{id}",
        body json!({ "organization_field": draft })
        => "organization_field": OrganizationField;
    /// Deletes one.
    delete delete(id: OrganizationFieldId) "/api/v2/organization_fields/{id}";
    /// Puts the fields in another order.
    put reorder(ids: &[OrganizationFieldId]) "/api/v2/organization_fields/reorder",
        body json!({ "organization_field_ids": ids });
}}
