//! The organization note: which questions it leaves open, and a draft that answers all of them.

use std::fmt::Write as _;

use ase_rules::{Mode, Note, NoteQuestion, Profile, UserId};
use serde::Serialize;

use super::{Subject, said};

/// What is to be said of an account's note.
#[derive(Clone, Debug, Serialize)]
pub struct NoteLint {
    /// Whether there is one.
    pub state: NoteState,
    /// The questions it should answer.
    pub questions: Vec<Question>,
    /// A note that answers all of them, as YAML. What only people know is in square brackets.
    pub draft: String,
}

/// Whether there is a note.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteState {
    /// There is.
    Present,
    /// There is none.
    Missing,
    /// That is not known, for this reason.
    Unknown(String),
}

/// A question to a note.
#[derive(Clone, Debug, Serialize)]
pub struct Question {
    /// Its name, as in `policy.note_questions`.
    pub question: NoteQuestion,
    /// The question in words.
    pub asks: &'static str,
    /// Whether the note answers it; none where the note is not known.
    pub answered: Option<bool>,
}

/// Looks at an account's note.
#[must_use]
pub fn lint(subject: Subject<'_>) -> NoteLint {
    let note = said(&subject.facts.sources.notes, "notes").and_then(|notes| {
        let organization = subject.account.organization;
        let note = notes.iter().find(|note| note.organization == organization);
        match note {
            Some(Note {
                doubt: Some(why), ..
            }) => Err(format!("the note was not read fully: {why}")),
            other => Ok(other),
        }
    });
    let (state, text) = match note {
        Err(why) => (NoteState::Unknown(why), None),
        Ok(Some(note)) if !note.text.trim().is_empty() => (NoteState::Present, Some(&*note.text)),
        Ok(_) => (NoteState::Missing, Some("")),
    };
    let questions = subject
        .policy
        .note_questions
        .iter()
        .map(|question| Question {
            question: *question,
            asks: asks(*question),
            answered: text.map(|text| question.is_answered_by(text)),
        });
    NoteLint {
        state,
        questions: questions.collect(),
        draft: draft(subject, subject.account.ase()),
    }
}

/// The question in the handbook's words.
fn asks(question: NoteQuestion) -> &'static str {
    match question {
        NoteQuestion::Who => "who is the ASE for this customer?",
        NoteQuestion::Region => "which region is the ASE located in?",
        NoteQuestion::OutOfHours => {
            "how to handle tickets that come in outside of the ASE's working hours?"
        }
        NoteQuestion::Unavailable => {
            "what to do with this customer's tickets when the ASE is not available?"
        }
        NoteQuestion::PreExisting => {
            "what to do with tickets that predate the introduction of this ASE?"
        }
        NoteQuestion::Emergency => "what to do when the customer submits an emergency ticket?",
    }
}

/// A note that answers every question, as YAML, for an account that has this ASE.
#[must_use]
pub fn draft(subject: Subject<'_>, ase: Option<UserId>) -> String {
    let name = ase.map_or_else(|| "[Name]".to_owned(), |id| subject.called(id));
    let member = ase.and_then(|id| subject.member(id));
    let region = member
        .and_then(|member| member.region.as_ref())
        .map_or_else(|| "[region]".to_owned(), |region| region.wide().to_owned());
    let hours = member
        .and_then(|member| member.hours.as_ref())
        .map_or_else(String::new, |hours| format!(" ({hours})"));
    let assigns = subject.mode() == Mode::Auto && subject.policy.profile == Profile::AssignAllNew;
    let work = if assigns {
        format!("All new non-emergency tickets are assigned to {name}.")
    } else {
        format!("Global Support works the new tickets, and {name} follows them.")
    };
    // In US Government instances nobody can be put in CC.
    let join = if subject.facts.global {
        "cc yourself"
    } else {
        "follow the ticket yourself"
    };
    let paragraphs = [
        format!(
            "This organization has an Assigned Support Engineer (ASE). {name} is the ASE, in the region {region}. {work}"
        ),
        format!(
            "Tickets that come in outside of {name}'s working hours{hours} wait for {name}, unless their reply would be \
             late: then please respond, as below."
        ),
        format!(
            "If {name} is unavailable, please respond while leaving {name} as the assignee and {join}."
        ),
        format!("Pre-existing tickets keep their assignee, and {name} follows them."),
        format!(
            "Emergencies are handled by the on-call engineer (CEOC), whatever the hour. Inform {name} when one comes in."
        ),
    ];
    let mut yaml = String::from("notes: |\n");
    for (at, paragraph) in paragraphs.iter().enumerate() {
        if at > 0 {
            yaml.push('\n');
        }
        // Writing to a String cannot fail.
        let _ = writeln!(yaml, "  {paragraph}");
    }
    yaml
}
