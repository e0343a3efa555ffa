//! Whatever the headers of an answer say about limits and times, the call ends.

#![no_main]

use std::cell::LazyCell;

use desk::Desk;
use libfuzzer_sys::fuzz_target;
use zendesk_client::TicketId;
use zendesk_client::model::TicketUpdate;

thread_local! {
    static DESK: LazyCell<Desk> = const { LazyCell::new(Desk::open) };
}

fuzz_target!(|input: (bool, &str)| {
    let (well, lines) = input;
    let headers: Vec<_> = lines.lines().filter_map(|line| line.split_once(": ")).collect();
    let status = if well { 200 } else { 429 };
    DESK.with(|desk| {
        let found = desk.client.search();
        let query = [("query", "x")];
        let body = r#"{"count":1}"#;
        let _ = desk.answer("/api/v2/search/count", &query, status, &headers, body, found.count("x"));
        // A request with a limit of its own record, and one that has to find room among the jobs.
        let tickets = desk.client.tickets();
        let (id, body) = (TicketId::new(1), "{}");
        let change = TicketUpdate::new();
        let update = tickets.update(id, &change);
        let _ = desk.answer("PUT /api/v2/tickets/1", &[], status, &headers, body, update);
        let ids = [("ids", "1")];
        let job = r#"{"job_status":{"id":"V3-1","status":"queued"}}"#;
        let jobs = tickets.destroy_many(std::slice::from_ref(&id));
        let _ = desk.answer("DELETE /api/v2/tickets/destroy_many", &ids, status, &headers, job, jobs);
    });
});
