//! Long answers that were written already: who asks for the same page again, while nobody has written
//! meanwhile, is given the same bytes, packed or not.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use libdeflater::{CompressionLvl, Compressor};

/// A written answer.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) bytes: Bytes,
    packed: OnceLock<Option<Bytes>>,
}

/// Shorter answers are sent as they are.
const WORTH_PACKING: usize = 1024;

impl Page {
    pub(crate) fn new(bytes: Vec<u8>) -> Page {
        Page::of(Bytes::from(bytes))
    }

    pub(crate) fn of(bytes: Bytes) -> Page {
        Page {
            bytes,
            packed: OnceLock::new(),
        }
    }

    /// The same packed with gzip, where that is worth it.
    pub(crate) fn packed(&self) -> Option<Bytes> {
        self.packed.get_or_init(|| pack(&self.bytes)).clone()
    }
}

fn pack(bytes: &[u8]) -> Option<Bytes> {
    if bytes.len() < WORTH_PACKING {
        return None;
    }
    // The quickest level that packs at all: the simulator shall not be what a client waits for.
    let quickest = CompressionLvl::new(1).unwrap_or_default();
    let mut packer = Compressor::new(quickest);
    let mut packed = vec![0; packer.gzip_compress_bound(bytes.len())];
    let length = packer.gzip_compress(bytes, &mut packed).ok()?;
    packed.truncate(length);
    packed.shrink_to_fit();
    Some(Bytes::from(packed))
}

/// The pages of exports since somebody wrote last, by what they were asked with.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    kept: HashMap<String, Arc<Page>>,
    bytes: usize,
}

/// So much is kept: the pages of some 150,000 tickets.
const MOST_BYTES: usize = 256 << 20;

impl Pages {
    pub(crate) fn get(&self, key: &str) -> Option<Arc<Page>> {
        self.kept.get(key).cloned()
    }

    /// Keeps a page while there is room.
    pub(crate) fn keep(&mut self, key: String, page: &Arc<Page>) {
        if self.bytes + page.bytes.len() <= MOST_BYTES {
            self.bytes += page.bytes.len();
            self.kept.insert(key, Arc::clone(page));
        }
    }

    /// Somebody writes: what was read may be different from now on.
    pub(crate) fn forget(&mut self) {
        *self = Pages::default();
    }
}

#[cfg(test)]
mod tests {
    use libdeflater::Decompressor;

    use super::*;

    #[test]
    fn what_is_packed_comes_out_again() {
        let long = "a ticket, ".repeat(1000);
        let packed = Page::new(long.clone().into_bytes()).packed().unwrap();
        assert!(packed.len() < long.len() / 10);
        let mut out = vec![0; long.len()];
        let length = Decompressor::new()
            .gzip_decompress(&packed, &mut out)
            .unwrap();
        assert_eq!(&out[..length], long.as_bytes());
        assert!(Page::new(b"short".to_vec()).packed().is_none());
    }

    #[test]
    fn there_is_room_for_so_much_and_no_more() {
        let mut pages = Pages::default();
        let page = Arc::new(Page::new(vec![0; MOST_BYTES / 2]));
        for key in ["one", "two", "three"] {
            pages.keep(key.to_owned(), &page);
        }
        assert!(pages.get("two").is_some());
        assert!(pages.get("three").is_none());
        pages.forget();
        assert!(pages.get("one").is_none());
    }
}
