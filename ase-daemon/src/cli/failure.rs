//! What went wrong, as whoever typed the command needs it: what, why, where, and what to do next.

use std::{fs, path::Path};

use anyhow::Error;

use super::{Global, logging::coloured};
use crate::config::ConfigError;

/// Tells of an error on stderr.
pub(super) fn tell(error: &Error, global: &Global, to_terminal: bool) -> String {
    let colour = coloured(global.color, to_terminal);
    let paint = |code: &str, text: &str| match colour {
        true => format!("\x1b[{code}m{text}\x1b[0m"),
        false => text.to_owned(),
    };
    let mut told = String::new();
    for (depth, cause) in error.chain().enumerate() {
        match depth {
            0 => {
                let what = cause.to_string();
                for line in what.lines() {
                    told.push_str(&format!("{} {line}\n", paint("1;31", "error:")));
                    told.extend(place(line, &global.config));
                }
            }
            _ => told.push_str(&format!("  {} {cause}\n", paint("1", "because:"))),
        }
    }
    if let Some(next) = next(error) {
        told.push_str(&format!("  {} {next}\n", paint("1;36", "next:")));
    }
    told
}

/// What to do next, where that is not told yet.
fn next(error: &Error) -> Option<&'static str> {
    if let Some(ConfigError::Refused(_)) = error.downcast_ref() {
        return Some("ase.example.toml has every key with its default and its reason");
    }
    let zendesk = error
        .chain()
        .find_map(|cause| cause.downcast_ref::<zendesk_client::Error>())?;
    Some(match zendesk {
        zendesk if zendesk.is_auth() => {
            "look at url and auth of the instance; `ase-daemon check` tries the credentials"
        }
        zendesk if zendesk.is_forbidden() => {
            "the API user may not do this; `ase-daemon check` says which permission is missing"
        }
        zendesk_client::Error::Transport { .. } | zendesk_client::Error::Deadline { .. } => {
            "look whether this host reaches the url of the instance; `ase-daemon check` tries it"
        }
        zendesk if zendesk.is_retryable() => "try again later: Zendesk is busy or away",
        _ => "`ase-daemon check` looks at everything that the daemon rests on",
    })
}

/// The key in the configuration that a message is about, marked. Nothing else of the line is shown, and nothing that the
/// message does not name: it may be a secret that should not be there, or is not where it should be.
fn place(message: &str, config: &Path) -> Option<String> {
    let rest = message.strip_prefix(&*config.to_string_lossy())?;
    let mut parts = rest.strip_prefix(':')?.splitn(3, ':');
    let number: usize = parts.next()?.parse().ok()?;
    let column: usize = parts.next()?.parse().ok()?;
    let text = fs::read_to_string(config).ok()?;
    let line = text.lines().nth(number.checked_sub(1)?)?;
    let is_of_key = |letter: &char| letter.is_ascii_alphanumeric() || "_-".contains(*letter);
    let before = column.saturating_sub(1);
    let name: String = line.chars().skip(before).take_while(is_of_key).collect();
    let why = parts.next()?;
    let is_named = ['`', '.']
        .iter()
        .any(|before| why.contains(&format!("{before}{name}`")));
    if name.is_empty() || !is_named {
        return None;
    }
    let (indent, length) = (" ".repeat(before), name.len());
    let key = match line.trim_start().starts_with('[') {
        true => format!("{indent}{name}"),
        false => format!("{indent}{name} = …"),
    };
    let number = number.to_string();
    let margin = " ".repeat(number.len());
    Some(format!(
        "  {margin} |\n  {number} | {key}\n  {margin} | {indent}{}\n",
        "^".repeat(length)
    ))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::place;

    #[test]
    fn a_key_is_marked_and_no_value_is_shown() {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("ase.toml");
        let file = "[instances.global]\n  tokne = \"sesame\"\n[instances.global.ticekts]\ntoken \"sesame\"\nsesame\nsesame==\n";
        fs::write(&config, file).unwrap();
        let shown =
            |place_and_why: &str| place(&format!("{}:{place_and_why}", config.display()), &config);
        let marked = shown("2:3: unknown key `instances.global.tokne`; did you mean `token`?");
        let block = "    |\n  2 |   tokne = …\n    |   ^^^^^\n";
        assert_eq!(marked.as_deref(), Some(block));
        let marked = shown("3:19: unknown key `instances.global.ticekts`");
        let block = "    |\n  3 |                   ticekts\n    |                   ^^^^^^^\n";
        assert_eq!(marked.as_deref(), Some(block));
        // What no message names is shown to nobody: it may be half of a secret.
        for silent in [
            "4:7: key with no value, expected `=`",
            "5:1: key with no value, expected `=`",
            "6:1: unquoted keys cannot be followed by `=`",
        ] {
            assert_eq!(shown(silent), None, "{silent}");
        }
        assert_eq!(place("something else", &config), None);
    }
}
