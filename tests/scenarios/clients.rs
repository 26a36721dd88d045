//! What a person with psql and pgbench sees at an edge: the same as at the primary.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rimward_localpg::{Options, Server};

use crate::cluster::{Cluster, eventually, rimward, run, text};

const SCHEMA: &str = include_str!("../data/pagila/pagila-schema.sql");
const DATA: &str = include_str!("../data/pagila/pagila-data.sql");

/// Pagila, loaded while hub and edges run.
fn pagila() -> Cluster {
    let cluster = Cluster::running(&Options::default(), "pagila", "", 2);
    cluster.primary(SCHEMA);
    cluster.primary(DATA);
    cluster
}

/// Waits until an edge has everything that the primary has committed so far.
fn caught_up(cluster: &Cluster, index: usize) {
    let wanted = cluster.primary("SELECT pg_current_wal_flush_lsn()");
    eventually("the edge catches up", || {
        let reached = cluster.edge_psql(index, "SHOW rimward.lsn").expect("the edge says how far it is");
        cluster.primary(&format!("SELECT '{reached}'::pg_lsn >= '{wanted}'::pg_lsn")) == "t"
    });
}

/// The same psql input at the primary and at an edge: the same output, to the byte.
fn check_same(cluster: &Cluster, input: &str) {
    let at = |port: u16| {
        let mut psql = Command::new(cluster.server.program("psql"));
        psql.args(["-X", "-h", "127.0.0.1", "-p", &port.to_string(), "-U", Server::USER, "-d", cluster.database, "-c", input]);
        let output = psql.env("PGPASSWORD", Server::PASSWORD).stdin(Stdio::null()).output().expect("run psql");
        text(&output)
    };
    assert_eq!(at(cluster.edges[0].port), at(cluster.server.port()), "{input}");
}

#[test]
fn pagila_is_followed_and_served() {
    let cluster = pagila();
    caught_up(&cluster, 0);
    let report = cluster.verify();
    for left_out in ["public.country", "public.payment", "public.film.revenue_projection", "public.customer.active"] {
        assert!(report.contains(&format!("left out: {left_out} (")), "{left_out} is not named:\n{report}");
    }
    let doctor = text(&run(&["doctor", "--primary", &cluster.server.conninfo("pagila")]));
    assert!(doctor.contains("country") && doctor.contains("payment"), "{doctor}");

    psql_shows_what_the_primary_shows(&cluster);
    sessions_read_what_they_wrote(&cluster);
    copy_goes_both_ways(&cluster);
    interrupts_reach_long_queries(&cluster);
    status_names_the_edges(&cluster);
    cluster.verify();
}

fn psql_shows_what_the_primary_shows(cluster: &Cluster) {
    let everything = [
        "\\d film",
        "\\dt+",
        "\\df",
        "\\l",
        "SELECT * FROM actor ORDER BY actor_id LIMIT 3",
        "SELECT film_id, title, rating, rental_rate, special_features, fulltext FROM film WHERE film_id IN (1, 2, 1000) ORDER BY film_id",
        "SELECT * FROM film WHERE film_id = 7",
        "SELECT rating, count(*), min(length), max(replacement_cost) FROM film GROUP BY rating ORDER BY rating",
        "SELECT customer_id, email, create_date, activebool FROM customer WHERE last_name = 'SMITH'",
        "SELECT count(*), sum(length) FROM film WHERE rental_rate < 2.99",
        "SELECT c.city, a.district FROM address a JOIN city c ON c.city_id = a.city_id WHERE a.address_id < 6 ORDER BY a.address_id DESC",
        "SELECT name FROM language ORDER BY language_id",
        "SELECT count(*), sum(amount) FROM payment",
        "SELECT * FROM customer_list WHERE id = 1",
        "SELECT nosuch FROM film",
        "SELECT count(*) FROM film WHERE title = 5",
        "SELEC 1",
        "SELECT 1/0",
        "SELECT rental_period FROM rental WHERE rental_id = 1",
        "BEGIN; SAVEPOINT a; SELECT count(*) FROM film; ROLLBACK TO a; COMMIT",
        "SELECT country FROM country WHERE country_id = 1; SELECT 2",
    ];
    everything.iter().for_each(|input| check_same(cluster, input));
    let route = |sql: &str| cluster.edge_psql(0, &format!("{sql};\nSHOW rimward.last_route;")).unwrap();
    assert!(route("SELECT title FROM film WHERE film_id = 42").ends_with("\nlocal"));
    assert!(route("SELECT count(*) FROM payment").contains("remote: public.payment"));
    assert!(route("SELECT * FROM film WHERE film_id = 42").contains("remote: "), "a generated column is not in the stream");
    let refused = cluster.edge_psql(0, "SET rimward.route = 'local';\nSELECT count(*) FROM payment;").unwrap_err();
    assert!(refused.contains("payment"), "{refused}");
}

fn sessions_read_what_they_wrote(cluster: &Cluster) {
    for round in 0..20 {
        let said = cluster.edge_psql(
            round % 2,
            &format!(
                "INSERT INTO actor (first_name, last_name) VALUES ('ROUND', 'NO{round}') RETURNING last_name;
                 SELECT count(*) FROM actor WHERE last_name = 'NO{round}';
                 UPDATE actor SET first_name = 'CHANGED' WHERE last_name = 'NO{round}';
                 SELECT first_name FROM actor WHERE last_name = 'NO{round}';"
            ),
        );
        assert_eq!(said.unwrap(), format!("NO{round}\n1\nCHANGED"));
    }
    let rolled_back = cluster.edge_psql(
        0,
        "BEGIN; INSERT INTO actor (first_name, last_name) VALUES ('X', 'GONE'); SAVEPOINT s; SELECT count(*) FROM actor WHERE last_name = 'GONE';
         ROLLBACK; SELECT count(*) FROM actor WHERE last_name = 'GONE';",
    );
    assert_eq!(rolled_back.unwrap(), "1\n0");
}

fn copy_goes_both_ways(cluster: &Cluster) {
    let (out, back) = (cluster.folder.path().join("out.csv"), cluster.folder.path().join("in.csv"));
    cluster
        .edge_psql(0, &format!("\\copy (SELECT actor_id, last_name FROM actor ORDER BY actor_id LIMIT 100) TO '{}' CSV", out.display()))
        .unwrap();
    assert_eq!(fs::read_to_string(&out).unwrap().lines().count(), 100);
    let rows: String = (0..5000).map(|row| format!("COPIED,ROW{row}\n")).collect();
    fs::write(&back, rows).unwrap();
    let counted = cluster.edge_psql(
        1,
        &format!(
            "\\copy actor (first_name, last_name) FROM '{}' CSV\nSELECT count(*) FROM actor WHERE first_name = 'COPIED';",
            back.display()
        ),
    );
    assert_eq!(counted.unwrap(), "5000");
}

fn interrupts_reach_long_queries(cluster: &Cluster) {
    let local = "SET rimward.route = 'local';\nSELECT count(*) FROM rental a JOIN rental b ON a.staff_id <= b.staff_id JOIN rental c ON b.staff_id <= c.staff_id;\n";
    for input in ["SELECT pg_sleep(60);\n", local] {
        let mut psql = cluster.edge_client(0, "psql");
        psql.args(["-X", "-v", "ON_ERROR_STOP=1"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = psql.spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
        // Time for psql to send it.
        std::thread::sleep(Duration::from_secs(3));
        let begun = Instant::now();
        // What Ctrl-C sends.
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
        let said = text(&child.wait_with_output().unwrap());
        assert!(said.contains("canceling statement due to user request"), "{input}: {said}");
        assert!(begun.elapsed() < Duration::from_secs(30), "{input}: {:?}", begun.elapsed());
    }
}

fn status_names_the_edges(cluster: &Cluster) {
    let status = Command::new(rimward()).args(["status", "--hub", &cluster.hub_url()]).output().unwrap();
    let said = text(&status);
    assert!(status.status.success() && said.contains("edge0") && said.contains("edge1") && said.contains("streaming"), "{said}");
}

#[test]
fn pgbench_runs_unchanged_through_an_edge() {
    let cluster = Cluster::running(&Options::default(), "bench", "", 1);
    let pgbench = |arguments: &[&str]| {
        let output = cluster.edge_client(0, "pgbench").args(arguments).output().expect("run pgbench");
        let said = text(&output);
        assert!(output.status.success(), "pgbench {arguments:?}: {said}");
        said
    };
    pgbench(&["-i", "-q", "-s", "1"]);
    caught_up(&cluster, 0);
    let point = cluster.edge_psql(0, "SET rimward.route = 'local';\nSELECT abalance FROM pgbench_accounts WHERE aid = 99999;");
    assert_eq!(point.unwrap(), "0", "the keys that pgbench adds behind its rows make the tables local");
    for protocol in ["simple", "extended", "prepared"] {
        let said = pgbench(&["-S", "-n", "-M", protocol, "-c", "4", "-j", "2", "-t", "500"]);
        assert!(said.contains("number of transactions actually processed: 2000/2000"), "{said}");
        assert!(said.contains("number of failed transactions: 0"), "{said}");
    }
    let said = pgbench(&["-n", "-c", "4", "-j", "2", "-t", "100"]);
    assert!(said.contains("number of transactions actually processed: 400/400"), "{said}");
    let sums = "SELECT sum(abalance) FROM pgbench_accounts; SELECT sum(bbalance) FROM pgbench_branches; SELECT sum(tbalance) FROM pgbench_tellers;";
    let balances = cluster.edge_psql(0, sums).unwrap();
    assert!(balances.lines().all(|sum| Some(sum) == balances.lines().next()), "{balances}");
    cluster.verify();
}

#[test]
fn signals_end_hub_and_edge_within_two_seconds() {
    let mut cluster = Cluster::running(&Options::default(), "app", "CREATE TABLE t (id int PRIMARY KEY, v text)", 1);
    cluster.primary("INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 1000) i");
    caught_up(&cluster, 0);
    // At best: it takes longer while the machine is busy with other things.
    let (promised, mut best) = (Duration::from_secs(2), [Duration::MAX; 2]);
    for attempt in 1.. {
        for (best, program) in best.iter_mut().zip([cluster.edges[0].program.take().unwrap(), cluster.hub.take().unwrap()]) {
            let (status, elapsed) = program.terminate();
            assert!(status.success(), "{status}");
            *best = elapsed.min(*best);
        }
        if best.iter().all(|elapsed| *elapsed < promised) {
            break;
        }
        assert!(attempt < 4, "edge and hub took {best:?}");
        cluster.start_hub();
        cluster.start_edge(0);
        caught_up(&cluster, 0);
    }
    cluster.primary("DELETE FROM t WHERE id > 500");
    cluster.start_hub();
    cluster.start_edge(0);
    caught_up(&cluster, 0);
    assert_eq!(cluster.edge_psql(0, "SET rimward.route = 'local';\nSELECT count(*) FROM t;").unwrap(), "500");
    cluster.verify();
}
