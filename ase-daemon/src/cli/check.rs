//! `check`: is everything there that the daemon rests on?

mod fields;
mod forms;
mod webhook;

use std::{
    io::{IsTerminal, stdout},
    process::ExitCode,
};

use clap::Args;
use serde::Serialize;
use zendesk_client::{Client, model::Role};

use super::{
    Global, connect, fit, load, logging,
    output::{Format, print},
};
use crate::{
    config::{self, Mode},
    cycle::Instance,
    notify::{Channel, channels_of},
    observe::chain,
};

/// Form of the answer.
#[derive(Args, Debug)]
pub(super) struct Check {
    /// Form of the answer.
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

/// One thing looked at.
#[derive(Debug, Serialize)]
struct Point {
    instance: String,
    /// What was looked at.
    what: String,
    /// Whether it is as it must be.
    ok: bool,
    /// What was found, and what to do if it is wrong.
    told: String,
}

pub(super) async fn check(global: &Global, check: &Check) -> anyhow::Result<ExitCode> {
    let config = load(global)?;
    let (_store, instances) = connect(global, &config, true).await?;
    let mut points = vec![Point {
        instance: "all".to_owned(),
        what: "configuration".to_owned(),
        ok: true,
        told: format!("{} is sound", global.config.display()),
    }];
    for instance in &instances {
        points.extend(look(instance).await);
        points.extend(notices(instance));
    }
    let text = match check.format {
        Format::Json => serde_json::to_string_pretty(&points)? + "\n",
        Format::Text => {
            let colour = logging::coloured(global.color, stdout().is_terminal());
            let lines: String = points.iter().map(|point| line(point, colour)).collect();
            fit::to_terminal(&lines)
        }
    };
    print(&text)?;
    Ok(if points.iter().all(|point| point.ok) {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

fn line(point: &Point, colour: bool) -> String {
    let mark = match (point.ok, colour) {
        (true, false) => "ok     ",
        (true, true) => "\x1b[32mok\x1b[0m     ",
        (false, false) => "PROBLEM",
        (false, true) => "\x1b[1;31mPROBLEM\x1b[0m",
    };
    format!(
        "{mark}  {:<8} {:<28} {}\n",
        point.instance, point.what, point.told
    )
}

async fn look(instance: &Instance) -> Vec<Point> {
    let config = &instance.config().instances[instance.name()];
    let reader = &instance.zendesk().reader;
    let mut looks = Looks {
        instance: instance.name().to_owned(),
        points: Vec::new(),
    };
    if !looks.credentials(reader, config).await {
        return looks.points;
    }
    looks.fields(reader, &config.fields).await;
    looks.forms(reader, &config.tickets).await;
    looks.groups(reader, &config.tickets).await;
    looks.exports(reader).await;
    if let Some(webhook) = &config.webhook {
        looks.webhook(instance, webhook).await;
    }
    looks.points
}

/// Who is told of an instance, and whether what that needs is there. Nothing is sent.
fn notices(instance: &Instance) -> Option<Point> {
    let notify = &instance.config().notify;
    let channels = channels_of(notify, instance.name());
    if channels.is_empty() {
        return None;
    }
    let ready = Channel::all(notify);
    Some(Point {
        instance: instance.name().to_owned(),
        what: "notices".to_owned(),
        ok: ready.is_ok(),
        told: match ready {
            Ok(_) => format!("go to {}", channels.join(", ")),
            Err(error) => format!("{error:#}; see [notify]"),
        },
    })
}

struct Looks {
    instance: String,
    points: Vec<Point>,
}

impl Looks {
    fn say(&mut self, ok: bool, what: &str, told: String) {
        self.points.push(Point {
            instance: self.instance.clone(),
            what: what.to_owned(),
            ok,
            told,
        });
    }

    async fn credentials(&mut self, reader: &Client, config: &config::Instance) -> bool {
        let me = match reader.users().me().await {
            Ok(me) => me,
            Err(error) => {
                self.say(
                    false,
                    "credentials",
                    format!(
                        "{}; check url and [instances.{}.auth]",
                        chain(&error),
                        self.instance
                    ),
                );
                return false;
            }
        };
        self.say(true, "credentials", format!("we act as user {}", me.id));
        let admin = me.role == Role::Admin;
        let told = if admin {
            "an admin, as incremental exports need".to_owned()
        } else {
            format!(
                "user {} is {}, and incremental exports are for admins; use an admin's credentials",
                me.id, me.role
            )
        };
        self.say(admin, "permissions", told);
        let mode = match config.mode {
            Mode::Audit => "audit: nothing is written",
            Mode::Apply => "apply: plans are carried out",
        };
        self.say(true, "mode", mode.to_owned());
        true
    }

    /// Whether the credentials reach organizations and tickets, which everything rests on.
    async fn exports(&mut self, reader: &Client) {
        match reader.organizations().count().await {
            Ok(count) => self.say(true, "organizations", format!("{count} can be read")),
            Err(error) => self.say(false, "organizations", chain(&error)),
        }
    }
}
