//! `audit` and one cycle: exit codes, faults, and the report.

use std::{fs, time::Duration};

use serde_json::Value;
use zendesk_sim::{Fault, FaultBody, FaultKind};

use crate::place::{Place, acme, told, unpaid};

#[tokio::test(flavor = "multi_thread")]
async fn exit_codes_of_an_audit() {
    let place = Place::new(acme()).await;
    let (code, report) = place.audit().await;
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(report["mode"], "audit");
    assert_eq!(report["actions"][0]["outcome"], "planned");

    let place = Place::new(unpaid()).await;
    assert_eq!(place.audit().await.0, 3);
    for (fail_on, code) in [("never", 0), ("error", 3), ("warning", 3), ("notice", 3)] {
        let output = place.run(&["audit", "--fail-on", fail_on]).await;
        assert_eq!(output.status.code(), Some(code), "{}", told(&output));
    }
    assert_eq!(place.writes(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_of_the_operator_exit_with_2_and_say_what_to_do() {
    let place = Place::new(acme()).await;
    let expect = async |more: &str, arguments: &[&str], words: &str| {
        place.configure(more);
        let output = place.run(arguments).await;
        assert_eq!(output.status.code(), Some(2), "{}", told(&output));
        assert!(told(&output).contains(words), "{}", told(&output));
        assert!(!told(&output).contains("sim-secret"));
    };
    expect(
        "[schedule]\nevrey = \"60s\"",
        &["audit"],
        "did you mean `every`?",
    )
    .await;
    expect("[schedule]\nevery = \"1s\"", &["audit"], "at least 10s").await;
    expect("", &["audit", "--instance", "mars"], "no instance `mars`").await;
    expect("", &["audit", "--format", "poem"], "invalid value").await;
    fs::remove_file(place.path("ase.toml")).unwrap();
    let output = place.run(&["audit"]).await;
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    fs::write(
        place.path("ase.toml"),
        "[instances.global]\nurl = \"http://127.0.0.1:1\"\nauth = { kind = \"bearer\", token = { env = \"CLI_TEST_NOT_SET\" } }\n",
    )
    .unwrap();
    let output = place.run(&["audit"]).await;
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    assert!(
        told(&output).contains("CLI_TEST_NOT_SET"),
        "{}",
        told(&output)
    );
}

/// Every fault of the simulator, on every request or once: an audit never writes, ends as the
/// contract says, and says what it does not know.
#[tokio::test(flavor = "multi_thread")]
async fn an_audit_under_any_fault_writes_nothing_and_says_what_was_not_known() {
    let second = Duration::from_secs(1);
    let lasting = [
        Fault::status(500, FaultBody::Html),
        Fault::status(502, FaultBody::Html),
        Fault::status(503, FaultBody::Empty),
        Fault::status(400, FaultBody::E1),
        Fault::status(404, FaultBody::E2),
        Fault::status(422, FaultBody::E4),
        Fault::new(FaultKind::Forbidden),
        Fault::new(FaultKind::Unauthorized),
        Fault::new(FaultKind::Html200),
        Fault::new(FaultKind::ResetBefore),
        Fault::new(FaultKind::ResetMidBody),
        Fault::new(FaultKind::AppliedButLost),
        Fault::new(FaultKind::Truncated),
        Fault::new(FaultKind::StuckCursor),
        Fault::foreign_link("evil.example.com"),
    ];
    for fault in lasting {
        let place = Place::new(acme()).await;
        let kind = format!("{:?}", fault.kind);
        place
            .sim
            .faults()
            .add(fault.path("/api/v2/organizations$").method("GET"));
        let (code, report) = place.audit().await;
        assert_eq!(place.writes(), 0, "{kind}");
        // A link that is not followed does no harm; everything else leaves the organizations unread.
        let known = report["readings"]
            .as_array()
            .unwrap()
            .iter()
            .all(|reading| reading["status"] == "known");
        assert_eq!(code == 1, !known, "{kind}: exit {code}\n{report:#}");
        assert_eq!(
            known,
            report["errors"].as_array().unwrap().is_empty(),
            "{kind}: {report:#}"
        );
        assert!(
            known || report["actions"].as_array().unwrap().is_empty(),
            "{kind}: {report:#}"
        );
        assert!(!known || kind.contains("ForeignLink"), "{kind}: {report:#}");
    }
    let passing = [
        Fault::rate_limited(second),
        Fault::status(500, FaultBody::Html),
        Fault::status(503, FaultBody::Text),
        Fault::new(FaultKind::ResetBefore),
        Fault::new(FaultKind::ResetMidBody),
        Fault::new(FaultKind::Truncated),
        Fault::new(FaultKind::Html200),
        Fault::new(FaultKind::Unauthorized),
    ];
    for fault in passing {
        let place = Place::new(acme()).await;
        let kind = format!("{:?}", fault.kind);
        place
            .sim
            .faults()
            .add(fault.path("/api/v2/organizations$").method("GET").times(1));
        let (code, report) = place.audit().await;
        assert_eq!(code, 0, "{kind}: {report:#}");
        assert_eq!(
            report["actions"].as_array().unwrap().len(),
            1,
            "{kind}: {report:#}"
        );
        assert!(place.sim.faults().unmet().is_empty(), "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_record_costs_that_record() {
    let place = Place::new(acme()).await;
    place
        .sim
        .faults()
        .add(Fault::malformed_record(0).path("/api/v2/organizations$"));
    let (code, report) = place.audit().await;
    assert_eq!(code, 0, "{report:#}");
    assert!(
        report["errors"][0]
            .as_str()
            .unwrap()
            .contains("could not be read"),
        "{report:#}"
    );
    assert!(
        report["readings"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("could not be read"),
        "{report:#}"
    );
    assert!(
        report["actions"].as_array().unwrap().is_empty(),
        "{report:#}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn two_spellings_of_one_instance_are_one_cycle() {
    let place = Place::new(acme()).await;
    let output = place
        .run(&[
            "--instance",
            "global",
            "--instance",
            "main",
            "audit",
            "--format",
            "json",
        ])
        .await;
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["instance"], "global", "{}", told(&output));
}

#[test]
fn the_schema_of_the_report_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/report.schema.json");
    let current = ase_daemon::tell::schema().unwrap();
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        fs::write(path, &current).unwrap();
    }
    assert_eq!(
        fs::read_to_string(path).unwrap(),
        current,
        "run the test with UPDATE_SCHEMA=1 and commit docs/report.schema.json"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_cycle_applies_and_a_dry_run_does_not() {
    let place = Place::new(acme()).await;
    let output = place.run(&["run", "--once", "--dry-run"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert_eq!(place.writes(), 0);
    let output = place.run(&["run", "--once"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert_eq!(place.writes(), 1, "{}", told(&output));
    assert!(told(&output).contains("Maya Chen"), "{}", told(&output));
}
