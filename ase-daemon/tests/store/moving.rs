//! A whole store, moved to another engine.

use std::time::Duration;

use ase_daemon::{
    store::{Bulletin, Lease, Store, Update, Wanted, copy},
    tell::Outcome,
};
use ase_rules::{ActionKind, OrganizationId, Policy, TicketId};

use crate::{
    facts::{account, at, facts, full_ticket, intent, mark, recorded, ticket},
    place::Place,
};

async fn filled(place: &Place) -> Store {
    let store = place.open().await;
    let lease = Lease::new(&store, Duration::from_secs(60));
    assert!(lease.hold().await.unwrap());
    let update = Update {
        accounts: vec![account(7, Some(456))],
        filled: vec![OrganizationId::new(7)],
        // More than is read at once.
        tickets: (1..=12_000)
            .map(ticket)
            .chain([full_ticket(12_001)])
            .collect(),
        aside: vec![(TicketId::new(20_000), "no date".to_owned())],
        checkpoints: vec![("tickets".to_owned(), mark("here"))],
        ..Update::default()
    };
    store.save("global", update).await.unwrap();
    let seen = facts(vec![account(7, Some(456))], 1);
    store
        .remember("global", seen, Policy::default(), at(1))
        .await
        .unwrap();
    for id in ["i1", "i2"] {
        store
            .intend("us_gov", &intent(id, ActionKind::Assign))
            .await
            .unwrap();
    }
    store
        .settle("i1", &recorded(Outcome::Applied))
        .await
        .unwrap();
    store
        .keep_report("c1", "global", at(1), "{}".to_owned(), Bulletin::default())
        .await
        .unwrap();
    lease.give_back().await.unwrap();
    store
}

async fn told(store: &Store) -> String {
    format!(
        "{:?}\n{:?}\n{:?}\n{:?}",
        store.mirror("global").await.unwrap(),
        store.memory("global").await.unwrap(),
        store.history("us_gov", Wanted::default()).await.unwrap(),
        store.report("global", "c1").await.unwrap(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_is_moved_whole_to_any_engine() {
    for target in Place::each().await {
        let source = Place::sqlite();
        let (from, to) = (filled(&source).await, target.open().await);
        let copied = copy(&from, &to).await.unwrap();
        assert_eq!(copied["ticket"], 12_001);
        assert_eq!(copied["intent"], 2);
        assert_eq!(told(&to).await, told(&from).await);

        // And back, where the way there led to a server.
        let home = Place::sqlite();
        let back = home.open().await;
        copy(&to, &back).await.unwrap();
        assert_eq!(told(&back).await, told(&from).await);

        let error = copy(&from, &to).await.unwrap_err();
        assert!(format!("{error:#}").contains("not empty"), "{error:#}");
    }
}

#[tokio::test]
async fn a_store_at_work_is_not_moved() {
    let (source, target) = (Place::sqlite(), Place::sqlite());
    let (from, to) = (filled(&source).await, target.open().await);
    let daemon = source.open().await;
    assert!(
        Lease::new(&daemon, Duration::from_secs(60))
            .hold()
            .await
            .unwrap()
    );
    let error = copy(&from, &to).await.unwrap_err();
    assert!(format!("{error:#}").contains("stop it first"), "{error:#}");
    assert!(to.mirror("global").await.unwrap().tickets.is_empty());
}

#[tokio::test]
async fn a_damaged_store_is_not_moved_in_part() {
    let (source, target) = (Place::sqlite(), Place::sqlite());
    let (from, to) = (filled(&source).await, target.open().await);
    source
        .say("UPDATE ticket SET assignee = 5 WHERE ticket = 11000")
        .await;
    let error = copy(&from, &to).await.unwrap_err();
    assert!(format!("{error:#}").contains("damaged"), "{error:#}");
    assert!(to.mirror("global").await.unwrap().accounts.is_empty());
}
