//! What Prometheus reads, and what is made for it.

use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

use super::desk::{Daemon, Place, hostile};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Prometheus' own checker, where it is installed. `ASE_TEST_PROMTOOL=required` makes it a failure that it is not.
fn promtool(arguments: &[&str], input: &str) {
    let child = Command::new("promtool")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        let required = std::env::var("ASE_TEST_PROMTOOL").is_ok_and(|value| value == "required");
        assert!(!required, "promtool is required, and not installed");
        println!("promtool is not installed: its checks are left out");
        return;
    };
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned()
        + &String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}\n{input}");
}

/// Names of metrics in a text.
fn named(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .filter(|word| word.starts_with("ase_") && word.len() > "ase_".len())
        .map(str::to_owned)
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_daemon_counts_what_it_does_and_names_nobody() {
    let place = Place::new(hostile(), &["global"]).await;
    let daemon = Daemon::start(&place, &[]).await;
    let reply = daemon.get("/metrics").await;
    assert_eq!(reply.status, 200);
    assert!(
        reply.head.contains("text/plain; version=0.0.4"),
        "{}",
        reply.head
    );
    let metrics = reply.body;
    promtool(&["check", "metrics"], &metrics);
    for sample in [
        "ase_cycles_total{instance=\"global\",result=\"whole\"} 1\n",
        "ase_applies{instance=\"global\"} 1\n",
        "ase_findings{instance=\"global\",rule=\"subscription/unnamed\",severity=\"warning\"} 7\n",
        "ase_accounts{instance=\"global\"} 21\n",
        "ase_webhook_queue{instance=\"global\"} 0\n",
        "ase_source_known{instance=\"global\",source=\"zendesk.tickets\"} 1\n",
        "ase_retries_total{instance=\"global\"} 0\n",
        "ase_budget_requests{instance=\"global\",lane=\"incremental\"} 5\n",
    ] {
        assert!(metrics.contains(sample), "{sample}\n{metrics}");
    }
    assert!(metrics.contains("ase_actions_total{instance=\"global\",kind=\"add_follower\",rule=\"shadow/missing\",outcome="), "{metrics}");
    for name in ["quoted", "alert(1)", "שלום", "long long", "bold", "Admin"] {
        assert!(!metrics.contains(name), "{name}\n{metrics}");
    }

    // What is made for Prometheus and Grafana asks for nothing that there is not.
    let known = named(&metrics);
    // Said only where it happens, or by Prometheus itself.
    let of_files = [
        "deploy/prometheus/ase.rules.yml",
        "deploy/grafana/ase-daemon.json",
    ];
    for file in of_files {
        let text = fs::read_to_string(repository().join(file)).unwrap();
        let unknown: Vec<String> = named(&text).difference(&known).cloned().collect();
        assert!(unknown.is_empty(), "{file} asks for {unknown:?}");
    }
}

#[test]
fn every_alert_has_its_page_in_the_runbook() {
    let rules = repository().join("deploy/prometheus/ase.rules.yml");
    promtool(&["check", "rules", rules.to_str().unwrap()], "");
    let rules = fs::read_to_string(rules).unwrap();
    let runbook = fs::read_to_string(repository().join("docs/operations.md")).unwrap();
    let alerts: Vec<&str> = rules
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- alert: "))
        .collect();
    assert!(alerts.len() > 5);
    for alert in alerts {
        assert!(runbook.contains(&format!("\n### {alert}\n")), "{alert}");
        let link = format!("docs/operations.md#{}", alert.to_lowercase());
        assert!(rules.contains(&link), "{link}");
    }
}

#[test]
fn the_dashboard_for_grafana_is_one() {
    let text = fs::read_to_string(repository().join("deploy/grafana/ase-daemon.json")).unwrap();
    let dashboard: Value = serde_json::from_str(&text).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    assert!(panels.len() > 6);
    for panel in panels {
        assert!(!panel["targets"].as_array().unwrap().is_empty(), "{panel}");
    }
}
