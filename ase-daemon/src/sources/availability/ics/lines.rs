//! Content lines: `NAME;PARAMETER=value:text`, folded where they are long.

/// A content line.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Its name, in capitals.
    pub(super) name: String,
    parameters: Vec<(String, String)>,
    /// What follows the colon.
    pub(super) value: String,
}

/// The lines of a text, long ones put together again, each with the number of its first one.
pub(super) fn unfolded(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(more), Some((_, last))) => last.push_str(more),
            _ if line.trim().is_empty() => {}
            _ => lines.push((at + 1, line.to_owned())),
        }
    }
    lines
}

impl Line {
    /// Reads a line; none where it has no value.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = Vec::new();
        let (mut quoted, mut from) = (false, 0);
        let mut value = None;
        for (at, c) in text.char_indices() {
            match c {
                '"' => quoted = !quoted,
                ';' | ':' if !quoted => {
                    parts.push(&text[from..at]);
                    from = at + 1;
                    if c == ':' {
                        value = Some(text[from..].to_owned());
                        break;
                    }
                }
                _ => {}
            }
        }
        let (name, parameters) = parts.split_first()?;
        Some(Self {
            name: name.trim().to_ascii_uppercase(),
            parameters: parameters
                .iter()
                .filter_map(|parameter| {
                    let (name, value) = parameter.split_once('=')?;
                    Some((
                        name.trim().to_ascii_uppercase(),
                        value.trim().trim_matches('"').to_owned(),
                    ))
                })
                .collect(),
            value: value?,
        })
    }

    /// What a parameter says.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The value as text: `\n` is a new line, and a backslash takes the meaning from what follows.
    pub(super) fn text(&self) -> String {
        let mut out = String::with_capacity(self.value.len());
        let mut escaped = false;
        for c in self.value.chars() {
            match (escaped, c) {
                (true, 'n' | 'N') => out.push('\n'),
                (false, '\\') => {
                    escaped = true;
                    continue;
                }
                (_, c) => out.push(c),
            }
            escaped = false;
        }
        out
    }
}
