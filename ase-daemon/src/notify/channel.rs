//! Where notices go.

use std::fmt;

use super::{Notice, http::Http, mail::Mail, slack::Slack, webhook::Webhook};
use crate::config::{self, SecretError, canonical_name};

/// A place that takes notices.
#[derive(Debug)]
pub struct Channel {
    /// Its name, by which the store knows what goes there.
    pub name: String,
    way: Way,
}

#[derive(Debug)]
enum Way {
    Slack(Slack),
    Webhook(Webhook),
    Mail(Box<Mail>),
}

/// Why a notice was not taken.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) why: String,
    /// When to come back, where that was said.
    pub(super) retry_after: Option<std::time::Duration>,
    /// Whether it is of no use to come back.
    pub(super) for_good: bool,
}

impl Refusal {
    pub(super) fn new(why: impl fmt::Display) -> Self {
        Self {
            why: why.to_string(),
            retry_after: None,
            for_good: false,
        }
    }
}

const SLACK: &str = "slack";
const WEBHOOK: &str = "webhook";
const MAIL: &str = "mail";

/// The names of the channels that hear of an instance.
pub(crate) fn channels_of(notify: &config::Notify, instance: &str) -> Vec<String> {
    let mut names = Vec::new();
    if let Some(slack) = &notify.slack {
        let own = slack.instances.keys();
        let own = own.filter(|name| canonical_name(name) == instance);
        match own.count() {
            0 if slack.webhook.is_some() => names.push(SLACK.to_owned()),
            0 => {}
            _ => names.push(format!("{SLACK}.{instance}")),
        }
    }
    names.extend(notify.webhook.as_ref().map(|_| WEBHOOK.to_owned()));
    names.extend(notify.mail.as_ref().map(|_| MAIL.to_owned()));
    names
}

impl Channel {
    /// All that are configured.
    ///
    /// # Errors
    ///
    /// If a secret cannot be read, or an address is not acceptable.
    pub fn all(notify: &config::Notify) -> anyhow::Result<Vec<Self>> {
        let http = Http::new()?;
        let mut channels = Vec::new();
        let mut add = |name: String, way| channels.push(Self { name, way });
        if let Some(slack) = &notify.slack {
            let general = slack
                .webhook
                .iter()
                .map(|secret| (SLACK.to_owned(), secret));
            let own = slack.instances.iter().map(|(instance, own)| {
                (
                    format!("{SLACK}.{}", canonical_name(instance)),
                    &own.webhook,
                )
            });
            for (name, secret) in general.chain(own) {
                let slack = Slack::new(http.clone(), &secret.resolve()?)?;
                add(name, Way::Slack(slack));
            }
        }
        if let Some(webhook) = &notify.webhook {
            let way = Webhook::new(http, &webhook.url, webhook.secret.resolve()?)?;
            add(WEBHOOK.to_owned(), Way::Webhook(way));
        }
        if let Some(mail) = &notify.mail {
            let password: Option<_> = mail
                .password
                .as_ref()
                .map(|password| password.resolve())
                .transpose()
                .map_err(|error: SecretError| error)?;
            let way = Mail::new(mail, password)?;
            add(MAIL.to_owned(), Way::Mail(Box::new(way)));
        }
        Ok(channels)
    }

    /// Hands a notice over.
    pub(super) async fn send(&self, notice: &Notice) -> Result<(), Refusal> {
        match &self.way {
            Way::Slack(slack) => slack.send(notice).await,
            Way::Webhook(webhook) => webhook.send(notice).await,
            Way::Mail(mail) => mail.send(notice).await,
        }
    }
}
