//! Notices on their way: made once, given to one at a time, until somebody took them.

use std::{collections::BTreeMap, time::Duration};

use ase_daemon::{
    notify::{Digest, Kind, Notice},
    store::{Attempt, Bulletin, Delivery, Store},
};

use crate::{facts::at, place::Place};

const HOLD: Duration = Duration::from_secs(60);

fn notice(id: &str) -> Notice {
    Notice {
        id: id.to_owned(),
        instance: "global".to_owned(),
        kind: Kind::Held,
        at: at(1),
        title: "A plan is held".to_owned(),
        parts: Vec::new(),
    }
}

async fn announce(store: &Store, ids: &[&str], channels: &[&str]) {
    let bulletin = Bulletin {
        notices: ids.iter().map(|id| notice(id)).collect(),
        channels: channels.iter().map(ToString::to_string).collect(),
        digest: None,
    };
    store.announce(bulletin).await.unwrap();
}

async fn next(store: &Store, channel: &str) -> Option<Delivery> {
    store.next_delivery(channel, HOLD).await.unwrap()
}

#[tokio::test]
async fn a_notice_is_made_once_and_given_to_one_process_at_a_time() {
    for place in Place::each().await {
        let (one, other) = (place.open().await, place.open().await);
        announce(&one, &["a"], &["slack", "mail"]).await;
        announce(&other, &["a"], &["slack"]).await;
        let taken = next(&one, "slack").await.unwrap();
        assert_eq!((taken.notice.id.as_str(), taken.attempt), ("a", 1));
        assert!(next(&other, "slack").await.is_none());
        // Another channel has it too.
        assert!(next(&other, "mail").await.is_some());
        one.attempted(&taken, Attempt::Sent).await.unwrap();
        announce(&one, &["a"], &["slack"]).await;
        assert!(next(&one, "slack").await.is_none());
    }
}

#[tokio::test]
async fn what_was_not_taken_comes_again_after_its_pause_and_what_never_will_does_not() {
    for place in Place::each().await {
        let store = place.open().await;
        announce(&store, &["a", "b"], &["slack"]).await;
        let first = next(&store, "slack").await.unwrap();
        let why = || "answered 503".to_owned();
        let again = |seconds| Attempt::Again(Duration::from_secs(seconds), why());
        store.attempted(&first, again(0)).await.unwrap();
        let second = next(&store, "slack").await.unwrap();
        assert_eq!((second.notice.id.as_str(), second.attempt), ("a", 2));
        store.attempted(&second, again(600)).await.unwrap();
        let other = next(&store, "slack").await.unwrap();
        assert_eq!(other.notice.id, "b");
        store
            .attempted(&other, Attempt::GivenUp(why()))
            .await
            .unwrap();
        assert!(next(&store, "slack").await.is_none());
    }
}

#[tokio::test]
async fn a_process_that_died_while_it_sent_leaves_the_notice_to_another() {
    for place in Place::each().await {
        let store = place.open().await;
        announce(&store, &["a"], &["slack"]).await;
        let brief = Duration::ZERO;
        let taken = store.next_delivery("slack", brief).await.unwrap();
        assert!(taken.is_some());
        assert_eq!(next(&store, "slack").await.unwrap().attempt, 2);
    }
}

#[tokio::test]
async fn what_a_digest_knew_is_remembered() {
    for place in Place::each().await {
        let store = place.open().await;
        assert_eq!(store.digest("global").await.unwrap(), None);
        for minute in [1, 2] {
            let digest = Digest {
                instance: "global".to_owned(),
                told_at: at(minute),
                standing: BTreeMap::from([("rule 7 - -".to_owned(), format!("{minute}"))]),
            };
            let bulletin = Bulletin {
                digest: Some(digest.clone()),
                ..Bulletin::default()
            };
            store.announce(bulletin).await.unwrap();
            assert_eq!(store.digest("global").await.unwrap(), Some(digest));
        }
    }
}
