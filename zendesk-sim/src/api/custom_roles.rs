//! Custom roles of agents.

use serde_json::json;

use super::resource::Resource;
use super::{Exchange, Reply};

pub(super) const ROLES: Resource = Resource {
    many: "custom_roles",
    one: "custom_role",
    path: "",
    required: &["name"],
    fresh: || {
        json!({
            "description": null, "role_type": 0, "team_member_count": 0,
            "configuration": {
                "assign_tickets_to_any_group": false, "light_agent": false,
                "ticket_access": "all", "ticket_comment_access": "public",
                "ticket_deletion": false, "ticket_editing": true, "ticket_tag_editing": true,
            },
        })
    },
    paged: false,
    text_ids: false,
};

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    ROLES.route(exchange, method, rest)
}
