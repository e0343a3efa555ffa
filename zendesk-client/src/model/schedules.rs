//! Business hours.

use crate::ids::{HolidayId, ScheduleId};

record! {
    /// A week of business hours.
    Schedule {
        must {
            id: ScheduleId,
        }
        plain {
            name: String,
            /// Rails' name of the zone.
            time_zone: String,
            intervals: Vec<Interval>,
        }
        times {
            created_at,
            updated_at,
        }
    }
}

record! {
    /// A day or days without business hours.
    Holiday {
        must {
            id: HolidayId,
        }
        plain {
            name: String,
            /// The first day, such as `2026-12-24`.
            start_date: String,
            /// The last day, itself included.
            end_date: String,
        }
    }
}

/// A span of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Interval {
    /// Minutes since Sunday 00:00 by the wall clock.
    pub start_time: i64,
    /// Minutes since Sunday 00:00 by the wall clock; at most 10,080.
    pub end_time: i64,
}

draft! {
    /// What a schedule is to be.
    ScheduleDraft {
        name: &str,
        /// Rails' name of the zone.
        time_zone: &str,
    }
}

draft! {
    /// What a holiday is to be.
    HolidayDraft {
        name: &str,
        /// The first day, such as `2026-12-24`.
        start_date: &str,
        /// The last day, itself included.
        end_date: &str,
    }
}
