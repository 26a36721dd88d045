//! Requests to the hub.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::{Certificate, Client, Response, StatusCode, Url};
use rimward_batch::link::PROTOCOL;
use rimward_batch::snapshot::{CHUNK_HEADER_BYTES, MANIFEST_BYTES_MAX, Manifest};
use rimward_model::Lsn;
use rimward_replica::State;
use serde::Deserialize;

use crate::error::{LinkFailure, Refused};
use crate::{OpenError, Options};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The hub cuts a snapshot before it answers with its manifest.
const MANIFEST_TIMEOUT: Duration = Duration::from_secs(600);
const CHUNK_TIMEOUT: Duration = Duration::from_secs(120);
const STATUS_TIMEOUT: Duration = Duration::from_secs(10);
/// A status names every edge.
const STATUS_BYTES_MAX: usize = 16 << 20;
const REPORT_TIMEOUT: Duration = Duration::from_secs(10);
/// What an error's body is cut to.
const ERROR_BYTES_MAX: usize = 1024;

/// A hub as one edge sees it.
#[derive(Debug, Clone)]
pub(crate) struct HubClient {
    http: Client,
    base: Url,
    token: Option<crate::Secret>,
    name: String,
}

impl HubClient {
    pub(crate) fn new(options: &Options) -> Result<HubClient, OpenError> {
        let wrong = |error: &dyn std::fmt::Display| OpenError::Options(format!("hub {:?}: {error}", options.hub));
        let mut base = Url::parse(&options.hub).map_err(|error| wrong(&format!("{error}; it must look like https://host:7400")))?;
        if !matches!(base.scheme(), "http" | "https") {
            return Err(wrong(&"it must begin with http:// or https://"));
        }
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        let mut builder = Client::builder().connect_timeout(CONNECT_TIMEOUT).tcp_nodelay(true).http1_only().no_proxy();
        if let Some(path) = &options.ca_file {
            let unusable = |error: &dyn std::fmt::Display| OpenError::Options(format!("the hub's CA file {}: {error}", path.display()));
            let pem = std::fs::read(path).map_err(|error| unusable(&error))?;
            let certificates = Certificate::from_pem_bundle(&pem).map_err(|error| unusable(&error))?;
            if certificates.is_empty() {
                return Err(unusable(&"it holds no certificate"));
            }
            builder = certificates.into_iter().fold(builder, reqwest::ClientBuilder::add_root_certificate);
        }
        let http = builder.build().map_err(|error| wrong(&error))?;
        Ok(HubClient { http, base, token: options.token.clone(), name: options.name.clone() })
    }

    /// Scheme, host and port, for messages: nothing that might be secret.
    pub(crate) fn address(&self) -> String {
        self.base.origin().ascii_serialization()
    }

    fn url(&self, path: &str) -> Url {
        // The base ends with a slash and the paths are ours: joining cannot fail.
        self.base.join(path).unwrap_or_else(|_| self.base.clone())
    }

    fn authorized(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        match &self.token {
            Some(token) => request.bearer_auth(token.reveal()),
            None => request,
        }
    }

    async fn get(&self, url: Url, timeout: Option<Duration>) -> Result<Response, LinkFailure> {
        let mut request = self.authorized(self.http.get(url));
        if let Some(timeout) = timeout {
            request = request.timeout(timeout);
        }
        checked(request.send().await.map_err(|error| http_failure(&error))?).await
    }

    /// Opens the stream behind `state`.
    pub(crate) async fn stream(&self, state: &State) -> Result<Response, LinkFailure> {
        let mut url = self.url("v1/stream");
        url.query_pairs_mut()
            .append_pair("protocol", &PROTOCOL.to_string())
            .append_pair("name", &self.name)
            .append_pair("system", &state.origin.system.to_string())
            .append_pair("timeline", &state.origin.timeline.0.to_string())
            .append_pair("branch", &state.origin.branch.to_string())
            .append_pair("lsn", &state.lsn.to_string())
            .append_pair("chain", &state.chain.to_string());
        // The head comes at once; the body has no end.
        tokio::time::timeout(CONNECT_TIMEOUT * 2, self.get(url, None))
            .await
            .map_err(|_| LinkFailure::Silent { seconds: CONNECT_TIMEOUT.as_secs() * 2 })?
    }

    /// A snapshot's manifest; of one at or before `until`, if that matters.
    pub(crate) async fn manifest(&self, until: Option<Lsn>) -> Result<Manifest, LinkFailure> {
        let mut url = self.url("v1/snapshot");
        if let Some(until) = until {
            url.query_pairs_mut().append_pair("until", &until.to_string());
        }
        let response = self.get(url, Some(MANIFEST_TIMEOUT)).await?;
        Ok(Manifest::decode(&bounded(response, MANIFEST_BYTES_MAX).await?)?)
    }

    /// Where the hub's log ends, and how far the primary's WAL was read for it.
    pub(crate) async fn reach(&self) -> Result<(Lsn, Lsn), LinkFailure> {
        #[derive(Deserialize)]
        struct Status {
            positions: Positions,
        }
        #[derive(Deserialize)]
        struct Positions {
            appended: Lsn,
            received: Lsn,
        }
        let response = self.get(self.url("v1/status"), Some(STATUS_TIMEOUT)).await?;
        let status = serde_json::from_slice(&bounded(response, STATUS_BYTES_MAX).await?);
        let Status { positions } = status.map_err(|error| LinkFailure::Http(format!("the hub's status cannot be read: {error}")))?;
        Ok((positions.appended, positions.received))
    }

    /// A chunk, or `None` if the hub no longer has the snapshot.
    pub(crate) async fn chunk(&self, manifest: &Manifest, number: u32) -> Result<Option<Bytes>, LinkFailure> {
        let url = self.url(&format!("v1/snapshot/{:016x}/{number}", manifest.id));
        match self.get(url, Some(CHUNK_TIMEOUT)).await {
            Ok(response) => bounded(response, manifest.chunk_bytes as usize + CHUNK_HEADER_BYTES).await.map(Some),
            Err(LinkFailure::Status { status: 404, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(crate) async fn report(&self, messages: Bytes) -> Result<(), LinkFailure> {
        let request = self.authorized(self.http.post(self.url("v1/report"))).timeout(REPORT_TIMEOUT).body(messages);
        checked(request.send().await.map_err(|error| http_failure(&error))?).await.map(drop)
    }
}

/// What went wrong, without the URL, whose query is noise.
pub(crate) fn http_failure(error: &reqwest::Error) -> LinkFailure {
    let mut text = String::new();
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        let part = error.to_string();
        let part = part.split(" for url (").next().unwrap_or_default().to_owned();
        if !text.contains(&part) {
            text = if text.is_empty() { part } else { format!("{text}: {part}") };
        }
        cause = error.source();
    }
    LinkFailure::Http(text)
}

async fn checked(response: Response) -> Result<Response, LinkFailure> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let body = bounded(response, ERROR_BYTES_MAX).await.unwrap_or_default();
    let json: Option<serde_json::Value> = serde_json::from_slice(&body).ok();
    let text = json.as_ref().and_then(|json| json["error"].as_str().map(str::to_owned));
    let text = text.unwrap_or_else(|| String::from_utf8_lossy(&body).into_owned());
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(Refused { reason: text }.into()),
        _ => Err(LinkFailure::Status { status: status.as_u16(), text }),
    }
}

/// The whole body, if it has no more than `limit` bytes.
async fn bounded(mut response: Response, limit: usize) -> Result<Bytes, LinkFailure> {
    let announced = response.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
    let mut body = BytesMut::with_capacity(announced.min(limit));
    while let Some(chunk) = response.chunk().await.map_err(|error| http_failure(&error))? {
        if body.len() + chunk.len() > limit {
            return Err(LinkFailure::Http(format!("a body of more than {limit} bytes")));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
