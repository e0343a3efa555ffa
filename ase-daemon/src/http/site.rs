//! The site: which path is answered by what.

use std::sync::Arc;

use hyper::{Method, Request, StatusCode, body::Incoming};

use super::{
    Health, Webhooks,
    answer::{Answer, not_found, only, text},
};
use crate::{config::SecretError, cycle::Instance};

/// Everything that is served.
#[derive(Debug, Default)]
pub struct Site {
    /// Takes deliveries of webhooks.
    pub webhooks: Webhooks,
    /// Knows whether the daemon works.
    pub health: Arc<Health>,
}

impl Site {
    /// Serves for these instances from now on, and for no other.
    ///
    /// # Errors
    ///
    /// If the secret of a webhook cannot be read; then all stays as it was.
    pub fn serve_for(&self, instances: &[Instance]) -> Result<(), SecretError> {
        self.webhooks.receive_for(instances)?;
        self.health.expect(instances.iter().map(Instance::name));
        Ok(())
    }

    pub(super) async fn answer(&self, request: Request<Incoming>) -> Answer {
        let path = request.uri().path().trim_matches('/').to_owned();
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        match path.split('/').collect::<Vec<_>>()[..] {
            ["healthz"] if is_read => text(StatusCode::OK, "alive"),
            ["readyz"] if is_read => self.health.ready(),
            ["healthz" | "readyz"] => only("GET, HEAD"),
            ["webhooks", instance] if *request.method() == Method::POST => {
                self.webhooks.take(instance, request).await
            }
            ["webhooks", instance] if self.webhooks.knows(instance) => only("POST"),
            _ => not_found(),
        }
    }
}
