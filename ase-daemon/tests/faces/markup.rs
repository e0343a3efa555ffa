//! Enough of HTML to tell what is well formed, and what stands in it.

use std::collections::BTreeMap;

/// Elements without an end.
const VOID: [&str; 6] = ["meta", "link", "br", "wbr", "hr", "input"];

/// How often each element stands in `html`.
///
/// # Panics
///
/// If an element has no end, ends where another should, or an attribute is not quoted.
pub(crate) fn elements(html: &str) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    let mut open: Vec<String> = Vec::new();
    let mut rest = html.strip_prefix("<!DOCTYPE html>").unwrap();
    while let Some(at) = rest.find('<') {
        assert!(!rest[..at].contains('>'), "a lone > before {}", start(rest));
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('/') {
            let end = after.find('>').unwrap();
            assert_eq!(
                open.pop().as_deref(),
                Some(&after[..end]),
                "{}",
                start(rest)
            );
            rest = &after[end + 1..];
            continue;
        }
        let end = end_of_tag(rest);
        let name: String = rest
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        assert!(!name.is_empty(), "a lone < before {}", start(rest));
        *found.entry(name.clone()).or_default() += 1;
        rest = &rest[end + 1..];
        if name == "style" {
            // What stands in it is not markup.
            rest = &rest[rest.find("</style>").unwrap()..];
        }
        if !VOID.contains(&name.as_str()) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?} never end");
    found
}

/// Where a tag ends, quoted attributes skipped.
fn end_of_tag(tag: &str) -> usize {
    let mut quoted = false;
    for (at, c) in tag.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return at,
            _ => {}
        }
    }
    panic!("a tag without an end: {}", start(tag));
}

fn start(text: &str) -> String {
    text.chars().take(60).collect()
}
