//! Sessions in other time zones than UTC: they read timestamps with time zone here, as the primary shows them.

use rimward_model::Lsn;
use tokio_postgres::{Client, NoTls};

use crate::edge::Edge;

const TABLES: &str = "create table moment (id int primary key, at timestamptz, local timestamp, day date);
    insert into moment select i, at, at, at from (
        select i, '1999-12-31 23:30:00+00'::timestamptz + i * interval '37 days 5 hours 17 minutes' from generate_series(1, 400) i) of (i, at);
    insert into moment values (1001, '0044-03-15 12:00:00+00 BC', null, null), (1002, 'infinity', 'infinity', 'infinity'),
        (1003, '-infinity', null, null), (1004, '9999-12-31 23:59:59.999999+00', null, null), (1005, '1883-11-18 17:00:00+00', null, null),
        (1006, '2024-03-10 07:00:00+00', '2024-03-10 02:30:00', '2024-03-10'), (1007, '2024-11-03 06:00:00+00', '2024-11-03 01:30:00', '2024-11-03'),
        (1008, '294276-12-31 00:00:00+00', null, null), (1009, null, null, null);
    analyze;";

/// Beyond anything that a test's server writes.
const FAR: Lsn = Lsn::new(1 << 60);

fn edge() -> Edge {
    Edge::holding(TABLES, &["moment"], FAR)
}

const STATEMENTS: [&str; 8] = [
    "select id, at, at::text, at::date, at::timestamp from moment where id <> 1008 order by id",
    "select id from moment where at >= '2003-07-01' and at < '2004-02-01 12:00' order by id",
    "select id from moment where at < local or at > day order by id",
    "select date_trunc('month', at), count(*) from moment where id < 1000 group by 1 order by 1",
    "select id, extract(hour from at), extract(timezone from at) from moment where id < 1000 order by id",
    "select id, local::timestamptz, day::timestamptz from moment order by id",
    "select id, at at time zone 'Europe/Berlin', local at time zone 'Asia/Tokyo' from moment where id <> 1008 order by id",
    "select id, at + interval '1 month 1 day' from moment where id < 1000 order by id",
];

#[test]
fn each_time_zone_shows_what_the_primary_shows() {
    let edge = edge();
    for zone in ["UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca", "<+03>-03", "EST5EDT", "-7.5"] {
        let script = |route: &str| format!("set rimward.route = '{route}';\nset timezone = '{zone}';\n{};\n", STATEMENTS.join(";\n"));
        let remote = edge.psql(&script("remote"));
        let local = edge.psql(&script("local"));
        assert_eq!(local, remote, "{zone}");
        assert!(local.lines().count() > 1600, "{local}");
    }
}

async fn connect(edge: &Edge) -> Client {
    let (client, connection) = tokio_postgres::connect(&edge.url(), NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// Parameters and results in binary are instants, whatever the zone.
#[test]
fn binary_parameters_mean_the_same_instants_as_at_the_primary() {
    let edge = edge();
    edge.runtime.block_on(async {
        let client = connect(&edge).await;
        client.batch_execute("set timezone = 'America/New_York'").await.unwrap();
        let mut answers = Vec::new();
        let before = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_130_650_200);
        for route in ["local", "remote"] {
            client.batch_execute(&format!("set rimward.route = '{route}'")).await.unwrap();
            let rows = client.query("select id, at from moment where at < $1 and id < 1000 order by id", &[&before]).await.unwrap();
            let at = rows.iter().map(|row| (row.get::<_, i32>(0), row.get::<_, std::time::SystemTime>(1))).collect::<Vec<_>>();
            let last = at.last().unwrap().1;
            let count = client.query_one("select count(*) from moment where at <= $1", &[&last]).await.unwrap().get::<_, i64>(0);
            answers.push((at, count));
        }
        assert_eq!(answers[0], answers[1]);
        assert!(answers[0].0.len() > 40);
    });
}

#[test]
fn a_changed_time_zone_counts_at_once_and_an_unknown_one_is_the_primarys() {
    let edge = edge();
    let said = edge.psql(
        "set timezone = 'Asia/Kolkata';\nselect at from moment where id = 1006;\nshow rimward.last_route;\n\
         set timezone = 'America/New_York';\nselect at from moment where id = 1006;\nshow rimward.last_route;\n\
         select at at time zone 'Nosuch/Zone' from moment where id = 1006;\nshow rimward.last_route;\n\
         begin; set local timezone = 'UTC';\nselect at from moment where id = 1006;\ncommit;\nselect at from moment where id = 1006;\n\
         show rimward.last_route;\n",
    );
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(&lines[..4], ["2024-03-10 12:30:00+05:30", "local", "2024-03-10 03:00:00-04", "local"], "{said}");
    assert!(said.contains("time zone \"Nosuch/Zone\" not recognized") && said.contains("remote: the time zone Nosuch/Zone"), "{said}");
    assert!(said.contains("2024-03-10 07:00:00+00\n2024-03-10 03:00:00-04\nlocal\n"), "{said}");
}

/// A session sees time go forward, wherever its statements are answered, and never ahead of the primary's clock.
#[test]
fn the_current_time_is_the_primarys_and_goes_forward() {
    let edge = edge();
    edge.runtime.block_on(async {
        let client = connect(&edge).await;
        let direct = {
            let (client, connection) = tokio_postgres::connect(&edge.server.conninfo("postgres"), NoTls).await.unwrap();
            tokio::spawn(connection);
            client
        };
        let mut last = std::time::UNIX_EPOCH;
        for turn in 0..60 {
            let route = if turn % 3 == 0 { "remote" } else { "local" };
            if turn % 3 != 2 {
                client.batch_execute(&format!("set rimward.route = '{route}'")).await.unwrap();
            }
            let before: std::time::SystemTime = direct.query_one("select clock_timestamp()", &[]).await.unwrap().get(0);
            let row = client.query_one("select now(), current_timestamp = now(), current_date = now()::date", &[]).await.unwrap();
            let after: std::time::SystemTime = direct.query_one("select clock_timestamp()", &[]).await.unwrap().get(0);
            let now: std::time::SystemTime = row.get(0);
            assert!(row.get::<_, bool>(1) && row.get::<_, bool>(2));
            assert!(last <= now && now <= after, "{route}: {last:?} {now:?} {after:?}");
            let behind = before.duration_since(now).unwrap_or_default();
            assert!(behind < std::time::Duration::from_millis(510), "{route}: {behind:?} behind");
            last = now;
        }
        let text = client.simple_query("select count(*) from moment where at < now() - interval '1 year'").await.unwrap();
        let direct = direct.simple_query("select count(*) from moment where at < now() - interval '1 year'").await.unwrap();
        assert_eq!(format!("{text:?}"), format!("{direct:?}"));
    });
    let said =
        edge.psql("begin;\nselect now() is null;\nshow rimward.last_route;\ncommit;\nselect now() is null;\nshow rimward.last_route;\n");
    assert!(said.starts_with("f\nremote: ") && said.ends_with("f\nlocal\n"), "{said}");
}
