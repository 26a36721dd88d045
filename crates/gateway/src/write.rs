//! The backend's messages, written straight into the output buffer.

use rimward_model::Oid;

use crate::message::Format;

/// One column of a RowDescription.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Field<'a> {
    pub(crate) name: &'a str,
    pub(crate) table: Oid,
    pub(crate) attnum: i16,
    pub(crate) type_oid: Oid,
    pub(crate) type_bytes: i16,
    pub(crate) typmod: i32,
    pub(crate) format: Format,
}

/// How an ErrorResponse or NoticeResponse is labelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Severity {
    /// The statement failed.
    Error,
    /// The session ends.
    Fatal,
}

/// Writes one frame: type, length, and what `body` appends.
pub(crate) fn frame(out: &mut Vec<u8>, tag: u8, body: impl FnOnce(&mut Vec<u8>)) {
    out.push(tag);
    let at = out.len();
    out.extend_from_slice(&[0; 4]);
    body(out);
    let length = u32::try_from(out.len() - at).expect("a frame of ours is far below 4 GiB");
    out[at..at + 4].copy_from_slice(&length.to_be_bytes());
}

/// A string and its zero byte. A zero byte within it would end it early, so it ends there.
pub(crate) fn string(out: &mut Vec<u8>, text: &str) {
    out.extend(text.bytes().take_while(|&byte| byte != 0));
    out.push(0);
}

/// ErrorResponse.
pub(crate) fn error(out: &mut Vec<u8>, severity: Severity, code: &str, message: &str, hint: Option<&str>) {
    let severity = match severity {
        Severity::Error => "ERROR",
        Severity::Fatal => "FATAL",
    };
    frame(out, b'E', |out| {
        let fields = [(b'S', Some(severity)), (b'V', Some(severity)), (b'C', Some(code)), (b'M', Some(message)), (b'H', hint)];
        for (field, value) in fields {
            if let Some(value) = value {
                out.push(field);
                string(out, value);
            }
        }
        out.push(0);
    });
}

/// NoticeResponse.
pub(crate) fn notice(out: &mut Vec<u8>, message: &str) {
    frame(out, b'N', |out| {
        for (field, value) in [(b'S', "NOTICE"), (b'V', "NOTICE"), (b'C', "00000"), (b'M', message)] {
            out.push(field);
            string(out, value);
        }
        out.push(0);
    });
}

/// ReadyForQuery with the transaction status `I`, `T` or `E`.
pub(crate) fn ready_for_query(out: &mut Vec<u8>, status: u8) {
    frame(out, b'Z', |out| out.push(status));
}

/// CommandComplete.
pub(crate) fn command_complete(out: &mut Vec<u8>, tag: &str) {
    frame(out, b'C', |out| string(out, tag));
}

/// A message without content: `1`, `2`, `3`, `n`, `I`, `s`.
pub(crate) fn empty(out: &mut Vec<u8>, tag: u8) {
    frame(out, tag, |_| {});
}

/// ParameterDescription.
pub(crate) fn parameter_description(out: &mut Vec<u8>, oids: &[Oid]) {
    frame(out, b't', |out| {
        put_count(out, oids.len());
        oids.iter().for_each(|oid| out.extend_from_slice(&oid.to_be_bytes()));
    });
}

/// RowDescription.
pub(crate) fn row_description<'a>(out: &mut Vec<u8>, fields: impl ExactSizeIterator<Item = Field<'a>>) {
    frame(out, b'T', |out| {
        put_count(out, fields.len());
        for field in fields {
            string(out, field.name);
            out.extend_from_slice(&field.table.to_be_bytes());
            out.extend_from_slice(&field.attnum.to_be_bytes());
            out.extend_from_slice(&field.type_oid.to_be_bytes());
            out.extend_from_slice(&field.type_bytes.to_be_bytes());
            out.extend_from_slice(&field.typmod.to_be_bytes());
            out.extend_from_slice(&u16::from(field.format == Format::Binary).to_be_bytes());
        }
    });
}

/// BackendKeyData.
pub(crate) fn backend_key_data(out: &mut Vec<u8>, pid: u32, secret: u32) {
    frame(out, b'K', |out| {
        out.extend_from_slice(&pid.to_be_bytes());
        out.extend_from_slice(&secret.to_be_bytes());
    });
}

/// AuthenticationCleartextPassword.
pub(crate) fn ask_cleartext_password(out: &mut Vec<u8>) {
    frame(out, b'R', |out| out.extend_from_slice(&3u32.to_be_bytes()));
}

/// A count in 16 bits. Columns and parameters cannot be more: the protocol delivered them in 16 bits, and a plan has at most 1,664.
pub(crate) fn put_count(out: &mut Vec<u8>, count: usize) {
    out.extend_from_slice(&u16::try_from(count).expect("columns and parameters are counted in 16 bits").to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(write: impl FnOnce(&mut Vec<u8>), expected: &Expect) {
        let mut out = Vec::new();
        write(&mut out);
        expected.assert_eq(&out.escape_ascii().to_string());
    }

    #[test]
    fn messages_are_framed_as_the_protocol_describes_them() {
        check(|out| ready_for_query(out, b'I'), &expect![[r"Z\x00\x00\x00\x05I"]]);
        check(|out| command_complete(out, "SELECT 1"), &expect![[r"C\x00\x00\x00\rSELECT 1\x00"]]);
        check(
            |out| error(out, Severity::Fatal, "53300", "too many", Some("wait")),
            &expect![[r"E\x00\x00\x00*SFATAL\x00VFATAL\x00C53300\x00Mtoo many\x00Hwait\x00\x00"]],
        );
        check(|out| parameter_description(out, &[23]), &expect![[r"t\x00\x00\x00\n\x00\x01\x00\x00\x00\x17"]]);
    }

    #[test]
    fn a_zero_byte_ends_a_string() {
        check(|out| string(out, "a\0b"), &expect![[r"a\x00"]]);
    }
}
