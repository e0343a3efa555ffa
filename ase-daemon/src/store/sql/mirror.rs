//! The mirror in its tables.

use std::{cmp::Reverse, collections::BTreeMap};

use ase_rules::{Hints, History, OrganizationId, Ticket, TicketId, UserId};
use jiff::Timestamp;

use super::{
    Record, Transaction, Value, record,
    table::{ACCOUNT, AGENT, ASIDE, CHECKPOINT, FILLED, TICKET, Table},
    touched::{Note, newest, touch, touch_all, touch_leaving, touch_tickets},
    value::Row,
};
use crate::store::{Learned, MIRROR_OF, Mark, Mirror, Renewed, Update};

/// Tickets read at once.
const PAGE: usize = 10_000;

const OF_INSTANCE: &str = "instance = $1";
const OF_ORGANIZATION: &str = "instance = $1 AND organization = $2";
const OF_TICKET: &str = "instance = $1 AND ticket = $2";

/// Tickets asked for by id at once.
const ASKED: usize = 100;

pub(super) fn read(on: &mut dyn Transaction, instance: &str) -> anyhow::Result<Mirror> {
    let mut mirror = frame(on, instance)?;
    let mut after = None;
    loop {
        let page = tickets(on, instance, after, PAGE)?;
        after = page.last().map(|ticket| ticket.id);
        let whole = page.len() == PAGE;
        mirror
            .tickets
            .extend(page.into_iter().map(|ticket| (ticket.id, ticket)));
        if !whole {
            return Ok(mirror);
        }
    }
}

pub(super) fn frame(on: &mut dyn Transaction, instance: &str) -> anyhow::Result<Mirror> {
    let mut all = |table: &Table| table.read(on, OF_INSTANCE, vec![instance.into()]);
    let mut mirror = Mirror::default();
    for account in all(&ACCOUNT)? {
        let (id, facts) = record::facts(account)?;
        mirror.accounts.insert(OrganizationId::new(id), facts);
    }
    for agent in all(&AGENT)? {
        let (id, facts) = record::facts(agent)?;
        mirror.agents.insert(UserId::new(id), facts);
    }
    for filled in all(&FILLED)? {
        let (_, mut row) = of_instance(filled)?;
        mirror.filled.insert(OrganizationId::new(row.int()?));
    }
    for aside in all(&ASIDE)? {
        let (_, mut row) = of_instance(aside)?;
        mirror.aside.insert(TicketId::new(row.int()?), row.text()?);
    }
    for checkpoint in all(&CHECKPOINT)? {
        let (stream, mark) = mark(checkpoint)?;
        mirror.checkpoints.insert(stream, mark);
    }
    Ok(mirror)
}

/// Those of `ids` that are in the mirror.
pub(super) fn tickets_by_id(
    on: &mut dyn Transaction,
    instance: &str,
    ids: &[TicketId],
) -> anyhow::Result<BTreeMap<TicketId, Ticket>> {
    let condition = format!("instance = $1 AND {}", is_asked());
    let mut found = BTreeMap::new();
    for values in asked(instance, ids) {
        for record in TICKET.read(on, &condition, values)? {
            let ticket = record::ticket(record)?;
            found.insert(ticket.id, ticket);
        }
    }
    Ok(found)
}

/// That a ticket is one of those that [`asked`] names.
pub(super) fn is_asked() -> String {
    let places: Vec<String> = (2..=ASKED + 1).map(|number| format!("${number}")).collect();
    format!("ticket IN ({})", places.join(", "))
}

/// The values for asking for `ids` of `whose` tickets, some at a time.
pub(super) fn asked(whose: &str, ids: &[TicketId]) -> impl Iterator<Item = Record> {
    ids.chunks(ASKED).map(move |some| {
        // One statement serves all lengths: the last id stands in the places that are left.
        let last = some[some.len() - 1];
        let ids = some.iter().chain(std::iter::repeat(&last)).take(ASKED);
        std::iter::once(whose.into())
            .chain(ids.map(|id| Value::from(id.get())))
            .collect()
    })
}

pub(super) fn renew(
    on: &mut dyn Transaction,
    instance: &str,
    tickets: Vec<Ticket>,
) -> anyhow::Result<Renewed> {
    let (mut renewed, mut news) = (Renewed::default(), Vec::new());
    for beside in beside_the_mirror(on, instance, tickets)? {
        match beside {
            Beside::Known(before) => renewed.tickets.push(before),
            Beside::Lost(ticket) => renewed.lost.push(ticket),
            Beside::New(ticket) => news.push(ticket),
        }
    }
    let update = Update {
        tickets: news,
        ..Update::default()
    };
    write(on, instance, &update)?;
    renewed.tickets.extend(update.tickets);
    Ok(renewed)
}

/// Brings tickets into the mirror, but for readings older than what it has; of those that come twice the newer counts.
pub(super) fn merge(
    on: &mut dyn Transaction,
    instance: &str,
    mut tickets: Vec<Ticket>,
) -> anyhow::Result<()> {
    tickets.sort_by_key(|ticket| (ticket.id, Reverse(ticket.updated_at)));
    tickets.dedup_by_key(|ticket| ticket.id);
    let besides = beside_the_mirror(on, instance, tickets)?;
    let tickets = besides.into_iter().filter_map(|beside| match beside {
        Beside::Known(_) => None,
        Beside::Lost(ticket) | Beside::New(ticket) => Some(ticket),
    });
    let update = Update {
        tickets: tickets.collect(),
        ..Update::default()
    };
    write(on, instance, &update)
}

/// A ticket as read, beside what the mirror has of it.
enum Beside {
    /// It says nothing new; this is what the mirror has.
    Known(Ticket),
    /// It had an assignee, and as read has none.
    Lost(Ticket),
    /// It says something else that is new.
    New(Ticket),
}

fn beside_the_mirror(
    on: &mut dyn Transaction,
    instance: &str,
    tickets: Vec<Ticket>,
) -> anyhow::Result<Vec<Beside>> {
    let ids: Vec<TicketId> = tickets.iter().map(|ticket| ticket.id).collect();
    let mut known = tickets_by_id(on, instance, &ids)?;
    let beside = |mut ticket: Ticket| {
        let Some(before) = known.remove(&ticket.id) else {
            return Beside::New(ticket);
        };
        // An older reading than ours, from an index that lags or an export that withholds the last minute.
        if before.updated_at > ticket.updated_at {
            return Beside::Known(before);
        }
        // The same version: what was read of its history still holds.
        if before.updated_at == ticket.updated_at {
            ticket.hints = before.hints;
            ticket.history = before.history.clone();
        }
        if before.assignee.is_some() && ticket.assignee.is_none() {
            Beside::Lost(ticket)
        } else if ticket == before {
            Beside::Known(before)
        } else {
            Beside::New(ticket)
        }
    };
    Ok(tickets.into_iter().map(beside).collect())
}

pub(super) fn tickets(
    on: &mut dyn Transaction,
    instance: &str,
    after: Option<TicketId>,
    limit: usize,
) -> anyhow::Result<Vec<Ticket>> {
    let after = after.map_or(i64::MIN, TicketId::get);
    let records = TICKET.first(
        on,
        "instance = $1 AND ticket > $2",
        vec![instance.into(), after.into()],
        limit,
    )?;
    records.into_iter().map(record::ticket).collect()
}

pub(super) fn tie(
    on: &mut dyn Transaction,
    instance: &str,
    what: &str,
    now: Timestamp,
) -> anyhow::Result<bool> {
    let known = CHECKPOINT.read(
        on,
        "instance = $1 AND stream = $2",
        vec![instance.into(), MIRROR_OF.into()],
    )?;
    let known = known.into_iter().next().map(mark).transpose()?;
    if known.as_ref().is_some_and(|(_, mark)| mark.value == what) {
        return Ok(false);
    }
    touch_all(on, instance)?;
    for table in [CHECKPOINT, ACCOUNT, FILLED, AGENT, TICKET, ASIDE] {
        table.remove(on, OF_INSTANCE, vec![vec![instance.into()]])?;
    }
    let mark = Mark {
        value: what.to_owned(),
        seen_at: now,
    };
    CHECKPOINT.put(on, vec![of_mark(instance, MIRROR_OF, &mark)])?;
    Ok(known.is_some())
}

pub(super) fn write(
    on: &mut dyn Transaction,
    instance: &str,
    update: &Update,
) -> anyhow::Result<()> {
    let Update {
        refill,
        accounts,
        accounts_gone,
        filled,
        agents,
        tickets,
        tickets_gone,
        aside,
        checkpoints,
    } = update;
    let of = |id: i64| -> Record { vec![instance.into(), id.into()] };
    if *refill {
        FILLED.remove(on, OF_INSTANCE, vec![vec![instance.into()]])?;
    }
    let accounts: anyhow::Result<_> = accounts
        .iter()
        .map(|account| record::of_facts(instance, account.organization.get(), account))
        .collect();
    ACCOUNT.put(on, accounts?)?;
    touch(on, instance, &accounts_gone.iter().copied().collect())?;
    for table in [ACCOUNT, FILLED, TICKET] {
        let gone = accounts_gone.iter().map(|id| of(id.get())).collect();
        table.remove(on, OF_ORGANIZATION, gone)?;
    }
    FILLED.put(on, filled.iter().map(|id| of(id.get())).collect())?;
    if let Some(agents) = agents {
        put_agents(on, instance, agents)?;
    }
    let kept: Vec<&Ticket> = tickets
        .iter()
        .filter(|ticket| ticket.organization.is_some())
        .collect();
    let unread = aside.iter().map(|(id, _)| *id);
    let leaving: Vec<TicketId> = tickets_gone.iter().copied().chain(unread).collect();
    touch_leaving(on, instance, &leaving)?;
    put_tickets(on, instance, &kept)?;
    let read_again = kept.iter().map(|ticket| of(ticket.id.get())).collect();
    ASIDE.remove(on, OF_TICKET, read_again)?;
    for table in [TICKET, ASIDE] {
        let gone = tickets_gone.iter().map(|id| of(id.get())).collect();
        table.remove(on, OF_TICKET, gone)?;
    }
    let unread = aside.iter().map(|(id, _)| of(id.get())).collect();
    TICKET.remove(on, OF_TICKET, unread)?;
    let aside = aside
        .iter()
        .map(|(id, reason)| vec![instance.into(), id.get().into(), reason.as_str().into()])
        .collect();
    ASIDE.put(on, aside)?;
    let marks = checkpoints
        .iter()
        .map(|(stream, mark)| of_mark(instance, stream, mark))
        .collect();
    CHECKPOINT.put(on, marks)
}

/// Writes tickets, and notes which of them are otherwise.
fn put_tickets(
    on: &mut dyn Transaction,
    instance: &str,
    tickets: &[&Ticket],
) -> anyhow::Result<()> {
    let ids: Vec<TicketId> = tickets.iter().map(|ticket| ticket.id).collect();
    let before = tickets_by_id(on, instance, &ids)?;
    let (mut notes, mut records) = (Vec::new(), Vec::new());
    for ticket in tickets {
        let before = before.get(&ticket.id);
        if before != Some(*ticket) {
            notes.extend(Note::of(before, ticket));
            records.extend(record::of_ticket(instance, ticket)?);
        }
    }
    touch_tickets(on, instance, &notes)?;
    TICKET.put(on, records)
}

/// Takes over what was read of tickets' histories, of those that are of the version of which it was read.
pub(super) fn learn(
    on: &mut dyn Transaction,
    instance: &str,
    tickets: Vec<Ticket>,
) -> anyhow::Result<Learned> {
    let before = newest(on, instance)?;
    let ids: Vec<TicketId> = tickets.iter().map(|ticket| ticket.id).collect();
    let mut known = tickets_by_id(on, instance, &ids)?;
    let mut learned = Vec::new();
    for ticket in tickets {
        let same = known.remove(&ticket.id);
        if let Some(same) = same.filter(|same| same.updated_at == ticket.updated_at) {
            learned.push(with_more(same, ticket));
        }
    }
    put_tickets(on, instance, &learned.iter().collect::<Vec<_>>())?;
    Ok(Learned {
        before,
        after: newest(on, instance)?,
    })
}

/// A ticket with what was read of its history, in whatever else that was not read.
fn with_more(known: Ticket, read: Ticket) -> Ticket {
    let is_told = read.hints != Hints::default();
    Ticket {
        hints: if is_told { read.hints } else { known.hints },
        history: match read.history {
            History::NotRead => known.history,
            history => history,
        },
        ..known
    }
}

/// The whole list of agents: whoever is not in it goes.
fn put_agents<T: serde::Serialize>(
    on: &mut dyn Transaction,
    instance: &str,
    agents: &BTreeMap<UserId, T>,
) -> anyhow::Result<()> {
    let mut gone = Vec::new();
    for agent in AGENT.read(on, OF_INSTANCE, vec![instance.into()])? {
        let (_, mut row) = of_instance(agent)?;
        let id = row.int()?;
        if !agents.contains_key(&UserId::new(id)) {
            gone.push(vec![instance.into(), id.into()]);
        }
    }
    AGENT.remove(on, "instance = $1 AND agent = $2", gone)?;
    let records: anyhow::Result<_> = agents
        .iter()
        .map(|(id, agent)| record::of_facts(instance, id.get(), agent))
        .collect();
    AGENT.put(on, records?)
}

/// The rest of a record that begins with its instance.
fn of_instance(record: Record) -> anyhow::Result<(String, Row)> {
    let mut row = Row::new(record);
    Ok((row.text()?, row))
}

fn of_mark(instance: &str, stream: &str, mark: &Mark) -> Vec<Value> {
    vec![
        instance.into(),
        stream.into(),
        mark.value.as_str().into(),
        mark.seen_at.into(),
    ]
}

fn mark(record: Record) -> anyhow::Result<(String, Mark)> {
    let (_, mut row) = of_instance(record)?;
    let stream = row.text()?;
    let mark = Mark {
        value: row.text()?,
        seen_at: row.time()?,
    };
    Ok((stream, mark))
}
