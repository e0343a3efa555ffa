//! A value that is kept as it came and decoded when it is asked for.

use std::fmt;
use std::sync::OnceLock;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::error::{Error, Result, without_value};

/// A part of a record that most callers never look at: kept as its JSON text, decoded once, on first use.
///
/// Zendesk writes null where it means "none": that reads as the default.
///
/// ```
/// use zendesk_client::Later;
///
/// let tags: Later<Vec<String>> = serde_json::from_str(r#"["vip", "eu"]"#)?;
/// assert_eq!(tags.get()?, &["vip", "eu"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Later<T> {
    /// `None` where the key was missing.
    raw: Option<Box<RawValue>>,
    value: OnceLock<Result<T>>,
}

impl<T: DeserializeOwned + Default> Later<T> {
    /// Decodes the value, the first time; from then on it is there.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] if it is not of the expected shape.
    pub fn get(&self) -> Result<&T> {
        let value = self.value.get_or_init(|| match &self.raw {
            None => Ok(T::default()),
            Some(raw) => decode(raw),
        });
        value.as_ref().map_err(Clone::clone)
    }
}

impl<T> Later<T> {
    /// The JSON text as it came; `null` where the key was missing.
    pub fn as_json(&self) -> &str {
        self.raw.as_ref().map_or("null", |raw| raw.get())
    }

    /// Whether the key was missing or null.
    pub fn is_null(&self) -> bool {
        self.as_json() == "null"
    }
}

fn decode<T: DeserializeOwned + Default>(raw: &RawValue) -> Result<T> {
    let read: Result<Option<T>, _> = serde_json::from_str(raw.get());
    read.map(Option::unwrap_or_default).map_err(|error| {
        let mut json = serde_json::Deserializer::from_str(raw.get());
        let at = match serde_path_to_error::deserialize::<_, Option<T>>(&mut json) {
            Err(error) => error.path().to_string(),
            Ok(_) => ".".to_owned(),
        };
        Error::Shape {
            call: "a value read later".to_owned(),
            at,
            reason: without_value(&error),
            id: None,
        }
    })
}

impl<T> Default for Later<T> {
    fn default() -> Self {
        Self {
            raw: None,
            value: OnceLock::new(),
        }
    }
}

/// Shows how long the text is, not what it says.
impl<T> fmt::Debug for Later<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Later({} bytes)", self.as_json().len())
    }
}

/// By their text.
impl<T> PartialEq for Later<T> {
    fn eq(&self, other: &Self) -> bool {
        self.as_json() == other.as_json()
    }
}

impl<'de, T> Deserialize<'de> for Later<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(|raw| Self {
            raw: Some(raw),
            value: OnceLock::new(),
        })
    }
}

impl<T> Serialize for Later<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.raw.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::Later;
    use crate::error::Error;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize)]
    struct Record {
        #[serde(default)]
        list: Later<Vec<i64>>,
    }

    fn record(json: &str) -> Record {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn missing_and_null_are_empty() {
        for json in ["{}", r#"{"list":null}"#, r#"{"list":[]}"#] {
            assert!(record(json).list.get().unwrap().is_empty(), "{json}");
        }
    }

    #[test]
    fn a_wrong_shape_is_an_error_each_time_and_says_nothing_of_the_value() {
        let record = record(r#"{"list":[1,"canary"]}"#);
        for _ in 0..2 {
            match record.list.get() {
                Err(Error::Shape { at, reason, .. }) => {
                    assert_eq!(at, "[1]");
                    assert!(!reason.contains("canary"));
                }
                other => panic!("{other:?}"),
            }
        }
        assert!(!format!("{:?}", record.list).contains("canary"));
    }

    #[test]
    fn it_is_written_as_it_came() {
        let json = r#"{"list":[ 1,2 ]}"#;
        assert_eq!(serde_json::to_string(&record(json)).unwrap(), json);
    }
}
