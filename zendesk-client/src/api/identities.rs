//! The addresses, numbers and accounts by which users are known.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/users/user_identities/>

use serde_json::json;

use crate::ids::{UserId, UserIdentityId};
use crate::model::{UserIdentity, UserIdentityDraft};

resource! {
    /// The identities of an account; made by
    /// [`Client::identities`](crate::Client::identities).
    Identities
}

operations! { Identities {
    /// Lists those of a user.
    cursor of_user(user: UserId) "/api/v2/users/{user}/identities" => "identities": UserIdentity;
    /// Reads one.
    read get(user: UserId, id: UserIdentityId) "/api/v2/users/{user}/identities/{id}"
        => "identity": UserIdentity;
    /// Adds one.
    post create(user: UserId, draft: &UserIdentityDraft) "/api/v2/users/{user}/identities",
        body json!({ "identity": draft })
        => "identity": UserIdentity;
    /// Changes one.
    put update(user: UserId, id: UserIdentityId, draft: &UserIdentityDraft) "/api/v2/users/{user}/identities/{id}",
        body json!({ "identity": draft })
        => "identity": UserIdentity;
    /// Makes one the user's primary and returns all of the user's.
    put make_primary(user: UserId, id: UserIdentityId) "/api/v2/users/{user}/identities/{id}/make_primary",
        body json!({})
        => "identities": Vec<UserIdentity>;
    /// Says that one is verified.
    put verify(user: UserId, id: UserIdentityId) "/api/v2/users/{user}/identities/{id}/verify",
        body json!({})
        => "identity": UserIdentity;
    /// Has Zendesk ask the user to verify one.
    put request_verification(user: UserId, id: UserIdentityId)
        "/api/v2/users/{user}/identities/{id}/request_verification",
        body json!({});
    /// Deletes one.
    delete delete(user: UserId, id: UserIdentityId) "/api/v2/users/{user}/identities/{id}";
}}
