//! OAuth clients: programs that may ask for tokens.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/oauth/oauth_clients/>

use serde_json::json;

use crate::ids::OauthClientId;
use crate::model::{OauthClient, OauthClientDraft};

resource! {
    /// The OAuth clients of an account; made by
    /// [`Client::oauth_clients`](crate::Client::oauth_clients).
    OauthClients
}

operations! { OauthClients {
    /// Lists all, a hundred a page.
    cursor list() "/api/v2/oauth/clients" => "clients": OauthClient;
    /// Reads one.
    read get(id: OauthClientId) "/api/v2/oauth/clients/{id}" => "client": OauthClient;
    /// Creates one. Its secret is given only now.
    post create(draft: &OauthClientDraft) "/api/v2/oauth/clients",
        body json!({ "client": draft })
        => "client": OauthClient;
    /// Changes one and returns it as it is afterwards.
    put update(id: OauthClientId, draft: &OauthClientDraft) "/api/v2/oauth/clients/{id}",
        body json!({ "client": draft })
        => "client": OauthClient;
    /// Deletes one.
    delete delete(id: OauthClientId) "/api/v2/oauth/clients/{id}";
    /// Gives a client a new secret, which is shown only now.
    put generate_secret(id: OauthClientId) "/api/v2/oauth/clients/{id}/generate_secret",
        body json!({})
        => "client": OauthClient;
    /// Lists the global clients that have tokens here.
    cursor global() "/api/v2/oauth/global_clients" => "global_clients": OauthClient;
}}
