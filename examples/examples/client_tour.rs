//! A tour of `zendesk-client` by itself: who am I, lists, one ticket and its history, an export, a guarded update.
//!
//! ```sh
//! cargo run --package examples --example client_tour
//! ```
//!
//! Without arguments it walks through a simulated desk. To walk through a real account, name it in the environment; the
//! client is read-only then, and the part that writes is left out:
//!
//! ```sh
//! export ZENDESK_URL=https://example.zendesk.com
//! export ZENDESK_CLIENT_ID=…  ZENDESK_CLIENT_SECRET=…   # an OAuth client, or
//! export ZENDESK_EMAIL=…      ZENDESK_TOKEN=…           # an API token, or
//! export ZENDESK_BEARER_TOKEN=…                         # an access token
//! ```
//!
//! The credentials must be an admin's, since only admins may use the incremental exports.

use std::env;

use anyhow::{Context, bail, ensure};
use jiff::SignedDuration;
use zendesk_client::{
    Auth, Client, Timestamp,
    api::Start,
    model::{Organization, Status, Ticket, TicketUpdate},
};
use zendesk_sim::{GenerateOptions, Sim, World};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    if let Ok(url) = env::var("ZENDESK_URL") {
        println!("A tour of {url}, which is only read.");
        let zendesk = Client::builder(url)
            .auth(auth_from_environment()?)
            .read_only()
            .build()?;
        look_around(&zendesk).await?;
        return told(&zendesk);
    }
    let sim = Sim::builder().world(desk()).start().await?;
    println!("A tour of a simulated desk at {}.", sim.url());
    let zendesk = Client::builder(sim.url())
        .auth(Auth::client_credentials("sim", "sim-secret", "read write"))
        .build()?;
    let ticket = look_around(&zendesk)
        .await?
        .context("the simulated desk has a ticket that changed lately")?;
    update_safely(&zendesk, &ticket).await?;
    told(&zendesk)
}

/// Everything that only reads.
async fn look_around(zendesk: &Client) -> anyhow::Result<Option<Ticket>> {
    let me = zendesk.users().me().await?;
    println!("\nWe are user {}, {}.", me.id, me.role);

    // A list is read page by page, and ends when the server says so.
    let mut pages = zendesk.organizations().list().page_size(100);
    let organizations = pages
        .next_page()
        .await?
        .map(|page| page.items)
        .unwrap_or_default();
    println!("\nThe first organizations:");
    for organization in organizations.iter().take(3) {
        println!("  {} {}", organization.id, organization.name);
    }
    println!("Of the first {}, these name an ASE:", organizations.len());
    for (organization, ase) in organizations
        .iter()
        .filter_map(|one| Some((one, named_ase(one)?)))
        .take(5)
    {
        println!("  {} {} → user {ase}", organization.id, organization.name);
    }

    let ticket = latest_change(zendesk).await?;
    if let Some(ticket) = &ticket {
        history(zendesk, ticket).await?;
    }
    Ok(ticket)
}

/// The field is text that holds a user's id; a key that is missing is no error here.
fn named_ase(organization: &Organization) -> Option<&str> {
    organization
        .organization_fields
        .get("assigned_se")?
        .as_str()
        .filter(|ase| !ase.is_empty())
}

/// What changed within a week, and the place from where the next export goes on.
async fn latest_change(zendesk: &Client) -> anyhow::Result<Option<Ticket>> {
    let a_week_ago = Timestamp::now() - SignedDuration::from_hours(7 * 24);
    let mut export = zendesk.incremental().tickets(Start::Since(a_week_ago));
    let Some(page) = export.next_page().await? else {
        return Ok(None);
    };
    println!("\nThe first page of an export of tickets changed within a week:");
    println!(
        "  {} tickets, and {} records that could not be read",
        page.items.len(),
        page.malformed.len()
    );
    let checkpoint = page
        .checkpoint
        .context("every page of an export has a checkpoint")?;
    println!(
        "  it goes on at checkpoint {checkpoint}: keep that, and pass Start::Resume(checkpoint)"
    );
    let has_owner = |ticket: &Ticket| ticket.assignee_id.is_some();
    let is_over = |ticket: &Ticket| matches!(ticket.status, Status::Closed | Status::Deleted);
    Ok(page
        .items
        .into_iter()
        .rfind(|ticket| has_owner(ticket) && !is_over(ticket)))
}

async fn history(zendesk: &Client, ticket: &Ticket) -> anyhow::Result<()> {
    // Read it again: an export is a minute behind, and has what was then.
    let ticket = zendesk.tickets().get(ticket.id).await?;
    println!(
        "\nTicket {} is {}; last changed {}. Its history:",
        ticket.id, ticket.status, ticket.updated_at
    );
    let audits = zendesk.tickets().audits(ticket.id).complete().await?;
    for audit in audits.items() {
        // `Create` and `Change` name the field they set.
        let events = audit
            .events
            .iter()
            .map(|event| event.field_name.as_ref().unwrap_or(&event.kind).as_str());
        println!(
            "  {} by user {}: {}",
            audit.created_at,
            audit.author_id,
            events.collect::<Vec<_>>().join(", ")
        );
    }
    Ok(())
}

/// A write that rests on what was read: it succeeds once, and meets a conflict when the ticket has changed since.
async fn update_safely(zendesk: &Client, ticket: &Ticket) -> anyhow::Result<()> {
    let seen = zendesk.tickets().get(ticket.id).await?;
    let note = TicketUpdate::new()
        .note("Seen on the tour.")
        .only_if_unchanged_since(seen.updated_at);
    let written = zendesk.tickets().update(seen.id, &note).await?;
    println!(
        "\nA note on ticket {}: its version went from {} to {}.",
        seen.id, seen.updated_at, written.updated_at
    );

    // The same once more still rests on the version from before the note.
    match zendesk.tickets().update(seen.id, &note).await {
        Err(error) if error.is_conflict() => {
            println!("The same again: {error}. Nothing was written; read and decide again.")
        }
        Err(error) => return Err(error.into()),
        Ok(_) => bail!("an update that rests on an old version went through"),
    }
    let again = zendesk.read_only().tickets().update(seen.id, &note).await;
    ensure!(
        again.is_err_and(|error| error.is_read_only()),
        "a read-only client wrote"
    );
    println!("A read-only client refuses any write before it is sent.");
    Ok(())
}

/// What the tour cost.
fn told(zendesk: &Client) -> anyhow::Result<()> {
    let stats = zendesk.stats();
    println!(
        "\n{} requests, {} of them repeated, {:?} spent waiting.",
        stats.requests, stats.retries, stats.waited
    );
    for (lane, requests) in &stats.by_lane {
        println!("  {lane}: {requests}");
    }
    Ok(())
}

fn auth_from_environment() -> anyhow::Result<Auth> {
    let secret = |name: &str| {
        env::var(name)
            .ok()
            .with_context(|| format!("{name} is not set"))
    };
    if let Ok(id) = env::var("ZENDESK_CLIENT_ID") {
        Ok(Auth::client_credentials(
            id,
            secret("ZENDESK_CLIENT_SECRET")?,
            "read",
        ))
    } else if let Ok(email) = env::var("ZENDESK_EMAIL") {
        Ok(Auth::api_token(email, secret("ZENDESK_TOKEN")?))
    } else {
        let token = secret("ZENDESK_BEARER_TOKEN").context(
            "ZENDESK_URL is set, but no credentials are: set ZENDESK_CLIENT_ID and ZENDESK_CLIENT_SECRET, \
             or ZENDESK_EMAIL and ZENDESK_TOKEN, or ZENDESK_BEARER_TOKEN",
        )?;
        Ok(Auth::bearer(token))
    }
}

fn desk() -> World {
    World::generate(&GenerateOptions {
        seed: 1,
        organizations: 30,
        tickets: 300,
        now: Timestamp::now(),
    })
}
