//! Restraint: a desk in which people, triggers and other bots change tickets at random, also between the daemon's
//! reading and its write. Whatever happens, the promises hold; when it is quiet again, the desk settles.
//!
//! `ASE_TEST_SEEDS` desks (4) for `ASE_TEST_MINUTES` simulated minutes (60) each.

mod noise;
mod watch;

use std::{collections::BTreeSet, time::Duration};

use ase_daemon::tell::{Outcome, Told, loads};
use noise::Noise;
use watch::Watch;
use zendesk_client::{
    UserId,
    model::{Status, TicketUpdate},
};
use zendesk_sim::Change;

use crate::{
    cycle::Cycle,
    desk::{Desk, Story},
};

/// Cycles after which a desk that is quiet again has nothing left to do.
const SETTLING: usize = 2;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_done_that_was_promised_not_to_be() {
    let (seeds, minutes) = (number("ASE_TEST_SEEDS", 4), number("ASE_TEST_MINUTES", 60));
    // Two desks at a time.
    let halves = [0, 1].map(|first| {
        tokio::spawn(async move {
            let mut tally = Tally::default();
            for seed in (first..seeds).step_by(2) {
                tally.add(a_busy_month(seed, minutes).await);
            }
            tally
        })
    });
    let mut tally = Tally::default();
    for half in halves {
        tally.add(half.await.unwrap());
    }
    let Tally {
        events,
        interleaved,
        writes,
        conflicts,
    } = tally;
    println!(
        "{seeds} desks, {minutes} minutes each: {events} changes by others, {interleaved} of them between a reading and a write; \
         {writes} writes of ours, {conflicts} refused since somebody was faster; 0 broken promises"
    );
    assert!(writes > 0 && interleaved > 0, "nothing was put to the test");
}

/// What desks went through.
#[derive(Default)]
struct Tally {
    events: usize,
    interleaved: usize,
    writes: usize,
    conflicts: usize,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.events += other.events;
        self.interleaved += other.interleaved;
        self.writes += other.writes;
        self.conflicts += other.conflicts;
    }
}

async fn a_busy_month(seed: u64, minutes: u64) -> Tally {
    let mut desk = busy_desk().open().await;
    let mut noise = Noise::begin(seed, &desk);
    let mut watch = Watch::begin(&desk);
    for minute in 0..minutes {
        noise.minute(&desk, &mut watch);
        let cycle = desk.run_cycle().await;
        let mut broken = watch.look(&desk);
        broken.extend(otherwise_than_decided_at_once(&desk, &cycle).await);
        if cycle.is_held_whole() {
            broken.extend(let_through(&mut desk, &mut watch).await);
        }
        assert!(
            broken.is_empty(),
            "seed {seed}, minute {minute}: {broken:#?}\n{}",
            cycle.context()
        );
        desk.advance(Duration::from_secs(60));
    }
    noise.end(&desk, &mut watch);
    // So long the daemon may rest on what it read of people.
    desk.advance(Duration::from_secs(8 * 60));
    for _ in 0..SETTLING {
        desk.a_little_later();
        if desk.run_cycle().await.is_held_whole() {
            let broken = let_through(&mut desk, &mut watch).await;
            assert!(broken.is_empty(), "seed {seed}, at the end: {broken:#?}");
        }
    }
    desk.a_little_later();
    let quiet = desk.run_cycle().await;
    let broken = watch.look(&desk);
    assert!(broken.is_empty(), "seed {seed}, at the end: {broken:#?}");
    assert!(
        quiet.report.actions.is_empty(),
        "seed {seed} does not settle\n{}",
        quiet.context()
    );
    let forgotten = watch.forgotten(&desk);
    assert!(
        forgotten.is_empty(),
        "seed {seed}: left without their ASE: {forgotten:?}\n{}",
        quiet.context()
    );
    Tally {
        events: noise.events,
        interleaved: noise.interleaved,
        writes: watch.writes,
        conflicts: watch.conflicts,
    }
}

/// What a cycle found and counted, which rests on what the cycles before did, beside what follows from the same facts when
/// everything is decided at once; where it wrote nothing, since a write makes other facts. Left out are tickets whose history
/// changed while it was read: that it could not be read is not kept.
async fn otherwise_than_decided_at_once(desk: &Desk, cycle: &Cycle) -> Vec<String> {
    let report = &cycle.report;
    let wrote = |action: &Told| action.outcome != Outcome::Held;
    let recalled = desk.instance().recall().await.unwrap();
    let Some(grounds) = recalled.filter(|_| !report.actions.iter().any(wrote)) else {
        return Vec::new();
    };
    let plan = grounds.plan();
    let is_unread = |why: &str| why.contains("history is not known");
    let unread = report.findings.iter();
    let unread: BTreeSet<_> = unread
        .filter(|one| one.held.as_deref().is_some_and(is_unread))
        .filter_map(|one| one.ticket)
        .collect();
    let was_read = |ticket| !unread.contains(&ticket);
    let at_once: BTreeSet<String> = (plan.findings.iter())
        .filter(|one| one.ticket.is_none_or(was_read))
        .map(|one| format!("{} {:?} {}", one.rule, one.ticket, one.message))
        .collect();
    let told: BTreeSet<String> = (report.findings.iter())
        .filter(|one| one.ticket.is_none_or(was_read))
        .map(|one| format!("{} {:?} {}", one.rule, one.ticket, one.message))
        .collect();
    let differences = told.symmetric_difference(&at_once);
    let mut differences: Vec<String> = differences
        .map(|one| format!("decided at once or cycle by cycle, not both: {one}"))
        .collect();
    let counted = (report.counts.tickets, &cycle.loads);
    let at_once = (plan.counts.tickets, &loads(&grounds.facts));
    if counted != at_once {
        differences.push(format!("counted {counted:?}, and at once {at_once:?}"));
    }
    differences
}

/// A plan above its bounds is held whole, until a person has looked at it and lets it through; what was broken by that.
async fn let_through(desk: &mut Desk, watch: &mut Watch) -> Vec<String> {
    desk.advance(Duration::from_secs(60));
    let plan = desk.plan().await;
    let mut broken = watch.look(desk);
    desk.advance(Duration::from_secs(60));
    desk.apply(&plan).await;
    broken.extend(watch.look_at_reviewed(desk));
    broken
}

/// Five accounts, four ASEs, other engineers, a bot nobody told us of, and a guard that lets single changes through.
fn busy_desk() -> Story {
    let mut story = Desk::at("2026-03-02T09:00:00Z")
        .ase("maya")
        .ase("nora")
        .ase("omar")
        .ase("pia")
        .agent("joe")
        .agent("kim")
        .person("robot", zendesk_sim::User::admin("Robot"), true)
        .group("Elsewhere", &["joe", "omar"])
        .org("Acme", |org| org.ase("maya"))
        .org("Bolt", |org| org.ase("nora"))
        .org("Cask", |org| org.ase("omar"))
        .org("Dune", |org| org.ase("pia"))
        .org("Echo", |org| org.ase("maya"))
        .org("Plain", |org| org);
    for (id, org) in (1..).zip(["Acme", "Bolt", "Cask", "Dune", "Echo", "Plain"].repeat(6)) {
        story = story.ticket(id, |ticket| match id % 4 {
            0 => ticket.org(org).taken_by("joe"),
            1 => ticket.org(org).given_by_trigger_to("kim"),
            _ => ticket.org(org),
        });
    }
    story.config("[instances.global.guard]\nmax_share_of_tickets = 1.0")
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |value| {
        value
            .parse()
            .unwrap_or_else(|_| panic!("{name} is to be a number"))
    })
}

/// The watch would see it: each of these is sent with the daemon's own rights.
#[tokio::test]
async fn a_broken_promise_is_seen() {
    let story = Desk::at("2026-03-02T09:00:00Z")
        .ase("maya")
        .agent("joe")
        .org("Acme", |org| org.ase("maya"))
        .ticket(101, |ticket| ticket.org("Acme").emergency())
        .ticket(102, |ticket| ticket.org("Acme"))
        .ticket(103, |ticket| ticket.org("Acme").taken_by("joe"))
        .ticket(104, |ticket| ticket.org("Acme"));
    let desk = story.open().await;
    let mut watch = Watch::begin(&desk);
    let (maya, joe) = (UserId::new(desk.id("maya")), UserId::new(desk.id("joe")));
    desk.person_acts("joe", 104, Change::assign(joe.get()));
    desk.person_acts("joe", 104, Change::unassign());
    desk.a_little_later();
    let assign = |user| TicketUpdate::new().assign(user, None);
    for (ticket, update, why) in [
        (101, assign(maya), "assigns an emergency"),
        (102, assign(joe), "the organization did not say so"),
        (103, assign(maya), "takes a ticket away from somebody"),
        (104, assign(maya), "overrides a person"),
        (
            102,
            TicketUpdate::new().status(Status::Pending),
            "sets status",
        ),
        (
            102,
            TicketUpdate::new().reply("Hello"),
            "writes to the customer",
        ),
    ] {
        desk.write(ticket, update).await;
        let broken = watch.look(&desk);
        assert!(
            broken.len() == 1 && broken[0].contains(why),
            "{why}: {broken:?}"
        );
    }
    let unbound = TicketUpdate::new().follow(maya);
    let writer = desk.instance().zendesk().writer.clone().unwrap();
    let ticket = zendesk_client::TicketId::new(102);
    writer.tickets().update(ticket, &unbound).await.unwrap();
    assert!(watch.look(&desk)[0].contains("not bound to the version"));
    for _ in 0..2 {
        desk.write(101, TicketUpdate::new().follow(maya).note("Look"))
            .await;
    }
    let broken = watch.look(&desk);
    assert!(
        broken.len() == 1 && broken[0].contains("informs twice"),
        "{broken:?}"
    );
}
