//! The listed values, extremes above all.

use std::collections::BTreeSet;

use crate::judge::{Judge, TYPES, check};

const VALUES: &str = include_str!("values.txt");

/// Types without a binary form here.
const TEXT_ALONE: [&str; 9] = ["tsquery", "tsquery[]", "regtype", "regtype[]", "regclass", "regproc", "regnamespace", "aclitem", "cube"];

/// Each value that a version has with its type, as an expression.
fn listed(version: u32) -> Vec<(&'static str, String)> {
    let mut ty = None;
    let mut values = Vec::new();
    for line in VALUES.lines() {
        match (line.strip_prefix("== "), ty) {
            (Some(heading), _) => ty = of_version(heading, version),
            (None, _) if line.is_empty() || line.starts_with('#') => {}
            (None, Some(ty)) => values.extend(of_version(line, version).map(|value| (ty, format!("E'{}'", value.replace("<empty>", ""))))),
            (None, None) => {}
        }
    }
    values
}

/// What stands behind the versions that it is of, if this is one.
fn of_version(line: &str, version: u32) -> Option<&str> {
    let Some((versions, rest)) = line.strip_prefix('@').and_then(|line| line.split_once(' ')) else { return Some(line) };
    let (first, last) = versions.split_once('-').unwrap();
    let holds = |bound: &str, holds: fn(&u32, &u32) -> bool| bound.is_empty() || holds(&version, &bound.parse().unwrap());
    (holds(first, u32::ge) && holds(last, u32::le)).then_some(rest)
}

#[test]
fn listed_values_are_sent_as_postgresql_sends_them() {
    let judge = Judge::start(TYPES);
    let values = listed(judge.version());
    let catalog = judge.catalog();
    let mut text_alone = BTreeSet::new();
    for ((ty, _), judged) in values.iter().zip(judge.judge(&values)) {
        if !check(ty, &judged, &catalog) {
            text_alone.insert(*ty);
        }
    }
    assert_eq!(text_alone, BTreeSet::from(TEXT_ALONE));
    assert!(values.len() > 300, "{}", values.len());
}
