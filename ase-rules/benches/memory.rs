//! What planning takes of memory beyond its arguments, its plan included, as a counting allocator saw it: at the peak of one
//! call, and after it.
//!
//! ```sh
//! cargo bench --package ase-rules --bench memory
//! ```

mod desk;

use desk::Desk;
use peak_alloc::PeakAlloc;
use std::hint::black_box;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

fn main() {
    println!(
        "{:>9} {:>8} {:>17} {:>17} {:>17}",
        "tickets", "sources", "bytes at the peak", "bytes a ticket", "kept a ticket"
    );
    for tickets in [1_000, 10_000, 100_000, 1_000_000] {
        let desk = Desk::with(tickets);
        print(tickets, "none", &desk);
        print(tickets, "all", &desk.with_sources());
    }
}

fn print(tickets: usize, sources: &str, desk: &Desk) {
    let before = HEAP.current_usage();
    HEAP.reset_peak_usage();
    let plan = black_box(desk.plan());
    let (peak, after) = (HEAP.peak_usage() - before, HEAP.current_usage() - before);
    drop(plan);
    let a_ticket = |bytes: usize| bytes as f64 / tickets as f64;
    println!(
        "{tickets:>9} {sources:>8} {peak:>17} {:>17.0} {:>17.0}",
        a_ticket(peak),
        a_ticket(after)
    );
}
