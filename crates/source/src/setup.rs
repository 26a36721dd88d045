//! What `doctor`, `init`, `remove` and the snapshot share: a pinned SQL session, quoting, and how they fail.

use rimward_model::QualifiedName;
use rimward_pgconnect::{ConnInfo, ConnectError, ServerError, connect_sql};
use tokio_postgres::Client;

use crate::StreamError;
use crate::connection::pinned;
use crate::doctor::Finding;
use crate::error::is_passing;

/// Set-up or snapshot did not succeed. Nothing is half done but what the message says.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    // The network, or a primary that restarts: try again.
    /// No connection.
    #[error(transparent)]
    Connection(#[from] ConnectError),
    /// The replication connection.
    #[error(transparent)]
    Replication(#[from] StreamError),

    /// The primary was asked, and nothing came.
    #[error("the primary has sent nothing for {seconds} s")]
    Silent {
        /// For how long.
        seconds: u64,
    },

    // Whoever operates the primary.
    /// A statement failed. The message has all the words: the error is no source, else they would be said twice.
    #[error("the primary refuses: {}", sql_words(.0))]
    Sql(tokio_postgres::Error),
    /// The same, of a session that copies.
    #[error("the primary refuses: {0}")]
    Refused(Box<ServerError>),
    /// The role could not replicate when `rimward init` ran.
    #[error(
        "role \"{role}\" may not read rimward.config: ALTER ROLE {} REPLICATION unless it has that, and run rimward init again, which \
         grants it to roles that may replicate",
        quoted(.role)
    )]
    NotGranted {
        /// The role of the connection string.
        role: String,
    },
    /// The primary is not ready for replication.
    #[error("the primary is not ready:{}", findings(.0))]
    NotReady(Vec<Finding>),
    /// Nothing is installed.
    #[error("the primary was not prepared; run rimward init")]
    NotInstalled,
    /// A version that fills no tables prepared the primary.
    #[error("the primary was prepared by a version that fills no tables; run rimward init of this version")]
    NoFills,
    /// A version that counts no heartbeats prepared the primary.
    #[error("the primary was prepared by a version that counts no heartbeats; run rimward init of this version")]
    NoPulse,
    /// Another version of Rimward prepared the primary.
    #[error("the primary was prepared by another version (format {found}, where {known} is known); run rimward init of this version")]
    Format {
        /// Its format.
        found: i32,
        /// Ours.
        known: i32,
    },
    /// It is set up for other names.
    #[error("the primary is prepared for publication \"{publication}\" and slot \"{slot}\" already; run rimward init --remove first")]
    OtherNames {
        /// Its publication.
        publication: String,
        /// Its slot.
        slot: String,
    },
    /// A schema of our name that is not ours.
    #[error("schema \"rimward\" belongs to role \"{owner}\"; drop or rename it")]
    ForeignSchema {
        /// Its owner.
        owner: String,
    },
    /// Another transaction changes the publication.
    #[error("another transaction that changes the publication is still open; end it, and try again")]
    PublicationBusy,
    /// A table to be published is none.
    #[error("there is no table \"{0}\"")]
    NoTable(String),
    /// Slot creation waits for open transactions.
    #[error(
        "the slot cannot be created while transactions are open that have written: {blockers}; end them and run rimward init again (the rest is done)"
    )]
    OpenTransactions {
        /// Processes and prepared transactions.
        blockers: String,
    },
    /// A snapshot waits for open transactions.
    #[error("the snapshot waits for transactions that are open: {blockers}; end them, or wait until they have ended")]
    SnapshotWaits {
        /// Processes and prepared transactions.
        blockers: String,
    },
    /// The slot is being read.
    #[error("replication slot \"{slot}\" is in use by process {pid}; stop the hub first")]
    SlotActive {
        /// The slot.
        slot: String,
        /// Who reads it.
        pid: i32,
    },
    /// The slot exists, and is something else.
    #[error("replication slot \"{slot}\" exists and is {what}; drop it, or choose another name")]
    ForeignSlot {
        /// The slot.
        slot: String,
        /// What it is.
        what: String,
    },
    /// A table changed under the snapshot.
    #[error("{0} was rewritten, truncated or dropped while the snapshot began; try again")]
    Rewritten(QualifiedName),
    /// Definitions changed between snapshot and locks.
    #[error("a table changed while the snapshot began ({0}); try again")]
    Moved(String),

    // The server, or somebody between.
    /// An answer that is none.
    #[error("unexpected answer of the primary: {0}")]
    Protocol(String),
}

impl From<tokio_postgres::Error> for SetupError {
    fn from(error: tokio_postgres::Error) -> SetupError {
        SetupError::Sql(error)
    }
}

fn sql_words(error: &tokio_postgres::Error) -> String {
    let Some(said) = error.as_db_error() else { return error.to_string() };
    let mut words = format!("{} (SQLSTATE {})", said.message(), said.code().code());
    for more in [said.detail(), said.hint()].into_iter().flatten() {
        words.push_str("; ");
        words.push_str(more);
    }
    words
}

fn findings(findings: &[Finding]) -> String {
    findings.iter().map(|finding| format!("\n{finding}")).collect()
}

/// An SQL session in which every value prints as it is stored, and no limit of the role ends a long copy.
pub(crate) async fn connect_pinned(info: &ConnInfo, name: &str) -> Result<Client, SetupError> {
    let client = connect_sql(&pinned(info).with_application_name(name)).await?;
    client.batch_execute(NO_TIME_LIMITS).await?;
    Ok(client)
}

/// Lifts the limits that a role may have beside `statement_timeout`; `transaction_timeout` is known from version 17 on.
pub(crate) const NO_TIME_LIMITS: &str = "SET idle_in_transaction_session_timeout = 0; SET idle_session_timeout = 0; \
    SELECT pg_catalog.set_config(name, '0', false) FROM pg_catalog.pg_settings WHERE name = 'transaction_timeout'";

impl SetupError {
    /// Whether the network, a restart or another's lock was the reason, so that trying again later may help.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            SetupError::Connection(_) => true,
            SetupError::Replication(error) => error.is_transient(),
            SetupError::Silent { .. } => true,
            SetupError::Sql(error) => error.is_closed() || error.code().is_some_and(|code| is_passing(code.code())),
            SetupError::Refused(error) => is_passing(&error.code),
            _ => false,
        }
    }

    /// Whether a table changed under the snapshot: the next one may see it whole.
    #[must_use]
    pub fn is_moved(&self) -> bool {
        matches!(self, SetupError::Rewritten(_) | SetupError::Moved(_))
    }
}

/// An identifier in double quotes.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A qualified name in double quotes.
pub(crate) fn quoted_name(name: &QualifiedName) -> String {
    format!("{}.{}", quoted(&name.schema), quoted(&name.name))
}

/// A string literal.
pub(crate) fn literal(text: &str) -> String {
    let escape = if text.contains('\\') { " E" } else { "" };
    format!("{escape}'{}'", text.replace('\'', "''").replace('\\', "\\\\"))
}
