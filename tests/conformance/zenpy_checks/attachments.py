"""Files: uploaded, of a comment, read, redacted."""

from io import BytesIO

from zenpy.lib.api_objects import Comment
from zenpy.lib.exception import APIException

from desk import check, equal, holds, new_ticket, refused, zenpy


def with_file(subject, content):
    """A ticket whose last comment has a file: ticket, comment, attachment."""
    upload = zenpy.attachments.upload(BytesIO(content), target_name="crash.log", content_type="text/plain")
    ticket = new_ticket(subject)
    ticket.comment = Comment(body="See the log", uploads=[upload.token])
    zenpy.tickets.update(ticket)
    comment = list(zenpy.tickets.comments(ticket))[-1]
    return ticket, comment, comment.attachments[0]


@check("an uploaded file is one of the comment that names its token")
def upload():
    _, _, attachment = with_file("Crash", b"it crashed")
    equal((attachment.file_name, attachment.size, attachment.content_type), ("crash.log", 10, "text/plain"))
    equal(zenpy.attachments(id=attachment.id).content_url, attachment.content_url)


@check("a file is downloaded from its content_url")
def download():
    _, _, attachment = with_file("Bytes", bytes(range(256)))
    equal(zenpy.attachments.download(attachment.id).getvalue(), bytes(range(256)))


@check("two files under one token, and a deleted token is refused")
def under_one_token():
    first = zenpy.attachments.upload(BytesIO(b"1"), target_name="1.txt", content_type="text/plain")
    both = zenpy.attachments.upload(BytesIO(b"2"), token=first.token, target_name="2.txt", content_type="text/plain")
    equal([one.file_name for one in both.attachments], ["1.txt", "2.txt"])
    zenpy.attachments.delete(first.token)
    ticket = new_ticket("No file")
    ticket.comment = Comment(body="Gone", uploads=[first.token])
    error = refused(APIException, lambda: zenpy.tickets.update(ticket))
    equal(error.response.status_code, 422)


@check("a redacted file is empty")
def redact():
    ticket, comment, attachment = with_file("Secret", b"password")
    zenpy.attachments.redact(ticket, comment, attachment.id)
    after = list(zenpy.tickets.comments(ticket))[-1].attachments[0]
    equal((after.file_name, after.size), ("redacted.txt", 0))
    holds(zenpy.attachments.download(attachment.id).getvalue() == b"", "content is left")
