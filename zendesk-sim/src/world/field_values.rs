//! What custom fields hold: whether a value is one, and how it is kept.

use jiff::Timestamp;
use jiff::civil::Date;
use regex_automata::nfa::thompson::pikevm::PikeVM;
use regex_automata::util::syntax;
use serde_json::{Map, Value, json};

use super::{Document, FieldOption, FieldType, OrganizationField, TicketField, World};

/// What a field takes.
pub(super) struct Holder<'a> {
    /// Zendesk's name of the type; the system's own hold anything.
    pub(super) kind: &'a str,
    pub(super) options: &'a [FieldOption],
    pub(super) pattern: Option<&'a str>,
    /// Whether dates are days, as in tickets, or midnights, as in organizations and users.
    pub(super) days: bool,
}

impl Holder<'_> {
    /// The value as it is kept; `None`: the field does not take it.
    pub(super) fn keep(&self, value: &Value) -> Option<Value> {
        if value.is_null() || value == "" {
            return Some(match self.kind {
                "checkbox" => Value::Bool(false),
                _ => Value::Null,
            });
        }
        let kept = || Some(value.clone());
        match self.kind {
            "checkbox" => checked(value).map(Value::Bool),
            "integer" => text(value)?.parse::<i64>().ok().and_then(|_| kept()),
            "decimal" => {
                let number: f64 = text(value)?.parse().ok()?;
                number.is_finite().then(|| value.clone())
            }
            "date" => {
                let date = date(value.as_str()?)?;
                Some(match self.days {
                    true => json!(date.to_string()),
                    false => json!(format!("{date}T00:00:00+00:00")),
                })
            }
            "regexp" => matches(self.pattern, &text(value)?).then(|| value.clone()),
            "tagger" | "dropdown" => self.has(value).then(|| value.clone()),
            "multiselect" => {
                let chosen = match value {
                    Value::Array(chosen) => chosen.clone(),
                    one => vec![one.clone()],
                };
                let known = chosen.iter().all(|choice| self.has(choice));
                known.then_some(Value::Array(chosen))
            }
            "lookup" => text(value)?
                .parse::<i64>()
                .ok()
                .map(|id| json!(id.to_string())),
            "text" | "textarea" | "partialcreditcard" => text(value).map(Value::String),
            _ => kept(),
        }
    }

    fn has(&self, choice: &Value) -> bool {
        let mut options = self.options.iter();
        options.any(|option| choice == option.value.as_str())
    }
}

/// A text, or a number as one.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// What Zendesk takes for checked, and for not.
fn checked(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(checked) => Some(*checked),
        other => match text(other)?.to_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Some(true),
            "false" | "0" | "no" | "off" => Some(false),
            _ => None,
        },
    }
}

/// The day of `2026-03-02` or of a time.
fn date(text: &str) -> Option<Date> {
    let time = text.parse::<Timestamp>();
    let of_time = time.map(|time| time.to_zoned(jiff::tz::TimeZone::UTC).date());
    of_time.or_else(|_| text.parse()).ok()
}

/// A pattern that cannot be read takes everything.
fn matches(pattern: Option<&str>, text: &str) -> bool {
    let bytes = syntax::Config::new().unicode(false).utf8(false);
    let search = |pattern| PikeVM::builder().syntax(bytes).build(pattern).ok();
    let Some(search) = pattern.and_then(search) else {
        return true;
    };
    search.is_match(&mut search.create_cache(), text)
}

impl TicketField {
    /// The value as it is kept; `None`: the field does not take it.
    pub(super) fn keep(&self, value: &Value) -> Option<Value> {
        let holder = Holder {
            kind: &self.field_type,
            options: &self.options,
            pattern: self.regexp_for_validation.as_deref(),
            days: true,
        };
        holder.keep(value)
    }
}

impl OrganizationField {
    /// The value as it is kept; `None`: the field does not take it.
    pub(crate) fn keep(&self, value: &Value) -> Option<Value> {
        let holder = Holder {
            kind: self.field_type.as_str(),
            options: &self.options,
            pattern: self.regexp_for_validation.as_deref(),
            days: false,
        };
        holder.keep(value)
    }

    /// A field of users, which are documents, read as one of organizations: they hold the same.
    fn of_users(document: &Document) -> OrganizationField {
        let options = document["custom_field_options"].as_array();
        let options = options.into_iter().flatten().map(|option| FieldOption {
            id: option["id"].as_i64().unwrap_or_default(),
            name: option["name"].as_str().unwrap_or_default().to_owned(),
            value: option["value"].as_str().unwrap_or_default().to_owned(),
        });
        let kind = serde_json::from_value(document["type"].clone());
        OrganizationField {
            tag: document["tag"].as_str().map(str::to_owned),
            options: options.collect(),
            regexp_for_validation: document["regexp_for_validation"]
                .as_str()
                .map(str::to_owned),
            ..OrganizationField::new(
                kind.unwrap_or(FieldType::Text),
                document.text("key"),
                document.text("title"),
            )
        }
    }
}

impl World {
    /// The custom fields of users.
    pub(crate) fn user_fields(&self) -> impl Iterator<Item = OrganizationField> {
        let fields = self.documents.of("user_fields");
        fields.map(OrganizationField::of_users)
    }

    /// What a user who never set any of them has.
    pub(crate) fn unset_user_fields(&self) -> Map<String, Value> {
        let unset = |field: &Document| match field.text("type") {
            "checkbox" => Value::Bool(false),
            _ => Value::Null,
        };
        let fields = self.documents.of("user_fields");
        fields
            .map(|field| (field.text("key").to_owned(), unset(field)))
            .collect()
    }
}

/// Sets fields, and keeps the tags that belong to them in step.
pub(super) fn couple<'a>(
    field: impl Fn(&str) -> Option<std::borrow::Cow<'a, OrganizationField>>,
    own: &mut Map<String, Value>,
    tags: &mut Vec<String>,
    fields: Map<String, Value>,
) {
    for (key, value) in fields {
        if let Some(field) = field(&key) {
            let had = field.tags_of(own.get(&key).unwrap_or(&Value::Null));
            tags.retain(|tag| !had.contains(tag));
            for tag in field.tags_of(&value) {
                if !tags.contains(&tag) {
                    tags.push(tag);
                }
            }
        }
        own.insert(key, value);
    }
    tags.sort();
}
