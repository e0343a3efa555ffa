//! What a looker-on asks, a page at a time.

use std::time::Duration;

use ase_daemon::store::{Bulletin, Lease, Update, Wanted};
use ase_daemon::tell::Outcome;
use ase_rules::{ActionKind, OrganizationId, TicketId};

use crate::{
    facts::{at, intent, recorded, ticket},
    place::Place,
};

#[tokio::test]
async fn reports_and_writes_come_newest_first_and_a_page_at_a_time() {
    for place in Place::each().await {
        let store = place.open().await;
        let lease = Lease::new(&store, Duration::from_secs(60));
        assert!(lease.hold().await.unwrap());
        for (cycle, report) in [
            ("01A", "{\"one\":1}"),
            ("01B", "{\"two\":2}"),
            ("01C", "{}"),
        ] {
            let kept = store.keep_report(
                cycle,
                "global",
                at(1),
                report.to_owned(),
                Bulletin::default(),
            );
            kept.await.unwrap();
        }
        let asked = async |before: Option<&str>, limit| {
            store.cycles("global", before, limit).await.unwrap()
        };
        assert_eq!(asked(None, 2).await, ["01C", "01B"]);
        assert_eq!(asked(Some("01B"), 2).await, ["01A"]);
        assert!(store.cycles("us_gov", None, 2).await.unwrap().is_empty());

        for id in ["i1", "i2", "i3"] {
            let meant = intent(id, ActionKind::AddFollower);
            store.intend("global", &meant).await.unwrap();
        }
        store
            .settle("i1", &recorded(Outcome::Applied))
            .await
            .unwrap();
        store.settle("i2", &recorded(Outcome::Held)).await.unwrap();
        let latest = async |limit| {
            let writes = store.latest_writes("global", Wanted::default(), limit);
            let writes = writes.await.unwrap();
            writes
                .into_iter()
                .map(|one| one.intent.id)
                .collect::<Vec<_>>()
        };
        assert_eq!(latest(5).await, ["i3", "i1"]);
        assert_eq!(latest(1).await, ["i3"]);
    }
}

#[tokio::test]
async fn tickets_come_by_number_and_by_account() {
    for place in Place::each().await {
        let store = place.open().await;
        let organization = ticket(1).organization.unwrap();
        let update = Update {
            tickets: (1..=5).map(ticket).collect(),
            ..Update::default()
        };
        store.save("global", update).await.unwrap();
        let asked = vec![TicketId::new(3), TicketId::new(9)];
        let found = store.tickets_by_id("global", asked.clone()).await.unwrap();
        assert_eq!(found, [ticket(3)]);
        assert!(
            store
                .tickets_by_id("us_gov", asked)
                .await
                .unwrap()
                .is_empty()
        );
        let tally = store.tally("global").await.unwrap();
        let counted: usize = tally.iter().map(|one| one.tickets).sum();
        assert_eq!(counted, 5);
        assert_eq!(tally[0].organization, organization);
        let of = async |organization, after| {
            let page = store
                .tickets_of("global", organization, after, 2)
                .await
                .unwrap();
            page.into_iter()
                .map(|ticket| ticket.id.get())
                .collect::<Vec<_>>()
        };
        assert_eq!(of(organization, None).await, [1, 2]);
        assert_eq!(of(organization, Some(TicketId::new(4))).await, [5]);
        assert!(of(OrganizationId::new(999), None).await.is_empty());
        assert!(store.size().await.unwrap() > 4_096);
        assert_eq!(store.queue("global").await.unwrap(), 0);
    }
}
