//! The report as CSV: one table with a heading row, whatever the number of instances.
//!
//! Columns are named as in the JSON where they hold the same. A cell that a spreadsheet would take for a formula gets
//! an apostrophe in front.

mod tickets;

use std::borrow::Cow;

use anyhow::Context;

use super::{Shown, words};

/// What a row is about.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, clap::ValueEnum)]
pub enum Rows {
    /// A finding.
    #[default]
    Findings,
    /// What is done about a ticket, or would be.
    Actions,
    /// A ticket of an account, found fault with or not: whose it is, how old, whether it was answered.
    Tickets,
}

/// Writes reports as one table.
///
/// # Errors
///
/// If a value cannot be written; none of ours is so.
pub fn to_csv(reports: &[Shown<'_>], rows: Rows) -> anyhow::Result<String> {
    let mut table = csv::Writer::from_writer(Vec::new());
    match rows {
        Rows::Findings => findings(&mut table, reports)?,
        Rows::Actions => actions(&mut table, reports)?,
        Rows::Tickets => tickets::tickets(&mut table, reports)?,
    }
    let bytes = table.into_inner().context("writing CSV")?;
    String::from_utf8(bytes).context("writing CSV")
}

type Table = csv::Writer<Vec<u8>>;

fn findings(table: &mut Table, reports: &[Shown<'_>]) -> anyhow::Result<()> {
    table.write_record([
        "instance",
        "cycle",
        "started_at",
        "severity",
        "rule",
        "owner",
        "organization",
        "account",
        "ticket",
        "agent",
        "agent_name",
        "message",
        "held",
        "evidence",
    ])?;
    for Shown { report, names, .. } in reports {
        for finding in &report.findings {
            row(
                table,
                [
                    report.instance.clone(),
                    report.cycle.clone(),
                    report.started_at.to_string(),
                    words::severity(finding.severity).to_owned(),
                    finding.rule.clone(),
                    finding.owner.to_string(),
                    cell(finding.organization),
                    cell(finding.organization.and_then(|id| names.account_name(id))),
                    cell(finding.ticket),
                    cell(finding.agent),
                    cell(finding.agent.and_then(|id| names.agent_name(id))),
                    finding.message.clone(),
                    cell(finding.held.as_deref()),
                    serde_json::to_string(&finding.evidence)?,
                ],
            )?;
        }
    }
    Ok(())
}

fn actions(table: &mut Table, reports: &[Shown<'_>]) -> anyhow::Result<()> {
    table.write_record([
        "instance",
        "cycle",
        "started_at",
        "kind",
        "outcome",
        "ticket",
        "organization",
        "account",
        "agent",
        "agent_name",
        "group",
        "rule",
        "reason",
    ])?;
    for Shown { report, names, .. } in reports {
        for action in &report.actions {
            row(
                table,
                [
                    report.instance.clone(),
                    report.cycle.clone(),
                    report.started_at.to_string(),
                    action.kind.to_string(),
                    words::outcome(action.outcome).replace(' ', "_"),
                    action.ticket.to_string(),
                    action.organization.to_string(),
                    cell(names.account_name(action.organization)),
                    action.agent.to_string(),
                    cell(names.agent_name(action.agent)),
                    cell(action.group),
                    action.rule.clone(),
                    cell(action.reason.as_deref()),
                ],
            )?;
        }
    }
    Ok(())
}

/// A row in which no cell is a formula.
fn row<const N: usize>(table: &mut Table, cells: [String; N]) -> csv::Result<()> {
    table.write_record(cells.iter().map(|cell| guarded(cell).into_owned()))
}

/// What is there, or an empty cell.
fn cell(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// Text that no spreadsheet takes for a formula: <https://owasp.org/www-community/attacks/CSV_Injection>. The wide forms
/// count as well, since some spreadsheets read them as the narrow ones.
fn guarded(text: &str) -> Cow<'_, str> {
    const DANGEROUS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    match text.trim_start_matches(' ').starts_with(DANGEROUS) {
        true => Cow::Owned(format!("'{text}")),
        false => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn what_a_spreadsheet_would_reckon_is_guarded() {
        for formula in [
            "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1",
        ] {
            assert_eq!(guarded(formula), format!("'{formula}"));
        }
        for text in ["", "Acme", "a=b", "{\"a\":1}", "12"] {
            assert_eq!(guarded(text), text);
        }
    }
}
