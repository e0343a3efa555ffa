//! Getting the credential for a call.

use std::mem;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;
use tracing::Instrument;

use super::call::{Call, Who};
use super::pipeline::Core;
use crate::answer::Answer;
use crate::auth::{Credential, Token};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::request::Request;

impl Core {
    /// The credential in hand, or a new one.
    ///
    /// The renewal is a task of its own: a call that is dropped or runs out of time does not take with it a token that
    /// Zendesk has given out already, nor the wait of the others for it.
    pub(super) async fn credential(self: &Arc<Self>, call: &Call<'_>) -> Result<Credential> {
        let now = self.clock.monotonic();
        if let Some(credential) = self.keyring.ready(now) {
            return Ok(credential);
        }
        let left = call.deadline.saturating_sub(now);
        let core = Arc::clone(self);
        let within = left.max(self.deadline);
        let seen = self.keyring.renewals();
        let renewal = async move {
            let clock: &dyn Clock = &*core.clock;
            let fetch = |request| core.fetch_token(request, now.saturating_add(within));
            core.keyring.renew(seen, clock, &fetch).await
        };
        match timeout(left, tokio::spawn(renewal.in_current_span())).await {
            Ok(Ok(renewed)) => renewed,
            Ok(Err(ended)) => match ended.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                Err(_) => Err(Error::config("the runtime is shutting down")),
            },
            Err(_) => Err(call.too_late()),
        }
    }

    /// Boxed: fetching a token is a call, and a call may fetch a token.
    fn fetch_token(
        self: &Arc<Self>,
        request: Request,
        deadline: Duration,
    ) -> Pin<Box<dyn Future<Output = Result<Token>> + Send + '_>> {
        Box::pin(async move {
            let within = deadline.saturating_sub(self.clock.monotonic());
            let token: Token = self
                .run(&request, Who::Nobody, within, Answer::json)
                .await
                .map_err(as_auth)?;
            let expires_in = token.lasts();
            self.tell(|| Event::TokenRenewed { expires_in });
            Ok(token)
        })
    }
}

/// The token endpoint refuses credentials with 400 or 403 as well. What it lacks is never the record that was asked for.
pub(crate) fn as_auth(mut error: Error) -> Error {
    match &mut error {
        Error::Api {
            call,
            status: status @ (400 | 403 | 422),
            code,
            request_id,
            ..
        } => Error::Auth {
            call: mem::take(call),
            status: *status,
            code: code.take(),
            request_id: request_id.take(),
        },
        Error::Api { code, .. } => {
            *code = None;
            error
        }
        _ => error,
    }
}
