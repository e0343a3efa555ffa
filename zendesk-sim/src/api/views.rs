//! Views: saved selections of tickets, run and counted.

use serde_json::{Map, Value, json};

use super::rules::{self, Rule};
use super::ticket_list::Wanted;
use super::{Exchange, Reply, id, tickets, time, url};
use crate::answer::{Answer, Body};
use crate::call::Call;
use crate::paging::Rows;
use crate::world::conditions::Case;
use crate::world::{Conditions, Table, Ticket, View, World};

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", ["compact"]) => compact(exchange),
        ("GET", ["count_many"]) => {
            let ids = exchange.call.ids("ids")?;
            let views = ids.iter().filter_map(|id| exchange.world.views.get(id));
            let counts = views.map(|view| view_count(exchange, view));
            let counts: Result<Vec<Value>, Answer> = counts.collect();
            Ok(Answer::ok(json!({ "view_counts": counts? })))
        }
        ("POST", ["preview"]) => {
            let view = preview(exchange)?;
            execute(exchange, &view)
        }
        ("POST", ["preview", "count"]) => {
            let count = view_count(exchange, &preview(exchange)?)?;
            Ok(Answer::ok(json!({ "view_count": count })))
        }
        ("GET", [view, "tickets"]) => {
            let view = rules::find::<View>(exchange, id(view)?)?;
            of_view(exchange, &view)
        }
        ("GET", [view, "execute"]) => {
            let view = rules::find::<View>(exchange, id(view)?)?;
            execute(exchange, &view)
        }
        ("GET", [view, "count"]) => {
            let view = rules::find::<View>(exchange, id(view)?)?;
            Ok(Answer::ok(
                json!({ "view_count": view_count(exchange, &view)? }),
            ))
        }
        ("GET", [view, "export"]) => {
            let view = rules::find::<View>(exchange, id(view)?)?;
            Ok(Answer::ok(
                json!({ "export": { "status": "enqueued", "view_id": view.id } }),
            ))
        }
        _ => rules::route::<View>(exchange, method, rest),
    }
}

/// At most 32, without pages.
fn compact(exchange: &Exchange<'_>) -> Reply {
    let views = &exchange.world.views;
    let active = views.values().filter(|view| view.active);
    let places = active.map(|view| (view.position, view.id)).take(32);
    let show = |id| Some(views.get(&id)?.json(exchange.call));
    Ok(Rows::sorted(places, false).whole().answer("views", show))
}

/// A view that is in the body only.
fn preview(exchange: &Exchange<'_>) -> Result<View, Answer> {
    let mut view = View::new("Preview", []);
    let record = exchange.call.record("view")?;
    let wrong = |key: &str| Answer::error(400, "InvalidValue", &format!("{key} is invalid"));
    view.apply(record).map_err(wrong)?;
    Ok(view)
}

/// The tickets a view selects for an agent.
fn selected<'a>(exchange: &'a Exchange<'_>, view: &'a View, user: i64) -> Wanted<'a> {
    let case = move |ticket: &Ticket, conditions: &Conditions| {
        conditions.hold(&Case {
            world: exchange.world,
            ticket,
            before: None,
            audit: None,
            created: false,
            user,
        })
    };
    let outline = view.conditions.outline();
    let enough = outline.says_as_much_as(&view.conditions);
    let wanted = Wanted::outline(move |ticket| case(ticket, &outline));
    match enough {
        true => wanted,
        false => wanted.and(move |ticket| case(ticket, &view.conditions)),
    }
}

fn of_view(exchange: &Exchange<'_>, view: &View) -> Reply {
    let user = exchange.agent()?;
    let wanted = selected(exchange, view, user);
    let asked = ["sort_by", "sort"]
        .iter()
        .any(|key| exchange.call.query(key).is_some());
    let keys = [("group_by", "group_order"), ("sort_by", "sort_order")];
    let keys = keys.map(|(by, order)| {
        let order = view.output.get(order).and_then(Value::as_str);
        (
            view.output.get(by).and_then(Value::as_str),
            order == Some("desc"),
        )
    });
    if asked || keys.iter().all(|(by, _)| by.is_none()) {
        return tickets::rows(exchange, &wanted);
    }
    let keys = keys
        .into_iter()
        .filter_map(|(by, descending)| Some((by?, descending)));
    let keys: Vec<(&str, bool)> = keys.collect();
    let key: tickets::Key<'_> = Box::new(|ticket| {
        let values = keys.iter().map(|(by, descending)| {
            let value = value_of(ticket, by);
            if *descending { -value } else { value }
        });
        values.collect()
    });
    tickets::rows_by(exchange, &wanted, &key)
}

/// What a view is grouped or sorted by, as a number; nothing goes first.
fn value_of(ticket: &Ticket, by: &str) -> i64 {
    let second = |at: Option<jiff::Timestamp>| at.map_or(-1, jiff::Timestamp::as_second);
    match by {
        "status" => ticket.status as i64,
        "priority" => ticket.priority.map_or(-1, |own| own as i64),
        "assignee" | "assignee_id" => ticket.assignee_id.unwrap_or(-1),
        "group" | "group_id" => ticket.group_id.unwrap_or(-1),
        "requester" | "requester_id" => ticket.requester_id,
        "organization" | "organization_id" => ticket.organization_id.unwrap_or(-1),
        "ticket_form" | "ticket_form_id" => ticket.ticket_form_id.unwrap_or(-1),
        "created" | "created_at" => second(Some(ticket.created_at)),
        "updated" | "updated_at" => second(Some(ticket.updated_at)),
        "solved" => second(ticket.solved_at),
        "due_date" => second(ticket.due_at),
        _ => ticket.id,
    }
}

/// Rows with the view's columns, each with its ticket.
fn execute(exchange: &Exchange<'_>, view: &View) -> Reply {
    let mut answer = of_view(exchange, view)?;
    if let Body::Json(body) = &mut answer.body {
        let found = body["tickets"].take();
        let found = found.as_array().into_iter().flatten();
        let rows: Vec<Value> = found.map(|ticket| row(view, ticket)).collect();
        body["rows"] = json!(rows);
        body["columns"] = view.columns();
        body["view"] = view.json(exchange.call);
        if let Some(body) = body.as_object_mut() {
            body.remove("tickets");
        }
    }
    Ok(answer.listing("rows"))
}

fn row(view: &View, ticket: &Value) -> Value {
    let mut row = json!({ "ticket": ticket, "ticket_id": ticket["id"] });
    for column in view.columns().as_array().into_iter().flatten() {
        let name = column["id"].as_str().unwrap_or_default();
        let (key, value) = match name {
            "requester" | "assignee" | "group" | "organization" => {
                let key = format!("{name}_id");
                let value = ticket[&key].clone();
                (key, value)
            }
            "created" | "updated" => (name.to_owned(), ticket[format!("{name}_at")].clone()),
            _ => (name.to_owned(), ticket[name].clone()),
        };
        row[key] = value;
    }
    row
}

fn view_count(exchange: &Exchange<'_>, view: &View) -> Result<Value, Answer> {
    let user = exchange.agent()?;
    let value = tickets::counted(exchange, &selected(exchange, view, user));
    Ok(json!({
        "view_id": view.id,
        "url": url(exchange.call, &format!("views/{}/count", view.id)),
        "value": value,
        "pretty": if value < 1000 { value.to_string() } else { format!("~{},000", value / 1000) },
        "fresh": true,
        "active": view.active,
    }))
}

/// What a view must be narrowed by.
const NARROWING: [&str; 5] = ["status", "type", "group_id", "assignee_id", "requester_id"];

fn narrow(conditions: &Conditions) -> bool {
    let mut all = conditions.all.iter();
    all.any(|condition| NARROWING.contains(&condition.field.as_str()))
}

impl Rule for View {
    const ONE: &'static str = "view";
    const MANY: &'static str = "views";

    fn table(world: &World) -> &Table<View> {
        &world.views
    }

    fn table_mut(world: &mut World) -> &mut Table<View> {
        &mut world.views
    }

    fn new() -> View {
        View::new("", [])
    }

    fn add(world: &mut World, view: View) -> i64 {
        world.add_view(view)
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn active(&self) -> bool {
        self.active
    }

    fn position(&self) -> i64 {
        self.position
    }

    fn apply(&mut self, record: &Map<String, Value>) -> Result<(), &'static str> {
        rules::apply_head(
            record,
            &mut self.title,
            &mut self.active,
            &mut self.position,
        );
        if let Some(conditions) = rules::read_conditions(record)? {
            self.conditions = conditions;
        }
        if let Some(description) = record.get("description").and_then(super::text) {
            self.description = description;
        }
        if let Some(output) = record.get("output").and_then(Value::as_object) {
            self.output.extend(output.clone());
        }
        if let Some(restriction) = record.get("restriction") {
            self.restriction = restriction.clone();
        }
        let columns = self.output.get("columns").and_then(Value::as_array);
        if columns.is_some_and(|columns| columns.len() > 10) {
            return Err("output");
        }
        narrow(&self.conditions).then_some(()).ok_or("conditions")
    }

    fn touch(&mut self, world: &World) {
        self.updated_at = world.now;
    }

    fn json(&self, call: &Call) -> Value {
        let (columns, output) = (self.columns(), |key: &str, default: Value| {
            self.output.get(key).cloned().unwrap_or(default)
        });
        json!({
            "url": url(call, &format!("views/{}", self.id)),
            "id": self.id,
            "title": self.title,
            "raw_title": self.title,
            "active": self.active,
            "position": self.position,
            "description": self.description,
            "default": false,
            "execution": {
                "group_by": output("group_by", Value::Null),
                "group_order": output("group_order", json!("asc")),
                "sort_by": output("sort_by", json!("nice_id")),
                "sort_order": output("sort_order", json!("asc")),
                "columns": columns, "fields": columns, "custom_fields": [],
            },
            "conditions": self.conditions,
            "restriction": self.restriction,
            "created_at": time(Some(self.created_at)),
            "updated_at": time(Some(self.updated_at)),
        })
    }
}

impl View {
    /// Its columns on the wire; subject, requester and update where nobody chose.
    fn columns(&self) -> Value {
        let chosen = self.output.get("columns").and_then(Value::as_array);
        let chosen: Vec<&str> = match chosen {
            Some(chosen) => chosen.iter().filter_map(Value::as_str).collect(),
            None => vec!["subject", "requester", "updated"],
        };
        let column = |id: &&str| {
            let mut title = (*id).to_owned();
            if let Some(first) = title.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            json!({ "id": id, "title": title, "filterable": true, "sortable": true })
        };
        chosen.iter().map(column).collect()
    }
}
