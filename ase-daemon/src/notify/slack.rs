//! Slack: incoming webhooks, with Block Kit.
//!
//! Reference: <https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/>. At most one message a second;
//! 50 blocks a message, 150 characters in a header, 3,000 in a section.

use anyhow::Context;
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::{
    Line, Notice,
    channel::Refusal,
    http::{self, Http},
    notice::Kind,
};

const HEADER: usize = 150;
const SECTION: usize = 3_000;
const BLOCKS: usize = 50;

/// An incoming webhook. Whoever knows its address can write to the channel, so that it is a secret.
pub(super) struct Slack {
    http: Http,
    webhook: Url,
}

impl std::fmt::Debug for Slack {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Slack").finish_non_exhaustive()
    }
}

impl Slack {
    pub(super) fn new(http: Http, webhook: &SecretString) -> anyhow::Result<Self> {
        let webhook = http::address(webhook.expose_secret())
            .context("the address of a Slack webhook is not acceptable")?;
        Ok(Self { http, webhook })
    }

    pub(super) async fn send(&self, notice: &Notice) -> Result<(), Refusal> {
        let body = message(notice).to_string();
        http::send(self.http.post(&self.webhook).body(body)).await
    }
}

/// The message of a notice. `text` is for notifications and screen readers, which do not show blocks.
fn message(notice: &Notice) -> Value {
    let sign = match notice.kind {
        Kind::Emergency => ":rotating_light:",
        Kind::Held => ":raised_hand:",
        Kind::Failing => ":warning:",
        Kind::Recovered => ":white_check_mark:",
        Kind::Digest => ":clipboard:",
    };
    let mut blocks = vec![json!({
        "type": "header",
        "text": { "type": "plain_text", "emoji": true, "text": cut(&format!("{sign} {}", notice.title), HEADER) },
    })];
    for part in &notice.parts {
        let heading = part
            .heading
            .iter()
            .map(|text| format!("*{}*", escaped(text)));
        let lines = heading.chain(part.lines.iter().map(in_mrkdwn));
        blocks.extend(sections(lines));
    }
    // One place is for the context below.
    blocks.truncate(BLOCKS - 1);
    blocks.push(json!({
        "type": "context",
        "elements": [{ "type": "mrkdwn", "text": format!("{} · {} · ase-daemon", escaped(&notice.instance), notice.at) }],
    }));
    json!({ "text": escaped(&notice.title), "blocks": blocks })
}

/// Lines in as few sections as they fit into.
fn sections(lines: impl Iterator<Item = String>) -> Vec<Value> {
    let mut texts: Vec<String> = Vec::new();
    for line in lines {
        let line = cut(&line, SECTION);
        match texts.last_mut() {
            Some(text) if text.chars().count() + 1 + line.chars().count() <= SECTION => {
                text.push('\n');
                text.push_str(&line);
            }
            _ => texts.push(line),
        }
    }
    let section = |text| json!({ "type": "section", "text": { "type": "mrkdwn", "text": text } });
    texts.into_iter().map(section).collect()
}

fn in_mrkdwn(line: &Line) -> String {
    let text = escaped(&line.text);
    match &line.link {
        Some(link) => format!("• <{link}|{}>", text.replace('|', "¦")),
        None => format!("• {text}"),
    }
}

/// Text that Slack takes for nothing but text: no link, no mention, no channel that is called together.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// At most so many characters, with a sign that there were more.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most - 1).collect();
    // Half an entity would be shown as it stands.
    if let Some(at) = short.rfind('&').filter(|at| !short[*at..].contains(';')) {
        short.truncate(at);
    }
    short + "…"
}

#[cfg(test)]
mod tests {
    use super::{BLOCKS, cut, message};
    use crate::notify::{Kind, Line, Notice, Part};

    fn notice(lines: Vec<Line>) -> Notice {
        Notice {
            id: "digest/global/1".to_owned(),
            instance: "global".to_owned(),
            kind: Kind::Digest,
            at: "2026-03-02T09:00:00Z".parse().unwrap(),
            title: "2 new findings".to_owned(),
            parts: vec![Part {
                heading: Some("New (2)".to_owned()),
                lines,
            }],
        }
    }

    #[test]
    fn what_a_customer_is_called_calls_nobody() {
        let line = Line::about(
            "<!channel> & <https://evil|here>",
            Some("https://a.example/1".to_owned()),
        );
        let text = message(&notice(vec![line]))["blocks"][1]["text"]["text"].clone();
        assert_eq!(
            text,
            "*New (2)*\n• <https://a.example/1|&lt;!channel&gt; &amp; &lt;https://evil¦here&gt;>"
        );
    }

    #[test]
    fn a_long_notice_keeps_within_what_slack_takes() {
        let lines = vec![Line::plain("&".repeat(4_000)); 200];
        let message = message(&notice(lines));
        let blocks = message["blocks"].as_array().unwrap();
        assert_eq!(blocks.len(), BLOCKS);
        let texts = blocks
            .iter()
            .filter_map(|block| block["text"]["text"].as_str());
        assert!(texts.clone().count() > 40);
        assert!(texts.clone().all(|text| text.chars().count() <= 3_000));
        assert_eq!(blocks[BLOCKS - 1]["type"], "context");
    }

    #[test]
    fn a_cut_leaves_no_half_entity() {
        assert_eq!(cut("abc&amp;def", 7), "abc…");
        assert_eq!(cut("abc", 3), "abc");
    }
}
