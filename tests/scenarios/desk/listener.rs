//! The daemon's listener, and the simulator's webhook that points to it.

use std::{net::SocketAddr, sync::Arc};

use ase_daemon::{
    cycle::Reconciled,
    http::{Site, listen},
    store::Waiting,
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_util::sync::{CancellationToken, DropGuard};
use zendesk_client::{Auth, Client, Request};

use super::Desk;
use crate::cycle::Cycle;

/// Lines for a story whose daemon takes webhooks.
pub(crate) const WEBHOOK: &str =
    "[instances.global.webhook]\nsecret = { file = \"$FOLDER/webhook-secret\" }";

/// A listener that serves until it is gone.
pub(crate) struct Listener {
    pub(crate) address: SocketAddr,
    pub(crate) site: Arc<Site>,
    /// What the simulator signs with.
    pub(crate) secret: String,
    _serving: DropGuard,
}

impl Desk {
    /// The daemon listens, and Zendesk has a webhook that tells it of every ticket.
    pub(crate) async fn listen(&self) -> Listener {
        let server = listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = server.address();
        let admin = Client::builder(self.sim().url())
            .auth(Auth::bearer(self.sim().access_token()))
            .build()
            .unwrap();
        let events = [
            "created",
            "priority_changed",
            "tags_changed",
            "comment_added",
        ];
        let webhook = json!({ "webhook": {
            "name": "ase-daemon", "http_method": "POST", "request_format": "json", "status": "active",
            "endpoint": format!("http://{address}/webhooks/global"),
            "subscriptions": events.map(|event| format!("zen:event-type:ticket.{event}")),
        }});
        let made: Value = admin
            .request(Request::post("/api/v2/webhooks").json(webhook))
            .await
            .unwrap();
        let path = format!(
            "/api/v2/webhooks/{}/signing_secret",
            made["webhook"]["id"].as_str().unwrap()
        );
        let told: Value = admin.request(Request::get(path)).await.unwrap();
        let secret = told["signing_secret"]["secret"]
            .as_str()
            .unwrap()
            .to_owned();
        std::fs::write(self.folder.path().join("webhook-secret"), &secret).unwrap();
        // What this took is no business of the story.
        self.sim().clear_log();
        let site = Arc::new(Site::default());
        site.serve_for(std::slice::from_ref(&self.instance))
            .unwrap();
        let stop = CancellationToken::new();
        tokio::spawn(server.serve(Arc::clone(&site), stop.clone()));
        Listener {
            address,
            site,
            secret,
            _serving: stop.drop_guard(),
        }
    }

    /// What waits to be looked at.
    pub(crate) async fn waiting(&self) -> Vec<Waiting> {
        self.store.waiting("global", 1_000).await.unwrap()
    }

    /// Waits until all of these wait. Others may too: the daemon's own writes are told as well.
    pub(crate) async fn until_waiting(&self, tickets: &[i64]) {
        loop {
            let waiting = self.waiting().await;
            let waits = |id: &i64| waiting.iter().any(|one| one.ticket.get() == *id);
            if tickets.iter().all(waits) {
                return;
            }
            tokio::task::yield_now().await;
        }
    }

    /// Looks at what waits; what came of it, and whether something is left for when this second is over.
    pub(crate) async fn reconcile(&mut self) -> (Option<Cycle>, bool) {
        let seen = self.sim.log().len();
        let stop = CancellationToken::new();
        let Reconciled { cycle, left } = self.instance.reconcile(&stop).await.unwrap();
        (cycle.map(|cycle| self.heard(cycle, seen)), left)
    }
}

impl Listener {
    /// Sends a request as it stands; status and body of the answer.
    pub(crate) async fn send(&self, head: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let length = body.len();
        let request = format!(
            "{head}\r\nHost: daemon\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, body.trim().to_owned())
    }
}
