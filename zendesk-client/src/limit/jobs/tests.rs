use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::super::headers::Reading;
use super::super::tests::Hand;
use super::JobSlots;
use crate::model::JobStatus;

fn job(id: &str, status: &str) -> JobStatus {
    serde_json::from_value(json!({ "id": id, "status": status })).unwrap()
}

fn slots(head_room: f64) -> (Arc<Hand>, Arc<JobSlots>) {
    let clock = Arc::new(Hand::default());
    let slots = JobSlots::new(clock.clone(), head_room);
    (clock, slots)
}

fn free(slots: &Arc<JobSlots>) -> usize {
    let taken: Vec<_> = std::iter::from_fn(|| slots.take()).collect();
    let free = taken.len();
    taken.into_iter().for_each(super::JobSlot::refused);
    free
}

#[test]
fn a_job_holds_its_slot_until_it_is_seen_to_be_over() {
    let (_, slots) = slots(0.9);
    assert_eq!(free(&slots), 3);
    for nth in ["a", "b", "c"] {
        slots.take().unwrap().taken(&job(nth, "queued"));
    }
    assert_eq!(free(&slots), 0);
    let open = slots.to_look_at();
    assert_eq!(open.len(), 3);
    // One works on, one is over, one is forgotten.
    slots.looked_at(&open, &[job("a", "working"), job("b", "completed")]);
    assert_eq!(free(&slots), 2);
    // One that was over when it was queued never had one.
    slots.take().unwrap().taken(&job("d", "failed"));
    assert_eq!(free(&slots), 2);
}

#[test]
fn a_job_without_a_name_counts_for_a_minute() {
    let (clock, slots) = slots(0.9);
    drop(slots.take().unwrap());
    assert_eq!(free(&slots), 2);
    clock.set(Duration::from_secs(59));
    assert_eq!(free(&slots), 2);
    clock.set(Duration::from_secs(60));
    assert_eq!(free(&slots), 3);
}

#[test]
fn of_all_who_wait_one_looks_each_second() {
    let (clock, slots) = slots(0.0);
    slots.take().unwrap().taken(&job("a", "queued"));
    assert_eq!(slots.to_look_at().len(), 1);
    clock.set(Duration::from_millis(999));
    assert!(slots.to_look_at().is_empty());
    clock.set(Duration::from_secs(1));
    assert_eq!(slots.to_look_at().len(), 1);
}

#[test]
fn what_others_have_taken_is_not_ours() {
    let told = |remaining| Reading {
        total: Some(30),
        remaining: Some(remaining),
        resets: None,
    };
    let (_, slots) = slots(0.5);
    // Of thirty, ours has one and others have nine: five of the twenty left are ours, since fifteen stay free.
    let slot = slots.take().unwrap();
    slots.learn(told(20), true);
    slot.taken(&job("a", "queued"));
    assert_eq!(free(&slots), 5);
    // Never more than our share, whatever remains.
    slots.learn(told(30), false);
    assert_eq!(free(&slots), 14);
    // Others have all: one of ours may be open at most, and one is.
    slots.learn(told(0), false);
    assert_eq!(free(&slots), 0);
    slots.looked_at(&slots.to_look_at(), &[]);
    assert_eq!(free(&slots), 1);
}
