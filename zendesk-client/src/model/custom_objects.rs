//! Custom objects: kinds of records the account has made up, their fields and records.

use serde_json::Value;

use super::FieldOption;
use crate::ids::{CustomObjectFieldId, CustomObjectKey, CustomObjectRecordId, UserId};

record! {
    /// A kind of record.
    CustomObject {
        must {
            key: CustomObjectKey,
        }
        plain {
            url: String,
            title: String,
        }
        maybe {
            created_by_user_id: UserId,
            description: String,
            include_in_list_view: bool,
            raw_description: String,
            raw_title: String,
            raw_title_pluralized: String,
            title_pluralized: String,
            updated_by_user_id: UserId,
        }
        times {
            created_at,
            updated_at,
        }
    }
}

record! {
    /// A field of such records.
    CustomObjectField {
        must {
            id: CustomObjectFieldId,
            #[serde(rename = "type")]
            kind: String,
            key: String,
        }
        plain {
            url: String,
            custom_field_options: Vec<FieldOption>,
            relationship_filter: Value,
            title: String,
            properties: Value,
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
            tag: String,
        }
        times {
            created_at,
            updated_at,
        }
    }
}

record! {
    /// A record.
    CustomObjectRecord {
        must {
            id: CustomObjectRecordId,
        }
        plain {
            url: String,
            custom_object_fields: std::collections::BTreeMap<String, Value>,
            name: String,
            photo: Value,
        }
        maybe {
            created_by_user_id: UserId,
            custom_object_key: CustomObjectKey,
            external_id: String,
            updated_by_user_id: UserId,
        }
        times {
            created_at,
            updated_at,
        }
    }
}

record! {
    /// How much of a limit is used.
    Limit {
        maybe {
            count: u64,
            limit: u64,
        }
    }
}

draft! {
    /// What a kind of record is to be.
    CustomObjectDraft {
        key: &str,
        title: &str,
        title_pluralized: &str,
        description: &str,
        include_in_list_view: bool,
    }
}

draft! {
    /// What a record is to be.
    CustomObjectRecordDraft {
        name: &str,
        external_id: &str,
        custom_object_fields: &std::collections::BTreeMap<String, Value>,
    }
}
