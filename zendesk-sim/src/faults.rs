//! Faults: which requests go wrong, and how.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

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

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// 429 with `Retry-After` in seconds.
    RateLimited {
        #[serde(default = "half_a_minute")]
        retry_after: u64,
        #[serde(default)]
        body: FaultBody,
    },
    /// Any status with any body.
    Status {
        code: u16,
        #[serde(default)]
        body: FaultBody,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u64>,
        /// The error code in a JSON body.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<String>,
    },
    /// 403: the resource is closed to this user.
    Forbidden,
    /// 401: the token was revoked. An OAuth token used in this request stays so.
    Unauthorized,
    /// 200 with an HTML page.
    #[serde(rename = "html_200")]
    Html200,
    /// The connection breaks before the request does anything.
    ResetBefore,
    /// The request takes effect, and the connection breaks in the middle of the answer.
    ResetMidBody,
    /// The request takes effect, and the connection breaks before the answer.
    AppliedButLost,
    /// The answer ends early with status 200 and a length that agrees: no valid JSON.
    Truncated,
    /// No answer for so many real seconds, then the connection breaks.
    Stall {
        #[serde(default = "an_hour")]
        seconds: u64,
    },
    /// One record of the list, or the only one, has a value of a wrong type.
    MalformedRecord {
        #[serde(default)]
        index: usize,
        #[serde(default = "created_at")]
        key: String,
    },
    /// The list is empty, although it says what it says about more.
    EmptyPage,
    /// Some records are missing from the list, from `index` on.
    MissingRecords {
        #[serde(default)]
        index: usize,
        #[serde(default = "one")]
        count: usize,
    },
    /// The cursor (or `end_time`) leads back to this very page, and there is more.
    StuckCursor,
    /// The links to other pages point to another host.
    ForeignLink {
        #[serde(default = "elsewhere")]
        host: String,
    },
    /// Every ticket in the answer is without an assignee.
    NullAssignees,
    /// The list says that it ends here.
    EndsEarly,
}

/// The body of an error answer; `E1` to `E5` are Zendesk's JSON envelopes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FaultBody {
    /// `{"error": code, "description": text}`
    #[default]
    #[serde(alias = "json")]
    E1,
    /// `{"error": {"title", "message"}}`
    E2,
    /// `{"errors": [{"code", "title"}]}`
    E3,
    /// `E1` with `details`
    E4,
    /// `{"error": text}`
    E5,
    Text,
    Html,
    Empty,
}

fn any_path() -> String {
    "*".to_owned()
}

fn half_a_minute() -> u64 {
    30
}

fn an_hour() -> u64 {
    3600
}

fn created_at() -> String {
    "created_at".to_owned()
}

fn one() -> usize {
    1
}

fn elsewhere() -> String {
    "elsewhere.invalid".to_owned()
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
        let rules: Vec<Value> = serde_json::from_str(text).map_err(|error| error.to_string())?;
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
    match given.into_iter().find(|key| !known.contains(key)) {
        Some(unknown) => Err(wrong(format!("unknown key {unknown:?}"))),
        None => Ok(fault),
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
    if let Some(exact) = pattern.strip_suffix('$') {
        return exact == path;
    }
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

/// The rules in force; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    rules: Arc<Mutex<Vec<Rule>>>,
}

#[derive(Debug)]
struct Rule {
    fault: Fault,
    matched: u64,
    struck: u32,
    chance: ChaCha8Rng,
}

impl Faults {
    /// No faults.
    #[must_use]
    pub fn none() -> Faults {
        Faults::default()
    }

    /// Adds a rule behind the others.
    pub fn add(&self, fault: Fault) {
        self.rules().push(Rule::new(fault));
    }

    /// Replaces all rules.
    pub fn set(&self, faults: Vec<Fault>) {
        *self.rules() = faults.into_iter().map(Rule::new).collect();
    }

    /// Removes all rules.
    pub fn clear(&self) {
        self.rules().clear();
    }

    /// The rules in force.
    #[must_use]
    pub fn list(&self) -> Vec<Fault> {
        let rules = self.rules();
        rules.iter().map(|rule| rule.fault.clone()).collect()
    }

    /// The rules that never struck.
    #[must_use]
    pub fn unmet(&self) -> Vec<Fault> {
        let rules = self.rules();
        let unmet = rules.iter().filter(|rule| rule.struck == 0);
        unmet.map(|rule| rule.fault.clone()).collect()
    }

    /// How often each rule struck.
    pub(crate) fn struck(&self) -> Vec<(Fault, u32)> {
        let rules = self.rules();
        let struck = rules.iter().map(|rule| (rule.fault.clone(), rule.struck));
        struck.collect()
    }

    /// What befalls this request. Every rule it matches counts it; the first that strikes does.
    pub(crate) fn strike(&self, method: &str, path: &str) -> Option<FaultKind> {
        let mut struck = None;
        for rule in self.rules().iter_mut() {
            if rule.fault.matches(method, path) && rule.meets() && struck.is_none() {
                rule.struck += 1;
                struck = Some(rule.fault.kind.clone());
            }
        }
        struck
    }

    fn rules(&self) -> MutexGuard<'_, Vec<Rule>> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<Vec<Fault>> for Faults {
    fn from(faults: Vec<Fault>) -> Faults {
        let rules = Faults::none();
        rules.set(faults);
        rules
    }
}

impl Rule {
    fn new(fault: Fault) -> Rule {
        Rule {
            chance: ChaCha8Rng::seed_from_u64(fault.seed),
            matched: 0,
            struck: 0,
            fault,
        }
    }

    /// Counts a matching request, and says whether the rule would strike it.
    fn meets(&mut self) -> bool {
        self.matched += 1;
        let due = match &self.fault.nth {
            Nth::Every => true,
            Nth::These(which) => which.contains(&self.matched),
        };
        let left = self.fault.times.is_none_or(|times| self.struck < times);
        let lucky = match self.fault.probability {
            Some(probability) => self.chance.random_bool(probability.clamp(0.0, 1.0)),
            None => true,
        };
        due && left && lucky
    }
}

impl FaultKind {
    /// The kind's name in JSON and in the log.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            FaultKind::RateLimited { .. } => "rate_limited",
            FaultKind::Status { .. } => "status",
            FaultKind::Forbidden => "forbidden",
            FaultKind::Unauthorized => "unauthorized",
            FaultKind::Html200 => "html_200",
            FaultKind::ResetBefore => "reset_before",
            FaultKind::ResetMidBody => "reset_mid_body",
            FaultKind::AppliedButLost => "applied_but_lost",
            FaultKind::Truncated => "truncated",
            FaultKind::Stall { .. } => "stall",
            FaultKind::MalformedRecord { .. } => "malformed_record",
            FaultKind::EmptyPage => "empty_page",
            FaultKind::MissingRecords { .. } => "missing_records",
            FaultKind::StuckCursor => "stuck_cursor",
            FaultKind::ForeignLink { .. } => "foreign_link",
            FaultKind::NullAssignees => "null_assignees",
            FaultKind::EndsEarly => "ends_early",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_match_as_documented() {
        assert!(path_matches("/api/v2/tickets", "/api/v2/tickets/1"));
        assert!(!path_matches("/api/v2/tickets/1", "/api/v2/tickets/10"));
        assert!(!path_matches("/api/v2/tickets$", "/api/v2/tickets/1"));
        assert!(path_matches(
            "/api/*/tickets",
            "/api/v2/organizations/1/tickets"
        ));
        assert!(!path_matches("/api/*/tickets", "/api/v2/tickets/1"));
    }

    #[test]
    fn a_rule_counts_what_it_matches() {
        let faults = Faults::none();
        faults.add(Fault::new(FaultKind::EmptyPage).path("/a").nth([2]));
        assert_eq!(faults.strike("GET", "/a"), None);
        assert_eq!(faults.strike("GET", "/b"), None);
        assert_eq!(faults.unmet().len(), 1);
        assert_eq!(faults.strike("GET", "/a"), Some(FaultKind::EmptyPage));
        assert_eq!(faults.strike("GET", "/a"), None);
        assert_eq!(faults.unmet(), []);
    }

    #[test]
    fn chance_is_the_same_for_a_seed() {
        let struck = |seed| {
            let faults = Faults::none();
            faults.add(Fault::new(FaultKind::EmptyPage).probability(0.5, seed));
            let struck = (0..64).map(|_| faults.strike("GET", "/a").is_some());
            struck.collect::<Vec<_>>()
        };
        assert_eq!(struck(7), struck(7));
        assert_ne!(struck(7), struck(8));
    }

    #[test]
    fn an_unknown_key_is_an_error() {
        let good = r#"[{"path": "/api/v2/tickets", "nth": [1], "kind": "status", "code": 503, "retry_after": 5}]"#;
        assert_eq!(Fault::list_from_json(good).unwrap().len(), 1);
        let bad = r#"[{"kind": "empty_page", "nht": [1]}]"#;
        let error = Fault::list_from_json(bad).unwrap_err();
        assert_eq!(error, "fault 1: unknown key \"nht\"");
    }
}
