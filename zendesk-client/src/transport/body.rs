//! An answer's body: bounded, and unpacked.

use bytes::{Bytes, BytesMut};
use reqwest::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap};

use crate::error::{Broken, Error, Result};
use crate::inflate::{Room, Spoiled, gunzip};

/// The largest body accepted, decompressed.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// The most memory set aside on the word of a `Content-Length`.
const MAX_SET_ASIDE: usize = 4 * 1024 * 1024;

pub(super) async fn read(mut response: reqwest::Response, call: &str) -> Result<Bytes> {
    let expected = response.content_length().unwrap_or_default();
    let expected = usize::try_from(expected)
        .unwrap_or(MAX_BODY)
        .min(MAX_SET_ASIDE);
    let mut body = BytesMut::with_capacity(expected);
    loop {
        let chunk = response.chunk().await.map_err(|error| Error::Transport {
            call: call.to_owned(),
            what: match error.is_timeout() {
                true => Broken::Timeout,
                false => Broken::Body,
            },
        })?;
        let Some(chunk) = chunk else {
            return Ok(body.freeze());
        };
        if body.len() + chunk.len() > MAX_BODY {
            return Err(Error::TooLarge {
                call: call.to_owned(),
                limit: MAX_BODY,
            });
        }
        body.extend_from_slice(&chunk);
    }
}

/// Undoes gzip; the headers then describe the body as it is.
pub(super) fn unpack(
    headers: &mut HeaderMap,
    body: Bytes,
    call: &str,
    room: &Room,
) -> Result<Bytes> {
    let packed = headers.get(CONTENT_ENCODING).is_some_and(|encoding| {
        encoding.as_bytes().eq_ignore_ascii_case(b"gzip")
            || encoding.as_bytes().eq_ignore_ascii_case(b"x-gzip")
    });
    if !packed {
        return Ok(body);
    }
    headers.remove(CONTENT_ENCODING);
    headers.remove(CONTENT_LENGTH);
    gunzip(&body, MAX_BODY, room).map_err(|spoiled| match spoiled {
        Spoiled::TooLarge => Error::TooLarge {
            call: call.to_owned(),
            limit: MAX_BODY,
        },
        Spoiled::Broken => Error::Transport {
            call: call.to_owned(),
            what: Broken::Body,
        },
    })
}
