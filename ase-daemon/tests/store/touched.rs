//! The store tells which tickets are otherwise, and of which accounts: what it does not tell is not decided about again.

use std::collections::{BTreeMap, BTreeSet};

use ase_daemon::store::{Arrived, ListOfRun, Store, Update};
use ase_rules::{Changed, Hints, History, OrganizationId, Ticket, TicketId, UserId};

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
        assert_eq!(touched.changed.clone().all_accounts(), expected);
        let after = by_account(&self.store).await;
        self.expect_what_it_was(&touched.changed, &after);
        let all = self.before.keys().chain(after.keys());
        let otherwise = all.filter(|account| self.before.get(account) != after.get(account));
        let otherwise: BTreeSet<OrganizationId> = otherwise.copied().collect();
        assert!(
            otherwise.is_subset(&expected),
            "{otherwise:?} are otherwise"
        );
        (self.version, self.before) = (touched.version, after);
        let again = self.store.touched("global", self.version).await.unwrap();
        assert_eq!(again.changed, Changed::default());
        assert_eq!(again.version, self.version);
    }

    /// Expects that each ticket that is told by itself was as is told, and that of its account no other is otherwise.
    fn expect_what_it_was(&self, changed: &Changed, after: &BTreeMap<OrganizationId, Vec<Ticket>>) {
        for ((account, ticket), formerly) in &changed.tickets {
            let mut known = self.before.get(account).into_iter().flatten();
            let known = known.find(|known| known.id == *ticket).map(|known| Ticket {
                subject: None,
                ..known.clone()
            });
            assert_eq!(known, *formerly, "{ticket} of {account}");
        }
        let all = [(&self.before, after), (after, &self.before)];
        for (account, tickets, others) in all.into_iter().flat_map(|(one, other)| {
            let accounts = one.iter().filter(|(id, _)| !changed.accounts.contains(id));
            accounts.map(|(id, tickets)| (*id, tickets, other.get(id)))
        }) {
            let is_there = |ticket: &&Ticket| others.is_some_and(|others| others.contains(ticket));
            for ticket in tickets.iter().filter(|ticket| !is_there(ticket)) {
                let told = changed.tickets.contains_key(&(account, ticket.id));
                assert!(told, "{} of {account} is otherwise", ticket.id);
            }
        }
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
        assert_eq!(
            us_gov.changed,
            Changed::default(),
            "instances share nothing"
        );
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
        let ever = store.touched("global", 0).await.unwrap();
        assert_eq!(
            ever.changed.tickets.len(),
            0,
            "what they were goes with them"
        );
    }
}

/// What it is told by is what an earlier plan counted, so it is what each ticket was when that was made.
#[tokio::test]
async fn a_ticket_is_told_as_it_was_when_somebody_asked_last() {
    for place in Place::each().await {
        let store = place.open().await;
        let save = async |ticket| store.save("global", tickets(vec![ticket])).await.unwrap();
        save(of(1, 11, 1)).await;
        let asked = store.touched("global", 0).await.unwrap().version;
        save(of(1, 11, 2)).await;
        let later = store.touched("global", asked).await.unwrap().version;
        save(of(2, 11, 3)).await;
        let formerly = async |since| {
            let touched = store.touched("global", since).await.unwrap();
            let tickets = touched.changed.tickets.into_iter();
            let told = tickets.map(|((account, ticket), formerly)| {
                assert_eq!(ticket, id(11));
                (account.get(), formerly.map(|ticket| ticket.updated_at))
            });
            told.collect::<Vec<_>>()
        };
        assert_eq!(formerly(0).await, [(1, None), (2, None)]);
        assert_eq!(formerly(asked).await, [(1, Some(at(1))), (2, None)]);
        assert_eq!(formerly(later).await, [(1, Some(at(2))), (2, None)]);
    }
}

#[tokio::test]
async fn of_many_or_long_ago_only_the_accounts_are_told() {
    for place in Place::each().await {
        let store = place.open().await;
        let save = async |update| store.save("global", update).await.unwrap();
        let page = |account: i64, minute| {
            let numbers = 1_000 * account..1_000 * account + 1_000;
            tickets(numbers.map(|number| of(account, number, minute)).collect())
        };
        let told = async |since| {
            let touched = store.touched("global", since).await.unwrap();
            let accounts: Vec<i64> = touched.changed.accounts.iter().map(|id| id.get()).collect();
            let tickets = touched.changed.tickets.len();
            (touched.version, accounts, tickets)
        };
        save(tickets(vec![of(9, 9, 1)])).await;
        let (first, accounts, apart) = told(0).await;
        assert_eq!((accounts, apart), (vec![], 1));
        save(page(1, 1)).await;
        let (second, accounts, apart) = told(first).await;
        assert_eq!((accounts, apart), (vec![], 1_000));
        save(page(2, 1)).await;
        save(page(3, 1)).await;
        let (third, accounts, apart) = told(first).await;
        assert_eq!((accounts, apart), (vec![1], 2_000));
        assert_eq!(told(0).await.1, [1, 9]);
        // Nothing is lost for whoever asked later.
        let (_, accounts, apart) = told(second).await;
        assert_eq!((accounts, apart), (vec![], 2_000));
        let mut more = page(4, 1);
        more.tickets.push(of(5, 5, 1));
        save(more).await;
        let (_, accounts, apart) = told(third).await;
        assert_eq!((accounts, apart), (vec![4, 5], 0));
    }
}

#[tokio::test]
async fn what_is_learned_of_a_version_is_kept_of_that_one_and_told() {
    for place in Place::each().await {
        let store = place.open().await;
        let mut watch = Watch::begin(store.clone()).await;
        let read: Vec<Ticket> = (11..=15).map(|number| of(1, number, 1)).collect();
        let save = async |update| store.save("global", update).await.unwrap();
        save(tickets(read.clone())).await;
        watch.expect(&[1]).await;
        let newer = of(1, 12, 2);
        save(tickets(vec![newer.clone()])).await;
        save(Update {
            tickets_gone: vec![id(13)],
            ..Update::default()
        })
        .await;
        watch.expect(&[1]).await;

        let learned = |ticket: &Ticket| Ticket {
            hints: Hints {
                answered: Some(true),
                ..Hints::default()
            },
            history: History::Known(vec![]),
            ..ticket.clone()
        };
        let mut told: Vec<Ticket> = read.iter().map(learned).collect();
        told[3].history = History::Unknown("HTTP 500".to_owned());
        let learn = async |told| store.learn("global", told).await.unwrap();
        let noted = learn(told).await;
        assert_eq!(
            (noted.before, noted.after),
            (watch.version, watch.version + 2)
        );
        watch.expect(&[1]).await;
        let expected = [learned(&read[0]), newer, read[3].clone(), learned(&read[4])];
        let kept = by_account(&store).await;
        assert_eq!(kept[&OrganizationId::new(1)], expected);
        // What was read is not forgotten by whoever did not read it, and what is known is not told again.
        let noted = learn(vec![read[0].clone(), learned(&read[4])]).await;
        assert_eq!(noted.before, noted.after);
        assert_eq!(by_account(&store).await, kept);
    }
}

/// As another version of the program may have left it.
#[tokio::test]
async fn of_what_cannot_be_read_as_a_ticket_the_account_is_told() {
    let place = Place::sqlite();
    let store = place.open().await;
    let save = async |ticket| store.save("global", tickets(vec![ticket])).await.unwrap();
    save(of(1, 11, 1)).await;
    let asked = store.touched("global", 0).await.unwrap().version;
    save(of(1, 11, 2)).await;
    place
        .say("UPDATE touched_ticket SET formerly = '{}'  WHERE formerly IS NOT NULL")
        .await;
    let touched = store.touched("global", asked).await.unwrap();
    assert_eq!(touched.changed.accounts, [OrganizationId::new(1)].into());
}
