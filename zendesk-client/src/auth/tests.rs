use std::time::Duration;

use jiff::Timestamp;

use super::keyring::margin;
use super::{Auth, BoxedFuture, Keyring, Token};
use crate::clock::{Clock, Sleep};
use crate::error::{Error, Result};

/// A clock that stands still.
#[derive(Debug)]
struct Midnight;

impl Clock for Midnight {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(std::future::ready(()))
    }
}

fn gives(token: Result<Token>) -> BoxedFuture<'static, Token> {
    Box::pin(std::future::ready(token))
}

fn token(text: &str) -> Token {
    Token {
        access_token: text.into(),
        expires_in: Some(1800),
        refresh_token: None,
    }
}

#[tokio::test]
async fn a_late_refusal_of_an_old_token_does_not_cost_the_new_one() {
    let keys = Keyring::new(Auth::client_credentials("id", "secret", "read")).unwrap();
    let old = keys
        .renew(keys.renewals(), &Midnight, &|_| gives(Ok(token("one"))))
        .await
        .unwrap();
    assert!(keys.refused(&old) && keys.ready(Duration::ZERO).is_none());
    let new = keys
        .renew(keys.renewals(), &Midnight, &|_| gives(Ok(token("two"))))
        .await
        .unwrap();

    assert!(keys.refused(&old), "the late caller should try again");

    let held = keys.ready(Duration::ZERO).unwrap();
    assert_eq!(held.header, new.header);
}

#[tokio::test]
async fn a_failed_renewal_is_tried_again_by_the_next_call() {
    let keys = Keyring::new(Auth::client_credentials("id", "secret", "read")).unwrap();
    let failed = keys
        .renew(keys.renewals(), &Midnight, &|_| {
            gives(Err(Error::config("no")))
        })
        .await;
    assert!(failed.is_err());
    assert!(
        keys.renew(keys.renewals(), &Midnight, &|_| gives(Ok(token("one"))))
            .await
            .is_ok()
    );
}

#[test]
fn a_token_is_replaced_a_minute_before_its_end_or_a_tenth_of_a_short_life() {
    assert_eq!(margin(Duration::from_secs(1800)), Duration::from_secs(60));
    assert_eq!(margin(Duration::from_secs(300)), Duration::from_secs(30));
}

#[test]
fn a_given_token_is_not_renewed() {
    let keys = Keyring::new(Auth::bearer("t")).unwrap();
    let held = keys.ready(Duration::MAX).unwrap();
    assert!(!keys.refused(&held));
    assert!(Keyring::new(Auth::bearer("line\nbreak")).is_err());
}
