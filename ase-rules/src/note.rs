//! What an organization note says, by its words. A note is free text, so this is a good guess: it
//! is reported to people and decides nothing.

use crate::Profile;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A question that a good organization note answers.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum NoteQuestion {
    /// Who is the ASE?
    Who,
    /// In which region?
    Region,
    /// What of tickets outside the ASE's working hours?
    OutOfHours,
    /// What when the ASE is not available?
    Unavailable,
    /// What of tickets from before the ASE came?
    PreExisting,
    /// What of emergencies?
    Emergency,
}

impl NoteQuestion {
    /// All of them, in the handbook's order.
    pub const ALL: [Self; 6] = [
        Self::Who,
        Self::Region,
        Self::OutOfHours,
        Self::Unavailable,
        Self::PreExisting,
        Self::Emergency,
    ];

    /// Those that the handbook asks where tickets are worked so: two in the edition of 2026, in which Global Support works
    /// first, and all of them in the one before.
    #[must_use]
    pub fn asked_with(profile: Profile) -> &'static [Self] {
        match profile {
            Profile::AssignAllNew => &Self::ALL,
            Profile::GlobalFirst => &[Self::Who, Self::Region],
        }
    }

    /// The question's name in the configuration.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Who => "who",
            Self::Region => "region",
            Self::OutOfHours => "out_of_hours",
            Self::Unavailable => "unavailable",
            Self::PreExisting => "pre_existing",
            Self::Emergency => "emergency",
        }
    }

    /// Whether a note answers the question, as far as its words show.
    ///
    /// ```
    /// use ase_rules::NoteQuestion;
    ///
    /// let note = "Jill is the AMER ASE. If Jill is unavailable, please respond.";
    /// assert!(NoteQuestion::Who.is_answered_by(note));
    /// assert!(!NoteQuestion::Emergency.is_answered_by(note));
    /// ```
    #[must_use]
    pub fn is_answered_by(self, note: &str) -> bool {
        if self == Self::Who {
            return !named_in(note).is_empty();
        }
        sentences(note).any(|sentence| self.is_answered_in(&flat(sentence)))
    }

    fn is_answered_in(self, sentence: &str) -> bool {
        let has = |sign: &&str| sentence.contains(*sign);
        match self {
            Self::Emergency => {
                // Tickets that are none are spoken of too, and to be informed of one is not to handle it.
                let spoken_of = sentence
                    .replace(" non emergency ", " ")
                    .contains(" emergenc");
                let informs = [" inform ", " notify ", " tell "].iter().any(has);
                self.signs().iter().any(has) || spoken_of && !informs
            }
            _ => self.signs().iter().any(has),
        }
    }

    /// Words that answer it, between blanks where they are parts of other words.
    fn signs(self) -> &'static [&'static str] {
        match self {
            Self::Who => &[],
            Self::Region => &[
                " amer",
                " emea",
                " apac",
                " europe",
                " asia",
                " us ",
                " region ",
                " time zone ",
                " timezone ",
            ],
            Self::OutOfHours => &[
                " outside ",
                " out of hours ",
                " after hours ",
                " off hours ",
                " working hours ",
                " business hours ",
                // Whoever is not at work is not available.
                " unavailable ",
                " not available ",
                " isn t available ",
            ],
            Self::Unavailable => &[
                " unavailable ",
                " not available ",
                " isn t available ",
                " out of office ",
                " ooo ",
                " pto ",
                " absent ",
                " is away ",
            ],
            Self::PreExisting => &[
                " pre existing ",
                " preexisting ",
                " predate ",
                " predating ",
                " existing tickets ",
                " older tickets ",
                " previous tickets ",
            ],
            Self::Emergency => &[" ceoc ", " on call "],
        }
    }
}

impl fmt::Display for NoteQuestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Who works an account's new tickets, as a note has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotedWork {
    /// The ASE gets them.
    Ase,
    /// Global Support does.
    Global,
}

/// What a note says of new tickets; none when it says nothing, or both.
pub(crate) fn noted_work(note: &str) -> Option<NotedWork> {
    let mut said: Vec<NotedWork> = sentences(note).filter_map(work_in).collect();
    said.dedup();
    match said[..] {
        [work] => Some(work),
        _ => None,
    }
}

fn work_in(sentence: &str) -> Option<NotedWork> {
    let text = flat(sentence).replace(" non emergency ", " ");
    let speaks_of_others = [
        " emergency ",
        " emergencies ",
        " existing ",
        " preexisting ",
    ];
    if speaks_of_others.iter().any(|word| text.contains(word)) {
        return None;
    }
    let assigns = text.contains(" assigned to ")
        || text.contains(" auto assign")
        || text.contains(" automatically assign");
    let denies = [
        " not ",
        " never ",
        " no longer ",
        " isn t ",
        " aren t ",
        " without ",
    ]
    .iter()
    .any(|word| text.contains(word));
    let global = text.contains(" global support ")
        && [" work", " take", " handle", " first ", " answer"]
            .iter()
            .any(|word| text.contains(word));
    match (assigns, denies, global) {
        (true, false, false) => Some(NotedWork::Ase),
        (true, true, _) | (_, false, true) => Some(NotedWork::Global),
        _ => None,
    }
}

/// The words that a note gives as the name of the ASE.
pub(crate) fn named_in(note: &str) -> Vec<String> {
    sentences(note)
        .filter(|sentence| {
            let text = flat(sentence);
            text.contains(" ase ") || text.contains(" assigned support engineer ")
        })
        .flat_map(names)
        .collect()
}

/// Whether a note speaks of somebody, by any part of the name.
pub(crate) fn mentions(note: &str, name: &str) -> bool {
    let text = flat(note);
    flat(name)
        .split_whitespace()
        .any(|part| text.contains(&format!(" {part} ")))
}

/// The names in "Jill Doe is the ASE", "the ASE is Jill Doe" and "ASE: Jill Doe".
fn names(sentence: &str) -> Vec<String> {
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let mut found = vec![];
    for (at, word) in words.iter().enumerate() {
        let before = words[..at].iter().rev().copied();
        let after = words[at + 1..].iter().copied();
        let is_heading = is_title(word) && word.ends_with(':');
        if *word == "is" && words[..at].last().is_some_and(|last| is_title(last)) || is_heading {
            found.extend(after.map_while(name));
        } else if *word == "is" {
            found.extend(before.map_while(name));
        }
    }
    found
}

fn is_title(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphabetic());
    word == "ASE" || word == "Engineer"
}

/// A word that looks like a part of a name.
fn name(word: &str) -> Option<String> {
    const NO_NAMES: [&str; 14] = [
        "This",
        "That",
        "It",
        "There",
        "The",
        "Who",
        "ASE",
        "Engineer",
        "Support",
        "Assigned",
        "Customer",
        "Organization",
        "If",
        "Please",
    ];
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let capital = word.chars().next().is_some_and(char::is_uppercase);
    (capital && !NO_NAMES.contains(&word)).then(|| word.to_owned())
}

fn sentences(note: &str) -> impl Iterator<Item = &str> {
    note.split(['.', '\n', ';', '!', '?'])
}

/// Lower case words between single blanks, with one at either end.
fn flat(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" "))
}

#[cfg(test)]
mod tests;
