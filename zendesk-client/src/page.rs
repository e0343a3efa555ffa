//! Lists: one type for every kind of paging, read by page, as a stream, or to the end.

mod ahead;
mod checkpoint;
mod course;
mod envelope;
mod items;
mod later;
mod print;
mod reading;
mod rows;
mod sideloads;
mod size;
mod whole;

use std::collections::HashSet;
use std::fmt;
use std::marker::PhantomData;

use futures_util::stream::Stream;
use serde::de::DeserializeOwned;

use self::ahead::Ahead;
use self::checkpoint::Place;
use self::items::Trail;
use self::print::Print;
use self::size::Size;
use crate::client::Client;
use crate::error::{Error, Result};

pub use self::checkpoint::Checkpoint;
pub(crate) use self::course::{Course, Kind};
pub use self::items::Items;
pub use self::later::Later;
pub use self::sideloads::Sideloads;
pub use self::whole::{Complete, Malformed, Shown};

/// A list that is read page by page. Nothing is sent before the first page is asked for.
///
/// It ends when the server says so and only then; an empty page is no end. Each page is one call with its own deadline.
/// A page that is too much for Zendesk (413, 504) is asked for again in half the size; after pages that come well the
/// size grows back.
///
/// ```
/// # use zendesk_client::{Auth, Client, Recording};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> zendesk_client::Result<()> {
/// # let recorded = Recording::from_json_lines(r#"
/// #     {"method":"GET","path":"/api/v2/organizations","query":[["page[size]","100"]],"status":200,"json":{"organizations":[{"id":1,"name":"Acme"},{"id":"?"}],"meta":{"has_more":true,"after_cursor":"c"}}}
/// #     {"method":"GET","path":"/api/v2/organizations","query":[["page[size]","100"],["page[after]","c"]],"status":200,"json":{"organizations":[{"id":2,"name":"Globex"}],"meta":{"has_more":false}}}
/// # "#)?;
/// # let client = Client::builder("https://acme.zendesk.com").auth(Auth::bearer("t")).replay(recorded).build()?;
/// let mut pages = client.organizations().list();
/// let (mut names, mut unreadable) = (Vec::new(), 0);
/// while let Some(page) = pages.next_page().await? {
///     names.extend(page.items.into_iter().map(|organization| organization.name));
///     unreadable += page.malformed.len();
/// }
/// assert_eq!((names.join(", "), unreadable), ("Acme, Globex".to_owned(), 1));
/// # Ok(())
/// # }
/// ```
#[must_use = "a list does nothing until it is read"]
pub struct Pages<T> {
    client: Client,
    course: Course,
    place: Place,
    /// The record of the first page after which to begin.
    after: Option<Print>,
    size: Size,
    state: State,
    /// The next page, on its way.
    ahead: Option<Ahead>,
    looks_ahead: bool,
    /// Whether a page keeps its text, to find the place of a record in it.
    keeps_text: bool,
    /// Cursors asked for in this run, hashed.
    asked: HashSet<u64>,
    /// Versions on the last page of a time export: its last second comes again on the next.
    boundary: HashSet<Print>,
    empty: u32,
    begun: bool,
    record: PhantomData<fn() -> T>,
}

enum State {
    Reading,
    Ended,
    /// It cannot go on, and says so each time.
    Broken(Error),
}

/// One page of a list.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page<T> {
    /// The records that could be read.
    pub items: Vec<T>,
    /// The records that could not.
    pub malformed: Vec<Malformed>,
    /// Where to go on after this page. On the last page: for exports where to begin next time, else `None`.
    pub checkpoint: Option<Checkpoint>,
    /// The list's own total, where it has one.
    pub count: Option<u64>,
    /// Everything else in the answer that is a list or an object, such as what `include` asked for.
    pub sideloads: Sideloads,
    trail: Trail,
}

impl<T: DeserializeOwned> Pages<T> {
    pub(crate) fn new(client: &Client, course: Course) -> Self {
        Self::starting_at(client, course, Place::Start)
    }

    /// An export of what changed since `seconds` (since 1970).
    pub(crate) fn since(client: &Client, course: Course, seconds: i64) -> Self {
        Self::starting_at(client, course, Place::Time(seconds))
    }

    fn starting_at(client: &Client, course: Course, place: Place) -> Self {
        Self {
            client: client.clone(),
            size: Size::new(course.size),
            course,
            place,
            after: None,
            state: State::Reading,
            ahead: None,
            looks_ahead: false,
            keeps_text: false,
            asked: HashSet::new(),
            boundary: HashSet::new(),
            empty: 0,
            begun: false,
            record: PhantomData,
        }
    }

    /// Asks for `n` records a page, or as many as the endpoint allows.
    pub fn page_size(mut self, n: u32) -> Self {
        self.course.size = n.clamp(1, self.course.max_size);
        self.size = Size::new(self.course.size);
        self
    }

    /// Asks for the next page as soon as this one has come, before it is decoded and used. For whoever reads to the
    /// end: one who stops earlier has asked for one page too many, which counts in the limits.
    pub fn look_ahead(mut self) -> Self {
        self.looks_ahead = true;
        self
    }

    /// Asks for related records (comma-separated), which come in [`Page::sideloads`] or inside each record.
    pub fn include(mut self, what: &str) -> Self {
        self.course
            .query
            .push(("include".to_owned(), what.to_owned()));
        self
    }

    /// Adds a query parameter to every page's request, such as a filter or an order that the endpoint documents.
    pub fn query(mut self, key: impl Into<String>, value: impl ToString) -> Self {
        self.course.query.push((key.into(), value.to_string()));
        self
    }

    /// Goes on where an earlier run left off.
    pub fn resume(mut self, checkpoint: Checkpoint) -> Self {
        match self.course.takes(&checkpoint.place) {
            true => {
                self.place = checkpoint.place;
                self.after = checkpoint.after;
            }
            false => {
                self.state = State::Broken(Error::config(format!(
                    "{}: this checkpoint belongs to another kind of list",
                    self.course.path
                )));
            }
        }
        self
    }

    /// Decodes the records as `U`, for instance a type with only the keys you need; the others are skipped unread.
    ///
    /// ```no_run
    /// # async fn tour(client: zendesk_client::Client) -> zendesk_client::Result<()> {
    /// use zendesk_client::{TicketId, UserId};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Owner {
    ///     id: TicketId,
    ///     assignee_id: Option<UserId>,
    /// }
    ///
    /// let owners = client.tickets().list().records::<Owner>().complete().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn records<U: DeserializeOwned>(self) -> Pages<U> {
        Pages {
            client: self.client,
            course: self.course,
            place: self.place,
            after: self.after,
            size: self.size,
            state: self.state,
            ahead: self.ahead,
            looks_ahead: self.looks_ahead,
            keeps_text: self.keeps_text,
            asked: self.asked,
            boundary: self.boundary,
            empty: self.empty,
            begun: self.begun,
            record: PhantomData,
        }
    }

    /// Reads the next page; `None` after the last.
    ///
    /// # Errors
    ///
    /// Whatever kept the page from coming. The list stays where it was, so the same page can be asked for again.
    /// [`Error::Stuck`] and [`Error::ForeignLink`] are final.
    pub async fn next_page(&mut self) -> Result<Option<Page<T>>> {
        match &self.state {
            State::Reading => {}
            State::Ended => return Ok(None),
            State::Broken(error) => return Err(error.clone()),
        }
        let read = self.read_page().await;
        if let Err(error @ (Error::Stuck { .. } | Error::ForeignLink { .. })) = &read {
            self.state = State::Broken(error.clone());
        }
        read.map(Some)
    }

    /// Where the list stands: what the next page begins with.
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            place: self.place.clone(),
            after: self.after,
        }
    }

    /// Reads to the end.
    ///
    /// # Errors
    ///
    /// Whatever kept a page from coming; what had been read before is dropped.
    pub async fn complete(mut self) -> Result<Complete<T>> {
        let mut whole = Complete::nothing();
        while let Some(page) = self.next_page().await? {
            whole.add(page);
        }
        Ok(whole)
    }

    /// Reads record by record. A record that could not be read comes as [`Error::Shape`] and the stream goes on;
    /// after any other error it ends.
    pub fn items(self) -> Items<T>
    where
        T: Send + 'static,
    {
        Items::new(self)
    }

    /// Reads page by page, as a stream. After an error it ends; [`Pages::next_page`] can be asked again instead.
    pub fn by_page(self) -> impl Stream<Item = Result<Page<T>>> + Send
    where
        T: Send,
    {
        items::by_page(self)
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("path", &self.course.path)
            .field("kind", &self.course.kind)
            .field("size", &self.course.size)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
