//! `check`: is everything there that the daemon rests on?

use std::process::ExitCode;

use clap::Args;
use serde::Serialize;
use zendesk_client::{Client, model::Role};

use super::{
    Global, connect, load,
    output::{Format, print},
};
use crate::{
    config::{self, Mode, nearest},
    cycle::Instance,
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
    }
    let text = match check.format {
        Format::Json => serde_json::to_string_pretty(&points)? + "\n",
        Format::Text => points.iter().map(line).collect(),
    };
    print(&text)?;
    Ok(if points.iter().all(|point| point.ok) {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

fn line(point: &Point) -> String {
    let mark = if point.ok { "ok     " } else { "PROBLEM" };
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
    looks.points
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

    async fn fields(&mut self, reader: &Client, fields: &config::Fields) {
        let known = match reader.organization_fields().list().complete().await {
            Ok(known) => known,
            Err(error) => return self.say(false, "organization fields", chain(&error)),
        };
        let keys: Vec<String> = known
            .items()
            .iter()
            .map(|field| field.key.clone())
            .collect();
        let wanted = [
            ("fields.named_ase", &fields.named_ase, "text", true),
            ("fields.flag", &fields.flag, "checkbox", true),
            ("fields.signature", &fields.signature, "checkbox", false),
            ("fields.expiration", &fields.expiration, "text", false),
            ("fields.salesforce_id", &fields.salesforce_id, "text", false),
        ];
        let suppress = fields
            .suppress
            .iter()
            .map(|key| ("fields.suppress", key, "checkbox", false));
        for (what, key, kind, needed) in wanted.into_iter().chain(suppress) {
            match known.items().iter().find(|field| field.key == *key) {
                Some(field) if field.kind == kind => {
                    self.say(true, what, format!("`{key}` is a {kind} field"))
                }
                Some(field) => self.say(
                    false,
                    what,
                    format!(
                        "`{key}` is a {} field; a {kind} field is needed",
                        field.kind
                    ),
                ),
                None => {
                    let near = nearest(key, &keys)
                        .map(|near| format!("; did you mean `{near}`?"))
                        .unwrap_or_default();
                    let told = if needed {
                        format!("no organization field has the key `{key}`{near}")
                    } else {
                        format!(
                            "no organization field has the key `{key}`{near} (the rules that read it stay silent)"
                        )
                    };
                    self.say(!needed, what, told);
                }
            }
        }
    }

    async fn forms(&mut self, reader: &Client, tickets: &config::Tickets) {
        let known = match reader.ticket_forms().list().await {
            Ok(known) => known,
            Err(error) => return self.say(false, "ticket forms", chain(&error)),
        };
        let named = [
            ("tickets.emergency_forms", &tickets.emergency_forms),
            ("tickets.excluded_forms", &tickets.excluded_forms),
        ];
        for (what, id) in named
            .iter()
            .flat_map(|(what, ids)| ids.iter().map(move |id| (what, id)))
        {
            match known.iter().find(|form| form.id.get() == *id) {
                Some(form) => self.say(true, what, format!("form {id} is \"{}\"", form.name)),
                None => {
                    let emergency = known
                        .iter()
                        .filter(|form| form.name.to_lowercase().contains("emergenc"));
                    let near: Vec<String> = emergency
                        .map(|form| format!("{} \"{}\"", form.id, form.name))
                        .collect();
                    let near = if near.is_empty() {
                        String::new()
                    } else {
                        format!("; did you mean {}?", near.join(" or "))
                    };
                    self.say(false, what, format!("there is no ticket form {id}{near}"));
                }
            }
        }
    }

    async fn groups(&mut self, reader: &Client, tickets: &config::Tickets) {
        let preferred = (tickets.preferred_group != 0)
            .then_some(("tickets.preferred_group", tickets.preferred_group));
        let allowed = tickets
            .allowed_groups
            .iter()
            .map(|id| ("tickets.allowed_groups", *id));
        let named: Vec<(&str, i64)> = preferred.into_iter().chain(allowed).collect();
        if named.is_empty() {
            return;
        }
        let known = match reader.groups().list().complete().await {
            Ok(known) => known,
            Err(error) => return self.say(false, "groups", chain(&error)),
        };
        for (what, id) in named {
            match known.items().iter().find(|group| group.id.get() == id) {
                Some(group) => self.say(true, what, format!("group {id} is \"{}\"", group.name)),
                None => self.say(false, what, format!("there is no group {id}")),
            }
        }
    }

    /// Whether the credentials reach organizations and tickets, which everything rests on.
    async fn exports(&mut self, reader: &Client) {
        match reader.organizations().count().await {
            Ok(count) => self.say(true, "organizations", format!("{count} can be read")),
            Err(error) => self.say(false, "organizations", chain(&error)),
        }
    }
}
