//! Beside a running stream, a session for ordinary SQL watches for what the stream cannot tell: that the primary shuts down while nothing
//! of the stream is read (it would wait for us), that a publication is gone or changed (18 then goes on in silence), and whether a primary
//! that sends nothing is there at all.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rimward_pgconnect::{SqlEnd, connect_sql_with_end};
use tokio::task::AbortHandle;
use tokio_postgres::Client;

use crate::quorum::Quorum;
use crate::stream::Queue;
use crate::{StreamConfig, StreamError};

/// So long the primary is given to end the stream in order, once it shuts down: what is on its way still comes.
const SHUTDOWN_GRACE: Duration = Duration::from_millis(700);
/// SQLSTATE of sessions that end because the server does: by command, and after another session's crash.
const SERVER_ENDS: [&str; 2] = ["57P01", "57P02"];

/// When the stream was last heard of, as the task that reads it says.
#[derive(Debug)]
pub(crate) struct Heard {
    base: Instant,
    at_ms: AtomicU64,
}

impl Heard {
    pub(crate) fn new() -> Arc<Heard> {
        Arc::new(Heard { base: Instant::now(), at_ms: AtomicU64::new(0) })
    }

    /// Something came; or nothing was read, which says nothing about the primary.
    pub(crate) fn now(&self) {
        let since = u64::try_from(self.base.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.at_ms.store(since, Ordering::Relaxed);
    }

    /// How long ago that was.
    pub(crate) fn elapsed(&self) -> Duration {
        self.base.elapsed().saturating_sub(Duration::from_millis(self.at_ms.load(Ordering::Relaxed)))
    }
}

/// Watches one session, and ends it when it must.
pub(crate) struct Watch {
    pub(crate) config: StreamConfig,
    pub(crate) heard: Arc<Heard>,
    pub(crate) queue: Queue,
    pub(crate) session: AbortHandle,
    pub(crate) quorum: Arc<Quorum>,
}

impl Watch {
    /// Until the session has to end. `side` is the connection that looked at slot and publications before the stream began.
    pub(crate) async fn run(self, side: (Client, SqlEnd)) {
        let slot = self.config.slot.to_string();
        let error = tokio::select! {
            error = self.watch(side) => error,
            error = self.quorum.run(&self.config.conninfo, &slot, &self.heard) => error,
        };
        // Queued behind what came before, which is whole. A session that is over has said why.
        if let Some(queue) = self.queue.upgrade() {
            drop(queue.send(Err(error)));
        }
        self.session.abort();
    }

    async fn watch(&self, side: (Client, SqlEnd)) -> StreamError {
        let mut side = Some(side);
        loop {
            let looked = match &mut side {
                Some((client, end)) => tokio::select! {
                    code = end.wait() => {
                        if code.as_deref().is_some_and(|code| SERVER_ENDS.contains(&code)) {
                            tokio::time::sleep(SHUTDOWN_GRACE).await;
                            return StreamError::Ended("it shuts down".to_owned());
                        }
                        None
                    }
                    looked = self.look(client) => looked,
                },
                None => self.reconnect().await,
            };
            match looked {
                Some(Looked::Well) => {}
                Some(Looked::Connected(connected)) => side = Some(*connected),
                Some(Looked::Wrong(error)) => return error,
                None => {
                    side = None;
                    let silent = self.heard.elapsed();
                    if silent >= self.config.limits.unanswered_max {
                        return StreamError::Silent { seconds: silent.as_secs() };
                    }
                }
            }
        }
    }

    /// After the interval, one look; `None` if the primary does not answer, or breaks the connection.
    async fn look(&self, client: &Client) -> Option<Looked> {
        tokio::time::sleep(self.config.limits.look_interval).await;
        let answer = tokio::time::timeout(self.config.limits.look_interval, check_publications(client, &self.config.publications)).await;
        match answer {
            Ok(Ok(standbys)) => {
                self.quorum.configured(&standbys);
                Some(Looked::Well)
            }
            Ok(Err(StreamError::Sql(error))) => {
                tracing::debug!(%error, "the watching session cannot ask");
                None
            }
            Ok(Err(error)) => Some(Looked::Wrong(error)),
            Err(_) => None,
        }
    }

    async fn reconnect(&self) -> Option<Looked> {
        tokio::time::sleep(self.config.limits.look_interval / 2).await;
        let connected = tokio::time::timeout(self.config.limits.look_interval, connect_sql_with_end(&self.config.conninfo)).await;
        Some(Looked::Connected(Box::new(connected.ok()?.ok()?)))
    }
}

enum Looked {
    Well,
    Connected(Box<(Client, SqlEnd)>),
    Wrong(StreamError),
}

/// Whether the publications are there, and publish every change of their tables as it is. Returns `synchronous_standby_names`.
pub(crate) async fn check_publications(side: &Client, publications: &[String]) -> Result<String, StreamError> {
    // PostgreSQL 18 streams nothing, and says nothing, where a publication is missing. Through jsonb: generated columns came with 18.
    const QUERY: &str = "SELECT pubname::text, concat_ws(', ',
            CASE WHEN NOT (pubinsert AND pubupdate AND pubdelete AND pubtruncate) THEN 'not every kind of change' END,
            CASE WHEN pubviaroot THEN 'partitions as their root' END,
            CASE WHEN to_jsonb(p) ->> 'pubgencols' <> 'n' THEN 'generated columns' END), current_setting('synchronous_standby_names')
        FROM pg_catalog.pg_publication p WHERE pubname::text = ANY($1)";
    let rows = side.query(QUERY, &[&publications]).await?;
    let standbys = rows.first().map_or_else(String::new, |row| row.get(2));
    for name in publications {
        let Some(row) = rows.iter().find(|row| row.get::<_, &str>(0) == name) else {
            return Err(StreamError::PublicationMissing { name: name.clone() });
        };
        let what: String = row.get(1);
        if !what.is_empty() {
            return Err(StreamError::PublicationChanged { name: name.clone(), what });
        }
    }
    Ok(standbys)
}
