//! What planning costs: tickets a second and memory, for desks of a thousand to a million tickets, on one thread.
//!
//! ```sh
//! cargo bench --package ase-rules                        # the table
//! cargo bench --package ase-rules -- 10000               # one desk of so many tickets
//! cargo bench --package ase-rules -- --once 10000        # one call and no figures, for a profiler
//! ase-rules/benches/instructions.sh                      # instructions a ticket, counted by callgrind
//! ```
//!
//! Time is processor time, the mean of a second's calls; memory is what one call takes at its peak beyond its arguments,
//! its plan included, as a counting allocator saw it.

mod desk;

use ase_rules::{Plan, Reasons, plan_with_reasons};
use desk::Desk;
use peak_alloc::PeakAlloc;
use std::hint::black_box;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

fn main() {
    // `cargo bench` adds `--bench`.
    let asked: Vec<usize> = std::env::args()
        .filter_map(|arg| arg.parse().ok())
        .collect();
    if std::env::args().any(|arg| arg == "--once") {
        for tickets in asked {
            black_box(plan(&Desk::with(tickets)));
        }
        return;
    }
    let sizes = match asked.is_empty() {
        true => vec![1_000, 10_000, 100_000, 1_000_000],
        false => asked,
    };
    println!(
        "{:>9} {:>8} {:>9} {:>8} {:>9} {:>12} {:>13} {:>10}",
        "tickets",
        "accounts",
        "findings",
        "actions",
        "ns/ticket",
        "tickets/s",
        "bytes/ticket",
        "kept"
    );
    for tickets in sizes {
        print(tickets);
    }
}

fn print(tickets: usize) {
    let desk = Desk::with(tickets);
    let (took, plan) = measured(&desk);
    let (peak, kept) = memory(&desk);
    let nanoseconds = took.as_nanos() as f64 / tickets as f64;
    println!(
        "{tickets:>9} {:>8} {:>9} {:>8} {nanoseconds:>9.0} {:>12.0} {:>13.0} {:>10.0}",
        desk.accounts(),
        plan.findings.len(),
        plan.actions.len(),
        1e9 / nanoseconds,
        peak as f64 / tickets as f64,
        kept as f64 / tickets as f64,
    );
}

/// What one call takes: the mean of as many as fit into a second.
fn measured(desk: &Desk) -> (Duration, Plan) {
    let mut calls = 0;
    let begin = on_cpu();
    loop {
        let plan = black_box(plan(black_box(desk)));
        calls += 1;
        let took = on_cpu() - begin;
        if took >= Duration::from_secs(1) {
            return (took / calls, plan);
        }
    }
}

/// How long this thread was on a processor: on a busy machine the time of day says more about the others. Linux tells;
/// elsewhere the time of day must do.
fn on_cpu() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|line| line.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(since_start, Duration::from_nanos)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a bench measures; the rules have no clock"
)]
fn since_start() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

/// Bytes at the peak of one call and after it, beyond what was there before.
fn memory(desk: &Desk) -> (usize, usize) {
    let before = HEAP.current_usage();
    HEAP.reset_peak_usage();
    let plan = black_box(plan(desk));
    let (peak, after) = (HEAP.peak_usage(), HEAP.current_usage());
    drop(plan);
    (peak - before, after - before)
}

fn plan(desk: &Desk) -> Plan {
    let Desk {
        facts,
        policy,
        memory,
        now,
    } = desk;
    plan_with_reasons(facts, policy, memory, *now, Reasons::None)
}
