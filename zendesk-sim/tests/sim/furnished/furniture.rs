//! What a generated desk has none of, written as any client would.

use serde_json::{Value, json};
use zendesk_sim::World;

use super::Furnished;

impl Furnished {
    /// Furnishes the desk, and tells of paths whose first parameter stands in no list.
    pub(super) async fn furnish(&self) -> Vec<(&'static str, String)> {
        self.people().await;
        let file = self.tickets().await;
        self.configuration().await;
        self.custom_objects().await;
        let macros = self.macros().await;
        let agents = self.skills().await;
        vec![
            ("/api/v2/attachments/{attachment_id}", file),
            ("/api/v2/macros/attachments/{attachment_id}", macros.1),
            ("/api/v2/macros/{macro_id}/attachments", macros.0),
            (
                "/api/v2/routing/agents/{user_id}/instance_values",
                agents.clone(),
            ),
            (
                "/api/v2/routing/tickets/{ticket_id}/instance_values",
                "2".to_owned(),
            ),
            ("/api/v2/users/{user_id}/skips", agents),
            (
                "/api/v2/users/{user_id}/compliance_deletion_statuses",
                self.gone_for_good().await,
            ),
            self.merge().await,
            (
                "/api/v2/incremental/{incremental_resource}/sample",
                "tickets".to_owned(),
            ),
        ]
    }

    /// One user less for good.
    async fn gone_for_good(&self) -> String {
        let user = json!({ "user": { "name": "Forgotten" } });
        let user = self.write("POST", "users", user).await;
        for list in ["users", "deleted_users"] {
            self.write("DELETE", &format!("{list}/{user}"), json!({}))
                .await;
        }
        user.to_string()
    }

    /// Two organizations become one.
    async fn merge(&self) -> (&'static str, String) {
        let organization = |name: &str| json!({ "organization": { "name": name } });
        let loser = self
            .write("POST", "organizations", organization("Small"))
            .await;
        let winner = self
            .write("POST", "organizations", organization("Large"))
            .await;
        let merge = json!({ "organization_merge": { "winner_id": winner } });
        self.write("POST", &format!("organizations/{loser}/merge"), merge)
            .await;
        let path = "/api/v2/organizations/{organization_id}/merges";
        (path, winner.to_string())
    }

    async fn custom_objects(&self) {
        let car = json!({ "custom_object": { "key": "car", "title": "Car", "title_pluralized": "Cars" } });
        self.write("POST", "custom_objects", car).await;
        let make =
            json!({ "custom_object_field": { "key": "make", "title": "Make", "type": "text" } });
        self.write("POST", "custom_objects/car/fields", make).await;
        let record = json!({ "custom_object_record": {
            "name": "My Tesla", "external_id": "T1", "custom_object_fields": { "make": "Tesla" },
        } });
        self.write("POST", "custom_objects/car/records", record)
            .await;
    }

    /// A macro with a file: their ids.
    async fn macros(&self) -> (String, String) {
        let macros = self.send("GET", "/api/v2/macros?page[size]=1", None).await;
        let own = macros.json()["macros"][0]["id"].to_string();
        let form = "--x\r\nContent-Disposition: form-data; name=\"attachment\"; filename=\"a.txt\"\r\n\
                    Content-Type: text/plain\r\n\r\nhello\r\n--x--\r\n";
        let target = format!("/api/v2/macros/{own}/attachments");
        let kind = "multipart/form-data; boundary=x";
        let answer = self.send_text("POST", &target, kind, form).await;
        (own, answer.json()["macro_attachment"]["id"].to_string())
    }

    /// A skill the first agent and the second ticket have; the agent's id.
    async fn skills(&self) -> String {
        let language = json!({ "attribute": { "name": "Language" } });
        let language = self.write("POST", "routing/attributes", language).await;
        let path = format!("routing/attributes/{}/values", language.as_str().unwrap());
        let french = json!({ "attribute_value": { "name": "French" } });
        let french = self.write("POST", &path, french).await;
        let me = self.send("GET", "/api/v2/users/me", None).await;
        let me = me.json()["user"]["id"].to_string();
        for owner in [format!("agents/{me}"), "tickets/2".to_owned()] {
            let target = format!("/api/v2/routing/{owner}/instance_values");
            let body = json!({ "attribute_value_ids": [french] });
            let answer = self.send("POST", &target, Some(body)).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
        }
        let skip = json!({ "skip": { "ticket_id": 2, "reason": "Not mine" } });
        self.write("POST", "skips", skip).await;
        me
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

    /// The newest ticket is a problem with an incident, followers, a CC and a file, whose id this is.
    async fn tickets(&self) -> String {
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
        let upload = self
            .send_text(
                "POST",
                "/api/v2/uploads?filename=a.txt",
                "text/plain",
                "hello",
            )
            .await;
        let upload = &upload.json()["upload"];
        let problem = self.write(
            "POST",
            "tickets",
            json!({ "ticket": {
            "subject": "Fire", "type": "problem", "tags": ["fire"], "comment": { "body": "Help!", "uploads": [upload["token"]] },
            "followers": [{ "user_id": agent, "action": "put" }],
            "email_ccs": [{ "user_email": "ada@example.net", "action": "put" }],
        } }),
        );
        let problem = problem.await;
        let caused = json!({ "ticket": { "problem_id": problem } });
        self.write("PUT", &format!("tickets/{first}"), caused).await;
        upload["attachment"]["id"].to_string()
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
    // The first in the list of forms.
    let mut forms: Vec<_> = world.ticket_forms.values().collect();
    forms.sort_by_key(|form| (form.position, form.id));
    let form = forms[0].id.to_string();
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
            "ticket_form_statuses",
            json!({ "ticket_form_id": form, "custom_status_id": "1" }),
        ),
    ]
}
