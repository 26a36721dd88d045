-- The part of Rimward that lives at the primary: it describes relations, keeps the publication free of tables whose UPDATE would fail,
-- and writes each change of the schema into the WAL, at its place, as a transactional logical message.
--
-- Installed by `rimward init` in one transaction; every statement may be run again. All functions run as the role that ran `init`,
-- with a pinned search_path, so that no object of a user is ever called with its privileges.

-- What this installation changes is not to be reported by an earlier one.
DROP EVENT TRIGGER IF EXISTS rimward_ddl_command_start;
DROP EVENT TRIGGER IF EXISTS rimward_ddl_command_end;
DROP EVENT TRIGGER IF EXISTS rimward_sql_drop;
DROP EVENT TRIGGER IF EXISTS rimward_table_rewrite;

CREATE SCHEMA IF NOT EXISTS rimward;
REVOKE ALL ON SCHEMA rimward FROM PUBLIC;
GRANT USAGE ON SCHEMA rimward TO PUBLIC;

CREATE TABLE IF NOT EXISTS rimward.config (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    -- Format of the messages.
    format integer NOT NULL,
    publication name NOT NULL,
    slot name NOT NULL,
    -- Whether new tables join the publication; else only the ones in `tables` may.
    every_table boolean NOT NULL,
    tables oid[] NOT NULL,
    -- A table that joins with more than this stays out until the replica is rebuilt.
    carry_bytes_max bigint NOT NULL,
    -- Known to these functions and the hub alone: tells that a nested ALTER PUBLICATION is ours, and that a message is (anybody may
    -- call pg_logical_emit_message with any prefix).
    guard text NOT NULL DEFAULT gen_random_uuid()::text
);
-- Why changes of the schema are not all announced: then they are looked for, and what might change unseen is remote. Null where they are.
ALTER TABLE rimward.config ADD COLUMN IF NOT EXISTS unwatched text;
-- What the catalogs looked like then.
ALTER TABLE rimward.config ADD COLUMN IF NOT EXISTS seen text;
-- The publication's row then.
ALTER TABLE rimward.config ADD COLUMN IF NOT EXISTS published_as text;
-- Tables that are to stay out, whatever else is wanted.
ALTER TABLE rimward.config ADD COLUMN IF NOT EXISTS left_out oid[] NOT NULL DEFAULT '{}';
-- What the hub was told last of the collations.
ALTER TABLE rimward.config ADD COLUMN IF NOT EXISTS collations jsonb;
REVOKE ALL ON rimward.config FROM PUBLIC;

-- How many heartbeats there were. A primary that was put back to an older state has fewer than a hub has seen, whatever was written to it since:
-- positions, which are mere numbers, it may have passed again. A sequence leaves no dead rows. `setval` writes WAL each time, where
-- `nextval` would be ahead of itself after a crash.
CREATE SEQUENCE IF NOT EXISTS rimward.pulse AS bigint MINVALUE 0 START 0;
REVOKE ALL ON SEQUENCE rimward.pulse FROM PUBLIC;

-- What the hub was told last of each table and enum, as far as rows depend on it: from the next change it follows whether the rows that the
-- hub holds are still the table's. Written in the transaction of the change, under the lock that the change itself takes.
CREATE TABLE IF NOT EXISTS rimward.reported (
    class oid NOT NULL,
    object oid NOT NULL,
    -- The topmost partitioned table, for a partition.
    root oid,
    shape jsonb NOT NULL,
    -- A hash of what else was said of it, indexes and partitions apart.
    definition text,
    -- Why its rows are being rewritten by the command that runs: reasons of pg_event_trigger_table_rewrite_reason().
    rewritten integer NOT NULL DEFAULT 0,
    PRIMARY KEY (class, object)
);
ALTER TABLE rimward.reported ADD COLUMN IF NOT EXISTS definition text;
-- Traces of what was then (see rimward.traces): by them a change is noticed that no event trigger has told. Null where nothing was noted.
ALTER TABLE rimward.reported ADD COLUMN IF NOT EXISTS file oid;
ALTER TABLE rimward.reported ADD COLUMN IF NOT EXISTS columns text;
ALTER TABLE rimward.reported ADD COLUMN IF NOT EXISTS rest text;
ALTER TABLE rimward.reported ADD COLUMN IF NOT EXISTS membership text;
REVOKE ALL ON rimward.reported FROM PUBLIC;

-- By which a view is known that was changed with no event trigger to tell: what was told of it last, by `look_behind` or `describe_views`.
CREATE TABLE IF NOT EXISTS rimward.viewed (
    view oid PRIMARY KEY,
    trace text NOT NULL
);
REVOKE ALL ON rimward.viewed FROM PUBLIC;

-- Whether the catalogs are read as of an older snapshot, so that what others have changed since does not show.
CREATE OR REPLACE FUNCTION rimward.stands_still() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    SELECT current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted')
$body$;

-- What a column of a domain is stored and reported as.
CREATE OR REPLACE FUNCTION rimward.base_type(declared oid, modifier integer, OUT base oid, OUT typmod integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    domain record;
BEGIN
    base := declared;
    typmod := modifier;
    LOOP
        SELECT t.typbasetype, t.typtypmod INTO domain FROM pg_type t WHERE t.oid = base AND t.typtype = 'd';
        EXIT WHEN NOT FOUND;
        base := domain.typbasetype;
        typmod := domain.typtypmod;
    END LOOP;
END
$body$;

-- What describes relations is asked once for each of them, of which there may be thousands. So it is PL/pgSQL, which keeps plans from call
-- to call, and its plans are made for any relation; a function of SQL would be planned anew each time, for longer than it then runs.

-- Whether text of this collation compares and sorts bytewise; null stands for the database's own.
CREATE OR REPLACE FUNCTION rimward.bytewise(collation_oid oid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $body$
BEGIN
    RETURN (
        SELECT CASE
            WHEN collation_oid = 0 THEN false
            WHEN collation_oid IS NULL OR collation_oid = 100 THEN
                (SELECT coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') = 'b'
                        OR coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') = 'c' AND d.datcollate IN ('C', 'POSIX')
                   FROM pg_database d WHERE d.datname = current_database())
            ELSE
                (SELECT c.collprovider = 'b' OR c.collprovider = 'c' AND c.collcollate IN ('C', 'POSIX')
                   FROM pg_collation c WHERE c.oid = collation_oid)
        END);
END
$body$;

-- What is behind the database's collation, and behind those of columns. All collations of the C library have its version, which PostgreSQL
-- does not tell of the ones that are named C; a version that is not the recorded one is none: then nobody knows what indexes are sorted by.
CREATE OR REPLACE FUNCTION rimward.collations() RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    WITH known AS MATERIALIZED (
        SELECT c.oid, c.collprovider::text AS provider, c.collcollate::text AS collate, c.collctype::text AS ctype,
               coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale', c.collcollate::text) AS locale, c.collversion::text AS recorded
          FROM pg_collation c
         WHERE c.oid NOT IN (100, 950, 951)
           AND c.oid IN (SELECT a.attcollation FROM pg_attribute a WHERE a.attrelid >= 16384 AND a.attnum > 0 AND NOT a.attisdropped)
        UNION ALL
        SELECT 100, coalesce(to_jsonb(d) ->> 'datlocprovider', 'c'), d.datcollate::text, d.datctype::text,
               coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale'), to_jsonb(d) ->> 'datcollversion'
          FROM pg_database d WHERE d.datname = current_database()
    ), described AS (
        SELECT k.oid, jsonb_build_object(
                   'provider', k.provider,
                   'collate', CASE k.provider WHEN 'c' THEN k.collate ELSE coalesce(k.locale, '') END,
                   'ctype', CASE k.provider WHEN 'c' THEN k.ctype ELSE coalesce(k.locale, '') END,
                   'version', CASE WHEN k.provider = 'c' AND (k.recorded IS NULL OR k.recorded = l.version) THEN l.version END) AS facts
          FROM known k, (SELECT max(pg_collation_actual_version(c.oid)) AS version FROM pg_collation c WHERE c.collprovider = 'c') l
    )
    SELECT jsonb_build_object(
        'default', (SELECT d.facts FROM described d WHERE d.oid = 100),
        'others', (SELECT coalesce(jsonb_object_agg(d.oid, d.facts), '{}') FROM described d WHERE d.oid <> 100))
$body$;

DROP FUNCTION IF EXISTS rimward.never_null(oid, smallint);

-- How an UPDATE or DELETE names its row in the stream: a key, the full row, or not at all. Follows the server's own rule of what is
-- usable, and is stricter on one point: a generated column is not in the stream, so it cannot name a row.
CREATE OR REPLACE FUNCTION rimward.identity(relation oid) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $body$
BEGIN
    RETURN (
        WITH candidate AS (
            SELECT i.indexrelid, i.indisprimary, i.indisreplident,
                   (SELECT jsonb_agg(k.attnum ORDER BY k.place) FROM unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
                     WHERE k.place <= i.indnkeyatts) AS columns
              FROM pg_index i
             WHERE i.indrelid = relation AND i.indisunique AND i.indimmediate AND i.indisvalid AND i.indisready
               AND i.indpred IS NULL AND i.indexprs IS NULL
               -- A column may hold NULLs also where its constraint is NOT VALID, as it can be since version 18.
               AND NOT EXISTS (SELECT FROM unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
                                 JOIN pg_attribute a ON a.attrelid = relation AND a.attnum = k.attnum
                                WHERE k.place <= i.indnkeyatts AND (NOT a.attnotnull OR a.attgenerated <> '' OR EXISTS (
                                    SELECT FROM pg_constraint n
                                     WHERE n.conrelid = a.attrelid AND n.contype = 'n' AND NOT n.convalidated AND a.attnum = ANY (n.conkey))))
        ), chosen AS (
            SELECT c.relreplident AS setting, k.indexrelid, k.columns,
                   EXISTS (SELECT FROM pg_attribute a
                            WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated <> '') AS generated
              FROM pg_class c
              LEFT JOIN candidate k ON CASE c.relreplident WHEN 'i' THEN k.indisreplident WHEN 'n' THEN false ELSE k.indisprimary END
             WHERE c.oid = relation
        )
        SELECT jsonb_build_object(
            'kind', CASE
                WHEN setting = 'n' THEN 'none'
                -- Since version 18 an UPDATE fails where the full row would hold a column that is not published.
                WHEN setting = 'f' AND generated AND current_setting('server_version_num')::integer >= 180000 THEN 'none'
                WHEN indexrelid IS NOT NULL THEN 'key'
                WHEN setting = 'f' THEN 'full'
                ELSE 'none' END,
            'setting', setting,
            'index', indexrelid::bigint,
            'columns', coalesce(columns, '[]'))
          FROM chosen);
END
$body$;

-- Whether the stream carries every change of every row and column of this table.
CREATE OR REPLACE FUNCTION rimward.published(relation oid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $body$
BEGIN
    RETURN (
        SELECT EXISTS (
            SELECT FROM rimward.config f
              JOIN pg_publication p ON p.pubname = f.publication
              JOIN pg_publication_rel r ON r.prpubid = p.oid
             WHERE r.prrelid = relation AND to_jsonb(r) ->> 'prqual' IS NULL AND to_jsonb(r) ->> 'prattrs' IS NULL
               AND p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate));
END
$body$;

-- Whether the table should be in the publication.
CREATE OR REPLACE FUNCTION rimward.wanted(relation oid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $body$
BEGIN
    RETURN (
        SELECT coalesce((
            SELECT c.relkind = 'r' AND c.relpersistence = 'p' AND NOT c.relrowsecurity
                   AND (f.every_table OR c.oid = ANY (f.tables) OR c.relispartition AND pg_partition_root(c.oid) = ANY (f.tables))
                   AND NOT (c.oid = ANY (f.left_out) OR c.relispartition AND pg_partition_root(c.oid) = ANY (f.left_out))
                   AND n.nspname NOT IN ('information_schema', 'rimward') AND n.nspname !~ '^pg_'
                   AND NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhparent = c.oid)
                   AND (c.relispartition OR NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = c.oid))
                   AND rimward.identity(c.oid) ->> 'kind' <> 'none'
              FROM rimward.config f, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.oid = relation), false));
END
$body$;

-- What rows have in a column that was added to them with a constant default: PostgreSQL keeps it beside the rows. As the stream prints it.
CREATE OR REPLACE FUNCTION rimward.missing(relation oid, attribute smallint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, MDY' SET intervalstyle = 'postgres' SET extra_float_digits = 3 SET timezone = 'UTC' SET bytea_output = 'hex'
SET lc_monetary = 'C' AS $body$
    -- An array of one element, printed without another.
    SELECT array_to_string(a.attmissingval, '') FROM pg_attribute a
     WHERE a.attrelid = relation AND a.attnum = attribute AND a.atthasmissing
$body$;

-- By which the values in rows are known: each column's type, and whether the stream leaves it out.
CREATE OR REPLACE FUNCTION rimward.shape(relation oid) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $body$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_object_agg(a.attnum, jsonb_build_array(b.base::bigint, b.typmod, a.attgenerated <> '')), '{}')
          FROM pg_attribute a CROSS JOIN LATERAL rimward.base_type(a.atttypid, a.atttypmod) b
         WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped);
END
$body$;

-- What any change of a table leaves a trace in; of all tables and composite types, or of some. A rewrite gives a table another file. So do
-- TRUNCATE, VACUUM FULL and CLUSTER, of which no event trigger tells; but whatever changes values (ALTER COLUMN TYPE, or a new column)
-- writes its column's row in pg_attribute as well. They do not, but for columns with a value kept beside the rows (atthasmissing).
CREATE OR REPLACE FUNCTION rimward.traces(relations oid[] DEFAULT NULL)
RETURNS TABLE (object oid, file oid, columns text, rest text, membership text)
-- Nobody analyses the catalogs, and a plan for the few rows that are expected of them takes seconds for a thousand tables.
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_nestloop = off SET jit = off AS $body$
    SELECT c.oid, c.relfilenode, coalesce(a.columns, ''),
           concat_ws(' ', c.relname, c.relnamespace, c.relkind, c.relpersistence, c.relrowsecurity, c.relreplident, c.relispartition,
                     h.parents, i.indexes),
           m.membership
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN (SELECT a.attrelid, string_agg(a.attnum || '/' || a.xmin, ' ' ORDER BY a.attnum) AS columns FROM pg_attribute a
                  WHERE a.attnum > 0 AND NOT a.attisdropped
                    AND CASE WHEN relations IS NULL THEN a.attrelid >= 16384 ELSE a.attrelid = ANY (relations) END
                  GROUP BY a.attrelid) a ON a.attrelid = c.oid
      LEFT JOIN (SELECT h.inhrelid, string_agg(h.inhparent::text, ',' ORDER BY h.inhparent) AS parents FROM pg_inherits h GROUP BY h.inhrelid) h
             ON h.inhrelid = c.oid
      LEFT JOIN (SELECT i.indrelid, string_agg(i.indexrelid || '/' || i.xmin, ',' ORDER BY i.indexrelid) AS indexes FROM pg_index i
                  WHERE i.indrelid >= 16384 GROUP BY i.indrelid) i ON i.indrelid = c.oid
      LEFT JOIN (SELECT r.prrelid, r.oid || '/' || r.xmin AS membership
                   FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid JOIN rimward.config f ON f.publication = p.pubname) m
             ON m.prrelid = c.oid
     WHERE c.relkind IN ('r', 'p', 'c') AND c.relpersistence <> 't' AND (relations IS NULL OR c.oid = ANY (relations))
       AND n.nspname NOT IN ('information_schema', 'rimward') AND n.nspname !~ '^pg_'
$body$;

-- Whether a row of a catalog that this transaction sees is its own. Ids of its own subtransactions are no smaller than its own.
CREATE OR REPLACE FUNCTION rimward.is_own(writer xid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    SELECT CASE
        WHEN age(writer) > 0 THEN false
        -- Others' that are visible are before that; and only such may be asked about.
        WHEN k.id >= pg_snapshot_xmax(pg_current_snapshot()) THEN true
        ELSE pg_xact_status(k.id) = 'in progress' END
      FROM (SELECT ((pg_current_xact_id()::text)::numeric - age(writer))::text::xid8 AS id) k
$body$;

-- Notes the traces of these relations, and returns the tables that may have other rows than before though nothing has told so: their file
-- is another, and columns were written by none of the commands that were `told` (those of this transaction); or they left the publication
-- and came back. Whom another transaction is about to note is left to it.
CREATE OR REPLACE FUNCTION rimward.note(touched oid[], told boolean) RETURNS oid[]
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    WITH now AS MATERIALIZED (
        SELECT * FROM rimward.traces(touched)
    ), before AS MATERIALIZED (
        SELECT r.object, r.file, r.columns, r.membership FROM rimward.reported r JOIN now n ON n.object = r.object
         WHERE r.class = 'pg_class'::regclass
           AND (r.file, r.columns, r.rest, r.membership) IS DISTINCT FROM (n.file, n.columns, n.rest, n.membership)
           FOR UPDATE OF r SKIP LOCKED
    ), noted AS (
        UPDATE rimward.reported r SET file = n.file, columns = n.columns, rest = n.rest, membership = n.membership
          FROM before b JOIN now n ON n.object = b.object
         WHERE r.class = 'pg_class'::regclass AND r.object = b.object
    )
    SELECT coalesce(array_agg(b.object), '{}') FROM before b JOIN now n ON n.object = b.object
     WHERE b.membership <> n.membership
        OR b.file <> n.file AND EXISTS (
            SELECT FROM string_to_table(n.columns, ' ') AS c (trace)
             WHERE c.trace <> ALL (string_to_array(b.columns, ' ')) AND NOT (told AND rimward.is_own(split_part(c.trace, '/', 2)::xid)))
$body$;

-- Whether rows of the shape `before` are no longer the table's under the shape `now`. PostgreSQL keeps rows as they are where old and new
-- type print them alike; the hub converts what it stores otherwise (a numeric that has lost its scale).
CREATE OR REPLACE FUNCTION rimward.rows_changed(before jsonb, now jsonb, rewritten integer) RETURNS boolean
LANGUAGE sql IMMUTABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    SELECT rewritten & 4 <> 0
        -- A volatile default; without any new column that the stream has, only generated ones were computed.
        OR rewritten <> 0 AND EXISTS (SELECT FROM jsonb_each(now) n WHERE NOT before ? n.key AND NOT (n.value ->> 2)::boolean)
        OR EXISTS (
            SELECT FROM jsonb_each(now) n JOIN jsonb_each(before) b ON b.key = n.key AND b.value <> n.value
             WHERE b.value -> 2 <> n.value -> 2
                OR NOT (n.value ->> 2)::boolean
                   AND b.value -> 0 <> n.value -> 0
                   -- text, varchar, bpchar without a length; timestamps under UTC.
                   AND NOT (b.value ->> 0 IN ('25', '1043', '1042') AND n.value ->> 0 IN ('25', '1043', '1042')
                            AND '1042' NOT IN (CASE WHEN b.value ->> 1 <> '-1' THEN b.value ->> 0 ELSE '' END,
                                               CASE WHEN n.value ->> 1 <> '-1' THEN n.value ->> 0 ELSE '' END))
                   AND NOT (b.value ->> 0 IN ('1114', '1184') AND n.value ->> 0 IN ('1114', '1184')))
$body$;

-- Tables with columns whose values contain values of these types: arrays, domains, ranges and composites of them, of any depth.
CREATE OR REPLACE FUNCTION rimward.users_of(types oid[]) RETURNS SETOF oid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    WITH RECURSIVE used (id) AS (
        SELECT unnest(types)
        UNION
        SELECT coalesce(c.reltype, d.objid) FROM used u
          JOIN pg_depend d ON d.refclassid = 'pg_type'::regclass AND d.refobjid = u.id
          LEFT JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
         WHERE d.classid = 'pg_type'::regclass OR d.classid = 'pg_class'::regclass AND c.reltype <> 0 AND d.objsubid > 0
    )
    SELECT DISTINCT a.attrelid FROM used u
      JOIN pg_depend d ON d.refclassid = 'pg_type'::regclass AND d.refobjid = u.id AND d.classid = 'pg_class'::regclass AND d.objsubid > 0
      JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'r'
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid
      -- An enum's own values are known by their places, not by their labels.
     CROSS JOIN LATERAL rimward.base_type(a.atttypid, a.atttypmod) b
      JOIN pg_type t ON t.oid = b.base AND t.typtype <> 'e'
$body$;

-- A view's query, under a search path that leaves out no schema but PostgreSQL's own, with constants as no session's settings print them.
CREATE OR REPLACE FUNCTION rimward.view_definition(relation oid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off
SET datestyle = 'ISO, MDY' SET intervalstyle = 'postgres' SET extra_float_digits = 3 SET timezone = 'UTC' SET bytea_output = 'hex'
SET lc_monetary = 'C' AS $body$
BEGIN
    RETURN pg_get_viewdef(relation);
END
$body$;

-- What a view shows, and what its query reads by PostgreSQL's own book: names alone might come to mean something else.
CREATE OR REPLACE FUNCTION rimward.describe_view(relation oid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    SELECT jsonb_build_object('definition', rimward.view_definition(c.oid),
        'relations', (
            SELECT coalesce(jsonb_agg(DISTINCT d.refobjid::bigint), '[]')
              FROM pg_rewrite r JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
             WHERE r.ev_class = c.oid AND r.rulename = '_RETURN' AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> c.oid),
        'security_invoker', coalesce((
            SELECT o.option_value::boolean FROM pg_options_to_table(c.reloptions) o WHERE o.option_name = 'security_invoker'), false))
      FROM pg_class c WHERE c.oid = relation AND c.relkind = 'v'
$body$;

-- Views whose queries name one of these relations or types: themselves, if they are views.
CREATE OR REPLACE FUNCTION rimward.views_over(relations oid[], types oid[]) RETURNS oid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    SELECT coalesce(array_agg(DISTINCT r.ev_class), '{}')
      FROM (SELECT 'pg_class'::regclass::oid AS class, unnest(relations) AS id UNION ALL SELECT 'pg_type'::regclass, unnest(types)) u
      JOIN pg_depend d ON d.refclassid = u.class AND d.refobjid = u.id AND d.classid = 'pg_rewrite'::regclass
      JOIN pg_rewrite r ON r.oid = d.objid AND r.rulename = '_RETURN'
$body$;

-- Keeps the queries of views from being told until the end of this transaction, because it changes what they are made of: one that was read
-- before that must not come behind it in the stream. Whoever tells them waits for nothing, and is done soon (see rimward.describe_views), so
-- this never closes a circle with users' locks.
CREATE OR REPLACE FUNCTION rimward.hold_views() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = 0 AS $body$
    SELECT pg_advisory_xact_lock_shared(1380535639, 3)
$body$;

-- A relation in full; null if it is gone, temporary, or none that a query can name.
CREATE OR REPLACE FUNCTION rimward.describe(relation oid) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $body$
BEGIN
    RETURN (
        SELECT jsonb_build_object(
            'id', c.oid::bigint, 'schema', n.nspname, 'name', c.relname,
            'kind', c.relkind, 'persistence', c.relpersistence,
            'row_security', c.relrowsecurity,
            'inheritance', NOT c.relispartition AND c.relkind <> 'p' AND EXISTS (
                SELECT FROM pg_inherits h WHERE h.inhrelid = c.oid OR h.inhparent = c.oid),
            'published', rimward.published(c.oid),
            'identity', rimward.identity(c.oid),
            -- Of a partition that is being detached, itself: it is none any more.
            'root', CASE WHEN c.relispartition THEN nullif(pg_partition_root(c.oid)::oid, c.oid)::bigint END,
            'leaves', CASE WHEN c.relkind = 'p' AND NOT c.relispartition THEN (
                SELECT coalesce(jsonb_agg(jsonb_build_object(
                           'id', l.oid::bigint, 'schema', ln.nspname, 'name', l.relname,
                           'published', rimward.published(l.oid) AND rimward.wanted(l.oid), 'identity', i.identity ->> 'kind',
                           'whole', i.identity ->> 'setting' = 'f',
                           'key', (SELECT coalesce(jsonb_agg(a.attname ORDER BY k.place), '[]')
                                     FROM jsonb_array_elements_text(i.identity -> 'columns') WITH ORDINALITY AS k (attnum, place)
                                     JOIN pg_attribute a ON a.attrelid = l.oid AND a.attnum = k.attnum::smallint)) ORDER BY l.oid), '[]')
                  FROM pg_partition_tree(c.oid) t
                  JOIN pg_class l ON l.oid = t.relid JOIN pg_namespace ln ON ln.oid = l.relnamespace
                  CROSS JOIN LATERAL (SELECT rimward.identity(l.oid) AS identity) i
                 WHERE t.isleaf AND l.relkind <> 'p') END,
            'columns', (
                SELECT coalesce(jsonb_agg(jsonb_build_object(
                           'attnum', a.attnum, 'name', a.attname,
                           'type', b.base::bigint, 'typmod', b.typmod,
                           'domain', CASE WHEN b.base <> a.atttypid THEN a.atttypid::bigint END,
                           'enum', t.typtype = 'e',
                           'collation', a.attcollation::bigint,
                           'bytewise', CASE WHEN a.attcollation IN (0, 100) THEN a.attcollation = 100 AND (SELECT rimward.bytewise(NULL))
                                              ELSE l.collprovider = 'b' OR l.collprovider = 'c' AND l.collcollate IN ('C', 'POSIX') END,
                           'deterministic', coalesce(l.collisdeterministic, true),
                           -- Since version 18 a constraint that is NOT VALID marks its column, too, whose older rows may be null.
                           'not_null', a.attnotnull AND NOT EXISTS (
                               SELECT FROM pg_constraint n
                                WHERE n.conrelid = a.attrelid AND n.contype = 'n' AND NOT n.convalidated AND a.attnum = ANY (n.conkey)),
                           'generated', a.attgenerated <> '',
                           'missing', CASE WHEN a.atthasmissing THEN rimward.missing(a.attrelid, a.attnum) END) ORDER BY a.attnum), '[]')
                  FROM pg_attribute a
                  CROSS JOIN LATERAL rimward.base_type(a.atttypid, a.atttypmod) b
                  JOIN pg_type t ON t.oid = b.base
                  LEFT JOIN pg_collation l ON l.oid = a.attcollation
                 WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
            'primary_key', (
                SELECT coalesce(jsonb_agg(k.attnum ORDER BY k.place), '[]')
                  FROM pg_constraint p CROSS JOIN LATERAL unnest(p.conkey) WITH ORDINALITY AS k (attnum, place)
                 WHERE p.conrelid = c.oid AND p.contype = 'p' AND NOT p.condeferrable),
            'indexes', (
                SELECT coalesce(jsonb_agg(jsonb_build_object(
                           'id', x.oid::bigint, 'name', x.relname,
                           'unique', i.indisunique AND i.indimmediate AND k.plain,
                           'columns', k.columns) ORDER BY x.oid), '[]')
                  FROM pg_index i
                  JOIN pg_class x ON x.oid = i.indexrelid
                  JOIN pg_am m ON m.oid = x.relam AND m.amname = 'btree'
                  CROSS JOIN LATERAL (
                      SELECT jsonb_agg(jsonb_build_object('attnum', u.attnum, 'descending', u.option & 1 = 1) ORDER BY u.place) AS columns,
                             bool_and(u.class < 16384 AND u.collation_oid IN (0, a.attcollation)) AS plain
                        FROM unnest(i.indkey::smallint[], i.indoption::smallint[], i.indclass::oid[], i.indcollation::oid[])
                             WITH ORDINALITY AS u (attnum, option, class, collation_oid, place)
                        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.attnum
                       WHERE u.place <= i.indnkeyatts) k
                 WHERE i.indrelid = c.oid AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL))
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.oid = relation AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'
           AND n.nspname NOT IN ('information_schema', 'rimward') AND n.nspname !~ '^pg_');
END
$body$;

-- An enum in full; null if it is none.
CREATE OR REPLACE FUNCTION rimward.describe_enum(enum oid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    SELECT jsonb_build_object('id', t.oid::bigint, 'name', jsonb_build_object('schema', n.nspname, 'name', t.typname),
        'labels', (SELECT coalesce(jsonb_agg(jsonb_build_array(e.enumsortorder::float8, e.enumlabel) ORDER BY e.enumsortorder), '[]')
                     FROM pg_enum e WHERE e.enumtypid = t.oid))
      FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
     WHERE t.oid = enum AND t.typtype = 'e'
$body$;

-- The types that `roots` are made of, themselves included: all but PostgreSQL's own, whose OIDs are fixed, and enums.
CREATE OR REPLACE FUNCTION rimward.describe_types(roots oid[]) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    WITH RECURSIVE reached (id) AS (
        SELECT u.root FROM unnest(roots) AS u (root)
        UNION
        SELECT p.part FROM reached r CROSS JOIN LATERAL (
            SELECT t.typelem AS part FROM pg_type t WHERE t.oid = r.id AND t.typtype = 'b' AND t.typoutput = 'array_out'::regproc
            UNION ALL SELECT t.typbasetype FROM pg_type t WHERE t.oid = r.id AND t.typtype = 'd'
            UNION ALL SELECT g.rngsubtype FROM pg_range g WHERE g.rngtypid = r.id
            UNION ALL SELECT g.rngtypid FROM pg_range g WHERE g.rngmultitypid = r.id
            UNION ALL SELECT a.atttypid FROM pg_type t JOIN pg_attribute a ON a.attrelid = t.typrelid
                       WHERE t.oid = r.id AND t.typtype = 'c' AND a.attnum > 0 AND NOT a.attisdropped) p
    )
    SELECT coalesce(jsonb_agg(jsonb_build_object(
               'id', t.oid::bigint, 'name', jsonb_build_object('schema', n.nspname, 'name', t.typname), 'length', t.typlen,
               'shape', CASE
                   WHEN t.typtype = 'r' THEN (SELECT jsonb_build_object('kind', 'range', 'subtype', g.rngsubtype::bigint)
                                                FROM pg_range g WHERE g.rngtypid = t.oid)
                   WHEN t.typtype = 'm' THEN (SELECT jsonb_build_object('kind', 'multirange', 'range', g.rngtypid::bigint)
                                                FROM pg_range g WHERE g.rngmultitypid = t.oid)
                   WHEN t.typtype = 'd' THEN jsonb_build_object('kind', 'domain', 'base', t.typbasetype::bigint)
                   WHEN t.typtype = 'c' THEN jsonb_build_object('kind', 'composite', 'attributes', (
                       SELECT coalesce(jsonb_agg(jsonb_build_object('attnum', a.attnum, 'name', a.attname, 'type', a.atttypid::bigint)
                                                 ORDER BY a.attnum), '[]')
                         FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped))
                   WHEN t.typoutput = 'array_out'::regproc THEN jsonb_build_object('kind', 'array', 'element', t.typelem::bigint, 'delimiter',
                       (SELECT e.typdelim FROM pg_type e WHERE e.oid = t.typelem))
                   ELSE jsonb_build_object('kind', 'base', 'sent', t.typsend <> 0, 'extension', (
                       SELECT x.extname FROM pg_depend d JOIN pg_extension x ON x.oid = d.refobjid
                        WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.refclassid = 'pg_extension'::regclass
                          AND d.deptype = 'e')) END) ORDER BY t.oid), '[]')
      FROM reached r JOIN pg_type t ON t.oid = r.id JOIN pg_namespace n ON n.oid = t.typnamespace
     WHERE t.oid >= 10000 AND t.typtype IN ('b', 'c', 'd', 'r', 'm')
$body$;

-- The types of rows of these relations, as far as anything else is made of them.
CREATE OR REPLACE FUNCTION rimward.row_types(relations oid[]) RETURNS oid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    SELECT coalesce(array_agg(t.oid), '{}') FROM pg_class c JOIN pg_type t ON t.oid = c.reltype
     WHERE c.oid = ANY (relations)
       AND (c.relkind = 'c' OR EXISTS (SELECT FROM pg_depend d WHERE d.refclassid = 'pg_type'::regclass
                                          AND d.refobjid IN (t.oid, t.typarray) AND d.deptype = 'n'))
$body$;

-- Functions, operators, casts and operator classes that the server might choose instead of its own. Its own that take enums, or anything,
-- take them as pseudo-types, and it prefers whatever takes the very type.
CREATE OR REPLACE FUNCTION rimward.shadows() RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    -- Types whose values are computed with at edges. A domain counts as its base type does, because a value of the base type is accepted
    -- for it; an array, because a VARIADIC parameter accepts its elements.
    WITH computed AS MATERIALIZED (
        SELECT t.oid FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
         WHERE t.oid < 16384 OR t.typtype IN ('d', 'e') OR e.typtype IN ('d', 'e'))
    SELECT jsonb_build_object(
        'functions', (
            -- Values of any type are counted. A parameter that has a default need not be given.
            SELECT coalesce(jsonb_agg(DISTINCT p.proname), '[]')
              FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
             WHERE p.oid >= 16384 AND n.nspname <> 'rimward'
               AND (p.proname = 'count' OR NOT EXISTS (
                    SELECT FROM unnest(p.proargtypes) WITH ORDINALITY AS u (argument, place)
                     WHERE u.place <= p.pronargs - p.pronargdefaults AND u.argument NOT IN (SELECT c.oid FROM computed c)))),
        'operators', (
            -- A literal takes the type that the operator wants, so one operand is enough.
            SELECT coalesce(jsonb_agg(DISTINCT o.oprname), '[]') FROM pg_operator o
             WHERE o.oid >= 16384
               AND (o.oprleft IN (SELECT c.oid FROM computed c) OR o.oprright IN (SELECT c.oid FROM computed c))),
        'casts',
            EXISTS (SELECT FROM pg_cast k WHERE k.oid >= 16384 AND k.castcontext = 'i' AND k.castsource IN (SELECT c.oid FROM computed c))
            -- By the default btree and hash classes values are sorted and grouped.
            OR EXISTS (SELECT FROM pg_opclass k JOIN pg_am m ON m.oid = k.opcmethod AND m.amname IN ('btree', 'hash')
                        WHERE k.oid >= 16384 AND k.opcdefault AND k.opcintype IN (SELECT c.oid FROM computed c)))
$body$;

-- Whether the command being reported is an ALTER PUBLICATION of `include` or `exclude`.
CREATE OR REPLACE FUNCTION rimward.ours() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    SELECT coalesce(current_setting('rimward.guard', true) = (SELECT guard FROM rimward.config), false)
$body$;

CREATE OR REPLACE FUNCTION rimward.alter_publication(action text, relation oid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    config rimward.config;
BEGIN
    SELECT * INTO STRICT config FROM rimward.config;
    PERFORM set_config('rimward.guard', config.guard, true);
    EXECUTE format('ALTER PUBLICATION %I %s TABLE ONLY %s', config.publication, action, relation::regclass);
    -- By hand: only a superuser may attach a setting of ours to a function. Should this fail, the setting goes with the subtransaction.
    PERFORM set_config('rimward.guard', '', true);
    -- Who joins or leaves by this is told so.
    UPDATE rimward.reported r SET membership = t.membership FROM rimward.traces(ARRAY[relation]) t
     WHERE r.class = 'pg_class'::regclass
       AND r.object = (SELECT k.object FROM rimward.reported k WHERE k.class = r.class AND k.object = t.object FOR UPDATE SKIP LOCKED);
END
$body$;

-- Ends what was written before at a place of its own. PostgreSQL merges the subtransactions of a transaction by position, and takes for a
-- message's position where the next record begins: the rows of a table that a savepoint created, or this function's caller, which catches
-- errors and so is one, could overtake the table's description. What tells the hub nothing may be overtaken.
CREATE OR REPLACE FUNCTION rimward.fence() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    SELECT pg_logical_emit_message(true, 'rimward', '')
$body$;

-- Writes a message to the hub at this place of the WAL, as part of this transaction.
CREATE OR REPLACE FUNCTION rimward.emit(kind text, body jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    SELECT pg_logical_emit_message(true, 'rimward.' || kind, (body || jsonb_build_object('guard', guard, 'format', format))::text) FROM rimward.config;
    SELECT rimward.fence()
$body$;

-- Whether this transaction may change the publication, which PostgreSQL keeps locked until the end of each transaction that does. Asked
-- for now and then, for two seconds at most, and never waited for: a wait could close a circle with the locks of users' transactions, and
-- the deadlock detector would abort one of them.
CREATE OR REPLACE FUNCTION rimward.reserve_publication() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
    FOR attempt IN 1..100 LOOP
        IF pg_try_advisory_xact_lock(1380535639, 1) THEN
            RETURN true;
        END IF;
        PERFORM pg_sleep(0.02);
    END LOOP;
    RETURN false;
END
$body$;

-- The last resort for a table that must leave the publication and cannot: with its whole row as identity, its UPDATEs go on working.
CREATE OR REPLACE FUNCTION rimward.identify_by_row(relation oid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $body$
BEGIN
    PERFORM set_config('rimward.guard', f.guard, true) FROM rimward.config f;
    EXECUTE format('ALTER TABLE ONLY %s REPLICA IDENTITY FULL', relation::regclass);
    PERFORM set_config('rimward.guard', '', true);
    RAISE WARNING 'rimward: % is no longer replicated; it has REPLICA IDENTITY FULL now, for another transaction that changes the publication is still open', relation::regclass;
END
$body$;

-- Why the present rows of a table cannot be carried exactly; null if they can. Nobody else may write to it, and this transaction must see
-- all that others have written; `own` says that it does, because it has made them, or has rewritten them just now.
CREATE OR REPLACE FUNCTION rimward.not_carried(relation oid, own boolean) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    SELECT CASE
        WHEN NOT own AND rimward.stands_still()
            THEN 'this transaction may not see all of its rows'
        WHEN NOT EXISTS (SELECT FROM pg_locks l
                          WHERE l.pid = pg_backend_pid() AND l.granted AND l.locktype = 'relation' AND l.relation = not_carried.relation
                            AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'))
            THEN 'others may write to it'
        WHEN pg_table_size(relation) > f.carry_bytes_max
            THEN format('its %s exceed the %s that are carried in the stream',
                        pg_size_pretty(pg_table_size(relation)), pg_size_pretty(f.carry_bytes_max)) END
      FROM rimward.config f
$body$;

-- Adds a table to the publication. `carry`: its present rows can be carried exactly, and the caller then carries them. `fill`: they are to be
-- brought in afterwards. Null: it stays out.
CREATE OR REPLACE FUNCTION rimward.include(joining oid, created boolean) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $body$
DECLARE
    obstacle text := rimward.not_carried(joining, created);
BEGIN
    -- Whoever has taken it out of the publication wanted that.
    IF obstacle = 'others may write to it' THEN
        RETURN NULL;
    END IF;
    IF obstacle IS NOT NULL AND rimward.identity(joining) ->> 'kind' <> 'key' THEN
        RAISE WARNING 'rimward: % is not replicated: %, and no key orders its rows', joining::regclass, obstacle
            USING HINT = 'Add a primary key.';
        RETURN NULL;
    END IF;
    IF NOT rimward.reserve_publication() THEN
        RAISE WARNING 'rimward: % is not replicated: another transaction that changes the publication is still open', joining::regclass
            USING HINT = 'Run "rimward resync" for it.';
        RETURN NULL;
    END IF;
    PERFORM rimward.alter_publication('ADD', joining);
    RETURN CASE WHEN obstacle IS NULL THEN 'carry' ELSE 'fill' END;
EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'rimward: % is not replicated: %', joining::regclass, SQLERRM
        USING HINT = 'Run "rimward resync" for it.';
    RETURN NULL;
END
$body$;

-- Takes a table out of the publication, so that its UPDATEs go on working.
CREATE OR REPLACE FUNCTION rimward.exclude(relation oid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $body$
BEGIN
    IF NOT rimward.reserve_publication() THEN
        IF rimward.identity(relation) ->> 'kind' = 'none' THEN
            PERFORM rimward.identify_by_row(relation);
        END IF;
        RETURN;
    END IF;
    PERFORM rimward.alter_publication('DROP', relation);
    RAISE WARNING 'rimward: % is no longer replicated: it has no usable replica identity, or cannot be followed any more', relation::regclass;
END
$body$;

-- Writes a table's present rows into the WAL, as the stream would print them: with each type's output function (casts to text may be
-- a user's own, and differ for bool and char), columns in order, generated ones left out.
CREATE OR REPLACE FUNCTION rimward.carry(relation oid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = off
SET datestyle = 'ISO, MDY' SET intervalstyle = 'postgres' SET extra_float_digits = 3 SET timezone = 'UTC' SET bytea_output = 'hex'
SET lc_monetary = 'C' AS $body$
DECLARE
    guard json := (SELECT to_json(f.guard) FROM rimward.config f);
    cells text;
    chunk text;
BEGIN
    SELECT string_agg(format('CASE num_nulls(%1$I) WHEN 0 THEN format(''%%s'', %1$I) END', a.attname), ', ' ORDER BY a.attnum)
      INTO cells FROM pg_attribute a
     WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
    FOR chunk IN EXECUTE format(
        'SELECT string_agg(line, '','') FROM (
             SELECT line, sum(octet_length(line)) OVER (ROWS UNBOUNDED PRECEDING) / 262144 AS part
               FROM (SELECT to_json(ARRAY[%s]::text[])::text AS line FROM ONLY %s) AS lines) AS parts GROUP BY part',
        coalesce(cells, ''), relation::regclass)
    LOOP
        PERFORM pg_logical_emit_message(true, 'rimward.rows', format('{"guard":%s,"table":%s,"rows":[%s]}', guard, relation, chunk));
    END LOOP;
    PERFORM rimward.fence();
END
$body$;

-- Everything that is touched along with these relations.
CREATE OR REPLACE FUNCTION rimward.along_with(touched oid[]) RETURNS oid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    -- What was a partition of theirs when it was last reported, and is none any more, or one of another.
    WITH given AS MATERIALIZED (
        SELECT unnest(touched) AS id
        -- Tables OF a type change with it.
        UNION SELECT c.oid FROM pg_class c WHERE c.reloftype IN (SELECT t.reltype FROM pg_class t WHERE t.oid = ANY (touched) AND t.relkind = 'c')
        UNION SELECT r.object FROM rimward.reported r WHERE r.class = 'pg_class'::regclass AND r.rewritten <> 0
    ), left_behind AS MATERIALIZED (
        SELECT r.object AS id FROM rimward.reported r JOIN pg_class c ON c.oid = r.object
         WHERE r.class = 'pg_class'::regclass
           AND r.root IN (SELECT id FROM given UNION SELECT pg_partition_root(c.oid)::oid FROM pg_class c JOIN given g ON g.id = c.oid WHERE c.relispartition)
           AND r.root IS DISTINCT FROM nullif(pg_partition_root(r.object)::oid, r.object)
    ), named AS MATERIALIZED (
        SELECT id FROM given UNION SELECT id FROM left_behind
    )
    -- A change of a partition is one of its root, a change of the root one of all its partitions; inheritance makes two tables one.
    SELECT coalesce(array_agg(DISTINCT o.id), '{}') FROM (
        SELECT id FROM named
        UNION SELECT pg_partition_root(c.oid)::oid FROM pg_class c JOIN named m ON m.id = c.oid WHERE c.relispartition
        UNION SELECT t.relid::oid FROM named m, pg_class c, pg_partition_tree(pg_partition_root(c.oid)) t
               WHERE c.oid = m.id AND (c.relkind = 'p' OR c.relispartition)
        -- Its sequences go where a table goes.
        UNION SELECT d.objid FROM pg_depend d JOIN named m ON d.refclassid = 'pg_class'::regclass AND m.id = d.refobjid
                JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S'
               WHERE d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
        UNION SELECT h.inhparent FROM pg_inherits h JOIN named m ON m.id = h.inhrelid
        UNION SELECT h.inhrelid FROM pg_inherits h JOIN named m ON m.id = h.inhparent
    ) o WHERE o.id IS NOT NULL
$body$;

-- Remembers what is being reported, `relations` as they were described; of what is known already, `note` has noted the traces. Where nothing
-- new is said nothing is written, so that nobody waits for another's transaction: what is new was changed under a lock of the relation's
-- own. With an older snapshot everything is written, which fails if others have reported the relation since: then its description here is
-- not to be trusted.
DROP FUNCTION IF EXISTS rimward.remember(oid[], oid[]);
CREATE OR REPLACE FUNCTION rimward.remember(touched oid[], enums oid[], relations jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    WITH described AS MATERIALIZED (
        SELECT (d.description ->> 'id')::oid AS id,
               md5((d.description - ARRAY['schema', 'indexes', 'primary_key', 'leaves', 'published', 'carried', 'stale', 'filling'])::text) AS definition
          FROM jsonb_array_elements(relations) AS d (description)
    ), said AS MATERIALIZED (
        SELECT 'pg_class'::regclass::oid AS class, c.oid AS object,
               CASE WHEN c.relispartition THEN nullif(pg_partition_root(c.oid)::oid, c.oid) END AS root, rimward.shape(c.oid) AS shape,
               d.definition
          FROM pg_class c LEFT JOIN described d ON d.id = c.oid
         WHERE c.oid = ANY (touched) AND c.relkind IN ('r', 'p', 'c') AND c.relpersistence <> 't'
        UNION ALL
        SELECT 'pg_type'::regclass, t.oid, NULL, rimward.describe_enum(t.oid) -> 'labels', NULL FROM pg_type t WHERE t.oid = ANY (enums)
    )
    INSERT INTO rimward.reported AS r (class, object, root, shape, definition, file, columns, rest, membership)
    SELECT s.*, t.file, t.columns, t.rest, t.membership
      FROM said s LEFT JOIN rimward.traces(touched) t ON s.class = 'pg_class'::regclass AND t.object = s.object
     WHERE rimward.stands_still() OR NOT EXISTS (
            SELECT FROM rimward.reported k WHERE (k.class, k.object) = (s.class, s.object)
               AND (k.root, k.shape, k.definition, k.rewritten) IS NOT DISTINCT FROM (s.root, s.shape, s.definition, 0))
    ON CONFLICT (class, object) DO UPDATE SET root = excluded.root, shape = excluded.shape, definition = excluded.definition, rewritten = 0
$body$;

-- Tables whose values print otherwise because of a type that they contain: an enum's label was renamed, a composite has another column.
CREATE OR REPLACE FUNCTION rimward.printed_otherwise(touched oid[], enums oid[]) RETURNS oid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    SELECT coalesce(array_agg(u.id), '{}') FROM rimward.users_of(ARRAY(
        SELECT c.reltype FROM pg_class c JOIN rimward.reported r ON r.class = 'pg_class'::regclass AND r.object = c.oid
         WHERE c.oid = ANY (touched) AND r.shape <> rimward.shape(c.oid)
        UNION ALL
        SELECT r.object FROM rimward.reported r
         WHERE r.class = 'pg_type'::regclass AND r.object = ANY (enums)
           AND EXISTS (SELECT FROM jsonb_array_elements(r.shape) l
                        WHERE NOT EXISTS (SELECT FROM pg_enum e WHERE e.enumtypid = r.object AND e.enumlabel = l ->> 1)))) AS u (id)
$body$;

-- Brings the publication in line with what became of the touched relations, and describes them.
CREATE OR REPLACE FUNCTION rimward.observe(tag text, touched oid[], report jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    created boolean := tag IN ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'CREATE SCHEMA');
    enums oid[] := ARRAY(SELECT (e ->> 'id')::oid FROM jsonb_array_elements(report -> 'enums') e);
    member oid;
    is_member boolean;
    joined text;
    obstacle text;
    before jsonb;
    now jsonb;
    rewritten integer;
    carried oid[] := '{}';
    filled oid[] := '{}';
    -- What the hub holds of these is no longer theirs, and they cannot be carried.
    stale oid[];
    rewritten_unseen oid[];
    of_views boolean := false;
    types oid[] := ARRAY(SELECT (t ->> 'id')::oid FROM jsonb_array_elements(report -> 'types') t) || enums;
BEGIN
    -- The other commands change nothing that the query of a view is made of.
    IF tag NOT IN ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'CREATE INDEX', 'CREATE SEQUENCE', 'CREATE MATERIALIZED VIEW',
                   'REFRESH MATERIALIZED VIEW') THEN
        BEGIN
            PERFORM rimward.hold_views();
        EXCEPTION WHEN OTHERS THEN
            report := report || jsonb_build_object('unheld', true);
        END;
        of_views := true;
    END IF;
    stale := rimward.printed_otherwise(touched, enums);
    touched := rimward.along_with(touched || stale);
    IF of_views THEN
        -- Of views that this has not locked no more can be said than that: others may be changing them.
        report := report || jsonb_build_object('unclear', to_jsonb(CASE
            WHEN tag IN ('ALTER SCHEMA', 'ALTER EXTENSION') THEN ARRAY(SELECT c.oid FROM pg_class c WHERE c.relkind = 'v' AND c.oid >= 16384)
            ELSE rimward.views_over(touched, types) END::bigint[]));
    END IF;
    rewritten_unseen := rimward.note(touched, NOT report ? 'missed');
    FOR member IN SELECT c.oid FROM pg_class c WHERE c.oid = ANY (touched) AND c.relkind = 'r' AND c.relpersistence <> 't' ORDER BY c.oid
    LOOP
        is_member := EXISTS (SELECT FROM rimward.config f JOIN pg_publication p ON p.pubname = f.publication
                               JOIN pg_publication_rel r ON r.prpubid = p.oid WHERE r.prrelid = member);
        IF is_member AND NOT rimward.wanted(member) THEN
            PERFORM rimward.exclude(member);
        ELSIF NOT is_member AND rimward.wanted(member) THEN
            joined := rimward.include(member, created);
            IF joined = 'carry' THEN
                carried := carried || member;
            ELSIF joined = 'fill' THEN
                filled := filled || member;
            END IF;
        ELSIF is_member THEN
            SELECT r.shape, r.rewritten INTO before, rewritten FROM rimward.reported r WHERE r.class = 'pg_class'::regclass AND r.object = member;
            now := rimward.shape(member);
            IF (rewritten <> 0 OR before <> now) AND rimward.rows_changed(before, now, rewritten) THEN
                obstacle := rimward.not_carried(member, rewritten <> 0);
                IF obstacle IS NULL THEN
                    carried := carried || member;
                ELSE
                    stale := stale || member;
                    RAISE WARNING 'rimward: the rows of % were rewritten, and are copied anew or not at all: %', member::regclass, obstacle;
                END IF;
            END IF;
        END IF;
    END LOOP;
    FOREACH member IN ARRAY rewritten_unseen LOOP
        CONTINUE WHEN member = ANY (carried || filled || stale) OR NOT rimward.published(member);
        stale := stale || member;
        RAISE WARNING 'rimward: % was rewritten, or left the publication for a while, and nothing told so: its rows are copied anew or not at all',
            member::regclass;
    END LOOP;
    -- What comes at once need not be filled.
    DELETE FROM rimward.fills f WHERE f.relation = ANY (carried);
    PERFORM rimward.restart_fills(touched);
    PERFORM rimward.begin_fills(filled || stale);
    report := report || jsonb_build_object('tag', tag, 'relations', (
        SELECT coalesce(jsonb_agg(d.description || jsonb_build_object('carried', u.id = ANY (carried), 'stale', u.id = ANY (stale),
                                      'filling', rimward.filling(u.id)) ORDER BY u.id), '[]')
          -- OFFSET: each is described once, not once for each use.
          FROM unnest(touched) AS u (id) CROSS JOIN LATERAL (SELECT rimward.describe(u.id) AS description OFFSET 0) d
         WHERE d.description IS NOT NULL));
    PERFORM rimward.remember(touched, enums, report -> 'relations');
    IF rimward.stands_still() THEN
        -- Others may have dropped an index since, and added functions.
        report := report || jsonb_build_object('partial', true);
    END IF;
    SELECT report || jsonb_build_object('types', coalesce(report -> 'types', '[]') || rimward.describe_types(array_agg(DISTINCT b.base)))
      INTO report FROM pg_attribute a CROSS JOIN LATERAL rimward.base_type(a.atttypid, a.atttypmod) b
     WHERE a.attrelid = ANY (touched) AND a.attnum > 0 AND NOT a.attisdropped;
    IF report - 'tag' - 'unclear' = '{"relations": [], "types": []}' AND coalesce(report -> 'unclear', '[]') = '[]' THEN
        RETURN;
    END IF;
    PERFORM rimward.emit('ddl', report);
    FOREACH member IN ARRAY carried LOOP
        PERFORM rimward.carry(member);
    END LOOP;
END
$body$;

-- When describing has failed: the user's statement goes on, the hub learns that it does not know, and no UPDATE may fail for it.
CREATE OR REPLACE FUNCTION rimward.confess(tag text, touched oid[], cause text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    member oid;
BEGIN
    RAISE WARNING 'rimward: the effect of this % could not be described, so what it touched is no longer replicated: %', tag, cause;
    PERFORM rimward.emit('ddl', jsonb_build_object('unknown', tag, 'error', cause, 'touched', touched::bigint[]));
    FOR member IN SELECT r.prrelid FROM rimward.config f JOIN pg_publication p ON p.pubname = f.publication
                    JOIN pg_publication_rel r ON r.prpubid = p.oid
    LOOP
        IF rimward.identity(member) ->> 'kind' = 'none' THEN
            PERFORM rimward.exclude(member);
        END IF;
    END LOOP;
EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'rimward: %', SQLERRM;
    PERFORM rimward.emit('ddl', jsonb_build_object('unknown', tag, 'error', SQLERRM, 'touched', touched::bigint[]));
END
$body$;

-- What keeps the event triggers from announcing every change, or the publication from carrying every row; null if nothing does.
CREATE OR REPLACE FUNCTION rimward.obstacle() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    SELECT coalesce(
        (SELECT format('event trigger rimward_%s is missing, or not ENABLE ALWAYS', e.event)
           FROM unnest(ARRAY['ddl_command_start', 'ddl_command_end', 'sql_drop', 'table_rewrite']) AS e (event)
          WHERE NOT EXISTS (SELECT FROM pg_event_trigger t WHERE t.evtname = 'rimward_' || e.event AND t.evtenabled = 'A') LIMIT 1),
        (SELECT 'event_triggers is off' WHERE current_setting('event_triggers', true) = 'off'
             OR EXISTS (SELECT FROM pg_db_role_setting s, unnest(s.setconfig) AS c (setting)
                         WHERE s.setdatabase IN (0, (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()))
                           AND c.setting ~ '^event_triggers=(off|false|no|0)')),
        (SELECT format('publication %I is not what rimward init made', f.publication) FROM rimward.config f
          WHERE NOT EXISTS (SELECT FROM pg_publication p WHERE p.pubname = f.publication AND p.pubinsert AND p.pubupdate AND p.pubdelete
                               AND p.pubtruncate AND NOT p.puballtables AND NOT p.pubviaroot)))
$body$;

-- Differs once anything was created, altered or dropped.
CREATE OR REPLACE FUNCTION rimward.fingerprint() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    SELECT concat_ws(' ', (SELECT concat(count(*), '/', sum(hashtext(concat(t.oid, ' ', t.xmin)))) FROM pg_class t),
        (SELECT concat(count(*), '/', sum(hashtext(concat(t.attrelid, ' ', t.attnum, ' ', t.xmin)))) FROM pg_attribute t),
        (SELECT concat(count(*), '/', sum(hashtext(concat(t.oid, ' ', t.xmin)))) FROM pg_proc t),
        (SELECT concat(count(*), '/', sum(hashtext(concat(t.oid, ' ', t.xmin)))) FROM pg_operator t),
        (SELECT concat(count(*), '/', sum(hashtext(concat(t.oid, ' ', t.xmin)))) FROM pg_cast t),
        (SELECT concat(count(*), '/', sum(hashtext(concat(t.oid, ' ', t.xmin)))) FROM pg_opclass t),
        (SELECT concat(count(*), '/', sum(hashtext(concat(t.oid, ' ', t.xmin)))) FROM pg_type t),
        (SELECT concat(count(*), '/', sum(hashtext(concat(t.oid, ' ', t.xmin)))) FROM pg_enum t),
        (SELECT concat(count(*), '/', sum(hashtext(concat(t.indexrelid, ' ', t.xmin)))) FROM pg_index t),
        (SELECT concat(count(*), '/', sum(hashtext(concat(t.inhrelid, ' ', t.inhparent)))) FROM pg_inherits t),
        (SELECT concat(count(*), '/', sum(hashtext(concat(t.oid, ' ', t.xmin)))) FROM pg_publication t),
        (SELECT concat(count(*), '/', sum(hashtext(concat(t.oid, ' ', t.xmin)))) FROM pg_publication_rel t),
        (SELECT concat(count(*), '/', sum(hashtext(concat(t.oid, ' ', t.xmin)))) FROM pg_namespace t))
$body$;

-- Describes everything, as it is found.
CREATE OR REPLACE FUNCTION rimward.look(tag text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    SELECT rimward.observe(tag,
        (SELECT array_agg(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c') AND c.relpersistence <> 't'
            AND n.nspname NOT IN ('information_schema', 'rimward') AND n.nspname !~ '^pg_'),
        jsonb_build_object('missed', true, 'shadows', rimward.shadows(), 'enums',
            (SELECT coalesce(jsonb_agg(rimward.describe_enum(t.oid)), '[]') FROM pg_type t WHERE t.typtype = 'e'),
            -- What the hub knows and is not described is gone.
            'dropped', (SELECT coalesce(jsonb_agg(r.object::bigint), '[]') FROM rimward.reported r
                         WHERE r.class = 'pg_class'::regclass AND NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = r.object))))
$body$;

-- Where event triggers stand: looks for what they have not told, because a session or somebody for a moment had turned them off. Tables,
-- their columns, indexes, partitions, rows and membership are compared; other objects are not.
--
-- What is described here must not change before this commits, or the hub would hear it after what event triggers tell of the change. So it is
-- locked as a VACUUM would, beside which everybody may read and write; whoever is in the way has the tables left to the primary. The wait is
-- shorter than deadlock_timeout: nobody who waits for us in turn is aborted.
CREATE OR REPLACE FUNCTION rimward.look_behind() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '100ms' AS $body$
DECLARE
    member oid;
    other oid[];
    moved oid[];
    gone oid[];
BEGIN
    SELECT array_agg(t.object) FILTER (WHERE r.object IS NULL OR (r.columns, r.rest, r.membership) IS DISTINCT FROM (t.columns, t.rest, t.membership)),
           array_agg(t.object) FILTER (WHERE (r.columns, r.rest, r.membership) IS NOT DISTINCT FROM (t.columns, t.rest, t.membership)
                                         AND r.file IS DISTINCT FROM t.file),
           array_agg(r.object) FILTER (WHERE t.object IS NULL)
      INTO other, moved, gone
      FROM rimward.traces() t FULL JOIN (SELECT * FROM rimward.reported k WHERE k.class = 'pg_class'::regclass) r ON r.object = t.object;
    -- TRUNCATE and its like, which the stream tells, or which change no row.
    IF moved IS NOT NULL THEN
        PERFORM rimward.note(moved, false);
    END IF;
    IF gone IS NOT NULL THEN
        DELETE FROM rimward.reported r WHERE r.class = 'pg_class'::regclass AND r.object = ANY (gone);
    END IF;
    IF coalesce(other, gone) IS NOT NULL THEN
        FOR member IN SELECT c.oid FROM pg_class c WHERE c.oid = ANY (rimward.along_with(other)) AND c.relkind IN ('r', 'p') ORDER BY c.oid LOOP
            EXECUTE format('LOCK TABLE ONLY %s IN SHARE UPDATE EXCLUSIVE MODE', member::regclass);
        END LOOP;
        PERFORM rimward.observe('rimward watch', coalesce(other, '{}'),
            jsonb_build_object('missed', true, 'dropped', coalesce(gone, '{}')::bigint[]));
    END IF;
EXCEPTION WHEN OTHERS THEN
    PERFORM rimward.confess('rimward watch', other || gone, SQLERRM);
END
$body$;

-- By which a change of a view is noticed: its rule, its columns, its name, its options.
CREATE OR REPLACE FUNCTION rimward.view_traces() RETURNS TABLE (view oid, trace text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_nestloop = off SET jit = off AS $body$
    SELECT c.oid, concat_ws(' ', c.relname, c.relnamespace, c.reloptions, r.oid, r.xmin, a.columns)
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_rewrite r ON r.ev_class = c.oid AND r.rulename = '_RETURN'
      LEFT JOIN (SELECT a.attrelid, string_agg(a.attnum || '/' || a.xmin, ' ' ORDER BY a.attnum) AS columns FROM pg_attribute a
                  WHERE a.attnum > 0 AND a.attrelid >= 16384 GROUP BY a.attrelid) a ON a.attrelid = c.oid
     WHERE c.relkind = 'v' AND c.relpersistence <> 't' AND n.nspname NOT IN ('information_schema', 'rimward') AND n.nspname !~ '^pg_'
$body$;

-- The same for views. Nothing is locked: what is told is that their queries are not known.
CREATE OR REPLACE FUNCTION rimward.look_behind_views() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    other oid[];
    gone oid[];
BEGIN
    SELECT array_agg(t.view) FILTER (WHERE v.trace IS DISTINCT FROM t.trace), array_agg(v.view) FILTER (WHERE t.view IS NULL)
      INTO other, gone FROM rimward.view_traces() t FULL JOIN rimward.viewed v ON v.view = t.view;
    IF coalesce(other, gone) IS NOT NULL THEN
        DELETE FROM rimward.viewed v WHERE v.view = ANY (gone);
        INSERT INTO rimward.viewed SELECT t.view, t.trace FROM rimward.view_traces() t WHERE t.view = ANY (other)
            ON CONFLICT (view) DO UPDATE SET trace = excluded.trace;
        PERFORM rimward.observe('rimward watch', coalesce(other, '{}'),
            jsonb_build_object('missed', true, 'dropped', coalesce(gone, '{}')::bigint[]));
    END IF;
EXCEPTION WHEN OTHERS THEN
    PERFORM rimward.confess('rimward watch', other || gone, SQLERRM);
END
$body$;

-- Tells the queries of these views, which a hub lacks; how many it has told. Within the transaction of a change this cannot be done: another
-- one that commits before it may have replaced the view. Here no transaction that has changed anything of views is open, nor can one that
-- does so commit before this does: each holds them (rimward.hold_views) to its end. Only what event triggers tell is followed in that way.
--
-- Whoever is in the way has it tried again later. The wait is shorter than deadlock_timeout: nobody who waits for us in turn is aborted.
CREATE OR REPLACE FUNCTION rimward.describe_views(wanted oid[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '10ms' AS $body$
DECLARE
    member oid;
    description jsonb;
    descriptions jsonb := '[]';
BEGIN
    IF NOT pg_try_advisory_xact_lock(1380535639, 3) OR rimward.stands_still()
       OR (SELECT f.unwatched FROM rimward.config f) IS NOT NULL OR rimward.obstacle() IS NOT NULL THEN
        RETURN 0;
    END IF;
    FOREACH member IN ARRAY wanted LOOP
        BEGIN
            description := rimward.describe(member) || jsonb_build_object('view', rimward.describe_view(member));
        EXCEPTION WHEN OTHERS THEN
            CONTINUE;
        END;
        IF description -> 'view' <> 'null' THEN
            descriptions := descriptions || description;
        END IF;
    END LOOP;
    INSERT INTO rimward.viewed
        SELECT t.view, t.trace FROM rimward.view_traces() t
         WHERE t.view IN (SELECT (d ->> 'id')::oid FROM jsonb_array_elements(descriptions) d)
        ON CONFLICT (view) DO UPDATE SET trace = excluded.trace;
    IF descriptions <> '[]' THEN
        PERFORM rimward.emit('ddl', jsonb_build_object('tag', 'rimward views', 'relations', descriptions));
    END IF;
    RETURN jsonb_array_length(descriptions);
END
$body$;

-- A heartbeat of a hub that has seen the one of number `seen`, at its time of `unix_us`. None is made where that one has not been.
CREATE OR REPLACE FUNCTION rimward.beat(seen bigint, unix_us bigint, OUT pulse bigint, OUT older boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
    -- One after another: a number must never be set back.
    PERFORM pg_advisory_xact_lock(1380535639, 2);
    SELECT s.last_value INTO pulse FROM rimward.pulse s;
    older := pulse < seen;
    IF NOT older THEN
        pulse := setval('rimward.pulse', pulse + 1);
        PERFORM pg_logical_emit_message(true, 'rimward.heartbeat', json_build_object('unix_us', unix_us, 'pulse', pulse)::text);
    END IF;
END
$body$;

-- Whether the publication was altered, or made anew, since this was asked last. Tables that join or leave it are no part of its row; what kinds of
-- changes it carries is. It may be as it was by now, and have lacked some of them in between: then nothing that is held is certain.
CREATE OR REPLACE FUNCTION rimward.watch_publication() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    before text;
    now text;
BEGIN
    SELECT f.published_as, (SELECT p.oid || '/' || p.xmin FROM pg_publication p WHERE p.pubname = f.publication)
      INTO before, now FROM rimward.config f;
    IF now IS DISTINCT FROM before THEN
        UPDATE rimward.config SET published_as = now;
        IF before IS NOT NULL THEN
            PERFORM rimward.emit('ddl', jsonb_build_object('unknown', 'ALTER PUBLICATION',
                'error', 'the publication was altered, and may have lacked changes meanwhile'));
        END IF;
    END IF;
END
$body$;

-- Called by hubs, again and again: whether every change is announced, and if not, why. The first time that it is not, everything that is
-- held is void; from then on, until `rimward init`, changes are looked for here.
CREATE OR REPLACE FUNCTION rimward.watch() RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    known text;
    before text;
    now text;
    behind jsonb := rimward.collations();
BEGIN
    PERFORM rimward.watch_publication();
    SELECT f.unwatched, f.seen INTO known, before FROM rimward.config f;
    -- No command announces another library at the primary, nor a column's collation that is new.
    IF EXISTS (SELECT FROM rimward.config f WHERE f.collations IS DISTINCT FROM behind) THEN
        UPDATE rimward.config f SET collations = behind;
        PERFORM rimward.emit('ddl', jsonb_build_object('tag', 'rimward watch', 'collations', behind));
    END IF;
    IF known IS NULL THEN
        known := rimward.obstacle();
        IF known IS NOT NULL THEN
            UPDATE rimward.config SET unwatched = known, seen = rimward.fingerprint();
            PERFORM rimward.emit('ddl', jsonb_build_object('unknown', 'schema capture', 'error', known));
        ELSE
            PERFORM rimward.look_behind();
            PERFORM rimward.look_behind_views();
        END IF;
        RETURN known;
    END IF;
    now := rimward.fingerprint();
    IF now IS DISTINCT FROM before THEN
        UPDATE rimward.config SET seen = now;
        PERFORM rimward.look('rimward watch');
    END IF;
    RETURN known;
END
$body$;

-- Partitioned tables that the present statement may detach a partition of, concurrently. That is two transactions, and queries miss the
-- partition's rows once the first has ended; only the second one's end tells which it was, so the first tells those that it names.
CREATE OR REPLACE FUNCTION rimward.detaching() RETURNS oid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    SELECT CASE WHEN current_query() ~* 'detach.*concurrently' THEN
        (SELECT array_agg(DISTINCT pg_partition_root(c.oid)::oid) FROM pg_class c
          WHERE c.relkind = 'p' AND c.relpersistence <> 't'
            -- A name may be spelt with escapes.
            AND (strpos(lower(current_query()), lower(c.relname)) > 0 OR current_query() ~* 'u&"' OR c.relname ~ '"')) END
$body$;

CREATE OR REPLACE FUNCTION rimward.on_ddl_command_start() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    roots oid[] := rimward.detaching();
BEGIN
    IF roots IS NOT NULL THEN
        PERFORM rimward.emit('ddl', jsonb_build_object('tag', tg_tag, 'detaching', roots::bigint[]));
    END IF;
EXCEPTION WHEN OTHERS THEN
    PERFORM rimward.confess(tg_tag, roots, SQLERRM);
END
$body$;

CREATE OR REPLACE FUNCTION rimward.on_ddl_command_end() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    touched oid[];
    enums oid[];
    types oid[];
    resolution boolean;
    publication boolean;
    report jsonb := '{}';
BEGIN
    IF rimward.ours() THEN
        RETURN;
    END IF;
    WITH command AS MATERIALIZED (
        SELECT e.classid, e.objid FROM pg_event_trigger_ddl_commands() e
         WHERE e.objid IS NOT NULL AND e.schema_name IS DISTINCT FROM 'pg_temp'
    )
    SELECT (SELECT array_agg(DISTINCT o.id) FROM (
                SELECT coalesce(i.indrelid, c.oid) AS id FROM command d JOIN pg_class c ON c.oid = d.objid
                  LEFT JOIN pg_index i ON i.indexrelid = c.oid WHERE d.classid = 'pg_class'::regclass
                UNION SELECT r.prrelid FROM command d JOIN pg_publication_rel r ON r.oid = d.objid
                 WHERE d.classid = 'pg_publication_rel'::regclass
                -- Up to version 15, a rule makes a view of a table.
                UNION SELECT r.ev_class FROM command d JOIN pg_rewrite r ON r.oid = d.objid WHERE d.classid = 'pg_rewrite'::regclass
                UNION SELECT c.oid FROM command d JOIN pg_class c ON c.relnamespace = d.objid
                 WHERE d.classid = 'pg_namespace'::regclass) o
              JOIN pg_class c ON c.oid = o.id AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c') AND c.relpersistence <> 't'
              JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname <> 'rimward' AND n.nspname !~ '^pg_'),
           (SELECT array_agg(DISTINCT t.oid) FROM command d JOIN pg_type t ON d.classid = 'pg_type'::regclass AND t.oid = d.objid
                OR d.classid = 'pg_namespace'::regclass AND t.typnamespace = d.objid
             WHERE t.typtype = 'e'),
           -- An array is named after its element, and all types of a schema after that.
           (SELECT array_agg(u.id) FROM command d JOIN pg_type t ON d.classid = 'pg_type'::regclass AND t.oid = d.objid
                OR d.classid = 'pg_namespace'::regclass AND t.typnamespace = d.objid AND t.typrelid = 0,
                   unnest(ARRAY[t.oid, t.typarray]) AS u (id))
               || rimward.row_types((SELECT array_agg(d.objid) FROM command d WHERE d.classid = 'pg_class'::regclass)),
           (SELECT count(*) > 0 FROM command d
             WHERE d.classid IN ('pg_proc'::regclass, 'pg_operator'::regclass, 'pg_cast'::regclass, 'pg_opclass'::regclass)),
           (SELECT count(*) > 0 FROM command d WHERE d.classid = 'pg_publication'::regclass)
      INTO touched, enums, types, resolution, publication;
    IF publication AND NOT EXISTS (
        SELECT FROM rimward.config f JOIN pg_publication p ON p.pubname = f.publication
         WHERE p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate AND NOT p.puballtables AND NOT p.pubviaroot) THEN
        RAISE EXCEPTION 'the publication is not what it was';
    END IF;
    IF enums IS NOT NULL THEN
        report := report || jsonb_build_object('enums', (SELECT jsonb_agg(rimward.describe_enum(u.id)) FROM unnest(enums) AS u (id)));
    END IF;
    IF types <> '{}' THEN
        report := report || jsonb_build_object('types', rimward.describe_types(types));
    END IF;
    IF resolution THEN
        report := report || jsonb_build_object('shadows', rimward.shadows());
    END IF;
    touched := touched || rimward.detaching();
    IF touched IS NOT NULL OR report <> '{}' OR tg_tag IN ('ALTER SCHEMA', 'ALTER EXTENSION') THEN
        PERFORM rimward.observe(tg_tag, touched, report);
    END IF;
EXCEPTION WHEN OTHERS THEN
    PERFORM rimward.confess(tg_tag, touched, SQLERRM);
END
$body$;

CREATE OR REPLACE FUNCTION rimward.on_sql_drop() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    touched oid[];
    relations jsonb;
    indexes jsonb;
    types jsonb;
    altered oid[];
    resolution boolean;
    publication boolean;
    report jsonb := '{}';
BEGIN
    IF rimward.ours() THEN
        RETURN;
    END IF;
    WITH dropped AS MATERIALIZED (
        SELECT o.* FROM pg_event_trigger_dropped_objects() o WHERE NOT o.is_temporary AND o.schema_name IS DISTINCT FROM 'rimward'
    )
    SELECT (SELECT jsonb_agg(d.objid::bigint) FROM dropped d WHERE d.classid = 'pg_class'::regclass AND d.objsubid = 0
               AND d.object_type IN ('table', 'view', 'materialized view', 'foreign table', 'sequence')),
           (SELECT jsonb_agg(d.objid::bigint) FROM dropped d WHERE d.object_type = 'index'),
           (SELECT jsonb_agg(d.objid::bigint) FROM dropped d WHERE d.object_type = 'type' AND d.objsubid = 0),
           -- A cascade may take a column or a constraint of a table that lives on; no other event would tell.
           (SELECT array_agg(DISTINCT t.id) FROM (
                SELECT d.objid AS id FROM dropped d WHERE d.classid = 'pg_class'::regclass AND d.objsubid <> 0
                UNION SELECT to_regclass(format('%I.%I', d.address_names[1], d.address_names[2])) FROM dropped d
                 WHERE d.object_type IN ('table constraint', 'publication relation')
                -- Nor would it of the index that was the replica identity.
                UNION SELECT c.oid FROM rimward.config f JOIN pg_publication p ON p.pubname = f.publication
                  JOIN pg_publication_rel r ON r.prpubid = p.oid JOIN pg_class c ON c.oid = r.prrelid AND c.relreplident = 'i'
                 WHERE EXISTS (SELECT FROM dropped d WHERE d.object_type = 'index')
                   AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisreplident)) t
              JOIN pg_class c ON c.oid = t.id AND c.relpersistence <> 't'),
           rimward.row_types((SELECT array_agg(d.objid) FROM dropped d WHERE d.classid = 'pg_class'::regclass AND d.objsubid <> 0)),
           (SELECT count(*) > 0 FROM dropped d
             WHERE d.classid IN ('pg_proc'::regclass, 'pg_operator'::regclass, 'pg_cast'::regclass, 'pg_opclass'::regclass)),
           (SELECT count(*) > 0 FROM dropped d, rimward.config f WHERE d.object_type = 'publication' AND d.object_name = f.publication)
      INTO relations, indexes, types, touched, altered, resolution, publication;
    IF publication THEN
        RAISE EXCEPTION 'the publication was dropped';
    END IF;
    DELETE FROM rimward.reported r USING pg_event_trigger_dropped_objects() o
     WHERE r.class = o.classid AND r.object = o.objid AND o.objsubid = 0;
    report := jsonb_strip_nulls(jsonb_build_object('dropped', relations, 'dropped_indexes', indexes, 'dropped_types', types));
    IF altered <> '{}' THEN
        report := report || jsonb_build_object('types', rimward.describe_types(altered));
    END IF;
    IF resolution THEN
        report := report || jsonb_build_object('shadows', rimward.shadows());
    END IF;
    -- The end of an ALTER TABLE reports its table itself.
    IF tg_tag = 'ALTER TABLE' THEN
        touched := NULL;
    END IF;
    IF touched IS NOT NULL OR report <> '{}' THEN
        PERFORM rimward.observe(tg_tag, touched, report);
    END IF;
EXCEPTION WHEN OTHERS THEN
    PERFORM rimward.confess(tg_tag, touched, SQLERRM);
END
$body$;

-- A rewrite is not in the stream, and ALTER COLUMN … USING may change every value and leave the definition as it was. This comes before the
-- rewrite; the end of the command carries the rows.
CREATE OR REPLACE FUNCTION rimward.on_table_rewrite() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    relation oid := pg_event_trigger_table_rewrite_oid();
BEGIN
    UPDATE rimward.reported r SET rewritten = r.rewritten | pg_event_trigger_table_rewrite_reason() & 6
     WHERE r.class = 'pg_class'::regclass AND r.object = relation AND pg_event_trigger_table_rewrite_reason() & 6 <> 0;
EXCEPTION WHEN OTHERS THEN
    PERFORM rimward.confess(tg_tag, ARRAY[relation], SQLERRM);
END
$body$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA rimward FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rimward.obstacle() TO PUBLIC;
GRANT EXECUTE ON FUNCTION rimward.base_type(oid, integer), rimward.bytewise(oid), rimward.identity(oid),
    rimward.published(oid), rimward.wanted(oid), rimward.describe(oid), rimward.describe_enum(oid), rimward.describe_types(oid[]),
    rimward.shadows(), rimward.collations() TO PUBLIC;
