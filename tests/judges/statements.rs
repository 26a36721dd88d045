//! Single statements: the same bytes to both sides, by each of the protocol's ways, in text and in binary.

use crate::compare::difference;
use crate::corpus::Statement;
use crate::site::Site;
use crate::tally::Outcome;
use crate::wire::{Client, Frame, bind, frame, parse, query};

/// Sessions at both sides, and one more at the primary that converts values.
pub(crate) struct Judge {
    primary: Client,
    edge: Client,
    converter: Client,
}

/// How a statement is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Simple,
    Text,
    Binary,
}

impl Judge {
    /// Statements find the tables of this schema.
    pub(crate) fn new(site: &Site, schema: &str) -> Judge {
        let settings = [("search_path", schema), ("client_encoding", "UTF8"), ("TimeZone", "UTC")];
        let startup = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let (primary, edge) = site.sessions(&startup);
        let (converter, _) = site.sessions(&startup);
        Judge { primary, edge, converter }
    }

    /// Asks both sides in each way. It is local if it is so in every way.
    pub(crate) fn compare(&mut self, statement: &Statement) -> Outcome {
        let ways: &[Way] = if statement.parameters.is_empty() { &[Way::Simple, Way::Text, Way::Binary] } else { &[Way::Text, Way::Binary] };
        let (mut types, mut outcome) = (Vec::new(), Outcome::Local);
        for way in ways {
            let Some(bytes) = self.encode(statement, *way, &types) else { continue };
            let theirs = self.primary.ask(&bytes);
            let ours = self.edge.ask(&bytes);
            if let Some(difference) = difference(&ours, &theirs, statement.determined, &statement.sql) {
                return Outcome::Different(format!("{way:?}: {difference}"));
            }
            let refused = theirs.iter().any(|frame| frame.tag == b'E');
            if *way == Way::Text {
                types = described(&theirs);
            }
            outcome = match (outcome, refused) {
                (Outcome::Local | Outcome::Refused, true) => Outcome::Refused,
                (Outcome::Local, false) => self.outcome(*way),
                (other, _) => other,
            };
        }
        outcome
    }

    fn outcome(&mut self, way: Way) -> Outcome {
        let route = self.edge.value("show rimward.last_route");
        match route.strip_prefix("remote: ") {
            None => Outcome::Local,
            Some(reason) if way == Way::Binary => Outcome::Remote(format!("in binary: {reason}")),
            Some(reason) => Outcome::Remote(reason.to_owned()),
        }
    }

    fn encode(&mut self, statement: &Statement, way: Way, types: &[u32]) -> Option<Vec<u8>> {
        let text = |value: &Option<String>| value.as_ref().map(|value| value.as_bytes().to_vec());
        let (types, format, values) = match way {
            Way::Simple => return Some(query(&statement.sql)),
            Way::Text => (&[][..], 0, statement.parameters.iter().map(text).collect::<Vec<_>>()),
            Way::Binary if statement.parameters.len() > types.len() => return None,
            Way::Binary => (types, 1, self.binary(types, &statement.parameters)?),
        };
        let formats: &[u16] = if values.is_empty() { &[] } else { &[format] };
        let messages = [
            parse("", &statement.sql, types),
            frame(b'D', b"S\0"),
            bind("", "", formats, &values, &[format]),
            frame(b'D', b"P\0"),
            frame(b'E', &[0; 5]),
            frame(b'S', &[]),
        ];
        Some(messages.concat())
    }

    /// The binary forms of values, as the primary sends them; `None` if one of them is none of its type.
    fn binary(&mut self, types: &[u32], values: &[Option<String>]) -> Option<Vec<Option<Vec<u8>>>> {
        let mut converted = Vec::new();
        for (oid, value) in types.iter().zip(values) {
            let Some(value) = value else {
                converted.push(None);
                continue;
            };
            let messages = [
                parse("", "select $1", &[*oid]),
                bind("", "", &[0], &[Some(value.as_bytes().to_vec())], &[1]),
                frame(b'E', &[0; 5]),
                frame(b'S', &[]),
            ];
            let answer = self.converter.ask(&messages.concat());
            converted.push(answer.iter().find(|frame| frame.tag == b'D')?.values().remove(0));
        }
        Some(converted)
    }
}

/// The types of a ParameterDescription.
fn described(answer: &[Frame]) -> Vec<u32> {
    let body = answer.iter().find(|frame| frame.tag == b't').map_or(&[][..], |frame| &frame.body[2..]);
    body.chunks_exact(4).map(|oid| u32::from_be_bytes([oid[0], oid[1], oid[2], oid[3]])).collect()
}
