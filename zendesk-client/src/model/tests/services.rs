//! Records of the services that Zendesk's own document does not describe, and of jobs.

use serde_json::json;

use crate::model::{
    AgentAvailability, AgentStatuses, Holiday, JobState, JobStatus, Schedule, TicketMetricEvent,
    Webhook, WebhookAttempt, WebhookInvocation,
};

#[test]
fn an_agents_availability_is_read() {
    let agent: AgentAvailability = serde_json::from_value(json!({
        "type": "agent_availabilities", "id": "agent_availabilities|10011",
        "attributes": {
            "agent_id": 10011, "group_ids": [8], "skills": [{ "id": "s" }], "version": 3,
            "agent_status": { "id": 3, "name": "Online", "updated_at": "2026-03-02T09:00:00Z" },
        },
        "links": { "self": "https://acme.zendesk.com/x" }, "relationships": { "channels": {} },
    }))
    .unwrap();
    let status = agent.attributes.agent_status.unwrap();
    assert_eq!((status.id, status.name.as_str()), (json!(3), "Online"));
    assert_eq!(agent.attributes.agent_id.unwrap().get(), 10011);
    assert!(agent.extra.is_empty() && agent.attributes.extra.is_empty() && status.extra.is_empty());

    // Where the account routes by channel there is no status.
    let by_channel = json!({ "id": "x", "attributes": { "agent_id": 1, "agent_status": null } });
    let by_channel: AgentAvailability = serde_json::from_value(by_channel).unwrap();
    assert_eq!(by_channel.attributes.agent_status, None);

    let statuses = json!({ "default": [{ "id": 2, "name": "Offline" }], "custom": [] });
    let statuses: AgentStatuses = serde_json::from_value(statuses).unwrap();
    assert_eq!(statuses.default[0].name, "Offline");
}

#[test]
fn a_schedule_and_its_holidays_are_read() {
    let schedule: Schedule = serde_json::from_value(json!({
        "id": 1, "name": "Europe", "time_zone": "Bern", "created_at": "2026-03-02T09:00:00Z",
        "updated_at": "2026-03-02T09:00:00Z", "intervals": [{ "start_time": 1980, "end_time": 2460 }],
    }))
    .unwrap();
    assert_eq!(
        schedule.intervals[0].end_time - schedule.intervals[0].start_time,
        480
    );
    let holiday =
        json!({ "id": 2, "name": "Eve", "start_date": "2026-12-24", "end_date": "2026-12-26" });
    let holiday: Holiday = serde_json::from_value(holiday).unwrap();
    assert_eq!(holiday.end_date, "2026-12-26");
    assert!(schedule.extra.is_empty() && holiday.extra.is_empty());
}

#[test]
fn a_webhook_is_read_and_its_secret_is_not_shown() {
    let webhook: Webhook = serde_json::from_value(json!({
        "id": "01HA", "name": "ours", "description": null, "status": "active", "endpoint": "https://x.test",
        "subscriptions": ["conditional_ticket_events"], "http_method": "POST", "request_format": "json",
        "authentication": { "type": "bearer_token", "add_position": "header" }, "custom_headers": null,
        "created_at": "2023-09-18T23:38:13.123456789Z", "created_by": "-1", "updated_at": null, "updated_by": null,
        "external_source": null, "signing_secret": { "secret": "dGhpcw==", "algorithm": "SHA256" },
    }))
    .unwrap();
    assert!(webhook.extra.is_empty() && webhook.created_at.is_some());
    assert!(!format!("{webhook:?}").contains("dGhp"));
    assert_eq!(webhook.signing_secret.unwrap().secret.expose(), "dGhpcw==");

    let invocation = json!({ "id": "01HB", "status": "circuit broken", "status_code": null,
        "latest_completed_at": "2023-09-18T23:38:13Z" });
    let invocation: WebhookInvocation = serde_json::from_value(invocation).unwrap();
    let attempt = json!({ "id": "01HC", "invocation_id": "01HB", "status": "success", "status_code": 200,
        "request": { "headers": [], "payload": "{}" }, "response": { "headers": [], "payload": "" },
        "completed_at": "2023-09-18T23:38:13Z" });
    let attempt: WebhookAttempt = serde_json::from_value(attempt).unwrap();
    assert_eq!(attempt.invocation_id, Some(invocation.id));
    assert!(attempt.extra.is_empty() && invocation.extra.is_empty());
}

#[test]
fn a_job_is_read_in_each_of_its_states() {
    let job = |changes: serde_json::Value| -> JobStatus {
        let mut job =
            json!({ "id": "V3-1", "url": "x", "job_type": "Bulk Update Ticket", "total": 2 });
        job.as_object_mut()
            .unwrap()
            .extend(changes.as_object().unwrap().clone());
        serde_json::from_value(job).unwrap()
    };
    let queued = json!({ "status": "queued", "progress": null, "message": null, "results": null });
    assert!(!job(queued).status.is_over());
    let whole = json!({ "status": "completed", "total": null, "results": { "success": true } });
    assert!(job(whole.clone()).is_done_as_a_whole() && job(whole).rows().is_empty());
    let killed = job(json!({ "status": "killed", "results": null }));
    assert!(killed.status.is_over() && !killed.is_done_as_a_whole());
    assert_eq!(killed.status, JobState::Killed);
    let rows = job(json!({ "status": "completed", "results": [
        { "action": "update", "id": 244, "status": "Updated", "success": true },
        { "index": 1, "id": 245, "error": "TicketUpdateFailed", "details": "Status: closed" },
    ]}))
    .rows();
    assert!(!rows[0].is_failure() && rows[1].is_failure());
    assert!(rows.iter().all(|row| row.extra.is_empty()));
}

#[test]
fn an_event_of_a_clock_is_read() {
    let event: TicketMetricEvent = serde_json::from_value(json!({
        "id": 1, "ticket_id": 2, "metric": "reply_time", "instance_id": 1, "type": "apply_sla",
        "time": "2026-03-02T09:00:00Z",
        "sla": { "target": 60, "business_hours": false, "policy": { "id": 3, "title": "t", "description": null } },
    }))
    .unwrap();
    assert_eq!(event.kind.as_deref(), Some("apply_sla"));
    assert!(event.time.is_some() && event.extra.is_empty());
}
