//! Bearer tokens: a file of hashes in the data folder, written by `rimward token`, followed by a running hub.
//!
//! A token has 256 random bits, so a plain SHA-256 of it is enough to keep: there is nothing to guess.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use parking_lot::Mutex;
use rand::TryRngCore;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::disk;

/// Name of the file within the data folder.
const FILE_NAME: &str = "tokens";
/// What a token's text begins with, so that a leaked one is recognised by scanners.
const TOKEN_PREFIX: &str = "rimward_";
/// How often a running hub looks whether the file has changed.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);
/// A file of more than this is not ours.
const FILE_BYTES_MAX: u64 = 4 << 20;
/// A token's name is shown in logs and status, so it is short and printable.
const NAME_BYTES_MAX: usize = 64;
/// The slice that holds the whole database, the only one there is.
pub const SLICE_ALL: &str = "all";

/// One token, as the file keeps it: never the token itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRecord {
    /// The name it was given, unique.
    pub name: String,
    /// The slice that it may read.
    pub slice: String,
    /// Unix seconds.
    pub created: u64,
    /// SHA-256 of the token, hexadecimal.
    pub sha256: String,
}

/// A token could not be added, listed or revoked.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The name is empty, too long, or holds characters that a log line should not.
    #[error("\"{0}\" is not a token name: use up to {NAME_BYTES_MAX} letters, digits, '.', '_' and '-'")]
    Name(String),
    /// Another token has this name.
    #[error("a token named \"{0}\" exists; revoke it first, or choose another name")]
    Exists(String),
    /// No token has this name.
    #[error("there is no token named \"{0}\"")]
    Unknown(String),
    /// Slices other than the whole are not built.
    #[error("there is no slice \"{0}\": the only slice is \"all\"")]
    Slice(String),
    /// The data folder is not there.
    #[error("{} is not a folder; give the hub's data folder", .0.display())]
    Folder(PathBuf),
    /// The file holds something else than tokens.
    #[error("{} line {line} is not a token record", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
    },
    /// The file could not be read or written.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

/// Adds a token and returns its text, which is kept nowhere.
///
/// # Errors
/// If the name or the slice will not do, or the file cannot be written.
pub fn add(data_dir: &Path, name: &str, slice: &str) -> Result<String, TokenError> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    if name.is_empty() || name.len() > NAME_BYTES_MAX || !name.bytes().all(allowed) {
        return Err(TokenError::Name(name.to_owned()));
    }
    if slice != SLICE_ALL {
        return Err(TokenError::Slice(slice.to_owned()));
    }
    let path = data_dir.join(FILE_NAME);
    let _alone = exclusive(data_dir)?;
    let mut records = read(&path)?.unwrap_or_default();
    if records.iter().any(|record| record.name == name) {
        return Err(TokenError::Exists(name.to_owned()));
    }
    let mut secret = [0u8; 32];
    rand::rngs::OsRng.try_fill_bytes(&mut secret).map_err(|error| io_error(&path, io::Error::other(error)))?;
    let token = format!("{TOKEN_PREFIX}{}", hex(&secret));
    let created = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    records.push(TokenRecord { name: name.to_owned(), slice: slice.to_owned(), created, sha256: hex(&hash(&token)) });
    write(&path, &records)?;
    Ok(token)
}

/// The tokens there are; none if none was ever added.
///
/// # Errors
/// If the file cannot be read.
pub fn list(data_dir: &Path) -> Result<Vec<TokenRecord>, TokenError> {
    Ok(read(&data_dir.join(FILE_NAME))?.unwrap_or_default())
}

/// Removes a token. A running hub ends its streams within two seconds.
///
/// # Errors
/// If there is none of this name, or the file cannot be written.
pub fn revoke(data_dir: &Path, name: &str) -> Result<(), TokenError> {
    let path = data_dir.join(FILE_NAME);
    let _alone = exclusive(data_dir)?;
    let mut records = read(&path)?.unwrap_or_default();
    let before = records.len();
    records.retain(|record| record.name != name);
    if records.len() == before {
        return Err(TokenError::Unknown(name.to_owned()));
    }
    // An empty file stays: once tokens were used, having none means that nobody may enter.
    write(&path, &records)
}

/// What a request was let in by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Access {
    /// No token was ever added, and none is required.
    Open,
    /// The token of this name and hash.
    Token { name: String, sha256: [u8; 32] },
}

impl Access {
    /// The token's name, for status and logs.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Access::Open => None,
            Access::Token { name, .. } => Some(name),
        }
    }
}

/// Why a request was not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Denied {
    /// It carries no bearer token.
    Missing,
    /// It carries one that is not, or no longer, in the file.
    Unknown,
}

/// The token file as a running hub follows it.
#[derive(Debug)]
pub(crate) struct Tokens {
    path: PathBuf,
    required: bool,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    checked_at: Option<Instant>,
    stamp: Option<Stamp>,
    known: Known,
}

impl State {
    fn knows(&self, token: &str) -> bool {
        matches!(&self.known, Known::Records(records) if find(records, &hash(token)).is_some())
    }
}

/// Identifies one version of the file: it is replaced by renaming, so at least the inode differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    inode: u64,
    bytes: u64,
    modified_s: i64,
    modified_ns: i64,
}

#[derive(Debug)]
enum Known {
    /// There is no file.
    NeverAdded,
    Records(Vec<(String, [u8; 32])>),
    /// The file cannot be read: nobody enters.
    Unreadable,
}

impl Tokens {
    /// Reads the file for the first time.
    pub(crate) fn open(data_dir: &Path, required: bool) -> Result<Tokens, TokenError> {
        let path = data_dir.join(FILE_NAME);
        let stamp = stamp(&path);
        let known = known(read(&path)?);
        Ok(Tokens { path, required, state: Mutex::new(State { checked_at: Some(Instant::now()), stamp, known }) })
    }

    /// Whether requests must carry a token.
    pub(crate) fn are_required(&self) -> bool {
        self.required || !matches!(self.state.lock().known, Known::NeverAdded)
    }

    /// Judges the value of an `Authorization` header.
    pub(crate) fn admit(&self, authorization: Option<&str>, now: Instant) -> Result<Access, Denied> {
        let token = authorization.and_then(bearer);
        let mut state = self.state.lock();
        self.refresh(&mut state, now);
        // It may have been added a moment ago, and an edge that is refused does not come again.
        if token.is_some_and(|token| !state.knows(token)) {
            state.checked_at = None;
            self.refresh(&mut state, now);
        }
        match (&state.known, token) {
            (Known::NeverAdded, _) if !self.required => Ok(Access::Open),
            (_, None) => Err(Denied::Missing),
            (Known::Records(records), Some(token)) => find(records, &hash(token)).ok_or(Denied::Unknown),
            (Known::NeverAdded | Known::Unreadable, Some(_)) => Err(Denied::Unknown),
        }
    }

    /// Whether what let a stream in still would.
    pub(crate) fn still_admits(&self, access: &Access, now: Instant) -> bool {
        let mut state = self.state.lock();
        self.refresh(&mut state, now);
        match (access, &state.known) {
            (Access::Open, Known::NeverAdded) => !self.required,
            (Access::Token { sha256, .. }, Known::Records(records)) => find(records, sha256).is_some(),
            _ => false,
        }
    }

    fn refresh(&self, state: &mut State, now: Instant) {
        if state.checked_at.is_some_and(|at| now.saturating_duration_since(at) < CHECK_INTERVAL) {
            return;
        }
        state.checked_at = Some(now);
        let seen = stamp(&self.path);
        if seen == state.stamp && !matches!(state.known, Known::Unreadable) {
            return;
        }
        state.stamp = seen;
        let was_used = !matches!(state.known, Known::NeverAdded);
        state.known = match read(&self.path) {
            // Somebody deleted the file. That must not open the door.
            Ok(None) if was_used => Known::Records(Vec::new()),
            Ok(records) => known(records),
            Err(error) => {
                tracing::error!(%error, "the token file cannot be read: every request is refused until it can");
                Known::Unreadable
            }
        };
    }
}

fn known(records: Option<Vec<TokenRecord>>) -> Known {
    let Some(records) = records else { return Known::NeverAdded };
    Known::Records(records.into_iter().filter_map(|record| Some((record.name, unhex(&record.sha256)?))).collect())
}

/// Compares with every record, and each in constant time: how long it takes tells nothing of what nearly matched.
fn find(records: &[(String, [u8; 32])], wanted: &[u8; 32]) -> Option<Access> {
    let mut found = None;
    for (name, sha256) in records {
        let difference = sha256.iter().zip(wanted).fold(0u8, |sum, (a, b)| sum | (a ^ b));
        if std::hint::black_box(difference) == 0 {
            found = Some(Access::Token { name: name.clone(), sha256: *sha256 });
        }
    }
    found
}

fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
    }
    Some(bytes)
}

fn stamp(path: &Path) -> Option<Stamp> {
    let meta = fs::metadata(path).ok()?;
    Some(Stamp { inode: meta.ino(), bytes: meta.len(), modified_s: meta.mtime(), modified_ns: meta.mtime_nsec() })
}

/// `None` if there is no file.
fn read(path: &Path) -> Result<Option<Vec<TokenRecord>>, TokenError> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io_error(path, error)),
        Ok(meta) if meta.len() > FILE_BYTES_MAX => return Err(io_error(path, io::Error::other("the file is too large"))),
        Ok(_) => {}
    }
    let text = fs::read_to_string(path).map_err(|error| io_error(path, error))?;
    let mut records = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let damaged = || TokenError::Damaged { path: path.to_owned(), line: index + 1 };
        let record: TokenRecord = serde_json::from_str(line).map_err(|_| damaged())?;
        unhex(&record.sha256).ok_or_else(damaged)?;
        records.push(record);
    }
    Ok(Some(records))
}

fn write(path: &Path, records: &[TokenRecord]) -> Result<(), TokenError> {
    let mut text = String::new();
    for record in records {
        text.push_str(&serde_json::to_string(record).map_err(|error| io_error(path, io::Error::other(error)))?);
        text.push('\n');
    }
    disk::replace(path, text.as_bytes()).map_err(|error| io_error(path, error))
}

/// Two commands at once must not lose one another's change.
fn exclusive(data_dir: &Path) -> Result<File, TokenError> {
    if !data_dir.is_dir() {
        return Err(TokenError::Folder(data_dir.to_owned()));
    }
    let path = data_dir.join("tokens.lock");
    let open = || -> io::Result<File> {
        let mut file = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&path)?;
        file.lock()?;
        file.flush()?;
        Ok(file)
    };
    open().map_err(|error| io_error(&path, error))
}

fn io_error(path: &Path, error: io::Error) -> TokenError {
    TokenError::Io { path: path.to_owned(), error }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Door {
        dir: tempfile::TempDir,
        tokens: Tokens,
        now: Instant,
    }

    impl Door {
        fn new(required: bool) -> Door {
            let dir = tempfile::tempdir().unwrap();
            let tokens = Tokens::open(dir.path(), required).unwrap();
            Door { dir, tokens, now: Instant::now() }
        }

        /// Judges a header after the file has been looked at anew.
        fn check(&mut self, authorization: Option<&str>, expected: Result<Option<&str>, Denied>) {
            self.now += CHECK_INTERVAL;
            let access = self.tokens.admit(authorization, self.now);
            assert_eq!(access.as_ref().map(Access::name).map_err(|denied| *denied), expected);
        }
    }

    #[test]
    fn without_tokens_the_door_is_open_unless_they_are_required() {
        Door::new(false).check(None, Ok(None));
        Door::new(true).check(None, Err(Denied::Missing));
        Door::new(true).check(Some("Bearer x"), Err(Denied::Unknown));
    }

    #[test]
    fn a_token_admits_until_it_is_revoked_and_the_door_stays_shut_after() {
        let mut door = Door::new(false);
        let token = add(door.dir.path(), "lon-1", SLICE_ALL).unwrap();
        let header = format!("Bearer {token}");
        door.check(Some(&header), Ok(Some("lon-1")));
        door.check(Some(&header.replace("Bearer", "bearer")), Ok(Some("lon-1")));
        door.check(None, Err(Denied::Missing));
        door.check(Some(&token), Err(Denied::Missing));
        door.check(Some(&header[..header.len() - 1]), Err(Denied::Unknown));
        let access = door.tokens.admit(Some(&header), door.now).unwrap();
        revoke(door.dir.path(), "lon-1").unwrap();
        door.check(Some(&header), Err(Denied::Unknown));
        assert!(!door.tokens.still_admits(&access, door.now));
        fs::remove_file(door.dir.path().join(FILE_NAME)).unwrap();
        door.check(None, Err(Denied::Missing));
    }

    #[test]
    fn a_token_admits_from_the_moment_it_is_added() {
        let mut door = Door::new(true);
        door.check(Some("Bearer x"), Err(Denied::Unknown));
        for name in ["a", "b"] {
            let header = format!("Bearer {}", add(door.dir.path(), name, SLICE_ALL).unwrap());
            assert_eq!(door.tokens.admit(Some(&header), door.now).unwrap().name(), Some(name));
        }
    }

    #[test]
    fn a_damaged_file_admits_nobody_and_is_named() {
        let mut door = Door::new(false);
        let token = add(door.dir.path(), "a", SLICE_ALL).unwrap();
        fs::write(door.dir.path().join(FILE_NAME), "garbage\n").unwrap();
        door.check(Some(&format!("Bearer {token}")), Err(Denied::Unknown));
        let error = list(door.dir.path()).unwrap_err().to_string();
        assert!(error.ends_with("tokens line 1 is not a token record"), "{error}");
    }

    #[test]
    fn names_are_unique_and_plain_and_the_token_is_not_kept() {
        let dir = tempfile::tempdir().unwrap();
        let token = add(dir.path(), "a", SLICE_ALL).unwrap();
        assert!(matches!(add(dir.path(), "a", SLICE_ALL), Err(TokenError::Exists(_))));
        assert!(matches!(add(dir.path(), "a\nb", SLICE_ALL), Err(TokenError::Name(_))));
        assert!(matches!(add(dir.path(), "b", "eu"), Err(TokenError::Slice(_))));
        assert!(matches!(revoke(dir.path(), "b"), Err(TokenError::Unknown(_))));
        let kept = fs::read_to_string(dir.path().join(FILE_NAME)).unwrap();
        assert!(!kept.contains(&token[TOKEN_PREFIX.len()..]));
        assert_eq!(list(dir.path()).unwrap()[0].name, "a");
    }
}
