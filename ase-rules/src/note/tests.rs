//! What notes say, and what they leave open.

use super::{NoteQuestion, NotedWork, mentions, named_in, noted_work};
use crate::Profile;

/// The handbook's own example.
const EXAMPLE: &str = "\
This organization has an Assigned Support Engineer (ASE). Please [review the workflow to use](/x/).

Jill is the AMER ASE for Company-A so at this time, all new non-emergency tickets will be assigned to her. Pre-existing tickets will keep their existing assignee and Jill will shadow.

If Jill is unavailable, please respond while leaving Jill as the assignee and cc yourself.

The on-call engineer will continue to handle emergency tickets, which will not get assigned to Jill. However, inform her when an emergency comes in so she can assist if available.
";

/// The questions of a list that a note leaves open.
fn open(note: &str, questions: &[NoteQuestion]) -> Vec<NoteQuestion> {
    let mut open = questions.to_vec();
    open.retain(|question| !question.is_answered_by(note));
    open
}

#[test]
fn the_handbooks_example_answers_every_question() {
    assert_eq!(open(EXAMPLE, &NoteQuestion::ALL), []);
    assert_eq!(named_in(EXAMPLE), ["Jill"]);
    assert_eq!(noted_work(EXAMPLE), Some(NotedWork::Ase));
}

#[test]
fn without_any_of_its_sentences_the_handbooks_example_leaves_open_what_that_sentence_answers() {
    use NoteQuestion::{Emergency, OutOfHours, PreExisting, Region, Unavailable, Who};
    let sentences: [(&str, &[NoteQuestion]); 7] = [
        (
            "This organization has an Assigned Support Engineer (ASE).",
            &[],
        ),
        ("Please [review the workflow to use](/x/).", &[]),
        (
            "Jill is the AMER ASE for Company-A so at this time, all new non-emergency tickets will be assigned to her.",
            &[Who, Region],
        ),
        (
            "Pre-existing tickets will keep their existing assignee and Jill will shadow.",
            &[PreExisting],
        ),
        (
            "If Jill is unavailable, please respond while leaving Jill as the assignee and cc yourself.",
            &[OutOfHours, Unavailable],
        ),
        (
            "The on-call engineer will continue to handle emergency tickets, which will not get assigned to Jill.",
            &[Emergency],
        ),
        (
            "However, inform her when an emergency comes in so she can assist if available.",
            &[],
        ),
    ];
    let mut left = EXAMPLE.to_owned();
    for (sentence, questions) in sentences {
        let without = EXAMPLE.replace(sentence, "");
        assert!(without.len() < EXAMPLE.len(), "{sentence}");
        assert_eq!(open(&without, &NoteQuestion::ALL), questions, "{sentence}");
        left = left.replace(sentence, "");
    }
    assert_eq!(left.trim(), "", "there are no other sentences");
}

#[test]
fn the_profile_of_2026_asks_who_and_where() {
    let asked = NoteQuestion::asked_with(Profile::GlobalFirst);
    assert_eq!(asked.len(), 2);
    assert_eq!(open("Jill is the AMER ASE.", asked), []);
    assert_eq!(open("Jill is the ASE.", asked), [NoteQuestion::Region]);
}

#[test]
fn emergencies_are_answered_by_who_handles_them() {
    for (note, answers) in [
        ("Emergencies go to whoever is on call.", true),
        ("CEOC handles them.", true),
        ("Treat emergency tickets as usual.", true),
        ("Inform Jill of emergencies.", false),
        ("The CEOC is paged; inform Jill of emergencies.", true),
        ("All non-emergency tickets are hers.", false),
    ] {
        assert_eq!(
            NoteQuestion::Emergency.is_answered_by(note),
            answers,
            "{note}"
        );
    }
}

#[test]
fn an_empty_note_answers_nothing() {
    for question in NoteQuestion::ALL {
        assert!(!question.is_answered_by("Be kind."), "{question}");
    }
    assert_eq!(noted_work("Be kind."), None);
}

#[test]
fn a_name_stands_before_or_after_the_title() {
    for note in [
        "Jill Doe is the ASE",
        "Their ASE is Jill Doe",
        "ASE: Jill Doe",
        "The Assigned Support Engineer is Jill Doe.",
    ] {
        let mut names = named_in(note);
        names.sort();
        assert_eq!(names, ["Doe", "Jill"], "{note}");
    }
    assert!(named_in("This organization has an ASE. It is great.").is_empty());
    assert_eq!(
        named_in("The new ASE Is Jill"),
        [""; 0],
        "not a sentence about a name"
    );
    assert_eq!(named_in("The ASE is Support"), [""; 0], "not a name");
    assert!(mentions("Ask jill.", "Jill Doe"));
    assert!(!mentions("Ask Jillian.", "Jill Doe"));
}

#[test]
fn who_works_new_tickets_is_said_clearly_or_not_at_all() {
    for (note, work) in [
        ("New tickets are assigned to Jill.", Some(NotedWork::Ase)),
        ("Auto-assign is on.", Some(NotedWork::Ase)),
        ("Tickets are not assigned to Jill.", Some(NotedWork::Global)),
        ("Global Support works all tickets.", Some(NotedWork::Global)),
        ("Global Support does not work here.", None),
        ("Emergencies are not assigned to Jill.", None),
        (
            "New tickets are assigned to Jill. Global Support answers first.",
            None,
        ),
    ] {
        assert_eq!(noted_work(note), work, "{note}");
    }
}
