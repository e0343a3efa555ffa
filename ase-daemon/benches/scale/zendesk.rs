//! The simulated Zendesk of a desk, in a process of its own, and what the measurement does there.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};
use zendesk_client::{Clock, Sleep};
use zendesk_sim::{GenerateOptions, Plan, Sim, World};

use super::{ASTRAY, CHANGES, TICKETS_EACH};

pub(super) const NOW: &str = "2026-03-02T09:00:00Z";
pub(super) const EMAIL: &str = "ops@example.com";
pub(super) const TOKEN: &str = "secret";

/// A simulated Zendesk, until it is killed.
#[tokio::main]
pub(super) async fn serve(size: &str) {
    let loud = size.strip_prefix("loud:");
    let (tickets, organizations) = match loud.unwrap_or(size).split_once('/') {
        Some((tickets, organizations)) => {
            (tickets.parse().unwrap(), organizations.parse().unwrap())
        }
        None => {
            let tickets: usize = loud.unwrap_or(size).parse().unwrap();
            (tickets, tickets / TICKETS_EACH)
        }
    };
    let options = GenerateOptions {
        seed: 1,
        organizations,
        tickets,
        now: NOW.parse().unwrap(),
    };
    let world = match loud {
        Some(_) => World::generate(&options),
        None => World::generate_tended(&options, ASTRAY),
    };
    let sim = Sim::builder()
        .world(world)
        .clock(zendesk_sim::Clock::frozen(NOW).unwrap())
        .plan(Plan::Enterprise)
        .api_token(EMAIL, TOKEN)
        .start()
        .await
        .unwrap();
    println!("{}", sim.url());
    std::future::pending().await
}

/// Stops the process when it is no longer needed, also where something failed.
pub(super) struct Zendesk {
    process: Child,
    pub(super) url: String,
    http: reqwest::Client,
}

impl Drop for Zendesk {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Zendesk {
    pub(super) fn start(size: &str) -> Zendesk {
        let own = std::env::current_exe().unwrap();
        let mut process = Command::new(own)
            .args(["--zendesk", size])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        let output = process.stdout.as_mut().unwrap();
        BufReader::new(output).read_line(&mut url).unwrap();
        Zendesk {
            process,
            url: url.trim().to_owned(),
            http: reqwest::Client::new(),
        }
    }

    async fn ask(&self, method: Method, target: &str, body: Option<Value>) -> Value {
        let target = match target.starts_with("http") {
            true => target.to_owned(),
            false => format!("{}{target}", self.url),
        };
        let mut request = self.http.request(method, target);
        request = request.basic_auth(format!("{EMAIL}/token"), Some(TOKEN));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap().error_for_status().unwrap();
        answer.json().await.unwrap()
    }

    /// What a list of counts says.
    pub(super) async fn count(&self, what: &str) -> usize {
        let count = self.get(&format!("/api/v2/{what}.json")).await;
        usize::try_from(count["count"]["value"].as_u64().unwrap()).unwrap()
    }

    /// How many records a list by number has.
    pub(super) async fn count_listed(&self, what: &str) -> usize {
        let page = self.get(&format!("/api/v2/{what}.json?per_page=1")).await;
        usize::try_from(page["count"].as_u64().unwrap()).unwrap()
    }

    pub(super) async fn get(&self, target: &str) -> Value {
        self.ask(Method::GET, target, None).await
    }

    /// Tickets that can be changed.
    pub(super) async fn open_tickets(&self) -> Vec<Value> {
        let mut open = Vec::new();
        let mut next = json!("/api/v2/tickets.json?page[size]=100&sort=-id");
        while open.len() < CHANGES {
            let page = self.get(next.as_str().unwrap()).await;
            let tickets = page["tickets"].as_array().unwrap();
            let changeable = tickets.iter().filter(|ticket| ticket["status"] != "closed");
            open.extend(changeable.map(|ticket| ticket["id"].clone()));
            next = page["links"]["next"].clone();
        }
        open.truncate(CHANGES);
        open
    }

    pub(super) async fn change(&self, tickets: &[Value], cycle: u32) {
        let ids: Vec<String> = tickets.iter().map(Value::to_string).collect();
        let target = format!("/api/v2/tickets/update_many.json?ids={}", ids.join(","));
        let body = json!({ "ticket": { "additional_tags": [format!("cycle_{cycle}")] } });
        let job = self.ask(Method::PUT, &target, Some(body)).await["job_status"].clone();
        let status = format!("/api/v2/job_statuses/{}.json", job["id"].as_str().unwrap());
        // Under a clock that stands a job goes on when it is asked for.
        while self.get(&status).await["job_status"]["status"] != "completed" {}
    }
}

/// A clock that moves the simulator's along: waiting lets time pass at once, there and here.
#[derive(Debug)]
pub(super) struct SimulatedTime {
    passed: Arc<AtomicU64>,
    http: reqwest::Client,
    url: String,
}

impl SimulatedTime {
    pub(super) fn of(zendesk: &Zendesk) -> SimulatedTime {
        SimulatedTime {
            passed: Arc::default(),
            http: zendesk.http.clone(),
            url: format!("{}/_sim/clock", zendesk.url),
        }
    }
}

impl Clock for SimulatedTime {
    fn now(&self) -> Timestamp {
        NOW.parse::<Timestamp>().unwrap() + self.monotonic()
    }

    fn monotonic(&self) -> Duration {
        Duration::from_millis(self.passed.load(Ordering::SeqCst))
    }

    fn sleep(&self, how_long: Duration) -> Sleep {
        let passed = Arc::clone(&self.passed);
        let milliseconds = u64::try_from(how_long.as_millis()).unwrap() + 1;
        let body = json!({ "advance": format!("{milliseconds}ms") }).to_string();
        let request = self.http.put(&self.url).body(body);
        Box::pin(async move {
            request.send().await.unwrap().error_for_status().unwrap();
            passed.fetch_add(milliseconds, Ordering::SeqCst);
        })
    }
}
