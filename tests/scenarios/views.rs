//! Views of the primary, which an edge answers as their queries: the same rows, and never by a query that they no longer have.

use std::sync::atomic::{AtomicBool, Ordering};

use rimward_localpg::Options;

use crate::cluster::{Cluster, eventually};

const PAGILA: [&str; 3] = [
    include_str!("../data/pagila/pagila-schema.sql"),
    include_str!("../data/pagila/pagila-data.sql"),
    "REFRESH MATERIALIZED VIEW public.nicer_but_slower_film_list;",
];

/// How often a view is replaced, beside tables that are written to.
const REPLACED: usize = 12;

/// Views of Pagila, and whether an edge answers them: the others call a function of the database's own, or are materialised.
const VIEWS: [(&str, bool); 8] = [
    ("actor_info", false),
    ("customer_list", true),
    ("film_list", false),
    ("nicer_but_slower_film_list", false),
    ("sales_by_film_category", true),
    ("sales_by_store", true),
    ("sales_top5_by_film_category", true),
    ("staff_list", true),
];

fn route(cluster: &Cluster, sql: &str) -> String {
    let said = cluster.edge_psql(0, &format!("\\o /dev/null\n{sql};\n\\o\nSHOW rimward.last_route")).unwrap_or_else(|error| error);
    said.lines().last().unwrap_or_default().to_owned()
}

#[test]
fn pagilas_views_give_the_same_at_primary_and_edge() {
    let mut cluster = Cluster::prepared(&Options::default(), "pagila", &PAGILA.concat());
    cluster.give_identities();
    cluster.start_hub();
    cluster.add_edge();
    for (view, local) in VIEWS {
        let sql = format!("SELECT * FROM {view}");
        if local {
            eventually(&format!("{view} is answered at the edge"), || route(&cluster, &sql) == "local");
        }
        assert_eq!(route(&cluster, &sql) == "local", local, "{view}: {}", route(&cluster, &sql));
        // Theirs have an order here and there; of the rest all rows are compared.
        let rows = |text: String| {
            let mut rows: Vec<String> = text.lines().map(str::to_owned).collect();
            rows.sort();
            rows
        };
        assert_eq!(rows(cluster.edge_psql(0, &sql).unwrap()), rows(cluster.primary(&sql)), "{view}");
    }
    cluster.verify();
}

#[test]
fn a_view_is_never_answered_by_a_query_that_it_no_longer_has() {
    let schema = "CREATE TABLE mark (id int PRIMARY KEY, n int); INSERT INTO mark VALUES (1, 0);
        CREATE TABLE other (id int PRIMARY KEY, n int); INSERT INTO other VALUES (1, -1);
        CREATE VIEW v AS SELECT 0 AS query, n FROM mark; CREATE VIEW over AS SELECT query, n FROM v";
    let cluster = Cluster::running(&Options::default(), "app", schema, 1);
    let ended = AtomicBool::new(false);
    let read = "SELECT query, n FROM over;\nSHOW rimward.last_route;\n";
    let local = std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut local = vec![false; REPLACED + 1];
            while !ended.load(Ordering::Relaxed) {
                let said = cluster.edge_psql(0, &read.repeat(50)).unwrap();
                for pair in said.lines().collect::<Vec<_>>().chunks(2) {
                    let (query, n) = pair[0].split_once('|').unwrap();
                    assert_eq!(query, n, "{pair:?}");
                    local[query.parse::<usize>().unwrap()] |= pair[1] == "local";
                }
            }
            local
        });
        for n in 1..=REPLACED {
            eventually("the view is answered at the edge", || route(&cluster, "SELECT * FROM over") == "local");
            // Every fourth time another table comes to have the name that the query reads, and gives it back.
            let (table, rename) = match n % 4 {
                3 => ("moved", "ALTER TABLE mark RENAME TO moved; ALTER TABLE other RENAME TO mark;"),
                0 => ("mark", "ALTER TABLE mark RENAME TO other; ALTER TABLE moved RENAME TO mark;"),
                _ => ("mark", ""),
            };
            let replace = format!("CREATE OR REPLACE VIEW v AS SELECT {n} AS query, n FROM {table};");
            let update = format!("UPDATE {table} SET n = {n};");
            let (first, second) = if n % 2 == 0 { (replace, update) } else { (update, replace) };
            cluster.primary(&format!("BEGIN; {rename} {first} {second} COMMIT"));
        }
        eventually("the view is answered at the edge", || route(&cluster, "SELECT * FROM over") == "local");
        std::thread::sleep(std::time::Duration::from_millis(500));
        ended.store(true, Ordering::Relaxed);
        reader.join().unwrap()
    });
    // Each query was, for a while.
    assert_eq!(local.iter().filter(|local| **local).count(), REPLACED + 1, "{local:?}");
    assert_eq!(cluster.edge_psql(0, "SELECT * FROM over").unwrap(), format!("{REPLACED}|{REPLACED}"));
}
