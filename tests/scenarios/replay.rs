//! The hub's log and bases as a source: files of one position, files that are proven, and a process that follows.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rimward_localpg::Options;
use rimward_model::Lsn;
use rusqlite::{Connection, OpenFlags};

use crate::cluster::{Cluster, eventually, rimward, run, text};

const SCHEMA: &str = "CREATE TABLE ledger (id bigint PRIMARY KEY, amount numeric(12,2), note text);
    CREATE INDEX ON ledger (note);
    INSERT INTO ledger SELECT i, i / 7.0, 'early ' || i FROM generate_series(1, 1000) i;";
const SUMS: &str = "SELECT count(*) || ' ' || coalesce(sum(length(note)), 0) || ' ' || coalesce(sum(id), 0) FROM ledger";

/// What the primary had at a position.
struct Mark {
    lsn: Lsn,
    sums: String,
}

fn mark(cluster: &Cluster) -> Mark {
    let sums = cluster.primary(SUMS);
    Mark { lsn: cluster.primary("SELECT pg_current_wal_lsn()").parse().expect("a position"), sums }
}

fn replay(from: &str, output: &Path, until: Option<Lsn>) -> Output {
    let output = output.display().to_string();
    let until = until.map(|lsn| lsn.to_string());
    let mut arguments = vec!["replay", "--from", from, "--output", &output];
    if let Some(until) = &until {
        arguments.extend(["--until", until]);
    }
    run(&arguments)
}

/// The file is plain, sound, at or before the position, and holds what the primary had then.
fn check(output: &Path, mark: &Mark) {
    for suffix in ["-wal", "-shm", "-journal"] {
        assert!(!Path::new(&format!("{}{suffix}", output.display())).exists(), "{suffix} was left");
    }
    let file = Connection::open_with_flags(output, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("open the file");
    let ask = |sql: &str| file.query_row(sql, [], |row| row.get::<_, String>(0)).expect("ask the file");
    assert_eq!((ask("PRAGMA journal_mode"), ask("PRAGMA integrity_check")), ("delete".to_owned(), "ok".to_owned()));
    assert_eq!(ask(SUMS), mark.sums, "at {}", mark.lsn);
    let lsn: i64 = file.query_row("SELECT lsn FROM _rimward_state", [], |row| row.get(0)).expect("a position");
    assert!(Lsn::new(lsn.cast_unsigned()) <= mark.lsn);
    let mut beside = fs::read_dir(output.parent().unwrap()).unwrap().flatten();
    assert!(beside.all(|entry| !entry.file_name().to_string_lossy().starts_with(".rimward-")), "the work folder was left");
}

/// It fails with exit code 1 and says this; there is nothing at the output's name.
fn refused(from: &Path, output: &Path, until: Option<Lsn>, expected: &str) {
    let ended = replay(&from.display().to_string(), output, until);
    let said = text(&ended);
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(said.contains(expected), "{said}\n  was expected to contain: {expected}");
    assert!(!output.exists(), "something was left");
}

fn bases(hub: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(hub.join("bases")).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.filter(|path| path.extension().is_some_and(|extension| extension == "base")).collect()
}

/// Some of everything: rows, changed and removed keys, and a transaction of several frames. A mark after each.
fn load(cluster: &Cluster) -> Vec<Mark> {
    let steps = [
        "INSERT INTO ledger SELECT i, i, 'one ' || i FROM generate_series(1001, 1500) i",
        "UPDATE ledger SET id = -id, note = note || ' moved' WHERE id % 3 = 0",
        "INSERT INTO ledger SELECT i, random() * 1000, (SELECT string_agg(md5((i * j)::text), '') FROM generate_series(1, 5) j)
             FROM generate_series(10001, 40000) i",
        "DELETE FROM ledger WHERE id % 5 = 0",
        "TRUNCATE ledger; INSERT INTO ledger VALUES (1, NULL, 'late')",
    ];
    steps
        .iter()
        .map(|step| {
            cluster.primary(step);
            mark(cluster)
        })
        .collect()
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

fn change(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_replay_is_the_primary_as_it_was_at_that_position() {
    let mut cluster = Cluster::running(&Options::default(), "replayed", SCHEMA, 0);
    let (hub, url) = (cluster.hub_folder(), cluster.hub_url());
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    eventually("the hub makes a base", || !bases(&hub).is_empty());
    let marks = load(&cluster);
    let last = marks.last().unwrap();
    eventually("the log and the mirror have the end", || {
        let output = file("probe.sqlite");
        let done = replay(&url, &output, Some(last.lsn)).status.success();
        let _ = fs::remove_file(output);
        done
    });
    let dir = hub.display().to_string();
    for (from, name) in [(&dir, "dir"), (&url, "url")] {
        for (number, mark) in marks.iter().enumerate() {
            let output = file(&format!("{name}{number}.sqlite"));
            let ended = replay(from, &output, Some(mark.lsn));
            assert!(ended.status.success(), "{}", text(&ended));
            check(&output, mark);
        }
    }
    let taken = replay(&dir, &file("dir0.sqlite"), None);
    assert!(taken.status.code() == Some(1) && text(&taken).contains("not overwritten"), "{}", text(&taken));
    check(&file("dir0.sqlite"), &marks[0]);
    refused(&hub, &file("ahead.sqlite"), Some(Lsn::new(u64::MAX)), "the log ends at");
    refused(Path::new(&url), &file("ahead.sqlite"), Some(Lsn::new(u64::MAX)), "the log ends at");
    refused(&hub, &file("old.sqlite"), Some(Lsn::new(1)), "the oldest position that can is");
    refused(Path::new(&url), &file("old.sqlite"), Some(Lsn::new(1)), "the oldest position that can is");
    refused(folder.path(), &file("none.sqlite"), None, "is not a hub's data folder");

    // From a hub that is stopped, and from its damaged remains.
    let (status, _) = cluster.hub.take().unwrap().terminate();
    assert!(status.success());
    for (name, until) in [("stopped", &marks[2]), ("end", last)] {
        let ended = replay(&dir, &file(name), if name == "end" { None } else { Some(until.lsn) });
        assert!(ended.status.success(), "{}", text(&ended));
    }
    check(&file("stopped"), &marks[2]);
    let damaged = file("damaged");
    copy_folder(&hub, &damaged);
    let segments = fs::read_dir(damaged.join("log")).unwrap().flatten().map(|entry| entry.path());
    let segment = segments.filter(|path| path.extension().is_some_and(|extension| extension == "segment")).min().unwrap();
    change(&segment, |bytes| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
    });
    refused(&damaged, &file("flipped.sqlite"), Some(marks[4].lsn), "is damaged at byte");
    fs::copy(hub.join("log").join(segment.file_name().unwrap()), &segment).unwrap();
    let base = bases(&damaged).pop().unwrap();
    change(&base, |bytes| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
    });
    refused(&damaged, &file("flipped.sqlite"), Some(marks[0].lsn), "wrong checksum");
    change(&base, |bytes| bytes.truncate(bytes.len() / 2));
    refused(&damaged, &file("truncated.sqlite"), Some(marks[0].lsn), "is cut off");
    let mirror = damaged.join("mirror.sqlite");
    change(&mirror, |bytes| bytes.truncate(bytes.len() / 2));
    refused(&damaged, &file("truncated.sqlite"), None, "mirror.sqlite");
}

#[test]
fn a_file_is_proven_equal_or_told_where_it_differs() {
    let cluster = Cluster::running(&Options::default(), "proven", SCHEMA, 0);
    let (hub, url, primary) = (cluster.hub_folder().display().to_string(), cluster.hub_url(), cluster.server.conninfo("proven"));
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("file.sqlite");
    let ended = replay(&hub, &output, None);
    assert!(ended.status.success(), "{}", text(&ended));
    let stood = fs::read(&output).unwrap();
    // The file is behind by then.
    load(&cluster);
    cluster.primary("INSERT INTO ledger SELECT i, i, 'again ' || i FROM generate_series(2, 900) i");
    let file = output.display().to_string();
    let verify = |log: [&str; 2]| run(&["verify", "--replica", &file, "--primary", &primary, log[0], log[1]]);
    for log in [["--data", hub.as_str()], ["--hub", url.as_str()]] {
        let ended = verify(log);
        let said = text(&ended);
        assert!(ended.status.success() && said.contains("file.sqlite: equal") && said.contains("1 tables, 900 rows"), "{said}");
    }
    assert_eq!(fs::read(&output).unwrap(), stood, "the file was touched");

    let ended = replay(&url, &folder.path().join("later.sqlite"), None);
    assert!(ended.status.success(), "{}", text(&ended));
    fs::rename(folder.path().join("later.sqlite"), &output).unwrap();
    let tampered = Connection::open(&output).unwrap();
    tampered.execute("UPDATE ledger SET note = 'forged' WHERE id = 77", []).unwrap();
    drop(tampered);
    let ended = verify(["--data", &hub]);
    let said = text(&ended);
    assert!(ended.status.code() == Some(1) && said.contains("NOT EQUAL") && said.contains("public.ledger"), "{said}");
}

/// The example, built as the tests are.
fn example() -> PathBuf {
    let built = Command::new(env!("CARGO")).args(["build", "--quiet", "--locked", "--package", "rimward-example-follow"]).status();
    assert!(built.expect("run cargo").success(), "the example does not build");
    rimward().with_file_name("rimward-example-follow")
}

#[test]
fn the_example_follows_a_hub_and_shows_what_was_written() {
    let program = example();
    let cluster = Cluster::running(&Options::default(), "followed", SCHEMA, 0);
    let folder = tempfile::tempdir().unwrap();
    let follow = |arguments: &[&str]| Command::new(&program).arg(cluster.hub_url()).arg(folder.path()).args(arguments).output().unwrap();
    let first = follow(&["SELECT count(*) FROM ledger"]);
    assert!(first.status.success() && text(&first).contains("1000"), "{}", text(&first));
    cluster.primary("INSERT INTO ledger VALUES (4711, 1, 'for the example')");
    let written = cluster.primary("SELECT pg_current_wal_lsn()");
    let shown = follow(&["SELECT note FROM ledger WHERE id = 4711", &written]);
    let said = String::from_utf8_lossy(&shown.stdout);
    assert!(shown.status.success() && said.starts_with("note\nfor the example\n"), "{}", text(&shown));
}
