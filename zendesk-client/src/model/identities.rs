//! The addresses, numbers and accounts by which a user is known.

use crate::ids::{UserId, UserIdentityId};

record! {
    /// One of them.
    UserIdentity {
        must {
            id: UserIdentityId,
            /// Such as `email`, `phone_number`, `google`, `agent_forwarding`.
            #[serde(rename = "type")]
            kind: String,
        }
        plain {
            url: String,
            value: String,
        }
        maybe {
            deliverable_state: String,
            primary: bool,
            undeliverable_count: i64,
            user_id: UserId,
            verification_method: String,
            verified: bool,
        }
        times {
            created_at,
            updated_at,
            verified_at,
        }
    }
}

draft! {
    /// What an identity is to be.
    UserIdentityDraft {
        kind as "type": &str,
        value: &str,
        verified: bool,
        primary: bool,
        skip_verify_email: bool,
    }
}
