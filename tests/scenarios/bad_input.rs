//! What goes wrong in practice, each with a message that says what to change, an exit code, and nothing lost: whatever happened, `verify`
//! finds every replica equal in the end.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rimward_localpg::{Authentication, Options, Server};

use crate::cluster::{Cluster, Edge, Program, eventually, free_port, run, text};
use crate::refusal::Attempt;

const SCHEMA: &str = "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 1000) i;";

/// A cluster of which nothing runs but the server, and for which `init` never ran.
fn bare(options: &Options) -> Cluster {
    let server = Server::start(options).expect("start PostgreSQL");
    let folder = tempfile::Builder::new().prefix("rimward-test-").tempdir().expect("a temporary folder");
    let (hub_options, edge_options) = (Vec::new(), Vec::new());
    Cluster { server, folder, database: "postgres", hub: None, hub_port: free_port(), edges: Vec::new(), hub_options, edge_options }
}

/// `rimward hub` with a connection string and a data folder among this cluster's.
fn hub(cluster: &Cluster, primary: &str, folder: &str) -> Attempt {
    hub_at(primary, &cluster.folder.path().join(folder), cluster.hub_port)
}

fn hub_at(primary: &str, data: &Path, port: u16) -> Attempt {
    let listen = format!("127.0.0.1:{port}");
    Attempt::of(&["hub", "--primary", primary, "--data", &data.display().to_string(), "--listen", &listen])
}

/// `rimward edge` with a data folder, a hub and a port.
fn edge(cluster: &Cluster, folder: &Path, hub: &str, port: u16) -> Attempt {
    let (data, listen) = (folder.display().to_string(), format!("127.0.0.1:{port}"));
    let primary = cluster.server.conninfo(cluster.database);
    Attempt::of(&["edge", "--hub", hub, "--primary", &primary, "--data", &data, "--listen", &listen])
}

fn conninfo(cluster: &Cluster, user: &str, password: &str) -> String {
    format!("host=127.0.0.1 port={} user={user} password={password} dbname={}", cluster.server.port(), cluster.database)
}

#[test]
fn a_primary_that_is_not_ready_is_refused_with_what_to_change() {
    let settings = vec![("wal_level".to_owned(), "replica".to_owned())];
    let mut cluster = bare(&Options { settings, authentication: Authentication::Scram, ..Options::default() });
    let owner = cluster.server.conninfo(cluster.database);
    cluster.primary(SCHEMA);
    cluster.primary("CREATE TABLE keyless (v text); INSERT INTO keyless VALUES ('before')");
    cluster.primary("CREATE ROLE plain LOGIN PASSWORD 'right'");

    let remedy = "ALTER SYSTEM SET wal_level = 'logical';";
    Attempt::of(&["doctor", "--primary", &owner]).fails(&["error: wal_level is replica; logical is needed", remedy]);
    Attempt::of(&["init", "--primary", &owner]).fails(&["error: wal_level is replica; logical is needed", remedy]);
    hub(&cluster, &owner, "hub").fails(&["the primary was not prepared; run rimward init"]);
    // What the doctor prescribes is what helps.
    cluster.primary(remedy);
    cluster.server.restart().expect("restart PostgreSQL");
    Attempt::of(&["doctor", "--primary", &owner]).ends(0, &["public.keyless has no usable replica identity"]);
    hub(&cluster, &owner, "hub").fails(&["the primary was not prepared; run rimward init"]);

    let plain = conninfo(&cluster, "plain", "right");
    let (said, mended) = ("role \"plain\" may not replicate", "ALTER ROLE \"plain\" REPLICATION");
    Attempt::of(&["doctor", "--primary", &plain]).fails(&[said, mended]);
    Attempt::of(&["init", "--primary", &plain]).fails(&[said, mended]);
    Attempt::of(&["init", "--primary", &owner])
        .ends(0, &["published: 1 tables", "left out:  public.keyless: it has no usable replica identity"]);
    let not_granted = ["role \"plain\" may not read rimward.config: ALTER ROLE \"plain\" REPLICATION", "run rimward init again"];
    hub(&cluster, &plain, "hub").fails(&not_granted);
    // A table that cannot be followed is none the worse for it.
    cluster.primary("UPDATE keyless SET v = 'after'; DELETE FROM keyless WHERE v = 'before'");
    assert_eq!(cluster.primary("SELECT v FROM keyless"), "after");

    wrong_connections(&cluster);
    wrong_names(&cluster, &owner);
    // As the doctor said, and after that the hub needs no superuser.
    cluster.primary("ALTER ROLE plain REPLICATION");
    hub(&cluster, &plain, "hub").fails(&not_granted);
    Attempt::of(&["init", "--primary", &owner]).ends(0, &["slot rimward kept"]);
    hub(&cluster, &plain, "hub").fails(&["permission denied for table t (SQLSTATE 42501)"]);
    cluster.primary("GRANT SELECT ON t TO plain");
    let data = cluster.hub_folder().display().to_string();
    let listen = format!("127.0.0.1:{}", cluster.hub_port);
    let arguments = ["hub", "--primary", &plain, "--data", &data, "--listen", &listen].map(str::to_owned);
    cluster.hub = Some(Program::start(&arguments, cluster.folder.path().join("hub.log")));
    cluster.await_hub();
    let edge = cluster.add_edge();
    what_is_taken(&cluster, &owner, edge);
    wrong_passwords_at_the_edge(&cluster, edge);
    wrong_hubs(&cluster);
    cluster.primary("INSERT INTO t SELECT i, 'more' FROM generate_series(1001, 2000) i; UPDATE keyless SET v = 'again'");
    equal(&cluster);
}

fn wrong_connections(cluster: &Cluster) {
    let refused = ["password authentication failed for user \"postgres\"", "SQLSTATE 28P01"];
    let wrong = conninfo(cluster, Server::USER, "guessed");
    let said = hub(cluster, &wrong, "hub").fails(&refused);
    assert!(!said.contains("guessed"), "the password is shown: {said}");
    for command in ["doctor", "init"] {
        Attempt::of(&[command, "--primary", &wrong]).fails(&refused);
    }
    let missing = format!("host=127.0.0.1 port={} user=postgres dbname=postgres", cluster.server.port());
    let asks = ["asks for the password of \"postgres\", and none is given (connection string, PGPASSWORD or password file)"];
    hub(cluster, &missing, "hub").env("PGPASSFILE", "/nowhere").fails(&asks);
    let elsewhere = cluster.server.conninfo("nowhere");
    hub(cluster, &elsewhere, "hub").fails(&["database \"nowhere\" does not exist"]);
    let nobody = free_port();
    let unreachable = format!("host=127.0.0.1 port={nobody} user=postgres dbname=postgres");
    hub(cluster, &unreachable, "hub").fails(&[&format!("cannot reach 127.0.0.1:{nobody}: Connection refused")]);
    hub(cluster, "hots=127.0.0.1", "hub").fails(&["connection option \"hots\" is not supported"]);
}

fn wrong_names(cluster: &Cluster, owner: &str) {
    let data = cluster.hub_folder().display().to_string();
    let hub = |name: &str, value: &str| Attempt::of(&["hub", "--primary", owner, "--data", &data, "--listen", "127.0.0.1:0", name, value]);
    let prepared = ["the primary is prepared for publication \"rimward\" and slot \"rimward\""];
    hub("--slot", "other").fails(&prepared);
    hub("--publication", "other").fails(&prepared);
    hub("--slot", "Other").fails(&["\"Other\" is not a slot name: 1 to 63 lower-case letters, digits and underscores"]);
    hub("--tls-cert", "/nowhere.pem").ends(2, &["--tls-key"]);
    Attempt::of(&["hub", "--primary", owner, "--data", &data, "--listen", "0.0.0.0:0"])
        .fails(&["can be reached by other machines, and no token was added: run rimward token add"]);
    Attempt::of(&["init", "--primary", owner, "--slot", "other"]).fails(&["for publication \"rimward\" and slot \"rimward\" already"]);
    Attempt::of(&["init", "--primary", owner, "--table", "absent"]).fails(&["there is no table \"absent\""]);
}

fn what_is_taken(cluster: &Cluster, owner: &str, index: usize) {
    let taken = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = taken.local_addr().expect("its address").port();
    let said =
        format!("cannot listen on 127.0.0.1:{port}: Address already in use (os error 98); free the port, or choose another with --listen");
    let another = cluster.folder.path().join("another");
    hub_at(owner, &another, port).fails(&[&said]);
    edge(cluster, &another.join("edge"), &cluster.hub_url(), port).fails(&[&said]);

    let in_use = format!("{} is in use by another hub", cluster.hub_folder().display());
    hub_at(owner, &cluster.hub_folder(), free_port()).fails(&[&in_use]);
    let in_use = format!("{} is in use by another replica", cluster.edge_folder(index).display());
    edge(cluster, &cluster.edge_folder(index), &cluster.hub_url(), free_port()).fails(&[&in_use]);
    hub_at(owner, &another, free_port()).fails(&["replication slot \"rimward\" is in use", "stop its other consumer"]);
    Attempt::of(&["init", "--primary", owner, "--remove"])
        .fails(&["replication slot \"rimward\" is in use by process", "stop the hub first"]);
    assert!(!another.join("hub.json").exists(), "a hub that was refused has taken a copy");
}

/// PostgreSQL's own words, as if there were no edge in between.
fn wrong_passwords_at_the_edge(cluster: &Cluster, index: usize) {
    let at = |port: u16, user: &str, password: &str, database: &str| {
        let mut psql = Command::new(cluster.server.program("psql"));
        psql.args(["-X", "-h", "127.0.0.1", "-p", &port.to_string(), "-U", user, "-d", database, "-c", "SELECT count(*) FROM t"]);
        let output = psql.env("PGPASSWORD", password).stdin(Stdio::null()).output().expect("run psql");
        (output.status.code(), text(&output).replace(&format!("port {port} "), "port N "))
    };
    for (user, password, database) in
        [("plain", "wrong", "postgres"), ("nobody", "x", "postgres"), ("plain", "right", "nowhere"), ("plain", "right", "postgres")]
    {
        let edge = at(cluster.edges[index].port, user, password, database);
        assert_eq!(edge, at(cluster.server.port(), user, password, database), "{user} {password} {database}");
        assert_eq!(edge.0 == Some(0), (user, password, database) == ("plain", "right", "postgres"), "{edge:?}");
    }
}

/// A hub that is not there (yet) is waited for, aloud; what cannot be a hub is refused.
fn wrong_hubs(cluster: &Cluster) {
    let folder = cluster.folder.path().join("lost");
    edge(cluster, &folder, "hub.example:7400", free_port()).fails(&["hub \"hub.example:7400\"", "it must begin with http:// or https://"]);
    edge(cluster, &folder, "127.0.0.1:7400", free_port()).fails(&["hub \"127.0.0.1:7400\"", "it must look like https://host:7400"]);
    let nobody = format!("http://127.0.0.1:{}", free_port());
    let postgres = format!("http://127.0.0.1:{}", cluster.server.port());
    for (hub, reason) in [(&nobody, "Connection refused"), (&postgres, "reason=")] {
        let (data, listen) = (folder.display().to_string(), format!("127.0.0.1:{}", free_port()));
        let primary = cluster.server.conninfo(cluster.database);
        let arguments = ["edge", "--hub", hub, "--primary", &primary, "--data", &data, "--listen", &listen].map(str::to_owned);
        let mut lost = Program::start(&arguments, cluster.folder.path().join("lost.log"));
        let said = format!("no copy from the hub yet; trying again hub=\"{hub}\"");
        eventually("the edge says which hub it waits for", || lost.log_text().contains(&said) && lost.log_text().contains(reason));
        assert!(lost.ended().is_none());
        let (status, _) = lost.terminate();
        assert!(status.success(), "{status}");
    }
    let said = Attempt::of(&["verify", "--hub", &nobody]).fails(&[&format!("reach the hub at {nobody}"), "Connection refused"]);
    assert_eq!(said.matches("Connection refused").count(), 1, "{said}");
}

/// Two clusters that know nothing of one another, started side by side.
fn two_clusters() -> (Cluster, Cluster) {
    let other = std::thread::spawn(|| Cluster::running(&Options::default(), "app", SCHEMA, 1));
    let one = Cluster::running(&Options::default(), "app", SCHEMA, 1);
    (one, other.join().expect("the other cluster starts"))
}

#[test]
fn data_of_another_history_is_refused_or_replaced_and_never_mixed() {
    let (mut one, mut two) = two_clusters();
    one.primary("DELETE FROM t WHERE id > 10");
    two.primary("INSERT INTO t VALUES (-1, 'two')");
    equal(&one);
    stop(&mut one);

    // A hub refuses the data of another primary, and leaves it as it was.
    let owner = two.server.conninfo("app");
    let said = format!("{} holds the data of system ", one.hub_folder().display());
    hub_at(&owner, &one.hub_folder(), one.hub_port).fails(&[&said, "connect to that primary again, or give the hub another, empty folder"]);
    one.start_hub();
    one.start_edge(0);
    equal(&one);

    // An edge whose folder is another's takes a new copy.
    stop(&mut one);
    two.edges.push(Edge { program: None, port: free_port() });
    copy_folder(&one.edge_folder(0), &two.edge_folder(1));
    two.start_edge(1);
    eventually("the edge has taken a new copy", || log_of(&two, 1).contains("a new copy is in place"));
    let reason = "the hub cannot go on from here; fetching a new copy reason=\"this hub follows system";
    assert!(log_of(&two, 1).contains(reason), "{}", log_of(&two, 1));
    assert_eq!(two.edge_psql(1, "SELECT min(id), max(id), count(*) FROM t"), Ok("-1|1000|1001".to_owned()));
    equal(&two);

    what_was_lost_at_the_primary(&mut two);
}

fn stop(cluster: &mut Cluster) {
    for edge in &mut cluster.edges {
        edge.program.take().map(Program::terminate);
    }
    cluster.hub.take().map(Program::terminate);
}

fn log_of(cluster: &Cluster, edge: usize) -> String {
    cluster.edges[edge].program.as_ref().map(Program::log_text).unwrap_or_default()
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// Waits until the hub has ended by itself, and returns its words.
fn ended(cluster: &mut Cluster) -> String {
    let mut hub = cluster.hub.take().expect("the hub was started");
    let mut status = None;
    eventually("the hub ends", || {
        status = hub.ended();
        status.is_some()
    });
    assert_eq!(status.and_then(|status| status.code()), Some(1));
    hub.log_text()
}

/// The slot, or the publication: what went by meanwhile cannot be had, so the hub starts anew, and its edges do so by themselves.
fn what_was_lost_at_the_primary(cluster: &mut Cluster) {
    let owner = cluster.server.conninfo("app");
    cluster.hub.take().map(Program::terminate);
    cluster.primary("SELECT pg_drop_replication_slot('rimward')");
    cluster.primary("INSERT INTO t VALUES (-2, 'nobody listens')");
    let advice = ["run rimward init", "the hub needs an empty data folder (edges then start anew)"];
    hub_at(&owner, &cluster.hub_folder(), cluster.hub_port).fails(&["replication slot \"rimward\" does not exist", advice[0], advice[1]]);
    Attempt::of(&["init", "--primary", &owner]).ends(0, &["slot rimward created"]);
    hub_at(&owner, &cluster.hub_folder(), cluster.hub_port)
        .fails(&["somebody else advanced the slot or made it anew", "give the hub an empty one (edges then start anew)"]);
    anew(cluster);

    cluster.primary("DROP PUBLICATION rimward; INSERT INTO t VALUES (-3, 'nobody listens')");
    let said = ended(cluster);
    let message = "publication \"rimward\" does not exist, or did not when the next changes were made, so that they cannot be had: \
        run rimward init --remove and rimward init, and give the hub an empty data folder";
    assert!(said.contains(message), "{said}");
    Attempt::of(&["init", "--remove", "--primary", &owner]).ends(0, &[]);
    Attempt::of(&["init", "--primary", &owner]).ends(0, &["published: 1 tables", "slot rimward created"]);
    anew(cluster);
}

/// An empty folder for the hub; its edges run on.
fn anew(cluster: &mut Cluster) {
    fs::remove_dir_all(cluster.hub_folder()).unwrap();
    cluster.start_hub();
    equal(cluster);
    for edge in 0..cluster.edges.len() {
        assert!(log_of(cluster, edge).contains("bootstrap anew"), "{}", log_of(cluster, edge));
    }
}

/// Once all edges stream again.
fn equal(cluster: &Cluster) {
    eventually("the edges follow", || {
        let status = text(&run(&["status", "--hub", &cluster.hub_url()]));
        (0..cluster.edges.len()).all(|edge| cluster.edges[edge].program.is_none() || status.contains(&format!("edge{edge} ")))
    });
    cluster.verify();
}

#[test]
fn damaged_files_are_named_and_never_passed_on() {
    let mut cluster = Cluster::prepared(&Options::default(), "app", SCHEMA);
    cluster.hub_options = ["--segment-bytes", "32kB"].map(str::to_owned).to_vec();
    cluster.start_hub();
    cluster.add_edge();
    // It will need what is damaged in the meantime.
    cluster.edges[0].program.take().map(Program::terminate);
    for round in 0..4 {
        cluster.primary(&format!("INSERT INTO t SELECT i, md5(i::text) FROM generate_series({0}, {0} + 2999) i", 10_000 * (round + 1)));
    }
    equal(&cluster);
    damaged_snapshot(&mut cluster);
    stop(&mut cluster);
    damaged_log(&mut cluster);
    damaged_mirror(&cluster);
    damaged_replica(&mut cluster);
    cluster.start_hub();
    for edge in 0..cluster.edges.len() {
        cluster.start_edge(edge);
    }
    equal(&cluster);
}

/// Segments, oldest first.
fn segments(cluster: &Cluster) -> Vec<PathBuf> {
    let files = fs::read_dir(cluster.hub_folder().join("log")).unwrap().flatten().map(|entry| entry.path());
    let mut segments: Vec<PathBuf> = files.filter(|file| file.extension().is_some_and(|extension| extension == "segment")).collect();
    segments.sort();
    assert!(segments.len() >= 3, "{segments:?}");
    segments
}

/// A byte is changed while `during` runs.
fn flipped(file: &Path, offset: usize, during: impl FnOnce()) {
    let sound = fs::read(file).unwrap();
    let mut damaged = sound.clone();
    damaged[offset] ^= 0x20;
    fs::write(file, damaged).unwrap();
    during();
    fs::write(file, sound).unwrap();
}

/// Damage behind the mirror stops nobody but the edge that needs just that, which takes a new copy; damage at the end stops the hub.
fn damaged_log(cluster: &mut Cluster) {
    let data = cluster.hub_folder().display().to_string();
    let check = || Attempt::of(&["log", "check", "--data", &data]);
    check().ends(0, &["sound from"]);
    let segments = segments(cluster);
    for segment in &segments {
        let said = format!("{} is damaged at byte ", segment.file_name().unwrap().to_string_lossy());
        let third = usize::try_from(segment.metadata().unwrap().len() / 3).unwrap();
        flipped(segment, third, || {
            check().fails(&[&said]);
            if Some(segment) == segments.last() {
                hub_at(&cluster.server.conninfo("app"), &cluster.hub_folder(), cluster.hub_port).fails(&["log: ", &said]);
            }
        });
    }
    check().ends(0, &["sound from"]);
    flipped(&segments[0], usize::try_from(segments[0].metadata().unwrap().len() / 3).unwrap(), || {
        cluster.start_hub();
        cluster.start_edge(0);
        eventually("the edge has a new copy", || log_of(cluster, 0).contains("a new copy is in place"));
        assert!(log_of(cluster, 0).contains("the hub's log is damaged"), "{}", log_of(cluster, 0));
        equal(cluster);
        stop(cluster);
    });
}

fn damaged_mirror(cluster: &Cluster) {
    let mirror = cluster.hub_folder().join("mirror.sqlite");
    let sound = fs::read(&mirror).unwrap();
    for damaged in [&sound[..sound.len() / 2], &sound[..100], &[][..], b"no database, but long enough to look like one".as_slice()] {
        fs::write(&mirror, damaged).unwrap();
        hub_at(&cluster.server.conninfo("app"), &cluster.hub_folder(), cluster.hub_port)
            .fails(&["mirror.sqlite: ", "restore the whole data folder, or give the hub an empty one (edges then start anew)"]);
    }
    fs::write(&mirror, sound).unwrap();
}

/// What an interrupted download left is not trusted; a snapshot that cannot be read at the hub is made again.
fn damaged_snapshot(cluster: &mut Cluster) {
    let begun = cluster.folder.path().join("edge1");
    fs::create_dir(&begun).unwrap();
    let manifest = Command::new("curl").args(["-sf", &format!("{}/v1/snapshot", cluster.hub_url())]).output().unwrap();
    assert!(manifest.status.success(), "{}", text(&manifest));
    let described = String::from_utf8_lossy(&manifest.stdout).into_owned();
    fs::write(begun.join("snapshot.manifest"), &manifest.stdout).unwrap();
    fs::write(begun.join("snapshot.part"), vec![7; 8 << 20]).unwrap();
    cluster.add_edge();
    equal(cluster);
    assert!(log_of(cluster, 1).contains("no copy from the hub yet"), "{described}\n{}", log_of(cluster, 1));

    for entry in fs::read_dir(cluster.hub_folder().join("snapshots")).unwrap().flatten() {
        let file = fs::OpenOptions::new().write(true).open(entry.path()).unwrap();
        file.set_len(entry.metadata().unwrap().len() / 2).unwrap();
    }
    cluster.add_edge();
    equal(cluster);
}

/// An edge whose file is damaged says which, and takes a new copy.
fn damaged_replica(cluster: &mut Cluster) {
    cluster.start_hub();
    let file = cluster.edge_folder(0).join("app.sqlite");
    let sound = fs::read(&file).unwrap();
    for damaged in [&sound[..sound.len() / 2], &[][..]] {
        fs::write(&file, damaged).unwrap();
        edge(cluster, &cluster.edge_folder(0), &cluster.hub_url(), free_port())
            .fails(&["app.sqlite: ", "remove it, and the next start fetches a new copy"]);
    }
    fs::remove_file(&file).unwrap();
    cluster.hub.take().map(Program::terminate);
}
