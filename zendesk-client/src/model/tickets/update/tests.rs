use super::TicketUpdate;
use crate::ids::{GroupId, TicketFieldId, UserId};
use crate::model::{BulkUpdate, Status};
use crate::request::Repeat;
use serde_json::json;

#[test]
fn what_is_not_named_is_not_sent() {
    assert_eq!(TicketUpdate::new().body(), json!({ "ticket": {} }));
    assert!(TicketUpdate::new().is_empty());
}

#[test]
fn a_guarded_change_names_the_version_it_was_made_for() {
    let update = TicketUpdate::new()
        .assign(UserId::new(7), GroupId::new(8))
        .follow(UserId::new(9))
        .unfollow(UserId::new(10))
        .note("see runbook")
        .only_if_unchanged_since("2026-03-02T09:00:00Z".parse().unwrap());

    assert_eq!(
        update.body(),
        json!({ "ticket": {
            "assignee_id": 7,
            "group_id": 8,
            "followers": [
                { "user_id": "9", "action": "put" },
                { "user_id": "10", "action": "delete" },
            ],
            "comment": { "body": "see runbook", "public": false },
            "safe_update": true,
            "updated_stamp": "2026-03-02T09:00:00Z",
        }})
    );
    assert!(!format!("{update:?}").contains("runbook"));
}

#[test]
fn cleared_is_null_and_not_absent() {
    assert_eq!(
        TicketUpdate::new().unassign().body(),
        json!({ "ticket": { "assignee_id": null } })
    );
}

#[test]
fn a_note_is_never_repeated_in_doubt() {
    let stamp = "2026-03-02T09:00:00Z".parse().unwrap();
    let guarded = TicketUpdate::new()
        .follow(UserId::new(9))
        .only_if_unchanged_since(stamp);
    assert_eq!(guarded.repeat(), Repeat::IfRefused);
    let by_key = guarded.clone().set("comment", json!({ "body": "x" }));
    assert_eq!(by_key.repeat(), Repeat::IfNotTaken);
    assert_eq!(guarded.note("x").repeat(), Repeat::IfNotTaken);
    assert_eq!(
        TicketUpdate::new().follow(UserId::new(9)).repeat(),
        Repeat::IfNotTaken
    );
}

#[test]
fn a_bulk_update_adds_and_removes_tags() {
    let update = BulkUpdate::from(TicketUpdate::new().follow(UserId::new(9)))
        .add_tags(&["storm"])
        .remove_tags(&["calm"]);
    assert_eq!(
        json!(update),
        json!({
            "followers": [{ "user_id": "9", "action": "put" }],
            "additional_tags": ["storm"],
            "remove_tags": ["calm"],
        })
    );
}

#[test]
fn only_what_is_named_is_sent_whatever_it_is() {
    let update = TicketUpdate::new()
        .reply("on it")
        .status(Status::Pending)
        .custom_field(TicketFieldId::new(3), "hd_3000")
        .add_cc(UserId::new(9))
        .clear("external_id");
    assert!(!update.is_empty());
    assert_eq!(
        update.body(),
        json!({ "ticket": {
            "comment": { "body": "on it", "public": true },
            "status": "pending",
            "custom_fields": [{ "id": 3, "value": "hd_3000" }],
            "email_ccs": [{ "user_id": "9", "action": "put" }],
            "external_id": null,
        }})
    );
}
