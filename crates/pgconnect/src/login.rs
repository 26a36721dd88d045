//! Startup and authentication, up to ReadyForQuery.

use bytes::{Buf, BytesMut};
use postgres_protocol::authentication::md5_hash;
use postgres_protocol::authentication::sasl::{self, SCRAM_SHA_256, SCRAM_SHA_256_PLUS, ScramSha256};
use postgres_protocol::message::frontend;

use crate::{ChannelBinding, ConnInfo, ConnectError, Endpoint, Frames, LOGIN_FRAME_BYTES_MAX, Password, ServerError, SessionAttrs, dial};

/// More parameters than any server reports.
const PARAMETERS_MAX: usize = 1000;

/// A session that is ready for its first command.
#[derive(Debug)]
pub struct Session {
    /// The connection.
    pub frames: Frames,
    /// The server that took it.
    pub endpoint: Endpoint,
    /// ParameterStatus: `server_version`, `TimeZone`, ….
    pub parameters: Vec<(String, String)>,
    /// BackendKeyData, for cancelling.
    pub backend_key: Option<(i32, i32)>,
}

impl Session {
    /// A parameter that the server reported.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The major version of the server, 0 if it did not say.
    #[must_use]
    pub fn server_major(&self) -> u32 {
        let version = self.parameter("server_version").unwrap_or("");
        let digits = version.split(|c: char| !c.is_ascii_digit()).next().unwrap_or("");
        digits.parse().unwrap_or(0)
    }
}

/// Connects and logs in, trying the endpoints in order. `startup` is added to the startup message (`replication`, for one).
///
/// # Errors
/// The last endpoint's, or at once if a server refuses the login.
pub async fn connect(info: &ConnInfo, startup: &[(&str, &str)]) -> Result<Session, ConnectError> {
    let mut last = ConnectError::Protocol("no endpoint to try");
    for endpoint in &info.endpoints {
        let attempt = tokio::time::timeout(info.connect_timeout, login(info, endpoint, startup)).await;
        let seconds = info.connect_timeout.as_secs();
        match attempt.unwrap_or_else(|_| Err(ConnectError::TimedOut { endpoint: endpoint.to_string(), seconds })) {
            Ok(session) if info.session_attrs == SessionAttrs::ReadWrite && session.parameter("in_hot_standby") == Some("on") => {
                last = ConnectError::Standby { endpoint: endpoint.to_string() };
            }
            Ok(session) => return Ok(session),
            // 57P03: starting up or shutting down; another endpoint may serve.
            Err(ConnectError::Refused(error)) if error.code != "57P03" => return Err(ConnectError::Refused(error)),
            Err(error) => last = error,
        }
    }
    Err(last)
}

async fn login(info: &ConnInfo, endpoint: &Endpoint, startup: &[(&str, &str)]) -> Result<Session, ConnectError> {
    let stream = dial(info, endpoint).await?;
    let binding_data = stream.channel_binding_data();
    let mut frames = Frames::new(stream, LOGIN_FRAME_BYTES_MAX);
    let mut message = BytesMut::new();
    let mut parameters = vec![("user", info.user.as_str()), ("database", info.dbname.as_str()), ("client_encoding", "UTF8")];
    parameters.extend(info.application_name.as_deref().map(|name| ("application_name", name)));
    parameters.extend(info.options.as_deref().map(|options| ("options", options)));
    parameters.extend_from_slice(startup);
    frontend::startup_message(parameters, &mut message).map_err(|_| ConnectError::ZeroByte)?;
    frames.send(&message).await?;
    Authentication { info, endpoint, binding_data }.run(&mut frames).await?;
    ready(frames, endpoint).await
}

struct Authentication<'a> {
    info: &'a ConnInfo,
    endpoint: &'a Endpoint,
    binding_data: Option<Vec<u8>>,
}

impl Authentication<'_> {
    async fn run(mut self, frames: &mut Frames) -> Result<(), ConnectError> {
        let required = self.info.channel_binding == ChannelBinding::Require;
        let mut bound = false;
        loop {
            let mut body = request(frames).await?;
            let mut message = BytesMut::new();
            match take_i32(&mut body)? {
                0 if required && !bound => return Err(ConnectError::ChannelBinding { why: "the server let us in without" }),
                0 => return Ok(()),
                3 | 5 if required => return Err(ConnectError::ChannelBinding { why: "the server asks for a plain password" }),
                3 => password_message(self.password()?.reveal().as_bytes(), &mut message)?,
                5 => {
                    let salt = body.first_chunk::<4>().ok_or(ConnectError::Protocol("an md5 request without salt"))?;
                    let hash = md5_hash(self.info.user.as_bytes(), self.password()?.reveal().as_bytes(), *salt);
                    password_message(hash.as_bytes(), &mut message)?;
                }
                10 => {
                    bound = self.scram(frames, &body).await?;
                    continue;
                }
                other => return Err(ConnectError::Method { method: method_name(other) }),
            }
            frames.send(&message).await?;
        }
    }

    fn password(&self) -> Result<Password, ConnectError> {
        let missing = || ConnectError::PasswordMissing { endpoint: self.endpoint.to_string(), user: self.info.user.clone() };
        self.info.password_for(self.endpoint)?.ok_or_else(missing)
    }

    /// Whether the exchange was bound to the TLS channel.
    async fn scram(&mut self, frames: &mut Frames, mechanisms: &[u8]) -> Result<bool, ConnectError> {
        let offers = |name: &str| mechanisms.split(|&byte| byte == 0).any(|offer| offer == name.as_bytes());
        if !offers(SCRAM_SHA_256) && !offers(SCRAM_SHA_256_PLUS) {
            return Err(ConnectError::Method { method: "an unknown SASL mechanism of".to_owned() });
        }
        let data = self.binding_data.take().filter(|_| self.info.channel_binding != ChannelBinding::Disable);
        let (binding, mechanism, bound) = match data {
            Some(data) if offers(SCRAM_SHA_256_PLUS) => (sasl::ChannelBinding::tls_server_end_point(data), SCRAM_SHA_256_PLUS, true),
            _ if self.info.channel_binding == ChannelBinding::Require => {
                return Err(ConnectError::ChannelBinding {
                    why: "the connection cannot offer it (no TLS, or a certificate without a defined hash)",
                });
            }
            // "We could, the server could not": lets the server notice somebody who strips -PLUS from its offer.
            Some(_) => (sasl::ChannelBinding::unrequested(), SCRAM_SHA_256, false),
            None => (sasl::ChannelBinding::unsupported(), SCRAM_SHA_256, false),
        };
        let mut scram = ScramSha256::new(self.password()?.reveal().as_bytes(), binding);
        let mut message = BytesMut::new();
        frontend::sasl_initial_response(mechanism, scram.message(), &mut message).map_err(|_| ConnectError::ZeroByte)?;
        frames.send(&message).await?;
        let mut body = request(frames).await?;
        if take_i32(&mut body)? != 11 {
            return Err(ConnectError::Protocol("the SASL exchange was not continued"));
        }
        scram.update(&body).map_err(ConnectError::Scram)?;
        message.clear();
        frontend::sasl_response(scram.message(), &mut message).map_err(|_| ConnectError::ZeroByte)?;
        frames.send(&message).await?;
        let mut body = request(frames).await?;
        if take_i32(&mut body)? != 12 {
            return Err(ConnectError::Protocol("the SASL exchange was not finished"));
        }
        scram.finish(&body).map_err(ConnectError::Scram)?;
        Ok(bound)
    }
}

/// The body of the next authentication request.
async fn request(frames: &mut Frames) -> Result<bytes::Bytes, ConnectError> {
    match frames.next_answer().await? {
        frame if frame.tag == b'R' => Ok(frame.body),
        _ => Err(ConnectError::Protocol("not an authentication request")),
    }
}

fn password_message(password: &[u8], message: &mut BytesMut) -> Result<(), ConnectError> {
    frontend::password_message(password, message).map_err(|_| ConnectError::ZeroByte)
}

fn take_i32(body: &mut bytes::Bytes) -> Result<i32, ConnectError> {
    body.try_get_i32().map_err(|_| ConnectError::Protocol("a message ends early"))
}

fn method_name(code: i32) -> String {
    match code {
        2 => "Kerberos V5".to_owned(),
        7 | 8 => "GSSAPI".to_owned(),
        9 => "SSPI".to_owned(),
        other => format!("unknown ({other})"),
    }
}

/// Collects what comes between AuthenticationOk and ReadyForQuery.
async fn ready(mut frames: Frames, endpoint: &Endpoint) -> Result<Session, ConnectError> {
    let mut parameters = Vec::new();
    let mut backend_key = None;
    loop {
        let mut frame = frames.next().await?;
        match frame.tag {
            b'S' if parameters.len() < PARAMETERS_MAX => {
                let mut parts = frame.body.split(|&byte| byte == 0).map(|part| String::from_utf8_lossy(part).into_owned());
                if let (Some(name), Some(value)) = (parts.next(), parts.next()) {
                    parameters.push((name, value));
                }
            }
            b'K' => {
                let process = take_i32(&mut frame.body)?;
                backend_key = Some((process, take_i32(&mut frame.body)?));
            }
            b'N' => tracing::debug!(notice = %ServerError::parse(&frame.body), "server notice"),
            b'E' => return Err(ConnectError::Refused(Box::new(ServerError::parse(&frame.body)))),
            b'Z' => return Ok(Session { frames, endpoint: endpoint.clone(), parameters, backend_key }),
            _ => return Err(ConnectError::Protocol("an unexpected message before the session is ready")),
        }
    }
}
