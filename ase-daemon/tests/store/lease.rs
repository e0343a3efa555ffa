//! The writer's place, and what is refused without it.

use std::time::{Duration, Instant};

use ase_daemon::{
    store::{Bulletin, Lease, Store, Superseded, Update},
    tell::Outcome,
};
use ase_rules::{ActionKind, Policy};
use tokio_util::sync::CancellationToken;

use crate::{
    facts::{account, at, facts, intent, recorded, ticket},
    place::Place,
};

const LENGTH: Duration = Duration::from_secs(60);

/// A process that knows the store, and its claim.
async fn process(place: &Place) -> (Store, Lease) {
    let store = place.open().await;
    let lease = Lease::new(&store, LENGTH);
    (store, lease)
}

#[tokio::test]
async fn only_one_holds_the_place() {
    for place in Place::each().await {
        let ((_, one), (_, other)) = (process(&place).await, process(&place).await);
        assert!(one.hold().await.unwrap());
        assert!(!other.hold().await.unwrap());
        assert!(one.hold().await.unwrap(), "the holder may extend it");
        one.give_back().await.unwrap();
        assert!(other.hold().await.unwrap());
        assert!(!one.hold().await.unwrap());
        one.give_back().await.unwrap();
        assert!(
            other.hold().await.unwrap(),
            "what one no longer has, it cannot give back"
        );
    }
}

#[tokio::test]
async fn the_parts_of_one_process_hold_the_place_together() {
    for place in Place::each().await {
        let (store, one) = process(&place).await;
        let other = Lease::new(&store, LENGTH);
        let (first, second) = tokio::join!(one.hold(), other.hold());
        assert!(first.unwrap() && second.unwrap());
    }
}

#[tokio::test]
async fn a_place_that_ran_out_is_taken_and_one_that_did_not_is_not() {
    for place in Place::each().await {
        let ((_, silent), (_, next)) = (process(&place).await, process(&place).await);
        assert!(silent.hold().await.unwrap());
        place.let_the_lease_age(50_000).await;
        assert!(!next.hold().await.unwrap(), "ten seconds are left");
        assert!(
            silent.hold().await.unwrap(),
            "and it is extended by a whole length"
        );
        place.let_the_lease_age(50_000).await;
        assert!(!next.hold().await.unwrap());
        place.let_the_lease_age(10_000).await;
        assert!(next.hold().await.unwrap());
        assert!(!silent.hold().await.unwrap());
    }
}

/// Whoever asks is the next, also before one that stands by.
#[tokio::test]
async fn whoever_asks_for_the_place_gets_it_next() {
    for place in Place::each().await {
        let ((_, daemon), (_, standby)) = (process(&place).await, process(&place).await);
        let store = place.open().await;
        let asker = Lease::new(&store, Duration::from_secs(6));
        assert!(daemon.hold().await.unwrap());
        assert!(!daemon.is_asked().await.unwrap());
        let asking = tokio::spawn(async move { (asker.ask().await.unwrap(), asker) });
        while !daemon.is_asked().await.unwrap() {
            tokio::task::yield_now().await;
        }
        assert!(!standby.is_asked().await.unwrap(), "it has nothing to give");
        daemon.give_back().await.unwrap();
        assert!(!standby.hold().await.unwrap(), "the place is spoken for");
        assert!(!daemon.hold().await.unwrap());
        let (got, asker) = asking.await.unwrap();
        assert!(got);
        assert!(!asker.is_asked().await.unwrap());
        asker.give_back().await.unwrap();
        assert!(daemon.hold().await.unwrap(), "and it is given back");
    }
}

#[tokio::test]
async fn one_who_asked_and_is_gone_keeps_nobody_waiting() {
    for place in Place::each().await {
        let ((_, daemon), (_, next)) = (process(&place).await, process(&place).await);
        assert!(daemon.hold().await.unwrap());
        let store = place.open().await;
        let asker = Lease::new(&store, Duration::from_millis(60));
        assert!(!asker.ask().await.unwrap(), "nobody let go of it");
        assert!(!daemon.is_asked().await.unwrap(), "it asks no longer");
        place
            .say("UPDATE lease SET asker = 'one that is gone', asked_until_ms = until_ms - 30000")
            .await;
        assert!(daemon.is_asked().await.unwrap());
        // An hour later, or after a clock was set back by one.
        for age in [3_600_000, -3_600_000] {
            place
                .say(&format!(
                    "UPDATE lease SET asker = 'one that is gone', asked_until_ms = until_ms - 30000 - {age}"
                ))
                .await;
            assert!(!daemon.is_asked().await.unwrap());
        }
        daemon.give_back().await.unwrap();
        assert!(next.hold().await.unwrap());
    }
}

/// A clock that was set back makes a place look held for hours.
#[tokio::test]
async fn a_clock_that_was_set_back_does_not_keep_the_place_taken() {
    for place in Place::each().await {
        let ((_, dead), (_, next)) = (process(&place).await, process(&place).await);
        assert!(dead.hold().await.unwrap());
        place.let_the_lease_age(-59_000).await;
        assert!(
            !next.hold().await.unwrap(),
            "a second look is worth less than two leases"
        );
        place.let_the_lease_age(-3_600_000).await;
        assert!(next.hold().await.unwrap());
    }
}

#[tokio::test]
async fn whoever_lost_the_place_writes_nothing_more() {
    for place in Place::each().await {
        let ((old, first), (new, second)) = (process(&place).await, process(&place).await);
        assert!(first.hold().await.unwrap());
        old.intend("global", &intent("i1", ActionKind::Assign))
            .await
            .unwrap();
        place.let_the_lease_age(60_000).await;
        assert!(second.hold().await.unwrap());

        let refused = |result: anyhow::Result<()>, what: &str| {
            let error = result.expect_err(what);
            assert!(error.is::<Superseded>(), "{what}: {error:#}");
        };
        refused(
            old.intend("global", &intent("i2", ActionKind::Assign))
                .await,
            "intend",
        );
        refused(
            old.settle("i1", &recorded(Outcome::Applied)).await,
            "settle",
        );
        let update = || Update {
            tickets: vec![ticket(101)],
            ..Update::default()
        };
        refused(old.save("global", update()).await, "save");
        let seen = facts(vec![account(7, Some(456))], 1);
        let remembered = old.remember("global", seen, Policy::default(), at(1)).await;
        refused(remembered.map(drop), "remember");
        refused(
            old.keep_report("c1", "global", at(1), "{}".to_owned(), Bulletin::default())
                .await,
            "report",
        );

        assert_eq!(new.open_intents("global").await.unwrap().len(), 1);
        assert!(new.mirror("global").await.unwrap().tickets.is_empty());
        assert!(new.memory("global").await.unwrap().tenures.is_empty());
        new.settle("i1", &recorded(Outcome::Failed)).await.unwrap();
        // An audit writes nothing to Zendesk, so it keeps what it learned whoever writes.
        old.for_audit().save("global", update()).await.unwrap();
        assert_eq!(new.mirror("global").await.unwrap().tickets.len(), 1);
    }
}

#[tokio::test]
async fn the_journal_is_closed_to_whoever_never_had_the_place() {
    for place in Place::each().await {
        let (store, _) = process(&place).await;
        let meant = intent("i1", ActionKind::Assign);
        assert!(store.intend("global", &meant).await.is_err());
        let (holder, lease) = process(&place).await;
        assert!(lease.hold().await.unwrap());
        holder.intend("global", &meant).await.unwrap();
        assert!(
            store
                .settle("i1", &recorded(Outcome::Applied))
                .await
                .is_err()
        );
        assert!(
            holder
                .for_audit()
                .settle("i1", &recorded(Outcome::Applied))
                .await
                .is_err()
        );
        assert_eq!(store.open_intents("global").await.unwrap().len(), 1);
    }
}

/// Lost and taken again is not held all the time: what was begun before is over.
#[tokio::test]
async fn a_cycle_does_not_outlive_the_place_it_began_with() {
    for place in Place::each().await {
        let ((store, lease), (_, other)) = (process(&place).await, process(&place).await);
        assert!(lease.hold().await.unwrap());
        let cycle = store.pinned();
        place.let_the_lease_age(60_000).await;
        assert!(other.hold().await.unwrap());
        other.give_back().await.unwrap();
        assert!(lease.hold().await.unwrap());
        let meant = intent("i1", ActionKind::Assign);
        assert!(
            cycle
                .intend("global", &meant)
                .await
                .unwrap_err()
                .is::<Superseded>()
        );
        store.intend("global", &meant).await.unwrap();
    }
}

#[tokio::test]
async fn work_is_told_to_stop_when_the_place_is_lost() {
    let length = Duration::from_millis(60);
    for place in Place::each().await {
        let (store, _) = process(&place).await;
        let lease = Lease::new(&store, length);
        let (_, other) = process(&place).await;
        assert!(lease.hold().await.unwrap());
        let stop = CancellationToken::new();
        lease
            .during(&stop, async {
                place.let_the_lease_age(3_600_000).await;
                // The holder may have extended it in between.
                while !other.hold().await.unwrap() {
                    place.let_the_lease_age(3_600_000).await;
                }
                stop.cancelled().await;
            })
            .await;
    }
}

/// From the silence of the holder to the next one's place: at most two leases, on the clock of the store itself.
#[tokio::test(flavor = "multi_thread")]
async fn the_next_takes_over_within_twice_the_lease() {
    let length = Duration::from_millis(300);
    for place in Place::each().await {
        let (silent, next) = (place.open().await, place.open().await);
        let (silent, next) = (Lease::new(&silent, length), Lease::new(&next, length));
        let asked = Instant::now();
        assert!(silent.hold().await.unwrap());
        let held = Instant::now();
        assert!(next.wait().await.unwrap());
        println!(
            "takeover after {:?} with a lease of {length:?}",
            held.elapsed()
        );
        // The engines count in milliseconds.
        assert!(asked.elapsed() + Duration::from_millis(2) >= length);
        assert!(held.elapsed() < length * 2);
    }
}
