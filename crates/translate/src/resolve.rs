//! Which operator or function a name means for operands of given types, and which type several expressions have in common: the rules of
//! PostgreSQL's chapter "Type Conversion", over its own tables. User-defined objects are excluded before anything comes here.

use rimward_model::{Catalog, Oid, TypeShape, oid};

use crate::builtin::{Builtin, Context, Function, Method, Operator, builtin, pseudo};

/// The types of a catalog: built-in ones and its enums.
#[derive(Clone, Copy)]
pub(crate) struct Types<'a> {
    builtin: &'static Builtin,
    catalog: &'a Catalog,
}

const ENUM: u8 = b'E';
const STRING: u8 = b'S';
const UNKNOWN: u8 = b'X';

/// Arrays that no other array becomes.
const OIDVECTOR: Oid = 30;
const INT2VECTOR: Oid = 22;

/// How a value gets from one type to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Path {
    /// It is of that type.
    Same,
    /// By `pg_cast`.
    Cast(Method),
    /// Element by element.
    Array,
}

/// Why nothing is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unresolved {
    /// There is none.
    None,
    /// There are several, or a rule is not known here.
    Ambiguous,
}

/// A function, chosen for its arguments.
#[derive(Debug, Clone)]
pub(crate) struct Chosen {
    pub(crate) function: &'static Function,
    /// The types that the arguments become; polymorphic ones are replaced.
    pub(crate) arguments: Vec<Oid>,
    pub(crate) result: Oid,
}

impl<'a> Types<'a> {
    pub(crate) fn of(catalog: &'a Catalog) -> Types<'a> {
        Types { builtin: builtin(), catalog }
    }

    pub(crate) fn is_enum(&self, id: Oid) -> bool {
        self.catalog.enums.contains_key(&id)
    }

    pub(crate) fn category(&self, id: Oid) -> u8 {
        match self.builtin.ty(id) {
            Some(ty) => ty.category,
            None if self.is_enum(id) => ENUM,
            None if self.element(id).is_some() => b'A',
            None => b'U',
        }
    }

    fn preferred(&self, id: Oid) -> bool {
        self.builtin.ty(id).is_some_and(|ty| ty.preferred)
    }

    /// The element type of a true array.
    pub(crate) fn element(&self, id: Oid) -> Option<Oid> {
        match self.builtin.ty(id) {
            Some(ty) => (ty.category == b'A' && ty.element != 0).then_some(ty.element),
            None => match self.catalog.types.get(&id)?.shape {
                TypeShape::Array { element, .. } if self.is_enum(element) => Some(element),
                _ => None,
            },
        }
    }

    /// The array of a type; of an enum, where the catalog knows it.
    pub(crate) fn array_of(&self, id: Oid) -> Option<Oid> {
        if self.is_enum(id) {
            let is_it = |shape: &TypeShape| matches!(shape, TypeShape::Array { element, .. } if *element == id);
            return self.catalog.types.iter().find(|(_, ty)| is_it(&ty.shape)).map(|(array, _)| *array);
        }
        self.builtin.ty(id).map(|ty| ty.array).filter(|&array| array != 0)
    }

    /// `find_coercion_pathway`.
    pub(crate) fn path(&self, source: Oid, target: Oid, context: Context) -> Option<Path> {
        if source == target {
            return Some(Path::Same);
        }
        if let Some((allowed, method)) = self.builtin.cast(source, target) {
            return (allowed <= context).then_some(Path::Cast(method));
        }
        if matches!(target, OIDVECTOR | INT2VECTOR) {
            return None;
        }
        if let (Some(from), Some(to)) = (self.element(source), self.element(target)) {
            return self.path(from, to, context).map(|_| Path::Array);
        }
        let known = |id: Oid| self.builtin.ty(id).is_some_and(|ty| ty.kind != b'p') || self.is_enum(id);
        let through_text = (context >= Context::Assignment && self.category(target) == STRING)
            || (context == Context::Explicit && self.category(source) == STRING);
        (through_text && known(source) && known(target)).then_some(Path::Cast(Method::Text))
    }

    /// Whether an argument of type `source` may implicitly become one of `target`, polymorphism apart.
    fn accepts(&self, source: Oid, target: Oid) -> bool {
        match target {
            _ if source == target || source == pseudo::UNKNOWN => true,
            pseudo::ANY | pseudo::ANYELEMENT | pseudo::ANYCOMPATIBLE => true,
            pseudo::ANYARRAY | pseudo::ANYCOMPATIBLEARRAY => self.element(source).is_some(),
            pseudo::ANYNONARRAY | pseudo::ANYCOMPATIBLENONARRAY => self.element(source).is_none(),
            pseudo::ANYENUM => self.is_enum(source),
            _ => self.path(source, target, Context::Implicit).is_some(),
        }
    }

    fn all_accepted(&self, sources: &[Oid], targets: &[Oid]) -> bool {
        sources.iter().zip(targets).all(|(&source, &target)| self.accepts(source, target)) && self.concrete(sources, targets, 0).is_some()
    }

    /// `enforce_generic_type_consistency`: polymorphic types replaced, with the result's.
    fn concrete(&self, sources: &[Oid], targets: &[Oid], result: Oid) -> Option<(Vec<Oid>, Oid)> {
        if targets.iter().any(|&target| is_compatible(target)) {
            return self.compatible(sources, targets, result);
        }
        let polymorphic = |id: Oid| matches!(id, pseudo::ANYELEMENT | pseudo::ANYARRAY | pseudo::ANYNONARRAY | pseudo::ANYENUM);
        if !targets.iter().any(|&target| polymorphic(target)) {
            return Some((targets.to_vec(), result));
        }
        let mut element = None;
        for (&source, &target) in sources.iter().zip(targets) {
            let found = match target {
                _ if !polymorphic(target) || source == pseudo::UNKNOWN => continue,
                pseudo::ANYARRAY => self.element(source)?,
                _ => source,
            };
            if element.is_some_and(|known| known != found) {
                return None;
            }
            element = Some(found);
        }
        let element = element?;
        let replaced = |id: Oid| match id {
            pseudo::ANYARRAY => self.array_of(element),
            id if polymorphic(id) => Some(element),
            id => Some(id),
        };
        let targets = targets.iter().map(|&target| replaced(target)).collect::<Option<Vec<_>>>()?;
        Some((targets, replaced(result)?))
    }

    /// The types that have one element type in common: `anycompatible` and its like become that.
    fn compatible(&self, sources: &[Oid], targets: &[Oid], result: Oid) -> Option<(Vec<Oid>, Oid)> {
        let mut inputs = Vec::new();
        for (&source, &target) in sources.iter().zip(targets).filter(|(_, target)| is_compatible(**target)) {
            inputs.push(match target {
                _ if source == pseudo::UNKNOWN => source,
                pseudo::ANYCOMPATIBLEARRAY => self.element(source)?,
                _ => source,
            });
        }
        if inputs.iter().all(|&id| id == pseudo::UNKNOWN) {
            return None;
        }
        let element = self.common(&inputs)?;
        let replaced = |id: Oid| match id {
            pseudo::ANYCOMPATIBLEARRAY => self.array_of(element),
            id if is_compatible(id) => Some(element),
            id => Some(id),
        };
        let targets = targets.iter().map(|&target| replaced(target)).collect::<Option<Vec<_>>>()?;
        Some((targets, replaced(result)?))
    }

    /// The operator that `left name right` means; `left` is `None` for a prefix operator. Types may be unknown (705).
    pub(crate) fn operator(&self, name: &str, left: Option<Oid>, right: Oid) -> Result<(Operator, Vec<Oid>), Unresolved> {
        let candidates: Vec<&'static Operator> =
            self.builtin.operators(name).iter().filter(|operator| (operator.left == 0) == left.is_none()).collect();
        let inputs: Vec<Oid> = left.into_iter().chain([right]).collect();
        let arguments = |operator: &Operator| {
            if operator.left == 0 { vec![operator.right] } else { vec![operator.left, operator.right] }
        };
        // An unknown operand is first taken for one of the other's type.
        let known = inputs.iter().copied().find(|&id| id != pseudo::UNKNOWN);
        let exact: Vec<Oid> = inputs.iter().map(|&id| if id == pseudo::UNKNOWN { known.unwrap_or(id) } else { id }).collect();
        let found = candidates.iter().find(|operator| arguments(operator) == exact);
        let chosen = match found {
            Some(operator) => *operator,
            None => {
                let lists: Vec<Vec<Oid>> = candidates.iter().map(|operator| arguments(operator)).collect();
                candidates[self.select(&inputs, &lists)?]
            }
        };
        let (types, result) = self.concrete(&inputs, &arguments(chosen), chosen.result).ok_or(Unresolved::Ambiguous)?;
        Ok((Operator { result, ..*chosen }, types))
    }

    /// The function that `name(inputs…)` means.
    pub(crate) fn function(&self, name: &str, inputs: &[Oid]) -> Result<Chosen, Unresolved> {
        let mut candidates = Vec::new();
        for function in self.builtin.functions(name) {
            let (least, most) = (function.arguments.len() - function.defaults, function.arguments.len());
            if function.variadic == 0 {
                if (least..=most).contains(&inputs.len()) {
                    candidates.push((function, function.arguments[..inputs.len()].to_vec()));
                }
            } else if inputs.len() >= most {
                let mut arguments = function.arguments[..most - 1].to_vec();
                arguments.resize(inputs.len(), function.variadic);
                candidates.push((function, arguments));
            }
        }
        // Without variadic and default arguments first, where the types are the same.
        candidates.sort_by_key(|(function, _)| (function.variadic != 0, function.arguments.len() != inputs.len()));
        let mut lists: Vec<Vec<Oid>> = Vec::new();
        candidates.retain(|(_, arguments)| {
            let new = !lists.contains(arguments);
            if new {
                lists.push(arguments.clone());
            }
            new
        });
        let index = match lists.iter().position(|arguments| arguments == inputs) {
            Some(index) => index,
            None => {
                // A type's name with one argument may be a cast.
                if inputs.len() == 1 && self.builtin.type_named(name).is_some() {
                    return Err(Unresolved::Ambiguous);
                }
                self.select(inputs, &lists)?
            }
        };
        let function = candidates[index].0;
        let (arguments, result) = self.concrete(inputs, &lists[index], function.result).ok_or(Unresolved::Ambiguous)?;
        Ok(Chosen { function, arguments, result })
    }

    /// `func_match_argtypes` and `func_select_candidate`.
    fn select(&self, inputs: &[Oid], lists: &[Vec<Oid>]) -> Result<usize, Unresolved> {
        let mut left: Vec<usize> = (0..lists.len()).filter(|&index| self.all_accepted(inputs, &lists[index])).collect();
        match left[..] {
            [] => return Err(Unresolved::None),
            [only] => return Ok(only),
            _ => {}
        }
        keep_best(&mut left, |index| {
            let pairs = inputs.iter().zip(&lists[index]);
            pairs.filter(|(input, target)| **input != pseudo::UNKNOWN && input == target).count()
        });
        keep_best(&mut left, |index| {
            let pairs = inputs.iter().zip(&lists[index]).filter(|(input, _)| **input != pseudo::UNKNOWN);
            let preferred = |input: Oid, target: Oid| self.category(input) == self.category(target) && self.preferred(target);
            pairs.filter(|(input, target)| input == target || preferred(**input, **target)).count()
        });
        if let [only] = left[..] {
            return Ok(only);
        }
        if inputs.contains(&pseudo::UNKNOWN) {
            self.select_by_category(inputs, lists, &mut left);
            if let [only] = left[..] {
                return Ok(only);
            }
            // All known inputs of one type: the unknown ones may be of it, too.
            let mut known = inputs.iter().copied().filter(|&id| id != pseudo::UNKNOWN);
            if let Some(first) = known.next()
                && known.all(|other| other == first)
            {
                let same = vec![first; inputs.len()];
                left.retain(|&index| self.all_accepted(&same, &lists[index]));
            }
        }
        match left[..] {
            [only] => Ok(only),
            _ => Err(Unresolved::Ambiguous),
        }
    }

    /// Unknown inputs take the category that the candidates have for them, string before all others, and its preferred type.
    fn select_by_category(&self, inputs: &[Oid], lists: &[Vec<Oid>], left: &mut Vec<usize>) {
        let mut wanted = Vec::with_capacity(inputs.len());
        for (slot, &input) in inputs.iter().enumerate() {
            if input != pseudo::UNKNOWN {
                wanted.push(None);
                continue;
            }
            let mut category = UNKNOWN;
            let (mut preferred, mut conflict) = (false, false);
            for &index in left.iter() {
                let target = lists[index][slot];
                let (its, is_preferred) = (self.category(target), self.preferred(target));
                if category == UNKNOWN {
                    (category, preferred) = (its, is_preferred);
                } else if its == category {
                    preferred |= is_preferred;
                } else if its == STRING {
                    (category, preferred) = (its, is_preferred);
                } else if category != STRING {
                    conflict = true;
                }
            }
            if conflict && category != STRING {
                return;
            }
            wanted.push(Some((category, preferred)));
        }
        let fits = |index: usize| {
            wanted.iter().zip(&lists[index]).all(|(wanted, &target)| match wanted {
                None => true,
                Some((category, preferred)) => self.category(target) == *category && (!preferred || self.preferred(target)),
            })
        };
        let kept: Vec<usize> = left.iter().copied().filter(|&index| fits(index)).collect();
        if !kept.is_empty() {
            *left = kept;
        }
    }

    /// `select_common_type`: of CASE, COALESCE, UNION and their like. 0 where all are unknown.
    pub(crate) fn common(&self, types: &[Oid]) -> Option<Oid> {
        let first = *types.first()?;
        if first != pseudo::UNKNOWN && types.iter().all(|&id| id == first) {
            return Some(first);
        }
        let mut chosen = pseudo::UNKNOWN;
        let (mut category, mut preferred) = (UNKNOWN, false);
        for &id in types {
            if id == pseudo::UNKNOWN || id == chosen {
                continue;
            }
            let (its, is_preferred) = (self.category(id), self.preferred(id));
            if chosen == pseudo::UNKNOWN {
                (chosen, category, preferred) = (id, its, is_preferred);
            } else if its != category {
                return None;
            } else if !preferred && self.accepts(chosen, id) && !self.accepts(id, chosen) {
                (chosen, category, preferred) = (id, its, is_preferred);
            }
        }
        if chosen == pseudo::UNKNOWN {
            return Some(oid::TEXT);
        }
        types.iter().all(|&id| self.accepts(id, chosen)).then_some(chosen)
    }
}

fn is_compatible(id: Oid) -> bool {
    matches!(id, pseudo::ANYCOMPATIBLE | pseudo::ANYCOMPATIBLEARRAY | pseudo::ANYCOMPATIBLENONARRAY)
}

/// The types by which the registry names polymorphic arguments.
pub(crate) fn registry_types(declared: &[Oid]) -> Vec<Oid> {
    let named = |id: &Oid| match *id {
        pseudo::ANYCOMPATIBLEARRAY => pseudo::ANYARRAY,
        pseudo::ANYCOMPATIBLE | pseudo::ANYCOMPATIBLENONARRAY | pseudo::ANYNONARRAY => pseudo::ANYELEMENT,
        id => id,
    };
    declared.iter().map(named).collect()
}

/// Keeps the candidates with the most matches, if any has one.
fn keep_best(left: &mut Vec<usize>, matches: impl Fn(usize) -> usize) {
    let best = left.iter().map(|&index| matches(index)).max().unwrap_or(0);
    if best > 0 {
        left.retain(|&index| matches(index) == best);
    }
}
