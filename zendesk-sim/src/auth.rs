//! Who asks: API tokens, OAuth clients and their tokens, and on whose behalf.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::answer::{Answer, Body};
use crate::world::World;

mod clients;
mod grants;
mod tokens;

use clients::Client;
use grants::expires_in;

/// Credentials of the account, and the tokens given out.
#[derive(Debug, Default)]
pub(crate) struct Auth {
    /// The user OAuth tokens act as.
    pub(crate) api_user: i64,
    api_tokens: Vec<ApiToken>,
    clients: Vec<Client>,
    tokens: BTreeMap<String, Token>,
    codes: BTreeMap<String, Code>,
    issued: i64,
    registered: i64,
}

#[derive(Clone, Debug)]
struct Token {
    id: i64,
    /// Whom it acts as.
    user: i64,
    client: String,
    scopes: Vec<String>,
    created_at: Timestamp,
    used_at: Option<Timestamp>,
    expires: Timestamp,
    /// What renews it, and until when.
    refresh: Option<(String, Timestamp)>,
}

/// What a person's consent is worth, for two minutes.
#[derive(Clone, Debug)]
struct Code {
    client: String,
    redirect_uri: String,
    scope: String,
    /// The challenge a verifier must meet, and how.
    challenge: Option<(String, String)>,
    expires: Timestamp,
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

/// What a request says of itself.
pub(crate) struct Asking<'a> {
    /// The `Authorization` header.
    pub(crate) header: Option<&'a str>,
    /// The `X-On-Behalf-Of` header.
    pub(crate) on_behalf_of: Option<&'a str>,
    pub(crate) method: &'a str,
    pub(crate) noun: &'a str,
}

/// A token that acts as the user of an address.
#[derive(Debug)]
struct ApiToken {
    email: String,
    token: String,
    /// Who had that address when it was last used.
    user: Option<i64>,
}

impl ApiToken {
    fn is(&self, email: &str, token: &str) -> bool {
        self.email.eq_ignore_ascii_case(email) && self.token == token
    }
}

impl Auth {
    pub(crate) fn add_api_token(&mut self, email: &str, token: &str) {
        self.api_tokens.push(ApiToken {
            email: email.to_owned(),
            token: token.to_owned(),
            user: None,
        });
    }

    /// Who stands behind a request, or the refusal.
    pub(crate) fn authenticate(
        &mut self,
        asking: &Asking<'_>,
        world: &World,
        now: Timestamp,
    ) -> Result<Who, Answer> {
        let Some(header) = asking.header else {
            return Ok(Who::Anonymous);
        };
        let (scheme, value) = header.split_once(' ').unwrap_or((header, ""));
        if scheme.eq_ignore_ascii_case("basic") {
            if asking.on_behalf_of.is_some() {
                return Err(missing_scope("impersonate"));
            }
            return self.by_api_token(value, world);
        }
        self.by_access_token(value, asking, world, now)
    }

    fn by_api_token(&mut self, value: &str, world: &World) -> Result<Who, Answer> {
        let decoded = STANDARD.decode(value.trim()).ok();
        let text = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
        let known = text.as_deref().and_then(|text| {
            let (email, token) = text.split_once("/token:")?;
            let mut known = self.api_tokens.iter_mut();
            let known = known.find(|own| own.is(email, token))?;
            // Looking through all users would be half of what a request costs.
            let user = known.user.and_then(|id| world.users.get(&id));
            let user = user.filter(|user| user.has_email(email) && !user.deleted);
            let user = user.or_else(|| world.user_by_email(email))?;
            known.user = Some(user.id);
            (user.is_agent() && !user.suspended).then_some(user.id)
        });
        known.map(Who::User).ok_or_else(unauthenticated)
    }

    fn by_access_token(
        &mut self,
        value: &str,
        asking: &Asking<'_>,
        world: &World,
        now: Timestamp,
    ) -> Result<Who, Answer> {
        let token = self.tokens.get_mut(value.trim());
        let token = token.filter(|token| token.expires > now);
        let token = token.ok_or_else(invalid_token)?;
        token.used_at = Some(now);
        let need = match asking.method {
            "GET" | "HEAD" => "read",
            _ => "write",
        };
        let narrow = format!("{}:{need}", asking.noun);
        let has = |scope: &str| token.scopes.iter().any(|own| own == scope);
        if !has(need) && !has(&narrow) {
            return Err(missing_scope(need));
        }
        let Some(email) = asking.on_behalf_of else {
            return Ok(Who::User(token.user));
        };
        if !has("impersonate") {
            return Err(missing_scope("impersonate"));
        }
        // Nobody acts as a colleague.
        let user = world.user_by_email(email);
        let user = user.filter(|user| !user.is_agent() && !user.suspended);
        user.map(|user| Who::User(user.id))
            .ok_or_else(unauthenticated)
    }

    /// Gives out a token that lives for so many seconds.
    pub(crate) fn issue(&mut self, scope: &str, expires_in: i64, now: Timestamp) -> String {
        let client = self.clients.first().map(|client| client.id.clone());
        self.issue_to(&client.unwrap_or_default(), scope, expires_in, now)
    }

    fn issue_to(&mut self, client: &str, scope: &str, expires_in: i64, now: Timestamp) -> String {
        self.issued += 1;
        let token = format!("simulated-access-token-{:08}", self.issued);
        let own = Token {
            id: self.issued,
            user: self.api_user,
            client: client.to_owned(),
            scopes: scope.split_whitespace().map(str::to_owned).collect(),
            created_at: now,
            used_at: None,
            expires: after(now, expires_in),
            refresh: None,
        };
        self.tokens.insert(token.clone(), own);
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

fn after(now: Timestamp, seconds: i64) -> Timestamp {
    let at = now.saturating_add(SignedDuration::from_secs(seconds));
    at.unwrap_or(Timestamp::MAX)
}

fn refuse(status: u16, error: &str, description: &str) -> Answer {
    let body = json!({ "error": error, "error_description": description });
    Answer::new(status, Body::Json(body))
}

fn missing_scope(scope: &str) -> Answer {
    let text = format!("You are missing the following required scopes: {scope}");
    Answer::error(403, "Forbidden", &text)
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

/// A number, or its text as a form sends it.
fn number(value: &Value) -> Option<i64> {
    value
        .as_i64()
        .or_else(|| value.as_str().and_then(|text| text.parse().ok()))
}
