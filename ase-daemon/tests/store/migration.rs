//! Forward from every released state.

use std::time::Duration;

use ase_daemon::{
    store::{Lease, Wanted},
    tell::Outcome,
};
use ase_rules::{ActionKind, TicketId, UserId};

use crate::{
    facts::{at, recorded},
    place::Place,
};

const FIRST: &str = include_str!("schemas/1.sql");
const SECOND: &str = include_str!("schemas/2.sql");
const THIRD: &str = include_str!("schemas/3.sql");
const LEFT_BY_THIRD: &str = include_str!("schemas/3-left.sql");

const FOURTH: &str = include_str!("schemas/4.sql");
const FIFTH: &str = include_str!("schemas/5.sql");
const SIXTH: &str = include_str!("schemas/6.sql");
const EIGHTH: &str = include_str!("schemas/8.sql");
/// The lease as schema 4 has it, with the columns that schema 3 filled.
const LEASE: &str = "INTO lease (name, holder, epoch, length_ms, until_ms) VALUES";

/// What a daemon of the first schema left behind.
const LEFT: &str = r#"
INSERT INTO checkpoint VALUES ('global', 'mirror.of', 'x', '2026-03-02T09:00:00Z');
INSERT INTO ticket VALUES ('global', 101, 7, '{"id": 101}');
INSERT INTO tenure VALUES ('global', 7, 456, '2026-03-01T09:00:00Z', NULL);
INSERT INTO flag VALUES ('global', 7, '{"value":true,"since":"2026-03-02T09:00:00Z","last":"2026-03-02T09:00:00Z"}');
INSERT INTO intent (id, instance, cycle, kind, ticket, organization, agent, agent_group, rule, stamp, before, planned_at,
                    outcome, reason, settled_at)
VALUES ('i1', 'global', 'c1', 'assign', 101, 7, 456, NULL, 'assignment/unowned', '2026-03-02T09:01:00Z',
        '{"assignee_id":null,"group_id":null,"follower_ids":[],"status":"new"}', '2026-03-02T09:02:00Z',
        'applied', NULL, '2026-03-02T09:03:00Z'),
       ('i2', 'global', 'c2', 'inform', 102, 7, 456, NULL, 'emergency/ase-not-informed', '2026-03-02T09:01:00Z',
        '{"assignee_id":1,"group_id":null,"follower_ids":[],"status":"open"}', '2026-03-02T09:02:00Z',
        NULL, NULL, NULL);
INSERT INTO cycle VALUES ('c1', 'global', '2026-03-02T09:01:00Z', '{}');
INSERT INTO lease VALUES ('writer', 'somebody long gone', 1);
"#;

#[tokio::test]
async fn older_stores_are_brought_forward_with_all_their_memory() {
    for (schema, version) in [(FIRST.to_owned(), 1), (format!("{FIRST}{SECOND}"), 2)] {
        let place = Place::sqlite();
        place
            .say(&format!("{schema}{LEFT}PRAGMA user_version = {version};"))
            .await;
        // Twice: it is brought forward once, and stays so.
        drop(place.open().await);
        let store = place.open().await;
        let memory = store.memory("global").await.unwrap();
        assert_eq!(memory.tenures[0].ase, UserId::new(456));
        assert_eq!(memory.flags.len(), 1);
        assert_eq!(memory.writes.len(), 2);
        let open = store.open_intents("global").await.unwrap();
        assert_eq!(open.len(), 1);
        assert_eq!(open[0].kind, ActionKind::Inform);
        let written = store.history("global", Wanted::default()).await.unwrap();
        assert_eq!(written[0].intent.ticket, TicketId::new(101));
        let end = written[0].recorded.as_ref().unwrap();
        assert_eq!((end.outcome, end.at), (Outcome::Applied, at(3)));
        assert_eq!(
            store.report("global", "c1").await.unwrap().as_deref(),
            Some("{}")
        );
        // The mirror is a cache: it is read again.
        let mirror = store.mirror("global").await.unwrap();
        assert!(mirror.tickets.is_empty() && mirror.checkpoints.is_empty());
    }
}

/// Schema 3 was the first that PostgreSQL had; from it on the mirror is carried over too.
#[tokio::test]
async fn a_store_of_schema_3_is_brought_forward_whole() {
    for place in Place::each().await {
        if place.is_sqlite() {
            place
                .say(&format!(
                    "{}{LEFT_BY_THIRD}PRAGMA user_version = 3;",
                    THIRD.replace("\n);", "\n) WITHOUT ROWID;")
                ))
                .await;
        } else {
            place
                .say(&format!(
                    "CREATE SCHEMA ase_daemon; SET search_path TO ase_daemon;
                     CREATE TABLE version (number BIGINT NOT NULL); INSERT INTO version VALUES (3);
                     {THIRD}{LEFT_BY_THIRD}"
                ))
                .await;
        }
        drop(place.open().await);
        let store = place.open().await;
        let mirror = store.mirror("global").await.unwrap();
        assert_eq!(mirror.tickets[&TicketId::new(101)].tags.len(), 2);
        assert_eq!(mirror.checkpoints["tickets"].value, "here");
        assert_eq!(store.memory("global").await.unwrap().tenures.len(), 1);
        let open = store.open_intents("global").await.unwrap();
        assert_eq!(open[0].ticket, TicketId::new(102));
        // What was written before has no request id; what is settled now has.
        let lease = Lease::new(&store, Duration::from_secs(60));
        assert!(lease.hold().await.unwrap());
        let settled = recorded(Outcome::Applied);
        store.settle("i2", &settled).await.unwrap();
        let written = store.history("global", Wanted::default()).await.unwrap();
        let ids: Vec<_> = written
            .into_iter()
            .map(|one| one.recorded.unwrap().request_id)
            .collect();
        assert_eq!(ids, [None, Some("r1".to_owned())]);
    }
}

/// Schema 4 had all but the notices, schema 5 all but a place for lists that have not ended, schema 6 reports in plain text;
/// schema 7, with the same tables, did not say which accounts have tickets that are otherwise, and schema 8 not which tickets.
#[tokio::test]
async fn stores_of_schemas_4_to_8_are_brought_forward_whole() {
    let left: String = LEFT_BY_THIRD
        .split_inclusive(";\n")
        .filter(|statement| !statement.contains("INTO intent"))
        .collect();
    let left = left.replace("INTO lease VALUES", LEASE);
    let fourth = format!("{THIRD}{FOURTH}");
    let fifth = format!("{fourth}{FIFTH}");
    let sixth = format!("{fifth}{SIXTH}");
    let eighth = format!("{sixth}{EIGHTH}");
    let states = [
        (4, &fourth),
        (5, &fifth),
        (6, &sixth),
        (7, &sixth),
        (8, &eighth),
    ];
    for (version, tables) in states {
        for place in Place::each().await {
            let (begin, tables, end) = match place.is_sqlite() {
                true => (
                    String::new(),
                    tables.replace("\n);", "\n) WITHOUT ROWID;"),
                    format!("PRAGMA user_version = {version};"),
                ),
                false => (
                    format!(
                        "CREATE SCHEMA ase_daemon; SET search_path TO ase_daemon;
                         CREATE TABLE version (number BIGINT NOT NULL); INSERT INTO version VALUES ({version});"
                    ),
                    tables.clone(),
                    String::new(),
                ),
            };
            place.say(&format!("{begin}{tables}{left}{end}")).await;
            drop(place.open().await);
            let store = place.open().await;
            let mirror = store.mirror("global").await.unwrap();
            assert_eq!(mirror.tickets.len(), 1);
            assert_eq!(store.memory("global").await.unwrap().tenures.len(), 1);
            assert_eq!(store.digest("global").await.unwrap(), None);
            let report = store.report("global", "c1").await.unwrap();
            assert_eq!(report.as_deref(), Some("{}"), "schema {version}");
            let touched = store.touched("global", 0).await.unwrap();
            assert_eq!(touched.changed, ase_rules::Changed::default());
        }
    }
}

#[tokio::test]
async fn a_store_that_cannot_be_brought_forward_is_left_as_it_was() {
    let place = Place::sqlite();
    let without = FIRST.replace("CREATE TABLE flag", "CREATE TABLE flags");
    place
        .say(&format!("{without}PRAGMA user_version = 1;"))
        .await;
    let words = place.refusal().await;
    assert!(words.contains("flag"), "{words}");
    place
        .say("SELECT facts FROM ticket; SELECT until_ms FROM lease")
        .await;
}

/// Two processes of a new version start at once on a store that is not there yet.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_that_start_at_once_make_one_store() {
    for place in Place::each().await {
        let mut starts = tokio::task::JoinSet::new();
        for _ in 0..16 {
            let config = place.config.clone();
            starts.spawn(async move { ase_daemon::store::Store::open(&config).await.map(drop) });
        }
        for started in starts.join_all().await {
            started.unwrap();
        }
    }
}
