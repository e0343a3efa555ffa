//! OAuth clients: programs that may ask for tokens.

use serde_json::Value;

use super::Hidden;
use crate::ids::{OauthClientId, UserId};

record! {
    /// A client. Its secret is given whole only once, when it is made.
    OauthClient {
        must {
            id: OauthClientId,
        }
        plain {
            url: String,
            name: String,
            redirect_uri: Value,
        }
        maybe {
            company: String,
            description: String,
            global: bool,
            identifier: String,
            kind: String,
            logo_url: String,
            secret: Hidden,
            user_id: UserId,
        }
        times {
            created_at,
            updated_at,
        }
    }
}

draft! {
    /// What a client is to be.
    OauthClientDraft {
        name: &str,
        identifier: &str,
        /// `public` or `confidential`.
        kind: &str,
        company: &str,
        description: &str,
        redirect_uri: &[&str],
        user_id: UserId,
    }
}
