//! Files that Zendesk wants as a form is sent (RFC 7578); most go as they are, see `attachments`.

use bytes::{BufMut, BytesMut};

use crate::error::{Error, Result};
use crate::request::Request;

/// Gives `request` a form for its body: one file, and words beside it.
pub(super) fn with_file(
    request: Request,
    field: &str,
    file_name: &str,
    content_type: &str,
    content: &[u8],
    words: &[(&str, &str)],
) -> Result<Request> {
    if content_type.chars().any(char::is_control) {
        return Err(Error::config("this is no content type"));
    }
    let boundary = boundary()?;
    let mut body = BytesMut::with_capacity(content.len() + 1024);
    for (name, word) in words {
        let head = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{word}\r\n"
        );
        body.put(head.as_bytes());
    }
    let head = format!(
        "--{boundary}\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"{}\"\r\n\
         content-type: {content_type}\r\n\r\n",
        quoted(file_name)
    );
    body.put(head.as_bytes());
    body.put(content);
    body.put(format!("\r\n--{boundary}--\r\n").as_bytes());
    let kind = format!("multipart/form-data; boundary={boundary}");
    Ok(request.body_bytes(kind, body))
}

/// As browsers write a name: what would end it is replaced, the rest is UTF-8.
fn quoted(file_name: &str) -> String {
    file_name
        .replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A line that stands in no file: 128 bits of chance.
fn boundary() -> Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|_| Error::config("the system has no randomness to give"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
