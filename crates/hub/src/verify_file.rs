//! Proves one replica file equal to the primary: a copy of it is brought to the position of a fresh snapshot of the primary, by whoever
//! has the log at hand, and both are hashed. The file itself is not touched.

use std::path::{Path, PathBuf};
use std::time::Instant;

use rimward_model::Lsn;
use rimward_pgconnect::ConnInfo;
use rimward_replica::{DigestError, FileError, Reader, State, write_snapshot};
use rimward_source::{SetupError, Snapshot};
use tempfile::TempDir;

use crate::verify::{Comparison, HolderReport, MirrorHeld, Outcome, RANGES, VerifyReport, left_out};

/// A verification of a file that gave no report.
#[derive(Debug, thiserror::Error)]
pub enum VerifyFileError {
    /// The file, or its copy.
    #[error("{}: {error}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        error: FileError,
    },
    /// The copy cannot be hashed.
    #[error("{}: {error}", path.display())]
    Digest {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        error: DigestError,
    },
    /// It is a replica of another cluster, or of another timeline of it.
    #[error("{} is a replica of system {found}, and the primary is another", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// Its system and timeline.
        found: String,
    },
    /// The copy was brought elsewhere.
    #[error("the copy stands at {stands}, past the primary's {wanted}")]
    Past {
        /// Where it stands.
        stands: Lsn,
        /// Where it should.
        wanted: Lsn,
    },
    /// The primary.
    #[error(transparent)]
    Primary(#[from] SetupError),
    /// The process is stopping.
    #[error("the process is stopping")]
    Stopping,
}

/// A verification that has begun: the primary keeps its snapshot, and the copy has to be brought to its position.
#[derive(Debug)]
pub struct FileVerification {
    file: PathBuf,
    folder: TempDir,
    snapshot: Snapshot,
    started: Instant,
}

impl FileVerification {
    /// Copies `file` aside, into its own folder, and then takes a snapshot of the primary.
    ///
    /// # Errors
    /// If the file cannot be copied, the primary gives no snapshot, or the two do not belong together.
    pub async fn begin(primary: &ConnInfo, file: &Path) -> Result<FileVerification, VerifyFileError> {
        let started = Instant::now();
        let from = file.to_owned();
        let copied = tokio::task::spawn_blocking(move || copy_aside(&from)).await.map_err(|_| VerifyFileError::Stopping)?;
        let (folder, state) = copied.map_err(|error| VerifyFileError::File { path: file.to_owned(), error })?;
        let snapshot = Snapshot::begin(primary).await?;
        let position = snapshot.position();
        if (position.system, position.timeline) != (state.origin.system, state.origin.timeline) {
            let found = format!("{} on timeline {}", state.origin.system, state.origin.timeline.0);
            return Err(VerifyFileError::Foreign { path: file.to_owned(), found });
        }
        Ok(FileVerification { file: file.to_owned(), folder, snapshot, started })
    }

    /// The copy, to be brought to [`FileVerification::position`].
    #[must_use]
    pub fn copy(&self) -> PathBuf {
        copy_in(&self.folder)
    }

    /// Commits that end at or before this are compared.
    #[must_use]
    pub fn position(&self) -> Lsn {
        self.snapshot.position().lsn
    }

    /// Hashes both sides, and compares.
    ///
    /// # Errors
    /// If one of them cannot be read.
    pub async fn compare(self) -> Result<VerifyReport, VerifyFileError> {
        let lsn = self.position();
        let (path, file) = (self.copy(), self.file.clone());
        let hashed = tokio::task::spawn_blocking(move || hash(&path, lsn, &file));
        let mut primary = Vec::new();
        for table in self.snapshot.tables() {
            primary.push(self.snapshot.digest(table, RANGES).await?);
        }
        let held = hashed.await.map_err(|_| VerifyFileError::Stopping)??;
        let comparison = Comparison { lsn, catalog: self.snapshot.catalog().clone(), primary };
        let outcome = comparison.mirror(&held);
        let (tables, left_out) = (comparison.tables(&held.catalog), left_out(&held.catalog));
        let elapsed_ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let equal = outcome == Outcome::Equal;
        let holders = vec![HolderReport { name: self.file.display().to_string(), outcome }];
        Ok(VerifyReport { equal, position: lsn, tables, left_out, holders, elapsed_ms })
    }
}

fn copy_in(folder: &TempDir) -> PathBuf {
    folder.path().join("copy.sqlite")
}

fn copy_aside(file: &Path) -> Result<(TempDir, State), FileError> {
    // What is missing is better said before a folder is made for it.
    drop(Reader::open(file)?);
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = tempfile::Builder::new().prefix(".rimward-verify-").tempdir_in(parent)?;
    let state = write_snapshot(file, &copy_in(&folder))?;
    Ok((folder, state))
}

fn hash(path: &Path, lsn: Lsn, file: &Path) -> Result<MirrorHeld, VerifyFileError> {
    let failed = |error| VerifyFileError::File { path: file.to_owned(), error };
    let mut reader = Reader::open(path).map_err(failed)?;
    let snapshot = reader.snapshot().map_err(failed)?;
    let stands = snapshot.position().lsn;
    if stands > lsn {
        return Err(VerifyFileError::Past { stands, wanted: lsn });
    }
    let catalog = snapshot.catalog().map_err(failed)?;
    let digests = snapshot.digests(RANGES).map_err(|error| VerifyFileError::Digest { path: file.to_owned(), error })?;
    Ok(MirrorHeld { catalog, digests })
}
