//! What a desk promises, how it is thought of, and what waits outside: service levels, hours, macros, ratings, mail.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::world::{Document, Status, Ticket, World};

/// So many tickets are looked at for some that were solved.
const LOOKED_AT: usize = 200;

/// What customers said.
const RATINGS: [(&str, Option<&str>); 3] = [
    ("good", Some("Quick and friendly, thank you.")),
    ("good", None),
    ("bad", Some("It took a week to get an answer.")),
];

/// Adds a few of each; the tickets are there already.
pub(super) fn add(world: &mut World) {
    for (noun, fields) in [("macros", first_macro()), ("macros", second_macro())] {
        world.add_document(noun, Document::new(fields));
    }
    let targets = [
        ("urgent", 30),
        ("high", 240),
        ("normal", 480),
        ("low", 1440),
    ];
    let targets = targets.map(|(priority, minutes)| {
        json!({
            "priority": priority, "metric": "first_reply_time", "target": minutes,
            "business_hours": priority != "urgent",
        })
    });
    let policy = json!({
        "title": "Priority support", "description": "First replies", "position": 1,
        "filter": { "all": [{ "field": "type", "operator": "is_not", "value": "task" }], "any": [] },
        "policy_metrics": targets,
    });
    world.add_document("sla_policies", Document::new(policy));
    add_hours(world);
    add_ratings(world);
    let mail = json!({
        "subject": "You have won", "content": "Click here to claim your prize.",
        "cause": "Detected as spam", "cause_id": 0, "message_id": "<1@lottery.example.net>",
        "author": { "id": null, "name": "Lottery", "email": "prize@lottery.example.net" },
        "recipient": "support@desk.example.com", "ticket_id": null, "brand_id": null,
        "via": { "channel": "email", "source": { "from": {}, "to": {}, "rel": null } },
    });
    world.add_document("suspended_tickets", Document::new(mail));
}

fn first_macro() -> Value {
    json!({
        "title": "Ask for logs", "active": true, "position": 1, "description": null, "default": false,
        "restriction": null, "actions": [
            { "field": "status", "value": "pending" },
            { "field": "comment_value", "value": "Please attach the logs of the last hour." },
        ],
    })
}

fn second_macro() -> Value {
    json!({
        "title": "Solve: no answer", "active": true, "position": 2, "description": null, "default": false,
        "restriction": null, "actions": [{ "field": "status", "value": "solved" }],
    })
}

/// Nine to five on weekdays, and the next New Year's Day off.
fn add_hours(world: &mut World) {
    const DAY: i64 = 24 * 60;
    let day = |day: i64| json!({ "start_time": day * DAY + 540, "end_time": day * DAY + 1020 });
    let intervals: Vec<Value> = (1..=5).map(day).collect();
    let schedule = json!({ "name": "Weekdays", "time_zone": "UTC", "intervals": intervals });
    let schedule = world.add_document("schedules", Document::new(schedule));
    let year = world.now.to_zoned(jiff::tz::TimeZone::UTC).year() + 1;
    let first = format!("{year}-01-01");
    let holiday = json!({
        "schedule_id": schedule, "name": "New Year's Day", "start_date": first, "end_date": first,
    });
    world.add_document("holidays", Document::new(holiday));
}

fn add_ratings(world: &mut World) {
    let reason = json!({
        "value": "The issue took too long to resolve", "raw_value": "{{dc.took_too_long}}",
        "reason_code": 1003,
    });
    world.add_document("satisfaction_reasons", Document::new(reason));
    let first = world.tickets.ids(..).take(LOOKED_AT);
    let outlines = first.filter_map(|id| world.tickets.outline(id));
    let solved = |ticket: &Ticket| ticket.status >= Status::Solved && ticket.deleted_at.is_none();
    let solved: Vec<Ticket> = outlines
        .filter(|ticket| solved(ticket))
        .take(RATINGS.len())
        .map(|ticket| ticket.into_owned())
        .collect();
    for (ticket, (score, comment)) in solved.into_iter().zip(RATINGS) {
        let at = ticket.updated_at + SignedDuration::from_hours(2);
        let rating = Document {
            created_at: at.min(world.now),
            ..Document::new(json!({
                "ticket_id": ticket.id, "requester_id": ticket.requester_id,
                "assignee_id": ticket.assignee_id, "group_id": ticket.group_id,
                "score": score, "comment": comment, "reason": null, "reason_id": null,
            }))
        };
        world.add_document("satisfaction_ratings", rating);
    }
}
