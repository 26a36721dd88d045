-- local
select id, jb->'a', jb->>'a', jb->0, jb->>0, jb->-1, jb->'b'->1, jb->'b'->>1 from a;
select id, jb->'a', jb->>'a', jb->'b'->'c', jb->'l'->0->>'x', jb->>'s', j->'a', j->>'a', j->'l'->1, j->0, j->>-1 from docs;
select id, jb #> '{b,0}', jb #>> '{b,1}', jb #> '{a}', jb #>> array['l', '0', 'x'], j #> '{l,1}', j #>> '{b,c}' from docs;
select id, jb #> '{}', jb #>> '{}' from docs where jb is null;
select id, jsonb_extract_path(jb, 'b', 'c'), jsonb_extract_path_text(jb, 'l', '0'), json_extract_path(j, 'b'), json_extract_path_text(j, 'a') from docs;
select id, jb['a'], jb['b']['c'], jb['l'][0], jb['l'][-1]['x'], jb[0] from docs;
select id, jb @> '{"a": 1}', jb <@ '{"a": 1, "b": 2}', jb ? 'a', jb ?| array['a', 'b'], jb ?& array['a'], jb ?| '{x,s}', jb @> '[1]', jb @> '"x"' from docs;
select id, jb = '{"a": 1}', jb <> 'null', jb < '[1]', jb >= '{}', jb > '"x"', jb <= '1' from docs;
select x.id, y.id, x.jb = y.jb, x.jb < y.jb, x.jb <= y.jb, x.jb > y.jb, x.jb @> y.jb, x.jb is distinct from y.jb from docs x, docs y;
select id, jsonb_typeof(jb), json_typeof(j), jsonb_typeof(jb->'a'), json_typeof(j->'l') from docs;
select id, jsonb_array_length(jb->'l'), json_array_length(j->'l') from docs where jsonb_typeof(jb->'l') = 'array' and json_typeof(j->'l') = 'array';
select id, jb || '{"c": 3}' from docs where jsonb_typeof(jb) = 'object';
select id, jb || '[3]', '{"z": 0}' || jb, jb || jb from docs where jb is not null and jsonb_typeof(jb) in ('array', 'object');
select id, jb - 'a', jb - array['a', 'b'], jb - '{l,s}'::text[], jb #- '{b,c}', jb #- '{l,0}' from docs where jsonb_typeof(jb) = 'object' and jsonb_typeof(jb->'b') is distinct from 'array';
select id, jb - 0, jb - -1 from docs where jsonb_typeof(jb) = 'array';
select id, jsonb_set(jb, '{a}', '5'), jsonb_set(jb, '{b,c}', '"x"', false), jsonb_set(jb, '{new}', 'null', true), jsonb_set(jb, '{l,0}', '{"y": 1}'), jsonb_set(jb, array['l', '9'], '9') from docs where jsonb_typeof(jb) = 'object' and jsonb_typeof(jb->'b') is distinct from 'array';
select id, jsonb_insert(jb, '{new}', '1'), jsonb_insert(jb, '{l,0}', '1'), jsonb_insert(jb, '{l,0}', '1', true), jsonb_insert(jb, '{l,-1}', '"e"') from docs where jsonb_typeof(jb) = 'object' and not jb ? 'new';
select id, jsonb_set_lax(jb, '{a}', jb->'zz'), jsonb_set_lax(jb, '{a}', '2'), jsonb_set_lax(jb, '{a}', jb->'zz', true, 'delete_key'), jsonb_set_lax(jb, '{a}', jb->'zz', true, 'return_target'), jsonb_set_lax(jb, '{new}', jb->'a', false, 'use_json_null') from docs where jsonb_typeof(jb) = 'object';
select id, jsonb_strip_nulls(jb), json_strip_nulls(j), jsonb_pretty(jb) from docs;
select jsonb_build_object('id', id, 'n', n52, 't', tx, 'b', b, 'd', d, 'ts', ts, 'u', u, 'm', m, 'f', f8, 'jb', jb, 'arr', arr, 'nul', null) from a where id <> 5;
select json_build_object('id', id, 'n', n, 't', tx, 'b', b, 'd', d, 'ts', ts, 'u', u, 'm', m, 'f', f4, 'j', j, 'vc', vc, 'i', iv, 'ba', ba, 'o', o, 'ti', ti) from a;
select json_build_object(id, id, tx, 1, n52, 2, b, 3, m, 4, d, 5) from a where id in (1, 2);
select jsonb_build_array(id, tx, b, null, n52, d, jb, array[1, 2]), json_build_array(id, tx, b, null, n, ts, j, array['a', null]) from a;
select jsonb_build_object(), json_build_object(), jsonb_build_array(), json_build_array();
select to_jsonb(id), to_jsonb(tx), to_jsonb(b), to_jsonb(n52), to_jsonb(f8), to_jsonb(d), to_jsonb(ts), to_jsonb(tz), to_jsonb(u), to_jsonb(m), to_jsonb(jb), to_jsonb(vc), to_jsonb(nm), to_jsonb(ba), to_jsonb(iv) from a where id <> 6;
select to_json(id), to_json(tx), to_json(b), to_json(n), to_json(f4), to_json(d), to_json(ts), to_json(tz), to_json(u), to_json(m), to_json(jb), to_json(j), to_json(vc), to_json(ti), to_json(o) from a where id <> 6;
select id, to_json(it), to_jsonb(it), to_json(txs), to_jsonb(ns), to_json(fs), array_to_json(it), array_to_json(it, true), array_to_json(tss), array_to_json(bs), to_jsonb(jbs), to_json(ms), to_json(us), to_json(ds) from arrays;
select row_to_json(t) from (select id, tx, n52, b, d from a) t;
select row_to_json(x) from b x where id < 5;
select to_jsonb(t), to_json(t) from (select id, jb, arr, ts as "Time" from a) t;
select (select row_to_json(x) from (select a.id, a.tx) x) from a;
select jsonb_object('{a,1,b,2}'), jsonb_object('{a,b}', '{1,NULL}'), jsonb_object(array[['a', '1'], ['b', null]]);
select jb::text, j::text, jb::json, j::jsonb, '{"b": 1, "a": 2}'::json, tx from docs where id not in (12, 13);
select (jb->'a')::int, (jb->'a')::numeric, (jb->'a')::bigint, (jb->'a')::float8, (jb->'n')::numeric, (jb->'t')::bool from docs where jsonb_typeof(jb->'a') = 'number' and jsonb_typeof(jb->'t') = 'boolean';
select '{"a": [1, 2.50, "x", null, true]}'::jsonb, '[]'::jsonb, '"x"'::jsonb, ' {"b":1, "a":1.0e2,"b": 2} '::jsonb, '{"b":1, "a":2}'::json, jsonb '1', json 'null';
select id from docs where jb->>'a' = '1.0';
select id from docs where case when jsonb_typeof(jb->'a') = 'number' then (jb->>'a')::numeric > 0 end;
select id from docs where case jsonb_typeof(jb->'a') when 'number' then (jb->'a')::int end = 1;
select id from docs where jb->'b'->>'c' in ('x', 'y') or jb->>'s' like 'h%';
select id from docs where jb in ('{}', '[]', 'null', '{"a": 1.0}');
select jb = any(array['{}'::jsonb, '1']) from docs;
select id, jb @? '$.a', jb @? '$.l[*] ? (@.x > 1)', jb @? 'strict $.b.c', jb @@ '$.a == 1', jb @@ '$.l[0].x < 2', jb @? '$.** ? (@ == "x")', jb @@ '$.s starts with "h"' from docs;
select id, jsonb_path_exists(jb, '$.a ? (@ > $m)', '{"m": 0}'), jsonb_path_exists(jb, 'strict $.a.b', '{}', true), jsonb_path_match(jb, '$.a == 1', '{}', true), jsonb_path_query_array(jb, '$.l[*].x'), jsonb_path_query_first(jb, '$.**{1}'), jsonb_path_query_array(jb, '$.a + 1', '{}', true), jsonb_path_query_array(jb, '$.l.size()'), jsonb_path_query_first(jb, '$.*.type()') from docs;
select id, x from docs, jsonb_path_query(jb, '$.l[*]') as x;
select id, x from docs, jsonb_path_query(jb, '$.* ? (@ != null)') as x;
select id, e.key, e.value from docs, jsonb_each(jb) as e where jsonb_typeof(jb) = 'object';
select d.id, k, v from docs d cross join lateral jsonb_each_text(d.jb) as e(k, v) where jsonb_typeof(d.jb) = 'object';
select d.id, e.* from docs d join json_each(d.j) e on e.key <> 'a' where json_typeof(d.j) = 'object';
select d.id, e.* from docs d, json_each_text(d.j) e where json_typeof(d.j) = 'object';
select d.id, e, e->>'x' from docs d, jsonb_array_elements(d.jb->'l') e where jsonb_typeof(d.jb->'l') = 'array';
select json_agg(e order by e) from jsonb_array_elements('[3, 1, 2]') e;
select d.id, e.value, e.value->>'x' from docs d, jsonb_array_elements(d.jb->'l') e where jsonb_typeof(d.jb->'l') = 'array';
select d.id, e.value, n from docs d, jsonb_array_elements_text(d.jb->'l') with ordinality e(value, n) where jsonb_typeof(d.jb->'l') = 'array';
select d.id, value from docs d, json_array_elements(d.j->'l') where json_typeof(d.j->'l') = 'array';
select d.id, value from docs d, json_array_elements_text(d.j->'l') where json_typeof(d.j->'l') = 'array';
select d.id, k from docs d, jsonb_object_keys(d.jb) k where jsonb_typeof(d.jb) = 'object';
select d.id, k from docs d left join lateral json_object_keys(d.j) k on true where json_typeof(d.j) = 'object';
select id, jsonb_object_keys(jb) from docs where jsonb_typeof(jb) = 'object';
select id, jsonb_array_elements(jb->'l') from docs where jsonb_typeof(jb->'l') = 'array';
select * from jsonb_each('{"a": 1, "b": null}');
select * from jsonb_array_elements('[1, "x", null]') as t(v);
select id, (select count(*) from jsonb_object_keys(jb)) from docs where jsonb_typeof(jb) = 'object';
select id, (select sum((e.value->>'x')::int) from jsonb_array_elements(jb->'l') e) from docs where jsonb_typeof(jb->'l') = 'array' and id in (1, 6);
select id, array(select jsonb_array_elements_text(jb->'l')) from docs where jsonb_typeof(jb->'l') = 'array';
select jsonb_agg(id order by id), json_agg(id order by id desc), jsonb_agg(tx order by id), json_agg(n52 order by id) filter (where id > 3), json_agg(d order by id), jsonb_agg(jb order by id), json_agg(j order by id) from a;
select m, jsonb_agg(id order by id), json_agg(tx order by id), jsonb_agg(f8 order by id), json_agg(ts order by id) from a group by m;
select json_agg(it order by id), jsonb_agg(it order by id) from arrays;
select jsonb_object_agg(id, tx order by id), json_object_agg(id, tx order by id), jsonb_object_agg(id, n52), jsonb_object_agg(tx, id order by id), json_object_agg(tx, jb order by id) from a where tx is not null;
select json_agg(t order by t.id) from (select id, tx, b from a) t;
select json_agg(t), jsonb_agg(t) from (select id, tx, arr from a order by id) t;
select json_agg(row_to_json(t)) from (select id, d from a order by id desc) t;
select jsonb_agg(jsonb_build_object('id', id, 'tags', txs) order by id) from arrays;
select coalesce(jsonb_agg(x order by x), '[]') from unnest(array[1, 2]) x where x > 5;
select json_build_object('rows', (select json_agg(t) from (select id from b order by id limit 2) t));
select count(distinct jb), count(jb), count(distinct jb->'a') from docs;
-- ordered
select id from docs order by jb, id;
select id from docs order by jb desc nulls last, id;
select id from docs order by jb->'a', id;
select id from docs order by jb->>'s', id desc;
select jb from docs order by jb limit 3;
-- local
-- $1 = {"a": 1}
select id from docs where jb @> $1;
-- $1 = {"a":1}
select id from docs where jb = $1::jsonb;
-- $1 = a
select id, jb->$1::text, jb ? $1 from docs;
-- $1 = 0
select id, jb->$1::int from docs;
-- $1 = {a,b}
select id, jb #> $1, jb ?| $1 from docs;
-- $1 = $.a ? (@ > 0)
select id, jb @? $1 from docs;
-- $1 = {"x": 1}
select id, jsonb_path_exists(jb, '$.a ? (@ == $x)', $1) from docs;
-- $1 = [1, {"b": 2, "a": 1.50}]
select $1::jsonb, $1::jsonb->1->>'a';
-- $1 =  {"b": 2, "b":1}
select $1::json, $1::json->>'b';
-- $1 = null
select $1::jsonb is null, '{"a": 1}'::jsonb || $1::jsonb;
-- remote expression
-- $1 = [1,2]
select x from jsonb_array_elements($1::jsonb) as t(x), b where b.id = 1;
-- remote literal
select id, jb @? '$.s like_regex "^h"' from docs;
select id, jb @? '$.d.datetime()' from docs;
select jsonb_path_query(jb, '$.keyvalue()') from docs;
select '$.a'::jsonpath;
-- remote function
select json_agg(id) from a;
select jsonb_agg(tx) from a;
select json_object_agg(id, tx) from a;
select jsonb_path_query_tz(jb, '$.a') from docs;
select jsonb_set_lax(jb, '{a}', null) from docs;
-- either
select jsonb_object_agg(i4, id) from b;
select jb->'a', count(*) from docs group by jb->'a';
select distinct jb from docs;
select jsonb_set(jb, '{a}', '5') from docs;
select jsonb_array_length(jb) from docs;
select (jb->>'a')::int from docs;
select '{"a": }'::jsonb;
select '{"a": 1}'::jsonb ->> 1.5;
select * from jsonb_to_recordset('[{"a": 1}]') as x(a int);
select * from jsonb_populate_record(null::a, '{"id": 1}');
select row_to_json(y) from a left join c y on a.id = y.k;
select jb #> '{}' from docs;
select '{"a": "\u0000"}'::json;
select '{"a": "\u0000"}'::jsonb;
select jsonb_object_agg(null, 1) from a;
-- local
with v(id, x) as (values (1, '"b"'::jsonb), (2, '"A"'), (3, '"a"'), (4, '["a", "B"]'), (5, '["a", "a"]'), (6, '["ä"]'), (7, '{"B": 1}'), (8, '{"a": 1}'), (9, '{"a": "Z", "b": 1}'), (10, '[]'), (11, '{}'), (12, 'null'), (13, '1.50'), (14, '[1.5]'), (15, '"a b"'), (16, '"ab"'), (17, 'true'), (18, '["A", ["b"]]'), (19, '"z"'), (20, '"Ä"')) select id, x from v order by x, id;
with v(id, x) as (values (1, '"b"'::jsonb), (2, '"A"'), (3, '"a"'), (4, '["a", "B"]'), (5, '["a", "a"]'), (6, '["ä"]'), (7, '{"B": 1}'), (8, '{"a": 1}'), (9, '{"a": "Z"}'), (10, '[]'), (11, '{}'), (12, 'null')) select a.id, b.id, a.x < b.x, a.x >= b.x from v a, v b order by 1, 2;
