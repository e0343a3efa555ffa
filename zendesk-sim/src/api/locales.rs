//! Languages.

use serde_json::json;

use super::resource::{Ids, Resource};
use super::{Exchange, Reply};
use crate::answer::Answer;

const LOCALES: Resource = Resource {
    many: "locales",
    one: "locale",
    path: "locales",
    required: &[],
    fresh: || json!({}),
    paged: false,
    ids: Ids::Numbers,
};

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", [] | ["agent" | "public"]) => LOCALES.list(exchange, |_| true),
        ("GET", ["current" | "detect_best_locale"]) => {
            let mut all = exchange.world.documents.of("locales");
            let default = all.find(|locale| locale.is("default"));
            let default = default.ok_or_else(Answer::not_found)?;
            Ok(Answer::ok(
                json!({ "locale": LOCALES.json(exchange.call, default) }),
            ))
        }
        ("GET", [locale]) if locale.parse::<i64>().is_err() => {
            let mut all = exchange.world.documents.of("locales");
            let found = all.find(|own| own.text("locale").eq_ignore_ascii_case(locale));
            let found = found.ok_or_else(Answer::not_found)?;
            Ok(Answer::ok(
                json!({ "locale": LOCALES.json(exchange.call, found) }),
            ))
        }
        ("GET", [_]) => LOCALES.route(exchange, method, rest),
        _ => Err(Answer::no_endpoint()),
    }
}
