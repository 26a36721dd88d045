//! PostgreSQL's frames over a stream: a tag, a length, a body.

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::{ConnectError, ServerError, Stream};

/// No frame of a login is longer.
pub const LOGIN_FRAME_BYTES_MAX: usize = 64 * 1024;
/// The buffer grows by at most so much ahead of the bytes that really came, whatever length a frame claims.
const READ_AHEAD_BYTES: usize = 256 * 1024;
/// A buffer that one huge frame made larger than this is given back.
const KEPT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Tag and length.
const HEAD_BYTES: usize = 5;

/// A backend message.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Its type byte.
    pub tag: u8,
    /// What follows the length.
    pub body: Bytes,
}

/// Reads and writes frames.
#[derive(Debug)]
pub struct Frames {
    stream: Stream,
    unread: BytesMut,
    frame_bytes_max: usize,
}

impl Frames {
    /// Frames over `stream`, none longer than `frame_bytes_max`.
    #[must_use]
    pub fn new(stream: Stream, frame_bytes_max: usize) -> Frames {
        Frames { stream, unread: BytesMut::new(), frame_bytes_max }
    }

    /// Changes the longest frame that is accepted from here on.
    pub fn set_frame_bytes_max(&mut self, bytes: usize) {
        self.frame_bytes_max = bytes;
    }

    /// The stream underneath.
    #[must_use]
    pub fn stream(&self) -> &Stream {
        &self.stream
    }

    /// The stream and the bytes that were read from it, but not taken.
    #[must_use]
    pub fn into_parts(self) -> (Stream, BytesMut) {
        (self.stream, self.unread)
    }

    /// The next frame, if all of it has been read from the socket.
    ///
    /// # Errors
    /// If its length is impossible.
    #[inline]
    pub fn buffered(&mut self) -> Result<Option<Frame>, ConnectError> {
        let Some((tag, length)) = self.head()? else { return Ok(None) };
        if self.unread.len() < HEAD_BYTES + length {
            return Ok(None);
        }
        self.unread.advance(HEAD_BYTES);
        Ok(Some(Frame { tag, body: self.unread.split_to(length).freeze() }))
    }

    /// Lends the next frame's tag and body, if all of it has been read from the socket; [`Frames::consume`] then takes it.
    /// For streams of millions of small frames, where a reference count a frame would be felt.
    ///
    /// # Errors
    /// If its length is impossible.
    #[inline]
    pub fn peek(&self) -> Result<Option<(u8, &[u8])>, ConnectError> {
        let Some((tag, length)) = self.head()? else { return Ok(None) };
        Ok(self.unread.get(HEAD_BYTES..HEAD_BYTES + length).map(|body| (tag, body)))
    }

    /// Takes the frame that [`Frames::peek`] lent, of this body length.
    #[inline]
    pub fn consume(&mut self, body_length: usize) {
        self.unread.advance(HEAD_BYTES + body_length);
    }

    /// Forgets what has been read, for a connection that is only waited for to close.
    pub fn discard(&mut self) {
        self.unread.clear();
    }

    /// Reads once from the socket. Cancelling loses nothing.
    ///
    /// # Errors
    /// When the connection is broken or closed.
    pub async fn fill(&mut self) -> Result<usize, ConnectError> {
        if self.unread.capacity() > KEPT_BYTES_MAX && self.unread.len() < READ_AHEAD_BYTES {
            self.unread = BytesMut::from(&self.unread[..]);
        }
        self.unread.reserve(READ_AHEAD_BYTES);
        match self.stream.read_buf(&mut self.unread).await? {
            0 => Err(ConnectError::Closed),
            count => Ok(count),
        }
    }

    /// Waits for the next frame. Cancelling loses nothing.
    ///
    /// # Errors
    /// When the connection is broken or closed, or the frame is too long.
    pub async fn next(&mut self) -> Result<Frame, ConnectError> {
        loop {
            if let Some(frame) = self.buffered()? {
                return Ok(frame);
            }
            self.fill().await?;
        }
    }

    /// The next frame that is neither a notice nor a changed parameter; an ErrorResponse is an error.
    ///
    /// # Errors
    /// As [`Frames::next`], and [`ConnectError::Refused`].
    pub async fn next_answer(&mut self) -> Result<Frame, ConnectError> {
        loop {
            let frame = self.next().await?;
            match frame.tag {
                b'E' => return Err(ConnectError::Refused(Box::new(ServerError::parse(&frame.body)))),
                b'N' => tracing::debug!(notice = %ServerError::parse(&frame.body), "server notice"),
                b'S' => {}
                _ => return Ok(frame),
            }
        }
    }

    /// Writes bytes that are whole frontend messages.
    ///
    /// # Errors
    /// When the connection is broken.
    pub async fn send(&mut self, bytes: &[u8]) -> Result<(), ConnectError> {
        self.stream.write_all(bytes).await?;
        self.stream.flush().await?;
        Ok(())
    }

    #[inline]
    fn head(&self) -> Result<Option<(u8, usize)>, ConnectError> {
        let Some(&[tag, a, b, c, d]) = self.unread.first_chunk::<HEAD_BYTES>() else { return Ok(None) };
        let length = u32::from_be_bytes([a, b, c, d]);
        let body = length.checked_sub(4).ok_or(ConnectError::Protocol("a frame's length is less than its own four bytes"))?;
        if body as usize > self.frame_bytes_max {
            return Err(ConnectError::FrameTooLong { bytes: u64::from(body), limit: self.frame_bytes_max as u64 });
        }
        Ok(Some((tag, body as usize)))
    }
}
