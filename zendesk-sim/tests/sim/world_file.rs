//! World files: written by hand, read back, and wrong ones refused with what to do about it.

use std::path::{Path, PathBuf};

use zendesk_sim::{Change, GenerateOptions, Sim, Status, World};

use crate::desk::NOW;
use crate::http;

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/small-desk.yaml")
}

fn text(world: &World) -> String {
    serde_json::to_string(world).unwrap()
}

#[test]
fn the_example_is_a_world() {
    let world = World::from_file(&example()).unwrap();
    assert_eq!(world.users.len(), 5);
    let ticket = world.tickets.get(&102).unwrap();
    assert_eq!(ticket.status, Status::Pending);
    assert_eq!(ticket.group_id, Some(1), "the assignee's default group");
    assert_eq!(world.audits_of(102).len(), 2, "its history is as written");
    assert!(world.audits_of(101).len() == 1, "made up: its creation");
}

#[tokio::test]
async fn what_follows_no_rules_of_its_own_is_in_the_file_too() {
    let world = World::from_file(&example()).unwrap();
    let clock = zendesk_sim::Clock::starting(world.now, 0);
    let builder = Sim::builder().api_token("ada@desk.example.com", "t");
    let sim = builder.world(world).clock(clock).start().await.unwrap();
    let login = [(
        "Authorization",
        "Basic YWRhQGRlc2suZXhhbXBsZS5jb20vdG9rZW46dA==",
    )];
    let ask = async |path: &str| {
        let answer = http::send(&sim, "GET", &format!("/api/v2/{path}"), &login, None).await;
        answer.unwrap().json()
    };
    let statuses = ask("custom_statuses").await;
    let statuses = statuses["custom_statuses"].as_array().unwrap();
    assert_eq!(statuses.len(), 6, "the five default ones, and one more");
    let schedules = ask("business_hours/schedules").await;
    assert_eq!(
        schedules["schedules"][0]["intervals"][0]["start_time"],
        1980
    );
    let holidays = ask("business_hours/schedules/81/holidays").await;
    assert_eq!(holidays["holidays"][0]["start_date"], "2027-01-01");
    let webhooks = ask("webhooks").await;
    assert_eq!(webhooks["webhooks"][0]["name"], "Our daemon");
    let waiting = ask("tickets/102").await;
    assert_eq!(waiting["ticket"]["custom_status_id"], 71);
    // The policy is more than kept: it says when the urgent ticket is due.
    let burning = ask("tickets/101?include=slas").await;
    let due = &burning["ticket"]["slas"]["policy_metrics"][0];
    assert_eq!(due["metric"], "first_reply_time", "{burning}");
    let policies = ask("slas/policies").await;
    let long_there = &policies["sla_policies"][0]["created_at"];
    assert!(
        long_there.as_str().unwrap().starts_with("2025-"),
        "{long_there}"
    );
}

/// What a running simulator answers is a file it can begin with: the same again.
#[tokio::test]
async fn a_world_that_was_asked_for_loads_again() {
    let now: zendesk_sim::Timestamp = NOW.parse().unwrap();
    let generated = World::generate(&GenerateOptions {
        seed: 3,
        organizations: 20,
        tickets: 60,
        now,
    });
    for mut world in [World::from_file(&example()).unwrap(), generated] {
        let open = world.tickets.values().find(|ticket| ticket.is_open());
        let open = open.unwrap().id;
        world
            .act(zendesk_sim::Actor::System, open, Change::tag("vip"))
            .unwrap();
        let clock = zendesk_sim::Clock::starting(world.now, 0);
        let sim = Sim::builder().world(world).clock(clock);
        let sim = sim.start().await.unwrap();
        let answer = http::send(&sim, "GET", "/_sim/world", &[], None).await;
        let written = answer.unwrap().text;
        let read = World::from_json(&written).unwrap();
        assert_eq!(text(&read), written);
        assert_eq!(text(&World::from_yaml(&written).unwrap()), written);
        sim.world(|world| assert_eq!(text(world), written));
    }
}

#[test]
fn what_is_wrong_is_named_with_its_place_and_remedy() {
    let json = |rest: &str| {
        let text = format!(r#"{{"now": "{NOW}", {rest}}}"#);
        World::from_json(&text).unwrap_err().to_string()
    };
    let wrong = json(r#""tickets": [{"id": 1, "subject": "A"}, {"id": 2, "status": "opened"}]"#);
    assert!(
        wrong.starts_with("tickets[1].status: unknown variant `opened`"),
        "{wrong}"
    );
    assert!(
        wrong.contains("`pending`") && wrong.contains("line 1 column"),
        "{wrong}"
    );
    let wrong = json(r#""tickts": []"#);
    assert!(
        wrong.contains("unknown field `tickts`") && wrong.contains("`tickets`"),
        "{wrong}"
    );
    let wrong = json(r#""users": [{"id": 5, "name": "A"}, {"id": 5, "name": "B"}]"#);
    assert!(
        wrong.contains("two records have the id 5: give one"),
        "{wrong}"
    );
    let wrong = json(r#""tickets": [{"id": 1, "subject": "A", "assignee_id": 12}]"#);
    assert_eq!(
        wrong,
        "tickets (id 1).assignee_id: there is no 12 among the users: add it there, or correct the id"
    );
    let wrong = json(r#""memberships": [{"id": 1, "user_id": 2, "group_id": 3}]"#);
    assert!(
        wrong.starts_with("memberships (id 1).user_id: there is no 2"),
        "{wrong}"
    );
    let wrong = json(r#""documents": {"holidays": [{"id": 4, "schedule_id": 81}]}"#);
    assert!(
        wrong.starts_with(
            "documents.holidays (id 4).schedule_id: there is no 81 among the schedules"
        ),
        "{wrong}"
    );
    let wrong =
        World::from_yaml("now: 2026-03-02T09:00:00Z\ntickets:\n  - {id: 1, status: opened}");
    let wrong = wrong.unwrap_err().to_string();
    assert!(
        wrong.contains("opened") && wrong.contains("line 3"),
        "{wrong}"
    );
    let missing = World::from_file(Path::new("no-such-world.yaml")).unwrap_err();
    assert!(
        missing
            .to_string()
            .starts_with("no-such-world.yaml: it cannot be read: ")
    );
}
