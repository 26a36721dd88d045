//! Events to standard error, as text for people or JSON for programs.

use std::io::{IsTerminal as _, Write as _};

use tracing_subscriber::EnvFilter;

/// How events are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// A line each, for people.
    Text,
    /// A JSON object each.
    Json,
}

/// Starts logging for the process.
pub(crate) fn start(format: Format, filter: &str) {
    let filter = EnvFilter::builder().parse_lossy(filter);
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        Format::Text => builder.with_ansi(std::io::stderr().is_terminal()).with_target(false).init(),
        Format::Json => builder.json().flatten_event(true).init(),
    }
}

/// Writes a command's error, causes included, as people expect it from a command. A cause that the message in front of it quotes is not
/// said again.
pub(crate) fn fail(error: &anyhow::Error) {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        match text.is_empty() {
            true => text = cause,
            false if text.contains(&cause) => {}
            false => text = format!("{text}: {cause}"),
        }
    }
    let _ = writeln!(std::io::stderr(), "rimward: {text}");
}

/// Writes a line of a command's result.
pub(crate) fn say(line: impl std::fmt::Display) {
    // A reader that has gone away (`rimward … | head`) is no failure.
    let _ = writeln!(std::io::stdout(), "{line}");
}
