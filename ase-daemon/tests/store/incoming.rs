//! Tickets of long lists wait apart from the mirror until their run has ended.

use ase_daemon::store::{Arrived, ListOfRun, Store, Update};
use ase_rules::{OrganizationId, Ticket, TicketId, UserId};

use crate::{
    facts::{at, full_ticket, mark, ticket},
    place::Place,
};

const RUN: &str = "02";

fn list(list: i64) -> ListOfRun {
    ListOfRun {
        run: RUN.to_owned(),
        list,
    }
}

fn arrived() -> Arrived {
    Arrived {
        tickets: vec![],
        gone: vec![],
        aside: vec![],
        filled: vec![],
        whole_until: at(30),
        checkpoint: ("tickets".to_owned(), mark("there")),
    }
}

fn id(id: i64) -> TicketId {
    TicketId::new(id)
}

/// As it is at `minute`.
fn version(id: i64, minute: u32) -> Ticket {
    Ticket {
        updated_at: at(minute),
        subject: Some(format!("as of {minute}")),
        ..ticket(id)
    }
}

async fn put_down(store: &Store, place: &ListOfRun, tickets: Vec<Ticket>) {
    store
        .put_down("global", place, tickets, vec![])
        .await
        .unwrap();
}

async fn ids(store: &Store) -> Vec<i64> {
    let mirror = store.mirror("global").await.unwrap();
    mirror.tickets.keys().map(|id| id.get()).collect()
}

#[tokio::test]
async fn the_mirror_takes_over_what_was_put_down_when_the_run_ends_and_not_before() {
    for place in Place::each().await {
        let store = place.open().await;
        put_down(&store, &list(1), (1..=4_500).map(ticket).collect()).await;
        put_down(&store, &list(2), vec![full_ticket(9_000)]).await;
        let mirror = store.mirror("global").await.unwrap();
        assert!(mirror.tickets.is_empty() && mirror.checkpoints.is_empty());
        let filled = vec![OrganizationId::new(7)];
        let end = Arrived {
            tickets: vec![ticket(9_001)],
            filled: filled.clone(),
            ..arrived()
        };
        store.take_over("global", RUN, end).await.unwrap();
        let mirror = store.mirror("global").await.unwrap();
        assert_eq!(mirror.tickets.len(), 4_502);
        assert_eq!(mirror.tickets[&id(9_000)], full_ticket(9_000));
        assert_eq!(mirror.filled.into_iter().collect::<Vec<_>>(), filled);
        assert_eq!(mirror.checkpoints["tickets"].value, "there");
        // It was taken over once: another end of the same run brings nothing.
        let gone = Update {
            tickets_gone: vec![id(1)],
            ..Update::default()
        };
        store.save("global", gone).await.unwrap();
        store.take_over("global", RUN, arrived()).await.unwrap();
        assert!(!ids(&store).await.contains(&1));
    }
}

#[tokio::test]
async fn a_list_that_broke_off_a_run_that_is_not_believed_and_one_that_was_left_bring_nothing() {
    for place in Place::each().await {
        let store = place.open().await;
        let left = ListOfRun {
            run: "01".to_owned(),
            list: 0,
        };
        put_down(&store, &left, vec![ticket(101)]).await;
        put_down(&store, &list(1), vec![ticket(102), version(103, 5)]).await;
        put_down(&store, &list(2), vec![ticket(103), ticket(104)]).await;
        store.take_back(&list(1)).await.unwrap();
        store.sweep_runs(RUN.to_owned()).await.unwrap();
        store
            .take_over("global", &left.run, arrived())
            .await
            .unwrap();
        assert!(ids(&store).await.is_empty());
        store.take_over("global", RUN, arrived()).await.unwrap();
        assert_eq!(ids(&store).await, [103, 104]);
        put_down(&store, &list(1), vec![ticket(105)]).await;
        store.drop_run(RUN).await.unwrap();
        store.take_over("global", RUN, arrived()).await.unwrap();
        assert_eq!(ids(&store).await, [103, 104]);
    }
}

#[tokio::test]
async fn of_several_readings_of_a_ticket_the_newest_counts_and_what_was_read_of_its_history_stays()
{
    for place in Place::each().await {
        let store = place.open().await;
        let before = Update {
            tickets: vec![full_ticket(1), version(2, 20), ticket(3), ticket(4)],
            aside: vec![(id(5), "no date".to_owned())],
            ..Update::default()
        };
        store.save("global", before).await.unwrap();
        let same = Ticket {
            history: ase_rules::History::NotRead,
            hints: ase_rules::Hints::default(),
            ..full_ticket(1)
        };
        // Twice in one list, in two lists, and in the last piece.
        put_down(&store, &list(1), vec![same, version(2, 10)]).await;
        put_down(&store, &list(1), vec![version(3, 12)]).await;
        put_down(&store, &list(1), vec![version(3, 11)]).await;
        put_down(&store, &list(2), vec![version(3, 13), version(4, 15)]).await;
        let end = Arrived {
            tickets: vec![version(3, 10)],
            gone: vec![(id(3), at(12)), (id(4), at(15)), (id(5), at(1))],
            ..arrived()
        };
        store.take_over("global", RUN, end).await.unwrap();
        let mirror = store.mirror("global").await.unwrap();
        let tickets: Vec<Ticket> = mirror.tickets.into_values().collect();
        assert_eq!(tickets, [full_ticket(1), version(2, 20), version(3, 13)]);
        assert!(mirror.aside.is_empty());
    }
}

#[tokio::test]
async fn of_an_account_that_was_read_whole_what_was_not_seen_is_gone() {
    for place in Place::each().await {
        let store = place.open().await;
        let elsewhere = Ticket {
            organization: Some(OrganizationId::new(8)),
            ..ticket(5)
        };
        let before = Update {
            tickets: vec![ticket(1), ticket(2), ticket(3), version(4, 40), elsewhere],
            ..Update::default()
        };
        store.save("global", before).await.unwrap();
        put_down(&store, &list(1), vec![ticket(1)]).await;
        let end = Arrived {
            tickets: vec![ticket(2)],
            filled: vec![OrganizationId::new(7)],
            ..arrived()
        };
        store.take_over("global", RUN, end).await.unwrap();
        // 3 was not there; 4 changed too lately to be sure; 5 is of another account.
        assert_eq!(ids(&store).await, [1, 2, 4, 5]);
    }
}

#[tokio::test]
async fn what_lost_its_assignee_is_told_before_it_is_taken_over() {
    for place in Place::each().await {
        let store = place.open().await;
        let had = |id: i64| Ticket {
            assignee: Some(UserId::new(456)),
            ..version(id, 10)
        };
        let before = Update {
            tickets: vec![had(1), had(2), had(3), had(4), version(5, 10)],
            ..Update::default()
        };
        store.save("global", before).await.unwrap();
        let down = vec![version(1, 11), version(2, 9), version(5, 11)];
        put_down(&store, &list(1), down).await;
        let lost = store
            .lost("global", RUN, vec![version(3, 11), version(4, 9)])
            .await
            .unwrap();
        // 2 and 4 are older readings than the mirror's.
        assert_eq!(lost.into_iter().collect::<Vec<_>>(), [id(1), id(3)]);
    }
}

#[tokio::test]
async fn of_what_is_gone_only_what_was_there_matters() {
    for place in Place::each().await {
        let store = place.open().await;
        let before = Update {
            tickets: vec![ticket(1)],
            aside: vec![(id(2), "no date".to_owned())],
            ..Update::default()
        };
        store.save("global", before).await.unwrap();
        put_down(&store, &list(1), vec![ticket(3)]).await;
        let gone = (1..=250).map(id).collect();
        let known = store
            .put_down("global", &list(2), vec![ticket(4)], gone)
            .await
            .unwrap();
        assert_eq!(
            known.into_iter().collect::<Vec<_>>(),
            [id(1), id(2), id(3), id(4)]
        );
    }
}
