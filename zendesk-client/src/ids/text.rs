//! Ids that are words.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Visitor};
use serde::{Serialize, Serializer};

/// Ids that are words, for records of Zendesk's newer services.
macro_rules! text_ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Wraps an id that Zendesk gave out.
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// The id itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self::new(id)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Text).map(Self)
            }
        }
    )*};
}

text_ids! {
    /// A kind of custom object, by its key.
    CustomObjectKey
    /// A record of a custom object.
    CustomObjectRecordId
    /// A service level policy of groups.
    GroupSlaPolicyId
    /// A background job.
    JobStatusId
    /// A merge of two organizations.
    OrganizationMergeId
    /// A conversation beside a ticket.
    SideConversationId
    /// The place of a custom status in a ticket form.
    TicketFormStatusId
    /// A category of triggers.
    TriggerCategoryId
    /// One delivery of a webhook.
    WebhookInvocationId
    /// A webhook.
    WebhookId
}

/// Some of them are numbers in old accounts.
struct Text;

impl Visitor<'_> for Text {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id as text")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<String, E> {
        Ok(number.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::WebhookId;

    #[test]
    fn an_id_is_kept_as_the_text_it_is() {
        let id: WebhookId = serde_json::from_str("\"01HA\"").unwrap();
        assert_eq!((id.as_str(), id.to_string()), ("01HA", "01HA".to_owned()));
        let number: WebhookId = serde_json::from_str("42").unwrap();
        assert_eq!(serde_json::to_string(&number).unwrap(), "\"42\"");
        assert!(serde_json::from_str::<WebhookId>("null").is_err());
    }
}
