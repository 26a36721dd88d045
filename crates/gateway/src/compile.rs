//! What a batch of messages, or a Query, asks for: compiled into a script that can be answered here, or the reason why it cannot.

use std::collections::HashMap;
use std::sync::Arc;

use rimward_model::{CellBuf, Oid};
use rimward_translate::{Bind as PlanBind, Plan, SessionCommand, TransactionCommand, Verdict};

use crate::batch::{LIMITED, Statement, Statements, Translator, UNKNOWN_STATEMENT, frames};
use crate::block::{self, Deferred, Spent};
use crate::local::{self, Query, Script, Step};
use crate::message::{Bind, Format, Message, Target};
use crate::route::Reason;
use crate::write;

const UNKNOWN_PORTAL: Reason = Reason::Protocol("the portal is not of this batch");
const MALFORMED: Reason = Reason::Protocol("a message is malformed");
const OPEN_PORTAL: Reason = Reason::Protocol("a portal outlives its batch, as it may inside a transaction block");
const MID_BATCH: Reason = Reason::Block("the batch goes on outside of its transaction block");

/// What a statement is, here.
#[derive(Debug, Clone)]
enum Prepared {
    Plan(Arc<Plan>),
    Show(String),
    Explain(Arc<Plan>),
    Transaction(TransactionCommand, Arc<str>),
    /// Something that managed a block, in an earlier batch.
    Managed,
}

/// What a name stands for, and the statement's text and parameter types.
type Named = (Prepared, Arc<str>, Arc<[Oid]>);

/// Where the client stands when a batch begins.
#[derive(Debug, Clone)]
pub(crate) enum Standing {
    /// Outside of a block, or inside one that the primary has not heard of.
    Here(Option<Deferred>),
    /// Inside a block at the primary.
    AtPrimary,
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
    /// Whether it looks at tables, or prepares to.
    pub(crate) reads: bool,
    /// The block that the client is in when it is through.
    pub(crate) block: Option<Deferred>,
    /// Whether it begins a block, and whether that is READ ONLY.
    pub(crate) begins: Option<bool>,
    /// Whether it manages a block.
    pub(crate) manages: bool,
    out: Vec<u8>,
}

impl Compiled {
    /// Whether it only asks the gateway about itself.
    pub(crate) fn is_command(&self) -> bool {
        self.shows && !self.executes && !self.manages
    }

    /// A simple Query, which ends the unnamed portal.
    pub(crate) fn query(plan: Arc<Plan>, standing: Standing) -> Compiled {
        let block = match standing {
            Standing::Here(block) => block.map(Deferred::without_portal),
            Standing::AtPrimary => None,
        };
        let mut compiled = Compiled { executes: true, block, ..Compiled::default() };
        compiled.analysed();
        local::describe(&mut compiled.out, &plan, &[]);
        let cells = literals(&plan);
        compiled.execute(Query { plan, cells, formats: Vec::new() });
        compiled
    }

    /// A simple Query that asks how another one would be answered.
    pub(crate) fn explain(plan: &Arc<Plan>, standing: Standing) -> Compiled {
        let block = match standing {
            Standing::Here(block) => block.map(Deferred::without_portal),
            Standing::AtPrimary => None,
        };
        let mut compiled = Compiled { executes: true, block, ..Compiled::default() };
        compiled.analysed();
        local::describe_explain(&mut compiled.out, &[]);
        compiled.step(plan, Step::Explain(Arc::clone(plan)));
        compiled
    }

    /// A simple Query for something of the gateway's.
    pub(crate) fn show(name: &str, value: &str, standing: Standing) -> Compiled {
        let block = match standing {
            Standing::Here(block) => block.map(Deferred::without_portal),
            Standing::AtPrimary => None,
        };
        let mut compiled = Compiled { shows: true, block, ..Compiled::default() };
        local::show(&mut compiled.out, name, value);
        compiled
    }

    /// A simple Query that manages a block.
    pub(crate) fn transaction(command: &TransactionCommand, sql: &str, standing: Standing) -> Result<Compiled, Reason> {
        let mut compiled = Compiled::default();
        let Standing::Here(block) = standing else { return Err(Reason::Transaction) };
        compiled.block = block.map(Deferred::without_portal);
        compiled.manage(command, sql)?;
        Ok(compiled)
    }

    /// PostgreSQL takes a snapshot to analyse a query.
    fn analysed(&mut self) {
        self.reads = true;
        if let Some(block) = &mut self.block {
            block.read = true;
        }
    }

    fn manage(&mut self, command: &TransactionCommand, sql: &str) -> Result<(), Reason> {
        let inside = self.block.is_some();
        let (after, tag) = block::apply(self.block.take(), command, sql, self.reads)?;
        if !inside {
            self.begins = Some(after.as_ref().is_some_and(Deferred::is_read_only));
        }
        self.block = after;
        self.manages = true;
        write::command_complete(&mut self.out, tag);
        Ok(())
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
        let plan = Arc::clone(&query.plan);
        self.step(&plan, Step::Query(query));
    }

    fn step(&mut self, plan: &Arc<Plan>, step: Step) {
        self.flush();
        self.script.plans.push(Arc::clone(plan));
        self.script.steps.push(step);
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
        PlanBind::Client { .. } | PlanBind::Array { .. } | PlanBind::Zone { .. } | PlanBind::Now => CellBuf::Null,
    };
    plan.binds.iter().map(cell).collect()
}

/// A portal of the batch, or the unnamed one of an earlier batch.
struct Portal {
    prepared: Prepared,
    cells: Vec<CellBuf>,
    formats: Vec<Format>,
    executed: bool,
    /// The statement's text and parameter types, and the Bind behind the names in it.
    recipe: (Arc<str>, Arc<[Oid]>, Vec<u8>),
    /// It is left from an earlier batch.
    left: bool,
}

impl Portal {
    fn left(spent: Spent) -> Portal {
        let (prepared, formats) = match spent.rows {
            Some((plan, formats)) => (Prepared::Plan(plan), formats),
            None => (Prepared::Managed, Vec::new()),
        };
        Portal { prepared, cells: Vec::new(), formats, executed: true, recipe: (spent.sql, spent.oids, spent.bind), left: true }
    }

    /// What is left of it for the next batch.
    fn spent(self) -> Option<Spent> {
        let rows = match self.prepared {
            Prepared::Plan(plan) => Some((plan, self.formats)),
            Prepared::Transaction(..) | Prepared::Managed => None,
            Prepared::Show(_) | Prepared::Explain(_) => return None,
        };
        let (sql, oids, bind) = self.recipe;
        Some(Spent { rows, sql, oids, bind })
    }
}

/// Compiles the messages of a batch, or says why the primary must have them. `show` gives what the gateway shows under a name.
pub(crate) fn compile(
    bytes: &[u8],
    statements: &mut Statements,
    translator: &Translator<'_>,
    show: &dyn Fn(&str) -> Option<String>,
    standing: Standing,
) -> Result<Compiled, Reason> {
    let (mut block, at_primary) = match standing {
        Standing::Here(block) => (block, false),
        Standing::AtPrimary => (None, true),
    };
    let mut portals = HashMap::new();
    if let Some(spent) = block.as_mut().and_then(|block| block.portal.take()) {
        portals.insert(Vec::new(), Portal::left(spent));
    }
    let compiled = Compiled { block, ..Compiled::default() };
    let mut compiler = Compiler { statements, translator, show, portals, compiled, at_primary, executed: false, ended: false };
    for (tag, _, body) in frames(bytes) {
        match Message::decode(tag, body).map_err(|_| MALFORMED)? {
            Message::Parse { name, sql, oids } => compiler.parse(name, sql, &oids)?,
            Message::Bind(bind) => compiler.bind(&bind, body)?,
            Message::Describe(target) => compiler.describe(target)?,
            Message::Execute { portal, max_rows } => compiler.execute(portal, max_rows > 0)?,
            Message::Close(target) => compiler.close(target)?,
            // A portal lives until Sync, and what is answered now would not know it then.
            Message::Flush if compiler.portals.values().any(|portal| !portal.left) => {
                return Err(Reason::Protocol("a portal outlives a Flush"));
            }
            Message::Sync | Message::Flush => {}
            Message::Query { .. } => return Err(MALFORMED),
        }
    }
    compiler.finish()
}

struct Compiler<'a> {
    statements: &'a mut Statements,
    translator: &'a Translator<'a>,
    show: &'a dyn Fn(&str) -> Option<String>,
    portals: HashMap<Vec<u8>, Portal>,
    compiled: Compiled,
    /// A block is open at the primary.
    at_primary: bool,
    /// Something was executed.
    executed: bool,
    /// A block ended.
    ended: bool,
}

impl Compiler<'_> {
    fn parse(&mut self, name: &[u8], sql: &str, oids: &[Oid]) -> Result<(), Reason> {
        let taken = self.statements.find(name).is_some() || self.compiled.parsed.iter().any(|(parsed, _)| parsed == name);
        if !name.is_empty() && (taken || self.statements.is_full()) {
            return Err(Reason::Protocol("the name of the prepared statement is the primary's to judge"));
        }
        let mut statement = Statement::new(sql.into(), oids.into(), false);
        let prepared = prepared(&self.translator.of(&mut statement), &statement, self.translator)?;
        self.analysed(&prepared);
        self.compiled.parsed.retain(|(parsed, _)| parsed != name);
        self.compiled.parsed.push((name.to_vec(), statement));
        write::empty(&mut self.compiled.out, b'1');
        Ok(())
    }

    /// What a name stands for; [`Reason::ResultType`] if it stands for other columns by now, as PostgreSQL looks at each Bind and Describe.
    fn statement(&mut self, name: &[u8]) -> Result<Named, Reason> {
        if self.compiled.closed.iter().any(|closed| closed == name) {
            return Err(UNKNOWN_STATEMENT);
        }
        let parsed = self.compiled.parsed.iter_mut().find(|(parsed, _)| parsed == name).map(|(_, statement)| statement);
        let statement = parsed.or_else(|| self.statements.find(name)).filter(|statement| !statement.doubtful).ok_or(UNKNOWN_STATEMENT)?;
        let prepared = prepared(&self.translator.of(statement), statement, self.translator)?;
        let (sql, oids) = (Arc::clone(&statement.sql), Arc::clone(&statement.oids));
        match &prepared {
            Prepared::Plan(plan) if statement.changed_by(plan) && statement.upstream => {
                Err(Reason::Protocol("the prepared statement was prepared with other columns"))
            }
            Prepared::Plan(plan) if statement.changed_by(plan) => Err(Reason::ResultType),
            _ => Ok((prepared, sql, oids)),
        }
    }

    fn analysed(&mut self, prepared: &Prepared) {
        if matches!(prepared, Prepared::Plan(_) | Prepared::Explain(_)) {
            self.compiled.analysed();
        }
    }

    fn bind(&mut self, bind: &Bind<'_>, body: &[u8]) -> Result<(), Reason> {
        let (prepared, sql, oids) = self.statement(bind.statement)?;
        self.analysed(&prepared);
        if !bind.portal.is_empty() && self.portals.contains_key(bind.portal) {
            return Err(UNKNOWN_PORTAL);
        }
        let columns = match &prepared {
            Prepared::Plan(plan) => plan.columns.len(),
            Prepared::Show(_) | Prepared::Explain(_) => 1,
            Prepared::Transaction(..) | Prepared::Managed => 0,
        };
        if columns > 0 && bind.result_formats.len() > 1 && bind.result_formats.len() != columns {
            return Err(MALFORMED);
        }
        let cells = match &prepared {
            Prepared::Plan(plan) => {
                let binary = |index| bind.result_format(index) == Some(Format::Binary);
                if plan.columns.iter().enumerate().any(|(index, column)| binary(index) && !column.has_binary()) {
                    return Err(Reason::Format);
                }
                cells(plan, bind, self.translator)?
            }
            // What is bound does not matter, but must be there.
            Prepared::Explain(plan) if bind.parameters.len() == plan.params.len() => Vec::new(),
            Prepared::Explain(_) => return Err(MALFORMED),
            _ if bind.parameters.is_empty() => Vec::new(),
            _ => return Err(MALFORMED),
        };
        let tail = body.get(bind.portal.len() + bind.statement.len() + 2..).unwrap_or_default().to_vec();
        let formats = bind.result_formats.clone();
        let portal = Portal { prepared, cells, formats, executed: false, recipe: (sql, oids, tail), left: false };
        self.portals.insert(bind.portal.to_vec(), portal);
        write::empty(&mut self.compiled.out, b'2');
        Ok(())
    }

    fn describe(&mut self, target: Target<'_>) -> Result<(), Reason> {
        match target {
            Target::Statement(name) => {
                let (prepared, ..) = self.statement(name)?;
                let out = &mut self.compiled.out;
                match &prepared {
                    Prepared::Plan(plan) | Prepared::Explain(plan) => write::parameter_description(out, &plan.params),
                    Prepared::Show(_) | Prepared::Transaction(..) | Prepared::Managed => write::parameter_description(out, &[]),
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
            Prepared::Explain(_) => local::describe_explain(&mut self.compiled.out, formats),
            Prepared::Transaction(..) | Prepared::Managed => write::empty(&mut self.compiled.out, b'n'),
        }
    }

    fn execute(&mut self, name: &[u8], limited: bool) -> Result<(), Reason> {
        let portal = self.portals.get_mut(name).ok_or(UNKNOWN_PORTAL)?;
        // What gives no rows has nothing to limit; drivers say it all the same.
        if limited && !matches!(portal.prepared, Prepared::Transaction(..)) {
            return Err(LIMITED);
        }
        if self.ended {
            return Err(MID_BATCH);
        }
        let again = std::mem::replace(&mut portal.executed, true);
        match &portal.prepared {
            // All its rows have been fetched.
            Prepared::Plan(_) if again => write::command_complete(&mut self.compiled.out, "SELECT 0"),
            Prepared::Plan(plan) => {
                let query = Query { plan: Arc::clone(plan), cells: std::mem::take(&mut portal.cells), formats: portal.formats.clone() };
                self.compiled.executes = true;
                self.compiled.execute(query);
            }
            _ if again => return Err(UNKNOWN_PORTAL),
            Prepared::Managed => return Err(UNKNOWN_PORTAL),
            Prepared::Explain(plan) => {
                self.compiled.executes = true;
                self.compiled.step(plan, Step::Explain(Arc::clone(plan)));
            }
            Prepared::Show(name) => {
                let value = (self.show)(name).ok_or(UNKNOWN_SETTING)?;
                self.compiled.shows = true;
                local::show_row(&mut self.compiled.out, &value);
            }
            Prepared::Transaction(command, sql) => {
                if self.at_primary {
                    return Err(Reason::Transaction);
                }
                let inside = self.compiled.block.is_some();
                if !inside && self.executed {
                    return Err(MID_BATCH);
                }
                let (command, sql) = (command.clone(), Arc::clone(sql));
                // It ends the portals that began behind the savepoint.
                if matches!(command, TransactionCommand::RollbackTo { .. }) && self.portals.len() > 1 {
                    return Err(OPEN_PORTAL);
                }
                self.compiled.manage(&command, &sql)?;
                if inside && self.compiled.block.is_none() {
                    self.ended = true;
                    self.portals.clear();
                }
            }
        }
        self.executed = true;
        Ok(())
    }

    /// Outside of a block, portals end at Sync. Inside, they live on, but for those that are closed.
    fn finish(mut self) -> Result<Compiled, Reason> {
        let Some(block) = &mut self.compiled.block else { return Ok(self.compiled) };
        let unnamed = self.portals.remove(&b""[..]);
        if !self.portals.is_empty() || unnamed.as_ref().is_some_and(|portal| !portal.executed) {
            return Err(OPEN_PORTAL);
        }
        block.portal = unnamed.and_then(Portal::spent);
        Ok(self.compiled)
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

fn prepared(verdict: &Verdict, statement: &Statement, translator: &Translator<'_>) -> Result<Prepared, Reason> {
    match verdict {
        Verdict::Local(plan) => Ok(Prepared::Plan(Arc::clone(plan))),
        Verdict::Command(SessionCommand::Show { name }) => Ok(Prepared::Show(name.clone())),
        Verdict::Command(SessionCommand::Explain { at }) => {
            translator.explained(&statement.sql, *at, &statement.oids).map(Prepared::Explain)
        }
        // With parameters that nothing uses, the primary may have its own opinion.
        Verdict::Command(SessionCommand::Transaction(_)) if !statement.oids.is_empty() => Err(Reason::Parameter),
        Verdict::Command(SessionCommand::Transaction(command)) => Ok(Prepared::Transaction(command.clone(), Arc::clone(&statement.sql))),
        Verdict::Remote(reason) => Err(Reason::Translate(reason.clone())),
    }
}

/// The cells to bind. Every parameter must be certain to be read as PostgreSQL reads it, whether the plan uses it or not.
fn cells(plan: &Plan, bind: &Bind<'_>, translator: &Translator<'_>) -> Result<Vec<CellBuf>, Reason> {
    let catalog = translator.catalog;
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
        if *wanted == PlanBind::Now {
            // Known when it runs.
            cells.push(CellBuf::Null);
            continue;
        }
        let cell = match parameter.and_then(|parameter| parameter.value.map(|bytes| (bytes, parameter.format))) {
            Some((name, _)) if matches!(wanted, PlanBind::Zone { .. }) => {
                let name = std::str::from_utf8(name).map_err(|_| Reason::Parameter)?;
                Some(PlanBind::of_zone(Some(&translator.view.zones), Some(name)).map_err(Reason::Translate)?)
            }
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
