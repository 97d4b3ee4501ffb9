//! Requests that are no HTTP are refused by the server library, with an empty answer. Here they get the body that
//! every other refusal has.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use hyper::rt::{Read, ReadBufCursor, Write};

use crate::values::money;
use crate::values::problem::Problem;

/// A connection on which no refusal is empty.
pub(crate) struct PlainRefusals<S> {
    stream: S,
    /// What is to be sent in the place of an empty refusal.
    instead: Vec<u8>,
}

impl<S> PlainRefusals<S> {
    pub(crate) fn on(stream: S) -> Self {
        Self { stream, instead: Vec::new() }
    }
}

/// The answer to send in the place of one that the library made up. Our own have a content type.
fn answer_instead(head: &[u8]) -> Option<Vec<u8>> {
    if !head.starts_with(b"HTTP/1.1 4") {
        return None;
    }
    let text = std::str::from_utf8(head).ok()?;
    let (status_line, rest) = text.strip_suffix("\r\n\r\n")?.split_once("\r\n")?;
    let names: Vec<&str> = rest.lines().filter_map(|line| line.split(':').next()).collect();
    if names.iter().any(|name| name.eq_ignore_ascii_case("content-type"))
        || !text.contains("content-length: 0")
    {
        return None;
    }
    let status: u16 = status_line.split(' ').nth(1)?.parse().ok()?;
    let why = match status {
        431 => "The headers are too long, or too many.",
        414 => "The address is too long.",
        _ => "The request is not HTTP.",
    };
    let body = money::render(&Problem::new(status, 800_002, why).json());
    let length = body.len();
    let head = "connection: close\r\ncontent-type: application/json; charset=utf-8";
    Some(format!("{status_line}\r\n{head}\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes())
}

impl<S: Write + Unpin> PlainRefusals<S> {
    /// Sends what is to be sent instead, if anything.
    fn poll_instead(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.instead.is_empty() {
            let sent = ready!(Pin::new(&mut self.stream).poll_write(context, &self.instead))?;
            if sent == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.instead.drain(..sent);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: Read + Unpin> Read for PlainRefusals<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: Write + Unpin> Write for PlainRefusals<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_instead(context))?;
        let Some(instead) = answer_instead(bytes) else {
            return Pin::new(&mut self.stream).poll_write(context, bytes);
        };
        self.instead = instead; // sent with the flush that follows
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_instead(context))?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_instead(context))?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match slices {
            [only] => self.poll_write(context, only),
            _ => {
                ready!(self.poll_instead(context))?;
                Pin::new(&mut self.stream).poll_write_vectored(context, slices)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_refusals_without_a_body_are_replaced() {
        let empty = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        let instead = String::from_utf8(answer_instead(empty).unwrap()).unwrap();
        let (head, body) = instead.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 400 Bad Request\r\n") && head.ends_with(&body.len().to_string()));
        assert!(body.contains("\"code\":800002"));
        for ours in [
            &b"HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-length: 0\r\n\r\n"[..],
            b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
            b"HTTP/1.1 400 Bad Request\r\ncontent-length: 9\r\n\r\n",
            b"HTTP/1.1 4\xFF",
        ] {
            assert_eq!(answer_instead(ours), None);
        }
    }
}
