//! What Zendesk says of keys it passed over.

use crate::answer::Answer;
use crate::call::Call;

/// Nobody can write these.
const OF_ALL: [&str; 3] = ["id", "created_at", "updated_at"];

/// Nor these, of a ticket.
const OF_TICKETS: [&str; 8] = [
    "follower_ids",
    "email_cc_ids",
    "has_incidents",
    "is_public",
    "satisfaction_rating",
    "followup_ids",
    "allow_channelback",
    "allow_attachments",
];

/// Names the keys of a written record that were passed over.
pub(super) fn add(call: &Call, segments: &[&str], answer: &mut Answer) {
    let writes = matches!(call.method.as_str(), "POST" | "PUT" | "PATCH");
    if !writes || answer.status >= 300 || segments.first() == Some(&"imports") {
        return;
    }
    let nouns = [
        "ticket",
        "user",
        "organization",
        "group",
        "ticket_field",
        "ticket_form",
    ];
    let body = call.body.as_ref().and_then(|body| body.as_object());
    let Some((noun, record)) = nouns
        .iter()
        .find_map(|noun| Some((noun, body?.get(*noun)?)))
    else {
        return;
    };
    let of_tickets = OF_TICKETS.iter().filter(|_| *noun == "ticket");
    let keys = OF_ALL.iter().chain(of_tickets);
    let found = keys.filter(|key| record.get(**key).is_some());
    let found: Vec<String> = found.map(|key| format!("\"{noun}.{key}\"")).collect();
    if !found.is_empty() {
        let list = found.join(", ");
        let text =
            format!("Removed restricted keys [{list}] from parameters according to whitelist");
        answer.headers.push(("X-Zendesk-API-Warn", text));
    }
}
