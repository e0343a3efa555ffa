//! `plan`, `apply`, `history` and `revert`.

use std::{fs, time::Duration};

use serde_json::Value;

use crate::{
    daemon::Daemon,
    place::{Place, acme, told},
};

/// A plan goes to a person and back; what it did is listed, and taken back.
#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_saved_carried_out_listed_and_taken_back() {
    let place = Place::new(acme()).await;
    let acme = place
        .sim
        .world(|world| *world.organizations.keys().next().unwrap());
    place.configure(&format!(
        "[[accounts]]\norganization = {acme}\nase_since = \"2026-01-01T00:00:00Z\""
    ));
    let file = place.path("plan.json");
    let file = file.to_str().unwrap();
    let output = place.run(&["plan", "--out", file]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(told(&output).contains("assign #101"), "{}", told(&output));
    assert_eq!(place.writes(), 0);

    // Time passes by the simulator's clock, so that the ticket did not change in this very second.
    place.sim.clock().advance(Duration::from_secs(5));
    let output = place.run(&["apply", file, "--format", "json"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["actions"][0]["outcome"], "applied", "{report:#}");
    assert_eq!(place.writes(), 1);

    let cycle = report["cycle"].as_str().unwrap();
    let asked = ["--cycle", cycle, "--ticket", "101", "--since", "7d"];
    let output = place
        .run(&[&["history", "--format", "json"][..], &asked].concat())
        .await;
    let history: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(history[0]["rule"], "assignment/unowned", "{history:#}");
    assert_eq!(history[0]["before"]["assignee_id"], Value::Null);
    assert_eq!(history[0]["after"]["status"], "open", "{history:#}");
    assert!(history[0]["reason"].is_string(), "{history:#}");
    assert!(history[0]["request_id"].is_string(), "{history:#}");
    let output = place.run(&["history", "--ticket", "999"]).await;
    assert!(told(&output).contains("nothing was written"));

    // Of a cycle that had nothing to say of a ticket, that is told.
    let (_, quiet) = place.audit().await;
    let quiet = quiet["cycle"].as_str().unwrap();

    let asked_before = place.sim.log().len();
    let of_cycle = ["--cycle", cycle, "--format", "json"];
    let output = place
        .run(&[&["explain", "ticket", "101"][..], &of_cycle].concat())
        .await;
    let past: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(past["reasons"].as_array().unwrap().len() > 3, "{past:#}");
    assert_eq!(past["findings"][0]["rule"], "assignment/unowned");
    assert_eq!(past["writes"][0]["cycle"], cycle, "{past:#}");
    assert_eq!(past["nearest_miss"], Value::Null, "{past:#}");
    let output = place
        .run(&["explain", "ticket", "101", "--cycle", quiet])
        .await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let words = "nothing was found and nothing was done";
    assert!(told(&output).contains(words), "{}", told(&output));
    for nothing in [["999", cycle], ["101", "01NOSUCHCYCLE"]] {
        let output = place
            .run(&["explain", "ticket", nothing[0], "--cycle", nothing[1]])
            .await;
        assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    }
    assert_eq!(place.sim.log().len(), asked_before, "the store says it all");

    place.sim.clock().advance(Duration::from_secs(5));
    let output = place.run(&["revert", cycle, "--dry-run"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert_eq!(place.writes(), 1);
    let output = place.run(&["revert", cycle]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(told(&output).contains("restored"), "{}", told(&output));
    assert!(told(&output).contains("stays: the status"));
    assert_eq!(place.writes(), 2);
    let assignee = place
        .sim
        .world(|world| world.tickets.get(&101).unwrap().assignee_id);
    assert_eq!(assignee, None);
    let output = place.run(&["history"]).await;
    assert!(told(&output).contains("taken back"), "{}", told(&output));
    let output = place.run(&["revert", "01NOSUCHCYCLE"]).await;
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_refused_in_audit_mode_when_old_and_by_another_configuration() {
    let place = Place::new(acme()).await;
    let file = place.path("plan.json");
    let file = file.to_str().unwrap();
    let output = place.run(&["plan", "--out", file]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let refuse = async |words: &str| {
        let output = place.run(&["apply", file]).await;
        assert_eq!(output.status.code(), Some(2), "{}", told(&output));
        assert!(told(&output).contains(words), "{}", told(&output));
        assert_eq!(place.writes(), 0);
    };
    place.configure("[instances.global.tickets]\nopt_out_tag = \"another\"");
    refuse("another configuration").await;
    place.configure("");
    let applies = fs::read_to_string(place.path("ase.toml")).unwrap();
    let audits = applies.replace("mode = \"apply\"", "mode = \"audit\"");
    fs::write(place.path("ase.toml"), audits).unwrap();
    refuse("set `mode = \"apply\"` under [instances.global]").await;
    fs::write(place.path("ase.toml"), applies).unwrap();
    place.sim.clock().advance(Duration::from_secs(25 * 3600));
    refuse("more than 24 hours ago").await;
    fs::write(file, "{}").unwrap();
    refuse("is no plan").await;
}

/// What a person decides does not need the daemon to be stopped: it lets go of its place between two cycles.
#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_carried_out_and_taken_back_beside_a_running_daemon() {
    let place = Place::new(acme()).await;
    // All that is due is above the guard, so that it waits for a person.
    let guarded = "[instances.global.guard]\nmax_writes_per_cycle = 0\n[schedule]\nevery = \"1h\"\n\
                   [http]\nlisten = \"127.0.0.1:0\"";
    place.configure(guarded);
    let mut daemon = Daemon::start(&place, &[]);
    daemon.says("cycle done");
    let file = place.path("plan.json");
    let file = file.to_str().unwrap();
    place.sim.clock().advance(Duration::from_secs(5));
    let output = place.run(&["plan", "--out", file]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let output = place.run(&["apply", file, "--format", "json"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(
        told(&output).contains("asking for its place"),
        "{}",
        told(&output)
    );
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["actions"][0]["outcome"], "applied", "{report:#}");
    daemon.says("was given to somebody who asked for it");
    // Nobody has the place now; it need not be asked for.
    place.sim.clock().advance(Duration::from_secs(5));
    let cycle = report["cycle"].as_str().unwrap();
    let output = place.run(&["revert", cycle]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(told(&output).contains("restored"), "{}", told(&output));
    daemon.signal("-TERM");
    daemon.ends();
}
