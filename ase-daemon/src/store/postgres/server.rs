//! The way to a server: address, password, TLS.

use std::{fmt, net::IpAddr, sync::Arc, time::Duration};

use anyhow::Context;
use rustls::{ClientConfig, crypto::aws_lc_rs};
use rustls_platform_verifier::BuilderVerifierExt;
use secrecy::ExposeSecret;
use tokio_postgres::{
    Client, Config,
    config::{Host, SslMode},
};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::config::SecretRef;

/// What every connection says first. A daemon that falls silent within a transaction keeps nobody waiting for long.
const SESSION: &str = "
    SET search_path TO ase_daemon;
    SET idle_in_transaction_session_timeout TO '15s';
    SET lock_timeout TO '30s';
";

/// A server, and how we sign in.
#[derive(Clone)]
pub(crate) struct Server {
    config: Config,
}

impl Server {
    /// Whether `url` means a PostgreSQL server.
    pub(crate) fn is_meant(url: &str) -> bool {
        url.starts_with("postgres://") || url.starts_with("postgresql://")
    }

    /// Whether `url` can be used: it has no password in it, and what goes over a network is encrypted.
    pub(crate) fn check(url: &str) -> Result<(), String> {
        Self::parse(url).map(drop)
    }

    /// The server at `url`, with the password from where it is found: as configured, or in `PGPASSWORD`.
    pub(crate) fn of(url: &str, password: Option<&SecretRef>) -> anyhow::Result<Self> {
        let mut config = Self::parse(url).map_err(anyhow::Error::msg)?;
        if let Some(password) = password {
            config.password(password.resolve()?.expose_secret());
        } else if let Ok(password) = std::env::var("PGPASSWORD") {
            config.password(password);
        }
        config.application_name("ase-daemon");
        config.connect_timeout(Duration::from_secs(10));
        Ok(Self { config })
    }

    fn parse(url: &str) -> Result<Config, String> {
        let mut config: Config = url.parse().map_err(|error: tokio_postgres::Error| {
            let why = std::error::Error::source(&error)
                .map_or_else(|| error.to_string(), ToString::to_string);
            format!("`store.url` cannot be read: {why}")
        })?;
        if config.get_password().is_some() {
            return Err(
                "`store.url` has a password in it; a secret is never written into the file: write \
                 password = { env = \"NAME\" } or { file = \"PATH\" } beside it, and change the password"
                    .to_owned(),
            );
        }
        if config.get_user().is_none() {
            return Err("`store.url` names no user: postgres://USER@HOST/DATABASE".to_owned());
        }
        if !is_local(&config) {
            if config.get_ssl_mode() == SslMode::Disable {
                return Err(
                    "`store.url` says sslmode=disable; only on this host is a connection not encrypted"
                        .to_owned(),
                );
            }
            config.ssl_mode(SslMode::Require);
        }
        Ok(config)
    }

    /// A new connection. It lives as long as the client does.
    pub(super) async fn connect(&self) -> anyhow::Result<Client> {
        let (client, connection) = self
            .config
            .connect(MakeRustlsConnect::new(tls()?))
            .await
            .with_context(|| format!("cannot reach the store {self}"))?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::warn!(%error, "the connection to the store broke");
            }
        });
        client.batch_execute(SESSION).await?;
        Ok(client)
    }
}

/// Certificates are checked against the host's own store of authorities, and must name the server.
fn tls() -> anyhow::Result<ClientConfig> {
    Ok(
        ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_platform_verifier()?
            .with_no_client_auth(),
    )
}

/// Whether all its addresses are on this host.
fn is_local(config: &Config) -> bool {
    if !config.get_hostaddrs().is_empty() {
        return config.get_hostaddrs().iter().all(IpAddr::is_loopback);
    }
    config.get_hosts().iter().all(|host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost"
                || name
                    .parse()
                    .is_ok_and(|address: IpAddr| address.is_loopback())
        }
    })
}

/// Where it is, and nothing that opens it.
impl fmt::Display for Server {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hosts = self.config.get_hosts().iter();
        let hosts: Vec<String> = hosts
            .map(|host| match host {
                Host::Tcp(name) => name.clone(),
                Host::Unix(path) => path.display().to_string(),
            })
            .collect();
        let database = self.config.get_dbname().unwrap_or_default();
        write!(out, "{database} on {}", hosts.join(", "))
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Server({self})")
    }
}
