//! Values into other types and other stored forms.
//!
//! A numeric has two stored forms: an integer scaled by a power of ten, which SQLite computes with, and the blob of any numeric, which the
//! registry's functions take. Which one an expression has is part of its [`Ty`]; it changes where two forms meet.

use rimward_functions::{Context as Argument, Function};
use rimward_model::{Cell, CellBuf, Oid, Storage, TypeRef, oid};

use crate::RemoteReason;
use crate::analyze::Analyzer;
use crate::builtin::{Context, Method, pseudo};
use crate::expression::repeatable;
use crate::resolve::Path;
use crate::tree::{Comparison, Node, Typed};
use crate::types::{Collation, Need, Ty, name_of};

/// Characters of a literal that a reason shows.
const EXCERPT_CHARS: usize = 40;

/// An expression whose type may still be open.
#[derive(Debug, Clone)]
pub(crate) enum Operand {
    /// Typed.
    Typed(Typed),
    /// A string literal of unknown type.
    Text(String),
    /// NULL of unknown type.
    Null,
    /// A parameter whose type is open.
    Parameter(usize),
}

impl Operand {
    /// Its type, as resolution sees it.
    pub(crate) fn oid(&self) -> Oid {
        match self {
            Operand::Typed(typed) => typed.ty.oid,
            _ => pseudo::UNKNOWN,
        }
    }

    pub(crate) fn type_name(&self) -> String {
        match self {
            Operand::Typed(typed) => typed.ty.name(),
            _ => "unknown".to_owned(),
        }
    }

    pub(crate) fn collation(&self) -> Option<Collation> {
        match self {
            Operand::Typed(typed) if typed.ty.collation.oid != 0 => Some(typed.ty.collation),
            _ => None,
        }
    }
}

/// A number as written, in PostgreSQL's type for it.
pub(crate) fn number(digits: &str) -> Result<Typed, RemoteReason> {
    let integer = |value: i64, id: Oid| {
        let magnitude = u128::from(value.unsigned_abs());
        Typed { magnitude, ..Typed::new(Node::Literal(CellBuf::Integer(value)), Ty::plain(id)).not_null() }
    };
    if let Ok(value) = digits.parse::<i64>() {
        return Ok(integer(value, if i32::try_from(value).is_ok() { oid::INT4 } else { oid::INT8 }));
    }
    let refuse = || RemoteReason::Literal { literal: excerpt(digits), ty: "numeric".to_owned() };
    let plain = plain_decimal(digits).ok_or_else(refuse)?;
    let fraction = plain.split_once('.').map_or("", |(_, fraction)| fraction);
    let numeric = TypeRef { oid: oid::NUMERIC, typmod: -1 };
    let scaled = u8::try_from(fraction.len()).ok().filter(|scale| *scale <= 18).map(|scale| Storage::NumericScaled { scale });
    let read = |storage: Storage| storage.parse_input_exact(numeric, &rimward_model::Enums::new(), &plain).map(|cell| (storage, cell));
    let (storage, cell) = scaled.and_then(read).or_else(|| read(Storage::Numeric)).ok_or_else(refuse)?;
    let magnitude = match cell {
        CellBuf::Integer(value) => u128::from(value.unsigned_abs()),
        _ => u128::MAX,
    };
    Ok(Typed { magnitude, nan: false, ..Typed::new(Node::Literal(cell), Ty { storage, ..Ty::plain(oid::NUMERIC) }).not_null() })
}

/// `1.5e-3` as `0.0015`: the digits that PostgreSQL's numeric has.
fn plain_decimal(text: &str) -> Option<String> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok().filter(|exponent| exponent.abs() <= 100)?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut digits = format!("{whole}{fraction}");
    let mut places = i32::try_from(fraction.len()).ok()? - exponent;
    while places < 0 {
        digits.push('0');
        places += 1;
    }
    let places = usize::try_from(places).ok()?;
    while digits.len() <= places {
        digits.insert(0, '0');
    }
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let sign = if negative { "-" } else { "" };
    Some(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

impl Analyzer<'_> {
    /// The type of a coerced value: built-in or enum, with the default collation where it has one.
    pub(crate) fn type_of(&self, id: Oid) -> Ty {
        let ty = Ty::known(id, &self.catalog.enums);
        match id {
            oid::TEXT | oid::VARCHAR | oid::BPCHAR => Ty { collation: self.default_collation, ..ty },
            oid::NAME => Ty { collation: Collation { explicit: false, ..Collation::C }, ..ty },
            _ if matches!(self.types.element(id), Some(oid::TEXT | oid::VARCHAR | oid::BPCHAR)) => {
                Ty { collation: self.default_collation, ..ty }
            }
            _ => ty,
        }
    }

    /// An operand of unknown type becomes `target`.
    pub(crate) fn coerce_to(&mut self, operand: Operand, target: Ty) -> Result<Typed, RemoteReason> {
        let zone = if target.storage == Storage::TimestampTz { self.zone()? } else { None };
        // The literal's own collation is the default one, which yields to a column's.
        let collation = if target.collation.oid == 0 || target.oid == oid::NAME { target.collation } else { self.default_collation };
        let ty = Ty { collation, domain: false, ..target };
        match operand {
            Operand::Text(text) => {
                let cell = target.storage.parse_input_exact(target.type_ref(), &self.catalog.enums, &text);
                let cell = cell.or_else(|| {
                    let plain = plain_moment(target.oid, &text)?;
                    target.storage.parse_input_exact(target.type_ref(), &self.catalog.enums, &plain)
                });
                let cell = cell.or_else(|| self.read_as_cast(&text, target)).or_else(|| self.read_array(&text, target));
                let cell = cell.or_else(|| {
                    let bits = matches!(target.oid, oid::BIT | oid::VARBIT);
                    bits.then(|| crate::array::input(target.type_ref(), target.storage, &self.catalog.enums, &text)).flatten()
                });
                let cell = cell.or_else(|| rimward_functions::moment_of_text(target.type_ref(), &text, zone.as_deref()));
                let cell = cell.ok_or_else(|| RemoteReason::Literal { literal: excerpt(&text), ty: target.name() })?;
                let magnitude = match &cell {
                    CellBuf::Integer(value) => u128::from(value.unsigned_abs()),
                    _ => ty.magnitude(),
                };
                let scaled = matches!(ty.storage, Storage::NumericScaled { .. });
                let nan = scaled && cell == CellBuf::Integer(rimward_model::numeric::SCALED_NAN);
                Ok(Typed { magnitude, nan, ..Typed::new(Node::Literal(cell), ty).not_null() })
            }
            Operand::Null => Ok(Typed { nan: false, ..Typed::new(Node::Literal(CellBuf::Null), ty) }),
            Operand::Parameter(index) => {
                self.parameter_input(index, target)?;
                self.infer(index, target.oid)?;
                // A modifier of the cast does not belong to the parameter.
                let ty = Ty { storage: Ty::known(target.oid, &self.catalog.enums).storage, typmod: -1, ..ty };
                let storage = if matches!(target.storage, Storage::NumericScaled { .. }) { target.storage } else { ty.storage };
                let node = Node::Parameter { index, ty: TypeRef { oid: target.oid, typmod: -1 }, storage };
                Ok(Typed { nan: false, ..Typed::new(node, Ty { storage, ..ty }) })
            }
            Operand::Typed(_) => Err(RemoteReason::Expression("a conversion")),
        }
    }

    /// A literal that the cast of text to its type reads: both are the type's input.
    fn read_as_cast(&self, text: &str, target: Ty) -> Option<CellBuf> {
        let function =
            rimward_functions::cast(oid::TEXT, target.oid).filter(|function| function.context.is_empty() && target.typmod < 0)?;
        if matches!(target.storage, Storage::NumericScaled { .. } | Storage::Char { .. } | Storage::Exact) {
            return None;
        }
        let argument = Cell::Text(text);
        let answer = function.call(&[argument]).ok()?;
        CellBuf::from_cell(answer.as_cell(&[argument]))
    }

    /// An array's literal.
    fn read_array(&self, text: &str, target: Ty) -> Option<CellBuf> {
        let element = self.types.element(target.oid).filter(|&element| self.is_array_known(element))?;
        if element == oid::TIMESTAMPTZ && !self.session.utc() {
            return None;
        }
        let ty = Ty::known(element, &self.catalog.enums);
        crate::array::canonical(ty.type_ref(), ty.storage, &self.catalog.enums, text)
    }

    /// An operand as a value of type `id`, if PostgreSQL converts it in this context; without a type modifier.
    pub(crate) fn coerce(&mut self, operand: Operand, id: Oid, context: Context) -> Result<Typed, RemoteReason> {
        match operand {
            Operand::Typed(typed) => self.convert(typed, id, context),
            unknown => {
                let target = self.type_of(id);
                self.coerce_to(unknown, target)
            }
        }
    }

    fn convert(&mut self, value: Typed, id: Oid, context: Context) -> Result<Typed, RemoteReason> {
        let (from, ty) = (value.ty, self.type_of(id));
        let refuse = || RemoteReason::Cast { from: name_of(from.oid), to: name_of(id) };
        let path = self.types.path(from.oid, id, context).ok_or_else(refuse)?;
        if from.domain && path != Path::Same && matches!(from.storage, Storage::Enum { .. }) {
            return Err(refuse());
        }
        if path == Path::Same {
            let domain = from.domain && matches!(from.storage, Storage::Enum { .. });
            // A domain's modifier does not survive its conversion to the base type.
            let typmod = if from.domain { -1 } else { from.typmod };
            return Ok(Typed { ty: Ty { domain, typmod, ..from }, ..value });
        }
        // What keeps its collation on the way.
        let ty =
            if from.collation.oid != 0 && ty.collation.oid != 0 && id != oid::NAME { Ty { collation: from.collation, ..ty } } else { ty };
        if path == Path::Array {
            return self.convert_array(value, ty);
        }
        if id == oid::BIT && from.is_integer() {
            return Err(refuse());
        }
        if let Some(converted) = self.native_conversion(&value, ty) {
            return converted;
        }
        if path == Path::Cast(Method::Relabel) && from.storage == ty.storage {
            return Ok(value.relabelled(ty));
        }
        if let Some(converted) = self.array_and_text(&value, ty)? {
            return Ok(converted);
        }
        self.registered_cast(value, ty, -1)?.ok_or_else(refuse)
    }

    /// The least bits of an integer.
    pub(crate) fn bits_of(&mut self, value: Typed, typmod: i32) -> Result<Typed, RemoteReason> {
        let ty = Ty { typmod: typmod.max(1), ..self.type_of(oid::BIT) };
        let refuse = RemoteReason::Cast { from: value.ty.name(), to: "bit".to_owned() };
        let typed = self.registered_cast(value, ty, typmod)?.ok_or(refuse)?;
        Ok(typed)
    }

    /// By a cast of the registry.
    fn registered_cast(&mut self, value: Typed, ty: Ty, typmod: i32) -> Result<Option<Typed>, RemoteReason> {
        let Some(function) = rimward_functions::cast(value.ty.oid, ty.oid) else { return Ok(None) };
        let nullable = value.nullable || !function.valued;
        let mut arguments = vec![self.canonical(value)?.node];
        for context in function.context {
            arguments.push(match context {
                Argument::Typmod => Node::Literal(CellBuf::Integer(typmod.into())),
                Argument::TimeZone => self.zone_argument()?,
                _ => return Ok(None),
            });
        }
        let node = self.computed(function, arguments, true)?;
        Ok(Some(Typed { nullable, ..Typed::new(node, ty) }))
    }

    /// A call of the registry; of literals alone, its result. PostgreSQL computes constants once, and raises their errors even where there
    /// is no row.
    pub(crate) fn computed(&mut self, function: &'static Function, arguments: Vec<Node>, may_fail: bool) -> Result<Node, RemoteReason> {
        let literal = |node: &Node| match node {
            Node::Literal(cell) => Some(cell.clone()),
            _ => None,
        };
        if let Some(literals) = arguments.iter().map(literal).collect::<Option<Vec<CellBuf>>>() {
            let cells: Vec<Cell<'_>> = literals.iter().map(CellBuf::as_cell).collect();
            let answer = function.call(&cells).map_err(|_| RemoteReason::Expression("a constant that fails"))?;
            let cell = CellBuf::from_cell(answer.as_cell(&cells)).ok_or(RemoteReason::Expression("this constant"))?;
            return Ok(Node::Literal(cell));
        }
        let fails = may_fail && arguments.iter().all(|argument| argument.may_be_constant(&self.constants));
        self.constant_may_fail |= fails && !crate::zone::holds_at_any_time(function, &arguments);
        self.may_fail = true;
        Ok(Node::Call(function.name, arguments))
    }

    /// Conversions that SQLite does, or that change nothing.
    fn native_conversion(&mut self, value: &Typed, ty: Ty) -> Option<Result<Typed, RemoteReason>> {
        use Storage as S;
        let same = || Typed { ty, origin: None, ..value.clone() };
        let literal = |cell: CellBuf| Typed { node: Node::Literal(cell), ty, origin: None, ..value.clone() };
        let converted = match (value.ty.storage, ty.storage) {
            (S::Int2 | S::Int4 | S::Int8, S::Int2 | S::Int4 | S::Int8) => {
                let limit = Ty::plain(ty.oid).magnitude();
                let fits = match value.literal() {
                    Some(CellBuf::Integer(value)) => i128::from(*value) >= -(limit as i128) && i128::from(*value) < limit as i128,
                    _ => value.ty.magnitude() <= limit,
                };
                if !fits {
                    return None;
                }
                same()
            }
            (S::Int2 | S::Int4 | S::Int8, S::Numeric) => {
                let ty = Ty { storage: S::NumericScaled { scale: 0 }, ..ty };
                let scaled = Typed { ty, origin: None, ..value.clone() };
                // The greatest int8 would be read as NaN.
                if value.magnitude >= i64::MAX as u128 {
                    return Some(Ok(without_nan(scaled)));
                }
                scaled
            }
            (S::Int2 | S::Int4 | S::Int8, S::Float8) | (S::Int2, S::Float4) => match value.literal() {
                Some(CellBuf::Integer(integer)) => literal(CellBuf::Real(*integer as f64)),
                Some(CellBuf::Null) => same(),
                _ => Typed { node: Node::Cast(Box::new(value.node.clone()), "REAL"), ty, origin: None, ..value.clone() },
            },
            // Every float4 is stored as the float8 that it is.
            (S::Float4, S::Float8) => same(),
            (S::NumericScaled { .. }, S::Float8) => {
                let text = self.literal_text(value)?;
                let cell = S::Float8.parse_input_exact(ty.type_ref(), &self.catalog.enums, &text)?;
                literal(cell)
            }
            // char(n) is stored without its blanks, which its cast to text takes away; to varchar it keeps them.
            (S::Char { .. }, S::Text) if ty.oid == oid::TEXT => same(),
            (S::Text, S::Text) if value.ty.oid == oid::BPCHAR && ty.oid == oid::TEXT => {
                let node = Node::Call("rtrim", vec![value.node.clone(), Node::Literal(CellBuf::Text(" ".to_owned()))]);
                Typed { node, ty, origin: None, ..value.clone() }
            }
            (S::Text, S::Text) if matches!(value.ty.oid, oid::TEXT | oid::VARCHAR) && ty.oid != oid::NAME => same(),
            (S::Text, S::Text) if value.ty.oid == oid::NAME && ty.oid == oid::TEXT => same(),
            (S::Int2 | S::Int4 | S::Int8 | S::Oid, S::Text) if ty.oid != oid::NAME => {
                Typed { node: Node::Cast(Box::new(value.node.clone()), "TEXT"), ty, origin: None, ..value.clone() }
            }
            (S::Oid, S::Int8) => same(),
            // int4 becomes oid bit by bit.
            (S::Int2 | S::Int4, S::Oid) => match value.literal() {
                Some(CellBuf::Integer(0..)) => same(),
                _ => {
                    let bits = Box::new(Node::Literal(CellBuf::Integer(u32::MAX.into())));
                    Typed {
                        magnitude: ty.magnitude(),
                        origin: None,
                        ..Typed::new(Node::Infix("&", Box::new(value.node.clone()), bits), ty)
                    }
                }
            },
            (S::Bool, S::Int4) => same(),
            (S::Int4, S::Bool) => {
                let zero = Node::Literal(CellBuf::Integer(0));
                let node = Node::Compare(Comparison::NotEqual, Box::new(value.node.clone()), Box::new(zero));
                Typed { node, ty, origin: None, magnitude: 1, ..value.clone() }
            }
            (S::Bool, S::Text) if ty.oid != oid::NAME => {
                let word = |word: &str| Node::Literal(CellBuf::Text(word.to_owned()));
                let is = |truth: bool| Node::Is { of: Box::new(value.node.clone()), truth, negated: false };
                let node = Node::Case { branches: vec![(is(true), word("true")), (is(false), word("false"))], otherwise: None };
                Typed { node, ty, origin: None, ..value.clone() }
            }
            (S::Enum { id }, S::Text) if ty.oid != oid::NAME => {
                let labels = &self.catalog.enums.get(&id)?.labels;
                let branches = labels.iter().map(|(order, label)| {
                    let order = Node::Literal(CellBuf::Real(*order));
                    let is = Node::Compare(Comparison::Equal, Box::new(value.node.clone()), Box::new(order));
                    (is, Node::Literal(CellBuf::Text(label.clone())))
                });
                let node = Node::Case { branches: branches.collect(), otherwise: None };
                Typed { node, ty, origin: None, ..value.clone() }
            }
            _ => return None,
        };
        Some(Ok(converted))
    }

    /// `value::type(modifier)`: what a cast with a modifier adds to the cast without.
    pub(crate) fn with_modifier(&mut self, value: Typed, typmod: i32) -> Result<Typed, RemoteReason> {
        if typmod < 0 || value.ty.typmod == typmod {
            return Ok(Typed { ty: Ty { typmod, ..value.ty }, ..value });
        }
        let refuse = RemoteReason::Cast { from: value.ty.name(), to: format!("{} of another length", value.ty.name()) };
        let ty = Ty { typmod, storage: Storage::of(TypeRef { oid: value.ty.oid, typmod }, false), ..value.ty };
        let number = |value: i32| Node::Literal(CellBuf::Integer(value.into()));
        let node = match value.ty.oid {
            oid::VARCHAR => Node::Call("substr", vec![value.node, number(1), number(typmod - 4)]),
            oid::BPCHAR if matches!(value.ty.storage, Storage::Text) => {
                let cut = Node::Call("substr", vec![value.node, number(1), number(typmod - 4)]);
                Node::Call("rtrim", vec![cut, Node::Literal(CellBuf::Text(" ".to_owned()))])
            }
            oid::NUMERIC => {
                let precision = u32::try_from((typmod - 4) >> 16).unwrap_or(0);
                if let (Storage::NumericScaled { scale: from }, Storage::NumericScaled { scale }) = (value.ty.storage, ty.storage)
                    && from <= scale
                    && !value.loose
                    && value.magnitude.saturating_mul(10u128.pow(u32::from(scale - from))) < 10u128.pow(precision)
                    && !value.nan
                {
                    let scaled = self.rescaled(value, scale).ok_or(refuse)?;
                    return Ok(Typed { ty, origin: None, ..scaled });
                }
                let blob = Ty { storage: Storage::Numeric, ..ty };
                return self.registered_cast(value, blob, typmod)?.ok_or(refuse);
            }
            _ => return self.registered_cast(value, ty, typmod)?.ok_or(refuse),
        };
        Ok(Typed { node, ty, origin: None, ..value })
    }

    /// What PostgreSQL prints for a literal.
    fn literal_text(&self, value: &Typed) -> Option<String> {
        let mut text = Vec::new();
        value.ty.storage.write_text(value.ty.type_ref(), &self.catalog.enums, value.literal()?.as_cell(), &mut text).ok()?;
        String::from_utf8(text).ok()
    }

    /// The value in the form that the registry's functions take.
    pub(crate) fn canonical(&mut self, value: Typed) -> Result<Typed, RemoteReason> {
        match value.ty.storage {
            Storage::NumericScaled { scale } => {
                let ty = Ty { storage: Storage::Numeric, ..value.ty };
                match &value.node {
                    Node::Literal(CellBuf::Null) => return Ok(Typed { ty, ..value }),
                    Node::Parameter { index, ty: its, .. } if value.node.is_numeric_parameter() => {
                        let node = Node::Parameter { index: *index, ty: *its, storage: Storage::Numeric };
                        return Ok(Typed { node, ty, ..value });
                    }
                    Node::Literal(_) => {
                        let text = self.literal_text(&value);
                        let cell = text.and_then(|text| {
                            Storage::Numeric.parse_input_exact(TypeRef { oid: oid::NUMERIC, typmod: -1 }, &self.catalog.enums, &text)
                        });
                        let cell = cell.ok_or(RemoteReason::Expression("this numeric literal"))?;
                        return Ok(Typed { node: Node::Literal(cell), ty, ..value });
                    }
                    _ => {}
                }
                let scale = Node::Literal(CellBuf::Integer(scale.into()));
                let function = if value.is_nan_or_whole() { "rimward_numeric_of_scaled_nan" } else { "rimward_numeric_of_scaled" };
                self.may_fail |= value.loose;
                Ok(Typed { node: Node::Call(function, vec![value.node, scale]), ty, loose: false, ..value })
            }
            Storage::Char { .. } => Err(RemoteReason::Expression("char(n) as an argument")),
            _ => Ok(value),
        }
    }

    /// A scaled numeric with another scale; `None` where that is not exact.
    pub(crate) fn rescaled(&self, value: Typed, scale: u8) -> Option<Typed> {
        let Storage::NumericScaled { scale: from } = value.ty.storage else { return None };
        let ty = Ty { storage: Storage::NumericScaled { scale }, ..value.ty };
        if from == scale {
            return Some(value);
        }
        let factor = 10i64.checked_pow(u32::from(from.abs_diff(scale)))?;
        match &value.node {
            Node::Literal(CellBuf::Null) => return Some(Typed { ty, ..value }),
            Node::Literal(CellBuf::Integer(integer)) => {
                let changed =
                    if scale > from { integer.checked_mul(factor)? } else { (integer % factor == 0).then_some(integer / factor)? };
                let magnitude = u128::from(changed.unsigned_abs());
                return Some(Typed { node: Node::Literal(CellBuf::Integer(changed)), ty, magnitude, ..value });
            }
            Node::Parameter { index, ty: its, .. } if value.node.is_numeric_parameter() => {
                let node = Node::Parameter { index: *index, ty: *its, storage: ty.storage };
                return Some(Typed { node, ty, ..value });
            }
            _ if scale < from => return None,
            _ => {}
        }
        let magnitude = value.magnitude.saturating_mul(factor.unsigned_abs().into());
        let loose = value.loose || magnitude >= i64::MAX as u128;
        let node = Node::Infix("*", Box::new(value.node), Box::new(Node::Literal(CellBuf::Integer(factor))));
        Some(Typed { node, ty, origin: None, magnitude, loose, ..value })
    }

    /// What SQLite sorts by for the value. A numeric or an interval sorts by its key: what follows it in the blob must not tell equals apart.
    pub(crate) fn sorted_by(&self, value: &Typed) -> Result<Node, RemoteReason> {
        match (value.ty.comparable(Need::Order), value.ty.storage) {
            (Ok(()), _) => self.in_order(value.node.clone(), value.ty),
            (Err(_), Storage::Numeric | Storage::Interval) => {
                repeatable(&Operand::Typed(value.clone()))?;
                let residue = i64::try_from(value.ty.storage.residue_len().unwrap_or(0)).unwrap_or(0);
                let integer = |value: i64| Node::Literal(CellBuf::Integer(value));
                let length = Box::new(Node::Call("length", vec![value.node.clone()]));
                let end = Node::Infix("-", length, Box::new(integer(residue)));
                Ok(Node::Call("substr", vec![value.node.clone(), integer(1), end]))
            }
            (Err(_), Storage::Jsonb) if !self.default_collation.bytewise => self.jsonb_in_order(value.clone()),
            (Err(_), Storage::Jsonb) => Ok(Node::Call(crate::array_value::form("sort key", &[oid::JSONB])?.name, vec![value.node.clone()])),
            (Err(reason), Storage::Exact) => self.array_sorted_by(value)?.ok_or(reason),
            (Err(reason), _) => Err(reason),
        }
    }

    /// The value, certain to be what its type says, so that anything may take it.
    pub(crate) fn settled(&mut self, value: Typed) -> Typed {
        if !value.loose {
            return value;
        }
        self.may_fail = true;
        if value.is_nan_or_whole() {
            return Typed { node: Node::Call("rimward_whole_nan", vec![value.node]), loose: false, nan: true, ..value };
        }
        Typed { node: Node::Call("rimward_whole", vec![value.node]), loose: false, ..value }
    }
}

/// A scaled numeric in which NaN is a REAL, that arithmetic cannot mistake for a number.
pub(crate) fn without_nan(value: Typed) -> Typed {
    let one = || Box::new(Node::Literal(CellBuf::Integer(1)));
    let above = Node::Infix("+", Box::new(value.node), one());
    Typed { node: Node::Infix("-", Box::new(above), one()), origin: None, loose: true, nan: false, ..value }
}

/// Common ways to write a time, as PostgreSQL prints them: `2024-01-01 12:00`, `3 weeks`.
fn plain_moment(id: Oid, text: &str) -> Option<String> {
    if id == oid::TIMESTAMP {
        let shape: Vec<u8> = text.bytes().map(|byte| if byte.is_ascii_digit() { b'0' } else { byte }).collect();
        return (shape == b"0000-00-00 00:00").then(|| format!("{text}:00"));
    }
    if id != oid::INTERVAL {
        return None;
    }
    let (count, unit) = text.split_once(' ')?;
    let count = count.parse::<u32>().ok().filter(|count| *count < 10_000 && text.as_bytes()[0].is_ascii_digit())?;
    let plural = |count: u32, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    Some(match unit {
        _ if count == 0 => "00:00:00".to_owned(),
        "day" | "days" => plural(count, "day"),
        "week" | "weeks" => plural(count * 7, "day"),
        "year" | "years" => plural(count, "year"),
        "mon" | "mons" | "month" | "months" => match (count / 12, count % 12) {
            (0, months) => plural(months, "mon"),
            (years, 0) => plural(years, "year"),
            (years, months) => format!("{} {}", plural(years, "year"), plural(months, "mon")),
        },
        "hour" | "hours" => format!("{count:02}:00:00"),
        "minute" | "minutes" | "min" | "mins" => format!("{:02}:{:02}:00", count / 60, count % 60),
        "second" | "seconds" | "sec" | "secs" => format!("{:02}:{:02}:{:02}", count / 3600, count / 60 % 60, count % 60),
        _ => return None,
    })
}

pub(crate) fn excerpt(literal: &str) -> String {
    literal.chars().take(EXCERPT_CHARS).collect()
}
