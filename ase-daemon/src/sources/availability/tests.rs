use ase_rules::UserId;

use super::{Who, parse_csv};

#[test]
fn absences_are_read_by_id_and_by_address() {
    let text = "agent,start,end,cover\n\
                456,2026-03-09,2026-03-13,nora@example.com\n\
                Maya@Example.com,2026-03-20,2026-03-20,\n";
    let brought = parse_csv(text, "time-off.csv").unwrap();
    assert_eq!(brought.flaws, Vec::<String>::new());
    let [maya, nora] = &brought.value[..] else {
        panic!("{brought:?}");
    };
    assert_eq!(maya.who, Who::Id(UserId::new(456)));
    assert_eq!(maya.cover.as_deref(), Some("nora@example.com"));
    assert_eq!(nora.who, Who::Mail("maya@example.com".to_owned()));
    assert_eq!(nora.cover, None);
}

#[test]
fn a_row_that_cannot_be_read_is_named_by_its_line() {
    let text = "Agent,Start,End\nmaya,2026-03-09,2026-03-13\n456,9 March,2026-03-13\n456,2026-03-13,2026-03-09\n456,2026-03-09\n";
    let brought = parse_csv(text, "time-off.csv").unwrap();
    assert_eq!(
        brought.flaws,
        [
            "time-off.csv:2: `agent` is no Zendesk id and no e-mail address",
            "time-off.csv:3: `start` is no date such as 2026-03-09",
            "time-off.csv:4: it ends before it begins",
            "time-off.csv:5: `end` is no date such as 2026-03-13",
        ]
    );
    assert!(parse_csv("who,from\n", "time-off.csv").is_err());
}
