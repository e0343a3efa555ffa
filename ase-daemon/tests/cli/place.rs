//! A simulated Zendesk, and the binary beside it.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
    time::Duration,
};

use serde_json::Value;
use zendesk_sim::{Organization, Sim, Ticket, User, World};

/// A simulated Zendesk and a folder with a configuration for it.
pub(crate) struct Place {
    pub(crate) sim: Sim,
    folder: tempfile::TempDir,
}

impl Place {
    pub(crate) async fn new(world: World) -> Self {
        let sim = Sim::builder()
            .world(world)
            .search_lag(Duration::ZERO)
            .start()
            .await
            .unwrap();
        let place = Self::of(sim);
        place.configure("");
        place
    }

    /// A folder beside `sim`, without a configuration.
    pub(crate) fn of(sim: Sim) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { sim, folder }
    }

    pub(crate) fn configure(&self, more: &str) {
        let url = self.sim.url();
        let text = format!(
            "[instances.global]\nurl = \"{url}\"\nmode = \"apply\"\n\
             [instances.global.auth]\nkind = \"client_credentials\"\nclient_id = \"sim\"\n\
             client_secret = {{ env = \"CLI_TEST_SECRET\" }}\n{more}\n"
        );
        fs::write(self.path("ase.toml"), text).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs the binary, off the threads that serve the simulator.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(arguments, &[]).await
    }

    /// The same with these variables.
    pub(crate) async fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ase-daemon"));
        command
            .arg("--config")
            .arg(self.path("ase.toml"))
            .args(arguments)
            .env("CLI_TEST_SECRET", "sim-secret")
            .env_remove("ASE_CONFIG")
            .env_remove("RUST_LOG")
            .envs(variables.iter().copied());
        tokio::task::spawn_blocking(move || command.output().unwrap())
            .await
            .unwrap()
    }

    /// Runs an audit; the exit code and the report.
    pub(crate) async fn audit(&self) -> (i32, Value) {
        let output = self.run(&["audit", "--format", "json"]).await;
        let report = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", told(&output)));
        (output.status.code().unwrap(), report)
    }

    pub(crate) fn writes(&self) -> usize {
        self.sim
            .log()
            .iter()
            .filter(|entry| entry.is_write())
            .count()
    }
}

pub(crate) fn told(output: &Output) -> String {
    format!(
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Acme, whose ASE is maya, with a new ticket.
pub(crate) fn acme() -> World {
    let mut world = World::desk(jiff::Timestamp::now());
    let group = world.add_group("Support");
    let admin = world.add_user(User::admin("Ada Admin"));
    world.add_membership(admin, group, true);
    let maya = world.add_user(User::agent("Maya Chen"));
    world.add_membership(maya, group, true);
    let acme = world.add_organization(
        Organization::named("Acme")
            .field("assigned_se", maya.to_string())
            .field("sub_ss_ase", true),
    );
    world.add_ticket(Ticket::new(acme, "Help").id(101));
    world
}

/// The same, not paid for.
pub(crate) fn unpaid() -> World {
    let mut world = acme();
    let acme = *world.organizations.keys().next().unwrap();
    world.set_organization_field(acme, "sub_ss_ase", false);
    world
}
