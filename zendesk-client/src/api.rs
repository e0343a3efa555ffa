//! The resources of the API, one file a noun. Each is made by the method of [`Client`] of that name.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::client::Client;
use crate::error::{Error, Result};
use crate::page::{Course, Kind, Pages, Shown};

/// Declares the handle of a resource.
macro_rules! resource {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name<'a> {
            pub(in crate::api) client: &'a crate::client::Client,
        }

        impl<'a> $name<'a> {
            pub(crate) fn new(client: &'a crate::client::Client) -> Self {
                Self { client }
            }
        }
    };
}

mod audits;
mod comments;
mod group_memberships;
mod groups;
mod incremental;
mod organization_fields;
mod organizations;
mod search;
mod ticket_forms;
mod tickets;
mod users;

pub use group_memberships::GroupMemberships;
pub use groups::Groups;
pub use incremental::{Incremental, Start};
pub use organization_fields::OrganizationFields;
pub use organizations::Organizations;
pub use search::{Search, SearchKind};
pub use ticket_forms::TicketForms;
pub use tickets::Tickets;
pub use users::Users;

/// Ids Zendesk accepts in one `show_many`.
const MANY: usize = 100;

/// Reads records by id, a hundred at a time.
async fn show_many<T: DeserializeOwned>(
    client: &Client,
    path: &str,
    key: &'static str,
    ids: impl Iterator<Item = String>,
) -> Result<Shown<T>> {
    let ids: Vec<String> = ids.collect();
    let mut shown = Shown {
        found: Vec::new(),
        malformed: Vec::new(),
    };
    for ids in ids.chunks(MANY) {
        let mut course = Course::new(Kind::Whole, path, key);
        course.query.push(("ids".to_owned(), ids.join(",")));
        let whole = Pages::<T>::new(client, course).complete().await?;
        shown.malformed.extend_from_slice(whole.malformed());
        shown.found.extend(whole.into_items());
    }
    Ok(shown)
}

/// A record that does not exist is an answer, not a failure.
fn found<T>(answer: Result<T>) -> Result<Option<T>> {
    match answer {
        Ok(record) => Ok(Some(record)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// `{"count": 5}` or `{"count": {"value": 5, …}}`.
fn count(call: String, answer: &Value) -> Result<u64> {
    let count = &answer["count"];
    count
        .as_u64()
        .or_else(|| count["value"].as_u64())
        .ok_or_else(|| Error::Shape {
            call,
            at: "count".to_owned(),
            reason: "expected a number".to_owned(),
            id: None,
        })
}
