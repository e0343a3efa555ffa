//! Webhooks, as the account has set them up.

use serde_json::Value;

use super::Hidden;
use crate::ids::{WebhookId, WebhookInvocationId};

record! {
    /// A webhook. Its secrets are never given.
    Webhook {
        must {
            id: WebhookId,
        }
        plain {
            authentication: Value,
            endpoint: String,
            http_method: String,
            name: String,
            request_format: String,
            /// `active` or `inactive`.
            status: String,
            /// Event types, or `conditional_ticket_events` for one that triggers call.
            subscriptions: Vec<String>,
            custom_headers: Value,
            external_source: Value,
        }
        maybe {
            /// Only in the answer to its creation.
            signing_secret: SigningSecret,
            created_by: String,
            updated_by: String,
            description: String,
        }
        times {
            created_at,
            updated_at,
        }
    }
}

record! {
    /// One delivery, with all its attempts.
    WebhookInvocation {
        must {
            id: WebhookInvocationId,
        }
        plain {
            /// Such as `success`, `failed`, `throttled`, `circuit broken`.
            status: String,
        }
        maybe {
            status_code: u16,
        }
        times {
            latest_completed_at,
        }
    }
}

record! {
    /// One attempt to deliver.
    WebhookAttempt {
        must {
            id: String,
        }
        plain {
            status: String,
            request: Value,
            response: Value,
        }
        maybe {
            invocation_id: WebhookInvocationId,
            status_code: u16,
        }
        times {
            completed_at,
        }
    }
}

record! {
    /// What the endpoint answered to a test.
    WebhookTest {
        plain {
            headers: Vec<Value>,
        }
        maybe {
            status_code: u16,
            payload: String,
        }
    }
}

record! {
    /// The secret that deliveries are signed with. `Debug` does not show it.
    SigningSecret {
        must {
            /// The key, to be used as it is.
            secret: Hidden,
        }
        plain {
            /// `SHA256`.
            algorithm: String,
        }
    }
}

draft! {
    /// What a webhook is to be. Subscriptions cannot be changed later.
    WebhookDraft {
        name: &str,
        description: &str,
        /// `active` or `inactive`.
        status: &str,
        endpoint: &str,
        http_method: &str,
        /// `json`, `xml` or `form_encoded`.
        request_format: &str,
        subscriptions: &[&str],
        authentication: Value,
        custom_headers: Value,
    }
}
