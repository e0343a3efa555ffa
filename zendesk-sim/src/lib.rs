//! An in-memory Zendesk behind real HTTP, with faults on demand.
//!
//! Any client of the Zendesk Support API can be pointed at it. It keeps a [`World`] of users,
//! organizations and tickets, follows Zendesk's rules about them, pages, limits and lags as
//! Zendesk does, and goes wrong when it is told to.
//!
//! ```no_run
//! use zendesk_sim::{Clock, Fault, FaultKind, Organization, Sim, Ticket, World};
//!
//! # async fn story() -> Result<(), Box<dyn std::error::Error>> {
//! let mut world = World::empty("2026-03-02T09:00:00Z");
//! let acme = world.add_organization(Organization::named("Acme"));
//! world.add_ticket(Ticket::new(acme, "It burns").id(101));
//!
//! let sim = Sim::builder()
//!     .world(world)
//!     .clock(Clock::frozen("2026-03-02T09:00:00Z")?)
//!     .start()
//!     .await?;
//! sim.faults().add(Fault::new(FaultKind::ResetBefore).path("/api/v2/tickets").nth([2]));
//! // Point a client at `sim.url()`, then look at what it did:
//! for entry in sim.log() {
//!     println!("{} {} {:?}", entry.method, entry.path, entry.status);
//! }
//! # Ok(())
//! # }
//! ```

mod answer;
mod api;
mod auth;
mod call;
mod clock;
mod control;
mod damage;
mod deliveries;
mod faults;
mod generate;
mod jobs;
mod json_text;
mod limits;
mod log;
mod multipart;
mod pages;
mod paging;
mod recorded;
mod server;
mod sim;
pub mod world;

pub use clock::Clock;
pub use faults::{Fault, FaultBody, FaultKind, Faults, Nth, Spelling};
pub use generate::GenerateOptions;
pub use jiff::Timestamp;
pub use limits::Plan;
pub use log::LogEntry;
pub use sim::{Builder, Sim};
pub use world::{
    Action, Actor, Audit, AuditEvent, Automation, Change, Condition, Conditions, Document,
    Documents, EventKind, FieldType, Group, Membership, Organization, OrganizationField, Priority,
    Refusal, Role, Status, Ticket, TicketField, TicketForm, Trigger, User, Via, View, When, World,
    WorldError,
};

/// The README's example compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
