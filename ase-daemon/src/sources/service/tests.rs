use std::{sync::Arc, time::Duration};

use serde_json::json;
use zendesk_client::{Sleep, SystemClock};

use super::*;
use crate::simulated::{self, Reply, Trouble};

/// A clock whose waits are over at once.
#[derive(Debug, Default)]
struct Hurried(std::sync::Mutex<Vec<Duration>>);

impl Clock for Hurried {
    fn now(&self) -> jiff::Timestamp {
        SystemClock.now()
    }

    fn monotonic(&self) -> Duration {
        SystemClock.monotonic()
    }

    fn sleep(&self, how_long: Duration) -> Sleep {
        self.0.lock().unwrap().push(how_long);
        Box::pin(std::future::ready(()))
    }
}

async fn service() -> (simulated::Service, Service, Arc<Hurried>) {
    let simulated = simulated::Service::start(|_| Reply::json(&json!({ "well": true })));
    let simulated = simulated.await.unwrap();
    let clock = Arc::new(Hurried::default());
    let service = Service::new(
        &simulated.url(),
        "sources.test.url",
        Arc::clone(&clock) as Arc<dyn Clock>,
    );
    (simulated, service.unwrap(), clock)
}

fn call() -> Call {
    Call {
        path: "/things".to_owned(),
        query: vec![("q", "confidential".to_owned())],
        secrets: vec![("authorization", "Bearer very-secret".to_owned().into())],
        ..Call::default()
    }
}

async fn told_after(troubles: &[Trouble]) -> String {
    let (simulated, service, _) = service().await;
    for trouble in troubles {
        simulated.befall(trouble.clone());
    }
    let service = service.within(Duration::from_millis(200));
    let error = service.json(&call()).await.unwrap_err();
    let told = format!("{error:#} {error:?}");
    assert!(
        !told.contains("very-secret") && !told.contains("confidential"),
        "{told}"
    );
    format!("{error:#}")
}

#[tokio::test]
async fn what_passes_is_tried_again() {
    for trouble in [Trouble::Status(500), Trouble::Truncated, Trouble::Silence] {
        let (simulated, service, _) = service().await;
        simulated.befall(trouble);
        let service = service.within(Duration::from_millis(500));
        let (answer, _) = service.json(&call()).await.unwrap();
        assert_eq!(answer["well"], true);
        assert!(simulated.is_well());
    }
}

#[tokio::test]
async fn what_does_not_pass_is_told_without_secrets() {
    let three = |trouble: Trouble| vec![trouble.clone(), trouble.clone(), trouble];
    for (troubles, told) in [
        (
            three(Trouble::Status(502)),
            "GET /things: it answered 502 Bad Gateway",
        ),
        (
            three(Trouble::Truncated),
            "GET /things: the answer broke off",
        ),
        (
            three(Trouble::Silence),
            "GET /things: it did not answer within 200ms",
        ),
        (vec![Trouble::Html], "GET /things: the answer is not JSON"),
        (
            vec![Trouble::Status(403)],
            "GET /things: it answered 403 Forbidden",
        ),
        (
            vec![Trouble::Redirect],
            "GET /things: it redirects (302 Found), which is never followed; is the address right?",
        ),
    ] {
        assert_eq!(told_after(&troubles).await, told);
    }
}

#[tokio::test]
async fn a_limit_is_waited_for_to_the_second_and_not_for_ever() {
    let (simulated, service, clock) = service().await;
    simulated.befall(Trouble::RateLimited(Duration::from_secs(17)));
    service.json(&call()).await.unwrap();
    assert_eq!(*clock.0.lock().unwrap(), [Duration::from_secs(17)]);
    assert_eq!(simulated.log().len(), 2);
    let told = told_after(&[Trouble::RateLimited(Duration::from_secs(600))]).await;
    assert_eq!(
        told,
        "GET /things: it answered 429 Too Many Requests and asks for 600 s more"
    );
}

#[tokio::test]
async fn nobody_listens_and_nothing_but_the_host_is_asked() {
    let (_, service, _) = service().await;
    let gone = service.json(&call()).await.unwrap_err();
    assert_eq!(format!("{gone:#}"), "GET /things: it cannot be reached");
    let elsewhere = Call {
        path: "https://elsewhere.example/things".to_owned(),
        ..call()
    };
    let error = service.json(&elsewhere).await.unwrap_err();
    assert!(format!("{error:#}").contains("another host"), "{error:#}");
}

#[test]
fn plain_http_is_for_loopback_alone() {
    let clock = || Arc::new(SystemClock) as Arc<dyn Clock>;
    assert!(Service::new("http://127.0.0.1:8080", "key", clock()).is_ok());
    let refused = Service::new("http://api.example.com", "key", clock())
        .err()
        .unwrap();
    assert!(refused.to_string().contains("`key` is not https"));
}
