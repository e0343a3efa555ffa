//! Custom roles of agents.

use serde_json::json;

use super::resource::{Ids, Resource};
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
                "assign_tickets_to_any_group": false, "chat_access": true,
                "end_user_list_access": "full", "end_user_profile_access": "readonly",
                "explore_access": "readonly", "forum_access": "readonly",
                "forum_access_restricted_content": false, "group_access": true,
                "light_agent": false, "macro_access": "manage-personal",
                "manage_business_rules": false, "manage_contextual_workspaces": false,
                "manage_dynamic_content": false, "manage_extensions_and_channels": false,
                "manage_facebook": false, "manage_organization_fields": false,
                "manage_ticket_fields": false, "manage_ticket_forms": false,
                "manage_user_fields": false, "moderate_forums": false,
                "organization_editing": false, "organization_notes_editing": false,
                "report_access": "readonly", "side_conversation_create": true,
                "ticket_access": "all", "ticket_comment_access": "public",
                "ticket_deletion": false, "ticket_editing": true, "ticket_merge": false,
                "ticket_tag_editing": true, "twitter_search_access": false,
                "user_view_access": "manage-personal", "view_access": "manage-personal",
                "view_deleted_tickets": false, "voice_access": true,
                "voice_dashboard_access": false,
            },
        })
    },
    paged: false,
    ids: Ids::Numbers,
};

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    ROLES.route(exchange, method, rest)
}
