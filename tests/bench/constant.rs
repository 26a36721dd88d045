//! A server that answers every query with the same row: the limit of whatever answers point reads over the wire on this machine.

use std::io;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

const INT4: u32 = 23;

/// A running server; dropping it stops it (sessions end with their clients).
pub(crate) struct Constant {
    /// Where it listens.
    pub(crate) port: u16,
    accepting: JoinHandle<()>,
}

impl Constant {
    /// Starts it on a free port.
    pub(crate) async fn start() -> io::Result<Constant> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A client that goes away ends its session with an error, as it should.
                tokio::spawn(session(stream));
            }
        });
        Ok(Constant { port, accepting })
    }
}

impl Drop for Constant {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn session(mut stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let length = stream.read_u32().await?;
    let mut startup = vec![0; length.saturating_sub(4).min(10_000) as usize];
    stream.read_exact(&mut startup).await?;
    let mut out = Vec::new();
    message(&mut out, b'R', &0_u32.to_be_bytes());
    message(&mut out, b'S', b"server_version\x0015.0\0");
    message(&mut out, b'S', b"client_encoding\0UTF8\0");
    message(&mut out, b'S', b"standard_conforming_strings\0on\0");
    message(&mut out, b'K', &[0; 8]);
    message(&mut out, b'Z', b"I");
    let mut buffer = Vec::with_capacity(64 * 1024);
    loop {
        if !out.is_empty() {
            stream.write_all(&out).await?;
            out.clear();
        }
        if stream.read_buf(&mut buffer).await? == 0 {
            return Ok(());
        }
        let mut rest = &buffer[..];
        while let [tag, a, b, c, d, after @ ..] = rest {
            let length = (u32::from_be_bytes([*a, *b, *c, *d]) as usize).saturating_sub(4);
            let Some((_, behind)) = after.split_at_checked(length) else { break };
            if *tag == b'X' {
                return Ok(());
            }
            answer(*tag, &mut out);
            rest = behind;
        }
        let taken = buffer.len() - rest.len();
        buffer.drain(..taken);
    }
}

fn answer(tag: u8, out: &mut Vec<u8>) {
    match tag {
        b'Q' => {
            describe(out);
            row(out);
            message(out, b'Z', b"I");
        }
        b'P' => message(out, b'1', b""),
        b'B' => message(out, b'2', b""),
        b'D' => describe(out),
        b'E' => row(out),
        b'S' => message(out, b'Z', b"I"),
        b'C' => message(out, b'3', b""),
        _ => {}
    }
}

fn describe(out: &mut Vec<u8>) {
    let mut body = Vec::with_capacity(40);
    body.extend_from_slice(&1_u16.to_be_bytes());
    body.extend_from_slice(b"abalance\0");
    body.extend_from_slice(&[0; 6]);
    body.extend_from_slice(&INT4.to_be_bytes());
    body.extend_from_slice(&4_u16.to_be_bytes());
    body.extend_from_slice(&(-1_i32).to_be_bytes());
    body.extend_from_slice(&[0; 2]);
    message(out, b'T', &body);
}

fn row(out: &mut Vec<u8>) {
    message(out, b'D', b"\0\x01\0\0\0\x010");
    message(out, b'C', b"SELECT 1\0");
}

fn message(out: &mut Vec<u8>, tag: u8, body: &[u8]) {
    out.push(tag);
    out.extend_from_slice(&(body.len() as u32 + 4).to_be_bytes());
    out.extend_from_slice(body);
}
