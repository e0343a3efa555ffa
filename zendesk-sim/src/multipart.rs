//! Bodies that are sent as forms with files (RFC 7578).

use bytes::Bytes;

use crate::call::Call;

/// One file of a form.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    pub(crate) file_name: String,
    pub(crate) content_type: String,
    pub(crate) content: Bytes,
}

impl Call {
    /// The first file of a form; none when the body is no form, or has no file.
    pub(crate) fn file(&self) -> Option<Part> {
        let kind = self.header("content-type")?;
        let (kind, rest) = kind.split_once(';')?;
        if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
            return None;
        }
        let boundary = rest.split_once("boundary=")?.1.trim().trim_matches('"');
        first_file(&self.bytes, format!("--{boundary}").as_bytes())
    }
}

fn first_file(body: &Bytes, boundary: &[u8]) -> Option<Part> {
    let mut from = find(body, boundary, 0)? + boundary.len();
    while let Some(end) = find(body, boundary, from) {
        // Each part begins and ends with a line break that is not its own.
        let part = body.slice(from..end);
        let blank = find(&part, b"\r\n\r\n", 0)?;
        let head = String::from_utf8_lossy(&part[..blank]).into_owned();
        let content = blank + 4..part.len().saturating_sub(2);
        if content.start > content.end {
            return None;
        }
        let content = part.slice(content);
        if let Some(file_name) = file_name(&head) {
            return Some(Part {
                file_name,
                content_type: line(&head, "content-type")
                    .unwrap_or("application/octet-stream")
                    .to_owned(),
                content,
            });
        }
        from = end + boundary.len();
    }
    None
}

fn line<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(':'));
    let found = lines.find(|(own, _)| own.trim().eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.trim())
}

fn file_name(head: &str) -> Option<String> {
    let disposition = line(head, "content-disposition")?;
    let (_, name) = disposition.split_once("filename=\"")?;
    let (name, _) = name.split_once('"')?;
    Some(name.replace("%22", "\""))
}

fn find(body: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let rest = body.get(from..)?;
    let mut windows = rest.windows(wanted.len());
    windows.position(|own| own == wanted).map(|at| at + from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_comes_out_of_a_form_with_words() {
        let body = "--x\r\nContent-Disposition: form-data; name=\"word\"\r\n\r\nhello\r\n\
                    --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a%22b.txt\"\r\n\
                    Content-Type: text/plain\r\n\r\nline\r\nline\r\n--x--\r\n";
        let mut call = Call::new("POST", "/api/v2/macros/attachments", "host", b"", false);
        let kind = "multipart/form-data; boundary=x".to_owned();
        call.headers = vec![("content-type".to_owned(), kind)];
        call.bytes = Bytes::from(body);
        let file = call.file().unwrap();
        assert_eq!(file.file_name, "a\"b.txt");
        assert_eq!(file.content_type, "text/plain");
        assert_eq!(&file.content[..], b"line\r\nline");
        call.bytes = Bytes::from_static(b"--x\r\n\r\n--x--");
        assert_eq!(call.file(), None);
    }
}
