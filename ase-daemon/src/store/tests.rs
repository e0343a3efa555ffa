use std::{fs, time::Duration};

use ase_rules::{
    Account, ActionKind, Facts, History, OrganizationId, Policy, Reading, Status, Ticket, TicketId,
    UserId,
};
use jiff::Timestamp;

use super::{Intent, Lease, Mark, Recorded, Store, TicketState, Undo, Update, Wanted};
use crate::tell::Outcome;

fn at(minute: u32) -> Timestamp {
    format!("2026-03-02T09:{minute:02}:00Z").parse().unwrap()
}

fn ticket(id: i64) -> Ticket {
    Ticket {
        id: TicketId::new(id),
        organization: Some(OrganizationId::new(7)),
        subject: None,
        status: Status::Open,
        priority: None,
        form: None,
        tags: vec!["a".to_owned()],
        assignee: None,
        group: None,
        followers: vec![UserId::new(1)],
        created_at: at(0),
        updated_at: at(1),
        follow_up: false,
        hints: ase_rules::Hints::default(),
        history: History::NotRead,
    }
}

fn intent(id: &str, kind: ActionKind) -> Intent {
    Intent {
        id: id.to_owned(),
        cycle: "c1".to_owned(),
        kind,
        ticket: TicketId::new(101),
        organization: OrganizationId::new(7),
        agent: UserId::new(456),
        group: None,
        rule: "assignment/unowned".to_owned(),
        why: Some("nobody owns it".to_owned()),
        stamp: at(1),
        before: TicketState::default(),
        planned_at: at(2),
        undoes: None,
    }
}

async fn memory() -> Store {
    Store::open("memory").await.unwrap()
}

#[tokio::test]
async fn what_a_reading_brought_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("state.db").display());
    let mark = Mark {
        value: "here".to_owned(),
        seen_at: at(1),
    };
    let update = Update {
        tickets: vec![ticket(101), ticket(102)],
        aside: vec![(TicketId::new(103), "no date".to_owned())],
        checkpoints: vec![("tickets".to_owned(), mark)],
        ..Update::default()
    };
    Store::open(&url)
        .await
        .unwrap()
        .save("global", update)
        .await
        .unwrap();

    let store = Store::open(&url).await.unwrap();
    let gone = Update {
        tickets_gone: vec![TicketId::new(102)],
        ..Update::default()
    };
    store.save("global", gone).await.unwrap();
    let mirror = store.mirror("global").await.unwrap();
    assert_eq!(
        mirror.tickets.into_values().collect::<Vec<_>>(),
        [ticket(101)]
    );
    assert_eq!(mirror.aside[&TicketId::new(103)], "no date");
    assert_eq!(mirror.checkpoints["tickets"].value, "here");
    assert!(
        store.mirror("us_gov").await.unwrap().tickets.is_empty(),
        "instances share nothing"
    );
}

#[tokio::test]
async fn an_open_intent_counts_as_written_until_it_is_settled_otherwise() {
    let store = memory().await;
    store
        .intend("global", &intent("i1", ActionKind::Inform))
        .await
        .unwrap();
    assert_eq!(store.open_intents("global").await.unwrap().len(), 1);
    assert_eq!(store.memory("global").await.unwrap().writes.len(), 1);

    let failed = Recorded {
        outcome: Outcome::Failed,
        reason: None,
        at: at(3),
        after: None,
    };
    store.settle("i1", &failed).await.unwrap();
    assert!(store.open_intents("global").await.unwrap().is_empty());
    assert!(store.memory("global").await.unwrap().writes.is_empty());

    store
        .intend("global", &intent("i2", ActionKind::Assign))
        .await
        .unwrap();
    let applied = Recorded {
        outcome: Outcome::Applied,
        reason: None,
        at: at(3),
        after: None,
    };
    store.settle("i2", &applied).await.unwrap();
    let writes = store.memory("global").await.unwrap().writes;
    assert_eq!(writes.len(), 1);
    assert_eq!(writes[0].kind, ActionKind::Assign);
}

#[tokio::test]
async fn history_tells_what_was_written_and_what_took_it_back() {
    let store = memory().await;
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

#[tokio::test]
async fn tenures_are_remembered() {
    let store = memory().await;
    let account = Account {
        organization: OrganizationId::new(7),
        name: "Acme".to_owned(),
        named_ase: Some("456".to_owned()),
        flag: Some(true),
        flag_tag: true,
        signature: None,
        expiration: None,
        salesforce_id: None,
        suppressed_by: vec![],
        unreadable: vec![],
        doubt: None,
        tickets_doubt: None,
    };
    let facts = Facts {
        instance: "global".to_owned(),
        global: true,
        accounts: Reading::known(vec![account], at(1)),
        agents: Reading::unknown("not read"),
        tickets: Reading::unknown("not read"),
    };
    let told = store
        .remember("global", facts, Policy::default(), at(1))
        .await
        .unwrap();
    assert_eq!(told.tenures.len(), 1);
    assert_eq!(told.tenures[0].since, at(1));
    assert_eq!(store.memory("global").await.unwrap(), told);
}

#[tokio::test]
async fn a_mirror_of_another_desk_is_emptied() {
    let store = memory().await;
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

#[tokio::test]
async fn only_one_holds_the_lease() {
    let store = memory().await;
    let (one, other) = (
        Lease::new(&store, Duration::from_secs(60)),
        Lease::new(&store, Duration::from_secs(60)),
    );
    assert!(one.hold().await.unwrap());
    assert!(!other.hold().await.unwrap());
    assert!(one.hold().await.unwrap(), "the holder may extend it");
    one.give_back().await.unwrap();
    assert!(other.hold().await.unwrap());
}

#[tokio::test]
async fn a_lease_that_ran_out_is_taken_over() {
    let store = memory().await;
    let (silent, next) = (
        Lease::new(&store, Duration::ZERO),
        Lease::new(&store, Duration::from_secs(60)),
    );
    assert!(silent.hold().await.unwrap());
    assert!(next.hold().await.unwrap());
    assert!(!silent.hold().await.unwrap());
}

#[tokio::test]
async fn a_store_that_is_damaged_or_newer_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let url = format!("sqlite://{}", path.display());
    fs::write(&path, "this is no database, and longer than a header of one hundred bytes would be, so that it is read as one").unwrap();
    let error = format!("{:#}", Store::open(&url).await.unwrap_err());
    assert!(error.contains("move it away"), "{error}");

    fs::remove_file(&path).unwrap();
    drop(Store::open(&url).await.unwrap());
    rusqlite::Connection::open(&path)
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    let error = format!("{:#}", Store::open(&url).await.unwrap_err());
    assert!(error.contains("newer version"), "{error}");
}
