//! A simulated Zendesk whose people and customers have names that were chosen to do harm, and a folder to run in.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use zendesk_sim::{Organization, Sim, Ticket, User, World};

/// Names of customers.
pub(crate) const HOSTILE: [&str; 6] = [
    "=HYPERLINK(\"http://127.0.0.1/\")|' \"quoted\"",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "@all #1 !1 | `code` [link](http://127.0.0.1) **bold** www.example.com",
    "\u{202e}evil\u{2066} שלום مرحبا",
    "\x1b[31mred\x07\r\n+1 😀👩‍👩‍👧",
    "-1+1</td></table></main><h1>",
];

/// The instances of the configuration.
pub(crate) struct Place {
    pub(crate) sim: Sim,
    pub(crate) folder: tempfile::TempDir,
}

impl Place {
    pub(crate) async fn new(world: World, instances: &[&str]) -> Self {
        let sim = Sim::builder()
            .world(world)
            .search_lag(Duration::ZERO)
            .start()
            .await
            .unwrap();
        let place = Self {
            sim,
            folder: tempfile::tempdir().unwrap(),
        };
        place.configure(instances, "");
        place
    }

    pub(crate) fn configure(&self, instances: &[&str], more: &str) {
        let url = self.sim.url();
        let instances = instances.iter().map(|name| {
            format!(
                "[instances.{name}]\nurl = \"{url}\"\nmode = \"apply\"\n\
                 [instances.{name}.auth]\nkind = \"client_credentials\"\nclient_id = \"sim\"\n\
                 client_secret = {{ env = \"FACES_TEST_SECRET\" }}\n"
            )
        });
        let text = instances.collect::<String>() + more;
        fs::write(self.path("ase.toml"), text).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ase-daemon"));
        command
            .arg("--config")
            .arg(self.path("ase.toml"))
            .args(arguments)
            .env("FACES_TEST_SECRET", "sim-secret")
            .env_remove("ASE_CONFIG")
            .env_remove("RUST_LOG");
        command
    }

    /// Runs the binary, off the threads that serve the simulator.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Output {
        let mut command = self.command(arguments);
        tokio::task::spawn_blocking(move || command.output().unwrap())
            .await
            .unwrap()
    }

    /// What the binary prints to stdout about the hostile desk, asked of a Zendesk of its own: a few audits in a row would
    /// wait for its limits.
    pub(crate) async fn print_of(instances: &[&str], arguments: &[&str]) -> String {
        let place = Self::new(hostile(), instances).await;
        place.print(arguments).await
    }

    /// What the binary prints to stdout.
    pub(crate) async fn print(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments).await;
        assert!(
            matches!(output.status.code(), Some(0 | 3)),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }
}

/// An account of each hostile name and one with a name of ten kilobytes, each with an ASE who is called no better, two
/// tickets and something to find.
pub(crate) fn hostile() -> World {
    let mut world = World::desk(jiff::Timestamp::now());
    let group = world.add_group("Support");
    let admin = world.add_user(User::admin("Ada Admin"));
    world.add_membership(admin, group, true);
    let long = "long ".repeat(2_000);
    for name in HOSTILE.iter().copied().chain([long.as_str()]) {
        let ase = world.add_user(User::agent(name));
        world.add_membership(ase, group, true);
        let account = world.add_organization(
            Organization::named(name)
                .field("assigned_se", ase.to_string())
                .field("sub_ss_ase", true)
                .field("expiration_date", name),
        );
        world.add_ticket(Ticket::new(account, &long));
        world.add_ticket(Ticket::new(account, name).assignee(admin));
        world
            .add_organization(Organization::named(&format!("{name} 2")).field("assigned_se", name));
        world.add_organization(Organization::named(&format!("{name} 3")).field("sub_ss_ase", true));
    }
    world
}

/// The daemon at work, until it is dropped.
pub(crate) struct Daemon {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Daemon {
    /// Starts it; it listens on some free port, and is ready.
    pub(crate) async fn start(place: &Place, arguments: &[&str]) -> Self {
        let mut command = place.command(&[&["run"], arguments].concat());
        command
            .env("ASE__HTTP__LISTEN", "127.0.0.1:0")
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = tokio::task::spawn_blocking(move || {
            let line = log
                .by_ref()
                .map_while(Result::ok)
                .find(|line| line.contains("listening on"))
                .unwrap();
            // Whoever writes to a pipe that nobody reads would stop.
            std::thread::spawn(move || log.for_each(drop));
            let (_, address) = line.split_once("http://").unwrap();
            address.trim().parse().unwrap()
        });
        let daemon = Self {
            child,
            address: address.await.unwrap(),
        };
        // Each question waits for its answer; the daemon's first cycle ends meanwhile.
        while daemon.get("/readyz").await.status != 200 {
            tokio::task::yield_now().await;
        }
        daemon
    }

    /// Makes it read its configuration again.
    pub(crate) fn reload(&self) {
        let id = self.child.id().to_string();
        let status = Command::new("kill").args(["-HUP", &id]).status().unwrap();
        assert!(status.success());
    }

    /// Sends these bytes and no more; what comes back, which may be nothing.
    pub(crate) async fn send(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        // It may have seen enough, and closed.
        let _closed_early = stream.write_all(bytes).await;
        let _closed_early = stream.shutdown().await;
        let mut answer = Vec::new();
        let _closed_early = stream.read_to_end(&mut answer).await;
        answer
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.ask(&format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\n",
            self.address
        ))
        .await
    }

    /// Sends the head of a request, whose end it adds; the answer.
    pub(crate) async fn ask(&self, head: &str) -> Reply {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let head = format!("{head}Connection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        Reply {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head: head.to_ascii_lowercase(),
            body: body.to_owned(),
        }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// An answer.
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// The head, in small letters.
    pub(crate) head: String,
    pub(crate) body: String,
}
