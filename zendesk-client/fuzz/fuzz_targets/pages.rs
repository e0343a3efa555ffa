//! Whatever a page holds, reading it ends in records, in unreadable records, or in an error.

#![no_main]

use std::cell::LazyCell;

use desk::Desk;
use libfuzzer_sys::fuzz_target;

thread_local! {
    static DESK: LazyCell<Desk> = const { LazyCell::new(Desk::open) };
}

fuzz_target!(|body: &str| {
    DESK.with(|desk| {
        let mut pages = desk.client.tickets().list();
        let size = [("page[size]", "100")];
        let read = desk.answer("/api/v2/tickets", &size, 200, &[], body, pages.next_page());
        if let Ok(Some(page)) = read {
            // What was kept for later can fail, and must not panic.
            for ticket in &page.items {
                let _ = ticket.custom_fields.get();
            }
            for key in page.sideloads.keys() {
                let _ = page.sideloads.list::<zendesk_client::model::User>(key);
            }
        }
    });
});
