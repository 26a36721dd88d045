//! Connection strings as libpq reads them: `host=… user=…` and `postgresql://…`.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

/// Data that nobody acknowledges end a connection after this long where `tcp_user_timeout` does not say otherwise.
const TCP_USER_TIMEOUT_DEFAULT: Duration = Duration::from_secs(25);
/// A connection attempt is given up after this long where `connect_timeout` does not say otherwise.
const CONNECT_TIMEOUT_DEFAULT: Duration = Duration::from_secs(30);
/// Longer connection strings are refused.
const TEXT_BYTES_MAX: usize = 64 * 1024;

/// A secret. Its `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Wraps the secret.
    #[must_use]
    pub fn new(secret: impl Into<String>) -> Password {
        Password(secret.into())
    }

    /// The secret itself, for the login exchange.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

/// Where a server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// A name or address.
    Tcp(String),
    /// The directory of a Unix-domain socket.
    Unix(PathBuf),
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Host::Tcp(name) => f.write_str(name),
            Host::Unix(path) => write!(f, "{}", path.display()),
        }
    }
}

/// One server to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// The host; its name is what a certificate is checked against.
    pub host: Host,
    /// The address to use instead of resolving the name.
    pub address: Option<IpAddr>,
    /// The port, also part of a Unix socket's name.
    pub port: u16,
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            Host::Tcp(name) => write!(f, "{name}:{}", self.port),
            Host::Unix(path) => write!(f, "{}/.s.PGSQL.{}", path.display(), self.port),
        }
    }
}

/// `sslmode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SslMode {
    /// Never.
    Disable,
    /// If the server has it; unverified.
    Prefer,
    /// Always; unverified, unless root certificates are named.
    Require,
    /// Always, with a certificate that a known authority signed.
    VerifyCa,
    /// Always, and the certificate names the host.
    VerifyFull,
}

/// Whom to trust when certificates are verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SslRoots {
    /// The operating system's certificates.
    System,
    /// A PEM file.
    File(PathBuf),
}

/// `channel_binding`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelBinding {
    /// Never.
    Disable,
    /// Where TLS and the server offer it.
    Prefer,
    /// A login without it fails.
    Require,
}

/// `target_session_attrs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionAttrs {
    /// Any server.
    Any,
    /// Only one that takes writes.
    ReadWrite,
}

/// Text that is not a connection string that this crate can follow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConnInfoError {
    /// The text is malformed.
    #[error("malformed connection string: {0}")]
    Syntax(&'static str),
    /// An option that is not supported.
    #[error("connection option \"{0}\" is not supported")]
    Unsupported(String),
    /// A value that the option does not take.
    #[error("connection option {option} does not take \"{value}\"")]
    Value {
        /// The option.
        option: &'static str,
        /// The value.
        value: String,
    },
    /// Lists of different lengths.
    #[error("{hosts} hosts do not match {count} {what}")]
    Mismatch {
        /// How many hosts.
        hosts: usize,
        /// How many of the others.
        count: usize,
        /// Ports or addresses.
        what: &'static str,
    },
}

/// When a peer that no longer answers is given up, by the operating system. Where it allows; elsewhere its own times hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keepalive {
    /// Silence before the first probe (`keepalives_idle`).
    pub idle: Duration,
    /// Time between probes (`keepalives_interval`).
    pub interval: Duration,
    /// Probes without an answer before the connection is given up (`keepalives_count`).
    pub count: u32,
}

impl Default for Keepalive {
    fn default() -> Keepalive {
        Keepalive { idle: Duration::from_secs(10), interval: Duration::from_secs(5), count: 3 }
    }
}

/// How to reach a server and whom to be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnInfo {
    /// Servers, tried in order; never empty.
    pub endpoints: Vec<Endpoint>,
    /// Role.
    pub user: String,
    /// Database.
    pub dbname: String,
    /// Password, if the string or the environment gave one.
    pub password: Option<Password>,
    /// Where to look for one otherwise.
    pub passfile: Option<PathBuf>,
    /// Reported to the server.
    pub application_name: Option<String>,
    /// Server options of the session (`-c name=value …`).
    pub options: Option<String>,
    /// TLS.
    pub ssl_mode: SslMode,
    /// Whom to trust; verification happens with `Require` too if this is a file.
    pub ssl_roots: SslRoots,
    /// Channel binding.
    pub channel_binding: ChannelBinding,
    /// Which servers are acceptable.
    pub session_attrs: SessionAttrs,
    /// Time for one attempt: socket, TLS and login.
    pub connect_timeout: Duration,
    /// Probes over TCP; `None` for none.
    pub keepalive: Option<Keepalive>,
    /// Data that nobody has acknowledged for so long end a TCP connection, where the system can do that.
    pub tcp_user_timeout: Option<Duration>,
}

impl ConnInfo {
    /// Reads a connection string, taking what it leaves out from libpq's environment variables of this process.
    ///
    /// # Errors
    /// When the text, or a variable, is malformed or asks for what is not supported.
    pub fn from_env(text: &str) -> Result<ConnInfo, ConnInfoError> {
        ConnInfo::parse_with(text, &|name| std::env::var(name).ok())
    }

    /// Reads a connection string; `lookup` answers for libpq's environment variables (`PGHOST`, `PGPASSWORD`, …, `USER`, `HOME`).
    ///
    /// # Errors
    /// When the text, or a variable, is malformed or asks for what is not supported.
    pub fn parse_with(text: &str, lookup: &dyn Fn(&str) -> Option<String>) -> Result<ConnInfo, ConnInfoError> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(ConnInfoError::Syntax("too long"));
        }
        let mut options = Options::default();
        match text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://")) {
            Some(rest) => parse_url(rest, &mut options)?,
            None => parse_pairs(text, &mut options)?,
        }
        options.resolve(lookup)
    }

    /// The same server and database as somebody else.
    #[must_use]
    pub fn with_user(&self, user: &str, password: Option<Password>) -> ConnInfo {
        ConnInfo { user: user.to_owned(), password, passfile: None, ..self.clone() }
    }

    /// The same server and role in another database.
    #[must_use]
    pub fn with_dbname(&self, dbname: &str) -> ConnInfo {
        ConnInfo { dbname: dbname.to_owned(), ..self.clone() }
    }

    /// The same, under this name in `pg_stat_activity`, unless the string gave one.
    #[must_use]
    pub fn with_application_name(&self, name: &str) -> ConnInfo {
        let application_name = self.application_name.clone().or_else(|| Some(name.to_owned()));
        ConnInfo { application_name, ..self.clone() }
    }

    /// The same with one more server setting for the session.
    #[must_use]
    pub fn with_setting(&self, name: &str, value: &str) -> ConnInfo {
        let mut escaped = String::new();
        for c in value.chars() {
            if c.is_ascii_whitespace() || c == '\\' {
                escaped.push('\\');
            }
            escaped.push(c);
        }
        let before = self.options.as_ref().map_or(String::new(), |options| format!("{options} "));
        ConnInfo { options: Some(format!("{before}-c {name}={escaped}")), ..self.clone() }
    }
}

/// Without environment: what the text does not say is the built-in default.
impl FromStr for ConnInfo {
    type Err = ConnInfoError;

    fn from_str(text: &str) -> Result<ConnInfo, ConnInfoError> {
        ConnInfo::parse_with(text, &|_| None)
    }
}

pub(crate) const DEFAULT_SOCKET_DIRECTORY: &str = "/var/run/postgresql";

/// The options as given, before defaults.
#[derive(Default)]
struct Options(Vec<(&'static str, String)>);

/// Options that are understood, and the environment variable of each.
const KNOWN: [(&str, &str); 21] = [
    ("host", "PGHOST"),
    ("hostaddr", "PGHOSTADDR"),
    ("port", "PGPORT"),
    ("user", "PGUSER"),
    ("password", "PGPASSWORD"),
    ("passfile", "PGPASSFILE"),
    ("dbname", "PGDATABASE"),
    ("application_name", "PGAPPNAME"),
    ("fallback_application_name", ""),
    ("options", "PGOPTIONS"),
    ("sslmode", "PGSSLMODE"),
    ("sslrootcert", "PGSSLROOTCERT"),
    ("channel_binding", "PGCHANNELBINDING"),
    ("target_session_attrs", "PGTARGETSESSIONATTRS"),
    ("connect_timeout", "PGCONNECT_TIMEOUT"),
    ("gssencmode", "PGGSSENCMODE"),
    ("keepalives", ""),
    ("keepalives_idle", ""),
    ("keepalives_interval", ""),
    ("keepalives_count", ""),
    ("tcp_user_timeout", ""),
];

impl Options {
    fn set(&mut self, key: &str, value: String) -> Result<(), ConnInfoError> {
        let known = KNOWN.iter().find(|(name, _)| *name == key);
        let Some((name, _)) = known else { return Err(ConnInfoError::Unsupported(key.to_owned())) };
        self.0.retain(|(other, _)| other != name);
        self.0.push((name, value));
        Ok(())
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(name, value)| *name == key && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    fn resolve(mut self, lookup: &dyn Fn(&str) -> Option<String>) -> Result<ConnInfo, ConnInfoError> {
        for (name, variable) in KNOWN {
            let absent = self.get(name).is_none() && !variable.is_empty();
            if let Some(value) = absent.then(|| lookup(variable)).flatten() {
                self.set(name, value)?;
            }
        }
        let user = self.get("user").map(str::to_owned).or_else(|| lookup("USER").filter(|user| !user.is_empty()));
        let user = user.unwrap_or_else(|| "postgres".to_owned());
        if let Some(value @ "require") = self.get("gssencmode") {
            return Err(ConnInfoError::Value { option: "gssencmode", value: value.to_owned() });
        }
        let home_passfile = || lookup("HOME").map(|home| Path::new(&home).join(".pgpass"));
        let (ssl_mode, ssl_roots) = self.tls()?;
        Ok(ConnInfo {
            endpoints: self.endpoints()?,
            dbname: self.get("dbname").map_or_else(|| user.clone(), str::to_owned),
            user,
            password: self.get("password").map(Password::new),
            passfile: self.get("passfile").map(PathBuf::from).or_else(home_passfile),
            application_name: self.get("application_name").or_else(|| self.get("fallback_application_name")).map(str::to_owned),
            options: self.get("options").map(str::to_owned),
            ssl_mode,
            ssl_roots,
            channel_binding: match self.get("channel_binding") {
                None | Some("prefer") => ChannelBinding::Prefer,
                Some("disable") => ChannelBinding::Disable,
                Some("require") => ChannelBinding::Require,
                Some(value) => return Err(ConnInfoError::Value { option: "channel_binding", value: value.to_owned() }),
            },
            session_attrs: match self.get("target_session_attrs") {
                None | Some("any") => SessionAttrs::Any,
                Some("read-write" | "primary") => SessionAttrs::ReadWrite,
                Some(value) => return Err(ConnInfoError::Value { option: "target_session_attrs", value: value.to_owned() }),
            },
            connect_timeout: match self.get("connect_timeout") {
                None => CONNECT_TIMEOUT_DEFAULT,
                Some(value) => match value.parse::<u64>() {
                    Ok(0) => CONNECT_TIMEOUT_DEFAULT,
                    Ok(seconds) => Duration::from_secs(seconds.min(3600)),
                    Err(_) => return Err(ConnInfoError::Value { option: "connect_timeout", value: value.to_owned() }),
                },
            },
            keepalive: self.keepalive()?,
            tcp_user_timeout: match self.number("tcp_user_timeout")? {
                // libpq leaves it to the system then; here, too.
                Some(0) => None,
                Some(ms) => Some(Duration::from_millis(ms.into())),
                None => Some(TCP_USER_TIMEOUT_DEFAULT),
            },
        })
    }

    fn keepalive(&self) -> Result<Option<Keepalive>, ConnInfoError> {
        if self.number("keepalives")? == Some(0) {
            return Ok(None);
        }
        // Zero is the default, as libpq has it.
        let given = |option| Ok(self.number(option)?.filter(|number| *number > 0));
        let seconds = |number: u32| Duration::from_secs(number.into());
        let default = Keepalive::default();
        Ok(Some(Keepalive {
            idle: given("keepalives_idle")?.map_or(default.idle, seconds),
            interval: given("keepalives_interval")?.map_or(default.interval, seconds),
            count: given("keepalives_count")?.unwrap_or(default.count),
        }))
    }

    fn number(&self, option: &'static str) -> Result<Option<u32>, ConnInfoError> {
        let wrong = |value: &str| ConnInfoError::Value { option, value: value.to_owned() };
        self.get(option).map(|value| value.trim().parse().map_err(|_| wrong(value))).transpose()
    }

    fn tls(&self) -> Result<(SslMode, SslRoots), ConnInfoError> {
        let roots = match self.get("sslrootcert") {
            None | Some("system") => SslRoots::System,
            Some(path) => SslRoots::File(PathBuf::from(path)),
        };
        let mode = match self.get("sslmode") {
            // As libpq has it: naming the system's roots asks for full verification.
            None if self.get("sslrootcert") == Some("system") => SslMode::VerifyFull,
            None | Some("prefer" | "allow") => SslMode::Prefer,
            Some("disable") => SslMode::Disable,
            Some("require") if matches!(roots, SslRoots::File(_)) => SslMode::VerifyCa,
            Some("require") => SslMode::Require,
            Some("verify-ca") => SslMode::VerifyCa,
            Some("verify-full") => SslMode::VerifyFull,
            Some(value) => return Err(ConnInfoError::Value { option: "sslmode", value: value.to_owned() }),
        };
        Ok((mode, roots))
    }

    fn endpoints(&self) -> Result<Vec<Endpoint>, ConnInfoError> {
        let addresses = match self.get("hostaddr") {
            None => Vec::new(),
            Some(list) => list
                .split(',')
                .map(|text| text.parse::<IpAddr>().map_err(|_| ConnInfoError::Value { option: "hostaddr", value: text.to_owned() }))
                .collect::<Result<Vec<_>, _>>()?,
        };
        let names: Vec<String> = match self.get("host") {
            Some(list) => list.split(',').map(str::to_owned).collect(),
            None if !addresses.is_empty() => addresses.iter().map(IpAddr::to_string).collect(),
            None => vec![DEFAULT_SOCKET_DIRECTORY.to_owned()],
        };
        if !addresses.is_empty() && addresses.len() != names.len() {
            return Err(ConnInfoError::Mismatch { hosts: names.len(), count: addresses.len(), what: "addresses" });
        }
        let port = |text: &str| match text {
            "" => Ok(5432),
            text => text.parse::<u16>().map_err(|_| ConnInfoError::Value { option: "port", value: text.to_owned() }),
        };
        let ports = self.get("port").unwrap_or("").split(',').map(port).collect::<Result<Vec<_>, _>>()?;
        if ports.len() != 1 && ports.len() != names.len() {
            return Err(ConnInfoError::Mismatch { hosts: names.len(), count: ports.len(), what: "ports" });
        }
        let endpoint = |(n, name): (usize, String)| Endpoint {
            host: if name.starts_with('/') {
                Host::Unix(PathBuf::from(name))
            } else {
                Host::Tcp(if name.is_empty() { "localhost".to_owned() } else { name })
            },
            address: addresses.get(n).copied(),
            port: *ports.get(n).unwrap_or(&ports[0]),
        };
        Ok(names.into_iter().enumerate().map(endpoint).collect())
    }
}

/// `key=value` pairs: values may be quoted by `'`, and `\` takes the next character as it is.
fn parse_pairs(text: &str, options: &mut Options) -> Result<(), ConnInfoError> {
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (key, after) = rest.split_once('=').ok_or(ConnInfoError::Syntax("\"=\" is missing after an option's name"))?;
        let key = key.trim_end();
        if key.is_empty() || key.contains(char::is_whitespace) {
            return Err(ConnInfoError::Syntax("an option's name is not one word"));
        }
        let after = after.trim_start();
        let quoted = after.starts_with('\'');
        let mut chars = after.char_indices();
        if quoted {
            chars.next();
        }
        let mut value = String::new();
        let mut end = None;
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => value.push(chars.next().ok_or(ConnInfoError::Syntax("it ends in a backslash"))?.1),
                '\'' if quoted => end = Some(at + 1),
                c if !quoted && c.is_whitespace() => end = Some(at),
                c => value.push(c),
            }
            if end.is_some() {
                break;
            }
        }
        let end = match end {
            Some(end) => end,
            None if quoted => return Err(ConnInfoError::Syntax("a quoted value does not end")),
            None => after.len(),
        };
        options.set(key, value)?;
        rest = after[end..].trim_start();
    }
    Ok(())
}

/// `user:password@host:port,host:port/dbname?option=value&…`.
fn parse_url(text: &str, options: &mut Options) -> Result<(), ConnInfoError> {
    let (text, query) = text.split_once('?').unwrap_or((text, ""));
    let (authority, dbname) = text.split_once('/').unwrap_or((text, ""));
    let hosts = match authority.rsplit_once('@') {
        None => authority,
        Some((who, hosts)) => {
            let (user, password) = who.split_once(':').map_or((who, None), |(user, password)| (user, Some(password)));
            options.set("user", percent_decode(user)?)?;
            if let Some(password) = password {
                options.set("password", percent_decode(password)?)?;
            }
            hosts
        }
    };
    let mut names = Vec::new();
    let mut ports = Vec::new();
    for host in hosts.split(',').filter(|_| !hosts.is_empty()) {
        let (name, port) = if let Some(rest) = host.strip_prefix('[') {
            let (name, after) = rest.split_once(']').ok_or(ConnInfoError::Syntax("an IPv6 address lacks its closing bracket"))?;
            (name, after.strip_prefix(':').unwrap_or(after))
        } else {
            host.split_once(':').unwrap_or((host, ""))
        };
        names.push(percent_decode(name)?);
        ports.push(port.to_owned());
    }
    if names.iter().any(|name| !name.is_empty()) {
        options.set("host", names.join(","))?;
    }
    if ports.iter().any(|port| !port.is_empty()) {
        options.set("port", ports.join(","))?;
    }
    if !dbname.is_empty() {
        options.set("dbname", percent_decode(dbname)?)?;
    }
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').ok_or(ConnInfoError::Syntax("\"=\" is missing in the URL's query"))?;
        match (key, value) {
            ("ssl", "true") => options.set("sslmode", "require".to_owned())?,
            _ => options.set(&percent_decode(key)?, percent_decode(value)?)?,
        }
    }
    Ok(())
}

fn percent_decode(text: &str) -> Result<String, ConnInfoError> {
    const INVALID: ConnInfoError = ConnInfoError::Syntax("invalid percent-encoding");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2).ok_or(INVALID)?;
        let digit = |byte: u8| char::from(byte).to_digit(16).ok_or(INVALID);
        let value = digit(digits[0])? * 16 + digit(digits[1])?;
        bytes.push(u8::try_from(value).map_err(|_| INVALID)?);
        rest = after;
    }
    String::from_utf8(bytes).map_err(|_| INVALID)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(text: &str, expected: &Expect) {
        let env = |name: &str| match name {
            "PGPASSWORD" => Some("from-env".to_owned()),
            "HOME" => Some("/home/u".to_owned()),
            "USER" => Some("u".to_owned()),
            _ => None,
        };
        let shown = match ConnInfo::parse_with(text, &env) {
            Err(error) => error.to_string(),
            Ok(info) => {
                let endpoints: Vec<String> = info.endpoints.iter().map(Endpoint::to_string).collect();
                let password = info.password.as_ref().map_or("", Password::reveal);
                format!("{} {}@{} pw={password} {:?}", endpoints.join(","), info.user, info.dbname, info.ssl_mode)
            }
        };
        expected.assert_eq(&shown);
    }

    #[test]
    fn pairs_are_read_as_libpq_reads_them() {
        check("", &expect!["/var/run/postgresql/.s.PGSQL.5432 u@u pw=from-env Prefer"]);
        check("host=h user=a dbname=d", &expect!["h:5432 a@d pw=from-env Prefer"]);
        check(r"host = h password='a \'b\\' port=1", &expect![[r"h:1 u@u pw=a 'b\ Prefer"]]);
        check("host=/tmp/x,h port=1,2 sslmode=verify-full", &expect!["/tmp/x/.s.PGSQL.1,h:2 u@u pw=from-env VerifyFull"]);
        check("host=h sslmode=require sslrootcert=/r.pem", &expect!["h:5432 u@u pw=from-env VerifyCa"]);
        check("host=h sslrootcert=system", &expect!["h:5432 u@u pw=from-env VerifyFull"]);
        check("host=a,b port=1,2,3", &expect!["2 hosts do not match 3 ports"]);
        check("host=h sslcert=x", &expect![[r#"connection option "sslcert" is not supported"#]]);
        check("password='x", &expect!["malformed connection string: a quoted value does not end"]);
        check("nonsense", &expect![[r#"malformed connection string: "=" is missing after an option's name"#]]);
        check("port=x", &expect![[r#"connection option port does not take "x""#]]);
    }

    #[test]
    fn urls_are_read_as_libpq_reads_them() {
        check("postgres://", &expect!["/var/run/postgresql/.s.PGSQL.5432 u@u pw=from-env Prefer"]);
        check("postgresql://a:p%40%3A@h:77/d?sslmode=disable", &expect!["h:77 a@d pw=p@: Disable"]);
        check("postgresql://a@%2Ftmp%2Fs:9/d", &expect!["/tmp/s/.s.PGSQL.9 a@d pw=from-env Prefer"]);
        check("postgresql:///d?host=/tmp/s&port=9", &expect!["/tmp/s/.s.PGSQL.9 u@d pw=from-env Prefer"]);
        check("postgresql://[::1]:8,h/d", &expect!["::1:8,h:5432 u@d pw=from-env Prefer"]);
        check("postgresql://h/%zz", &expect!["malformed connection string: invalid percent-encoding"]);
    }

    #[test]
    fn debug_shows_no_password() {
        let info: ConnInfo = "host=h password=hunter2".parse().unwrap();
        assert!(!format!("{info:?}").contains("hunter2"));
    }

    #[test]
    fn settings_survive_the_server_s_option_parser() {
        let info: ConnInfo = "host=h options='-c a=b'".parse().unwrap();
        let info = info.with_setting("datestyle", "ISO, MDY");
        assert_eq!(info.options.as_deref(), Some(r"-c a=b -c datestyle=ISO,\ MDY"));
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in ".{0,60}") {
            let _ = text.parse::<ConnInfo>();
            let _ = format!("postgres://{text}").parse::<ConnInfo>();
        }
    }
}
