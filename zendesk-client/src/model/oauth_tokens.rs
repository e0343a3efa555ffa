//! OAuth tokens.

use super::Hidden;
use crate::ids::{OauthClientId, OauthTokenId, UserId};

record! {
    /// A token. Lists give only its first ten characters.
    OauthToken {
        must {
            id: OauthTokenId,
        }
        plain {
            url: String,
            scopes: Vec<String>,
        }
        maybe {
            client_id: OauthClientId,
            refresh_token: Hidden,
            token: Hidden,
            user_id: UserId,
            full_token: Hidden,
        }
        times {
            created_at,
            expires_at,
            used_at,
        }
    }
}

draft! {
    /// What a token is to be.
    OauthTokenDraft {
        client_id: OauthClientId,
        scopes: &[&str],
    }
}
