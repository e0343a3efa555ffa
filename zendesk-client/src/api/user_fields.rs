//! The custom fields of users.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/users/user_fields/>

use serde_json::json;

use crate::ids::{FieldOptionId, UserFieldId};
use crate::model::{FieldDraft, FieldOption, FieldOptionDraft, UserField};

resource! {
    /// The custom fields of users of an account; made by
    /// [`Client::user_fields`](crate::Client::user_fields).
    UserFields
}

operations! { UserFields {
    /// Lists the fields the account has defined, a hundred a page.
    cursor list() "/api/v2/user_fields" => "user_fields": UserField;
    /// Reads one.
    read get(id: UserFieldId) "/api/v2/user_fields/{id}" => "user_field": UserField;
    /// Creates one.
    post create(draft: &FieldDraft) "/api/v2/user_fields",
        body json!({ "user_field": draft })
        => "user_field": UserField;
    /// Changes one and returns it as it is afterwards.
    put update(id: UserFieldId, draft: &FieldDraft) "/api/v2/user_fields/{id}",
        body json!({ "user_field": draft })
        => "user_field": UserField;
    /// Deletes one.
    delete delete(id: UserFieldId) "/api/v2/user_fields/{id}";
    /// Puts the fields in another order.
    put reorder(ids: &[UserFieldId]) "/api/v2/user_fields/reorder", body json!({ "user_field_ids": ids });
    /// Lists the choices of a dropdown.
    cursor options(id: UserFieldId) "/api/v2/user_fields/{id}/options" => "custom_field_options": FieldOption;
    /// Reads a choice.
    get option(id: UserFieldId, option: FieldOptionId) "/api/v2/user_fields/{id}/options/{option}"
        => "custom_field_option": FieldOption;
    /// Adds a choice, or changes the one with this id.
    post set_option(id: UserFieldId, option: &FieldOptionDraft) "/api/v2/user_fields/{id}/options",
        body json!({ "custom_field_option": option })
        => "custom_field_option": FieldOption;
    /// Deletes a choice.
    delete delete_option(id: UserFieldId, option: FieldOptionId) "/api/v2/user_fields/{id}/options/{option}";
}}
