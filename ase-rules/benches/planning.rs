//! What planning costs: tickets a second, for desks of a thousand to a million tickets, on one thread.
//!
//! ```sh
//! cargo bench --package ase-rules                                 # this table and that of the memory
//! cargo bench --package ase-rules --bench planning -- 10000       # desks of so many tickets
//! cargo bench --package ase-rules --bench planning -- --once 10000   # one call and no figures, for a profiler
//! ase-rules/benches/instructions.sh                               # instructions a ticket, counted by callgrind
//! ```
//!
//! Time is processor time. The calls of all sizes take turns, so that what else the machine does meanwhile falls on
//! each of them; of the calls of one size the median counts.

mod desk;

use desk::Desk;
use std::hint::black_box;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// How often every size has its turn.
const TURNS: usize = 9;

fn main() {
    // `cargo bench` adds `--bench`.
    let asked: Vec<usize> = std::env::args()
        .filter_map(|arg| arg.parse().ok())
        .collect();
    let with_sources = std::env::args().any(|arg| arg == "--sources");
    if std::env::args().any(|arg| arg == "--once") {
        for tickets in asked {
            black_box(desk(tickets, with_sources).plan());
        }
        return;
    }
    let sizes = match asked.is_empty() {
        true => vec![1_000, 10_000, 100_000, 1_000_000],
        false => asked,
    };
    for with_sources in [false, true] {
        table(&sizes, with_sources);
    }
}

fn desk(tickets: usize, with_sources: bool) -> Desk {
    let desk = Desk::with(tickets);
    match with_sources {
        true => desk.with_sources(),
        false => desk,
    }
}

fn table(sizes: &[usize], with_sources: bool) {
    let desks: Vec<Desk> = sizes
        .iter()
        .map(|tickets| desk(*tickets, with_sources))
        .collect();
    let mut turns: Vec<Vec<Duration>> = vec![vec![]; sizes.len()];
    for _ in 0..TURNS {
        for (desk, took) in desks.iter().zip(&mut turns) {
            took.push(measured(desk));
        }
    }
    println!(
        "{}\n{:>9} {:>8} {:>9} {:>8} {:>9} {:>12} {:>6}",
        match with_sources {
            true => "with every source configured",
            false => "Zendesk alone",
        },
        "tickets",
        "accounts",
        "findings",
        "actions",
        "ns/ticket",
        "tickets/s",
        "ratio"
    );
    let mut first = None;
    for ((tickets, desk), turns) in sizes.iter().zip(&desks).zip(&mut turns) {
        let plan = desk.plan();
        turns.sort();
        let nanoseconds = turns[turns.len() / 2].as_nanos() as f64 / *tickets as f64;
        let ratio = nanoseconds / *first.get_or_insert(nanoseconds);
        println!(
            "{tickets:>9} {:>8} {:>9} {:>8} {nanoseconds:>9.0} {:>12.0} {ratio:>6.2}",
            desk.accounts(),
            plan.findings.len(),
            plan.actions.len(),
            1e9 / nanoseconds,
        );
    }
}

/// What one call takes, and its plan to be dropped: the mean of as many as take a tenth of a second.
fn measured(desk: &Desk) -> Duration {
    let mut calls = 0;
    let begin = on_cpu();
    loop {
        black_box(black_box(desk).plan());
        calls += 1;
        let took = on_cpu() - begin;
        if took >= Duration::from_millis(100) {
            return took / calls;
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
