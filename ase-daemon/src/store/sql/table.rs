//! Tables: what is said of each of them in the same way.

use anyhow::{Context, bail};

use super::{Record, Transaction, Value, value::sum};
use crate::store::WHAT_TO_DO;

/// A table. Its last column, not listed, is the checksum over the others.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    /// Its columns, those of the primary key first.
    pub(super) columns: &'static [&'static str],
    /// How many columns the primary key has.
    pub(super) key: usize,
}

/// Everything that a store holds, but for the writer's place and the inbox, which are not moved.
pub(super) const TABLES: &[&Table] = &[
    &CHECKPOINT,
    &ACCOUNT,
    &FILLED,
    &AGENT,
    &TICKET,
    &ASIDE,
    &TENURE,
    &FLAG,
    &INTENT,
    &CYCLE,
    &NOTICE,
    &DIGEST,
];

macro_rules! table {
    ($name:ident, $text:literal, $key:literal, $($column:literal)+) => {
        pub(super) const $name: Table = Table {
            name: $text,
            columns: &[$($column),+],
            key: $key,
        };
    };
}

table!(CHECKPOINT, "checkpoint", 2, "instance" "stream" "value" "seen_at");
table!(ACCOUNT, "account", 2, "instance" "organization" "facts");
table!(FILLED, "filled", 2, "instance" "organization");
table!(AGENT, "agent", 2, "instance" "agent" "facts");
table!(TICKET, "ticket", 2,
    "instance" "ticket" "organization" "form" "assignee" "agent_group" "created_us" "updated_us" "follow_up"
    "ever_assigned" "only_comment_by" "status" "priority" "tags" "followers" "subject" "history");
table!(INCOMING, "incoming", 3,
    "run" "ticket" "list" "organization" "form" "assignee" "agent_group" "created_us" "updated_us" "follow_up"
    "ever_assigned" "only_comment_by" "status" "priority" "tags" "followers" "subject" "history");
table!(ASIDE, "aside", 2, "instance" "ticket" "reason");
table!(TENURE, "tenure", 4, "instance" "organization" "ase" "since" "until");
table!(FLAG, "flag", 2, "instance" "organization" "seen");
table!(INTENT, "intent", 1,
    "id" "instance" "cycle" "kind" "ticket" "organization" "agent" "agent_group" "rule" "stamp" "before" "planned_at"
    "why" "undoes" "restores" "outcome" "reason" "settled_at" "after" "request_id");
// As schema 3 had it.
table!(INTENT_OF_THIRD, "intent", 1,
    "id" "instance" "cycle" "kind" "ticket" "organization" "agent" "agent_group" "rule" "stamp" "before" "planned_at"
    "why" "undoes" "restores" "outcome" "reason" "settled_at" "after");
table!(CYCLE, "cycle", 1, "id" "instance" "started_at" "report");
table!(NOTICE, "notice", 2, "channel" "id" "instance" "made_at" "notice" "attempts" "due_ms" "outcome" "reason");
table!(DIGEST, "digest", 1, "instance" "told_at" "standing");

/// So many records of a stray instance are looked at: damage is rare, and one that was removed may have left many.
const SOME: usize = 1_000;

/// Records read at once from a table that may be large.
const PAGE: usize = 10_000;

/// Records read at once where each may be large: reports.
const PAGE_OF_REPORTS: usize = 100;

impl Table {
    /// Writes records, over what has the same key; what is as it was is left alone.
    pub(super) fn put(&self, on: &mut dyn Transaction, records: Vec<Record>) -> anyhow::Result<()> {
        self.put_where(on, &format!("{}.sum <> excluded.sum", self.name), records)
    }

    /// Writes records, over such with the same key for which `condition` holds.
    pub(super) fn put_where(
        &self,
        on: &mut dyn Transaction,
        condition: &str,
        records: Vec<Record>,
    ) -> anyhow::Result<()> {
        let news: Vec<String> = self.columns[self.key..]
            .iter()
            .chain(&["sum"])
            .map(|column| format!("{column} = excluded.{column}"))
            .collect();
        let sql = format!(
            "{} ON CONFLICT ({}) DO UPDATE SET {} WHERE {condition}",
            self.insertion(),
            self.key_columns(),
            news.join(", "),
        );
        on.execute(&sql, sealed(records))?;
        Ok(())
    }

    /// Writes records that are not there yet.
    pub(super) fn insert(
        &self,
        on: &mut dyn Transaction,
        records: Vec<Record>,
    ) -> anyhow::Result<()> {
        on.execute(&self.insertion(), sealed(records))?;
        Ok(())
    }

    /// The records for which `condition` holds, in the order of their keys.
    pub(super) fn read(
        &self,
        on: &mut dyn Transaction,
        condition: &str,
        values: Record,
    ) -> anyhow::Result<Vec<Record>> {
        self.query(on, "", condition, values, "")
    }

    /// The first `limit` of them.
    pub(super) fn first(
        &self,
        on: &mut dyn Transaction,
        condition: &str,
        values: Record,
        limit: usize,
    ) -> anyhow::Result<Vec<Record>> {
        self.query(on, "", condition, values, &format!(" LIMIT {limit}"))
    }

    /// The first `limit` of them, found through an index.
    pub(super) fn first_through(
        &self,
        on: &mut dyn Transaction,
        index: &str,
        condition: &str,
        values: Record,
        limit: usize,
    ) -> anyhow::Result<Vec<Record>> {
        let through = on.through(index);
        self.query(on, &through, condition, values, &format!(" LIMIT {limit}"))
    }

    fn query(
        &self,
        on: &mut dyn Transaction,
        through: &str,
        condition: &str,
        values: Record,
        limit: &str,
    ) -> anyhow::Result<Vec<Record>> {
        let sql = format!(
            "SELECT {} FROM {}{through} WHERE {condition} ORDER BY {}{limit}",
            self.list(),
            self.name,
            self.key_columns()
        );
        let records = on.query(&sql, values)?;
        records
            .into_iter()
            .map(|record| self.opened(record))
            .collect()
    }

    /// Removes the records for which `condition` holds, for each of `rows`.
    pub(super) fn remove(
        &self,
        on: &mut dyn Transaction,
        condition: &str,
        rows: Vec<Record>,
    ) -> anyhow::Result<()> {
        let sql = format!("DELETE FROM {} WHERE {condition}", self.name);
        on.execute(&sql, rows)?;
        Ok(())
    }

    /// Hands over every record, some at a time.
    pub(super) fn pages(
        &self,
        on: &mut dyn Transaction,
        take: &mut dyn FnMut(Vec<Record>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let most = match self.name == CYCLE.name {
            true => PAGE_OF_REPORTS,
            false => PAGE,
        };
        let order = format!("ORDER BY {} LIMIT {most}", self.key_columns());
        let head = format!("SELECT {} FROM {}", self.list(), self.name);
        let further = format!(
            "{head} WHERE ({}) > ({}) {order}",
            self.key_columns(),
            self.key_places()
        );
        let mut page = on.query(&format!("{head} {order}"), Vec::new())?;
        while let Some(last) = page.last() {
            let key = last[..self.key].to_vec();
            let whole = page.len() == most;
            let records: anyhow::Result<Vec<Record>> =
                page.into_iter().map(|record| self.opened(record)).collect();
            take(records?)?;
            if !whole {
                break;
            }
            page = on.query(&further, key)?;
        }
        Ok(())
    }

    /// Whether it has any record.
    pub(super) fn has_rows(&self, on: &mut dyn Transaction) -> anyhow::Result<bool> {
        let sql = format!("SELECT 1 FROM {} LIMIT 1", self.name);
        Ok(!on.query(&sql, Vec::new())?.is_empty())
    }

    /// Refuses a store whose table is not as we made it.
    pub(super) fn verify(&self, on: &mut dyn Transaction) -> anyhow::Result<()> {
        let sql = format!("SELECT {} FROM {} LIMIT 0", self.list(), self.name);
        on.query(&sql, Vec::new()).with_context(|| {
            format!(
                "it is damaged or not ours: its table {} is not as we made it; {WHAT_TO_DO}",
                self.name
            )
        })?;
        Ok(())
    }

    /// The instances it has records of.
    pub(super) fn instances(&self, on: &mut dyn Transaction) -> anyhow::Result<Vec<Record>> {
        on.query(
            &format!("SELECT DISTINCT instance FROM {}", self.name),
            Vec::new(),
        )
    }

    /// Looks at records of instances that are not among `known`: one that was filed under a damaged name would not be
    /// looked for, and so not be missed.
    pub(super) fn verify_strays(
        &self,
        on: &mut dyn Transaction,
        known: &[Record],
    ) -> anyhow::Result<()> {
        for instance in self.instances(on)? {
            if !known.contains(&instance) {
                self.first(on, "instance = $1", instance, SOME)?;
            }
        }
        Ok(())
    }

    /// All columns, with the checksum.
    fn list(&self) -> String {
        self.columns.join(", ") + ", sum"
    }

    fn insertion(&self) -> String {
        let places: Vec<String> = (1..=self.columns.len() + 1)
            .map(|number| format!("${number}"))
            .collect();
        format!(
            "INSERT INTO {} ({}) VALUES ({})",
            self.name,
            self.list(),
            places.join(", ")
        )
    }

    fn key_columns(&self) -> String {
        self.columns[..self.key].join(", ")
    }

    /// `$1, $2` for the key.
    fn key_places(&self) -> String {
        let places: Vec<String> = (1..=self.key).map(|number| format!("${number}")).collect();
        places.join(", ")
    }

    /// A record that is as it was written, without its checksum.
    fn opened(&self, mut record: Record) -> anyhow::Result<Record> {
        let found = record.pop();
        if found != Some(Value::Int(sum(&record))) {
            let key: Vec<String> = record.iter().take(self.key).map(shown).collect();
            bail!(
                "the store is damaged: {} {} is not as it was written; {WHAT_TO_DO}",
                self.name,
                key.join(" ")
            );
        }
        Ok(record)
    }
}

fn sealed(mut records: Vec<Record>) -> Vec<Record> {
    for record in &mut records {
        record.push(Value::Int(sum(record)));
    }
    records
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Text(text) => text.clone(),
    }
}
