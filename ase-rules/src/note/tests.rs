//! What notes say, and what they leave open.

use super::{NoteQuestion, NotedWork, mentions, named_in, noted_work};

/// The handbook's own example.
const EXAMPLE: &str = "\
This organization has an Assigned Support Engineer (ASE). Please [review the workflow to use](/x/).

Jill is the AMER ASE for Company-A so at this time, all new non-emergency tickets will be assigned to her. Pre-existing tickets will keep their existing assignee and Jill will shadow.

If Jill is unavailable, please respond while leaving Jill as the assignee and cc yourself.

The on-call engineer will continue to handle emergency tickets, which will not get assigned to Jill. However, inform her when an emergency comes in so she can assist if available.
";

#[test]
fn the_handbooks_example_answers_all_but_one_question() {
    let open: Vec<NoteQuestion> = NoteQuestion::ALL
        .into_iter()
        .filter(|question| !question.is_answered_by(EXAMPLE))
        .collect();
    assert_eq!(open, [NoteQuestion::OutOfHours]);
    assert_eq!(named_in(EXAMPLE), ["Jill"]);
    assert_eq!(noted_work(EXAMPLE), Some(NotedWork::Ase));
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
