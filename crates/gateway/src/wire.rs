//! One side of a session: a stream with a bounded buffer in each direction, read and written from a single task.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::BytesMut;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::io::poll_read_buf;

/// An idle session keeps no more than this for reading.
const READ_BYTES_MIN: usize = 8 * 1024;
/// A busy one reads so much at once.
const READ_BYTES_MAX: usize = 64 * 1024;

/// Bytes that wait to be written.
#[derive(Debug, Default)]
pub(crate) struct Output {
    /// Appended to by whoever has something to say.
    pub(crate) bytes: Vec<u8>,
    written: usize,
}

impl Output {
    /// How many bytes wait.
    pub(crate) fn waiting(&self) -> usize {
        self.bytes.len() - self.written
    }

    /// How long `bytes` may become, so that at most `waiting_max` wait.
    pub(crate) fn room(&self, waiting_max: usize) -> usize {
        self.written + waiting_max
    }

    fn advance(&mut self, count: usize) {
        self.written += count;
        if self.written == self.bytes.len() {
            self.written = 0;
            self.bytes.clear();
            self.bytes.shrink_to(READ_BYTES_MAX);
        } else if self.written >= READ_BYTES_MAX {
            self.bytes.drain(..self.written);
            self.written = 0;
        }
    }
}

/// A stream and its buffers.
#[derive(Debug)]
pub(crate) struct Wire<S> {
    stream: S,
    /// What was read and not yet taken.
    pub(crate) input: BytesMut,
    /// What is to be written.
    pub(crate) output: Output,
    read_bytes: usize,
    needs_flush: bool,
    /// The peer will send no more.
    pub(crate) ended: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    /// Continues on a stream from which `input` has been read already.
    pub(crate) fn new(stream: S, input: BytesMut) -> Wire<S> {
        Wire { stream, input, output: Output::default(), read_bytes: READ_BYTES_MIN, needs_flush: false, ended: false }
    }

    /// Writes what the stream takes, and reads once if `input` holds less than `input_bytes_max`. Ready if anything moved.
    pub(crate) fn poll_move(&mut self, cx: &mut Context<'_>, input_bytes_max: usize) -> Poll<io::Result<()>> {
        let mut moved = false;
        while self.output.waiting() > 0 {
            match Pin::new(&mut self.stream).poll_write(cx, &self.output.bytes[self.output.written..]) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(count)) => {
                    self.output.advance(count);
                    self.needs_flush = true;
                    moved = true;
                }
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => break,
            }
        }
        if self.needs_flush && Pin::new(&mut self.stream).poll_flush(cx)?.is_ready() {
            self.needs_flush = false;
        }
        if !self.ended && self.input.len() < input_bytes_max {
            if self.input.is_empty() && self.input.capacity() < self.read_bytes {
                self.input = BytesMut::with_capacity(self.read_bytes);
            } else if self.input.capacity() - self.input.len() < READ_BYTES_MIN / 2 {
                self.input.reserve(self.read_bytes);
            }
            match poll_read_buf(Pin::new(&mut self.stream), cx, &mut self.input)? {
                Poll::Ready(0) => {
                    self.ended = true;
                    moved = true;
                }
                Poll::Ready(count) => {
                    self.read_bytes = if count >= self.read_bytes { READ_BYTES_MAX } else { READ_BYTES_MIN.max(self.read_bytes / 2) };
                    moved = true;
                }
                Poll::Pending => {}
            }
        }
        if moved { Poll::Ready(Ok(())) } else { Poll::Pending }
    }

    /// Writes everything that waits.
    pub(crate) async fn drain(&mut self) -> io::Result<()> {
        std::future::poll_fn(|cx| {
            loop {
                if self.output.waiting() == 0 && !self.needs_flush {
                    return Poll::Ready(Ok(()));
                }
                match self.poll_move(cx, 0) {
                    Poll::Ready(Ok(())) => {}
                    Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                    Poll::Pending if self.output.waiting() == 0 && !self.needs_flush => return Poll::Ready(Ok(())),
                    Poll::Pending => return Poll::Pending,
                }
            }
        })
        .await
    }

    /// The stream, when the session is over.
    pub(crate) fn stream_mut(&mut self) -> &mut S {
        &mut self.stream
    }
}
