//! The HTTP listener: what comes in from outside, and what whoever watches the daemon asks.
//!
//! | path | answers |
//! |---|---|
//! | `POST /webhooks/{instance}` | takes a delivery of Zendesk's webhook |
//! | `GET /healthz` | 200 while the process is alive |
//! | `GET /readyz` | 200 once every instance works or stands by, 503 until then |
//! | `GET /metrics` | what Prometheus counts |
//! | `GET /`, `/at/{instance}/…` | the dashboard |
//!
//! The last two are for whoever may look (`access`).

mod access;
mod answer;
mod dashboard;
mod health;
mod metrics;
mod server;
mod site;
mod webhooks;

pub use health::Health;
pub use metrics::Metrics;
pub use server::{Server, listen};
pub use site::Site;
pub use webhooks::Webhooks;
