//! `[notify]`: where news goes.

use std::{collections::BTreeMap, iter};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

use super::{
    Cron, SecretRef,
    validate::{is_loopback, is_loopback_host},
};

/// Where news goes.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Notify {
    /// When the digest of new and resolved findings goes out: a cron expression with seconds, in UTC. Default
    /// `0 0 8 * * *`, every day at eight.
    pub digest: Cron,
    /// Slack.
    pub slack: Option<Slack>,
    /// Any service that takes signed JSON.
    pub webhook: Option<NoticeWebhook>,
    /// E-mail.
    pub mail: Option<Mail>,
}

impl Default for Notify {
    fn default() -> Self {
        Self {
            digest: Cron::daily_at(8),
            slack: None,
            webhook: None,
            mail: None,
        }
    }
}

/// Slack's incoming webhooks: one for all, or one an instance.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Slack {
    /// The incoming webhook's address, which is a secret.
    pub webhook: Option<SecretRef>,
    /// Webhooks of single instances.
    #[serde(flatten)]
    pub instances: BTreeMap<String, SlackInstance>,
}

/// The Slack webhook of one instance.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct SlackInstance {
    /// The incoming webhook's address, which is a secret.
    pub webhook: SecretRef,
}

/// A service that takes notices as JSON, signed like Zendesk's webhooks.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct NoticeWebhook {
    /// Where they are posted.
    pub url: String,
    /// What they are signed with.
    pub secret: SecretRef,
}

/// Notices by e-mail.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Mail {
    /// The SMTP server.
    pub host: String,
    /// Its port. Default 587, or 465 with `tls = "wrapped"`.
    pub port: Option<u16>,
    /// How the connection is encrypted. Default `starttls`.
    #[serde(default)]
    pub tls: MailTls,
    /// User name, where the server asks for one.
    pub user: Option<String>,
    /// Its password.
    pub password: Option<SecretRef>,
    /// The sender's address.
    pub from: String,
    /// Who gets them. At least one.
    pub to: Vec<String>,
}

/// How the connection to an SMTP server is encrypted.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// It begins in the clear and is encrypted before anything is said; refused if the server cannot.
    #[default]
    Starttls,
    /// It is encrypted from the beginning.
    Wrapped,
    /// Not at all: for a server on this host alone.
    None,
}

impl Notify {
    /// What is contradictory, a line each.
    pub(super) fn contradictions(&self) -> Vec<String> {
        let Self {
            digest,
            slack: _,
            webhook,
            mail,
        } = self;
        let mut lines = Vec::new();
        if digest.after(Timestamp::UNIX_EPOCH).is_none() {
            lines.push(format!("`notify.digest` (\"{digest}\") never comes"));
        }
        let url = webhook.as_ref().map(|webhook| webhook.url.as_str());
        lines.extend(url.and_then(|url| check_service("notify.webhook.url", url)));
        lines.extend(mail.iter().flat_map(check_mail));
        lines
    }
}

/// What is wrong with the address of a service, which unlike Zendesk's may have a path.
fn check_service(key: &str, text: &str) -> Option<String> {
    match Url::parse(text) {
        Err(error) => Some(format!("`{key}` is not a URL ({error})")),
        Ok(url) if !url.username().is_empty() || url.password().is_some() => Some(format!(
            "`{key}` holds credentials; they belong into a reference"
        )),
        Ok(url) if url.scheme() == "https" => None,
        Ok(url) if url.scheme() == "http" && is_loopback(&url) => None,
        Ok(url) => Some(format!(
            "`{key}` uses {}; only https is accepted (plain http for loopback addresses)",
            url.scheme()
        )),
    }
}

fn check_mail(mail: &Mail) -> Vec<String> {
    let mut lines = Vec::new();
    if mail.to.is_empty() {
        lines.push("`notify.mail.to` is empty; name who gets the notices".to_owned());
    }
    if mail.tls == MailTls::None && !is_loopback_host(&mail.host) {
        lines.push(
            "`notify.mail.tls` is \"none\"; that is accepted for a server on this host alone"
                .to_owned(),
        );
    }
    if mail.user.is_some() != mail.password.is_some() {
        lines.push("`notify.mail` has only one of user and password; set both or none".to_owned());
    }
    let addresses = iter::once(("from", &mail.from)).chain(mail.to.iter().map(|to| ("to", to)));
    for (key, address) in addresses {
        if address.parse::<lettre::message::Mailbox>().is_err() {
            lines.push(format!(
                "`notify.mail.{key}` has \"{address}\", which is no address such as `ase@example.com`"
            ));
        }
    }
    lines
}
