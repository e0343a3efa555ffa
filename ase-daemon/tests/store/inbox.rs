//! Hints of webhooks, whichever process takes them in.

use ase_daemon::store::{Hint, ROOM, Store, Taken, Waiting};
use ase_rules::{OrganizationId, TicketId};

use crate::place::Place;

fn hint(delivery: &str, ticket: i64) -> Hint {
    Hint {
        delivery: vec![delivery.to_owned(), format!("signature of {delivery}")],
        ticket: Some(TicketId::new(ticket)),
        organization: Some(OrganizationId::new(7)),
    }
}

async fn take(store: &Store, hints: Vec<Hint>) -> Vec<Taken> {
    store.take_hints("global", hints).await.unwrap()
}

async fn waiting(store: &Store) -> Vec<Waiting> {
    store.waiting("global", 100).await.unwrap()
}

#[tokio::test]
async fn a_delivery_is_taken_once_by_all_replicas_together() {
    for place in Place::each().await {
        let (one, other) = (place.open().await, place.open().await);
        let first = take(
            &one,
            vec![hint("d1", 101), hint("d2", 102), hint("d1", 101)],
        )
        .await;
        assert_eq!(first, [Taken::New, Taken::New, Taken::Again]);
        assert_eq!(take(&other, vec![hint("d2", 102)]).await, [Taken::Again]);
        // Under another name, with the same signature.
        let renamed = Hint {
            delivery: vec!["d9".to_owned(), "signature of d1".to_owned()],
            ..hint("d9", 101)
        };
        assert_eq!(take(&other, vec![renamed]).await, [Taken::Again]);
        // Another instance has deliveries of its own.
        let elsewhere = other.take_hints("us_gov", vec![hint("d1", 101)]).await;
        assert_eq!(elsewhere.unwrap(), [Taken::New]);
        let tickets: Vec<i64> = waiting(&other)
            .await
            .iter()
            .map(|one| one.ticket.get())
            .collect();
        assert_eq!(tickets, [101, 102]);
    }
}

#[tokio::test]
async fn a_delivery_is_known_for_ten_minutes() {
    for place in Place::each().await {
        let store = place.open().await;
        take(&store, vec![hint("d1", 101)]).await;
        place
            .say("UPDATE delivery SET seen_ms = seen_ms - 590000")
            .await;
        assert_eq!(take(&store, vec![hint("d1", 101)]).await, [Taken::Again]);
        place
            .say("UPDATE delivery SET seen_ms = seen_ms - 20000")
            .await;
        assert_eq!(take(&store, vec![hint("d1", 101)]).await, [Taken::New]);
    }
}

#[tokio::test]
async fn what_was_looked_at_goes_unless_it_was_named_again() {
    for place in Place::each().await {
        let store = place.open().await;
        take(&store, vec![hint("d1", 101), hint("d2", 102)]).await;
        let looked_at = waiting(&store).await;
        take(&store, vec![hint("d3", 102)]).await;
        store.looked_at("global", looked_at).await.unwrap();
        let left = waiting(&store).await;
        assert_eq!(left.len(), 1);
        assert_eq!((left[0].ticket, left[0].calls), (TicketId::new(102), 2));
        store.looked_at("global", left).await.unwrap();
        assert!(waiting(&store).await.is_empty());
    }
}

#[tokio::test]
async fn a_full_inbox_takes_no_further_ticket_and_may_be_asked_again() {
    let place = Place::sqlite();
    let store = place.open().await;
    let many = 1..=i64::try_from(ROOM).unwrap();
    let all = take(&store, many.map(|id| hint(&format!("d{id}"), id)).collect()).await;
    assert!(all.iter().all(|taken| *taken == Taken::New));
    let more = vec![hint("more", 0), hint("again", 101)];
    assert_eq!(take(&store, more).await, [Taken::Full, Taken::New]);
    let looked_at = waiting(&store).await;
    store.looked_at("global", looked_at).await.unwrap();
    assert_eq!(take(&store, vec![hint("more", 0)]).await, [Taken::New]);
}
