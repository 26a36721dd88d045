//! `rimward status`.

use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use rimward_hub::{Connection, CopyStatus, FillState, Status as HubStatus};

use crate::client::HubAddress;
use crate::logging::say;

/// Show slot, positions, tables and edges of a hub.
#[derive(Debug, Args)]
pub(crate) struct Status {
    #[command(flatten)]
    address: HubAddress,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

const TIMEOUT: Duration = Duration::from_secs(15);

impl Status {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let status: HubStatus = self.address.request(reqwest::Method::GET, "/v1/status", TIMEOUT).await?;
        if self.json {
            say(serde_json::to_string_pretty(&status)?);
        } else {
            print(&status);
        }
        let stopped = matches!(status.primary.connection, Connection::Stopped { .. });
        Ok(if stopped { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

fn print(status: &HubStatus) {
    let primary = &status.primary;
    let connection = match &primary.connection {
        Connection::Copying => "the first copy is under way".to_owned(),
        Connection::Connecting => "connecting".to_owned(),
        Connection::Streaming => "streaming".to_owned(),
        Connection::Waiting { error } => format!("lost, tried again: {error}"),
        Connection::DiskFull => "the disk is full; nothing more is read or acknowledged".to_owned(),
        Connection::Stopped { error } => format!("stopped: {error}"),
    };
    say(format_args!("primary    {} (system {}, timeline {}): {connection}", primary.database, primary.system, primary.timeline.0));
    if let Some(slot) = &primary.slot_state {
        let (held, state) = (slot.retained_bytes.unwrap_or(0), slot.wal_status.as_deref().unwrap_or("unknown"));
        let from = slot.restart.map_or_else(String::new, |restart| format!(" since {restart}"));
        say(format_args!("slot       {}: {state}, holds {held} bytes of WAL{from}", primary.slot));
    }
    if let Some(copy) = &status.copy {
        return print_copy(copy);
    }
    let at = &status.positions;
    say(format_args!("received   {}", at.received));
    say(format_args!("appended   {}", at.appended));
    say(format_args!("durable    {}", at.durable));
    say(format_args!("acknowl.   {}", at.acknowledged));
    say(format_args!("mirror     {}", at.mirror));
    let log = &status.log;
    say(format_args!("log        {} to {}, {} segments, {} bytes, branch {}", log.oldest, log.end, log.segments, log.bytes, log.branch));
    print_tables(status);
    for edge in &status.edges {
        let durable = edge.durable.map_or_else(|| "nothing yet".to_owned(), |lsn| lsn.to_string());
        let feed = if edge.live { "live" } else { "from disk" };
        say(format_args!(
            "edge       {} ({}): {feed}, sent {} in {} bytes, durable {durable}, {} bytes behind",
            edge.name, edge.peer, edge.sent, edge.sent_bytes, edge.lag_bytes
        ));
    }
    if status.edges.is_empty() {
        say("edge       none is connected");
    }
    for held in status.holds() {
        say(format_args!("held       {held}"));
    }
}

fn print_copy(copy: &CopyStatus) {
    let table = copy.table.as_deref().map_or_else(String::new, |table| {
        if copy.indexing { format!(", building indexes of {table}") } else { format!(", reading {table}") }
    });
    say(format_args!("copy       {} of {} tables{table}", copy.tables_done, copy.tables));
    say(format_args!("rows       {} of about {}", copy.rows, copy.rows_expected));
    let left = copy.left_s.map_or_else(String::new, |seconds| format!(", about {seconds} s left"));
    say(format_args!("bytes      {} of about {} in {} s{left}", copy.bytes, copy.bytes_expected, copy.elapsed_s));
    if let Some(held) = copy.held_wal_bytes {
        let safe = copy.safe_wal_bytes.map_or_else(|| "without limit".to_owned(), |bytes| format!("{bytes} bytes until its limit"));
        say(format_args!("wal        {held} bytes are held for the slot, {safe}"));
    }
    if let Some(waiting) = &copy.waiting {
        say(format_args!("waiting    {waiting}"));
    }
}

fn print_tables(status: &HubStatus) {
    let tables = &status.tables;
    say(format_args!(
        "tables     {} held, {} being copied, {} answered by the primary",
        tables.complete,
        tables.filling.len(),
        tables.remote.len()
    ));
    for fill in &tables.filling {
        let of = fill.rows_estimate.map_or_else(String::new, |rows| format!(" of about {rows}"));
        let left = fill.left_s.map_or_else(String::new, |left| format!(", {left} s left"));
        say(format_args!("copying    {}: {} rows{of}{left}; {}", fill.name, fill.rows, fill_words(&fill.state)));
    }
    for remote in &tables.remote {
        let remedy = remote.remedy.as_ref().map_or_else(String::new, |remedy| format!("; {remedy} brings it back"));
        say(format_args!("remote     {}: {}{remedy}", remote.name, remote.reason));
    }
}

/// What goes on with a table that is being copied.
pub(crate) fn fill_words(state: &FillState) -> String {
    match state {
        FillState::Beginning => "beginning".to_owned(),
        FillState::Waiting { writers } => format!("waiting for the transaction of {writers}, which wrote to it before"),
        FillState::Copying => "copying".to_owned(),
        FillState::Contended => "the next rows are locked by others".to_owned(),
        FillState::Paused { reason } => format!("paused: {reason}"),
        FillState::Finishing => "finishing".to_owned(),
        FillState::Failing { error } => format!("tried again: {error}"),
    }
}
