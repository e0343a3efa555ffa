//! Tags: those used most within the last 60 days.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/ticket-management/tags/>

use crate::model::Tag;

resource! {
    /// The tags of an account; made by
    /// [`Client::tags`](crate::Client::tags).
    Tags
}

operations! { Tags {
    /// Lists the 20,000 used most, a hundred a page.
    cursor list() "/api/v2/tags" => "tags": Tag;
    /// Counts them.
    count count() "/api/v2/tags/count";
    /// Lists tags that begin like this (two letters or more).
    get autocomplete(name: &str) "/api/v2/autocomplete/tags", query { "name": name } => "tags": Vec<String>;
}}
