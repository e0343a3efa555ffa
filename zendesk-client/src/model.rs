//! The records of Zendesk, one file a noun.
//!
//! Whatever Zendesk may leave out or set to null is an `Option` or an empty list; keys we do not know are kept in
//! `extra`; an enum keeps a value it does not know.

use std::fmt;

use jiff::Timestamp;
use serde::de::{Deserialize, Deserializer, Visitor};

/// An enum of words that keeps the words it does not know.
macro_rules! open_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
            /// A word this crate does not know.
            Other(String),
        }

        impl $name {
            /// The word on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Other(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            /// In any case: webhooks shout.
            fn from(word: &str) -> Self {
                $(if word.eq_ignore_ascii_case($word) {
                    return Self::$variant;
                })*
                Self::Other(word.to_owned())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Ok(Self::from(word.as_ref()))
            }
        }
    };
}

mod attachments;
mod audits;
mod comments;
mod group_memberships;
mod groups;
mod organization_fields;
mod organizations;
mod ticket_forms;
mod tickets;
mod users;
mod via;

pub use attachments::Attachment;
pub use audits::{Audit, AuditEvent};
pub use comments::Comment;
pub use group_memberships::GroupMembership;
pub use groups::Group;
pub use organization_fields::{FieldOption, OrganizationField};
pub use organizations::Organization;
pub use ticket_forms::TicketForm;
pub use tickets::{CustomField, Priority, Status, Ticket, TicketDates, TicketType, TicketUpdate};
pub use users::{Role, User};
pub use via::{Via, ViaSource};

/// Keys this crate does not know, as they came.
pub type Extra = std::collections::BTreeMap<String, serde_json::Value>;

/// Reads null as the type's default: Zendesk writes null where it means "none" or "empty".
fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Reads a time in any of the spellings Zendesk has.
fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    deserializer.deserialize_any(Time)
}

/// Reads a time that may be null; for a key that may be missing, beside `default`.
fn time_or_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    deserializer.deserialize_option(Nullable)
}

struct Time;

impl Visitor<'_> for Time {
    type Value = Timestamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a time such as 2023-09-18T23:34:35Z")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Timestamp, E> {
        text.parse()
            .or_else(|_| Timestamp::strptime("%Y-%m-%d %H:%M:%S %z", text))
            .map_err(|_| E::custom("expected a time such as 2023-09-18T23:34:35Z"))
    }

    fn visit_i64<E: serde::de::Error>(self, seconds: i64) -> Result<Timestamp, E> {
        Timestamp::from_second(seconds).map_err(|_| E::custom("expected seconds since 1970"))
    }

    fn visit_u64<E: serde::de::Error>(self, seconds: u64) -> Result<Timestamp, E> {
        self.visit_i64(i64::try_from(seconds).unwrap_or(i64::MAX))
    }
}

struct Nullable;

impl<'de> Visitor<'de> for Nullable {
    type Value = Option<Timestamp>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a time or null")
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        time(deserializer).map(Some)
    }
}

#[cfg(test)]
mod tests;
