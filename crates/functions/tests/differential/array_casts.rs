//! Arrays cast to arrays of other types, and texts to arrays: every pair of types whose elements can be cast.

use rimward_functions::{ANYARRAY, Function, element_cast, scalars};
use rimward_localpg::{Options, Server};
use rimward_model::oid::{BPCHAR, NAME, OID, TEXT};
use rimward_model::{Cell, Oid, TypeRef};

use crate::judge::{self, Case, Judge, Said};
use crate::samples::{ARRAYS, Samples, type_name};
use crate::{setting, version};

fn form(name: &str, arguments: &[Oid]) -> &'static Function {
    let implements = |function: &&Function| function.implements.iter().any(|known| known.name == name && known.arguments == arguments);
    scalars().find(implements).expect("a form")
}

/// What the form says of a text and the types behind it.
fn said(function: &Function, of: &str, types: &[Oid], result: Oid) -> Said {
    let mut cells = vec![Cell::Text(of)];
    cells.extend(types.iter().map(|id| Cell::Integer((*id).into())));
    match function.call(&cells) {
        Ok(answer) => judge::printed(TypeRef { oid: result, typmod: -1 }, answer.as_cell(&cells)),
        Err(error) => judge::failed(&error),
    }
}

#[test]
fn arrays_are_cast_as_postgresql_does() {
    let server = Server::start(&Options::default()).expect("a server");
    let mut judge = Judge::new(&server);
    let mut samples = Samples::new(setting("RIMWARD_FUNCTIONS_SEED", 1), version(&server));
    let cases = setting("RIMWARD_FUNCTIONS_CASES", 30).div_ceil(3);
    let (cast, read) = (form("cast", &[ANYARRAY, OID, OID]), form("array of text", &[TEXT, OID]));
    let known = |element: Oid| !matches!(element, BPCHAR | NAME);
    for (from_array, from) in ARRAYS.iter().copied().filter(|(_, from)| known(*from)) {
        for (to_array, to) in ARRAYS.iter().copied().filter(|(_, to)| known(*to) && element_cast(from, *to).is_some()) {
            for _ in 0..cases {
                let text = samples.array(from);
                let said = said(cast, &text, &[from, to], to_array);
                let sql = format!("('{}'::{})::{}", text.replace('\'', "''"), type_name(from_array), type_name(to_array));
                judge.add(Case { what: "arrays cast", said, sql, zone: "UTC" });
            }
        }
        if from != TEXT && element_cast(TEXT, from).is_none() {
            continue;
        }
        for _ in 0..cases {
            let text = samples.array(from);
            let said = said(read, &text, &[from], from_array);
            let sql = format!("('{}'::text)::{}", text.replace('\'', "''"), type_name(from_array));
            judge.add(Case { what: "arrays read", said, sql, zone: "UTC" });
        }
    }
    judge.verdict();
}
