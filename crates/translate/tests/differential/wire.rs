//! The smallest client of PostgreSQL's extended protocol: text parameters, text results, everything that a description says.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

/// A result column, as RowDescription has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) table: u32,
    pub(crate) attnum: i16,
    pub(crate) oid: u32,
    pub(crate) length: i16,
    pub(crate) typmod: i32,
}

/// A row in text form.
pub(crate) type TextRow = Vec<Option<String>>;

/// What a statement yields.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    pub(crate) params: Vec<u32>,
    pub(crate) fields: Vec<Field>,
    pub(crate) rows: Vec<TextRow>,
}

/// A connection.
pub(crate) struct Client(TcpStream);

struct Body(Vec<u8>, usize);

impl Body {
    fn take(&mut self, count: usize) -> &[u8] {
        self.1 += count;
        &self.0[self.1 - count..self.1]
    }
    fn i16(&mut self) -> i16 {
        i16::from_be_bytes(self.take(2).try_into().unwrap())
    }
    fn i32(&mut self) -> i32 {
        i32::from_be_bytes(self.take(4).try_into().unwrap())
    }
    fn u32(&mut self) -> u32 {
        self.i32().cast_unsigned()
    }
    fn string(&mut self) -> String {
        let length = self.0[self.1..].iter().position(|byte| *byte == 0).unwrap();
        let text = String::from_utf8(self.take(length).to_vec()).unwrap();
        self.1 += 1;
        text
    }
}

fn message(out: &mut Vec<u8>, tag: u8, body: impl FnOnce(&mut Vec<u8>)) {
    out.push(tag);
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    body(out);
    let length = u32::try_from(out.len() - start).unwrap();
    out[start..start + 4].copy_from_slice(&length.to_be_bytes());
}

fn cstring(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
    out.push(0);
}

impl Client {
    pub(crate) fn connect(port: u16, database: &str) -> Client {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_nodelay(true).unwrap();
        let mut start = Vec::new();
        let pairs = [("user", "postgres"), ("database", database), ("client_encoding", "UTF8"), ("TimeZone", "UTC")];
        start.extend_from_slice(&[0, 0, 0, 0, 0, 3, 0, 0]);
        for (key, value) in pairs {
            cstring(&mut start, key);
            cstring(&mut start, value);
        }
        start.push(0);
        let length = u32::try_from(start.len()).unwrap();
        start[..4].copy_from_slice(&length.to_be_bytes());
        stream.write_all(&start).unwrap();
        let mut client = Client(stream);
        while client.receive().0 != b'Z' {}
        client
    }

    fn receive(&mut self) -> (u8, Body) {
        let mut head = [0; 5];
        self.0.read_exact(&mut head).unwrap();
        let length = u32::from_be_bytes(head[1..].try_into().unwrap()) as usize;
        let mut body = vec![0; length - 4];
        self.0.read_exact(&mut body).unwrap();
        (head[0], Body(body, 0))
    }

    /// Runs one statement; an error is its SQLSTATE and message.
    pub(crate) fn run(&mut self, sql: &str, parameters: &[Option<String>]) -> Result<Answer, String> {
        let mut out = Vec::new();
        message(&mut out, b'P', |out| {
            cstring(out, "");
            cstring(out, sql);
            out.extend_from_slice(&[0, 0]);
        });
        message(&mut out, b'D', |out| {
            out.push(b'S');
            out.push(0);
        });
        message(&mut out, b'B', |out| {
            out.extend_from_slice(&[0, 0, 0, 0]);
            out.extend_from_slice(&u16::try_from(parameters.len()).unwrap().to_be_bytes());
            for parameter in parameters {
                match parameter {
                    None => out.extend_from_slice(&(-1i32).to_be_bytes()),
                    Some(text) => {
                        out.extend_from_slice(&u32::try_from(text.len()).unwrap().to_be_bytes());
                        out.extend_from_slice(text.as_bytes());
                    }
                }
            }
            out.extend_from_slice(&[0, 0]);
        });
        message(&mut out, b'E', |out| out.extend_from_slice(&[0, 0, 0, 0, 0]));
        message(&mut out, b'S', |_| {});
        self.0.write_all(&out).unwrap();
        self.answer()
    }

    fn answer(&mut self) -> Result<Answer, String> {
        let (mut answer, mut error) = (Answer::default(), None);
        loop {
            let (tag, mut body) = self.receive();
            match tag {
                b't' => answer.params = (0..body.i16()).map(|_| body.u32()).collect(),
                b'T' => answer.fields = (0..body.i16()).map(|_| field(&mut body)).collect(),
                b'D' => {
                    let row = (0..body.i16()).map(|_| {
                        let length = usize::try_from(body.i32()).ok()?;
                        Some(String::from_utf8(body.take(length).to_vec()).unwrap())
                    });
                    answer.rows.push(row.collect());
                }
                b'E' => error = Some(error_text(&mut body)),
                b'Z' => return error.map_or(Ok(answer), Err),
                _ => {}
            }
        }
    }
}

fn field(body: &mut Body) -> Field {
    let field =
        Field { name: body.string(), table: body.u32(), attnum: body.i16(), oid: body.u32(), length: body.i16(), typmod: body.i32() };
    body.i16();
    field
}

fn error_text(body: &mut Body) -> String {
    let (mut state, mut text) = (String::new(), String::new());
    loop {
        match body.take(1)[0] {
            0 => return format!("{state}: {text}"),
            b'C' => state = body.string(),
            b'M' => text = body.string(),
            _ => drop(body.string()),
        }
    }
}
