//! Who is named: the text of an organization field that should hold one user id.

use crate::UserId;

/// What the text of the field means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NamedAse {
    /// Blank, `None`, `none` or `0`: nobody.
    NotNamed,
    /// This user.
    Named(UserId),
    /// Something that is not a user id.
    Unreadable,
}

impl NamedAse {
    /// The user, if somebody readable is named.
    #[must_use]
    pub fn ase(self) -> Option<UserId> {
        match self {
            Self::Named(user) => Some(user),
            Self::NotNamed | Self::Unreadable => None,
        }
    }
}

/// Reads the text of the field that names the ASE.
///
/// The field is free text, and the request form that fills it accepts the word `None`.
///
/// ```
/// use ase_rules::{NamedAse, UserId, named_ase};
///
/// assert_eq!(named_ase(" 456 "), NamedAse::Named(UserId::new(456)));
/// assert_eq!(named_ase("None"), NamedAse::NotNamed);
/// assert_eq!(named_ase("Maya"), NamedAse::Unreadable);
/// ```
#[must_use]
pub fn named_ase(raw: &str) -> NamedAse {
    let text = raw.trim();
    if text.is_empty() || text.eq_ignore_ascii_case("none") {
        return NamedAse::NotNamed;
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return NamedAse::Unreadable;
    }
    match text.parse() {
        Ok(0) => NamedAse::NotNamed,
        Ok(id) => NamedAse::Named(UserId::new(id)),
        Err(_) => NamedAse::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use super::{NamedAse, named_ase};
    use crate::UserId;

    #[test]
    fn blank_none_and_zero_name_nobody() {
        for raw in ["", "  ", "None", "none", " NONE\n", "0", "000"] {
            assert_eq!(named_ase(raw), NamedAse::NotNamed, "{raw:?}");
        }
    }

    #[test]
    fn digits_name_a_user_and_anything_else_is_unreadable() {
        assert_eq!(
            named_ase("\t360012345678 "),
            NamedAse::Named(UserId::new(360_012_345_678))
        );
        for raw in [
            "maya",
            "-1",
            "+5",
            "4 5",
            "4.5",
            "٤٥",
            "99999999999999999999",
        ] {
            assert_eq!(named_ase(raw), NamedAse::Unreadable, "{raw:?}");
        }
    }
}
