use super::*;
use crate::sources::file::Text;

fn read(name: &str, text: &str) -> Brought<Vec<NoteFile>> {
    notes(vec![Text {
        name: name.to_owned(),
        text: Ok(text.to_owned()),
    }])
}

#[test]
fn a_note_belongs_to_whom_its_file_is_called_after() {
    let organization = NoteName::Organization(OrganizationId::new(123));
    let salesforce = |id: &str| NoteName::Salesforce(id.to_owned());
    for (file, text, of) in [
        ("123.yaml", "notes: |\n  Hello\n", organization.clone()),
        (
            "amer/123.yml",
            "notes: Hello\nkept: by others\n",
            organization.clone(),
        ),
        (
            "0014M00001abcdE.yml",
            "notes: Hello",
            salesforce("0014M00001abcdE"),
        ),
        (
            "001400000012345.yml",
            "notes: Hello",
            salesforce("001400000012345"),
        ),
        ("acme.yaml", "id: 123\nnotes: Hello", organization),
        (
            "acme.yaml",
            "salesforce_id: 0014M00001abcdEQAQ\nnotes: Hello",
            salesforce("0014M00001abcdEQAQ"),
        ),
    ] {
        let brought = read(file, text);
        assert_eq!(brought.flaws, Vec::<String>::new(), "{file}");
        assert_eq!(brought.value[0].of, of);
        assert_eq!(brought.value[0].text.trim(), "Hello");
    }
}

#[test]
fn a_note_that_cannot_be_read_is_in_doubt_and_told() {
    for (text, why) in [
        ("notes: |\n Hello\n  - [", ""),
        (
            "notes: [a, b]",
            "`notes` is no text; write `notes: |` and the text under it",
        ),
        (
            "note: Hello",
            "it has no key `notes`; write `notes: |` and the text under it",
        ),
        ("a: [", "line "),
    ] {
        let brought = read("123.yaml", text);
        let note = &brought.value[0];
        if why.is_empty() {
            assert_eq!(note.doubt, None);
            continue;
        }
        assert!(
            note.doubt
                .as_ref()
                .is_some_and(|doubt| doubt.starts_with(why)),
            "{note:?}"
        );
        assert!(brought.flaws[0].starts_with("organization note 123.yaml: "));
    }
}

#[test]
fn a_note_of_nobody_is_told_and_an_empty_one_is_there() {
    let brought = read("readme.yaml", "notes: Hello");
    assert!(brought.value.is_empty());
    assert!(brought.flaws[0].contains("belongs to nobody"));
    assert_eq!(read("123.yaml", "notes:").value[0].text, "");
}
