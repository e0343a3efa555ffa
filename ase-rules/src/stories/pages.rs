//! The stories on the rules' pages: each rule has one that fires, one near miss and one on doubt,
//! and what they say is true.

use crate::text::{World, check};
use crate::{Finding, Plan, RulePage, rules};

/// Rules that rest on the configuration alone.
const BEYOND_DOUBT: [&str; 1] = ["mode/expired-override"];

#[test]
fn the_example_fires() {
    for rule in rules() {
        let (_, plan) = told(rule, "Example");
        let sure = of(rule, &plan).any(|finding| finding.held.is_none());
        assert!(sure, "{} does not fire", rule.code);
    }
}

#[test]
fn the_near_miss_does_not() {
    for rule in rules() {
        let (_, plan) = told(rule, "Near miss");
        assert_eq!(of(rule, &plan).count(), 0, "{} fires", rule.code);
    }
}

#[test]
fn doubt_is_never_a_sure_finding() {
    for rule in rules() {
        let (world, plan) = told(rule, "In doubt");
        assert!(world.is_doubtful(), "{} has no doubt", rule.code);
        let sure = of(rule, &plan).any(|finding| finding.held.is_none());
        assert_eq!(sure, BEYOND_DOUBT.contains(&rule.code), "{}", rule.code);
    }
}

fn of<'a>(rule: &RulePage, plan: &'a Plan) -> impl Iterator<Item = &'a Finding> {
    let code = rule.code;
    plan.findings
        .iter()
        .filter(move |finding| finding.rule == code)
}

/// Tells the story of a section, which must be true to the letter.
fn told(rule: &RulePage, section: &str) -> (World, Plan) {
    println!("{}, {section}", rule.code);
    let text = rule.section(section).unwrap();
    let (_, story) = text.split_once("```text\n").unwrap();
    let story = story.strip_suffix("```").unwrap();
    let (expected, world): (Vec<&str>, Vec<&str>) =
        story.lines().partition(|line| line.starts_with("=> "));
    assert!(
        !expected.is_empty(),
        "{section} of {} ends in nothing",
        rule.code
    );
    let lines = expected.iter().filter_map(|line| line.strip_prefix("=> "));
    let lines: Vec<&str> = lines.filter(|line| *line != "nothing").collect();
    let world = world.join("\n");
    let plan = check(&world, &lines.join("\n"));
    (World::parse(&world), plan)
}
