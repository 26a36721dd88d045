//! Copying a snapshot's rows, judged by a real PostgreSQL: each row once, whatever the parts, and each value as the server prints it.

use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use rimward_localpg::{Options, Server};
use rimward_model::{Reader, RemoteReason, Row, RowHasher, TableDigest, TableId};
use rimward_pgconnect::ConnInfo;
use rimward_source::{Copied, InitOptions, Snapshot, init};

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        let settings = [("max_replication_slots", "40"), ("max_wal_senders", "40"), ("fsync", "off")];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        Server::start(&Options { settings, ..Options::default() }).expect("start PostgreSQL")
    })
}

/// A database of that name with `schema` run in it, prepared.
async fn primary(name: &str, schema: &str) -> ConnInfo {
    server().psql("postgres", &format!("CREATE DATABASE {name}")).unwrap();
    server().psql(name, schema).unwrap_or_else(|error| panic!("{schema}: {error}"));
    let info = ConnInfo::parse_with(&server().conninfo(name), &|_| None).unwrap();
    // Slots wait for the transactions of other tests, too.
    let lock_timeout = Duration::from_secs(120);
    let options = InitOptions { slot: format!("slot_{name}"), publication: format!("pub_{name}"), lock_timeout, ..InitOptions::default() };
    init(&info, &options).await.unwrap();
    info
}

fn table(snapshot: &Snapshot, name: &str) -> TableId {
    snapshot.catalog().table_named("public", name).unwrap_or_else(|| panic!("{name} is not known")).id
}

/// The digest of a table's rows as the copy hands them over, in parts of `bytes`, by two sessions in turn.
async fn copied(snapshot: &Snapshot, id: TableId, bytes: u64) -> (TableDigest, usize) {
    let (catalog, table) = (snapshot.catalog(), snapshot.catalog().table(id).unwrap());
    let mut digest = TableDigest::new(id, 16);
    let mut hasher = RowHasher::new(table.key_cells());
    let mut each = |row: Row<'_>| {
        let mut cells = row.cells();
        if table.has_leaf_column() {
            let Some(rimward_model::Cell::Integer(leaf)) = cells.next() else { panic!("a row without its leaf") };
            hasher.text(Some(leaf.to_string().as_bytes()));
        }
        for (column, cell) in table.stored_columns().zip(cells) {
            hasher.column(column, &catalog.enums, cell).unwrap();
        }
        digest.add(hasher.finish());
        // What is handed over can be read back.
        Reader::new(row.as_bytes()).row().unwrap();
    };
    let mut sessions = [snapshot.session().await.unwrap(), snapshot.session().await.unwrap()];
    let ranges = snapshot.ranges(id, bytes);
    for (n, range) in ranges.iter().enumerate() {
        assert!(matches!(sessions[n % 2].copy(range, &mut each).await.unwrap(), Copied::Rows(_)));
    }
    (digest, ranges.len())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_comes_once_in_whatever_parts() {
    let schema = "CREATE TABLE rows (id int PRIMARY KEY, pad text); INSERT INTO rows SELECT i, repeat('x', i % 300) FROM generate_series(1, 20000) i;
        DELETE FROM rows WHERE id % 3 = 0 OR id BETWEEN 5000 AND 9000;
        CREATE TABLE none (id int PRIMARY KEY); CREATE TABLE hundreds (id int PRIMARY KEY); INSERT INTO hundreds SELECT generate_series(1, 500);
        CREATE TABLE part (id int PRIMARY KEY, v text) PARTITION BY RANGE (id);
        CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (1) TO (2000); CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (2000) TO (9000);
        INSERT INTO part SELECT i, 'v' || i FROM generate_series(1, 4000) i; CREATE TABLE wide (id int PRIMARY KEY, big text);
        ALTER TABLE wide ALTER big SET STORAGE EXTERNAL; INSERT INTO wide SELECT i, repeat('ü', 40000) FROM generate_series(1, 30) i";
    let info = primary("parts", schema).await;
    let snapshot = Snapshot::begin(&info).await.unwrap();
    // What comes later is not seen, though it lies in the last, open-ended part.
    server().psql("parts", "INSERT INTO rows SELECT i, 'late' FROM generate_series(30000, 40000) i; UPDATE rows SET pad = 'late'").unwrap();
    for name in ["rows", "none", "hundreds", "part", "wide"] {
        let id = table(&snapshot, name);
        let whole = snapshot.digest(id, 16).await.unwrap();
        for blocks in [1, 3, 7, 1000] {
            let (digest, parts) = copied(&snapshot, id, blocks * 8192).await;
            assert_eq!(digest, whole, "{name} in parts of {blocks} blocks");
            assert!(name != "rows" || blocks > 7 || parts > 20, "{parts} parts");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_type_comes_as_the_server_prints_it() {
    let mut schema = "CREATE TYPE mood AS ENUM ('sad', 'it''s', 'ok'); CREATE TYPE pair AS (a int, b text); CREATE DOMAIN posint AS int CHECK (VALUE > 0);
        CREATE DOMAIN ints AS int[]; CREATE DOMAIN pairs AS pair; SELECT setseed(0.5);"
        .to_owned();
    // Each with an expression over `i` and random().
    let mut types = vec![
        ("bool", "i % 2 = 0"),
        ("\"char\"", "chr(1 + i % 120)::\"char\""),
        ("char(7)", "left(md5(i::text), i % 8)"),
        ("bpchar", "'b' || repeat(' ', i % 5)"),
        ("varchar(9)", "left(md5(i::text), i % 10)"),
        ("name", "md5(i::text)"),
        ("bytea", "decode(md5(i::text), 'hex')"),
        ("int2", "(random() * 65535 - 32768)::int2"),
        ("int4", "(random() * 4294967295 - 2147483648)::int4"),
        ("int8", "((random() - 0.5) * 1.8e19)::int8"),
        ("oid", "(random() * 4294967295)::int8::oid"),
        (
            "float4",
            "CASE i % 9 WHEN 0 THEN 'NaN' WHEN 1 THEN '-0' WHEN 2 THEN 'Infinity' ELSE (random() * power(10, i % 60 - 30))::text END::float4",
        ),
        (
            "float8",
            "CASE i % 9 WHEN 0 THEN 'NaN' WHEN 1 THEN '-0' WHEN 2 THEN '-Infinity' ELSE (random() * power(10, i % 200))::text END::float8",
        ),
        (
            "numeric",
            "CASE i % 9 WHEN 0 THEN 'NaN' WHEN 1 THEN '-Infinity' ELSE round(random()::numeric * power(10::numeric, i % 40), i % 25)::text END::numeric",
        ),
        ("numeric(12,3)", "((random() - 0.5) * 1e9)::numeric(12,3)"),
        ("numeric(40,10)", "((random() - 0.5) * 1e25)::numeric(40,10)"),
        ("money", "(random() * 1000)::numeric::money"),
        ("date", "CASE i % 9 WHEN 0 THEN 'infinity' WHEN 1 THEN '4714-11-24 BC' ELSE (date '0001-01-01' + i * 3517)::text END::date"),
        ("time", "time '00:00' + random() * interval '1 day'"),
        ("timetz", "((time '00:00' + random() * interval '1 day')::text || '+05:30')::timetz"),
        (
            "timestamp",
            "CASE i % 9 WHEN 0 THEN '-infinity' WHEN 1 THEN '294276-12-31' ELSE (timestamp '0044-03-15 BC' + i * interval '3 days 1.000007 s')::text END::timestamp",
        ),
        ("timestamptz", "timestamptz '2000-01-01' + random() * interval '100 years'"),
        ("interval", "make_interval(i % 9 - 4, i % 30 - 15, 0, i % 80 - 40, i % 60, 0, random())"),
        ("uuid", "md5(i::text)::uuid"),
        ("json", "json_build_object('a', i, 'b', random())"),
        ("jsonb", "jsonb_build_object('ä', i, 'b', 1.00, 'c', array[i, NULL])"),
        ("mood", "(array['sad', 'it''s', 'ok'])[1 + i % 3]::mood"),
        ("mood[]", "array['sad', NULL, 'it''s']::mood[]"),
        ("posint", "i"),
        ("ints", "array[i, NULL]"),
        ("pair", "CASE WHEN i % 5 = 0 THEN row(NULL, NULL)::pair ELSE row(i, 'x\" (,' || i)::pair END"),
        ("pairs", "row(i, NULL)::pair"),
        ("pair[]", "array[row(i, 'q')::pair, NULL]"),
        ("text[]", "array[['a', 'b,c'], ['\"', NULL]]"),
        ("int4[]", "('[2:3]={' || i || ',7}')::int4[]"),
        ("inet", "('10.0.' || i % 200 || '.1' || CASE i % 3 WHEN 0 THEN '/24' ELSE '' END)::inet"),
        ("cidr", "('10.' || i % 200 || '.0.0/16')::cidr"),
        ("macaddr", "'08:00:2b:01:02:03'::macaddr"),
        ("bit(5)", "(i % 32)::bit(5)"),
        ("varbit", "(i % 32)::bit(5)::varbit"),
        ("point", "point(i / 3.0, -i)"),
        ("box", "box(point(i, 1), point(0, i / 7.0))"),
        ("int4range", "int4range(i, i + 5)"),
        ("tstzrange", "tstzrange('2020-01-01', NULL)"),
        ("nummultirange", "nummultirange(numrange(i, i + 1), numrange(i + 5, NULL))"),
        ("tsvector", "to_tsvector('simple', 'the quick ' || i)"),
        ("tsquery", "'a & b'::tsquery"),
        ("xml", "('<a b=\"' || i || '\">é</a>')::xml"),
        ("regclass", "'pg_class'::regclass"),
        ("oidvector", "'1 2 3'::oidvector"),
        ("pg_lsn", "('0/' || to_hex(i))::pg_lsn"),
        ("xid8", "i::text::xid8"),
        ("jsonpath", "'$.a[*] ? (@ > 1)'::jsonpath"),
    ];
    for (extension, ty, value) in
        [("citext", "citext", "'MiXed' || i"), ("hstore", "hstore", "hstore('k' || i, NULL)"), ("ltree", "ltree", "('a.b' || i)::ltree")]
    {
        if server().psql("postgres", &format!("SELECT 1 FROM pg_available_extensions WHERE name = '{extension}'")).unwrap().contains('1') {
            schema += &format!("CREATE EXTENSION {extension};");
            types.push((ty, value));
        }
    }
    let columns: Vec<String> = types.iter().enumerate().map(|(n, (ty, _))| format!("c{n} {ty}")).collect();
    let values: Vec<String> = types.iter().map(|(_, value)| format!("CASE WHEN i % 11 = 3 THEN NULL ELSE {value} END")).collect();
    schema += &format!(
        "CREATE TABLE every (id int PRIMARY KEY, {}); INSERT INTO every SELECT i, {} FROM generate_series(1, 1100) i",
        columns.join(", "),
        values.join(", ")
    );
    let info = primary("types", &schema).await;
    // A role's own settings must not matter.
    server().psql("postgres", "ALTER DATABASE types SET datestyle = 'German'; ALTER DATABASE types SET bytea_output = 'escape'; ALTER DATABASE types SET extra_float_digits = -5").unwrap();
    let snapshot = Snapshot::begin(&info).await.unwrap();
    let id = table(&snapshot, "every");
    assert_eq!(snapshot.catalog().table(id).unwrap().remote, None);
    let (digest, parts) = copied(&snapshot, id, 20 * 8192).await;
    assert!(parts > 2);
    assert_eq!(digest.total().rows, 1100);
    assert_eq!(digest, snapshot.digest(id, 16).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn labels_that_change_under_a_copy_void_it() {
    let schema = "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE person (id int PRIMARY KEY, mood mood); INSERT INTO person VALUES (1, 'sad'), (2, 'ok');
        CREATE TABLE plain (id int PRIMARY KEY); INSERT INTO plain VALUES (1)";
    let info = primary("labels", schema).await;
    let check = async |change: &str, void: bool| {
        let snapshot = Snapshot::begin(&info).await.unwrap();
        server().psql("labels", change).unwrap();
        let (person, plain) = (table(&snapshot, "person"), table(&snapshot, "plain"));
        assert_eq!(snapshot.copy(plain, &mut |_| {}).await.unwrap(), Copied::Rows(1));
        match snapshot.copy(person, &mut |_| {}).await {
            Ok(copied) => assert!(!void && copied == Copied::Rows(2), "{change}: {copied:?}"),
            Err(error) => assert!(void && error.is_moved(), "{change}: {error}"),
        }
    };
    check("ALTER TYPE mood ADD VALUE 'fine' BEFORE 'ok'", false).await;
    check("ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'", true).await;
    check("ALTER TYPE mood RENAME TO humour", false).await;
    check("SELECT 1", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_beside_alterations_is_whole_or_refused() {
    let info = primary(
        "altering",
        "CREATE TABLE t (id int PRIMARY KEY, a text, b text); INSERT INTO t SELECT i, 'a', 'b' FROM generate_series(1, 10) i",
    )
    .await;
    let script = tempfile::NamedTempFile::new().unwrap();
    // Columns change their names, and back; a table goes, and comes again.
    let swap = "BEGIN;\nALTER TABLE t RENAME a TO c;\nALTER TABLE t RENAME b TO a;\nALTER TABLE t RENAME c TO b;\nUPDATE t SET a = b, b = a;\nCOMMIT;\n";
    std::fs::write(
        script.path(),
        format!("{swap}\\sleep 250 ms\nDROP TABLE IF EXISTS u;\nCREATE TABLE u (id int PRIMARY KEY);\n\\sleep 250 ms\n"),
    )
    .unwrap();
    let mut pgbench = Command::new(server().program("pgbench"))
        .args(["-n", "-T", "120", "-U", "postgres", "-h"])
        .arg(server().socket_dir())
        .args(["-p", &server().port().to_string(), "-f"])
        .arg(script.path())
        .arg("altering")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (mut whole, mut stored, begun) = (0, 0, Instant::now());
    // On a busy machine the ALTER may win many times.
    while (stored == 0 || begun.elapsed() < Duration::from_secs(8)) && pgbench.try_wait().unwrap().is_none() {
        let snapshot = match Snapshot::begin(&info).await {
            Ok(snapshot) => snapshot,
            Err(error) if error.is_moved() || error.is_transient() => continue,
            Err(error) => panic!("{error}"),
        };
        let id = table(&snapshot, "t");
        let remote = snapshot.catalog().table(id).unwrap().remote.clone();
        whole += 1;
        if remote.is_some() {
            continue;
        }
        let positions: Vec<String> = snapshot.catalog().table(id).unwrap().stored_columns().map(|column| column.name.clone()).collect();
        let mut each = |row: Row<'_>| {
            for (name, cell) in positions.iter().zip(row.cells()).skip(1) {
                assert_eq!(format!("{cell:?}"), format!("Text(\"{name}\")"), "{positions:?}");
            }
        };
        match snapshot.copy(id, &mut each).await {
            Ok(copied) => assert_eq!(copied, Copied::Rows(10)),
            // An ALTER waits for the snapshot's own lock, and the session of the copy behind that.
            Err(error) if error.is_transient() => continue,
            Err(error) => panic!("{error}"),
        }
        stored += 1;
    }
    pgbench.kill().unwrap();
    pgbench.wait().unwrap();
    assert!(whole > 0 && stored > 0, "{whole} snapshots, {stored} with the table");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_cannot_be_stored_ends_its_table_alone() {
    let info = primary("odd", "CREATE TABLE odd (id int PRIMARY KEY, c char(3)); INSERT INTO odd VALUES (1, 'a'), (2, 'b'); CREATE TABLE fine (id int PRIMARY KEY); INSERT INTO fine VALUES (1)").await;
    // As a tampered catalog has it: values shorter than their declared length.
    server().psql("odd", "UPDATE pg_attribute SET atttypmod = 4 + 30 WHERE attrelid = 'odd'::regclass AND attname = 'c'").unwrap();
    let snapshot = Snapshot::begin(&info).await.unwrap();
    let mut session = snapshot.session().await.unwrap();
    let range = &snapshot.ranges(table(&snapshot, "odd"), 1 << 20)[0];
    match session.copy(range, &mut |_| {}).await.unwrap() {
        Copied::Quarantined(RemoteReason::Quarantined { what }) => assert!(what.contains("cannot be stored as Char"), "{what}"),
        other => panic!("{other:?}"),
    }
    // The same session goes on.
    let range = &snapshot.ranges(table(&snapshot, "fine"), 1 << 20)[0];
    assert_eq!(session.copy(range, &mut |_| {}).await.unwrap(), Copied::Rows(1));
}
