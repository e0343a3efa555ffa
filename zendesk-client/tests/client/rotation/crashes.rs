//! Programs that end, and answers that are lost, in the middle of a renewal.

use zendesk_client::{Error, TokenStore, Tokens};

use super::shelf::{Moment, Shelf};
use super::{Lost, asked, client, desk, desk_losing, read};
use crate::clock::TestClock;
use crate::server::{IMPATIENT, Server};

/// Reads until the store stops, and ends the program there.
async fn run_until(server: &Server, moment: Moment, store: &Shelf) {
    store.stop_at(moment);
    let client = client(server, &TestClock::default(), store.clone());
    tokio::select! {
        read = read(&client) => panic!("came to an end: {read:?}"),
        () = store.0.stopped.notified() => {}
    }
}

#[tokio::test]
async fn a_crash_before_zendesk_took_the_renewal_costs_nothing() {
    for moment in [Moment::BeforeNote, Moment::AfterNote] {
        let (server, store) = (desk().await, Shelf::with("a0", "r0"));
        run_until(&server, moment, &store).await;
        assert_eq!(asked(&server), 0, "{moment:?}");
        let store = store.after_a_crash();
        let noted = store.0.renewal.lock().unwrap().is_some();
        assert_eq!(noted, moment == Moment::AfterNote);
        let clock = TestClock::default();
        read(&client(&server, &clock, store.clone())).await.unwrap();
        assert_eq!(asked(&server), 1, "{moment:?}");
        assert_eq!(store.held(), ("a1".to_owned(), "r1".to_owned()));
    }
}

#[tokio::test]
async fn a_crash_after_the_save_costs_nothing() {
    let (server, store) = (desk().await, Shelf::with("a0", "r0"));
    run_until(&server, Moment::AfterSave, &store).await;
    let clock = TestClock::default();
    read(&client(&server, &clock, store.after_a_crash()))
        .await
        .unwrap();
    assert_eq!(asked(&server), 1);
}

#[tokio::test]
async fn a_crash_between_renewal_and_save_ends_in_a_plain_word_and_no_loop() {
    let (server, store) = (desk().await, Shelf::with("a0", "r0"));
    run_until(&server, Moment::BeforeSave, &store).await;
    assert_eq!(asked(&server), 1);

    let (store, clock) = (store.after_a_crash(), TestClock::default());
    let next_run = client(&server, &clock, store.clone());
    for _ in 0..5 {
        let error = read(&next_run).await.unwrap_err();
        assert!(error.is_auth() && error.needs_authorization() && !error.is_retryable());
        assert_eq!(
            error.to_string(),
            "POST /oauth/tokens: the refresh token is no longer good, the answer to its renewal at \
             2026-03-02T09:00:00Z was lost: the user has to authorize again"
        );
    }
    assert_eq!(asked(&server), 2, "tried once, then never again");

    // The user authorizes again, in whatever process; this one goes on.
    store.save(&Tokens::new("a1", "r1")).await.unwrap();
    read(&next_run).await.unwrap();
    assert_eq!(asked(&server), 3);
}

#[tokio::test]
async fn a_lost_answer_is_tried_again_once() {
    for (lost, good) in [(Lost::Before, true), (Lost::After, false)] {
        let server = desk_losing(move |nth| (nth == 0).then_some(lost)).await;
        let (clock, store) = (TestClock::default(), Shelf::with("a0", "r0"));
        let client = client(&server, &clock, store.clone());
        match read(&client).await {
            Ok(()) => assert!(good, "{lost:?}"),
            Err(error) => {
                assert!(!good, "{lost:?}: {error:?}");
                let told = matches!(
                    error,
                    Error::AuthorizationLost {
                        renewal_began: Some(_),
                        ..
                    }
                );
                assert!(told, "{error:?}");
            }
        }
        assert_eq!(asked(&server), 2, "{lost:?}");
    }
    let server = desk_losing(|_| Some(Lost::Before)).await;
    let client = client(&server, &TestClock::default(), Shelf::with("a0", "r0"));
    let error = read(&client).await.unwrap_err();
    assert!(matches!(error, Error::Transport { .. }), "{error:?}");
    assert_eq!(asked(&server), 2);
}

#[tokio::test]
async fn a_call_that_is_dropped_does_not_take_the_new_tokens_with_it() {
    let (server, store) = (desk().await, Shelf::with("a0", "r0"));
    run_until(&server, Moment::BeforeSave, &store).await;
    // The call is gone; the program is not.
    store.0.go_on.notify_one();
    store.0.saved.notified().await;
    assert_eq!(store.held(), ("a1".to_owned(), "r1".to_owned()));
}

#[tokio::test]
async fn a_call_in_a_hurry_does_not_cut_the_renewal_short() {
    let (server, store) = (desk().await, Shelf::with("a0", "r0"));
    store.stop_at(Moment::BeforeSave);
    let client = client(&server, &TestClock::default(), store.clone());
    let error = read(&client.with_deadline(IMPATIENT)).await.unwrap_err();
    assert!(matches!(error, Error::Deadline { .. }), "{error:?}");
    store.0.go_on.notify_one();
    store.0.saved.notified().await;
    read(&client).await.unwrap();
    assert_eq!(asked(&server), 1);
}
