//! A small desk behind HTTP, for daemons that are stopped in the middle of things.

use std::time::Duration;

use ase_daemon::config::{self, SecretRef};
use jiff::Timestamp;
use zendesk_sim::{Clock, EventKind, Organization, Priority, Sim, Status, Ticket, User, World};

const MONDAY: &str = "2026-03-02T09:00:00Z";

/// A simulated Zendesk with one account. Its time stands still but for [`Desk::later`].
pub(crate) struct Desk {
    pub(crate) sim: Sim,
    account: i64,
    ase: i64,
}

/// Tickets that wait for the daemon.
pub(crate) struct Waiting {
    unowned: Vec<i64>,
    emergency: i64,
}

impl Desk {
    pub(crate) async fn new() -> Self {
        let monday: Timestamp = MONDAY.parse().unwrap();
        let mut world = World::desk(monday);
        let group = world.add_group("Support");
        let admin = world.add_user(User::admin("Ada Admin"));
        world.add_membership(admin, group, true);
        let ase = world.add_user(User::agent("Maya Chen"));
        world.add_membership(ase, group, true);
        let account = world.add_organization(
            Organization::named("Acme")
                .field("assigned_se", ase.to_string())
                .field("sub_ss_ase", true),
        );
        let sim = Sim::builder()
            .world(world)
            .clock(Clock::frozen(MONDAY).unwrap())
            .search_lag(Duration::ZERO)
            .start()
            .await
            .unwrap();
        Self { sim, account, ase }
    }

    /// A configuration for a daemon that writes here and keeps its state in `store`. The secret is in a file `secret` of
    /// the folder that relative paths count from.
    pub(crate) fn configuration(&self, store: &config::Store) -> String {
        let password = match &store.password {
            Some(SecretRef::File { file }) => {
                format!("password = {{ file = \"{}\" }}\n", file.display())
            }
            _ => String::new(),
        };
        format!(
            "[instances.global]\nurl = \"{}\"\nmode = \"apply\"\nguard = {{ max_share_of_tickets = 1.0 }}\n\
             auth = {{ kind = \"client_credentials\", client_id = \"sim\", client_secret = {{ file = \"secret\" }} }}\n\
             [store]\nurl = \"{}\"\n{password}",
            self.sim.url(),
            store.url
        )
    }

    /// Customers write: some tickets that nobody owns, and an emergency.
    pub(crate) fn customers_write(&self, unowned: usize) -> Waiting {
        let now = self.sim.clock().now();
        let waiting = self.sim.world_mut(|world| {
            let mut ticket = |priority: Priority| {
                let ticket = Ticket::new(self.account, "Help").status(Status::New);
                world.add_ticket(ticket.priority(priority).created(now))
            };
            Waiting {
                unowned: (0..unowned).map(|_| ticket(Priority::Normal)).collect(),
                emergency: ticket(Priority::Urgent),
            }
        });
        self.later();
        waiting
    }

    /// Lets two minutes pass: every limit is fresh, and the exports show what happened.
    pub(crate) fn later(&self) {
        self.sim.clock().advance(Duration::from_secs(120));
    }

    /// What is visible on the tickets is what was to be done, once.
    pub(crate) fn expect_done_once(&self, waiting: &Waiting, context: &str) {
        let (assigned, notes, followers): (Vec<usize>, usize, Vec<i64>) =
            self.sim.world(|world| {
                let assignments = |ticket: i64| {
                    let audits = world.audits_of(ticket);
                    let events = audits.iter().flat_map(|audit| &audit.events);
                    events
                        .filter(|event| {
                            matches!(&event.kind, EventKind::Change { field_name, value, .. }
                                if field_name == "assignee_id" && value.to_string().contains(&self.ase.to_string()))
                        })
                        .count()
                };
                let audits = world.audits_of(waiting.emergency);
                let events = audits.iter().flat_map(|audit| &audit.events);
                let notes = events
                    .filter(|event| matches!(event.kind, EventKind::Comment { public: false, .. }))
                    .count();
                let emergency = world.tickets.get(&waiting.emergency).unwrap();
                assert_eq!(emergency.assignee_id, None, "{context}: an emergency was assigned");
                (
                    waiting.unowned.iter().map(|id| assignments(*id)).collect(),
                    notes,
                    emergency.follower_ids.clone(),
                )
            });
        assert!(
            assigned.iter().all(|times| *times == 1),
            "{context}: the tickets were assigned {assigned:?} times"
        );
        assert_eq!(notes, 1, "{context}: notes on the emergency");
        assert!(followers.contains(&self.ase), "{context}: {followers:?}");
    }

    /// Writes that changed something, as the simulator logged them.
    pub(crate) fn writes_that_took_effect(&self) -> usize {
        let log = self.sim.log();
        log.iter()
            .filter(|entry| entry.is_write() && entry.after.is_some())
            .count()
    }
}
