//! What most accounts have nothing of.

use crate::UserId;
use std::ops::{Deref, DerefMut};

/// What most accounts have nothing of. It stands apart, so that what all of them have stands close together.
#[derive(Hash)]
pub(crate) struct Exceptions(Option<Box<Exceptional>>);

#[derive(PartialEq, Hash)]
pub(crate) struct Exceptional {
    /// Who serves the account beside the named ASE.
    pub(super) more: Vec<UserId>,
    /// Who served it before and does no more, the latest first.
    pub(crate) former: Vec<UserId>,
    /// What is doubtful about the record itself.
    pub(crate) own_doubt: Option<String>,
    /// What is doubtful about its list of tickets.
    pub(crate) tickets_doubt: Option<String>,
    /// What is doubtful about the ASE's standing.
    pub(crate) agent_doubt: Option<String>,
    /// What is doubtful about the flag and the suppressing fields.
    pub(crate) prerequisites_doubt: Option<String>,
}

static NOTHING: Exceptional = Exceptional::new();

impl Exceptional {
    const fn new() -> Self {
        Self {
            more: vec![],
            former: vec![],
            own_doubt: None,
            tickets_doubt: None,
            agent_doubt: None,
            prerequisites_doubt: None,
        }
    }
}

impl Exceptions {
    pub(super) const NONE: Self = Self(None);

    /// Gives back the memory of an account that has nothing of it after all.
    pub(super) fn settle(&mut self) {
        self.0.take_if(|exceptional| **exceptional == NOTHING);
    }
}

impl Deref for Exceptions {
    type Target = Exceptional;

    fn deref(&self) -> &Exceptional {
        self.0.as_deref().unwrap_or(&NOTHING)
    }
}

impl DerefMut for Exceptions {
    fn deref_mut(&mut self) -> &mut Exceptional {
        self.0.get_or_insert_with(|| Box::new(Exceptional::new()))
    }
}
