//! A PostgreSQL server of our own: started when a test first needs it, stopped with the last that did.

use std::{
    env, fs,
    io::{self, BufRead, BufReader, Write},
    os::unix::fs::{MetadataExt, chown},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Arc, Mutex, OnceLock, PoisonError, Weak, mpsc},
    thread::{self, JoinHandle},
};

use ase_daemon::config::{self, SecretRef};
use tempfile::TempDir;
use tokio_postgres::NoTls;

const PASSWORD: &str = "of-this-test-only";

/// A running server. It listens on a socket in its own folder, and nowhere else.
pub(crate) struct Server {
    folder: TempDir,
    process: u32,
    listening: Option<JoinHandle<()>>,
}

/// The server all tests share, or none where PostgreSQL is not installed.
pub(crate) fn server() -> Option<Arc<Server>> {
    static SHARED: Mutex<Weak<Server>> = Mutex::new(Weak::new());
    let Some(programs) = programs() else {
        say_that_there_is_none();
        return None;
    };
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    let server = shared
        .upgrade()
        .unwrap_or_else(|| Arc::new(Server::start(&programs)));
    *shared = Arc::downgrade(&server);
    Some(server)
}

fn say_that_there_is_none() {
    static SAID: OnceLock<()> = OnceLock::new();
    let required = env::var("ASE_TEST_POSTGRES").is_ok_and(|word| word == "required");
    assert!(
        !required,
        "PostgreSQL is not installed, and ASE_TEST_POSTGRES=required"
    );
    SAID.get_or_init(|| {
        // Past the test harness, which shows no output of tests that pass.
        let line = "SKIPPED: PostgreSQL is not installed; the store is tested on SQLite alone\n";
        io::stderr().write_all(line.as_bytes()).unwrap();
    });
}

/// Where the server's programs are: beside an `initdb` that can be found, or where Debian puts them.
fn programs() -> Option<PathBuf> {
    let on_path = env::split_paths(&env::var_os("PATH")?).collect::<Vec<_>>();
    let debian = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"));
    let mut folders = on_path.into_iter().chain(debian);
    folders.find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
}

impl Server {
    fn start(programs: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let as_root = folder.path().metadata().unwrap().uid() == 0;
        // The server refuses to run as root.
        if as_root {
            let id = |of: &str| -> u32 {
                let told = Command::new("id").args([of, "postgres"]).output().unwrap();
                String::from_utf8(told.stdout)
                    .unwrap()
                    .trim()
                    .parse()
                    .unwrap()
            };
            chown(folder.path(), Some(id("-u")), Some(id("-g"))).unwrap();
        }
        let program = |name: &str| {
            let path = programs.join(name);
            if !as_root {
                return Command::new(path);
            }
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
            // Should this process be killed, its server goes too.
            command.args(["--pdeathsig", "INT"]).arg(path);
            command
        };
        let data = folder.path().join("data");
        fs::write(folder.path().join("password"), PASSWORD).unwrap();
        let made = program("initdb")
            .args(["--no-sync", "--username=ase", "--auth=scram-sha-256"])
            .args(["--encoding=UTF8", "--locale=C"])
            .arg(format!(
                "--pwfile={}",
                folder.path().join("password").display()
            ))
            .arg(format!("--pgdata={}", data.display()))
            .output()
            .unwrap();
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
        let mut postgres = program("postgres");
        postgres
            .arg("-D")
            .arg(&data)
            .arg("-k")
            .arg(folder.path())
            .args([
                "-c",
                "listen_addresses=",
                "-c",
                "fsync=off",
                "-c",
                "max_connections=200",
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let (tell, ready) = mpsc::channel();
        // The thread that starts the server is the one whose death ends it, so it listens as long as the server runs.
        let listening = thread::spawn(move || {
            let mut process = postgres.spawn().unwrap();
            let told = BufReader::new(process.stderr.take().unwrap());
            let mut before = String::new();
            for line in told.lines().map_while(Result::ok) {
                if line.contains("ready to accept connections") {
                    tell.send(Ok(process.id())).unwrap();
                }
                before.push_str(&line);
                before.push('\n');
            }
            process.wait().unwrap();
            // If it was ready, nobody listens any more.
            let _was_ready = tell.send(Err(before));
        });
        let process = ready
            .recv()
            .unwrap()
            .unwrap_or_else(|told| panic!("{told}"));
        Self {
            folder,
            process,
            listening: Some(listening),
        }
    }

    /// The configuration of a store in a new database of this server.
    pub(crate) async fn database(&self) -> config::Store {
        static LAST: Mutex<u32> = Mutex::new(0);
        let number = {
            let mut last = LAST.lock().unwrap();
            *last += 1;
            *last
        };
        let name = format!("store_{number}");
        let of_postgres = self.config("postgres");
        client(&of_postgres)
            .await
            .batch_execute(&format!("CREATE DATABASE {name}"))
            .await
            .unwrap();
        self.config(&name)
    }

    fn config(&self, database: &str) -> config::Store {
        config::Store {
            url: format!(
                "postgres:///{database}?user=ase&host={}",
                self.folder.path().display()
            ),
            password: Some(SecretRef::File {
                file: self.folder.path().join("password"),
            }),
            ..config::Store::default()
        }
    }
}

/// A connection past the daemon.
pub(crate) async fn client(config: &config::Store) -> tokio_postgres::Client {
    let mut way: tokio_postgres::Config = config.url.parse().unwrap();
    let (client, connection) = way.password(PASSWORD).connect(NoTls).await.unwrap();
    tokio::spawn(connection);
    client
        .batch_execute("SET search_path TO ase_daemon")
        .await
        .unwrap();
    client
}

impl Drop for Server {
    fn drop(&mut self) {
        let process = self.process.to_string();
        let told = Command::new("kill").args(["-INT", &process]).status();
        if told.is_ok_and(|told| told.success())
            && let Some(listening) = self.listening.take()
        {
            let _ended = listening.join();
        }
    }
}
