//! Connections that take addresses as people type them: `?query=status<solved`.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// A connection on which signs that an address must not have are escaped before hyper reads it,
/// which would refuse them without a word.
pub(super) struct Forgiving {
    stream: TcpStream,
    /// Whether what comes next is the first line of a request: nobody sends one before the
    /// answer to the last.
    at_start: bool,
    /// What was read and is not handed on yet.
    rest: Vec<u8>,
}

/// A request line that does not come in one piece of this size is left as it is.
const PIECE: usize = 16 << 10;

impl Forgiving {
    pub(super) fn new(stream: TcpStream) -> Forgiving {
        Forgiving {
            stream,
            at_start: true,
            rest: Vec::new(),
        }
    }

    fn hand_on(&mut self, buffer: &mut ReadBuf<'_>) {
        let length = self.rest.len().min(buffer.remaining());
        buffer.put_slice(&self.rest[..length]);
        self.rest.drain(..length);
    }
}

impl AsyncRead for Forgiving {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.rest.is_empty() && !self.at_start {
            return Pin::new(&mut self.stream).poll_read(context, buffer);
        }
        if self.rest.is_empty() {
            let mut piece = [0; PIECE];
            let mut piece = ReadBuf::new(&mut piece);
            ready!(Pin::new(&mut self.stream).poll_read(context, &mut piece))?;
            self.at_start = piece.filled().is_empty();
            self.rest = escaped(piece.filled());
        }
        self.hand_on(buffer);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Forgiving {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.at_start = true;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.at_start = true;
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

/// The same bytes with the first line's address escaped.
fn escaped(bytes: &[u8]) -> Vec<u8> {
    let line = bytes.iter().position(|byte| *byte == b'\r');
    let Some(line) = line.filter(|line| bytes[..*line].iter().any(|byte| is_wrong(*byte))) else {
        return bytes.to_vec();
    };
    let mut escaped = Vec::with_capacity(bytes.len() + 32);
    for byte in &bytes[..line] {
        match byte {
            byte if is_wrong(*byte) => escaped.extend(format!("%{byte:02X}").bytes()),
            byte => escaped.push(*byte),
        }
    }
    escaped.extend(&bytes[line..]);
    escaped
}

/// Signs an address must not have; the spaces around it are none of it.
fn is_wrong(byte: u8) -> bool {
    matches!(
        byte,
        b'<' | b'>' | b'"' | b'{' | b'}' | b'|' | b'\\' | b'^' | b'`'
    ) || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn the_first_line_alone_is_escaped() {
        let typed = b"GET /search?query=status<solved HTTP/1.1\r\nX-Own: a<b\r\n\r\n{}";
        let sent = "GET /search?query=status%3Csolved HTTP/1.1\r\nX-Own: a<b\r\n\r\n{}";
        assert_eq!(escaped(typed), sent.as_bytes());
        assert_eq!(escaped(sent.as_bytes()), sent.as_bytes());
    }
}
