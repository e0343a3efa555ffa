//! A small desk for the stories: a frozen clock, an engineer in a group, an account.

use serde_json::Value;
use zendesk_sim::{Builder, Clock, Organization, Sim, Ticket, User, World};

use crate::http::{self, Answer};

pub(crate) const NOW: &str = "2026-03-02T09:00:00Z";

pub(crate) struct Desk {
    pub(crate) sim: Sim,
    pub(crate) token: String,
    pub(crate) maya: i64,
    pub(crate) group: i64,
    pub(crate) acme: i64,
}

impl Desk {
    pub(crate) async fn open() -> Desk {
        Desk::with(|_, _| {}, |builder| builder).await
    }

    /// `furnish` is given the world, and Acme's id.
    pub(crate) async fn with(
        furnish: impl FnOnce(&mut World, i64),
        adapt: impl FnOnce(Builder) -> Builder,
    ) -> Desk {
        let mut world = World::desk(NOW);
        let maya = world.add_user(User::agent("Maya Chen").created("2026-01-01T00:00:00Z"));
        let group = world.add_group("Support EMEA");
        world.add_membership(maya, group, true);
        let acme = Organization::named("Acme").created("2026-01-01T00:00:00Z");
        let acme = world.add_organization(acme);
        let ticket = Ticket::new(acme, "It burns")
            .id(101)
            .created("2026-03-02T08:00:00Z");
        world.add_ticket(ticket);
        furnish(&mut world, acme);
        let builder = Sim::builder()
            .world(world)
            .clock(Clock::frozen(NOW).unwrap());
        let sim = adapt(builder).start().await.unwrap();
        Desk {
            token: format!("Bearer {}", sim.access_token()),
            sim,
            maya,
            group,
            acme,
        }
    }

    pub(crate) async fn get(&self, target: &str) -> Answer {
        self.ask("GET", target, None).await
    }

    pub(crate) async fn put(&self, target: &str, body: Value) -> Answer {
        self.ask("PUT", target, Some(body)).await
    }

    pub(crate) async fn post(&self, target: &str, body: Value) -> Answer {
        self.ask("POST", target, Some(body)).await
    }

    pub(crate) async fn ask(&self, method: &str, target: &str, body: Option<Value>) -> Answer {
        self.try_ask(method, target, body).await.unwrap()
    }

    /// An error is a broken connection.
    pub(crate) async fn try_ask(
        &self,
        method: &str,
        target: &str,
        body: Option<Value>,
    ) -> std::io::Result<Answer> {
        let headers = [("Authorization", self.token.as_str())];
        http::send(&self.sim, method, target, &headers, body.as_ref()).await
    }

    /// Sends a file as it is.
    pub(crate) async fn upload(&self, target: &str, kind: &str, content: &str) -> Answer {
        let headers = [
            ("Authorization", self.token.as_str()),
            ("Content-Type", kind),
        ];
        let answer = http::send_text(&self.sim, "POST", target, &headers, content).await;
        answer.unwrap()
    }

    pub(crate) async fn ticket(&self, id: i64) -> Value {
        let answer = self.get(&format!("/api/v2/tickets/{id}.json")).await;
        answer.json()["ticket"].clone()
    }
}

/// The ids of a list, in its order.
pub(crate) fn ids(answer: &Answer, key: &str) -> Vec<i64> {
    let body = answer.json();
    let list = body[key]
        .as_array()
        .unwrap_or_else(|| panic!("no {key} in {body}"));
    list.iter()
        .map(|record| record["id"].as_i64().unwrap())
        .collect()
}
