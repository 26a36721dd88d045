//! Function calls: plain functions, aggregates, window functions.

use rimward_model::{CellBuf, Oid, Storage, oid};

use crate::RemoteReason;
use crate::analyze::Analyzer;
use crate::ast::{Call, SortKey};
use crate::builtin::{Context, FunctionKind, builtin, pseudo};
use crate::convert::Operand;
use crate::expression::Place;
use crate::json_value::{JSONPATH, makes_json};
use crate::resolve::{Chosen, registry_types};
use crate::scope::Scope;
use crate::tree::{Aggregate, AggregateKind, Node, OrderKey, Typed, Window};
use crate::types::{Need, Ty, name_of};

/// What stands behind an aggregate's arguments.
#[derive(Default)]
pub(crate) struct Extras {
    pub(crate) distinct: bool,
    pub(crate) order_by: Vec<OrderKey>,
    pub(crate) filter: Option<Node>,
    pub(crate) over: Option<Window>,
}

impl Analyzer<'_> {
    pub(crate) fn call(&mut self, call: &Call, scope: &Scope<'_>, place: Place) -> Result<Typed, RemoteReason> {
        let name = match &call.name[..] {
            [name] => name.as_str(),
            [schema, name] if schema == "pg_catalog" => name.as_str(),
            _ => return Err(RemoteReason::Function { function: call.name.join(".").chars().take(80).collect() }),
        };
        let unknown = || RemoteReason::Function { function: name.chars().take(80).collect() };
        if call.name.len() == 1 && !call.special {
            self.function_name(name)?;
        }
        if self.catalog.database.server_version_num < 150_000 && came_with_15(name, call.args.len()) {
            return Err(unknown());
        }
        let candidates = builtin().functions(name);
        let aggregate = candidates.iter().any(|function| matches!(function.kind, FunctionKind::Aggregate | FunctionKind::Window));
        if call.special && name == "grouping" {
            return self.grouping(&call.args, scope, place);
        }
        if candidates.is_empty() || call.variadic {
            return Err(unknown());
        }
        if !call.within_group.is_empty() {
            return self.ordered_set(name, call, scope, place);
        }
        let inner = match (aggregate, call.over.is_some()) {
            (_, true) => Place::Window,
            (true, false) => Place::Aggregate,
            (false, false) => place,
        };
        let (mut operands, composite) = self.call_operands(name, call, scope, inner)?;
        if let ("row_to_json", true, [Operand::Typed(row)]) = (name, composite, &operands[..]) {
            return Ok(row.clone());
        }
        if matches!(name, "lag" | "lead") && operands.len() == 3 && call.over.is_some() && !call.distinct && call.filter.is_none() {
            // Value and stand-in take their common type.
            let stand_in = operands.pop().unwrap_or(Operand::Null);
            let distance = operands.pop().unwrap_or(Operand::Null);
            let value = operands.pop().unwrap_or(Operand::Null);
            let (mut arguments, ty) = self.unified(vec![value, stand_in])?;
            arguments.iter_mut().for_each(|argument| argument.ty = Ty { typmod: -1, ..ty });
            arguments.insert(1, self.coerce(distance, oid::INT4, Context::Implicit)?);
            let extras = self.extras(call, scope, place)?;
            return self.neighbour(name, arguments, extras);
        }
        if let ("lower" | "upper", [Operand::Typed(of)]) = (name, &operands[..])
            && let Some(subtype) = subtype_of(of.ty.oid)
            && of.ty.storage == Storage::Exact
            && call.over.is_none()
            && call.filter.is_none()
            && !call.distinct
            && call.order_by.is_empty()
        {
            let bound = rimward_functions::of_form(if name == "lower" { "range_lower" } else { "range_upper" }, &[oid::TEXT])
                .ok_or_else(unknown)?;
            let node = self.computed(bound, vec![of.node.clone()], true)?;
            let text = self.type_of(oid::TEXT);
            let value = self.coerce(Operand::Typed(Typed::new(node, text)), subtype, Context::Explicit)?;
            return Ok(Typed { nullable: true, ..value });
        }
        let types: Vec<_> = operands.iter().map(Operand::oid).collect();
        let domains = operands.iter().any(|operand| matches!(operand, Operand::Typed(typed) if typed.ty.domain));
        if call.star && (name != "count" || call.distinct) || (!call.star && name == "count" && operands.is_empty()) {
            return Err(unknown());
        }
        let chosen = self.types.function(name, &types).map_err(|_| no_function(name, &operands))?;
        if chosen.function.set || chosen.function.volatility == b'v' {
            return Err(unknown());
        }
        let mut arguments = Vec::with_capacity(operands.len());
        for (operand, id) in operands.drain(..).zip(&chosen.arguments) {
            arguments.push(match (*id, operand) {
                (JSONPATH, operand) => self.json_path(operand)?,
                // Anything may be counted; what is open becomes text.
                (pseudo::ANY, Operand::Typed(typed)) => typed,
                (pseudo::ANY, unknown) => self.coerce(unknown, oid::TEXT, Context::Implicit)?,
                (id, operand) => self.coerce(operand, id, Context::Implicit)?,
            });
        }
        match chosen.function.kind {
            FunctionKind::Plain if aggregate || call.over.is_some() => Err(unknown()),
            // An array of a domain's values may be of another type than one of its base type's.
            FunctionKind::Plain | FunctionKind::Aggregate if domains && self.types.element(chosen.result).is_some() => Err(unknown()),
            FunctionKind::Plain => {
                if call.distinct || !call.order_by.is_empty() || call.filter.is_some() || call.star {
                    return Err(unknown());
                }
                if let Some(made) = self.enum_call(name, &chosen, &arguments)? {
                    return Ok(made);
                }
                if makes_json(name)
                    && let Some(made) = self.json_call(name, &arguments)?
                {
                    return Ok(made);
                }
                self.plain_call(&chosen, arguments)
            }
            FunctionKind::Aggregate => {
                // PostgreSQL compares expressions, not what they yield.
                if call.distinct && !call.order_by.iter().all(|key| call.args.contains(&key.expr)) {
                    return Err(RemoteReason::Clause("DISTINCT in another order than that of the argument"));
                }
                let extras = self.extras(call, scope, place)?;
                if makes_json(name) {
                    self.own_aggregate(&arguments, &extras)?;
                    if extras.over.is_some() {
                        return Err(unknown());
                    }
                    if extras.distinct {
                        return if composite { Err(unknown()) } else { self.distinct_json(name, arguments, extras) };
                    }
                    let ordered = !extras.order_by.is_empty() || self.ordered_input;
                    if name != "jsonb_object_agg" {
                        self.needs_order(name, &extras);
                    }
                    let (function, nodes, ty) = self.json_aggregate(name, &arguments, composite, ordered)?;
                    self.may_fail = true;
                    return Ok(finished(function, nodes, extras, ty));
                }
                self.aggregate(&chosen, arguments, extras)
            }
            // The result is of the domain, whose modifier it has.
            FunctionKind::Window if domains => Err(unknown()),
            FunctionKind::Window if call.over.is_some() && !call.distinct && call.order_by.is_empty() && call.filter.is_none() => {
                let extras = self.extras(call, scope, place)?;
                self.window_function(&chosen, arguments, extras)
            }
            _ => Err(unknown()),
        }
    }

    /// The arguments, and whether a row is among them, which stands there as JSON.
    fn call_operands(&mut self, name: &str, call: &Call, scope: &Scope<'_>, place: Place) -> Result<(Vec<Operand>, bool), RemoteReason> {
        let mut composite = false;
        let mut operands = Vec::with_capacity(call.args.len());
        for arg in &call.args {
            let row = if makes_json(name) || name == "row_to_json" { self.whole_row(arg, scope)? } else { None };
            composite |= row.is_some();
            operands.push(match row {
                Some(row) => Operand::Typed(row),
                None => self.operand(arg, scope, place)?,
            });
        }
        Ok((operands, composite))
    }

    fn plain_call(&mut self, chosen: &Chosen, arguments: Vec<Typed>) -> Result<Typed, RemoteReason> {
        let name = chosen.function.name;
        let result = self.type_of(chosen.result);
        if let Some(done) = self.zoned_call(name, &arguments)? {
            return Ok(done);
        }
        if let Some(native) = self.native_call(name, &arguments, result)? {
            return Ok(native);
        }
        if matches!(name, "concat" | "concat_ws" | "format") {
            return self.call_of_texts(name, arguments, result);
        }
        let described = || RemoteReason::Function { function: described(name, &arguments) };
        // PostgreSQL 15 overwrites a constant NULL with what it stands for, and reads it again for the next row.
        if name == "jsonb_set_lax" && arguments.get(2).is_some_and(|value| matches!(value.literal(), Some(CellBuf::Null))) {
            return Err(described());
        }
        let Some(function) = rimward_functions::function(name, &chosen.arguments).or_else(|| variadic(chosen)) else {
            let declared = chosen.function.arguments.get(..chosen.arguments.len()).ok_or_else(described)?;
            let function = rimward_functions::function(name, &registry_types(declared)).ok_or_else(described)?;
            let element = match self.element_among(&chosen.arguments) {
                Some(element) if name != "array_fill" => element,
                _ => *chosen.arguments.first().ok_or_else(described)?,
            };
            return self.polymorphic(name, function, arguments, result, element);
        };
        let whole = name == "extract" && arguments.first().is_some_and(|field| field.literal().is_some_and(is_whole_field));
        let called = self.registered(name, function, arguments, result)?;
        if !whole {
            return Ok(called);
        }
        // A whole number shows no digits behind the point, so it may be an integer, which can be grouped and sorted.
        let Some(scaled) = rimward_functions::scalars().find(|function| function.name == "rimward_scaled_of_numeric") else {
            return Ok(called);
        };
        let node = self.computed(scaled, vec![called.node, Node::Literal(CellBuf::Integer(0))], true)?;
        let ty = Ty { storage: Storage::NumericScaled { scale: 0 }, ..called.ty };
        Ok(Typed { nullable: called.nullable, nan: false, ..Typed::new(node, ty) })
    }

    /// A function that takes anything, and prints it.
    fn call_of_texts(&mut self, name: &str, arguments: Vec<Typed>, result: Ty) -> Result<Typed, RemoteReason> {
        let refuse = RemoteReason::Function { function: described(name, &arguments) };
        let types: &[u32] = if name == "concat" { &[oid::TEXT] } else { &[oid::TEXT, oid::TEXT] };
        let Some(function) = rimward_functions::function(name, types) else { return Err(refuse) };
        let mut texts = Vec::with_capacity(arguments.len());
        for argument in arguments {
            texts.push(self.printed(argument)?.ok_or_else(|| refuse.clone())?);
        }
        // The result is as collated as anything else that is made here.
        let called = self.registered(name, function, texts, result)?;
        Ok(if name == "concat" { called.not_null() } else { called })
    }

    /// The text that a type's output function gives, which a cast to text need not.
    fn printed(&mut self, value: Typed) -> Result<Option<Typed>, RemoteReason> {
        let text = |text: &str| Node::Literal(CellBuf::Text(text.to_owned()));
        match value.ty.storage {
            // Their blanks are printed.
            Storage::Char { .. } => Ok(None),
            Storage::Bool => {
                let is = |truth: bool| Node::Is { of: Box::new(value.node.clone()), truth, negated: false };
                let node = Node::Case { branches: vec![(is(true), text("t")), (is(false), text("f"))], otherwise: None };
                Ok(Some(Typed { node, origin: None, ty: self.type_of(oid::TEXT), ..value }))
            }
            _ if value.ty.oid == oid::BPCHAR || value.ty.oid == oid::NAME => Ok(None),
            // Whoever prints them asks for settings.
            Storage::Exact | Storage::TimestampTz | Storage::TimeTz => Ok(None),
            _ => self.coerce(Operand::Typed(value), oid::TEXT, Context::Explicit).map(Some),
        }
    }

    /// What SQLite computes as PostgreSQL does.
    fn native_call(&mut self, name: &str, arguments: &[Typed], result: Ty) -> Result<Option<Typed>, RemoteReason> {
        if arguments.iter().any(|argument| !argument.ty.collation.deterministic) {
            return Ok(None);
        }
        let text = |typed: &Typed| typed.ty.oid == oid::TEXT;
        let whole = |index: usize, least: i64| match arguments.get(index).and_then(Typed::literal) {
            Some(CellBuf::Integer(value)) => *value >= least,
            _ => false,
        };
        let function = match (name, arguments) {
            ("length" | "char_length" | "character_length", [of]) if text(of) => "length",
            // SQLite does not look at the replacement where there is nothing to replace.
            ("replace", [_, part, _]) if matches!(part.literal(), Some(CellBuf::Text(part)) if !part.is_empty()) => "replace",
            ("btrim", [_] | [_, _]) if arguments.iter().all(text) => "trim",
            ("ltrim", [_] | [_, _]) if arguments.iter().all(text) => "ltrim",
            ("rtrim", [_] | [_, _]) if arguments.iter().all(text) => "rtrim",
            ("substr" | "substring", [of, _]) if text(of) && whole(1, 1) => "substr",
            ("substr" | "substring", [of, _, _]) if text(of) && whole(1, 1) && whole(2, 0) => "substr",
            _ => return Ok(None),
        };
        let nullable = arguments.iter().any(|argument| argument.nullable);
        let mut collation = result.collation;
        if let Some(found) = arguments.iter().map(|argument| argument.ty.collation).find(|found| found.oid != 0)
            && collation.oid != 0
        {
            collation = arguments[1..]
                .iter()
                .map(|argument| argument.ty.collation)
                .filter(|other| other.oid != 0)
                .try_fold(found, crate::compare::merge)?;
        }
        let nodes = arguments.iter().map(|argument| argument.node.clone()).collect();
        Ok(Some(Typed { nullable, ..Typed::new(Node::Call(function, nodes), Ty { collation, ..result }) }))
    }

    /// DISTINCT, ORDER BY, FILTER and OVER, where an aggregate or window function may stand.
    pub(crate) fn extras(&mut self, call: &Call, scope: &Scope<'_>, place: Place) -> Result<Extras, RemoteReason> {
        let over = match &call.over {
            None => {
                if !matches!(place, Place::Output | Place::Having | Place::OrderBy | Place::Window) {
                    return Err(RemoteReason::Grouping);
                }
                self.aggregates = true;
                None
            }
            Some(window) => {
                if !matches!(place, Place::Output | Place::OrderBy) || call.distinct || !call.order_by.is_empty() {
                    return Err(RemoteReason::Clause("a window function here"));
                }
                self.windows = true;
                Some(self.window(window, scope)?)
            }
        };
        let inner = if over.is_some() { Place::Window } else { Place::Aggregate };
        let filter = call.filter.as_ref().map(|filter| self.boolean(filter, scope, inner)).transpose()?.map(|filter| filter.node);
        let order_by = self.sort_keys(&call.order_by, scope, inner)?;
        Ok(Extras { distinct: call.distinct, order_by, filter, over })
    }

    /// The keys of an ORDER BY that knows neither output names nor ordinals.
    pub(crate) fn sort_keys(&mut self, keys: &[SortKey], scope: &Scope<'_>, place: Place) -> Result<Vec<OrderKey>, RemoteReason> {
        let mut order = Vec::with_capacity(keys.len());
        for key in keys {
            let value = self.typed(&key.expr, scope, place)?;
            let value = self.settled(value);
            let node = self.sorted_by(&value)?;
            if matches!(value.node, Node::Literal(_)) {
                continue;
            }
            let nulls_first = value.nullable.then(|| key.nulls_first.unwrap_or(key.descending));
            order.push(OrderKey { node, descending: key.descending, nulls_first });
        }
        Ok(order)
    }

    fn aggregate(&mut self, chosen: &Chosen, arguments: Vec<Typed>, extras: Extras) -> Result<Typed, RemoteReason> {
        let name = chosen.function.name;
        self.own_aggregate(&arguments, &extras)?;
        // A REAL that stands for no number may equal one that is, and DISTINCT would keep either.
        let mut arguments: Vec<Typed> =
            if extras.distinct { arguments.into_iter().map(|argument| self.settled(argument)).collect() } else { arguments };
        if extras.distinct && name == "string_agg" && extras.over.is_none() {
            return self.distinct_string(arguments, extras, self.type_of(chosen.result));
        }
        if extras.distinct {
            let [of] = &arguments[..] else { return Err(RemoteReason::Function { function: described(name, &arguments) }) };
            let key = if name == "count" { self.equality_key(of)? } else { None };
            if let Some(key) = key {
                arguments = vec![key];
            } else if name != "array_agg" {
                of.ty.comparable(Need::Equality)?;
            }
        }
        let refuse = || RemoteReason::Function { function: described(name, &arguments) };
        // Of integers and exact numbers, and of the least and the greatest, the order of rows makes no difference.
        let ordered = matches!(name, "string_agg" | "array_agg" | "json_agg" | "jsonb_agg" | "json_object_agg" | "jsonb_object_agg");
        let extras = if ordered { extras } else { Extras { order_by: Vec::new(), ..extras } };
        let result = self.type_of(chosen.result);
        match (name, &arguments[..]) {
            ("count", _) => {
                let arguments: Vec<Typed> = arguments.into_iter().map(|argument| self.settled(argument)).collect();
                Ok(finished("count", arguments, extras, result).not_null())
            }
            ("min" | "max", [of]) => {
                // These find out whether equal values differ in how they print.
                if of.ty.is_float() || matches!(of.ty.storage, Storage::Interval | Storage::Numeric) {
                    return self.registered_aggregate(chosen, arguments, extras, result);
                }
                let of = self.settled(of.clone());
                of.orderable()?;
                of.ty.groupable()?;
                let ty = if result.oid == oid::TEXT { Ty { collation: of.ty.collation, ..result } } else { Ty { typmod: -1, ..of.ty } };
                if ty.oid != result.oid {
                    return Err(refuse());
                }
                let (magnitude, nan) = (of.magnitude, of.nan);
                let of = Typed { node: self.in_order(of.node, of.ty)?, ..of };
                let extras = Extras { distinct: false, ..extras };
                Ok(Typed { magnitude, nan, ..finished(if name == "min" { "min" } else { "max" }, vec![of], extras, ty) })
            }
            ("bool_and" | "every" | "bool_or", [of]) => {
                let function = if name == "bool_or" { "max" } else { "min" };
                Ok(finished(function, vec![of.clone()], Extras { distinct: false, ..extras }, result))
            }
            ("sum", [of]) => match self.sum(of, &extras) {
                Some(sum) => Ok(sum),
                None => self.registered_aggregate(chosen, arguments, extras, result),
            },
            ("avg", [of]) => match self.average(of, &extras)? {
                Some(average) => Ok(average),
                None => self.registered_aggregate(chosen, arguments, extras, result),
            },
            ("string_agg", [of, separator]) if of.ty.oid == oid::TEXT && extras.over.is_none() => {
                self.needs_order("string_agg", &extras);
                let ty = Ty { collation: of.ty.collation, ..result };
                Ok(finished("group_concat", vec![of.clone(), separator.clone()], extras, ty))
            }
            _ => self.registered_aggregate(chosen, arguments, extras, result),
        }
    }

    /// Of an aggregate that depends on the order of its rows: unless one is said, there must not be two.
    fn needs_order(&mut self, name: &str, extras: &Extras) {
        if extras.order_by.is_empty() && !self.ordered_input && self.unordered.is_none() {
            self.unordered = Some(RemoteReason::Function { function: format!("{name} without an order") });
        }
    }

    /// A sum of integers, which SQLite keeps exact or refuses.
    fn sum(&mut self, of: &Typed, extras: &Extras) -> Option<Typed> {
        let scaled = |scale: u8| Ty { storage: Storage::NumericScaled { scale }, ..Ty::plain(oid::NUMERIC) };
        let (kind, ty) = match of.ty.storage {
            Storage::Int2 | Storage::Int4 => (AggregateKind::Function("sum"), Ty::plain(oid::INT8)),
            Storage::Int8 => (AggregateKind::Sum, scaled(0)),
            Storage::NumericScaled { scale } if of.nan => (AggregateKind::SumScaled, scaled(scale)),
            Storage::NumericScaled { scale } => (AggregateKind::Sum, scaled(scale)),
            _ => return None,
        };
        self.may_fail |= !matches!(kind, AggregateKind::Function(_));
        let aggregate = Aggregate {
            kind,
            distinct: extras.distinct,
            args: vec![of.node.clone()],
            order_by: Vec::new(),
            filter: extras.filter.clone(),
            over: extras.over.clone(),
        };
        let nan = of.nan && kind == AggregateKind::SumScaled;
        Some(Typed { loose: of.loose, nan, magnitude: 1 << 63, ..Typed::new(Node::Aggregate(Box::new(aggregate)), ty) })
    }

    /// The quotient of sum and count, as PostgreSQL computes it.
    fn average(&mut self, of: &Typed, extras: &Extras) -> Result<Option<Typed>, RemoteReason> {
        let Some(sum) = self.sum(of, extras) else { return Ok(None) };
        let Some(divide) = rimward_functions::operator("/", &[oid::NUMERIC, oid::NUMERIC]) else { return Ok(None) };
        let sum = if sum.ty.oid == oid::INT8 {
            Typed { nan: false, ..sum.relabelled(Ty { storage: Storage::NumericScaled { scale: 0 }, ..Ty::plain(oid::NUMERIC) }) }
        } else {
            sum
        };
        let again = Extras { distinct: extras.distinct, order_by: Vec::new(), filter: extras.filter.clone(), over: extras.over.clone() };
        let count = finished("count", vec![of.clone()], again, Ty::plain(oid::INT8));
        let count = count.relabelled(Ty { storage: Storage::NumericScaled { scale: 0 }, ..Ty::plain(oid::NUMERIC) });
        let (sum, count) = (self.canonical(sum)?.node, self.canonical(count)?.node);
        self.may_fail = true;
        // Without rows the sum is NULL, and the function strict.
        let ty = Ty { storage: Storage::Numeric, ..Ty::plain(oid::NUMERIC) };
        Ok(Some(Typed::new(Node::Call(divide.name, vec![sum, count]), ty)))
    }

    fn registered_aggregate(&mut self, chosen: &Chosen, arguments: Vec<Typed>, extras: Extras, result: Ty) -> Result<Typed, RemoteReason> {
        let name = chosen.function.name;
        let refuse = || RemoteReason::Function { function: described(name, &arguments) };
        let implemented = |aggregate: &&rimward_functions::Aggregate| {
            aggregate.implements.iter().any(|signature| signature.name == name && signature.arguments == chosen.arguments)
        };
        if name == "array_agg" {
            return self.array_aggregate(arguments, extras, result);
        }
        let Some(aggregate) = rimward_functions::aggregates().find(implemented) else { return Err(refuse()) };
        // Of floats, these find out whether the order of the rows decides about the result; all others would depend on it.
        let judged = matches!(name, "sum" | "avg" | "min" | "max" | "regr_count" | "regr_avgx" | "regr_avgy");
        let joined = name == "string_agg" && extras.over.is_none();
        if joined {
            self.needs_order(name, &extras);
        }
        let exact = |typed: &Typed| {
            typed.ty.is_integer() || matches!(typed.ty.oid, oid::NUMERIC | oid::INTERVAL) || joined || judged && typed.ty.is_float()
        };
        if !arguments.iter().all(exact) || matches!(name, "array_agg" | "json_agg" | "jsonb_agg") {
            return Err(refuse());
        }
        let mut nodes = Vec::with_capacity(arguments.len());
        for argument in arguments {
            let argument = self.settled(argument);
            nodes.push(self.canonical(argument)?);
        }
        self.may_fail = true;
        let kind = if extras.over.is_some() { AggregateKind::Framed(aggregate.name) } else { AggregateKind::Function(aggregate.name) };
        let mut finished = finished(aggregate.name, nodes, extras, result);
        if let Node::Aggregate(aggregate) = &mut finished.node {
            aggregate.kind = kind;
        }
        Ok(finished)
    }

    /// `array_agg`, in the order that it says.
    fn array_aggregate(&mut self, mut arguments: Vec<Typed>, extras: Extras, result: Ty) -> Result<Typed, RemoteReason> {
        let Some(of) = arguments.pop() else { return Err(RemoteReason::Function { function: "array_agg".to_owned() }) };
        let of = self.settled(of);
        if extras.distinct && extras.over.is_none() && self.types.element(of.ty.oid).is_none() {
            return self.distinct_array(of, extras, result);
        }
        if extras.over.is_some() || extras.distinct {
            return Err(RemoteReason::Function { function: "array_agg without an order".to_owned() });
        }
        self.needs_order("array_agg", &extras);
        self.may_fail = true;
        let collation = if of.ty.collation.oid != 0 { of.ty.collation } else { result.collation };
        let result = Ty { collation, ..result };
        if self.types.element(of.ty.oid).is_some() {
            return Ok(finished("rimward_array_agg_array", vec![of], extras, result));
        }
        let element = self.element_node(of.ty.oid)?;
        let of = self.canonical(of)?;
        let element = Typed::new(element, Ty::plain(oid::OID));
        Ok(finished("rimward_array_agg", vec![of, element], extras, result))
    }

    /// `array_agg(DISTINCT …)`: PostgreSQL sorts to find what is different.
    pub(crate) fn distinct_array(&mut self, of: Typed, extras: Extras, result: Ty) -> Result<Typed, RemoteReason> {
        let refuse = || RemoteReason::Function { function: "array_agg with DISTINCT in another order".to_owned() };
        if !rimward_functions::COMPARABLE.contains(&of.ty.oid) && !self.types.is_enum(of.ty.oid) {
            return Err(refuse());
        }
        let options = self.distinct_order(&of, &extras)?.ok_or_else(refuse)?;
        self.may_fail = true;
        let collation = if of.ty.collation.oid != 0 { of.ty.collation } else { result.collation };
        let element = Typed::new(self.element_node(of.ty.oid)?, Ty::plain(oid::OID));
        if of.ty.is_text() && self.collated(Need::Order, &[&of]).is_err() {
            let extras = self.in_its_order(&of, options, extras)?;
            return Ok(finished("rimward_array_agg_unique", vec![of, element], extras, Ty { collation, ..result }));
        }
        self.collated(Need::Order, &[&of])?;
        if of.ty.oid == oid::JSONB && !self.default_collation.bytewise {
            return Err(refuse());
        }
        let options = Typed::new(Node::Literal(CellBuf::Text(options.to_owned())), Ty::plain(oid::TEXT));
        let of = self.canonical(of)?;
        let extras = Extras { distinct: false, order_by: Vec::new(), ..extras };
        Ok(finished("rimward_array_agg_distinct", vec![of, options, element], extras, Ty { collation, ..result }))
    }

    /// An aggregate whose arguments are all of queries around this one belongs to one of those.
    pub(crate) fn own_aggregate(&self, arguments: &[Typed], extras: &Extras) -> Result<(), RemoteReason> {
        let (mut own, mut outer) = (false, false);
        for node in arguments.iter().map(|argument| &argument.node).chain(&extras.filter) {
            node.visit(&mut |node| {
                if let Node::Column { relation, .. } = node {
                    own |= *relation >= self.first_relation;
                    outer |= *relation < self.first_relation;
                }
            });
        }
        if outer && !own { Err(RemoteReason::Expression("an aggregate of an outer query")) } else { Ok(()) }
    }
}

/// The function of the registry for a call with arguments that may come any number of times.
fn variadic(chosen: &Chosen) -> Option<&'static rimward_functions::Function> {
    if chosen.function.variadic == 0 {
        return None;
    }
    let named = &chosen.arguments.get(..chosen.function.arguments.len())?;
    rimward_functions::function(chosen.function.name, named).filter(|function| function.variadic)
}

pub(crate) fn finished(function: &'static str, arguments: Vec<Typed>, extras: Extras, ty: Ty) -> Typed {
    let args = arguments.into_iter().map(|argument| argument.node).collect();
    let Extras { distinct, order_by, filter, over } = extras;
    let aggregate = Aggregate { kind: AggregateKind::Function(function), distinct, args, order_by, filter, over };
    Typed::new(Node::Aggregate(Box::new(aggregate)), ty)
}

/// What the bounds of a built-in range are of; but not where their text depends on the time zone.
fn subtype_of(range: Oid) -> Option<Oid> {
    match range {
        3904 => Some(oid::INT4),
        3906 => Some(oid::NUMERIC),
        3908 => Some(oid::TIMESTAMP),
        3912 => Some(oid::DATE),
        3926 => Some(oid::INT8),
        _ => None,
    }
}

/// The fields of EXTRACT that are whole numbers.
fn is_whole_field(field: &CellBuf) -> bool {
    let whole = ["year", "month", "day", "hour", "minute", "dow", "isodow", "doy", "week", "quarter", "isoyear", "decade", "century"];
    matches!(field, CellBuf::Text(field) if whole.contains(&field.as_str()))
}

/// A function with the types of its arguments, for people.
pub(crate) fn described(name: &str, arguments: &[Typed]) -> String {
    let types: Vec<String> = arguments.iter().map(|argument| name_of(argument.ty.oid)).collect();
    format!("{name}({})", types.join(", "))
}

fn no_function(name: &str, operands: &[Operand]) -> RemoteReason {
    let types: Vec<String> = operands.iter().map(Operand::type_name).collect();
    RemoteReason::Function { function: format!("{name}({})", types.join(", ")) }
}

/// Whether 14 may not have a function of this name with so many arguments: the tables of functions are those of 15.
fn came_with_15(name: &str, arguments: usize) -> bool {
    match name {
        "regexp_count" | "regexp_instr" | "regexp_like" | "regexp_substr" => true,
        // With a start and a number; 14 has only the one with options.
        "regexp_replace" => arguments > 3,
        _ => false,
    }
}
