//! Faults: which requests go wrong, and how.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

mod kind;
mod rules;

use kind::created_at;
pub use kind::{FaultBody, FaultKind, Spelling};
pub use rules::Faults;

/// A rule: which requests go wrong, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// Methods it applies to; empty: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<String>,
    /// Path without query and `.json`. `*` stands for anything; a path without it also covers
    /// what is below it, unless it ends in `$`.
    #[serde(default = "any_path")]
    pub path: String,
    /// Which of the requests the rule matches go wrong.
    #[serde(default)]
    pub nth: Nth,
    /// How many times it strikes at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// How likely it strikes where it could, from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// Seed of that chance.
    #[serde(default)]
    pub seed: u64,
    /// What goes wrong.
    #[serde(flatten)]
    pub kind: FaultKind,
}

/// Which of the matching requests go wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Nth {
    /// All of them.
    #[default]
    Every,
    /// These, counted from 1.
    These(Vec<u64>),
}

fn any_path() -> String {
    "*".to_owned()
}

impl Fault {
    /// A fault that strikes every request; the other methods narrow it.
    #[must_use]
    pub fn new(kind: FaultKind) -> Fault {
        Fault {
            methods: Vec::new(),
            path: any_path(),
            nth: Nth::Every,
            times: None,
            probability: None,
            seed: 0,
            kind,
        }
    }

    /// 429 as JSON.
    #[must_use]
    pub fn rate_limited(retry_after: Duration) -> Fault {
        Fault::new(FaultKind::RateLimited {
            retry_after: retry_after.as_secs(),
            body: FaultBody::E1,
        })
    }

    /// Any status with any body.
    #[must_use]
    pub fn status(code: u16, body: FaultBody) -> Fault {
        Fault::new(FaultKind::Status {
            code,
            body,
            retry_after: None,
            error: None,
        })
    }

    /// One record of a list is malformed.
    #[must_use]
    pub fn malformed_record(index: usize) -> Fault {
        Fault::new(FaultKind::MalformedRecord {
            index,
            key: created_at(),
        })
    }

    /// The links of a list point to another host.
    #[must_use]
    pub fn foreign_link(host: &str) -> Fault {
        Fault::new(FaultKind::ForeignLink {
            host: host.to_owned(),
        })
    }

    /// No answer for so long.
    #[must_use]
    pub fn stall(real: Duration) -> Fault {
        Fault::new(FaultKind::Stall {
            seconds: real.as_secs(),
        })
    }

    /// Only requests with this method; may be said more than once.
    #[must_use]
    pub fn method(mut self, method: &str) -> Fault {
        self.methods.push(method.to_owned());
        self
    }

    /// Only requests to this path; see [`Fault::path`](field@Fault::path).
    #[must_use]
    pub fn path(mut self, path: &str) -> Fault {
        self.path = path.to_owned();
        self
    }

    /// Only these of the matching requests, counted from 1.
    #[must_use]
    pub fn nth(mut self, nth: impl Into<Vec<u64>>) -> Fault {
        self.nth = Nth::These(nth.into());
        self
    }

    /// At most so many times.
    #[must_use]
    pub fn times(mut self, times: u32) -> Fault {
        self.times = Some(times);
        self
    }

    /// Only with this probability, by chance from this seed.
    #[must_use]
    pub fn probability(mut self, probability: f64, seed: u64) -> Fault {
        self.probability = Some(probability);
        self.seed = seed;
        self
    }

    /// Reads a list of rules from JSON; a key that means nothing is an error.
    ///
    /// # Errors
    ///
    /// A text that says which rule is wrong, and why.
    pub fn list_from_json(text: &str) -> Result<Vec<Fault>, String> {
        let mut rules: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if let Some(told) = rules.get_mut("faults") {
            // As `GET /_sim/faults` tells them, each with how often it struck.
            let told = told.take();
            let told = told.as_array().into_iter().flatten();
            rules = told
                .map(|rule| rule.get("fault").unwrap_or(rule).clone())
                .collect();
        }
        let rules = rules.as_array().ok_or("the faults are no list")?;
        rules.iter().enumerate().map(read_rule).collect()
    }

    fn matches(&self, method: &str, path: &str) -> bool {
        let methods = &self.methods;
        (methods.is_empty() || methods.iter().any(|own| own.eq_ignore_ascii_case(method)))
            && path_matches(&self.path, path)
    }
}

fn read_rule((index, rule): (usize, &Value)) -> Result<Fault, String> {
    let wrong = |error: String| format!("fault {}: {error}", index + 1);
    let fault: Fault = serde_json::from_value(rule.clone()).map_err(|e| wrong(e.to_string()))?;
    let known = known_keys(&fault).map_err(wrong)?;
    let given = rule.as_object().into_iter().flat_map(Map::keys);
    if let Some(unknown) = given.into_iter().find(|key| !known.contains(key)) {
        return Err(wrong(format!("unknown key {unknown:?}")));
    }
    match never_strikes(&fault) {
        Some(why) => Err(wrong(why.to_owned())),
        None => Ok(fault),
    }
}

/// Why a rule cannot be meant as it is written.
fn never_strikes(fault: &Fault) -> Option<&'static str> {
    if !fault.path.starts_with(['/', '*']) {
        return Some("path begins with \"/\" or \"*\"");
    }
    if fault
        .probability
        .is_some_and(|own| !(0.0..=1.0).contains(&own))
    {
        return Some("probability is between 0 and 1");
    }
    if matches!(&fault.nth, Nth::These(which) if which.contains(&0)) {
        return Some("nth counts from 1");
    }
    match fault.kind {
        FaultKind::Status { code, .. } if !(100..600).contains(&code) => {
            Some("code is between 100 and 599")
        }
        _ => None,
    }
}

/// `serde` cannot refuse unknown keys beside a flattened enum, so they are compared by hand.
fn known_keys(fault: &Fault) -> Result<Vec<String>, String> {
    let shown = serde_json::to_value(&fault.kind).map_err(|error| error.to_string())?;
    let own = shown.as_object().into_iter().flat_map(Map::keys).cloned();
    let rule = ["methods", "path", "nth", "times", "probability", "seed"];
    let optional = match fault.kind {
        FaultKind::Status { .. } => &["retry_after", "error"][..],
        _ => &[],
    };
    let fixed = rule.iter().chain(optional).map(|key| (*key).to_owned());
    Ok(own.chain(fixed).collect())
}

fn path_matches(pattern: &str, path: &str) -> bool {
    // Paths are told apart without it.
    if let Some(exact) = pattern.strip_suffix('$') {
        return exact.strip_suffix(".json").unwrap_or(exact) == path;
    }
    let pattern = pattern.strip_suffix(".json").unwrap_or(pattern);
    if !pattern.contains('*') {
        let below = path.strip_prefix(pattern);
        return below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    }
    glob(pattern, path)
}

fn glob(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|tail| {
            let mut ends = tail.char_indices().map(|(at, _)| at).chain([tail.len()]);
            ends.any(|at| glob(rest, &tail[at..]))
        }),
    }
}

impl Serialize for Nth {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Nth::Every => serializer.serialize_str("every"),
            Nth::These(which) => which.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Nth {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Nth, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Word(String),
            One(u64),
            These(Vec<u64>),
        }
        match Written::deserialize(deserializer)? {
            Written::Word(word) if word == "every" => Ok(Nth::Every),
            Written::Word(word) => Err(serde::de::Error::custom(format!(
                "nth is \"every\" or a list of numbers, not {word:?}"
            ))),
            Written::One(which) => Ok(Nth::These(vec![which])),
            Written::These(which) => Ok(Nth::These(which)),
        }
    }
}

#[cfg(test)]
mod tests;
