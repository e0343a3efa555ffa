//! How the daemon itself runs: `[schedule]`, `[store]`, `[roster]`, `[http]`.

use std::net::{IpAddr, SocketAddr};

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Cron, Period, SecretRef};

/// When cycles run.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Schedule {
    /// Pause between two cycles. Default 60 seconds, at least 10.
    pub every: Period,
    /// Cron expression with seconds, in UTC, instead of `every`.
    pub cron: Option<Cron>,
    /// Share by which the pause varies at random, so that instances do not march in step; with `cron`, share of the time
    /// to the next tick by which a cycle may begin late. Default 0.1.
    pub jitter: f64,
    /// How often everything is read afresh. Default 24 hours.
    pub full_sweep_every: Period,
}

impl Default for Schedule {
    fn default() -> Self {
        Self {
            every: Period::seconds(60),
            cron: None,
            jitter: 0.1,
            full_sweep_every: Period::seconds(86_400),
        }
    }
}

/// Where state is kept.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Store {
    /// `sqlite://PATH` for one host, `postgres://USER@HOST/DATABASE` for several, or `memory` for one-shot audits without
    /// state. Default `sqlite://ase-state.db`.
    pub url: String,
    /// The password of a PostgreSQL server. Without it the one in `PGPASSWORD`, if there is any.
    pub password: Option<SecretRef>,
    /// How long a silent writer keeps its place. Default 30 seconds.
    pub lease: Period,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            url: "sqlite://ase-state.db".to_owned(),
            password: None,
            lease: Period::seconds(30),
        }
    }
}

/// How far a reading of people and accounts is believed.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Roster {
    /// Age from which a reading holds what rests on it. Default 15 minutes.
    pub max_age: Period,
    /// Share of a list whose sudden loss is doubted (and at least 3 entries). Default 0.05.
    pub shrink_guard: f64,
}

impl Default for Roster {
    fn default() -> Self {
        Self {
            max_age: Period::seconds(900),
            shrink_guard: 0.05,
        }
    }
}

/// The HTTP listener.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Http {
    /// Address and port. Default `127.0.0.1:8686`.
    #[schemars(with = "String")]
    pub listen: SocketAddr,
    /// Whoever shows it may look at the dashboard and the metrics, from anywhere. Without it only this host may.
    pub token: Option<SecretRef>,
    /// A proxy that signs people in.
    pub proxy: Option<Proxy>,
}

/// A proxy that signs people in, and whose word for it is taken.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Proxy {
    /// The header in which it says who asks. It must take that header off whatever comes from outside.
    pub header: String,
    /// Its addresses; from others the header means nothing.
    #[schemars(with = "Vec<String>")]
    pub from: Vec<IpAddr>,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8686)),
            token: None,
            proxy: None,
        }
    }
}
