//! Every source beside Zendesk, for a desk of any size.

use super::{ACCOUNTS_PER_ASE, ase, organization, salesforce_id, user};
use ase_rules::{
    Absence, Charge, Directory, Focus, Note, Reading, Rostered, Rotation, Share, Sources, TeamFile,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A note for each account, a charge, and an organization as many again that are none; a team file for
/// each ASE, of whom one in twenty is away and one in fifty on call.
pub(super) fn of(accounts: usize, now: Timestamp) -> Sources {
    let ases = accounts.div_ceil(ACCOUNTS_PER_ASE);
    let today = now.to_zoned(TimeZone::UTC).date();
    let away = (0..ases).step_by(20).map(|at| Absence {
        agent: user(at),
        start: today,
        end: today,
        cover: Some("bob@example.com".to_owned()),
    });
    let on_call = (0..ases).step_by(50).map(|at| Rostered {
        agent: user(at),
        rotation: Rotation::Ceoc,
        schedule: "P1".to_owned(),
    });
    let organizations = (0..2 * accounts).map(|at| (organization(at), Some(salesforce_id(at))));
    let directory = Directory {
        organizations: organizations.collect(),
        ..Directory::default()
    };
    Sources {
        team: Some(Reading::known((0..ases).map(file).collect(), now)),
        notes: Some(Reading::known((0..accounts).map(note).collect(), now)),
        charges: Some(Reading::known((0..accounts).map(charge).collect(), now)),
        on_call: Some(Reading::known(on_call.collect(), now)),
        absences: Some(Reading::known(away.collect(), now)),
        directory: Some(Reading::known(directory, now)),
        ..Sources::default()
    }
}

fn file(ase: usize) -> TeamFile {
    let accounts = (0..ACCOUNTS_PER_ASE).map(|at| Share {
        organization: organization(ase * ACCOUNTS_PER_ASE + at),
        percentage: Some(25.0),
    });
    let focus = Focus {
        name: "ASE".to_owned(),
        percentage: Some(100.0),
        instance: Some("global".to_owned()),
        organizations: accounts.collect(),
    };
    TeamFile {
        file: format!("agents/{ase}.yml"),
        agent: Some(user(ase)),
        focuses: vec![focus],
        doubt: None,
    }
}

fn note(account: usize) -> Note {
    let ase = ase(account);
    let text = format!(
        "The ASE of this customer is Engineer {ase}, who is in EMEA. New tickets go to the ASE. Outside of \
         the ASE's working hours, and while the ASE is not available, Global Support answers. Tickets from \
         before stay with their owner. An emergency goes to the engineer on call."
    );
    Note {
        organization: organization(account),
        text,
        doubt: None,
    }
}

fn charge(account: usize) -> Charge {
    Charge {
        salesforce_id: salesforce_id(account),
        name: "Assigned Support Engineer".to_owned(),
        end: None,
    }
}
