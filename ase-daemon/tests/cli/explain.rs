//! `explain`.

use serde_json::Value;

use crate::place::{Place, acme, told, unpaid};

#[tokio::test(flavor = "multi_thread")]
async fn explain_says_why_and_knows_what_there_is_not() {
    let place = Place::new(acme()).await;
    let output = place.run(&["explain", "ticket", "101"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(told(&output).contains("eligib"), "{}", told(&output));
    let acme = place
        .sim
        .world(|world| *world.organizations.keys().next().unwrap())
        .to_string();
    let output = place
        .run(&["explain", "org", &acme, "--format", "json"])
        .await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(
        !answer["reasons"].as_array().unwrap().is_empty(),
        "{answer:#}"
    );
    // What the first look read is recent: asked again, the store answers, and Zendesk is not asked.
    let asked_before = place.sim.log().len();
    let output = place.run(&["explain", "ticket", "101"]).await;
    assert!(told(&output).contains("as read at"), "{}", told(&output));
    assert_eq!(place.sim.log().len(), asked_before);
    let output = place.run(&["explain", "ticket", "101", "--live"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(place.sim.log().len() > asked_before);
    for subject in [["explain", "ticket", "999"], ["explain", "org", "999"]] {
        let output = place.run(&subject).await;
        assert_eq!(output.status.code(), Some(1), "{}", told(&output));
        assert!(told(&output).contains("there is no"), "{}", told(&output));
    }
    assert_eq!(place.writes(), 0);

    // Where nothing is done, what would change that.
    let place = Place::new(unpaid()).await;
    let output = place.run(&["explain", "ticket", "101"]).await;
    let near = "Nearest miss: would be followed by the ASE if `sub_ss_ase` were checked";
    assert!(told(&output).contains(near), "{}", told(&output));
    // And of a cycle that is over, what would have.
    let (_, report) = place.audit().await;
    let acme = report["findings"][0]["organization"].to_string();
    let cycle = report["cycle"].as_str().unwrap();
    let output = place
        .run(&["explain", "org", &acme, "--cycle", cycle])
        .await;
    let near = "Nearest miss: would be eligible if `sub_ss_ase` were checked";
    assert!(told(&output).contains(near), "{}", told(&output));
}
