//! What the rules remember.

use ase_rules::Policy;

use crate::{
    facts::{account, at, facts},
    place::Place,
};

#[tokio::test]
async fn tenures_and_flags_are_remembered() {
    for place in Place::each().await {
        let store = place.open().await;
        let look = async |ase: Option<i64>, minute: u32| {
            let seen = facts(vec![account(7, ase), account(8, Some(9))], minute);
            let mut told = store
                .remember("global", seen, Policy::default(), at(minute))
                .await
                .unwrap();
            told.tenures.sort();
            let mut kept = store.memory("global").await.unwrap();
            kept.tenures.sort();
            assert_eq!(kept, told);
            told
        };
        let first = look(Some(456), 1).await;
        assert_eq!(first.tenures.len(), 2);
        assert_eq!(first.tenures[0].since, at(1));
        let second = look(Some(457), 2).await;
        assert_eq!(second.tenures.len(), 3, "the first of them has ended");
        let third = look(None, 3).await;
        assert!(
            third
                .tenures
                .iter()
                .all(|tenure| tenure.organization.get() == 8 || tenure.until.is_some())
        );
        assert_eq!(third.flags.len(), 2);
        assert!(store.memory("us_gov").await.unwrap().tenures.is_empty());
    }
}

/// Two processes take note at once: neither forgets what the other saw.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_take_note_one_after_the_other() {
    for place in Place::each().await {
        let mut looks = tokio::task::JoinSet::new();
        for process in 0..4 {
            let store = place.open().await;
            looks.spawn(async move {
                for round in 0..5 {
                    let organization = 100 * process + round;
                    let seen = facts(vec![account(organization, Some(456))], 1);
                    store
                        .remember(&format!("of {process}"), seen, Policy::default(), at(1))
                        .await
                        .unwrap();
                }
            });
        }
        looks.join_all().await;
        let store = place.open().await;
        for process in 0..4 {
            let memory = store.memory(&format!("of {process}")).await.unwrap();
            assert_eq!(memory.tenures.len(), 5);
        }
    }
}
