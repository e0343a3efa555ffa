//! `/api/v2/oauth/clients`: the programs that may ask for tokens.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::Auth;
use crate::answer::Answer;
use crate::call::Call;
use crate::paging::Rows;

/// A program that may ask for tokens; without a secret it is a public one.
#[derive(Clone, Debug)]
pub(super) struct Client {
    pub(super) number: i64,
    /// The name it is known by in grants.
    pub(super) id: String,
    pub(super) secret: Option<String>,
    /// Where consent may lead; anywhere when empty.
    pub(super) redirect_uris: Vec<String>,
    /// What else is said of it: `name`, `company`, `description`, `logo_url`.
    about: Map<String, Value>,
    user: Option<i64>,
    /// None: it is there from the start.
    written: Option<(Timestamp, Timestamp)>,
}

impl Auth {
    pub(crate) fn add_client(&mut self, id: &str, secret: Option<&str>) {
        let client = Client {
            number: self.next_client(),
            id: id.to_owned(),
            secret: secret.map(str::to_owned),
            redirect_uris: Vec::new(),
            about: Map::new(),
            user: None,
            written: None,
        };
        self.clients.push(client);
    }

    fn next_client(&mut self) -> i64 {
        self.registered += 1;
        self.registered
    }

    pub(super) fn answer_clients(
        &mut self,
        call: &Call,
        rest: &[&str],
        (user, now): (i64, Timestamp),
    ) -> Result<Answer, Answer> {
        let number = |text: &str| text.parse::<i64>().map_err(|_| Answer::not_found());
        match (call.method.as_str(), rest) {
            ("GET", []) => {
                let page = Rows::by_id(self.clients.iter().map(|own| own.number)).page(call)?;
                Ok(page.answer("clients", |number| {
                    let own = self.clients.iter().find(|own| own.number == number)?;
                    Some(self.client_json(call, own, false))
                }))
            }
            ("POST", []) => self.register(call, user, now),
            ("GET", [client]) => {
                let own = self.find(number(client)?)?;
                Ok(Answer::ok(
                    json!({ "client": self.client_json(call, &own, false) }),
                ))
            }
            ("PUT", [client]) => {
                let mut own = self.find(number(client)?)?;
                let record = call.record("client")?;
                self.say(&mut own, record)?;
                self.keep(call, own, now, false)
            }
            ("PUT", [client, "generate_secret"]) => {
                let mut own = self.find(number(client)?)?;
                own.secret = Some(self.new_secret());
                self.keep(call, own, now, true)
            }
            ("DELETE", [client]) => {
                let own = self.find(number(client)?)?;
                let before = self.client_json(call, &own, false);
                self.clients.retain(|one| one.number != own.number);
                // Its tokens are worth nothing without it.
                self.tokens.retain(|_, token| token.client != own.id);
                Ok(Answer::no_content().wrote(Some(before), None))
            }
            _ => Err(Answer::no_endpoint()),
        }
    }

    /// A new client; only now its whole secret is told.
    fn register(&mut self, call: &Call, user: i64, now: Timestamp) -> Result<Answer, Answer> {
        let record = call.record("client")?;
        let public = record.get("kind").is_some_and(|kind| kind == "public");
        let mut own = Client {
            number: self.next_client(),
            id: String::new(),
            secret: (!public).then(|| self.new_secret()),
            redirect_uris: Vec::new(),
            about: Map::new(),
            user: Some(user),
            written: Some((now, now)),
        };
        self.say(&mut own, record)?;
        for (key, given) in [
            ("identifier", !own.id.is_empty()),
            ("name", own.about.contains_key("name")),
        ] {
            if !given {
                return Err(refusal(key, "BlankValue", "cannot be blank"));
            }
        }
        let shown = self.client_json(call, &own, true);
        let logged = self.client_json(call, &own, false);
        self.clients.push(own);
        Ok(Answer::created(json!({ "client": shown })).wrote(None, Some(logged)))
    }

    /// Writes what a body says of a client.
    fn say(&self, own: &mut Client, record: &Map<String, Value>) -> Result<(), Answer> {
        if let Some(id) = record.get("identifier").and_then(Value::as_str) {
            let taken = self.clients.iter();
            if taken
                .filter(|one| one.number != own.number)
                .any(|one| one.id == id)
            {
                return Err(refusal(
                    "identifier",
                    "DuplicateValue",
                    "has already been taken",
                ));
            }
            id.clone_into(&mut own.id);
        }
        if let Some(uris) = record.get("redirect_uri") {
            own.redirect_uris = match uris {
                Value::String(uris) => uris.split_whitespace().map(str::to_owned).collect(),
                list => crate::api::texts(list),
            };
        }
        for key in ["name", "company", "description", "logo_url"] {
            let value = record.get(key).filter(|value| value.is_string());
            own.about
                .extend(value.map(|value| (key.to_owned(), value.clone())));
        }
        Ok(())
    }

    fn keep(
        &mut self,
        call: &Call,
        mut own: Client,
        now: Timestamp,
        with_secret: bool,
    ) -> Result<Answer, Answer> {
        let before = self.client_json(call, &self.find(own.number)?, false);
        own.written = Some((own.written.map_or(now, |(created, _)| created), now));
        let shown = self.client_json(call, &own, with_secret);
        let logged = self.client_json(call, &own, false);
        let place = self.clients.iter_mut().find(|one| one.number == own.number);
        if let Some(place) = place {
            *place = own;
        }
        Ok(Answer::ok(json!({ "client": shown })).wrote(Some(before), Some(logged)))
    }

    fn find(&self, number: i64) -> Result<Client, Answer> {
        let found = self.clients.iter().find(|own| own.number == number);
        found.cloned().ok_or_else(Answer::not_found)
    }

    /// The same for the same requests, and never twice.
    fn new_secret(&mut self) -> String {
        self.issued += 1;
        let secret = Sha256::digest(format!("client secret {}", self.issued));
        URL_SAFE_NO_PAD.encode(secret)
    }

    /// A secret is cut short except where it is new.
    fn client_json(&self, call: &Call, own: &Client, whole: bool) -> Value {
        let secret = own.secret.as_ref().map(|secret| match secret.get(..10) {
            Some(start) if !whole => format!("{start}..."),
            _ => secret.clone(),
        });
        let about = |key: &str| own.about.get(key).cloned().unwrap_or_default();
        let mut shown = json!({
            "id": own.number,
            "url": format!("{}/api/v2/oauth/clients/{}.json", call.base, own.number),
            "identifier": own.id,
            "name": own.about.get("name").cloned().unwrap_or_else(|| json!(own.id)),
            "user_id": own.user.unwrap_or(self.api_user),
            "kind": if own.secret.is_some() { "confidential" } else { "public" },
            "global": false, "redirect_uri": own.redirect_uris,
            "company": about("company"), "description": about("description"),
        });
        if let Some(logo) = own.about.get("logo_url") {
            shown["logo_url"] = logo.clone();
        }
        if let Some(secret) = secret {
            shown["secret"] = json!(secret);
        }
        if let Some((created, updated)) = own.written {
            shown["created_at"] = json!(created.to_string());
            shown["updated_at"] = json!(updated.to_string());
        }
        shown
    }
}

fn refusal(key: &str, error: &str, text: &str) -> Answer {
    let row = json!([{ "description": format!("{key}: {text}"), "error": error }]);
    Answer::invalid(&json!({ key: row }))
}
