//! Business hours and holidays.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/ticket-management/schedules/>

use serde_json::json;

use crate::ids::{HolidayId, ScheduleId};
use crate::model::{Holiday, HolidayDraft, Interval, Schedule, ScheduleDraft};

resource! {
    /// The schedules of an account; made by
    /// [`Client::schedules`](crate::Client::schedules).
    Schedules
}

operations! { Schedules {
    /// Lists all.
    all list() "/api/v2/business_hours/schedules" => "schedules": Schedule;
    /// Reads one.
    read get(id: ScheduleId) "/api/v2/business_hours/schedules/{id}" => "schedule": Schedule;
    /// Creates one.
    post create(draft: &ScheduleDraft) "/api/v2/business_hours/schedules",
        body json!({ "schedule": draft })
        => "schedule": Schedule;
    /// Changes one and returns it as it is afterwards.
    put update(id: ScheduleId, draft: &ScheduleDraft) "/api/v2/business_hours/schedules/{id}",
        body json!({ "schedule": draft })
        => "schedule": Schedule;
    /// Deletes one.
    delete delete(id: ScheduleId) "/api/v2/business_hours/schedules/{id}";
    /// Replaces the week of a schedule.
    put set_workweek(id: ScheduleId, intervals: &[Interval]) "/api/v2/business_hours/schedules/{id}/workweek",
        body json!({ "workweek": { "intervals": intervals } });
    /// Lists the holidays of a schedule.
    all holidays(id: ScheduleId) "/api/v2/business_hours/schedules/{id}/holidays" => "holidays": Holiday;
    /// Reads a holiday.
    get holiday(id: ScheduleId, holiday: HolidayId) "/api/v2/business_hours/schedules/{id}/holidays/{holiday}"
        => "holiday": Holiday;
    /// Adds a holiday.
    post create_holiday(id: ScheduleId, draft: &HolidayDraft) "/api/v2/business_hours/schedules/{id}/holidays",
        body json!({ "holiday": draft })
        => "holiday": Holiday;
    /// Changes a holiday.
    put update_holiday(id: ScheduleId, holiday: HolidayId, draft: &HolidayDraft)
        "/api/v2/business_hours/schedules/{id}/holidays/{holiday}",
        body json!({ "holiday": draft })
        => "holiday": Holiday;
    /// Deletes a holiday.
    delete delete_holiday(id: ScheduleId, holiday: HolidayId)
        "/api/v2/business_hours/schedules/{id}/holidays/{holiday}";
}}
