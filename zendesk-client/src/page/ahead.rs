//! The next page, asked for while this one is still being decoded.

use tokio::task::JoinHandle;
use tracing::Instrument;

use super::checkpoint::Place;
use super::course::{Course, Kind};
use crate::answer::Answer;
use crate::client::Client;
use crate::error::Result;

/// A page on its way. Dropped, it is given up.
pub(super) struct Ahead {
    place: Place,
    size: u32,
    answer: JoinHandle<Result<Answer>>,
}

impl Ahead {
    /// Asks for the page that `answer` says comes next, if it says so where it can be read cheaply.
    pub(super) fn after(
        answer: &Answer,
        client: &Client,
        course: &Course,
        size: u32,
        asked: impl Fn(&str) -> bool,
    ) -> Option<Self> {
        let cursor = cursor_at_the_end(course.kind, answer.body())?;
        if asked(cursor) {
            return None;
        }
        let place = Place::Cursor(cursor.to_owned());
        let request = course.request(&place, size);
        let client = client.clone();
        let fetch = async move { client.run(&request, |answer| Ok(answer.clone())).await };
        Some(Self {
            place,
            size,
            answer: tokio::spawn(fetch.in_current_span()),
        })
    }

    /// Whether it is the page wanted, in the size wanted.
    pub(super) fn is(&self, place: &Place, size: u32) -> bool {
        self.place == *place && self.size == size
    }

    /// The answer, if one came. An error is no loss: the page is asked for again in the ordinary way.
    pub(super) async fn arrived(mut self) -> Option<Answer> {
        (&mut self.answer).await.ok()?.ok()
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.answer.abort();
    }
}

/// Where the end of a page is looked for.
const END: usize = 4096;

/// The cursor of the next page, read off the last bytes of a page. What is found is checked against the page itself
/// once that is decoded, so a wrong guess costs one request and nothing else.
fn cursor_at_the_end(kind: Kind, body: &[u8]) -> Option<&str> {
    let goes_on = match kind {
        Kind::Cursor => ("\"has_more\"", "true"),
        Kind::Export => ("\"end_of_stream\"", "false"),
        Kind::CursorSince | Kind::Offset | Kind::Whole | Kind::Time => return None,
    };
    let mut start = body.len().saturating_sub(END);
    // The window may begin inside a character; a key cannot.
    while start < body.len() && body[start] & 0b1100_0000 == 0b1000_0000 {
        start += 1;
    }
    let end = std::str::from_utf8(&body[start..]).ok()?;
    if !value_of(end, goes_on.0)?.starts_with(goes_on.1) {
        return None;
    }
    let cursor = value_of(end, "\"after_cursor\"")?.strip_prefix('"')?;
    let cursor = &cursor[..cursor.find('"')?];
    let plain = !cursor.is_empty() && !cursor.contains('\\');
    plain.then_some(cursor)
}

/// What follows the last occurrence of `key`, which is not inside a text: there its quotes would be escaped.
fn value_of<'a>(end: &'a str, key: &str) -> Option<&'a str> {
    let at = end.rfind(key)?;
    if end[..at].ends_with('\\') {
        return None;
    }
    let rest = end[at + key.len()..].trim_start().strip_prefix(':')?;
    Some(rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::{Kind, cursor_at_the_end};

    #[test]
    fn the_cursor_is_read_only_where_the_list_goes_on() {
        let export =
            |body: &str| cursor_at_the_end(Kind::Export, body.as_bytes()).map(str::to_owned);
        let cursor =
            |body: &str| cursor_at_the_end(Kind::Cursor, body.as_bytes()).map(str::to_owned);
        let c1 = Some("c1".to_owned());
        assert_eq!(
            export(r#"{"tickets":[],"after_cursor":"c1","end_of_stream":false}"#),
            c1
        );
        assert_eq!(
            export(r#"{"end_of_stream": false, "after_cursor": "c1"}"#),
            c1
        );
        assert_eq!(
            export(r#"{"after_cursor":"c1","end_of_stream":true}"#),
            None
        );
        assert_eq!(
            export(r#"{"after_cursor":null,"end_of_stream":false}"#),
            None
        );
        assert_eq!(
            export(r#"{"after_cursor":"a\u003d","end_of_stream":false}"#),
            None
        );
        assert_eq!(
            cursor(r#"{"meta":{"has_more":true,"after_cursor":"c1"}}"#),
            c1
        );
        assert_eq!(
            cursor(r#"{"meta":{"has_more":false,"after_cursor":"c1"}}"#),
            None
        );
        assert_eq!(cursor(""), None);
        let quoted = r#"{"x":"\"has_more\":true,\"after_cursor\":\"c1\""}"#;
        assert_eq!(cursor(quoted), None);
        let long = format!(
            "{{\"x\":\"{}\",\"meta\":{{\"has_more\":true,\"after_cursor\":\"c1\"}}}}",
            "ü".repeat(4000)
        );
        assert_eq!(cursor(&long), c1);
    }
}
