//! Views: saved searches in the agents' workspace. Counts and executions: 5 a minute for each view.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/business-rules/views/>

use serde_json::{Value, json};

use super::joined;
use crate::ids::ViewId;
use crate::model::{Ticket, View, ViewCount, ViewDraft, ViewExport, ViewRows};

resource! {
    /// The views of an account; made by
    /// [`Client::views`](crate::Client::views).
    Views
}

operations! { Views {
    /// Lists all, a hundred a page.
    cursor list() "/api/v2/views" => "views": View;
    /// Reads one.
    read get(id: ViewId) "/api/v2/views/{id}" => "view": View;
    /// Creates one.
    post create(draft: &ViewDraft) "/api/v2/views", body json!({ "view": draft }) => "view": View;
    /// Changes one and returns it as it is afterwards.
    put update(id: ViewId, draft: &ViewDraft) "/api/v2/views/{id}",
        body json!({ "view": draft })
        => "view": View;
    /// Deletes one.
    delete delete(id: ViewId) "/api/v2/views/{id}";
    /// Lists the active ones.
    offset active() "/api/v2/views/active" => "views": View;
    /// Searches by title.
    offset search(query: &str) "/api/v2/views/search", query { "query": query } => "views": View;
    /// Changes many at once: objects with `id` and what to change (`active`, `position`).
    put update_many(changes: &[Value]) "/api/v2/views/update_many",
        body json!({ "views": changes })
        => "views": Vec<View>;
    /// Deletes many at once, at most a hundred.
    delete destroy_many(ids: &[ViewId]) "/api/v2/views/destroy_many", query { "ids": joined(ids) };
    /// Reads views by id.
    many show_many(ids: &[ViewId]) "/api/v2/views/show_many" => "views": View;
    /// Lists what the agents' workspace shows, at most 32.
    all compact() "/api/v2/views/compact" => "views": View;
    /// Counts the views.
    count count() "/api/v2/views/count";
    /// Lists the tickets of a view, a hundred a page, as far as they are not archived.
    cursor tickets(id: ViewId) "/api/v2/views/{id}/tickets" => "tickets": Ticket;
    /// Reads a view's columns and its first rows, up to ten minutes old.
    get execute(id: ViewId) "/api/v2/views/{id}/execute" => _: ViewRows;
    /// Counts the tickets of a view; large ones from a cache of an hour or more.
    get count_tickets(id: ViewId) "/api/v2/views/{id}/count" => "view_count": ViewCount;
    /// Counts the tickets of views, at most 20.
    get count_many(ids: &[ViewId]) "/api/v2/views/count_many",
        query { "ids": joined(ids) }
        => "view_counts": Vec<ViewCount>;
    /// Has the tickets of a view sent by mail.
    get export(id: ViewId) "/api/v2/views/{id}/export" => "export": ViewExport;
    /// Reads the rows of a view that is not saved.
    post preview(view: &ViewDraft) "/api/v2/views/preview", body json!({ "view": view }) => _: ViewRows;
    /// Counts the tickets of a view that is not saved.
    post preview_count(view: &ViewDraft) "/api/v2/views/preview/count",
        body json!({ "view": view })
        => "view_count": ViewCount;
}}
