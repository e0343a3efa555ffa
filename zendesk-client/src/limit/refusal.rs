//! What a 429 or 503 means for other calls.

use std::time::Duration;

use super::counted::Key;
use super::documented::Quotas;
use super::headers::{Endpoint, Reading};
use crate::answer::Answer;
use crate::error::Envelope;

/// What a refusal tells one call alone; whatever concerns others is kept by the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// To come back after this time.
    Wait(Duration),
    /// To come back when one of the account's background jobs has ended; not before this time, where it names one.
    NoRoomForJobs(Option<Duration>),
}

/// The limit that a 429 or 503 closes; `None` when it concerns this call only.
///
/// A header that shows a limit used up is believed first. A limit without a lane, such as that of jobs, is for this call
/// alone. When no header shows one, a limit that has no header is to blame, then one whose header shows room, since
/// Zendesk has limits it tells nobody of; without either the whole account stands back.
pub(super) fn blame(
    status: u16,
    keys: &[Key],
    account: Reading,
    endpoints: &[(Endpoint, Reading)],
    quotas: &Quotas,
) -> Option<Key> {
    if status == 503 {
        return Some(Key::ACCOUNT);
    }
    let narrow = || keys.iter().copied().filter(|key| *key != Key::ACCOUNT);
    let named = |key: Key| endpoints.iter().any(|(of, _)| of.is(key));
    let used_up = |key: Key| {
        endpoints
            .iter()
            .any(|(of, reading)| of.is(key) && reading.is_exhausted())
    };
    let foreign = endpoints
        .iter()
        .any(|(of, reading)| reading.is_exhausted() && !narrow().any(|key| of.is(key)));
    if foreign && !account.is_exhausted() {
        return None;
    }
    if let Some(key) = narrow().find(|&key| used_up(key)) {
        return Some(key);
    }
    if account.is_exhausted() {
        return Some(Key::ACCOUNT);
    }
    // The lane rather than one record of it, where both have a limit.
    let silent = narrow().rfind(|&key| quotas.is_silent(key));
    let blamed = silent.or_else(|| narrow().rfind(|&key| named(key)));
    Some(blamed.unwrap_or(Key::ACCOUNT))
}

/// Whether other jobs have to end first, of which no other call need know.
pub(super) fn lacks_room_for_jobs(answer: &Answer, endpoints: &[(Endpoint, Reading)]) -> bool {
    let no_slot =
        |(of, reading): &(Endpoint, Reading)| *of == Endpoint::Jobs && reading.is_exhausted();
    answer.status == 429
        && (endpoints.iter().any(no_slot)
            || Envelope::read(answer.body()).code.as_deref() == Some("TooManyJobs"))
}
