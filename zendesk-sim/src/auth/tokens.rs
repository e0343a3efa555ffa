//! `/api/v2/oauth`: the tokens and clients there are.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Auth, Client, Token};
use crate::answer::Answer;

impl Auth {
    /// Answers what is asked about tokens and clients; `header` is the asker's own token.
    pub(crate) fn answer(&mut self, method: &str, rest: &[&str], header: Option<&str>) -> Answer {
        let own = header.and_then(|header| header.split_once(' '));
        let own = own.map(|(_, token)| token.trim()).unwrap_or_default();
        let found = match rest {
            ["tokens", "current"] => Some(own.to_owned()),
            ["tokens", id] => self.named(id),
            _ => None,
        };
        match (method, rest) {
            ("GET", ["tokens"]) => {
                let all = self
                    .tokens
                    .iter()
                    .map(|(name, token)| json(name, token, self.owners(token)));
                let all: Vec<Value> = all.collect();
                Answer::ok(json!({ "tokens": all })).listing("tokens")
            }
            ("GET", ["tokens", _]) => match found.and_then(|name| self.shown(&name)) {
                Some(token) => Answer::ok(json!({ "token": token })),
                None => Answer::not_found(),
            },
            ("DELETE", ["tokens", _]) => {
                let gone = found.and_then(|name| self.tokens.remove(&name));
                gone.map_or_else(Answer::not_found, |_| Answer::no_content())
            }
            ("GET", ["clients"]) => {
                let all: Vec<Value> = (1..)
                    .zip(&self.clients)
                    .map(|(id, own)| self.client_json(id, own))
                    .collect();
                Answer::ok(json!({ "clients": all, "count": all.len(), "next_page": null, "previous_page": null })).listing("clients")
            }
            ("GET", ["clients", id]) => {
                let mut all = (1_i64..).zip(&self.clients);
                match all.find(|(own, _)| own.to_string() == *id) {
                    Some((id, own)) => Answer::ok(json!({ "client": self.client_json(id, own) })),
                    None => Answer::not_found(),
                }
            }
            _ => Answer::no_endpoint(),
        }
    }

    fn client_json(&self, id: i64, own: &Client) -> Value {
        json!({
            "id": id, "identifier": own.id, "name": own.id, "user_id": self.api_user,
            "kind": if own.secret.is_some() { "confidential" } else { "public" },
            "global": false, "redirect_uri": [], "company": null, "description": null,
        })
    }

    /// Ids of the user and of the client a token is of.
    fn owners(&self, token: &Token) -> (i64, Option<usize>) {
        let place = self.clients.iter().position(|own| own.id == token.client);
        (self.api_user, place.map(|place| place + 1))
    }

    fn named(&self, id: &str) -> Option<String> {
        let mut all = self.tokens.iter();
        let found = all.find(|(_, token)| token.id.to_string() == id);
        found.map(|(name, _)| name.clone())
    }

    fn shown(&self, name: &str) -> Option<Value> {
        let token = self.tokens.get(name)?;
        Some(json(name, token, self.owners(token)))
    }
}

/// A token in a list is cut short.
fn json(name: &str, token: &Token, (user, client): (i64, Option<usize>)) -> Value {
    let at = |at: Option<Timestamp>| at.map(|at| at.to_string());
    json!({
        "id": token.id, "user_id": user, "client_id": client,
        "token": name.get(..10), "scopes": token.scopes,
        "refresh_token": token.refresh.as_ref().and_then(|(refresh, _)| refresh.get(..10)),
        "created_at": at(Some(token.created_at)), "used_at": at(token.used_at),
        "expires_at": at(Some(token.expires)),
        "refresh_token_expires_at": at(token.refresh.as_ref().map(|(_, until)| *until)),
    })
}
