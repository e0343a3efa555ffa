//! Webhooks, as the account has set them up. To receive them, see the crate's webhook module.
//!
//! Reference: <https://developer.zendesk.com/api-reference/webhooks/webhooks-api/webhooks/>

use serde_json::{Value, json};

use crate::ids::{WebhookId, WebhookInvocationId};
use crate::model::{
    SigningSecret, Webhook, WebhookAttempt, WebhookDraft, WebhookInvocation, WebhookTest,
};

resource! {
    /// The webhooks of an account; made by
    /// [`Client::webhooks`](crate::Client::webhooks).
    Webhooks
}

operations! { Webhooks {
    /// Lists all, a hundred a page. Narrow it with [`Pages::query`](crate::Pages::query): `filter[name_contains]`.
    cursor list() "/api/v2/webhooks" => "webhooks": Webhook;
    /// Reads one.
    read get(id: &WebhookId) "/api/v2/webhooks/{id}" => "webhook": Webhook;
    /// Creates one.
    post create(draft: &WebhookDraft) "/api/v2/webhooks",
        body json!({ "webhook": draft })
        => "webhook": Webhook;
    /// Creates one with the secrets of another.
    post copy(id: &WebhookId, draft: &WebhookDraft) "/api/v2/webhooks",
        query { "clone_webhook_id": id },
        body json!({ "webhook": draft })
        => "webhook": Webhook;
    /// Replaces one: what is not named is taken away.
    put replace(id: &WebhookId, draft: &WebhookDraft) "/api/v2/webhooks/{id}",
        body json!({ "webhook": draft });
    /// Changes one: what is not named stays.
    patch update(id: &WebhookId, draft: &WebhookDraft) "/api/v2/webhooks/{id}",
        body json!({ "webhook": draft });
    /// Deletes one.
    delete delete(id: &WebhookId) "/api/v2/webhooks/{id}";
    /// Sends a test to the endpoint of one.
    post test(id: &WebhookId, request: &Value) "/api/v2/webhooks/test",
        query { "webhook_id": id },
        body json!({ "request": request })
        => "response": WebhookTest;
    /// Sends a test to the endpoint of one that is not saved. It is signed with Zendesk's public test secret.
    post test_draft(request: &Value) "/api/v2/webhooks/test",
        body json!({ "request": request })
        => "response": WebhookTest;
    /// Reads the secret that deliveries are signed with.
    get signing_secret(id: &WebhookId) "/api/v2/webhooks/{id}/signing_secret"
        => "signing_secret": SigningSecret;
    /// Gives it a new secret. The old one is void at once.
    post reset_signing_secret(id: &WebhookId) "/api/v2/webhooks/{id}/signing_secret"
        => "signing_secret": SigningSecret;
    /// Lists its deliveries, youngest first.
    cursor invocations(id: &WebhookId) "/api/v2/webhooks/{id}/invocations"
        => "invocations": WebhookInvocation;
    /// Lists the attempts of a delivery.
    all attempts(id: &WebhookId, invocation: &WebhookInvocationId)
        "/api/v2/webhooks/{id}/invocations/{invocation}/attempts"
        => "attempts": WebhookAttempt;
}}
