//! Long texts as they lie in a table. A report says the same keys and words over and over: packed it takes a tenth of the room.

use anyhow::{Context, bail};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use libdeflater::{CompressionLvl, Compressor, Decompressor};

/// What a packed text begins with; its length and the packed bytes follow. Stores from before schema 7 have plain JSON.
const MARK: &str = "deflate:";

/// Higher levels take more of the processor than they save of the disk.
const LEVEL: i32 = 3;

/// No report is as long as this; a length that is was not written by us.
const LONGEST: usize = 1 << 30;

pub(super) fn pack(text: &str) -> anyhow::Result<String> {
    let level = CompressionLvl::new(LEVEL).unwrap_or_default();
    let mut packer = Compressor::new(level);
    let mut packed = vec![0; packer.deflate_compress_bound(text.len())];
    let length = packer
        .deflate_compress(text.as_bytes(), &mut packed)
        .context("cannot pack a report")?;
    let packed = STANDARD_NO_PAD.encode(&packed[..length]);
    Ok(format!("{MARK}{}:{packed}", text.len()))
}

pub(super) fn unpack(text: String) -> anyhow::Result<String> {
    let Some(packed) = text.strip_prefix(MARK) else {
        return Ok(text);
    };
    let read = || {
        let (length, packed) = packed.split_once(':').context("it has no length")?;
        let length: usize = length.parse()?;
        if length > LONGEST {
            bail!("its length is {length}");
        }
        let mut plain = vec![0; length];
        let packed = STANDARD_NO_PAD.decode(packed)?;
        let found = Decompressor::new().deflate_decompress(&packed, &mut plain)?;
        plain.truncate(found);
        anyhow::Ok(String::from_utf8(plain)?)
    };
    read().context("the store holds a report that cannot be unpacked")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_again_and_is_a_tenth_as_long() {
        let report =
            r#"{"rule":"shadow/missing","severity":"notice","message":"Zoë 🙂"},"#.repeat(500);
        let packed = pack(&report).unwrap();
        assert!(packed.len() * 10 < report.len(), "{}", packed.len());
        assert_eq!(unpack(packed).unwrap(), report);
        assert_eq!(unpack(pack("").unwrap()).unwrap(), "");
    }

    #[test]
    fn a_plain_one_of_an_older_store_is_taken_as_it_is() {
        assert_eq!(unpack("{}".to_owned()).unwrap(), "{}");
    }

    #[test]
    fn one_that_cannot_be_unpacked_is_an_error() {
        let packed = pack("a report, a report, a report").unwrap();
        let cut = packed[..packed.len() - 4].to_owned();
        for wrong in [
            cut,
            "deflate:9999999999:".to_owned(),
            "deflate:x".to_owned(),
        ] {
            assert!(unpack(wrong.clone()).is_err(), "{wrong}");
        }
    }
}
