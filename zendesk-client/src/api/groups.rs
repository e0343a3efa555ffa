//! Groups of agents.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/groups/groups/>

use crate::model::Group;
use crate::page::{Course, Kind, Pages};

resource! {
    /// The groups of an account; made by [`Client::groups`](crate::Client::groups).
    Groups
}

impl Groups<'_> {
    /// Lists all groups, deleted ones included, a hundred a page.
    pub fn list(&self) -> Pages<Group> {
        let course = Course::new(Kind::Cursor, "/api/v2/groups", "groups");
        Pages::new(self.client, course)
    }
}
