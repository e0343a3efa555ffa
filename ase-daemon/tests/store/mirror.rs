//! What a reading brought is there afterwards.

use ase_daemon::store::{Mirror, Update};
use ase_rules::{Hints, OrganizationId, Ticket, TicketId};

use crate::{
    facts::{account, at, full_ticket, mark, ticket},
    place::Place,
};

fn tickets(mirror: Mirror) -> Vec<Ticket> {
    mirror.tickets.into_values().collect()
}

#[tokio::test]
async fn what_a_reading_brought_is_there_after_a_restart() {
    for place in Place::each().await {
        let update = Update {
            accounts: vec![account(7, Some(456))],
            filled: vec![OrganizationId::new(7)],
            tickets: vec![ticket(101), ticket(102), full_ticket(104)],
            aside: vec![(TicketId::new(103), "no date".to_owned())],
            checkpoints: vec![("tickets".to_owned(), mark("here"))],
            ..Update::default()
        };
        place.open().await.save("global", update).await.unwrap();

        let store = place.open().await;
        let gone = Update {
            tickets_gone: vec![TicketId::new(102)],
            ..Update::default()
        };
        store.save("global", gone).await.unwrap();
        let mirror = store.mirror("global").await.unwrap();
        assert_eq!(mirror.aside[&TicketId::new(103)], "no date");
        assert_eq!(mirror.checkpoints["tickets"].value, "here");
        assert_eq!(
            mirror.accounts[&OrganizationId::new(7)],
            account(7, Some(456))
        );
        assert!(mirror.filled.contains(&OrganizationId::new(7)));
        assert_eq!(tickets(mirror), [ticket(101), full_ticket(104)]);
        let other = store.mirror("us_gov").await.unwrap();
        assert!(other.tickets.is_empty(), "instances share nothing");
    }
}

#[tokio::test]
async fn what_was_told_of_a_first_reply_is_kept() {
    let due = |answered, first_reply_due| Hints {
        ever_assigned: Some(true),
        answered,
        first_reply_due,
        ..Hints::default()
    };
    let told = [
        due(None, None),
        due(Some(true), None),
        due(Some(false), None),
        due(Some(false), Some(at(30))),
    ];
    let of = |(id, hints)| Ticket {
        hints,
        ..ticket(id)
    };
    let tickets_told: Vec<Ticket> = (101..).zip(told).map(of).collect();
    for place in Place::each().await {
        let store = place.open().await;
        let update = Update {
            tickets: tickets_told.clone(),
            ..Update::default()
        };
        store.save("global", update).await.unwrap();
        assert_eq!(tickets(store.mirror("global").await.unwrap()), tickets_told);
    }
}

#[tokio::test]
async fn a_ticket_that_could_be_read_again_is_no_longer_aside_and_the_other_way_round() {
    for place in Place::each().await {
        let store = place.open().await;
        let aside = || Update {
            aside: vec![(TicketId::new(101), "no date".to_owned())],
            ..Update::default()
        };
        let read = Update {
            tickets: vec![ticket(101)],
            ..Update::default()
        };
        store.save("global", aside()).await.unwrap();
        store.save("global", read).await.unwrap();
        let mirror = store.mirror("global").await.unwrap();
        assert!(mirror.aside.is_empty());
        assert_eq!(tickets(mirror), [ticket(101)]);
        store.save("global", aside()).await.unwrap();
        let mirror = store.mirror("global").await.unwrap();
        assert_eq!(mirror.aside.len(), 1);
        assert!(mirror.tickets.is_empty());
    }
}

#[tokio::test]
async fn an_account_that_is_gone_takes_its_tickets_along() {
    for place in Place::each().await {
        let store = place.open().await;
        let elsewhere = Ticket {
            organization: Some(OrganizationId::new(8)),
            ..ticket(102)
        };
        let update = Update {
            accounts: vec![account(7, None), account(8, None)],
            filled: vec![OrganizationId::new(7), OrganizationId::new(8)],
            tickets: vec![ticket(101), elsewhere.clone()],
            ..Update::default()
        };
        store.save("global", update).await.unwrap();
        let gone = Update {
            accounts_gone: vec![OrganizationId::new(7)],
            ..Update::default()
        };
        store.save("global", gone).await.unwrap();
        let mirror = store.mirror("global").await.unwrap();
        assert_eq!(mirror.accounts.len(), 1);
        assert_eq!(mirror.filled.len(), 1);
        assert_eq!(tickets(mirror), [elsewhere]);
        let refill = Update {
            refill: true,
            ..Update::default()
        };
        store.save("global", refill).await.unwrap();
        assert!(store.mirror("global").await.unwrap().filled.is_empty());
    }
}

#[tokio::test]
async fn a_mirror_of_another_desk_is_emptied() {
    for place in Place::each().await {
        let store = place.open().await;
        let of = async |what: &str| {
            store
                .mirror_is_of("global", what.to_owned(), at(0))
                .await
                .unwrap()
        };
        assert!(!of("a").await, "the first is no change");
        let update = Update {
            tickets: vec![ticket(101)],
            ..Update::default()
        };
        store.save("global", update).await.unwrap();
        assert!(!of("a").await);
        assert_eq!(store.mirror("global").await.unwrap().tickets.len(), 1);
        assert!(of("b").await);
        assert!(store.mirror("global").await.unwrap().tickets.is_empty());
    }
}

#[tokio::test]
async fn tickets_can_be_read_some_at_a_time() {
    for place in Place::each().await {
        let store = place.open().await;
        let update = Update {
            tickets: (1..=25).map(|id| ticket(id * 3)).collect(),
            ..Update::default()
        };
        store.save("global", update).await.unwrap();
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let some = store.tickets("global", after, 10).await.unwrap();
            let Some(last) = some.last() else { break };
            after = Some(last.id);
            seen.extend(some);
        }
        let expected: Vec<Ticket> = (1..=25).map(|id| ticket(id * 3)).collect();
        assert_eq!(seen, expected);
    }
}

/// A system that touches ten thousand tickets without changing them costs no write.
#[tokio::test]
async fn what_is_as_it_was_is_not_written_again() {
    let place = Place::sqlite();
    let store = place.open().await;
    let update = || Update {
        tickets: (1..=10_000).map(ticket).collect(),
        ..Update::default()
    };
    store.save("global", update()).await.unwrap();
    let log = place.file().with_extension("db-wal");
    place.say("PRAGMA wal_checkpoint(TRUNCATE)").await;
    let before = log.metadata().unwrap().len();
    store.save("global", update()).await.unwrap();
    assert_eq!(
        log.metadata().unwrap().len(),
        before,
        "bytes in the write-ahead log"
    );
    let mut changed = update();
    changed.tickets[17].follow_up = true;
    store.save("global", changed).await.unwrap();
    let grown = log.metadata().unwrap().len() - before;
    assert!((1..40_000).contains(&grown), "{grown} bytes for one ticket");
}
