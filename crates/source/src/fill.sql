-- Filling: brings the rows of a table that is not held, or not whole, into the stream, while everybody goes on writing to it.
--
-- `refill` begins: replicas create the table empty and apply its changes leniently from that commit on. `fill` then carries the rows, some
-- at a time in the order of their key, each time in a transaction of its own that locks no more than these rows, and none of them for
-- longer than that transaction. `filled` ends. Where a fill stands is kept in `rimward.fills` by the same transactions that carry the rows,
-- so that each row is carried once whoever is killed. docs/ARCHITECTURE.md, "Filling", says why this is exact.

CREATE SEQUENCE IF NOT EXISTS rimward.fill_ids;
CREATE TABLE IF NOT EXISTS rimward.fills (
    -- The table, or the topmost partitioned table.
    relation oid PRIMARY KEY,
    -- Names the fill in the stream. A change of the table's definition begins another one.
    fill bigint NOT NULL,
    -- The transaction that began it.
    begun xid8 NOT NULL,
    -- What the rows depend on: the definition without its indexes.
    shape jsonb NOT NULL,
    estimate bigint NOT NULL,
    -- Transactions that were writing to the table when the fill had begun, and have not ended; null before they were looked for.
    awaited text[],
    -- The partition, or the table, whose rows are being carried; null before the first.
    source oid,
    -- Key of the last of its rows that was passed; null before the first.
    cursor text[],
    -- Every row was passed.
    whole boolean NOT NULL DEFAULT false,
    rows_done bigint NOT NULL DEFAULT 0
);
REVOKE ALL ON rimward.fills FROM PUBLIC;
REVOKE ALL ON SEQUENCE rimward.fill_ids FROM PUBLIC;

-- The table that holds a relation's rows in replicas.
CREATE OR REPLACE FUNCTION rimward.holder(relation oid) RETURNS oid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    SELECT CASE WHEN c.relispartition THEN pg_partition_root(c.oid)::oid ELSE c.oid END FROM pg_class c WHERE c.oid = relation
$body$;

-- The relations whose rows make up a table: its partitions that hold rows, or itself.
CREATE OR REPLACE FUNCTION rimward.sources(relation oid) RETURNS oid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    SELECT CASE c.relkind
               WHEN 'p' THEN (SELECT coalesce(array_agg(t.relid::oid ORDER BY t.relid::oid), '{}')
                                FROM pg_partition_tree(c.oid) t JOIN pg_class l ON l.oid = t.relid WHERE t.isleaf AND l.relkind <> 'p')
               ELSE ARRAY[c.oid] END
      FROM pg_class c WHERE c.oid = relation
$body$;

CREATE OR REPLACE FUNCTION rimward.fill_shape(relation oid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    SELECT jsonb_agg(rimward.describe(m.id) - 'indexes' ORDER BY m.id)
      FROM (SELECT relation AS id UNION SELECT unnest(rimward.sources(relation))) m
$body$;

-- What a description says of a fill: its number, and whether it begins with this very transaction.
CREATE OR REPLACE FUNCTION rimward.filling(relation oid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    SELECT jsonb_build_object('fill', f.fill, 'begins', f.begun = pg_current_xact_id())
      FROM rimward.fills f WHERE f.relation = filling.relation
$body$;

-- Whether types that columns of these tables are made of may change unseen, which leaves the tables to the primary.
CREATE OR REPLACE FUNCTION rimward.types_unseen(tables oid[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    SELECT EXISTS (SELECT FROM rimward.config f WHERE f.unwatched IS NOT NULL)
       AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = ANY (tables) AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid >= 16384)
$body$;

-- Begins to fill each of these tables that can be, at this transaction's commit; one that is being filled begins again.
CREATE OR REPLACE FUNCTION rimward.begin_fills(tables oid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    INSERT INTO rimward.fills (relation, fill, begun, shape, estimate)
    SELECT t.id, nextval('rimward.fill_ids'), pg_current_xact_id(), rimward.fill_shape(t.id),
           (SELECT coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint FROM pg_class c WHERE c.oid = ANY (rimward.sources(t.id)))
      FROM (SELECT DISTINCT rimward.holder(u.id) AS id FROM unnest(tables) AS u (id)) t
     WHERE t.id IS NOT NULL AND NOT rimward.types_unseen(rimward.sources(t.id))
       AND NOT EXISTS (SELECT FROM unnest(rimward.sources(t.id)) AS s (id)
                        WHERE NOT rimward.published(s.id) OR NOT rimward.wanted(s.id) OR rimward.identity(s.id) ->> 'kind' <> 'key')
        ON CONFLICT (relation) DO UPDATE SET fill = excluded.fill, begun = excluded.begun, shape = excluded.shape,
            estimate = excluded.estimate, awaited = NULL, source = NULL, cursor = NULL, whole = false, rows_done = 0
$body$;

-- What was carried before a table changed does not fit any more.
CREATE OR REPLACE FUNCTION rimward.restart_fills(touched oid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    changed oid[];
BEGIN
    WITH gone AS (
        DELETE FROM rimward.fills f
         WHERE f.relation IN (SELECT rimward.holder(u.id) FROM unnest(touched) AS u (id))
           AND f.shape IS DISTINCT FROM rimward.fill_shape(f.relation)
        RETURNING f.relation)
    SELECT array_agg(g.relation) INTO changed FROM gone g;
    IF changed IS NOT NULL THEN
        PERFORM rimward.begin_fills(changed);
    END IF;
END
$body$;

-- Begins to fill a table whose rows are not held, or shall be copied anew; it joins the publication if it has to. A table that no key
-- orders is carried whole instead, under a lock that lets nobody write to it meanwhile. True if it was carried.
CREATE OR REPLACE FUNCTION rimward.refill(relation oid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $body$
DECLARE
    target oid := rimward.holder(relation);
    members oid[] := rimward.sources(target);
    limit_bytes bigint := (SELECT carry_bytes_max FROM rimward.config);
    member oid;
    bytes bigint;
BEGIN
    IF target IS NULL OR NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = target AND c.relkind IN ('r', 'p')) THEN
        RAISE EXCEPTION 'relation % is no table', relation USING ERRCODE = 'undefined_table';
    END IF;
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION 'a table is filled in READ COMMITTED transactions' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF rimward.types_unseen(members) THEN
        RAISE EXCEPTION '% has columns of types that are not built in, whose changes are not announced', target::regclass
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Run "rimward init" as a superuser, so that they are.';
    END IF;
    FOREACH member IN ARRAY members LOOP
        -- Its definition stands still until this commits; everybody may read and write it.
        EXECUTE format('LOCK TABLE ONLY %s IN SHARE UPDATE EXCLUSIVE MODE', member::regclass);
        IF rimward.identity(member) ->> 'kind' = 'none' THEN
            RAISE EXCEPTION '% has no usable replica identity', member::regclass
                USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Add a primary key, or set REPLICA IDENTITY FULL.';
        ELSIF NOT rimward.wanted(member) THEN
            RAISE EXCEPTION '% is not to be replicated', member::regclass USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Add it with "rimward init --table", if it is an ordinary table without row-level security.';
        END IF;
        IF NOT rimward.published(member) THEN
            IF NOT rimward.reserve_publication() THEN
                RAISE EXCEPTION 'another transaction that changes the publication is still open' USING ERRCODE = 'lock_not_available';
            END IF;
            PERFORM rimward.alter_publication('ADD', member);
        END IF;
    END LOOP;
    IF NOT EXISTS (SELECT FROM unnest(members) AS m (id) WHERE rimward.identity(m.id) ->> 'kind' = 'full') THEN
        PERFORM rimward.begin_fills(ARRAY[target]);
        PERFORM rimward.observe('rimward resync', ARRAY[target], '{}');
        RETURN false;
    END IF;
    bytes := (SELECT sum(pg_table_size(m.id)) FROM unnest(members) AS m (id));
    IF bytes > limit_bytes THEN
        RAISE EXCEPTION '% has no key that orders its rows, and its % exceed the % that are carried at once',
            target::regclass, pg_size_pretty(bytes), pg_size_pretty(limit_bytes)
            USING ERRCODE = 'program_limit_exceeded', HINT = 'Add a primary key.';
    END IF;
    FOREACH member IN ARRAY members LOOP
        EXECUTE format('LOCK TABLE ONLY %s IN SHARE MODE', member::regclass);
    END LOOP;
    DELETE FROM rimward.fills f WHERE f.relation = target;
    PERFORM rimward.emit('ddl', jsonb_build_object('tag', 'rimward resync', 'relations', (
        SELECT jsonb_agg(rimward.describe(d.id) || jsonb_build_object('carried', d.id = ANY (members)) ORDER BY d.id)
          FROM (SELECT target AS id UNION SELECT unnest(members)) d)));
    FOREACH member IN ARRAY members LOOP
        PERFORM rimward.carry(member);
    END LOOP;
    RETURN true;
END
$body$;

-- How the rows of a table are paged by its key, in the order of the key's own index: text for a statement with the columns, their order,
-- the key as text, and a condition for what lies behind `after` and not behind `upto`.
CREATE OR REPLACE FUNCTION rimward.key_pages(relation oid, after text[], upto text[],
    OUT columns text, OUT ordering text, OUT key text, OUT condition text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    part record;
    plain boolean := true;
    above text;
    below text;
    cells text[] := '{}';
    lower text[] := '{}';
    higher text[] := '{}';
    first text[] := '{}';
BEGIN
    -- Operators are the index's own: another order of the same name may be nearer by the search path, or be the type's default. From the
    -- last column to the first, so that what follows a column is known when it comes.
    FOR part IN
        SELECT format('%I%s', a.attname, k.collate_clause) AS cell,
               concat('::', format_type(a.atttypid, a.atttypmod), k.collate_clause) AS cast_to,
               k.place, o.less, o.less_or_equal, o.equal, o.greater, o.greater_or_equal,
               o.less = 'OPERATOR(pg_catalog.<)' AS plain,
               format('format(''%%s'', %I)', a.attname) AS printed, quote_ident(a.attname) AS name
          FROM (SELECT i.indrelid, u.attnum, u.class, u.place,
                       (SELECT format(' COLLATE %I.%I', n.nspname, c.collname) FROM pg_collation c
                          JOIN pg_namespace n ON n.oid = c.collnamespace WHERE c.oid = u.collation_oid) AS collate_clause
                  FROM pg_index i,
                       unnest(i.indkey::smallint[], i.indclass::oid[], i.indcollation::oid[]) WITH ORDINALITY AS u (attnum, class, collation_oid, place)
                 WHERE i.indexrelid = (rimward.identity(relation) ->> 'index')::oid AND u.place <= i.indnkeyatts) k
          JOIN pg_attribute a ON a.attrelid = k.indrelid AND a.attnum = k.attnum
          CROSS JOIN LATERAL (
              SELECT max(p.name) FILTER (WHERE p.strategy = 1) AS less, max(p.name) FILTER (WHERE p.strategy = 2) AS less_or_equal,
                     max(p.name) FILTER (WHERE p.strategy = 3) AS equal, max(p.name) FILTER (WHERE p.strategy = 4) AS greater_or_equal,
                     max(p.name) FILTER (WHERE p.strategy = 5) AS greater
                FROM (SELECT m.amopstrategy AS strategy, format('OPERATOR(%I.%s)', n.nspname, r.oprname) AS name
                        FROM pg_opclass c
                        JOIN pg_amop m ON m.amopfamily = c.opcfamily AND m.amoplefttype = c.opcintype AND m.amoprighttype = c.opcintype
                         AND m.amoppurpose = 's'
                        JOIN pg_operator r ON r.oid = m.amopopr JOIN pg_namespace n ON n.oid = r.oprnamespace
                       WHERE c.oid = k.class) p) o
         ORDER BY k.place DESC
    LOOP
        plain := plain AND part.plain;
        columns := concat_ws(', ', part.name, columns);
        ordering := concat_ws(', ', format('%s USING %s', part.cell, part.less), ordering);
        key := concat_ws(', ', part.printed, key);
        cells := part.cell || cells;
        IF after IS NOT NULL THEN
            lower := (quote_literal(after[part.place]) || part.cast_to) || lower;
            above := format('%s %s %s', part.cell, part.greater, lower[1])
                || CASE WHEN above IS NULL THEN '' ELSE format(' OR %s %s %s AND (%s)', part.cell, part.equal, lower[1], above) END;
            first[1] := format('%s %s %s', part.cell, part.greater_or_equal, lower[1]);
        END IF;
        IF upto IS NOT NULL THEN
            higher := (quote_literal(upto[part.place]) || part.cast_to) || higher;
            below := CASE WHEN below IS NULL THEN format('%s %s %s', part.cell, part.less_or_equal, higher[1])
                ELSE format('%s %s %s OR %s %s %s AND (%s)', part.cell, part.less, higher[1], part.cell, part.equal, higher[1], below) END;
            first[2] := format('%s %s %s', part.cell, part.less_or_equal, higher[1]);
        END IF;
    END LOOP;
    IF plain THEN
        -- Comparisons of whole keys, which an index answers in one go.
        above := format('(%s) OPERATOR(pg_catalog.>) (%s)', array_to_string(cells, ', '), array_to_string(lower, ', '));
        below := format('(%s) OPERATOR(pg_catalog.<=) (%s)', array_to_string(cells, ', '), array_to_string(higher, ', '));
        first := '{}';
    END IF;
    condition := concat_ws(' AND ', 'true', first[1], first[2],
        CASE WHEN after IS NOT NULL THEN '(' || above || ')' END, CASE WHEN upto IS NOT NULL THEN '(' || below || ')' END);
END
$body$;

-- Who holds a lock on the table that writers take.
CREATE OR REPLACE FUNCTION rimward.writers(tables oid[]) RETURNS TABLE (virtual text, words text)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
    SELECT l.virtualtransaction, coalesce('process ' || l.pid, 'a prepared transaction')
      FROM pg_locks l
     WHERE l.locktype = 'relation' AND l.granted AND l.relation = ANY (tables)
       AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
       AND l.mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
       AND l.pid IS DISTINCT FROM pg_backend_pid()
$body$;

-- Carries the next rows of a fill, at most so many, and of about so many bytes. To be called in a transaction of its own, under a
-- statement_timeout well below deadlock_timeout: whoever waits for one of these rows is then never the victim of a deadlock with us.
-- States: `gone`, there is no such fill; `waiting`, for the transactions that `detail` names; `carried`; `whole`, nothing is left.
CREATE OR REPLACE FUNCTION rimward.fill(relation oid, fill bigint, rows_max bigint, bytes_max bigint,
    OUT state text, OUT carried bigint, OUT detail text, OUT wal_lsn pg_lsn)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = off
SET datestyle = 'ISO, MDY' SET intervalstyle = 'postgres' SET extra_float_digits = 3 SET timezone = 'UTC' SET bytea_output = 'hex'
SET lc_monetary = 'C' SET enable_seqscan = off SET jit = off AS $body$
DECLARE
    guard json := (SELECT to_json(f.guard) FROM rimward.config f);
    members oid[] := rimward.sources(relation);
    progress rimward.fills;
    member oid;
    pages record;
    page record;
    cells text;
    size text;
    part record;
    still text[];
    done boolean;
BEGIN
    carried := 0;
    wal_lsn := pg_current_wal_insert_lsn();
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'a table is filled in READ COMMITTED transactions' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    -- In the order in which a change of the definition takes them: the table, then the row about its fill.
    FOREACH member IN ARRAY coalesce(members, '{}') LOOP
        EXECUTE format('LOCK TABLE ONLY %s IN ROW SHARE MODE', member::regclass);
    END LOOP;
    SELECT * INTO progress FROM rimward.fills f WHERE f.relation = fill.relation AND f.fill = fill.fill FOR UPDATE;
    -- What was locked may be another thing by now.
    IF progress.fill IS NULL OR members IS NULL OR members IS DISTINCT FROM rimward.sources(relation) THEN
        state := 'gone';
        RETURN;
    ELSIF progress.whole THEN
        state := 'whole';
        RETURN;
    END IF;
    IF progress.awaited IS NULL OR progress.awaited <> '{}' THEN
        SELECT coalesce(array_agg(DISTINCT w.virtual), '{}'), string_agg(DISTINCT w.words, ', ')
          INTO still, detail FROM rimward.writers(relation || members) w
         WHERE progress.awaited IS NULL OR w.virtual = ANY (progress.awaited);
        IF still IS DISTINCT FROM progress.awaited THEN
            UPDATE rimward.fills f SET awaited = still WHERE f.relation = progress.relation;
        END IF;
        IF still <> '{}' THEN
            state := 'waiting';
            RETURN;
        END IF;
    END IF;
    member := coalesce(progress.source, members[1]);
    IF member IS NOT NULL THEN
        SELECT string_agg(format('CASE num_nulls(%1$I) WHEN 0 THEN format(''%%s'', %1$I) END', a.attname), ', ' ORDER BY a.attnum),
               concat_ws(' + ', '24', string_agg(format('coalesce(pg_column_size(%I), 0)', a.attname), ' + '))
          INTO cells, size FROM pg_attribute a
         WHERE a.attrelid = member AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
        -- The last key of the page, by a snapshot of its own. It must not be taken from the rows as they are locked below: one of them may
        -- have got another key meanwhile, and whatever lies between would be passed over.
        SELECT * INTO pages FROM rimward.key_pages(member, progress.cursor, NULL);
        EXECUTE format(
            'SELECT key, place, found FROM (
                 SELECT ARRAY[%1$s] AS key, row_number() OVER (ROWS UNBOUNDED PRECEDING) AS place, count(*) OVER () AS found,
                        sum(size) OVER (ROWS UNBOUNDED PRECEDING) - size AS before
                   FROM (SELECT %2$s, %3$s AS size FROM ONLY %4$s WHERE %5$s ORDER BY %6$s LIMIT %7$s) AS rows) AS page
              WHERE before < %8$s ORDER BY place DESC LIMIT 1',
            pages.key, pages.columns, size, member::regclass, pages.condition, pages.ordering, rows_max, bytes_max) INTO page;
        done := coalesce(page.place = page.found AND page.found < rows_max, true);
        IF page.key IS NOT NULL THEN
            SELECT * INTO pages FROM rimward.key_pages(member, progress.cursor, page.key);
            -- FOR SHARE takes each row's latest version, and keeps whoever would change it behind this commit.
            FOR part IN EXECUTE format(
                'SELECT string_agg(line, '','') AS lines, count(*) AS rows FROM (
                     SELECT line, sum(octet_length(line)) OVER (ROWS UNBOUNDED PRECEDING) / 262144 AS part
                       FROM (SELECT to_json(ARRAY[%s]::text[])::text AS line FROM ONLY %s WHERE %s FOR SHARE) AS lines) AS parts
                  GROUP BY part', cells, member::regclass, pages.condition)
            LOOP
                PERFORM pg_logical_emit_message(true, 'rimward.rows',
                    format('{"guard":%s,"table":%s,"fill":%s,"rows":[%s]}', guard, member, progress.fill, part.lines));
                carried := carried + part.rows;
            END LOOP;
            PERFORM rimward.fence();
        END IF;
    ELSE
        done := true;
    END IF;
    IF done THEN
        member := (SELECT min(m.id) FROM unnest(members) AS m (id) WHERE m.id > member);
    END IF;
    UPDATE rimward.fills f
       SET source = member, cursor = CASE WHEN NOT done THEN page.key END, whole = member IS NULL, rows_done = f.rows_done + carried
     WHERE f.relation = progress.relation;
    state := CASE WHEN member IS NULL THEN 'whole' ELSE 'carried' END;
    wal_lsn := pg_current_wal_insert_lsn();
END
$body$;

-- Passes over all rows once more, for those that a replica could not put together. False if there is no such fill that was whole.
CREATE OR REPLACE FUNCTION rimward.fill_again(relation oid, fill bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
    UPDATE rimward.fills f SET awaited = NULL, source = NULL, cursor = NULL, whole = false, rows_done = 0
     WHERE f.relation = fill_again.relation AND f.fill = fill_again.fill AND f.whole;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM rimward.emit('ddl', jsonb_build_object('tag', 'rimward fill', 'fill_again',
        jsonb_build_object('relation', fill_again.relation::bigint, 'fill', fill_again.fill)));
    RETURN true;
END
$body$;

-- Ends a fill all of whose rows were passed: from this commit on the table is like others. False if there is no such fill, or a partition
-- is on its way out, whose rows some transactions still see and some do not.
CREATE OR REPLACE FUNCTION rimward.filled(relation oid, fill bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
    DELETE FROM rimward.fills f
     WHERE f.relation = filled.relation AND f.fill = filled.fill AND f.whole
       AND f.shape IS NOT DISTINCT FROM rimward.fill_shape(f.relation)
       AND NOT EXISTS (SELECT FROM pg_inherits h
                        WHERE h.inhdetachpending AND (h.inhparent = f.relation OR pg_partition_root(h.inhparent)::oid = f.relation));
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM rimward.emit('ddl', jsonb_build_object('tag', 'rimward fill', 'filled',
        jsonb_build_object('relation', filled.relation::bigint, 'fill', filled.fill)));
    RETURN true;
END
$body$;

REVOKE ALL ON FUNCTION rimward.holder(oid), rimward.sources(oid), rimward.fill_shape(oid), rimward.types_unseen(oid[]), rimward.filling(oid), rimward.begin_fills(oid[]),
    rimward.restart_fills(oid[]), rimward.refill(oid), rimward.key_pages(oid, text[], text[]), rimward.writers(oid[]),
    rimward.fill(oid, bigint, bigint, bigint), rimward.fill_again(oid, bigint), rimward.filled(oid, bigint) FROM PUBLIC;
