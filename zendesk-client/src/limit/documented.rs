//! What Zendesk documents of its limits: it holds until an answer says otherwise.

use std::collections::BTreeMap;
use std::time::Duration;

use super::counted::{Key, Part};
use crate::error::{Error, Result};
use crate::request::Lane;

/// Requests within a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quota {
    pub(super) requests: u32,
    pub(super) within: Duration,
}

/// The times a limit can be set for.
const SHORTEST: Duration = Duration::from_millis(1);
const LONGEST: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// Limits the user of this crate has set in place of the documented ones.
#[derive(Clone, Debug, Default)]
pub(crate) struct Quotas {
    lanes: BTreeMap<Lane, Quota>,
    records: BTreeMap<Lane, Quota>,
}

impl Quotas {
    pub(crate) fn set(&mut self, lane: Lane, requests: u32, within: Duration) {
        self.lanes.insert(lane, Quota { requests, within });
    }

    pub(crate) fn set_for_each(&mut self, lane: Lane, requests: u32, within: Duration) {
        self.records.insert(lane, Quota { requests, within });
    }

    pub(crate) fn check(&self) -> Result<()> {
        let mut quotas = self.lanes.values().chain(self.records.values());
        let is_one =
            |quota: &Quota| quota.requests > 0 && (SHORTEST..=LONGEST).contains(&quota.within);
        match quotas.all(is_one) {
            true => Ok(()),
            false => Err(Error::config(
                "a limit is at least one request within a millisecond to a year",
            )),
        }
    }

    pub(super) fn of(&self, key: Key) -> Option<Quota> {
        let own = match key.part {
            Part::Whole => self.lanes.get(&key.lane),
            Part::Record(_) => self.records.get(&key.lane),
            Part::Pages | Part::DeepPages => None,
        };
        own.copied().or_else(|| documented(key))
    }

    /// Whether nothing but a 429 tells of this limit, so that one without any header may be its.
    pub(super) fn is_silent(&self, key: Key) -> bool {
        let has_header = match key.part {
            Part::Whole => has_header(key.lane),
            Part::Record(_) => key.lane == Lane::TicketUpdates,
            Part::Pages => true,
            Part::DeepPages => key.lane != Lane::Default,
        };
        !has_header && self.of(key).is_some()
    }
}

/// The time that an answer's numbers are about: headers say how many requests, and not within what.
pub(super) fn within(key: Key) -> Duration {
    documented(key).map_or(Duration::from_secs(60), |quota| quota.within)
}

/// The account's is the smallest current plan's.
fn documented(key: Key) -> Option<Quota> {
    const MINUTE: u64 = 60;
    let (requests, seconds) = match (key.lane, key.part) {
        (Lane::Default, Part::Whole) => (200, MINUTE),
        (Lane::Incremental | Lane::DeletedTickets, Part::Whole) => (10, MINUTE),
        (Lane::SearchExport | Lane::TicketUpdates | Lane::FieldOptions, Part::Whole) => {
            (100, MINUTE)
        }
        (Lane::IncrementalSamples, Part::Whole) => (10, 20 * MINUTE),
        (Lane::TicketDeletions, Part::Whole) => (400, MINUTE),
        (Lane::UserUpdates, Part::Whole) => (1, 1),
        (Lane::UserPurges, Part::Whole) => (700, 10 * MINUTE),
        (Lane::ViewCounts, Part::Whole) => (6, 5 * MINUTE),
        (Lane::AuditLogExport | Lane::SuspendedTicketExport, Part::Whole) => (1, MINUTE),
        (Lane::SideConversations, Part::Whole) => (300, 10 * MINUTE),
        (Lane::SideConversationEvents, Part::Whole) => (600, 10 * MINUTE),
        (Lane::Attachments, Part::Whole) => (2500, MINUTE),
        (Lane::AgentAvailability, Part::Whole) => (300, MINUTE),
        (Lane::TicketUpdates, Part::Record(_)) => (30, 10 * MINUTE),
        (Lane::Attachments, Part::Record(_)) => (10, MINUTE),
        (_, Part::Record(_)) => (5, MINUTE),
        (Lane::TicketList | Lane::TagList, Part::DeepPages) => (50, MINUTE),
        (Lane::DeletedTickets, Part::DeepPages) => (5, MINUTE),
        (Lane::Default, Part::DeepPages) => (100, MINUTE),
        _ => return None,
    };
    Some(Quota {
        requests,
        within: Duration::from_secs(seconds),
    })
}

fn has_header(lane: Lane) -> bool {
    match lane {
        Lane::Default
        | Lane::Incremental
        | Lane::TicketUpdates
        | Lane::Search
        | Lane::TicketList
        | Lane::TicketCreations
        | Lane::DeletedTickets
        | Lane::TicketPurges
        | Lane::BulkTicketPurges
        | Lane::TagList => true,
        Lane::SearchExport
        | Lane::Auth
        | Lane::IncrementalSamples
        | Lane::TicketDeletions
        | Lane::UserUpdates
        | Lane::UserPurges
        | Lane::OrganizationUpdates
        | Lane::FieldOptions
        | Lane::ViewExecution
        | Lane::ViewCounts
        | Lane::AuditLogExport
        | Lane::SuspendedTicketExport
        | Lane::SideConversations
        | Lane::SideConversationEvents
        | Lane::Attachments
        | Lane::AgentAvailability => false,
    }
}
