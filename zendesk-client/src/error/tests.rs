use super::{Envelope, FieldError, without_value};

fn code(body: &str) -> Option<String> {
    Envelope::read(body.as_bytes()).code
}

#[test]
fn every_envelope_gives_its_code() {
    for (body, expected) in [
        (
            r#"{"error":"RecordNotFound","description":"Not found"}"#,
            Some("RecordNotFound"),
        ),
        (
            r#"{"error":{"title":"Forbidden","message":"Ask Jane"}}"#,
            Some("Forbidden"),
        ),
        (
            r#"{"errors":[{"code":"InvalidPaginationDepth","title":"Too deep"}]}"#,
            Some("InvalidPaginationDepth"),
        ),
        (
            r#"{"error":"invalid_token","error_description":"expired"}"#,
            Some("invalid_token"),
        ),
        (r#"{"error":"Couldn't authenticate you"}"#, None),
        (r#"{"error":{"title":"No help desk at x"}}"#, None),
        ("<html>502</html>", None),
        ("Number of allowed API requests per minute exceeded", None),
        ("", None),
        ("[]", None),
        (r#"{"errors":[]}"#, None),
        (r#"{"error":7}"#, None),
    ] {
        assert_eq!(code(body).as_deref(), expected, "{body}");
    }
}

#[test]
fn a_validation_error_names_fields_and_codes_but_quotes_nothing() {
    let body = r#"{"error":"RecordInvalid","description":"Record validation errors","details":{
        "email":[{"description":"Email: jane@example.com is already being used","error":"DuplicateValue"}],
        "status":[{"description":"Status: closed prevents ticket update"}],
        "Prénom du client":{"description":"x","error":null}}}"#;

    let read = Envelope::read(body.as_bytes());

    assert_eq!(
        read.fields,
        [
            ("(localised)", None),
            ("email", Some("DuplicateValue")),
            ("status", None)
        ]
        .map(|(field, code)| FieldError {
            field: field.to_owned(),
            code: code.map(str::to_owned),
        })
    );
    assert!(!format!("{read:?}").contains("jane"));
}

#[test]
fn what_serde_says_is_kept_and_what_it_quotes_is_not() {
    let error = serde_json::from_str::<i64>(r#""jane, expected nobody""#).unwrap_err();
    assert_eq!(without_value(&error), "expected i64");
    let error = serde_json::from_str::<(i64, i64)>("[1").unwrap_err();
    assert_eq!(without_value(&error), "it ends too early");
}
