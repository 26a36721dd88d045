//! A replica against a hub in this process that speaks the link over real sockets, and misbehaves when told to.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path as UrlPath, Query, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use parking_lot::Mutex;
use rimward::model::{
    Catalog, Cell, Change, Column, Commit, Database, Identity, Lsn, QualifiedName, RowBuf, SchemaChange, Storage, SystemId, Table, TableId,
    TableKind, Timeline, TypeRef, oid,
};
use rimward::{OpenError, Options, Phase, QueryError, QueryLimits, Replica, Secret, WaitError};
use rimward_batch::link::{Down, PROTOCOL, RefusalCode, Resume, Up};
use rimward_batch::snapshot::{ChunkEncoder, Digester, Manifest, VERSION};
use rimward_batch::{Branch, Chain, Encoder, Frame};
use rimward_replica::{Loader, Origin, State};
use tokio::sync::{broadcast, mpsc};

const LEDGER: TableId = TableId(1);
const TOKEN: &str = "let-me-in";
const PATIENCE: Duration = Duration::from_secs(10);

/// What the hub has, and how it behaves.
struct Hub {
    snapshot: Mutex<(Manifest, Vec<u8>)>,
    log: Mutex<Log>,
    live: broadcast::Sender<Down>,
    /// Every stream ends when this is told.
    cut: broadcast::Sender<()>,
    reports: mpsc::UnboundedSender<Up>,
    manifests: AtomicU32,
    chunks: Mutex<BTreeMap<u32, u32>>,
    /// So many more chunks are served before one fails.
    chunks_left: AtomicU32,
    refuse: Mutex<Option<RefusalCode>>,
    address: SocketAddr,
}

struct Log {
    encoder: Encoder,
    frames: Vec<Frame>,
    branch: Branch,
    next: u64,
}

type Reports = mpsc::UnboundedReceiver<Up>;

fn catalog() -> Catalog {
    let column = |attnum, name: &str| {
        let ty = TypeRef { oid: oid::INT8, typmod: -1 };
        let (name, stored_name, storage) = (name.to_owned(), name.to_owned(), Storage::of(ty, false));
        let (domain, collation, bytewise, deterministic) = (None, 0, true, true);
        Column { attnum, name, stored_name, ty, domain, storage, collation, bytewise, deterministic, not_null: true, absent: false }
    };
    let table = Table {
        id: LEDGER,
        name: QualifiedName { schema: "public".to_owned(), name: "ledger".to_owned() },
        stored_name: "ledger".to_owned(),
        kind: TableKind::Plain,
        columns: vec![column(1, "n"), column(2, "amount")],
        identity: Identity::Key(vec![0]),
        indexes: Vec::new(),
        primary_key: Vec::new(),
        view: None,
        remote: None,
    };
    let mut catalog = Catalog::new(Database { name: "bank".to_owned(), server_version_num: 150_018, bytewise: true });
    catalog.apply(&SchemaChange::Create { table }).unwrap();
    catalog
}

fn commit(n: u64) -> Commit {
    let commit_lsn = Lsn::new(1000 + n * 100);
    Commit { commit_lsn, end_lsn: Lsn::new(commit_lsn.get() + 50), committed_at_us: 1_000 * n.cast_signed(), xid: 10 }
}

fn end(n: u64) -> Lsn {
    commit(n).end_lsn
}

fn row(n: u64) -> RowBuf {
    let mut row = RowBuf::default();
    row.begin(2);
    row.push(Cell::Integer(n.cast_signed()));
    row.push(Cell::Integer(7));
    row
}

/// A snapshot that holds the first `rows` of the ledger, as of their last transaction.
fn cut_snapshot(branch: Branch, rows: u64, chain: Chain) -> (Manifest, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.sqlite");
    let origin = Origin { system: SystemId(5), timeline: Timeline(1), branch };
    let state = State { origin, lsn: end(rows), chain, schema_version: 1, primary_time_us: 0 };
    let mut loader = Loader::create(&path, &state, catalog()).unwrap();
    let mut ledger = loader.table(LEDGER).unwrap();
    (1..=rows).for_each(|n| ledger.row(row(n).row()).unwrap());
    drop(ledger);
    loader.finish().unwrap();
    let file = std::fs::read(&path).unwrap();
    let mut digester = Digester::default();
    digester.update(&file);
    let (id, position, digest) = (branch.get() ^ rows, state.position(), digester.finish());
    let (slice, file_bytes, chunk_bytes) = (String::new(), file.len() as u64, 4096);
    let manifest = Manifest { version: VERSION, id, slice, position, branch, chain, schema_version: 1, file_bytes, chunk_bytes, digest };
    (manifest, file)
}

impl Hub {
    async fn start() -> (Arc<Hub>, Reports) {
        let branch = Branch::new(1);
        let log = Log { encoder: Encoder::new(end(0), Chain::ZERO, 1), frames: Vec::new(), branch, next: 1 };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (reports, received) = mpsc::unbounded_channel();
        let hub = Arc::new(Hub {
            snapshot: Mutex::new(cut_snapshot(branch, 0, Chain::ZERO)),
            log: Mutex::new(log),
            live: broadcast::channel(1000).0,
            cut: broadcast::channel(10).0,
            reports,
            manifests: AtomicU32::new(0),
            chunks: Mutex::new(BTreeMap::new()),
            chunks_left: AtomicU32::new(u32::MAX),
            refuse: Mutex::new(None),
            address: listener.local_addr().unwrap(),
        });
        let router = Router::new()
            .route("/v1/snapshot", get(manifest))
            .route("/v1/snapshot/{id}/{number}", get(chunk))
            .route("/v1/stream", get(stream))
            .route("/v1/report", post(report))
            .with_state(Arc::clone(&hub));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (hub, received)
    }

    /// Commits so many transactions of one row each at the primary, in one frame. Returns the last one's end.
    fn commit(&self, count: u64) -> Lsn {
        let mut log = self.log.lock();
        for _ in 0..count {
            let n = log.next;
            log.encoder.begin(&commit(n));
            let mut change = Vec::new();
            Change::Insert { table: LEDGER, new: row(n).row() }.encode(&mut change);
            log.encoder.change(&change);
            log.encoder.commit();
            log.next += 1;
        }
        self.send_flushed(&mut log);
        end(log.next - 1)
    }

    /// A transaction that no replica can apply.
    fn commit_nonsense(&self) {
        let mut log = self.log.lock();
        let n = log.next;
        log.encoder.begin(&commit(n));
        let mut change = Vec::new();
        Change::Insert { table: LEDGER, new: row(1).row() }.encode(&mut change);
        log.encoder.change(&change);
        log.encoder.commit();
        self.send_flushed(&mut log);
    }

    fn send_flushed(&self, log: &mut Log) {
        let mut frames: Vec<Frame> = std::iter::from_fn(|| log.encoder.next_frame()).collect();
        frames.extend(log.encoder.flush());
        for frame in frames {
            log.frames.push(frame.clone());
            let _ = self.live.send(Down::Frame(frame));
        }
    }

    fn options(&self, folder: &Path) -> Options {
        let mut options = Options::new(format!("http://{}", self.address), folder);
        options.token = Some(Secret::new(&format!("{TOKEN}\n")));
        options
    }
}

/// The answer to whoever has no token.
fn refusal(headers: &HeaderMap) -> Option<Response> {
    let given = headers.get("authorization").and_then(|value| value.to_str().ok());
    let answer = || (StatusCode::UNAUTHORIZED, r#"{"error": "the token is not known here"}"#).into_response();
    (given != Some(&format!("Bearer {TOKEN}"))).then(answer)
}

async fn manifest(Shared(hub): Shared<Arc<Hub>>, headers: HeaderMap) -> Response {
    if let Some(refusal) = refusal(&headers) {
        return refusal;
    }
    hub.manifests.fetch_add(1, Ordering::Relaxed);
    hub.snapshot.lock().0.encode().into_response()
}

async fn chunk(Shared(hub): Shared<Arc<Hub>>, UrlPath((id, number)): UrlPath<(String, u32)>) -> Response {
    let snapshot = hub.snapshot.lock();
    if id != format!("{:016x}", snapshot.0.id) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let left = hub.chunks_left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
    if left.is_err() {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    *hub.chunks.lock().entry(number).or_default() += 1;
    let range = snapshot.0.range(number);
    let raw = &snapshot.1[range.start as usize..range.end as usize];
    ChunkEncoder::new(1).chunk(&snapshot.0, number, raw).into_response()
}

async fn stream(Shared(hub): Shared<Arc<Hub>>, Query(asked): Query<BTreeMap<String, String>>, headers: HeaderMap) -> Response {
    if let Some(refusal) = refusal(&headers) {
        return refusal;
    }
    let (sender, mut body) = mpsc::unbounded_channel::<Bytes>();
    let (from, branch): (Lsn, Branch) = (asked["lsn"].parse().unwrap(), asked["branch"].parse().unwrap());
    let chain: Chain = asked["chain"].parse().unwrap();
    let (mut live, mut cut) = (hub.live.subscribe(), hub.cut.subscribe());
    let frames = {
        let log = hub.log.lock();
        let refuse = hub.refuse.lock().or((branch != log.branch).then_some(RefusalCode::Diverged));
        if let Some(code) = refuse {
            return Body::from(Down::Refused { code, hint: "not from here".to_owned() }.encode()).into_response();
        }
        log.frames.iter().filter(|frame| frame.header().end > from).cloned().collect::<Vec<_>>()
    };
    let position = rimward::model::Position { system: SystemId(5), timeline: Timeline(1), lsn: from };
    let resume = Resume { position, branch, chain };
    let welcome = Down::Welcome { protocol: PROTOCOL, session: 42, slice: String::new(), resume, heartbeat_ms: 1000 };
    sender.send(welcome.encode()).unwrap();
    for frame in frames {
        // In small pieces, as networks deliver.
        frame.bytes().chunks(100).for_each(|piece| sender.send(Bytes::copy_from_slice(piece)).unwrap());
    }
    tokio::spawn(async move {
        loop {
            tokio::select! {
                message = live.recv() => {
                    let Ok(message) = message else { return };
                    if sender.send(message.encode()).is_err() {
                        return;
                    }
                }
                _ = cut.recv() => return,
            }
        }
    });
    let stream = futures_util::stream::poll_fn(move |context| body.poll_recv(context).map(|bytes| bytes.map(Ok::<_, std::io::Error>)));
    Body::from_stream(stream).into_response()
}

async fn report(Shared(hub): Shared<Arc<Hub>>, headers: HeaderMap, body: Bytes) -> Response {
    if let Some(refusal) = refusal(&headers) {
        return refusal;
    }
    for message in Up::decode_all(&body).unwrap() {
        let _ = hub.reports.send(message);
    }
    StatusCode::NO_CONTENT.into_response()
}

/// Rows and greatest number of the ledger: equal when it is dense.
fn ledger(replica: &Replica) -> (i64, i64) {
    let mut reader = replica.readers().checkout().unwrap();
    let snapshot = reader.newest().unwrap();
    let mut seen = (0, 0);
    let mut sink = |cells: &[Cell<'_>]| {
        if let [Cell::Integer(count), Cell::Integer(max)] = cells {
            seen = (*count, *max);
        }
        ControlFlow::Continue(())
    };
    snapshot.query("SELECT count(*), coalesce(max(n), 0) FROM ledger", &[], QueryLimits::NONE, &mut sink).unwrap();
    snapshot.keep();
    seen
}

/// Waits until the replica is at `lsn` and compares its ledger with the first `n` rows.
async fn check(replica: &Replica, lsn: Lsn, n: i64) {
    replica.wait_for(lsn, PATIENCE).await.unwrap();
    assert!(replica.position().lsn >= lsn);
    assert_eq!(ledger(replica), (n, n));
}

async fn phase(replica: &Replica, wanted: impl Fn(&Phase) -> bool) -> Phase {
    for _ in 0..1000 {
        if wanted(&replica.phase()) {
            return replica.phase();
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("still {:?}", replica.phase());
}

#[tokio::test]
async fn a_replica_bootstraps_follows_and_reports_what_is_durable() {
    let (hub, mut reports) = Hub::start().await;
    let folder = tempfile::tempdir().unwrap();
    hub.commit(5);
    let replica = Replica::open(hub.options(folder.path())).await.unwrap();
    assert_eq!(replica.path(), folder.path().join("bank.sqlite"));
    assert_eq!((replica.database().as_str(), replica.catalog().version), ("bank", 1));
    check(&replica, end(5), 5).await;
    for n in 6..=20 {
        check(&replica, hub.commit(1), n).await;
    }
    assert_eq!(replica.phase(), Phase::Following);
    assert!(replica.lag().unwrap() > Duration::from_secs(86_400), "the primary's clock stands in the year 2000");
    hub.live.send(Down::Progress { lsn: Lsn::new(end(20).get() + 10), primary_time_us: 800_000_000_000_000 }).unwrap();
    check(&replica, Lsn::new(end(20).get() + 10), 20).await;
    let beyond = replica.wait_for(end(21), Duration::from_millis(20)).await;
    assert!(matches!(beyond, Err(WaitError::Timeout { .. })));
    loop {
        match tokio::time::timeout(PATIENCE, reports.recv()).await.unwrap().unwrap() {
            Up::Durable { session: 42, position } if position.lsn == end(20) => break,
            Up::Durable { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    replica.shutdown().await;
    assert_eq!(replica.phase(), Phase::Stopped);
}

#[tokio::test]
async fn queries_are_answered_as_postgresql_would_or_not_at_all() {
    let (hub, _reports) = Hub::start().await;
    let folder = tempfile::tempdir().unwrap();
    let replica = Replica::open(hub.options(folder.path())).await.unwrap();
    check(&replica, hub.commit(3), 3).await;
    let answer = replica.query("SELECT n, amount FROM ledger WHERE n >= $1 ORDER BY n DESC", &[Some("2")]).await.unwrap();
    let names: Vec<_> = answer.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!((names, answer.position.lsn), (vec!["n", "amount"], end(3)));
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(answer.rows, [vec![text("3"), text("7")], vec![text("2"), text("7")]]);
    for sql in ["DELETE FROM ledger", "SELECT random()", "SELECT * FROM elsewhere"] {
        let error = replica.query(sql, &[]).await.unwrap_err();
        assert!(matches!(error, QueryError::Remote { .. }), "{sql}: {error}");
    }
}

#[tokio::test]
async fn a_backlog_of_many_frames_comes_in_order() {
    let (hub, _reports) = Hub::start().await;
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..300 {
        hub.commit(3);
    }
    let replica = Replica::open(hub.options(folder.path())).await.unwrap();
    check(&replica, end(900), 900).await;
}

#[tokio::test]
async fn an_interrupted_download_goes_on_where_it_was() {
    let (hub, _reports) = Hub::start().await;
    let folder = tempfile::tempdir().unwrap();
    let last = hub.commit(2000);
    let chain = hub.log.lock().frames.last().unwrap().header().chain_after;
    *hub.snapshot.lock() = cut_snapshot(Branch::new(1), 2000, chain);
    hub.chunks_left.store(5, Ordering::Relaxed);
    let options = hub.options(folder.path());
    let opening = tokio::time::timeout(Duration::from_millis(300), Replica::open(options.clone())).await;
    assert!(opening.is_err(), "a replica of half a snapshot");
    assert!(!folder.path().join("bank.sqlite").exists());
    hub.chunks_left.store(u32::MAX, Ordering::Relaxed);
    let replica = Replica::open(options).await.unwrap();
    check(&replica, last, 2000).await;
    let chunks = hub.chunks.lock().clone();
    assert!(chunks.len() > 8, "the snapshot has only {} chunks", chunks.len());
    assert_eq!(chunks[&0], 1, "the first chunk was fetched again");
    assert_eq!(hub.manifests.load(Ordering::Relaxed), 1);
    assert_eq!(
        std::fs::read_dir(folder.path())
            .unwrap()
            .filter(|entry| {
                let name = entry.as_ref().unwrap().file_name();
                name.to_string_lossy().starts_with("snapshot")
            })
            .count(),
        0,
        "the download left files behind"
    );
}

#[tokio::test]
async fn a_damaged_snapshot_is_never_installed() {
    let (hub, _reports) = Hub::start().await;
    let folder = tempfile::tempdir().unwrap();
    hub.snapshot.lock().1[5000] ^= 1;
    let opening = tokio::time::timeout(Duration::from_millis(500), Replica::open(hub.options(folder.path()))).await;
    assert!(opening.is_err());
    assert!(!folder.path().join("bank.sqlite").exists());
    assert!(hub.manifests.load(Ordering::Relaxed) >= 2, "it did not begin anew");
}

#[tokio::test]
async fn cut_streams_and_restarts_lose_and_double_nothing() {
    let (hub, _reports) = Hub::start().await;
    let folder = tempfile::tempdir().unwrap();
    let mut replica = Replica::open(hub.options(folder.path())).await.unwrap();
    for round in 1..=6 {
        let lsn = hub.commit(10);
        if round % 2 == 0 {
            let _ = hub.cut.send(());
        }
        if round == 3 {
            let before = std::time::Instant::now();
            replica.shutdown().await;
            assert!(before.elapsed() < Duration::from_secs(2));
            replica = Replica::open(hub.options(folder.path())).await.unwrap();
        }
        check(&replica, lsn, round * 10).await;
    }
    assert!(replica.status().reconnects > 0);
    assert_eq!(hub.manifests.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_replica_that_cannot_go_on_fetches_a_new_copy() {
    let (hub, _reports) = Hub::start().await;
    let folder = tempfile::tempdir().unwrap();
    let replica = Replica::open(hub.options(folder.path())).await.unwrap();
    check(&replica, hub.commit(30), 30).await;
    let old = replica.readers().checkout().unwrap();
    // Another branch, on which less has happened.
    let branch = Branch::new(2);
    *hub.snapshot.lock() = cut_snapshot(branch, 10, Chain::ZERO);
    *hub.log.lock() = Log { encoder: Encoder::new(end(10), Chain::ZERO, 1), frames: Vec::new(), branch, next: 11 };
    let _ = hub.cut.send(());
    tokio::time::timeout(PATIENCE, async {
        while replica.position().lsn != end(10) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .unwrap();
    assert_eq!(ledger(&replica), (10, 10));
    drop(old);
    phase(&replica, |phase| *phase == Phase::Following).await;
    check(&replica, hub.commit(5), 15).await;
    assert_eq!(hub.manifests.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_refused_token_stops_loudly() {
    let (hub, _reports) = Hub::start().await;
    let folder = tempfile::tempdir().unwrap();
    let mut options = hub.options(folder.path());
    options.token = None;
    let refused = Replica::open(options.clone()).await.unwrap_err();
    assert!(matches!(&refused, OpenError::Refused(_)), "{refused}");
    assert_eq!(refused.to_string(), "the hub refuses: the token is not known here");
    let replica = Replica::open(hub.options(folder.path())).await.unwrap();
    check(&replica, hub.commit(3), 3).await;
    replica.shutdown().await;
    let replica = Replica::open(options).await.unwrap();
    phase(&replica, |phase| matches!(phase, Phase::Failed { .. })).await;
    assert_eq!(ledger(&replica), (3, 3));
}

#[tokio::test]
async fn what_cannot_be_applied_stops_the_replica_before_it() {
    let (hub, _reports) = Hub::start().await;
    let folder = tempfile::tempdir().unwrap();
    let replica = Replica::open(hub.options(folder.path())).await.unwrap();
    check(&replica, hub.commit(3), 3).await;
    hub.commit_nonsense();
    let Phase::Failed { reason } = phase(&replica, |phase| matches!(phase, Phase::Failed { .. })).await else { unreachable!() };
    assert!(reason.contains("INSERT of public.ledger where key is (Integer(1))"), "{reason}");
    assert_eq!((ledger(&replica), replica.position().lsn), ((3, 3), end(3)));
}

#[tokio::test]
async fn garbage_ends_the_stream_and_nothing_else() {
    let (hub, _reports) = Hub::start().await;
    let folder = tempfile::tempdir().unwrap();
    let replica = Replica::open(hub.options(folder.path())).await.unwrap();
    phase(&replica, |phase| *phase == Phase::Following).await;
    let frame = {
        let mut log = Log { encoder: Encoder::new(end(9), Chain::ZERO, 1), frames: Vec::new(), branch: Branch::new(1), next: 10 };
        log.encoder.begin(&commit(10));
        log.encoder.commit();
        log.encoder.flush().unwrap()
    };
    // A frame that leaves a gap.
    hub.live.send(Down::Frame(frame)).unwrap();
    check(&replica, hub.commit(4), 4).await;
    assert!(replica.status().reconnects > 0);
}

#[tokio::test]
async fn verify_sees_exactly_the_position_it_asks_for() {
    let (hub, mut reports) = Hub::start().await;
    let folder = tempfile::tempdir().unwrap();
    let replica = Replica::open(hub.options(folder.path())).await.unwrap();
    check(&replica, hub.commit(4), 4).await;
    phase(&replica, |phase| *phase == Phase::Following).await;
    hub.live.send(Down::Hold { id: 9 }).unwrap();
    hub.live.send(Down::AdvanceTo { id: 9, lsn: end(7) }).unwrap();
    // One frame that goes beyond.
    let lsn = hub.commit(6);
    check(&replica, lsn, 10).await;
    let mut held = Vec::new();
    while held.len() < 2 {
        if let Up::Held { session: 42, id: 9, position, tables } = tokio::time::timeout(PATIENCE, reports.recv()).await.unwrap().unwrap() {
            held.push((position.lsn, tables.iter().map(|table| table.rows).collect::<Vec<_>>()));
        }
    }
    held.sort();
    assert_eq!(held, [(end(4), vec![]), (end(7), vec![7])]);
}
