//! Moving house: a whole store into another, as from one host's file to a server.

use std::{collections::BTreeMap, sync::mpsc::sync_channel, time::Duration};

use anyhow::{Context, bail};

use super::{
    Lease, State, Store,
    state::{Access, Record},
};
use crate::progress;

/// Batches of records on their way.
const ON_THE_WAY: usize = 4;

/// How many records of each table were copied.
pub type Copied = BTreeMap<&'static str, u64>;

/// Copies everything in `from` into `to`, which must be empty. Nobody may write to `from` meanwhile, so the place is taken
/// for as long as it lasts.
///
/// # Errors
///
/// If a daemon is at work on `from`, `to` is not empty, or either fails; then `to` stays empty.
pub async fn copy(from: &Store, to: &Store) -> anyhow::Result<Copied> {
    let place = Lease::new(&from.for_audit(), Duration::from_secs(60));
    if !place.hold().await? {
        bail!("a daemon is at work on the store that is to be copied; stop it first");
    }
    let copied = transfer(from, to).await;
    place.give_back().await?;
    copied
}

async fn transfer(from: &Store, to: &Store) -> anyhow::Result<Copied> {
    // The end is said: a reading that broke off would look like one.
    let (give, take) = sync_channel::<Option<(&'static str, Vec<Record>)>>(ON_THE_WAY);
    let reading = from.transact(Access::Read, move |state: &mut dyn State| {
        let give = |what| give.send(what).context("the other store does not take it");
        state.export(&mut |table, records| give(Some((table, records))))?;
        give(None)
    });
    let writing = to.transact(Access::Write, move |state: &mut dyn State| {
        if !state.is_empty()? {
            bail!("the store to copy into is not empty; name a new one");
        }
        let (mut copied, mut done) = (Copied::new(), 0);
        while let Some((table, records)) = take.recv().context("the reading broke off")? {
            *copied.entry(table).or_default() += records.len() as u64;
            done += records.len();
            progress::step("copying records", done, 0);
            state.import(table, records)?;
        }
        Ok(copied)
    });
    let (read, written) = tokio::join!(reading, writing);
    match (read, written) {
        (_, Ok(copied)) => Ok(copied),
        (Ok(()), Err(error)) => Err(error),
        // Each may have broken off because the other did; both are told.
        (Err(reading), Err(writing)) => Err(writing.context(format!("{reading:#}"))),
    }
}
