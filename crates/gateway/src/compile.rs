//! What a batch of messages, or a Query, asks for: compiled into a script that can be answered here, or the reason why it cannot.

use std::collections::HashMap;
use std::sync::Arc;

use rimward_model::{Catalog, CellBuf, Oid};
use rimward_translate::{Bind as PlanBind, Plan, SessionCommand, Verdict};

use crate::batch::{LIMITED, Statement, Statements, Translator, UNKNOWN_STATEMENT, frames};
use crate::local::{self, Query, Script, Step};
use crate::message::{Bind, Format, Message, Target};
use crate::route::Reason;
use crate::write;

const UNKNOWN_PORTAL: Reason = Reason::Protocol("the portal is not of this batch");
const MALFORMED: Reason = Reason::Protocol("a message is malformed");

/// What a statement is, here.
#[derive(Debug, Clone)]
enum Prepared {
    Plan(Arc<Plan>),
    Show(String),
}

/// A batch that can be answered here.
#[derive(Debug, Default)]
pub(crate) struct Compiled {
    pub(crate) script: Script,
    /// Statements that exist when it is through.
    pub(crate) parsed: Vec<(Vec<u8>, Statement)>,
    /// Statements that do not exist any more.
    pub(crate) closed: Vec<Vec<u8>>,
    /// Whether it shows something of the gateway's.
    pub(crate) shows: bool,
    /// Whether it asks for anything but that.
    executes: bool,
    out: Vec<u8>,
}

impl Compiled {
    /// Whether it only asks the gateway about itself.
    pub(crate) fn is_command(&self) -> bool {
        self.shows && !self.executes
    }

    /// A simple Query.
    pub(crate) fn query(plan: Arc<Plan>) -> Compiled {
        let mut compiled = Compiled { executes: true, ..Compiled::default() };
        local::describe(&mut compiled.out, &plan, &[]);
        let cells = literals(&plan);
        compiled.execute(Query { plan, cells, formats: Vec::new() });
        compiled
    }

    /// A simple Query for something of the gateway's.
    pub(crate) fn show(name: &str, value: &str) -> Compiled {
        let mut compiled = Compiled { shows: true, ..Compiled::default() };
        local::show(&mut compiled.out, name, value);
        compiled
    }

    /// Ends with ReadyForQuery, if the client has sent Sync.
    pub(crate) fn finish(mut self, status: Option<u8>) -> Compiled {
        if let Some(status) = status {
            write::ready_for_query(&mut self.out, status);
        }
        self.flush();
        self
    }

    fn execute(&mut self, query: Query) {
        self.flush();
        self.script.plans.push(Arc::clone(&query.plan));
        self.script.steps.push(Step::Query(query));
    }

    fn flush(&mut self) {
        if !self.out.is_empty() {
            self.script.steps.push(Step::Bytes(std::mem::take(&mut self.out)));
        }
    }
}

/// The cells of a plan without parameters.
fn literals(plan: &Plan) -> Vec<CellBuf> {
    let cell = |bind: &PlanBind| match bind {
        PlanBind::Literal(literal) => literal.clone(),
        PlanBind::Client { .. } | PlanBind::Array { .. } => CellBuf::Null,
    };
    plan.binds.iter().map(cell).collect()
}

/// A portal of the batch.
struct Portal {
    prepared: Prepared,
    cells: Vec<CellBuf>,
    formats: Vec<Format>,
    executed: bool,
}

/// Compiles the messages of a batch, or says why the primary must have them. `show` gives what the gateway shows under a name.
pub(crate) fn compile(
    bytes: &[u8],
    statements: &mut Statements,
    translator: &Translator<'_>,
    show: &dyn Fn(&str) -> Option<String>,
) -> Result<Compiled, Reason> {
    let mut compiler = Compiler { statements, translator, show, portals: HashMap::new(), compiled: Compiled::default() };
    for (tag, _, body) in frames(bytes) {
        match Message::decode(tag, body).map_err(|_| MALFORMED)? {
            Message::Parse { name, sql, oids } => compiler.parse(name, sql, &oids)?,
            Message::Bind(bind) => compiler.bind(&bind)?,
            Message::Describe(target) => compiler.describe(target)?,
            Message::Execute { max_rows, .. } if max_rows > 0 => return Err(LIMITED),
            Message::Execute { portal, .. } => compiler.execute(portal)?,
            Message::Close(target) => compiler.close(target)?,
            // A portal lives until Sync, and what is answered now would not know it then.
            Message::Flush if !compiler.portals.is_empty() => return Err(Reason::Protocol("a portal outlives a Flush")),
            Message::Sync | Message::Flush => {}
            Message::Query { .. } => return Err(MALFORMED),
        }
    }
    Ok(compiler.compiled)
}

struct Compiler<'a> {
    statements: &'a mut Statements,
    translator: &'a Translator<'a>,
    show: &'a dyn Fn(&str) -> Option<String>,
    portals: HashMap<Vec<u8>, Portal>,
    compiled: Compiled,
}

impl Compiler<'_> {
    fn parse(&mut self, name: &[u8], sql: &str, oids: &[Oid]) -> Result<(), Reason> {
        let taken = self.statements.find(name).is_some() || self.compiled.parsed.iter().any(|(parsed, _)| parsed == name);
        if !name.is_empty() && (taken || self.statements.is_full()) {
            return Err(Reason::Protocol("the name of the prepared statement is the primary's to judge"));
        }
        let mut statement = Statement::new(sql.into(), oids.into(), false);
        prepared(&self.translator.of(&mut statement))?;
        self.compiled.parsed.retain(|(parsed, _)| parsed != name);
        self.compiled.parsed.push((name.to_vec(), statement));
        write::empty(&mut self.compiled.out, b'1');
        Ok(())
    }

    /// What a name stands for; [`Reason::ResultType`] if it stands for other columns by now, as PostgreSQL looks at each Bind and Describe.
    fn statement(&mut self, name: &[u8]) -> Result<Prepared, Reason> {
        if self.compiled.closed.iter().any(|closed| closed == name) {
            return Err(UNKNOWN_STATEMENT);
        }
        let parsed = self.compiled.parsed.iter_mut().find(|(parsed, _)| parsed == name).map(|(_, statement)| statement);
        let statement = parsed.or_else(|| self.statements.find(name)).filter(|statement| !statement.doubtful).ok_or(UNKNOWN_STATEMENT)?;
        let prepared = prepared(&self.translator.of(statement))?;
        match &prepared {
            Prepared::Plan(plan) if statement.changed_by(plan) && statement.upstream => {
                Err(Reason::Protocol("the prepared statement was prepared with other columns"))
            }
            Prepared::Plan(plan) if statement.changed_by(plan) => Err(Reason::ResultType),
            _ => Ok(prepared),
        }
    }

    fn bind(&mut self, bind: &Bind<'_>) -> Result<(), Reason> {
        let prepared = self.statement(bind.statement)?;
        if !bind.portal.is_empty() && self.portals.contains_key(bind.portal) {
            return Err(UNKNOWN_PORTAL);
        }
        let columns = match &prepared {
            Prepared::Plan(plan) => plan.columns.len(),
            Prepared::Show(_) => 1,
        };
        if bind.result_formats.len() > 1 && bind.result_formats.len() != columns {
            return Err(MALFORMED);
        }
        let cells = match &prepared {
            Prepared::Plan(plan) => {
                let binary = |index| bind.result_format(index) == Some(Format::Binary);
                if plan.columns.iter().enumerate().any(|(index, column)| binary(index) && !column.has_binary()) {
                    return Err(Reason::Format);
                }
                cells(plan, bind, self.translator.catalog)?
            }
            Prepared::Show(_) if bind.parameters.is_empty() => Vec::new(),
            Prepared::Show(_) => return Err(MALFORMED),
        };
        let portal = Portal { prepared, cells, formats: bind.result_formats.clone(), executed: false };
        self.portals.insert(bind.portal.to_vec(), portal);
        write::empty(&mut self.compiled.out, b'2');
        Ok(())
    }

    fn describe(&mut self, target: Target<'_>) -> Result<(), Reason> {
        match target {
            Target::Statement(name) => {
                let prepared = self.statement(name)?;
                let out = &mut self.compiled.out;
                match &prepared {
                    Prepared::Plan(plan) => write::parameter_description(out, &plan.params),
                    Prepared::Show(_) => write::parameter_description(out, &[]),
                }
                self.row_description(&prepared, &[]);
            }
            Target::Portal(name) => {
                let portal = self.portals.remove(name).ok_or(UNKNOWN_PORTAL)?;
                self.row_description(&portal.prepared, &portal.formats);
                self.portals.insert(name.to_vec(), portal);
            }
        }
        Ok(())
    }

    fn row_description(&mut self, prepared: &Prepared, formats: &[Format]) {
        match prepared {
            Prepared::Plan(plan) => local::describe(&mut self.compiled.out, plan, formats),
            Prepared::Show(name) => local::describe_show(&mut self.compiled.out, name, formats),
        }
    }

    fn execute(&mut self, name: &[u8]) -> Result<(), Reason> {
        let portal = self.portals.get_mut(name).ok_or(UNKNOWN_PORTAL)?;
        if std::mem::replace(&mut portal.executed, true) {
            return Err(UNKNOWN_PORTAL);
        }
        match &portal.prepared {
            Prepared::Plan(plan) => {
                let query = Query { plan: Arc::clone(plan), cells: std::mem::take(&mut portal.cells), formats: portal.formats.clone() };
                self.compiled.executes = true;
                self.compiled.execute(query);
            }
            Prepared::Show(name) => {
                let value = (self.show)(name).ok_or(UNKNOWN_SETTING)?;
                self.compiled.shows = true;
                local::show_row(&mut self.compiled.out, &value);
            }
        }
        Ok(())
    }

    fn close(&mut self, target: Target<'_>) -> Result<(), Reason> {
        match target {
            Target::Statement(name) => {
                let parsed = self.compiled.parsed.iter().any(|(parsed, _)| parsed == name);
                let here_alone = self.statements.find(name).map_or(parsed, |statement| !statement.upstream);
                if !here_alone {
                    return Err(UNKNOWN_STATEMENT);
                }
                self.compiled.parsed.retain(|(parsed, _)| parsed != name);
                self.compiled.closed.push(name.to_vec());
            }
            Target::Portal(name) => {
                self.portals.remove(name).ok_or(UNKNOWN_PORTAL)?;
            }
        }
        write::empty(&mut self.compiled.out, b'3');
        Ok(())
    }
}

/// The primary knows whether it has such a setting.
pub(crate) const UNKNOWN_SETTING: Reason = Reason::Protocol("it is no setting of the edge");

fn prepared(verdict: &Verdict) -> Result<Prepared, Reason> {
    match verdict {
        Verdict::Local(plan) => Ok(Prepared::Plan(Arc::clone(plan))),
        Verdict::Command(SessionCommand::Show { name }) => Ok(Prepared::Show(name.clone())),
        Verdict::Remote(reason) => Err(Reason::Translate(reason.clone())),
    }
}

/// The cells to bind. Every parameter must be certain to be read as PostgreSQL reads it, whether the plan uses it or not.
fn cells(plan: &Plan, bind: &Bind<'_>, catalog: &Catalog) -> Result<Vec<CellBuf>, Reason> {
    if bind.parameters.len() != plan.params.len() {
        return Err(MALFORMED);
    }
    let used = |index: usize| plan.binds.iter().any(|bind| bind.parameter() == Some(index));
    if !(0..plan.params.len()).all(used) {
        return Err(Reason::Parameter);
    }
    let mut cells = Vec::with_capacity(plan.binds.len());
    for wanted in &plan.binds {
        let parameter = match wanted.parameter() {
            Some(index) => Some(bind.parameters.get(index).ok_or(MALFORMED)?),
            None => None,
        };
        let cell = match parameter.and_then(|parameter| parameter.value.map(|bytes| (bytes, parameter.format))) {
            None => wanted.of_text(&catalog.enums, None, None),
            Some((bytes, Format::Text)) => {
                std::str::from_utf8(bytes).ok().and_then(|text| wanted.of_text(&catalog.enums, plan.zone.as_deref(), Some(text)))
            }
            Some((bytes, Format::Binary)) => wanted.of_binary(&catalog.enums, Some(bytes)),
        };
        cells.push(cell.ok_or(Reason::Parameter)?);
    }
    Ok(cells)
}
