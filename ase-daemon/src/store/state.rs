//! What the daemon has to say to its store, and who can carry it.

use std::{collections::BTreeSet, fmt, time::Duration};

use ase_rules::{Facts, Memory, OrganizationId, Policy, Ticket, TicketId};
use futures_util::future::BoxFuture;
use jiff::Timestamp;

use super::{
    Arrived, Attempt, Bulletin, Delivery, Hint, Intent, Learned, ListOfRun, Mirror, Recorded,
    Renewed, Taken, Tally, Touched, Update, Waiting, Wanted, Written, sql::Value,
};
use crate::notify::Digest;

/// What the daemon says to its store, in one transaction.
pub(super) trait State {
    /// Everything the mirror holds of `instance`.
    fn mirror(&mut self, instance: &str) -> anyhow::Result<Mirror>;
    /// Up to `limit` tickets of `instance` after one of them, in the order of their ids.
    fn tickets(
        &mut self,
        instance: &str,
        after: Option<TicketId>,
        limit: usize,
    ) -> anyhow::Result<Vec<Ticket>>;
    /// The same without its tickets.
    fn frame(&mut self, instance: &str) -> anyhow::Result<Mirror>;
    /// Those of `ids` that the mirror has.
    fn tickets_by_id(&mut self, instance: &str, ids: &[TicketId]) -> anyhow::Result<Vec<Ticket>>;
    /// Brings tickets as read into the mirror, but for older readings and such as lost their assignee.
    fn renew(&mut self, instance: &str, tickets: Vec<Ticket>) -> anyhow::Result<Renewed>;
    /// Puts down tickets of a list that has not ended; which of `gone` the mirror has, or this run has brought.
    fn put_down(
        &mut self,
        instance: &str,
        place: &ListOfRun,
        tickets: &[Ticket],
        gone: &[TicketId],
    ) -> anyhow::Result<BTreeSet<TicketId>>;
    /// Removes what runs put down whose names come before `before`.
    fn sweep_runs(&mut self, before: &str) -> anyhow::Result<()>;
    /// Removes what a run put down.
    fn drop_run(&mut self, run: &str) -> anyhow::Result<()>;
    /// Removes what one list brought.
    fn take_back(&mut self, place: &ListOfRun) -> anyhow::Result<()>;
    /// Tickets that have an assignee in the mirror and none in what was put down or among `unassigned`.
    fn lost(
        &mut self,
        instance: &str,
        run: &str,
        unassigned: &[Ticket],
    ) -> anyhow::Result<BTreeSet<TicketId>>;
    /// Ends a run: the mirror takes over what was put down and what arrived since.
    fn take_over(&mut self, instance: &str, run: &str, arrived: Arrived) -> anyhow::Result<()>;
    /// Keeps what was read of tickets' histories, of those that are as they were when it was read.
    fn learn(&mut self, instance: &str, tickets: Vec<Ticket>) -> anyhow::Result<Learned>;
    /// Ties the mirror to what it is a mirror of, and empties it if that has changed. True if it had.
    fn tie_mirror(&mut self, instance: &str, what: &str, now: Timestamp) -> anyhow::Result<bool>;
    /// Writes what a reading brought, together with how far it went.
    fn save(&mut self, instance: &str, update: &Update) -> anyhow::Result<()>;

    /// What the rules remember of `instance`.
    fn memory(&mut self, instance: &str) -> anyhow::Result<Memory>;
    /// The same, with our writes to these tickets only.
    fn memory_of(&mut self, instance: &str, tickets: &[TicketId]) -> anyhow::Result<Memory>;
    /// Lets the memory take note of `facts`.
    fn remember(
        &mut self,
        instance: &str,
        facts: &Facts,
        policy: &Policy,
        now: Timestamp,
    ) -> anyhow::Result<Memory>;

    /// Writes down what is about to be done.
    fn intend(&mut self, instance: &str, intent: &Intent) -> anyhow::Result<()>;
    /// Writes down what came of an intent.
    fn settle(&mut self, id: &str, recorded: &Recorded) -> anyhow::Result<()>;
    /// Intents whose end is not known, in the order they were meant.
    fn open_intents(&mut self, instance: &str) -> anyhow::Result<Vec<Intent>>;
    /// The writes that took effect, or whose end is not known, the earliest first.
    fn history(&mut self, instance: &str, wanted: &Wanted) -> anyhow::Result<Vec<Written>>;
    /// The report of a cycle.
    fn report(&mut self, instance: &str, cycle: &str) -> anyhow::Result<Option<String>>;
    /// Keeps the report of a cycle.
    fn keep_report(
        &mut self,
        id: &str,
        instance: &str,
        started_at: Timestamp,
        report: &str,
    ) -> anyhow::Result<()>;

    /// Writes down what is to be told to people elsewhere, unless it was before.
    fn announce(&mut self, bulletin: &Bulletin) -> anyhow::Result<()>;
    /// The next notice that is due in a channel; nobody else is given it for as long as `hold`.
    fn next_delivery(&mut self, channel: &str, hold: Duration) -> anyhow::Result<Option<Delivery>>;
    /// Writes down what became of a delivery.
    fn attempted(&mut self, channel: &str, id: &str, attempt: &Attempt) -> anyhow::Result<()>;
    /// The notes that told of an emergency, of this cycle and later ones.
    fn informed_since(&mut self, instance: &str, first_cycle: &str) -> anyhow::Result<Vec<Intent>>;
    /// What the last digest of an instance knew.
    fn digest(&mut self, instance: &str) -> anyhow::Result<Option<Digest>>;

    /// The ids of cycles whose reports are kept, before one of them, the newest first.
    fn cycles(
        &mut self,
        instance: &str,
        before: Option<&str>,
        limit: usize,
    ) -> anyhow::Result<Vec<String>>;
    /// The tickets of the mirror, counted by organization, owner and status.
    fn tally(&mut self, instance: &str) -> anyhow::Result<Vec<Tally>>;
    /// Up to `limit` tickets of an organization after one of them, in the order of their ids.
    fn tickets_of(
        &mut self,
        instance: &str,
        organization: OrganizationId,
        after: Option<TicketId>,
        limit: usize,
    ) -> anyhow::Result<Vec<Ticket>>;
    /// Up to `limit` of the writes that are wanted, the latest first.
    fn latest_writes(
        &mut self,
        instance: &str,
        wanted: &Wanted,
        limit: usize,
    ) -> anyhow::Result<Vec<Written>>;
    /// How many tickets wait to be looked at.
    fn queue(&mut self, instance: &str) -> anyhow::Result<usize>;
    /// How many bytes the store takes.
    fn size(&mut self) -> anyhow::Result<u64>;

    /// The accounts of which tickets came, went or changed after a version that was told earlier.
    fn touched(&mut self, instance: &str, since: i64) -> anyhow::Result<Touched>;
    /// Takes hints of webhooks in; what became of each.
    fn take_hints(&mut self, instance: &str, hints: &[Hint]) -> anyhow::Result<Vec<Taken>>;
    /// Up to `limit` tickets that wait to be looked at, those first that wait longest.
    fn waiting(&mut self, instance: &str, limit: usize) -> anyhow::Result<Vec<Waiting>>;
    /// Takes out what was looked at, unless it was named again.
    fn looked_at(&mut self, instance: &str, tickets: &[Waiting]) -> anyhow::Result<()>;

    /// Takes the writer's place if nobody has it: the new epoch, higher than any before.
    fn take(&mut self, holder: &str, length: Duration) -> anyhow::Result<Option<i64>>;
    /// Keeps the place of `epoch` for another length; false if it is lost. Whoever tries to take it meanwhile waits for
    /// the end of this transaction.
    fn extend(&mut self, epoch: i64) -> anyhow::Result<bool>;
    /// Gives the place of `epoch` back.
    fn give_back(&mut self, epoch: i64) -> anyhow::Result<()>;
    /// Asks whoever has the place to let go; until `length` has passed nobody else takes it.
    fn ask(&mut self, asker: &str, length: Duration) -> anyhow::Result<()>;
    /// Asks no longer.
    fn ask_no_more(&mut self, asker: &str) -> anyhow::Result<()>;
    /// Whether somebody asks for the place of `epoch`.
    fn is_asked(&mut self, epoch: i64) -> anyhow::Result<bool>;

    /// Hands over everything in the store, record by record, by table.
    fn export(&mut self, take: &mut Take<'_>) -> anyhow::Result<()>;
    /// Takes in records of a table that another store handed over.
    fn import(&mut self, table: &str, records: Vec<Record>) -> anyhow::Result<()>;
    /// Whether nothing was ever written.
    fn is_empty(&mut self) -> anyhow::Result<bool>;
}

/// Takes some records of a table.
pub(super) type Take<'a> = dyn FnMut(&'static str, Vec<Record>) -> anyhow::Result<()> + 'a;

/// A record as it lies in a table.
pub(super) type Record = Vec<Value>;

/// What is to be done in one transaction.
pub(super) type Work = Box<dyn FnOnce(&mut dyn State) -> anyhow::Result<()> + Send>;

/// Whether a transaction writes. Those that do come one after another.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Access {
    /// It reads, as of one moment.
    Read,
    /// It reads and writes, and nobody else writes meanwhile.
    Write,
}

/// A database that carries the state.
pub(super) trait Engine: fmt::Debug + Send + Sync {
    /// Does `work` off the async threads, whole or not at all.
    fn transact(&self, access: Access, work: Work) -> BoxFuture<'_, anyhow::Result<()>>;
}
