//! Reads every ticket of an account and checks who is assigned to those of the organizations that have an engineer of
//! their own.
//!
//! `export_audit URL full|slim`: with all a ticket has, or with the three keys the question needs. It speaks to
//! `benches/export_server.rs`; `benches/compare.sh` measures it. Another server may want a token: `TOKEN`,
//! with `EMAIL` an API token.

use std::collections::HashMap;
use std::pin::pin;

use futures_util::StreamExt;
use serde::Deserialize;
use zendesk_client::api::Start;
use zendesk_client::model::Ticket;
use zendesk_client::{Auth, Client, OrganizationId, Pages, Result, Timestamp, UserId};

/// What the question needs of a ticket.
#[derive(Deserialize)]
struct Slim {
    organization_id: Option<OrganizationId>,
    assignee_id: Option<UserId>,
}

/// What was found.
#[derive(Default)]
struct Findings {
    tickets: u64,
    of_ours: u64,
    wrong: u64,
}

impl Findings {
    fn note(&mut self, ours: &Engineers, of: Option<OrganizationId>, assignee: Option<UserId>) {
        self.tickets += 1;
        if let Some(engineer) = of.and_then(|of| ours.get(&of)) {
            self.of_ours += 1;
            self.wrong += u64::from(assignee != Some(*engineer));
        }
    }
}

type Engineers = HashMap<OrganizationId, UserId>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let url = arguments.next().ok_or("which account?")?;
    // The server of the benches takes any.
    let token = std::env::var("TOKEN").unwrap_or_else(|_| "token".to_owned());
    let auth = match std::env::var("EMAIL") {
        Ok(email) => Auth::api_token(email, token),
        Err(_) => Auth::bearer(token),
    };
    let client = Client::builder(url).auth(auth).read_only().build()?;
    let ours = (1..=50)
        .map(|n| (OrganizationId::new(n), UserId::new(1000 + n)))
        .collect();
    let export = client
        .incremental()
        .tickets(Start::Since(Timestamp::UNIX_EPOCH))
        .look_ahead();
    let found = match arguments.next().as_deref() {
        Some("slim") => {
            let note = |found: &mut Findings, ticket: &Slim| {
                found.note(&ours, ticket.organization_id, ticket.assignee_id);
            };
            audit(export.records(), note).await?
        }
        _ => {
            let note = |found: &mut Findings, ticket: &Ticket| {
                found.note(&ours, ticket.organization_id, ticket.assignee_id);
            };
            audit(export, note).await?
        }
    };
    let Findings {
        tickets,
        of_ours,
        wrong,
    } = found;
    println!("{tickets} tickets, {of_ours} of ours, {wrong} with the wrong assignee");
    Ok(())
}

async fn audit<T: serde::de::DeserializeOwned + Send>(
    pages: Pages<T>,
    note: impl Fn(&mut Findings, &T),
) -> Result<Findings> {
    let mut found = Findings::default();
    let mut pages = pin!(pages.by_page());
    while let Some(page) = pages.next().await {
        let page = page?;
        for ticket in &page.items {
            note(&mut found, ticket);
        }
        for record in &page.malformed {
            eprintln!("cannot be read: {record:?}");
        }
    }
    Ok(found)
}
