//! Categories of triggers.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/business-rules/trigger_categories/>

use serde_json::{Value, json};

use crate::ids::TriggerCategoryId;
use crate::model::{TriggerCategory, TriggerCategoryDraft};

resource! {
    /// The categories of triggers of an account; made by
    /// [`Client::trigger_categories`](crate::Client::trigger_categories).
    TriggerCategories
}

operations! { TriggerCategories {
    /// Lists all, a hundred a page.
    cursor list() "/api/v2/trigger_categories" => "trigger_categories": TriggerCategory;
    /// Reads one.
    read get(id: &TriggerCategoryId) "/api/v2/trigger_categories/{id}" => "trigger_category": TriggerCategory;
    /// Creates one.
    post create(draft: &TriggerCategoryDraft) "/api/v2/trigger_categories",
        body json!({ "trigger_category": draft })
        => "trigger_category": TriggerCategory;
    /// Changes one and returns it as it is afterwards.
    patch update(id: &TriggerCategoryId, draft: &TriggerCategoryDraft) "/api/v2/trigger_categories/{id}",
        body json!({ "trigger_category": draft })
        => "trigger_category": TriggerCategory;
    /// Deletes one.
    delete delete(id: &TriggerCategoryId) "/api/v2/trigger_categories/{id}";
    /// Does several things to triggers and categories at once: `{"action": "patch", "items": {…}}`.
    post run(job: &Value) "/api/v2/trigger_categories/jobs", body json!({ "job": job }) => _: Value;
}}
