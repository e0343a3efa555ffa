//! The custom fields an account has defined for users.

use serde_json::Value;

use super::FieldOption;
use crate::ids::UserFieldId;

record! {
    /// The definition of one custom field.
    UserField {
        must {
            id: UserFieldId,
            #[serde(rename = "type")]
            kind: String,
            /// The key in [`User::user_fields`](super::User::user_fields).
            key: String,
        }
        plain {
            url: String,
            custom_field_options: Vec<FieldOption>,
            relationship_filter: Value,
            title: String,
        }
        maybe {
            active: bool,
            description: String,
            position: i64,
            raw_description: String,
            raw_title: String,
            regexp_for_validation: String,
            relationship_target_type: String,
            system: bool,
            /// The tag that a checked checkbox sets.
            tag: String,
        }
        times {
            created_at,
            updated_at,
        }
    }
}

draft! {
    /// What a custom field of users or of organizations is to be. Key and type cannot be changed later.
    FieldDraft {
        kind as "type": &str,
        key: &str,
        title: &str,
        description: &str,
        active: bool,
        position: i64,
        tag: &str,
        regexp_for_validation: &str,
        custom_field_options: &[super::FieldOptionDraft],
    }
}
