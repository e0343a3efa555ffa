//! What each place says of an account, side by side: which counts, and which do not agree.

mod beside;
mod naming;

use std::borrow::Cow;

use ase_rules::{Owner, Reading, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Subject;

/// What one place says.
#[derive(Clone, Debug, Deserialize, JsonSchema, Serialize)]
pub struct Place {
    /// Which: `readme`, `zendesk`, `team`, `note`, `salesforce`, `pagerduty`, `availability`.
    pub place: Cow<'static, str>,
    /// What it says, in a sentence.
    pub says: String,
    /// Whom it has as the ASE, where it names one by id.
    pub agent: Option<UserId>,
    /// Whether it agrees with the place that counts most; none where that cannot be said.
    pub agrees: Option<bool>,
    /// When it was read; none where it was not.
    #[schemars(with = "Option<String>")]
    pub read_at: Option<jiff::Timestamp>,
    /// Why it is in doubt, where it is.
    pub doubt: Option<String>,
    /// Whether what it says of the ASE is what counts (R47).
    pub counts: bool,
    /// Who puts it right where it does not agree.
    pub owner: Owner,
}

/// The places that are configured, those first that count most where they say who the ASE is (R47): the README, the field,
/// the team files, the note.
pub(super) fn places(subject: Subject<'_>) -> Vec<Place> {
    let mut places = Vec::new();
    places.extend(naming::readme(subject));
    places.push(naming::zendesk(subject));
    let first = places
        .iter_mut()
        .find(|place| place.agent.is_some() && place.doubt.is_none());
    let counts = first.and_then(|place| {
        place.counts = true;
        place.agent
    });
    for place in places.iter_mut().filter(|place| place.doubt.is_none()) {
        place.agrees = counts.map(|agent| place.agent == Some(agent));
    }
    places.extend(naming::team(subject, counts));
    places.extend(beside::note(subject));
    places.extend(beside::salesforce(subject));
    places.extend(beside::pagerduty(subject, counts));
    places.extend(beside::availability(subject, counts));
    places
}

fn place<T>(name: &'static str, reading: &Reading<T>, says: String) -> Place {
    Place {
        place: name.into(),
        says,
        agent: None,
        agrees: None,
        read_at: reading.seen_at(),
        doubt: reading.doubt().map(str::to_owned),
        counts: false,
        owner: match name {
            "note" => Owner::Ase,
            "salesforce" => Owner::SalesOps,
            _ => Owner::Manager,
        },
    }
}

fn unread<T>(name: &'static str, reading: &Reading<T>) -> Place {
    place(name, reading, "it was not read".to_owned())
}

impl Place {
    /// The same, in doubt where there is a reason for that: then nobody can say whether it agrees.
    fn doubted_by(mut self, why: Option<String>) -> Self {
        self.doubt = self.doubt.or(why);
        self.agrees = self.agrees.filter(|_| self.doubt.is_none());
        self
    }
}
