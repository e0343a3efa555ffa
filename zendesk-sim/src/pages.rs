//! Written answers as bytes, plain and packed, and those that are kept: who asks for the same tickets again, while
//! nobody has written meanwhile, is given the same bytes.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use zlib_rs::crc32::crc32;
use zlib_rs::{Deflate, DeflateError, DeflateFlush};

mod kept;

pub(crate) use kept::{MOST_BYTES, Pages, Span};

/// A written answer: what was told before for whoever asks for it, if anything, and the rest.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    told: Option<Arc<Told>>,
    rest: Bytes,
}

/// What pages begin with that differ in their ends alone. It is packed once for all of them.
#[derive(Debug)]
pub(crate) struct Told {
    plain: Bytes,
    packed: OnceLock<Option<Packed>>,
}

/// The head of a gzip file and a stream that goes on: it ends with a whole byte and is not closed.
#[derive(Debug)]
struct Packed {
    bytes: Bytes,
    /// The checksum so far.
    sum: u32,
}

/// Shorter answers are sent as they are.
const WORTH_PACKING: usize = 1024;

/// The head of a gzip file that says nothing about what is in it.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255];

/// Packs as small as the next three and is as quick as the first: the simulator shall not be what a client waits for.
const QUICK: i32 = 2;

/// The largest there is: tickets resemble each other.
const WINDOW_BITS: u8 = 15;

impl Told {
    pub(crate) fn new(text: String) -> Told {
        Told {
            plain: Bytes::from(text),
            packed: OnceLock::new(),
        }
    }

    pub(crate) fn length(&self) -> usize {
        self.plain.len()
    }

    /// Packs it, unless that was done before.
    pub(crate) fn pack(&self) {
        self.packed();
    }

    fn packed(&self) -> Option<&Packed> {
        let packed = self.packed.get_or_init(|| {
            let mut bytes = HEAD.to_vec();
            deflate(&self.plain, DeflateFlush::SyncFlush, &mut bytes).ok()?;
            bytes.shrink_to_fit();
            Some(Packed {
                bytes: Bytes::from(bytes),
                sum: crc32(0, &self.plain),
            })
        });
        packed.as_ref()
    }
}

impl Page {
    pub(crate) fn new(bytes: impl Into<Bytes>) -> Page {
        Page {
            told: None,
            rest: bytes.into(),
        }
    }

    /// The page that ends so.
    pub(crate) fn ending(told: Arc<Told>, rest: String) -> Page {
        Page {
            told: Some(told),
            rest: Bytes::from(rest),
        }
    }

    fn length(&self) -> usize {
        self.told.as_ref().map_or(0, |told| told.length()) + self.rest.len()
    }

    /// Its bytes, in order.
    pub(crate) fn parts(&self) -> Vec<Bytes> {
        let told = self.told.iter().map(|told| told.plain.clone());
        told.chain([self.rest.clone()]).collect()
    }

    /// Its bytes in one piece.
    pub(crate) fn whole(&self) -> Bytes {
        match &self.told {
            Some(told) => Bytes::from([&told.plain[..], &self.rest].concat()),
            None => self.rest.clone(),
        }
    }

    /// The same packed with gzip, in order, where that is worth it.
    pub(crate) fn packed(&self) -> Option<Vec<Bytes>> {
        if self.length() < WORTH_PACKING {
            return None;
        }
        let (mut parts, mut sum, mut end) = (Vec::new(), 0, Vec::new());
        match &self.told {
            Some(told) => {
                let packed = told.packed()?;
                sum = packed.sum;
                parts.push(packed.bytes.clone());
            }
            None => end.extend(HEAD),
        }
        deflate(&self.rest, DeflateFlush::Finish, &mut end).ok()?;
        end.extend(crc32(sum, &self.rest).to_le_bytes());
        end.extend(u32::try_from(self.length()).ok()?.to_le_bytes());
        parts.push(Bytes::from(end));
        Some(parts)
    }
}

/// Packs behind what is there already.
fn deflate(bytes: &[u8], flush: DeflateFlush, packed: &mut Vec<u8>) -> Result<(), DeflateError> {
    let mut packer = Deflate::new(QUICK, false, WINDOW_BITS);
    let start = packed.len();
    loop {
        let (taken, made) = (
            number(packer.total_in()),
            start + number(packer.total_out()),
        );
        packed.resize(made + bytes.len() / 8 + 64, 0);
        packer.compress(&bytes[taken..], &mut packed[made..], flush)?;
        let made = start + number(packer.total_out());
        // As long as it fills all the room there may be more.
        if made < packed.len() {
            packed.truncate(made);
            return Ok(());
        }
    }
}

/// It counts what is in memory.
fn number(counted: u64) -> usize {
    usize::try_from(counted).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use libdeflater::Decompressor;

    use super::*;

    fn unpacked(page: &Page) -> Vec<u8> {
        let packed = page.packed().unwrap().concat();
        let mut out = vec![0; page.length()];
        let length = Decompressor::new()
            .gzip_decompress(&packed, &mut out)
            .unwrap();
        out.truncate(length);
        out
    }

    #[test]
    fn what_is_packed_comes_out_again() {
        let long = "a ticket, ".repeat(1000);
        let page = Page::new(long.clone());
        assert_eq!(unpacked(&page), long.as_bytes());
        assert!(page.packed().unwrap().concat().len() < long.len() / 10);
        assert!(Page::new(b"short".to_vec()).packed().is_none());
    }

    #[test]
    fn what_does_not_get_smaller_comes_out_too() {
        let noise: Vec<u8> = (0..100_000_u32)
            .flat_map(|number| crc32(number, b"noise").to_le_bytes())
            .collect();
        assert_eq!(unpacked(&Page::new(noise.clone())), noise);
    }

    #[test]
    fn pages_that_begin_alike_are_packed_once_and_end_as_they_do() {
        let told = Arc::new(Told::new("a ticket, ".repeat(1000)));
        for end in ["one end", "another end", ""] {
            let page = Page::ending(Arc::clone(&told), end.to_owned());
            let whole = "a ticket, ".repeat(1000) + end;
            assert_eq!(page.whole(), whole.as_bytes());
            assert_eq!(page.parts().concat(), whole.as_bytes());
            assert_eq!(unpacked(&page), whole.as_bytes());
            assert_eq!(
                page.packed().unwrap()[0].as_ptr(),
                told.packed().unwrap().bytes.as_ptr()
            );
        }
    }
}
