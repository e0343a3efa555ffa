//! A table of records by id; in a world file it is a list.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a table can hold.
pub trait Record {
    /// First id given out is the one after this.
    const FIRST: i64;
    /// The record's id; 0 asks the table for one.
    fn id(&self) -> i64;
    /// Gives the record its id.
    fn set_id(&mut self, id: i64);
    /// When it was created and last updated, to be set.
    fn times(&mut self) -> (&mut Timestamp, &mut Timestamp);
}

/// Records by id, in the order of their ids. Reads and edits as the map it holds.
#[derive(Clone, Debug)]
pub struct Table<T> {
    rows: BTreeMap<i64, T>,
    /// The highest id ever used: an id is not used twice, even when its record is gone.
    last: i64,
}

impl<T: Record> Table<T> {
    /// Puts `record` in, under its own id or, when that is 0, a new one.
    pub fn add(&mut self, mut record: T) -> i64 {
        if record.id() == 0 {
            record.set_id(self.last.max(T::FIRST) + 1);
        }
        let id = record.id();
        self.last = self.last.max(id);
        self.rows.insert(id, record);
        id
    }
}

impl<T: Record> Table<T> {
    /// A record without a time of its own began then, and one that never changed changed last when it began.
    pub(crate) fn stamp(&mut self, begun: Timestamp) {
        for record in self.rows.values_mut() {
            let (created, updated) = record.times();
            if *created == Timestamp::UNIX_EPOCH {
                *created = begun;
            }
            *updated = (*updated).max(*created);
        }
    }
}

impl<T> Table<T> {
    /// Whether there never was a record in it.
    pub(crate) fn is_unused(&self) -> bool {
        self.last == 0
    }
}

impl<T> Default for Table<T> {
    fn default() -> Table<T> {
        Table {
            rows: BTreeMap::new(),
            last: 0,
        }
    }
}

impl<T> Deref for Table<T> {
    type Target = BTreeMap<i64, T>;

    fn deref(&self) -> &BTreeMap<i64, T> {
        &self.rows
    }
}

impl<T> DerefMut for Table<T> {
    fn deref_mut(&mut self) -> &mut BTreeMap<i64, T> {
        &mut self.rows
    }
}

impl<T: Serialize> Serialize for Table<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.rows.values())
    }
}

impl<'de, T: Record + Deserialize<'de>> Deserialize<'de> for Table<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Table<T>, D::Error> {
        let mut table = Table::default();
        for record in Vec::<T>::deserialize(deserializer)? {
            if table.rows.contains_key(&record.id()) {
                return Err(twice(record.id()));
            }
            table.add(record);
        }
        Ok(table)
    }
}

/// A list names one id twice.
pub(super) fn twice<E: serde::de::Error>(id: i64) -> E {
    E::custom(format!(
        "two records have the id {id}: give one of them another id, or leave the id out"
    ))
}

/// Makes a struct with an `id` field a [`Record`].
macro_rules! record {
    ($type:ty, first: $first:expr) => {
        impl $crate::world::Record for $type {
            const FIRST: i64 = $first;

            fn id(&self) -> i64 {
                self.id
            }

            fn set_id(&mut self, id: i64) {
                self.id = id;
            }

            fn times(&mut self) -> (&mut jiff::Timestamp, &mut jiff::Timestamp) {
                (&mut self.created_at, &mut self.updated_at)
            }
        }
    };
}
pub(crate) use record;
