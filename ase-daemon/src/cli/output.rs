//! How results leave the command line: form, place, and what makes the exit code 3.

use std::{
    fs,
    io::{IsTerminal, Write, stdout},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use ase_rules::{Reading, Severity, Ticket};
use clap::{Args, ValueEnum};

use super::{Global, Usage, bar, fit, logging};
use crate::{
    cycle::Cycle,
    store::Store,
    tell::{CycleReport, Rows, Shown, Style, to_csv, to_html, to_json, to_markdown, to_text},
};

/// Form and place of a report.
#[derive(Args, Clone, Debug)]
pub(super) struct Output {
    /// Form of the report.
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: ReportFormat,
    /// What a row of the CSV is about; `findings` if not given.
    #[arg(long, value_enum, value_name = "WHAT")]
    rows: Option<Rows>,
    /// Where it goes; stdout if not given.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Exit with 3 when there is a finding of this severity or worse.
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    fail_on: FailOn,
}

/// Tickets read at once.
const PAGE: usize = 10_000;

/// Form of an answer.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    #[default]
    Text,
    /// For scripts.
    Json,
}

/// Form of a report.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub(super) enum ReportFormat {
    /// For people.
    #[default]
    Text,
    /// For scripts; `docs/report.schema.json` describes it.
    Json,
    /// For spreadsheets.
    Csv,
    /// For an issue.
    Markdown,
    /// For mail and archives: one file that needs nothing else.
    Html,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub(super) enum FailOn {
    /// Any finding.
    Notice,
    /// A warning or an error.
    Warning,
    /// An error.
    #[default]
    Error,
    /// None.
    Never,
}

impl FailOn {
    fn threshold(self) -> Option<Severity> {
        match self {
            Self::Notice => Some(Severity::Notice),
            Self::Warning => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
            Self::Never => None,
        }
    }
}

impl Output {
    /// Makes sure that the report can be written, before anything is done that it has to tell.
    pub(super) fn prepare(&self) -> anyhow::Result<()> {
        if self.rows.is_some() && self.format != ReportFormat::Csv {
            bail!(Usage(
                "`--rows` says what a row of the CSV is about; add `--format csv`".to_owned()
            ));
        }
        self.output.as_deref().map_or(Ok(()), can_write)
    }

    /// Reads the tickets that this form of the report tells of; a cycle looks at them a few at a time and keeps none.
    pub(super) async fn complete(&self, store: &Store, cycles: &mut [Cycle]) -> anyhow::Result<()> {
        let tells_tickets = match self.format {
            ReportFormat::Html => true,
            ReportFormat::Csv => self.rows == Some(Rows::Tickets),
            ReportFormat::Text | ReportFormat::Json | ReportFormat::Markdown => false,
        };
        for cycle in cycles.iter_mut().filter(|_| tells_tickets) {
            let mut tickets = Vec::new();
            loop {
                let after = tickets.last().map(|ticket: &Ticket| ticket.id);
                let page = store.tickets(&cycle.report.instance, after, PAGE).await?;
                if page.is_empty() {
                    break;
                }
                tickets.extend(page);
            }
            cycle.facts.tickets = Reading::known(tickets, cycle.report.started_at);
        }
        Ok(())
    }

    /// Writes the reports where they are wanted; the exit code says what is in them.
    pub(super) fn write(&self, global: &Global, cycles: &[Cycle]) -> anyhow::Result<ExitCode> {
        let to_terminal = self.output.is_none() && stdout().is_terminal();
        let rows = self.rows.unwrap_or_default();
        let text = self.format.of(global, cycles, rows, to_terminal)?;
        match &self.output {
            Some(path) => fs::write(path, text)
                .with_context(|| format!("cannot write the report to {}", path.display()))?,
            None => print(&text)?,
        }
        Ok(exit_code(cycles, self.fail_on))
    }
}

impl ReportFormat {
    /// The reports in this form.
    fn of(
        self,
        global: &Global,
        cycles: &[Cycle],
        rows: Rows,
        to_terminal: bool,
    ) -> anyhow::Result<String> {
        let style = if logging::coloured(global.color, to_terminal) {
            Style::Coloured
        } else {
            Style::Plain
        };
        let shown: Vec<Shown<'_>> = cycles.iter().map(Cycle::shown).collect();
        Ok(match self {
            Self::Json => {
                to_json(&cycles.iter().map(|cycle| &cycle.report).collect::<Vec<_>>())? + "\n"
            }
            Self::Text => {
                let texts = shown
                    .iter()
                    .map(|shown| to_text(shown.report, &shown.names, style));
                let text = texts.collect::<Vec<_>>().join("\n");
                if to_terminal {
                    fit::to_terminal(&text)
                } else {
                    text
                }
            }
            Self::Csv => to_csv(&shown, rows)?,
            Self::Markdown => to_markdown(&shown),
            Self::Html => to_html(&shown) + "\n",
        })
    }

    /// Prints the reports to stdout.
    pub(super) fn print(self, global: &Global, cycles: &[Cycle]) -> anyhow::Result<()> {
        let rows = Rows::default();
        print(&self.of(global, cycles, rows, stdout().is_terminal())?)
    }
}

/// 1 when something could not be read or written, 3 when there are findings to fail on, else 0.
pub(super) fn exit_code(cycles: &[Cycle], fail_on: FailOn) -> ExitCode {
    let reports = || cycles.iter().map(|cycle| &cycle.report);
    if reports().any(|report| report.has_unread_source() || report.has_failed_write()) {
        return ExitCode::from(1);
    }
    let worst = reports().filter_map(CycleReport::worst).max();
    match (worst, fail_on.threshold()) {
        (Some(worst), Some(threshold)) if worst >= threshold => ExitCode::from(3),
        _ => ExitCode::SUCCESS,
    }
}

/// Makes sure that a file can be written, before the work is done that it is for.
pub(super) fn can_write(path: &Path) -> anyhow::Result<()> {
    fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .with_context(|| format!("cannot write to {}", path.display()))?;
    Ok(())
}

/// Prints to stdout; whoever closed it early has seen enough.
pub(super) fn print(text: &str) -> anyhow::Result<()> {
    bar::clear();
    match stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other.context("cannot write to stdout"),
    }
}
