//! A large desk: what the first audit and a quiet cycle cost in requests.

use ase_rules::NamedAse;
use zendesk_sim::{GenerateOptions, World};

use super::MONDAY;
use crate::desk::{Desk, at};

const ORGANIZATIONS: usize = 10_000;
const TICKETS: usize = 50_000;

#[tokio::test]
async fn requests_of_a_large_desk() {
    let world = World::generate(&GenerateOptions {
        seed: 1,
        organizations: ORGANIZATIONS,
        tickets: TICKETS,
        now: at(MONDAY),
    });
    let named = |world: &World| -> std::collections::BTreeSet<i64> {
        let values = world.organizations.values().filter_map(|organization| {
            organization
                .organization_fields
                .get("assigned_se")?
                .as_str()
        });
        values
            .filter_map(|raw| match ase_rules::named_ase(raw) {
                NamedAse::Named(id) => Some(id.get()),
                NamedAse::NotNamed | NamedAse::Unreadable => None,
            })
            .collect()
    };
    let ases = named(&world).len();
    let mut desk = Desk::at(MONDAY).with(world).audit_mode().open().await;

    let first = desk.run_cycle().await;
    assert!(
        !first.report.has_unread_source(),
        "{:?}",
        first.report.errors
    );
    let histories = first
        .requests
        .iter()
        .filter(|request| request.contains("/audits"))
        .count();
    let accounts = first.report.counts.accounts;
    let in_scope = first.report.counts.tickets;
    let organization_pages = ORGANIZATIONS.div_ceil(100);
    let bound = organization_pages + in_scope.div_ceil(100) + ases.div_ceil(100) + 10;
    let requests = usize::try_from(first.report.api.requests).unwrap();
    println!(
        "first audit of {ORGANIZATIONS} organizations and {TICKETS} tickets: {requests} requests, at most {bound} allowed \
         ({accounts} accounts, {ases} ASEs, {in_scope} tickets in scope; {histories} of the requests read the history of a ticket)"
    );
    assert!(requests <= bound, "{:#?}", first.requests);

    desk.a_little_later();
    let second = desk.run_cycle().await;
    println!(
        "next cycle, nothing changed: {} requests, at most 3 allowed",
        second.report.api.requests
    );
    assert!(second.report.api.requests <= 3, "{:#?}", second.requests);
    assert_eq!(second.report.counts.accounts, accounts);
    desk.expect_no_writes();
}
