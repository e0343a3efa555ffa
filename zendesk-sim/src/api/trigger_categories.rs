//! The folders triggers are in.

use serde_json::json;

use super::resource::Resource;
use super::{Exchange, Reply};

const CATEGORIES: Resource = Resource {
    many: "trigger_categories",
    one: "trigger_category",
    path: "trigger_categories",
    required: &["name"],
    fresh: || json!({ "position": 0 }),
    paged: true,
    text_ids: true,
};

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    CATEGORIES.route(exchange, method, rest)
}
