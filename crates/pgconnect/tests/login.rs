//! Logging in to a real server.

use rimward_localpg::{Authentication, Options, Server};
use rimward_pgconnect::{ConnInfo, ConnectError, connect, connect_sql};

/// What the login came to, by frames and by the SQL client.
async fn check(conninfo: &str, expected: &str) {
    let info: ConnInfo = conninfo.parse().unwrap();
    let shown = match connect(&info, &[]).await {
        Ok(session) => {
            assert!(session.server_major() >= 14);
            format!("in, tls {}", session.frames.stream().is_tls())
        }
        Err(error) => error.to_string(),
    };
    assert!(shown.contains(expected), "{info:?}: {shown}");
    let sql = connect_sql(&info).await;
    assert_eq!(sql.is_ok(), expected.starts_with("in"), "{info:?}: {:?}", sql.err());
    if let Ok(client) = sql {
        let user: String = client.query_one("SELECT current_user::text", &[]).await.unwrap().get(0);
        assert_eq!(user, info.user);
    }
}

#[tokio::test]
async fn passwords_are_asked_for_and_checked() {
    let server = Server::start(&Options { authentication: Authentication::Scram, ..Options::default() }).unwrap();
    server.psql("postgres", "CREATE ROLE old LOGIN; SET password_encryption = md5; ALTER ROLE old PASSWORD 'old'").unwrap();
    server.psql("postgres", "CREATE ROLE plain LOGIN PASSWORD 'plain'").unwrap();
    let hba = server.data_dir().join("pg_hba.conf");
    let rules = std::fs::read_to_string(&hba).unwrap();
    std::fs::write(&hba, format!("host all old 127.0.0.1/32 md5\nhost all plain 127.0.0.1/32 password\n{rules}")).unwrap();
    server.psql("postgres", "SELECT pg_reload_conf()").unwrap();
    let port = server.port();
    let at = format!("host=127.0.0.1 port={port} dbname=postgres sslmode=disable");

    check(&server.conninfo("postgres"), "in, tls false").await;
    check(&server.url("postgres"), "in, tls false").await;
    check(&format!("{at} user=postgres password=wrong"), "password authentication failed").await;
    check(&format!("{at} user=postgres"), "asks for the password of \"postgres\"").await;
    check(&format!("{at} user=old password=old"), "in").await;
    check(&format!("{at} user=plain password=plain"), "in").await;
    check(&format!("{at} user=plain password=plain channel_binding=require"), "channel binding is required").await;
    check(&format!("{at} user=postgres password=x dbname=nowhere sslmode=require"), "does not offer TLS").await;
    check(&format!("host=127.0.0.1,127.0.0.1 port=1,{port} user=plain password=plain dbname=postgres"), "in").await;
    check("host=127.0.0.1 port=1 user=a", "cannot reach 127.0.0.1:1").await;
}

#[tokio::test]
async fn unix_socket_is_the_folder_that_host_names() {
    let server = Server::start(&Options::default()).unwrap();
    let folder = server.socket_dir().display();
    check(&format!("host={folder} port={} user=postgres", server.port()), "in, tls false").await;
    check(&format!("host={folder} port={} user=nobody", server.port()), "role \"nobody\" does not exist").await;
}

/// A certificate for `localhost`, signed by an authority of its own; paths of certificate, key, and the authority.
fn certificates(folder: &std::path::Path) -> [std::path::PathBuf; 3] {
    let authority_key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority = params.self_signed(&authority_key).unwrap();
    let issuer = rcgen::Issuer::new(params, authority_key);
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    let write = |name: &str, text: String| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    [write("server.crt", certificate.pem()), write("server.key", key.serialize_pem()), write("ca.crt", authority.pem())]
}

#[tokio::test]
async fn tls_is_verified_as_far_as_sslmode_asks() {
    let folder = tempfile::tempdir().unwrap();
    let [certificate, key, authority] = certificates(folder.path());
    let tls = Some((certificate.clone(), key));
    let server = Server::start(&Options { authentication: Authentication::Scram, tls, ..Options::default() }).unwrap();
    let login = format!("port={} user=postgres password={} dbname=postgres", server.port(), Server::PASSWORD);
    let (authority, stranger) = (authority.display(), certificates(tempfile::tempdir_in(folder.path()).unwrap().keep().as_path()));
    let stranger = stranger[2].display();

    check(&format!("host=127.0.0.1 {login}"), "in, tls true").await;
    check(&format!("host=127.0.0.1 {login} sslmode=disable"), "in, tls false").await;
    check(&format!("host=127.0.0.1 {login} sslmode=require channel_binding=require"), "in, tls true").await;
    check(&format!("host=127.0.0.1 {login} sslmode=require channel_binding=disable"), "in, tls true").await;
    check(&format!("host=127.0.0.1 {login} sslmode=disable channel_binding=require"), "channel binding is required").await;
    check(&format!("host=127.0.0.1 {login} sslmode=verify-ca sslrootcert={authority}"), "in, tls true").await;
    check(&format!("host=127.0.0.1 {login} sslmode=verify-full sslrootcert={authority}"), "TLS with").await;
    check(&format!("host=localhost hostaddr=127.0.0.1 {login} sslmode=verify-full sslrootcert={authority}"), "in, tls true").await;
    check(&format!("host=localhost hostaddr=127.0.0.1 {login} sslmode=verify-full sslrootcert={stranger}"), "TLS with").await;
    check(&format!("host=127.0.0.1 {login} sslmode=require sslrootcert={stranger}"), "TLS with").await;
    check(&format!("host=127.0.0.1 {login} sslmode=verify-full"), "TLS with").await;
    check(&format!("host=127.0.0.1 {login} sslmode=verify-ca sslrootcert=/nowhere"), "cannot use the root certificates").await;
}

#[tokio::test]
async fn slow_server_is_given_up_in_time() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = silent.local_addr().unwrap().port();
    let info: ConnInfo = format!("host=127.0.0.1 port={port} user=a connect_timeout=1").parse().unwrap();
    let error = connect(&info, &[]).await.unwrap_err();
    assert!(matches!(error, ConnectError::TimedOut { seconds: 1, .. }), "{error}");
}
