//! Webhooks: whether a delivery is Zendesk's, whether it is new, and what it says.
//!
//! Check first, then read: [`Verifier::check`] takes the two headers and the body as it came, [`Delivery::read`] the
//! checked body. A webhook says where to look; what holds is what is read from the API afterwards, since deliveries may
//! be lost, doubled and out of order.
//!
//! ```
//! use zendesk_client::Timestamp;
//! use zendesk_client::webhook::{Change, Delivery, Replays, Seen, Verifier};
//!
//! # fn tour() -> Result<(), Box<dyn std::error::Error>> {
//! let verifier = Verifier::new("dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==");
//! let replays = Replays::default();
//! # let body: &[u8] = br#"{"type":"zen:event-type:ticket.status_changed","id":"e1","time":"2023-09-18T23:38:13Z",
//! #     "detail":{"id":"123","status":"OPEN"},"event":{"current":"OPEN","previous":"NEW"}}"#;
//! # let now: Timestamp = "2023-09-18T23:38:20Z".parse()?;
//! # let timestamp = "2023-09-18T23:38:13Z";
//! # let signature = verifier.sign(timestamp, body);
//! verifier.check(now, timestamp, &signature, body)?;
//! let delivery = Delivery::read(body)?;
//! if replays.see(&delivery.id, now) == Seen::First {
//!     if let Change::Status { current, .. } = &delivery.change {
//!         println!("ticket {:?} is {current} now", delivery.subject_id());
//!     }
//! }
//! # Ok(())
//! # }
//! # tour().expect("the example runs");
//! ```
//!
//! Reference: <https://developer.zendesk.com/documentation/webhooks/verifying/>

mod change;
mod delivery;
mod replays;
mod signature;
mod wire;

pub use self::change::{Change, Changed, Comment};
pub use self::delivery::{Delivery, Detail, Kind, Unreadable};
pub use self::replays::{Replays, Seen};
pub use self::signature::{Refused, Verifier};

/// The header with the signature.
pub const SIGNATURE: &str = "X-Zendesk-Webhook-Signature";

/// The header with the time the signature was made.
pub const TIMESTAMP: &str = "X-Zendesk-Webhook-Signature-Timestamp";

/// The header with the id of the delivery: the same for each try of one delivery.
pub const INVOCATION: &str = "X-Zendesk-Webhook-Invocation-Id";

/// The secret Zendesk signs with while a webhook is tested before it exists.
pub const TEST_SECRET: &str = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==";

#[cfg(test)]
mod tests;
