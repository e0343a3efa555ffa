//! How tokens are got: client credentials, a person's consent, and renewal.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Auth, Code, after, number, refuse};
use crate::answer::{Answer, Body};
use crate::call::{Call, encode};

/// What Zendesk gives a token without another wish: half an hour, and a month to renew it.
const EXPIRES_IN: i64 = 1800;
const REFRESH_EXPIRES_IN: i64 = 2_592_000;
/// How long a code of consent can be turned into a token.
const CODE_EXPIRES_IN: i64 = 120;

impl Auth {
    /// Answers `POST /oauth/tokens`.
    pub(crate) fn grant(&mut self, body: Option<&Value>, now: Timestamp) -> Answer {
        let nothing = Value::Null;
        let body = body.unwrap_or(&nothing);
        let granted = match body["grant_type"].as_str() {
            Some("client_credentials") => self.by_credentials(body, now),
            Some("authorization_code") => self.by_code(body, now),
            Some("refresh_token") => self.by_refresh(body, now),
            _ => Err(refuse(
                400,
                "unsupported_grant_type",
                "Grant type is not supported",
            )),
        };
        granted.unwrap_or_else(|refusal| refusal)
    }

    /// The client the body names; only a public one needs no secret.
    fn client(&self, body: &Value) -> Result<(String, bool), Answer> {
        let id = body["client_id"].as_str();
        let mut known = self
            .clients
            .iter()
            .filter(|own| Some(own.id.as_str()) == id);
        let known = known.find(|own| match &own.secret {
            Some(secret) => body["client_secret"] == secret.as_str(),
            None => true,
        });
        let known = known.map(|own| (own.id.clone(), own.secret.is_some()));
        known.ok_or_else(|| refuse(401, "invalid_client", "Client authentication failed"))
    }

    fn by_credentials(&mut self, body: &Value, now: Timestamp) -> Result<Answer, Answer> {
        let (client, confidential) = self.client(body)?;
        if !confidential {
            let text = "Only confidential clients have credentials";
            return Err(refuse(401, "invalid_client", text));
        }
        let expires_in = expires_in(body)?;
        let scope = body["scope"].as_str().unwrap_or("read").to_owned();
        let token = self.issue_to(&client, &scope, expires_in, now);
        Ok(Answer::ok(json!({
            "access_token": token, "token_type": "bearer", "scope": scope,
            "expires_in": expires_in,
        })))
    }

    /// A code is good for one token, for the client it was given to.
    fn by_code(&mut self, body: &Value, now: Timestamp) -> Result<Answer, Answer> {
        let (client, _) = self.client(body)?;
        let wrong = || refuse(400, "invalid_grant", "The code is invalid, expired or used");
        let code = self.codes.remove(body["code"].as_str().unwrap_or_default());
        let code = code.filter(|code| {
            code.client == client && code.expires > now && body["redirect_uri"] == code.redirect_uri
        });
        let code = code.ok_or_else(wrong)?;
        if let Some((challenge, method)) = &code.challenge
            && !meets(challenge, method, body["code_verifier"].as_str())
        {
            return Err(wrong());
        }
        self.with_refresh(&client, &code.scope, body, now)
    }

    /// Both tokens are replaced; the old ones are worth nothing from then on.
    fn by_refresh(&mut self, body: &Value, now: Timestamp) -> Result<Answer, Answer> {
        let (client, _) = self.client(body)?;
        let asked = body["refresh_token"].as_str().unwrap_or_default();
        let own = self.tokens.iter().find(|(_, token)| {
            let refresh = token.refresh.as_ref();
            token.client == client
                && refresh.is_some_and(|(own, until)| own == asked && *until > now)
        });
        let own = own.map(|(access, token)| (access.clone(), token.scopes.join(" ")));
        let Some((access, scope)) = own else {
            let text = "The refresh token is invalid, expired or used";
            return Err(refuse(400, "invalid_grant", text));
        };
        let renewed = self.with_refresh(&client, &scope, body, now)?;
        self.tokens.remove(&access);
        Ok(renewed)
    }

    fn with_refresh(
        &mut self,
        client: &str,
        scope: &str,
        body: &Value,
        now: Timestamp,
    ) -> Result<Answer, Answer> {
        let expires_in = expires_in(body)?;
        let refresh_in = number(&body["refresh_token_expires_in"]).unwrap_or(REFRESH_EXPIRES_IN);
        if !(604_800..=7_776_000).contains(&refresh_in) {
            let text = "refresh_token_expires_in is out of range";
            return Err(refuse(400, "invalid_request", text));
        }
        let access = self.issue_to(client, scope, expires_in, now);
        let refresh = format!("simulated-refresh-token-{:08}", self.issued);
        if let Some(token) = self.tokens.get_mut(&access) {
            token.refresh = Some((refresh.clone(), after(now, refresh_in)));
        }
        Ok(Answer::ok(json!({
            "access_token": access, "token_type": "bearer", "scope": scope,
            "expires_in": expires_in, "refresh_token": refresh,
            "refresh_token_expires_in": refresh_in,
        })))
    }

    /// Answers `GET /oauth/authorizations/new` as if the API user consented at once.
    pub(crate) fn authorize(&mut self, call: &Call, now: Timestamp) -> Answer {
        let ask = |key: &str| call.query(key).unwrap_or_default().to_owned();
        let (client, redirect_uri) = (ask("client_id"), ask("redirect_uri"));
        if ask("response_type") != "code" || redirect_uri.is_empty() {
            return refuse(
                400,
                "invalid_request",
                "response_type is code, with a redirect_uri",
            );
        }
        let Some(known) = self.clients.iter().find(|own| own.id == client) else {
            return refuse(401, "invalid_client", "No such client");
        };
        let uris = &known.redirect_uris;
        if !uris.is_empty() && !uris.contains(&redirect_uri) {
            return refuse(
                400,
                "invalid_request",
                "The redirect_uri is not the client's",
            );
        }
        let challenge = call.query("code_challenge").map(|challenge| {
            let method = call.query("code_challenge_method").unwrap_or("plain");
            (challenge.to_owned(), method.to_owned())
        });
        self.issued += 1;
        let code = format!("simulated-code-{:08}", self.issued);
        let (own, separator) = match redirect_uri.contains('?') {
            true => (&redirect_uri, '&'),
            false => (&redirect_uri, '?'),
        };
        let mut location = format!("{own}{separator}code={code}");
        if let Some(state) = call.query("state") {
            location.push_str(&format!("&state={}", encode(state)));
        }
        let consent = Code {
            client,
            redirect_uri,
            scope: call.query("scope").unwrap_or("read").to_owned(),
            challenge,
            expires: after(now, CODE_EXPIRES_IN),
        };
        self.codes.insert(code, consent);
        Answer::new(302, Body::Empty).header("Location", location)
    }
}

pub(super) fn expires_in(body: &Value) -> Result<i64, Answer> {
    let asked = number(&body["expires_in"]).unwrap_or(EXPIRES_IN);
    if (300..=172_800).contains(&asked) {
        return Ok(asked);
    }
    Err(refuse(400, "invalid_request", "expires_in is out of range"))
}

/// Whether the verifier is the one the challenge was made from.
fn meets(challenge: &str, method: &str, verifier: Option<&str>) -> bool {
    verifier.is_some_and(|verifier| match method {
        "S256" => URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == challenge,
        _ => verifier == challenge,
    })
}
