//! PagerDuty: who stands on the on-call schedules.
//!
//! For each schedule of `ceoc_schedules` and `cmoc_schedules` that is none of `shadow_schedules`: whoever is on call there
//! in the next 60 days, by the schedule itself and by the account's on-calls, which know about overrides. A request a
//! schedule, and one per hundred on-calls. People are known by the PagerDuty id of their team file, else by e-mail.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use anyhow::{Context, bail, ensure};
use ase_rules::Rotation;
use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use zendesk_client::Clock;

use super::{
    kept::{Brought, Source},
    service::{Call, Refused, Service},
};
use crate::config;

/// How far ahead schedules are looked at: well within what PagerDuty gives at once, three months.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 60);
const PAGE: usize = 100;
/// PagerDuty gives no record beyond this one.
const LAST: usize = 10_000;

/// Somebody on a schedule, as PagerDuty names people.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct OnCall {
    /// The PagerDuty id.
    pub user: String,
    /// The e-mail address, in lower case.
    pub email: Option<String>,
    /// On which rotation.
    pub rotation: Rotation,
    /// The id of the schedule.
    pub schedule: String,
}

/// PagerDuty's REST API.
pub struct Pagerduty {
    service: Service,
    token: SecretString,
    schedules: BTreeMap<String, Rotation>,
}

impl Pagerduty {
    /// PagerDuty as `config` says; nothing is asked yet.
    ///
    /// # Errors
    ///
    /// If the token cannot be read or the address is not acceptable.
    pub fn new(config: &config::Pagerduty, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let on = |schedules: &[String], rotation| {
            let ours = schedules
                .iter()
                .filter(|id| !config.shadow_schedules.contains(id));
            ours.map(move |id| (id.clone(), rotation))
                .collect::<Vec<_>>()
        };
        let ceoc = on(&config.ceoc_schedules, Rotation::Ceoc);
        let cmoc = on(&config.cmoc_schedules, Rotation::Cmoc);
        Ok(Self {
            service: Service::new(&config.url, "sources.pagerduty.url", clock)?,
            token: config.token.resolve()?,
            schedules: cmoc.into_iter().chain(ceoc).collect(),
        })
    }

    async fn get(&self, path: String, query: Vec<(&'static str, String)>) -> anyhow::Result<Value> {
        let call = Call {
            path,
            query,
            secrets: vec![(
                "authorization",
                format!("Token token={}", self.token.expose_secret()).into(),
            )],
            accept: Some("application/vnd.pagerduty+json;version=2"),
            ..Call::default()
        };
        let answer = self.service.json(&call).await;
        answer.map(|(value, _)| value).map_err(|error| {
            let status = error
                .downcast_ref::<Refused>()
                .map(|refused| refused.status);
            match status {
                Some(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
                    error.context("check the token of [sources.pagerduty]")
                }
                _ => error,
            }
        })
    }

    /// Whoever is on call by a schedule.
    async fn by_schedule(
        &self,
        id: &str,
        range: &Range,
        seen: &mut Seen<'_>,
    ) -> anyhow::Result<()> {
        let path = format!("/schedules/{}/users", encoded(id));
        let answer = self.get(path, range.query()).await.map_err(|error| {
            let status = error
                .downcast_ref::<Refused>()
                .map(|refused| refused.status);
            match status {
                Some(StatusCode::NOT_FOUND) => anyhow::anyhow!(
                    "there is no schedule `{id}`; correct the schedules of [sources.pagerduty]"
                ),
                _ => error,
            }
        })?;
        let users = answer["users"]
            .as_array()
            .with_context(|| format!("the answer about schedule {id} has no users"))?;
        for user in users {
            seen.take(user, id);
        }
        Ok(())
    }

    /// Whoever is on call by the account's on-calls.
    async fn by_on_call(&self, range: &Range, seen: &mut Seen<'_>) -> anyhow::Result<()> {
        for offset in (0..LAST).step_by(PAGE) {
            let mut query = range.query();
            query.extend(
                self.schedules
                    .keys()
                    .map(|id| ("schedule_ids[]", id.clone())),
            );
            query.extend([
                ("include[]", "users".to_owned()),
                ("limit", PAGE.to_string()),
                ("offset", offset.to_string()),
            ]);
            let answer = self.get("/oncalls".to_owned(), query).await?;
            let entries = answer["oncalls"]
                .as_array()
                .context("the answer about on-calls has none")?;
            for entry in entries {
                // A level of an escalation policy may name somebody without a schedule.
                if let Some(schedule) = entry["schedule"]["id"].as_str() {
                    seen.take(&entry["user"], schedule);
                }
            }
            if answer["more"].as_bool() != Some(true) {
                return Ok(());
            }
            ensure!(
                !entries.is_empty(),
                "PagerDuty says that there is more, and gives nothing"
            );
        }
        bail!("there are more than {LAST} on-calls, which PagerDuty does not list")
    }
}

struct Range {
    since: String,
    until: String,
}

impl Range {
    fn query(&self) -> Vec<(&'static str, String)> {
        vec![("since", self.since.clone()), ("until", self.until.clone())]
    }
}

/// People as they are read.
struct Seen<'a> {
    schedules: &'a BTreeMap<String, Rotation>,
    people: BTreeSet<OnCall>,
    flaws: Vec<String>,
}

impl Seen<'_> {
    fn take(&mut self, user: &Value, schedule: &str) {
        let Some(rotation) = self.schedules.get(schedule) else {
            return;
        };
        match user["id"].as_str().filter(|id| !id.is_empty()) {
            Some(id) => {
                let email = user["email"]
                    .as_str()
                    .map(|email| email.trim().to_lowercase());
                self.people.insert(OnCall {
                    user: id.to_owned(),
                    email,
                    rotation: *rotation,
                    schedule: schedule.to_owned(),
                });
            }
            None => self.flaws.push(format!(
                "somebody on schedule {schedule} has no readable id"
            )),
        }
    }
}

impl Source for Pagerduty {
    type Value = Vec<OnCall>;

    fn is_remote(&self) -> bool {
        true
    }

    async fn read(&self, now: Timestamp) -> anyhow::Result<Brought<Vec<OnCall>>> {
        ensure!(
            !self.schedules.is_empty(),
            "no schedule is named; name some in ceoc_schedules or cmoc_schedules of [sources.pagerduty]"
        );
        let range = Range {
            since: now.to_string(),
            until: (now + AHEAD).to_string(),
        };
        let mut seen = Seen {
            schedules: &self.schedules,
            people: BTreeSet::new(),
            flaws: Vec::new(),
        };
        for id in self.schedules.keys() {
            self.by_schedule(id, &range, &mut seen).await?;
        }
        self.by_on_call(&range, &mut seen).await?;
        let Seen { people, flaws, .. } = seen;
        let broken = flaws.len();
        Ok(Brought {
            records: people.len() + broken,
            value: people.into_iter().collect(),
            incomplete: (broken > 0)
                .then(|| format!("{broken} of the people on call could not be read")),
            flaws,
        })
    }
}

/// A part of a path, whatever is in it.
pub(super) fn encoded(part: &str) -> String {
    url::form_urlencoded::byte_serialize(part.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}
