//! Two answers, message by message: descriptions, rows, tags and errors are the same.

use crate::corpus::Determined;
use crate::wire::Frame;

/// Whether the answers to this statement differ, and where.
pub(crate) fn difference(ours: &[Frame], theirs: &[Frame], determined: Determined, sql: &str) -> Option<String> {
    let (our_rest, mut our_rows) = parted(ours);
    let (their_rest, mut their_rows) = parted(theirs);
    if our_rest != their_rest {
        let at = (0..).find(|&index| our_rest.get(index) != their_rest.get(index))?;
        let shown = |rest: &[String]| rest.get(at).cloned().unwrap_or_else(|| "nothing".to_owned());
        return Some(format!("primary: {}\nedge:    {}", shown(&their_rest), shown(&our_rest)));
    }
    if determined == Determined::Count {
        let (our, their) = (our_rows.len(), their_rows.len());
        return (our != their).then(|| format!("{their} rows at the primary, {our} at the edge"));
    }
    let ordered = match determined {
        Determined::Text => is_sorted(sql),
        determined => determined == Determined::Order,
    };
    if !ordered {
        our_rows.sort();
        their_rows.sort();
    }
    let at = (0..our_rows.len().max(their_rows.len())).find(|&index| our_rows.get(index) != their_rows.get(index))?;
    let shown = |rows: &[&Frame]| rows.get(at).map_or("no row".to_owned(), |row| row.readable());
    Some(format!("row {at}\nprimary: {}\nedge:    {}", shown(&their_rows), shown(&our_rows)))
}

/// Everything but the rows, as far as it must be equal, and the rows.
fn parted(frames: &[Frame]) -> (Vec<String>, Vec<&Frame>) {
    let (mut rest, mut rows) = (Vec::new(), Vec::new());
    for frame in frames {
        match frame.tag {
            b'D' => rows.push(frame),
            // Ours alone: positions that travel with the session.
            b'S' if frame.body.starts_with(b"rimward.") => {}
            b'E' | b'N' => {
                let mut fields = frame.fields();
                // Where in PostgreSQL's source it was raised.
                fields.retain(|letter, _| !matches!(letter, 'F' | 'L' | 'R'));
                rest.push(format!("{} {fields:?}", char::from(frame.tag)));
            }
            _ => rest.push(frame.readable()),
        }
    }
    (rest, rows)
}

/// Whether the outermost query has an ORDER BY.
fn is_sorted(sql: &str) -> bool {
    let (mut depth, mut quote, mut outer) = (0i32, None, String::new());
    for character in sql.chars() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(character),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth -= 1,
            (None, _) if depth == 0 => outer.push(character.to_ascii_lowercase()),
            (None, _) => {}
        }
    }
    outer.split_whitespace().collect::<Vec<_>>().windows(2).any(|words| words == ["order", "by"])
}
