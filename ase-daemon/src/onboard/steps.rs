//! The steps of the onboarding, each from what was read.

use ase_rules::{
    AgentFact, Charge, Finding, NamedAse, NoteQuestion, Owner, Reading, Rostered, TeamFile, UserId,
    short_salesforce_id,
};

use super::{
    State, Step, Subject,
    note::{NoteState, lint},
    said,
};

/// All steps, in the handbook's order.
pub(super) fn steps(subject: Subject<'_>) -> Vec<Step> {
    let agent = subject.account.ase();
    let findings: Vec<&Finding> = subject
        .findings
        .iter()
        .filter(|finding| {
            finding.organization == Some(subject.account.organization)
                || finding.agent.is_some() && finding.agent == agent
        })
        .collect();
    let mut steps = vec![
        named(subject),
        flag(subject),
        charge(subject),
        ase(subject, &findings),
    ];
    steps.extend(note(subject, &findings));
    steps.extend([
        team_file(subject),
        shadowed(subject, &findings),
        on_call(subject),
    ]);
    steps
}

fn done(step: &str, owner: Owner, told: impl Into<String>) -> Step {
    Step {
        step: step.to_owned(),
        state: State::Done,
        told: told.into(),
        next: None,
        owner,
    }
}

fn open(step: &str, owner: Owner, told: impl Into<String>, next: impl Into<String>) -> Step {
    Step {
        state: State::Open,
        next: Some(next.into()),
        ..done(step, owner, told)
    }
}

fn unknown(step: &str, owner: Owner, why: impl Into<String>, next: impl Into<String>) -> Step {
    Step {
        state: State::Unknown,
        ..open(step, owner, why, next)
    }
}

const AGAIN: &str = "look again when it answers";

/// What to do where a source says nothing: configure it, or see to it.
fn not_heard(step: &str, why: String, key: &str) -> Step {
    let next = match why.ends_with("is not configured") {
        true => format!("name it in [sources.{key}], or look by hand"),
        false => format!("see to [sources.{key}]; {AGAIN}"),
    };
    unknown(step, Owner::SupportOps, why, next)
}

fn doubt(subject: Subject<'_>) -> Option<String> {
    let account = subject.account.doubt.clone();
    account.or_else(|| subject.facts.accounts.doubt().map(str::to_owned))
}

fn named(subject: Subject<'_>) -> Step {
    const STEP: &str = "named";
    if let Some(why) = doubt(subject) {
        return unknown(STEP, Owner::Manager, why, AGAIN);
    }
    let key = &subject.policy.named_key;
    match subject.account.named() {
        NamedAse::Named(id) => done(
            STEP,
            Owner::Manager,
            format!("`{key}` names {} ({id})", subject.called(id)),
        ),
        NamedAse::NotNamed => open(
            STEP,
            Owner::Manager,
            format!("`{key}` names nobody"),
            "file the Support Super Form request below",
        ),
        NamedAse::Unreadable => open(
            STEP,
            Owner::SupportOps,
            format!("`{key}` holds no user id"),
            "file the Support Super Form request below with the ASE's user id",
        ),
    }
}

fn flag(subject: Subject<'_>) -> Step {
    const STEP: &str = "flag";
    if let Some(why) = doubt(subject) {
        return unknown(STEP, Owner::SalesOps, why, AGAIN);
    }
    let key = &subject.policy.flag_key;
    match subject.account.flag {
        Some(true) => done(STEP, Owner::SalesOps, format!("`{key}` is checked")),
        Some(false) => open(
            STEP,
            Owner::SalesOps,
            format!("`{key}` is not checked"),
            "ask Sales Ops with the message below; the box is never checked by hand",
        ),
        None => unknown(
            STEP,
            Owner::SupportOps,
            format!("`{key}` is missing or no checkbox"),
            "look at the field with `ase-daemon check`",
        ),
    }
}

fn charge(subject: Subject<'_>) -> Step {
    const STEP: &str = "charge";
    let charges = match said(&subject.facts.sources.charges, "salesforce") {
        Ok(charges) => charges,
        Err(why) => return not_heard(STEP, why, "salesforce"),
    };
    let id = subject.account.salesforce_id.as_deref();
    let Some(id) = id.map(short_salesforce_id).filter(|id| !id.is_empty()) else {
        return unknown(
            STEP,
            Owner::SupportOps,
            "the organization has no Salesforce id",
            "ask Support Ops for the link to Salesforce",
        );
    };
    match current(charges, id, subject) {
        Some(None) => done(
            STEP,
            Owner::SalesOps,
            "Salesforce shows a charge without an end",
        ),
        Some(Some(end)) => done(
            STEP,
            Owner::SalesOps,
            format!("Salesforce shows a charge until {end}"),
        ),
        None => open(
            STEP,
            Owner::SalesOps,
            "Salesforce shows no current charge for an ASE",
            "ask Sales Ops with the message below",
        ),
    }
}

/// The end of the current charge that ends last; `None` within where it has no end.
fn current(
    charges: &[Charge],
    id: &str,
    subject: Subject<'_>,
) -> Option<Option<jiff::civil::Date>> {
    let today = subject.today();
    let ours = charges.iter().filter(|charge| {
        short_salesforce_id(&charge.salesforce_id) == id
            && charge.is_one_of(&subject.policy.charge_names)
            && charge.end.is_none_or(|end| end >= today)
    });
    ours.map(|charge| charge.end)
        .max_by_key(|end| end.unwrap_or(jiff::civil::Date::MAX))
}

fn ase(subject: Subject<'_>, findings: &[&Finding]) -> Step {
    const STEP: &str = "ase";
    let Some(id) = subject.account.ase() else {
        return unknown(
            STEP,
            Owner::Manager,
            "nobody is named",
            "name the ASE first",
        );
    };
    if let Some(why) = subject.facts.agents.doubt() {
        return unknown(STEP, Owner::SupportOps, why, AGAIN);
    }
    let wrong = findings.iter().find(|finding| {
        matches!(
            &*finding.rule,
            "ase/unknown-user" | "ase/not-assignable" | "ase/no-group" | "ase/unreadable"
        )
    });
    let fact = subject.facts.agents.value().and_then(|all| all.get(&id));
    match (wrong, fact) {
        (Some(finding), _) if finding.held.is_some() => {
            unknown(STEP, finding.owner, finding.message.clone(), AGAIN)
        }
        (Some(finding), _) => open(
            STEP,
            finding.owner,
            finding.message.clone(),
            format!("put right what `{}` says", finding.rule),
        ),
        (None, Some(AgentFact::Found(_))) => done(
            STEP,
            Owner::Manager,
            format!("{} is an agent who can own tickets", subject.called(id)),
        ),
        (None, Some(AgentFact::Unreadable(why))) => {
            unknown(STEP, Owner::SupportOps, why.clone(), AGAIN)
        }
        (None, Some(AgentFact::Absent) | None) => {
            unknown(STEP, Owner::SupportOps, "the user was not read", AGAIN)
        }
    }
}

fn note(subject: Subject<'_>, findings: &[&Finding]) -> Vec<Step> {
    let lint = lint(subject);
    let organization = subject.account.organization;
    let draft = format!("start from the draft of `ase-daemon note {organization}`");
    let first = match &lint.state {
        NoteState::Present => done("note", Owner::Ase, "there is an organization note"),
        NoteState::Missing => open("note", Owner::Ase, "there is no organization note", draft),
        NoteState::Unknown(why) => not_heard("note", why.clone(), "notes"),
    };
    let wrong_ase = findings
        .iter()
        .find(|finding| finding.rule == "note/wrong-ase" && finding.held.is_none());
    let questions = lint.questions.iter().map(|question| {
        let step = format!("note.{}", question.question);
        match (question.answered, wrong_ase) {
            (Some(true), Some(wrong)) if question.question == NoteQuestion::Who => open(
                &step,
                Owner::Ase,
                wrong.message.clone(),
                "correct the note, or ask the manager to correct the field",
            ),
            (Some(true), _) => done(&step, Owner::Ase, "the note answers it"),
            (Some(false), _) => open(
                &step,
                Owner::Ase,
                format!("the note leaves open: {}", question.asks),
                "add the sentence of the draft",
            ),
            (None, _) => unknown(&step, Owner::Ase, "the note is not known", AGAIN),
        }
    });
    std::iter::once(first).chain(questions).collect()
}

fn team_file(subject: Subject<'_>) -> Step {
    const STEP: &str = "team_file";
    let files = match said(&subject.facts.sources.team, "team") {
        Ok(files) => files,
        Err(why) => return not_heard(STEP, why, "team"),
    };
    let organization = subject.account.organization;
    let instance = &subject.facts.instance;
    let claims = |file: &TeamFile| file.claims(instance).any(|claim| claim == organization);
    let Some(id) = subject.account.ase() else {
        let told = match files.iter().find(|file| claims(file)) {
            Some(TeamFile {
                agent: Some(id), ..
            }) => {
                format!("the team file of user {id} lists it, and nobody is named")
            }
            _ => "nobody is named".to_owned(),
        };
        return unknown(STEP, Owner::Manager, told, "name the ASE first");
    };
    let mut own = files.iter().filter(|file| file.agent == Some(id));
    if own.clone().any(claims) {
        return done(
            STEP,
            Owner::Manager,
            "the ASE's team file lists the account",
        );
    }
    if let Some(why) = subject.unread_team_file(id) {
        let told = format!("a team file was not read fully: {why}");
        return unknown(STEP, Owner::Ase, told, "correct that file");
    }
    let told = match own.next() {
        Some(_) => "the ASE's team file does not list the account",
        None => "the ASE has no team file",
    };
    open(
        STEP,
        Owner::Ase,
        told,
        "add the snippet below to the team file",
    )
}

fn shadowed(subject: Subject<'_>, findings: &[&Finding]) -> Step {
    const STEP: &str = "shadowed";
    if subject.account.ase().is_none() {
        return unknown(
            STEP,
            Owner::Manager,
            "nobody is named",
            "name the ASE first",
        );
    }
    let doubt = subject.account.tickets_doubt.as_deref();
    if let Some(why) = doubt.or_else(|| subject.facts.tickets.doubt()) {
        return unknown(STEP, Owner::SupportOps, why, AGAIN);
    }
    let missing: Vec<String> = findings
        .iter()
        .filter(|finding| finding.rule == "shadow/missing")
        .filter(|finding| finding.organization == Some(subject.account.organization))
        .filter_map(|finding| Some(format!("#{}", finding.ticket?)))
        .collect();
    if missing.is_empty() {
        return done(
            STEP,
            Owner::Ase,
            "no open ticket of others is without the ASE as follower",
        );
    }
    const NAMED: usize = 8;
    let more = missing.len().saturating_sub(NAMED);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    open(
        STEP,
        Owner::Ase,
        format!(
            "the ASE does not follow {}{more}",
            missing[..missing.len().min(NAMED)].join(", ")
        ),
        "the daemon adds the ASE as follower in mode `apply`; by hand, add them in each ticket",
    )
}

fn on_call(subject: Subject<'_>) -> Step {
    const STEP: &str = "on_call";
    let rostered = match said(&subject.facts.sources.on_call, "pagerduty") {
        Ok(rostered) => rostered,
        Err(why) => return not_heard(STEP, why, "pagerduty"),
    };
    let Some(id) = subject.account.ase() else {
        return unknown(
            STEP,
            Owner::Manager,
            "nobody is named",
            "name the ASE first",
        );
    };
    let accounts = subject.served(id).len() + elsewhere(subject, id);
    let schedules: Vec<&str> = rostered
        .iter()
        .filter(|entry: &&Rostered| entry.agent == id)
        .map(|entry| entry.schedule.as_str())
        .collect();
    if accounts < subject.policy.oncall_accounts {
        return done(
            STEP,
            Owner::Manager,
            format!("the ASE of {accounts} account may stay on call"),
        );
    }
    match schedules.is_empty() {
        true => done(
            STEP,
            Owner::Manager,
            "the ASE stands on no CEOC or CMOC schedule",
        ),
        false => open(
            STEP,
            Owner::Manager,
            format!(
                "the ASE of {accounts} accounts stands on {}",
                schedules.join(", ")
            ),
            "make a plan with the ASE to leave the rotation",
        ),
    }
}

/// How many accounts of other instances the ASE's team file lists.
fn elsewhere(subject: Subject<'_>, id: UserId) -> usize {
    let files = subject.facts.sources.team.as_ref().and_then(Reading::value);
    let own = files
        .into_iter()
        .flatten()
        .filter(|file| file.agent == Some(id));
    own.flat_map(TeamFile::ase_focuses)
        .filter(|focus| !focus.is_at(&subject.facts.instance))
        .map(|focus| focus.organizations.len())
        .sum()
}
