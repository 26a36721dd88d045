//! What the binary says when it will not do something.

use std::process::Command;

use crate::cluster::{rimward, text};

/// Longer than any refusal may take; a command that goes on instead of refusing is ended then.
const PATIENCE_SECONDS: &str = "20";

/// A command on its way to an end.
pub(crate) struct Attempt {
    command: Command,
    shown: String,
}

impl Attempt {
    pub(crate) fn of(arguments: &[&str]) -> Attempt {
        let mut command = Command::new("timeout");
        command.arg(PATIENCE_SECONDS).arg(rimward()).args(arguments).stdin(std::process::Stdio::null());
        Attempt { command, shown: arguments.join(" ") }
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Attempt {
        self.command.env(name, value);
        self
    }

    pub(crate) fn within(mut self, folder: &std::path::Path) -> Attempt {
        self.command.current_dir(folder);
        self
    }

    /// It must end with this code, and its last word must hold all of `expected`. Returns everything that it wrote.
    pub(crate) fn ends(mut self, code: i32, expected: &[&str]) -> String {
        let output = self.command.output().expect("run rimward");
        let said = text(&output);
        assert_eq!(output.status.code(), Some(code), "rimward {}: {said}", self.shown);
        for part in expected {
            assert!(said.contains(part), "rimward {} does not say {part:?}:\n{said}", self.shown);
        }
        assert!(!said.contains("panicked"), "rimward {}: {said}", self.shown);
        said
    }

    /// It must fail, and say all of `expected`.
    pub(crate) fn fails(self, expected: &[&str]) -> String {
        self.ends(1, expected)
    }
}
