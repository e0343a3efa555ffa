//! Whoever embeds the rules takes few other crates along.

#[test]
fn the_dependencies_are_counted_on_one_hand() {
    let manifest = include_str!("../Cargo.toml");
    let own = manifest
        .split("\n[")
        .find_map(|table| table.strip_prefix("dependencies]"));
    let lines = own.into_iter().flat_map(str::lines).map(str::trim);
    let names: Vec<&str> = lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .collect();
    assert!((1..=5).contains(&names.len()), "{names:?}");
}
