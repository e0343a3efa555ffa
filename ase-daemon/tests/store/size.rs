//! How much room a ticket takes.

use ase_daemon::store::Update;
use ase_rules::{FormId, GroupId, OrganizationId, Priority, Ticket, TicketId, UserId};

use crate::{facts::ticket, place::Place, server::client};

const TICKETS: i64 = 50_000;

/// At most so many bytes a ticket, with everything the engine keeps for it.
const BOUND: u64 = 200;

/// A ticket as they come: ids as long as Zendesk's, a few tags.
fn usual(number: i64) -> Ticket {
    Ticket {
        id: TicketId::new(400_000 + number),
        organization: Some(OrganizationId::new(19_600_000_000_000 + number % 500)),
        priority: Some(Priority::Normal),
        form: Some(FormId::new(360_001_264_259)),
        tags: vec![
            "self_managed".to_owned(),
            "premium".to_owned(),
            "sub_ss_ase".to_owned(),
        ],
        assignee: Some(UserId::new(19_700_000_000_000 + number % 90)),
        group: Some(GroupId::new(19_800_000_000_000 + number % 7)),
        ..ticket(0)
    }
}

#[tokio::test]
async fn a_ticket_takes_little_room() {
    for place in Place::each().await {
        let store = place.open().await;
        for some in (0..TICKETS).collect::<Vec<_>>().chunks(10_000) {
            let update = Update {
                tickets: some.iter().copied().map(usual).collect(),
                ..Update::default()
            };
            store.save("global", update).await.unwrap();
        }
        let (engine, bytes) = if place.config.url.starts_with("sqlite") {
            place.say("PRAGMA wal_checkpoint(TRUNCATE)").await;
            ("SQLite", place.file().metadata().unwrap().len())
        } else {
            let sql = "SELECT pg_total_relation_size('ticket')";
            let row = client(&place.config)
                .await
                .query_one(sql, &[])
                .await
                .unwrap();
            ("PostgreSQL", u64::try_from(row.get::<_, i64>(0)).unwrap())
        };
        let each = bytes / u64::try_from(TICKETS).unwrap();
        println!("{engine}: {each} bytes a ticket");
        assert!(each <= BOUND, "{engine}: {each} bytes a ticket");
    }
}
