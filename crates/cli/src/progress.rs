//! What a person sees while something takes longer than two seconds. Nothing is drawn where standard error is no terminal.

use std::future::Future;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use rimward_hub::CopyProgress;

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

/// The hub's first copy: one bar over all rows, by the primary's estimate.
#[derive(Debug)]
pub(crate) struct CopyBar(ProgressBar);

impl Default for CopyBar {
    fn default() -> CopyBar {
        let bar = ProgressBar::no_length();
        bar.set_style(style("{bar:30} {human_pos}/{human_len} rows, {per_sec}, {eta} left: {msg}"));
        CopyBar(bar)
    }
}

impl CopyProgress for CopyBar {
    fn began(&self, tables: usize, rows: u64, bytes: u64) {
        tracing::info!(tables, rows, bytes, "first copy begins (rows and bytes as the primary estimates them)");
        self.0.set_length(rows);
        self.0.enable_steady_tick(TICK);
    }

    fn table(&self, name: &str, rows: u64, bytes: u64) {
        tracing::debug!(table = name, rows, bytes, "copying");
        self.0.set_message(name.to_owned());
    }

    fn advanced(&self, rows: u64, _bytes: u64) {
        self.0.inc(rows);
    }

    fn finishing(&self) {
        self.0.set_message("building indexes");
    }

    fn finished(&self, rows: u64) {
        self.0.finish_and_clear();
        tracing::info!(rows, "first copy done");
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the template is valid")
}
