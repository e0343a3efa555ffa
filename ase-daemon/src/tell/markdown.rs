//! The report as Markdown, fit for an issue: nothing in it that came from outside is markup, mentions anybody, or names
//! an issue of the place where it is pasted.

mod places;

use std::fmt::Write as _;

use ase_rules::{OrganizationId, TicketId};

use super::{
    CycleReport, Names, Shown, ToldFinding,
    arranged::{
        Line, NAMED, alike, by_account, disagreement, doubtful, left_to_people, lines,
        otherwise_well,
    },
    words::{self, Piece, clean, plural},
};

/// GitLab takes descriptions of a million characters. What does not fit is counted.
const LONGEST: usize = 900_000;

/// Writes reports as Markdown, a section an instance.
#[must_use]
pub fn to_markdown(reports: &[Shown<'_>]) -> String {
    let sections = reports.iter().map(|shown| {
        let mut out = String::new();
        // Writing to a String cannot fail.
        let _ = section(&mut out, shown, LONGEST / reports.len());
        out
    });
    sections.collect::<Vec<_>>().join("\n")
}

fn section(out: &mut String, shown: &Shown<'_>, longest: usize) -> std::fmt::Result {
    let Shown { report, names, .. } = shown;
    head(out, report)?;
    readings(out, report)?;
    errors(out, report)?;
    findings(out, report, names, longest)?;
    actions(out, report, names, longest)?;
    left(out, report)?;
    foot(out, report)
}

fn head(out: &mut String, report: &CycleReport) -> std::fmt::Result {
    let what = match report.mode.as_str() {
        "apply" => "writes are carried out",
        _ => "nothing is written",
    };
    let (instance, mode) = (escaped(&report.instance), escaped(&report.mode));
    writeln!(out, "## ASE report: {instance}\n")?;
    writeln!(out, "{mode} mode ({what}), {}\n", report.started_at)?;
    let counts = &report.counts;
    writeln!(
        out,
        "| accounts | eligible | tickets in scope | errors | warnings | notices |"
    )?;
    writeln!(out, "| ---: | ---: | ---: | ---: | ---: | ---: |")?;
    writeln!(
        out,
        "| {} | {} | {} | {} | {} | {} |",
        counts.accounts,
        counts.eligible,
        counts.tickets,
        counts.findings.error,
        counts.findings.warning,
        counts.findings.notice,
    )
}

fn readings(out: &mut String, report: &CycleReport) -> std::fmt::Result {
    let doubtful = doubtful(report);
    if doubtful.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n### Not known\n")?;
    for reading in doubtful {
        let why = escaped(reading.reason.as_deref().unwrap_or("no reason given"));
        writeln!(
            out,
            "- {} is {}: {why}",
            escaped(&reading.source),
            words::doubt(reading)
        )?;
    }
    Ok(())
}

fn errors(out: &mut String, report: &CycleReport) -> std::fmt::Result {
    if report.errors.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n### Went wrong\n")?;
    for error in &report.errors {
        writeln!(out, "- {}", escaped(error))?;
    }
    Ok(())
}

fn findings(
    out: &mut String,
    report: &CycleReport,
    names: &Names,
    longest: usize,
) -> std::fmt::Result {
    writeln!(out, "\n### Findings")?;
    if report.findings.is_empty() {
        writeln!(out, "\nNone.")?;
    }
    let mut told = 0;
    for (organization, findings) in by_account(&report.findings) {
        // Half of the room is for what was done.
        if out.len() > longest / 2 {
            break;
        }
        writeln!(out, "\n#### {}\n", account(organization, names))?;
        writeln!(out, "| severity | finding | rule | for |")?;
        writeln!(out, "| --- | --- | --- | --- |")?;
        for alike in alike(&findings) {
            finding(out, &alike, report, names)?;
        }
        if let Some(disagreement) = disagreement(report, organization) {
            places::block(out, disagreement, report)?;
        }
        told += findings.len();
    }
    for disagreement in otherwise_well(report) {
        writeln!(
            out,
            "\n#### {}",
            account(Some(disagreement.organization), names)
        )?;
        places::block(out, disagreement, report)?;
    }
    more(out, report.findings.len() - told, "finding")
}

/// One row for findings that are alike: the first in words, the others by their tickets.
fn finding(
    out: &mut String,
    findings: &[&ToldFinding],
    report: &CycleReport,
    names: &Names,
) -> std::fmt::Result {
    let Some((first, others)) = findings.split_first() else {
        return Ok(());
    };
    let mut text = sentence(&names.in_words(&first.message));
    if let Some(link) = first.ticket.and_then(|id| names.ticket_link(id)) {
        write!(text, " [open]({link})")?;
    }
    if !others.is_empty() {
        let ids = others.iter().filter_map(|other| other.ticket);
        write!(text, " Also: {}.", tickets(ids, others.len(), names))?;
    }
    if let Some(grounds) = words::grounds(first, report.started_at) {
        write!(text, " *({})*", escaped(&grounds))?;
    }
    if let Some(why) = &first.held {
        write!(text, " *Held: {}*", escaped(why))?;
    }
    writeln!(
        out,
        "| **{}** | {text} | `{}` | {} |",
        words::severity(first.severity),
        first.rule,
        words::owner(first.owner)
    )
}

fn actions(
    out: &mut String,
    report: &CycleReport,
    names: &Names,
    longest: usize,
) -> std::fmt::Result {
    let title = match report.mode.as_str() {
        "apply" => "Actions",
        _ => "Would be done (audit: nothing was written)",
    };
    writeln!(out, "\n### {title}\n")?;
    if report.actions.is_empty() {
        return writeln!(out, "None: nothing to do.");
    }
    writeln!(out, "| outcome | what | account | rule |")?;
    writeln!(out, "| --- | --- | --- | --- |")?;
    let lines = lines(&report.actions);
    let mut told = 0;
    for line in &lines {
        if out.len() > longest {
            break;
        }
        action(out, line, names)?;
        told += 1;
    }
    more(out, lines.len() - told, "line")
}

fn action(out: &mut String, line: &Line<'_>, names: &Names) -> std::fmt::Result {
    match line {
        Line::One(action) => {
            let outcome = words::outcome(action.outcome);
            let (ticket, who) = (
                ticket(action.ticket, names),
                escaped(&names.agent(action.agent)),
            );
            let mut what = words::deed(action, &ticket, &who);
            if let Some(why) = &action.reason {
                write!(what, ": {}", escaped(why))?;
            }
            let account = account(Some(action.organization), names);
            let rule = &action.rule;
            writeln!(out, "| **{outcome}** | {what} | {account} | `{rule}` |")
        }
        Line::Followed(alike) => {
            let Some(first) = alike.first() else {
                return Ok(());
            };
            writeln!(
                out,
                "| **{}** | let {} follow {} | | `{}` |",
                words::outcome(first.outcome),
                escaped(&names.agent(first.agent)),
                tickets(alike.iter().map(|one| one.ticket), alike.len(), names),
                first.rule
            )
        }
        Line::Held(kind, why, count) => writeln!(
            out,
            "| **held** | {} to {}: {} | | |",
            plural(*count, "ticket"),
            words::verb(*kind),
            escaped(why)
        ),
    }
}

fn left(out: &mut String, report: &CycleReport) -> std::fmt::Result {
    let by_owner = left_to_people(report);
    if by_owner.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n### Left to people\n")?;
    for (owner, rules) in by_owner {
        let rules: Vec<String> = rules
            .into_iter()
            .map(|(rule, count)| format!("{count} × `{rule}`"))
            .collect();
        writeln!(out, "- [ ] {owner}: {}", rules.join(", "))?;
    }
    Ok(())
}

fn foot(out: &mut String, report: &CycleReport) -> std::fmt::Result {
    let requests = usize::try_from(report.api.requests).unwrap_or(usize::MAX);
    writeln!(
        out,
        "\n{}, {} repeated; {:.1} s; cycle `{}`",
        plural(requests, "request"),
        report.api.retries,
        report.took_ms as f64 / 1000.0,
        report.cycle
    )
}

fn more(out: &mut String, left: usize, noun: &str) -> std::fmt::Result {
    match left {
        0 => Ok(()),
        _ => writeln!(
            out,
            "\n{} more did not fit; `--format json` has them all.",
            plural(left, noun)
        ),
    }
}

fn account(organization: Option<OrganizationId>, names: &Names) -> String {
    match organization {
        None => "The desk as a whole".to_owned(),
        Some(id) => linked(&escaped(&names.account(id)), names.account_link(id)),
    }
}

/// A ticket by its number. `#101` would be an issue of the project in which this is pasted.
fn ticket(id: TicketId, names: &Names) -> String {
    linked(&format!("ticket {id}"), names.ticket_link(id))
}

fn tickets(ids: impl Iterator<Item = TicketId>, count: usize, names: &Names) -> String {
    let named: Vec<String> = ids.take(NAMED).map(|id| ticket(id, names)).collect();
    let more = match count.saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", named.join(", "))
}

fn linked(text: &str, link: Option<String>) -> String {
    match link {
        Some(link) => format!("[{text}]({link})"),
        None => text.to_owned(),
    }
}

/// A sentence of the rules, with the names of fields as such.
fn sentence(text: &str) -> String {
    words::pieces(text)
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => escaped(text),
            Piece::Code(name) => format!("`{name}`"),
        })
        .collect()
}

/// Text from outside that is text in Markdown too. A backslash takes the meaning from any sign, in GitLab also from `@`
/// and `#`; behind `@` stands a space of no width besides, for places that look for mentions in what is shown.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let text = clean(text);
    let mut letters = text.chars().peekable();
    let mut last = ' ';
    while let Some(c) = letters.next() {
        let ends = letters.peek().is_none_or(|next| next.is_whitespace());
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("\\@&#8203;"),
            ',' | ';' | '\'' | '"' | '(' | ')' | '/' | '?' => out.push(c),
            // Within a word and at the end of a sentence these are nothing else; elsewhere they begin lists and links.
            '-' if last.is_alphanumeric() => out.push(c),
            '.' | ':' if last.is_alphabetic() && ends => out.push(c),
            c if c.is_ascii_punctuation() => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
        last = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_from_outside_is_markup() {
        assert_eq!(
            escaped("a|b <script>`x` @all #1"),
            "a\\|b &lt;script&gt;\\`x\\` \\@&#8203;all \\#1"
        );
        assert_eq!(escaped("![x](http://h)"), "\\!\\[x\\](http\\://h)");
        assert_eq!(escaped("line\nline"), "line line");
        assert_eq!(escaped("www.h.com"), "www\\.h\\.com");
        assert_eq!(escaped("- as-is."), "\\- as-is.");
        assert_eq!(escaped("Müller, \"Söhne\" 😀"), "Müller, \"Söhne\" 😀");
    }
}
