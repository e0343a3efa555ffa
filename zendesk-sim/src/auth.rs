//! Who asks: API tokens, OAuth clients and their tokens.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::answer::{Answer, Body};
use crate::world::World;

/// Credentials of the account, and the tokens given out.
#[derive(Debug, Default)]
pub(crate) struct Auth {
    /// The user OAuth tokens of client credentials act as.
    pub(crate) api_user: i64,
    api_tokens: Vec<(String, String)>,
    clients: Vec<(String, String)>,
    tokens: BTreeMap<String, Token>,
    issued: u64,
}

#[derive(Clone, Debug)]
struct Token {
    expires: Timestamp,
    scopes: Vec<String>,
}

/// Who a request comes from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Who {
    Anonymous,
    User(i64),
}

impl Who {
    pub(crate) fn user(&self) -> Option<i64> {
        match self {
            Who::Anonymous => None,
            Who::User(id) => Some(*id),
        }
    }
}

/// What Zendesk gives a token without another wish: half an hour.
const EXPIRES_IN: i64 = 1800;

impl Auth {
    pub(crate) fn add_api_token(&mut self, email: &str, token: &str) {
        self.api_tokens.push((email.to_owned(), token.to_owned()));
    }

    pub(crate) fn add_client(&mut self, id: &str, secret: &str) {
        self.clients.push((id.to_owned(), secret.to_owned()));
    }

    /// Who stands behind the `Authorization` header, or the refusal.
    pub(crate) fn authenticate(
        &self,
        header: Option<&str>,
        need: (&str, &str),
        world: &World,
        now: Timestamp,
    ) -> Result<Who, Answer> {
        let Some(header) = header else {
            return Ok(Who::Anonymous);
        };
        let (scheme, value) = header.split_once(' ').unwrap_or((header, ""));
        if scheme.eq_ignore_ascii_case("basic") {
            return self.by_api_token(value, world);
        }
        self.by_access_token(value, need, now)
    }

    fn by_api_token(&self, value: &str, world: &World) -> Result<Who, Answer> {
        let decoded = STANDARD.decode(value.trim()).ok();
        let text = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
        let known = text.as_deref().and_then(|text| {
            let (email, token) = text.split_once("/token:")?;
            let known = self.api_tokens.iter().any(|(own_email, own_token)| {
                own_email.eq_ignore_ascii_case(email) && own_token == token
            });
            let user = world.user_by_email(email)?;
            (known && user.is_agent() && !user.suspended).then_some(user.id)
        });
        known.map(Who::User).ok_or_else(unauthenticated)
    }

    fn by_access_token(
        &self,
        value: &str,
        (method, noun): (&str, &str),
        now: Timestamp,
    ) -> Result<Who, Answer> {
        let token = self.tokens.get(value.trim());
        let token = token
            .filter(|token| token.expires > now)
            .ok_or_else(invalid_token)?;
        let need = if method == "GET" { "read" } else { "write" };
        let narrow = format!("{noun}:{need}");
        if token.scopes.iter().any(|own| own == need || *own == narrow) {
            return Ok(Who::User(self.api_user));
        }
        let text = format!("You are missing the following required scopes: {need}");
        Err(Answer::error(403, "Forbidden", &text))
    }

    /// Answers `POST /oauth/tokens`.
    pub(crate) fn grant(&mut self, body: Option<&Value>, now: Timestamp) -> Answer {
        let ask = |key: &str| body.map_or(Value::Null, |body| body[key].clone());
        let is = |key: &str, own: &str| ask(key).as_str() == Some(own);
        if !is("grant_type", "client_credentials") {
            return refuse(400, "unsupported_grant_type", "Grant type is not supported");
        }
        let known = self.clients.iter();
        let mut known =
            known.filter(|(id, secret)| is("client_id", id) && is("client_secret", secret));
        if known.next().is_none() {
            return refuse(401, "invalid_client", "Client authentication failed");
        }
        let expires_in = number(&ask("expires_in")).unwrap_or(EXPIRES_IN);
        if !(300..=172_800).contains(&expires_in) {
            return refuse(400, "invalid_request", "expires_in is out of range");
        }
        let scope = ask("scope").as_str().unwrap_or("read").to_owned();
        let token = self.issue(&scope, expires_in, now);
        Answer::ok(json!({
            "access_token": token,
            "token_type": "bearer",
            "scope": scope,
            "expires_in": expires_in,
        }))
    }

    /// Gives out a token that lives for so many seconds.
    pub(crate) fn issue(&mut self, scope: &str, expires_in: i64, now: Timestamp) -> String {
        self.issued += 1;
        let token = format!("simulated-access-token-{:08}", self.issued);
        let expires = now.saturating_add(SignedDuration::from_secs(expires_in));
        let scopes = scope.split_whitespace().map(str::to_owned).collect();
        self.tokens.insert(
            token.clone(),
            Token {
                expires: expires.unwrap_or(Timestamp::MAX),
                scopes,
            },
        );
        token
    }

    /// Makes the token in an `Authorization` header worthless.
    pub(crate) fn revoke(&mut self, header: Option<&str>) {
        let value = header.and_then(|header| header.split_once(' '));
        if let Some((_, token)) = value {
            self.tokens.remove(token.trim());
        }
    }
}

/// A number, or its text as a form sends it.
fn number(value: &Value) -> Option<i64> {
    value
        .as_i64()
        .or_else(|| value.as_str().and_then(|text| text.parse().ok()))
}

fn refuse(status: u16, error: &str, description: &str) -> Answer {
    let body = json!({ "error": error, "error_description": description });
    Answer::new(status, Body::Json(body))
}

pub(crate) fn unauthenticated() -> Answer {
    let body = json!({ "error": "Couldn't authenticate you" });
    Answer::new(401, Body::Json(body))
}

pub(crate) fn invalid_token() -> Answer {
    refuse(
        401,
        "invalid_token",
        "The access token provided is expired, revoked, malformed or invalid for other reasons.",
    )
}
