//! A store that is damaged, foreign or newer is refused, with what to do; none makes the daemon see what is not so.

use std::{fs, time::Duration};

use ase_daemon::store::{Bulletin, Lease, Store, Update, Wanted};
use ase_rules::{ActionKind, OrganizationId, Policy};

use crate::{
    facts::{account, at, facts, full_ticket, intent, mark, ticket},
    place::Place,
};

/// Cut points and changed bytes.
const TRIES: usize = 1_000;

/// Fills a store with some of everything.
async fn fill(store: &Store) {
    assert!(
        Lease::new(store, Duration::from_secs(60))
            .hold()
            .await
            .unwrap()
    );
    let update = Update {
        accounts: vec![account(7, Some(456)), account(8, None)],
        filled: vec![OrganizationId::new(7)],
        tickets: (1..=200)
            .map(|id| {
                if id % 3 == 0 {
                    full_ticket(id)
                } else {
                    ticket(id)
                }
            })
            .collect(),
        checkpoints: vec![("tickets".to_owned(), mark("here"))],
        ..Update::default()
    };
    store.save("global", update).await.unwrap();
    let seen = facts(vec![account(7, Some(456)), account(8, Some(9))], 1);
    store
        .remember("global", seen, Policy::default(), at(1))
        .await
        .unwrap();
    for number in 0..10 {
        let meant = intent(&format!("i{number:02}"), ActionKind::Inform);
        store.intend("global", &meant).await.unwrap();
    }
    store
        .keep_report(
            "c1",
            "global",
            at(1),
            "{}".repeat(2_500),
            Bulletin::default(),
        )
        .await
        .unwrap();
}

/// All that the daemon decides by, or the refusal to say it.
async fn told(store: &Store) -> anyhow::Result<Vec<String>> {
    let mirror = store.mirror("global").await?;
    let mut lines = vec![
        format!("{:?}", store.memory("global").await?),
        format!("{:?}", store.report("global", "c1").await?),
        format!("{:?} {:?}", mirror.accounts, mirror.filled),
        format!("{:?} {:?}", mirror.agents, mirror.aside),
        format!("{:?}", mirror.checkpoints),
    ];
    let intents = store.open_intents("global").await?;
    lines.extend(intents.iter().map(|intent| format!("{intent:?}")));
    let written = store.history("global", Wanted::default()).await?;
    lines.extend(written.iter().map(|written| format!("{written:?}")));
    lines.extend(mirror.tickets.values().map(|ticket| format!("{ticket:?}")));
    Ok(lines)
}

#[track_caller]
fn same(now: &[String], before: &[String], what: &str) {
    let lost = before.iter().find(|line| !now.contains(line));
    let new = now.iter().find(|line| !before.contains(line));
    assert!(now == before, "{what}: not {lost:?}\nbut {new:?}");
}

async fn open_and_tell(place: &Place) -> anyhow::Result<Vec<String>> {
    told(&Store::open(&place.config).await?).await
}

/// The bytes of a filled store, and what it tells.
async fn whole() -> (Vec<u8>, Vec<String>) {
    let place = Place::sqlite();
    let store = place.open().await;
    fill(&store).await;
    place.say("PRAGMA wal_checkpoint(TRUNCATE)").await;
    let before = told(&store).await.unwrap();
    (fs::read(place.file()).unwrap(), before)
}

#[tokio::test]
async fn a_store_that_was_cut_anywhere_is_refused() {
    let (bytes, before) = whole().await;
    let place = Place::sqlite();
    let mut refused = 0;
    for number in 1..=TRIES {
        let cut = bytes.len() * number / (TRIES + 1);
        fs::write(place.file(), &bytes[..cut]).unwrap();
        match open_and_tell(&place).await {
            Err(error) => {
                let words = format!("{error:#}");
                assert!(words.contains("move it away"), "cut at {cut}: {words}");
                refused += 1;
            }
            // What was cut off was room that nothing lay in.
            Ok(now) => same(&now, &before, &format!("cut at {cut}")),
        }
    }
    println!("of {TRIES} stores that were cut {refused} were refused");
    assert!(refused > TRIES * 9 / 10, "{refused}");
    fs::write(place.file(), &bytes).unwrap();
    same(&told(&place.open().await).await.unwrap(), &before, "whole");
    // A file that is there and empty is as good as none: everything is read again.
    fs::write(place.file(), b"").unwrap();
    let mirror = place.open().await.mirror("global").await.unwrap();
    assert!(mirror.checkpoints.is_empty());
}

#[tokio::test]
async fn a_store_with_a_wrong_byte_is_refused_or_tells_what_it_told_before() {
    let (bytes, before) = whole().await;
    let place = Place::sqlite();
    let (mut refused, mut unharmed) = (0, 0);
    for number in 0..TRIES {
        // Spread over the file, by a step that has no factor in common with a page.
        let at = (number * 7_919) % bytes.len();
        let mut damaged = bytes.clone();
        damaged[at] ^= 1 << (number % 8);
        fs::write(place.file(), &damaged).unwrap();
        match open_and_tell(&place).await {
            Err(error) => {
                let words = format!("{error:#}");
                let what_to_do = words.contains("move it away") || words.contains("newer version");
                assert!(what_to_do, "byte {at}: {words}");
                refused += 1;
            }
            Ok(now) => {
                same(&now, &before, &format!("byte {at}"));
                unharmed += 1;
            }
        }
    }
    println!("{TRIES} wrong bytes: {refused} refused, {unharmed} without effect");
    assert!(refused > TRIES / 5, "{refused}");
}

#[tokio::test]
async fn what_is_no_store_is_refused_and_left_as_it_is() {
    let place = Place::sqlite();
    let text = "this is no database, and longer than a header of one hundred bytes would be, so that it is read as one";
    fs::write(place.file(), text).unwrap();
    assert!(place.refusal().await.contains("move it away"));
    assert_eq!(fs::read_to_string(place.file()).unwrap(), text);

    fs::remove_file(place.file()).unwrap();
    place.say("CREATE TABLE somebody_elses (id INTEGER)").await;
    let words = place.refusal().await;
    assert!(words.contains("not ours"), "{words}");
}

#[tokio::test]
async fn a_newer_store_is_refused() {
    for place in Place::each().await {
        drop(place.open().await);
        let newer = if place.config.url.starts_with("sqlite") {
            "PRAGMA user_version = 99"
        } else {
            "UPDATE version SET number = 99"
        };
        place.say(newer).await;
        let words = place.refusal().await;
        assert!(words.contains("newer version"), "{words}");
        assert!(words.contains("run that version"), "{words}");
    }
}

#[tokio::test]
async fn a_store_without_one_of_its_tables_is_refused() {
    for place in Place::each().await {
        drop(place.open().await);
        place.say("DROP TABLE flag").await;
        let words = place.refusal().await;
        assert!(
            words.contains("flag") && words.contains("damaged"),
            "{words}"
        );
    }
}

/// By hand, by another program, by the disk: whatever changes a record past the daemon.
#[tokio::test]
async fn a_record_that_was_changed_past_us_is_not_believed() {
    let changes = [
        "UPDATE ticket SET assignee = 5 WHERE ticket = 7",
        "UPDATE account SET organization = 9 WHERE organization = 7",
        "UPDATE tenure SET since = '2020-01-01T00:00:00Z'",
        "UPDATE intent SET outcome = 'applied' WHERE id = 'i03'",
    ];
    for change in changes {
        for place in Place::each().await {
            let store = place.open().await;
            fill(&store).await;
            place.say(change).await;
            let error = told(&store).await.map(|_| ()).unwrap_err();
            let words = format!("{error:#}");
            assert!(words.contains("damaged"), "{change}: {words}");
        }
    }
}
