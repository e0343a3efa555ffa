//! A user lets a program act as them: the authorization code flow, with PKCE.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use url::Url;

use super::tokens::{Token, Tokens};
use crate::answer::Answer;
use crate::client::as_auth;
use crate::error::{Error, Result};
use crate::request::{Lane, Repeat, Request};
use crate::transport::{Sender, Timeouts, Transport};

/// A question to a user, open until they come back with a code.
///
/// ```no_run
/// use zendesk_client::{Auth, Authorization, Client, TokenFile, TokenStore};
///
/// # async fn tour(open_browser: impl Fn(&str), callback: String) -> zendesk_client::Result<()> {
/// let account = "https://acme.zendesk.com";
/// let asked = Authorization::ask(account, "my-tool", "http://localhost:8000/done", "read")?;
/// open_browser(asked.url());
/// // The user says yes and is sent to http://localhost:8000/done?code=…&state=…, within two minutes.
/// let tokens = asked.finish(&callback, None).await?;
///
/// let store = TokenFile::new("tokens.json");
/// store.save(&tokens).await?;
/// let client = Client::builder(account)
///     .auth(Auth::rotating("my-tool", None::<String>, store))
///     .build()?;
/// # Ok(())
/// # }
/// ```
pub struct Authorization {
    transport: Transport,
    client_id: String,
    redirect_uri: String,
    scope: String,
    url: Url,
    state: SecretString,
    verifier: SecretString,
}

impl Authorization {
    /// Prepares the question. `account` is as in [`Client::builder`](crate::Client::builder), `redirect_uri` one that
    /// the OAuth client has registered, `scope` space-separated.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] if the account's URL is not acceptable or the system has no randomness to give.
    pub fn ask(
        account: &str,
        client_id: impl Into<String>,
        redirect_uri: impl Into<String>,
        scope: impl Into<String>,
    ) -> Result<Self> {
        let transport = Transport::new(account, Timeouts::default())?;
        let (state, verifier) = (random()?, random()?);
        let (client_id, redirect_uri, scope) =
            (client_id.into(), redirect_uri.into(), scope.into());
        let mut url = transport.base().clone();
        url.set_path("/oauth/authorizations/new");
        url.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", &client_id),
            ("redirect_uri", &redirect_uri),
            ("scope", &scope),
            ("state", state.expose_secret()),
            ("code_challenge", &challenge(verifier.expose_secret())),
            ("code_challenge_method", "S256"),
        ]);
        Ok(Self {
            transport,
            client_id,
            redirect_uri,
            scope,
            url,
            state,
            verifier,
        })
    }

    /// Where to send the user.
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// Takes the address the user came back to (or the part of it from `?` on) and exchanges its code for tokens.
    /// `secret` is that of a confidential client; a public one has none.
    ///
    /// # Errors
    ///
    /// [`Error::Auth`] if the user said no (`access_denied`), the answer belongs to another question
    /// (`state_mismatch`), or Zendesk refuses the code: it is good for two minutes and once.
    pub async fn finish(self, callback: &str, secret: Option<SecretString>) -> Result<Tokens> {
        let code = self.code(callback)?;
        let mut body = json!({
            "grant_type": "authorization_code",
            "code": code,
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": self.scope,
            "code_verifier": self.verifier.expose_secret(),
        });
        if let Some(secret) = &secret {
            body["client_secret"] = secret.expose_secret().into();
        }
        // A code is good once, so there is nothing to repeat.
        let request = Request::post("/oauth/tokens")
            .json(body)
            .lane(Lane::Auth)
            .repeat(Repeat::IfNotTaken);
        let answer = self
            .transport
            .exchange(&request, Sender::default(), Timeouts::default().total)
            .await?;
        let token: Token = answer
            .classify()
            .and_then(|answer| Answer::json(&answer))
            .map_err(as_auth)?;
        Tokens::of(token, Timestamp::now())
    }

    fn code(&self, callback: &str) -> Result<String> {
        let query = callback
            .split_once('?')
            .map_or(callback, |(_, query)| query);
        let query = query.split('#').next().unwrap_or_default();
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        let value = |name: &str| {
            let found = pairs.iter().find(|(key, _)| key == name)?;
            Some(found.1.as_str())
        };
        let state = value("state").unwrap_or_default();
        let expected = self.state.expose_secret();
        if !bool::from(state.as_bytes().ct_eq(expected.as_bytes())) {
            return Err(refused("state_mismatch"));
        }
        match (value("code"), value("error")) {
            (Some(code), None) if !code.is_empty() => Ok(code.to_owned()),
            (_, Some("access_denied")) => Err(refused("access_denied")),
            _ => Err(refused("no_code")),
        }
    }
}

/// Shows neither the state, which is also in the URL, nor the verifier.
impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorization")
            .field("client_id", &self.client_id)
            .field("redirect_uri", &self.redirect_uri)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

fn refused(code: &str) -> Error {
    Error::Auth {
        call: "GET /oauth/authorizations/new".to_owned(),
        status: 403,
        code: Some(code.to_owned()),
        request_id: None,
    }
}

/// 256 bits as 43 characters, which is what PKCE asks for at least.
fn random() -> Result<SecretString> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .map_err(|_| Error::config("the system has no randomness to give"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes).into())
}

/// RFC 7636, section 4.2.
fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::{Authorization, challenge};
    use crate::error::Error;
    use secrecy::ExposeSecret;

    fn asked() -> Authorization {
        let done = "http://localhost:8000/done";
        Authorization::ask("https://acme.zendesk.com", "my-tool", done, "read write").unwrap()
    }

    #[test]
    fn the_challenge_is_that_of_the_standard() {
        // RFC 7636, appendix B.
        assert_eq!(
            challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn the_question_holds_the_challenge_and_never_the_verifier() {
        let asked = asked();
        let url = asked.url();
        assert!(url.starts_with("https://acme.zendesk.com/oauth/authorizations/new?"));
        assert!(url.contains("code_challenge_method=S256") && url.contains("scope=read+write"));
        assert!(!url.contains(asked.verifier.expose_secret()));
        for secret in [&asked.verifier, &asked.state] {
            assert!(!format!("{asked:?}").contains(secret.expose_secret()));
        }
    }

    #[test]
    fn only_the_answer_to_this_question_counts() {
        let asked = asked();
        let state = asked.state.expose_secret();
        let good = format!("http://localhost:8000/done?code=abc&state={state}#x");
        assert_eq!(asked.code(&good).unwrap(), "abc");
        for (callback, expected) in [
            ("?code=abc&state=other".to_owned(), "state_mismatch"),
            ("?code=abc".to_owned(), "state_mismatch"),
            (
                format!("?error=access_denied&state={state}"),
                "access_denied",
            ),
            (format!("?state={state}"), "no_code"),
        ] {
            match asked.code(&callback) {
                Err(Error::Auth { code, .. }) => assert_eq!(code.as_deref(), Some(expected)),
                other => panic!("{callback}: {other:?}"),
            }
        }
    }
}
