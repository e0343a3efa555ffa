//! What is written, in plain text or HTML.

use serde_json::Value;

use crate::api::number;
use crate::world::{Change, Ticket, World};

/// The text of a comment, and its HTML where it was written in that.
pub(super) fn body_of(comment: &Value) -> Option<(String, Option<String>)> {
    let html = comment["html_body"].as_str();
    let plain = comment.as_str().or_else(|| comment["body"].as_str());
    let body = html.map(plain_text).or(plain.map(str::to_owned))?;
    (!body.trim().is_empty()).then(|| (body, html.map(str::to_owned)))
}

/// What a reader sees of HTML.
fn plain_text(html: &str) -> String {
    let mut text = String::new();
    for (number, part) in html.split('<').enumerate() {
        let (tag, rest) = match number {
            0 => ("", part),
            _ => part.split_once('>').unwrap_or(("", part)),
        };
        if tag.starts_with("br") || ["/p", "/div", "/li"].contains(&tag) {
            text.push('\n');
        }
        text.push_str(rest);
    }
    let entities = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    let text = entities
        .iter()
        .fold(text, |text, (entity, sign)| text.replace(entity, sign));
    text.trim().to_owned()
}

/// Without a word about it, a comment is as public as its ticket.
pub(super) fn comment(world: &World, ticket: &Ticket, value: &Value) -> Option<Change> {
    let (body, html) = body_of(value)?;
    Some(Change::Comment {
        body,
        html,
        public: value["public"]
            .as_bool()
            .unwrap_or_else(|| ticket.id == 0 || world.is_public(ticket.id)),
        author: number(&value["author_id"]),
    })
}
