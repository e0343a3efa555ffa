//! What the handles do beyond one request.

mod assignment;
mod jobs;
mod safely;
mod uploads;
mod writing;

use serde_json::{Value, json};

fn ticket(id: i64, updated_at: &str) -> Value {
    json!({ "id": id, "status": "open", "created_at": "2026-03-02T09:00:00Z", "updated_at": updated_at })
}
