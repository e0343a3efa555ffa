//! Skills that tickets are routed by: attributes, their values, and who has which.

use serde_json::{Map, Value, json};

use super::incremental::rows_by_time;
use super::resource::{Ids, Resource};
use super::{Exchange, Reply, id, number};
use crate::answer::Answer;
use crate::world::{Document, World};

const SKILLS: Resource = Resource {
    many: "skills",
    one: "attribute",
    path: "routing/attributes",
    required: &["name"],
    fresh: || json!({}),
    paged: false,
    ids: Ids::Texts,
};

const VALUES: Resource = Resource {
    many: "skill_values",
    one: "attribute_value",
    path: "",
    required: &["name"],
    fresh: || json!({}),
    paged: false,
    ids: Ids::Texts,
};

const HELD: &str = "skill_instances";

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", ["attributes"]) => Ok(SKILLS
            .list(exchange, |_| true)?
            .renamed("skills", "attributes")),
        (_, ["attributes", skill, "values", rest @ ..]) => {
            let skill = SKILLS.find(exchange, id(skill)?)?.id;
            values(exchange, method, skill, rest)
        }
        (_, ["attributes", rest @ ..]) => SKILLS.route(exchange, method, rest),
        (_, ["agents", agent, "instance_values"]) => {
            let agent = id(agent)?;
            let known = exchange
                .world
                .users
                .get(&agent)
                .is_some_and(|user| user.is_agent());
            known.then_some(()).ok_or_else(Answer::not_found)?;
            held(exchange, method, "agent", agent)
        }
        (_, ["tickets", ticket, "instance_values"]) => {
            let ticket = super::tickets::find(exchange, id(ticket)?)?.id;
            held(exchange, method, "ticket", ticket)
        }
        _ => Err(Answer::no_endpoint()),
    }
}

fn values(exchange: &mut Exchange<'_>, method: &str, skill: i64, rest: &[&str]) -> Reply {
    let of = |own: &Document| own.id_of("attribute_id") == Some(skill);
    match (method, rest) {
        ("GET", []) => Ok(VALUES
            .list(exchange, of)?
            .renamed("skill_values", "attribute_values")),
        ("POST", []) => VALUES.create(exchange, json!({ "attribute_id": skill.to_string() })),
        (_, [value]) => {
            let value = VALUES.find(exchange, id(value)?)?;
            of(value).then_some(()).ok_or_else(Answer::not_found)?;
            VALUES.route(exchange, method, rest)
        }
        _ => Err(Answer::no_endpoint()),
    }
}

/// The skills of an agent or a ticket, and `POST` for which they shall be.
fn held(exchange: &mut Exchange<'_>, method: &str, kind: &str, owner: i64) -> Reply {
    if method == "POST" {
        exchange.agent()?;
        let body = exchange.call.body.clone().unwrap_or_default();
        let wanted = body["attribute_value_ids"].as_array().into_iter().flatten();
        let wanted: Vec<i64> = wanted.filter_map(number).collect();
        for value in &wanted {
            VALUES.find(exchange, *value)?;
        }
        let world = &mut *exchange.world;
        let gone: Vec<i64> = of(world, kind, owner).map(|own| own.id).collect();
        for own in gone {
            world.documents.remove(HELD, own);
        }
        for value in wanted {
            let own = json!({
                "instance_type": kind, "instance_id": owner, "attribute_value_id": value,
            });
            world.add_document(HELD, Document::new(own));
        }
    } else if method != "GET" {
        return Err(Answer::no_endpoint());
    }
    let values = of(exchange.world, kind, owner);
    let values = values.filter_map(|own| own.id_of("attribute_value_id"));
    let shown: Vec<Value> = values.filter_map(|id| VALUES.shown(exchange, id)).collect();
    Ok(Answer::ok(json!({ "attribute_values": shown })).listing("attribute_values"))
}

fn of<'a>(world: &'a World, kind: &'a str, owner: i64) -> impl Iterator<Item = &'a Document> {
    let all = world.documents.of(HELD);
    all.filter(move |own| {
        own.text("instance_type") == kind && own.id_of("instance_id") == Some(owner)
    })
}

/// As an agent's availability has them.
pub(super) fn of_agent(world: &World, agent: i64) -> Vec<Value> {
    let values = of(world, "agent", agent).filter_map(|own| own.id_of("attribute_value_id"));
    values.map(|id| json!({ "id": id.to_string() })).collect()
}

/// `GET /incremental/routing/…`: what changed since a time.
pub(super) fn export(exchange: &Exchange<'_>, what: &str) -> Reply {
    let (noun, key): (_, &'static str) = match what {
        "attributes" => ("skills", "attributes"),
        "attribute_values" => ("skill_values", "attribute_values"),
        "instance_values" => (HELD, "instance_values"),
        _ => return Err(Answer::no_endpoint()),
    };
    let rows = exchange.world.documents.of(noun).map(change).collect();
    rows_by_time(exchange, key, rows)
}

/// The second of a change, and its row: what it is about, by ids that are texts.
fn change(own: &Document) -> (i64, Value) {
    let mut row = Map::new();
    row.insert("id".to_owned(), json!(own.id.to_string()));
    row.insert("time".to_owned(), json!(own.updated_at.to_string()));
    let kind = match own.text("instance_type") {
        "" => "create".to_owned(),
        owner => format!("associate_{owner}"),
    };
    row.insert("type".to_owned(), json!(kind));
    for key in ["attribute_id", "attribute_value_id", "instance_id"] {
        let id = own.id_of(key).map(|id| json!(id.to_string()));
        row.extend(id.map(|id| (key.to_owned(), id)));
    }
    let name = own.fields.get("name").cloned();
    row.extend(name.map(|name| ("name".to_owned(), name)));
    (own.updated_at.as_second(), Value::Object(row))
}
