//! Command line over environment over `rimward.toml`. A key of the file becomes the default of the option of its name, so that clap
//! alone decides what wins and what is valid.

use std::path::{Path, PathBuf};

use clap::{Command, CommandFactory, FromArgMatches};

/// Parses the process's arguments, with the defaults that the settings file gives.
pub(crate) fn parse<P: CommandFactory + FromArgMatches>() -> Result<P, clap::Error> {
    let mut command = P::command();
    if let Some(file) = settings_file() {
        command = with_settings(command, &file)?;
    }
    let matches = command.try_get_matches()?;
    P::from_arg_matches(&matches)
}

/// Found before clap runs, since it shapes clap's defaults.
fn settings_file() -> Option<PathBuf> {
    let arguments: Vec<String> = std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect();
    let named = arguments.iter().enumerate().find_map(|(at, argument)| match argument.strip_prefix("--config") {
        Some("") => arguments.get(at + 1).cloned(),
        Some(rest) => rest.strip_prefix('=').map(str::to_owned),
        None => None,
    });
    let named = named.map(PathBuf::from).or_else(|| std::env::var_os("RIMWARD_CONFIG").map(PathBuf::from));
    named.or_else(|| Some(PathBuf::from("rimward.toml")).filter(|file| file.is_file()))
}

fn with_settings(mut command: Command, file: &Path) -> Result<Command, clap::Error> {
    let fail = |command: &mut Command, message: String| command.error(clap::error::ErrorKind::ValueValidation, message);
    let text = std::fs::read_to_string(file).map_err(|error| fail(&mut command, format!("{}: {error}", file.display())))?;
    let settings: toml::Table = text.parse().map_err(|error| fail(&mut command, format!("{}: {error}", file.display())))?;
    for (key, value) in &settings {
        let known = match value {
            toml::Value::Table(section) => {
                let Some(unknown) = unknown_key(command.find_subcommand(key), section) else {
                    command = command.mut_subcommand(key.clone(), |mut subcommand| {
                        for (option, value) in section {
                            subcommand = with_default(subcommand, option, value);
                        }
                        subcommand
                    });
                    continue;
                };
                Err(unknown)
            }
            _ if has_option(&command, key) => Ok(()),
            _ => Err(key.clone()),
        };
        match known {
            Ok(()) => command = with_default(command, key, value),
            Err(unknown) => {
                return Err(fail(&mut command, format!("{}: \"{unknown}\" is no setting (section \"{key}\")", file.display())));
            }
        }
    }
    Ok(command)
}

fn has_option(command: &Command, key: &str) -> bool {
    command.get_arguments().any(|argument| argument.get_long() == Some(key))
}

fn unknown_key(subcommand: Option<&Command>, section: &toml::Table) -> Option<String> {
    let Some(subcommand) = subcommand else { return Some(section.keys().next().cloned().unwrap_or_default()) };
    section.keys().find(|key| !has_option(subcommand, key)).cloned()
}

fn with_default(command: Command, option: &str, value: &toml::Value) -> Command {
    let text = |value: &toml::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let values: Vec<String> = match value {
        toml::Value::Array(items) => items.iter().map(text).collect(),
        single => vec![text(single)],
    };
    let id = command.get_arguments().find(|argument| argument.get_long() == Some(option)).map(|argument| argument.get_id().clone());
    match id {
        Some(id) => command.mut_arg(id, |argument| argument.default_values(values).required(false)),
        None => command,
    }
}
