//! Brands.

use serde_json::json;

use super::resource::{Ids, Resource};
use super::{Exchange, Reply, id};
use crate::answer::Answer;

pub(super) const BRANDS: Resource = Resource {
    many: "brands",
    one: "brand",
    path: "brands",
    required: &["name", "subdomain"],
    fresh: || {
        json!({
            "brand_url": null, "has_help_center": false, "help_center_state": "disabled",
            "active": true, "default": false, "is_deleted": false, "logo": null,
            "ticket_form_ids": [], "signature_template": "{{agent.signature}}",
            "host_mapping": null,
        })
    },
    paged: true,
    ids: Ids::Numbers,
};

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", ["check_host_mapping"]) => {
            let asked = exchange.call.query("host_mapping").unwrap_or_default();
            Ok(mapping(asked))
        }
        ("GET", [brand, "check_host_mapping"]) => {
            let brand = BRANDS.find(exchange, id(brand)?)?;
            Ok(mapping(brand.text("host_mapping")))
        }
        ("DELETE", [brand]) if BRANDS.find(exchange, id(brand)?)?.is("default") => {
            let row = json!([{ "description": "Brand: the default brand cannot be deleted" }]);
            Err(Answer::invalid(&json!({ "base": row })))
        }
        _ => BRANDS.route(exchange, method, rest),
    }
}

/// No name in the real world leads to a simulator.
fn mapping(asked: &str) -> Answer {
    Answer::ok(json!({
        "is_valid": false, "reason": "not_a_cname", "cname": asked,
        "expected_cnames": ["sim.zendesk.com"],
    }))
}
