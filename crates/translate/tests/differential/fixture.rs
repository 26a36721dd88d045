//! A primary with the schema of `schema.sql`, and a replica file with the same rows, loaded through the model's conversions.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rimward_batch::{Branch, Chain};
use rimward_functions::{AskedZone, ZoneTable};
use rimward_localpg::{Options, Server};
use rimward_model::{
    Catalog, Cell, CellBuf, Collations, Column, Database, DeclaredType, EnumType, Identity, Index, IndexColumn, Locale, Lsn, Provider,
    QualifiedName, RemoteReason, RowBuf, Storage, SystemId, Table, TableId, TableKind, Timeline, TypeRef, TypeShape, View,
};
use rimward_replica::{Loader, Origin, QueryLimits, Reader, State};
use rimward_translate::{Bind, NamedZones, Plan, RemoteReason as Reason, SessionView, SessionZone, Verdict, translate};

use crate::wire::{Answer, Client, Field, TextRow};

/// Statements that take longer here are shown.
const SLOW: Duration = Duration::from_secs(5);

/// Both sides.
pub(crate) struct Fixture {
    pub(crate) client: Client,
    pub(crate) catalog: Catalog,
    reader: Reader,
    search_path: Vec<String>,
    zone: Option<Arc<ZoneTable>>,
    zones: NamedZones,
    _folder: tempfile::TempDir,
}

/// What became of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Answered locally, and equal.
    Equal,
    /// Left to the primary, with the reason's code and text.
    Remote(&'static str, String),
}

/// The server of all fixtures.
pub(crate) fn server() -> Server {
    Server::start(&Options { locale: Some("C".to_owned()), ..Options::default() }).unwrap()
}

fn number<T: std::str::FromStr>(text: Option<&String>) -> T
where
    T::Err: std::fmt::Debug,
{
    text.unwrap().parse().unwrap()
}

impl Fixture {
    /// A database of the server in this locale, with what `script` makes in it.
    pub(crate) fn new(server: &Server, database: &str, locale: &str, script: &str) -> Fixture {
        server.psql("postgres", &format!("create database {database} encoding 'UTF8' locale '{locale}' template template0")).unwrap();
        server.psql(database, script).unwrap();
        let mut client = Client::connect(server.port(), database);
        let catalog = read_catalog(&mut client);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("replica.sqlite");
        let origin = Origin { system: SystemId(1), timeline: Timeline(1), branch: Branch::new(1) };
        let state = State { origin, lsn: Lsn::new(1), chain: Chain::ZERO, schema_version: 0, primary_time_us: 0 };
        let mut loader = Loader::create(&path, &state, catalog.clone()).unwrap();
        for table in catalog.tables.values().filter(|table| table.is_stored()) {
            copy(&mut client, &catalog, table, &mut loader);
        }
        loader.finish().unwrap();
        let reader = Reader::open(&path).unwrap();
        let search_path = ["pg_catalog", "public"].map(str::to_owned).to_vec();
        Fixture { client, catalog, reader, search_path, zone: None, zones: NamedZones::new(), _folder: folder }
    }

    /// Asks both sides. `ordered`: the rows' order is wholly determined. `any`: which rows are chosen is not, only their number.
    pub(crate) fn compare(&mut self, sql: &str, parameters: &[Option<String>], ordered: bool, any: bool) -> Result<Outcome, String> {
        let verdict = loop {
            match self.translated(sql) {
                // As the gateway does, the primary is asked about the zone.
                Verdict::Remote(Reason::Zone { name }) if self.ask_zone(&name) => {}
                verdict => break verdict,
            }
        };
        let plan = match verdict {
            Verdict::Local(plan) => plan,
            Verdict::Remote(reason) => return Ok(Outcome::Remote(reason.code(), reason.to_string())),
            Verdict::Command(command) => return Err(format!("{command:?}")),
        };
        let fail = |what: String| Err(format!("{what}\n{sql}\nparameters {parameters:?}\n{}\nbinds {:?}", plan.sql, plan.binds));
        let begun = Instant::now();
        let theirs = self.client.run(sql, parameters);
        let their_time = begun.elapsed();
        if let Ok(theirs) = &theirs {
            if theirs.params != plan.params {
                return fail(format!("parameters: {:?} at the primary, {:?} here", theirs.params, plan.params));
            }
            let fields: Vec<Field> = plan.columns.iter().map(described).collect();
            if theirs.fields != fields {
                return fail(format!("columns: {:#?} at the primary, {fields:#?} here", theirs.fields));
            }
        }
        let begun = Instant::now();
        let ours = self.local(&plan, parameters);
        if begun.elapsed() > SLOW {
            eprintln!("{:?} here, {their_time:?} at the primary: {sql}\nparameters {parameters:?}\n{}", begun.elapsed(), plan.sql);
        }
        let ours = match ours {
            Ok(Some(rows)) => rows,
            Ok(None) => return Ok(Outcome::Remote("bind", "a parameter's value is not certain".to_owned())),
            // A plan that gives a function what it does not take is wrong, whoever answers then.
            Err(error) if plan.may_fail && !error.contains("is not a stored") => {
                let whose = if theirs.is_err() { "as PostgreSQL does".to_owned() } else { error };
                return Ok(Outcome::Remote("failed", format!("stopped with an error: {whose}")));
            }
            Err(error) => return fail(format!("sqlite: {error}")),
        };
        let Answer { rows: mut theirs, .. } = match theirs {
            Ok(answer) => answer,
            Err(error) => return fail(format!("the primary refuses it: {error}")),
        };
        let mut ours = ours;
        if any {
            return if theirs.len() == ours.len() {
                Ok(Outcome::Equal)
            } else {
                fail(format!("{} rows at the primary, {} here", theirs.len(), ours.len()))
            };
        }
        if !ordered {
            theirs.sort();
            ours.sort();
        }
        if theirs != ours {
            let differing = theirs.iter().zip(&ours).find(|(their, our)| their != our);
            return fail(format!("rows: {} at the primary, {} here; first difference {differing:?}", theirs.len(), ours.len()));
        }
        Ok(Outcome::Equal)
    }

    pub(crate) fn translated(&self, sql: &str) -> Verdict {
        let zone = self.zone.as_ref().map_or(SessionZone::Utc, SessionZone::Table);
        let session = SessionView { zone, zones: Some(&self.zones), ..SessionView::plain(&self.search_path) };
        translate(sql, &[], &self.catalog, &session)
    }

    /// How SQLite would run a statement; nothing if it is left to the primary.
    pub(crate) fn explained(&mut self, sql: &str) -> Result<Vec<String>, String> {
        match self.translated(sql) {
            Verdict::Local(plan) => {
                let snapshot = self.reader.snapshot().map_err(|error| error.to_string())?;
                let steps = snapshot.explain(&plan.sql).map_err(|error| error.to_string())?;
                Ok(steps.into_iter().map(|(_, step)| step).collect())
            }
            verdict => Err(format!("{verdict:?}")),
        }
    }

    /// What the primary has to say about a zone; whether that is anything.
    fn ask_zone(&mut self, name: &str) -> bool {
        if !ZoneTable::is_askable(name) {
            return false;
        }
        let answer = self.client.run(&ZoneTable::question(AskedZone::Named(name)), &[]);
        let table = answer.ok().and_then(|answer| ZoneTable::of_answer(answer.rows.first()?.get(1)?.as_deref()?));
        table.is_some_and(|table| self.zones.insert(name.to_owned(), Arc::new(table)).is_none())
    }

    /// Both sides have this time zone from here on.
    pub(crate) fn set_zone(&mut self, name: &str) {
        self.client.run(&format!("set timezone = '{name}'"), &[]).unwrap();
        let ask = |client: &mut Client, sql: &str| {
            let mut rows = client.run(sql, &[]).unwrap().rows;
            assert_eq!(rows[0][0].as_deref(), Some(name));
            rows[0].remove(1).unwrap()
        };
        let table = ZoneTable::of_answer(&ask(&mut self.client, &ZoneTable::question(AskedZone::Session))).unwrap();
        assert_eq!(ask(&mut self.client, &table.check(AskedZone::Session)), table.fingerprint(), "{name}");
        self.zone = (name != "UTC").then(|| Arc::new(table));
    }

    /// Runs a plan. `None`: a parameter cannot be bound with certainty.
    fn local(&mut self, plan: &Plan, parameters: &[Option<String>]) -> Result<Option<Vec<TextRow>>, String> {
        let mut cells = Vec::new();
        for bind in &plan.binds {
            let text = match bind.parameter() {
                Some(index) => parameters.get(index).ok_or("a parameter too many")?.as_deref(),
                None => None,
            };
            let cell = match bind {
                // Within the test's patience of the primary's.
                Bind::Now => {
                    let now = "select (extract(epoch from now()) * 1000000)::int8 - 946684800000000";
                    let now =
                        self.client.run(now, &[]).map_err(|error| format!("{error:?}"))?.rows[0][0].as_ref().unwrap().parse().unwrap();
                    Some(CellBuf::Integer(now))
                }
                Bind::Zone { .. } => {
                    let known = Bind::of_zone(Some(&self.zones), text).is_ok();
                    if !known && !text.is_some_and(|name| self.ask_zone(name)) {
                        return Ok(None);
                    }
                    Bind::of_zone(Some(&self.zones), text).ok()
                }
                bind => bind.of_text(&self.catalog.enums, plan.zone.as_deref(), text),
            };
            let Some(cell) = cell else { return Ok(None) };
            cells.push(cell);
        }
        // An unused parameter is converted by the primary, too.
        for (index, ty) in plan.params.iter().enumerate() {
            let bound = plan.binds.iter().any(|bind| bind.parameter() == Some(index));
            assert!(bound, "parameter ${} of type {ty} is not bound", index + 1);
        }
        let bound: Vec<Cell<'_>> = cells.iter().map(CellBuf::as_cell).collect();
        let mut rows = Vec::new();
        let mut failure = None;
        let snapshot = self.reader.snapshot().map_err(|error| error.to_string())?;
        let enums = &self.catalog.enums;
        let mut sink = |cells: &[Cell<'_>]| {
            let mut row = TextRow::new();
            for (cell, column) in cells.iter().zip(&plan.columns) {
                let mut text = Vec::new();
                row.push(match cell {
                    Cell::Null => None,
                    cell => {
                        let written = match (&plan.zone, column.storage, *cell) {
                            (Some(zone), Storage::TimestampTz, Cell::Integer(at_us)) => {
                                zone.put_text(at_us, &mut text).map_err(|error| error.to_string())
                            }
                            (_, storage, cell) => storage.write_text(column.ty, enums, cell, &mut text).map_err(|error| error.to_string()),
                        };
                        match written {
                            Ok(()) => Some(String::from_utf8(text).unwrap()),
                            Err(error) => {
                                failure = Some(format!("{}: {error}", column.name));
                                None
                            }
                        }
                    }
                });
            }
            rows.push(row);
            ControlFlow::Continue(())
        };
        snapshot.query(&plan.sql, &bound, QueryLimits::NONE, &mut sink).map_err(|error| error.to_string())?;
        failure.map_or(Ok(Some(rows)), Err)
    }
}

fn described(column: &rimward_translate::OutputColumn) -> Field {
    Field {
        name: column.name.clone(),
        table: column.table.map_or(0, |table| table.0),
        attnum: column.attnum,
        oid: column.ty.oid,
        length: column.type_length,
        typmod: column.ty.typmod,
    }
}

fn copy(client: &mut Client, catalog: &Catalog, table: &Table, loader: &mut Loader) {
    let columns: Vec<&Column> = table.stored_columns().collect();
    let list = columns.iter().map(|column| format!("\"{}\"", column.name)).collect::<Vec<_>>().join(", ");
    let lead = if table.has_leaf_column() { "tableoid, " } else { "" };
    let rows =
        client.run(&format!("select {lead}{list} from \"{}\".\"{}\" order by 1", table.name.schema, table.name.name), &[]).unwrap().rows;
    let mut loading = loader.table(table.id).unwrap();
    for row in rows {
        let mut buffer = RowBuf::default();
        buffer.begin(table.row_width());
        let (leaf, values) = row.split_at(usize::from(table.has_leaf_column()));
        if let [leaf] = leaf {
            buffer.push(Cell::Integer(number(leaf.as_ref())));
        }
        for (value, column) in values.iter().zip(&columns) {
            match value {
                None => buffer.push(Cell::Null),
                Some(text) => column.storage.cell_from_text(column.ty, &catalog.enums, text, &mut buffer).unwrap(),
            }
        }
        loading.row(buffer.row()).unwrap();
    }
}

const ENUM_ARRAYS: &str = "select a.oid, a.typelem, a.typname from pg_type a join pg_type e on e.oid = a.typelem
    where e.typtype = 'e' and a.typcategory = 'A'";

const TABLES: &str = "select c.oid, n.nspname, c.relname, c.relkind, c.relispartition,
    coalesce((select string_agg(k::text, ',' order by o) from pg_index i, unnest(i.indkey::int2[]) with ordinality as u(k, o)
              where i.indrelid = c.oid and i.indisprimary), ''),
    (select inhparent from pg_inherits where inhrelid = c.oid and c.relispartition),
    case when c.relkind = 'v' then pg_get_viewdef(c.oid) end,
    coalesce((select string_agg(distinct d.refobjid::text, ',') from pg_rewrite r join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
              where r.ev_class = c.oid and d.refclassid = 'pg_class'::regclass and d.refobjid <> c.oid), ''),
    coalesce('security_invoker=true' = any(c.reloptions), false)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and c.relkind in ('r', 'p', 'v') order by c.oid";
const COLUMNS: &str = "select a.attrelid, a.attnum, a.attname,
    case when t.typtype = 'd' then t.typbasetype else a.atttypid end, case when t.typtype = 'd' then t.typtypmod else a.atttypmod end,
    case when t.typtype = 'd' then a.atttypid end, a.attcollation, coalesce(l.collisdeterministic, true), a.attnotnull, a.attgenerated <> '',
    exists (select from pg_enum e where e.enumtypid in (a.atttypid, t.typbasetype))
    from pg_attribute a join pg_type t on t.oid = a.atttypid left join pg_collation l on l.oid = a.attcollation
    where a.attnum > 0 and not a.attisdropped order by a.attrelid, a.attnum";
/// As the schema capture says it.
const COLLATIONS: &str = "with known as (
    select oid, collprovider::text as provider, coalesce(collcollate, colliculocale)::text as place, coalesce(collctype, colliculocale)::text as kind,
        pg_collation_actual_version(oid) as version from pg_collation where oid > 951 and oid in (select attcollation from pg_attribute)
    union all select 100, datlocprovider::text, datcollate, datctype, pg_database_collation_actual_version(oid)
        from pg_database where datname = current_database()),
    facts as (select oid, jsonb_build_object('provider', provider, 'collate', place, 'ctype', kind, 'version', version) as fact from known)
    select jsonb_build_object('default', (select fact from facts where oid = 100),
        'others', (select coalesce(jsonb_object_agg(oid, fact), '{}') from facts where oid <> 100))";
const INDEXES: &str =
    "select i.indrelid, i.indexrelid, x.relname, array_to_string(i.indkey, ','), i.indisunique, array_to_string(i.indoption::int2[], ',')
    from pg_index i join pg_class x on x.oid = i.indexrelid
    where not i.indisprimary and i.indpred is null and i.indexprs is null";

fn index(row: &TextRow) -> Index {
    let list = |place: usize| row[place].as_deref().unwrap().split(',').map(|number| number.parse::<i16>().unwrap());
    Index {
        id: number(row[1].as_ref()),
        name: row[2].clone().unwrap(),
        unique: row[4].as_deref() == Some("t"),
        columns: list(3).zip(list(5)).map(|(attnum, options)| IndexColumn { attnum, descending: options & 1 == 1 }).collect(),
    }
}

fn read_catalog(client: &mut Client) -> Catalog {
    let collations: Collations = serde_json::from_str(client.run(COLLATIONS, &[]).unwrap().rows[0][0].as_deref().unwrap()).unwrap();
    let bytewise = |locale: Option<&Locale>| locale.is_some_and(|locale| locale.provider == Provider::Library && locale.collate == "C");
    let default_bytewise = bytewise(collations.default.as_ref());
    let database = Database { name: "fixture".to_owned(), server_version_num: 150_000, bytewise: default_bytewise };
    let mut catalog = Catalog { collations, ..Catalog::new(database) };
    for row in client
        .run("select enumtypid, t.typname, enumsortorder, enumlabel from pg_enum e join pg_type t on t.oid = enumtypid order by 1, 3", &[])
        .unwrap()
        .rows
    {
        let id = number(row[0].as_ref());
        let name = QualifiedName { schema: "public".to_owned(), name: row[1].clone().unwrap() };
        let ty = catalog.enums.entry(id).or_insert_with(|| Arc::new(EnumType { id, name, labels: Vec::new() }));
        Arc::make_mut(ty).labels.push((number(row[2].as_ref()), row[3].clone().unwrap()));
    }
    let mut columns: BTreeMap<u32, Vec<Column>> = BTreeMap::new();
    for row in client.run(COLUMNS, &[]).unwrap().rows {
        let flag = |index: usize| row[index].as_deref() == Some("t");
        let ty = TypeRef { oid: number(row[3].as_ref()), typmod: number(row[4].as_ref()) };
        let collation: u32 = number(row[6].as_ref());
        columns.entry(number(row[0].as_ref())).or_default().push(Column {
            attnum: number(row[1].as_ref()),
            name: row[2].clone().unwrap(),
            stored_name: row[2].clone().unwrap(),
            ty,
            domain: row[5].as_ref().map(|oid| oid.parse().unwrap()),
            storage: Storage::of(ty, flag(10)),
            collation,
            bytewise: matches!(collation, 0 | 950 | 951) || bytewise(catalog.collations.of(collation)),
            deterministic: flag(7),
            not_null: flag(8),
            absent: flag(9),
        });
    }
    for row in client.run(ENUM_ARRAYS, &[]).unwrap().rows {
        let id = number(row[0].as_ref());
        let name = QualifiedName { schema: "public".to_owned(), name: row[2].clone().unwrap() };
        let shape = TypeShape::Array { element: number(row[1].as_ref()), delimiter: ',' };
        catalog.types.insert(id, Arc::new(DeclaredType { id, name, length: -1, shape }));
    }
    let indexes = client.run(INDEXES, &[]).unwrap().rows;
    // As `rimward.view_definition` has it.
    client.run("set search_path = pg_catalog", &[]).unwrap();
    let tables = client.run(TABLES, &[]).unwrap().rows;
    client.run("reset search_path", &[]).unwrap();
    for row in tables {
        let id = TableId(number(row[0].as_ref()));
        let name = QualifiedName { schema: row[1].clone().unwrap(), name: row[2].clone().unwrap() };
        let columns = columns.remove(&id.0).unwrap_or_default();
        let leaves = || {
            let sql = format!("select inhrelid, relname from pg_inherits join pg_class on oid = inhrelid where inhparent = {id}");
            sql
        };
        let kind = match (row[3].as_deref(), row[4].as_deref()) {
            (_, Some("t")) => TableKind::Leaf { root: TableId(number(row[6].as_ref())) },
            (Some("p"), _) => TableKind::Partitioned {
                leaves: (client.run(&leaves(), &[]).unwrap().rows.iter())
                    .map(|leaf| {
                        let name = QualifiedName { schema: name.schema.clone(), name: leaf[1].clone().unwrap() };
                        rimward_model::Leaf { id: TableId(number(leaf[0].as_ref())), name }
                    })
                    .collect(),
            },
            (Some("v"), _) => TableKind::Other,
            _ => TableKind::Plain,
        };
        let key: Vec<usize> = (row[5].as_deref().unwrap().split(',').filter(|key| !key.is_empty()))
            .map(|attnum| columns.iter().position(|column| column.attnum == attnum.parse::<i16>().unwrap()).unwrap())
            .collect();
        let remote = (kind == TableKind::Other).then(|| RemoteReason::NotATable { kind: "view".to_owned() });
        let own = indexes.iter().filter(|row| row[0] == Some(id.to_string()));
        let indexes = own.map(index).collect();
        let stored_name = catalog.stored_name_for(id, &name);
        let identity = if key.is_empty() { Identity::Full } else { Identity::Key(key) };
        let primary_key = row[5].as_deref().unwrap().split(',').filter(|key| !key.is_empty()).map(|key| key.parse().unwrap()).collect();
        let view = row[7].clone().map(|definition| {
            let ids = row[8].as_deref().unwrap().split(',').filter(|id| !id.is_empty());
            let mut relations: Vec<TableId> = ids.map(|id| TableId(id.parse().unwrap())).collect();
            relations.sort_unstable();
            View { definition, relations, security_invoker: row[9].as_deref() == Some("t") }
        });
        let table = Table { id, stored_name, name, kind, columns, identity, indexes, primary_key, view, remote };
        catalog.tables.insert(id, Arc::new(table));
    }
    catalog
}
