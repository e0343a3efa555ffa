//! A world from recorded answers, served again.

use std::path::PathBuf;

use zendesk_sim::{Clock, Sim, World};

use crate::http;

/// The folder of recorded answers, when there is one.
pub(crate) fn folder() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/recorded");
    let folder = std::env::var_os("ZENDESK_RECORDED").unwrap_or_else(|| beside.into());
    let folder = PathBuf::from(folder);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no recorded answers at {}", folder.display());
    None
}

#[tokio::test]
async fn recorded_answers_make_a_world() {
    let Some(folder) = folder() else {
        return;
    };
    let world = World::from_recorded(&folder).unwrap();
    println!(
        "{} users, {} organizations, {} tickets, {} groups, {} fields, {} forms",
        world.users.len(),
        world.organizations.len(),
        world.tickets.len(),
        world.groups.len(),
        world.organization_fields.len(),
        world.ticket_forms.len(),
    );
    assert!(world.users.len() > 20);
    assert!(world.organizations.len() > 20);
    assert!(world.tickets.len() > 10);
    let clock = Clock::starting(world.now, 0);
    let (users, tickets) = (world.users.len(), world.tickets.len());
    let sim = Sim::builder()
        .world(world)
        .clock(clock)
        .start()
        .await
        .unwrap();
    let token = format!("Bearer {}", sim.access_token());
    let headers = [("Authorization", token.as_str())];
    let export = async |noun: &str| {
        let target = format!("/api/v2/incremental/{noun}/cursor?start_time=0");
        let answer = http::send(&sim, "GET", &target, &headers, None)
            .await
            .unwrap();
        answer.json()[noun].as_array().unwrap().len()
    };
    assert_eq!(export("tickets").await, tickets);
    assert!(export("users").await >= users);
}
