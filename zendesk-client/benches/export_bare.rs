//! What a program costs that does nothing but the work: reqwest, gzip, serde_json, every field typed and owned; no
//! limits, no retries, no check of anything. The measure for `examples/export_audit.rs`.

#![expect(dead_code, reason = "typed and owned whether it is looked at or not")]

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Page {
    tickets: Vec<Ticket>,
    after_cursor: Option<String>,
    end_of_stream: bool,
}

#[derive(Deserialize)]
struct Ticket {
    url: String,
    id: i64,
    external_id: Option<String>,
    via: Via,
    created_at: jiff::Timestamp,
    updated_at: jiff::Timestamp,
    generated_timestamp: i64,
    #[serde(rename = "type")]
    kind: Option<String>,
    subject: Option<String>,
    raw_subject: Option<String>,
    description: Option<String>,
    priority: Option<String>,
    status: String,
    recipient: Option<String>,
    requester_id: i64,
    submitter_id: i64,
    assignee_id: Option<i64>,
    organization_id: Option<i64>,
    group_id: Option<i64>,
    collaborator_ids: Vec<i64>,
    follower_ids: Vec<i64>,
    email_cc_ids: Vec<i64>,
    forum_topic_id: Option<i64>,
    problem_id: Option<i64>,
    has_incidents: bool,
    is_public: bool,
    due_at: Option<jiff::Timestamp>,
    tags: Vec<String>,
    custom_fields: Vec<Field>,
    satisfaction_rating: Option<Satisfaction>,
    sharing_agreement_ids: Vec<i64>,
    custom_status_id: Option<i64>,
    encoded_id: Option<String>,
    fields: Vec<Field>,
    followup_ids: Vec<i64>,
    ticket_form_id: Option<i64>,
    brand_id: Option<i64>,
    allow_channelback: bool,
    allow_attachments: bool,
    from_messaging_channel: bool,
}

#[derive(Deserialize)]
struct Via {
    channel: String,
    source: Source,
}

#[derive(Deserialize)]
struct Source {
    from: End,
    to: End,
    rel: Option<String>,
}

#[derive(Deserialize)]
struct End {
    address: Option<String>,
    name: Option<String>,
}

#[derive(Deserialize)]
struct Satisfaction {
    score: String,
}

#[derive(Deserialize)]
struct Field {
    id: i64,
    value: Value,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args().nth(1).ok_or("which account?")?;
    let http = reqwest::Client::new();
    let ours: HashMap<i64, i64> = (1..=50).map(|n| (n, 1000 + n)).collect();
    let (mut tickets, mut of_ours, mut wrong) = (0_u64, 0_u64, 0_u64);
    let mut place = "start_time=0".to_owned();
    loop {
        let page = format!("{url}/api/v2/incremental/tickets/cursor?{place}&per_page=1000");
        let answer = http.get(page).bearer_auth("token").send().await?;
        let page: Page = answer.error_for_status()?.json().await?;
        for ticket in &page.tickets {
            tickets += 1;
            if let Some(engineer) = ticket.organization_id.and_then(|of| ours.get(&of)) {
                of_ours += 1;
                wrong += u64::from(ticket.assignee_id != Some(*engineer));
            }
        }
        match page.after_cursor {
            Some(cursor) if !page.end_of_stream => place = format!("cursor={cursor}"),
            _ => break,
        }
    }
    println!("{tickets} tickets, {of_ours} of ours, {wrong} with the wrong assignee");
    Ok(())
}
