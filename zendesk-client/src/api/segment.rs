//! What a caller puts into a path.

use std::fmt;

/// A value as one segment of a path: nothing in it can lead elsewhere.
pub(super) struct Segment<'a, T>(pub(super) &'a T);

impl<T: fmt::Display> fmt::Display for Segment<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        let only_dots = text.bytes().all(|byte| byte == b'.');
        for byte in text.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'~' => {
                    write!(f, "{}", char::from(byte))?;
                }
                // A path of dots would climb; Zendesk has no such key.
                b'.' if only_dots => f.write_str("_")?,
                b'.' => f.write_str(".")?,
                _ => write!(f, "%{byte:02X}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Segment;

    #[test]
    fn an_argument_stays_one_segment_of_the_path() {
        for (text, segment) in [
            ("V3-3453e30", "V3-3453e30"),
            ("a/b?c=d#e", "a%2Fb%3Fc%3Dd%23e"),
            ("..", "__"),
            ("a.b", "a.b"),
            ("é", "%C3%A9"),
        ] {
            assert_eq!(Segment(&text).to_string(), segment);
        }
    }
}
