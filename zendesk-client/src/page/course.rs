//! How a list is walked: what asks for a place.

mod next;

use url::Url;

use self::next::{Answered, STARTED, split};
use super::checkpoint::Place;
use super::envelope::Tail;
use crate::answer::Answer;
use crate::error::Result;
use crate::request::Request;

pub(super) use self::next::Next;

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
