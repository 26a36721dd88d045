//! The smallest client: frames out, and every frame of the answer back, as it came.

use std::collections::BTreeMap;
use std::io::{BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// No statement of a corpus takes so long, on either side.
const PATIENCE: Duration = Duration::from_secs(120);

/// One message of the server.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Frame {
    pub(crate) tag: u8,
    pub(crate) body: Vec<u8>,
}

impl Frame {
    /// The fields of an ErrorResponse or NoticeResponse by their letters.
    pub(crate) fn fields(&self) -> BTreeMap<char, String> {
        let mut fields = BTreeMap::new();
        for field in self.body.split(|byte| *byte == 0).filter(|field| !field.is_empty()) {
            fields.insert(char::from(field[0]), String::from_utf8_lossy(&field[1..]).into_owned());
        }
        fields
    }

    /// The values of a DataRow.
    pub(crate) fn values(&self) -> Vec<Option<Vec<u8>>> {
        let mut values = Vec::new();
        let mut rest = &self.body[2..];
        while let Some((length, behind)) = rest.split_first_chunk::<4>() {
            let (value, behind) = match usize::try_from(i32::from_be_bytes(*length)) {
                Ok(length) => (Some(behind[..length].to_vec()), &behind[length..]),
                Err(_) => (None, behind),
            };
            values.push(value);
            rest = behind;
        }
        values
    }

    /// For people.
    pub(crate) fn readable(&self) -> String {
        match self.tag {
            b'E' | b'N' => format!("{} {:?}", char::from(self.tag), self.fields()),
            b'D' => {
                let value = |value: Option<Vec<u8>>| value.map_or("NULL".to_owned(), |value| value.escape_ascii().to_string());
                format!("D {}", self.values().into_iter().map(value).collect::<Vec<_>>().join(" | "))
            }
            tag => format!("{} {}", char::from(tag), self.body.escape_ascii()),
        }
    }
}

/// A message of the client.
pub(crate) fn frame(tag: u8, body: &[u8]) -> Vec<u8> {
    [&[tag][..], &(body.len() as u32 + 4).to_be_bytes(), body].concat()
}

/// A Query.
pub(crate) fn query(sql: &str) -> Vec<u8> {
    frame(b'Q', format!("{sql}\0").as_bytes())
}

/// A Parse.
pub(crate) fn parse(name: &str, sql: &str, types: &[u32]) -> Vec<u8> {
    let mut body = format!("{name}\0{sql}\0").into_bytes();
    body.extend_from_slice(&(types.len() as u16).to_be_bytes());
    types.iter().for_each(|oid| body.extend_from_slice(&oid.to_be_bytes()));
    frame(b'P', &body)
}

/// A Bind.
pub(crate) fn bind(portal: &str, name: &str, formats: &[u16], values: &[Option<Vec<u8>>], results: &[u16]) -> Vec<u8> {
    let mut body = format!("{portal}\0{name}\0").into_bytes();
    let words = |body: &mut Vec<u8>, words: &[u16]| {
        body.extend_from_slice(&(words.len() as u16).to_be_bytes());
        words.iter().for_each(|word| body.extend_from_slice(&word.to_be_bytes()));
    };
    words(&mut body, formats);
    body.extend_from_slice(&(values.len() as u16).to_be_bytes());
    for value in values {
        match value {
            None => body.extend_from_slice(&(-1i32).to_be_bytes()),
            Some(value) => {
                body.extend_from_slice(&(value.len() as u32).to_be_bytes());
                body.extend_from_slice(value);
            }
        }
    }
    words(&mut body, results);
    frame(b'B', &body)
}

/// A connection.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    /// An error came, and nothing is answered up to Sync.
    skipping: bool,
}

impl Client {
    pub(crate) fn connect(port: u16, parameters: &[(String, String)]) -> Client {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut body = b"\0\x03\0\0".to_vec();
        for (name, value) in parameters {
            body.extend_from_slice(format!("{name}\0{value}\0").as_bytes());
        }
        body.push(0);
        let mut client = Client { stream: BufReader::new(stream), skipping: false };
        client.stream.get_mut().write_all(&[&(body.len() as u32 + 4).to_be_bytes()[..], &body].concat()).unwrap();
        let login = client.until_ready();
        assert!(login.iter().all(|frame| frame.tag != b'E'), "{:?}", login.iter().map(Frame::readable).collect::<Vec<_>>());
        client
    }

    /// Sends what ends with Sync or is a Query; the answer up to and with ReadyForQuery.
    pub(crate) fn ask(&mut self, messages: &[u8]) -> Vec<Frame> {
        self.stream.get_mut().write_all(messages).unwrap();
        self.skipping = false;
        self.until_ready()
    }

    /// Sends what ends with Flush: the answers to each of these messages (by their tags), or up to an error.
    pub(crate) fn ask_flushed(&mut self, messages: &[u8], tags: &[u8]) -> Vec<Frame> {
        self.stream.get_mut().write_all(messages).unwrap();
        let mut answer = Vec::new();
        for tag in tags {
            let ends: &[u8] = match tag {
                b'P' => b"1",
                b'B' => b"2",
                b'D' => b"Tn",
                b'E' => b"CIs",
                b'C' => b"3",
                _ => continue,
            };
            while !self.skipping {
                let frame = self.receive();
                self.skipping = frame.tag == b'E';
                let ended = ends.contains(&frame.tag);
                answer.push(frame);
                if ended {
                    break;
                }
            }
        }
        answer
    }

    /// The only value that a statement of ours yields.
    pub(crate) fn value(&mut self, sql: &str) -> String {
        let answer = self.ask(&query(sql));
        let Some(row) = answer.iter().find(|frame| frame.tag == b'D') else {
            panic!("{sql}: {:?}", answer.iter().map(Frame::readable).collect::<Vec<_>>());
        };
        String::from_utf8(row.values().remove(0).unwrap_or_default()).unwrap()
    }

    fn until_ready(&mut self) -> Vec<Frame> {
        let mut answer = Vec::new();
        loop {
            let frame = self.receive();
            let ready = frame.tag == b'Z';
            answer.push(frame);
            if ready {
                return answer;
            }
        }
    }

    fn receive(&mut self) -> Frame {
        let mut head = [0; 5];
        self.stream.read_exact(&mut head).unwrap();
        let length = u32::from_be_bytes(head[1..].try_into().unwrap()) as usize;
        let mut body = vec![0; length - 4];
        self.stream.read_exact(&mut body).unwrap();
        Frame { tag: head[0], body }
    }
}
