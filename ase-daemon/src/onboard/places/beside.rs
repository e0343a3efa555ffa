//! The places that say something else of the service: its note, its charge, on-call schedules, time off.

use ase_rules::{Charge, Note, NoteQuestion, UserId, short_salesforce_id};

use super::{Place, place, unread};
use crate::onboard::Subject;

pub(super) fn note(subject: Subject<'_>) -> Option<Place> {
    let reading = subject.facts.sources.notes.as_ref()?;
    let Some(notes) = reading.value() else {
        return Some(unread("note", reading));
    };
    let wanted = subject.account.organization;
    let ours: Vec<&Note> = notes
        .iter()
        .filter(|note| note.organization == wanted)
        .collect();
    let text = ours.first().map_or("", |note| note.text.trim());
    let unread = ours.iter().find_map(|note| note.doubt.as_ref());
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
        (true, ..) if unread.is_some() => "there is a note".to_owned(),
        (true, ..) => "there is no note".to_owned(),
        (_, true, _) => "the note names somebody else".to_owned(),
        (_, _, false) => format!("the note leaves open: {}", open.join(", ")),
        _ => "the note answers every question".to_owned(),
    };
    let agrees = !text.is_empty() && !is_wrong && open.is_empty();
    let told = Place {
        agrees: Some(agrees),
        ..place("note", reading, says)
    };
    Some(told.doubted_by(unread.map(|why| format!("the note was not read fully: {why}"))))
}

pub(super) fn salesforce(subject: Subject<'_>) -> Option<Place> {
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
    let flag = subject.account.flag;
    let told = Place {
        agrees: flag.filter(|_| id.is_some()).map(|flag| current == flag),
        ..place("salesforce", reading, says.to_owned())
    };
    let account = subject.account.doubt.clone();
    let unread = || {
        let key = &subject.policy.flag_key;
        flag.is_none().then(|| format!("`{key}` is not readable"))
    };
    Some(told.doubted_by(account.or_else(unread)))
}

pub(super) fn pagerduty(subject: Subject<'_>, ase: Option<UserId>) -> Option<Place> {
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

pub(super) fn availability(subject: Subject<'_>, ase: Option<UserId>) -> Option<Place> {
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
