//! Service levels: their clocks, and the hours that count.

use std::time::Duration;

use serde_json::{Value, json};
use zendesk_sim::{Actor, Change, Priority, Status};

use crate::desk::Desk;

const DAY: i64 = 24 * 60;

/// Nine to five in Berlin, which is an hour ahead; today, a Monday, is a holiday until nobody says.
async fn schedule(desk: &Desk) -> i64 {
    let day = |day: i64| json!({ "start_time": day * DAY + 540, "end_time": day * DAY + 1020 });
    let intervals: Vec<Value> = (1..=5).map(day).collect();
    let body = json!({ "schedule": {
        "name": "Office", "time_zone": "Berlin", "intervals": intervals,
    } });
    let made = desk.post("/api/v2/business_hours/schedules", body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()["schedule"]["id"].as_i64().unwrap()
}

async fn policy(desk: &Desk, metrics: &[(&str, i64)]) {
    let metrics = metrics.iter().map(|(metric, minutes)| {
        json!({ "priority": "high", "metric": metric, "target": minutes, "business_hours": true })
    });
    let body = json!({ "sla_policy": {
        "title": "Office hours", "policy_metrics": metrics.collect::<Vec<_>>(),
        "filter": { "all": [{ "field": "priority", "operator": "is", "value": "high" }], "any": [] },
    } });
    let made = desk.post("/api/v2/slas/policies", body).await;
    assert_eq!(made.status, 201, "{}", made.text);
}

/// The ticket came on Friday at 16:30 in Berlin.
async fn friday() -> Desk {
    let ticket = |world: &mut zendesk_sim::World, acme: i64| {
        let ticket = zendesk_sim::Ticket::new(acme, "Before the weekend")
            .id(102)
            .priority(Priority::High)
            .created("2026-02-27T15:30:00Z");
        world.add_ticket(ticket);
    };
    Desk::with(ticket, |builder| builder).await
}

fn act(desk: &Desk, at: &str, changes: Vec<Change>) {
    let maya = desk.maya;
    desk.sim.world_mut(|world| {
        world.act_at(at, Actor::Person(maya), 102, changes).unwrap();
    });
}

async fn slas(desk: &Desk) -> Vec<Value> {
    let ticket = desk.get("/api/v2/tickets/102?include=slas").await.json();
    let slas = ticket["ticket"]["slas"]["policy_metrics"].as_array();
    slas.unwrap().clone()
}

async fn events(desk: &Desk, metric: &str) -> Vec<(String, String)> {
    let path = "/api/v2/incremental/ticket_metric_events?start_time=0";
    let all = desk.get(path).await.json();
    let all = all["ticket_metric_events"].as_array().unwrap().iter();
    let own = all.filter(|own| own["ticket_id"] == 102 && own["metric"] == metric);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    own.map(|own| (text(&own["type"]), text(&own["time"])))
        .collect()
}

#[tokio::test]
async fn a_target_in_business_hours_leaves_out_the_weekend() {
    let desk = friday().await;
    schedule(&desk).await;
    policy(&desk, &[("first_reply_time", 60)]).await;
    // Half an hour on Friday, and half an hour on Monday from nine.
    let sla = slas(&desk).await.remove(0);
    assert_eq!(sla["breach_at"], "2026-03-02T08:30:00Z");
    assert_eq!(
        (&sla["stage"], &sla["minutes"]),
        (&json!("active"), &json!(-30))
    );
    desk.sim.clock().advance(std::time::Duration::from_secs(61));
    let breach = ("breach".to_owned(), "2026-03-02T08:30:00Z".to_owned());
    assert!(events(&desk, "reply_time").await.contains(&breach));
    act(&desk, "2026-03-02T08:45:00Z", vec![Change::reply("Late")]);
    let metric = desk.get("/api/v2/tickets/102/metrics").await.json();
    let reply = &metric["ticket_metric"]["reply_time_in_minutes"];
    assert_eq!(reply["business"], 75);
    assert_eq!(reply["calendar"], 3 * DAY - 7 * 60 + 15);
}

#[tokio::test]
async fn a_holiday_does_not_count_and_a_reply_in_time_is_no_breach() {
    let desk = friday().await;
    let schedule = schedule(&desk).await;
    let body = json!({ "holiday": {
        "name": "Rose Monday", "start_date": "2026-03-02", "end_date": "2026-03-02",
    } });
    let path = format!("/api/v2/business_hours/schedules/{schedule}/holidays");
    assert_eq!(desk.post(&path, body).await.status, 201);
    policy(&desk, &[("first_reply_time", 60)]).await;
    assert_eq!(slas(&desk).await[0]["breach_at"], "2026-03-03T08:30:00Z");
    act(
        &desk,
        "2026-03-02T08:45:00Z",
        vec![Change::reply("In time")],
    );
    let sla = slas(&desk).await.remove(0);
    assert_eq!(
        (&sla["stage"], &sla["breach_at"]),
        (&json!("achieved"), &json!("2026-03-03T08:30:00Z"))
    );
    desk.sim
        .clock()
        .set("2026-03-09T08:00:00Z".parse().unwrap());
    let desk = Desk {
        token: format!("Bearer {}", desk.sim.access_token()),
        ..desk
    };
    let kinds = events(&desk, "reply_time").await;
    let kinds: Vec<&str> = kinds.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["activate", "apply_sla", "fulfill", "update_status"]);
}

#[tokio::test]
async fn every_clock_of_a_policy_runs_pauses_and_starts_again() {
    let desk = friday().await;
    let metrics = [
        ("agent_work_time", 60),
        ("requester_wait_time", 60),
        ("total_resolution_time", 60),
        ("pausable_update_time", 60),
        ("next_reply_time", 60),
    ];
    policy(&desk, &metrics).await;
    let maya = desk.maya;
    act(
        &desk,
        "2026-02-27T15:40:00Z",
        vec![Change::assign(maya), Change::reply("On it")],
    );
    act(
        &desk,
        "2026-02-27T15:50:00Z",
        vec![Change::status(Status::Hold)],
    );
    act(
        &desk,
        "2026-02-27T16:00:00Z",
        vec![Change::status(Status::Pending)],
    );
    let stages = async || {
        let slas = slas(&desk).await;
        let shown = slas.iter().map(|own| {
            let due = own["breach_at"].as_str().map(str::to_owned);
            (own["stage"].as_str().unwrap().to_owned(), due)
        });
        shown.collect::<Vec<_>>()
    };
    // Without a schedule every hour counts.
    let due = |at: &str| Some(format!("2026-02-27T{at}:00Z"));
    let paused = || ("paused".to_owned(), None);
    let active = |at: &str| ("active".to_owned(), due(at));
    assert_eq!(
        stages().await,
        [paused(), paused(), active("16:30"), paused()]
    );
    let requester = desk.ticket(102).await["requester_id"].as_i64().unwrap();
    desk.sim.world_mut(|world| {
        let asked = Change::reply("And now?");
        let at = "2026-02-27T16:10:00Z";
        world
            .act_at(at, Actor::Person(requester), 102, asked)
            .unwrap();
    });
    // The customer's word opens it: twenty minutes of work were done, thirty waited for.
    let expected = ["16:50", "16:40", "16:30", "16:50", "17:10"].map(active);
    assert_eq!(stages().await, expected);
    act(
        &desk,
        "2026-02-27T16:20:00Z",
        vec![Change::status(Status::Solved)],
    );
    let solved = stages().await;
    assert!(
        solved[..4].iter().all(|(stage, _)| stage == "achieved"),
        "{solved:?}"
    );
    act(
        &desk,
        "2026-02-27T16:25:00Z",
        vec![Change::status(Status::Open)],
    );
    assert_eq!(stages().await[0], active("17:25"));
    desk.sim.clock().advance(std::time::Duration::from_secs(61));
    let work = events(&desk, "agent_work_time").await;
    let kinds: Vec<&str> = work.iter().map(|(kind, _)| kind.as_str()).collect();
    let first = [
        "activate",
        "apply_sla",
        "pause",
        "update_status",
        "activate",
        "fulfill",
        "update_status",
    ];
    assert_eq!(
        kinds,
        [&first[..], &["activate", "apply_sla", "breach"]].concat()
    );
}

#[tokio::test]
async fn a_trigger_chooses_the_schedule() {
    let desk = friday().await;
    schedule(&desk).await;
    let night = json!({ "schedule": {
        "name": "Night", "time_zone": "UTC", "intervals": [{ "start_time": DAY, "end_time": DAY + 300 }],
    } });
    let night = desk.post("/api/v2/business_hours/schedules", night).await;
    let night = night.json()["schedule"]["id"].as_i64().unwrap();
    let trigger = json!({ "trigger": {
        "title": "Night shift", "actions": [{ "field": "set_schedule", "value": night }],
        "conditions": { "all": [
            { "field": "current_tags", "operator": "includes", "value": "night" },
            { "field": "in_business_hours", "operator": "is", "value": "true" },
        ] },
    } });
    assert_eq!(desk.post("/api/v2/triggers", trigger).await.status, 201);
    let tag = json!({ "ticket": { "additional_tags": ["night"] } });
    let changed = desk.put("/api/v2/tickets/102", tag.clone()).await.json();
    let events = changed["audit"]["events"].as_array().unwrap().clone();
    let set = events
        .iter()
        .find(|own| own["type"] == "ScheduleAssignment");
    let set = set.unwrap_or_else(|| panic!("no schedule in {events:?}"));
    assert_eq!(set["new_schedule_id"], night.to_string());
    assert_eq!(set["previous_schedule_id"], Value::Null);
    // Of the night from Sunday to Monday: five hours, of which all have passed.
    policy(&desk, &[("first_reply_time", 300)]).await;
    assert_eq!(slas(&desk).await[0]["breach_at"], "2026-03-02T05:00:00Z");
}

#[tokio::test]
async fn the_time_a_group_has_a_ticket_is_measured() {
    let desk = Desk::open().await;
    let other = desk.sim.world_mut(|world| {
        let other = world.add_group("Second line");
        for name in ["Ben Ode", "Cleo Marr"] {
            let agent = world.add_user(zendesk_sim::User::agent(name));
            world.add_membership(agent, other, true);
        }
        other
    });
    let policy = json!({ "group_sla_policy": {
        "title": "Quick", "filter": { "all": [{ "field": "group_id", "operator": "includes", "value": [desk.group] }] },
        "policy_metrics": [{ "metric": "group_ownership_time", "target": 3600, "business_hours": false }],
    }});
    let made = desk
        .post("/api/v2/group_slas/policies", policy)
        .await
        .json()["group_sla_policy"]
        .clone();
    let id = made["id"].as_str().unwrap().to_owned();
    assert_eq!(id.len(), 26);
    let shown = desk
        .get(&format!("/api/v2/group_slas/policies/{id}"))
        .await
        .json();
    assert_eq!(shown["group_sla_policy"]["title"], "Quick");
    let group = |id: i64| json!({ "ticket": { "group_id": id } });
    let after = |minutes: u64| desk.sim.clock().advance(Duration::from_secs(minutes * 60));
    desk.put(
        "/api/v2/tickets/101",
        json!({ "ticket": { "assignee_id": desk.maya } }),
    )
    .await;
    after(90);
    desk.put("/api/v2/tickets/101", group(other)).await;
    after(30);
    desk.put("/api/v2/tickets/101", group(desk.group)).await;
    after(10);
    let solve = json!({ "ticket": { "assignee_id": desk.maya, "status": "solved" } });
    desk.put("/api/v2/tickets/101", solve).await;
    after(5);
    let events = desk
        .get("/api/v2/incremental/ticket_metric_events?start_time=0")
        .await
        .json();
    let events = events["ticket_metric_events"].as_array().unwrap().clone();
    let own = events
        .iter()
        .filter(|own| own["metric"] == "group_ownership_time");
    let own: Vec<(i64, &str, &str)> = own
        .map(|own| {
            let at = own["time"].as_str().unwrap();
            (
                own["instance_id"].as_i64().unwrap(),
                own["type"].as_str().unwrap(),
                &at[11..16],
            )
        })
        .collect();
    assert_eq!(
        own,
        [
            (1, "activate", "09:00"),
            (1, "apply_group_sla", "09:00"),
            (1, "breach", "10:00"),
            (1, "fulfill", "10:30"),
            (1, "update_status", "10:30"),
            (3, "activate", "11:00"),
            (3, "apply_group_sla", "11:00"),
            (3, "fulfill", "11:10"),
            (3, "update_status", "11:10"),
        ]
    );
    let applied = events
        .iter()
        .find(|own| own["type"] == "apply_group_sla")
        .unwrap();
    assert_eq!(applied["group_sla"]["target_in_seconds"], 3600);
    assert_eq!(applied["group_sla"]["policy"]["id"], id);
}
