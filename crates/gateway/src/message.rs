//! The client's messages: what a frame may be, and a bounded decoder of those that routing looks into.
//!
//! Malformed bodies are not judged here: whatever does not decode goes to the primary, which words the error.

use rimward_model::{DecodeError, Oid, Reader};

/// The header of a frame: type and length.
pub(crate) const HEADER_BYTES: usize = 5;
/// What PostgreSQL accepts of one message.
const LARGE_BYTES_MAX: u32 = 0x3FFF_FFFF;
/// What PostgreSQL accepts of a message without content.
const SMALL_BYTES_MAX: u32 = 10_000;

/// A frame that no PostgreSQL server accepts; the connection cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FrameError {
    /// The type byte is none of the protocol's.
    #[error("invalid frontend message type {0}")]
    Type(u8),
    /// The length is below 4 or beyond what this type may carry.
    #[error("invalid message length {length} of a message of type {tag}")]
    Length {
        /// The type byte.
        tag: u8,
        /// The claim.
        length: u32,
    },
}

/// The header of a client's frame, checked. Returns the bytes of the body.
pub(crate) fn client_header(header: [u8; HEADER_BYTES]) -> Result<(u8, usize), FrameError> {
    let [tag, length @ ..] = header;
    let length = u32::from_be_bytes(length);
    let limit = match tag {
        b'Q' | b'P' | b'B' | b'F' | b'd' | b'p' => LARGE_BYTES_MAX,
        b'E' | b'D' | b'C' | b'S' | b'H' | b'X' | b'c' | b'f' => SMALL_BYTES_MAX,
        _ => return Err(FrameError::Type(tag)),
    };
    if length < 4 || length > limit {
        return Err(FrameError::Length { tag, length });
    }
    Ok((tag, length as usize - 4))
}

/// What Describe and Close name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target<'a> {
    /// A prepared statement.
    Statement(&'a [u8]),
    /// A portal.
    Portal(&'a [u8]),
}

/// A message of the extended protocol, or a simple Query, borrowed from its body.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Message<'a> {
    /// Q
    Query { sql: &'a str },
    /// P
    Parse { name: &'a [u8], sql: &'a str, oids: Vec<Oid> },
    /// B
    Bind(Bind<'a>),
    /// D
    Describe(Target<'a>),
    /// E
    Execute { portal: &'a [u8], max_rows: i32 },
    /// C
    Close(Target<'a>),
    /// S
    Sync,
    /// H
    Flush,
}

/// The body of a Bind.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bind<'a> {
    pub(crate) portal: &'a [u8],
    pub(crate) statement: &'a [u8],
    /// One for each parameter; NULL is `None`.
    pub(crate) parameters: Vec<Parameter<'a>>,
    /// None, one for all, or one for each column.
    pub(crate) result_formats: Vec<Format>,
}

/// A parameter's bytes and how they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parameter<'a> {
    pub(crate) format: Format,
    pub(crate) value: Option<&'a [u8]>,
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// PostgreSQL's text.
    Text,
    /// The type's `send` form.
    Binary,
}

impl Bind<'_> {
    /// The format of result column `index`.
    pub(crate) fn result_format(&self, index: usize) -> Option<Format> {
        format_of(&self.result_formats, index)
    }
}

/// A list of formats holds none (all text), one for all, or one for each.
fn format_of(formats: &[Format], index: usize) -> Option<Format> {
    match formats {
        [] => Some(Format::Text),
        [all] => Some(*all),
        each => each.get(index).copied(),
    }
}

impl<'a> Message<'a> {
    /// Decodes the body of a frame of this type.
    pub(crate) fn decode(tag: u8, body: &'a [u8]) -> Result<Message<'a>, DecodeError> {
        let mut reader = Reader::new(body);
        let message = match tag {
            b'Q' => Message::Query { sql: text(&mut reader)? },
            b'P' => {
                let (name, sql) = (terminated(&mut reader)?, text(&mut reader)?);
                Message::Parse { name, sql, oids: counted(&mut reader, |reader| Ok(u32::from_be_bytes(reader.array()?)))? }
            }
            b'B' => Message::Bind(bind(&mut reader)?),
            b'D' => Message::Describe(target(&mut reader)?),
            b'E' => Message::Execute { portal: terminated(&mut reader)?, max_rows: i32::from_be_bytes(reader.array()?) },
            b'C' => Message::Close(target(&mut reader)?),
            b'S' => Message::Sync,
            b'H' => Message::Flush,
            tag => return Err(DecodeError::Tag { what: "message", tag }),
        };
        reader.finish()?;
        Ok(message)
    }
}

fn bind<'a>(reader: &mut Reader<'a>) -> Result<Bind<'a>, DecodeError> {
    let (portal, statement) = (terminated(reader)?, terminated(reader)?);
    let formats = counted(reader, format)?;
    let mut index = 0;
    let parameters = counted(reader, |reader| {
        let format = format_of(&formats, index).ok_or(DecodeError::Invalid("number of parameter formats"))?;
        index += 1;
        let length = i32::from_be_bytes(reader.array()?);
        let value = match usize::try_from(length) {
            Ok(length) => Some(reader.bytes(length)?),
            Err(_) if length == -1 => None,
            Err(_) => return Err(DecodeError::Invalid("parameter length")),
        };
        Ok(Parameter { format, value })
    })?;
    if formats.len() > 1 && formats.len() != parameters.len() {
        return Err(DecodeError::Invalid("number of parameter formats"));
    }
    Ok(Bind { portal, statement, parameters, result_formats: counted(reader, format)? })
}

/// A 16-bit count, then so many items. Memory grows with what is there, not with what is claimed.
fn counted<'a, T>(reader: &mut Reader<'a>, mut item: impl FnMut(&mut Reader<'a>) -> Result<T, DecodeError>) -> Result<Vec<T>, DecodeError> {
    let count = u16::from_be_bytes(reader.array()?);
    let mut items = Vec::new();
    for _ in 0..count {
        items.push(item(reader)?);
    }
    Ok(items)
}

fn format(reader: &mut Reader<'_>) -> Result<Format, DecodeError> {
    match u16::from_be_bytes(reader.array()?) {
        0 => Ok(Format::Text),
        1 => Ok(Format::Binary),
        _ => Err(DecodeError::Invalid("format code")),
    }
}

fn target<'a>(reader: &mut Reader<'a>) -> Result<Target<'a>, DecodeError> {
    match reader.u8()? {
        b'S' => Ok(Target::Statement(terminated(reader)?)),
        b'P' => Ok(Target::Portal(terminated(reader)?)),
        tag => Err(DecodeError::Tag { what: "target", tag }),
    }
}

/// A string up to its zero byte.
fn terminated<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], DecodeError> {
    let rest = reader.rest();
    let end = rest.iter().position(|&byte| byte == 0).ok_or(DecodeError::Truncated { have: rest.len(), need: rest.len() + 1 })?;
    let taken = reader.bytes(end)?;
    reader.u8()?;
    Ok(taken)
}

fn text<'a>(reader: &mut Reader<'a>) -> Result<&'a str, DecodeError> {
    std::str::from_utf8(terminated(reader)?).map_err(|_| DecodeError::Utf8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(tag: u8, body: &[u8], expected: &Result<Message<'_>, DecodeError>) {
        assert_eq!(&Message::decode(tag, body), expected, "{} {body:?}", tag as char);
    }

    #[test]
    fn messages_decode_as_the_protocol_describes_them() {
        check(b'Q', b"select 1\0", &Ok(Message::Query { sql: "select 1" }));
        check(b'P', b"s\0select $1\0\0\x01\0\0\0\x17", &Ok(Message::Parse { name: b"s", sql: "select $1", oids: vec![23] }));
        check(b'D', b"Ss\0", &Ok(Message::Describe(Target::Statement(b"s"))));
        check(b'C', b"Pp\0", &Ok(Message::Close(Target::Portal(b"p"))));
        check(b'E', b"\0\0\0\0\x05", &Ok(Message::Execute { portal: b"", max_rows: 5 }));
        check(b'S', b"", &Ok(Message::Sync));
        let bind = Bind {
            portal: b"",
            statement: b"s",
            parameters: vec![Parameter { format: Format::Binary, value: Some(b"ab") }, Parameter { format: Format::Binary, value: None }],
            result_formats: vec![Format::Text],
        };
        check(b'B', b"\0s\0\0\x01\0\x01\0\x02\0\0\0\x02ab\xff\xff\xff\xff\0\x01\0\0", &Ok(Message::Bind(bind)));
    }

    #[test]
    fn what_postgresql_refuses_does_not_decode() {
        check(b'Q', b"select 1", &Err(DecodeError::Truncated { have: 8, need: 9 }));
        check(b'Q', b"select 1\0x", &Err(DecodeError::LeftOver(1)));
        check(b'Q', b"\xff\0", &Err(DecodeError::Utf8));
        check(b'S', b"x", &Err(DecodeError::LeftOver(1)));
        check(b'D', b"Xs\0", &Err(DecodeError::Tag { what: "target", tag: b'X' }));
        check(b'B', b"\0\0\0\x01\0\x02\0\0\0\0", &Err(DecodeError::Invalid("format code")));
        check(b'B', b"\0\0\0\x02\0\x01\0\x01\0\x01\0\0\0\0\0\0", &Err(DecodeError::Invalid("number of parameter formats")));
        check(b'B', b"\0\0\0\0\0\x01\xff\xff\xff\xfe", &Err(DecodeError::Invalid("parameter length")));
    }

    #[test]
    fn headers_beyond_postgresqls_limits_are_refused() {
        assert_eq!(client_header([b'Q', 0, 0, 0, 4]), Ok((b'Q', 0)));
        assert_eq!(client_header([b'Q', 0, 0, 0, 3]), Err(FrameError::Length { tag: b'Q', length: 3 }));
        assert_eq!(client_header([b'd', 0x40, 0, 0, 0]), Err(FrameError::Length { tag: b'd', length: 0x4000_0000 }));
        assert_eq!(client_header([b'S', 0, 1, 0, 0]), Err(FrameError::Length { tag: b'S', length: 65_536 }));
        assert_eq!(client_header([0, 0, 0, 0, 4]), Err(FrameError::Type(0)));
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_decoder_panic(tag in any::<u8>(), body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Message::decode(tag, &body);
        }

        #[test]
        fn no_bind_makes_the_decoder_panic(body in proptest::collection::vec(0u8..4, 0..64)) {
            let _ = Message::decode(b'B', &body);
        }
    }
}
