//! Whatever the headers of an answer say about limits and times, the call ends.

#![no_main]

use std::cell::LazyCell;

use desk::Desk;
use libfuzzer_sys::fuzz_target;

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
    });
});
