//! Text as wide as the terminal: lines that are longer go on beneath their last column, so that tables stay tables.

use std::io::{IsTerminal, stdout};

use terminal_size::{Width, terminal_size_of};
use unicode_width::UnicodeWidthChar;

/// Below this a column of text reads worse than a broken line.
const NARROWEST: usize = 20;

/// Fits `text` to the terminal that stdout is; what goes into a pipe or a file stays as it is.
pub(super) fn to_terminal(text: &str) -> String {
    match terminal_size_of(stdout()).filter(|_| stdout().is_terminal()) {
        Some((Width(width), _)) => fit(text, usize::from(width)),
        None => text.to_owned(),
    }
}

fn fit(text: &str, width: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (line, end) = match line.strip_suffix('\n') {
            Some(line) => (line, "\n"),
            None => (line, ""),
        };
        fit_line(line, width, &mut out);
        out.push_str(end);
    }
    out
}

fn fit_line(line: &str, width: usize, out: &mut String) {
    let indent = last_column(line, width);
    let mut at = 0;
    for word in line.split_inclusive(' ') {
        let letters = wide(word.trim_end_matches(' '));
        if at > indent && at + letters > width {
            // The space before it ends the line above.
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            at = indent;
        }
        out.push_str(word);
        at += wide(word);
    }
}

/// Where the last column of a line begins: behind its last gap of two spaces or more, if there is room left.
fn last_column(line: &str, width: usize) -> usize {
    let (mut column, mut at, mut spaces) = (0, 0, 2);
    for piece in line.split_inclusive(' ') {
        let letters = piece.trim_end_matches(' ');
        if !letters.is_empty() {
            if spaces >= 2 && at + NARROWEST <= width {
                column = at;
            }
            spaces = 0;
        }
        spaces += piece.len() - letters.len();
        at += wide(piece);
    }
    column
}

/// Columns that a text takes; colours take none.
fn wide(text: &str) -> usize {
    let (mut width, mut in_colour) = (0, false);
    for letter in text.chars() {
        match letter {
            '\x1b' => in_colour = true,
            'm' if in_colour => in_colour = false,
            _ if in_colour => {}
            _ => width += letter.width().unwrap_or(0),
        }
    }
    width
}

#[cfg(test)]
mod tests {
    use super::fit;

    #[test]
    fn long_lines_go_on_beneath_their_last_column() {
        let text = "short\n  planned  assign a ticket to somebody or other\n";
        assert_eq!(
            fit(text, 34),
            "short\n  planned  assign a ticket to\n           somebody or other\n"
        );
        assert_eq!(fit(text, 80), text);
    }

    #[test]
    fn colours_take_no_room_and_wide_letters_take_two() {
        let coloured = "\x1b[1;31mERROR\x1b[0m  it fits in here well";
        assert_eq!(fit(coloured, 28), coloured);
        assert_eq!(
            fit("名前名前名前 名前名前名前 x", 20),
            "名前名前名前\n名前名前名前 x"
        );
    }

    #[test]
    fn a_word_that_is_too_long_stays_whole() {
        let url = "see  https://example.com/a/very/long/address/indeed";
        assert_eq!(fit(url, 30), url);
    }

    #[test]
    fn where_there_is_no_room_for_the_column_the_line_goes_on_at_its_begin() {
        assert_eq!(
            fit("a very long heading here  and what it says", 30),
            "a very long heading here  and\nwhat it says"
        );
    }
}
