//! libpq's password file.

use std::path::Path;

use crate::conninfo::DEFAULT_SOCKET_DIRECTORY;
use crate::{ConnInfo, ConnectError, Endpoint, Host, Password};

/// A password file larger than this is not read.
const PASSFILE_BYTES_MAX: u64 = 1024 * 1024;

impl ConnInfo {
    /// The password for `endpoint`: the one given, or the password file's.
    ///
    /// # Errors
    /// When the file exists, but cannot be used.
    pub(crate) fn password_for(&self, endpoint: &Endpoint) -> Result<Option<Password>, ConnectError> {
        if self.password.is_some() {
            return Ok(self.password.clone());
        }
        let Some(path) = &self.passfile else { return Ok(None) };
        let Some(text) = read_passfile(path)? else { return Ok(None) };
        let host = match &endpoint.host {
            Host::Unix(directory) if directory == Path::new(DEFAULT_SOCKET_DIRECTORY) => "localhost".to_owned(),
            host => host.to_string(),
        };
        let wanted = [host.as_str(), &endpoint.port.to_string(), &self.dbname, &self.user];
        Ok(text.lines().find_map(|line| passfile_match(line, &wanted)))
    }
}

/// The file's text; `None` if there is no such file.
fn read_passfile(path: &Path) -> Result<Option<String>, ConnectError> {
    let unusable = |why: String| ConnectError::Passfile { path: path.to_owned(), why };
    let meta = match std::fs::metadata(path) {
        Ok(meta) => meta,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unusable(error.to_string())),
    };
    if !meta.is_file() || meta.len() > PASSFILE_BYTES_MAX {
        return Err(unusable("it is not a small plain file".to_owned()));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if meta.permissions().mode() & 0o077 != 0 {
            return Err(unusable("group or others may read it; its mode should be 0600".to_owned()));
        }
    }
    std::fs::read_to_string(path).map(Some).map_err(|error| unusable(error.to_string()))
}

/// The password of a line `host:port:database:user:password`, if its first four fields match; `\` escapes `:` and itself.
fn passfile_match(line: &str, wanted: &[&str; 4]) -> Option<Password> {
    if line.starts_with('#') {
        return None;
    }
    let mut fields = vec![String::new()];
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => fields.last_mut()?.push(chars.next()?),
            ':' if fields.len() < 5 => fields.push(String::new()),
            c => fields.last_mut()?.push(c),
        }
    }
    let matches = |(field, wanted): (&String, &&str)| field == "*" || field == wanted;
    (fields.len() == 5 && fields.iter().zip(wanted).all(matches)).then(|| Password::new(fields.remove(4)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passfile_lines_match_with_wildcards_and_escapes() {
        let wanted = ["h", "5432", "d", "u"];
        let found = |line| passfile_match(line, &wanted).map(|password| password.reveal().to_owned());
        assert_eq!(found("h:5432:d:u:secret"), Some("secret".to_owned()));
        assert_eq!(found(r"*:*:*:u:a\:b\\c:d"), Some(r"a:b\c:d".to_owned()));
        assert_eq!(found("other:*:*:*:x"), None);
        assert_eq!(found("# h:5432:d:u:secret"), None);
        assert_eq!(found("h:5432:d"), None);
    }

    #[test]
    fn passfile_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pgpass");
        std::fs::write(&path, "h:*:*:*:secret\n").unwrap();
        let info: ConnInfo = format!("host=h user=u passfile={}", path.display()).parse().unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(info.password_for(&info.endpoints[0]).is_err());
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(info.password_for(&info.endpoints[0]).unwrap(), Some(Password::new("secret")));
    }
}
