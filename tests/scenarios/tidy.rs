//! The house rules, read off the manifests and the sources: which crate may depend on which, what the pure crates never gain, and
//! what may not be in the tree at all.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Each crate and those of ours that it may depend on. A crate that is not here has no place in the order.
const ORDER: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("locale", &[]),
    ("pgoutput", &["model"]),
    ("batch", &["model"]),
    ("functions", &["model"]),
    ("translate", &["model", "locale", "functions"]),
    ("replica", &["model", "locale", "batch", "functions"]),
    ("pgconnect", &["model"]),
    ("source", &["model", "locale", "pgoutput", "pgconnect"]),
    ("log", &["model", "batch"]),
    ("hub", &["model", "batch", "pgconnect", "source", "log", "replica"]),
    ("rimward", &["model", "batch", "functions", "replica", "translate"]),
    ("gateway", &["model", "functions", "pgconnect", "replica", "translate", "rimward"]),
    ("localpg", &[]),
    ("cli", &["model", "batch", "pgconnect", "source", "log", "replica", "translate", "hub", "rimward", "gateway", "localpg"]),
];

/// Built for wasm32: no runtime, no sockets.
const PURE: &[&str] = &["model", "pgoutput", "batch", "functions", "translate", "replica"];
const IMPURE_PACKAGES: &[&str] = &["tokio", "hyper", "reqwest", "axum", "mio", "socket2", "rustls"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the workspace").to_owned()
}

fn manifest(path: &Path) -> toml::Table {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).parse().expect("a manifest is TOML")
}

/// Crate folders and the names in their `[dependencies]`.
fn crates() -> BTreeMap<String, Vec<String>> {
    let mut crates = BTreeMap::new();
    for entry in fs::read_dir(root().join("crates")).unwrap().flatten() {
        let file = entry.path().join("Cargo.toml");
        if !file.is_file() {
            continue;
        }
        let manifest = manifest(&file);
        let mut tables = vec![manifest.get("dependencies")];
        if let Some(targets) = manifest.get("target").and_then(toml::Value::as_table) {
            tables.extend(targets.values().map(|target| target.get("dependencies")));
        }
        let names = tables.into_iter().flatten().filter_map(toml::Value::as_table).flat_map(|table| table.keys().cloned()).collect();
        crates.insert(entry.file_name().to_string_lossy().into_owned(), names);
    }
    crates
}

#[test]
fn every_crate_depends_only_on_those_above_it() {
    let allowed: BTreeMap<&str, &[&str]> = ORDER.iter().copied().collect();
    for (name, dependencies) in crates() {
        let above = allowed.get(name.as_str()).unwrap_or_else(|| panic!("crates/{name} has no place in the order of this test"));
        for dependency in dependencies.iter().filter_map(|dependency| match dependency.as_str() {
            "rimward" => Some("rimward"),
            other => other.strip_prefix("rimward-"),
        }) {
            assert!(above.contains(&dependency), "crates/{name} must not depend on {dependency}");
        }
    }
}

#[test]
fn pure_crates_gain_no_runtime() {
    for name in PURE.iter().filter(|name| root().join("crates").join(name).is_dir()) {
        let package = format!("rimward-{name}");
        let output = Command::new(env!("CARGO"))
            .args(["tree", "--offline", "--locked", "--edges", "normal", "--prefix", "none", "--format", "{p}", "--package", &package])
            .current_dir(root())
            .output()
            .expect("run cargo tree");
        let tree = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && !tree.is_empty(), "cargo tree: {}", String::from_utf8_lossy(&output.stderr));
        for line in tree.lines() {
            let dependency = line.split(' ').next().unwrap_or_default();
            assert!(!IMPURE_PACKAGES.contains(&dependency), "{package} has gained {dependency}");
        }
    }
}

#[test]
fn one_cryptography_library_and_one_sqlite_are_in_the_tree() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    for unwanted in ["aws-lc-rs", "aws-lc-sys", "openssl-sys", "native-tls"] {
        assert!(!lock.contains(&format!("name = \"{unwanted}\"")), "{unwanted} is in Cargo.lock");
    }
    assert_eq!(lock.matches("name = \"libsqlite3-sys\"").count(), 1);
}

#[test]
fn every_manifest_inherits_the_workspace_and_its_lints() {
    let mut members: Vec<PathBuf> = crates().keys().map(|name| root().join("crates").join(name)).collect();
    members.push(root().join("tests"));
    for member in members {
        let manifest = manifest(&member.join("Cargo.toml"));
        let inherited =
            |table: &str, key: &str| manifest[table].get(key).and_then(|value| value.get("workspace")).and_then(toml::Value::as_bool);
        for key in ["version", "edition", "license", "rust-version"] {
            assert_eq!(inherited("package", key), Some(true), "{}: package.{key} is not the workspace's", member.display());
        }
        assert_eq!(manifest["lints"].get("workspace").and_then(toml::Value::as_bool), Some(true), "{}: lints", member.display());
        for section in ["dependencies", "dev-dependencies"] {
            for (name, dependency) in manifest.get(section).and_then(toml::Value::as_table).into_iter().flatten() {
                let from_workspace = dependency.get("workspace").and_then(toml::Value::as_bool) == Some(true);
                assert!(from_workspace, "{}: {name} states a version of its own", member.display());
            }
        }
    }
}

#[test]
fn every_crate_opens_with_its_job_and_its_absences() {
    for name in crates().keys() {
        let folder = root().join("crates").join(name).join("src");
        let file = ["lib.rs", "main.rs"].iter().map(|file| folder.join(file)).find(|file| file.is_file()).expect("a crate has a root");
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//! "), "{} does not open with what it is for", file.display());
        let safe = text.contains("#![forbid(unsafe_code)]") || text.contains("#![deny(unsafe_code)]");
        assert!(safe, "{} neither forbids unsafe code nor denies it with its exceptions explained", file.display());
    }
}

/// The Rust sources below a folder, all together.
fn sources(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() && entry.file_name() != "target" {
            sources(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

/// Where docs/replication.md says that a test is, by the name that it gives the place.
fn place(name: &str) -> PathBuf {
    root().join(match name {
        "hub" => "crates/hub/tests/hub".to_owned(),
        "apply" | "load" => format!("crates/replica/tests/{name}.rs"),
        "log" => "crates/log/tests".to_owned(),
        "follow" => "crates/rimward/tests".to_owned(),
        "scenario" => "tests/scenarios".to_owned(),
        "unit" => "crates".to_owned(),
        name => format!("crates/source/tests/{name}.rs"),
    })
}

/// The tests that a cell names, each with its place: "*life* `one_test`, `another`; *hub* `a_third`".
fn named_tests(cell: &str) -> Vec<(String, String)> {
    let (mut named, mut at) = (Vec::new(), None);
    let mut rest = cell;
    while let Some(begin) = rest.find(['*', '`']) {
        let mark = &rest[begin..=begin];
        let Some(length) = rest[begin + 1..].find(mark) else { break };
        let word = &rest[begin + 1..begin + 1 + length];
        match (mark, &at) {
            ("*", _) => at = Some(word.to_owned()),
            // Others in backquotes are commands and columns.
            (_, Some(place)) if word.matches('_').count() >= 3 && !word.contains(' ') => named.push((place.clone(), word.to_owned())),
            _ => {}
        }
        rest = &rest[begin + length + 2..];
    }
    named
}

#[test]
fn every_item_of_the_documentation_names_tests_that_exist_where_it_says() {
    let documentation = fs::read_to_string(root().join("docs/replication.md")).unwrap();
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    let (mut count, mut wrong) = (0, Vec::new());
    let is_item = |line: &&str| line.starts_with("| ") && !line.starts_with("| ---") && !line.ends_with("| test |");
    for line in documentation.lines().filter(is_item) {
        let cell = line.trim_end_matches([' ', '|']).rsplit('|').next().unwrap_or_default();
        let tests = named_tests(cell);
        if tests.is_empty() {
            wrong.push(line.chars().take(100).collect());
        }
        for (name, test) in tests {
            let text = texts.entry(name.clone()).or_insert_with(|| {
                let (place, mut text) = (place(&name), String::new());
                if place.is_dir() {
                    sources(&place, &mut text)
                } else {
                    text = fs::read_to_string(&place).unwrap_or_default()
                }
                text
            });
            count += 1;
            if !text.contains(&format!("fn {test}(")) {
                wrong.push(format!("{name}: {test}"));
            }
        }
    }
    assert!(count > 100 && wrong.is_empty(), "docs/replication.md names what is no test, of {count}: {wrong:#?}");
}
