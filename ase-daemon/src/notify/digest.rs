//! The digest: which findings are new, and which are gone.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Kind, Line, Notice, Part};
use crate::{
    config::Cron,
    store::Bulletin,
    tell::{CycleReport, FindingCounts, Names, Status, ToldFinding},
};

/// Findings that are listed one by one; of more, the number.
const LISTED: usize = 25;

/// What a digest knew.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Digest {
    /// The instance.
    pub instance: String,
    /// When it was made.
    pub told_at: Timestamp,
    /// What stood then: by what tells a finding from others, its severity and its sentence, which names nobody.
    pub standing: BTreeMap<String, String>,
}

/// Adds the digest to a bulletin where it is due, and notes what it knew. The first one is due at the first `time` after the first
/// cycle, and has everything.
pub(crate) fn digest(
    bulletin: &mut Bulletin,
    report: &CycleReport,
    last: Option<Digest>,
    time: &Cron,
    names: &Names,
) {
    let now = report.started_at;
    let instance = &report.instance;
    let Some(last) = last else {
        bulletin.digest = Some(Digest {
            instance: instance.clone(),
            told_at: now,
            standing: BTreeMap::new(),
        });
        return;
    };
    if time.after(last.told_at).is_none_or(|due| due > now) {
        return;
    }
    let found: BTreeMap<String, &ToldFinding> = report
        .findings
        .iter()
        .map(|finding| (key(finding), finding))
        .collect();
    let new: Vec<&ToldFinding> = found
        .iter()
        .filter(|(key, _)| !last.standing.contains_key(*key))
        .map(|(_, finding)| *finding)
        .collect();
    // What is missing from a reading that is not whole is not gone.
    let (gone, unsure): (Vec<_>, Vec<_>) = last
        .standing
        .iter()
        .filter(|(key, _)| !found.contains_key(*key))
        .partition(|_| !report.has_unread_source());
    let mut standing: BTreeMap<String, String> = found
        .iter()
        .map(|(key, finding)| (key.clone(), sentence(finding)))
        .collect();
    standing.extend(
        unsure
            .into_iter()
            .map(|(key, text)| (key.clone(), text.clone())),
    );
    if !new.is_empty() || !gone.is_empty() {
        let news = News {
            new: &new,
            gone: &gone
                .into_iter()
                .map(|(_, text)| text.as_str())
                .collect::<Vec<_>>(),
        };
        bulletin.notices.push(notice(report, &news, names));
    }
    bulletin.digest = Some(Digest {
        instance: instance.clone(),
        told_at: now,
        standing,
    });
}

struct News<'a> {
    new: &'a [&'a ToldFinding],
    gone: &'a [&'a str],
}

fn notice(report: &CycleReport, news: &News<'_>, names: &Names) -> Notice {
    let News { new, gone } = news;
    let mut parts = Vec::new();
    if !new.is_empty() {
        let mut ordered = new.to_vec();
        ordered.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        let lines = ordered.iter().map(|finding| line(finding, names));
        parts.push(listed("New", lines, new.len()));
    }
    if !gone.is_empty() {
        let lines = gone.iter().map(|text| Line::plain(names.in_words(text)));
        parts.push(listed("Resolved", lines, gone.len()));
    }
    let FindingCounts {
        error,
        warning,
        notice,
    } = report.counts.findings;
    let mut all = vec![Line::plain(format!(
        "{error} errors, {warning} warnings and {notice} notices in all"
    ))];
    for reading in &report.readings {
        if reading.status != Status::Known {
            let why = reading.reason.as_deref().unwrap_or("for no known reason");
            all.push(Line::plain(format!(
                "{} could not be read: {why}",
                reading.source
            )));
        }
    }
    parts.push(Part::of(all));
    Notice {
        id: format!("digest/{}/{}", report.instance, report.started_at),
        instance: report.instance.clone(),
        kind: Kind::Digest,
        at: report.started_at,
        title: format!("{} new findings, {} resolved", new.len(), gone.len()),
        parts,
    }
}

fn listed(what: &str, lines: impl Iterator<Item = Line>, count: usize) -> Part {
    let mut lines: Vec<Line> = lines.take(LISTED).collect();
    if count > LISTED {
        lines.push(Line::plain(format!(
            "and {} more; `ase-daemon audit` has them all",
            count - LISTED
        )));
    }
    Part {
        heading: Some(format!("{what} ({count})")),
        lines,
    }
}

fn line(finding: &ToldFinding, names: &Names) -> Line {
    let text = names.in_words(&sentence(finding));
    let link = match (finding.ticket, finding.organization) {
        (Some(ticket), _) => names.ticket_link(ticket),
        (None, Some(organization)) => names.account_link(organization),
        (None, None) => None,
    };
    Line { text, link }
}

fn sentence(finding: &ToldFinding) -> String {
    let severity = finding.severity.to_string().to_uppercase();
    let held = finding.held.as_ref();
    let held = held.map_or_else(String::new, |why| format!(" (not certain: {why})"));
    format!("{severity} {}{held} [{}]", finding.message, finding.rule)
}

/// What tells a finding from others, for as long as it stands.
fn key(finding: &ToldFinding) -> String {
    let id = |id: Option<i64>| id.map_or_else(|| "-".to_owned(), |id| id.to_string());
    format!(
        "{} {} {} {}",
        finding.rule,
        id(finding.organization.map(|id| id.get())),
        id(finding.ticket.map(|id| id.get())),
        id(finding.agent.map(|id| id.get())),
    )
}
