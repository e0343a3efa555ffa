//! OAuth tokens.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/oauth/oauth_tokens/>

use serde_json::json;

use crate::ids::OauthTokenId;
use crate::model::{OauthToken, OauthTokenDraft};

resource! {
    /// The OAuth tokens of an account; made by
    /// [`Client::oauth_tokens`](crate::Client::oauth_tokens).
    OauthTokens
}

operations! { OauthTokens {
    /// Lists the tokens of the user we act as.
    cursor list() "/api/v2/oauth/tokens" => "tokens": OauthToken;
    /// Reads one.
    read get(id: OauthTokenId) "/api/v2/oauth/tokens/{id}" => "token": OauthToken;
    /// Reads the one this request is made with.
    get current() "/api/v2/oauth/tokens/current" => "token": OauthToken;
    /// Creates one for the user we act as; the whole token is given only now.
    post create(draft: &OauthTokenDraft) "/api/v2/oauth/tokens",
        body json!({ "token": draft })
        => "token": OauthToken;
    /// Revokes one.
    delete revoke(id: OauthTokenId) "/api/v2/oauth/tokens/{id}";
}}
