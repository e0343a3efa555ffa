//! Where a page says that the next one begins.

use url::Url;

use crate::answer::Answer;
use crate::error::{Error, Result};
use crate::page::checkpoint::Place;
use crate::page::envelope::{Tail, shape};
use crate::transport::is_ours;

/// What a page says about the next one.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::page) enum Next {
    At(Place),
    /// The server said so. An export can be taken up again later.
    End(Option<Place>),
}

/// Stands between the start of a list and its cursor.
pub(super) const STARTED: char = '/';

/// Start and cursor of a place in a list that has both.
pub(super) fn split(place: &str) -> (&str, &str) {
    place.split_once(STARTED).unwrap_or(("0", place))
}

/// A page, and where it stood.
pub(super) struct Answered<'a> {
    pub(super) base: &'a Url,
    pub(super) here: &'a Place,
    pub(super) tail: &'a Tail,
    pub(super) answer: &'a Answer,
}

impl Answered<'_> {
    pub(super) fn cursor(&self) -> Result<Next> {
        match self.tail.has_more {
            Some(false) => Ok(Next::End(None)),
            Some(true) => Ok(Next::At(Place::Cursor(self.cursor_or_link("page[after]")?))),
            // Some lists answer by page number although a cursor was asked for, archived tickets' audits for one.
            None if self.tail.next_link.is_some() => self.offset(),
            None => Err(self.missing("meta.has_more")),
        }
    }

    pub(super) fn cursor_since(&self) -> Result<Next> {
        let started = match self.here {
            Place::Time(seconds) => seconds.to_string(),
            Place::Cursor(cursor) => split(cursor).0.to_owned(),
            Place::Start | Place::Page(_) => return Err(self.missing("start_time")),
        };
        let at = |cursor: &str| Place::Cursor(format!("{started}{STARTED}{cursor}"));
        match self.tail.has_more {
            None => Err(self.missing("meta.has_more")),
            Some(true) => Ok(Next::At(at(&self.cursor_or_link("page[after]")?))),
            // An empty page has no cursor.
            Some(false) => Ok(Next::End(Some(match &self.tail.after_cursor {
                Some(cursor) => at(cursor),
                None => self.here.clone(),
            }))),
        }
    }

    pub(super) fn offset(&self) -> Result<Next> {
        let here = match self.here {
            Place::Page(page) => *page,
            _ => 1,
        };
        match &self.tail.next_link {
            None => Err(self.missing("next_page")),
            Some(None) => Ok(Next::End(None)),
            Some(Some(link)) => match self.named_page(link) {
                // We count for ourselves: wherever the link leads, we do not follow it.
                Some(next) if next > here => Ok(Next::At(Place::Page(here + 1))),
                Some(_) => Err(self.stuck()),
                // It goes on by something else than numbers, which would lead to other records.
                None => Err(self.missing("next_page")),
            },
        }
    }

    fn named_page(&self, link: &str) -> Option<u32> {
        let link = self.base.join(link).ok()?;
        parameter(&link, "page")?.parse().ok()
    }

    pub(super) fn time(&self) -> Result<Next> {
        let here = match self.here {
            Place::Time(seconds) => *seconds,
            _ => i64::MIN,
        };
        match self.tail.end_of_stream {
            None => Err(self.missing("end_of_stream")),
            Some(true) => Ok(Next::End(Some(Place::Time(
                self.tail.end_time.unwrap_or(here).max(here),
            )))),
            Some(false) => {
                let next = match self.tail.end_time {
                    Some(seconds) => seconds,
                    None => self
                        .linked("start_time", "end_time")?
                        .parse()
                        .map_err(|_| self.missing("end_time"))?,
                };
                // Over a page of records in one second would be asked for again and again.
                match next > here {
                    true => Ok(Next::At(Place::Time(next))),
                    false => Err(self.stuck()),
                }
            }
        }
    }

    pub(super) fn export(&self) -> Result<Next> {
        match self.tail.end_of_stream {
            None => Err(self.missing("end_of_stream")),
            Some(false) => Ok(Next::At(Place::Cursor(self.cursor_or_link("cursor")?))),
            Some(true) => Ok(Next::End(Some(match &self.tail.after_cursor {
                Some(cursor) => Place::Cursor(cursor.clone()),
                None => self.here.clone(),
            }))),
        }
    }

    fn cursor_or_link(&self, parameter: &str) -> Result<String> {
        match &self.tail.after_cursor {
            Some(cursor) => Ok(cursor.clone()),
            None => self.linked(parameter, "after_cursor"),
        }
    }

    /// A parameter of the server's own link to the next page, which must lead back to us. `missing` names what should
    /// have stood in the answer instead.
    fn linked(&self, name: &str, missing: &str) -> Result<String> {
        let Some(Some(link)) = &self.tail.next_link else {
            return Err(self.missing(missing));
        };
        let link = self.base.join(link).map_err(|_| self.missing(missing))?;
        if !is_ours(self.base, &link) {
            return Err(Error::ForeignLink {
                call: self.answer.call.clone(),
            });
        }
        parameter(&link, name).ok_or_else(|| self.missing(missing))
    }

    fn missing(&self, key: &str) -> Error {
        shape(
            self.answer,
            key.to_owned(),
            "missing: it says whether the list goes on".to_owned(),
        )
    }

    fn stuck(&self) -> Error {
        Error::Stuck {
            call: self.answer.call.clone(),
        }
    }
}

fn parameter(link: &Url, name: &str) -> Option<String> {
    link.query_pairs()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}
