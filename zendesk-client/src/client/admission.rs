//! What a call needs before it may go: credentials, and a slot in the limits.

use std::sync::Arc;

use tokio::time::timeout;

use super::call::{Call, Who};
use super::pipeline::Core;
use crate::auth::Credential;
use crate::error::{Error, Result};
use crate::limit::{Permit, Turn};

/// Tokens that may expire while one attempt waits for its slot.
const MOST_RENEWALS: u32 = 2;

impl Core {
    /// Fresh credentials and a slot in the limits, both at once: a token may expire while we wait for the slot. One that
    /// is said to end as soon as it is given is used all the same, or we would ask for tokens and nothing else.
    pub(super) async fn admitted(
        self: &Arc<Self>,
        call: &Call<'_>,
    ) -> Result<(Option<Credential>, Permit)> {
        let mut renewals = 0;
        loop {
            let credential = match call.who {
                Who::User(_) => Some(self.credential(call).await?),
                Who::Nobody => None,
            };
            let permit = self.slot(call).await?;
            let now = self.clock.monotonic();
            let fresh = credential.as_ref().is_none_or(|held| held.is_fresh(now));
            if fresh || renewals == MOST_RENEWALS {
                return Ok((credential, permit));
            }
            renewals += 1;
        }
    }

    async fn slot(&self, call: &Call<'_>) -> Result<Permit> {
        let asked = call.asked();
        let mut queued = None;
        loop {
            // It may wait for the answers of others, whose exchanges run on real time.
            let left = call.deadline.saturating_sub(self.clock.monotonic());
            let turn = timeout(left, self.limits.turn(&asked, &mut queued)).await;
            let (until, lane, why) = match turn.map_err(|_| call.too_late())? {
                Turn::Now(permit) => return Ok(permit),
                Turn::At(until, lane, why) => (until, lane, why),
            };
            let how_long = until.saturating_sub(self.clock.monotonic());
            if until >= call.deadline {
                return Err(Error::Limited {
                    call: call.name.clone(),
                    lane,
                    retry_after: how_long,
                });
            }
            self.wait(call, how_long, lane, why).await;
        }
    }
}
