//! The simulator as a value: build it, start it, look into it.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::auth::Auth;
use crate::clock::Clock;
use crate::deliveries::Deliveries;
use crate::faults::Faults;
use crate::jobs::Jobs;
use crate::limits::Plan;
use crate::log::LogEntry;
use crate::server::{self, Parts, Shared};
use crate::world::{User, World};

/// A running simulator. It serves until it is dropped or stopped.
#[derive(Debug)]
pub struct Sim {
    pub(crate) shared: Arc<Shared>,
    address: SocketAddr,
    serving: JoinHandle<()>,
    sending: JoinHandle<()>,
}

/// How a simulator shall be; made by [`Sim::builder`].
#[derive(Debug)]
pub struct Builder {
    world: Option<World>,
    clock: Clock,
    api_tokens: Vec<(String, String)>,
    clients: Vec<(String, Option<String>)>,
    plan: Plan,
    search_lag: Duration,
    job_duration: Duration,
    faults: Faults,
    listen: String,
}

impl Sim {
    /// A simulator with an empty world, the real clock, enterprise limits, two seconds of search
    /// lag and the OAuth client `sim` with the secret `sim-secret`.
    #[must_use]
    pub fn builder() -> Builder {
        Builder {
            world: None,
            clock: Clock::real(),
            api_tokens: Vec::new(),
            clients: Vec::new(),
            plan: Plan::default(),
            search_lag: Duration::from_secs(2),
            job_duration: Duration::from_millis(200),
            faults: Faults::none(),
            listen: "127.0.0.1:0".to_owned(),
        }
    }

    /// Where it listens, as `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its time; to be moved.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// Its faults; to be changed while it runs.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    /// Every API request so far.
    #[must_use]
    pub fn log(&self) -> Vec<LogEntry> {
        self.shared.log.entries()
    }

    /// Forgets the requests so far.
    pub fn clear_log(&self) {
        self.shared.log.clear();
    }

    /// Looks at the world.
    pub fn world<R>(&self, look: impl FnOnce(&World) -> R) -> R {
        look(&self.shared.world())
    }

    /// Meddles with the world, at the clock's time.
    pub fn world_mut<R>(&self, meddle: impl FnOnce(&mut World) -> R) -> R {
        let mut world = self.shared.world();
        self.shared.writing(&world);
        meddle(&mut world)
    }

    /// The admin that OAuth tokens act as.
    #[must_use]
    pub fn api_user(&self) -> i64 {
        self.shared.auth().api_user
    }

    /// A bearer token that may read and write for a day.
    #[must_use]
    pub fn access_token(&self) -> String {
        let now = self.shared.clock.now();
        self.shared.auth().issue("read write", 86_400, now)
    }

    /// Tells the export of tickets, by cursor and 1000 a page, in the background and keeps it, so that who reads it at
    /// [`Sim::url`] waits for no more than its copying; until somebody writes. Costs 6 µs of processor and 2.2 kB of
    /// memory a ticket. What is more than fits into 256 MiB is told when somebody reads it.
    ///
    /// It begins at once. The outcome is how many tickets were told: none where it listens at an address that nobody
    /// calls it by, such as `0.0.0.0`.
    ///
    /// # Panics
    ///
    /// Outside of a Tokio runtime.
    pub fn tell_export(&self) -> impl Future<Output = usize> + Send + use<> {
        let (shared, url) = (Arc::clone(&self.shared), self.url());
        let called = !self.address.ip().is_unspecified();
        let telling = tokio::task::spawn_blocking(move || match called {
            true => shared.tell_all(url),
            false => 0,
        });
        // Only the end of the runtime takes it away from the one who waits.
        async { telling.await.unwrap_or_default() }
    }

    /// Stops serving and closes every connection.
    pub async fn stop(mut self) {
        self.shared.stop_telling();
        self.serving.abort();
        self.sending.abort();
        // Ends at once, by the abort: there is nothing to tell.
        let _ = (&mut self.serving).await;
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        self.shared.stop_telling();
        self.serving.abort();
        self.sending.abort();
    }
}

impl Builder {
    /// The world to begin with.
    #[must_use]
    pub fn world(mut self, world: World) -> Builder {
        self.world = Some(world);
        self
    }

    /// The clock to live by.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Builder {
        self.clock = clock;
        self
    }

    /// An API token of a user, who becomes an active admin, and the API user when it is the first.
    #[must_use]
    pub fn api_token(mut self, email: &str, token: &str) -> Builder {
        self.api_tokens.push((email.to_owned(), token.to_owned()));
        self
    }

    /// An OAuth client for client credentials, in place of `sim`; may be said more than once.
    #[must_use]
    pub fn oauth_client(mut self, id: &str, secret: &str) -> Builder {
        self.clients.push((id.to_owned(), Some(secret.to_owned())));
        self
    }

    /// An OAuth client without a secret, in place of `sim`: it gets tokens by a person's consent,
    /// and renews them.
    #[must_use]
    pub fn public_client(mut self, id: &str) -> Builder {
        self.clients.push((id.to_owned(), None));
        self
    }

    /// What the account pays for.
    #[must_use]
    pub fn plan(mut self, plan: Plan) -> Builder {
        self.plan = plan;
        self
    }

    /// How long a change stays invisible to search, on the simulator's clock.
    #[must_use]
    pub fn search_lag(mut self, lag: Duration) -> Builder {
        self.search_lag = lag;
        self
    }

    /// How long a job is queued and worked on before what it writes is written; by default 200 ms,
    /// on the simulator's clock. While a frozen clock stands, every request lets 200 ms pass for the jobs.
    #[must_use]
    pub fn job_duration(mut self, takes: Duration) -> Builder {
        self.job_duration = takes;
        self
    }

    /// The faults to begin with.
    #[must_use]
    pub fn faults(mut self, faults: impl Into<Faults>) -> Builder {
        self.faults = faults.into();
        self
    }

    /// Where to listen; by default a free port on loopback.
    #[must_use]
    pub fn listen(mut self, address: &str) -> Builder {
        self.listen = address.to_owned();
        self
    }

    /// Starts serving on the current Tokio runtime.
    ///
    /// # Errors
    ///
    /// When it cannot listen where it was told to.
    pub async fn start(self) -> io::Result<Sim> {
        let listener = TcpListener::bind(&self.listen).await?;
        let address = listener.local_addr()?;
        let (deliveries, postman) = Deliveries::new(self.clock.clone(), self.faults.clone());
        let shared = Arc::new(self.shared(deliveries));
        let serving = tokio::spawn(server::serve(listener, Arc::clone(&shared)));
        let sending = tokio::spawn(postman.work());
        Ok(Sim {
            shared,
            address,
            serving,
            sending,
        })
    }

    fn shared(mut self, deliveries: Deliveries) -> Shared {
        let now = self.clock.now();
        let mut world = self.world.take().unwrap_or_else(|| World::empty(now));
        world.set_now(now);
        let auth = self.credentials(&mut world);
        world.go_live(self.search_lag);
        Shared::new(Parts {
            world,
            clock: self.clock,
            auth,
            plan: self.plan,
            faults: self.faults,
            jobs: Jobs::new(self.job_duration),
            deliveries,
        })
    }

    fn credentials(&self, world: &mut World) -> Auth {
        let mut auth = Auth::default();
        for (email, token) in &self.api_tokens {
            make_admin(world, email);
            auth.add_api_token(email, token);
        }
        if self.clients.is_empty() {
            auth.add_client("sim", Some("sim-secret"));
        }
        for (id, secret) in &self.clients {
            auth.add_client(id, secret.as_deref());
        }
        let first = self.api_tokens.first().map(|(email, _)| email.as_str());
        auth.api_user = match first {
            Some(email) => make_admin(world, email),
            None => any_admin(world),
        };
        auth
    }
}

/// The active admin with this address: somebody who is there already, or a new one.
fn make_admin(world: &mut World, email: &str) -> i64 {
    let Some(id) = world.user_by_email(email).map(|user| user.id) else {
        return world.add_user(User::admin("API User").email(email));
    };
    if let Some(user) = world.users.get_mut(&id) {
        user.role = crate::world::Role::Admin;
        user.light = false;
        user.suspended = false;
    }
    id
}

fn any_admin(world: &mut World) -> i64 {
    let admin = world
        .users
        .values()
        .find(|user| user.role == crate::world::Role::Admin && !user.suspended && !user.deleted);
    match admin.map(|admin| admin.id) {
        Some(id) => id,
        None => world.add_user(User::admin("API User").email("api@example.com")),
    }
}
