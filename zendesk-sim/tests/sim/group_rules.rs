//! Rules about groups and their agents, and about what is solved.

use std::time::Duration;

use serde_json::json;
use zendesk_sim::{Status, User};

use crate::desk::{Desk, ids};

#[tokio::test]
async fn what_comes_to_a_group_of_one_is_that_ones() {
    let desk = Desk::with(
        |world, _| {
            let solo = world.add_group("Solo");
            let ben = world.add_user(User::agent("Ben Ode"));
            world.add_membership(ben, solo, true);
            let light = world.add_user(User::light_agent("Lea Light"));
            world.add_membership(light, solo, true);
        },
        |builder| builder,
    )
    .await;
    let (solo, ben) = desk.sim.world_mut(|world| {
        let solo = world
            .groups
            .values()
            .find(|own| own.name == "Solo")
            .unwrap()
            .id;
        let ben = world
            .users
            .values()
            .find(|own| own.name == "Ben Ode")
            .unwrap()
            .id;
        (solo, ben)
    });
    desk.put(
        "/api/v2/tickets/101",
        json!({ "ticket": { "group_id": solo } }),
    )
    .await;
    let ticket = desk.ticket(101).await;
    assert_eq!(
        (&ticket["assignee_id"], &ticket["status"]),
        (&json!(ben), &json!("open"))
    );
    let body = json!({ "ticket": { "assignee_id": null } });
    desk.put("/api/v2/tickets/101", body).await;
    assert_eq!(
        desk.ticket(101).await["assignee_id"],
        json!(null),
        "taking it away stays possible"
    );
}

#[tokio::test]
async fn solved_tickets_stay_in_the_group_when_their_agent_leaves() {
    let desk = Desk::open().await;
    let ben = desk.sim.world_mut(|world| {
        let ben = world.add_user(User::agent("Ben Ode"));
        world.add_membership(ben, desk.group, true);
        ben
    });
    let solve = json!({ "ticket": { "assignee_id": desk.maya, "status": "solved" } });
    desk.put("/api/v2/tickets/101", solve).await;
    let target = format!("/api/v2/users/{}/group_memberships", desk.maya);
    let membership = ids(&desk.get(&target).await, "group_memberships")[0];
    desk.ask(
        "DELETE",
        &format!("/api/v2/group_memberships/{membership}"),
        None,
    )
    .await;
    let ticket = desk.ticket(101).await;
    assert_eq!(
        (&ticket["assignee_id"], &ticket["status"]),
        (&json!(ben), &json!("solved"))
    );
}

#[tokio::test]
async fn what_was_solved_four_weeks_ago_is_closed() {
    let desk = Desk::open().await;
    let solve = json!({ "ticket": { "assignee_id": desk.maya, "status": "solved" } });
    desk.put("/api/v2/tickets/101", solve).await;
    let day = Duration::from_secs(24 * 3600);
    desk.sim.clock().advance(27 * day);
    assert_eq!(desk.sim.world_mut(|world| world.run_automations()), 0);
    desk.sim.clock().advance(day);
    assert_eq!(desk.sim.world_mut(|world| world.run_automations()), 1);
    assert_eq!(
        desk.sim
            .world_mut(|world| world.tickets.get(&101).unwrap().status),
        Status::Closed
    );
}
