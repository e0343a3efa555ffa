//! Can webhooks arrive?

use std::{io, net::SocketAddr};

use secrecy::ExposeSecret;
use tokio::net::TcpListener;
use zendesk_client::{Client, model};

use super::Looks;
use crate::{
    config::{self, Mode, SecretRef, canonical_name},
    cycle::Instance,
    observe::chain,
};

/// A webhook that rules call; what it says, they say.
const BY_RULES: &str = "conditional_ticket_events";

/// Events that can give the daemon something to do.
const USEFUL: [&str; 5] = [
    "zen:event-type:ticket.created",
    "zen:event-type:ticket.priority_changed",
    "zen:event-type:ticket.tags_changed",
    "zen:event-type:ticket.organization_changed",
    "zen:event-type:ticket.form_changed",
];

impl Looks {
    pub(super) async fn webhook(&mut self, instance: &Instance, webhook: &config::Webhook) {
        let listen = instance.config().http.listen;
        self.listen(listen).await;
        if instance.mode() == Mode::Audit && instance.settings().mode == Mode::Audit {
            let told = "taken, and nothing is done sooner for them: this instance is in audit mode";
            self.say(true, "webhooks", told.to_owned());
        }
        let reader = &instance.zendesk().reader;
        let known = match reader.webhooks().list().complete().await {
            Ok(known) => known,
            Err(error) => {
                let told = format!("whether one points here cannot be seen: {}", chain(&error));
                return self.say(true, "webhooks", told);
            }
        };
        let pointing: Vec<&model::Webhook> = known
            .items()
            .iter()
            .filter(|one| points_to(&one.endpoint, instance.name()))
            .collect();
        if pointing.is_empty() {
            let told = format!(
                "no webhook of Zendesk's points to /webhooks/{}; make one with that endpoint, its events the tickets\'",
                instance.name()
            );
            self.say(false, "webhooks", told);
        }
        for one in pointing {
            self.settings_of(one);
            self.secret_of(reader, one, &webhook.secret).await;
        }
    }

    /// Whether the daemon can listen, or does already.
    async fn listen(&mut self, listen: SocketAddr) {
        let (ok, told) = match TcpListener::bind(listen).await {
            Ok(_) => (true, format!("{listen} is free")),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => (
                true,
                format!("something listens at {listen}, as the daemon does while it runs"),
            ),
            Err(error) => (false, format!("cannot listen at {listen}: {error}")),
        };
        let told = match listen.ip().is_loopback() {
            true => format!(
                "{told}; Zendesk reaches it only through a proxy on this host that ends TLS and passes /webhooks/ on"
            ),
            false => told,
        };
        self.say(ok, "http.listen", told);
    }

    fn settings_of(&mut self, webhook: &model::Webhook) {
        let (id, endpoint) = (&webhook.id, &webhook.endpoint);
        if webhook.status != "active" {
            return self.say(false, "webhooks", format!("webhook {id} is not active"));
        }
        let by_rules = webhook.subscriptions.iter().any(|one| one == BY_RULES);
        let missing: Vec<&str> = USEFUL
            .into_iter()
            .filter(|event| !webhook.subscriptions.iter().any(|one| one == event))
            .map(|event| event.trim_start_matches("zen:event-type:"))
            .collect();
        let told = match (by_rules, missing.is_empty()) {
            (true, _) => format!("webhook {id} is called by triggers, for {endpoint}"),
            (false, true) => format!("webhook {id} tells of tickets, at {endpoint}"),
            (false, false) => format!(
                "webhook {id} is not subscribed to {}, which then wait for the next cycle",
                missing.join(", ")
            ),
        };
        self.say(true, "webhooks", told);
    }

    /// Whether what the daemon checks with is what Zendesk signs with.
    async fn secret_of(&mut self, reader: &Client, webhook: &model::Webhook, ours: &SecretRef) {
        let (what, id) = ("webhook.secret", &webhook.id);
        let ours = match ours.resolve() {
            Ok(ours) => ours,
            Err(error) => return self.say(false, what, chain(&error)),
        };
        match reader.webhooks().signing_secret(id).await {
            Ok(theirs) if theirs.secret.expose() == ours.expose_secret() => {
                self.say(true, what, format!("is that of webhook {id}"));
            }
            Ok(_) => {
                let told =
                    format!("is not that of webhook {id}, whose deliveries would all be refused");
                self.say(false, what, told);
            }
            Err(error) => {
                let told = format!(
                    "whether it is that of webhook {id} cannot be seen: {}",
                    chain(&error)
                );
                self.say(true, what, told);
            }
        }
    }
}

/// Whether an endpoint is the daemon's for `instance`, whatever stands in between.
fn points_to(endpoint: &str, instance: &str) -> bool {
    let mut parts = endpoint.trim_end_matches('/').rsplit('/');
    let (name, folder) = (parts.next(), parts.next());
    name.map(canonical_name) == Some(instance) && folder == Some("webhooks")
}

#[cfg(test)]
mod tests {
    use super::points_to;

    #[test]
    fn an_endpoint_points_to_an_instance_by_its_path() {
        assert!(points_to(
            "https://ase.example.com/webhooks/global",
            "global"
        ));
        assert!(points_to(
            "https://example.com/ase/webhooks/main/",
            "global"
        ));
        assert!(!points_to(
            "https://ase.example.com/webhooks/us_gov",
            "global"
        ));
        assert!(!points_to("https://ase.example.com/hooks/global", "global"));
    }
}
