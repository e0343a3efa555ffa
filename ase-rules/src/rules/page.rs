//! The page of a rule: the head of the rule's own file.

use crate::Owner;

/// What a rule says about itself.
#[derive(Clone, Copy, Debug)]
pub struct RulePage {
    /// The rule's code, `area/name`; stable.
    pub code: &'static str,
    /// How bad its findings are.
    pub severity: &'static str,
    /// Who fixes them.
    pub owner: Owner,
    /// The rule's own file, whose head is the page.
    pub(super) source: &'static str,
}

impl RulePage {
    /// The sections of every page, in their order. Each begins with its name in bold; the three
    /// examples end with a story as a block of text, whose lines after `=>` are what is planned.
    pub const SECTIONS: [&'static str; 7] = [
        "Why it matters",
        "Remedy",
        "Example",
        "Near miss",
        "In doubt",
        "Configure",
        "Source",
    ];

    /// The page in Markdown: what the rule finds, and then the [sections](Self::SECTIONS).
    ///
    /// ```
    /// let rule = ase_rules::rules().iter().find(|rule| rule.code == "assignment/unowned").unwrap();
    /// assert!(rule.text().contains("**Why it matters.**"));
    /// ```
    #[must_use]
    pub fn text(&self) -> String {
        let head = self
            .source
            .lines()
            .map_while(|line| line.strip_prefix("//!"));
        let lines: Vec<&str> = head
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
            .collect();
        lines.join("\n")
    }

    /// The first sentence of the page: what the rule finds.
    #[must_use]
    pub fn says(&self) -> String {
        let text = self.text();
        let first = text.split("\n\n").next().unwrap_or_default();
        let sentence = first.split_once(": ").map_or(first, |(_, says)| says);
        sentence.replace('\n', " ")
    }

    /// One of the [sections](Self::SECTIONS), without its name.
    ///
    /// ```
    /// let rule = &ase_rules::rules()[0];
    /// assert!(rule.section("Source").unwrap().starts_with("Handbook, "));
    /// assert_eq!(rule.section("Weather"), None);
    /// ```
    #[must_use]
    pub fn section(&self, name: &str) -> Option<String> {
        let text = self.text();
        let (_, rest) = text.split_once(&format!("\n\n**{name}.** "))?;
        let end = rest.find("\n\n**").unwrap_or(rest.len());
        Some(rest[..end].to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::RulePage;
    use crate::rules;
    use std::collections::BTreeSet;

    #[test]
    fn every_rule_has_a_page_with_the_same_sections() {
        let codes: BTreeSet<&str> = rules().iter().map(|rule| rule.code).collect();
        assert_eq!(codes.len(), rules().len(), "a code is used twice");
        assert_eq!(codes.len(), crate::rules::RULES.len());
        assert_eq!(
            rules()[0].says(),
            "an ASE is named, and the flag that says the service is paid for is unchecked."
        );
        for rule in rules() {
            let text = rule.text();
            assert!(text.starts_with(&format!("`{}`: ", rule.code)), "{text}");
            assert!(!rule.says().starts_with('`'), "{}", rule.says());
            let bold = text.split("\n\n**").skip(1);
            let names: Vec<&str> = bold
                .map(|part| part.split_once(".** ").map_or(part, |(name, _)| name))
                .collect();
            assert_eq!(names, RulePage::SECTIONS, "{}", rule.code);
            let silence = rule.section("Configure").unwrap_or_default();
            assert!(silence.contains("`policy.silence`"), "{}", rule.code);
        }
    }
}
