//! Zendesk's OpenAPI document, as far as it describes answers: its schemas, and what breaks them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::{Map, Value};

/// The document, when it is there: named by `ZENDESK_OAS`, or `shared/reference/zendesk-oas.yaml` beside
/// the repository.
pub(super) fn document() -> Option<Document> {
    let beside = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/reference/zendesk-oas.yaml"
    );
    let path = std::env::var_os("ZENDESK_OAS").unwrap_or_else(|| beside.into());
    let path = PathBuf::from(path);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: no OpenAPI document at {}", path.display());
        return None;
    };
    Some(Document {
        tree: serde_saphyr::from_str(&text).unwrap(),
    })
}

#[derive(Debug)]
pub(super) struct Document {
    tree: Value,
}

/// Where in the document a value broke it, and how: `TicketObject.assignee_id: null instead of integer`.
pub(super) type Breaches = BTreeSet<String>;

impl Document {
    pub(super) fn new(tree: Value) -> Document {
        Document { tree }
    }

    /// Every path that can be read.
    pub(super) fn readable(&self) -> Vec<&str> {
        let paths = self.tree["paths"].as_object().unwrap();
        let readable = paths.iter().filter(|(_, item)| item.get("get").is_some());
        readable.map(|(path, _)| path.as_str()).collect()
    }

    /// How an answer of the path breaks what the document says of it.
    pub(super) fn breaches(&self, path: &str, answer: &Value) -> Breaches {
        let schema = &self.success(path)["schema"];
        assert!(!schema.is_null(), "{path} has no schema");
        let mut breaches = Breaches::new();
        self.check(schema, answer, path, &mut breaches);
        breaches
    }

    /// How many examples of answers the document has, and how they break it.
    pub(super) fn examples(&self) -> (usize, Breaches) {
        let (mut count, mut breaches) = (0, Breaches::new());
        for path in self.readable() {
            let examples = self.success(path)["examples"].as_object();
            for example in examples.into_iter().flat_map(Map::values) {
                let named = example["$ref"].as_str().map(|name| self.find(name));
                count += 1;
                breaches.extend(self.breaches(path, &named.unwrap_or(example)["value"]));
            }
        }
        (count, breaches)
    }

    fn success(&self, path: &str) -> &Value {
        &self.tree["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    }

    fn find(&self, reference: &str) -> &Value {
        let pointer = reference.strip_prefix('#').unwrap();
        self.tree.pointer(pointer).unwrap()
    }

    /// Checks a value; `at` names the place by the schema that was last referred to.
    fn check(&self, schema: &Value, value: &Value, at: &str, breaches: &mut Breaches) {
        if let Some(reference) = schema["$ref"].as_str() {
            let name = reference.rsplit('/').next().unwrap();
            return self.check(self.find(reference), value, name, breaches);
        }
        if value.is_null() && schema["nullable"] == true {
            return;
        }
        for part in list(&schema["allOf"]) {
            self.check(part, value, at, breaches);
        }
        for word in ["oneOf", "anyOf"] {
            self.choose(list(&schema[word]), word == "oneOf", value, at, breaches);
        }
        if let Some(kind) = schema["type"].as_str()
            && !is(value, kind)
        {
            breaches.insert(format!("{at}: {} instead of {kind}", name_of(value)));
            return;
        }
        let allowed = list(&schema["enum"]);
        if !allowed.is_empty() && !allowed.contains(value) {
            breaches.insert(format!("{at}: {value} is none of the values"));
        }
        if schema["format"] == "date-time"
            && value
                .as_str()
                .is_some_and(|text| text.parse::<jiff::Timestamp>().is_err())
        {
            breaches.insert(format!("{at}: {value} is no date-time"));
        }
        match value {
            Value::Object(object) => self.check_object(schema, object, at, breaches),
            Value::Array(items) if !schema["items"].is_null() => {
                for item in items {
                    self.check(&schema["items"], item, &format!("{at}[]"), breaches);
                }
            }
            _ => {}
        }
    }

    fn check_object(
        &self,
        schema: &Value,
        object: &Map<String, Value>,
        at: &str,
        breaches: &mut Breaches,
    ) {
        for key in list(&schema["required"]).iter().filter_map(Value::as_str) {
            let write_only = schema["properties"][key]["writeOnly"] == true;
            if !object.contains_key(key) && !write_only {
                breaches.insert(format!("{at}.{key}: missing"));
            }
        }
        for (key, value) in object {
            let own = &schema["properties"][key];
            let other = &schema["additionalProperties"];
            if !own.is_null() {
                self.check(own, value, &format!("{at}.{key}"), breaches);
            } else if *other == false {
                breaches.insert(format!("{at}.{key}: no such key"));
            } else if other.is_object() {
                self.check(other, value, &format!("{at}.*"), breaches);
            }
        }
    }

    /// One of several schemas must hold, or exactly one. When none does, the nearest says why.
    fn choose(
        &self,
        choices: &[Value],
        exactly_one: bool,
        value: &Value,
        at: &str,
        breaches: &mut Breaches,
    ) {
        let tried: Vec<Breaches> = choices
            .iter()
            .map(|choice| {
                let mut own = Breaches::new();
                self.check(choice, value, at, &mut own);
                own
            })
            .collect();
        let fitting = tried.iter().filter(|own| own.is_empty()).count();
        if exactly_one && fitting > 1 {
            breaches.insert(format!("{at}: fits {fitting} of {}", choices.len()));
        }
        if fitting == 0 {
            breaches.extend(
                tried
                    .into_iter()
                    .min_by_key(Breaches::len)
                    .unwrap_or_default(),
            );
        }
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        other => panic!("no such type: {other}"),
    }
}

fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
