//! Documents over HTTP: one way to list, show, write and delete them, whatever they are.

use serde_json::{Map, Value, json};

use super::{Exchange, Reply, id, time, url};
use crate::answer::Answer;
use crate::call::Call;
use crate::paging::Rows;
use crate::world::Document;

/// What there is to know about a kind of documents.
pub(super) struct Resource {
    /// The list's key, and the table in the world.
    pub(super) many: &'static str,
    /// The key of one.
    pub(super) one: &'static str,
    /// Where they are, after `/api/v2/`; empty where Zendesk tells no `url`.
    pub(super) path: &'static str,
    /// What must not be blank.
    pub(super) required: &'static [&'static str],
    /// What one has when it is created and nobody says.
    pub(super) fresh: fn() -> Value,
    /// Whether the list has pages; else it comes whole.
    pub(super) paged: bool,
    /// What ids are on the wire.
    pub(super) ids: Ids,
}

/// What ids are on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ids {
    Numbers,
    /// Numbers as text.
    Texts,
    /// Texts of 26 letters and digits.
    Ulids,
}

/// Ids of 26 letters and digits begin with this.
pub(super) const ULID: &str = "01JS1P";

impl Ids {
    pub(super) fn json(self, id: i64) -> Value {
        match self {
            Ids::Numbers => json!(id),
            Ids::Texts => json!(id.to_string()),
            Ids::Ulids => json!(format!("{ULID}{id:020}")),
        }
    }
}

impl Resource {
    pub(super) fn route(&self, exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
        match (method, rest) {
            ("GET", []) => self.list(exchange, |_| true),
            ("GET", ["active"]) => self.list(exchange, |own| own.is("active")),
            ("GET", ["search"]) => self.search(exchange),
            ("GET", ["count"]) => {
                let all = exchange.world.documents.of(self.many).count();
                Ok(super::count(all, exchange.world.now))
            }
            ("GET", ["show_many"]) => {
                let ids = exchange.call.ids("ids")?;
                let found = |id: &i64| exchange.world.documents.get(self.many, *id).is_some();
                let rows = Rows::by_id(ids.into_iter().filter(found));
                Ok(rows
                    .whole()
                    .answer(self.many, |id| self.shown(exchange, id)))
            }
            ("GET", [document]) => self.show(exchange, id(document)?),
            ("POST", []) => self.create(exchange, json!({})),
            ("PUT", ["reorder"]) => self.reorder(exchange),
            ("PUT", ["update_many"]) => self.update_many(exchange),
            ("PUT" | "PATCH", [document]) => self.update(exchange, id(document)?),
            ("DELETE", ["destroy_many"]) => self.destroy_many(exchange),
            ("DELETE", [document]) => self.delete(exchange, id(document)?),
            _ => Err(Answer::no_endpoint()),
        }
    }

    /// Those that are wanted, by position where they have one.
    pub(super) fn list(
        &self,
        exchange: &Exchange<'_>,
        wanted: impl Fn(&Document) -> bool,
    ) -> Reply {
        let call = exchange.call;
        let active = call.query("active");
        let all = exchange.world.documents.of(self.many);
        let wanted = all.filter(|own| {
            wanted(own) && active.is_none_or(|active| (active == "true") == own.is("active"))
        });
        let places = wanted.map(|own| (own["position"].as_i64().unwrap_or_default(), own.id));
        let rows = Rows::sorted(places, false);
        let page = if self.paged {
            rows.page(call)?
        } else {
            rows.whole()
        };
        Ok(page.answer(self.many, |id| self.shown(exchange, id)))
    }

    fn search(&self, exchange: &Exchange<'_>) -> Reply {
        let wanted = exchange.call.query("query").unwrap_or_default();
        let wanted = wanted.to_lowercase();
        self.list(exchange, |own| {
            let title = own.text("title").to_lowercase();
            title.contains(&wanted)
        })
    }

    pub(super) fn find<'a>(
        &self,
        exchange: &'a Exchange<'_>,
        id: i64,
    ) -> Result<&'a Document, Answer> {
        let found = exchange.world.documents.get(self.many, id);
        found.ok_or_else(Answer::not_found)
    }

    fn show(&self, exchange: &Exchange<'_>, id: i64) -> Reply {
        let document = self.find(exchange, id)?;
        Ok(Answer::ok(
            json!({ self.one: self.json(exchange.call, document) }),
        ))
    }

    /// `more` is what the body does not say and cannot change.
    pub(super) fn create(&self, exchange: &mut Exchange<'_>, more: Value) -> Reply {
        exchange.admin()?;
        let mut document = Document::new((self.fresh)());
        merge(&mut document.fields, exchange.call.record(self.one)?);
        merge(
            &mut document.fields,
            more.as_object().unwrap_or(&Map::new()),
        );
        self.check(&document)?;
        let id = exchange.world.add_document(self.many, document);
        let after = self.shown(exchange, id);
        Ok(Answer::created(json!({ self.one: after })).wrote(None, after))
    }

    pub(super) fn update(&self, exchange: &mut Exchange<'_>, id: i64) -> Reply {
        exchange.admin()?;
        let record = exchange.call.record(self.one)?.clone();
        self.change(exchange, id, &record)
    }

    /// Changes one by these fields; nothing when the outcome would not be valid.
    pub(super) fn change(
        &self,
        exchange: &mut Exchange<'_>,
        id: i64,
        record: &Map<String, Value>,
    ) -> Reply {
        let mut after = self.find(exchange, id)?.clone();
        let before = self.json(exchange.call, &after);
        merge(&mut after.fields, record);
        self.check(&after)?;
        after.updated_at = exchange.world.now;
        let shown = self.json(exchange.call, &after);
        if let Some(document) = exchange.world.documents.get_mut(self.many, id) {
            *document = after;
        }
        Ok(Answer::ok(json!({ self.one: shown })).wrote(Some(before), Some(shown)))
    }

    fn check(&self, document: &Document) -> Result<(), Answer> {
        let blank = |key: &&&str| match &document[**key] {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            _ => false,
        };
        let Some(key) = self.required.iter().find(blank) else {
            return Ok(());
        };
        let text = format!("{key}: cannot be blank");
        let row = json!([{ "description": text, "error": "BlankValue" }]);
        Err(Answer::invalid(&json!({ *key: row })))
    }

    /// Ids in their new order, from the body or the query.
    fn reorder(&self, exchange: &mut Exchange<'_>) -> Reply {
        exchange.admin()?;
        let call = exchange.call;
        let in_body = call.body.iter().flat_map(|body| body.as_object());
        let mut lists = in_body.flat_map(|body| body.values().filter_map(Value::as_array));
        let mut ids: Vec<i64> = lists
            .next()
            .into_iter()
            .flatten()
            .filter_map(super::number)
            .collect();
        if ids.is_empty() {
            ids = call.ids("ids")?;
        }
        if ids.is_empty() {
            ids = call.ids(&format!("{}_ids", self.one))?;
        }
        for (position, id) in (0..).zip(ids) {
            if let Some(document) = exchange.world.documents.get_mut(self.many, id) {
                document
                    .fields
                    .insert("position".to_owned(), json!(position));
            }
        }
        self.list(exchange, |_| true)
    }

    /// `{many: [{id, position, active}]}`
    fn update_many(&self, exchange: &mut Exchange<'_>) -> Reply {
        exchange.admin()?;
        let rows = exchange.call.records(self.many)?;
        for row in &rows {
            let id = row.get("id").and_then(super::number).unwrap_or_default();
            self.change(exchange, id, row)?;
        }
        self.list(exchange, |own| {
            let mut ids = rows.iter().filter_map(|row| super::number(row.get("id")?));
            ids.any(|id| id == own.id)
        })
    }

    fn destroy_many(&self, exchange: &mut Exchange<'_>) -> Reply {
        exchange.admin()?;
        for id in exchange.call.ids("ids")? {
            exchange.world.documents.remove(self.many, id);
        }
        Ok(Answer::no_content())
    }

    pub(super) fn delete(&self, exchange: &mut Exchange<'_>, id: i64) -> Reply {
        exchange.admin()?;
        let gone = exchange.world.documents.remove(self.many, id);
        let gone = gone.ok_or_else(Answer::not_found)?;
        let before = self.json(exchange.call, &gone);
        Ok(Answer::no_content().wrote(Some(before), None))
    }

    pub(super) fn shown(&self, exchange: &Exchange<'_>, id: i64) -> Option<Value> {
        let document = exchange.world.documents.get(self.many, id)?;
        Some(self.json(exchange.call, document))
    }

    /// A document on the wire.
    pub(super) fn json(&self, call: &Call, document: &Document) -> Value {
        let mut shown = Map::new();
        if !self.path.is_empty() {
            let id = self.ids.json(document.id);
            let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
            let path = format!("{}/{id}", self.path);
            shown.insert("url".to_owned(), json!(url(call, &path)));
        }
        shown.insert("id".to_owned(), self.ids.json(document.id));
        shown.extend(document.fields.clone());
        shown.insert("created_at".to_owned(), time(Some(document.created_at)));
        shown.insert("updated_at".to_owned(), time(Some(document.updated_at)));
        Value::Object(shown)
    }
}

/// Writes what may be written.
fn merge(fields: &mut Map<String, Value>, record: &Map<String, Value>) {
    let own = ["id", "url", "created_at", "updated_at"];
    let new = record
        .iter()
        .filter(|(key, _)| !own.contains(&key.as_str()));
    fields.extend(new.map(|(key, value)| (key.clone(), value.clone())));
}
