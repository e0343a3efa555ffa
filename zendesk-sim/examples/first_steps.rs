//! A desk in memory, a request over HTTP, a fault, and what the log says of it all.
//!
//! `cargo run -p zendesk-sim --example first_steps`

use std::time::Duration;

use anyhow::Context;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use zendesk_sim::{Actor, Change, Clock, Fault, Organization, Sim, Ticket, User, World};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut world = World::desk("2026-03-02T09:00:00Z");
    let maya = world.add_user(User::agent("Maya Chen"));
    let group = world.add_group("Support EMEA");
    world.add_membership(maya, group, true);
    let acme = world.add_organization(Organization::named("Acme"));
    world.add_ticket(Ticket::new(acme, "It burns").id(101));
    let sim = Sim::builder()
        .world(world)
        .clock(Clock::frozen("2026-03-02T09:00:00Z")?)
        .start()
        .await?;

    println!("A client asks:");
    println!("{}", get(&sim, "/api/v2/tickets/101.json").await?);

    println!("Somebody else takes the ticket meanwhile:");
    sim.world_mut(|world| world.act(Actor::Person(maya), 101, Change::assign(maya)))?;
    println!("{}", get(&sim, "/api/v2/tickets/101/audits.json").await?);

    println!("The next request is refused, since a fault says so:");
    sim.faults()
        .add(Fault::rate_limited(Duration::from_secs(30)).times(1));
    println!("{}", get(&sim, "/api/v2/tickets/101.json").await?);

    println!("What the simulator saw:");
    for entry in sim.log() {
        println!("{} {} -> {:?}", entry.method, entry.path, entry.status);
    }
    sim.stop().await;
    Ok(())
}

/// Any client will do; this one asks once and reads to the end.
async fn get(sim: &Sim, target: &str) -> anyhow::Result<String> {
    let url = sim.url();
    let host = url.strip_prefix("http://").context("no http")?;
    let token = sim.access_token();
    let mut stream = TcpStream::connect(host).await?;
    let request = format!(
        "GET {target} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}
