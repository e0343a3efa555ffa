//! The daemon's words as SQL that SQLite and PostgreSQL both understand, so that it is written once.

mod inbox;
mod incoming;
mod journal;
mod lease;
mod look;
mod memory;
mod mirror;
mod notices;
mod packed;
mod record;
pub(super) mod schema;
mod table;
mod touched;
mod value;

use std::{collections::BTreeSet, time::Duration};

use crate::notify::Digest;
use ase_rules::{Facts, Memory, OrganizationId, Policy, Ticket, TicketId};
use jiff::Timestamp;

use self::table::TABLES;
pub(super) use self::value::Value;
use super::{
    Arrived, Attempt, Bulletin, Delivery, Hint, Intent, Learned, ListOfRun, Mirror, Recorded,
    Renewed, Taken, Tally, Touched, Update, Waiting, Wanted, Written,
    state::{Record, State, Take},
};

/// A transaction of an engine that speaks SQL. Parameters are written `$1`, `$2`, …
pub(super) trait Transaction {
    /// The store's own time in milliseconds, as an expression: whoever shares the store shares its clock.
    fn now_ms(&self) -> &'static str;

    /// A query for the bytes that the store takes.
    fn size(&self) -> &'static str;

    /// What the engine wants said after a table's columns.
    fn table_options(&self) -> &'static str;

    /// What to say after a table's name for it to be read through an index, where the engine has to be told.
    fn through(&self, index: &str) -> String;

    /// Runs statements that take no parameters.
    fn batch(&mut self, sql: &str) -> anyhow::Result<()>;

    /// Runs a statement once for each of `rows`; how many rows it changed in all.
    fn execute(&mut self, sql: &str, rows: Vec<Record>) -> anyhow::Result<u64>;

    /// Asks for rows.
    fn query(&mut self, sql: &str, values: Record) -> anyhow::Result<Vec<Record>>;
}

impl<T: Transaction> State for T {
    fn mirror(&mut self, instance: &str) -> anyhow::Result<Mirror> {
        mirror::read(self, instance)
    }

    fn tickets(
        &mut self,
        instance: &str,
        after: Option<TicketId>,
        limit: usize,
    ) -> anyhow::Result<Vec<Ticket>> {
        mirror::tickets(self, instance, after, limit)
    }

    fn frame(&mut self, instance: &str) -> anyhow::Result<Mirror> {
        mirror::frame(self, instance)
    }

    fn tickets_by_id(&mut self, instance: &str, ids: &[TicketId]) -> anyhow::Result<Vec<Ticket>> {
        let found = mirror::tickets_by_id(self, instance, ids)?;
        Ok(found.into_values().collect())
    }

    fn put_down(
        &mut self,
        instance: &str,
        place: &ListOfRun,
        tickets: &[Ticket],
        gone: &[TicketId],
    ) -> anyhow::Result<BTreeSet<TicketId>> {
        incoming::put_down(self, place, tickets)?;
        incoming::known(self, instance, &place.run, gone)
    }

    fn sweep_runs(&mut self, before: &str) -> anyhow::Result<()> {
        incoming::sweep(self, before)
    }

    fn drop_run(&mut self, run: &str) -> anyhow::Result<()> {
        incoming::drop_run(self, run)
    }

    fn take_back(&mut self, place: &ListOfRun) -> anyhow::Result<()> {
        incoming::take_back(self, place)
    }

    fn lost(
        &mut self,
        instance: &str,
        run: &str,
        unassigned: &[Ticket],
    ) -> anyhow::Result<BTreeSet<TicketId>> {
        incoming::lost(self, instance, run, unassigned)
    }

    fn take_over(&mut self, instance: &str, run: &str, arrived: Arrived) -> anyhow::Result<()> {
        incoming::take_over(self, instance, run, arrived)
    }

    fn renew(&mut self, instance: &str, tickets: Vec<Ticket>) -> anyhow::Result<Renewed> {
        mirror::renew(self, instance, tickets)
    }

    fn learn(&mut self, instance: &str, tickets: Vec<Ticket>) -> anyhow::Result<Learned> {
        mirror::learn(self, instance, tickets)
    }

    fn tie_mirror(&mut self, instance: &str, what: &str, now: Timestamp) -> anyhow::Result<bool> {
        mirror::tie(self, instance, what, now)
    }

    fn save(&mut self, instance: &str, update: &Update) -> anyhow::Result<()> {
        mirror::write(self, instance, update)
    }

    fn memory(&mut self, instance: &str) -> anyhow::Result<Memory> {
        memory::read(self, instance)
    }

    fn memory_of(&mut self, instance: &str, tickets: &[TicketId]) -> anyhow::Result<Memory> {
        memory::of_tickets(self, instance, tickets)
    }

    fn remember(
        &mut self,
        instance: &str,
        facts: &Facts,
        policy: &Policy,
        now: Timestamp,
    ) -> anyhow::Result<Memory> {
        let before = memory::read(self, instance)?;
        let mut after = before.clone();
        after.observe(facts, policy, now);
        memory::write(self, instance, &before, &after)?;
        Ok(after)
    }

    fn intend(&mut self, instance: &str, intent: &Intent) -> anyhow::Result<()> {
        journal::intend(self, instance, intent)
    }

    fn settle(&mut self, id: &str, recorded: &Recorded) -> anyhow::Result<()> {
        journal::settle(self, id, recorded)
    }

    fn open_intents(&mut self, instance: &str) -> anyhow::Result<Vec<Intent>> {
        journal::open(self, instance)
    }

    fn history(&mut self, instance: &str, wanted: &Wanted) -> anyhow::Result<Vec<Written>> {
        journal::history(self, instance, wanted)
    }

    fn report(&mut self, instance: &str, cycle: &str) -> anyhow::Result<Option<String>> {
        journal::report(self, instance, cycle)
    }

    fn keep_report(
        &mut self,
        id: &str,
        instance: &str,
        started_at: Timestamp,
        report: &str,
    ) -> anyhow::Result<()> {
        journal::keep_report(self, id, instance, started_at, report)
    }

    fn announce(&mut self, bulletin: &Bulletin) -> anyhow::Result<()> {
        notices::announce(self, bulletin)
    }

    fn next_delivery(&mut self, channel: &str, hold: Duration) -> anyhow::Result<Option<Delivery>> {
        notices::next(self, channel, hold)
    }

    fn attempted(&mut self, channel: &str, id: &str, attempt: &Attempt) -> anyhow::Result<()> {
        notices::attempted(self, channel, id, attempt)
    }

    fn informed_since(&mut self, instance: &str, first_cycle: &str) -> anyhow::Result<Vec<Intent>> {
        notices::informed_since(self, instance, first_cycle)
    }

    fn digest(&mut self, instance: &str) -> anyhow::Result<Option<Digest>> {
        notices::digest(self, instance)
    }

    fn cycles(
        &mut self,
        instance: &str,
        before: Option<&str>,
        limit: usize,
    ) -> anyhow::Result<Vec<String>> {
        look::cycles(self, instance, before, limit)
    }

    fn tally(&mut self, instance: &str) -> anyhow::Result<Vec<Tally>> {
        look::tally(self, instance)
    }

    fn tickets_of(
        &mut self,
        instance: &str,
        organization: OrganizationId,
        after: Option<TicketId>,
        limit: usize,
    ) -> anyhow::Result<Vec<Ticket>> {
        look::tickets_of(self, instance, organization, after, limit)
    }

    fn latest_writes(
        &mut self,
        instance: &str,
        wanted: &Wanted,
        limit: usize,
    ) -> anyhow::Result<Vec<Written>> {
        look::latest_writes(self, instance, wanted, limit)
    }

    fn queue(&mut self, instance: &str) -> anyhow::Result<usize> {
        inbox::count(self, instance)
    }

    fn size(&mut self) -> anyhow::Result<u64> {
        look::size(self)
    }

    fn touched(&mut self, instance: &str, since: i64) -> anyhow::Result<Touched> {
        touched::since(self, instance, since)
    }

    fn take_hints(&mut self, instance: &str, hints: &[Hint]) -> anyhow::Result<Vec<Taken>> {
        inbox::take(self, instance, hints)
    }

    fn waiting(&mut self, instance: &str, limit: usize) -> anyhow::Result<Vec<Waiting>> {
        inbox::waiting(self, instance, limit)
    }

    fn looked_at(&mut self, instance: &str, tickets: &[Waiting]) -> anyhow::Result<()> {
        inbox::looked_at(self, instance, tickets)
    }

    fn take(&mut self, holder: &str, length: Duration) -> anyhow::Result<Option<i64>> {
        lease::take(self, holder, length)
    }

    fn extend(&mut self, epoch: i64) -> anyhow::Result<bool> {
        lease::extend(self, epoch)
    }

    fn give_back(&mut self, epoch: i64) -> anyhow::Result<()> {
        lease::give_back(self, epoch)
    }

    fn ask(&mut self, asker: &str, length: Duration) -> anyhow::Result<()> {
        lease::ask(self, asker, length)
    }

    fn ask_no_more(&mut self, asker: &str) -> anyhow::Result<()> {
        lease::ask_no_more(self, asker)
    }

    fn is_asked(&mut self, epoch: i64) -> anyhow::Result<bool> {
        lease::is_asked(self, epoch)
    }

    fn export(&mut self, take: &mut Take<'_>) -> anyhow::Result<()> {
        for table in TABLES {
            table.pages(self, &mut |records| take(table.name, records))?;
        }
        Ok(())
    }

    fn import(&mut self, table: &str, records: Vec<Record>) -> anyhow::Result<()> {
        match TABLES.iter().find(|known| known.name == table) {
            Some(table) => table.insert(self, records),
            None => anyhow::bail!("the store has no table {table}"),
        }
    }

    fn is_empty(&mut self) -> anyhow::Result<bool> {
        for table in TABLES {
            if table.has_rows(self)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
