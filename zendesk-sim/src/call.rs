//! One request, taken apart.

use bytes::Bytes;
use serde_json::{Map, Value, json};

use crate::answer::{Answer, Body};

/// A request as the endpoints see it: the way, the query and the body.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) method: String,
    /// Without query, `.json` and trailing slash.
    pub(crate) path: String,
    /// Path and query as they were sent.
    pub(crate) target: String,
    query: Vec<(String, String)>,
    /// `http://host:port`, as the client calls us.
    pub(crate) base: String,
    pub(crate) body: Option<Value>,
    /// The body as it came, for files.
    pub(crate) bytes: Bytes,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) takes_gzip: bool,
}

impl Call {
    pub(crate) fn new(method: &str, target: &str, host: &str, body: &[u8], form: bool) -> Call {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let path = path.trim_end_matches('/');
        let path = path.strip_suffix(".json").unwrap_or(path);
        Call {
            method: method.to_owned(),
            path: path.to_owned(),
            target: target.to_owned(),
            query: pairs(query),
            base: format!("http://{host}"),
            body: if form {
                std::str::from_utf8(body).ok().map(form_body)
            } else {
                serde_json::from_slice(body).ok()
            },
            bytes: Bytes::new(),
            headers: Vec::new(),
            takes_gzip: false,
        }
    }

    /// What stands between the slashes after `/api/v2`.
    pub(crate) fn segments(&self) -> Option<Vec<&str>> {
        let rest = self.path.strip_prefix("/api/v2/")?;
        Some(rest.split('/').collect())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn query(&self, key: &str) -> Option<&str> {
        let found = self.query.iter().find(|(own, _)| own == key);
        found.map(|(_, value)| value.as_str())
    }

    /// Every value of a key that may be repeated, also written as `key[]`.
    pub(crate) fn query_all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        let is = move |own: &str| own == key || own.strip_suffix("[]") == Some(key);
        let found = self.query.iter().filter(move |(own, _)| is(own));
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn pages_by_cursor(&self) -> bool {
        self.query.iter().any(|(key, _)| key.starts_with("page["))
    }

    /// A number in the query.
    pub(crate) fn number(&self, key: &str) -> Result<Option<i64>, Answer> {
        let wrong = |_| {
            let message = format!(
                "You passed an invalid value for the {key} attribute. Invalid parameter: {key} must be an integer from {}",
                self.path.trim_start_matches('/')
            );
            Answer::titled(400, "Invalid attribute", &message)
        };
        self.query(key)
            .map(|text| text.parse().map_err(wrong))
            .transpose()
    }

    /// A comma-separated list of ids, at most 100.
    pub(crate) fn ids(&self, key: &str) -> Result<Vec<i64>, Answer> {
        let text = self.query(key).unwrap_or_default();
        let ids: Vec<i64> = text
            .split(',')
            .filter_map(|id| id.trim().parse().ok())
            .collect();
        if ids.len() > MOST_AT_ONCE {
            return Err(too_many());
        }
        Ok(ids)
    }

    /// Whether a sideload was asked for.
    pub(crate) fn includes(&self, what: &str) -> bool {
        let list = self.query("include").unwrap_or_default();
        // A search says `tickets(users,groups)`.
        list.split([',', '(', ')']).any(|own| own.trim() == what)
    }

    /// The object a write is about, such as `ticket`.
    pub(crate) fn record(&self, key: &str) -> Result<&Map<String, Value>, Answer> {
        let record = self.body.as_ref().and_then(|body| body[key].as_object());
        let text = format!("Parameter {key} is required");
        record.ok_or_else(|| Answer::error(400, "ParameterMissing", &text))
    }

    /// The objects a bulk write is about, such as `tickets`; at most 100.
    pub(crate) fn records(&self, key: &str) -> Result<Vec<Map<String, Value>>, Answer> {
        let list = self.body.as_ref().and_then(|body| body[key].as_array());
        let text = format!("Parameter {key} is required");
        let list = list.ok_or_else(|| Answer::error(400, "ParameterMissing", &text))?;
        if list.len() > MOST_AT_ONCE {
            return Err(too_many());
        }
        let records = list.iter().filter_map(Value::as_object);
        Ok(records.cloned().collect())
    }

    /// The address of this list with another query.
    pub(crate) fn link(&self, replaced: &[(&str, Option<String>)]) -> String {
        let kept = self
            .query
            .iter()
            .filter(|(key, _)| !replaced.iter().any(|(own, _)| own == key))
            .map(|(key, value)| (key.as_str(), value.as_str()));
        let new = replaced
            .iter()
            .filter_map(|(key, value)| Some((*key, value.as_deref()?)));
        let query: Vec<String> = kept
            .chain(new)
            .map(|(key, value)| format!("{}={}", encode(key), encode(value)))
            .collect();
        format!("{}{}.json?{}", self.base, self.path, query.join("&"))
    }
}

/// So many records go into one bulk request.
const MOST_AT_ONCE: usize = 100;

/// The two spaces are Zendesk's.
fn too_many() -> Answer {
    let body = json!({
        "error": "TooManyValues",
        "description": "Parameter  cannot specify more than 100 values",
        "max_count": MOST_AT_ONCE,
    });
    Answer::new(400, Body::Json(body))
}

fn pairs(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key), decode(value))
        })
        .collect()
}

fn form_body(text: &str) -> Value {
    let fields = pairs(text).into_iter();
    Value::Object(
        fields
            .map(|(key, value)| (key, Value::String(value)))
            .collect(),
    )
}

/// Undoes percent-encoding, and `+` for a space.
pub(crate) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = match (first, tail) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)).map(|(h, l)| h * 16 + l),
            _ => None,
        };
        rest = if escaped.is_some() { &tail[2..] } else { tail };
        let plain = if *first == b'+' { b' ' } else { *first };
        bytes.push(escaped.unwrap_or(plain));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}

pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_may_be_raw_or_encoded() {
        for target in [
            "/api/v2/users.json?page[size]=2",
            "/api/v2/users?page%5Bsize%5D=2",
        ] {
            let call = Call::new("GET", target, "host", b"", false);
            assert_eq!(call.path, "/api/v2/users");
            assert_eq!(call.query("page[size]"), Some("2"));
            assert!(call.pages_by_cursor());
        }
    }

    #[test]
    fn text_survives_encoding() {
        let text = "organization:1 status<solved \"ä & b\" 100%";
        assert_eq!(decode(&encode(text)), text);
        assert_eq!(decode("a+b%zz%"), "a b%zz%");
    }
}
