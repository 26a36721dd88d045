//! PostgreSQL's own types, operators, functions and casts: `pg_type`, `pg_operator`, `pg_proc` and `pg_cast` of version 15, as data. They
//! say what a name resolves to; what of it is answered locally is another question.

use std::collections::HashMap;
use std::sync::OnceLock;

use rimward_model::Oid;

/// Types that stand for others.
pub(crate) mod pseudo {
    pub(crate) const UNKNOWN: u32 = 705;
    pub(crate) const ANY: u32 = 2276;
    pub(crate) const ANYARRAY: u32 = 2277;
    pub(crate) const ANYELEMENT: u32 = 2283;
    pub(crate) const ANYNONARRAY: u32 = 2776;
    pub(crate) const ANYENUM: u32 = 3500;
    pub(crate) const ANYCOMPATIBLE: u32 = 5077;
    pub(crate) const ANYCOMPATIBLEARRAY: u32 = 5078;
    pub(crate) const ANYCOMPATIBLENONARRAY: u32 = 5079;
}

/// A row of `pg_type`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Type {
    pub(crate) oid: Oid,
    pub(crate) name: &'static str,
    /// `typtype`.
    pub(crate) kind: u8,
    pub(crate) category: u8,
    pub(crate) preferred: bool,
    pub(crate) element: Oid,
    pub(crate) array: Oid,
}

/// A row of `pg_operator`; `left` is 0 for a prefix operator.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operator {
    pub(crate) name: &'static str,
    pub(crate) left: Oid,
    pub(crate) right: Oid,
    pub(crate) result: Oid,
}

/// What a function is: `prokind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FunctionKind {
    Plain,
    Aggregate,
    Window,
    Procedure,
}

/// A row of `pg_proc`.
#[derive(Debug, Clone)]
pub(crate) struct Function {
    pub(crate) name: &'static str,
    pub(crate) kind: FunctionKind,
    pub(crate) set: bool,
    /// `provolatile`: `i`, `s` or `v`.
    pub(crate) volatility: u8,
    /// The element type of a variadic last argument.
    pub(crate) variadic: Oid,
    pub(crate) defaults: usize,
    pub(crate) result: Oid,
    pub(crate) arguments: Vec<Oid>,
}

/// How a cast is done: `castmethod`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// By this function.
    Function(Oid),
    /// The same bits.
    Relabel,
    /// Output, then input.
    Text,
}

/// Where a cast is allowed: `castcontext`, from narrow to wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Context {
    Implicit,
    Assignment,
    Explicit,
}

/// All of it.
pub(crate) struct Builtin {
    types: HashMap<Oid, Type>,
    types_by_name: HashMap<&'static str, Oid>,
    operators: HashMap<&'static str, Vec<Operator>>,
    functions: HashMap<&'static str, Vec<Function>>,
    casts: HashMap<(Oid, Oid), (Context, Method)>,
}

const TYPES: &str = include_str!("../data/types.tsv");
const OPERATORS: &str = include_str!("../data/operators.tsv");
const FUNCTIONS: &str = include_str!("../data/functions.tsv");
const CASTS: &str = include_str!("../data/casts.tsv");

/// The tables, read at first use.
pub(crate) fn builtin() -> &'static Builtin {
    static BUILTIN: OnceLock<Builtin> = OnceLock::new();
    BUILTIN.get_or_init(Builtin::read)
}

/// A number of the data, which a test compares with a server.
fn number<T: std::str::FromStr>(text: Option<&str>) -> T
where
    T::Err: std::fmt::Debug,
{
    text.unwrap_or_default().parse().expect("the tables hold numbers here")
}

fn letter(text: Option<&str>) -> u8 {
    text.and_then(|text| text.bytes().next()).unwrap_or_default()
}

impl Builtin {
    fn read() -> Builtin {
        let mut builtin = Builtin {
            types: HashMap::new(),
            types_by_name: HashMap::new(),
            operators: HashMap::new(),
            functions: HashMap::new(),
            casts: HashMap::new(),
        };
        for line in TYPES.lines() {
            let mut fields = line.split('\t');
            let ty = Type {
                oid: number(fields.next()),
                name: fields.next().unwrap_or_default(),
                kind: letter(fields.nth(1)),
                category: letter(fields.next()),
                preferred: fields.next() == Some("1"),
                element: number(fields.next()),
                array: number(fields.next()),
            };
            builtin.types_by_name.insert(ty.name, ty.oid);
            builtin.types.insert(ty.oid, ty);
        }
        for line in OPERATORS.lines() {
            let mut fields = line.split('\t');
            let operator = Operator {
                name: fields.nth(1).unwrap_or_default(),
                left: number(fields.next()),
                right: number(fields.next()),
                result: number(fields.next()),
            };
            builtin.operators.entry(operator.name).or_default().push(operator);
        }
        for line in FUNCTIONS.lines() {
            let function = read_function(line);
            builtin.functions.entry(function.name).or_default().push(function);
        }
        for line in CASTS.lines() {
            let mut fields = line.split('\t');
            let pair = (number(fields.next()), number(fields.next()));
            let function = number(fields.next());
            let context = match letter(fields.next()) {
                b'i' => Context::Implicit,
                b'a' => Context::Assignment,
                _ => Context::Explicit,
            };
            let method = match letter(fields.next()) {
                b'f' => Method::Function(function),
                b'b' => Method::Relabel,
                _ => Method::Text,
            };
            builtin.casts.insert(pair, (context, method));
        }
        builtin
    }

    pub(crate) fn ty(&self, oid: Oid) -> Option<&Type> {
        self.types.get(&oid)
    }

    pub(crate) fn type_named(&self, name: &str) -> Option<&Type> {
        self.types_by_name.get(name).and_then(|oid| self.types.get(oid))
    }

    pub(crate) fn operators(&self, name: &str) -> &[Operator] {
        self.operators.get(name).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn functions(&self, name: &str) -> &[Function] {
        self.functions.get(name).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn cast(&self, source: Oid, target: Oid) -> Option<(Context, Method)> {
        self.casts.get(&(source, target)).copied()
    }
}

fn read_function(line: &'static str) -> Function {
    let mut fields = line.split('\t');
    Function {
        name: fields.nth(1).unwrap_or_default(),
        kind: match letter(fields.next()) {
            b'a' => FunctionKind::Aggregate,
            b'w' => FunctionKind::Window,
            b'p' => FunctionKind::Procedure,
            _ => FunctionKind::Plain,
        },
        set: fields.next() == Some("1"),
        volatility: letter(fields.next()),
        variadic: number(fields.nth(1)),
        defaults: number(fields.next()),
        result: number(fields.next()),
        arguments: fields.next().unwrap_or_default().split(' ').filter(|oid| !oid.is_empty()).map(|oid| number(Some(oid))).collect(),
    }
}
