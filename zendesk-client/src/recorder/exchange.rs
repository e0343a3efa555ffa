//! One exchange as it is written down, and what is left out of it.

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use crate::answer::Answer;
use crate::request::{Request, UPLOADS};

/// Stands for the account's address in links.
const ACCOUNT: &str = "https://recorded.invalid";

/// Keys whose values are credentials.
const SECRETS: [&str; 10] = [
    "access_token",
    "authenticity_token",
    "client_secret",
    "code_verifier",
    "full_token",
    "password",
    "refresh_token",
    "secret",
    "signing_secret",
    "token",
];

/// Headers whose values are credentials, as webhooks tell of them.
const SECRET_HEADERS: [&str; 6] = [
    "api-key",
    "authorization",
    "cookie",
    "proxy-authorization",
    "set-cookie",
    "x-api-key",
];

/// Stands where a secret stood.
const REDACTED: &str = "redacted";

/// One exchange as it is written down.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Exchange {
    method: String,
    path: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    query: Vec<(String, String)>,
    status: u16,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    headers: Vec<(String, String)>,
    /// A body that is JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    json: Option<Value>,
    /// Any other.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    text: String,
}

impl Exchange {
    pub(super) fn new(base: &Url, request: &Request, answer: &Answer) -> Self {
        let kept = answer.headers.iter().filter(|(name, _)| is_harmless(name));
        let headers = kept
            .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
            .collect();
        let text = String::from_utf8_lossy(answer.body());
        let mut text = text.replace(&account(base), ACCOUNT);
        let mut json: Option<Value> = serde_json::from_str(&text).ok();
        match &mut json {
            Some(json) => redact(json),
            // Half a token answer holds a token too.
            None if request.path.starts_with("/oauth/") => text.clear(),
            None => hide_file_tokens(&mut text),
        }
        Self {
            method: request.method.as_str().to_owned(),
            path: path(request),
            query: query(request),
            status: answer.status,
            headers,
            text: if json.is_some() { String::new() } else { text },
            json,
        }
    }

    /// Whether it can answer `request`, as far as was written down: secrets are not.
    pub(super) fn fits(&self, request: &Request) -> bool {
        self.method == request.method.as_str()
            && self.path == path(request)
            && self.query == query(request)
    }

    pub(super) fn into_answer(self, base: &Url, request: &Request) -> Answer {
        let body = match self.json {
            Some(json) => json.to_string(),
            None => self.text,
        };
        Answer {
            call: request.call(),
            status: self.status,
            headers: headers(&self.headers),
            body: Bytes::from(body.replace(ACCOUNT, &account(base))),
        }
    }
}

/// Whoever has an upload's token has the file.
fn path(request: &Request) -> String {
    match request.names_an_upload() {
        true => format!("{UPLOADS}{REDACTED}"),
        false => request.path.clone(),
    }
}

fn query(request: &Request) -> Vec<(String, String)> {
    let pairs = request.query.iter().map(|(name, value)| {
        let value = match SECRETS.contains(&name.as_str()) {
            true => REDACTED,
            false => value,
        };
        (name.clone(), value.to_owned())
    });
    pairs.collect()
}

/// The account's address as its links begin.
fn account(base: &Url) -> String {
    base.as_str().trim_end_matches('/').to_owned()
}

fn headers(pairs: &[(String, String)]) -> HeaderMap {
    let pairs = pairs.iter().filter_map(|(name, value)| {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        Some((name, HeaderValue::from_str(value).ok()?))
    });
    pairs.collect()
}

fn is_harmless(name: &HeaderName) -> bool {
    let name = name.as_str();
    matches!(
        name,
        "content-type"
            | "date"
            | "retry-after"
            | "x-zendesk-request-id"
            | "x-request-id"
            | "x-idempotency-lookup"
            | "etag"
    ) || name.contains("rate-limit")
        || name.contains("ratelimit")
}

fn redact(json: &mut Value) {
    match json {
        Value::Array(list) => list.iter_mut().for_each(redact),
        Value::Object(map) => {
            if names_a_secret(map)
                && let Some(value) = map.get_mut("value")
            {
                redact_whole(value);
            }
            for (key, value) in map {
                match value {
                    Value::String(text) if SECRETS.contains(&key.as_str()) => {
                        REDACTED.clone_into(text);
                    }
                    // A user's own: nobody knows which of them are secret.
                    value if key == "custom_headers" => redact_whole(value),
                    value => {
                        if let (true, Some(data)) = (key == "authentication", value.get_mut("data"))
                        {
                            redact_whole(data);
                        }
                        redact(value);
                    }
                }
            }
        }
        Value::String(text) => hide_file_tokens(text),
        _ => {}
    }
}

/// Whether it is a pair such as `{"key": "Authorization", "value": …}`, a header as webhooks tell them.
fn names_a_secret(map: &serde_json::Map<String, Value>) -> bool {
    let name = map.get("key").or_else(|| map.get("name"));
    name.and_then(Value::as_str)
        .is_some_and(|name| SECRET_HEADERS.contains(&name.to_lowercase().as_str()))
}

/// Every text within.
fn redact_whole(json: &mut Value) {
    match json {
        Value::Array(list) => list.iter_mut().for_each(redact_whole),
        Value::Object(map) => map.values_mut().for_each(redact_whole),
        Value::String(text) => REDACTED.clone_into(text),
        _ => {}
    }
}

/// Before the part of a file's address by which anybody gets the file.
const FILE_TOKEN: &str = "/attachments/token/";

fn hide_file_tokens(text: &mut String) {
    let mut from = 0;
    while let Some(at) = text[from..].find(FILE_TOKEN) {
        let begin = from + at + FILE_TOKEN.len();
        let rest = &text[begin..];
        let end = rest
            .find(|letter: char| !letter.is_ascii_alphanumeric() && !"-_.~%".contains(letter))
            .unwrap_or(rest.len());
        text.replace_range(begin..begin + end, REDACTED);
        from = begin + REDACTED.len();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{hide_file_tokens, redact};

    #[test]
    fn credentials_in_values_are_left_out_too() {
        let mut body = json!({
            "html_body": "<img src=\"https://a.example/attachments/token/canary1/?name=x.png\"> and /attachments/token/canary2",
            "data": { "status": "online" },
            "headers": [{ "key": "Authorization", "value": "Basic canary3" }, { "key": "Accept", "value": "*/*" }],
            "webhook": {
                "authentication": { "type": "api_key", "data": { "name": "X-Key", "value": "canary4" } },
                "custom_headers": { "X-Secret": "canary5" },
            },
        });
        redact(&mut body);
        let text = body.to_string();
        assert!(!text.contains("canary"), "{text}");
        assert!(
            text.contains("/attachments/token/redacted/?name=x.png"),
            "{text}"
        );
        assert_eq!(body["headers"][1]["value"], "*/*");
        assert_eq!(body["data"]["status"], "online");
        assert_eq!(body["webhook"]["authentication"]["type"], "api_key");
    }

    #[test]
    fn a_text_without_a_file_stays_as_it_is() {
        for text in ["", "/attachments/token/", "äöü /attachments/token"] {
            let mut hidden = text.to_owned();
            hide_file_tokens(&mut hidden);
            assert_eq!(hidden.replace("redacted", ""), text);
        }
    }
}
