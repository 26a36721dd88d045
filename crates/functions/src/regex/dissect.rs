//! How a match is divided among the parentheses: what has none inside is one part, whatever it is made of; every other piece of a sequence is
//! a part of its own.

use super::Subject;
use super::parse::Ast;
use super::program::Program;
use crate::SqlError;

type Groups = [Option<(usize, usize)>];

/// A part of an expression.
#[derive(Debug)]
pub(crate) struct Node {
    shape: Shape,
    program: Program,
    /// The parentheses that enclose just this, the innermost first.
    captures: Vec<usize>,
}

#[derive(Debug)]
enum Shape {
    /// Nothing is captured within.
    Plain,
    Pair(Box<Node>, Box<Node>),
    Alternatives(Vec<Node>),
}

/// The tree of a whole expression.
pub(crate) fn tree(ast: &Ast) -> Result<Node, SqlError> {
    match ast {
        Ast::Alternatives(branches) if captures(ast) => {
            let nodes = branches.iter().map(branch).collect::<Result<Vec<_>, _>>()?;
            node(Shape::Alternatives(nodes), ast)
        }
        Ast::Alternatives(_) => node(Shape::Plain, ast),
        ast => branch(ast),
    }
}

fn node(shape: Shape, ast: &Ast) -> Result<Node, SqlError> {
    Ok(Node { shape, program: Program::new(ast)?, captures: Vec::new() })
}

/// Whether there are capturing parentheses.
fn captures(ast: &Ast) -> bool {
    match ast {
        Ast::Set(_) | Ast::Assert(_) => false,
        Ast::Sequence(parts) | Ast::Alternatives(parts) => parts.iter().any(captures),
        Ast::Repeat { of, .. } => captures(of),
        Ast::Group { .. } => true,
    }
}

/// Whether parentheses stand inside a repetition. Where iterations may be empty PostgreSQL has several ways to divide a match, and which it takes
/// is not proven here; only an option of something that is not empty is.
pub(crate) fn repeats_captures(ast: &Ast) -> bool {
    match ast {
        Ast::Set(_) | Ast::Assert(_) => false,
        Ast::Sequence(parts) | Ast::Alternatives(parts) => parts.iter().any(repeats_captures),
        Ast::Repeat { of, max: Some(1), .. } => captures(of) && (may_be_empty(of) || repeats_captures(of)),
        Ast::Repeat { of, .. } => captures(of),
        Ast::Group { of, .. } => repeats_captures(of),
    }
}

fn may_be_empty(ast: &Ast) -> bool {
    match ast {
        Ast::Set(_) => false,
        Ast::Assert(_) => true,
        Ast::Sequence(parts) => parts.iter().all(may_be_empty),
        Ast::Alternatives(parts) => parts.iter().any(may_be_empty),
        Ast::Repeat { of, min, .. } => *min == 0 || may_be_empty(of),
        Ast::Group { of, .. } => may_be_empty(of),
    }
}

fn branch(ast: &Ast) -> Result<Node, SqlError> {
    match ast {
        Ast::Sequence(pieces) => pieces_of(pieces),
        piece => pieces_of(std::slice::from_ref(piece)),
    }
}

/// What comes before the first piece that captures is one part; the piece is another, and so is all that follows.
fn pieces_of(pieces: &[Ast]) -> Result<Node, SqlError> {
    let whole = |pieces: &[Ast]| Ast::Sequence(pieces.to_vec());
    let Some(first) = pieces.iter().position(captures) else { return node(Shape::Plain, &whole(pieces)) };
    let before = node(Shape::Plain, &whole(&pieces[..first]))?;
    let rest = pieces_of(&pieces[first + 1..])?;
    let from_here = node(Shape::Pair(Box::new(piece(&pieces[first])?), Box::new(rest)), &whole(&pieces[first..]))?;
    node(Shape::Pair(Box::new(before), Box::new(from_here)), &whole(pieces))
}

/// A piece that captures. Of several repetitions the last one's parentheses count: all others are one part before it.
fn piece(ast: &Ast) -> Result<Node, SqlError> {
    match ast {
        Ast::Repeat { of, min: 1, max: Some(1) } => atom(of),
        Ast::Repeat { of, min: min @ 1.., max } => {
            let others = Ast::Repeat { of: of.clone(), min: min - 1, max: max.map(|max| max - 1) };
            node(Shape::Pair(Box::new(node(Shape::Plain, &others)?), Box::new(atom(of)?)), ast)
        }
        // Without any repetition only where one at least does not fit.
        Ast::Repeat { of, max, .. } => {
            let some = Ast::Repeat { of: of.clone(), min: 1, max: *max };
            let branches = vec![piece(&some)?, node(Shape::Plain, &Ast::Sequence(Vec::new()))?];
            node(Shape::Alternatives(branches), ast)
        }
        ast => atom(ast),
    }
}

fn atom(ast: &Ast) -> Result<Node, SqlError> {
    match ast {
        Ast::Group { of, capture } => {
            let mut node = tree(of)?;
            node.captures.push(*capture);
            Ok(node)
        }
        // A group that captures nothing itself.
        Ast::Sequence(parts) if parts.len() == 1 => tree(&parts[0]),
        ast => tree(ast),
    }
}

impl Node {
    pub(crate) fn program(&self) -> &Program {
        &self.program
    }

    /// Divides what is known to match; whether that succeeds.
    pub(crate) fn dissect(&self, subject: &mut Subject, start: usize, end: usize, groups: &mut Groups) -> Result<bool, SqlError> {
        let divided = match &self.shape {
            Shape::Plain => true,
            Shape::Pair(left, right) => pair(left, right, subject, start, end, groups)?,
            Shape::Alternatives(branches) => {
                let mut divided = false;
                for branch in branches {
                    if branch.program.longest(subject, start, end)? == Some(end) && branch.dissect(subject, start, end, groups)? {
                        divided = true;
                        break;
                    }
                }
                divided
            }
        };
        if divided {
            self.captures.iter().for_each(|capture| groups[*capture] = Some((start, end)));
        }
        Ok(divided)
    }

    /// Forgets what was captured within.
    fn forget(&self, groups: &mut Groups) {
        self.captures.iter().for_each(|capture| groups[*capture] = None);
        match &self.shape {
            Shape::Plain => {}
            Shape::Pair(left, right) => {
                left.forget(groups);
                right.forget(groups);
            }
            Shape::Alternatives(branches) => branches.iter().for_each(|branch| branch.forget(groups)),
        }
    }
}

/// The left one takes as much as it can.
fn pair(left: &Node, right: &Node, subject: &mut Subject, start: usize, end: usize, groups: &mut Groups) -> Result<bool, SqlError> {
    let mut limit = end;
    loop {
        let Some(middle) = left.program.longest(subject, start, limit)? else { return Ok(false) };
        if right.program.longest(subject, middle, end)? == Some(end) {
            if left.dissect(subject, start, middle, groups)? && right.dissect(subject, middle, end, groups)? {
                return Ok(true);
            }
            left.forget(groups);
            right.forget(groups);
        }
        if middle == start {
            return Ok(false);
        }
        limit = middle - 1;
    }
}
