//! The journal: what was meant, and what came of it.

use std::time::Duration;

use ase_daemon::{
    store::{Bulletin, Intent, Lease, Recorded, Store, TicketState, Undo, Wanted},
    tell::Outcome,
};
use ase_rules::{ActionKind, OrganizationId, TicketId, UserId};
use jiff::SignedDuration;

use crate::{
    facts::{at, intent, recorded},
    place::Place,
};

async fn holding(place: &Place) -> Store {
    let store = place.open().await;
    assert!(
        Lease::new(&store, Duration::from_secs(60))
            .hold()
            .await
            .unwrap()
    );
    store
}

#[tokio::test]
async fn an_open_intent_counts_as_written_until_it_is_settled_otherwise() {
    for place in Place::each().await {
        let store = holding(&place).await;
        let meant = intent("i1", ActionKind::Inform);
        store.intend("global", &meant).await.unwrap();
        assert_eq!(store.open_intents("global").await.unwrap().len(), 1);
        assert!(store.open_intents("us_gov").await.unwrap().is_empty());
        assert_eq!(store.memory("global").await.unwrap().writes.len(), 1);

        store
            .settle("i1", &recorded(Outcome::Failed))
            .await
            .unwrap();
        assert!(store.open_intents("global").await.unwrap().is_empty());
        assert!(store.memory("global").await.unwrap().writes.is_empty());

        let meant = intent("i2", ActionKind::Assign);
        store.intend("global", &meant).await.unwrap();
        assert!(
            store.intend("global", &meant).await.is_err(),
            "an id is meant once"
        );
        store
            .settle("i2", &recorded(Outcome::Applied))
            .await
            .unwrap();
        let writes = store.memory("global").await.unwrap().writes;
        assert_eq!(writes.len(), 1);
        assert_eq!(writes[0].kind, ActionKind::Assign);
        assert_eq!(writes[0].at, at(3));
        assert!(
            store
                .settle("i3", &recorded(Outcome::Applied))
                .await
                .is_err()
        );
    }
}

#[tokio::test]
async fn history_tells_what_was_written_and_what_took_it_back() {
    for place in Place::each().await {
        let store = holding(&place).await;
        let owned = TicketState {
            assignee_id: Some(UserId::new(456)),
            ..TicketState::default()
        };
        let settle = async |id: &str, outcome, after: Option<&TicketState>| {
            let recorded = Recorded {
                outcome,
                reason: None,
                at: at(3),
                after: after.cloned(),
                request_id: None,
            };
            store.settle(id, &recorded).await.unwrap();
        };
        let assign = intent("i1", ActionKind::Assign);
        store.intend("global", &assign).await.unwrap();
        settle("i1", Outcome::Applied, Some(&owned)).await;
        let refused = intent("i2", ActionKind::Assign);
        store.intend("global", &refused).await.unwrap();
        settle("i2", Outcome::Conflict, None).await;
        let taken_back = Intent {
            cycle: "c2".to_owned(),
            before: owned.clone(),
            planned_at: at(5),
            undoes: Some(Undo {
                intent: "i1".to_owned(),
                to: TicketState::default(),
            }),
            ..intent("i3", ActionKind::Assign)
        };
        store.intend("global", &taken_back).await.unwrap();
        let asked = async |wanted: Wanted| -> Vec<String> {
            let written = store.history("global", wanted).await.unwrap();
            written.into_iter().map(|one| one.intent.id).collect()
        };
        assert_eq!(
            store.history("global", Wanted::default()).await.unwrap()[0].undone_by,
            None
        );
        settle("i3", Outcome::Applied, None).await;

        let all = store.history("global", Wanted::default()).await.unwrap();
        assert_eq!(all.len(), 2, "a conflict wrote nothing");
        assert_eq!(all[0].recorded.as_ref().unwrap().after, Some(owned));
        assert_eq!(all[0].intent.why.as_deref(), Some("nobody owns it"));
        assert_eq!(all[0].undone_by.as_deref(), Some("i3"));
        assert_eq!(all[1].intent.undoes, taken_back.undoes);
        let wanted = Wanted::default;
        let cycle = Some("c2".to_owned());
        assert_eq!(asked(Wanted { cycle, ..wanted() }).await, ["i3"]);
        let since = Some(at(4));
        assert_eq!(asked(Wanted { since, ..wanted() }).await, ["i3"]);
        let ticket = Some(TicketId::new(102));
        assert!(asked(Wanted { ticket, ..wanted() }).await.is_empty());
        let organization = Some(OrganizationId::new(7));
        assert_eq!(
            asked(Wanted {
                organization,
                ..wanted()
            })
            .await
            .len(),
            2
        );
        assert_eq!(store.history("us_gov", wanted()).await.unwrap().len(), 0);
        assert_eq!(
            store.memory("global").await.unwrap().writes.len(),
            1,
            "what took a write back is no write that a rule asked for"
        );
    }
}

#[tokio::test]
async fn reports_are_kept() {
    for place in Place::each().await {
        let store = place.open().await;
        let keep = async |report: &str| {
            store
                .keep_report(
                    "c1",
                    "global",
                    at(1),
                    report.to_owned(),
                    Bulletin::default(),
                )
                .await
                .unwrap();
        };
        keep("{}").await;
        keep("{\"a\": 1}").await;
        let report =
            async |instance: &str, cycle: &str| store.report(instance, cycle).await.unwrap();
        assert_eq!(report("global", "c1").await.as_deref(), Some("{\"a\": 1}"));
        assert_eq!(report("global", "c2").await, None);
        assert_eq!(report("us_gov", "c1").await, None);
    }
}

#[tokio::test]
async fn reports_of_quiet_cycles_are_forgotten_after_seven_days() {
    for place in Place::each().await {
        let store = holding(&place).await;
        let wrote = intent("i1", ActionKind::Assign);
        store.intend("global", &wrote).await.unwrap();
        let keep = async |instance: &str, cycle: &str, hours: i64| {
            let began = at(1) + SignedDuration::from_hours(hours);
            let kept =
                store.keep_report(cycle, instance, began, "{}".to_owned(), Bulletin::default());
            kept.await.unwrap();
        };
        keep("global", &wrote.cycle, 0).await;
        keep("global", "quiet", 0).await;
        keep("us_gov", "elsewhere", 0).await;
        keep("global", "a week later", 7 * 24).await;
        let kept = async |instance: &str, cycle: &str| {
            let report = store.report(instance, cycle).await.unwrap();
            report.is_some()
        };
        assert!(kept("global", "quiet").await);
        keep("global", "an hour later", 7 * 24 + 1).await;
        assert!(!kept("global", "quiet").await);
        assert!(kept("global", &wrote.cycle).await, "it wrote something");
        assert!(kept("global", "a week later").await);
        assert!(kept("us_gov", "elsewhere").await);
    }
}

#[tokio::test]
async fn of_quiet_cycles_older_than_a_day_one_an_hour_is_kept() {
    for place in Place::each().await {
        let store = holding(&place).await;
        let wrote = Intent {
            cycle: "c004".to_owned(),
            ..intent("i1", ActionKind::Assign)
        };
        store.intend("global", &wrote).await.unwrap();
        // One every twenty minutes, from the first minute of an hour on, for two days.
        for number in 0..144_i64 {
            let began = at(1) + SignedDuration::from_mins(20 * number);
            // A webhook's look is short, and may come first in its hour.
            let whole = "a whole cycle, ".repeat(usize::from(number == 31) * 9);
            let report = format!("{{\"number\": {number:03}, \"says\": \"{whole}\"}}");
            let cycle = format!("c{number:03}");
            let kept = store.keep_report(&cycle, "global", began, report, Bulletin::default());
            kept.await.unwrap();
        }
        let kept = store.cycles("global", None, 1_000).await.unwrap();
        let number = |cycle: &String| cycle[1..].parse::<i64>().unwrap();
        let (day, before): (Vec<i64>, Vec<i64>) =
            kept.iter().map(number).partition(|own| *own >= 71);
        assert_eq!(day, (71..144).rev().collect::<Vec<_>>());
        let hourly = (0..71).filter(|number| match number {
            30..=32 => *number == 31,
            other => other % 3 == 0 || *other == 4,
        });
        assert_eq!(before, hourly.rev().collect::<Vec<_>>());
        let report = store.report("global", "c003").await.unwrap();
        assert_eq!(report.as_deref(), Some("{\"number\": 003, \"says\": \"\"}"));
    }
}
