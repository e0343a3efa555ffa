//! A client whose every answer is invented by the fuzzer, and on whose clock waiting takes no time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::runtime::{Builder, Runtime};
use zendesk_client::{Auth, Client, Clock, Recording, Sleep};

/// A clock that a wait moves on.
#[derive(Clone, Debug, Default)]
struct Idle(Arc<Mutex<Duration>>);

impl Clock for Idle {
    fn now(&self) -> Timestamp {
        let since = SignedDuration::try_from(self.monotonic()).unwrap_or_default();
        Timestamp::UNIX_EPOCH.checked_add(since).unwrap_or(Timestamp::MAX)
    }

    fn monotonic(&self) -> Duration {
        *self.0.lock().expect("nobody panics holding it")
    }

    fn sleep(&self, how_long: Duration) -> Sleep {
        *self.0.lock().expect("nobody panics holding it") += how_long;
        Box::pin(std::future::ready(()))
    }
}

/// A client and what it will be answered.
pub struct Desk {
    pub client: Client,
    runtime: Runtime,
    answers: Recording,
}

impl Desk {
    pub fn open() -> Self {
        let answers = Recording::default();
        let client = Client::builder("https://acme.example")
            .auth(Auth::bearer("t"))
            .clock(Arc::new(Idle::default()))
            .replay(answers.clone())
            .build()
            .expect("nothing about it is wrong");
        let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
        Self { client, runtime, answers }
    }

    /// Answers the next request for `path` (a method other than `GET` stands before it) with `query` like this, and runs `call`.
    pub fn answer<T>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        status: u16,
        headers: &[(&str, &str)],
        body: &str,
        call: impl Future<Output = T>,
    ) -> T {
        let (method, path) = path.split_once(' ').unwrap_or(("GET", path));
        let exchange = serde_json::json!({ "method": method, "path": path, "query": query,
            "status": status, "headers": headers, "text": body });
        self.answers.clear();
        self.answers.add(&exchange.to_string()).expect("it is an exchange");
        self.runtime.block_on(call)
    }
}
