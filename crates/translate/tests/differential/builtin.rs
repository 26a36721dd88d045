//! The crate's tables of PostgreSQL's catalog, compared with a server's.

use crate::wire::Client;

const TABLES: &[(&str, &str, &str)] = &[
    (
        "types.tsv",
        include_str!("../../data/types.tsv"),
        "select oid, typname, typlen, typtype, typcategory, typispreferred::int, typelem, typarray from pg_type
         where typtype <> 'c' and typnamespace = 'pg_catalog'::regnamespace
           and not (typcategory = 'A' and typelem in (select oid from pg_type where typtype = 'c')) order by oid",
    ),
    (
        "operators.tsv",
        include_str!("../../data/operators.tsv"),
        "select oid, oprname, oprleft, oprright, oprresult, oprcode::oid from pg_operator
         where oprnamespace = 'pg_catalog'::regnamespace order by oid",
    ),
    (
        "functions.tsv",
        include_str!("../../data/functions.tsv"),
        // What initdb makes has OIDs that depend on the machine's locales.
        "select case when oid < 12000 then oid::int8 else 0 end, proname, prokind, proretset::int, provolatile, proisstrict::int, provariadic, pronargdefaults, prorettype, proargtypes
         from pg_proc where pronamespace = 'pg_catalog'::regnamespace order by proname collate \"C\", oid",
    ),
    (
        "casts.tsv",
        include_str!("../../data/casts.tsv"),
        "select castsource, casttarget, castfunc, castcontext, castmethod from pg_cast order by 1, 2",
    ),
];

/// Resolution is right for everything that is built in, because these are its tables.
pub(crate) fn compare(client: &mut Client) {
    let version = client.run("show server_version_num", &[]).unwrap().rows[0][0].clone().unwrap();
    if !version.starts_with("15") {
        return;
    }
    for (name, known, query) in TABLES {
        let rows = client.run(query, &[]).unwrap().rows;
        let line = |row: &Vec<Option<String>>| row.iter().map(|field| field.clone().unwrap_or_default()).collect::<Vec<_>>().join("\t");
        // Greater OIDs are given by initdb, and depend on the machine's locales.
        let fixed = |line: &str| line.split('\t').next().is_some_and(|oid| oid.parse::<u32>().is_ok_and(|oid| oid < 12_000));
        let found: Vec<String> = rows.iter().map(line).filter(|line| fixed(line)).collect();
        let known: Vec<&str> = known.lines().filter(|line| fixed(line)).collect();
        let differing = found.iter().zip(&known).find(|(found, known)| found != *known);
        assert!(found.len() == known.len() && differing.is_none(), "{name}: {} rows, {} known; {differing:?}", found.len(), known.len());
    }
}
