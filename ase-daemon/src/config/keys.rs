//! Which keys there are: the configuration's own schema, walked to find keys that nobody knows.

use schemars::schema_for;
use serde_json::Value;
use toml_edit::{Item, TableLike};

use super::Config;

/// A key that the configuration does not have.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct UnknownKey {
    /// Path of the key, such as `instances.global.moed`.
    pub(crate) path: String,
    /// Where the key stands in the file, in bytes.
    pub(crate) offset: Option<usize>,
    /// The nearest known key beside it.
    pub(crate) suggestion: Option<String>,
}

/// The schema of [`Config`], as data.
pub(crate) struct Schema(Value);

impl Schema {
    pub(crate) fn new() -> Self {
        Self(schema_for!(Config).to_value())
    }

    /// The keys in `table` that no part of the configuration has.
    pub(crate) fn unknown_keys(&self, table: &dyn TableLike) -> Vec<UnknownKey> {
        let mut found = Vec::new();
        self.walk(&[&self.0], table, "", &mut found);
        found
    }

    /// What stands at `path`, for values that come without a document (the environment).
    pub(crate) fn at(&self, path: &[&str]) -> Result<Kind, UnknownKey> {
        let mut here = vec![&self.0];
        for (depth, key) in path.iter().enumerate() {
            let Some(next) = self.child(&here, key) else {
                return Err(UnknownKey {
                    path: path[..=depth].join("."),
                    offset: None,
                    suggestion: nearest(key, &self.names(&here)),
                });
            };
            here = next;
        }
        Ok(self.kind(&here))
    }

    /// The words a key may be set to, where it is one of a few.
    pub(crate) fn words_at(&self, path: &str) -> Vec<String> {
        let mut here = vec![&self.0];
        for part in path.split('.') {
            let (name, index) = part
                .split_once('[')
                .map_or((part, false), |(name, _)| (name, true));
            let Some(next) = self.child(&here, name) else {
                return Vec::new();
            };
            here = if index { self.items(&next) } else { next };
        }
        self.alternatives(&here)
            .into_iter()
            .filter_map(|schema| schema["const"].as_str())
            .map(str::to_owned)
            .collect()
    }

    /// Every key that holds a value, by its last segment.
    #[cfg(test)]
    pub(crate) fn leaves(&self) -> std::collections::BTreeSet<String> {
        let mut leaves = std::collections::BTreeSet::new();
        let mut open = vec![vec![&self.0]];
        while let Some(here) = open.pop() {
            for schema in self.alternatives(&here) {
                for (name, next) in schema["properties"].as_object().into_iter().flatten() {
                    let next = vec![next];
                    if self.kind(&next) == Kind::Table {
                        open.push(self.items(&next));
                        open.push(next);
                    } else {
                        leaves.insert(name.clone());
                    }
                }
                if schema["additionalProperties"].is_object() {
                    open.push(vec![&schema["additionalProperties"]]);
                }
            }
        }
        leaves
    }

    fn walk(
        &self,
        here: &[&Value],
        table: &dyn TableLike,
        path: &str,
        found: &mut Vec<UnknownKey>,
    ) {
        for (name, item) in table.iter() {
            let path = if path.is_empty() {
                name.to_owned()
            } else {
                format!("{path}.{name}")
            };
            let Some(next) = self.child(here, name) else {
                found.push(UnknownKey {
                    path,
                    offset: table
                        .key(name)
                        .and_then(|key| key.span())
                        .map(|span| span.start),
                    suggestion: nearest(name, &self.names(here)),
                });
                continue;
            };
            self.walk_item(&next, item, &path, found);
        }
    }

    fn walk_item(&self, here: &[&Value], item: &Item, path: &str, found: &mut Vec<UnknownKey>) {
        if let Some(table) = item.as_table_like() {
            self.walk(here, table, path, found);
        } else if let Some(tables) = item.as_array_of_tables() {
            let items = self.items(here);
            for (index, table) in tables.iter().enumerate() {
                self.walk(&items, table, &format!("{path}[{index}]"), found);
            }
        }
    }

    /// The schemas that a value at `here` may follow, with references resolved and alternatives spread out.
    fn alternatives<'a>(&'a self, here: &[&'a Value]) -> Vec<&'a Value> {
        let mut open: Vec<&Value> = here.to_vec();
        let mut flat = Vec::new();
        while let Some(schema) = open.pop() {
            if let Some(name) = schema["$ref"]
                .as_str()
                .and_then(|path| path.strip_prefix("#/$defs/"))
            {
                open.push(&self.0["$defs"][name]);
            }
            for key in ["anyOf", "oneOf", "allOf"] {
                open.extend(schema[key].as_array().into_iter().flatten());
            }
            flat.push(schema);
        }
        flat
    }

    fn child<'a>(&'a self, here: &[&'a Value], key: &str) -> Option<Vec<&'a Value>> {
        let mut found = Vec::new();
        for schema in self.alternatives(here) {
            if let Some(next) = schema["properties"].get(key) {
                found.push(next);
            } else if schema["additionalProperties"].is_object() {
                found.push(&schema["additionalProperties"]);
            }
        }
        (!found.is_empty()).then_some(found)
    }

    fn items<'a>(&'a self, here: &[&'a Value]) -> Vec<&'a Value> {
        self.alternatives(here)
            .into_iter()
            .filter_map(|schema| schema.get("items"))
            .collect()
    }

    fn names(&self, here: &[&Value]) -> Vec<String> {
        self.alternatives(here)
            .into_iter()
            .filter_map(|schema| schema["properties"].as_object())
            .flat_map(|properties| properties.keys().cloned())
            .collect()
    }

    fn kind(&self, here: &[&Value]) -> Kind {
        let types: Vec<&str> = self
            .alternatives(here)
            .iter()
            .flat_map(|schema| match &schema["type"] {
                Value::String(one) => vec![one.as_str()],
                Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
                _ => Vec::new(),
            })
            .collect();
        let simple_items = || {
            let items = self.items(here);
            !items.is_empty() && !matches!(self.kind(&items), Kind::Table)
        };
        if types.contains(&"array") && simple_items() {
            Kind::List(Box::new(self.kind(&self.items(here))))
        } else if types.contains(&"object") || types.contains(&"array") {
            Kind::Table
        } else if types.contains(&"integer") {
            Kind::Integer
        } else if types.contains(&"number") {
            Kind::Number
        } else if types.contains(&"boolean") {
            Kind::Boolean
        } else {
            Kind::Text
        }
    }
}

/// What kind of value a key takes.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Text,
    Integer,
    Number,
    Boolean,
    List(Box<Self>),
    Table,
}

/// The known name nearest to `name`, if one is near enough to have been meant.
pub(crate) fn nearest(name: &str, known: &[String]) -> Option<String> {
    known
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len().max(name.len()) / 2)
        .min()
        .map(|(_, candidate)| candidate.clone())
}
