//! How commands that look at a running hub reach it.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;
use serde::de::DeserializeOwned;

/// Where the hub is, and what it wants to see.
#[derive(Debug, Args)]
pub(crate) struct HubAddress {
    /// URL of the hub
    #[arg(long, value_name = "URL", env = "RIMWARD_HUB", default_value = "http://127.0.0.1:7400")]
    pub(crate) hub: String,
    /// File that holds a token for the hub
    #[arg(long, value_name = "FILE", env = "RIMWARD_TOKEN_FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// Certificates (PEM) that may sign the hub's, beside the public authorities
    #[arg(long, value_name = "FILE", env = "RIMWARD_HUB_CA")]
    pub(crate) hub_ca: Option<PathBuf>,
}

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

impl HubAddress {
    /// Sends a request without a body and reads the JSON of its answer.
    pub(crate) async fn request<T: DeserializeOwned>(&self, method: reqwest::Method, path: &str, timeout: Duration) -> anyhow::Result<T> {
        let mut builder = reqwest::Client::builder().connect_timeout(CONNECT_TIMEOUT).timeout(timeout);
        if let Some(file) = &self.hub_ca {
            let pem = std::fs::read(file).with_context(|| format!("read {}", file.display()))?;
            for certificate in reqwest::Certificate::from_pem_bundle(&pem).context("read --hub-ca")? {
                builder = builder.add_root_certificate(certificate);
            }
        }
        let client = builder.build().context("prepare the request")?;
        let mut request = client.request(method, format!("{}{path}", self.hub.trim_end_matches('/')));
        if let Some(file) = &self.token_file {
            let token = std::fs::read_to_string(file).with_context(|| format!("read the token from {}", file.display()))?;
            request = request.bearer_auth(token.trim());
        }
        let response = request.send().await.with_context(|| format!("reach the hub at {}", self.hub))?;
        let status = response.status();
        let body = response.bytes().await.context("read the hub's answer")?;
        if !status.is_success() {
            let text = String::from_utf8_lossy(&body);
            let message = serde_json::from_str::<serde_json::Value>(&text).ok().and_then(|json| json["error"].as_str().map(str::to_owned));
            bail!("the hub answers {status}: {}", message.unwrap_or_else(|| text.trim().to_owned()));
        }
        serde_json::from_slice(&body).context("understand the hub's answer")
    }
}
