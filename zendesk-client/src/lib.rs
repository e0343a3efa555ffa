//! A typed async client of the Zendesk Support API: limits kept, updates not lost, tokens renewed.
//!
//! ```
//! use zendesk_client::{Auth, Client, TicketId};
//!
//! # use zendesk_client::Recording;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> zendesk_client::Result<()> {
//! # let recorded = Recording::from_json_lines(r#"
//! #     {"method":"POST","path":"/oauth/tokens","status":200,"json":{"access_token":"t","expires_in":1800}}
//! #     {"method":"GET","path":"/api/v2/tickets/35436","status":200,"json":{"ticket":{"id":35436,"status":"open","created_at":"2026-03-02T09:00:00Z","updated_at":"2026-03-02T09:00:00Z"}}}
//! #     {"method":"GET","path":"/api/v2/tickets/35437","status":404,"json":{"error":"RecordNotFound"}}
//! # "#)?;
//! let client = Client::builder("https://acme.zendesk.com")
//!     .auth(Auth::client_credentials("my-tool", "secret", "read"))
//!     .read_only()
//! #     .replay(recorded)
//!     .build()?;
//! let ticket = client.tickets().get(TicketId::new(35436)).await?;
//! println!("#{} is {}", ticket.id, ticket.status);
//! if client.tickets().find(TicketId::new(35437)).await?.is_none() {
//!     println!("there is no #35437");
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Every call goes through one pipeline: deadline, retry, limit, credentials, wire, classification. Resources only
//! say what is to be sent ([`Request`]) and what comes back; they never loop, wait or retry.
//!
//! Examples of each area: reading (above), [lists](Pages) and [exports](api::Incremental), [writing](api::Tickets::update_safely) beside others,
//! [credentials](Auth), [limits and what is told of them](Observer), [webhooks](webhook), [recordings](Recorder) for tests.

#![warn(missing_docs)]

pub mod api;
pub mod model;
pub mod webhook;

mod answer;
mod auth;
mod client;
mod clock;
mod error;
mod event;
mod ids;
mod inflate;
mod limit;
mod page;
mod recorder;
mod request;
mod retry;
mod stats;
mod transport;

pub use answer::Answer;
pub use auth::{
    AccessToken, Auth, Authorization, BoxedFuture, CredentialProvider, Renewal, TokenFile,
    TokenStore, Tokens,
};
pub use client::{Client, ClientBuilder};
pub use clock::{Clock, Sleep, SystemClock};
pub use error::{Broken, Error, FieldError, Result};
pub use event::{Event, Observer, Waiting};
pub use ids::{
    AttachmentId, AuditId, AuditLogId, AutomationId, BrandId, CommentId, CustomObjectFieldId,
    CustomObjectKey, CustomObjectRecordId, CustomRoleId, CustomStatusId, FieldOptionId, GroupId,
    GroupMembershipId, GroupSlaPolicyId, HolidayId, JobStatusId, LocaleId, MacroId, OauthClientId,
    OauthTokenId, OrganizationFieldId, OrganizationId, OrganizationMembershipId,
    OrganizationMergeId, OrganizationSubscriptionId, SatisfactionRatingId, SatisfactionReasonId,
    ScheduleId, SideConversationId, SlaPolicyId, SuspendedTicketId, TicketFieldId, TicketFormId,
    TicketFormStatusId, TicketId, TicketMetricId, TicketSkipId, TriggerCategoryId, TriggerId,
    UserFieldId, UserId, UserIdentityId, ViewId, WebhookId, WebhookInvocationId,
};
/// A point in time, as everywhere in this crate.
pub use jiff::Timestamp;
pub use page::{Checkpoint, Complete, Items, Later, Malformed, Page, Pages, Shown, Sideloads};
pub use recorder::{Recorder, Recording};
pub use request::{Lane, Method, Repeat, Request};
/// Text that `Debug` does not show, and how to get at it.
pub use secrecy::{ExposeSecret, SecretString};
pub use stats::Stats;

/// The README's example compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
