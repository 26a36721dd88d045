//! Prepares a primary, and undoes it: schema capture, an explicit publication, and the slot. Both may be run again.
//!
//! The order matters: publication before slot (a slot that decodes from before its publication existed fails or, on 18, is silent),
//! and the slot outside of the transaction that makes the rest, because creating it waits for every open transaction.

use std::time::Duration;

use rimward_model::{QualifiedName, RemoteReason, TableKind};
use rimward_pgconnect::ConnInfo;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Transaction};

use crate::capture::{FILL, FORMAT, FUNCTIONS, TRIGGERS, installation};
use crate::describe::Description;
use crate::doctor::server_findings;
use crate::setup::{SetupError, connect_pinned, literal, quoted, quoted_name};

/// What is to be made.
#[derive(Debug, Clone)]
pub struct InitOptions {
    /// Its name.
    pub publication: String,
    /// Its name.
    pub slot: String,
    /// `schema.table` or `table` (in `public`). At a primary that is not prepared yet, empty for all, future ones included; later, tables
    /// to be added, or removed.
    pub tables: Vec<String>,
    /// A table of at most this size that becomes replicable later is carried through the stream.
    pub carry_bytes_max: i64,
    /// How long to wait for locks, and for open transactions before the slot is made.
    pub lock_timeout: Duration,
}

impl Default for InitOptions {
    fn default() -> InitOptions {
        InitOptions {
            publication: "rimward".to_owned(),
            slot: "rimward".to_owned(),
            tables: Vec::new(),
            carry_bytes_max: 64 << 20,
            lock_timeout: Duration::from_secs(15),
        }
    }
}

/// What was made, or stood already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitReport {
    /// Tables and leaves in the publication.
    pub published: Vec<QualifiedName>,
    /// Tables that are not, and why.
    pub left_out: Vec<(QualifiedName, RemoteReason)>,
    /// Whether the slot is new.
    pub slot_created: bool,
    /// Why changes of the schema will not be announced: then they are looked for, and much is answered by the primary alone.
    pub unwatched: Option<String>,
}

/// Prepares the primary.
///
/// # Errors
/// When it is not ready (with each finding), or a lock or transaction is in the way.
pub async fn init(info: &ConnInfo, options: &InitOptions) -> Result<InitReport, SetupError> {
    let mut client = connect_pinned(info, "rimward init").await?;
    let blocking: Vec<_> = server_findings(&client, options).await?.into_iter().filter(|finding| finding.blocks_init()).collect();
    if !blocking.is_empty() {
        return Err(SetupError::NotReady(blocking));
    }
    if let Some(found) = installation(&client).await?
        && (&found.publication, &found.slot) != (&options.publication, &options.slot)
    {
        return Err(SetupError::OtherNames { publication: found.publication, slot: found.slot });
    }
    client.batch_execute(&format!("SET lock_timeout = {}", options.lock_timeout.as_millis())).await?;
    install(&mut client, options).await?;
    let slot_created = create_slot(&client, &options.slot).await?;
    report(&client, slot_created).await
}

async fn install(client: &mut Client, options: &InitOptions) -> Result<(), SetupError> {
    let mut transaction = client.transaction().await?;
    // What is there already, or not yet, is no news.
    transaction.batch_execute("SET LOCAL client_min_messages = warning; SELECT pg_advisory_xact_lock(hashtext('rimward init'))").await?;
    let owner = "SELECT pg_get_userbyid(nspowner)::text FROM pg_namespace WHERE nspname = 'rimward' AND nspowner <> current_user::regrole";
    if let Some(row) = transaction.query_opt(owner, &[]).await? {
        return Err(SetupError::ForeignSchema { owner: row.get(0) });
    }
    transaction.batch_execute(FUNCTIONS).await?;
    transaction.batch_execute(FILL).await?;
    if transaction.query_opt("SELECT 1 FROM pg_publication WHERE pubname = $1", &[&options.publication]).await?.is_none() {
        let publication = quoted(&options.publication);
        let create = format!(
            "CREATE PUBLICATION {publication} WITH (publish = 'insert, update, delete, truncate', publish_via_partition_root = false)"
        );
        transaction.batch_execute(&create).await?;
    }
    let mut tables: Vec<u32> = Vec::new();
    for name in &options.tables {
        tables.push(resolve(&transaction, name).await?);
    }
    let prepared_before = transaction.query_opt("SELECT 1 FROM rimward.config", &[]).await?.is_some();
    // The guard of an earlier run stays: messages that carry it may be on their way. So does what was chosen.
    let configure = "INSERT INTO rimward.config AS f (format, publication, slot, every_table, tables, carry_bytes_max)
        VALUES ($1, $2::text::name, $3::text::name, $4, $5, $6)
        ON CONFLICT (only_row) DO UPDATE SET format = $1, carry_bytes_max = $6,
            tables = ARRAY(SELECT unnest(f.tables) UNION SELECT unnest($5::oid[])),
            left_out = ARRAY(SELECT unnest(f.left_out) EXCEPT SELECT unnest($5::oid[]))";
    let every_table = tables.is_empty();
    let (publication, slot, carry) = (&options.publication, &options.slot, &options.carry_bytes_max);
    transaction.execute(configure, &[&FORMAT, publication, slot, &every_table, &tables, carry]).await?;
    // A role that may replicate reads the guard in the WAL anyway, and a hub needs it.
    let hubs = "SELECT rolname::text FROM pg_roles WHERE rolreplication AND NOT rolsuper";
    for row in transaction.query(hubs, &[]).await? {
        let grant =
            "GRANT SELECT ON rimward.config, rimward.fills TO {role}; GRANT EXECUTE ON FUNCTION rimward.watch(), rimward.describe_views(oid[]), rimward.beat(bigint, bigint), rimward.refill(oid),
            rimward.fill(oid, bigint, bigint, bigint), rimward.fill_again(oid, bigint), rimward.filled(oid, bigint) TO {role}";
        transaction.batch_execute(&grant.replace("{role}", &quoted(row.get(0)))).await?;
    }
    if !prepared_before {
        publish_all(&transaction, publication).await?;
    }
    let unwatched = watch(&mut transaction).await?;
    transaction.execute("UPDATE rimward.config SET unwatched = $1", &[&unwatched]).await?;
    // Tables that are in the publication and should not be go out of it; a hub that is running learns where everything stands.
    transaction.batch_execute("SELECT rimward.look('rimward init')").await?;
    transaction.batch_execute("SELECT rimward.watch_publication(); UPDATE rimward.config SET seen = rimward.fingerprint()").await?;
    if prepared_before {
        fill_joining(&transaction, &tables).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Creates the event triggers, if the role may; why not, if not.
async fn watch(transaction: &mut Transaction<'_>) -> Result<Option<String>, SetupError> {
    let savepoint = transaction.savepoint("triggers").await?;
    match savepoint.batch_execute(TRIGGERS).await {
        Ok(()) => {
            savepoint.commit().await?;
            Ok(None)
        }
        Err(error) if error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) => {
            savepoint.rollback().await?;
            let words = error.as_db_error().map_or_else(|| error.to_string(), |error| error.message().to_owned());
            Ok(Some(words))
        }
        Err(error) => Err(error.into()),
    }
}

/// Before there is a slot, nobody holds anything yet: the first copy takes all rows.
async fn publish_all(transaction: &Transaction<'_>, publication: &str) -> Result<(), SetupError> {
    let joining = format!(
        "SELECT n.nspname::text, c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE c.oid IN ({JOINING}) ORDER BY c.oid"
    );
    let only = |row: tokio_postgres::Row| format!("ONLY {}", quoted_name(&QualifiedName { schema: row.get(0), name: row.get(1) }));
    let joining: Vec<String> = transaction.query(&joining, &[]).await?.into_iter().map(only).collect();
    if !joining.is_empty() {
        transaction.batch_execute(&format!("ALTER PUBLICATION {} ADD TABLE {}", quoted(publication), joining.join(", "))).await?;
    }
    Ok(())
}

/// Tables that are wanted, and not in the publication.
const JOINING: &str = "SELECT c.oid FROM pg_class c
     WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND rimward.wanted(c.oid)
       AND NOT EXISTS (SELECT FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid
                         JOIN rimward.config f ON f.publication = p.pubname WHERE r.prrelid = c.oid)";

/// Later, a hub may hold everything else: what joins is filled. A table that cannot be is left out, unless it was asked for.
async fn fill_joining(transaction: &Transaction<'_>, asked: &[u32]) -> Result<(), SetupError> {
    let holders = format!("SELECT DISTINCT rimward.holder(j.oid) FROM ({JOINING}) j ORDER BY 1");
    for row in transaction.query(&holders, &[]).await? {
        let holder: u32 = row.get(0);
        transaction.batch_execute("SAVEPOINT refill").await?;
        match transaction.query_one("SELECT rimward.refill($1)", &[&holder]).await {
            Ok(_) => {}
            Err(error) if error.as_db_error().is_some() && !asked.contains(&holder) => {
                tracing::warn!(relation = holder, error = %SetupError::from(error), "a table cannot join");
                transaction.batch_execute("ROLLBACK TO SAVEPOINT refill").await?;
            }
            Err(error) => return Err(error.into()),
        }
        transaction.batch_execute("RELEASE SAVEPOINT refill").await?;
    }
    Ok(())
}

/// Takes tables out of what is replicated, and keeps them out; all else goes on.
///
/// # Errors
/// When there is no such table, nothing is installed, or the publication cannot be changed just now.
pub async fn remove_tables(info: &ConnInfo, options: &InitOptions) -> Result<(), SetupError> {
    let mut client = connect_pinned(info, "rimward init --remove").await?;
    installation(&client).await?.ok_or(SetupError::NotInstalled)?;
    client.batch_execute(&format!("SET lock_timeout = {}", options.lock_timeout.as_millis())).await?;
    let transaction = client.transaction().await?;
    transaction.batch_execute("SET LOCAL client_min_messages = error; SELECT pg_advisory_xact_lock(hashtext('rimward init'))").await?;
    let mut tables: Vec<u32> = Vec::new();
    for name in &options.tables {
        tables.push(resolve(&transaction, name).await?);
    }
    let configure = "UPDATE rimward.config f SET tables = ARRAY(SELECT unnest(f.tables) EXCEPT SELECT unnest($1::oid[])),
        left_out = ARRAY(SELECT unnest(f.left_out) UNION SELECT unnest($1::oid[]))";
    transaction.execute(configure, &[&tables]).await?;
    transaction.execute("SELECT rimward.observe('rimward init', $1, '{}')", &[&tables]).await?;
    let still =
        "SELECT EXISTS (SELECT FROM unnest($1::oid[]) AS t (id), unnest(rimward.sources(t.id)) AS s (id) WHERE rimward.published(s.id))";
    if transaction.query_one(still, &[&tables]).await?.get(0) {
        return Err(SetupError::PublicationBusy);
    }
    transaction.commit().await?;
    Ok(())
}

async fn resolve(transaction: &Transaction<'_>, name: &str) -> Result<u32, SetupError> {
    let (schema, table) = name.split_once('.').unwrap_or(("public", name));
    let query = "SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p')";
    let row = transaction.query_opt(query, &[&schema, &table]).await?;
    row.map(|row| row.get(0)).ok_or_else(|| SetupError::NoTable(name.to_owned()))
}

/// True if it was created; false if it stood already.
async fn create_slot(client: &Client, slot: &str) -> Result<bool, SetupError> {
    let known = "SELECT coalesce(plugin::text, 'physical'), coalesce(database::text, ''), database = current_database(), temporary,
        coalesce(wal_status, '') FROM pg_replication_slots WHERE slot_name = $1";
    if let Some(row) = client.query_opt(known, &[&slot]).await? {
        let (plugin, database): (String, String) = (row.get(0), row.get(1));
        let what = if plugin != "pgoutput" {
            format!("a {plugin} slot")
        } else if row.get::<_, Option<bool>>(2) != Some(true) {
            format!("of database \"{database}\"")
        } else if row.get(3) {
            "temporary".to_owned()
        } else if row.get::<_, String>(4) == "lost" {
            "invalid (its WAL is gone)".to_owned()
        } else {
            return Ok(false);
        };
        return Err(SetupError::ForeignSlot { slot: slot.to_owned(), what });
    }
    let version: i32 = client.query_one("SELECT current_setting('server_version_num')::integer", &[]).await?.get(0);
    // From 17 on a standby may hold a copy, so that a failover keeps it.
    let failover = if version >= 170_000 { ", failover => true" } else { "" };
    let create = format!("SELECT pg_create_logical_replication_slot({}, 'pgoutput', false, false{failover})", literal(slot));
    match client.batch_execute(&create).await {
        Ok(()) => Ok(true),
        Err(error) if error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE) => {
            let blockers = open_transactions(client).await?;
            Err(SetupError::OpenTransactions { blockers })
        }
        Err(error) => Err(error.into()),
    }
}

/// Who holds a transaction id: slot creation waits for each.
pub(crate) async fn open_transactions(client: &Client) -> Result<String, SetupError> {
    let query = "SELECT format('process %s of %s (%s, since %s)', pid, usename, state, date_trunc('second', xact_start))
              FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()
        UNION ALL SELECT format('prepared transaction %L of database %I', gid, database) FROM pg_prepared_xacts";
    let names: Vec<String> = client.query(query, &[]).await?.iter().map(|row| row.get(0)).collect();
    Ok(if names.is_empty() { "none is left by now".to_owned() } else { names.join(", ") })
}

async fn report(client: &Client, slot_created: bool) -> Result<InitReport, SetupError> {
    let unwatched = client.query_one("SELECT unwatched FROM rimward.config", &[]).await?.get(0);
    let mut report = InitReport { published: Vec::new(), left_out: Vec::new(), slot_created, unwatched };
    for description in descriptions(client).await? {
        let table = description.table(description.name.clone());
        let holds_rows = matches!(table.kind, TableKind::Plain | TableKind::Leaf { .. });
        match table.remote {
            None if holds_rows => report.published.push(table.name),
            Some(reason) if holds_rows || table.has_leaf_column() => report.left_out.push((table.name, reason)),
            _ => {}
        }
    }
    Ok(report)
}

/// Every relation of the database, in OID order.
pub(crate) async fn descriptions(client: &impl tokio_postgres::GenericClient) -> Result<Vec<Description>, SetupError> {
    let query = "SELECT d.description::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        CROSS JOIN LATERAL (SELECT rimward.describe(c.oid) AS description) d
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname !~ '^pg_' AND d.description IS NOT NULL ORDER BY c.oid";
    let parse = |row: &tokio_postgres::Row| {
        let text: &str = row.get(0);
        serde_json::from_str(text).map_err(|error| SetupError::Protocol(format!("description of a relation: {error}")))
    };
    client.query(query, &[]).await?.iter().map(parse).collect()
}

/// Undoes [`init`]: slot, event triggers, publication, schema. What is gone already is passed over.
///
/// # Errors
/// When a hub is reading the slot; nothing is changed then.
pub async fn remove(info: &ConnInfo, options: &InitOptions) -> Result<(), SetupError> {
    let mut client = connect_pinned(info, "rimward init --remove").await?;
    let found = match installation(&client).await {
        Ok(found) => found,
        Err(SetupError::Format { .. }) => None,
        Err(error) => return Err(error),
    };
    let (publication, slot) = found.map_or_else(|| (options.publication.clone(), options.slot.clone()), |it| (it.publication, it.slot));
    client.batch_execute(&format!("SET lock_timeout = {}", options.lock_timeout.as_millis())).await?;
    let known = "SELECT active_pid FROM pg_replication_slots
        WHERE slot_name = $1 AND plugin = 'pgoutput' AND database = current_database() AND NOT temporary";
    if let Some(row) = client.query_opt(known, &[&slot]).await? {
        if let Some(pid) = row.get::<_, Option<i32>>(0) {
            return Err(SetupError::SlotActive { slot, pid });
        }
        client.execute("SELECT pg_drop_replication_slot($1::text::name)", &[&slot]).await?;
    }
    let transaction = client.transaction().await?;
    let triggers: String = ["ddl_command_start", "ddl_command_end", "sql_drop", "table_rewrite"]
        .map(|event| format!("DROP EVENT TRIGGER IF EXISTS rimward_{event};"))
        .concat();
    let rest = format!("{triggers} DROP PUBLICATION IF EXISTS {}; DROP SCHEMA IF EXISTS rimward CASCADE", quoted(&publication));
    transaction.batch_execute(&format!("SET LOCAL client_min_messages = warning; {rest}")).await?;
    transaction.commit().await?;
    Ok(())
}
