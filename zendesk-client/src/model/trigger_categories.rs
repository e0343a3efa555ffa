//! Categories of triggers.

use crate::ids::TriggerCategoryId;

record! {
    /// A category.
    TriggerCategory {
        must {
            id: TriggerCategoryId,
        }
        plain {
            url: String,
            name: String,
        }
        maybe {
            position: i64,
        }
        times {
            created_at,
            updated_at,
        }
    }
}

draft! {
    /// What a category is to be.
    TriggerCategoryDraft {
        name: &str,
        position: i64,
    }
}
