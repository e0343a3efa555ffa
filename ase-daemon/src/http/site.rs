//! The site: which path is answered by what.

use std::{
    net::IpAddr,
    sync::{Arc, PoisonError, RwLock},
};

use hyper::{Method, Request, StatusCode, body::Incoming};

use super::{
    Health, Metrics, Webhooks,
    access::Access,
    answer::{Answer, fixed, guarded, metrics, not_found, only, text},
    dashboard::Dashboard,
};
use crate::{
    config::{self, SecretError},
    cycle::Instance,
    schedule::News,
    tell::html::page::STYLE,
};

/// Everything that is served.
#[derive(Debug, Default)]
pub struct Site {
    /// Takes deliveries of webhooks.
    pub webhooks: Webhooks,
    /// Knows whether the daemon works.
    pub health: Health,
    /// Counts what the daemon does.
    pub metrics: Metrics,
    /// Those that are looked after.
    instances: RwLock<Arc<[Instance]>>,
    access: RwLock<Arc<Access>>,
    dashboard: Dashboard,
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
        *self
            .instances
            .write()
            .unwrap_or_else(PoisonError::into_inner) = instances.into();
        Ok(())
    }

    fn instances(&self) -> Arc<[Instance]> {
        let instances = self.instances.read();
        Arc::clone(&instances.unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes note of news.
    pub fn hear(&self, news: &News<'_>) {
        self.health.hear(news);
        self.metrics.hear(news);
        self.dashboard.hear(news);
    }

    /// Lets whoever `http` says look at the dashboard and the metrics from now on.
    ///
    /// # Errors
    ///
    /// If the token cannot be read; then all stays as it was.
    pub fn admit_as(&self, http: &config::Http) -> Result<(), SecretError> {
        let access = Arc::new(Access::of(http)?);
        *self.access.write().unwrap_or_else(PoisonError::into_inner) = access;
        Ok(())
    }

    fn access(&self) -> Arc<Access> {
        let access = self.access.read();
        Arc::clone(&access.unwrap_or_else(PoisonError::into_inner))
    }

    /// Answers a request that came from `peer`.
    pub(super) async fn answer(&self, request: Request<Incoming>, peer: IpAddr) -> Answer {
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        let path = request.uri().path().trim_matches('/').to_owned();
        let path = path.split('/').collect::<Vec<_>>();
        guarded(match path[..] {
            ["webhooks", instance] if *request.method() == Method::POST => {
                self.webhooks.take(instance, request).await
            }
            ["webhooks", instance] if self.webhooks.knows(instance) => only("POST"),
            ["webhooks", ..] => not_found(),
            _ if !is_read => only("GET, HEAD"),
            ["healthz"] => text(StatusCode::OK, "alive"),
            ["readyz"] => self.health.ready(),
            _ => match self.access().refuse(peer, request.headers()) {
                None => self.look(&path, request.uri().query()).await,
                Some(refusal) => refusal,
            },
        })
    }

    /// What only those see who may look.
    async fn look(&self, path: &[&str], query: Option<&str>) -> Answer {
        let instances = self.instances();
        match path {
            ["metrics"] => metrics(self.metrics.expose(&instances).await),
            ["style.css"] => fixed("text/css; charset=utf-8", STYLE),
            ["icon.svg"] => fixed("image/svg+xml", ICON),
            _ => self.dashboard.answer(path, query, &instances).await,
        }
    }
}

const ICON: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#2a6fb0"/><path d="M4 12 8 3l4 9M5.6 9h4.8" stroke="#fff" stroke-width="1.6" fill="none"/></svg>"##;
