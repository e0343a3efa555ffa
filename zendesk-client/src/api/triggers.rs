//! Triggers: rules that run with every update of a ticket.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/business-rules/triggers/>

use serde_json::{Value, json};

use super::joined;
use crate::ids::TriggerId;
use crate::model::{Trigger, TriggerDraft, TriggerRevision};

resource! {
    /// The triggers of an account; made by
    /// [`Client::triggers`](crate::Client::triggers).
    Triggers
}

operations! { Triggers {
    /// Lists all, a hundred a page.
    cursor list() "/api/v2/triggers" => "triggers": Trigger;
    /// Reads one.
    read get(id: TriggerId) "/api/v2/triggers/{id}" => "trigger": Trigger;
    /// Creates one.
    post create(draft: &TriggerDraft) "/api/v2/triggers",
        body json!({ "trigger": draft })
        => "trigger": Trigger;
    /// Changes one and returns it as it is afterwards.
    put update(id: TriggerId, draft: &TriggerDraft) "/api/v2/triggers/{id}",
        body json!({ "trigger": draft })
        => "trigger": Trigger;
    /// Deletes one.
    delete delete(id: TriggerId) "/api/v2/triggers/{id}";
    /// Lists the active ones.
    cursor active() "/api/v2/triggers/active" => "triggers": Trigger;
    /// Searches by title.
    offset search(query: &str) "/api/v2/triggers/search", query { "query": query } => "triggers": Trigger;
    /// Changes many at once: objects with `id` and what to change (`active`, `position`).
    put update_many(changes: &[Value]) "/api/v2/triggers/update_many",
        body json!({ "triggers": changes })
        => "triggers": Vec<Trigger>;
    /// Deletes many at once, at most a hundred.
    delete destroy_many(ids: &[TriggerId]) "/api/v2/triggers/destroy_many", query { "ids": joined(ids) };
    /// Puts the triggers in another order.
    put reorder(ids: &[TriggerId]) "/api/v2/triggers/reorder", body json!({ "trigger_ids": ids });
    /// Lists the fields and operators triggers know.
    get definitions() "/api/v2/triggers/definitions" => "definitions": Value;
    /// Lists the earlier forms of a trigger, youngest first, at most a thousand.
    get revisions(id: TriggerId) "/api/v2/triggers/{id}/revisions",
        query { "limit": 1000 }
        => "trigger_revisions": Vec<TriggerRevision>;
    /// Reads an earlier form.
    get revision(id: TriggerId, revision: i64) "/api/v2/triggers/{id}/revisions/{revision}"
        => "trigger_revision": TriggerRevision;
}}
