//! What each place says of an account, side by side: which counts, and which do not agree.

use std::borrow::Cow;

use ase_rules::{Charge, NoteQuestion, Owner, Reading, TeamFile, UserId, short_salesforce_id};
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
    places.extend(readme(subject));
    places.push(zendesk(subject));
    places.extend(team(subject));
    places.extend(note(subject));
    let first = places.iter_mut().find(|place| {
        let names = place.agent.is_some() && place.doubt.is_none();
        names && matches!(&*place.place, "readme" | "zendesk")
    });
    let counts = first.and_then(|place| {
        place.counts = true;
        place.agent
    });
    for place in &mut places {
        if place.agrees.is_none() && place.place != "note" && place.doubt.is_none() {
            place.agrees = counts.map(|agent| place.agent == Some(agent));
        }
    }
    places.extend(salesforce(subject));
    places.extend(pagerduty(subject, counts));
    places.extend(availability(subject, counts));
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

fn readme(subject: Subject<'_>) -> Option<Place> {
    let reading = subject.readme?;
    let Some(table) = reading.value() else {
        return Some(unread("readme", reading));
    };
    let wanted = subject.account.organization;
    let listed = table.value.iter().find(|one| one.organization == wanted);
    let agent = listed.and_then(|one| one.agent);
    let says = match (listed, agent) {
        (None, _) => "the table does not list the account".to_owned(),
        (Some(_), None) => "the table lists the account with nobody".to_owned(),
        (Some(_), Some(id)) => format!("the table names {} ({id})", subject.called(id)),
    };
    Some(Place {
        agent,
        ..place("readme", reading, says)
    })
}

fn zendesk(subject: Subject<'_>) -> Place {
    let account = subject.account;
    let policy = subject.policy;
    let flag = match account.flag {
        Some(true) => "is checked",
        Some(false) => "is not checked",
        None => "is not readable",
    };
    let named = match account.ase() {
        Some(id) => format!("names {} ({id})", subject.called(id)),
        None => "names nobody".to_owned(),
    };
    Place {
        agent: account.ase(),
        ..place(
            "zendesk",
            &subject.facts.accounts,
            format!(
                "`{}` {named}, and `{}` {flag}",
                policy.named_key, policy.flag_key
            ),
        )
    }
}

fn team(subject: Subject<'_>) -> Option<Place> {
    let reading = subject.facts.sources.team.as_ref()?;
    let Some(files) = reading.value() else {
        return Some(unread("team", reading));
    };
    let instance = &subject.facts.instance;
    let wanted = subject.account.organization;
    let claims = |file: &&TeamFile| file.claims(instance).any(|claim| claim == wanted);
    let agents: Vec<UserId> = files
        .iter()
        .filter(claims)
        .filter_map(|file| file.agent)
        .collect();
    let says = match agents[..] {
        [] => "no team file lists the account".to_owned(),
        [id] => format!(
            "the file of {} ({id}) lists the account",
            subject.called(id)
        ),
        _ => format!("{} team files list the account", agents.len()),
    };
    Some(Place {
        agent: agents.first().copied().filter(|_| agents.len() == 1),
        ..place("team", reading, says)
    })
}

fn note(subject: Subject<'_>) -> Option<Place> {
    let reading = subject.facts.sources.notes.as_ref()?;
    let Some(notes) = reading.value() else {
        return Some(unread("note", reading));
    };
    let wanted = subject.account.organization;
    let text = notes.iter().find(|note| note.organization == wanted);
    let text = text.map_or("", |note| note.text.trim());
    let open = subject.policy.note_questions.iter();
    let open: Vec<&str> = open
        .filter(|question| !question.is_answered_by(text))
        .map(|question| NoteQuestion::as_str(*question))
        .collect();
    let is_wrong = subject
        .findings
        .iter()
        .any(|finding| finding.rule == "note/wrong-ase" && finding.organization == Some(wanted));
    let says = match (text.is_empty(), is_wrong, open.is_empty()) {
        (true, ..) => "there is no note".to_owned(),
        (_, true, _) => "the note names somebody else".to_owned(),
        (_, _, false) => format!("the note leaves open: {}", open.join(", ")),
        _ => "the note answers every question".to_owned(),
    };
    let agrees = !text.is_empty() && !is_wrong && open.is_empty();
    Some(Place {
        agrees: reading.doubt().is_none().then_some(agrees),
        ..place("note", reading, says)
    })
}

fn salesforce(subject: Subject<'_>) -> Option<Place> {
    let reading = subject.facts.sources.charges.as_ref()?;
    let Some(charges) = reading.value() else {
        return Some(unread("salesforce", reading));
    };
    let id = subject
        .account
        .salesforce_id
        .as_deref()
        .map(short_salesforce_id);
    let today = subject.today();
    let is_current = |charge: &&Charge| {
        Some(short_salesforce_id(&charge.salesforce_id)) == id
            && charge.is_one_of(&subject.policy.charge_names)
            && charge.end.is_none_or(|end| end >= today)
    };
    let current = charges.iter().any(|charge| is_current(&charge));
    let says = match (id, current) {
        (None, _) => "the organization has no Salesforce id",
        (_, true) => "there is a current charge for an ASE",
        (_, false) => "there is no current charge for an ASE",
    };
    let known = reading.doubt().is_none() && id.is_some();
    Some(Place {
        agrees: known.then_some(Some(current) == subject.account.flag),
        ..place("salesforce", reading, says.to_owned())
    })
}

fn pagerduty(subject: Subject<'_>, ase: Option<UserId>) -> Option<Place> {
    let reading = subject.facts.sources.on_call.as_ref()?;
    let Some(rostered) = reading.value() else {
        return Some(unread("pagerduty", reading));
    };
    let schedules: Vec<&str> = rostered
        .iter()
        .filter(|one| Some(one.agent) == ase)
        .map(|one| one.schedule.as_str())
        .collect();
    let says = match schedules.is_empty() {
        true => "the ASE stands on no on-call schedule".to_owned(),
        false => format!("the ASE stands on {}", schedules.join(", ")),
    };
    let served = ase.map_or(0, |ase| subject.served(ase).len());
    let fits = schedules.is_empty() || served < subject.policy.oncall_accounts;
    Some(Place {
        agrees: (reading.doubt().is_none() && ase.is_some()).then_some(fits),
        ..place("pagerduty", reading, says)
    })
}

fn availability(subject: Subject<'_>, ase: Option<UserId>) -> Option<Place> {
    let reading = subject.facts.sources.absences.as_ref()?;
    let Some(absences) = reading.value() else {
        return Some(unread("availability", reading));
    };
    let today = subject.today();
    let next = absences
        .iter()
        .filter(|one| Some(one.agent) == ase && one.end >= today)
        .min();
    let covered = next.is_none_or(|one| one.cover.is_some());
    let says = match next {
        None => "no absence of the ASE is known".to_owned(),
        Some(one) => format!(
            "the ASE is away from {} to {}, {}",
            one.start,
            one.end,
            if covered {
                "with a cover"
            } else {
                "and nobody is named as cover"
            }
        ),
    };
    Some(Place {
        agrees: (reading.doubt().is_none() && ase.is_some()).then_some(covered),
        ..place("availability", reading, says)
    })
}
