use std::time::Duration;

use jiff::Timestamp;

use super::{Change, Delivery, Refused, Replays, Seen, TEST_SECRET, Verifier};
use crate::ids::{OrganizationId, UserId};
use crate::model::{Priority, Status};

const TIME: &str = "2023-09-18T23:38:13Z";

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

#[test]
fn the_published_vectors_hold() {
    let verifier = Verifier::new(TEST_SECRET);
    for (body, signature) in [
        (
            r#"{"say":"hello"}"#,
            "iUV3r5jsDvkAqT4rd5h+hKEXreqCUm3FEnoUi5/6jbU=",
        ),
        ("", "muttWn9lEppRQvaq5+5YBVmYZiaQLuoqHGCE4rphSog="),
    ] {
        assert_eq!(verifier.sign(TIME, body.as_bytes()), signature);
        let checked = verifier.check(at(TIME), TIME, signature, body.as_bytes());
        assert_eq!(checked, Ok(()));
    }
}

#[test]
fn nothing_forged_or_changed_is_taken() {
    let verifier = Verifier::new(TEST_SECRET);
    let body = br#"{"say":"hello"}"#;
    let good = verifier.sign(TIME, body);
    let check =
        |time: &str, signature: &str, body: &[u8]| verifier.check(at(TIME), time, signature, body);
    for flipped in 0..body.len() * 8 {
        let mut body = *body;
        body[flipped / 8] ^= 1 << (flipped % 8);
        assert_eq!(check(TIME, &good, &body), Err(Refused::Signature));
    }
    for at in 0..good.len() {
        let mut other = good.clone().into_bytes();
        other[at] = if other[at] == b'A' { b'B' } else { b'A' };
        let other = String::from_utf8(other).unwrap();
        // The last two bits of the base64 say nothing; a strict decoder refuses them.
        assert_eq!(check(TIME, &other, body), Err(Refused::Signature), "{at}");
    }
    let of_other_secret = Verifier::new("another").sign(TIME, body);
    for signature in ["", "AAAA", &good[..20], of_other_secret.as_str()] {
        assert_eq!(check(TIME, signature, body), Err(Refused::Signature));
    }
    assert_eq!(
        check("2023-09-18T23:38:14Z", &good, body),
        Err(Refused::Signature)
    );
    // Moving the border between time and body is no way in: then the time is none.
    let shifted = format!("{TIME}{{");
    assert_eq!(check(&shifted, &good, &body[1..]), Err(Refused::NoTime));
}

#[test]
fn an_empty_secret_signs_nothing() {
    let verifier = Verifier::new("");
    let signature = verifier.sign(TIME, b"");
    assert_eq!(
        verifier.check(at(TIME), TIME, &signature, b""),
        Err(Refused::Signature)
    );
}

#[test]
fn only_what_is_signed_now_is_taken() {
    let verifier = Verifier::new(TEST_SECRET);
    let signature = verifier.sign(TIME, b"");
    let check = |now: &str| verifier.check(at(now), TIME, &signature, b"");
    assert_eq!(check("2023-09-18T23:43:13Z"), Ok(()));
    assert_eq!(check("2023-09-18T23:33:13Z"), Ok(()));
    assert_eq!(check("2023-09-18T23:43:14Z"), Err(Refused::Time));
    assert_eq!(check("2023-09-18T23:33:12Z"), Err(Refused::Time));
    let large = vec![b' '; 1024 * 1024 + 1];
    let signature = verifier.sign(TIME, &large);
    assert_eq!(
        verifier.check(at(TIME), TIME, &signature, &large),
        Err(Refused::TooLarge)
    );
}

#[test]
fn the_former_secret_is_good_while_a_new_one_is_brought_in() {
    let signature = Verifier::new("old").sign(TIME, b"x");
    let both = Verifier::new("new").or("old");
    assert_eq!(both.check(at(TIME), TIME, &signature, b"x"), Ok(()));
    assert!(!format!("{both:?}").contains("old"));
}

#[test]
fn a_delivery_counts_once_and_memory_is_bounded() {
    let replays = Replays::new(Duration::from_secs(600), 3);
    assert_eq!(replays.see("a", at("2026-03-02T09:00:00Z")), Seen::First);
    assert_eq!(replays.see("a", at("2026-03-02T09:10:00Z")), Seen::Again);
    assert_eq!(replays.see("a", at("2026-03-02T09:10:01Z")), Seen::First);
    for id in ["b", "c", "d"] {
        assert_eq!(replays.see(id, at("2026-03-02T09:10:02Z")), Seen::First);
    }
    assert_eq!(replays.see("d", at("2026-03-02T09:10:02Z")), Seen::Again);
    assert_eq!(
        replays.see("a", at("2026-03-02T09:10:02Z")),
        Seen::First,
        "the oldest had to go"
    );
    replays.forget("d");
    assert_eq!(replays.see("d", at("2026-03-02T09:10:02Z")), Seen::First);
}

fn event(kind: &str, event: &str) -> Delivery {
    let body = format!(
        r#"{{"type":"zen:event-type:{kind}","account_id":18525119,"id":"0a1b","time":"2023-09-18T23:30:03.25Z",
        "zendesk_event_version":"2022-11-06","subject":"zen:ticket:123",
        "detail":{{"id":"123","actor_id":"-1","assignee_id":"","group_id":"0","organization_id":"6130907993114",
        "requester_id":null,"status":"OPEN","priority":"NORMAL","type":"QUESTION","is_public":true,"tags":["a"]}},
        "event":{event}}}"#
    );
    Delivery::read(body.as_bytes()).unwrap()
}

#[test]
fn ids_are_ids_and_words_are_words() {
    let delivery = event(
        "ticket.status_changed",
        r#"{"current":"OPEN","previous":"NEW","meta":{}}"#,
    );
    assert_eq!(delivery.kind.as_str(), "ticket.status_changed");
    assert_eq!(
        (delivery.kind.about(), delivery.subject_id()),
        ("ticket", Some(123))
    );
    let detail = &delivery.detail;
    assert_eq!(detail.actor_id, Some(UserId::SYSTEM));
    assert_eq!(
        (detail.assignee_id, detail.group_id, detail.requester_id),
        (None, None, None)
    );
    assert_eq!(
        detail.organization_id,
        Some(OrganizationId::new(6_130_907_993_114))
    );
    assert_eq!(detail.priority, Some(Priority::Normal));
    assert!(detail.extra.contains_key("is_public"));
    assert!(matches!(
        delivery.change,
        Change::Status {
            current: Status::Open,
            previous: Some(Status::New)
        }
    ));
}

#[test]
fn each_kind_of_change_is_read() {
    let assigned = event(
        "ticket.agent_assignment_changed",
        r#"{"current":"7","previous":"0"}"#,
    );
    match assigned.change {
        Change::Assignee(change) => {
            assert_eq!(
                (change.current, change.previous),
                (Some(UserId::new(7)), None)
            );
        }
        other => panic!("{other:?}"),
    }
    let tags = event(
        "ticket.tags_changed",
        r#"{"tags_added":["x"],"tags_removed":[]}"#,
    );
    assert!(
        matches!(tags.change, Change::Tags { added, removed } if added == ["x"] && removed.is_empty())
    );
    let comment = r#"{"comment":{"id":"9","body":"canary","is_public":false,"author":{"id":"5","name":"M"}}}"#;
    let comment = event("ticket.comment_added", comment);
    assert!(!format!("{:?}", comment.change).contains("canary"));
    match comment.change {
        Change::Comment(comment) => {
            assert_eq!(
                (comment.id.get(), comment.author_id()),
                (9, Some(UserId::new(5)))
            );
            assert_eq!(
                (comment.body.as_str(), comment.is_public),
                ("canary", Some(false))
            );
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(
        event("user.deleted", "{}").change,
        Change::Deleted
    ));
}

#[test]
fn what_is_not_known_is_kept() {
    let unknown = event("ticket.teleported", r#"{"to":"Mars"}"#);
    match &unknown.change {
        Change::Other(event) => assert_eq!(event["to"], "Mars"),
        other => panic!("{other:?}"),
    }
    // A known name with a shape of its own.
    let odd = event(
        "ticket.agent_assignment_changed",
        r#"{"current":{"id":"7"}}"#,
    );
    assert!(matches!(odd.change, Change::Other(_)));
}

#[test]
fn a_body_that_is_no_event_is_an_error_without_its_words() {
    for body in [
        "",
        "canary",
        "[]",
        "{}",
        r#"{"type":"x","id":1}"#,
        r#"{"ticketID":"canary"}"#,
    ] {
        let error = Delivery::read(body.as_bytes()).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
}
