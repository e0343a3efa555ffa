//! The words that reports for people share.

use std::borrow::Cow;

use ase_rules::{ActionKind, Owner, Severity};
use jiff::Timestamp;

use super::{Outcome, SourceReading, Status, Told, ToldFinding};

pub(crate) fn plural(count: usize, noun: &str) -> String {
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{count} {noun}s")
    }
}

pub(crate) fn owner(owner: Owner) -> &'static str {
    match owner {
        Owner::SalesOps => "Sales Ops",
        Owner::Manager => "the ASE's manager",
        Owner::Ase => "the ASE",
        Owner::SupportOps => "Support Ops",
        Owner::OnCall => "on call",
    }
}

pub(crate) fn verb(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::Assign => "assign",
        ActionKind::AddFollower => "shadow",
        ActionKind::RemoveFollower => "stop following",
        ActionKind::Inform => "inform the ASE of",
    }
}

pub(crate) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Planned => "planned",
        Outcome::Applied => "applied",
        Outcome::AlreadyTrue => "already true",
        Outcome::Held => "held",
        Outcome::Conflict => "conflict",
        Outcome::Failed => "failed",
    }
}

pub(crate) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Notice => "notice",
    }
}

/// How far a reading that is not simply known is to be believed.
pub(crate) fn doubt(reading: &SourceReading) -> &'static str {
    match reading.status {
        Status::Known => "incomplete",
        Status::Stale => "stale",
        Status::Unknown => "unknown",
    }
}

/// Which readings of other places a finding rests on, and how old each was at that time; none where it rests on none.
pub(crate) fn grounds(finding: &ToldFinding, at: Timestamp) -> Option<String> {
    let grounds = finding.rests_on.iter().map(|one| {
        let source = &one.source;
        match one.seen_at {
            Some(seen_at) => format!("{source} ({})", age(at, seen_at)),
            None => format!("{source} (never read)"),
        }
    });
    let grounds = grounds.collect::<Vec<_>>().join(", ");
    (!grounds.is_empty()).then(|| format!("rests on {grounds}"))
}

/// How old what was read then is at that time.
pub(crate) fn age(at: Timestamp, seen_at: Timestamp) -> String {
    let minutes = at.duration_since(seen_at).as_mins();
    match minutes {
        ..=0 => "just read".to_owned(),
        1..=119 => format!("{minutes} min old"),
        _ => format!("{} h old", minutes / 60),
    }
}

/// What an action does. `ticket` and `who` are how the ticket and the agent are named in this form of the report.
pub(crate) fn deed(action: &Told, ticket: &str, who: &str) -> String {
    match action.kind {
        ActionKind::Assign => match action.group {
            Some(group) => format!("assign {ticket} to {who} in group {group}"),
            None => format!("assign {ticket} to {who}"),
        },
        ActionKind::AddFollower => format!("let {who} follow {ticket}"),
        ActionKind::RemoveFollower => format!("stop {who} following {ticket}"),
        ActionKind::Inform => {
            format!("inform {who} of emergency {ticket} (follower and internal note)")
        }
    }
}

/// Text from outside, without what would do something to whoever shows it: control characters, among them a
/// terminal's escapes, and the marks that turn the direction of what follows them.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unruly) {
        return Cow::Borrowed(text);
    }
    let ruly = |c: char| match c {
        '\n' | '\r' | '\t' => ' ',
        c if is_unruly(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    Cow::Owned(text.chars().map(ruly).collect())
}

fn is_unruly(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

/// A part of a sentence.
pub(crate) enum Piece<'a> {
    /// Words.
    Text(&'a str),
    /// The name of a field or a key, which stood in backticks.
    Code(&'a str),
}

/// A sentence of the rules in parts: names in backticks, as far as they can be nothing else, and what stands between.
pub(crate) fn pieces(sentence: &str) -> Vec<Piece<'_>> {
    let is_name = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/' | '-'))
    };
    let mut pieces = Vec::new();
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('`') {
        match after.split_once('`').filter(|(name, _)| is_name(name)) {
            Some((name, after)) => {
                pieces.extend([Piece::Text(before), Piece::Code(name)]);
                rest = after;
            }
            None => {
                let kept = before.len() + 1;
                pieces.push(Piece::Text(&rest[..kept]));
                rest = &rest[kept..];
            }
        }
    }
    pieces.push(Piece::Text(rest));
    pieces
}

/// Text from outside as a name: clean, and no longer than a line.
pub(crate) fn name(text: &str) -> String {
    const LONGEST: usize = 120;
    let clean = clean(text);
    let mut letters = clean.chars();
    let mut name: String = letters.by_ref().take(LONGEST).collect();
    if letters.next().is_some() {
        name.push('…');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::{Piece, clean, name, pieces};

    #[test]
    fn what_would_do_something_to_a_terminal_is_taken_out() {
        assert_eq!(clean("plain ünd 😀 שלום"), "plain ünd 😀 שלום");
        assert_eq!(clean("a\x1b[31mb\nc"), "a\u{fffd}[31mb c");
        assert_eq!(clean("evil\u{202e}txt"), "evil\u{fffd}txt");
    }

    #[test]
    fn a_name_is_no_longer_than_a_line() {
        assert_eq!(name("Acme"), "Acme");
        assert_eq!(name(&"é".repeat(10_000)).chars().count(), 121);
    }

    #[test]
    fn names_in_backticks_are_told_from_words() {
        let told = |text: &str| {
            pieces(text)
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) => (*text).to_owned(),
                    Piece::Code(name) => format!("[{name}]"),
                })
                .collect::<String>()
        };
        assert_eq!(told("but `sub_ss_ase` is"), "but [sub_ss_ase] is");
        assert_eq!(told("a `b c` `d` `"), "a `b c` [d] `");
    }
}
