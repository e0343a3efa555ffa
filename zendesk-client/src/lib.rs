//! A typed async client of the Zendesk Support API: limits kept, updates not lost, tokens renewed.
//!
//! ```no_run
//! use zendesk_client::{Auth, Client, TicketId};
//!
//! # async fn tour() -> zendesk_client::Result<()> {
//! let client = Client::builder("https://acme.zendesk.com")
//!     .auth(Auth::client_credentials("my-tool", "secret", "read"))
//!     .read_only()
//!     .build()?;
//! let ticket = client.tickets().get(TicketId::new(35436)).await?;
//! println!("#{} is {}", ticket.id, ticket.status);
//! # Ok(())
//! # }
//! ```
//!
//! Every call goes through one pipeline: deadline, retry, limit, credentials, wire, classification. Resources only
//! say what is to be sent ([`Request`]) and what comes back; they never loop, wait or retry.

#![warn(missing_docs)]

pub mod api;
pub mod model;

mod answer;
mod auth;
mod client;
mod clock;
mod error;
mod event;
mod ids;
mod limit;
mod page;
mod request;
mod retry;
mod stats;
mod transport;

pub use answer::Answer;
pub use auth::Auth;
pub use client::{Client, ClientBuilder};
pub use clock::{Clock, Sleep, SystemClock};
pub use error::{Error, FieldError, Result};
pub use event::{Event, Observer, Waiting};
pub use ids::{
    AttachmentId, AuditId, BrandId, CommentId, CustomStatusId, GroupId, GroupMembershipId,
    OrganizationFieldId, OrganizationId, TicketFieldId, TicketFormId, TicketId, UserId,
};
/// A point in time, as everywhere in this crate.
pub use jiff::Timestamp;
pub use page::{Checkpoint, Complete, Malformed, Page, Pages, Shown};
pub use request::{Lane, Method, Repeat, Request};
pub use stats::Stats;

/// The README's example compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
