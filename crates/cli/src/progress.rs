//! What a person sees while something takes longer than two seconds. Nothing is drawn where standard error is no terminal.

use std::convert::Infallible;
use std::future::Future;
use std::mem::{Discriminant, discriminant};
use std::time::Duration;

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use parking_lot::Mutex;
use rimward_hub::{CopyProgress, ReplayProgress};

/// Something that ends sooner needs no bar.
const PATIENCE: Duration = Duration::from_secs(2);
const TICK: Duration = Duration::from_millis(200);

/// Shows a spinner while `work` takes its time.
pub(crate) async fn waiting<T>(what: &'static str, work: impl Future<Output = T>) -> T {
    tokio::pin!(work);
    if let Ok(done) = tokio::time::timeout(PATIENCE, &mut work).await {
        return done;
    }
    let spinner = ProgressBar::new_spinner().with_style(style("{spinner} {msg} {elapsed}")).with_message(what);
    spinner.enable_steady_tick(TICK);
    let done = work.await;
    spinner.finish_and_clear();
    done
}

/// The hub's first copy: one bar over the bytes of all tables, by the primary's estimate.
#[derive(Debug)]
pub(crate) struct CopyBar {
    bar: ProgressBar,
    state: Mutex<CopyState>,
}

#[derive(Debug, Default)]
struct CopyState {
    rows: u64,
    table: String,
    held: String,
}

impl Default for CopyBar {
    fn default() -> CopyBar {
        let bar = ProgressBar::no_length();
        bar.set_style(style("{bar:30} {bytes}/{total_bytes}, {eta} left: {msg}"));
        CopyBar { bar, state: Mutex::default() }
    }
}

impl CopyBar {
    fn change(&self, change: impl FnOnce(&mut CopyState)) {
        let mut state = self.state.lock();
        change(&mut state);
        self.bar.set_message(format!("{} rows, {}{}", HumanCount(state.rows), state.table, state.held));
    }
}

impl CopyProgress for CopyBar {
    fn began(&self, tables: usize, rows: u64, bytes: u64) {
        tracing::info!(tables, rows, bytes, "first copy begins (rows and bytes as the primary estimates them)");
        self.bar.reset();
        self.bar.set_length(bytes);
        self.bar.enable_steady_tick(TICK);
    }

    fn table(&self, name: &str, rows: u64, bytes: u64) {
        tracing::debug!(table = name, rows, bytes, "copying");
        self.change(|state| name.clone_into(&mut state.table));
    }

    fn advanced(&self, rows: u64, bytes: u64) {
        self.bar.inc(bytes);
        self.change(|state| state.rows += rows);
    }

    fn indexing(&self, name: &str) {
        self.change(|state| state.table = format!("indexes of {name}"));
    }

    fn held(&self, wal_bytes: u64, safe_wal_bytes: Option<i64>) {
        let limit = safe_wal_bytes.map(|bytes| format!(" ({} until its limit)", HumanBytes(bytes.max(0).unsigned_abs())));
        let held = format!("; the primary holds {} of WAL{}", HumanBytes(wal_bytes), limit.unwrap_or_default());
        self.change(|state| state.held = held);
    }

    fn finishing(&self) {
        self.bar.set_message("making the file durable");
    }

    fn finished(&self, rows: u64) {
        self.bar.finish_and_clear();
        tracing::info!(rows, "first copy done");
    }
}

/// A replay: bytes of what it begins with, then the way along the log. Drawn only once it takes its time.
#[derive(Debug)]
pub(crate) struct ReplayBar {
    bar: ProgressBar,
    step: Mutex<Option<Discriminant<ReplayProgress>>>,
}

impl Default for ReplayBar {
    fn default() -> ReplayBar {
        ReplayBar { bar: ProgressBar::hidden(), step: Mutex::default() }
    }
}

impl ReplayBar {
    pub(crate) fn show(&self, progress: ReplayProgress) {
        if self.step.lock().replace(discriminant(&progress)) != Some(discriminant(&progress)) {
            let (message, template) = match progress {
                ReplayProgress::Copying { .. } => ("copying", "{bar:30} {bytes}/{total_bytes}, {eta} left: {msg}"),
                ReplayProgress::Applying { .. } => ("applying", "{bar:30} {bytes}/{total_bytes} of WAL, {eta} left: {msg}"),
                ReplayProgress::Checking => ("checking", "{spinner} {msg} {elapsed}"),
            };
            self.bar.reset();
            self.bar.set_style(style(template));
            self.bar.set_message(message);
        }
        match progress {
            ReplayProgress::Copying { bytes, total_bytes } => {
                self.bar.set_length(total_bytes);
                self.bar.set_position(bytes);
            }
            ReplayProgress::Applying { from, at, until } => {
                self.bar.set_length(until.bytes_since(from));
                self.bar.set_position(at.bytes_since(from));
            }
            ReplayProgress::Checking => {}
        }
    }

    /// Draws it once it is time, for as long as it is polled.
    pub(crate) async fn draw(&self) -> Infallible {
        tokio::time::sleep(PATIENCE).await;
        self.bar.set_draw_target(ProgressDrawTarget::stderr());
        self.bar.enable_steady_tick(TICK);
        std::future::pending().await
    }

    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// One table on its way, by the primary's estimate of its rows.
#[derive(Debug)]
pub(crate) struct FillBar(ProgressBar);

impl Default for FillBar {
    fn default() -> FillBar {
        let bar = ProgressBar::no_length();
        bar.set_style(style("{bar:30} {human_pos}/{human_len} rows, {per_sec}, {eta} left: {msg}"));
        bar.enable_steady_tick(TICK);
        FillBar(bar)
    }
}

impl FillBar {
    pub(crate) fn show(&self, rows: u64, estimate: Option<u64>, message: String) {
        // There may be more than was estimated.
        self.0.set_length(estimate.unwrap_or(0).max(rows));
        self.0.set_position(rows);
        self.0.set_message(message);
    }

    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the template is valid")
}
