//! A desk for stories: a simulated Zendesk, the daemon beside it, and people in it.
//!
//! Defaults are boring and complete: every agent is in the group `Support`, every organization
//! is named and paid for once it has an ASE, every ticket was created on the story's first day.

mod command;
mod listener;
mod post;
mod story;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use ase_daemon::{
    config::{self, Config},
    cycle::Instance,
    store::{Lease, Store},
    zendesk::Surroundings,
};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use zendesk_client::{Event, model::TicketUpdate};
use zendesk_sim::{Actor, Change, Fault, LogEntry, Sim, World};

pub(crate) use listener::{Listener, WEBHOOK};
pub(crate) use post::{Mailbox, SLACK};
pub(crate) use story::{EMERGENCIES, Story};

use crate::{
    cycle::Cycle,
    time::{SimulatedTime, Wrong},
};

/// Something that happens in the desk while the daemon is at work.
type Meddling = Box<dyn FnOnce(&mut World) + Send>;

/// A running desk.
pub(crate) struct Desk {
    sim: Arc<Sim>,
    config: Config,
    store: Store,
    instance: Instance,
    names: BTreeMap<String, i64>,
    organizations: BTreeMap<String, i64>,
    meddling: Arc<Mutex<Vec<(String, Meddling)>>>,
    time: Arc<SimulatedTime>,
    /// Writes that cycles have told of.
    told: usize,
    one_shot: bool,
    // Keeps the store's folder until the desk is gone.
    folder: tempfile::TempDir,
}

impl Desk {
    /// Begins a story at `now`.
    pub(crate) fn at(now: &str) -> Story {
        Story::at(now)
    }

    async fn open(
        sim: Sim,
        text: &str,
        files: &BTreeMap<String, String>,
        one_shot: bool,
        wrong: Wrong,
        names: BTreeMap<String, i64>,
        organizations: BTreeMap<String, i64>,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let text = text
            .replace("$URL", &sim.url())
            .replace("$FOLDER", &folder.path().display().to_string());
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let config = config::parse(&text, "story.toml", &BTreeMap::new())
            .unwrap_or_else(|error| panic!("{error}\n{text}"));
        let store = start(&config).await;
        let sim = Arc::new(sim);
        let time = Arc::new(SimulatedTime::new(sim.clock(), wrong));
        let meddling = Arc::default();
        let instance = connect(&config, &store, &sim, &time, &meddling, one_shot);
        Self {
            sim,
            config,
            store,
            instance,
            names,
            organizations,
            meddling,
            time,
            told: 0,
            one_shot,
            folder,
        }
    }

    /// Runs one cycle of the daemon.
    pub(crate) async fn run_cycle(&mut self) -> Cycle {
        let seen = self.sim.log().len();
        let cycle = self.instance.run(&CancellationToken::new()).await.unwrap();
        self.heard(cycle, seen)
    }

    /// A cycle that the daemon told of, as the story asks about it.
    fn heard(&mut self, cycle: ase_daemon::cycle::Cycle, seen: usize) -> Cycle {
        let names = self
            .names
            .iter()
            .map(|(name, id)| (*id, name.clone()))
            .collect();
        let cycle = Cycle {
            called: ase_daemon::tell::Names::of(&cycle.facts),
            report: cycle.report,
            loads: cycle.loads,
            names,
            requests: self.sim.log()[seen..].iter().map(request).collect(),
        };
        self.told += cycle
            .report
            .actions
            .iter()
            .filter(|action| action.outcome == ase_daemon::tell::Outcome::Applied)
            .count();
        cycle
    }

    /// The daemon stops and starts again on the same store.
    pub(crate) async fn restart(&mut self) {
        Lease::new(&self.store, self.config.store.lease.get())
            .give_back()
            .await
            .unwrap();
        self.store = start(&self.config).await;
        self.instance = connect(
            &self.config,
            &self.store,
            &self.sim,
            &self.time,
            &self.meddling,
            self.one_shot,
        );
    }

    /// Changes the configuration, as an operator would, and restarts.
    pub(crate) async fn reconfigure(&mut self, change: impl FnOnce(&mut Config)) {
        change(&mut self.config);
        self.restart().await;
    }

    /// Writes a file into the desk's folder, or takes it away.
    pub(crate) fn file(&self, name: &str, text: Option<&str>) {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        match text {
            Some(text) => std::fs::write(path, text).unwrap(),
            None => std::fs::remove_file(path).unwrap(),
        }
    }

    /// Lets time pass.
    pub(crate) fn advance(&self, time: Duration) {
        self.sim.clock().advance(time);
    }

    /// Lets two minutes pass, so that what just happened is in the export.
    pub(crate) fn a_little_later(&self) {
        self.advance(Duration::from_secs(120));
    }

    /// Somebody changes a ticket.
    pub(crate) fn act(&self, actor: Actor, ticket: i64, changes: impl Into<Vec<Change>>) {
        self.sim
            .world_mut(|world| world.act(actor, ticket, changes))
            .unwrap();
    }

    /// A person changes a ticket.
    pub(crate) fn person_acts(&self, who: &str, ticket: i64, changes: impl Into<Vec<Change>>) {
        self.act(Actor::Person(self.id(who)), ticket, changes);
    }

    /// Changes the world by hand.
    pub(crate) fn meddle<R>(&self, change: impl FnOnce(&mut World) -> R) -> R {
        self.sim.world_mut(change)
    }

    /// Something happens in the desk right after the daemon's next request whose path contains `path`.
    pub(crate) fn after_request(
        &self,
        path: &str,
        happens: impl FnOnce(&mut World) + Send + 'static,
    ) {
        self.meddling
            .lock()
            .unwrap()
            .push((path.to_owned(), Box::new(happens)));
    }

    /// What was to happen after requests that did not come happens no more.
    pub(crate) fn nothing_more_happens(&self) {
        self.meddling.lock().unwrap().clear();
    }

    /// A fault befalls requests.
    pub(crate) fn fault(&self, fault: Fault) {
        self.sim.faults().add(fault);
    }

    /// The faults end.
    pub(crate) fn faults_end(&self) {
        self.sim.faults().clear();
    }

    /// The id of somebody.
    #[track_caller]
    pub(crate) fn id(&self, who: &str) -> i64 {
        *self
            .names
            .get(who)
            .unwrap_or_else(|| panic!("nobody is called {who}"))
    }

    /// The id of an organization.
    #[track_caller]
    pub(crate) fn org(&self, name: &str) -> i64 {
        *self
            .organizations
            .get(name)
            .unwrap_or_else(|| panic!("no organization is called {name}"))
    }

    /// The running simulator.
    pub(crate) fn sim(&self) -> &Sim {
        &self.sim
    }

    /// What connections are given in this story.
    pub(crate) fn surroundings(&self) -> Surroundings {
        surroundings(&self.sim, &self.time, &self.meddling)
    }

    /// The same instance for somebody who only looks.
    fn auditor(&self) -> Instance {
        let around = surroundings(&self.sim, &self.time, &self.meddling);
        let name = self.instance.name();
        Instance::connect(name, &self.config, true, &self.store, &around).unwrap()
    }

    /// The simulator's time, for whoever waits.
    pub(crate) fn clock(&self) -> Arc<dyn zendesk_client::Clock> {
        Arc::clone(&self.time) as Arc<dyn zendesk_client::Clock>
    }

    /// The daemon's store.
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// The daemon's instance.
    pub(crate) fn instance(&self) -> &Instance {
        &self.instance
    }

    /// Writes to a ticket, as it stands, with the daemon's rights.
    pub(crate) async fn write(&self, ticket: i64, update: TicketUpdate) {
        let stamp = self
            .sim
            .world(|world| world.tickets.get(&ticket).unwrap().updated_at);
        let writer = self.instance.zendesk().writer.as_ref().unwrap();
        let update = update.only_if_unchanged_since(stamp);
        let ticket = zendesk_client::TicketId::new(ticket);
        writer.tickets().update(ticket, &update).await.unwrap();
    }

    /// Requests that asked for more than reading.
    pub(crate) fn writes(&self) -> Vec<LogEntry> {
        self.sim
            .log()
            .into_iter()
            .filter(LogEntry::is_write)
            .collect()
    }

    #[track_caller]
    pub(crate) fn expect_assignee(&self, ticket: i64, who: &str) {
        let assignee = self
            .sim
            .world(|world| world.tickets.get(&ticket).unwrap().assignee_id);
        assert_eq!(assignee, Some(self.id(who)), "assignee of #{ticket}");
    }

    #[track_caller]
    pub(crate) fn expect_unassigned(&self, ticket: i64) {
        let assignee = self
            .sim
            .world(|world| world.tickets.get(&ticket).unwrap().assignee_id);
        assert_eq!(assignee, None, "assignee of #{ticket}");
    }

    #[track_caller]
    pub(crate) fn expect_follower(&self, ticket: i64, who: &str) {
        let followers = self
            .sim
            .world(|world| world.tickets.get(&ticket).unwrap().follower_ids.clone());
        assert!(
            followers.contains(&self.id(who)),
            "followers of #{ticket}: {followers:?}"
        );
    }

    /// Internal notes that the daemon wrote on a ticket.
    pub(crate) fn notes(&self, ticket: i64) -> usize {
        self.writes()
            .iter()
            .filter(|entry| {
                entry.path.contains(&format!("/tickets/{ticket}")) && entry.after.is_some()
            })
            .filter(|entry| {
                entry
                    .body
                    .as_ref()
                    .is_some_and(|body| body["ticket"]["comment"]["public"] == false)
            })
            .count()
    }

    #[track_caller]
    pub(crate) fn expect_no_writes(&self) {
        let writes: Vec<String> = self.writes().iter().map(request).collect();
        assert!(writes.is_empty(), "writes were sent: {writes:#?}");
    }

    /// The end of every story: a further cycle finds nothing to do, every fault was met, every write was told.
    pub(crate) async fn settle(mut self) {
        let unmet = self.sim.faults().unmet();
        assert!(unmet.is_empty(), "faults that never struck: {unmet:#?}");
        assert!(
            self.meddling.lock().unwrap().is_empty(),
            "something was to happen and did not"
        );
        self.a_little_later();
        let cycle = self.run_cycle().await;
        cycle.expect_actions("");
        let took_effect = self
            .writes()
            .iter()
            .filter(|entry| entry.after.is_some())
            .count();
        assert_eq!(
            took_effect,
            self.told,
            "writes that took effect and writes that were told\n{}",
            cycle.context()
        );
    }
}

/// Opens the store and takes the writer's place, as a daemon that starts does.
async fn start(config: &Config) -> Store {
    let store = Store::open(&config.store).await.unwrap();
    let lease = Lease::new(&store, config.store.lease.get());
    assert!(lease.hold().await.unwrap(), "another daemon is at work");
    store
}

fn connect(
    config: &Config,
    store: &Store,
    sim: &Arc<Sim>,
    time: &Arc<SimulatedTime>,
    meddling: &Arc<Mutex<Vec<(String, Meddling)>>>,
    one_shot: bool,
) -> Instance {
    let around = surroundings(sim, time, meddling);
    let name = config.instances.keys().next().unwrap();
    let instance = Instance::connect(name, config, false, store, &around).unwrap();
    if one_shot {
        instance.one_shot()
    } else {
        instance
    }
}

/// The simulator's time, and somebody who hears of requests and then meddles.
fn surroundings(
    sim: &Arc<Sim>,
    time: &Arc<SimulatedTime>,
    meddling: &Arc<Mutex<Vec<(String, Meddling)>>>,
) -> Surroundings {
    let (sim, meddling) = (Arc::clone(sim), Arc::clone(meddling));
    let observer = move |event: &Event| {
        if let Event::Sent { call, .. } = event {
            let mut waiting = meddling.lock().unwrap();
            if let Some(place) = waiting
                .iter()
                .position(|(path, _)| call.contains(path.as_str()))
            {
                let (_, happens) = waiting.remove(place);
                sim.world_mut(happens);
            }
        }
    };
    Surroundings {
        clock: Arc::clone(time) as Arc<dyn zendesk_client::Clock>,
        observer: Arc::new(observer),
    }
}

fn request(entry: &LogEntry) -> String {
    let status = entry
        .status
        .map_or_else(|| "no answer".to_owned(), |status| status.to_string());
    let fault = entry
        .fault
        .as_deref()
        .map(|fault| format!(" [{fault}]"))
        .unwrap_or_default();
    format!(
        "{} {} {} -> {status}{fault}",
        entry.at, entry.method, entry.path
    )
}

/// A time of the story.
pub(crate) fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}
