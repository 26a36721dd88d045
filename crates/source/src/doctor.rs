//! Looks at a primary and says what stands in the way of replicating it, or will be answered by the primary alone; each finding with
//! the statement that mends it, where one does. Changes nothing, and needs nothing installed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rimward_model::{QualifiedName, Storage, TypeRef};
use rimward_pgconnect::ConnInfo;
use serde::Serialize;
use tokio_postgres::{Client, Row};

use crate::doctor_collation;
use crate::init::InitOptions;
use crate::setup::{SetupError, connect_pinned, literal, quoted, quoted_name};

/// A finding's text names this many tables; its remedy, all.
const TABLES_SHOWN: usize = 5;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know: something is answered by the primary alone.
    Note,
    /// Will hurt one day.
    Warning,
    /// Replication cannot start.
    Error,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is what its name says; the finding's text has the facts")]
pub enum Code {
    ServerVersion,
    Standby,
    WalLevel,
    Encoding,
    ReplicationPrivilege,
    EventTriggerPrivilege,
    SchemaCapture,
    ReplicationSlots,
    WalSenders,
    WalSenderTimeout,
    WalKeepSize,
    SynchronousStandbys,
    FailoverSlots,
    TwoPhase,
    PreparedTransaction,
    OpenTransaction,
    Publication,
    SlotForeign,
    SlotLost,
    SlotActive,
    SelectPrivilege,
    Collation,
    NoIdentity,
    PartitionIdentity,
    Unlogged,
    RowSecurity,
    Inheritance,
    GeneratedColumn,
    ExactType,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it is about.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// The facts.
    pub what: String,
    /// The statement that mends it, or where none does, none.
    pub remedy: Option<String>,
}

impl Finding {
    pub(crate) fn new(code: Code, severity: Severity, what: impl Into<String>, remedy: impl Into<String>) -> Finding {
        let remedy = remedy.into();
        Finding { code, severity, what: what.into(), remedy: (!remedy.is_empty()).then_some(remedy) }
    }

    /// Whether `init` refuses to begin. A lost slot does not stop the rest, and is reported when its turn comes.
    pub(crate) fn blocks_init(&self) -> bool {
        self.severity == Severity::Error && !matches!(self.code, Code::SlotForeign | Code::SlotLost)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(f, "{severity}: {}", self.what)?;
        self.remedy.iter().try_for_each(|remedy| write!(f, "\n    {remedy}"))
    }
}

/// Examines the primary. Worst findings first.
///
/// # Errors
/// When the primary cannot be asked.
pub async fn doctor(info: &ConnInfo, options: &InitOptions) -> Result<Vec<Finding>, SetupError> {
    let client = connect_pinned(info, "rimward doctor").await?;
    let mut findings = server_findings(&client, options).await?;
    let too_old = findings.iter().any(|finding| finding.code == Code::ServerVersion);
    if !too_old {
        findings.extend(reader_findings(&client, options).await?);
        findings.extend(table_findings(&client).await?);
        findings.extend(partition_findings(&client).await?);
        findings.extend(type_findings(&client).await?);
    }
    findings.sort_by(|a, b| b.severity.cmp(&a.severity).then(a.code.cmp(&b.code)));
    Ok(findings)
}

/// What concerns the server, the role, the publication and the slot.
pub(crate) async fn server_findings(client: &Client, options: &InitOptions) -> Result<Vec<Finding>, SetupError> {
    let row = client.query_one("SELECT current_setting('server_version_num')::integer, current_setting('server_version')", &[]).await?;
    let (version, name): (i32, String) = (row.get(0), row.get(1));
    if version < 140_000 {
        let what = format!("the primary is PostgreSQL {name}; 14 or later is needed");
        return Ok(vec![Finding::new(Code::ServerVersion, Severity::Error, what, "")]);
    }
    let mut findings = Vec::new();
    settings(client, options, &mut findings).await?;
    doctor_collation::examine(client, &mut findings).await?;
    transactions(client, &mut findings).await?;
    publication_and_slot(client, options, &mut findings).await?;
    schema_capture(client, &mut findings).await?;
    Ok(findings)
}

/// Where something is installed: whether it still sees every change.
async fn schema_capture(client: &Client, findings: &mut Vec<Finding>) -> Result<(), SetupError> {
    let installed = "SELECT to_regprocedure('rimward.obstacle()') IS NOT NULL";
    if !client.query_one(installed, &[]).await?.get::<_, bool>(0) {
        return Ok(());
    }
    if let Some(obstacle) = client.query_one("SELECT rimward.obstacle()", &[]).await?.get::<_, Option<String>>(0) {
        let what = format!("changes of the schema are not all announced: {obstacle}; tables go remote for it");
        findings.push(Finding::new(
            Code::SchemaCapture,
            Severity::Warning,
            what,
            "rimward init (as a superuser), and build the replica anew",
        ));
    }
    Ok(())
}

async fn settings(client: &Client, options: &InitOptions, findings: &mut Vec<Finding>) -> Result<(), SetupError> {
    let query = "SELECT pg_is_in_recovery(), current_setting('wal_level'), pg_encoding_to_char(d.encoding)::text, r.rolsuper,
            r.rolsuper OR r.rolreplication OR EXISTS (SELECT FROM pg_roles m WHERE m.rolname = 'rds_replication'
                AND pg_has_role(current_user, m.oid, 'member')),
            current_user::text, current_database()::text,
            current_setting('max_replication_slots')::integer - (SELECT count(*) FROM pg_replication_slots)::integer,
            current_setting('max_wal_senders')::integer - (SELECT count(*) FROM pg_stat_replication)::integer,
            (SELECT setting::bigint FROM pg_settings WHERE name = 'wal_sender_timeout'),
            (SELECT setting::bigint FROM pg_settings WHERE name = 'max_slot_wal_keep_size'),
            current_setting('synchronous_standby_names'), current_setting('max_prepared_transactions')::integer,
            coalesce(current_setting('synchronized_standby_slots', true), ''), current_setting('server_version_num')::integer,
            EXISTS (SELECT FROM pg_replication_slots s WHERE s.slot_name = $1),
            current_setting('max_replication_slots'), current_setting('max_wal_senders'),
            pg_has_role(current_user, 'pg_read_all_stats', 'USAGE'),
            EXISTS (SELECT FROM pg_stat_replication r WHERE r.state IN ('catchup', 'streaming') AND NOT EXISTS (
                SELECT FROM pg_replication_slots s WHERE s.active_pid = r.pid AND s.slot_type = 'logical')),
            current_setting('application_name')
        FROM pg_database d, pg_roles r WHERE d.datname = current_database() AND r.rolname = current_user";
    let row = client.query_one(query, &[&options.slot]).await?;
    let (user, database): (String, String) = (row.get(5), row.get(6));
    let mut found = |code, severity, what: String, remedy: String| findings.push(Finding::new(code, severity, what, remedy));
    if row.get(0) {
        found(Code::Standby, Severity::Error, "the server is a standby; connect to the primary".to_owned(), String::new());
    }
    let wal_level: String = row.get(1);
    if wal_level != "logical" {
        let remedy = "ALTER SYSTEM SET wal_level = 'logical'; -- then restart the server".to_owned();
        found(Code::WalLevel, Severity::Error, format!("wal_level is {wal_level}; logical is needed"), remedy);
    }
    let encoding: String = row.get(2);
    if encoding != "UTF8" {
        let what = format!("database \"{database}\" is encoded in {encoding}; only UTF8 is supported");
        let remedy =
            format!("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0; -- then dump and restore", quoted(&(database + "_utf8")));
        found(Code::Encoding, Severity::Error, what, remedy);
    }
    if !row.get::<_, bool>(4) {
        let what = format!("role \"{user}\" may not replicate");
        found(Code::ReplicationPrivilege, Severity::Error, what, format!("ALTER ROLE {} REPLICATION;", quoted(&user)));
    }
    if !row.get::<_, bool>(3) {
        let what = format!(
            "role \"{user}\" is no superuser: where the server does not let it create event triggers, changes of the schema are only looked for, a \
             table that is altered goes remote, and so does every table with columns of enums, domains or other types that are not built in"
        );
        let remedy = format!("ALTER ROLE {} SUPERUSER; -- or run init as a superuser; the hub itself needs none", quoted(&user));
        found(Code::EventTriggerPrivilege, Severity::Warning, what, remedy);
    }
    let needed = if row.get(15) { 1 } else { 2 };
    for (free, code, setting, limit) in [
        (row.get::<_, i32>(7), Code::ReplicationSlots, "max_replication_slots", row.get::<_, String>(16)),
        (row.get::<_, i32>(8), Code::WalSenders, "max_wal_senders", row.get::<_, String>(17)),
    ] {
        if free < needed {
            let severity = if free < 1 { Severity::Error } else { Severity::Warning };
            let what = format!("{} of {setting} = {limit} are free; the hub takes one, and another while it copies", free.max(0));
            let more = limit.parse::<i32>().unwrap_or(10) + 4;
            found(code, severity, what, format!("ALTER SYSTEM SET {setting} = {more}; -- then restart the server"));
        }
    }
    match row.get::<_, i64>(9) {
        0 => {
            let what = "wal_sender_timeout is 0: the primary never notices a hub that vanished".to_owned();
            found(Code::WalSenderTimeout, Severity::Warning, what, reload("wal_sender_timeout", "60s"));
        }
        timeout @ 1..10_000 => {
            let what = format!("wal_sender_timeout is {timeout} ms: a short stall of the network ends the stream");
            found(Code::WalSenderTimeout, Severity::Warning, what, reload("wal_sender_timeout", "60s"));
        }
        _ => {}
    }
    if row.get::<_, i64>(10) < 0 {
        let what = "max_slot_wal_keep_size is unlimited: a hub that stays away fills the primary's disk".to_owned();
        found(Code::WalKeepSize, Severity::Warning, what, reload("max_slot_wal_keep_size", "64GB"));
    }
    let standbys: String = row.get(11);
    if !standbys.is_empty() {
        let what = format!(
            "synchronous_standby_names is '{standbys}': the hub holds a commit back until the standbys have it, as the primary does; what is \
             committed and what the primary shows may differ meanwhile, so edges leave every query to the primary"
        );
        found(Code::SynchronousStandbys, Severity::Warning, what, String::new());
        if let Some(name) = counts_hub(&standbys, hub_name(row.get(20))) {
            let what = format!(
                "synchronous_standby_names has {name}, which the hub's own session answers to: the primary then takes the hub for a standby, a commit \
                 may wait for the hub alone, and with the hub stopped every commit waits"
            );
            let remedy =
                "ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 (…)'; -- each standby by its name; then SELECT pg_reload_conf();";
            found(Code::SynchronousStandbys, Severity::Error, what, remedy.to_owned());
        }
        if !row.get::<_, bool>(18) {
            let what = format!("role \"{user}\" may not see how far the synchronous standbys are, which the hub waits for");
            found(Code::SynchronousStandbys, Severity::Error, what, format!("GRANT pg_read_all_stats TO {};", quoted(&user)));
        }
    }
    if row.get(19) && row.get::<_, i32>(14) >= 170_000 && row.get::<_, String>(13).is_empty() {
        let what = "a standby follows this server: the hub's slot survives a failover to it if sync_replication_slots, hot_standby_feedback, \
             primary_slot_name and a dbname in primary_conninfo are set there; and it streams no commit that this standby lacks if its physical \
             slot is in synchronized_standby_slots here (take it out before this server becomes a standby itself, or decoding waits for it)"
            .to_owned();
        found(Code::FailoverSlots, Severity::Note, what, reload("synchronized_standby_slots", "…") + " -- the standbys' physical slots");
    }
    let prepared: i32 = row.get(12);
    if prepared > 0 {
        let what = format!(
            "max_prepared_transactions is {prepared}: rows of a prepared transaction come at COMMIT PREPARED (two-phase decoding is off), and one \
             that is left prepared holds WAL and lets no slot be created; pg_prepared_xacts lists them"
        );
        found(Code::TwoPhase, Severity::Note, what, String::new());
    }
    Ok(())
}

fn reload(setting: &str, value: &str) -> String {
    format!("ALTER SYSTEM SET {setting} = '{value}'; SELECT pg_reload_conf();")
}

/// Open transactions stall the creation of slots.
async fn transactions(client: &Client, findings: &mut Vec<Finding>) -> Result<(), SetupError> {
    let query = "SELECT gid, database::text, extract(epoch FROM now() - prepared)::bigint FROM pg_prepared_xacts ORDER BY prepared";
    for row in client.query(query, &[]).await? {
        let (gid, database, seconds): (String, String, i64) = (row.get(0), row.get(1), row.get(2));
        let what =
            format!("transaction {gid} of database \"{database}\" is prepared since {seconds} s; no slot can be created before it ends");
        let remedy = format!("ROLLBACK PREPARED {0}; -- or COMMIT PREPARED {0}", literal(&gid));
        findings.push(Finding::new(Code::PreparedTransaction, Severity::Warning, what, remedy));
    }
    let query = "SELECT pid, coalesce(usename::text, ''), extract(epoch FROM now() - xact_start)::bigint FROM pg_stat_activity
        WHERE backend_xid IS NOT NULL AND xact_start < now() - interval '10 seconds' AND pid <> pg_backend_pid() ORDER BY xact_start";
    for row in client.query(query, &[]).await? {
        let (pid, user, seconds): (i32, String, i64) = (row.get(0), row.get(1), row.get(2));
        let what = format!("a transaction of process {pid} (\"{user}\") is open since {seconds} s; no slot can be created before it ends");
        findings.push(Finding::new(Code::OpenTransaction, Severity::Warning, what, format!("SELECT pg_terminate_backend({pid});")));
    }
    Ok(())
}

async fn publication_and_slot(client: &Client, options: &InitOptions, findings: &mut Vec<Finding>) -> Result<(), SetupError> {
    let name = &options.publication;
    let query =
        "SELECT puballtables, pubinsert AND pubupdate AND pubdelete AND pubtruncate, pubviaroot, coalesce(to_jsonb(p) ->> 'pubgencols', 'n') <> 'n'
            FROM pg_publication p WHERE pubname = $1";
    if let Some(row) = client.query_opt(query, &[name]).await? {
        let drop = format!("DROP PUBLICATION {};", quoted(name));
        let set = |option: &str| format!("ALTER PUBLICATION {} SET ({option});", quoted(name));
        if row.get(0) {
            let what = format!("publication \"{name}\" is FOR ALL TABLES: UPDATE on a table without a key would fail");
            findings.push(Finding::new(Code::Publication, Severity::Error, what, drop));
        } else if !row.get::<_, bool>(1) {
            let what = format!("publication \"{name}\" leaves out some of INSERT, UPDATE, DELETE and TRUNCATE");
            findings.push(Finding::new(Code::Publication, Severity::Error, what, set("publish = 'insert, update, delete, truncate'")));
        } else if row.get(2) {
            let what = format!("publication \"{name}\" publishes partitions as their root");
            findings.push(Finding::new(Code::Publication, Severity::Error, what, set("publish_via_partition_root = false")));
        } else if row.get(3) {
            let what = format!("publication \"{name}\" publishes generated columns: tables that have some are answered by the primary");
            findings.push(Finding::new(Code::Publication, Severity::Error, what, set("publish_generated_columns = none")));
        }
    }
    let slot = &options.slot;
    let query = "SELECT coalesce(plugin::text, 'physical replication'), coalesce(database = current_database(), false),
        coalesce(wal_status, ''), active_pid FROM pg_replication_slots WHERE slot_name = $1";
    let Some(row) = client.query_opt(query, &[slot]).await? else { return Ok(()) };
    let drop = format!("SELECT pg_drop_replication_slot({});", literal(slot));
    let (plugin, here, status): (String, bool, String) = (row.get(0), row.get(1), row.get(2));
    if plugin != "pgoutput" || !here {
        let what = format!("slot \"{slot}\" exists already, for {plugin}{}", if here { "" } else { " of another database" });
        findings.push(Finding::new(Code::SlotForeign, Severity::Error, what, drop));
    } else if status == "lost" {
        let what = format!("slot \"{slot}\" has lost WAL that it needs; replicas must be rebuilt");
        findings.push(Finding::new(Code::SlotLost, Severity::Error, what, drop));
    } else if let Some(pid) = row.get::<_, Option<i32>>(3) {
        let what = format!("slot \"{slot}\" is being read by process {pid}");
        findings.push(Finding::new(Code::SlotActive, Severity::Note, what, format!("SELECT pg_terminate_backend({pid});")));
    }
    Ok(())
}

/// Roles that a hub may run as, and what they cannot copy: of the publication's tables, or of all if there is none yet.
async fn reader_findings(client: &Client, options: &InitOptions) -> Result<Vec<Finding>, SetupError> {
    let query = "SELECT r.rolname::text, r.rolname = current_user, array_agg(DISTINCT n.nspname::text),
            array_agg(n.nspname::text ORDER BY c.oid), array_agg(c.relname::text ORDER BY c.oid)
        FROM pg_roles r, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE NOT r.rolsuper AND (r.rolname = current_user OR r.rolreplication AND r.rolcanlogin)
          AND c.relkind = 'r' AND c.relpersistence = 'p' AND NOT c.relrowsecurity
          AND n.nspname NOT IN ('information_schema', 'rimward') AND n.nspname !~ '^pg_'
          AND (NOT EXISTS (SELECT FROM pg_publication p WHERE p.pubname = $1)
               OR EXISTS (SELECT FROM pg_publication_rel l JOIN pg_publication p ON p.oid = l.prpubid
                           WHERE p.pubname = $1 AND l.prrelid = c.oid))
          AND NOT (has_table_privilege(r.oid, c.oid, 'SELECT') AND has_schema_privilege(r.oid, n.oid, 'USAGE'))
        GROUP BY r.oid, r.rolname ORDER BY r.rolname";
    let finding = |row: &Row| {
        let (role, schemas): (String, Vec<String>) = (row.get(0), row.get(2));
        let names = row.get::<_, Vec<String>>(3).into_iter().zip(row.get::<_, Vec<String>>(4));
        let names: Vec<QualifiedName> = names.map(|(schema, name)| QualifiedName { schema, name }).collect();
        let shown: Vec<String> = names.iter().take(TABLES_SHOWN).map(ToString::to_string).collect();
        let more = if names.len() > shown.len() { format!(" and {} more", names.len() - shown.len()) } else { String::new() };
        let severity = if row.get(1) { Severity::Warning } else { Severity::Note };
        let what = format!("role \"{role}\" may not read {}{more}: a hub that runs as it cannot copy them", shown.join(", "));
        let schemas: Vec<String> = schemas.iter().map(|schema| quoted(schema)).collect();
        let tables: Vec<String> = names.iter().map(quoted_name).collect();
        let role = quoted(&role);
        let remedy = format!("GRANT USAGE ON SCHEMA {} TO {role}; GRANT SELECT ON {} TO {role};", schemas.join(", "), tables.join(", "));
        Finding::new(Code::SelectPrivilege, severity, what, remedy)
    };
    Ok(client.query(query, &[&options.publication]).await?.iter().map(finding).collect())
}

/// Tables that cannot be followed, or not wholly.
async fn table_findings(client: &Client) -> Result<Vec<Finding>, SetupError> {
    let query = "SELECT n.nspname::text, c.relname::text, c.relpersistence = 'u', c.relrowsecurity,
            (SELECT h.inhparent::regclass::text FROM pg_inherits h WHERE h.inhrelid = c.oid AND NOT c.relispartition LIMIT 1),
            c.relreplident::text, pg_get_replica_identity_index(c.oid) IS NOT NULL,
            EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND i.indimmediate AND i.indisvalid),
            (SELECT x.relname::text FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
              WHERE i.indrelid = c.oid AND i.indisunique AND i.indimmediate AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
                AND NOT i.indisprimary
                AND NOT EXISTS (SELECT FROM unnest(i.indkey) AS k (attnum) JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
                                 WHERE NOT a.attnotnull OR a.attgenerated <> '') ORDER BY x.oid LIMIT 1),
            (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
              WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated <> ''),
            EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
                     WHERE i.indexrelid = pg_get_replica_identity_index(c.oid) AND a.attgenerated <> ''),
            current_setting('server_version_num')::integer,
            CASE WHEN c.relispartition THEN (
                SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.place)
                  FROM (SELECT i.indexrelid, i.indrelid, i.indkey, i.indnkeyatts
                          FROM pg_partition_tree(pg_partition_root(c.oid)) t JOIN pg_index i ON i.indrelid = t.relid AND i.indisprimary
                         WHERE t.isleaf ORDER BY i.indrelid LIMIT 1) i
                 CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
                  JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                 WHERE k.place <= i.indnkeyatts) END
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname NOT IN ('information_schema', 'rimward') AND n.nspname !~ '^pg_'
        ORDER BY 1, 2";
    Ok(client.query(query, &[]).await?.iter().flat_map(findings_of_table).collect())
}

fn findings_of_table(row: &Row) -> Vec<Finding> {
    let name = QualifiedName { schema: row.get(0), name: row.get(1) };
    let alter = |action: &str| format!("ALTER TABLE {} {action};", quoted_name(&name));
    let note = |code, what: String, remedy| Finding::new(code, Severity::Note, what, remedy);
    let mut findings = Vec::new();
    if row.get(2) {
        findings.push(note(Code::Unlogged, format!("{name} is unlogged: it is not in the WAL"), alter("SET LOGGED")));
    }
    if row.get(3) {
        let what = format!("{name} has row-level security: who may see what is for the primary to say");
        findings.push(note(Code::RowSecurity, what, alter("DISABLE ROW LEVEL SECURITY")));
    }
    if let Some(parent) = row.get::<_, Option<String>>(4) {
        let what = format!("{name} inherits from {parent}: both are answered by the primary");
        findings.push(note(Code::Inheritance, what, alter(&format!("NO INHERIT {parent}"))));
    }
    let generated: Option<Vec<String>> = row.get(9);
    let (setting, has_index, has_key): (String, bool, bool) = (row.get(5), row.get(6), row.get(7));
    let full_fails = generated.is_some() && row.get::<_, i32>(11) >= 180_000;
    let usable = match setting.as_str() {
        "f" => !full_fails,
        _ => has_index && !row.get::<_, bool>(10),
    };
    if !usable {
        let what = match setting.as_str() {
            "n" => format!("{name} is set to REPLICA IDENTITY NOTHING: it is left out, else its UPDATEs would fail"),
            _ => format!("{name} has no usable replica identity: it is left out, else its UPDATEs would fail"),
        };
        let index: Option<String> = row.get(8);
        let remedy = match index {
            _ if has_key && setting != "d" && !row.get::<_, bool>(10) => alter("REPLICA IDENTITY DEFAULT"),
            Some(index) => alter(&format!("REPLICA IDENTITY USING INDEX {}", quoted(&index))),
            // Other partitions have one already: all must name their rows alike.
            None if row.get::<_, Option<&str>>(12).is_some() => {
                alter(&format!("ADD PRIMARY KEY ({})", row.get::<_, &str>(12))) + " -- as other partitions have"
            }
            None if full_fails => alter("ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
            None => alter("REPLICA IDENTITY FULL") + " -- or add a primary key",
        };
        findings.push(note(Code::NoIdentity, what, remedy));
    }
    for column in generated.unwrap_or_default() {
        let what = format!("column {column} of {name} is generated and not in the stream: what reads it is answered by the primary");
        findings.push(note(Code::GeneratedColumn, what, alter(&format!("ALTER COLUMN {} DROP EXPRESSION", quoted(&column)))));
    }
    findings
}

/// A partition, as far as it matters to the others.
struct Partition {
    name: QualifiedName,
    /// Whether the stream has the whole of each row that goes.
    whole: bool,
    /// The columns that name its rows, quoted, in order of their names.
    key: Option<String>,
}

/// Partitioned tables each of whose partitions could be followed, but not all together.
async fn partition_findings(client: &Client) -> Result<Vec<Finding>, SetupError> {
    let query = "SELECT rn.nspname::text, r.relname::text, n.nspname::text, c.relname::text, c.relreplident = 'f',
            (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname) FROM pg_index i
               JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::smallint[])[0:i.indnkeyatts - 1])
              WHERE i.indrelid = c.oid AND i.indisunique AND i.indimmediate AND i.indisvalid
                AND CASE c.relreplident WHEN 'i' THEN i.indisreplident WHEN 'n' THEN false ELSE i.indisprimary END)
        FROM pg_class r JOIN pg_namespace rn ON rn.oid = r.relnamespace
        CROSS JOIN pg_partition_tree(r.oid) t JOIN pg_class c ON c.oid = t.relid AND c.relkind = 'r' JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE r.relkind = 'p' AND NOT r.relispartition AND r.relpersistence = 'p' AND t.isleaf ORDER BY 1, 2, 3, 4";
    let mut roots: BTreeMap<QualifiedName, Vec<Partition>> = BTreeMap::new();
    for row in client.query(query, &[]).await? {
        let name = QualifiedName { schema: row.get(2), name: row.get(3) };
        let partition = Partition { name, whole: row.get(4), key: row.get(5) };
        roots.entry(QualifiedName { schema: row.get(0), name: row.get(1) }).or_default().push(partition);
    }
    Ok(roots.iter().filter_map(|(root, partitions)| finding_of_partitions(root, partitions)).collect())
}

fn finding_of_partitions(root: &QualifiedName, partitions: &[Partition]) -> Option<Finding> {
    // Each of those without is a finding of its own.
    let usable = |partition: &Partition| partition.whole || partition.key.is_some();
    let alike = partitions.iter().all(|partition| partition.key == partitions[0].key) && partitions[0].key.is_some();
    if alike || partitions.iter().all(|partition| partition.whole) || !partitions.iter().all(usable) {
        return None;
    }
    let keys: BTreeSet<&String> = partitions.iter().filter_map(|partition| partition.key.as_ref()).collect();
    let statements = partitions.iter().filter_map(|partition| match keys.first() {
        Some(key) if keys.len() == 1 => partition.key.is_none().then(|| (partition, format!("ADD PRIMARY KEY ({key})"))),
        _ => (!partition.whole).then(|| (partition, "REPLICA IDENTITY FULL".to_owned())),
    });
    let statements: Vec<String> =
        statements.map(|(partition, action)| format!("ALTER TABLE {} {action};", quoted_name(&partition.name))).collect();
    let what = format!("partitions of {root} are told apart by different columns, some by whole rows: it is answered by the primary");
    Some(Finding::new(Code::PartitionIdentity, Severity::Note, what, statements.join(" ")))
}

/// Types whose values are returned exactly, while any operator on them is the primary's.
async fn type_findings(client: &Client) -> Result<Vec<Finding>, SetupError> {
    let query = "WITH RECURSIVE base AS (
            SELECT a.attrelid, a.attname, a.atttypid AS type, a.atttypmod AS typmod FROM pg_attribute a
              JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence = 'p'
              JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname NOT IN ('information_schema', 'rimward') AND n.nspname !~ '^pg_'
             WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
            UNION ALL SELECT b.attrelid, b.attname, t.typbasetype, t.typtypmod FROM base b JOIN pg_type t ON t.oid = b.type AND t.typtype = 'd')
        SELECT b.type, b.typmod, format_type(b.type, NULL), format('%I.%I', b.attrelid::regclass, b.attname)
          FROM base b JOIN pg_type t ON t.oid = b.type AND t.typtype NOT IN ('d', 'e') ORDER BY 3, 4";
    let mut exact: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in client.query(query, &[]).await? {
        let ty = TypeRef { oid: row.get(0), typmod: row.get(1) };
        if Storage::of(ty, false) == Storage::Exact {
            exact.entry(row.get(2)).or_default().push(row.get(3));
        }
    }
    let finding = |(ty, columns): (String, Vec<String>)| {
        let what =
            format!("values of type {ty} are held and returned, but every operator on them is the primary's: {}", columns.join(", "));
        Finding::new(Code::ExactType, Severity::Note, what, "")
    };
    Ok(exact.into_iter().map(finding).collect())
}

/// How a hub calls itself at the primary, unless its connection string has a name.
const HUB_NAME: &str = "rimward hub";

/// The name that the hub's session has, if its connection string is the one that this session was made by.
fn hub_name(own: &str) -> &str {
    if own.starts_with("rimward ") { HUB_NAME } else { own }
}

/// The entry of `synchronous_standby_names` that counts a session of this name, as PostgreSQL compares them.
fn counts_hub(setting: &str, hub: &str) -> Option<String> {
    let listed = setting.find('(').filter(|at| setting[..*at].matches('"').count().is_multiple_of(2));
    let names = listed.map_or(setting, |at| setting[at + 1..].trim_end().trim_end_matches(')'));
    let mut quoted = false;
    let entries = names.split(|c: char| {
        quoted ^= c == '"';
        c == ',' && !quoted
    });
    let matching = |entry: &&str| {
        let bare = entry
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
            .map_or_else(|| (*entry).to_owned(), |it| it.replace("\"\"", "\""));
        bare == "*" || bare.eq_ignore_ascii_case(hub)
    };
    entries.map(str::trim).find(matching).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_that_counts_the_hub_is_told_from_others() {
        for (setting, counts) in [
            ("*", Some("*")),
            ("a, *", Some("*")),
            ("ANY 1 (*)", Some("*")),
            ("FIRST 2 (a, \"*\")", Some("\"*\"")),
            ("2 (a, \"Rimward Hub\" , b)", Some("\"Rimward Hub\"")),
            ("\"rimward hub\"", Some("\"rimward hub\"")),
            ("a, b", None),
            ("ANY 2 (a, \"b, *\", c)", None),
            ("\"a(*\"", None),
            ("first", None),
        ] {
            assert_eq!(counts_hub(setting, HUB_NAME).as_deref(), counts, "{setting}");
        }
        assert_eq!(counts_hub("s1, hub7", "hub7").as_deref(), Some("hub7"));
    }
}
