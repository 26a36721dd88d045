-- local
select id, it, i8s, ns, fs, txs, vcs, bs, us, ds, tss, ivs, bas, jbs, ms from arrays;
select '{1,2,NULL}'::int[], '{}'::int[], '{{1,2},{3,4}}'::int[], '[0:1]={5,6}'::int[], ' { 1 , 2 } '::int[];
select '{a,"b c","q\"\\",null,"NULL"," ",""}'::text[], '{1.50,NaN,0.0}'::numeric[], '{t,f,true}'::bool[];
select array[1, 2, 3], array['a', null, 'b c'], array[1.5, 2, null], array[true, false], array[1, 2.5], array[[1, 2], [3, 4]];
select array[]::int[], array[]::text[], array[null]::int[], array['1', '2']::int[], array[array[1, 2], array[3, 4]];
select array[id, null, id + 1], array[d, null], array[tx, 'x'], array[n, 1.5], array[ts], array[u], array[m, 'ok'], array[jb, '1'], array[ba], array[f8] from a;
select array[arr, arr], array[array[id], array[id + 1]] from a where id <> 5 and arr is not null and cardinality(arr) = 1;
select array(select id from a order by id), array(select i4 from b where b.a_id = a.id order by b.id) from a;
select array(select distinct i4 from b order by i4), array(select n52 from b order by id limit 3);
select id, it[1], it[2], it[0], it[-1], it[null], it[1][1], it[1][2] from arrays;
select id, txs[1], ns[1], fs[2], us[1], ds[1], tss[1], bs[1], ivs[1], bas[1], jbs[1], ms[1], vcs[1] from arrays;
select id, it[1:2], it[:2], it[2:], it[:], it[0:1], it[2:1], it[1:1][2:2], it[2][1:2], it[null:2], txs[1:1] from arrays;
select (array[1, 2, 3])[2], (array['a', 'b'])[1:1], ('{1,2,3}'::int[])[3], (array[[1, 2], [3, 4]])[2][1];
select id, it[id], it[id::int2], it[id + 0] from arrays;
select id from arrays where it = '{1,2}' or it = '{}' or it = array[1, 2, 3] or txs = '{a,b}' or ns = '{1.0}';
select x.id, y.id, x.it = y.it, x.it <> y.it, x.it < y.it, x.it <= y.it, x.it > y.it, x.it >= y.it from arrays x, arrays y;
select x.id, y.id, x.txs = y.txs, x.txs < y.txs, x.ns = y.ns, x.ns < y.ns, x.fs = y.fs, x.fs >= y.fs, x.ivs = y.ivs, x.ivs < y.ivs from arrays x, arrays y;
select x.id, y.id, x.us = y.us, x.us < y.us, x.ds < y.ds, x.tss <= y.tss, x.bas > y.bas, x.bs < y.bs, x.jbs = y.jbs, x.jbs < y.jbs, x.ms = y.ms, x.ms < y.ms from arrays x, arrays y;
select x.id, y.id, x.it is distinct from y.it, x.ns is not distinct from y.ns from arrays x, arrays y;
select x.id, y.id, x.it @> y.it, x.it <@ y.it, x.it && y.it, x.txs @> y.txs, x.txs && y.txs, x.ns @> y.ns, x.ns && y.ns, x.ms @> y.ms, x.jbs && y.jbs, x.fs && y.fs from arrays x, arrays y;
select id, it @> '{1}', it @> array[2, 1], it && '{3,4}', '{1}' <@ it, txs @> '{a}', txs @> array['b'] from arrays;
select id, it || 5, 5 || it, it || '{6,7}', it || array[6, 7], it || null::int, it || null::int[], txs || 'x'::text, txs || '{x,y}', 'x'::text || txs from arrays where array_ndims(it) is distinct from 2;
select id, array[1, 2] || array[[3, 4]], array[[1, 2]] || array[[3, 4]], array[[1, 2]] || array[3, 4] from a;
select id, array_append(it, 4), array_prepend(4, it), array_cat(it, it), ns || 1.5, ns || 1, i8s || 5, i8s || it, it || i8s from arrays where array_ndims(it) is distinct from 2;
select id, array_length(it, 1), array_length(it, 2), array_length(it, 0), array_upper(it, 1), array_lower(it, 1), array_ndims(it), array_dims(it), cardinality(it), cardinality(txs) from arrays;
select id, array_position(it, 2), array_position(it, null), array_position(txs, 'b'), array_position(it, 2, 2), array_positions(it, 2), array_positions(txs, 'a'), array_position(ns, 1.0), array_position(ms, 'ok') from arrays where array_ndims(it) is distinct from 2;
select id, array_remove(it, 2), array_remove(it, null), array_remove(txs, 'a'), array_remove(ns, 1.00), array_remove(ms, 'ok') from arrays where array_ndims(it) is distinct from 2;
select id, array_replace(it, 2, 9), array_replace(it, null, 0), array_replace(txs, 'a', null), array_replace(ns, 1, 2.50) from arrays;
select array_fill(7, array[2]), array_fill('x'::text, '{2,2}'), array_fill(null::int, array[2], array[0]), array_fill(1.5, array[3]);
select id, array_to_string(it, ','), array_to_string(it, ', ', '*'), array_to_string(txs, '|'), array_to_string(txs, '|', 'null'), array_to_string(ds, ' '), array_to_string(fs, ';'), array_to_string(ms, '/') from arrays;
select id, string_to_array(tx, 'a'), string_to_array(tx, ''), string_to_array(tx, null), string_to_array(tx, ' ', 'a') from a;
select id, trim_array(it, 1), trim_array(txs, 0) from arrays where it is not null and cardinality(it) > 0 and it[1] is not null and txs is not null;
select id, 1 = any(it), 2 <> all(it), 2 < any(it), 1 <= all(it), 2 > all(it), 2 >= any(it), 3 = all(it), 1 <> any(it) from arrays;
select id, 'a' = any(txs), 'b' <> all(txs), 'b' < any(txs), 1.0 = any(ns), 1 = any(ns), 1 = any(i8s), 5000000000 = any(it), 1.5 = any(it), 0 = any(fs), 'NaN' = any(fs) from arrays;
select id, 'ok' = any(ms), 'sad' < all(ms), '2024-01-01' = any(ds), true = any(bs), '1'::jsonb = any(jbs), '\x01' = any(bas), '1 day' = any(ivs) from arrays;
select id from a where id = any('{1,2,3}') and id <> all('{2}');
select id from a where tx = any('{a,b,"it''s \"q\""}') or i4 = any(array[1, 5]);
select id from a where i4 > any('{0,50}') and i4 < all('{1000,2000}');
select id from a where tx like any('{a%,%b}') and tx not like all(array['x%', 'y%']);
select id from a where tx like any(array['a%', null]);
select id from a where id = any(array(select a_id from b order by 1));
select id from a where 1 = any(arr) or arr && array[2] or arr[1] = 1;
select arr, count(*) from a group by arr;
select distinct arr from a;
select distinct it, txs from arrays;
select arr from a union select it from arrays;
select id from arrays where it in ('{1,2}', '{}', array[1, 2, 3]);
select x.id, y.id from arrays x join arrays y on x.it = y.it;
select array_agg(id order by id), array_agg(tx order by id desc), array_agg(n order by id), array_agg(d order by id) filter (where d > '2020-01-01'), array_agg(m order by id) from a;
select m, array_agg(id order by id), array_agg(jb order by id), array_agg(f8 order by id), array_agg(u order by id) from a group by m;
select array_agg(it order by id) from arrays where id in (4, 8);
select array_agg(array[id, id + 1] order by id) from a;
select (array_agg(id order by id))[1], array_to_string(array_agg(tx order by id), ','), cardinality(array_agg(id order by id)) from a;
select coalesce(arr, '{}'), coalesce(it, array[]::int[]) from a left join arrays on a.id = arrays.id;
select case when id > 2 then it else '{0}' end, nullif(it, '{1,2}') from arrays;
select id, it is null, it is not null from arrays;
select u.x from unnest(array[1, 2, null, 3]) as u(x);
select * from unnest('{a,b,NULL}'::text[]) as x;
select * from unnest(array[1, 2], array['a', 'b', 'c']) as t(n, s);
select * from unnest(array[1.5, 2], '{t}'::bool[]) with ordinality as t(n, b, o);
select * from unnest(array['x', 'y']) with ordinality;
select * from unnest(array['x', 'y']) with ordinality as t;
select * from unnest(array['x', 'y']) with ordinality as t(v, n) where n > 1;
select arrays.id, x from arrays, unnest(it) as x;
select arrays.id, x from arrays cross join unnest(txs) as x;
select arrays.id, x, o from arrays cross join lateral unnest(ns) with ordinality as t(x, o);
select arrays.id, x from arrays left join unnest(it) as x on true;
select arrays.id, x from arrays left join lateral unnest(it) as x on x > 1;
select arrays.id, x from arrays join unnest(ms) as x on x > 'sad';
select a.id, t.v from arrays a, unnest(a.it, a.txs) as t(v, w);
select id, (select sum(x) from unnest(it) as x), (select count(*) from unnest(txs)) from arrays;
select id, array(select x from unnest(it) as x order by x desc), array(select x * 2 from unnest(it) x) from arrays;
select id from arrays where exists (select 1 from unnest(it) x where x > 2);
select id from a where id in (select x from unnest(array[1, 2, 3]) as x);
select x, count(*) from arrays, unnest(it) x group by x;
select x, y from unnest(array[1, 2]) x, unnest(array[3, 4]) y where x + y > 4;
select a.id from a join unnest(array[1, 3]) as k(id) on k.id = a.id;
select id, unnest(it) from arrays;
select id, unnest(txs) as t from arrays where id < 5;
select unnest(array[3, 1, 2]);
select distinct unnest(it) from arrays;
select * from generate_subscripts(array['a', 'b', 'c'], 1) as i;
select id, i, it[i] from arrays, generate_subscripts(it, 1) as i where array_ndims(it) = 1;
-- ordered
select unnest(array[3, 1, 2]) as x order by x;
select id from arrays order by it, id;
select id from arrays order by it desc nulls last, id;
select id from arrays order by txs, ns desc, id;
select id from arrays order by fs, ivs, id;
select id from arrays order by us, ds, tss, bas, bs, ms, jbs, id;
select it from arrays order by it, id limit 3;
-- local
select id, i from arrays, generate_subscripts(it, 1, true) as i;
-- $1 = {1,2}
select id from arrays where it = $1;
-- $1 = {1,2}
select id from arrays where it @> $1;
-- $1 = {1,2,NULL}
select id from arrays where it && $1::int[];
-- $1 = {a,b}
select id, txs || $1 from arrays;
-- $1 = {1.0,2}
select id from arrays where ns = $1;
-- $1 = {2,4}
select id from a where id < any($1);
-- $1 = {a%,%b}
select $1::text[], cardinality($1::text[]);
-- $1 = [0:1]={7,8}
select $1::int[], array_lower($1, 1), ($1::int[])[0];
-- $1 = {{1,2},{3,4}}
select x from unnest($1::int[]) as x;
-- $1 = null
select x from unnest($1::int[]) as x;
-- $1 = {1,2,3}
-- $2 = {x,y,z}
select * from unnest($1::int[], $2::text[]) as t(a, b);
-- $1 = {1.50,NULL}
select 1.5 = any($1::numeric[]), 2 > all($1::numeric[]);
-- $1 = {2024-01-01,2024-12-31}
select id from a where d = any($1);
-- $1 = {"1 day",00:00:01}
select id from a where iv = any($1::interval[]);
-- $1 = {t,f}
select id from a where b = any($1);
-- $1 = 1
select id from arrays where $1 = any(it);
-- $1 = 2
select id, it[$1] from arrays;
-- remote expression
select array[1, array[2]];
select array(select tx from a);
-- remote operator
select 1 from a where jb like any(array['a']);
-- local
select array_agg(distinct i4), array_agg(distinct i4 order by i4 desc), array_agg(distinct tx order by tx nulls first), array_agg(distinct m), array_agg(distinct d), array_agg(distinct i4) filter (where i4 > 0), array_agg(distinct u order by u desc nulls last) from b;
select b, array_agg(distinct i4), array_agg(distinct tx) from b group by b;
select array_agg(distinct x) from unnest('{}'::int[]) x;
-- other
select array_agg(id) from a;
select array_agg(distinct n) from a;
select array_agg(distinct jb) from docs;
select array[]; 
select '{1,x}'::int[];
select it[1:2:3] from arrays;
select array[1] || 'x';
select array_agg(array[id, id] order by id) from a where id < 0;
select array_fill(1, array[0]);
select array_position(array[[1,2]], 1);
select '{1,2}'::json[] = '{1,2}'::json[];
select array['2024-01-01 00:00+01'::timestamptz];
select tz, array[tz] from a;
select id, array_to_string(array[tz], ',') from a;
-- local
select arr::text, arr::text[], arr::int8[]::text, array[1.5, 2, null]::int[], array[1, 2]::bool[] is null from a;
select array[b, not b]::text[], array[f8]::numeric[] is null, array[n52, 2.5]::int4[], array[i4::text, '7']::int[] from a where id in (1, 2, 7, 8);
select '{1, 2,NULL}'::text::int[], '{a,"b c",null}'::text::text[], '[0:1]={5,6}'::text::int[], '{2024-01-01}'::text::date[], '{t,f}'::text::bool[], '{1.50,2e3}'::text::numeric[];
select id, ('{' || id || ',' || i2 || '}')::int[], ('{' || id || '}')::text[] from a where i2 is not null;
select array[d]::timestamp[], array[d]::text[], array[u]::text[], array[ts]::date[] from a where id in (1, 8, 9, 12);
select length(arr::text), arr::text || '!' from a where arr::text like '{%';
select array_agg(i4 order by id)::text, sum(cardinality(string_to_array('1,2,3', ',')::int[])) from a where id < 4;
select (string_to_array(id || ',' || id * 2, ',')::int[])[2], 4 = any(string_to_array('4,5', ',')::int[]) from a;
-- either will do
select '{1,x}'::text::int[];
select tx::int[] from a where id = 1;
select array['1', 'x']::int[];
select array[tx]::int[] from a where id = 9;
select array[3000000000]::int[];
select array[n94]::numeric(5,1)[], array[tx]::varchar(2)[], array[ch]::text[] from a;
select array[tz]::text[], array[tz]::text, array[m]::text[], array[m]::text, array[jb]::text from a;
select '{sad,ok}'::text::mood[], array['sad']::mood[], array[tx]::mood[] from a where id = 1;
-- either
select array['abcdef', null, 1::text]::varchar(3)[], (array['abcdef'])::char(8)[], array[array['abc'], array['d']]::varchar(2)[];
select id, vcs @> array['ab']::varchar(2)[], vcs && (array['abx', 'a'])::varchar(2)[], vcs = array['ab', 'c']::varchar(5)[] from arrays;
select array[1.005, 2]::numeric(5,2)[], array['2024-01-01 00:00:00.123456'::timestamp]::timestamp(2)[];
select array[99999]::numeric(3,2)[];
select id, it::int[], txs::varchar(1)[] from arrays;
-- $1 = abc
select id, vcs @> array[$1]::varchar(2)[], 'ab' = any (array[$1, 'q']::varchar(2)[]) from arrays;
-- either
select array_agg(distinct sh), array_agg(sh order by id), array_agg(co order by id), array_agg(fe order by id) from a;
select array[sh], array[sh, 'x'], array[sh, vc], array[co, 1], array(select sh from a order by id) from a where id = 1;
select array_fill(co, array[2]), array_append(array[1], co), co || array[1], array_position(array['x'], sh) from a where id = 1;
-- either
-- $1 = {{1,2},{3,4}}
select id, $1::int[] || array[7] from a where null::bool;
-- $1 = 1
select id, $1::jsonb || '{"a": 1}' from a where id < 0;
