//! JSON written as text, byte for byte as serde_json writes it, in a fraction of the time: keys need no escapes, texts are
//! looked through many bytes at once, and what stands twice in an answer is written once.

use std::ops::Range;

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;
use serde_json::Value;

/// An object that is being written at the end of a text.
#[derive(Debug)]
pub(crate) struct Object<'a> {
    text: &'a mut String,
    is_empty: bool,
}

impl<'a> Object<'a> {
    pub(crate) fn open(text: &'a mut String) -> Object<'a> {
        text.push('{');
        Object {
            text,
            is_empty: true,
        }
    }

    /// The next entry; its key must be free of what JSON escapes. Returns where its value stands.
    #[inline]
    pub(crate) fn put(&mut self, key: &'static str, value: impl Json) -> Range<usize> {
        self.key(key);
        let start = self.text.len();
        value.write(self.text);
        start..self.text.len()
    }

    /// An entry with a value that was written before.
    pub(crate) fn put_again(&mut self, key: &'static str, value: Range<usize>) {
        self.key(key);
        self.text.extend_from_within(value);
    }

    #[inline]
    fn key(&mut self, key: &'static str) {
        if !self.is_empty {
            self.text.push(',');
        }
        self.is_empty = false;
        self.text.push('"');
        self.text.push_str(key);
        self.text.push_str("\":");
    }

    pub(crate) fn close(self) {
        self.text.push('}');
    }
}

/// What can be written.
pub(crate) trait Json {
    /// Writes it at the end of a text.
    fn write(&self, text: &mut String);

    fn to_text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }
}

impl<T: Json + ?Sized> Json for &T {
    fn write(&self, text: &mut String) {
        (**self).write(text);
    }
}

impl<T: Json> Json for Option<T> {
    fn write(&self, text: &mut String) {
        match self {
            Some(value) => value.write(text),
            None => text.push_str("null"),
        }
    }
}

impl<T: Json> Json for [T] {
    fn write(&self, text: &mut String) {
        text.push('[');
        for (number, value) in self.iter().enumerate() {
            if number > 0 {
                text.push(',');
            }
            value.write(text);
        }
        text.push(']');
    }
}

impl Json for bool {
    fn write(&self, text: &mut String) {
        text.push_str(if *self { "true" } else { "false" });
    }
}

impl Json for i64 {
    fn write(&self, text: &mut String) {
        text.push_str(itoa::Buffer::new().format(*self));
    }
}

const PRINTER: DateTimePrinter = DateTimePrinter::new();

impl Json for Timestamp {
    fn write(&self, text: &mut String) {
        PRINTER.timestamp_to_string(self).write(text);
    }
}

impl Json for String {
    fn write(&self, text: &mut String) {
        self.as_str().write(text);
    }
}

impl Json for str {
    fn write(&self, text: &mut String) {
        text.push('"');
        if needs_escapes(self) {
            write_escaped(self, text);
        } else {
            text.push_str(self);
        }
        text.push('"');
    }
}

/// Most texts that need escapes just have several lines.
fn write_escaped(string: &str, text: &mut String) {
    for (number, line) in string.split('\n').enumerate() {
        if number > 0 {
            text.push_str("\\n");
        }
        if needs_escapes(line) {
            let quoted = Value::from(line).to_string();
            text.push_str(&quoted[1..quoted.len() - 1]);
        } else {
            text.push_str(line);
        }
    }
}

/// Without a branch or an early end, so that many bytes are looked at in one step.
fn needs_escapes(string: &str) -> bool {
    let special = |byte: u8| (byte < 0x20) | (byte == b'"') | (byte == b'\\');
    string
        .bytes()
        .fold(false, |found, own| found | special(own))
}

/// JSON that was written before.
#[derive(Debug)]
pub(crate) struct Ready<'a>(pub(crate) &'a str);

impl Json for Ready<'_> {
    fn write(&self, text: &mut String) {
        text.push_str(self.0);
    }
}

impl Json for Value {
    fn write(&self, text: &mut String) {
        match self {
            Value::Bool(value) => value.write(text),
            Value::String(value) => value.write(text),
            Value::Array(values) => values.write(text),
            Value::Object(entries) => {
                for (number, (key, value)) in entries.iter().enumerate() {
                    text.push(if number == 0 { '{' } else { ',' });
                    key.write(text);
                    text.push(':');
                    value.write(text);
                }
                text.push_str(if entries.is_empty() { "{}" } else { "}" });
            }
            Value::Number(number) => match number.as_i64() {
                Some(number) => number.write(text),
                None => text.push_str(&number.to_string()),
            },
            Value::Null => text.push_str("null"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_and_values_are_written_as_serde_json_does() {
        let ascii: String = (0..=127_u8).map(char::from).collect();
        let long = "plain and long enough to be looked at in several steps, ".repeat(4);
        let texts = [
            "",
            "\n",
            "a\n\nb",
            "\"",
            "C:\\",
            "ends with \"\"",
            "\u{7f}é🙂\u{2028}",
            &ascii,
            &long,
        ];
        for text in texts {
            assert_eq!(text.to_text(), json!(text).to_string());
            let value = json!([text, { text: [1, -2, 1.5, u64::MAX, null, true, {}] }]);
            assert_eq!(value.to_text(), value.to_string());
        }
    }

    #[test]
    fn an_object_has_its_entries_in_their_order() {
        let mut text = String::from("before ");
        let mut object = Object::open(&mut text);
        object.put("b", 1_i64);
        let list = object.put("a", [Some("x"), None].as_slice());
        object.put_again("c", list);
        object.put("at", Timestamp::UNIX_EPOCH);
        object.close();
        let written = r#"before {"b":1,"a":["x",null],"c":["x",null],"at":"1970-01-01T00:00:00Z"}"#;
        assert_eq!(text, written);
    }
}
