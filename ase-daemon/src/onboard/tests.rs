use std::collections::BTreeMap;

use ase_rules::{
    Account, Agent, AgentFact, GroupId, Mode, ModeOverride, Note, NoteQuestion, Role, Sources,
};

use super::*;
use crate::{cycle::Grounds, sources::parse_member};

const NOW: &str = "2026-03-02T09:00:00Z";

fn grounds(account: &Account) -> Grounds {
    let now = NOW.parse().unwrap();
    let maya = Agent {
        id: UserId::new(456),
        name: "Maya Lind".to_owned(),
        role: Role::Agent,
        light: false,
        active: true,
        suspended: false,
        groups: vec![GroupId::new(1)],
        default_group: Some(GroupId::new(1)),
    };
    Grounds {
        facts: Facts {
            instance: "global".to_owned(),
            global: true,
            accounts: Reading::known(vec![account.clone()], now),
            agents: Reading::known(BTreeMap::from([(maya.id, AgentFact::Found(maya))]), now),
            tickets: Reading::known(vec![], now),
            sources: Sources::default(),
        },
        policy: Policy::default(),
        memory: ase_rules::Memory::default(),
        now,
    }
}

fn account(ase: Option<&str>, flag: bool) -> Account {
    Account {
        organization: OrganizationId::new(123),
        name: "Acme".to_owned(),
        named_ase: ase.map(str::to_owned),
        flag: Some(flag),
        flag_tag: flag,
        signature: None,
        expiration: None,
        salesforce_id: Some("0014M00001abcdE".to_owned()),
        suppressed_by: vec![],
        unreadable: vec![],
        doubt: None,
        tickets_doubt: None,
    }
}

fn subject<'a>(grounds: &'a Grounds, account: &'a Account) -> Subject<'a> {
    Subject {
        account,
        facts: &grounds.facts,
        policy: &grounds.policy,
        findings: &[],
        now: grounds.now,
        members: &[],
        readme: None,
    }
}

fn states(list: &Checklist) -> Vec<(&str, State)> {
    list.steps
        .iter()
        .map(|step| (step.step.as_str(), step.state))
        .collect()
}

#[test]
fn an_account_of_nobody_has_everything_open_or_unknown() {
    let account = account(None, false);
    let grounds = grounds(&account);
    let list = checklist(subject(&grounds, &account));
    assert!(
        list.steps.iter().all(|step| step.state != State::Done),
        "{list:#?}"
    );
    assert!(list.steps.iter().all(|step| step.next.is_some()));
    let kinds: Vec<_> = list.texts.iter().map(|text| &*text.kind).collect();
    assert_eq!(kinds, ["super_form", "sales_ops"]);
    let form = &list.texts[0].text;
    assert!(form.contains("Modifications to a Zendesk Global Organization"));
    assert!(form.contains("Set an Assigned Support Engineer for an organization"));
    assert!(form.contains("123"));
}

#[test]
fn what_is_done_is_done_and_what_is_left_has_its_text() {
    let account = account(Some("456"), true);
    let mut grounds = grounds(&account);
    let now = grounds.now;
    let sources = &mut grounds.facts.sources;
    sources.notes = Some(Reading::known(vec![], now));
    sources.team = Some(Reading::known(vec![], now));
    sources.on_call = Some(Reading::known(vec![], now));
    sources.charges = Some(Reading::known(
        vec![ase_rules::Charge {
            salesforce_id: "0014M00001abcdEQAQ".to_owned(),
            name: "Assigned Support Engineer - Annual".to_owned(),
            end: Some("2027-01-31".parse().unwrap()),
        }],
        now,
    ));
    let list = checklist(subject(&grounds, &account));
    use State::{Done, Open};
    assert_eq!(
        states(&list),
        [
            ("named", Done),
            ("flag", Done),
            ("charge", Done),
            ("ase", Done),
            ("note", Open),
            ("note.who", Open),
            ("note.region", Open),
            ("note.out_of_hours", Open),
            ("note.unavailable", Open),
            ("note.pre_existing", Open),
            ("note.emergency", Open),
            ("team_file", Open),
            ("shadowed", Done),
            ("on_call", Done),
        ],
        "{list:#?}"
    );
    let kinds: Vec<_> = list.texts.iter().map(|text| &*text.kind).collect();
    assert_eq!(kinds, ["note", "team_file"]);
    let snippet = format!(
        "focuses:\n{}zendesk: {{ main: {{ id: 456 }} }}\n",
        list.texts[1].text
    );
    let member = parse_member("maya.yml", &snippet);
    assert_eq!(member.flaws, Vec::<String>::new());
    assert_eq!(member.focuses[0].percentage, Some(25.0));
}

#[test]
fn the_draft_answers_every_question_in_every_mode() {
    for mode in [Mode::Auto, Mode::Notify, Mode::Off] {
        let account = account(Some("456"), true);
        let mut grounds = grounds(&account);
        grounds.policy.modes = vec![ModeOverride {
            organization: account.organization,
            mode: Some(mode),
            from: None,
            until: None,
            reason: None,
            ase_since: None,
            more_ases: vec![],
        }];
        let file =
            "region: AMER-C\nworking_hours: 0800-1600 Central\nzendesk: { main: { id: 456 } }";
        let members = [parse_member("maya.yml", file)];
        let subject = Subject {
            members: &members,
            ..subject(&grounds, &account)
        };
        let yaml = draft(subject, account.ase());
        assert!(
            yaml.contains("AMER") && yaml.contains("08:00–16:00 America/Chicago"),
            "{yaml}"
        );
        let keys: serde_json::Value = serde_saphyr::from_str(&yaml).unwrap();
        let text = keys["notes"].as_str().unwrap().to_owned();
        for question in NoteQuestion::ALL {
            assert!(question.is_answered_by(&text), "{question}: {text}");
        }
        let now = grounds.now;
        grounds.facts.sources.notes = Some(Reading::known(
            vec![Note {
                organization: account.organization,
                text,
                doubt: None,
            }],
            now,
        ));
        let findings = grounds.plan().findings;
        let about_notes: Vec<_> = findings
            .iter()
            .filter(|finding| finding.rule.starts_with("note/"))
            .collect();
        assert!(about_notes.is_empty(), "{mode}: {about_notes:#?}");
    }
}

#[test]
fn a_source_in_doubt_leaves_its_steps_unknown() {
    let account = account(Some("456"), true);
    let mut grounds = grounds(&account);
    let sources = &mut grounds.facts.sources;
    sources.notes = Some(Reading::unknown("it did not answer"));
    sources.team = Some(Reading::unknown("it did not answer"));
    sources.on_call = Some(Reading::unknown("it did not answer"));
    sources.charges = Some(Reading::unknown("it did not answer"));
    let list = checklist(subject(&grounds, &account));
    for step in ["charge", "note", "note.who", "team_file", "on_call"] {
        let step = list.steps.iter().find(|one| one.step == step).unwrap();
        assert_eq!(step.state, State::Unknown, "{step:?}");
    }
    let text = to_text(&list);
    assert!(text.contains("unknown  charge"), "{text}");
    assert!(to_markdown(&list).contains("- [x] **named**"));
}

fn place_of(list: &Checklist, name: &str) -> Place {
    let mut places = list.places.iter();
    places.find(|place| place.place == name).unwrap().clone()
}

fn kinds(list: &Checklist) -> Vec<&str> {
    list.texts.iter().map(|text| &*text.kind).collect()
}

/// The team file of an engineer, which lists Acme or nothing.
fn file(agent: Option<i64>, lists: bool, doubt: Option<&str>) -> ase_rules::TeamFile {
    let focus = match lists {
        true => {
            "focuses: [{ name: ASE, percentage: 25, organizations: [{ id: 123, percentage: 100 }] }]"
        }
        false => "focuses: []",
    };
    ase_rules::TeamFile {
        file: "somebody.yml".to_owned(),
        agent: agent.map(UserId::new),
        focuses: parse_member("somebody.yml", focus).focuses,
        doubt: doubt.map(str::to_owned),
    }
}

#[test]
fn a_record_that_could_not_be_read_differs_from_nothing_and_asks_for_no_text() {
    let account = account(Some("456"), true);
    let mut grounds = grounds(&account);
    let now = grounds.now;
    let sources = &mut grounds.facts.sources;
    sources.notes = Some(Reading::known(
        vec![Note {
            organization: account.organization,
            text: String::new(),
            doubt: Some("line 1".to_owned()),
        }],
        now,
    ));
    let files = vec![file(Some(456), false, Some("line 2"))];
    sources.team = Some(Reading::known(files, now));
    let table = Brought {
        flaws: vec!["README.md:4: the account id is no number".to_owned()],
        ..Brought::<Vec<Listing>>::default()
    };
    let table = Reading::known(Arc::new(table), now);
    let list = checklist(Subject {
        readme: Some(&table),
        ..subject(&grounds, &account)
    });
    for (name, doubt) in [
        ("note", "the note was not read fully: line 1"),
        ("team", "a team file was not read fully: line 2"),
        ("readme", "README.md:4: the account id is no number"),
    ] {
        let place = place_of(&list, name);
        assert_eq!(place.doubt.as_deref(), Some(doubt), "{name}");
        assert_eq!(place.agrees, None, "{name}");
        assert_eq!(place.mark(), "unknown", "{name}");
    }
    assert!(place_of(&list, "zendesk").counts);
    assert_eq!(kinds(&list), Vec::<&str>::new());
}

#[test]
fn no_edit_is_proposed_of_a_team_file_that_could_not_be_read() {
    let account = account(Some("456"), true);
    let mut grounds = grounds(&account);
    let now = grounds.now;
    let mut text = |own: Vec<ase_rules::TeamFile>| {
        let others = [file(Some(457), true, None)];
        let files = own.into_iter().chain(others).collect();
        grounds.facts.sources.team = Some(Reading::known(files, now));
        let list = checklist(subject(&grounds, &account));
        assert_eq!(place_of(&list, "team").agrees, Some(false));
        let mut texts = list.texts.into_iter();
        texts.find(|text| text.kind == "team_file").unwrap().text
    };
    let unread = "It could not be read fully: line 2\n";
    assert_eq!(text(vec![file(Some(456), false, Some("line 2"))]), unread);
    assert_eq!(text(vec![file(None, false, Some("line 2"))]), unread);
    let read = text(vec![
        file(Some(456), false, None),
        file(None, false, Some("line 2")),
    ]);
    assert!(read.contains("  - id: 123\n"), "{read}");
}

#[test]
fn a_team_file_of_nobody_that_lists_the_account_leaves_open_whose_it_is() {
    let account = account(Some("456"), true);
    let mut grounds = grounds(&account);
    let files = vec![file(None, true, None)];
    grounds.facts.sources.team = Some(Reading::known(files, grounds.now));
    let team = place_of(&checklist(subject(&grounds, &account)), "team");
    assert_eq!(team.says, "a team file of nobody lists the account");
    assert_eq!(team.agrees, None);
    let doubt = "the file does not say whose it is";
    assert_eq!(team.doubt.as_deref(), Some(doubt));
}

#[test]
fn a_flag_or_a_record_of_zendesk_that_is_not_readable_agrees_and_differs_with_nothing() {
    let mut account = Account {
        flag: None,
        ..account(Some("456"), true)
    };
    let mut grounds = grounds(&account);
    grounds.facts.sources.charges = Some(Reading::known(vec![], grounds.now));
    let list = checklist(subject(&grounds, &account));
    let salesforce = place_of(&list, "salesforce");
    assert_eq!(salesforce.agrees, None);
    let doubt = salesforce.doubt.unwrap();
    assert_eq!(doubt, "`sub_ss_ase` is not readable");
    account.doubt = Some("its record could not be read".to_owned());
    let list = checklist(subject(&grounds, &account));
    let zendesk = place_of(&list, "zendesk");
    assert_eq!((zendesk.agrees, zendesk.counts), (None, false));
    assert_eq!(zendesk.doubt, account.doubt);
    assert_eq!(place_of(&list, "salesforce").doubt, account.doubt);
}

#[test]
fn team_files_of_all_the_ases_that_are_configured_agree() {
    let account = account(Some("456"), true);
    let mut grounds = grounds(&account);
    let now = grounds.now;
    let agrees = |grounds: &Grounds| {
        let list = checklist(subject(grounds, &account));
        place_of(&list, "team").agrees
    };
    let both = vec![file(Some(456), true, None), file(Some(457), true, None)];
    grounds.facts.sources.team = Some(Reading::known(both, now));
    assert_eq!(agrees(&grounds), Some(false), "457 is nobody's ASE");
    grounds.policy.modes = vec![ModeOverride {
        organization: account.organization,
        mode: None,
        from: None,
        until: None,
        reason: None,
        ase_since: None,
        more_ases: vec![UserId::new(457)],
    }];
    assert_eq!(agrees(&grounds), Some(true));
    let other = vec![file(Some(457), true, None)];
    grounds.facts.sources.team = Some(Reading::known(other, now));
    assert_eq!(agrees(&grounds), Some(false), "the ASE's own does not");
}
