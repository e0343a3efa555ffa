//! Deliveries of Zendesk's webhooks: checked, taken into the inbox, answered at once. What is to be done about them is
//! decided elsewhere, from what is read then.

mod hint;
mod receiver;

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use http_body_util::{BodyExt, Limited};
use hyper::{Request, StatusCode, body::Incoming};
use tracing::debug;
use zendesk_client::webhook::{INVOCATION, SIGNATURE, TIMESTAMP};

use self::{
    hint::hint_of,
    receiver::{Receiver, Signed},
};
use super::answer::{Answer, later, not_found, text};
use crate::{
    config::{SecretError, canonical_name},
    cycle::Instance,
    store::Taken,
};

/// No delivery is larger; Zendesk's own are far smaller.
const LARGEST: usize = 1 << 20;

/// A body that has not come after so long is not waited for. Zendesk itself gives up after twelve seconds.
const BODY_WITHIN: Duration = Duration::from_secs(10);

/// The receivers, by instance. A new configuration replaces them.
#[derive(Debug, Default)]
pub struct Webhooks {
    receivers: RwLock<BTreeMap<String, Arc<Receiver>>>,
}

impl Webhooks {
    /// Receives for those of `instances` that have a webhook configured, and for no other.
    ///
    /// # Errors
    ///
    /// If a secret cannot be read; then the receivers stay as they were.
    pub fn receive_for(&self, instances: &[Instance]) -> Result<(), SecretError> {
        let mut receivers = BTreeMap::new();
        for instance in instances {
            if let Some(receiver) = Receiver::of(instance)? {
                receivers.insert(instance.name().to_owned(), Arc::new(receiver));
            }
        }
        *self
            .receivers
            .write()
            .unwrap_or_else(PoisonError::into_inner) = receivers;
        Ok(())
    }

    fn of(&self, instance: &str) -> Option<Arc<Receiver>> {
        let receivers = self
            .receivers
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        receivers.get(canonical_name(instance)).cloned()
    }

    pub(super) fn knows(&self, instance: &str) -> bool {
        self.of(instance).is_some()
    }

    pub(super) async fn take(&self, instance: &str, request: Request<Incoming>) -> Answer {
        let Some(receiver) = self.of(instance) else {
            return not_found();
        };
        let header = |name: &str| {
            let value = request.headers().get(name)?.to_str().ok()?;
            Some(value.to_owned())
        };
        let headers = (header(TIMESTAMP), header(SIGNATURE), header(INVOCATION));
        let body = Limited::new(request.into_body(), LARGEST).collect();
        let body = match tokio::time::timeout(BODY_WITHIN, body).await {
            Ok(Ok(body)) => body.to_bytes(),
            Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => {
                return text(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large");
            }
            Ok(Err(_)) => return text(StatusCode::BAD_REQUEST, "the body broke off"),
            Err(_) => return text(StatusCode::REQUEST_TIMEOUT, "the body did not come"),
        };
        let (Some(timestamp), Some(signature), invocation) = headers else {
            return text(StatusCode::UNAUTHORIZED, "not signed");
        };
        let signed = Signed {
            timestamp,
            signature,
            invocation,
        };
        if let Err(refused) = receiver.check(&signed, &body) {
            debug!(instance, why = %refused, "a delivery was refused");
            // Whoever cannot sign learns no more.
            return text(StatusCode::UNAUTHORIZED, "not accepted");
        }
        match receiver.take(hint_of(&signed, &body)).await {
            Some(Taken::New) => text(StatusCode::OK, "taken"),
            Some(Taken::Again) => text(StatusCode::OK, "taken before"),
            Some(Taken::Full) => later("too many wait already"),
            None => later("it cannot be kept at the moment"),
        }
    }
}
