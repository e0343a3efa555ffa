//! Slack: an incoming webhook, which takes messages of blocks.

use std::{
    io,
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};

use super::{Asked, Reply, Service, held};

/// A simulated Slack with one incoming webhook.
pub struct Slack {
    service: Service,
    messages: Arc<Mutex<Vec<Value>>>,
}

impl Slack {
    /// The webhook's path, of which whoever knows it may write.
    const PATH: &str = "/services/T0SIM/B0SIM/simulated";
    /// No message has more blocks.
    const BLOCKS: usize = 50;

    /// Starts one that has heard nothing.
    ///
    /// # Errors
    ///
    /// If no port can be had.
    pub async fn start() -> io::Result<Self> {
        let messages = Arc::new(Mutex::new(Vec::new()));
        let taken = Arc::clone(&messages);
        let service = Service::start(move |asked| answer(asked, &taken));
        Ok(Self {
            service: service.await?,
            messages,
        })
    }

    /// The address of the webhook.
    #[must_use]
    pub fn webhook(&self) -> String {
        format!("{}{}", self.service.url(), Self::PATH)
    }

    /// The service itself.
    #[must_use]
    pub fn service(&self) -> &Service {
        &self.service
    }

    /// What it was told, in a line each.
    #[must_use]
    pub fn told(&self) -> Vec<String> {
        let messages = held(&self.messages);
        let lines = messages.iter().filter_map(|one| one["text"].as_str());
        lines.map(str::to_owned).collect()
    }
}

fn answer(asked: &Asked, taken: &Mutex<Vec<Value>>) -> Reply {
    if asked.method != "POST" || asked.path != Slack::PATH {
        return Reply::with(404, &json!("no_service"));
    }
    let message: Value = serde_json::from_str(&asked.body).unwrap_or_default();
    let blocks = message["blocks"].as_array().map_or(0, Vec::len);
    if !message["text"].is_string() || blocks > Slack::BLOCKS {
        return Reply::with(400, &json!("invalid_payload"));
    }
    held(taken).push(message);
    Reply::text("ok".to_owned())
}
