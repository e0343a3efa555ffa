//! A list as a stream, of records or of pages.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::OnceLock;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt};
use serde::de::DeserializeOwned;

use super::checkpoint::Place;
use super::envelope::prints;
use super::print::Print;
use super::{Checkpoint, Page, Pages};
use crate::error::{Error, Result};

type BoxStream<T> = Pin<Box<dyn Stream<Item = T> + Send>>;

/// A list as a stream of its pages. After an error it ends.
pub(super) fn by_page<T: DeserializeOwned + Send>(
    pages: Pages<T>,
) -> impl Stream<Item = Result<Page<T>>> + Send {
    stream::unfold(Some(pages), next)
}

async fn next<T: DeserializeOwned>(
    pages: Option<Pages<T>>,
) -> Option<(Result<Page<T>>, Option<Pages<T>>)> {
    let mut pages = pages?;
    match pages.next_page().await {
        Ok(Some(page)) => Some((Ok(page), Some(pages))),
        Ok(None) => None,
        Err(error) => Some((Err(error), None)),
    }
}

/// A list as a stream of its records; made by [`Pages::items`].
#[must_use = "a stream does nothing until it is read"]
pub struct Items<T> {
    pages: BoxStream<Result<Page<T>>>,
    call: String,
    key: &'static str,
    buffer: VecDeque<(usize, Result<T>)>,
    /// Where the stream stands before its first page.
    start: Checkpoint,
    page: Option<Current>,
    over: bool,
}

/// The page whose records are being given out.
struct Current {
    trail: Trail,
    /// After the whole page.
    end: Option<Checkpoint>,
    /// The row given out last.
    row: Option<usize>,
    prints: OnceLock<Vec<Print>>,
}

/// Where a page came from, and which of its rows were good.
#[derive(Clone)]
pub(super) struct Trail {
    pub(super) place: Place,
    /// Kept only for a stream of records.
    pub(super) body: Option<Bytes>,
    pub(super) item_rows: Option<Vec<usize>>,
    pub(super) bad_rows: Vec<usize>,
}

/// The body is not shown.
impl fmt::Debug for Trail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.body.as_ref().map_or(0, Bytes::len);
        write!(f, "{bytes} bytes kept")
    }
}

impl<T: DeserializeOwned + Send + 'static> Items<T> {
    pub(super) fn new(mut pages: Pages<T>) -> Self {
        pages.keeps_text = true;
        Self {
            call: pages.course.request(&pages.place, 1).call(),
            key: pages.course.key,
            start: pages.checkpoint(),
            pages: Box::pin(by_page(pages)),
            buffer: VecDeque::new(),
            page: None,
            over: false,
        }
    }
}

impl<T> Items<T> {
    /// Where to go on after the record given out last, in the middle of a page too.
    ///
    /// At the end: for exports where to begin next time, else `None`. Within a page this reads the page once more, the
    /// first time it is asked; asking after every record costs little more than asking once a page.
    pub fn checkpoint(&self) -> Option<Checkpoint> {
        let Some(page) = &self.page else {
            return Some(self.start.clone());
        };
        if self.buffer.is_empty() {
            return page.end.clone();
        }
        let prints = page
            .prints
            .get_or_init(|| prints(page.trail.body.as_deref().unwrap_or_default(), self.key));
        Some(Checkpoint {
            place: page.trail.place.clone(),
            after: page.row.and_then(|row| prints.get(row).copied()),
        })
    }

    /// Lines the page's records up, the unreadable ones in their places.
    fn fill(&mut self, page: Page<T>) {
        let Page {
            items,
            malformed,
            checkpoint,
            trail,
            ..
        } = page;
        let call = &self.call;
        let bad = malformed.into_iter().map(|record| {
            Err(Error::Shape {
                call: call.clone(),
                at: record.at,
                reason: record.reason,
                id: record.id,
            })
        });
        let rows = trail.item_rows.clone();
        let rows = rows.unwrap_or_else(|| (0..items.len()).collect());
        let mut good = rows.into_iter().zip(items.into_iter().map(Ok)).peekable();
        for (row, error) in trail.bad_rows.iter().copied().zip(bad) {
            while let Some(item) = good.next_if(|(before, _)| *before < row) {
                self.buffer.push_back(item);
            }
            self.buffer.push_back((row, error));
        }
        self.buffer.extend(good);
        self.page = Some(Current {
            trail,
            end: checkpoint,
            row: None,
            prints: OnceLock::new(),
        });
    }
}

impl<T> Stream for Items<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        let this = &mut *self;
        loop {
            if let Some((row, item)) = this.buffer.pop_front() {
                if let Some(page) = &mut this.page {
                    page.row = Some(row);
                }
                return Poll::Ready(Some(item));
            }
            if this.over {
                return Poll::Ready(None);
            }
            match std::task::ready!(this.pages.poll_next_unpin(cx)) {
                Some(Ok(page)) => this.fill(page),
                Some(Err(error)) => {
                    this.over = true;
                    return Poll::Ready(Some(Err(error)));
                }
                None => this.over = true,
            }
        }
    }
}

/// What is buffered holds customers' words.
impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("call", &self.call)
            .field("buffered", &self.buffer.len())
            .finish_non_exhaustive()
    }
}

// A record is moved out of the buffer, never pinned in it.
impl<T> Unpin for Items<T> {}
