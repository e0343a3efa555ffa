//! Notices: people elsewhere are told, once, of what they would want to know.

use ase_daemon::config::{Guard, NoticeWebhook, SecretRef};
use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::time::Duration;
use zendesk_sim::{Change, Fault, FaultBody};

use super::MONDAY;
use crate::desk::{Desk, Mailbox, SLACK, Story};

const DAY: Duration = Duration::from_secs(86_400);

fn acme() -> Story {
    Desk::at(MONDAY)
        .ase("maya")
        .agent("joe")
        .org("Acme", |org| org.ase("maya"))
        .config(SLACK)
}

fn emergency() -> Story {
    acme().ticket(101, |ticket| ticket.org("Acme").emergency())
}

#[tokio::test]
async fn an_emergency_is_told_once() {
    let mut desk = emergency().open().await;
    let slack = desk.mailbox(&[]).await;
    desk.run_cycle().await;
    // A cycle waits for nobody.
    assert_eq!(slack.titles(), [""; 0]);
    for _ in 0..2 {
        desk.send_notices().await;
        desk.a_little_later();
        desk.run_cycle().await;
    }
    desk.send_notices().await;
    let title = format!("Emergency #101 of Acme ({})", desk.org("Acme"));
    assert_eq!(slack.titles(), [title]);
    let message = &slack.messages()[0];
    assert!(
        message.text.contains("Its ASE, maya, was told"),
        "{message:?}"
    );
    assert_eq!(message.json()["blocks"][0]["type"], "header");
    desk.settle().await;
}

#[tokio::test]
async fn what_was_written_right_before_a_crash_is_told_by_the_next_cycle() {
    // Whoever wrote the note did not get to say so.
    let mut desk = emergency().open().await;
    let slack = desk.mailbox(&[]).await;
    desk.reconfigure(|config| config.notify.slack = None).await;
    desk.run_cycle().await;
    let webhook = SecretRef::File {
        file: desk.folder().join("slack"),
    };
    desk.reconfigure(|config| {
        config.notify.slack = Some(ase_daemon::config::Slack {
            webhook: Some(webhook),
            instances: Default::default(),
        });
    })
    .await;
    desk.a_little_later();
    desk.run_cycle().await.expect_actions("");
    desk.send_notices().await;
    assert_eq!(slack.titles().len(), 1);
    desk.settle().await;
}

#[tokio::test]
async fn somebody_who_only_looks_tells_nobody() {
    let mut desk = emergency().open().await;
    let slack = desk.mailbox(&[]).await;
    desk.audit().await;
    desk.send_notices().await;
    assert_eq!(slack.titles(), [""; 0]);
    desk.run_cycle().await;
    desk.settle().await;
}

#[tokio::test]
async fn in_audit_mode_it_is_told_what_would_be_done() {
    let mut desk = emergency().open().await;
    let slack = desk.mailbox(&[]).await;
    desk.reconfigure(|config| {
        config.instances.get_mut("global").unwrap().mode = ase_daemon::config::Mode::Audit;
    })
    .await;
    desk.run_cycle().await;
    desk.send_notices().await;
    let text = &slack.messages()[0].text;
    assert!(text.contains("would be told of it"), "{text}");
    desk.expect_no_writes();
}

#[tokio::test]
async fn a_service_that_refuses_is_asked_again_when_it_says_so() {
    let mut desk = emergency().open().await;
    let later = "429 Too Many Requests\r\nRetry-After: 0";
    let slack = desk.mailbox(&[later, later]).await;
    desk.run_cycle().await;
    desk.send_notices().await;
    assert_eq!(slack.titles().len(), 3);
    desk.send_notices().await;
    assert_eq!(slack.titles().len(), 3);
    desk.settle().await;
}

#[tokio::test]
async fn what_a_service_cannot_read_is_not_sent_for_ever() {
    let mut desk = emergency().open().await;
    let slack = desk.mailbox(&["400 Bad Request"]).await;
    desk.run_cycle().await;
    desk.send_notices().await;
    desk.send_notices().await;
    assert_eq!(slack.titles().len(), 1);
    desk.settle().await;
}

#[tokio::test]
async fn a_service_that_is_down_is_tried_later_and_keeps_no_other_from_its_notices() {
    let mut desk = emergency().open().await;
    let (slack, other) = (desk.mailbox(&["503 Down"]).await, Mailbox::open(&[]).await);
    tell_also(&mut desk, &other).await;
    desk.run_cycle().await;
    desk.send_notices().await;
    desk.send_notices().await;
    // Five seconds have not passed, by the store's clock.
    assert_eq!((slack.titles().len(), other.messages().len()), (1, 1));
    desk.settle().await;
}

/// Lets another service have notices too, signed.
async fn tell_also(desk: &mut Desk, other: &Mailbox) {
    std::fs::write(desk.folder().join("signing"), "whsec").unwrap();
    let webhook = NoticeWebhook {
        url: other.url.clone(),
        secret: SecretRef::File {
            file: desk.folder().join("signing"),
        },
    };
    desk.reconfigure(|config| config.notify.webhook = Some(webhook))
        .await;
}

#[tokio::test]
async fn other_services_get_it_signed() {
    let mut desk = emergency().open().await;
    let (_slack, other) = (desk.mailbox(&[]).await, Mailbox::open(&[]).await);
    tell_also(&mut desk, &other).await;
    desk.run_cycle().await;
    desk.send_notices().await;
    let messages = other.messages();
    let [message] = messages.as_slice() else {
        panic!("{messages:?}");
    };
    let maya = desk.id("maya");
    assert_eq!(
        message.header("x-ase-notice"),
        format!("emergency/global/101/{maya}")
    );
    assert_eq!(message.json()["kind"], "emergency");
    let mut mac = Hmac::<Sha256>::new_from_slice(b"whsec").unwrap();
    mac.update(message.header("x-ase-timestamp").as_bytes());
    mac.update(message.text.as_bytes());
    let signature = BASE64_STANDARD.encode(mac.finalize().into_bytes());
    assert_eq!(message.header("x-ase-signature"), signature);
    desk.settle().await;
}

#[tokio::test]
async fn a_held_plan_is_told_once_a_day() {
    let mut desk = acme()
        .ticket(101, |ticket| ticket.org("Acme"))
        .ticket(102, |ticket| ticket.org("Acme"))
        .open()
        .await;
    let slack = desk.mailbox(&[]).await;
    let bound = |max_writes_per_cycle| Guard {
        max_writes_per_cycle,
        max_share_of_tickets: 1.0,
        share_counts_above: 20,
    };
    desk.reconfigure(|config| config.instances.get_mut("global").unwrap().guard = bound(1))
        .await;
    for _ in 0..3 {
        desk.run_cycle().await;
        desk.send_notices().await;
        desk.a_little_later();
    }
    assert_eq!(slack.titles(), ["A plan of 2 writes is held"]);
    assert!(slack.messages()[0].text.contains("ase-daemon apply FILE"));
    desk.expect_no_writes();
    desk.reconfigure(|config| config.instances.get_mut("global").unwrap().guard = bound(9))
        .await;
    desk.run_cycle().await;
    desk.settle().await;
}

#[tokio::test]
async fn the_digest_tells_what_changed_and_nothing_else() {
    let mut desk = acme()
        .org("Blue", |org| org.ase("maya").unpaid())
        .open()
        .await;
    let slack = desk.mailbox(&[]).await;
    // The first cycle is after the time of the day's digest.
    desk.run_cycle().await;
    desk.send_notices().await;
    assert_eq!(slack.titles(), [""; 0]);
    desk.advance(DAY);
    desk.run_cycle().await;
    desk.send_notices().await;
    assert_eq!(slack.titles(), ["1 new findings, 0 resolved"]);
    let text = slack.messages()[0].text.clone();
    assert!(text.contains("ERROR Blue names maya as its ASE"), "{text}");
    assert!(text.contains("[subscription/unpaid]"), "{text}");
    // Nothing changed: nobody is greeted.
    desk.advance(DAY);
    desk.run_cycle().await;
    desk.send_notices().await;
    assert_eq!(slack.titles().len(), 1);
    let blue = desk.org("Blue");
    desk.meddle(|world| world.set_organization_field(blue, "sub_ss_ase", true));
    desk.advance(DAY);
    desk.run_cycle().await;
    desk.run_cycle().await;
    desk.send_notices().await;
    assert_eq!(slack.titles()[1..], ["0 new findings, 1 resolved"]);
    desk.settle().await;
}

#[tokio::test]
async fn what_cannot_be_read_is_not_told_as_resolved() {
    let mut desk = acme()
        .org("Blue", |org| org.ase("maya").unpaid())
        .open()
        .await;
    let slack = desk.mailbox(&[]).await;
    for _ in 0..2 {
        desk.run_cycle().await;
        desk.advance(DAY);
    }
    desk.fault(Fault::status(500, FaultBody::Empty).path("/api/v2/"));
    desk.run_cycle().await;
    desk.faults_end();
    desk.advance(DAY);
    desk.run_cycle().await;
    desk.send_notices().await;
    // Neither gone nor, the day after, new again.
    assert_eq!(slack.titles(), ["1 new findings, 0 resolved"]);
    desk.settle().await;
}

#[tokio::test]
async fn for_us_gov_a_notice_holds_ids_alone_and_goes_to_its_own_channel() {
    let own = "[notify.slack.us_gov]\nwebhook = { file = \"$FOLDER/own\" }";
    let mut desk = emergency().config(own).named("us_gov").open().await;
    let (general, own) = (desk.mailbox(&[]).await, Mailbox::open(&[]).await);
    std::fs::write(desk.folder().join("own"), &own.url).unwrap();
    desk.run_cycle().await;
    desk.send_notices().await;
    assert_eq!(general.titles(), [""; 0]);
    let text = own.messages()[0].text.clone();
    for name in ["Acme", "maya", "ticket 101"] {
        assert!(!text.contains(name), "{name} in {text}");
    }
    assert!(text.contains(&desk.id("maya").to_string()), "{text}");
    desk.settle().await;
}

#[tokio::test]
async fn a_ticket_that_a_webhook_named_is_told_at_once() {
    let mut desk = acme()
        .ticket(101, |ticket| ticket.org("Acme").taken_by("joe"))
        .config(crate::desk::WEBHOOK)
        .open()
        .await;
    let slack = desk.mailbox(&[]).await;
    let _listener = desk.listen().await;
    desk.run_cycle().await;
    desk.a_little_later();
    desk.person_acts(
        "joe",
        101,
        [Change::Priority(zendesk_sim::Priority::Urgent)],
    );
    desk.until_waiting(&[101]).await;
    desk.advance(Duration::from_secs(1));
    desk.reconcile().await;
    desk.send_notices().await;
    assert_eq!(slack.titles().len(), 1);
    desk.settle().await;
}
