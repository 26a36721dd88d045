//! The listed values, extremes above all.

use std::collections::BTreeSet;

use crate::judge::{Judge, TYPES, check};

const VALUES: &str = include_str!("values.txt");

/// Types without a binary form here.
const TEXT_ALONE: [&str; 9] = ["tsquery", "tsquery[]", "regtype", "regtype[]", "regclass", "regproc", "regnamespace", "aclitem", "cube"];

/// Each value with its type, as an expression.
fn listed() -> Vec<(&'static str, String)> {
    let mut ty = "";
    let mut values = Vec::new();
    for line in VALUES.lines() {
        match line.strip_prefix("== ") {
            Some(name) => ty = name,
            None if line.is_empty() || line.starts_with('#') => {}
            None => values.push((ty, format!("E'{}'", line.replace("<empty>", "")))),
        }
    }
    values
}

#[test]
fn listed_values_are_sent_as_postgresql_sends_them() {
    let judge = Judge::start(TYPES);
    let values = listed();
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
