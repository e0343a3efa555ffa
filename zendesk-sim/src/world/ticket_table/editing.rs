//! Tickets in a world file, and one that is being edited.

use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::TicketTable;
use crate::world::{Ticket, table};

/// A list of tickets, each with its `audits`.
impl Serialize for TicketTable {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.values().map(|ticket| Ticket {
            audits: self.audits(ticket.id).into_owned(),
            ..ticket.into_owned()
        }))
    }
}

impl<'de> Deserialize<'de> for TicketTable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<TicketTable, D::Error> {
        let mut table = TicketTable::default();
        for ticket in Vec::<Ticket>::deserialize(deserializer)? {
            if table.contains_key(&ticket.id) {
                return Err(table::twice(ticket.id));
            }
            table.add(ticket);
        }
        Ok(table)
    }
}

/// A ticket that is being edited; it takes its place again when this is dropped.
#[derive(Debug)]
pub struct TicketMut<'a> {
    pub(super) table: &'a mut TicketTable,
    pub(super) ticket: Ticket,
}

impl Deref for TicketMut<'_> {
    type Target = Ticket;

    fn deref(&self) -> &Ticket {
        &self.ticket
    }
}

impl DerefMut for TicketMut<'_> {
    fn deref_mut(&mut self) -> &mut Ticket {
        &mut self.ticket
    }
}

impl Drop for TicketMut<'_> {
    fn drop(&mut self) {
        let ticket = std::mem::take(&mut self.ticket);
        self.table.insert(ticket.id, ticket);
    }
}
