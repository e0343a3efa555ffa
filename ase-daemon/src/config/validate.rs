//! What a configuration may not say: contradictions that no single key shows.

use std::{collections::BTreeMap, iter, net::IpAddr, time::Duration};

use jiff::{SignedDuration, Timestamp, civil::Date};
use url::Url;

use super::{AccountOverride, Config, Cron, Instance, instance::canonical};
use crate::store::Server;

/// The shortest time between the beginnings of two cycles.
const SHORTEST: SignedDuration = SignedDuration::from_secs(10);

impl Config {
    /// Everything that is contradictory, a line each; empty when all is well.
    pub(super) fn contradictions(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.instances.is_empty() {
            lines.push(
                "no instance is configured; add [instances.global] with url and auth".to_owned(),
            );
        }
        self.canonical_names(&mut lines);
        for (name, instance) in &self.instances {
            check_instance(name, instance, &mut lines);
        }
        self.check_services(&mut lines);
        lines.extend(self.notify.contradictions());
        self.check_policy(&mut lines);
        self.check_schedule(&mut lines);
        self.check_accounts(&mut lines);
        self.check_store(&mut lines);
        lines
    }

    fn canonical_names(&self, lines: &mut Vec<String>) {
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for name in self.instances.keys() {
            if let Some(other) = seen.insert(canonical(name), name) {
                lines.push(format!("`instances.{other}` and `instances.{name}` are two spellings of one instance; keep one"));
            }
        }
    }

    fn check_services(&self, lines: &mut Vec<String>) {
        let services = [
            (
                "sources.salesforce.url",
                self.sources
                    .salesforce
                    .as_ref()
                    .and_then(|part| part.url.as_deref()),
            ),
            (
                "sources.pagerduty.url",
                self.sources
                    .pagerduty
                    .as_ref()
                    .map(|part| part.url.as_str()),
            ),
        ];
        let team = self.sources.team.as_ref();
        let notes = self.sources.notes.as_ref();
        let projects = [
            (
                "sources.team.gitlab.url",
                team.and_then(|part| part.gitlab.as_ref()),
            ),
            (
                "sources.notes.gitlab.url",
                notes.and_then(|part| part.gitlab.as_ref()),
            ),
        ]
        .map(|(key, project)| (key, project.map(|project| project.url.as_str())));
        for (key, url) in services.into_iter().chain(projects) {
            if let Some(url) = url {
                check_url(key, url, lines);
            }
        }
        if let Some(team) = &self.sources.team
            && team.path.is_some() == team.gitlab.is_some()
        {
            lines.push(
                "`sources.team` is either a folder (`path`) or a project (`gitlab`); give one of the two".to_owned(),
            );
        }
        if let Some(notes) = &self.sources.notes {
            let given = [notes.path.is_some(), notes.gitlab.is_some(), notes.zendesk];
            if given.into_iter().filter(|given| *given).count() != 1 {
                lines.push(
                    "`sources.notes` is a folder (`path`), a project (`gitlab`) or Zendesk's own field (`zendesk = true`); \
                     give one of the three"
                        .to_owned(),
                );
            }
        }
    }

    fn check_policy(&self, lines: &mut Vec<String>) {
        let policy = &self.policy;
        if !(0.0..=1.0).contains(&policy.near_breach_share) {
            lines.push(format!(
                "`policy.near_breach_share` is {}; it is a share from 0 to 1",
                policy.near_breach_share
            ));
        }
        if !(0.0..=100.0).contains(&policy.percent_tolerance) {
            lines.push(format!(
                "`policy.percent_tolerance` is {}; it is from 0 to 100",
                policy.percent_tolerance
            ));
        }
        for code in &self.policy.silence {
            if !ase_rules::rules().iter().any(|rule| rule.code == code) {
                lines.push(format!(
                    "`policy.silence` names `{code}`, which is no rule's code"
                ));
            }
        }
    }

    fn check_schedule(&self, lines: &mut Vec<String>) {
        if self.schedule.every.get() < Duration::from_secs(10) {
            lines.push(format!(
                "`schedule.every` is {}; it must be at least 10s",
                self.schedule.every
            ));
        }
        if !(0.0..=0.5).contains(&self.schedule.jitter) {
            lines.push(format!(
                "`schedule.jitter` is {}; it is a share from 0 to 0.5",
                self.schedule.jitter
            ));
        }
        if let Some(cron) = &self.schedule.cron {
            check_cron(cron, lines);
        }
        if !(0.0..=1.0).contains(&self.roster.shrink_guard) {
            lines.push(format!(
                "`roster.shrink_guard` is {}; it is a share from 0 to 1",
                self.roster.shrink_guard
            ));
        }
    }

    fn check_store(&self, lines: &mut Vec<String>) {
        if self.store.lease.get() < Duration::from_secs(1) {
            lines.push(format!(
                "`store.lease` is {}; it must be at least 1s",
                self.store.lease
            ));
        }
        let url = &self.store.url;
        if Server::is_meant(url) {
            lines.extend(Server::check(url).err());
        } else if url != "memory" && url.strip_prefix("sqlite://").is_none_or(str::is_empty) {
            // Not shown: it may have a password in it.
            lines.push(
                "`store.url` is none of sqlite://PATH, postgres://USER@HOST/DATABASE and memory"
                    .to_owned(),
            );
        }
    }

    fn check_accounts(&self, lines: &mut Vec<String>) {
        let mut modes: BTreeMap<(&str, i64), Vec<&AccountOverride>> = BTreeMap::new();
        for (index, entry) in self.accounts.iter().enumerate() {
            let key = format!("accounts[{index}]");
            let Some(instance) = self.instance_of(entry, &key, lines) else {
                continue;
            };
            if entry.mode.is_none() && entry.ase_since.is_none() && entry.more_ases.is_empty() {
                lines.push(format!(
                    "`{key}` (organization {}) sets none of mode, ase_since and more_ases; it does nothing",
                    entry.organization
                ));
            }
            if let (Some(from), Some(until)) = (entry.from, entry.until)
                && until < from
            {
                lines.push(format!(
                    "`{key}` (organization {}) ends on {until}, before it begins on {from}",
                    entry.organization
                ));
            }
            if entry.mode.is_some() {
                modes
                    .entry((instance, entry.organization))
                    .or_default()
                    .push(entry);
            }
        }
        for ((_, organization), entries) in modes {
            for (index, one) in entries.iter().enumerate() {
                if entries[index + 1..].iter().any(|other| overlap(one, other)) {
                    lines.push(format!("two [[accounts]] modes for organization {organization} overlap in time; give them dates that do not"));
                }
            }
        }
    }

    /// The instance an entry is about, or a line that says why that is unclear.
    fn instance_of<'a>(
        &'a self,
        entry: &'a AccountOverride,
        key: &str,
        lines: &mut Vec<String>,
    ) -> Option<&'a str> {
        match &entry.instance {
            Some(name) => {
                let wanted = canonical(name);
                let found = self
                    .instances
                    .keys()
                    .find(|known| canonical(known) == wanted);
                if found.is_none() {
                    lines.push(format!(
                        "`{key}.instance` names `{name}`, which is not configured"
                    ));
                }
                found.map(String::as_str)
            }
            None if self.instances.len() == 1 => self.instances.keys().next().map(String::as_str),
            None => {
                lines.push(format!(
                    "`{key}` (organization {}) needs `instance`, since there are several",
                    entry.organization
                ));
                None
            }
        }
    }
}

fn overlap(one: &AccountOverride, other: &AccountOverride) -> bool {
    let begin = |entry: &AccountOverride| entry.from.unwrap_or(Date::MIN);
    let end = |entry: &AccountOverride| entry.until.unwrap_or(Date::MAX);
    begin(one) <= end(other) && begin(other) <= end(one)
}

fn check_instance(name: &str, instance: &Instance, lines: &mut Vec<String>) {
    check_url(&format!("instances.{name}.url"), &instance.url, lines);
    if !(0.0..1.0).contains(&instance.head_room) {
        lines.push(format!(
            "`instances.{name}.head_room` is {}; it is a share from 0 to below 1 (0.5 leaves half of every limit to others)",
            instance.head_room
        ));
    }
    if !(0.0..=1.0).contains(&instance.guard.max_share_of_tickets) {
        lines.push(format!(
            "`instances.{name}.guard.max_share_of_tickets` is {}; it is a share from 0 to 1",
            instance.guard.max_share_of_tickets
        ));
    }
}

/// How many beginnings of cycles are looked at: more than a minute has seconds.
const LOOKED_AT: usize = 100;

fn check_cron(cron: &Cron, lines: &mut Vec<String>) {
    let mut last = None;
    let next = |time: &Timestamp| cron.after(*time);
    for time in iter::successors(cron.after(Timestamp::UNIX_EPOCH), next).take(LOOKED_AT) {
        if last.is_some_and(|last| time.duration_since(last) < SHORTEST) {
            lines.push(format!(
                "`schedule.cron` (\"{cron}\") has two cycles less than 10 seconds apart"
            ));
            return;
        }
        last = Some(time);
    }
    if last.is_none() {
        lines.push(format!("`schedule.cron` (\"{cron}\") never comes"));
    }
}

fn check_url(key: &str, text: &str, lines: &mut Vec<String>) {
    match Url::parse(text) {
        Err(error) => lines.push(format!(
            "`{key}` is not a URL ({error}); write https://NAME.zendesk.com"
        )),
        Ok(url) if !url.username().is_empty() || url.password().is_some() => lines.push(format!(
            "`{key}` holds credentials; they belong in the auth section, as references"
        )),
        Ok(url) if url.path() != "/" || url.query().is_some() => lines.push(format!(
            "`{key}` has a path; write https://NAME.zendesk.com alone"
        )),
        Ok(url) if url.scheme() == "https" => {}
        Ok(url) if url.scheme() == "http" && is_loopback(&url) => {}
        Ok(url) => lines.push(format!(
            "`{key}` uses {}; only https is accepted (plain http for loopback addresses)",
            url.scheme()
        )),
    }
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    url.host_str().is_some_and(is_loopback_host)
}

pub(super) fn is_loopback_host(host: &str) -> bool {
    host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}
