//! Accounts that several places tell otherwise: what each says, which counts, who puts it right, and what to send to whom.

use std::collections::BTreeMap;

use ase_rules::{Account, OrganizationId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Checklist, Place, Subject, Text, checklist};

/// As many accounts are told of in a report, the worst first; `onboard` shows any.
const MOST: usize = 50;

/// An account of which two places or more do not agree with the one that counts, or Zendesk's field alone. On-call schedules and time off, which are
/// about a person, are told beside them.
#[derive(Clone, Debug, Deserialize, JsonSchema, Serialize)]
pub struct Disagreement {
    /// The account.
    pub organization: OrganizationId,
    /// What each place says, those first that count most where they say who the ASE is.
    pub places: Vec<Place>,
    /// What to send to whom, ready to be sent.
    pub texts: Vec<Text>,
}

/// Those of `accounts` of which places disagree, those with the most such places first. Costs what the places hold for each
/// of them.
pub(crate) fn disagreements<'a>(
    accounts: impl Iterator<Item = &'a Account>,
    subject: impl Fn(&'a Account) -> Subject<'a>,
) -> Vec<Disagreement> {
    let mut found: BTreeMap<(usize, OrganizationId), Disagreement> = BTreeMap::new();
    for account in accounts {
        let Checklist { places, texts, .. } = checklist(subject(account));
        let organization = account.organization;
        let differing = places.iter().filter(|place| {
            place.agrees == Some(false) && !matches!(&*place.place, "pagerduty" | "availability")
        });
        let differing = differing.count();
        // The README counts more than the field, by which routing goes: those two are never to disagree.
        let is_named_otherwise = places
            .iter()
            .any(|place| place.place == "zendesk" && place.agrees == Some(false));
        if differing > 1 || is_named_otherwise {
            let told = Disagreement {
                organization,
                places,
                texts,
            };
            found.insert((usize::MAX - differing, organization), told);
        }
        while found.len() > MOST {
            found.pop_last();
        }
    }
    found.into_values().collect()
}
