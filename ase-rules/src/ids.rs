//! Ids are types: a ticket's number never stands where a user's should.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
        )]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// Wraps the number Zendesk uses.
            #[must_use]
            pub const fn new(id: i64) -> Self {
                Self(id)
            }

            /// The number Zendesk uses.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

id! {
    /// A Zendesk organization.
    OrganizationId
}
id! {
    /// A Zendesk user, agents and bots included.
    UserId
}
id! {
    /// A Zendesk ticket.
    TicketId
}
id! {
    /// A Zendesk group of agents.
    GroupId
}
id! {
    /// A Zendesk ticket form.
    FormId
}
