//! Lists: one type for every kind of paging, read by page, as a stream, or to the end.

mod ahead;
mod checkpoint;
mod course;
mod envelope;
mod items;
mod later;
mod print;
mod sideloads;
mod size;
mod whole;

use std::collections::HashSet;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::marker::PhantomData;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::stream::Stream;
use serde::de::DeserializeOwned;

use self::ahead::Ahead;
use self::checkpoint::Place;
use self::course::Next;
use self::envelope::{Envelope, Rows};
use self::items::Trail;
use self::print::Print;
use self::size::Size;
use crate::answer::Answer;
use crate::client::Client;
use crate::error::{Error, Result};

pub use self::checkpoint::Checkpoint;
pub(crate) use self::course::{Course, Kind};
pub use self::items::Items;
pub use self::later::Later;
pub use self::sideloads::Sideloads;
pub use self::whole::{Complete, Malformed, Shown};

/// Pages without a record in a row before a list counts as stuck. Zendesk does send some.
const MAX_EMPTY: u32 = 50;

/// What Zendesk withholds from exports: nothing younger is given, and asking for it is an error.
const HELD_BACK: Duration = Duration::from_secs(61);

/// A list that is read page by page. Nothing is sent before the first page is asked for.
///
/// It ends when the server says so and only then; an empty page is no end. Each page is one call with its own deadline.
/// A page that is too much for Zendesk (413, 504) is asked for again in half the size; after pages that come well the
/// size grows back.
///
/// ```no_run
/// # async fn tour(client: zendesk_client::Client) -> zendesk_client::Result<()> {
/// let mut pages = client.organizations().list();
/// while let Some(page) = pages.next_page().await? {
///     println!("{} organizations, {} unreadable", page.items.len(), page.malformed.len());
/// }
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

    async fn read_page(&mut self) -> Result<Page<T>> {
        self.hold_back();
        let come = loop {
            match self.fetch().await {
                Err(error) if self.may_resize() && self.size.shrink_after(&error) => {}
                come => break come?,
            }
        };
        self.begun = true;
        self.size.came();
        let Come {
            mut envelope,
            next,
            answer,
        } = come;
        let from = self.place.clone();
        let place = self.advance(next, envelope.rows.len(), &answer.call)?;
        if let Some(after) = self.after.take() {
            begin_after(&mut envelope.rows, after);
        }
        if self.course.kind == Kind::Time {
            self.drop_repeated(&mut envelope.rows);
        }
        let rows = envelope.rows;
        Ok(Page {
            items: rows.items,
            malformed: rows.malformed,
            checkpoint: place.map(Checkpoint::from),
            count: envelope.tail.count,
            sideloads: envelope.sideloads,
            trail: Trail {
                place: from,
                body: self.keeps_text.then_some(answer.body),
                item_rows: rows.item_rows,
                bad_rows: rows.bad_rows,
            },
        })
    }

    /// By page number, a page of another size would hold other records.
    fn may_resize(&self) -> bool {
        matches!(self.course.kind, Kind::Cursor | Kind::Export | Kind::Time)
            && !matches!(self.place, Place::Page(_))
    }

    async fn fetch(&mut self) -> Result<Come<T>> {
        let size = self.size.now();
        let ahead = self.ahead.take();
        if let Some(ahead) = ahead.filter(|ahead| ahead.is(&self.place, size))
            && let Some(answer) = ahead.arrived().await
        {
            let next = self.start_ahead(&answer);
            // Whatever is wrong with it, the ordinary way finds it too, and asks again where that helps.
            if let Ok(come) = self.decode(&answer) {
                self.ahead = next.filter(|next| come.is_followed_by(next, size));
                return Ok(come);
            }
        }
        let mut request = self.course.request(&self.place, size);
        request.shrinks = self.may_resize() && self.size.can_shrink();
        let next = Mutex::new(None);
        let come = self
            .client
            .run(&request, |answer| {
                *next.lock().unwrap_or_else(PoisonError::into_inner) = self.start_ahead(answer);
                self.decode(answer)
            })
            .await?;
        let next = next.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.ahead = next.filter(|next: &Ahead| come.is_followed_by(next, size));
        Ok(come)
    }

    fn decode(&self, answer: &Answer) -> Result<Come<T>> {
        let prints = self.course.kind == Kind::Time || self.after.is_some();
        let envelope: Envelope<T> = Envelope::read(answer, self.course.key, prints)?;
        let base = self.client.base();
        let next = self
            .course
            .next(base, &self.place, &envelope.tail, answer)?;
        Ok(Come {
            envelope,
            next,
            answer: answer.clone(),
        })
    }

    fn start_ahead(&self, answer: &Answer) -> Option<Ahead> {
        if !self.looks_ahead {
            return None;
        }
        let asked = |cursor: &str| {
            self.asked.contains(&hash(cursor))
                || matches!(&self.place, Place::Cursor(here) if here == cursor)
        };
        Ahead::after(answer, &self.client, &self.course, self.size.now(), asked)
    }

    /// Begins an export no later than Zendesk allows. Earlier is always safe; only Zendesk's own clock is asked.
    fn hold_back(&mut self) {
        if let (Place::Time(seconds), Some(now)) = (&mut self.place, self.client.server_time())
            && !self.begun
        {
            let latest = now.as_second() - HELD_BACK.as_secs().cast_signed();
            *seconds = (*seconds).min(latest);
        }
    }

    fn advance(&mut self, next: Next, rows: usize, call: &str) -> Result<Option<Place>> {
        let stuck = || Error::Stuck {
            call: call.to_owned(),
        };
        self.empty = if rows == 0 { self.empty + 1 } else { 0 };
        match next {
            Next::End(place) => {
                self.state = State::Ended;
                Ok(place)
            }
            Next::At(_) if self.empty > MAX_EMPTY => Err(stuck()),
            Next::At(place) => {
                if let Place::Cursor(cursor) = &self.place {
                    self.asked.insert(hash(cursor));
                }
                if let Place::Cursor(cursor) = &place
                    && self.asked.contains(&hash(cursor))
                {
                    return Err(stuck());
                }
                self.place = place.clone();
                Ok(Some(place))
            }
        }
    }

    /// A time export gives the records of a page's last second again on the next page.
    fn drop_repeated(&mut self, rows: &mut Rows<T>) {
        let prints = std::mem::take(&mut rows.prints);
        rows.keep(|row| {
            !prints
                .get(row)
                .is_some_and(|print| self.boundary.contains(print))
        });
        self.boundary = prints.into_iter().collect();
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

/// A page that has come.
struct Come<T> {
    envelope: Envelope<T>,
    next: Next,
    answer: Answer,
}

impl<T> Come<T> {
    /// Whether the page on its way is really the next one.
    fn is_followed_by(&self, ahead: &Ahead, size: u32) -> bool {
        matches!(&self.next, Next::At(place) if ahead.is(place, size))
    }
}

/// Drops what an earlier run has given out already. If that record is not on the page any more, because somebody
/// changed it meanwhile, the page is given out whole.
fn begin_after<T>(rows: &mut Rows<T>, after: Print) {
    let seen = rows.prints.iter().rposition(|print| *print == after);
    if let Some(seen) = seen {
        rows.keep(|row| row > seen);
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

fn hash(cursor: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    cursor.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests;
