//! E-mail, by SMTP.

use std::time::Duration;

use anyhow::Context;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp::authentication::Credentials,
};
use secrecy::{ExposeSecret, SecretString};

use super::{Notice, channel::Refusal};
use crate::config::{self, MailTls};

/// The longest that the server may take for each step.
const PATIENCE: Duration = Duration::from_secs(10);

/// A server, and between whom mails go.
#[derive(Debug)]
pub(super) struct Mail {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    to: Vec<Mailbox>,
}

impl Mail {
    pub(super) fn new(
        config: &config::Mail,
        password: Option<SecretString>,
    ) -> anyhow::Result<Self> {
        let host = config.host.as_str();
        let builder = match config.tls {
            MailTls::Starttls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(host),
            MailTls::Wrapped => AsyncSmtpTransport::<Tokio1Executor>::relay(host),
            MailTls::None => Ok(AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(
                host,
            )),
        };
        let mut builder = builder
            .context("preparing the connection to `notify.mail.host`")?
            .timeout(Some(PATIENCE));
        if let Some(port) = config.port {
            builder = builder.port(port);
        }
        if let (Some(user), Some(password)) = (&config.user, password) {
            let password = password.expose_secret().to_owned();
            builder = builder.credentials(Credentials::new(user.clone(), password));
        }
        let mailbox = |address: &String| address.parse::<Mailbox>();
        let to: Result<Vec<Mailbox>, _> = config.to.iter().map(mailbox).collect();
        Ok(Self {
            server: builder.build(),
            from: mailbox(&config.from).context("`notify.mail.from` is no address")?,
            to: to.context("`notify.mail.to` has what is no address")?,
        })
    }

    pub(super) async fn send(&self, notice: &Notice) -> Result<(), Refusal> {
        let subject = format!("[{}] {}", notice.instance, notice.title);
        let mut message = Message::builder()
            .from(self.from.clone())
            .header(ContentType::TEXT_PLAIN)
            .subject(subject.replace(['\r', '\n'], " "));
        for to in &self.to {
            message = message.to(to.clone());
        }
        let message = message.body(notice.text()).map_err(Refusal::new)?;
        match self.server.send(message).await {
            Ok(_taken) => Ok(()),
            Err(error) => Err(Refusal {
                // What a server says may repeat addresses.
                why: match error.status() {
                    Some(code) => format!("the server answered {code}"),
                    None if error.is_timeout() => "no answer within 10 s".to_owned(),
                    None if error.is_tls() => "no encrypted connection".to_owned(),
                    None => "no connection".to_owned(),
                },
                retry_after: None,
                for_good: false,
            }),
        }
    }
}

#[cfg(test)]
mod tests;
