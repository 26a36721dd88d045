//! Where PostgreSQL's programs are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Error;

/// A folder that holds `postgres` and `initdb` of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    folder: PathBuf,
}

impl Binaries {
    /// The programs of `version` (a major version such as `16`), or of the newest that is installed.
    ///
    /// Where none is asked for, `RIMWARD_PG_BIN` names the folder outright, and `RIMWARD_PG_VERSION` the major version.
    ///
    /// # Errors
    /// If there are none.
    pub fn find(version: Option<u32>) -> Result<Binaries, Error> {
        if let (None, Some(folder)) = (version, std::env::var_os("RIMWARD_PG_BIN")) {
            return Binaries::in_folder(Path::new(&folder))
                .ok_or_else(|| Error::NotInstalled(format!("no initdb in {}", Path::new(&folder).display())));
        }
        let version = match (version, std::env::var("RIMWARD_PG_VERSION")) {
            (None, Ok(named)) => Some(named.parse().map_err(|_| Error::NotInstalled(format!("PostgreSQL \"{named}\"")))?),
            (version, _) => version,
        };
        let mut installed = versions();
        let found = match version {
            Some(version) => installed.remove(&version),
            None => installed.pop_last().map(|(_, binaries)| binaries),
        };
        let what = version.map_or_else(|| "PostgreSQL".to_owned(), |version| format!("PostgreSQL {version}"));
        found.ok_or(Error::NotInstalled(what))
    }

    fn in_folder(folder: &Path) -> Option<Binaries> {
        let complete = ["initdb", "postgres", "pg_ctl"].iter().all(|name| folder.join(name).is_file());
        complete.then(|| Binaries { folder: folder.to_owned() })
    }

    /// Their major version, as `postgres` itself says.
    ///
    /// # Errors
    /// If it does not say.
    pub fn major(&self) -> Result<u32, Error> {
        let said = Command::new(self.program("postgres")).arg("--version").output().ok();
        let said = said.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
        let digits = said.trim_start_matches(|c: char| !c.is_ascii_digit()).split(|c: char| !c.is_ascii_digit()).next();
        digits
            .and_then(|digits| digits.parse().ok())
            .ok_or_else(|| Error::NotInstalled(format!("a postgres that says its version ({said})")))
    }

    /// The path of one program; a client program that the folder lacks is looked for in `PATH`.
    #[must_use]
    pub fn program(&self, name: &str) -> PathBuf {
        let here = self.folder.join(name);
        if here.is_file() { here } else { PathBuf::from(name) }
    }
}

/// Every installed version, by major number: Debian's and Red Hat's folders, Homebrew's, and `RIMWARD_PG_ROOT/<major>/bin`.
#[must_use]
pub fn versions() -> BTreeMap<u32, Binaries> {
    let mut roots = vec![PathBuf::from("/usr/lib/postgresql"), PathBuf::from("/opt/homebrew/opt"), PathBuf::from("/usr/local/opt")];
    roots.extend(std::env::var_os("RIMWARD_PG_ROOT").map(PathBuf::from));
    let mut found = BTreeMap::new();
    for entry in roots.iter().filter_map(|root| std::fs::read_dir(root).ok()).flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Ok(version) = name.trim_start_matches("postgresql@").parse::<u32>() else { continue };
        if let Some(binaries) = Binaries::in_folder(&entry.path().join("bin")) {
            found.insert(version, binaries);
        }
    }
    for version in 14..=18 {
        if let Some(binaries) = Binaries::in_folder(Path::new(&format!("/usr/pgsql-{version}/bin"))) {
            found.insert(version, binaries);
        }
    }
    found
}
