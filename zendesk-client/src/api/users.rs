//! Users.
//!
//! Reference: <https://developer.zendesk.com/api-reference/ticketing/users/users/>

use serde::Deserialize;
use serde_json::Value;

use super::{found, show_many};
use crate::answer::Answer;
use crate::error::{Error, Result};
use crate::ids::UserId;
use crate::model::User;
use crate::page::{Course, Kind, Pages, Shown};
use crate::request::Request;

resource! {
    /// The users of an account; made by [`Client::users`](crate::Client::users).
    Users
}

#[derive(Deserialize)]
struct One {
    user: User,
}

impl Users<'_> {
    /// Reads the user we act as.
    ///
    /// # Errors
    ///
    /// One that [is about credentials](Error::is_auth) also when Zendesk answers 200 and takes us for an anonymous
    /// visitor, as it does without credentials.
    pub async fn me(&self) -> Result<User> {
        self.client
            .run(&Request::get("/api/v2/users/me"), somebody)
            .await
    }

    /// Reads a user.
    ///
    /// # Errors
    ///
    /// One that [is not found](Error::is_not_found) if there is none with this id.
    pub async fn get(&self, id: UserId) -> Result<User> {
        let request = Request::get(format!("/api/v2/users/{id}"));
        let answer: One = self.client.request(request).await?;
        Ok(answer.user)
    }

    /// Reads a user if there is one with this id.
    ///
    /// # Errors
    ///
    /// Whatever kept us from knowing.
    pub async fn find(&self, id: UserId) -> Result<Option<User>> {
        found(self.get(id).await)
    }

    /// Reads users by id, one request for each hundred.
    ///
    /// # Errors
    ///
    /// Whatever kept an answer from coming; no part is returned then.
    pub async fn show_many(&self, ids: &[UserId]) -> Result<Shown<User>> {
        let ids = ids.iter().map(UserId::to_string);
        show_many(self.client, "/api/v2/users/show_many", "users", ids).await
    }

    /// Lists all users, a hundred a page.
    pub fn list(&self) -> Pages<User> {
        let course = Course::new(Kind::Cursor, "/api/v2/users", "users");
        Pages::new(self.client, course)
    }

    /// Lists all agents and admins, a hundred a page.
    pub fn staff(&self) -> Pages<User> {
        let mut course = Course::new(Kind::Cursor, "/api/v2/users", "users");
        for role in ["agent", "admin"] {
            course.query.push(("role[]".to_owned(), role.to_owned()));
        }
        Pages::new(self.client, course)
    }
}

fn somebody(answer: &Answer) -> Result<User> {
    let me: Value = answer.json()?;
    if me.get("user").is_some_and(|user| user["id"].is_null()) {
        return Err(Error::Auth {
            call: answer.call.clone(),
            status: answer.status(),
            code: Some("anonymous".to_owned()),
            request_id: answer.request_id().map(str::to_owned),
        });
    }
    let answer: One = answer.json()?;
    Ok(answer.user)
}
