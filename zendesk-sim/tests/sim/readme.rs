//! What the README shows works.

use zendesk_sim::{Fault, Status, World};

const README: &str = include_str!("../../README.md");

fn json_block(beginning: &str) -> &'static str {
    let mut blocks = README.split("```json\n").skip(1);
    let block = blocks.find(|block| block.starts_with(beginning)).unwrap();
    block.split("```").next().unwrap()
}

#[test]
fn a_hand_written_world_is_completed() {
    let world = World::from_json(json_block("{")).unwrap();
    let ticket = world.tickets.get(&101).unwrap();
    assert_eq!(ticket.status, Status::Open);
    assert_eq!(ticket.group_id, Some(1), "the assignee's default group");
    assert!(world.users.contains_key(&ticket.requester_id));
    assert!(world.audits_of(101).len() >= 2);
    assert!(World::from_json(r#"{"now": "2026-03-02T09:00:00Z", "tickts": []}"#).is_err());
}

#[test]
fn the_faults_are_rules() {
    assert_eq!(Fault::list_from_json(json_block("[")).unwrap().len(), 3);
}
