//! The first copy: a snapshot from the hub, chunk by chunk. An interrupted download goes on where it was, as long as the hub has the
//! snapshot. Only a whole, verified file gets the final name.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::{StreamExt, TryStreamExt, stream};
use rimward_batch::snapshot::{ChunkDecoder, Digester, Manifest};
use rimward_model::Lsn;
use rimward_replica::{Reader, State, install};

use crate::client::HubClient;
use crate::error::LinkFailure;

/// Chunks on their way at once.
const CHUNKS_AHEAD: usize = 3;
const PART: &str = "snapshot.part";
const MANIFEST: &str = "snapshot.manifest";

/// A whole file, verified, not yet under its final name.
#[derive(Debug)]
pub(crate) struct Download {
    folder: PathBuf,
    manifest: Manifest,
}

/// Fetches a snapshot (at or before `until`, if that matters) into `folder`; `progress` hears bytes and total.
pub(crate) async fn download(
    hub: &HubClient,
    folder: &Path,
    until: Option<Lsn>,
    progress: impl Fn(u64, u64),
) -> Result<Download, LinkFailure> {
    let (manifest, done) = match begun(folder)? {
        Some(begun) => begun,
        None => begin(hub, folder, until).await?,
    };
    let total = manifest.file_bytes;
    progress(manifest.range(done).start, total);
    tracing::info!(position = %manifest.position.lsn, bytes = total, "fetching a snapshot");
    // Fetched and unpacked beside one another, on tasks of their own, and written in order: what is on disk is the file's beginning.
    let wanted = Arc::new(manifest.clone());
    let fetch = |number| {
        let fetched = tokio::spawn(unpacked(hub.clone(), wanted.clone(), number));
        async move { Ok::<_, LinkFailure>((number, fetched.await.map_err(|_| LinkFailure::Stopped)??)) }
    };
    let mut chunks = stream::iter(done..manifest.chunks()).map(fetch).buffered(CHUNKS_AHEAD);
    let mut part = OpenOptions::new().write(true).open(folder.join(PART))?;
    part.seek(SeekFrom::Start(manifest.range(done).start))?;
    while let Some((number, bytes)) = chunks.try_next().await? {
        let Some(bytes) = bytes else {
            forget(folder)?;
            return Err(LinkFailure::NotReady("the snapshot has expired; beginning with a new one".to_owned()));
        };
        let written = tokio::task::spawn_blocking(move || part.write_all(&bytes).map(|()| part));
        part = written.await.map_err(|_| LinkFailure::Stopped)??;
        progress(manifest.range(number).end, total);
    }
    drop((part, chunks));
    let (found, checked) = (folder.to_owned(), manifest.clone());
    tokio::task::spawn_blocking(move || verify(&found, &checked)).await.map_err(|_| LinkFailure::Stopped)??;
    Ok(Download { folder: folder.to_owned(), manifest })
}

/// The download that was interrupted here, and how many of its chunks are on disk.
fn begun(folder: &Path) -> Result<Option<(Manifest, u32)>, LinkFailure> {
    let (json, part) = match (fs::read(folder.join(MANIFEST)), fs::metadata(folder.join(PART))) {
        (Ok(json), Ok(part)) => (json, part),
        _ => return Ok(None),
    };
    // A torn manifest is none: begin anew.
    let Ok(manifest) = Manifest::decode(&json) else { return Ok(None) };
    // The last chunk on disk may be torn or not synced: the digest of the whole tells in the end.
    let done = part.len() / u64::from(manifest.chunk_bytes);
    let done = u32::try_from(done).unwrap_or(u32::MAX).min(manifest.chunks());
    Ok(Some((manifest, done)))
}

async fn begin(hub: &HubClient, folder: &Path, until: Option<Lsn>) -> Result<(Manifest, u32), LinkFailure> {
    let manifest = hub.manifest(until).await?;
    forget(folder)?;
    File::create(folder.join(PART))?;
    let mut file = File::create(folder.join(MANIFEST))?;
    file.write_all(&manifest.encode())?;
    file.sync_all()?;
    Ok((manifest, 0))
}

/// The file's bytes of a chunk; `None` if the hub no longer has the snapshot.
async fn unpacked(hub: HubClient, manifest: Arc<Manifest>, number: u32) -> Result<Option<Vec<u8>>, LinkFailure> {
    let Some(chunk) = hub.chunk(&manifest, number).await? else { return Ok(None) };
    let unpack = move || ChunkDecoder::new().chunk(&manifest, number, &chunk).map(<[u8]>::to_vec);
    let bytes = tokio::task::spawn_blocking(unpack).await.map_err(|_| LinkFailure::Stopped)??;
    Ok(Some(bytes))
}

/// Reads the whole file once more: what is installed is what is on disk.
fn verify(folder: &Path, manifest: &Manifest) -> Result<(), LinkFailure> {
    let mut digester = Digester::default();
    let mut part = File::open(folder.join(PART))?;
    let mut buffer = vec![0; 1 << 20];
    loop {
        match part.read(&mut buffer)? {
            0 => break,
            read => digester.update(&buffer[..read]),
        }
    }
    let verified = manifest.verify(digester.finish());
    if verified.is_err() {
        forget(folder)?;
    }
    Ok(verified?)
}

/// Removes what a download left.
fn forget(folder: &Path) -> io::Result<()> {
    for name in [PART, MANIFEST] {
        match fs::remove_file(folder.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

impl Download {
    /// Gives the file its final name, in place of what lay there, if it is what its manifest says.
    pub(crate) fn install(&self, target: &Path) -> Result<State, LinkFailure> {
        let part = self.folder.join(PART);
        let reader = Reader::open(&part)?;
        let state = reader.state()?;
        drop(reader);
        let same =
            state.position() == self.manifest.position && state.origin.branch == self.manifest.branch && state.chain == self.manifest.chain;
        if !same {
            forget(&self.folder)?;
            return Err(LinkFailure::NotReady(format!("the snapshot stands at {} instead of {}", state.lsn, self.manifest.position.lsn)));
        }
        let state = install(&part, target)?;
        forget(&self.folder)?;
        Ok(state)
    }

    /// The name of the database that it is a copy of.
    pub(crate) fn database(&self) -> Result<String, LinkFailure> {
        Ok(Reader::open(&self.folder.join(PART))?.catalog()?.database.name)
    }
}

/// The file's name: the database's, with what file systems dislike written as `%xx`.
pub(crate) fn file_name(database: &str) -> String {
    let mut name = String::new();
    for byte in database.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' => name.push(char::from(byte)),
            other => name.push_str(&format!("%{other:02X}")),
        }
    }
    name + ".sqlite"
}

/// The replica that is in the folder already, if any.
pub(crate) fn existing(folder: &Path) -> Result<Option<PathBuf>, crate::OpenError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "sqlite") {
            found.push(path);
        }
    }
    match found.len() {
        0 | 1 => Ok(found.pop()),
        _ => Err(crate::OpenError::Ambiguous { folder: folder.display().to_string() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_plain() {
        assert_eq!(file_name("pagila"), "pagila.sqlite");
        assert_eq!(file_name("../a b"), "%2E%2E%2Fa%20b.sqlite");
    }
}
