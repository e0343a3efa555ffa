//! Lists over a generated desk: what outlines of tickets decide must be what the tickets say.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use zendesk_sim::{Clock, GenerateOptions, Sim, World};

use crate::desk::NOW;
use crate::http;

struct Generated {
    sim: Sim,
    token: String,
}

impl Generated {
    async fn open() -> Generated {
        let world = World::generate(&GenerateOptions {
            seed: 11,
            organizations: 9,
            tickets: 300,
            now: NOW.parse().unwrap(),
        });
        let clock = Clock::frozen(NOW).unwrap();
        let sim = Sim::builder().world(world).clock(clock).start().await;
        let sim = sim.unwrap();
        Generated {
            token: format!("Bearer {}", sim.access_token()),
            sim,
        }
    }

    async fn ask(&self, method: &str, target: &str, body: Option<Value>) -> Value {
        let headers = [("Authorization", self.token.as_str())];
        let answer = http::send(&self.sim, method, target, &headers, body.as_ref()).await;
        answer.unwrap().json()
    }

    async fn get(&self, target: &str) -> Value {
        self.ask("GET", target, None).await
    }

    /// Every ticket that is in lists.
    async fn all(&self) -> Vec<Value> {
        let mut all = Vec::new();
        let mut next = json!("/api/v2/tickets.json?page[size]=100");
        while let Some(target) = next.as_str() {
            let page = self.get(target).await;
            all.extend(page["tickets"].as_array().unwrap().iter().cloned());
            next = match page["meta"]["has_more"] == true {
                true => page["links"]["next"].clone(),
                false => Value::Null,
            };
        }
        all
    }
}

fn ids<'a>(tickets: impl IntoIterator<Item = &'a Value>) -> BTreeSet<i64> {
    let ids = tickets.into_iter().map(|own| own["id"].as_i64().unwrap());
    ids.collect()
}

#[tokio::test]
async fn a_view_selects_what_its_conditions_say() {
    let desk = Generated::open().await;
    let all = desk.all().await;
    let tag = all[0]["tags"][0].as_str().unwrap();
    let agent = all
        .iter()
        .find_map(|own| own["assignee_id"].as_i64())
        .unwrap();
    let condition = |field: &str, operator: &str, value: Value| json!({ "field": field, "operator": operator, "value": value });
    // Which an outline can tell, which it cannot, and both.
    let unsolved = condition("status", "less_than", json!("solved"));
    let tagged = condition("current_tags", "includes", json!(tag));
    let own = condition("assignee_id", "is", json!(agent));
    let old = condition("PENDING", "greater_than", json!(24));
    for (conditions, any) in [
        (vec![&unsolved], vec![]),
        (vec![&unsolved, &tagged], vec![]),
        (vec![&unsolved], vec![&own, &tagged]),
        (vec![&unsolved], vec![&own, &own]),
    ] {
        // Previews are limited to five a minute.
        desk.sim.clock().advance(Duration::from_secs(61));
        let view = json!({ "view": { "title": "Own", "all": conditions, "any": any } });
        let found = desk
            .ask("POST", "/api/v2/views/preview.json", Some(view.clone()))
            .await;
        let rows = found["rows"].as_array().unwrap().iter();
        let found: BTreeSet<i64> = rows.map(|row| row["ticket_id"].as_i64().unwrap()).collect();
        let open = |own: &&Value| !["solved", "closed"].contains(&own["status"].as_str().unwrap());
        let has = |own: &Value| own["tags"].as_array().unwrap().contains(&json!(tag));
        let expected = all.iter().filter(open).filter(|own| {
            let one = |wanted: &&Value| match wanted["field"].as_str() {
                Some("current_tags") => has(own),
                Some("assignee_id") => own["assignee_id"] == agent,
                _ => true,
            };
            conditions.iter().all(one) && (any.is_empty() || any.iter().any(one))
        });
        assert_eq!(found, ids(expected), "{view}");
        let count = desk
            .ask("POST", "/api/v2/views/preview/count", Some(view))
            .await;
        assert_eq!(count["view_count"]["value"], found.len());
    }
    let view = json!({ "view": { "title": "Old", "all": [unsolved, old], "any": [] } });
    let found = desk.ask("POST", "/api/v2/views/preview", Some(view)).await;
    let found = found["rows"].as_array().unwrap().clone();
    assert!(!found.is_empty());
    assert!(found.iter().all(|row| row["ticket"]["status"] == "pending"));
}

#[tokio::test]
async fn people_have_the_tickets_that_say_so() {
    let desk = Generated::open().await;
    let all = desk.all().await;
    for (how, key) in [
        ("requested", "requester_id"),
        ("assigned", "assignee_id"),
        ("ccd", "email_cc_ids"),
        ("followed", "follower_ids"),
    ] {
        let of = |own: &Value| own[key].as_i64().or_else(|| own[key][0].as_i64());
        let user = all.iter().find_map(of).unwrap();
        let path = format!("/api/v2/users/{user}/tickets/{how}");
        let found = desk.get(&path).await;
        let expected = all.iter().filter(|own| match &own[key] {
            Value::Array(ids) => ids.contains(&json!(user)),
            id => *id == user,
        });
        let expected = ids(expected);
        assert_eq!(ids(found["tickets"].as_array().unwrap()), expected, "{how}");
        let count = desk.get(&format!("{path}/count")).await;
        assert_eq!(count["count"]["value"], expected.len(), "{how}");
    }
}

#[tokio::test]
async fn audits_of_all_tickets_come_page_by_page_and_back() {
    let desk = Generated::open().await;
    let body = json!({ "ticket": { "comment": { "body": "New words" } } });
    let open = desk.all().await;
    let open = open.iter().find(|own| own["status"] == "open").unwrap();
    let path = format!("/api/v2/tickets/{}", open["id"]);
    desk.ask("PUT", &path, Some(body)).await;
    let mut expected = BTreeSet::new();
    for ticket in desk.all().await {
        let audits = desk.sim.world(|world| {
            let audits = world.audits_of(ticket["id"].as_i64().unwrap());
            audits.iter().map(|audit| audit.id).collect::<Vec<_>>()
        });
        expected.extend(audits);
    }
    let (mut found, mut pages) = (Vec::<i64>::new(), Vec::new());
    let mut target = "/api/v2/ticket_audits.json?page[size]=97".to_owned();
    loop {
        let page = desk.get(&target).await;
        let own = page["audits"].as_array().unwrap().iter();
        let own: Vec<i64> = own.map(|audit| audit["id"].as_i64().unwrap()).collect();
        found.extend(&own);
        pages.push((own, page["links"]["prev"].clone()));
        if page["meta"]["has_more"] == false {
            break;
        }
        target = page["links"]["next"].as_str().unwrap().to_owned();
    }
    let newest_first: Vec<i64> = expected.into_iter().rev().collect();
    assert_eq!(found, newest_first);
    assert!(pages.len() > 3);
    let (first, _) = &pages[0];
    let (_, back) = &pages[1];
    let page = desk.get(back.as_str().unwrap()).await;
    let own = page["audits"].as_array().unwrap().iter();
    let own: Vec<i64> = own.map(|audit| audit["id"].as_i64().unwrap()).collect();
    assert_eq!(own, *first);
}

#[tokio::test]
async fn a_problem_knows_its_incidents() {
    let desk = Generated::open().await;
    let all = desk.all().await;
    let open: Vec<&Value> = all.iter().filter(|own| own["status"] == "open").collect();
    let (problem, incident) = (&open[0]["id"], &open[1]["id"]);
    let put = async |id: &Value, ticket: Value| {
        let path = format!("/api/v2/tickets/{id}");
        desk.ask("PUT", &path, Some(json!({ "ticket": ticket })))
            .await
    };
    put(problem, json!({ "type": "problem" })).await;
    put(
        incident,
        json!({ "type": "incident", "problem_id": problem }),
    )
    .await;
    let list = desk.get("/api/v2/problems").await;
    assert_eq!(list["tickets"][0]["id"], *problem);
    assert_eq!(list["tickets"][0]["has_incidents"], true);
    let path = format!("/api/v2/tickets/{problem}/incidents");
    assert_eq!(desk.get(&path).await["tickets"][0]["id"], *incident);
    put(incident, json!({ "type": "question" })).await;
    assert_eq!(desk.get(&path).await["tickets"], json!([]));
    let related = desk
        .get(&format!("/api/v2/tickets/{problem}/related"))
        .await;
    assert_eq!(related["ticket_related"]["incidents"], 0);
}
