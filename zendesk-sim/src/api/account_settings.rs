//! What is switched on in the account: what the simulator does, told as settings.

use serde_json::{Value, json};

use super::{Exchange, Reply};
use crate::answer::Answer;
use crate::world::World;

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", ["settings"]) => {
            exchange.admin()?;
            Ok(Answer::ok(json!({ "settings": settings(exchange.world) })))
        }
        ("PUT", ["settings"]) => update(exchange),
        _ => Err(Answer::no_endpoint()),
    }
}

/// What is written is told from then on; it does not change what the simulator does.
fn update(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record("settings")?.clone();
    let before = settings(exchange.world);
    let own = exchange.world.documents.of(WRITTEN).next();
    let mut written = own.cloned().unwrap_or_default();
    for (group, values) in record {
        let known = before[&group].is_object() && values.is_object();
        if !known {
            let row =
                json!([{ "description": format!("{group}: is invalid"), "error": "InvalidValue" }]);
            return Err(Answer::invalid(&json!({ group: row })));
        }
        let own = written.fields.entry(group).or_insert(json!({}));
        for (key, value) in values.as_object().into_iter().flatten() {
            own[key] = value.clone();
        }
    }
    exchange.world.add_document(WRITTEN, written);
    let after = settings(exchange.world);
    Ok(Answer::ok(json!({ "settings": after })).wrote(Some(before), Some(after)))
}

const WRITTEN: &str = "account_settings";

fn settings(world: &World) -> Value {
    let mut settings = as_it_is();
    let written = world.documents.of(WRITTEN).next();
    for (group, values) in written.into_iter().flat_map(|own| &own.fields) {
        for (key, value) in values.as_object().into_iter().flatten() {
            settings[group][key] = value.clone();
        }
    }
    settings
}

fn as_it_is() -> Value {
    json!({
        "active_features": {
            "automatic_answers": false, "business_hours": true, "custom_statuses_enabled": true,
            "customer_satisfaction": true, "follower_and_email_cc_collaborations": true,
            "light_agents": true, "satisfaction_prediction": false, "side_conversations": true,
            "suspended_ticket_notification": false, "ticket_forms": true, "ticket_tagging": true,
            "user_org_fields": true, "user_tagging": true,
        },
        "agents": { "agent_workspace": true, "agent_home": false, "aw_self_serve_migration_enabled": true },
        "api": { "accepted_api_agreement": true, "api_password_access": "false", "api_token_access": "true" },
        "billing": { "backend": "zuora" },
        "branding": {
            "header_color": "03363D", "page_background_color": "333333", "tab_background_color": "7FA239",
            "text_color": "FFFFFF", "header_logo_url": null, "favicon_url": null,
        },
        "brands": { "default_brand_id": crate::world::BRAND, "require_brand_on_new_tickets": false },
        "limits": { "attachment_size": 52_428_800 },
        "localization": { "locale_ids": [1] },
        "metrics": { "account_size": "100-399" },
        "rule": { "macro_most_used": true, "macro_order": "alphabetical" },
        "side_conversations": { "email_channel": true, "msteams_channel": false, "slack_channel": false, "tickets_channel": false },
        "statistics": { "forum": false, "rule_usage": true, "search": true },
        "ticket_form": { "raw_ticket_forms_instructions": "Please choose your issue below", "ticket_forms_instructions": "Please choose your issue below" },
        "tickets": {
            "accepted_new_collaboration_tos": true, "agent_collision": true,
            "agent_email_ccs_become_followers": true, "agent_ticket_deletion": true,
            "allow_group_reset": true, "assign_default_organization": true,
            "assign_tickets_upon_solve": true, "collaboration": true,
            "comments_public_by_default": true, "email_attachments": false,
            "follower_and_email_cc_collaborations": true, "has_color_text": true,
            "is_first_comment_private_enabled": true, "list_empty_views": true,
            "list_newest_comments_first": true, "maximum_personal_views_to_list": 8,
            "private_attachments": false, "rich_text_comments": true, "status_hold": true,
            "tagging": true, "using_skill_based_routing": true,
        },
        "user": { "agent_created_welcome_emails": true, "end_user_phone_number_validation": false, "have_gravatars_enabled": true, "language_selection": true, "multiple_organizations": true, "tagging": true, "time_zone_selection": true },
    })
}
