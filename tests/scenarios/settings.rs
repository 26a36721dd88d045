//! Command line over environment over `rimward.toml`, and what is none of them ends with code 2.

use std::fs;

use crate::refusal::Attempt;

/// A primary that is not there: its address in the error says which setting was taken.
fn nowhere(port: u16) -> String {
    format!("host=127.0.0.1 port={port} user=nobody dbname=none")
}

fn taken(port: u16) -> String {
    format!("cannot reach 127.0.0.1:{port}: Connection refused")
}

#[test]
fn the_command_line_wins_over_the_environment_and_that_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rimward.toml");
    fs::write(&file, format!("log-format = \"json\"\n[doctor]\nprimary = \"{}\"\n", nowhere(1))).unwrap();
    let doctor = |arguments: &[&str]| Attempt::of(&[&["doctor"], arguments].concat());
    doctor(&[]).ends(2, &["--primary <URL>"]);
    doctor(&[]).within(folder.path()).fails(&[&taken(1)]);
    doctor(&["--config", &file.display().to_string()]).fails(&[&taken(1)]);
    doctor(&[]).env("RIMWARD_CONFIG", &file.display().to_string()).fails(&[&taken(1)]);
    doctor(&[]).env("RIMWARD_PRIMARY", &nowhere(2)).within(folder.path()).fails(&[&taken(2)]);
    doctor(&["--primary", &nowhere(3)]).env("RIMWARD_PRIMARY", &nowhere(2)).within(folder.path()).fails(&[&taken(3)]);
}

#[test]
fn what_no_setting_is_called_is_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rimward.toml");
    let check = |text: &str, expected: &[&str]| {
        fs::write(&file, text).unwrap();
        let said = Attempt::of(&["hub", "--primary", &nowhere(1), "--data", "/nowhere/at/all"]).within(folder.path()).ends(2, expected);
        assert!(said.contains("rimward.toml") || said.contains("--"), "{said}");
    };
    check("[hub]\nretain-byte = \"1GB\"\n", &["\"retain-byte\" is no setting (section \"hub\")"]);
    check("[hubs]\ndata = \"x\"\n", &["is no setting (section \"hubs\")"]);
    check("primry = \"x\"\n", &["\"primry\" is no setting"]);
    check("[hub\n", &["rimward.toml", "line 1"]);
    check("[hub]\nretain-bytes = \"plenty\"\n", &["\"plenty\" does not begin with a number", "--retain-bytes"]);
    check("[hub]\nlisten = \"somewhere\"\n", &["somewhere", "--listen"]);
    for wrong in [
        &["hubb"][..],
        &["hub"],
        &["hub", "--primary"],
        &["hub", "--retain-for", "1w"],
        &["edge", "--primary", "x", "--data", "x", "--max-connections", "many"],
        &["token", "add", "--data", "/tmp"],
        &["log", "show", "--data", "/tmp", "--from", "zero"],
        &["doctor", "--primary", "x", "--log-format", "xml"],
        &["doctor", "--config", "/nowhere/rimward.toml"],
        &[],
    ] {
        Attempt::of(wrong).ends(2, &[]);
    }
    Attempt::of(&["token", "add", "x", "--data", "/nowhere/at/all"])
        .fails(&["/nowhere/at/all is not a folder; give the hub's data folder"]);
    Attempt::of(&["log", "check", "--data", "/nowhere/at/all"]).fails(&["check the log in /nowhere/at/all"]);
    Attempt::of(&["edge", "--primary", &nowhere(1), "--data", "/proc/x", "--token-file", "/nowhere/token"])
        .fails(&["read the token from /nowhere/token"]);
}
