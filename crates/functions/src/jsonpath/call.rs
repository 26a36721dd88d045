//! The functions and operators that walk paths.

use std::borrow::Cow;

use rimward_model::Cell;
use rimward_model::oid::{BOOL, JSONB, TEXT};

use super::path::Path;
use super::walk::{Item, Outcome, Walk};
use crate::answer::{integer, text};
use crate::json::{Json, escaped};
use crate::registry::{Function, form, func, lenient, op, strict};
use crate::{Answer, SqlError};

/// `jsonpath`.
const JSONPATH: u32 = 4072;

/// Value, path, variables and silence, as a function has them.
struct Call<'a> {
    path: Path,
    of: Json<'a>,
    variables: Option<Json<'a>>,
    silent: bool,
}

impl<'a> Call<'a> {
    fn of(a: &[Cell<'a>], silent: bool) -> Result<Call<'a>, SqlError> {
        let path = Path::parse(text(a[1])?)?;
        let variables = match a.get(2) {
            None if silent => None,
            None => Some(Json::Object(Vec::new())),
            Some(cell) => Some(Json::of(text(*cell)?)?),
        };
        if !matches!(variables, None | Some(Json::Object(_))) {
            return Err(SqlError::raised("22023", "\"vars\" argument is not an object"));
        }
        let silent = a.get(3).map_or(Ok(silent), |cell| integer(*cell).map(|silent| silent != 0))?;
        Ok(Call { path, of: Json::of(text(a[0])?)?, variables, silent })
    }

    fn walk(&self) -> Walk<'_> {
        let variables = match &self.variables {
            Some(Json::Object(members)) => Some(members.iter().map(|(key, value)| (Cow::Borrowed(&**key), value.clone())).collect()),
            _ => None,
        };
        Walk {
            lax: self.path.lax,
            root: Cow::Borrowed(&self.of),
            current: Cow::Borrowed(&self.of),
            variables,
            forgiving: self.path.lax,
            throws: !self.silent,
            size: None,
            steps: 0,
        }
    }

    /// All that is found, and whether an error ended it.
    fn all(&self) -> Result<(Vec<Item<'_>>, Outcome), SqlError> {
        let mut found = Vec::new();
        let root = Cow::Borrowed(&self.of);
        let outcome = self.walk().item(&self.path.expr, &root, Some(&mut found))?;
        Ok((found, outcome))
    }
}

fn exists(a: &[Cell<'_>], silent: bool) -> Result<Answer, SqlError> {
    let call = Call::of(a, silent)?;
    let found = if call.path.lax {
        let root = Cow::Borrowed(&call.of);
        call.walk().item(&call.path.expr, &root, None)?
    } else {
        // Strict: there must be no error anywhere.
        match call.all()? {
            (_, Outcome::Error) => Outcome::Error,
            (found, _) if found.is_empty() => Outcome::Nothing,
            _ => Outcome::Found,
        }
    };
    Ok(match found {
        Outcome::Error => Answer::Null,
        found => Answer::bool(found == Outcome::Found),
    })
}

fn matches_path(a: &[Cell<'_>], silent: bool) -> Result<Answer, SqlError> {
    let call = Call::of(a, silent)?;
    let (found, _) = call.all()?;
    match &found[..] {
        [only] if matches!(&**only, Json::Bool(true)) => Ok(Answer::bool(true)),
        [only] if matches!(&**only, Json::Bool(false)) => Ok(Answer::bool(false)),
        [only] if matches!(&**only, Json::Null) => Ok(Answer::Null),
        _ if call.silent => Ok(Answer::Null),
        _ => Err(SqlError::raised("22038", "single boolean result is expected")),
    }
}

fn query_array(a: &[Cell<'_>]) -> Result<Answer, SqlError> {
    let call = Call::of(a, false)?;
    let found = call.all()?.0.into_iter().map(Cow::into_owned).collect();
    Ok(Answer::Text(Json::Array(found).print()))
}

fn query_first(a: &[Cell<'_>]) -> Result<Answer, SqlError> {
    let call = Call::of(a, false)?;
    let found = call.all()?.0;
    Ok(found.first().map_or(Answer::Null, |first| Answer::Text(first.print())))
}

/// What is found as rows: a JSON array of texts.
fn query_rows(a: &[Cell<'_>]) -> Result<Answer, SqlError> {
    let call = Call::of(a, false)?;
    let rows: Vec<String> = call.all()?.0.iter().map(|item| format!("\"{}\"", escaped(&item.print()))).collect();
    Ok(Answer::Text(format!("[{}]", rows.join(","))))
}

const JP: &[u32] = &[JSONB, JSONPATH];
const JPV: &[u32] = &[JSONB, JSONPATH, JSONB];
const JPVS: &[u32] = &[JSONB, JSONPATH, JSONB, BOOL];

pub(crate) const FUNCTIONS: &[Function] = &[
    strict("rimward_jsonb_path_exists_opr", &[op("@?", JP)], BOOL, |a| exists(a, true)),
    strict("rimward_jsonb_path_match_opr", &[op("@@", JP)], BOOL, |a| matches_path(a, true)),
    strict("rimward_jsonb_path_exists", &[func("jsonb_path_exists", JP)], BOOL, |a| exists(a, false)),
    strict("rimward_jsonb_path_exists_vars", &[func("jsonb_path_exists", JPV)], BOOL, |a| exists(a, false)),
    strict("rimward_jsonb_path_exists_silent", &[func("jsonb_path_exists", JPVS)], BOOL, |a| exists(a, false)),
    strict("rimward_jsonb_path_match", &[func("jsonb_path_match", JP)], BOOL, |a| matches_path(a, false)),
    strict("rimward_jsonb_path_match_vars", &[func("jsonb_path_match", JPV)], BOOL, |a| matches_path(a, false)),
    strict("rimward_jsonb_path_match_silent", &[func("jsonb_path_match", JPVS)], BOOL, |a| matches_path(a, false)),
    strict("rimward_jsonb_path_query_array", &[func("jsonb_path_query_array", JP)], JSONB, query_array),
    strict("rimward_jsonb_path_query_array_vars", &[func("jsonb_path_query_array", JPV)], JSONB, query_array),
    strict("rimward_jsonb_path_query_array_silent", &[func("jsonb_path_query_array", JPVS)], JSONB, query_array),
    strict("rimward_jsonb_path_query_first", &[func("jsonb_path_query_first", JP)], JSONB, query_first),
    strict("rimward_jsonb_path_query_first_vars", &[func("jsonb_path_query_first", JPV)], JSONB, query_first),
    strict("rimward_jsonb_path_query_first_silent", &[func("jsonb_path_query_first", JPVS)], JSONB, query_first),
    strict("rimward_jsonb_path_query", &[form("jsonb_path_query", JP)], TEXT, query_rows),
    strict("rimward_jsonb_path_query_vars", &[form("jsonb_path_query", JPV)], TEXT, query_rows),
    strict("rimward_jsonb_path_query_silent", &[form("jsonb_path_query", JPVS)], TEXT, query_rows),
    // What a client writes, as it is kept: the translator asks whether it can be read at all.
    lenient("rimward_text_jsonpath", &[form("jsonpath", &[TEXT])], JSONPATH, |a| {
        if let Cell::Text(text) = a[0] {
            Path::parse(text)?;
        }
        Ok(Answer::Same(0))
    }),
];
