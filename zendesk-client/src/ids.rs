//! Ids: one type for each kind of record, so that a user's id never stands where a ticket's belongs.

mod text;

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Visitor};
use serde::{Serialize, Serializer};

pub use text::{
    CustomObjectKey, CustomObjectRecordId, GroupSlaPolicyId, JobStatusId, OrganizationMergeId,
    SideConversationId, TicketFormStatusId, TriggerCategoryId, WebhookId, WebhookInvocationId,
};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// Wraps a number that Zendesk gave out.
            pub const fn new(id: i64) -> Self {
                Self(id)
            }

            /// The number itself.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.trim().parse().map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(NumberOrText).map(Self)
            }
        }
    )*};
}

ids! {
    /// A file attached to a comment.
    AttachmentId
    /// One audit: everything that one update changed.
    AuditId
    /// An entry of the account's audit log.
    AuditLogId
    /// A rule that runs by the hour.
    AutomationId
    /// A brand of the account.
    BrandId
    /// A comment of a ticket.
    CommentId
    /// One choice of a dropdown or multiselect field.
    FieldOptionId
    /// A custom field of custom objects.
    CustomObjectFieldId
    /// A role of agents.
    CustomRoleId
    /// A custom ticket status.
    CustomStatusId
    /// A group of agents.
    GroupId
    /// The membership of one user in one group.
    GroupMembershipId
    /// A day or days without business hours.
    HolidayId
    /// A language the account speaks.
    LocaleId
    /// A macro.
    MacroId
    /// An OAuth client.
    OauthClientId
    /// An OAuth token.
    OauthTokenId
    /// A custom field of organizations.
    OrganizationFieldId
    /// An organization.
    OrganizationId
    /// The membership of one user in one organization.
    OrganizationMembershipId
    /// One user's subscription to an organization.
    OrganizationSubscriptionId
    /// A rating a customer gave.
    SatisfactionRatingId
    /// A reason for a rating.
    SatisfactionReasonId
    /// A schedule of business hours.
    ScheduleId
    /// A skip of a ticket by an agent.
    TicketSkipId
    /// A service level policy.
    SlaPolicyId
    /// A message that did not become a ticket.
    SuspendedTicketId
    /// A field of tickets, built in or custom.
    TicketFieldId
    /// A ticket form.
    TicketFormId
    /// The times and counts of one ticket.
    TicketMetricId
    /// A ticket; small numbers that count up within an account.
    TicketId
    /// A trigger.
    TriggerId
    /// A custom field of users.
    UserFieldId
    /// An address, number or account by which a user is known.
    UserIdentityId
    /// A user: end user, agent or admin.
    UserId
    /// A view.
    ViewId
}

impl UserId {
    /// The author of what no user did, such as an automation.
    pub const SYSTEM: Self = Self(-1);
}

/// Audits and webhooks carry ids as text, everything else as numbers.
struct NumberOrText;

impl Visitor<'_> for NumberOrText {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id (a whole number, or one as text)")
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<i64, E> {
        Ok(number)
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<i64, E> {
        i64::try_from(number).map_err(|_| E::custom("expected an id of at most 64 bits"))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<i64, E> {
        text.trim()
            .parse()
            .map_err(|_| E::custom("expected an id (a whole number, or one as text)"))
    }
}

#[cfg(test)]
mod tests {
    use super::{TicketId, UserId};

    #[test]
    fn an_id_reads_from_a_number_and_from_text() {
        for json in ["6130907993114", "\"6130907993114\"", "\" 6130907993114 \""] {
            let id: UserId = serde_json::from_str(json).unwrap();
            assert_eq!(id.get(), 6_130_907_993_114);
        }
    }

    #[test]
    fn an_id_is_neither_a_word_nor_a_fraction() {
        for json in ["\"jill\"", "1.5", "null", "\"\"", "18446744073709551615"] {
            assert!(serde_json::from_str::<TicketId>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn an_id_is_written_as_a_number() {
        assert_eq!(serde_json::to_string(&UserId::SYSTEM).unwrap(), "-1");
        assert_eq!("42".parse::<TicketId>().unwrap().to_string(), "42");
    }
}
