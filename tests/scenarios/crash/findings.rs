//! What went wrong, told by whichever thread saw it.

use parking_lot::Mutex;

/// Contradictions found so far.
#[derive(Debug, Default)]
pub(crate) struct Findings(Mutex<Vec<String>>);

impl Findings {
    pub(crate) fn add(&self, finding: String) {
        self.0.lock().push(finding);
    }

    /// The first ones, if there are any.
    pub(crate) fn report(&self) -> Option<String> {
        let findings = self.0.lock();
        (!findings.is_empty()).then(|| findings.iter().take(20).cloned().collect::<Vec<_>>().join("\n"))
    }
}
