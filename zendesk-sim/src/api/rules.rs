//! What triggers, automations and views have in common over HTTP.

use serde_json::{Map, Value, json};

use super::{Exchange, Reply, id};
use crate::answer::Answer;
use crate::call::Call;
use crate::paging::Rows;
use crate::world::{Action, Condition, Conditions, Record, Table, World};

/// A kind of named conditions.
pub(super) trait Rule: Record + Clone + 'static {
    /// The key of one, and of a list.
    const ONE: &'static str;
    const MANY: &'static str;

    fn table(world: &World) -> &Table<Self>;
    fn table_mut(world: &mut World) -> &mut Table<Self>;
    fn new() -> Self;
    fn add(world: &mut World, rule: Self) -> i64;
    fn title(&self) -> &str;
    fn active(&self) -> bool;
    fn position(&self) -> i64;
    /// Writes what a body says; `Err` is the key that cannot be read.
    fn apply(&mut self, record: &Map<String, Value>) -> Result<(), &'static str>;
    /// Notes that it changed.
    fn touch(&mut self, world: &World);
    fn json(&self, call: &Call) -> Value;
    /// Keeps what the rule was before somebody changed it.
    fn keep(&self, _world: &mut World, _author: i64) {}
}

pub(super) fn route<R: Rule>(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => {
            let active = exchange.call.query("active").map(|active| active == "true");
            list::<R>(exchange, |rule| {
                active.is_none_or(|active| rule.active() == active)
            })
        }
        ("GET", ["active"]) => list::<R>(exchange, R::active),
        ("GET", ["search"]) => {
            let wanted = exchange
                .call
                .query("query")
                .unwrap_or_default()
                .to_lowercase();
            list::<R>(exchange, |rule| {
                rule.title().to_lowercase().contains(&wanted)
            })
        }
        ("GET", ["show_many"]) => {
            let ids = exchange.call.ids("ids")?;
            list::<R>(exchange, |rule| ids.contains(&rule.id()))
        }
        ("GET", ["count"]) => {
            let all = R::table(exchange.world).len();
            Ok(super::count(all, exchange.world.now))
        }
        ("GET", [rule]) => {
            let rule = find::<R>(exchange, id(rule)?)?;
            Ok(Answer::ok(json!({ R::ONE: rule.json(exchange.call) })))
        }
        ("POST", []) => create::<R>(exchange),
        ("PUT", ["update_many"]) => update_many::<R>(exchange),
        ("PUT", ["reorder"]) => reorder::<R>(exchange),
        ("PUT", [rule]) => {
            exchange.admin()?;
            let record = exchange.call.record(R::ONE)?;
            change::<R>(exchange, id(rule)?, &record.clone())
        }
        ("DELETE", ["destroy_many"]) => {
            exchange.admin()?;
            for id in exchange.call.ids("ids")? {
                R::table_mut(exchange.world).remove(&id);
            }
            Ok(Answer::no_content())
        }
        ("DELETE", [rule]) => {
            exchange.admin()?;
            let gone = R::table_mut(exchange.world).remove(&id(rule)?);
            let gone = gone.ok_or_else(Answer::not_found)?;
            let before = gone.json(exchange.call);
            Ok(Answer::no_content().wrote(Some(before), None))
        }
        _ => Err(Answer::no_endpoint()),
    }
}

/// Those that are wanted, in the order of their positions.
pub(super) fn list<R: Rule>(exchange: &Exchange<'_>, wanted: impl Fn(&R) -> bool) -> Reply {
    let rules = R::table(exchange.world);
    let wanted = rules.values().filter(|rule| wanted(rule));
    let rows = Rows::sorted(wanted.map(|rule| (rule.position(), rule.id())), false);
    let page = rows.page(exchange.call)?;
    Ok(page.answer(R::MANY, |id| Some(rules.get(&id)?.json(exchange.call))))
}

pub(super) fn find<R: Rule>(exchange: &Exchange<'_>, id: i64) -> Result<R, Answer> {
    let rule = R::table(exchange.world).get(&id);
    rule.cloned().ok_or_else(Answer::not_found)
}

fn create<R: Rule>(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let record = exchange.call.record(R::ONE)?;
    let mut rule = R::new();
    write(&mut rule, record)?;
    let id = R::add(exchange.world, rule);
    let after = find::<R>(exchange, id)?.json(exchange.call);
    Ok(Answer::created(json!({ R::ONE: after })).wrote(None, Some(after)))
}

/// Nothing is changed when any part of it cannot be read.
pub(super) fn change<R: Rule>(
    exchange: &mut Exchange<'_>,
    id: i64,
    record: &Map<String, Value>,
) -> Reply {
    let mut rule = find::<R>(exchange, id)?;
    let was = rule.clone();
    let before = rule.json(exchange.call);
    write(&mut rule, record)?;
    rule.touch(exchange.world);
    let after = rule.json(exchange.call);
    R::table_mut(exchange.world).insert(id, rule);
    was.keep(exchange.world, exchange.who.user().unwrap_or(-1));
    Ok(Answer::ok(json!({ R::ONE: after })).wrote(Some(before), Some(after)))
}

fn update_many<R: Rule>(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let mut changed = Vec::new();
    for row in exchange.call.records(R::MANY)? {
        let id = row.get("id").and_then(super::number).unwrap_or_default();
        change::<R>(exchange, id, &row)?;
        changed.push(id);
    }
    list::<R>(exchange, |rule| changed.contains(&rule.id()))
}

fn reorder<R: Rule>(exchange: &mut Exchange<'_>) -> Reply {
    exchange.admin()?;
    let body = exchange.call.body.as_ref();
    let key = format!("{}_ids", R::ONE);
    let ids = body.and_then(|body| body[&key].as_array()).cloned();
    let ids = ids.ok_or_else(|| Answer::error(400, "ParameterMissing", &key))?;
    for (position, id) in (0..).zip(ids.iter().filter_map(super::number)) {
        let mut record = Map::new();
        record.insert("position".to_owned(), json!(position));
        change::<R>(exchange, id, &record)?;
    }
    list::<R>(exchange, |_| true)
}

fn write<R: Rule>(rule: &mut R, record: &Map<String, Value>) -> Result<(), Answer> {
    let wrong = |key: &str| {
        let text = format!("{key} is invalid");
        let row = json!([{ "description": text, "error": "InvalidValue" }]);
        Answer::invalid(&json!({ key: row }))
    };
    rule.apply(record).map_err(wrong)?;
    if rule.title().is_empty() {
        return Err(wrong("title"));
    }
    Ok(())
}

/// Reads the keys all rules have.
pub(super) fn apply_head(
    record: &Map<String, Value>,
    title: &mut String,
    active: &mut bool,
    position: &mut i64,
) {
    if let Some(text) = record.get("title").and_then(Value::as_str) {
        text.clone_into(title);
    }
    *active = record
        .get("active")
        .and_then(Value::as_bool)
        .unwrap_or(*active);
    *position = record
        .get("position")
        .and_then(Value::as_i64)
        .unwrap_or(*position);
}

/// `conditions`, or `all` and `any` beside the title. Zendesk replaces both when either is there.
pub(super) fn read_conditions(
    record: &Map<String, Value>,
) -> Result<Option<Conditions>, &'static str> {
    let own = Value::Object(record.clone());
    let from = match record.get("conditions") {
        Some(conditions) => conditions,
        None if record.contains_key("all") || record.contains_key("any") => &own,
        None => return Ok(None),
    };
    let read = |key: &str| match &from[key] {
        Value::Null => Ok(Vec::new()),
        list => serde_json::from_value::<Vec<Condition>>(list.clone()).map_err(|_| "conditions"),
    };
    Ok(Some(Conditions {
        all: read("all")?,
        any: read("any")?,
    }))
}

pub(super) fn read_actions(
    record: &Map<String, Value>,
) -> Result<Option<Vec<Action>>, &'static str> {
    let actions = record.get("actions").cloned();
    let actions = actions.map(serde_json::from_value::<Vec<Action>>);
    actions.transpose().map_err(|_| "actions")
}
