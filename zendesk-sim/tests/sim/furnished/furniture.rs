//! What a generated desk has none of, written as any client would.

use serde_json::{Value, json};
use zendesk_sim::World;

use super::Furnished;

impl Furnished {
    pub(super) async fn furnish(&self) {
        self.people().await;
        self.tickets().await;
        self.configuration().await;
    }

    async fn people(&self) {
        let ada =
            json!({ "user": { "name": "Ada Byron", "email": "ada@example.net", "tags": ["vip"] } });
        let ada = self.write("POST", "users", ada).await;
        let engines =
            json!({ "organization": { "name": "Analytical Engines", "external_id": "engines" } });
        let engines = self.write("POST", "organizations", engines).await;
        let subscription = json!({ "user_id": ada, "organization_id": engines });
        let subscription = json!({ "organization_subscription": subscription });
        self.write("POST", "organization_subscriptions", subscription)
            .await;
        let more = json!({ "organizations": [{ "name": "Difference Engines" }] });
        self.write("POST", "organizations/create_many", more).await;
        let change = json!({ "organization": { "notes": "steam" } });
        self.write(
            "PUT",
            "organizations/update_many?external_ids=engines",
            change,
        )
        .await;
        let gone = self
            .write("POST", "users", json!({ "user": { "name": "Gone" } }))
            .await;
        self.write("DELETE", &format!("users/{gone}"), json!({}))
            .await;
    }

    /// The newest ticket is a problem with an incident, followers and a CC.
    async fn tickets(&self) {
        let incident =
            json!({ "subject": "Smoke", "type": "incident", "comment": { "body": "Help!" } });
        let incident = json!({ "ticket": incident });
        let first = self.write("POST", "tickets", incident.clone()).await;
        let gone = self.write("POST", "tickets", incident).await;
        self.write("DELETE", &format!("tickets/{gone}"), json!({}))
            .await;
        let more = json!({ "tickets": [{ "subject": "Sparks", "comment": { "body": "Help!" } }] });
        self.write("POST", "tickets/create_many", more).await;
        let agents = self.send("GET", "/api/v2/users?role[]=admin", None).await;
        let agent = &agents.json()["users"][0]["id"];
        let problem = self.write(
            "POST",
            "tickets",
            json!({ "ticket": {
            "subject": "Fire", "type": "problem", "tags": ["fire"], "comment": { "body": "Help!" },
            "followers": [{ "user_id": agent, "action": "put" }],
            "email_ccs": [{ "user_email": "ada@example.net", "action": "put" }],
        } }),
        );
        let problem = problem.await;
        let caused = json!({ "ticket": { "problem_id": problem } });
        self.write("PUT", &format!("tickets/{first}"), caused).await;
    }

    async fn configuration(&self) {
        let all =
            json!({ "all": [{ "field": "status", "operator": "is", "value": "open" }], "any": [] });
        let target = json!({ "priority": "urgent", "metric": "first_reply_time", "target": 60, "business_hours": false });
        let policy = json!({ "title": "Urgent", "filter": all, "policy_metrics": [target] });
        let of_groups = json!({ "title": "Groups", "filter": {
            "all": [{ "field": "group_id", "operator": "includes", "value": [362_000_000_001_i64] }],
        } });
        for (path, key, record) in [
            (
                "user_fields",
                "user_field",
                json!({
                    "type": "dropdown", "key": "size", "title": "Size",
                    "custom_field_options": [{ "name": "Large", "value": "large" }],
                }),
            ),
            (
                "user_fields",
                "user_field",
                json!({ "type": "checkbox", "key": "vip", "title": "VIP", "tag": "is_vip" }),
            ),
            (
                "macros",
                "macro",
                json!({
                    "title": "Fire::Out", "actions": [{ "field": "status", "value": "solved" }],
                }),
            ),
            (
                "custom_roles",
                "custom_role",
                json!({ "name": "Advisor", "description": "Advises" }),
            ),
            (
                "business_hours/schedules",
                "schedule",
                json!({
                    "name": "Week", "time_zone": "UTC", "intervals": [{ "start_time": 1440, "end_time": 1920 }],
                }),
            ),
            ("slas/policies", "sla_policy", policy),
            ("group_slas/policies", "group_sla_policy", of_groups),
            (
                "trigger_categories",
                "trigger_category",
                json!({ "name": "Routing" }),
            ),
            (
                "webhooks",
                "webhook",
                json!({
                    "name": "Hook", "status": "active", "endpoint": "http://127.0.0.1:9/", "http_method": "POST",
                    "request_format": "json", "subscriptions": ["conditional_ticket_events"],
                    "authentication": { "type": "bearer_token", "data": { "token": "t" }, "add_position": "header" },
                }),
            ),
        ] {
            self.write("POST", path, json!({ key: record })).await;
        }
    }
}

/// What cannot be written over HTTP.
pub(super) fn documents(world: &World) -> Vec<(&'static str, Value)> {
    let form = world.ticket_forms.keys().next().unwrap().to_string();
    let user = world.users.keys().next().unwrap();
    vec![
        (
            "satisfaction_ratings",
            json!({
                "ticket_id": 1, "requester_id": user, "assignee_id": user, "group_id": 1,
                "score": "good", "comment": "Thanks", "reason": "Fast", "reason_id": 1,
            }),
        ),
        (
            "satisfaction_reasons",
            json!({ "value": "Slow", "raw_value": "{{dc.slow}}", "reason_code": 1000 }),
        ),
        (
            "suspended_tickets",
            json!({
                "subject": "Win!", "content": "Click", "cause": "Detected as spam", "cause_id": 0,
                "author": { "id": 1, "name": "Bob", "email": "bob@example.com" },
                "message_id": "<1@example.com>", "recipient": "help@example.com", "ticket_id": 1,
                "brand_id": 1, "via": { "channel": "email", "source": { "from": {}, "to": {}, "rel": "" } },
            }),
        ),
        (
            "skips",
            json!({ "ticket_id": 1, "user_id": user, "reason": "Not mine" }),
        ),
        (
            "ticket_form_statuses",
            json!({ "ticket_form_id": form, "custom_status_id": "1" }),
        ),
    ]
}
