//! The way to one Zendesk account: who reads, and who writes, if anybody.

use std::{fmt, sync::Arc, time::Duration};

use zendesk_client::{Auth, Client, Clock, Observer};

use crate::config;

/// The clients of one instance. They share limits, token and budget.
#[derive(Clone, Debug)]
pub struct Zendesk {
    /// Reads. It cannot send a write.
    pub reader: Client,
    /// Writes. There is none in audit mode.
    pub writer: Option<Client>,
}

/// What a connection is given from outside: time, and who hears of waits.
#[derive(Clone)]
pub struct Surroundings {
    /// Time, and the passing of it.
    pub clock: Arc<dyn Clock>,
    /// Hears what the client does.
    pub observer: Arc<dyn Observer>,
}

impl fmt::Debug for Surroundings {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Surroundings")
            .field("clock", &self.clock)
            .finish_non_exhaustive()
    }
}

impl Zendesk {
    /// Connects as `instance` says; in `audit` nothing that could write is made.
    ///
    /// # Errors
    ///
    /// If a secret cannot be read or the address is not acceptable.
    pub fn connect(
        instance: &config::Instance,
        mode: config::Mode,
        around: &Surroundings,
    ) -> anyhow::Result<Self> {
        let builder = Client::builder(&instance.url)
            .auth(auth(&instance.auth)?)
            .head_room(instance.head_room)
            .clock(Arc::clone(&around.clock))
            .observer(Arc::clone(&around.observer))
            // The longest wait for a limit is a window of ten minutes.
            .deadline(Duration::from_secs(900));
        Ok(match mode {
            config::Mode::Audit => Self {
                reader: builder.read_only().build()?,
                writer: None,
            },
            config::Mode::Apply => {
                let writer = builder.build()?;
                Self {
                    reader: writer.read_only(),
                    writer: Some(writer),
                }
            }
        })
    }
}

/// Whether a connection made for `old` serves `new` too. A secret in a file may be another one by now.
pub(crate) fn is_same_connection(old: &config::Instance, new: &config::Instance) -> bool {
    let secret = match &new.auth {
        config::Auth::ClientCredentials { client_secret, .. } => client_secret,
        config::Auth::ApiToken { token, .. } | config::Auth::Bearer { token } => token,
    };
    old.url == new.url
        && old.mode == new.mode
        && old.head_room.total_cmp(&new.head_room).is_eq()
        && old.auth == new.auth
        && matches!(secret, config::SecretRef::Env { .. })
}

fn auth(auth: &config::Auth) -> anyhow::Result<Auth> {
    Ok(match auth {
        config::Auth::ClientCredentials {
            client_id,
            client_secret,
            scope,
        } => Auth::client_credentials(client_id, client_secret.resolve()?, scope),
        config::Auth::ApiToken { email, token } => Auth::api_token(email, token.resolve()?),
        config::Auth::Bearer { token } => Auth::bearer(token.resolve()?),
    })
}

/// What tells one set of credentials from another without naming the secret.
pub(crate) fn credentials(auth: &config::Auth) -> String {
    match auth {
        config::Auth::ClientCredentials { client_id, .. } => format!("client {client_id}"),
        config::Auth::ApiToken { email, .. } => format!("user {email}"),
        config::Auth::Bearer { token } => format!("token from {token}"),
    }
}
