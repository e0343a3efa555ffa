use ase_rules::{OrganizationId, UserId};

use super::{parse_member, *};
use crate::sources::file::Text;

/// The handbook's own words: the first organization refers to the second's percentage.
const TEMPLATE: &str = "\
focuses:
- name: Self-Managed
  percentage: 50
- name: ASE
  percentage: [percent]
  zendesk: [instance]
  organizations:
  - id: [org_a ID]
    percentage: [org_b percentage]
  - id: [org_b ID]
    percentage: [org_b percentage]
";

const MAYA: &str = "\
name: Maya Lind
email: Maya@Example.com
region: AMER-C
working_hours: '0800-1600 Central time'
pagerduty: { id: PMAYA01 }
focuses:
- { name: Self-Managed, percentage: 50 }
- name: ASE
  percentage: 50%
  zendesk: us-federal
  organizations:
  - { id: 123, percentage: 50 }
  - { id: '456', percentage: 50 }
zendesk:
  main: { id: 111, groups: [Support AMER], role: Support Staff }
  us-federal: { id: 222, round_robin: { active: true } }
";

#[test]
fn a_file_is_read_with_both_spellings_of_the_instance() {
    let maya = parse_member("maya.yml", MAYA);
    assert_eq!(maya.flaws, Vec::<String>::new());
    assert_eq!(maya.ids["global"], UserId::new(111));
    assert_eq!(maya.ids["us_gov"], UserId::new(222));
    assert_eq!(maya.email.as_deref(), Some("maya@example.com"));
    assert_eq!(maya.pagerduty.as_deref(), Some("PMAYA01"));
    assert_eq!(maya.region.as_ref().map(Region::wide), Some("AMER"));
    let hours = maya.hours.as_ref().map(ToString::to_string);
    assert_eq!(hours.as_deref(), Some("08:00–16:00 America/Chicago"));
    let ase = &maya.focuses[1];
    assert!(ase.is_at("us_gov") && !ase.is_at("global"));
    assert_eq!(ase.percentage, Some(50.0));
    let ids: Vec<_> = ase
        .organizations
        .iter()
        .map(|share| share.organization)
        .collect();
    assert_eq!(ids, [OrganizationId::new(123), OrganizationId::new(456)]);
}

#[test]
fn the_template_of_the_handbook_is_told_place_by_place() {
    let member = parse_member("new.yml", TEMPLATE);
    let template = "which looks like a placeholder of the handbook's template";
    assert_eq!(
        member.flaws,
        [
            format!(
                "line 6, column 12: `zendesk` is `[instance]`, {template}; write `global` or `us_gov`"
            ),
            format!(
                "line 5, column 15: `percentage` is `[percent]`, {template}; write a number such as 25"
            ),
            format!(
                "line 9, column 17: `percentage` is `[org_b percentage]`, {template}; write a number such as 25"
            ),
            format!(
                "line 8, column 9: `id` is `[org_a ID]`, {template}; write the organization's number in Zendesk"
            ),
            format!(
                "line 11, column 17: `percentage` is `[org_b percentage]`, {template}; write a number such as 25"
            ),
            format!(
                "line 10, column 9: `id` is `[org_b ID]`, {template}; write the organization's number in Zendesk"
            ),
        ]
    );
    assert_eq!(member.focuses[0].percentage, Some(50.0));
}

#[test]
fn one_bad_file_hides_none_of_the_others() {
    let file = |name: &str, text: &str| Text {
        name: name.to_owned(),
        text: Ok(text.to_owned()),
    };
    let brought = members(vec![
        file(
            "bad.yml",
            "focuses:\n- name: ASE\n  percentage: [50\nzendesk: {",
        ),
        file("maya.yml", MAYA),
        Text {
            name: "torn.yml".to_owned(),
            text: Err("it is not UTF-8 text".to_owned()),
        },
    ]);
    assert_eq!(brought.records, 3);
    assert_eq!(brought.value[1].ids["global"], UserId::new(111));
    assert_eq!(brought.flaws.len(), 2);
    assert!(
        brought.flaws[0].starts_with("team file bad.yml: line 4, column 8: "),
        "{}",
        brought.flaws[0]
    );
    assert_eq!(
        brought.flaws[1],
        "team file torn.yml: it cannot be read: it is not UTF-8 text"
    );
}

#[test]
fn a_file_that_is_wrong_elsewhere_still_says_whose_it_is() {
    let text = "focuses: many\nzendesk: { main: { id: 111 } }\n";
    let member = parse_member("maya.yml", text);
    assert_eq!(member.ids["global"], UserId::new(111));
    assert_eq!(member.flaws.len(), 1);
    assert!(
        member.flaws[0].starts_with("line 1, column 10: "),
        "{member:?}"
    );
}

#[test]
fn what_is_no_number_is_no_percentage() {
    for written in ["half", "'.inf'", "-.inf", "{}", ".nan", "~"] {
        let text = format!("focuses:\n- name: ASE\n  percentage: {written}\n");
        let member = parse_member("maya.yml", &text);
        assert_eq!(
            member.focuses.first().and_then(|focus| focus.percentage),
            None,
            "{written}"
        );
    }
}

#[test]
fn a_flaw_is_one_line_whatever_is_written() {
    let text = "focuses:\n- name: ASE\n  zendesk: [inst\r\r\rance]\n  percentage: \"a\\nb\"\n";
    let flaws = parse_member("maya.yml", text).flaws;
    assert_eq!(flaws.len(), 2, "{flaws:?}");
    assert!(
        flaws.iter().all(|flaw| !flaw.contains(['\n', '\r'])),
        "{flaws:?}"
    );
}
