//! A list as a stream of records.

use std::collections::VecDeque;

use futures_util::stream::{self, Stream};
use serde::de::DeserializeOwned;

use super::{Page, Pages};
use crate::error::{Error, Result};

pub(super) fn stream<T: DeserializeOwned + Send>(
    pages: Pages<T>,
) -> impl Stream<Item = Result<T>> + Send {
    let reader = Reader {
        call: pages.course.request(&pages.place).call(),
        pages,
        buffer: VecDeque::new(),
        over: false,
    };
    stream::unfold(reader, async |mut reader| {
        let item = reader.next().await?;
        Some((item, reader))
    })
}

struct Reader<T> {
    pages: Pages<T>,
    call: String,
    buffer: VecDeque<Result<T>>,
    over: bool,
}

impl<T: DeserializeOwned> Reader<T> {
    async fn next(&mut self) -> Option<Result<T>> {
        while self.buffer.is_empty() && !self.over {
            match self.pages.next_page().await {
                Ok(Some(page)) => self.fill(page),
                Ok(None) => self.over = true,
                Err(error) => {
                    self.over = true;
                    return Some(Err(error));
                }
            }
        }
        self.buffer.pop_front()
    }

    fn fill(&mut self, page: Page<T>) {
        self.buffer.extend(page.items.into_iter().map(Ok));
        let unreadable = page.malformed.into_iter().map(|record| {
            Err(Error::Shape {
                call: self.call.clone(),
                at: record.at,
                reason: record.reason,
                id: record.id,
            })
        });
        self.buffer.extend(unreadable);
    }
}
