mod services;

use serde_json::json;

use crate::ids::TicketFieldId;

use super::{Audit, Organization, Priority, Status, Ticket, User};

fn ticket(changes: serde_json::Value) -> serde_json::Result<Ticket> {
    let mut ticket = json!({ "id": 1, "status": "open",
        "created_at": "2026-03-02T09:00:00Z", "updated_at": "2026-03-02T09:00:00Z" });
    ticket
        .as_object_mut()
        .unwrap()
        .extend(changes.as_object().unwrap().clone());
    serde_json::from_str(&ticket.to_string())
}

#[test]
fn a_ticket_may_lack_or_null_almost_everything() {
    let ticket = ticket(
        json!({ "tags": null, "via": null, "custom_fields": null, "group_id": null,
        "fields": [{ "id": 1, "value": 2 }], "brand_new_key": { "a": 1 } }),
    )
    .unwrap();
    assert!(ticket.tags.is_empty() && ticket.assignee_id.is_none());
    assert_eq!(ticket.extra["brand_new_key"], json!({ "a": 1 }));
    assert!(!ticket.extra.contains_key("fields"));
}

#[test]
fn custom_fields_are_read_when_asked_for() {
    let fields = json!([{ "id": 1, "value": "a" }, { "id": 2, "value": null }]);
    let read = ticket(json!({ "custom_fields": fields })).unwrap();
    let value = |id| read.custom_field(TicketFieldId::new(id)).unwrap().cloned();
    assert_eq!(
        [value(1), value(2), value(3)],
        [Some(json!("a")), Some(json!(null)), None]
    );
    let none = ticket(json!({ "custom_fields": null })).unwrap();
    assert_eq!(none.custom_field(TicketFieldId::new(1)).unwrap(), None);
    let odd = ticket(json!({ "custom_fields": "x" })).unwrap();
    assert!(odd.custom_field(TicketFieldId::new(1)).is_err());
}

#[test]
fn an_unknown_word_is_kept() {
    let ticket = ticket(json!({ "status": "thawing", "priority": "URGENT" })).unwrap();
    assert_eq!(ticket.status, Status::Other("thawing".to_owned()));
    assert_eq!(ticket.status.to_string(), "thawing");
    assert_eq!(ticket.priority, Some(Priority::Urgent));
}

#[test]
fn every_spelling_of_a_time_is_read() {
    for (text, expected) in [
        ("2023-09-18T23:34:35Z", "2023-09-18T23:34:35Z"),
        ("2023-09-18T23:37:39+00:00", "2023-09-18T23:37:39Z"),
        (
            "2023-09-18T23:37:39.123456789Z",
            "2023-09-18T23:37:39.123456789Z",
        ),
        ("2023-09-18 23:34:42 +0000", "2023-09-18T23:34:42Z"),
        ("20140704T15:37:04Z", "2014-07-04T15:37:04Z"),
    ] {
        let ticket = ticket(json!({ "updated_at": text, "due_at": text }));
        let ticket = ticket.unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(ticket.updated_at.to_string(), expected);
        assert_eq!(ticket.due_at, Some(ticket.updated_at));
    }
    let unix = ticket(json!({ "updated_at": 1_740_823_500 })).unwrap();
    assert_eq!(unix.updated_at.as_second(), 1_740_823_500);
    for bad in [json!("soon"), json!(null), json!([])] {
        assert!(ticket(json!({ "updated_at": bad })).is_err(), "{bad}");
    }
}

#[test]
fn a_via_is_read_in_any_form() {
    for (via, channel) in [
        (
            json!({ "channel": "rule", "source": { "from": { "id": 7 }, "rel": "trigger" } }),
            "rule",
        ),
        (json!({ "channel": 29, "source": null }), "29"),
        (
            json!({ "channel": "api", "source": { "from": [], "to": "x", "rel": null } }),
            "api",
        ),
        (json!("Web form"), "Web form"),
        (json!(4), "4"),
        (json!({}), ""),
    ] {
        let read = ticket(json!({ "via": via })).unwrap().via.unwrap();
        assert_eq!(read.channel, channel);
    }
}

#[test]
fn a_follow_up_names_the_ticket_it_follows() {
    let source = json!({ "from": { "ticket_id": 41, "channel": "web" }, "rel": "follow_up" });
    let follow_up = ticket(json!({ "via": { "channel": "web", "source": source } })).unwrap();
    assert_eq!(follow_up.follows_up().map(|id| id.get()), Some(41));
    assert_eq!(ticket(json!({})).unwrap().follows_up(), None);
}

#[test]
fn an_events_own_channel_overrides_its_audits() {
    let audit = json!({ "id": 1, "ticket_id": 2, "author_id": "77", "created_at": "2026-03-02T09:00:00Z",
    "via": { "channel": "web" },
    "events": [
        { "id": 3, "type": "Comment", "body": "x", "public": false },
        { "id": 4, "type": "Change", "field_name": "assignee_id", "value": "900", "previous_value": null,
          "via": { "channel": "rule", "source": { "rel": "trigger" } } },
        { "type": "SomethingNew", "value": { "minutes": 5 }, "body": [] },
    ]});
    let audit: Audit = serde_json::from_str(&audit.to_string()).unwrap();
    let [comment, change, unknown] = audit.events.as_slice() else {
        panic!("three events");
    };
    assert!(!audit.via_of(comment).unwrap().is_rule() && comment.is_comment());
    assert!(audit.via_of(change).unwrap().is_rule());
    assert!(change.sets("assignee_id") && !change.sets("group_id"));
    assert_eq!(change.value_as_id(), Some(900));
    assert_eq!(change.previous_value_as_id(), None);
    assert_eq!(unknown.kind, "SomethingNew");
}

#[test]
fn a_field_that_is_null_is_not_one_that_is_absent() {
    let text = r#"{"id":1,"name":"Acme","organization_fields":{"assigned_se":null,"seats":120}}"#;
    let acme: Organization = serde_json::from_str(text).unwrap();
    assert!(acme.organization_fields["assigned_se"].is_null());
    assert!(!acme.organization_fields.contains_key("sub_ss_ase"));
}

#[test]
fn an_organization_without_a_name_and_a_user_without_an_id_do_not_decode() {
    assert!(serde_json::from_str::<Organization>(r#"{"id":1}"#).is_err());
    assert!(serde_json::from_str::<User>(r#"{"id":null,"role":"agent"}"#).is_err());
}
