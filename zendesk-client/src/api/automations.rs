//! Automations: rules that run every hour.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/business-rules/automations/>

use serde_json::{Value, json};

use super::joined;
use crate::ids::AutomationId;
use crate::model::{Automation, AutomationDraft};

resource! {
    /// The automations of an account; made by
    /// [`Client::automations`](crate::Client::automations).
    Automations
}

operations! { Automations {
    /// Lists all, a hundred a page.
    cursor list() "/api/v2/automations" => "automations": Automation;
    /// Reads one.
    read get(id: AutomationId) "/api/v2/automations/{id}" => "automation": Automation;
    /// Creates one.
    post create(draft: &AutomationDraft) "/api/v2/automations",
        body json!({ "automation": draft })
        => "automation": Automation;
    /// Changes one and returns it as it is afterwards.
    put update(id: AutomationId, draft: &AutomationDraft) "/api/v2/automations/{id}",
        body json!({ "automation": draft })
        => "automation": Automation;
    /// Deletes one.
    delete delete(id: AutomationId) "/api/v2/automations/{id}";
    /// Lists the active ones.
    cursor active() "/api/v2/automations/active" => "automations": Automation;
    /// Searches by title.
    offset search(query: &str) "/api/v2/automations/search",
        query { "query": query }
        => "automations": Automation;
    /// Changes many at once: objects with `id` and what to change (`active`, `position`).
    put update_many(changes: &[Value]) "/api/v2/automations/update_many",
        body json!({ "automations": changes })
        => "automations": Vec<Automation>;
    /// Deletes many at once, at most a hundred.
    delete destroy_many(ids: &[AutomationId]) "/api/v2/automations/destroy_many",
        query { "ids": joined(ids) };
}}
