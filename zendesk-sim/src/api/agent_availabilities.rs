//! Which agents are there to take work, in the manner of JSON:API.

use serde_json::{Value, json};

use super::{Exchange, Reply, id, number, time};
use crate::answer::Answer;
use crate::call::Call;
use crate::paging::Rows;
use crate::world::{Document, User, World};

/// States every account has: id, name, and what they mean for a channel.
const STATUSES: [(i64, &str, &str); 4] = [
    (2, "offline", "offline"),
    (3, "online", "online"),
    (4, "away", "away"),
    (5, "transfers_only", "transfers_only"),
];

const OFFLINE: i64 = 2;

/// Tickets are counted for the first, the others have no work here.
const CHANNELS: [&str; 3] = ["support", "messaging", "talk"];

pub(super) fn route(exchange: &mut Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    match (method, rest) {
        ("GET", []) => list(exchange),
        ("GET", ["agent_statuses"]) => Ok(statuses(exchange)),
        ("GET", ["agent_statuses", status]) => show_status(exchange, id(status)?),
        ("PUT", ["agent_statuses", "me"]) => {
            let agent = exchange.agent()?;
            set_status(exchange, agent)
        }
        ("PUT", ["agent_statuses", "agents", agent]) => {
            exchange.admin()?;
            set_status(exchange, id(agent)?)
        }
        ("GET", [agent]) => {
            let agent = agent_of(exchange.world, id(agent)?)?;
            let body = json!({
                "data": json(exchange.call, exchange.world, agent),
                "included": channels(exchange.world, agent),
            });
            Ok(Answer::ok(body))
        }
        _ => Err(Answer::no_endpoint()),
    }
}

/// `GET /account_groups/availability/{group}`: how many of a group are in which state.
pub(super) fn of_group(exchange: &Exchange<'_>, method: &str, rest: &[&str]) -> Reply {
    let ("GET", ["availability", group]) = (method, rest) else {
        return Err(Answer::no_endpoint());
    };
    let (world, group) = (&*exchange.world, id(group)?);
    if !world.groups.contains_key(&group) {
        return Err(Answer::not_found());
    }
    let members: Vec<&User> = routed(world)
        .filter(|agent| world.is_member(agent.id, group))
        .collect();
    let in_state = |status: i64| {
        let all = members.iter();
        all.filter(|agent| status_of(world, agent.id) == status)
            .count()
    };
    let totals: Vec<Value> = statuses_of(world)
        .map(|(id, name, _)| json!({ "id": id, "name": name, "agent_count": in_state(id) }))
        .collect();
    Ok(Answer::ok(json!({
        "group_id": group, "agent_count": members.len(), "agent_statuses": totals,
    })))
}

fn list(exchange: &Exchange<'_>) -> Reply {
    let (call, world) = (exchange.call, &*exchange.world);
    let wanted = Filter::read(call)?;
    let agents = routed(world).filter(|agent| wanted.has(world, agent));
    let page = Rows::by_id(agents.map(|agent| agent.id)).by_cursor(call, 100)?;
    let mut included = Vec::new();
    let mut answer = page.answer("data", |id| {
        let agent = world.users.get(&id)?;
        included.extend(channels(world, agent));
        Some(json(call, world, agent))
    });
    if let Some(body) = answer.json_mut() {
        body["included"] = Value::Array(included);
    }
    Ok(answer)
}

/// What a list is narrowed by.
struct Filter {
    status: Option<i64>,
    groups: Vec<i64>,
    /// A channel and its state.
    channel: Option<(String, String)>,
}

impl Filter {
    fn read(call: &Call) -> Result<Filter, Answer> {
        let channel = call.query("filter[channel_status]");
        let channel = channel.and_then(|own| own.split_once(':'));
        Ok(Filter {
            status: call.number("filter[agent_status_id]")?,
            groups: call.ids("filter[group_ids]")?,
            channel: channel.map(|(channel, state)| (channel.to_owned(), state.to_owned())),
        })
    }

    fn has(&self, world: &World, agent: &User) -> bool {
        let own = status_of(world, agent.id);
        let mut groups = self.groups.iter();
        self.status.is_none_or(|status| status == own)
            && (self.groups.is_empty() || groups.any(|group| world.is_member(agent.id, *group)))
            && self.channel.as_ref().is_none_or(|(channel, state)| {
                CHANNELS.contains(&channel.as_str()) && state_in(world, own, channel) == *state
            })
    }
}

/// Agents who take part in routing: those a ticket can be assigned to.
fn routed(world: &World) -> impl Iterator<Item = &User> {
    world.users.values().filter(|user| user.is_assignable())
}

fn agent_of(world: &World, id: i64) -> Result<&User, Answer> {
    let agent = world.users.get(&id).filter(|user| user.is_assignable());
    agent.ok_or_else(Answer::not_found)
}

/// The states there are: id, name, and the account's own ones as they were made.
fn statuses_of(world: &World) -> impl Iterator<Item = (i64, &str, Option<&Document>)> {
    let own = world.documents.of("agent_statuses");
    let own = own.map(|own| (own.id, own.text("name"), Some(own)));
    let system = STATUSES.iter().map(|(id, name, _)| (*id, *name, None));
    system.chain(own)
}

fn status_of(world: &World, agent: i64) -> i64 {
    let state = world.documents.get("agent_availabilities", agent);
    let status = state.and_then(|state| state.id_of("agent_status_id"));
    status.unwrap_or(OFFLINE)
}

/// What a state means for a channel.
fn state_in(world: &World, status: i64, channel: &str) -> String {
    let system = STATUSES.iter().find(|(id, _, _)| *id == status);
    match system {
        // Who is away still gets mail.
        Some((4, _, _)) if channel == "support" => "online".to_owned(),
        Some((_, _, state)) => (*state).to_owned(),
        None => {
            let own = world.documents.get("agent_statuses", status);
            let state = own.and_then(|own| own["channels"][channel].as_str());
            state.unwrap_or("offline").to_owned()
        }
    }
}

fn statuses(exchange: &Exchange<'_>) -> Answer {
    let shown = |(id, name, own): (i64, &str, Option<&Document>)| {
        status_json(exchange.world, id, name, own)
    };
    let (own, system): (Vec<_>, Vec<_>) =
        statuses_of(exchange.world).partition(|(_, _, own)| own.is_some());
    let list = |all: Vec<(i64, &str, Option<&Document>)>| -> Vec<Value> {
        all.into_iter().map(shown).collect()
    };
    Answer::ok(json!({ "default": list(system), "custom": list(own) }))
}

fn show_status(exchange: &Exchange<'_>, status: i64) -> Reply {
    let found = statuses_of(exchange.world).find(|(id, _, _)| *id == status);
    let (id, name, own) = found.ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(status_json(exchange.world, id, name, own)))
}

fn status_json(world: &World, id: i64, name: &str, own: Option<&Document>) -> Value {
    let channels =
        CHANNELS.map(|channel| (channel.to_owned(), json!(state_in(world, id, channel))));
    json!({
        "id": id, "name": name,
        "description": own.map(|own| own["description"].clone()),
        "group_ids": own.map_or_else(|| json!([]), |own| own["group_ids"].clone()),
        "channels": Value::Object(channels.into_iter().collect()),
        "updated_at": own.map(|own| own.updated_at.to_string()),
    })
}

fn set_status(exchange: &mut Exchange<'_>, agent: i64) -> Reply {
    agent_of(exchange.world, agent)?;
    let body = exchange.call.body.clone().unwrap_or_default();
    let status = number(&body["id"]);
    let known = status.filter(|id| statuses_of(exchange.world).any(|(own, _, _)| own == *id));
    let Some(status) = known else {
        return Err(Answer::coded(
            400,
            "BadRequest",
            "id is not an agent status",
        ));
    };
    let world = &mut *exchange.world;
    let before = status_of(world, agent);
    let version = world.documents.get("agent_availabilities", agent);
    let version = version.map_or(1, |own| own["version"].as_i64().unwrap_or(1));
    let state = json!({
        "id": agent, "agent_status_id": status, "version": version + i64::from(before != status),
        "reason": "AGENT_CHANGED",
    });
    world.add_document("agent_availabilities", Document::new(state));
    let (before, after) = (json!({ "id": before }), json!({ "id": status }));
    Ok(Answer::ok(json!({})).wrote(Some(before), Some(after)))
}

fn json(call: &Call, world: &World, agent: &User) -> Value {
    let status = status_of(world, agent.id);
    let name = statuses_of(world).find(|(id, _, _)| *id == status);
    let state = world.documents.get("agent_availabilities", agent.id);
    let groups = world.memberships.values();
    let groups: Vec<i64> = groups
        .filter(|own| own.user_id == agent.id)
        .map(|own| own.group_id)
        .collect();
    let related =
        CHANNELS.map(|channel| json!({ "type": "channels", "id": channel_id(agent, channel) }));
    json!({
        "type": "agent_availabilities",
        "id": format!("agent_availabilities|{}", agent.id),
        "attributes": {
            "agent_id": agent.id,
            "agent_status": {
                "id": status,
                "name": name.map(|(_, name, _)| name),
                "reason": state.map_or("UNKNOWN", |own| own.text("reason")),
                "updated_at": time(Some(state.map_or(agent.created_at, |own| own.updated_at))),
            },
            "group_ids": groups,
            "skills": super::skills::of_agent(world, agent.id),
            "version": state.map_or(1, |own| own["version"].as_i64().unwrap_or(1)),
        },
        "links": { "self": format!("{}/api/v2/agent_availabilities/{}", call.base, agent.id) },
        "relationships": { "channels": { "data": related } },
    })
}

fn channel_id(agent: &User, channel: &str) -> String {
    format!("agent_availabilities|{}|channels|{channel}", agent.id)
}

/// The channels of an agent, which stand beside the agents in an answer.
fn channels(world: &World, agent: &User) -> Vec<Value> {
    let status = status_of(world, agent.id);
    let state = world.documents.get("agent_availabilities", agent.id);
    let since = time(Some(state.map_or(agent.created_at, |own| own.updated_at)));
    let shown = |channel: &&str| {
        json!({
            "type": "channels",
            "id": channel_id(agent, channel),
            "attributes": {
                "name": channel, "status": state_in(world, status, channel), "updated_at": since,
                "work_item_count": 0,
            },
            "relationships": { "work_items": { "data": [] } },
        })
    };
    CHANNELS.iter().map(shown).collect()
}
