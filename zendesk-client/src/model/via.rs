//! How something came about: by mail, by a rule, by a person on the web.

use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Extra;

/// The channel of a ticket, a comment, an audit or one of its events.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Via {
    /// Such as `web`, `email`, `api`, `rule`, `system`. Some old records have a number here; it is kept as text.
    pub channel: String,
    /// Where from and to.
    pub source: ViaSource,
    /// With a change of a service level's target: the policy that sets it.
    pub current_sla_policy: Value,
    /// Keys this crate does not know, as they came.
    #[serde(flatten)]
    pub extra: Extra,
}

/// The details of a [`Via`], as far as they can be read.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ViaSource {
    /// For a rule its id and title, for mail the sender.
    pub from: Value,
    /// For mail the recipient.
    pub to: Value,
    /// Such as `trigger`, `automation`, `follow_up`.
    pub rel: Option<String>,
    /// Keys this crate does not know, as they came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Via {
    /// Whether a trigger or an automation did it.
    pub fn is_rule(&self) -> bool {
        self.channel == "rule"
    }
}

/// An object, or in some exports only the channel's name.
impl<'de> Deserialize<'de> for Via {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ObjectOrName)
    }
}

struct ObjectOrName;

impl<'de> Visitor<'de> for ObjectOrName {
    type Value = Via;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a channel with its source")
    }

    fn visit_str<E: serde::de::Error>(self, channel: &str) -> Result<Via, E> {
        Ok(Via {
            channel: channel.to_owned(),
            ..Via::default()
        })
    }

    fn visit_i64<E: serde::de::Error>(self, channel: i64) -> Result<Via, E> {
        self.visit_str(&channel.to_string())
    }

    fn visit_u64<E: serde::de::Error>(self, channel: u64) -> Result<Via, E> {
        self.visit_str(&channel.to_string())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Via, A::Error> {
        #[derive(Deserialize)]
        struct Object {
            #[serde(default)]
            channel: Value,
            #[serde(default)]
            source: Value,
            #[serde(default)]
            current_sla_policy: Value,
            #[serde(flatten)]
            extra: Extra,
        }
        let object = Object::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Via {
            channel: match &object.channel {
                Value::String(channel) => channel.clone(),
                Value::Null => String::new(),
                other => other.to_string(),
            },
            source: source(object.source),
            current_sla_policy: object.current_sla_policy,
            extra: object.extra,
        })
    }
}

fn source(source: Value) -> ViaSource {
    let Value::Object(source) = source else {
        return ViaSource::default();
    };
    let mut source: Extra = source.into_iter().collect();
    ViaSource {
        from: source.remove("from").unwrap_or_default(),
        to: source.remove("to").unwrap_or_default(),
        rel: match source.remove("rel") {
            Some(Value::String(rel)) => Some(rel),
            _ => None,
        },
        extra: source,
    }
}
