//! The store tells which accounts have tickets that are otherwise: what it does not tell is not decided about again.

use std::collections::{BTreeMap, BTreeSet};

use ase_daemon::store::{Arrived, ListOfRun, Store, Update};
use ase_rules::{OrganizationId, Ticket, TicketId, UserId};

use crate::{
    facts::{at, mark, ticket},
    place::Place,
};

const RUN: &str = "01";

fn id(id: i64) -> TicketId {
    TicketId::new(id)
}

/// A ticket of some account, as it is at `minute`.
fn of(account: i64, number: i64, minute: u32) -> Ticket {
    Ticket {
        organization: Some(OrganizationId::new(account)),
        updated_at: at(minute),
        subject: Some(format!("as of {minute}")),
        ..ticket(number)
    }
}

fn tickets(tickets: Vec<Ticket>) -> Update {
    Update {
        tickets,
        ..Update::default()
    }
}

/// Looks at a store between what is done to it.
struct Watch {
    store: Store,
    version: i64,
    before: BTreeMap<OrganizationId, Vec<Ticket>>,
}

impl Watch {
    async fn begin(store: Store) -> Watch {
        let version = store.touched("global", 0).await.unwrap().version;
        let before = by_account(&store).await;
        Watch {
            store,
            version,
            before,
        }
    }

    /// Expects that what was done since is told of `accounts` and no other, and that no other is otherwise.
    async fn expect(&mut self, accounts: &[i64]) {
        let expected: BTreeSet<OrganizationId> =
            accounts.iter().copied().map(OrganizationId::new).collect();
        let touched = self.store.touched("global", self.version).await.unwrap();
        assert_eq!(touched.organizations, expected);
        let after = by_account(&self.store).await;
        let all = self.before.keys().chain(after.keys());
        let otherwise = all.filter(|account| self.before.get(account) != after.get(account));
        let otherwise: BTreeSet<OrganizationId> = otherwise.copied().collect();
        assert!(
            otherwise.is_subset(&expected),
            "{otherwise:?} are otherwise"
        );
        (self.version, self.before) = (touched.version, after);
        let again = self.store.touched("global", self.version).await.unwrap();
        assert!(again.organizations.is_empty() && again.version == self.version);
    }
}

async fn by_account(store: &Store) -> BTreeMap<OrganizationId, Vec<Ticket>> {
    let mut all: BTreeMap<OrganizationId, Vec<Ticket>> = BTreeMap::new();
    for ticket in store.mirror("global").await.unwrap().tickets.into_values() {
        all.entry(ticket.organization.unwrap())
            .or_default()
            .push(ticket);
    }
    all
}

#[tokio::test]
async fn whatever_becomes_of_a_ticket_is_told_of_its_account() {
    for place in Place::each().await {
        let store = place.open().await;
        let mut watch = Watch::begin(store.clone()).await;
        let save = async |update| store.save("global", update).await.unwrap();

        save(tickets(vec![
            of(1, 11, 1),
            of(1, 12, 1),
            of(2, 21, 1),
            of(3, 31, 1),
        ]))
        .await;
        watch.expect(&[1, 2, 3]).await;
        save(tickets(vec![of(2, 21, 2)])).await;
        watch.expect(&[2]).await;
        // It moves: both have other tickets than before.
        save(tickets(vec![of(3, 11, 3)])).await;
        watch.expect(&[1, 3]).await;
        save(Update {
            tickets_gone: vec![id(12), id(99)],
            ..Update::default()
        })
        .await;
        watch.expect(&[1]).await;
        save(Update {
            aside: vec![(id(31), "no date".to_owned())],
            ..Update::default()
        })
        .await;
        watch.expect(&[3]).await;
        save(Update::default()).await;
        watch.expect(&[]).await;
        save(Update {
            accounts_gone: vec![OrganizationId::new(3)],
            ..Update::default()
        })
        .await;
        watch.expect(&[3]).await;
        let us_gov = store.touched("us_gov", 0).await.unwrap();
        assert!(us_gov.organizations.is_empty(), "instances share nothing");
    }
}

#[tokio::test]
async fn readings_that_say_nothing_new_are_not_told() {
    for place in Place::each().await {
        let store = place.open().await;
        let mut watch = Watch::begin(store.clone()).await;
        let owned = Ticket {
            assignee: Some(UserId::new(456)),
            ..of(2, 21, 1)
        };
        let update = tickets(vec![of(1, 11, 1), owned, of(3, 31, 1)]);
        store.save("global", update).await.unwrap();
        watch.expect(&[1, 2, 3]).await;
        // The same, an older one, and one that lost its owner, which is not believed.
        let read = vec![of(1, 11, 1), of(3, 31, 0), of(2, 21, 2)];
        store.renew("global", read).await.unwrap();
        watch.expect(&[]).await;
        store.renew("global", vec![of(1, 11, 2)]).await.unwrap();
        watch.expect(&[1]).await;
    }
}

#[tokio::test]
async fn the_end_of_a_run_is_told_of_all_whom_it_brings_or_takes_something() {
    for place in Place::each().await {
        let store = place.open().await;
        let mut watch = Watch::begin(store.clone()).await;
        let tickets = (1..=6)
            .map(|account| of(account, 10 * account, 1))
            .collect();
        let update = Update {
            tickets,
            ..Update::default()
        };
        store.save("global", update).await.unwrap();
        watch.expect(&[1, 2, 3, 4, 5, 6]).await;

        let list = ListOfRun {
            run: RUN.to_owned(),
            list: 1,
        };
        let down = vec![of(1, 11, 2), of(2, 20, 1)];
        store.put_down("global", &list, down, vec![]).await.unwrap();
        watch.expect(&[]).await;
        // 1 gets one, 3 loses one that went, 4 one that is not in its list, 5 has one that changed, and 6 one that cannot be
        // read.
        let arrived = Arrived {
            tickets: vec![of(5, 50, 2)],
            gone: vec![(id(30), at(5))],
            aside: vec![(id(60), "no date".to_owned())],
            filled: vec![OrganizationId::new(4)],
            whole_until: at(30),
            checkpoint: ("tickets".to_owned(), mark("there")),
        };
        store.take_over("global", RUN, arrived).await.unwrap();
        watch.expect(&[1, 3, 4, 5, 6]).await;
    }
}

#[tokio::test]
async fn a_mirror_of_something_else_is_told_of_all_accounts() {
    for place in Place::each().await {
        let store = place.open().await;
        let is_of = async |what: &str| {
            let other = store.mirror_is_of("global", what.to_owned(), at(1));
            other.await.unwrap();
        };
        is_of("one").await;
        let mut watch = Watch::begin(store.clone()).await;
        let update = tickets(vec![of(1, 11, 1), of(2, 21, 1)]);
        store.save("global", update).await.unwrap();
        watch.expect(&[1, 2]).await;
        is_of("one").await;
        watch.expect(&[]).await;
        is_of("another").await;
        watch.expect(&[1, 2]).await;
    }
}
