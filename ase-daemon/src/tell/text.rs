//! The report as text, for a support manager to read in two minutes.

use std::fmt::Write as _;

use ase_rules::{Severity, TicketId};

use super::{
    CycleReport, Names, Outcome, Told, ToldFinding,
    arranged::{
        Line, NAMED, alike, by_account, disagreement, doubtful, left_to_people, lines,
        otherwise_well,
    },
    words::{self, clean, plural},
};

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
    left(&mut out, report, style);
    errors(&mut out, report, style);
    foot(&mut out, report);
    out
}

// Writing to a String cannot fail, so the results of `writeln!` carry nothing.
macro_rules! line {
    ($out:expr) => { { let _ = writeln!($out); } };
    ($out:expr, $($text:tt)*) => { { let _ = writeln!($out, $($text)*); } };
}

mod places;

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
    let doubtful = doubtful(report);
    if doubtful.is_empty() {
        return;
    }
    line!(out, "\n{}", style.heading("Not known"));
    for reading in doubtful {
        let word = words::doubt(reading);
        line!(
            out,
            "  {} is {word}: {}",
            reading.source,
            clean(reading.reason.as_deref().unwrap_or("no reason given"))
        );
    }
}

fn findings(out: &mut String, report: &CycleReport, names: &Names, style: Style) {
    line!(out, "\n{}", style.heading("Findings"));
    if report.findings.is_empty() {
        line!(out, "  none");
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
            finding_lines(out, &alike, report, names, style);
        }
        if let Some(disagreement) = disagreement(report, organization) {
            places::block(out, disagreement, report, style);
        }
    }
    for disagreement in otherwise_well(report) {
        let account = names.account(disagreement.organization);
        line!(out, "  {}", style.heading(&account));
        places::block(out, disagreement, report, style);
    }
}

/// The first of findings that are alike in words, the others by their tickets.
fn finding_lines(
    out: &mut String,
    findings: &[&ToldFinding],
    report: &CycleReport,
    names: &Names,
    style: Style,
) {
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
        .map(|why| format!(" · held: {}", clean(why)))
        .unwrap_or_default();
    let grounds = words::grounds(finding, report.started_at)
        .map(|grounds| format!(" · {grounds}"))
        .unwrap_or_default();
    line!(
        out,
        "             {} · for {}{grounds}{held}",
        finding.rule,
        words::owner(finding.owner)
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
    for told in lines(&report.actions) {
        match told {
            Line::One(action) => {
                outcome_line(out, action.outcome, &sentence(action, names), style);
            }
            Line::Followed(alike) => {
                let [first, ..] = alike.as_slice() else {
                    continue;
                };
                let sentence = format!(
                    "let {} follow {} · {}",
                    names.agent(first.agent),
                    tickets(alike.iter().map(|action| action.ticket), alike.len()),
                    first.rule
                );
                outcome_line(out, first.outcome, &sentence, style);
            }
            Line::Held(kind, why, count) => {
                let (count, verb) = (plural(count, "ticket"), words::verb(kind));
                let sentence = format!("{count} to {verb}: {}", clean(why));
                outcome_line(out, Outcome::Held, &sentence, style);
            }
        }
    }
}

fn outcome_line(out: &mut String, outcome: Outcome, sentence: &str, style: Style) {
    let word = style.paint(colour(outcome), &format!("{:<12}", words::outcome(outcome)));
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
    let (ticket, who) = (format!("#{}", action.ticket), names.agent(action.agent));
    let what = words::deed(action, &ticket, &who);
    let why = action
        .reason
        .as_deref()
        .map(|why| format!(": {}", clean(why)))
        .unwrap_or_default();
    let account = names.account(action.organization);
    format!("{what} · {account} · {}{why}", action.rule)
}

/// What only people can put right, by who does it.
fn left(out: &mut String, report: &CycleReport, style: Style) {
    let by_owner = left_to_people(report);
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
        line!(out, "  {}", clean(error));
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
