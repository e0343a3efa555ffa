//! Who belongs to which group.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/groups/group_memberships/>

use crate::ids::UserId;
use crate::model::GroupMembership;
use crate::page::{Course, Kind, Pages};

resource! {
    /// Memberships of users in groups; made by [`Client::group_memberships`](crate::Client::group_memberships).
    GroupMemberships
}

impl GroupMemberships<'_> {
    /// Lists all memberships, a hundred a page.
    pub fn list(&self) -> Pages<GroupMembership> {
        self.at("/api/v2/group_memberships".to_owned())
    }

    /// Lists the memberships of one user.
    pub fn of_user(&self, user: UserId) -> Pages<GroupMembership> {
        self.at(format!("/api/v2/users/{user}/group_memberships"))
    }

    fn at(self, path: String) -> Pages<GroupMembership> {
        let course = Course::new(Kind::Cursor, path, "group_memberships");
        Pages::new(self.client, course)
    }
}
