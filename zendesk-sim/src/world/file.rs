//! World files: a world as YAML or JSON, written by hand or by `GET /_sim/world`.

use std::fmt;
use std::path::{Path, PathBuf};

use super::World;

/// What is wrong with a world file, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorldError {
    file: Option<PathBuf>,
    /// The JSON path, as `tickets[3].status`; empty where only line and column are known.
    at: String,
    what: String,
}

impl fmt::Display for WorldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{}: ", file.display())?;
        }
        if !self.at.is_empty() && self.at != "." {
            write!(f, "{}: ", self.at)?;
        }
        f.write_str(&self.what)
    }
}

impl std::error::Error for WorldError {}

impl WorldError {
    fn new(at: &str, what: impl Into<String>) -> WorldError {
        WorldError {
            file: None,
            at: at.to_owned(),
            what: what.into(),
        }
    }
}

impl World {
    /// Reads a world file: YAML when its name ends in `.yaml` or `.yml`, else JSON. What a
    /// hand-written one may leave out is filled in: times, the history of a ticket, its requester,
    /// form and group, default groups.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, is no world, or speaks of users and groups it does not have. The
    /// error names the file, the place in it, and what to do.
    pub fn from_file(file: &Path) -> Result<World, WorldError> {
        let text = std::fs::read_to_string(file)
            .map_err(|error| WorldError::new("", format!("it cannot be read: {error}")));
        let yaml = file
            .extension()
            .is_some_and(|kind| kind == "yaml" || kind == "yml");
        let world = text.and_then(|text| {
            if yaml {
                World::from_yaml(&text)
            } else {
                World::from_json(&text)
            }
        });
        world.map_err(|error| WorldError {
            file: Some(file.to_owned()),
            ..error
        })
    }

    /// Reads a world from JSON, as [`World::from_file`] does.
    ///
    /// # Errors
    ///
    /// As [`World::from_file`], without the file's name.
    pub fn from_json(text: &str) -> Result<World, WorldError> {
        let mut json = serde_json::Deserializer::from_str(text);
        let world: World = serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let at = error.path().to_string();
            WorldError::new(&at, error.into_inner().to_string())
        })?;
        json.end()
            .map_err(|error| WorldError::new("", error.to_string()))?;
        world.checked()
    }

    /// Reads a world from YAML, as [`World::from_file`] does.
    ///
    /// # Errors
    ///
    /// As [`World::from_file`], without the file's name.
    pub fn from_yaml(text: &str) -> Result<World, WorldError> {
        let world: World =
            serde_saphyr::from_str(text).map_err(|error| WorldError::new("", error.to_string()))?;
        world.checked()
    }

    /// The world with what may be left out filled in, unless it speaks of somebody who is not there.
    fn checked(mut self) -> Result<World, WorldError> {
        self.check_people()?;
        self.complete();
        Ok(self)
    }

    fn check_people(&self) -> Result<(), WorldError> {
        let nobody = |at: &str, id: i64, list: &str| {
            let what =
                format!("there is no {id} among the {list}: add it there, or correct the id");
            Err(WorldError::new(at, what))
        };
        for own in self.memberships.values() {
            let at = format!("memberships (id {})", own.id);
            if !self.users.contains_key(&own.user_id) {
                return nobody(&format!("{at}.user_id"), own.user_id, "users");
            }
            if !self.groups.contains_key(&own.group_id) {
                return nobody(&format!("{at}.group_id"), own.group_id, "groups");
            }
        }
        for own in self.documents.of("holidays") {
            let schedule = own.id_of("schedule_id").unwrap_or_default();
            if self.documents.get("schedules", schedule).is_none() {
                let at = format!("documents.holidays (id {}).schedule_id", own.id);
                return nobody(&at, schedule, "schedules");
            }
        }
        for ticket in self.tickets.values() {
            let at = format!("tickets (id {})", ticket.id);
            let requester = Some(ticket.requester_id).filter(|id| *id != 0);
            let people = [
                ("requester_id", requester),
                ("assignee_id", ticket.assignee_id),
            ];
            for (key, id) in people {
                if let Some(id) = id.filter(|id| !self.users.contains_key(id)) {
                    return nobody(&format!("{at}.{key}"), id, "users");
                }
            }
            let organization = ticket.organization_id;
            if let Some(id) = organization.filter(|id| !self.organizations.contains_key(id)) {
                return nobody(&format!("{at}.organization_id"), id, "organizations");
            }
        }
        Ok(())
    }
}
