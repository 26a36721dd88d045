//! Local answers: they are what the primary says, and where they would not be, the primary answers.

use std::time::{Duration, Instant};

use rimward_model::Lsn;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

use crate::edge::{Edge, fed};

const TABLES: &str = "create table item (id int primary key, name text, price numeric(10,2), made timestamp, ok bool, weight float8);
    insert into item select i, 'n' || i, i * 1.25, timestamp '2024-01-01' + i * interval '1 hour', i % 3 = 0, i / 7.0
        from generate_series(1, 3000) i;
    insert into item values (5000, null, null, null, null, null);
    create table many (id int primary key, word text);
    insert into many select i, repeat(chr(97 + i % 26), 40) from generate_series(1, 60000) i;
    analyze;";

/// Beyond anything that a test's server writes, so that the replica is never behind.
const FAR: Lsn = Lsn::new(1 << 60);

fn edge() -> Edge {
    Edge::holding(TABLES, &["item", "many"], FAR)
}

async fn connect(edge: &Edge) -> Client {
    let (client, connection) = tokio_postgres::connect(&edge.url(), NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

async fn show(client: &Client, name: &str) -> String {
    let rows = client.simple_query(&format!("show rimward.{name}")).await.unwrap();
    rows.iter().find_map(|row| if let SimpleQueryMessage::Row(row) = row { row.get(0).map(str::to_owned) } else { None }).unwrap()
}

#[test]
fn psql_gets_the_primarys_answer_from_the_replica() {
    let edge = edge();
    let statements = "select * from item where id = 17;\nselect id, name from item where id in (1, 2, 5000) order by id desc;\n\
        select count(*), min(id), max(price) from item;\nselect name from item where id = -1;\n\
        select a.id, b.name from item a join item b on a.id = b.id where a.id < 4 order by 1;\n\
        select * from item order by id;\n";
    let local = edge.psql(&format!("\\t off\nset rimward.route = 'local';\n{statements}"));
    let remote = edge.psql(&format!("\\t off\nset rimward.route = 'remote';\n{statements}"));
    assert_eq!(local, remote);
    assert!(local.lines().count() > 3000, "{local}");
    let counted = edge.meter.read();
    assert_eq!((counted.local, counted.remote.get("forced")), (6, Some(&6)), "{counted:?}");
}

#[test]
fn a_client_can_ask_where_its_answer_came_from() {
    let edge = edge();
    let said = edge.psql(
        "select id from item where id = 1;\nshow rimward.last_route;\nselect random() < 0;\nshow rimward.last_route;\n\
         begin;\nselect id from item where id = 1;\nshow rimward.last_route;\ncommit;\nshow rimward.route;\nshow rimward.lsn;\nshow rimward.nosuch;\n",
    );
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(&lines[..3], ["1", "local", "f"], "{said}");
    assert!(lines[3].starts_with("remote: function random"), "{said}");
    assert_eq!(&lines[4..8], ["1", "local", "auto", "10000000/0"], "{said}");
    assert!(lines[8].contains("unrecognized configuration parameter \"rimward.nosuch\""), "{said}");
}

#[test]
fn explain_shows_how_a_statement_is_answered_here_or_why_not() {
    let edge = edge();
    let said = edge.psql("explain select name from item where id = 7;\nshow rimward.last_route;\n");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "Answered by the edge, at 10000000/0", "{said}");
    assert!(lines[1].starts_with("  SQLite: SELECT ") && lines[2].starts_with("  ?1: "), "{said}");
    assert!(lines[3].starts_with("  ->  SEARCH ") && lines[3].contains("PRIMARY KEY"), "{said}");
    assert_eq!(lines[4], "local");
    // Whatever else is asked is the primary's to explain, and a notice says why.
    let left = |sql: &str, reason: &str| {
        let said = edge.psql(&format!("explain {sql};\n"));
        assert!(said.contains(&format!("NOTICE:  the edge leaves this to the primary: {reason}")), "{said}");
        let straight = edge.server.psql("postgres", &format!("explain {sql}")).unwrap();
        assert!(said.contains(straight.trim()), "{said}\n{straight}");
    };
    left("select random() from item", "function random is not on the list");
    left("insert into item values (1)", "EXPLAIN with options, or of such a statement, is not answered locally");
    left("(costs off) select 1", "EXPLAIN with options, or of such a statement, is not answered locally");
    edge.runtime.block_on(async {
        let client = connect(&edge).await;
        let rows = client.query("explain select name from item where id = $1", &[&7]).await.unwrap();
        assert_eq!((rows[0].columns()[0].name(), rows[2].get::<_, &str>(0)), ("QUERY PLAN", "  ?1: $1"));
        let routes = show(&client, "routes").await;
        assert!(routes.starts_with("local 2, refused 0, remote ") && routes.contains("function 1"), "{routes}");
    });
}

#[test]
fn local_only_refuses_with_the_reason_and_can_be_left() {
    let edge = edge();
    let said = edge.psql(
        "set rimward.route = 'local';\nselect random();\nselect id from item where id = 2;\ninsert into item values (1);\n\
         reset rimward.route;\nselect random() < 0;\n",
    );
    assert!(said.starts_with("2\nf\n"), "{said}");
    assert_eq!(said.matches("the statement cannot be answered locally").count(), 2, "{said}");
}

/// Binary parameters and results, prepared: the same rows from here and from the primary.
#[test]
fn the_extended_protocol_gets_the_primarys_rows_in_binary() {
    let edge = edge();
    edge.runtime.block_on(async {
        let client = connect(&edge).await;
        let name = "n20".to_owned();
        let cases: [(&str, &[&(dyn ToSql + Sync)]); 4] = [
            ("select id, name, ok, weight, made::timestamp from item where id = $1", &[&17]),
            ("select id, name, ok, weight from item where id = $1", &[&17]),
            ("select id from item where name = $1", &[&name]),
            ("select id, name from item where id < $1 order by id", &[&50]),
        ];
        let mut texts = Vec::new();
        for route in ["auto", "remote"] {
            client.batch_execute(&format!("set rimward.route = '{route}'")).await.unwrap();
            let mut text = String::new();
            for (sql, parameters) in cases {
                let rows = client.query(sql, parameters).await.unwrap();
                for row in rows {
                    text += &format!("{:?} {:?};", row.get::<_, i32>(0), row.columns());
                    if row.len() >= 4 {
                        text += &format!("{:?}", (row.get::<_, &str>(1), row.get::<_, bool>(2), row.get::<_, f64>(3)));
                    }
                }
            }
            texts.push(text);
            let last = show(&client, "last_route").await;
            assert_eq!(last, if route == "auto" { "local" } else { "remote: rimward.route is remote" });
        }
        assert_eq!(texts[0], texts[1]);
    });
}

/// What the primary's standbys must have is not visible there before, so nothing is answered here while that holds: also in sessions that
/// were open when it was set, which nobody tells.
#[test]
fn a_session_that_runs_goes_remote_when_synchronous_standbys_are_named_and_comes_back() {
    const NOTICED_MAX: Duration = Duration::from_secs(10);
    let edge = edge();
    let read = "select name from item where id = 3";
    edge.runtime.block_on(async {
        let client = connect(&edge).await;
        // It only reads: no exchange of its own with the primary would show the setting.
        let until = async |expected: &str| {
            let begun = Instant::now();
            loop {
                assert_eq!(client.query_one(read, &[]).await.unwrap().get::<_, String>(0), "n3");
                let last = show(&client, "last_route").await;
                if last == expected {
                    return;
                }
                assert!(begun.elapsed() < NOTICED_MAX, "still {last:?} after {:?}", begun.elapsed());
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        until("local").await;
        for _ in 0..2 {
            edge.server.psql("postgres", "alter system set synchronous_standby_names = 'somebody'").unwrap();
            edge.server.psql("postgres", "select pg_reload_conf()").unwrap();
            until("remote: the session's synchronous_standby_names differs from what local answers are proven for").await;
            edge.server.psql("postgres", "alter system reset synchronous_standby_names").unwrap();
            edge.server.psql("postgres", "select pg_reload_conf()").unwrap();
            until("local").await;
        }
    });
}

#[test]
fn a_statement_prepared_here_is_known_to_the_primary_when_it_must_be() {
    let edge = edge();
    edge.runtime.block_on(async {
        let mut client = connect(&edge).await;
        let statement = client.prepare("select name from item where id = $1").await.unwrap();
        let name = |row: tokio_postgres::Row| row.get::<_, String>(0);
        assert_eq!(name(client.query_one(&statement, &[&3]).await.unwrap()), "n3");
        assert_eq!(show(&client, "last_route").await, "local");
        let transaction = client.transaction().await.unwrap();
        transaction.batch_execute("update item set name = name where id = 4").await.unwrap();
        assert_eq!(name(transaction.query_one(&statement, &[&4]).await.unwrap()), "n4");
        assert_eq!(name(transaction.query_one(&statement, &[&5]).await.unwrap()), "n5");
        transaction.commit().await.unwrap();
        let remote = edge.meter.read().remote;
        assert_eq!((remote.get("statement"), remote.get("transaction")), (Some(&1), Some(&3)), "{remote:?}");
        assert_eq!(name(client.query_one(&statement, &[&6]).await.unwrap()), "n6");
        assert_eq!(show(&client, "last_route").await, "local");
        client.batch_execute("deallocate all").await.unwrap();
        let error = client.query_one(&statement, &[&7]).await.unwrap_err();
        assert_eq!(error.code().map(|code| code.code().to_owned()).as_deref(), Some("26000"));
        let again = client.prepare("select name from item where id = $1").await.unwrap();
        assert_eq!(name(client.query_one(&again, &[&8]).await.unwrap()), "n8");
        assert_eq!(show(&client, "last_route").await, "local");
        client.batch_execute("discard all").await.unwrap();
        assert_eq!(client.query_one("select 1 + 1", &[]).await.unwrap().get::<_, i32>(0), 2);
    });
}

#[test]
fn a_prepared_statement_keeps_its_columns_or_fails_as_at_the_primary() {
    let schemas = "create schema same; create table same.item (id int primary key, name text, price numeric(10,2));
        insert into same.item values (7, 'same', 1); create schema odd; create table odd.item (id int primary key, name varchar(9));";
    let edge = Edge::holding(&format!("{TABLES}{schemas}"), &["item", "same.item", "odd.item"], FAR);
    edge.runtime.block_on(async {
        let straight = edge.url().replace(&edge.addr.port().to_string(), &edge.server.port().to_string());
        let mut heard = Vec::new();
        for url in [edge.url(), straight] {
            let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
            tokio::spawn(connection);
            let statement = client.prepare("select id, name from item where id = $1").await.unwrap();
            let mut said = Vec::new();
            for path in ["public", "same", "odd", "public"] {
                client.batch_execute(&format!("set search_path = {path}")).await.unwrap();
                said.push(match client.query(&statement, &[&7]).await {
                    Ok(rows) => rows[0].get::<_, String>(1),
                    Err(error) => error.as_db_error().map(|error| format!("{} {}", error.code().code(), error.message())).unwrap(),
                });
            }
            heard.push(said);
        }
        assert_eq!(heard[0], heard[1]);
        assert_eq!(heard[0], ["n7", "same", "0A000 cached plan must not change result type", "n7"]);
        assert_eq!(edge.meter.read().local, 3);
    });
}

#[test]
fn an_error_is_the_primarys_own() {
    let edge = edge();
    let statements = "select nosuch from item;\nselect * from item where id = 'x';\nselect id from item where;\nselect 1/0 from item;\n";
    let through = edge.psql(statements);
    let port = edge.server.port().to_string();
    assert_eq!(through, edge.psql_with(&[("PGPORT", &port)], statements));
    assert!(through.contains("LINE 1: select nosuch from item;"), "{through}");
}

#[test]
fn settings_that_change_answers_send_them_to_the_primary() {
    let edge = edge();
    let said = edge.psql(
        "set datestyle = 'German';\nselect made from item where id = 1;\nshow rimward.last_route;\nreset datestyle;\n\
         select made from item where id = 1;\nshow rimward.last_route;\nset search_path = pg_catalog;\nselect id from item where id = 1;\n",
    );
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "01.01.2024 01:00:00");
    assert!(lines[1].contains("DateStyle"), "{said}");
    assert_eq!(&lines[2..4], ["2024-01-01 01:00:00", "local"], "{said}");
    assert!(lines[4].contains("relation \"item\" does not exist"), "{said}");
}

#[test]
fn only_what_the_role_may_read_is_answered_here() {
    let edge = edge();
    edge.server.psql("postgres", "create role ann login; create role bob login; grant select on item to ann").unwrap();
    let ann = [("PGUSER", "ann")];
    let read = "select id from item where id = 1;\nshow rimward.last_route;\n";
    assert_eq!(edge.psql_with(&ann, read), "1\nlocal\n");
    let refused = edge.psql_with(&[("PGUSER", "bob")], read);
    assert!(refused.contains("permission denied for table item"), "{refused}");
    let switched = edge.psql(&format!("{read}set role bob;\n{read}reset role;\n{read}"));
    assert!(switched.contains("permission denied for table item"), "{switched}");
    assert_eq!(switched.matches("local\n").count(), 2, "{switched}");
    edge.server.psql("postgres", "alter table item enable row level security; create policy p on item using (id > 1)").unwrap();
    let hidden = edge.psql_with(&ann, read);
    assert!(hidden.starts_with("remote: "), "{hidden}");
    edge.server.psql("postgres", "alter table item disable row level security; revoke select on item from ann").unwrap();
    assert!(edge.psql_with(&ann, read).contains("permission denied"));
}

#[test]
fn a_view_is_read_with_its_owners_privileges() {
    let views = "create role ann login; create role carl; grant select on item to carl;
        create view theirs as select id from item; alter view theirs owner to carl; grant select on theirs to ann;
        create view invoked with (security_invoker = true) as select id from item; grant select on invoked to ann;
        create view nested as select id from theirs; grant select on nested to ann;";
    let edge = Edge::holding(&format!("{TABLES}; {views}"), &["item", "theirs", "invoked", "nested"], FAR);
    let ann = [("PGUSER", "ann")];
    let read = |view: &str| format!("select id from {view} where id = 1;\nshow rimward.last_route;\n");
    assert_eq!(edge.psql_with(&ann, &read("theirs")), "1\nlocal\n");
    assert_eq!(edge.psql_with(&ann, &read("nested")), "1\nlocal\n");
    assert!(edge.psql_with(&ann, &read("item")).contains("permission denied for table item"));
    // It is the invoker who may not.
    assert!(edge.psql_with(&ann, &read("invoked")).contains("permission denied for table item"));
    assert_eq!(edge.psql(&read("invoked")), "1\nlocal\n");
    edge.server.psql("postgres", "revoke select on item from carl").unwrap();
    for view in ["theirs", "nested"] {
        let refused = edge.psql_with(&ann, &read(view));
        assert!(refused.contains("permission denied for table item"), "{refused}");
    }
    edge.server.psql("postgres", "grant select on item to carl; revoke select on theirs from ann").unwrap();
    assert!(edge.psql_with(&ann, &read("theirs")).contains("permission denied for view theirs"));
    assert_eq!(edge.psql_with(&ann, &read("nested")), "1\nlocal\n");
    edge.server.psql("postgres", "alter table item enable row level security; create policy p on item using (id > 1)").unwrap();
    let hidden = edge.psql_with(&ann, &read("nested"));
    assert!(hidden.starts_with("remote: "), "{hidden}");
}

#[test]
fn a_privilege_taken_away_ends_local_answers_within_five_seconds() {
    let edge = edge();
    edge.server.psql("postgres", "create role ann login; grant select on item to ann").unwrap();
    edge.runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(&edge.url().replace("user=postgres", "user=ann"), NoTls).await.unwrap();
        tokio::spawn(connection);
        client.simple_query("select id from item where id = 1").await.unwrap();
        edge.server.psql("postgres", "revoke select on item from ann").unwrap();
        let revoked = Instant::now();
        while client.simple_query("select id from item where id = 1").await.is_ok() {
            assert!(revoked.elapsed() < Duration::from_millis(5500), "still readable");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
}

#[test]
fn what_a_session_takes_from_its_own_role_is_gone_at_once() {
    let edge = edge();
    edge.server.psql("postgres", "create role ann login; grant all on schema public to ann; alter table item owner to ann").unwrap();
    let read = "select count(*) from item;\n";
    let ann = [("PGUSER", "ann")];
    let said = edge.psql_with(&ann, &format!("{read}{read}revoke select on item from ann;\n{read}grant select on item to ann;\n{read}"));
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[..3], ["3001", "3001", "3001"], "{said}");
    assert_eq!(said.matches("permission denied for table item").count(), 1, "{said}");
    let hide = "alter table item enable row level security, force row level security;\n";
    assert_eq!(edge.psql_with(&ann, &format!("{read}{hide}{read}")), "3001\n0\n");
}

#[test]
fn a_session_reads_what_it_wrote() {
    let edge = Edge::holding(TABLES, &["item"], Lsn::new(1));
    let said = edge.psql(
        "select name from item where id = 1;\nupdate item set name = 'new' where id = 1;\nselect name from item where id = 1;\nshow rimward.last_route;\n",
    );
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(&lines[..2], ["n1", "new"], "{said}");
    assert!(lines[2].starts_with("remote: the replica is at 0/1, and the session has seen "), "{said}");
}

#[test]
fn a_session_that_was_notified_of_a_commit_reads_it() {
    let edge = Edge::holding(TABLES, &["item"], Lsn::new(1));
    edge.runtime.block_on(async {
        let (client, mut connection) = tokio_postgres::connect(&edge.url(), NoTls).await.unwrap();
        let (heard, mut hear) = tokio::sync::mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Some(Ok(message)) = std::future::poll_fn(|cx| connection.poll_message(cx)).await {
                let _ = heard.send(message);
            }
        });
        let read = async || client.query_one("select name from item where id = 1", &[]).await.unwrap().get::<_, String>(0);
        client.batch_execute("listen news").await.unwrap();
        for change in 0..5 {
            edge.server.psql("postgres", &format!("update item set name = 'new{change}' where id = 1; notify news")).unwrap();
            hear.recv().await.unwrap();
            assert_eq!(read().await, format!("new{change}"));
        }
    });
}

#[test]
fn long_local_work_streams_and_can_be_interrupted() {
    let edge = edge();
    edge.runtime.block_on(async {
        let client = connect(&edge).await;
        let all = client.query("select id, word from many order by id", &[]).await.unwrap();
        assert_eq!((all.len(), all[59_999].get::<_, i32>(0)), (60_000, 60_000));
        assert_eq!(show(&client, "last_route").await, "local");
        assert!(edge.meter.read().long >= 1);
        client.batch_execute("set rimward.route = 'local'").await.unwrap();
        let endless = "select count(*) from many a, many b where a.word <> b.word";
        let token = client.cancel_token();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(300)).await;
            token.cancel_query(NoTls).await.unwrap();
        });
        let started = Instant::now();
        let error = client.query(endless, &[]).await.unwrap_err();
        assert_eq!(error.code().map(tokio_postgres::error::SqlState::code), Some("57014"), "{error}");
        client.batch_execute("set statement_timeout = '300ms'").await.unwrap();
        let error = client.query(endless, &[]).await.unwrap_err();
        assert!(error.as_db_error().unwrap().message().contains("statement timeout"), "{error:?}");
        assert!(started.elapsed() < Duration::from_secs(5));
        assert_eq!(client.query_one("select id from item where id = 9", &[]).await.unwrap().get::<_, i32>(0), 9);
    });
}

#[test]
fn what_fails_here_after_many_rows_is_answered_whole_by_the_primary() {
    let script = "create table big (id int primary key, part int, amount bigint);
        insert into big select i, i / 2, case when i / 2 = 9990 then 9223372036854775807 else i end from generate_series(1, 20000) i;";
    let edge = Edge::holding(script, &["big"], FAR);
    let statements = "select part, sum(amount) from big where id < 100 group by part order by part;\nshow rimward.last_route;\n\
        select part, sum(amount) from big group by part order by part;\n";
    let said = edge.psql(statements);
    let straight = edge.server.psql("postgres", "select part, sum(amount) from big group by part order by part").unwrap();
    assert!(said.contains("local\n") && straight.contains("9990|18446744073709551614"), "{said}");
    assert!(said.trim_end().ends_with(straight.trim_end()), "{}", &said[said.len().saturating_sub(300)..]);
}

#[test]
fn pgbench_reads_locally_in_each_protocol() {
    let script = "create table pgbench_accounts (aid int primary key, bid int, abalance int, filler char(84));
        insert into pgbench_accounts select i, 1, i * 7, null from generate_series(1, 100000) i;
        create table pgbench_branches (bid int primary key, bbalance int, filler char(88)); insert into pgbench_branches values (1, 0, null);
        create table pgbench_tellers (tid int primary key, bid int, tbalance int, filler char(84)); insert into pgbench_tellers values (1, 1, 0, null);
        create table pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));";
    let edge = Edge::holding(script, &["pgbench_accounts"], FAR);
    for protocol in ["simple", "extended", "prepared"] {
        let before = edge.meter.read().local;
        let mut pgbench = edge.command("pgbench");
        pgbench.args(["-S", "-n", "-c", "4", "-j", "2", "-t", "500", "-M", protocol]);
        let output = fed(pgbench, "");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let counted = edge.meter.read();
        assert_eq!(counted.local - before, 2000, "{protocol}: {counted:?}");
        let mut pgbench = edge.command("pgbench");
        pgbench.args(["-n", "-c", "4", "-j", "2", "-t", "50", "-M", protocol]);
        let output = fed(pgbench, "");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(
        edge.server
            .psql("postgres", "select count(*), sum(delta) = (select bbalance from pgbench_branches) from pgbench_history")
            .unwrap()
            .trim(),
        "600|t"
    );
}
