//! A generated desk, where every list has something in it, and its simulator.

use std::time::Duration;

use serde_json::{Value, json};
use zendesk_sim::{Clock, Document, GenerateOptions, Sim, World};

use crate::http::{self, Answer};

pub(crate) struct Furnished {
    sim: Sim,
    token: String,
}

/// What became of a path with parameters.
pub(crate) enum Asked {
    Answered(Value),
    NotServed,
    /// Nothing there to put in place of a parameter.
    NoRecord,
}

impl Furnished {
    pub(crate) async fn open() -> Furnished {
        let clock = Clock::frozen("2026-03-02T09:00:00Z").unwrap();
        let mut world = World::generate(&GenerateOptions {
            seed: 7,
            organizations: 12,
            tickets: 150,
            now: clock.now(),
        });
        for (noun, record) in documents(&world) {
            world.add_document(noun, Document::new(record));
        }
        let sim = Sim::builder().world(world).clock(clock).start().await;
        let sim = sim.unwrap();
        let desk = Furnished {
            token: format!("Bearer {}", sim.access_token()),
            sim,
        };
        desk.furnish().await;
        desk
    }

    /// What a generated desk has none of: a customer with tags, an account that is known elsewhere, and a ticket
    /// whose triggers fired.
    async fn furnish(&self) {
        let burning =
            json!({ "subject": "It burns", "tags": ["fire"], "comment": { "body": "Help!" } });
        let problem = json!({ "subject": "Fire", "type": "problem", "comment": { "body": "!" } });
        let escalate = json!([{ "field": "priority", "value": "high" }]);
        for (path, key, record) in [
            (
                "users",
                "user",
                json!({ "name": "Ada Byron", "tags": ["vip"] }),
            ),
            (
                "organizations",
                "organization",
                json!({ "name": "Analytical Engines", "external_id": "engines" }),
            ),
            ("tickets", "ticket", problem),
            ("tickets", "ticket", burning),
            (
                "user_fields",
                "user_field",
                json!({ "type": "checkbox", "key": "vip", "title": "VIP", "tag": "vip" }),
            ),
            (
                "user_fields",
                "user_field",
                json!({
                    "type": "dropdown", "key": "tier", "title": "Tier",
                    "custom_field_options": [{ "name": "Gold", "value": "gold" }],
                }),
            ),
            (
                "macros",
                "macro",
                json!({ "title": "Sales::Escalate", "actions": escalate }),
            ),
            ("slas/policies", "sla_policy", json!({ "title": "Gold" })),
            (
                "group_slas/policies",
                "group_sla_policy",
                json!({ "title": "Own" }),
            ),
            (
                "trigger_categories",
                "trigger_category",
                json!({ "name": "Routing" }),
            ),
            ("custom_roles", "custom_role", json!({ "name": "Advisor" })),
        ] {
            let path = format!("/api/v2/{path}");
            let made = self.send("POST", &path, Some(json!({ key: record }))).await;
            assert_eq!(made.status, 201, "{}", made.text);
        }
        let gone = json!({ "ticket": { "comment": { "body": "Gone soon" } } });
        let gone = self
            .send("POST", "/api/v2/tickets", Some(gone))
            .await
            .json();
        let bulk = format!("/api/v2/tickets/destroy_many?ids={}", gone["ticket"]["id"]);
        assert_eq!(self.send("DELETE", &bulk, None).await.status, 200);
    }

    /// Asks for a path of Zendesk's document: a parameter is the id of the first record in the list before it.
    pub(crate) async fn ask(&self, path: &str) -> Asked {
        let mut target = String::new();
        for segment in path.split('/').skip(1) {
            if !segment.starts_with('{') && !segment.ends_with("_many") {
                target = format!("{target}/{segment}");
                continue;
            }
            let list = match target.as_str() {
                // The newest one has a bit of everything.
                "/api/v2/tickets" => "/api/v2/tickets?sort_by=id&sort_order=desc&per_page=1",
                // The first one is of tickets that are assigned to the asker, who has none.
                "/api/v2/views" => "/api/v2/views?per_page=1&page=2",
                list => list,
            };
            let Some(list) = self.answer(list).await else {
                return Asked::NotServed;
            };
            let Some(id) = first_id(&list) else {
                return Asked::NoRecord;
            };
            target = match segment.ends_with("_many") {
                true => format!("{target}/{segment}?ids={id}"),
                false => format!("{target}/{id}"),
            };
        }
        match self.answer(&target).await {
            Some(answer) => Asked::Answered(answer),
            None => Asked::NotServed,
        }
    }

    /// What is answered, unless it is not served: then the last word is unknown, or taken for an id.
    async fn answer(&self, target: &str) -> Option<Value> {
        let target = with_query(target);
        let answer = self.send("GET", &target, None).await;
        if answer.text.contains("InvalidEndpoint") || answer.text.contains("id must be an integer")
        {
            return None;
        }
        assert_eq!(answer.status, 200, "{target}: {}", answer.text);
        Some(answer.json())
    }

    async fn send(&self, method: &str, target: &str, body: Option<Value>) -> Answer {
        // So that no limit is met, however many paths there are, and no export holds anything back.
        self.sim.clock().advance(Duration::from_secs(61));
        let headers = [("Authorization", self.token.as_str())];
        let target = target.replace(' ', "%20").replace('<', "%3C");
        let answer = http::send(&self.sim, method, &target, &headers, body.as_ref()).await;
        answer.unwrap()
    }
}

/// What cannot be written over HTTP.
fn documents(world: &World) -> Vec<(&'static str, Value)> {
    let form = world.ticket_forms.keys().next().unwrap().to_string();
    let user = world.users.keys().next().unwrap();
    let (organization, _) = world.organizations.first_key_value().unwrap();
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
            "organization_subscriptions",
            json!({ "user_id": user, "organization_id": organization }),
        ),
        (
            "ticket_form_statuses",
            json!({ "ticket_form_id": form, "custom_status_id": "1" }),
        ),
    ]
}

/// With the query the path cannot do without.
fn with_query(target: &str) -> String {
    let query = match target.strip_prefix("/api/v2/").unwrap_or_default() {
        "search" => "query=type:ticket status<closed",
        "search/count" => "query=type:ticket",
        "search/export" => "query=status<closed&filter[type]=ticket",
        "users" => "role[]=agent",
        "autocomplete/tags" => "name=fi",
        "users/search" | "users/autocomplete" => "query=support&name=support",
        "organizations/autocomplete" => "name=ana",
        "organizations/search" => "external_id=engines",
        path if path.starts_with("incremental/") => "start_time=0",
        _ => return target.to_owned(),
    };
    format!("{target}?{query}")
}

fn first_id(answer: &Value) -> Option<String> {
    let mut lists = answer.as_object()?.values().filter_map(Value::as_array);
    let id = lists.find_map(|list| list.first()?.get("id"))?;
    Some(id.as_str().map_or_else(|| id.to_string(), str::to_owned))
}
