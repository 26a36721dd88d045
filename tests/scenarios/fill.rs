//! Tables are copied anew while they are written to: keys change, values out of line stay or change, rows move between partitions,
//! transactions are rolled back, the hub is killed, and edges begin in the middle. At random, with a seed that is printed and can be given:
//! `RIMWARD_SEED`; as often as `RIMWARD_FILLS` says.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use rimward_hub::{FillState, FillStatus, Status, TablesStatus};
use rimward_localpg::Options;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use tokio_postgres::NoTls;
use tokio_util::sync::CancellationToken;

use crate::cluster::{Cluster, eventually, run, text};

const WRITERS: i64 = 4;
const ROWS: i64 = 20_000;
/// Rows have keys between these; what is new, or moves, goes anywhere.
const KEYS: std::ops::Range<i64> = -20_000..40_000;
const PARTED_ROWS: i64 = 3000;
/// A row whose lock stops every fill of `goods` half way.
const MIDDLE: i64 = 10_000;
/// A step waits for others, and is waited for, half of deadlock_timeout at most; the rest is this machine's,
const BLOCKED_MAX: Duration = Duration::from_millis(2500);
/// which takes as long for each of so many locks that a statement may meet as it takes for a statement that meets none.
const LOCKS_MET_MAX: u32 = 3;

fn say(what: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr(), "fill: {what}");
}

fn from_environment<T: std::str::FromStr>(name: &str) -> Option<T> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is not a number: {text}")))
}

fn schema() -> String {
    format!(
        "CREATE TABLE goods (id int PRIMARY KEY, version int NOT NULL, note text, body text);
         ALTER TABLE goods ALTER COLUMN body SET STORAGE EXTERNAL;
         CREATE INDEX ON goods (version);
         INSERT INTO goods SELECT i, 0, 'note ' || i, CASE WHEN i % 16 = 0 THEN repeat('body', 800) ELSE 'b' END FROM generate_series(1, {ROWS}) i;
         CREATE TABLE parted (region int, id int, body text, PRIMARY KEY (region, id)) PARTITION BY LIST (region);
         CREATE TABLE parted_0 PARTITION OF parted FOR VALUES IN (0);
         CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
         CREATE TABLE parted_2 PARTITION OF parted FOR VALUES IN (2);
         INSERT INTO parted SELECT i % 3, i, 'p' FROM generate_series(1, {PARTED_ROWS}) i;
         CREATE TABLE other (id int PRIMARY KEY, n int);
         CREATE TABLE keyless (n int, note text);
         ALTER TABLE keyless REPLICA IDENTITY FULL;
         INSERT INTO keyless SELECT i % 10, 'twin' FROM generate_series(1, 500) i;"
    )
}

/// One statement of a writer, upon rows that no other writer touches: whatever it waits for is not one of them.
fn statement(writer: i64, random: &mut StdRng) -> String {
    let mut key = || match random.random_range(KEYS.start / WRITERS..KEYS.end / WRITERS) * WRITERS + writer {
        MIDDLE => MIDDLE + WRITERS,
        key => key,
    };
    let (id, other) = (key(), key());
    let part = (id.rem_euclid(PARTED_ROWS) / WRITERS) * WRITERS + writer;
    match random.random_range(0..100) {
        0..20 => format!("INSERT INTO goods VALUES ({id}, 1, 'new', 'n') ON CONFLICT DO NOTHING"),
        20..25 => format!("INSERT INTO goods VALUES ({id}, 1, 'long', repeat('long', 900)) ON CONFLICT DO NOTHING"),
        25..45 => format!("UPDATE goods SET version = version + 1 WHERE id = {id}"),
        45..50 => format!("UPDATE goods SET body = repeat('rest', 700 + version) WHERE id = {id}"),
        // Values that are out of line stay there while the row gets another key.
        50..65 => format!("UPDATE goods SET id = {other} WHERE id = {id} AND NOT EXISTS (SELECT FROM goods WHERE id = {other})"),
        65..75 => format!("DELETE FROM goods WHERE id = {id}"),
        75..80 => format!("DELETE FROM goods WHERE id = {id}; INSERT INTO goods VALUES ({id}, 7, 'again', NULL) ON CONFLICT DO NOTHING"),
        80..85 => format!("INSERT INTO parted VALUES ({}, {part}, 'new') ON CONFLICT DO NOTHING", id.rem_euclid(3)),
        85..92 => format!(
            "UPDATE parted SET region = (region + 1) % 3 WHERE id = {part} AND NOT EXISTS
             (SELECT FROM parted q WHERE q.id = {part} AND q.region = (parted.region + 1) % 3)"
        ),
        92..95 => format!("DELETE FROM parted WHERE id = {part}"),
        95..97 => format!("INSERT INTO other VALUES ({id}, {other}) ON CONFLICT (id) DO UPDATE SET n = other.n + 1"),
        97..98 if writer == 0 && random.random_bool(0.2) => "TRUNCATE other".to_owned(),
        98 if writer == 0 => "DELETE FROM keyless WHERE ctid = (SELECT min(ctid) FROM keyless)".to_owned(),
        _ => "INSERT INTO keyless VALUES (1, 'more')".to_owned(),
    }
}

/// Writers at work.
struct Load {
    stop: CancellationToken,
    writers: Vec<JoinHandle<()>>,
    committed: Arc<AtomicU64>,
    longest_us: Arc<AtomicU64>,
    /// The same of a statement that nobody can block.
    idle_us: Arc<AtomicU64>,
}

impl Load {
    fn start(runtime: &Runtime, primary: &str, seed: u64) -> Load {
        let stop = CancellationToken::new();
        let (committed, longest_us) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let writer = |writer: i64| {
            let (primary, stop, committed, longest_us) = (primary.to_owned(), stop.clone(), committed.clone(), longest_us.clone());
            let mut random = StdRng::seed_from_u64(seed.wrapping_mul(31).wrapping_add(writer.unsigned_abs()));
            runtime.spawn(async move {
                let (client, connection) = tokio_postgres::connect(&primary, NoTls).await.expect("connect");
                tokio::spawn(connection);
                if writer == 1 {
                    client.batch_execute("SET default_transaction_isolation = serializable").await.expect("set");
                }
                while !stop.is_cancelled() {
                    let mut steps = vec!["BEGIN".to_owned()];
                    // A key of one writer, in a serializable transaction, may still fail for what a page holds: it alone does single ones.
                    let count = if writer == 1 { 1 } else { random.random_range(1..=5) };
                    steps.extend((0..count).map(|_| statement(writer, &mut random)));
                    let end = if random.random_bool(0.1) { "ROLLBACK" } else { "COMMIT" };
                    steps.push(end.to_owned());
                    for step in steps {
                        let begun = Instant::now();
                        let done = client.batch_execute(&step).await;
                        longest_us.fetch_max(begun.elapsed().as_micros() as u64, Ordering::Relaxed);
                        if let Err(error) = done {
                            let words = error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string);
                            assert!(writer == 1 && words.contains("serialize"), "writer {writer}: {step}: {words}");
                            client.batch_execute("ROLLBACK").await.expect("roll back");
                            break;
                        }
                        if random.random_bool(0.1) {
                            tokio::time::sleep(Duration::from_millis(random.random_range(0..10))).await;
                        }
                    }
                    committed.fetch_add(1, Ordering::Relaxed);
                }
            })
        };
        let mut writers: Vec<JoinHandle<()>> = (0..WRITERS).map(writer).collect();
        let idle_us = Arc::new(AtomicU64::new(0));
        let (primary, stopped, longest) = (primary.to_owned(), stop.clone(), idle_us.clone());
        writers.push(runtime.spawn(async move {
            let (client, connection) = tokio_postgres::connect(&primary, NoTls).await.expect("connect");
            tokio::spawn(connection);
            while !stopped.is_cancelled() {
                let begun = Instant::now();
                client.batch_execute("SELECT 1").await.expect("an answer");
                longest.fetch_max(begun.elapsed().as_micros() as u64, Ordering::Relaxed);
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }));
        Load { stop, writers, committed, longest_us, idle_us }
    }

    fn stop(self, runtime: &Runtime) {
        self.stop.cancel();
        for writer in self.writers {
            runtime.block_on(writer).expect("no writer ever fails");
        }
        let longest = Duration::from_micros(self.longest_us.load(Ordering::Relaxed));
        let idle = Duration::from_micros(self.idle_us.load(Ordering::Relaxed));
        let committed = self.committed.load(Ordering::Relaxed);
        say(format_args!("{committed} transactions; the longest statement took {longest:.1?}, and {idle:.1?} where nobody could block it"));
        assert!(longest < BLOCKED_MAX + LOCKS_MET_MAX * idle, "a writer was blocked for {longest:?}");
    }
}

fn tables(cluster: &Cluster) -> TablesStatus {
    let output = run(&["status", "--json", "--hub", &cluster.hub_url()]);
    serde_json::from_slice::<Status>(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", text(&output))).tables
}

fn fill_of(cluster: &Cluster, table: &str) -> Option<FillStatus> {
    tables(cluster).filling.into_iter().find(|fill| fill.name == table)
}

fn resync(cluster: &Cluster, arguments: &[&str]) -> (bool, String) {
    let url = cluster.hub_url();
    let output = run(&[&["resync", "--hub", &url], arguments].concat());
    (output.status.success(), text(&output))
}

/// `rimward verify`, as often as it takes: a TRUNCATE while its snapshot begins spoils that.
fn verify_under_load(cluster: &Cluster) {
    eventually("a verification that no TRUNCATE spoils", || {
        let said = text(&run(&["verify", "--hub", &cluster.hub_url()]));
        assert!(!said.contains("NOT EQUAL"), "{said}");
        said.matches(": equal").count() == 1 + cluster.edges.len()
    });
}

/// Where the edge sends a statement, and what it answers.
fn at_edge(cluster: &Cluster, index: usize, sql: &str) -> (String, String) {
    let said = cluster.edge_psql(index, &format!("{sql}; SHOW rimward.last_route")).expect("the edge answers");
    let (answer, route) = said.rsplit_once('\n').expect("two answers");
    (route.split([':', ' ']).next().unwrap_or_default().to_owned(), answer.to_owned())
}

#[test]
fn a_table_is_copied_anew_under_load_and_through_kills() {
    let seed = from_environment("RIMWARD_SEED").unwrap_or_else(rand::random::<u32>);
    let fills = from_environment("RIMWARD_FILLS").unwrap_or(1);
    say(format_args!("RIMWARD_SEED={seed} RIMWARD_FILLS={fills}"));
    let settings = [("fsync", "off"), ("max_prepared_transactions", "5")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let options = Options { settings: settings.to_vec(), ..Options::default() };
    let mut cluster = Cluster::running(&options, "shop", &schema(), 1);
    let runtime = Runtime::new().expect("a runtime");
    let mut random = StdRng::seed_from_u64(u64::from(seed));
    for fill in 0..fills {
        let load = Load::start(&runtime, &cluster.server.conninfo(cluster.database), random.random());
        // Somebody wrote before, and one row of the middle is in use.
        cluster.primary(&format!("BEGIN; INSERT INTO goods VALUES ({}, 0, 'before', NULL); PREPARE TRANSACTION 'before'", KEYS.end + fill));
        assert!(resync(&cluster, &["--no-wait", "goods"]).0);
        eventually("the fill waits for whoever wrote before", || {
            fill_of(&cluster, "public.goods").is_some_and(|fill| matches!(fill.state, FillState::Waiting { .. }))
        });
        let (again, said) = resync(&cluster, &["public.goods"]);
        assert!(!again && said.contains("is being copied already"), "{said}");
        cluster.primary(&format!("BEGIN; UPDATE goods SET version = version + 1 WHERE id = {MIDDLE}; PREPARE TRANSACTION 'middle'"));
        cluster.primary("COMMIT PREPARED 'before'");
        eventually("the fill comes to the row in the middle", || {
            fill_of(&cluster, "public.goods").is_some_and(|fill| fill.rows > 0 && fill.state == FillState::Contended)
        });
        assert!(resync(&cluster, &["--no-wait", "public.parted_1"]).0);
        let (route, _) = at_edge(&cluster, 0, "SELECT count(*) FROM goods");
        assert_eq!(route, "remote", "a table that is not whole is not answered");
        cluster.hub.take().expect("the hub runs").kill();
        std::thread::sleep(Duration::from_millis(random.random_range(0..500)));
        cluster.start_hub();
        // An edge begins with what the mirror has of it.
        let added = cluster.add_edge();
        eventually("the fill is where it was", || fill_of(&cluster, "public.goods").is_some_and(|fill| fill.rows > 0));
        cluster.primary("COMMIT PREPARED 'middle'");
        std::thread::sleep(Duration::from_millis(random.random_range(0..400)));
        cluster.hub.take().expect("the hub runs").kill();
        cluster.start_hub();
        // At one position, while it moves, and whatever is whole by then.
        eventually("the edges are connected", || {
            text(&run(&["status", "--hub", &cluster.hub_url()])).matches("live, sent").count() == cluster.edges.len()
        });
        verify_under_load(&cluster);
        let begun = Instant::now();
        eventually("all is whole again", || tables(&cluster).filling.is_empty());
        say(format_args!("whole {:.1?} after the last kill", begun.elapsed()));
        assert_eq!(tables(&cluster).remote, []);
        verify_under_load(&cluster);
        load.stop(&runtime);
        say(cluster.verify().lines().next().unwrap_or_default());
        let expected = cluster.primary("SELECT count(*), sum(version) FROM goods");
        for edge in [0, added] {
            eventually("the edge answers for itself", || {
                at_edge(&cluster, edge, "SELECT count(*), sum(version) FROM goods") == ("local".to_owned(), expected.clone())
            });
        }
        let passes = cluster.hub.as_ref().expect("the hub runs").log_text().matches("carried once more").count();
        say(format_args!("{passes} passes were repeated"));
    }
    let (done, said) = resync(&cluster, &["keyless"]);
    assert!(done && said.contains("at once"), "{said}");
    cluster.verify();
}

/// Whatever brings a table, or makes its rows void, and is too much to be carried at once, begins a fill; tables come and go one by one.
#[test]
fn tables_join_change_and_leave_while_the_rest_flows() {
    let settings = [("fsync", "off")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let options = Options { settings: settings.to_vec(), ..Options::default() };
    let cluster = Cluster::running(&options, "shop", &schema(), 1);
    cluster.primary("UPDATE rimward.config SET carry_bytes_max = 100000");
    let runtime = Runtime::new().expect("a runtime");
    let load = Load::start(&runtime, &cluster.server.conninfo(cluster.database), 1);
    let init = |arguments: &[&str]| {
        let primary = cluster.server.conninfo(cluster.database);
        let output = run(&[&["init", "--primary", &primary], arguments].concat());
        assert!(output.status.success(), "{}", text(&output));
    };
    let whole = |table: &str| {
        let count = format!("SELECT count(*) FROM {table}");
        eventually("the edge answers for itself", || at_edge(&cluster, 0, &count) == ("local".to_owned(), cluster.primary(&count)));
    };
    cluster.primary(
        "CREATE TABLE late (id bigint, note text); INSERT INTO late SELECT i, 'late ' || i FROM generate_series(1, 5000) i;
         ALTER TABLE late ADD PRIMARY KEY (id)",
    );
    whole("late");
    cluster.primary("ALTER TABLE late ALTER COLUMN id TYPE numeric(20, 2) USING id / 4.0");
    cluster.primary("ALTER TABLE late ADD COLUMN more int DEFAULT 7");
    whole("late");
    assert_eq!(at_edge(&cluster, 0, "SELECT max(id), max(more) FROM late").1, "1250.00|7");

    init(&["--remove", "--table", "late,public.parted"]);
    eventually("the tables are left out", || tables(&cluster).remote.len() == 2);
    let left_out = tables(&cluster).remote;
    assert!(
        left_out.iter().all(|table| table.reason.contains("not in the publication") || table.reason.contains("its partition")),
        "{left_out:?}"
    );
    cluster.primary("INSERT INTO late VALUES (-1, 'unseen', 8)");
    assert_eq!(at_edge(&cluster, 0, "SELECT count(*) FROM late"), ("remote".to_owned(), "5001".to_owned()));
    init(&["--table", "late", "--table", "parted"]);
    whole("late");
    eventually("all is whole again", || tables(&cluster).filling.is_empty());
    assert_eq!(tables(&cluster).remote, []);
    verify_under_load(&cluster);
    load.stop(&runtime);
    cluster.verify();

    let refused = |arguments: &[&str], expected: &str| {
        let (done, said) = resync(&cluster, arguments);
        assert!(!done && said.contains(expected), "{arguments:?}: {said}");
    };
    cluster.primary("CREATE VIEW seen AS SELECT 1 AS one; CREATE TABLE nameless (a int)");
    eventually("the hub knows of it", || tables(&cluster).remote.len() == 1);
    refused(&["nowhere"], "there is no table \"nowhere\"");
    refused(&["seen"], "it is a view");
    refused(&["public.nameless"], "it has no usable replica identity");
    cluster.primary("UPDATE rimward.config SET carry_bytes_max = 100000");
    cluster.primary("INSERT INTO keyless SELECT i, repeat('k', 100) FROM generate_series(1, 5000) i");
    refused(&["keyless"], "has no key that orders its rows");
    assert_eq!(at_edge(&cluster, 0, "SELECT count(*) FROM keyless").0, "local", "what was refused has changed nothing");
}
