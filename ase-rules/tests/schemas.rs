//! The JSON schemas in `docs/` are those of the types, for whoever feeds facts and reads plans in another language.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use ase_rules::{Explanation, Facts, Memory, Plan, PlanDiff, Policy, Recording, Replay};
use schemars::{JsonSchema, generate::SchemaSettings};
use std::fs;

#[track_caller]
fn expect_current<T: JsonSchema>(name: &str, settings: SchemaSettings) {
    let schema = settings.into_generator().into_root_schema_for::<T>();
    let current = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    let path = format!("{}/../docs/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        fs::write(&path, &current).unwrap();
    }
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        current,
        "run the test with UPDATE_SCHEMA=1 and commit docs/{name}.schema.json"
    );
}

fn read() -> SchemaSettings {
    SchemaSettings::draft2020_12().for_deserialize()
}

fn written() -> SchemaSettings {
    SchemaSettings::draft2020_12().for_serialize()
}

#[test]
fn the_schema_of_facts_is_current() {
    expect_current::<Facts>("facts", read());
}

#[test]
fn the_schema_of_policy_is_current() {
    expect_current::<Policy>("policy", read());
}

#[test]
fn the_schema_of_memory_is_current() {
    expect_current::<Memory>("memory", read());
}

#[test]
fn the_schema_of_plan_is_current() {
    expect_current::<Plan>("plan", written());
}

#[test]
fn the_schema_of_a_difference_of_plans_is_current() {
    expect_current::<PlanDiff>("plan-diff", written());
}

#[test]
fn the_schema_of_an_explanation_is_current() {
    expect_current::<Explanation>("explanation", written());
}

#[test]
fn the_schema_of_a_recording_is_current() {
    expect_current::<Recording>("recording", read());
}

#[test]
fn the_schema_of_a_replay_is_current() {
    expect_current::<Replay>("replay", written());
}
