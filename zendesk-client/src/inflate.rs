//! Gzip bodies, inflated in one go: the size stands at the end of them.

use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use libdeflater::{Crc, Decompressor};

/// Why a body could not be inflated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spoiled {
    /// It would be larger than the limit.
    TooLarge,
    /// It is cut or broken.
    Broken,
}

/// Room for bodies, used again and again: a page is megabytes, and to get and give them back each time costs more memory
/// than it saves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Room(Arc<Mutex<Vec<Vec<u8>>>>);

impl Room {
    /// One page that is being decoded, and the next one that has come meanwhile.
    const MOST: usize = 2;

    /// Larger bodies are not worth keeping room for.
    const LARGEST: usize = 8 * 1024 * 1024;

    fn take(&self, size: usize) -> Vec<u8> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut room = kept.pop().unwrap_or_default();
        if room.len() < size {
            room.resize(size, 0);
        }
        room
    }
}

/// A body that gives its room back.
struct Lent {
    bytes: Vec<u8>,
    size: usize,
    to: Room,
}

impl AsRef<[u8]> for Lent {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.size]
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let mut kept = self.to.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < Room::MOST && self.bytes.len() <= Room::LARGEST {
            kept.push(std::mem::take(&mut self.bytes));
        }
    }
}

/// Inflates a gzip body of at most `limit` bytes.
pub(crate) fn gunzip(packed: &[u8], limit: usize, room: &Room) -> Result<Bytes, Spoiled> {
    if packed.is_empty() {
        return Ok(Bytes::new());
    }
    let size = told_size(packed).ok_or(Spoiled::Broken)?;
    // Deflate packs at most about 1032 to one: a larger claim is no reason to set memory aside, and none to believe
    // that the body is that large, since the end of a cut body says anything.
    if size <= limit && size / 1100 <= packed.len() {
        let mut body = Lent {
            bytes: room.take(size),
            size,
            to: room.clone(),
        };
        let whole = &mut body.bytes[..size];
        // Of several parts only the first is read, which may be as large as the last.
        if Decompressor::new().gzip_decompress(packed, whole) == Ok(size) && is_last(packed, whole)
        {
            return Ok(Bytes::from_owner(body));
        }
    }
    in_parts(packed, limit)
}

/// The last four bytes: the size modulo 2³², of the last part if there are several.
fn told_size(packed: &[u8]) -> Option<usize> {
    let size = packed.last_chunk::<4>()?;
    usize::try_from(u32::from_le_bytes(*size)).ok()
}

/// Whether the checksum at the end is that of `part`.
fn is_last(packed: &[u8], part: &[u8]) -> bool {
    let end = packed.len().saturating_sub(8);
    let mut crc = Crc::new();
    crc.update(part);
    packed[end..].starts_with(&crc.sum().to_le_bytes())
}

/// A body of several parts one after another, which is allowed and rare.
fn in_parts(packed: &[u8], limit: usize) -> Result<Bytes, Spoiled> {
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut body = Vec::new();
    MultiGzDecoder::new(packed)
        .take(most)
        .read_to_end(&mut body)
        .map_err(|_| Spoiled::Broken)?;
    match body.len() > limit {
        true => Err(Spoiled::TooLarge),
        false => Ok(Bytes::from(body)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Room, Spoiled};
    use bytes::Bytes;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn gunzip(packed: &[u8], limit: usize) -> Result<Bytes, Spoiled> {
        super::gunzip(packed, limit, &Room::default())
    }

    #[test]
    fn room_is_used_again_and_never_shared() {
        let room = Room::default();
        let inflate = |text: &[u8]| super::gunzip(&packed(text), 100, &room).unwrap();
        let (one, two) = (inflate(b"first and long"), inflate(b"second"));
        assert_eq!(
            (&one[..], &two[..]),
            (&b"first and long"[..], &b"second"[..])
        );
        let address = one.as_ptr();
        drop(one);
        let three = inflate(b"third");
        assert_eq!((three.as_ptr(), &three[..]), (address, &b"third"[..]));
    }

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_was_packed_comes_out() {
        let text = vec![b'x'; 70_000];
        assert_eq!(gunzip(&packed(&text), 70_000).unwrap(), text);
        assert_eq!(gunzip(&packed(b""), 0).unwrap(), "");
        assert_eq!(gunzip(b"", 0).unwrap(), "");
    }

    #[test]
    fn several_parts_are_one_body() {
        for (one, two) in [
            ("{\"a\":", "12345678}"),
            ("{\"a\":1", "2345678}"),
            ("{\"a\":12", "345678}"),
            ("{\"a\":1}", "       "),
        ] {
            let both = [packed(one.as_bytes()), packed(two.as_bytes())].concat();
            assert_eq!(gunzip(&both, 100).unwrap(), format!("{one}{two}"));
        }
    }

    #[test]
    fn a_body_that_would_be_too_large_is_not_inflated() {
        let bomb = packed(&vec![0; 1_000_000]);
        assert_eq!(gunzip(&bomb, 999_999), Err(Spoiled::TooLarge));
        let mut liar = bomb;
        let end = liar.len() - 4;
        liar[end..].copy_from_slice(&5_u32.to_le_bytes());
        assert!(gunzip(&liar, 999).is_err());
    }

    #[test]
    fn a_cut_body_is_no_body() {
        let whole = packed(b"{\"tickets\":[1,2,3]}");
        for end in 1..whole.len() {
            assert!(gunzip(&whole[..end], 1000).is_err(), "{end}");
        }
    }
}
