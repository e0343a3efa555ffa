//! How a list is walked: what asks for a place, and where a page says that the next one begins.

use url::Url;

use super::checkpoint::Place;
use super::envelope::{Tail, shape};
use crate::answer::Answer;
use crate::error::{Error, Result};
use crate::request::Request;
use crate::transport::is_ours;

/// The kinds of paging Zendesk has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `page[after]`; ends at `has_more: false`.
    Cursor,
    /// The same from a `start_time` on, which stays in every request; can be taken up again after its end.
    CursorSince,
    /// `page`; ends at `next_page: null`.
    Offset,
    /// All in one answer, which may still say `next_page`.
    Whole,
    /// Incremental by `start_time`; ends at `end_of_stream: true`.
    Time,
    /// Incremental by `cursor`; ends at `end_of_stream: true`.
    Export,
}

/// What to read.
#[derive(Clone, Debug)]
pub(crate) struct Course {
    pub(crate) kind: Kind,
    pub(crate) path: String,
    /// The key of the records.
    pub(crate) key: &'static str,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) size: u32,
    pub(crate) max_size: u32,
}

/// What a page says about the next one.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    At(Place),
    /// The server said so. An export can be taken up again later.
    End(Option<Place>),
}

impl Course {
    pub(crate) fn new(kind: Kind, path: impl Into<String>, key: &'static str) -> Self {
        let size = match kind {
            Kind::Cursor | Kind::CursorSince | Kind::Offset | Kind::Whole => 100,
            Kind::Time | Kind::Export => 1000,
        };
        Self {
            kind,
            path: path.into(),
            key,
            query: Vec::new(),
            size,
            max_size: size,
        }
    }

    pub(super) fn request(&self, place: &Place, size: u32) -> Request {
        let mut request = Request::get(&self.path);
        request.query.clone_from(&self.query);
        match (self.kind, place) {
            (Kind::Whole, Place::Start) => request,
            (Kind::Cursor, Place::Cursor(cursor)) => request
                .query("page[size]", size)
                .query("page[after]", cursor),
            (Kind::Cursor, Place::Start) => request.query("page[size]", size),
            (Kind::CursorSince, Place::Time(seconds)) => request
                .query("start_time", seconds)
                .query("page[size]", size),
            (Kind::CursorSince, Place::Cursor(cursor)) => {
                let (start, cursor) = split(cursor);
                request
                    .query("start_time", start)
                    .query("page[size]", size)
                    .query("page[after]", cursor)
            }
            (Kind::Export, Place::Cursor(cursor)) => {
                request.query("cursor", cursor).query("per_page", size)
            }
            (_, Place::Time(seconds)) => {
                request.query("start_time", seconds).query("per_page", size)
            }
            (_, Place::Page(page)) => request.query("page", page).query("per_page", size),
            (_, Place::Start | Place::Cursor(_)) => request.query("per_page", size),
        }
    }

    /// Whether a list of this kind can begin at `place`.
    pub(super) fn takes(&self, place: &Place) -> bool {
        match place {
            Place::Start => matches!(self.kind, Kind::Cursor | Kind::Offset | Kind::Whole),
            Place::Cursor(cursor) if self.kind == Kind::CursorSince => cursor.contains(STARTED),
            Place::Cursor(_) => matches!(self.kind, Kind::Cursor | Kind::Export),
            Place::Page(_) => matches!(self.kind, Kind::Cursor | Kind::Offset | Kind::Whole),
            Place::Time(_) => {
                matches!(self.kind, Kind::Time | Kind::Export | Kind::CursorSince)
            }
        }
    }

    pub(super) fn next(
        &self,
        base: &Url,
        here: &Place,
        tail: &Tail,
        answer: &Answer,
    ) -> Result<Next> {
        let page = Answered {
            base,
            here,
            tail,
            answer,
        };
        match self.kind {
            Kind::Cursor => page.cursor(),
            Kind::CursorSince => page.cursor_since(),
            Kind::Offset => page.offset(),
            Kind::Whole if tail.next_link.is_none() => Ok(Next::End(None)),
            Kind::Whole => page.offset(),
            Kind::Time => page.time(),
            Kind::Export => page.export(),
        }
    }
}

/// Stands between the start of a list and its cursor.
const STARTED: char = '/';

/// Start and cursor of a place in a list that has both.
fn split(place: &str) -> (&str, &str) {
    place.split_once(STARTED).unwrap_or(("0", place))
}

struct Answered<'a> {
    base: &'a Url,
    here: &'a Place,
    tail: &'a Tail,
    answer: &'a Answer,
}

impl Answered<'_> {
    fn cursor(&self) -> Result<Next> {
        match self.tail.has_more {
            Some(false) => Ok(Next::End(None)),
            Some(true) => Ok(Next::At(Place::Cursor(self.cursor_or_link("page[after]")?))),
            // Some lists answer by page number although a cursor was asked for, archived tickets' audits for one.
            None if self.tail.next_link.is_some() => self.offset(),
            None => Err(self.missing("meta.has_more")),
        }
    }

    fn cursor_since(&self) -> Result<Next> {
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

    fn offset(&self) -> Result<Next> {
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

    fn time(&self) -> Result<Next> {
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

    fn export(&self) -> Result<Next> {
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
