use std::collections::BTreeMap;

use super::parse;
use crate::config::{Auth, Config, Mode};

const SMALL: &str = r#"
[instances.global]
url = "https://gitlab.zendesk.com"
[instances.global.auth]
kind = "client_credentials"
client_id = "ase-daemon"
client_secret = { env = "ASE_CLIENT_SECRET" }
"#;

fn parsed(text: &str) -> Result<Config, String> {
    parse(text, "ase.toml", &BTreeMap::new()).map_err(|error| error.to_string())
}

fn refusal(text: &str) -> String {
    parsed(text).expect_err("must be refused")
}

fn with(variables: &[(&str, &str)]) -> Result<Config, String> {
    let variables = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    parse(SMALL, "ase.toml", &variables).map_err(|error| error.to_string())
}

#[test]
fn the_defaults_are_the_careful_ones() {
    let config = parsed(SMALL).unwrap();
    let global = &config.instances["global"];
    assert_eq!(global.mode, Mode::Audit);
    assert!((global.head_room - 0.5).abs() < f64::EPSILON);
    assert_eq!(global.fields.named_ase, "assigned_se");
    assert_eq!(global.tickets.emergency_forms, [360_001_264_259]);
    assert_eq!(global.guard.max_writes_per_cycle, 50);
    assert_eq!(config.store.url, "sqlite://ase-state.db");
    assert!(matches!(global.auth, Auth::ClientCredentials { .. }));
}

#[test]
fn an_unknown_key_is_named_with_its_line_and_the_nearest_known_one() {
    let text = SMALL.replace(
        "[instances.global.auth]",
        "moed = \"apply\"\n[instances.global.auth]",
    );
    assert_eq!(
        refusal(&text),
        "ase.toml:4:1: unknown key `instances.global.moed`; did you mean `mode`?"
    );
}

#[test]
fn an_unknown_key_in_an_inline_table_or_a_list_of_tables_is_found() {
    let text = SMALL.replace("env = ", "envi = ");
    assert!(
        refusal(&text).contains(
            "unknown key `instances.global.auth.client_secret.envi`; did you mean `env`?"
        )
    );
    let text = format!("{SMALL}\n[[accounts]]\norganization = 1\nmoode = \"off\"\n");
    assert!(
        refusal(&text).contains("unknown key `accounts[0].moode`; did you mean `mode`?"),
        "{}",
        refusal(&text)
    );
}

#[test]
fn a_secret_in_the_file_is_refused() {
    let text = SMALL.replace("{ env = \"ASE_CLIENT_SECRET\" }", "\"hunter2\"");
    let message = refusal(&text);
    assert!(!message.contains("hunter2"), "{message}");
    assert!(
        message.contains("instances.global.auth") && message.contains("write { env ="),
        "{message}"
    );
}

#[test]
fn a_wrong_value_is_named_with_its_line() {
    let text = SMALL.replace(
        "[instances.global.auth]",
        "head_room = \"lots\"\n[instances.global.auth]",
    );
    let message = refusal(&text);
    assert!(
        message.starts_with("ase.toml:4:") && message.contains("head_room"),
        "{message}"
    );
}

#[test]
fn text_that_is_not_toml_is_refused_with_its_line() {
    assert!(refusal("[instances.global\nurl = 1").starts_with("ase.toml:1:"));
}

#[test]
fn the_environment_sets_typed_keys() {
    let config = with(&[
        ("ASE__INSTANCES__GLOBAL__MODE", "apply"),
        ("ASE__INSTANCES__GLOBAL__HEAD_ROOM", "0.25"),
        ("ASE__INSTANCES__GLOBAL__TICKETS__EMERGENCY_FORMS", "1, 2"),
        ("ASE__POLICY__ADD_RESPONDERS", "true"),
        ("ASE__INSTANCES__GLOBAL__AUTH__CLIENT_ID", "12345"),
    ])
    .unwrap();
    let global = &config.instances["global"];
    assert_eq!(global.mode, Mode::Apply);
    assert!((global.head_room - 0.25).abs() < f64::EPSILON);
    assert_eq!(global.tickets.emergency_forms, [1, 2]);
    assert!(config.policy.add_responders);
    assert!(
        matches!(&global.auth, Auth::ClientCredentials { client_id, .. } if client_id == "12345")
    );
}

#[test]
fn an_unknown_or_wrong_variable_is_refused_by_name() {
    let message = with(&[("ASE__INSTANCES__GLOBAL__MOED", "apply")]).unwrap_err();
    assert!(
        message.contains("ASE__INSTANCES__GLOBAL__MOED") && message.contains("did you mean `mode`"),
        "{message}"
    );
    let message = with(&[("ASE__POLICY__MAX_ACCOUNTS", "many")]).unwrap_err();
    assert!(message.contains("takes a whole number"), "{message}");
}

#[test]
fn plain_http_is_for_loopback_only() {
    let http = |host: &str| SMALL.replace("https://gitlab.zendesk.com", &format!("http://{host}"));
    for host in ["127.0.0.1:8080", "127.9.9.9", "[::1]:1", "localhost:1"] {
        parsed(&http(host)).unwrap();
    }
    for host in ["gitlab.zendesk.com", "10.0.0.1", "localhost.example.com"] {
        assert!(refusal(&http(host)).contains("only https"));
    }
}

#[test]
fn contradictions_are_refused() {
    let cases = [
        ("[schedule]\nevery = \"5s\"", "at least 10s"),
        ("[store]\nurl = \"mysql://x\"", "none of sqlite://PATH"),
        ("[store]\nurl = \"postgres://host/ase\"", "names no user"),
        (
            "[store]\nurl = \"postgres://ase@db.example.com/ase?sslmode=disable\"",
            "not encrypted",
        ),
        (
            "[store]\nurl = \"postgres://ase@host/ase?colour=red\"",
            "cannot be read",
        ),
        ("[policy]\nsilence = [\"a/b\"]", "no rule's code"),
        ("[[accounts]]\norganization = 1", "does nothing"),
        (
            "[[accounts]]\ninstance = \"us_gov\"\norganization = 1\nmode = \"off\"",
            "not configured",
        ),
        (
            "[[accounts]]\norganization = 1\nmode = \"off\"\nuntil = \"2026-11-15\"\n[[accounts]]\norganization = 1\nmode = \"notify\"\nfrom = \"2026-11-15\"",
            "overlap",
        ),
    ];
    for (lines, expected) in cases {
        let message = refusal(&format!("{SMALL}\n{lines}\n"));
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn a_password_in_the_url_of_the_store_is_refused_and_not_shown() {
    for url in [
        "postgres://ase:hunter2@host/ase",
        "postgresql://host/ase?user=ase&password=hunter2",
        "postgres+tls://ase:hunter2@host/ase",
    ] {
        let message = refusal(&format!("{SMALL}\n[store]\nurl = \"{url}\""));
        assert!(message.contains("store.url"), "{message}");
        assert!(!message.contains("hunter2"), "{message}");
    }
    let config = parsed(&format!(
        "{SMALL}\n[store]\nurl = \"postgres://ase@db.example.com/ase\"\npassword = {{ env = \"ASE_DB\" }}"
    ))
    .unwrap();
    assert!(config.store.password.is_some());
}

#[test]
fn both_spellings_of_an_instance_are_one() {
    let text = SMALL.replace("instances.global", "instances.main");
    let config = parsed(&format!(
        "{text}\n[[accounts]]\ninstance = \"global\"\norganization = 1\nmode = \"off\"\n"
    ))
    .unwrap();
    assert_eq!(config.overrides_of("global").count(), 1);
}

/// The example names every key there is, and is itself accepted.
#[test]
fn the_example_file_is_complete_and_sound() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../ase.example.toml"))
        .unwrap();
    parsed(&text).unwrap();
    let missing: Vec<String> = super::Schema::new()
        .leaves()
        .into_iter()
        .filter(|key| {
            !text.lines().any(|line| {
                line.trim_start_matches("# ")
                    .starts_with(&format!("{key} "))
                    || line.contains(&format!("{key} = "))
            })
        })
        .collect();
    assert!(missing.is_empty(), "ase.example.toml lacks {missing:?}");
}

#[test]
fn a_cron_expression_is_one_comes_and_does_not_come_too_often() {
    let with = |cron: &str| parsed(&format!("{SMALL}[schedule]\ncron = \"{cron}\"\n"));
    for good in [
        "0 */15 * * * *",
        "*/10 * * * * *",
        "*/5 * * * *",
        "0 0 6 * * MON-FRI",
    ] {
        assert!(with(good).unwrap().schedule.cron.is_some());
    }
    for (bad, words) in [
        ("sometimes", "is not a cron expression such as"),
        ("0 61 * * * *", "is not a cron expression such as"),
        ("* * * * * *", "less than 10 seconds apart"),
        ("0,5 0 * * * *", "less than 10 seconds apart"),
        ("0 0 0 31 2 *", "never comes"),
    ] {
        let refusal = with(bad).unwrap_err();
        assert!(refusal.contains(words), "{bad}: {refusal}");
    }
}

#[test]
fn the_numbers_of_the_programme_are_the_operators() {
    let text = format!(
        "{SMALL}[instances.global.guard]\nshare_counts_above = 5\n[policy]\nflapping_changes = 4\nflapping_within = \"3d\"
         ping_pong_changes = 3\nping_pong_within = \"6h\"\ncover_ahead_days = 7\npercent_tolerance = 0.5
         near_breach_share = 0.5\nunpaid_tolerance = \"3h\"\nbusiness_hours = [\"Monday 09:00 to friday 17:30\"]
         business_zone = \"UTC0\"\n[policy.first_reply]\nhigh = {{ within = \"2h\", clock = \"calendar\" }}
         low = {{ within = \"0s\", clock = \"business\" }}\n"
    );
    let config = parsed(&text).unwrap();
    let policy = crate::plan::policy(&config, "global", None, crate::plan::Manner::default());
    let hours = jiff::SignedDuration::from_hours;
    assert_eq!(policy.guard.share_counts_above, 5);
    assert_eq!(
        (policy.flapping_changes, policy.flapping_within),
        (4, hours(72))
    );
    assert_eq!(
        (policy.ping_pong_changes, policy.ping_pong_within),
        (3, hours(6))
    );
    assert_eq!(
        (policy.cover_ahead_days, policy.unpaid_tolerance),
        (7, hours(3))
    );
    assert_eq!(
        (policy.percent_tolerance, policy.first_reply.near_share),
        (0.5, 0.5)
    );
    let targets = policy.first_reply.targets.iter();
    let targets: Vec<String> = targets
        .map(|one| format!("{} {:#} {:?}", one.priority, one.within, one.clock))
        .collect();
    assert_eq!(
        targets,
        [
            "urgent 30m Calendar",
            "high 2h Calendar",
            "normal 8h Business"
        ]
    );
    let hours = serde_json::to_value(&policy.first_reply.business_hours).unwrap();
    assert_eq!(hours["zone"], "UTC0");
    assert_eq!(
        hours["week"][0]["from"],
        serde_json::json!({ "day": "monday", "time": "09:00:00" })
    );
    assert_eq!(
        hours["week"][0]["until"],
        serde_json::json!({ "day": "friday", "time": "17:30:00" })
    );
}

#[test]
fn without_a_word_the_numbers_are_those_of_the_rules() {
    let config = parsed(SMALL).unwrap();
    let policy = crate::plan::policy(&config, "global", None, crate::plan::Manner::default());
    assert_eq!(policy, ase_rules::Policy::default());
}

#[test]
fn a_number_of_the_programme_that_cannot_be_is_refused() {
    for (line, words) in [
        (
            "near_breach_share = 1.5",
            "`policy.near_breach_share` is 1.5",
        ),
        ("percent_tolerance = -1", "`policy.percent_tolerance` is -1"),
        (
            "business_hours = [\"sunday to friday\"]",
            "is not a time of the week",
        ),
        (
            "business_hours = [\"someday 15:00 to friday 17:00\"]",
            "is not a time of the week",
        ),
        (
            "first_reply = { high = { within = \"2h\", clok = \"business\" } }",
            "did you mean `clock`",
        ),
        ("flapping_changs = 2", "did you mean `flapping_changes`"),
    ] {
        let refused = refusal(&format!("{SMALL}[policy]\n{line}\n"));
        assert!(refused.contains(words), "{refused}");
    }
}
