//! The smallest client: messages out, and all bytes of the answer back.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// How a result is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// One Query.
    Simple,
    /// Parse, Bind, Describe, Execute, Sync; all columns in text.
    Text,
    /// The same; all columns in binary.
    Binary,
}

/// A connection.
pub(super) struct Client(TcpStream);

fn frame(tag: u8, body: &[u8]) -> Vec<u8> {
    [&[tag][..], &(body.len() as u32 + 4).to_be_bytes(), body].concat()
}

impl Client {
    pub(super) fn connect(port: u16, database: &str) -> Client {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut client = Client(stream);
        let body = format!("\0\x03\0\0user\0postgres\0database\0{database}\0client_encoding\0UTF8\0TimeZone\0UTC\0\0").into_bytes();
        client.0.write_all(&[&(body.len() as u32 + 4).to_be_bytes()[..], &body].concat()).unwrap();
        client.answer();
        client
    }

    /// Runs a statement; the answer up to and with ReadyForQuery.
    pub(super) fn ask(&mut self, sql: &str, way: Way) -> Vec<u8> {
        let messages = match way {
            Way::Simple => frame(b'Q', format!("{sql}\0").as_bytes()),
            Way::Text | Way::Binary => [
                frame(b'P', format!("\0{sql}\0\0\0").as_bytes()),
                frame(b'B', &[0, 0, 0, 0, 0, 0, 0, 1, 0, u8::from(way == Way::Binary)]),
                frame(b'D', b"P\0"),
                frame(b'E', &[0; 5]),
                frame(b'S', b""),
            ]
            .concat(),
        };
        self.0.write_all(&messages).unwrap();
        self.answer()
    }

    fn answer(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        loop {
            let at = bytes.len();
            bytes.resize(at + 5, 0);
            self.0.read_exact(&mut bytes[at..]).unwrap();
            let length = u32::from_be_bytes(bytes[at + 1..].try_into().unwrap()) as usize;
            bytes.resize(at + 1 + length, 0);
            self.0.read_exact(&mut bytes[at + 5..]).unwrap();
            if bytes[at] == b'Z' {
                return bytes;
            }
        }
    }
}
