//! Groups of agents.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/groups/groups/>

use serde_json::json;

use crate::ids::{GroupId, UserId};
use crate::model::{Group, GroupDraft, User};

resource! {
    /// The groups of an account; made by
    /// [`Client::groups`](crate::Client::groups).
    Groups
}

operations! { Groups {
    /// Lists all groups, deleted ones included, a hundred a page.
    cursor list() "/api/v2/groups" => "groups": Group;
    /// Reads one.
    read get(id: GroupId) "/api/v2/groups/{id}" => "group": Group;
    /// Creates one.
    post create(draft: &GroupDraft) "/api/v2/groups", body json!({ "group": draft }) => "group": Group;
    /// Changes one and returns it as it is afterwards.
    put update(id: GroupId, draft: &GroupDraft) "/api/v2/groups/{id}",
        body json!({ "group": draft })
        => "group": Group;
    /// Deletes one.
    delete delete(id: GroupId) "/api/v2/groups/{id}";
    /// Lists the groups tickets can be assigned to.
    cursor assignable() "/api/v2/groups/assignable" => "groups": Group;
    /// Lists the groups of a user.
    cursor of_user(user: UserId) "/api/v2/users/{user}/groups" => "groups": Group;
    /// Lists the users in a group.
    cursor users(id: GroupId) "/api/v2/groups/{id}/users" => "users": User;
    /// Counts the groups.
    count count() "/api/v2/groups/count";
}}
