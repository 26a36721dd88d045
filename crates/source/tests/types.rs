//! Types that columns are made of: described from the snapshot on, followed in the stream, and where stored text is not what the primary
//! prints any more, its table is remote.

mod following;

use following::primary::Primary;

const SCHEMA: &str = "
    CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN spirit AS mood; CREATE TYPE pair AS (a int, b spirit, c text);
    CREATE DOMAIN pairs AS pair[]; CREATE DOMAIN positive AS int CHECK (value > 0); CREATE TYPE span AS RANGE (subtype = float8);
    CREATE TABLE holder (x int, y positive); CREATE SCHEMA other; CREATE TYPE other.odd AS (\"Q q\" int);
    CREATE TABLE enums (id int PRIMARY KEY, one mood, many mood[], p pair);
    CREATE TABLE composites (id int PRIMARY KEY, p pair, ps pairs);
    CREATE TABLE holders (id int PRIMARY KEY, h holder, hs holder[]);
    CREATE TABLE ranges (id int PRIMARY KEY, r span, rs span[], m span_multirange, d positive[]);
    CREATE TABLE odds (id int PRIMARY KEY, o other.odd);
    INSERT INTO enums VALUES (1, 'ok', '{sad,NULL}', '(1,ok,\"a b\")');
    INSERT INTO composites VALUES (1, '(1,,x)', '{\"(2,sad,\\\"\\\")\",NULL}');
    INSERT INTO holders VALUES (1, '(1,2)', '{\"(3,)\"}');
    INSERT INTO ranges VALUES (1, '[1.5,)', '{empty,\"(,2]\"}', '{[1,2),[3,4)}', '{1,NULL}');
    INSERT INTO odds VALUES (1, '(7)');";

/// Runs each step; afterwards these tables are remote, with these words in the reason, and all others agree with the primary.
async fn check(name: &str, steps: &[(&str, &[(&str, &str)])]) {
    let primary = Primary::new(name);
    primary.run(SCHEMA);
    primary.init().await;
    let mut follower = primary.follower().await;
    let mut remote: Vec<&str> = Vec::new();
    for (step, becomes_remote) in steps {
        primary.run(step);
        follower.agrees(step).await;
        for (table, why) in *becomes_remote {
            let reason = follower.remote(table).unwrap_or_else(|| panic!("{table} is not remote after {step}")).to_string();
            assert!(reason.contains(why), "{table} after {step}: {reason}");
            remote.push(table);
        }
        for table in ["enums", "composites", "holders", "ranges", "odds"].iter().filter(|table| !remote.contains(table)) {
            assert_eq!(follower.remote(table), None, "{table} after {step}");
        }
    }
    if !remote.contains(&"odds") {
        assert!(follower.rows("odds").await > 0);
    }
    follower.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_no_text_is_followed() {
    check("unchanged", &[
        ("INSERT INTO enums VALUES (2, 'sad', '{}', NULL); UPDATE composites SET ps = ps || ps", &[]),
        ("ALTER TYPE pair RENAME ATTRIBUTE a TO first; ALTER TYPE pair RENAME TO couple; ALTER TYPE other.odd SET SCHEMA public", &[]),
        ("ALTER TYPE mood ADD VALUE 'great'", &[]),
        ("INSERT INTO enums VALUES (3, 'great', '{great,great}', '(5,great,)')", &[]),
        ("CREATE TYPE inner_one AS (t timestamptz[]); CREATE TYPE outer_one AS (i inner_one); CREATE DOMAIN far AS outer_one[]", &[]),
        (
            "CREATE TABLE later (id int PRIMARY KEY, f far); INSERT INTO later VALUES (1, '{\"(\\\"(\\\\\\\"{infinity}\\\\\\\")\\\")\"}')",
            &[],
        ),
        ("ALTER TABLE later RENAME TO late; DROP TABLE late; DROP DOMAIN far; DROP TYPE outer_one; DROP TYPE inner_one", &[]),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_stored_text_makes_its_tables_remote() {
    check(
        "attributes",
        &[
            ("ALTER TABLE holder ADD COLUMN z text", &[("holders", "its rows are being copied")]),
            ("ALTER TYPE pair DROP ATTRIBUTE c", &[("composites", "its rows are being copied"), ("enums", "its rows are being copied")]),
            (
                "INSERT INTO ranges VALUES (2, NULL, NULL, NULL, NULL); ALTER TYPE other.odd ADD ATTRIBUTE more int",
                &[("odds", "its rows are being copied")],
            ),
        ],
    )
    .await;
    check(
        "labels",
        &[
            (
                "ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'",
                &[("enums", "its rows are being copied"), ("composites", "its rows are being copied")],
            ),
            ("DROP DOMAIN positive CASCADE", &[("holders", "its rows are being copied")]),
        ],
    )
    .await;
}
