//! The extended protocol up to Sync: prepared statements by name, and what single messages of a batch tell.

use std::collections::HashMap;
use std::sync::Arc;

use rimward_model::{Catalog, Oid};
use rimward_translate::{Plan, Verdict};

use crate::message::{HEADER_BYTES, Message, Target};
use crate::plans::Plans;
use crate::route::Reason;
use crate::state::View;
use crate::words::manages_block;

/// A client that prepares more statements than this has the rest prepared by the primary alone.
const STATEMENTS_MAX: usize = 5000;

/// A prepared statement.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) sql: Arc<str>,
    pub(crate) oids: Arc<[Oid]>,
    /// Whether the primary has it too.
    pub(crate) upstream: bool,
    /// A DEALLOCATE may have meant it: the primary knows.
    pub(crate) doubtful: bool,
    /// The last translation, and under what it was made.
    verdict: Option<(Arc<View>, u64, Verdict)>,
    /// The first plan: types of parameters and the result's columns stay as they were then, whatever the names mean later.
    first: Option<Arc<Plan>>,
}

impl Statement {
    /// A statement not translated yet.
    pub(crate) fn new(sql: Arc<str>, oids: Arc<[Oid]>, upstream: bool) -> Statement {
        Statement { sql, oids, upstream, doubtful: false, verdict: None, first: None }
    }

    /// Whether this plan gives other columns than the statement was prepared with.
    pub(crate) fn changed_by(&self, plan: &Plan) -> bool {
        let shape = |plan: &Plan| plan.columns.iter().map(|column| (column.name.clone(), column.ty)).collect::<Vec<_>>();
        self.first.as_ref().is_some_and(|first| !std::ptr::eq(&raw const **first, plan) && shape(first) != shape(plan))
    }
}

/// What translations are made with.
#[derive(Clone, Copy)]
pub(crate) struct Translator<'a> {
    pub(crate) plans: &'a Plans,
    pub(crate) catalog: &'a Catalog,
    pub(crate) view: &'a Arc<View>,
}

impl Translator<'_> {
    pub(crate) fn of(&self, statement: &mut Statement) -> Verdict {
        if let Some((view, version, verdict)) = &statement.verdict
            && *version == self.catalog.version
            && (Arc::ptr_eq(view, self.view) || view == self.view)
        {
            return verdict.clone();
        }
        let verdict = self.plans.verdict(&statement.sql, &statement.oids, self.catalog, self.view);
        if let (Verdict::Local(plan), None) = (&verdict, &statement.first) {
            statement.oids = plan.params.as_slice().into();
            statement.first = Some(Arc::clone(plan));
        }
        statement.verdict = Some((Arc::clone(self.view), self.catalog.version, verdict.clone()));
        verdict
    }
}

impl Translator<'_> {
    /// The plan of what an EXPLAIN is about.
    pub(crate) fn explained(&self, sql: &str, at: usize, oids: &[Oid]) -> Result<Arc<Plan>, Reason> {
        match self.plans.verdict(&sql[at..], oids, self.catalog, self.view) {
            Verdict::Local(plan) => Ok(plan),
            Verdict::Remote(reason) => Err(Reason::Translate(reason)),
            Verdict::Command(_) => Err(Reason::Protocol("EXPLAIN of a command")),
        }
    }
}

/// The session's prepared statements that the gateway has seen.
#[derive(Debug, Default)]
pub(crate) struct Statements {
    by_name: HashMap<Vec<u8>, Statement>,
}

impl Statements {
    pub(crate) fn find(&mut self, name: &[u8]) -> Option<&mut Statement> {
        self.by_name.get_mut(name)
    }

    /// Remembers a statement, while there is room.
    pub(crate) fn insert(&mut self, name: Vec<u8>, statement: Statement) {
        if self.by_name.len() < STATEMENTS_MAX || self.by_name.contains_key(&name) {
            self.by_name.insert(name, statement);
        }
    }

    /// The primary has this statement now; if it was prepared here before, what it was then holds.
    pub(crate) fn parsed_upstream(&mut self, name: Vec<u8>, mut statement: Statement) {
        if let Some(before) = self.by_name.get(&name).filter(|before| Arc::ptr_eq(&before.sql, &statement.sql)) {
            statement.first = before.first.clone();
        }
        self.insert(name, statement);
    }

    pub(crate) fn remove(&mut self, name: &[u8]) {
        self.by_name.remove(name);
    }

    /// One of the named statements is gone, and the primary, which has them all by now, knows which.
    pub(crate) fn doubt_named(&mut self) {
        for (_, statement) in self.by_name.iter_mut().filter(|(name, _)| !name.is_empty()) {
            statement.doubtful = true;
            statement.upstream = true;
        }
    }

    /// Forgets the named statements; DEALLOCATE ALL and DISCARD ALL leave the unnamed one.
    pub(crate) fn forget_named(&mut self) {
        self.by_name.retain(|name, _| name.is_empty());
    }

    pub(crate) fn is_full(&self) -> bool {
        self.by_name.len() >= STATEMENTS_MAX
    }

    /// The named statements that the primary does not have, as far as is known.
    pub(crate) fn unknown_upstream(&self) -> Vec<(Vec<u8>, Statement)> {
        let unknown = self.by_name.iter().filter(|(name, statement)| !name.is_empty() && !statement.upstream);
        unknown.map(|(name, statement)| (name.clone(), statement.clone())).collect()
    }
}

impl Statements {
    /// Those that manage transaction blocks and that the primary does not have, the unnamed one among them.
    pub(crate) fn managing_unknown_upstream(&self) -> Vec<(Vec<u8>, Statement)> {
        let unknown = self.by_name.iter().filter(|(_, statement)| !statement.upstream && manages_block(&statement.sql));
        unknown.map(|(name, statement)| (name.clone(), statement.clone())).collect()
    }
}

/// Whether the batch names a statement that, as far as is known, the primary does not have.
pub(crate) fn names_unknown_upstream(bytes: &[u8], statements: &Statements, unnamed_gone: bool) -> bool {
    let unknown =
        |name: &[u8]| (name.is_empty() && unnamed_gone) || statements.by_name.get(name).is_some_and(|statement| !statement.upstream);
    frames(bytes).any(|(tag, _, body)| match Message::decode(tag, body) {
        Ok(Message::Bind(bind)) => unknown(bind.statement),
        Ok(Message::Parse { name, .. } | Message::Describe(Target::Statement(name)) | Message::Close(Target::Statement(name))) => {
            unknown(name)
        }
        _ => false,
    })
}

/// Whole frames, one after the other.
pub(crate) fn frames(mut bytes: &[u8]) -> impl Iterator<Item = (u8, &[u8], &[u8])> {
    std::iter::from_fn(move || {
        let &[tag, l0, l1, l2, l3] = bytes.first_chunk::<HEADER_BYTES>()?;
        let length = 1 + u32::from_be_bytes([l0, l1, l2, l3]) as usize;
        let (frame, rest) = bytes.split_at_checked(length)?;
        bytes = rest;
        Some((tag, frame, &frame[HEADER_BYTES..]))
    })
}

/// Whether this message alone decides that its batch is the primary's. `parsed` are the names of earlier Parses of the batch.
pub(crate) fn surely_remote(
    message: &Message<'_>,
    statements: &mut Statements,
    translator: &Translator<'_>,
    parsed: &mut Vec<Vec<u8>>,
) -> Option<Reason> {
    match message {
        Message::Parse { name, sql, oids } => {
            parsed.push(name.to_vec());
            remote_reason(&translator.plans.verdict(sql, oids, translator.catalog, translator.view))
        }
        Message::Bind(bind) if !parsed.iter().any(|name| name == bind.statement) => match statements.find(bind.statement) {
            Some(statement) if statement.doubtful => Some(UNKNOWN_STATEMENT),
            Some(statement) => remote_reason(&translator.of(statement)),
            None => Some(UNKNOWN_STATEMENT),
        },
        Message::Execute { max_rows, .. } if *max_rows > 0 => Some(LIMITED),
        _ => None,
    }
}

pub(crate) const UNKNOWN_STATEMENT: Reason = Reason::Protocol("the prepared statement was not prepared through the edge");
pub(crate) const LIMITED: Reason = Reason::Protocol("the portal is fetched in parts");

fn remote_reason(verdict: &Verdict) -> Option<Reason> {
    match verdict {
        Verdict::Remote(reason) => Some(Reason::Translate(reason.clone())),
        _ => None,
    }
}
