//! Credentials: who we are to Zendesk.

mod authorization;
mod keyring;
mod provider;
mod rotation;
mod store;
mod token_file;
mod tokens;

use std::fmt;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use self::rotation::Rotation;
use crate::request::{Lane, Repeat, Request};

pub use self::authorization::Authorization;
pub(crate) use self::keyring::{Credential, Keyring};
pub use self::provider::{AccessToken, BoxedFuture, CredentialProvider};
pub use self::store::{Renewal, TokenStore};
pub use self::token_file::TokenFile;
pub(crate) use self::tokens::Token;
pub use self::tokens::Tokens;

/// Credentials of an account. `Debug` shows their kind only.
///
/// ```
/// use std::sync::Arc;
/// use zendesk_client::{Auth, Client, Event};
///
/// # use zendesk_client::Recording;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> zendesk_client::Result<()> {
/// # let recorded = Recording::from_json_lines(r#"
/// #     {"method":"POST","path":"/oauth/tokens","status":200,"json":{"access_token":"one","expires_in":1800}}
/// #     {"method":"GET","path":"/api/v2/users/me","status":401,"json":{"error":"invalid_token"}}
/// #     {"method":"POST","path":"/oauth/tokens","status":200,"json":{"access_token":"two","expires_in":1800}}
/// #     {"method":"GET","path":"/api/v2/users/me","status":200,"json":{"user":{"id":7,"name":"Maya"}}}
/// #     {"method":"POST","path":"/oauth/tokens","status":400,"json":{"error":"invalid_client"}}
/// # "#)?;
/// # let replay = recorded.clone();
/// let client = Client::builder("https://acme.zendesk.com")
///     .auth(Auth::client_credentials("my-tool", "secret", "read"))
///     .observer(Arc::new(|event: &Event| {
///         if let Event::TokenRenewed { expires_in, .. } = event {
///             println!("a new token, good for {expires_in:?}");
///         }
///     }))
/// #     .replay(recorded)
///     .build()?;
/// // The token is fetched first; had Zendesk revoked it, it would be replaced, once.
/// let me = client.users().me().await?;
/// println!("signed in as {}", me.name);
/// # let client = Client::builder("https://acme.zendesk.com")
/// #     .auth(Auth::client_credentials("my-tool", "secret", "read")).replay(replay).build()?;
///
/// if let Err(error) = client.users().me().await {
///     assert!(error.is_auth());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Auth(Kind);

#[derive(Clone)]
enum Kind {
    ClientCredentials {
        id: String,
        secret: SecretString,
        scope: String,
    },
    ApiToken {
        email: String,
        token: SecretString,
    },
    Bearer(SecretString),
    Rotating(Rotation),
    Provider(Arc<dyn CredentialProvider>),
}

impl Auth {
    /// An OAuth client that acts as itself, with space-separated scopes. The way for a daemon; tokens are fetched and
    /// renewed as needed.
    pub fn client_credentials(
        id: impl Into<String>,
        secret: impl Into<SecretString>,
        scope: impl Into<String>,
    ) -> Self {
        Self(Kind::ClientCredentials {
            id: id.into(),
            secret: secret.into(),
            scope: scope.into(),
        })
    }

    /// An API token, acting as the user with this address. Zendesk switches all of them off on 2027-04-30.
    pub fn api_token(email: impl Into<String>, token: impl Into<SecretString>) -> Self {
        Self(Kind::ApiToken {
            email: email.into(),
            token: token.into(),
        })
    }

    /// An OAuth access token from elsewhere; it is not renewed.
    pub fn bearer(token: impl Into<SecretString>) -> Self {
        Self(Kind::Bearer(token.into()))
    }

    /// A user's access and refresh token, which replace each other and are kept in `store`; [`Authorization`] gets the
    /// first ones. `secret` is that of a confidential OAuth client; a public one has none.
    pub fn rotating(
        client_id: impl Into<String>,
        secret: Option<impl Into<SecretString>>,
        store: impl TokenStore + 'static,
    ) -> Self {
        let secret = secret.map(Into::into);
        Self(Kind::Rotating(Rotation::new(
            client_id.into(),
            secret,
            Arc::new(store),
        )))
    }

    /// Access tokens from `provider`, which is asked whenever one is needed.
    pub fn provider(provider: impl CredentialProvider + 'static) -> Self {
        Self(Kind::Provider(Arc::new(provider)))
    }
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Kind::ClientCredentials { .. } => "Auth::client_credentials",
            Kind::ApiToken { .. } => "Auth::api_token",
            Kind::Bearer(_) => "Auth::bearer",
            Kind::Rotating(_) => "Auth::rotating",
            Kind::Provider(_) => "Auth::provider",
        })
    }
}

/// The request for a token by client credentials. One whose answer was lost harms nobody.
fn by_client_credentials(id: &str, secret: &SecretString, scope: &str) -> Request {
    token_request(json!({
        "grant_type": "client_credentials",
        "client_id": id,
        "client_secret": secret.expose_secret(),
        "scope": scope,
    }))
    .repeat(Repeat::Always)
}

fn token_request(body: Value) -> Request {
    Request::post("/oauth/tokens").json(body).lane(Lane::Auth)
}

#[cfg(test)]
mod tests;
