//! Requests to answers; see the crate's table.

use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, Bytes};
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{DefaultBodyLimit, Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use rimward_batch::link::{Down, PROTOCOL, PROTOCOL_MIN, RefusalCode, Up};
use rimward_batch::{Branch, Chain};
use rimward_model::{Lsn, SystemId, Timeline};
use serde::{Deserialize, Serialize};

use crate::copy_status::{CopyStatus, CopyTracker};
use crate::feed::{self, Refusal};
use crate::filler::{self, ResyncError};
use crate::serve::Peer;
use crate::shared::Shared;
use crate::snapshots::SnapshotError;
use crate::status::Connection;
use crate::tokens::{Access, Denied, Tokens};
use crate::verify::{self, VerifyError};

/// A report of digests has some 25 bytes a table.
const REPORT_BYTES_MAX: usize = 4 << 20;
/// Names are for status and logs.
const NAME_CHARS_MAX: usize = 64;

/// All routes.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    let guarded = Router::new()
        .route("/v1/stream", get(stream))
        .route("/v1/snapshot", get(snapshot))
        .route("/v1/snapshot/{id}/{number}", get(chunk))
        .route("/v1/report", post(report))
        .route("/v1/status", get(status))
        .route("/v1/verify", post(verification))
        .route("/v1/resync", post(resync))
        .layer(middleware::from_fn_with_state(shared.clone(), guard));
    Router::new()
        .route("/health", get(health))
        .merge(guarded)
        .fallback(|| async { failure(StatusCode::NOT_FOUND, "there is nothing here") })
        .layer(DefaultBodyLimit::max(REPORT_BYTES_MAX))
        .with_state(shared)
}

fn failure(status: StatusCode, error: impl std::fmt::Display) -> Response {
    let error = error.to_string();
    (status, Json(serde_json::json!({ "error": error }))).into_response()
}

async fn guard(State(shared): State<Arc<Shared>>, headers: HeaderMap, mut request: Request, next: Next) -> Response {
    match admit(&shared.tokens, &headers) {
        Ok(access) => {
            request.extensions_mut().insert(access);
            next.run(request).await
        }
        Err(denied) => *denied,
    }
}

fn admit(tokens: &Tokens, headers: &HeaderMap) -> Result<Access, Box<Response>> {
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match tokens.admit(authorization, Instant::now()) {
        Ok(access) => Ok(access),
        Err(denied) => {
            let error = match denied {
                Denied::Missing => {
                    "this hub wants a token: make one with rimward token add, and give its file with --token-file (HTTP: Authorization: Bearer)"
                }
                Denied::Unknown => {
                    "the token is not, or no longer, known here; make a new one with rimward token add, and give its file with --token-file"
                }
            };
            let mut response = failure(StatusCode::UNAUTHORIZED, error);
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            Err(Box::new(response))
        }
    }
}

/// All that there is while the first copy is under way: how far it has come.
pub(crate) fn copying(tracker: Arc<CopyTracker>, tokens: Tokens) -> Router {
    let tokens = Arc::new(tokens);
    let health = {
        let tracker = tracker.clone();
        move || async move {
            let body = serde_json::json!({ "status": "copying", "copy": Counts::of(&tracker.status()) });
            (StatusCode::SERVICE_UNAVAILABLE, Json(body))
        }
    };
    let status = {
        let (tracker, tokens) = (tracker.clone(), tokens.clone());
        move |headers: HeaderMap| async move {
            match admit(&tokens, &headers) {
                Ok(_) => Json(tracker.hub_status()).into_response(),
                Err(denied) => *denied,
            }
        }
    };
    let later = move |headers: HeaderMap| async move {
        match admit(&tokens, &headers) {
            Ok(_) => failure(StatusCode::SERVICE_UNAVAILABLE, Counts::of(&tracker.status())),
            Err(denied) => *denied,
        }
    };
    Router::new().route("/health", get(health)).route("/v1/status", get(status)).fallback(later)
}

/// What anybody may know of a first copy: no names.
#[derive(Debug, Serialize)]
struct Counts {
    tables_done: u64,
    tables: u64,
    rows: u64,
    bytes: u64,
    bytes_expected: u64,
    left_s: Option<u64>,
    held_wal_bytes: Option<u64>,
}

impl Counts {
    fn of(status: &CopyStatus) -> Counts {
        let CopyStatus { tables_done, tables, rows, bytes, bytes_expected, left_s, held_wal_bytes, .. } = *status;
        Counts { tables_done, tables, rows, bytes, bytes_expected, left_s, held_wal_bytes }
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Counts { tables_done, tables, rows, .. } = self;
        write!(f, "the first copy of the primary is under way ({tables_done} of {tables} tables, {rows} rows); come back later")
    }
}

async fn health(State(shared): State<Arc<Shared>>) -> Response {
    match shared.link.read().connection {
        Connection::Stopped { error } => failure(StatusCode::SERVICE_UNAVAILABLE, error),
        _ => Json(serde_json::json!({ "status": "ok" })).into_response(),
    }
}

async fn status(State(shared): State<Arc<Shared>>) -> Response {
    Json(shared.status()).into_response()
}

/// Where an edge wants to go on.
#[derive(Debug, Deserialize)]
struct StreamQuery {
    branch: Branch,
    lsn: Lsn,
    chain: Chain,
    name: Option<String>,
    system: Option<SystemId>,
    timeline: Option<u32>,
    protocol: Option<u32>,
}

async fn stream(
    State(shared): State<Arc<Shared>>,
    Extension(Peer(peer)): Extension<Peer>,
    Extension(access): Extension<Access>,
    query: Result<Query<StreamQuery>, QueryRejection>,
) -> Response {
    let Query(query) = match query {
        Ok(query) => query,
        Err(rejection) => return failure(StatusCode::BAD_REQUEST, rejection.body_text()),
    };
    let refused = |refusal: Refusal| {
        tracing::info!(%peer, code = ?refusal.code, hint = refusal.hint, "edge refused");
        stream_response(Body::from(refusal.encode()))
    };
    if query.protocol.is_some_and(|protocol| protocol < PROTOCOL_MIN) {
        let hint = format!("this hub speaks link protocols {PROTOCOL_MIN} to {PROTOCOL}; upgrade the edge");
        return refused(Refusal { code: RefusalCode::Protocol, hint });
    }
    let asked = feed::Asked {
        branch: query.branch,
        lsn: query.lsn,
        chain: query.chain,
        system: query.system,
        timeline: query.timeline.map(Timeline),
        protocol: query.protocol.unwrap_or(PROTOCOL_MIN),
    };
    let name = query.name.filter(|name| !name.is_empty()).or_else(|| access.name().map(str::to_owned));
    let name = printable(&name.unwrap_or_else(|| peer.to_string()));
    match feed::open(shared, asked, name, peer.to_string(), access).await {
        Ok(feed) => stream_response(Body::from_stream(feed.into_stream())),
        Err(refusal) => refused(refusal),
    }
}

fn printable(name: &str) -> String {
    name.chars().take(NAME_CHARS_MAX).map(|c| if c.is_control() { '?' } else { c }).collect()
}

fn stream_response(body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    // Neither proxies nor caches may hold it back.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

/// Which snapshot is wanted.
#[derive(Debug, Deserialize)]
struct SnapshotQuery {
    until: Option<Lsn>,
}

async fn snapshot(State(shared): State<Arc<Shared>>, query: Result<Query<SnapshotQuery>, QueryRejection>) -> Response {
    let Query(query) = match query {
        Ok(query) => query,
        Err(rejection) => return failure(StatusCode::BAD_REQUEST, rejection.body_text()),
    };
    match shared.snapshots.manifest(query.until).await {
        Ok(manifest) => {
            let content_type = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
            (content_type, manifest.encode()).into_response()
        }
        Err(error) => snapshot_failure(&error),
    }
}

async fn chunk(State(shared): State<Arc<Shared>>, Path((id, number)): Path<(String, u32)>) -> Response {
    let Ok(id) = id.parse::<Branch>() else { return failure(StatusCode::NOT_FOUND, SnapshotError::Gone) };
    match shared.snapshots.chunk(id.get(), number).await {
        Ok(bytes) => {
            // A chunk never changes.
            let headers =
                [(header::CONTENT_TYPE, "application/octet-stream"), (header::CACHE_CONTROL, "private, max-age=86400, immutable")];
            (headers, bytes).into_response()
        }
        Err(error) => snapshot_failure(&error),
    }
}

fn snapshot_failure(error: &SnapshotError) -> Response {
    let status = match error {
        SnapshotError::Gone | SnapshotError::Chunk { .. } | SnapshotError::TooOld { .. } => StatusCode::NOT_FOUND,
        SnapshotError::Stopping | SnapshotError::Crowded | SnapshotError::Meeting(_) => StatusCode::SERVICE_UNAVAILABLE,
        SnapshotError::Mirror(_) | SnapshotError::Base(_) | SnapshotError::Log(_) | SnapshotError::Io(_) => {
            tracing::error!(%error, "a snapshot cannot be served");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    };
    failure(status, error)
}

async fn report(State(shared): State<Arc<Shared>>, Extension(access): Extension<Access>, body: Result<Bytes, BytesRejection>) -> Response {
    let messages = match body {
        Ok(body) => Up::decode_all(&body).map_err(|error| error.to_string()),
        Err(rejection) => Err(rejection.body_text()),
    };
    let messages = match messages {
        Ok(messages) => messages,
        Err(error) => return failure(StatusCode::BAD_REQUEST, error),
    };
    for message in messages {
        let known = match message {
            Up::Durable { session, position } => shared.edges.reported(session, &access, position.lsn, Instant::now()),
            Up::Held { session, id, position, tables } => {
                let known = shared.edges.is_streaming(session, &access);
                if known {
                    shared.holds.reported(session, id, position.lsn, tables);
                }
                known
            }
            Up::Hello { .. } => return failure(StatusCode::BAD_REQUEST, "a stream is asked for with GET /v1/stream"),
        };
        if !known {
            return failure(StatusCode::NOT_FOUND, "the session has ended");
        }
    }
    StatusCode::NO_CONTENT.into_response()
}

async fn verification(State(shared): State<Arc<Shared>>) -> Response {
    match verify::run(&shared).await {
        Ok(report) => Json(report).into_response(),
        Err(error @ VerifyError::Running) => failure(StatusCode::CONFLICT, error),
        Err(error) => failure(StatusCode::INTERNAL_SERVER_ERROR, error),
    }
}

/// Which table is to be copied anew.
#[derive(Debug, Deserialize)]
struct ResyncQuery {
    table: String,
}

async fn resync(State(shared): State<Arc<Shared>>, query: Result<Query<ResyncQuery>, QueryRejection>) -> Response {
    let Query(query) = match query {
        Ok(query) => query,
        Err(rejection) => return failure(StatusCode::BAD_REQUEST, rejection.body_text()),
    };
    match filler::resync(&shared, &shared.verify.primary, &query.table).await {
        Ok(begun) => Json(begun).into_response(),
        Err(error) => {
            let status = match error {
                ResyncError::Unknown(_) => StatusCode::NOT_FOUND,
                ResyncError::NotHeld(..) | ResyncError::Filling(_) => StatusCode::CONFLICT,
                ResyncError::NotStreaming => StatusCode::SERVICE_UNAVAILABLE,
                ResyncError::Primary(_) | ResyncError::Silent => StatusCode::BAD_GATEWAY,
            };
            failure(status, error)
        }
    }
}

impl Refusal {
    fn encode(&self) -> Bytes {
        Down::Refused { code: self.code, hint: self.hint.clone() }.encode()
    }
}
