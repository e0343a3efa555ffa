//! The report as text, for a support manager to read in two minutes.

use std::{cmp::Reverse, collections::BTreeMap, fmt::Write as _};

use ase_rules::{ActionKind, OrganizationId, Owner, Severity, TicketId, UserId};

use super::{CycleReport, Names, Outcome, Status, Told, ToldFinding};

/// Whether the text may use colour.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Style {
    /// Letters only.
    #[default]
    Plain,
    /// With ANSI colours that mean something: red an error, yellow a warning.
    Coloured,
}

impl Style {
    fn paint(self, code: &str, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Coloured => format!("\x1b[{code}m{text}\x1b[0m"),
        }
    }

    fn severity(self, severity: Severity) -> String {
        let (code, word) = match severity {
            Severity::Error => ("1;31", "ERROR  "),
            Severity::Warning => ("33", "WARNING"),
            Severity::Notice => ("36", "NOTICE "),
        };
        self.paint(code, word)
    }

    fn heading(self, text: &str) -> String {
        self.paint("1", text)
    }
}

/// Writes a report as text.
#[must_use]
pub fn to_text(report: &CycleReport, names: &Names, style: Style) -> String {
    let mut out = String::new();
    head(&mut out, report, style);
    readings(&mut out, report, style);
    findings(&mut out, report, names, style);
    actions(&mut out, report, names, style);
    left_to_people(&mut out, report, style);
    errors(&mut out, report, style);
    foot(&mut out, report);
    out
}

// Writing to a String cannot fail, so the results of `writeln!` carry nothing.
macro_rules! line {
    ($out:expr) => { { let _ = writeln!($out); } };
    ($out:expr, $($text:tt)*) => { { let _ = writeln!($out, $($text)*); } };
}

fn head(out: &mut String, report: &CycleReport, style: Style) {
    let what = if report.mode == "apply" {
        "writes are carried out"
    } else {
        "nothing is written"
    };
    line!(
        out,
        "{}",
        style.heading(&format!(
            "{} · {} mode ({what}) · {}",
            report.instance, report.mode, report.started_at
        ))
    );
    let counts = &report.counts;
    line!(
        out,
        "{}, {} eligible for assignment, {} in scope",
        plural(counts.accounts, "account"),
        counts.eligible,
        plural(counts.tickets, "ticket"),
    );
    line!(
        out,
        "{}, {}, {}",
        plural(counts.findings.error, "error"),
        plural(counts.findings.warning, "warning"),
        plural(counts.findings.notice, "notice"),
    );
}

fn readings(out: &mut String, report: &CycleReport, style: Style) {
    let doubtful: Vec<_> = report
        .readings
        .iter()
        .filter(|reading| reading.status != Status::Known || reading.reason.is_some())
        .collect();
    if doubtful.is_empty() {
        return;
    }
    line!(out, "\n{}", style.heading("Not known"));
    for reading in doubtful {
        let word = match reading.status {
            Status::Known => "incomplete",
            Status::Stale => "stale",
            Status::Unknown => "unknown",
        };
        line!(
            out,
            "  {} is {word}: {}",
            reading.source,
            reading.reason.as_deref().unwrap_or("no reason given")
        );
    }
}

fn findings(out: &mut String, report: &CycleReport, names: &Names, style: Style) {
    line!(out, "\n{}", style.heading("Findings"));
    if report.findings.is_empty() {
        line!(out, "  none");
        return;
    }
    for (organization, findings) in by_account(&report.findings) {
        line!(
            out,
            "  {}",
            style.heading(
                &organization
                    .map_or_else(|| "The desk as a whole".to_owned(), |id| names.account(id))
            )
        );
        for alike in alike(&findings) {
            finding_lines(out, &alike, names, style);
        }
    }
}

/// Findings of one account, those of one rule and severity together.
fn alike<'a>(findings: &[&'a ToldFinding]) -> Vec<Vec<&'a ToldFinding>> {
    let mut groups: Vec<Vec<&ToldFinding>> = Vec::new();
    for finding in findings {
        let of_same = |group: &&mut Vec<&ToldFinding>| {
            group
                .iter()
                .all(|other| other.rule == finding.rule && other.severity == finding.severity)
        };
        match groups.iter_mut().find(of_same) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}

/// How many tickets are named in one line.
const NAMED: usize = 12;

/// Findings by account, the account with the worst first, what is about no account last.
fn by_account(findings: &[ToldFinding]) -> Vec<(Option<OrganizationId>, Vec<&ToldFinding>)> {
    let mut accounts: BTreeMap<Option<OrganizationId>, Vec<&ToldFinding>> = BTreeMap::new();
    for finding in findings {
        accounts
            .entry(finding.organization)
            .or_default()
            .push(finding);
    }
    let mut accounts: Vec<_> = accounts.into_iter().collect();
    accounts.sort_by_key(|(organization, findings)| {
        let worst = findings.iter().map(|finding| finding.severity).max();
        (organization.is_none(), Reverse(worst))
    });
    accounts
}

/// The first of findings that are alike in words, the others by their tickets.
fn finding_lines(out: &mut String, findings: &[&ToldFinding], names: &Names, style: Style) {
    let Some((finding, others)) = findings.split_first() else {
        return;
    };
    line!(
        out,
        "    {}  {}",
        style.severity(finding.severity),
        names.in_words(&finding.message)
    );
    if !others.is_empty() {
        let ids = others.iter().filter_map(|other| other.ticket);
        line!(
            out,
            "             Also found for {}.",
            tickets(ids, others.len())
        );
    }
    let held = finding
        .held
        .as_deref()
        .map(|why| format!(" · held: {why}"))
        .unwrap_or_default();
    line!(
        out,
        "             {} · for {}{held}",
        finding.rule,
        owner(finding.owner)
    );
}

fn actions(out: &mut String, report: &CycleReport, names: &Names, style: Style) {
    let title = if report.mode == "apply" {
        "Actions"
    } else {
        "Would be done (audit: nothing was written)"
    };
    line!(out, "\n{}", style.heading(title));
    if report.actions.is_empty() {
        line!(out, "  none: nothing to do");
        return;
    }
    let mut held: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut followed: BTreeMap<(&str, UserId, &str), Vec<&Told>> = BTreeMap::new();
    for action in &report.actions {
        let reason = action.reason.as_deref();
        match (action.outcome, action.kind) {
            (Outcome::Held, kind) => {
                let why = reason.unwrap_or("no reason given");
                *held.entry((verb(kind), why)).or_default() += 1;
            }
            // Many a ticket gets a follower; they are told together.
            (outcome, ActionKind::AddFollower) if reason.is_none() => followed
                .entry((word(outcome), action.agent, &action.rule))
                .or_default()
                .push(action),
            (outcome, _) => outcome_line(out, outcome, &sentence(action, names), style),
        }
    }
    for alike in followed.into_values() {
        let [first, ..] = alike.as_slice() else {
            continue;
        };
        let sentence = match alike.as_slice() {
            [one] => sentence(one, names),
            many => format!(
                "let {} follow {} · {}",
                names.agent(first.agent),
                tickets(many.iter().map(|action| action.ticket), many.len()),
                first.rule
            ),
        };
        outcome_line(out, first.outcome, &sentence, style);
    }
    for ((verb, why), count) in held {
        let sentence = format!("{} to {verb}: {why}", plural(count, "ticket"));
        outcome_line(out, Outcome::Held, &sentence, style);
    }
}

fn outcome_line(out: &mut String, outcome: Outcome, sentence: &str, style: Style) {
    let word = style.paint(colour(outcome), &format!("{:<12}", word(outcome)));
    line!(out, "  {word}  {sentence}");
}

/// Tickets by their numbers, as many as fit in a line.
fn tickets(ids: impl Iterator<Item = TicketId>, count: usize) -> String {
    let named: Vec<String> = ids.take(NAMED).map(|id| format!("#{id}")).collect();
    let more = count.saturating_sub(NAMED);
    let more = if more > 0 {
        format!(" and {more} more (--format json has them all)")
    } else {
        String::new()
    };
    format!("{}{more}", named.join(", "))
}

fn sentence(action: &Told, names: &Names) -> String {
    let who = names.agent(action.agent);
    let Told {
        kind,
        ticket,
        organization,
        agent: _,
        group,
        rule,
        outcome: _,
        reason,
    } = action;
    let what = match kind {
        ActionKind::Assign => match group {
            Some(group) => format!("assign #{ticket} to {who} in group {group}"),
            None => format!("assign #{ticket} to {who}"),
        },
        ActionKind::AddFollower => format!("let {who} follow #{ticket}"),
        ActionKind::RemoveFollower => format!("stop {who} following #{ticket}"),
        ActionKind::Inform => {
            format!("inform {who} of emergency #{ticket} (follower and internal note)")
        }
    };
    let why = reason
        .as_deref()
        .map(|why| format!(": {why}"))
        .unwrap_or_default();
    format!("{what} · {} · {rule}{why}", names.account(*organization))
}

/// What only people can put right, by who does it.
fn left_to_people(out: &mut String, report: &CycleReport, style: Style) {
    let done = |finding: &&ToldFinding| {
        report.actions.iter().any(|action| {
            Some(action.ticket) == finding.ticket
                && action.rule == finding.rule
                && action.outcome != Outcome::Held
        })
    };
    let mut by_owner: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for finding in report.findings.iter().filter(|finding| !done(finding)) {
        *by_owner
            .entry(owner(finding.owner))
            .or_default()
            .entry(&finding.rule)
            .or_default() += 1;
    }
    if by_owner.is_empty() {
        return;
    }
    line!(out, "\n{}", style.heading("Left to people"));
    for (owner, rules) in by_owner {
        let rules: Vec<String> = rules
            .into_iter()
            .map(|(rule, count)| format!("{count} × {rule}"))
            .collect();
        line!(out, "  {owner:<17}  {}", rules.join(", "));
    }
}

fn errors(out: &mut String, report: &CycleReport, style: Style) {
    if report.errors.is_empty() {
        return;
    }
    line!(out, "\n{}", style.heading("Went wrong"));
    for error in &report.errors {
        line!(out, "  {error}");
    }
}

fn foot(out: &mut String, report: &CycleReport) {
    let api = &report.api;
    let lanes: Vec<String> = api
        .by_lane
        .iter()
        .map(|(lane, count)| format!("{lane} {count}"))
        .collect();
    let waited = if api.waited_ms > 0 {
        format!(
            ", {:.1} s waiting for limits",
            api.waited_ms as f64 / 1000.0
        )
    } else {
        String::new()
    };
    line!(
        out,
        "\n{} ({}), {} repeated{waited}; {:.1} s in all; cycle {}",
        plural(
            usize::try_from(api.requests).unwrap_or(usize::MAX),
            "request"
        ),
        lanes.join(", "),
        api.retries,
        report.took_ms as f64 / 1000.0,
        report.cycle,
    );
}

fn plural(count: usize, noun: &str) -> String {
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{count} {noun}s")
    }
}

fn owner(owner: Owner) -> &'static str {
    match owner {
        Owner::SalesOps => "Sales Ops",
        Owner::Manager => "the ASE's manager",
        Owner::Ase => "the ASE",
        Owner::SupportOps => "Support Ops",
        Owner::OnCall => "on call",
    }
}

fn verb(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::Assign => "assign",
        ActionKind::AddFollower => "shadow",
        ActionKind::RemoveFollower => "stop following",
        ActionKind::Inform => "inform the ASE of",
    }
}

pub(super) fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Planned => "planned",
        Outcome::Applied => "applied",
        Outcome::AlreadyTrue => "already true",
        Outcome::Held => "held",
        Outcome::Conflict => "conflict",
        Outcome::Failed => "failed",
    }
}

fn colour(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Applied | Outcome::AlreadyTrue => "32",
        Outcome::Planned => "36",
        Outcome::Held | Outcome::Conflict => "33",
        Outcome::Failed => "1;31",
    }
}

#[cfg(test)]
mod tests;
