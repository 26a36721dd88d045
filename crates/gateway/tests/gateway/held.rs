//! A replica file with a server's own tables, built without a hub.

use std::path::Path;
use std::time::Duration;

use rimward_batch::{Branch, Chain};
use rimward_localpg::Server;
use rimward_model::{
    Catalog, Cell, Column, Database, Identity, Lsn, Oid, QualifiedName, RemoteReason, RowBuf, Storage, SystemId, Table, TableId, TableKind,
    Timeline, TypeRef, View,
};
use rimward_replica::{Loader, Origin, State};

/// Copies these tables (of schema `public`, unless they are qualified; their first column is the key) into a file that stands at `lsn`.
pub(crate) fn build(server: &Server, folder: &Path, tables: &[&str], lsn: Lsn) {
    let system = server.psql("postgres", "select system_identifier from pg_control_system()").unwrap();
    let mut catalog = Catalog::new(Database { name: "postgres".to_owned(), server_version_num: 150_000, bytewise: true });
    for name in tables {
        let table = describe(server, name, &catalog);
        catalog.tables.insert(table.id, table.into());
    }
    let state = State {
        origin: Origin {
            system: SystemId(system.trim().parse::<i64>().unwrap().cast_unsigned()),
            timeline: Timeline(1),
            branch: Branch::new(1),
        },
        lsn,
        chain: Chain::ZERO,
        schema_version: catalog.version,
        primary_time_us: i64::MIN,
    };
    let mut loader = Loader::create(&folder.join("postgres.sqlite"), &state, catalog.clone()).unwrap();
    for table in catalog.tables.values().filter(|table| table.is_stored()) {
        let rows = format!("\\pset null '~'\nselect * from \"{}\".\"{}\" order by 1", table.name.schema, table.name.name);
        let rows = server.psql("postgres", &rows).unwrap();
        let mut loading = loader.table(table.id).unwrap();
        for line in rows.lines().filter(|line| !line.is_empty()) {
            let mut row = RowBuf::default();
            row.begin(table.columns.len());
            for (column, text) in table.columns.iter().zip(line.split('|')) {
                match text {
                    "~" => row.push(Cell::Null),
                    text => column.storage.cell_from_text(column.ty, &catalog.enums, text, &mut row).unwrap(),
                }
            }
            loading.row(row.row()).unwrap();
        }
    }
    loader.finish().unwrap();
}

fn describe(server: &Server, name: &str, catalog: &Catalog) -> Table {
    let (schema, name) = name.split_once('.').unwrap_or(("public", name));
    let id: Oid = server.psql("postgres", &format!("select '\"{schema}\".\"{name}\"'::regclass::oid")).unwrap().trim().parse().unwrap();
    let columns = "select attnum, attname, atttypid, atttypmod, attcollation, attnotnull from pg_attribute \
                   where attrelid = $ID and attnum > 0 and not attisdropped order by attnum";
    let columns = server.psql("postgres", &columns.replace("$ID", &id.to_string())).unwrap();
    let columns = columns.lines().filter(|line| !line.is_empty()).map(|line| {
        let parts: Vec<&str> = line.split('|').collect();
        let ty = TypeRef { oid: parts[2].parse().unwrap(), typmod: parts[3].parse().unwrap() };
        Column {
            attnum: parts[0].parse().unwrap(),
            name: parts[1].to_owned(),
            stored_name: parts[1].to_owned(),
            ty,
            domain: None,
            storage: Storage::of(ty, false),
            collation: parts[4].parse().unwrap(),
            bytewise: true,
            deterministic: true,
            not_null: parts[5] == "t",
            absent: false,
        }
    });
    let view = format!("set search_path = pg_catalog; select replace(pg_get_viewdef(c.oid), chr(10), ' '), (select string_agg(distinct d.refobjid::text, ',')
        from pg_rewrite r join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
        where r.ev_class = c.oid and d.refclassid = 'pg_class'::regclass and d.refobjid <> c.oid),
        coalesce('security_invoker=true' = any (c.reloptions), false) from pg_class c where c.oid = {id} and c.relkind = 'v'");
    let view = server.psql("postgres", &view).unwrap().lines().find(|line| line.contains('|')).map(|line| {
        let parts: Vec<&str> = line.split('|').collect();
        let mut relations: Vec<TableId> = parts[1].split(',').map(|id| TableId(id.parse().unwrap())).collect();
        relations.sort_unstable();
        View { definition: parts[0].to_owned(), relations, security_invoker: parts[2] == "t" }
    });
    let name = QualifiedName { schema: schema.to_owned(), name: name.to_owned() };
    Table {
        id: TableId(id),
        stored_name: catalog.stored_name_for(TableId(id), &name),
        name,
        kind: if view.is_some() { TableKind::Other } else { TableKind::Plain },
        columns: columns.collect(),
        identity: Identity::Key(vec![0]),
        indexes: Vec::new(),
        primary_key: Vec::new(),
        remote: view.as_ref().map(|_| RemoteReason::NotATable { kind: "view".to_owned() }),
        view,
    }
}

/// Opens it; its hub is nowhere.
pub(crate) async fn open(folder: &Path) -> std::sync::Arc<rimward::Replica> {
    let options = rimward::Options::new("http://127.0.0.1:1", folder);
    tokio::time::timeout(Duration::from_secs(10), rimward::Replica::open(options)).await.unwrap().unwrap()
}
