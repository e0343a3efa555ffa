//! Evidence: what a finding or a reason rests on.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Index;

/// Evidence as data: what was read, by name, in the order of the names.
///
/// A plan of many tickets is mostly evidence, and a handful of values is smallest in a row.
///
/// ```
/// use ase_rules::Evidence;
///
/// let evidence: Evidence = [("status", "new"), ("created_at", "2026-03-02T09:00:00Z")].into_iter().collect();
/// assert_eq!(evidence["status"], "new");
/// assert_eq!(evidence.get("group"), None);
/// assert_eq!(serde_json::to_string(&evidence)?, r#"{"created_at":"2026-03-02T09:00:00Z","status":"new"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence(Vec<(Cow<'static, str>, Value)>);

impl Evidence {
    /// None.
    #[must_use]
    pub const fn new() -> Self {
        Self(vec![])
    }

    /// Adds a value, in the place of one of the same name.
    pub fn insert(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Value>) {
        let (name, value) = (name.into(), value.into());
        match self.find(&name) {
            Ok(at) => self.0[at].1 = value,
            Err(at) => self.0.insert(at, (name, value)),
        }
    }

    /// The value of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        Some(&self.0[self.find(name).ok()?].1)
    }

    /// The names with their values, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn find(&self, name: &str) -> Result<usize, usize> {
        self.0
            .binary_search_by(|(other, _)| other.as_ref().cmp(name))
    }
}

impl Index<&str> for Evidence {
    type Output = Value;

    /// # Panics
    ///
    /// When there is no value of that name.
    fn index(&self, name: &str) -> &Value {
        match self.get(name) {
            Some(value) => value,
            None => panic!("there is no evidence of the name {name}"),
        }
    }
}

impl<N: Into<Cow<'static, str>>, V: Into<Value>> FromIterator<(N, V)> for Evidence {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(values: I) -> Self {
        let mut evidence = Self::new();
        for (name, value) in values {
            evidence.insert(name, value);
        }
        evidence
    }
}

impl Serialize for Evidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Evidence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = BTreeMap::<String, Value>::deserialize(deserializer)?;
        Ok(values.into_iter().collect())
    }
}

impl JsonSchema for Evidence {
    fn schema_name() -> Cow<'static, str> {
        BTreeMap::<String, Value>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        BTreeMap::<String, Value>::json_schema(generator)
    }

    fn inline_schema() -> bool {
        BTreeMap::<String, Value>::inline_schema()
    }
}
