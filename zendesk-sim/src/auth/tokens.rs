//! `/api/v2/oauth/tokens`: the tokens there are.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Auth, Token, expires_in, number};
use crate::answer::Answer;
use crate::call::Call;
use crate::paging::Rows;
use crate::world::whole_seconds;

impl Auth {
    /// Answers what `user` asks about tokens and clients; `header` is the asker's own token.
    pub(crate) fn answer(
        &mut self,
        call: &Call,
        rest: &[&str],
        header: Option<&str>,
        (user, now): (i64, Timestamp),
    ) -> Answer {
        let own = header.and_then(|header| header.split_once(' '));
        let own = own.map(|(_, token)| token.trim()).unwrap_or_default();
        let answer = match (call.method.as_str(), rest) {
            (_, ["clients", rest @ ..]) => self.answer_clients(call, rest, (user, now)),
            // All clients of this account are its own.
            ("GET", ["global_clients"]) => {
                let page = Rows::by_id([]).page(call);
                page.map(|page| page.answer("global_clients", |_| None))
            }
            ("GET", ["tokens"]) => self.list_tokens(call, user),
            ("POST", ["tokens"]) => self.create_token(call, (user, now)),
            (method, ["tokens", "current"]) => self.one(call, method, own.to_owned()),
            (method, ["tokens", id]) => match self.named(id) {
                Some(name) => self.one(call, method, name),
                None => Err(Answer::not_found()),
            },
            _ => Err(Answer::no_endpoint()),
        };
        answer.unwrap_or_else(|refusal| refusal)
    }

    fn one(&mut self, call: &Call, method: &str, name: String) -> Result<Answer, Answer> {
        let token = self.tokens.get(&name).ok_or_else(Answer::not_found)?;
        match method {
            "GET" => Ok(Answer::ok(
                json!({ "token": self.json(call, &name, token) }),
            )),
            "DELETE" => {
                self.tokens.remove(&name);
                Ok(Answer::no_content())
            }
            _ => Err(Answer::no_endpoint()),
        }
    }

    /// Those of the asker; `all=true` asks for everybody's.
    fn list_tokens(&self, call: &Call, user: i64) -> Result<Answer, Answer> {
        let all = call.query("all") == Some("true");
        let wanted = self.tokens.values().filter(|own| all || own.user == user);
        let page = Rows::by_id(wanted.map(|own| own.id)).page(call)?;
        Ok(page.answer("tokens", |id| {
            let (name, token) = self.tokens.iter().find(|(_, own)| own.id == id)?;
            Some(self.json(call, name, token))
        }))
    }

    /// A token for the asker; only now it is told whole.
    fn create_token(
        &mut self,
        call: &Call,
        (user, now): (i64, Timestamp),
    ) -> Result<Answer, Answer> {
        let record = call.record("token")?;
        let wanted = record.get("client_id").and_then(number);
        let client = self.clients.iter().find(|own| Some(own.number) == wanted);
        let Some(client) = client.map(|own| own.id.clone()) else {
            let row = json!([{ "description": "Client: is invalid", "error": "InvalidValue" }]);
            return Err(Answer::invalid(&json!({ "client_id": row })));
        };
        let scopes = record.get("scopes").map(crate::api::texts);
        let scopes = scopes.unwrap_or_default().join(" ");
        let lives = expires_in(&Value::Object(record.clone()))?;
        let name = self.issue_to(&client, &scopes, lives, now);
        if let Some(token) = self.tokens.get_mut(&name) {
            token.user = user;
        }
        let token = self.tokens.get(&name).ok_or_else(Answer::not_found)?;
        let mut shown = self.json(call, &name, token);
        shown["full_token"] = json!(name);
        Ok(Answer::created(json!({ "token": shown })))
    }

    fn named(&self, id: &str) -> Option<String> {
        let mut all = self.tokens.iter();
        let found = all.find(|(_, token)| token.id.to_string() == id);
        found.map(|(name, _)| name.clone())
    }

    /// A token is cut short.
    fn json(&self, call: &Call, name: &str, token: &Token) -> Value {
        let client = self.clients.iter().find(|own| own.id == token.client);
        let at = |at: Option<Timestamp>| at.map(|at| whole_seconds(at).to_string());
        let cut = |text: &str| text.get(..10).map(str::to_owned);
        json!({
            "id": token.id, "user_id": token.user, "client_id": client.map(|own| own.number),
            "url": format!("{}/api/v2/oauth/tokens/{}.json", call.base, token.id),
            "token": cut(name), "scopes": token.scopes,
            "refresh_token": token.refresh.as_ref().and_then(|(refresh, _)| cut(refresh)),
            "created_at": at(Some(token.created_at)), "used_at": at(token.used_at),
            "expires_at": at(Some(token.expires)),
            "refresh_token_expires_at": at(token.refresh.as_ref().map(|(_, until)| *until)),
        })
    }
}
