//! Notify: tells people elsewhere what they would want to be woken or greeted with.
//!
//! | notice | when |
//! |---|---|
//! | emergency | an ASE was told of an emergency (in audit mode: would be); once for a ticket and an ASE |
//! | held | a plan is above its guard's bounds; once a day |
//! | failing, recovered | an instance could not be looked after three times in a row, and is again |
//! | digest | findings that are new or gone since the last one, at `notify.digest`; none when nothing changed |
//!
//! A cycle writes its notices into the store, in the transaction that keeps its report, and waits for nobody. `Post`
//! sends them, each channel by itself and at most one a second, and tries again for a day where nobody takes them. A process
//! that ends between the sending and the note of it sends once more: what was sent cannot be read back.
//!
//! Notices name people and accounts as the facts do, which for a redacted instance is by id alone.

mod channel;
mod digest;
mod emergency;
mod failing;
mod held;
mod http;
mod mail;
mod notice;
mod post;
mod slack;
mod webhook;

pub use channel::Channel;
pub use digest::Digest;
pub use failing::Watch;
pub use notice::{Kind, Line, Notice, Part};
pub use post::Post;

pub(crate) use channel::channels_of;
pub(crate) use digest::digest;
pub(crate) use emergency::{told, would_be_told};
pub(crate) use held::held;
