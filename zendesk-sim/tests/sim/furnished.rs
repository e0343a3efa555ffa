//! A generated desk, where every list has something in it, and its simulator.

use std::time::Duration;

use serde_json::Value;
use zendesk_sim::{Clock, Document, GenerateOptions, Sim, World};

use crate::http::{self, Answer};

mod furniture;

pub(crate) struct Furnished {
    sim: Sim,
    token: String,
    /// Paths of the document whose first parameter is not found in a list, and what it is.
    known: Vec<(&'static str, String)>,
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
        for (noun, record) in furniture::documents(&world) {
            world.add_document(noun, Document::new(record));
        }
        let sim = Sim::builder().world(world).clock(clock).start().await;
        let sim = sim.unwrap();
        let mut desk = Furnished {
            token: format!("Bearer {}", sim.access_token()),
            sim,
            known: Vec::new(),
        };
        desk.known = desk.furnish().await;
        desk
    }

    /// Writes a record, and answers its id when it has one.
    async fn write(&self, method: &str, path: &str, body: Value) -> Value {
        let target = format!("/api/v2/{path}");
        let key = body
            .as_object()
            .and_then(|body| body.keys().next().cloned());
        let key = key.unwrap_or_default();
        let answer = self.send(method, &target, Some(body)).await;
        assert!(
            (200..300).contains(&answer.status),
            "{path}: {}",
            answer.text
        );
        if answer.status == 204 {
            return Value::Null;
        }
        answer.json()[key]["id"].clone()
    }

    /// Asks for a path of Zendesk's document: a parameter is the id of the first record in the list before it.
    pub(crate) async fn ask(&self, path: &str) -> Asked {
        let mut target = String::new();
        let known = self.known.iter().find(|(own, _)| *own == path);
        let mut known = known.map(|(_, id)| id.as_str());
        for segment in path.split('/').skip(1) {
            if !segment.starts_with('{') && !segment.ends_with("_many") {
                target = format!("{target}/{segment}");
                continue;
            }
            if let Some(id) = known.take() {
                target = format!("{target}/{id}");
                continue;
            }
            let list = match target.as_str() {
                own if own.ends_with("/macros") => "/api/v2/macros",
                // The newest one has a bit of everything.
                "/api/v2/tickets" => "/api/v2/tickets?sort_by=id&sort_order=desc&per_page=1",
                // The first one is of tickets that are assigned to the asker, who has none.
                "/api/v2/views" => "/api/v2/views?per_page=1&page=2",
                // The first by id has options.
                "/api/v2/ticket_fields" => "/api/v2/ticket_fields?page[size]=1",
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
        let body = body.as_ref().map(Value::to_string).unwrap_or_default();
        self.send_text(method, target, "application/json", &body)
            .await
    }

    async fn send_text(&self, method: &str, target: &str, kind: &str, body: &str) -> Answer {
        // So that no limit is met, however many paths there are, and no export holds anything back.
        self.sim.clock().advance(Duration::from_secs(61));
        let headers = [
            ("Authorization", self.token.as_str()),
            ("Content-Type", kind),
        ];
        let target = target.replace(' ', "%20").replace('<', "%3C");
        let answer = http::send_text(&self.sim, method, &target, &headers, body).await;
        answer.unwrap()
    }
}

/// With the query the path cannot do without.
fn with_query(target: &str) -> String {
    let query = match target.strip_prefix("/api/v2/").unwrap_or_default() {
        "search" => "query=type:ticket status<closed",
        "search/count" => "query=type:ticket",
        "search/export" => "query=status<closed&filter[type]=ticket",
        "users" => "role[]=agent",
        "users/search" | "users/autocomplete" => "query=support&name=support",
        "autocomplete/tags" => "name=fire",
        "organizations/autocomplete" => "name=ana",
        "organizations/search" => "external_id=engines",
        path if path.starts_with("custom_objects/") && path.ends_with("/search") => "query=tesla",
        path if path.starts_with("custom_objects/") && path.ends_with("/autocomplete") => "name=my",
        path if path.starts_with("incremental/") => "start_time=0",
        _ => return target.to_owned(),
    };
    format!("{target}?{query}")
}

fn first_id(answer: &Value) -> Option<String> {
    let mut lists = answer.as_object()?.values().filter_map(Value::as_array);
    let first = lists.find_map(|list| list.first())?;
    let id = first.get("id").or_else(|| first.get("key"))?;
    Some(id.as_str().map_or_else(|| id.to_string(), str::to_owned))
}
