//! The fields of tickets, built in and custom.

use serde_json::Value;

use super::FieldOption;
use crate::ids::{TicketFieldId, UserId};

record! {
    /// The definition of a field.
    TicketField {
        must {
            id: TicketFieldId,
            /// Such as `text`, `checkbox`, `date`, `integer`, `tagger`, `multiselect`, `lookup`.
            #[serde(rename = "type")]
            kind: String,
        }
        plain {
            url: String,
            custom_field_options: Vec<FieldOption>,
            custom_statuses: Vec<Value>,
            relationship_filter: Value,
            system_field_options: Vec<Value>,
            title: String,
            visible_to: Vec<String>,
        }
        maybe {
            active: bool,
            agent_can_edit: bool,
            agent_description: String,
            collapsed_for_agents: bool,
            creator_app_name: String,
            creator_user_id: UserId,
            description: String,
            editable_in_portal: bool,
            position: i64,
            raw_description: String,
            raw_title: String,
            raw_title_in_portal: String,
            regexp_for_validation: String,
            relationship_target_type: String,
            removable: bool,
            /// Whether it must be filled to solve a ticket.
            required: bool,
            required_in_portal: bool,
            sub_type_id: i64,
            /// The tag that a checked checkbox sets.
            tag: String,
            title_in_portal: String,
            visible_in_portal: bool,
            key: String,
            permission: String,
        }
        times {
            created_at,
            updated_at,
        }
    }
}

draft! {
    /// What a ticket field is to be.
    ///
    /// Options that are not named in an update are deleted, and their values with them.
    TicketFieldDraft {
        kind as "type": &str,
        title: &str,
        description: &str,
        agent_description: &str,
        active: bool,
        required: bool,
        position: i64,
        tag: &str,
        regexp_for_validation: &str,
        visible_in_portal: bool,
        editable_in_portal: bool,
        required_in_portal: bool,
        title_in_portal: &str,
        custom_field_options: &[FieldOptionDraft],
    }
}

draft! {
    /// One choice of a field; with an id a change to it.
    FieldOptionDraft {
        id: crate::ids::FieldOptionId,
        name: &str,
        /// The tag it sets.
        value: &str,
        position: i64,
    }
}
