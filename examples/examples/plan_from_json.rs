//! The rules for programs in any language: facts go in as JSON, a plan comes out as JSON.
//!
//! ```sh
//! cargo run --package examples --example plan_from_json                # the sample, samples/desk.json
//! cargo run --package examples --example plan_from_json -- desk.json   # a file
//! my-tool | cargo run --package examples --example plan_from_json -- -  # standard input
//! ```
//!
//! What goes in: `{"now": …, "facts": …, "policy": …, "memory": …}`; the last two may be left out. What comes out:
//! `{"plan": …, "memory": …}`; hand that memory in next time, with what was written added to its `writes`. The shapes are
//! in `docs/facts.schema.json`, `policy.schema.json`, `memory.schema.json` and `plan.schema.json`. A mistake is told with
//! the path to it, and the program then ends with 2:
//!
//! ```text
//! desk.json: facts.tickets.known.value[3].created_at: failed to parse year in date …
//! ```

use std::io::Read;
use std::process::ExitCode;
use std::{fs, io};

use anyhow::{Context, bail};
use ase_rules::{Facts, Memory, Plan, Policy, plan};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Input {
    now: Timestamp,
    facts: Facts,
    #[serde(default)]
    policy: Policy,
    #[serde(default)]
    memory: Memory,
}

#[derive(Serialize)]
struct Output {
    plan: Plan,
    memory: Memory,
}

fn main() -> ExitCode {
    match run() {
        Ok(answer) => {
            println!("{answer}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::from(2)
        }
    }
}

fn run() -> anyhow::Result<String> {
    let (name, text) = source()?;
    let Input {
        now,
        facts,
        policy,
        mut memory,
    } = read(&text).context(name)?;
    memory.observe(&facts, &policy, now);
    let plan = plan(&facts, &policy, &memory, now);
    Ok(serde_json::to_string_pretty(&Output { plan, memory })?)
}

/// The name and the text of what was asked for.
fn source() -> anyhow::Result<(String, String)> {
    let Some(path) = std::env::args().nth(1) else {
        let sample = include_str!("../samples/desk.json");
        return Ok(("samples/desk.json".to_owned(), sample.to_owned()));
    };
    if path != "-" {
        let text = fs::read_to_string(&path).with_context(|| path.clone())?;
        return Ok((path, text));
    }
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    Ok(("standard input".to_owned(), text))
}

fn read(text: &str) -> anyhow::Result<Input> {
    let mut json = serde_json::Deserializer::from_str(text);
    let input: Input = serde_path_to_error::deserialize(&mut json)?;
    json.end()?;
    let given: Value = serde_json::from_str(text)?;
    if let Some(path) = unknown(&given, &serde_json::to_value(&input)?) {
        bail!("{path}: there is no such key");
    }
    Ok(input)
}

/// The path to a key that was given and not understood. A misspelled `assignee` would otherwise be a ticket that
/// nobody owns.
fn unknown(given: &Value, understood: &Value) -> Option<String> {
    let inside = |key: String, deeper: Option<String>| {
        deeper.map(|deeper| match deeper.starts_with('[') {
            true => format!("{key}{deeper}"),
            false => format!("{key}.{deeper}"),
        })
    };
    match (given, understood) {
        (Value::Object(given), Value::Object(understood)) => {
            given
                .iter()
                .find_map(|(key, value)| match understood.get(key) {
                    None => Some(key.clone()),
                    Some(read) => inside(key.clone(), unknown(value, read)),
                })
        }
        (Value::Array(given), Value::Array(understood)) => {
            let pairs = given.iter().zip(understood).enumerate();
            pairs
                .filter_map(|(at, (value, read))| inside(format!("[{at}]"), unknown(value, read)))
                .next()
        }
        _ => None,
    }
}
