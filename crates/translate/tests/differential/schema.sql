create type mood as enum ('sad', 'ok', 'happy');
alter type mood add value 'glum' before 'ok';
create domain short as varchar(6);
create domain feeling as mood;
create domain counter as int;

create table a (
    id int primary key, b bool, i2 int2, i4 int4, i8 int8, o oid, f4 float4, f8 float8, n52 numeric(5,2), n180 numeric(18,0), n94 numeric(9,4),
    n numeric, tx text, vc varchar(20), ch char(5), nm name, d date, ti time, ts timestamp, tz timestamptz, u uuid, ba bytea, m mood,
    j json, jb jsonb, iv interval, arr int[], bp bpchar, "Mixed Case" int, rowid int, sh short, fe feeling default 'ok', co counter default 5, mo money, icu text collate "und-x-icu",
    gen int generated always as (id * 2) stored
);
create table b (
    id int primary key, a_id int, i4 int4, i8 int8, n52 numeric(5,2), tx text, vc varchar(20), ch char(8), d date, ts timestamp, f8 float8, b bool,
    m mood, u uuid, code text not null unique
);
create table c (i4 int, tx text, k int8 not null, l varchar(4) not null, d date, primary key (k, l));
create table p (k int, region text not null, v numeric(10,2), primary key (region, k)) partition by list (region);
create table p_eu partition of p for values in ('eu');
create table p_us partition of p for values in ('us');
create view w as select id from a;
create schema other;
create table other."Order" (id int primary key, "select" text, tx text);

insert into a (id, b, i2, i4, i8, o, f4, f8, n52, n180, n94, n, tx, vc, ch, nm, d, ti, ts, tz, u, ba, m, j, jb, iv, arr, bp, "Mixed Case", rowid, sh, mo, icu) values
(1, true, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.0, 'a', 'a', 'a', 'a', '2024-01-01', '12:00', '2024-01-01', '2024-01-01 00:00+00', '00000000-0000-0000-0000-000000000001', '\x01', 'sad', '{"a": 1}', '{"a": 1.0}', '1 day', '{1}', 'a  ', 1, 7, 'x', 1, 'a'),
(2, false, -1, -1, -1, 0, -1, -1, -1, -1, -1, 1.00, 'b', 'b', 'b', 'b', '2024-12-31', '00:00', '2024-12-31 23:59:59.999999', '2024-12-31 23:59:59.999999+00', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '\xff', 'happy', '[]', '{"a": 1.00}', '24:00', '{}', 'a', 2, 7, 'X', 2, 'B'),
(3, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null),
(4, true, 32767, 2147483647, 9223372036854775807, 4294967295, 3.4028235e38, 1.7976931348623157e308, 999.99, 999999999999999999, 99999.9999, 'NaN', '', '', '', '', 'infinity', '24:00', 'infinity', 'infinity', '00000000-0000-0000-0000-000000000000', '', 'ok', 'null', 'null', '-1 month', '{null}', '', 3, -1, '', -1, ''),
(5, false, -32768, -2147483648, -9223372036854775808, 2147483648, -3.4028235e38, -1.7976931348623157e308, -999.99, -999999999999999999, -99999.9999, -0.0, 'A', 'A', 'A', 'A', '-infinity', '23:59:59.999999', '-infinity', '-infinity', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '\x00', 'glum', '{"a":1,"a":2}', '{"b": [1, 2]}', '1 mon', '{{1,2},{3,4}}', '  ', 4, 0, 'Ab', 0, 'A'),
(6, true, 0, 0, 0, 5, 'NaN', 'NaN', 'NaN', 'NaN', 'NaN', 0, 'ä', 'ä', 'ä', 'ä', '0001-01-01', '06:30:00.5', '0001-01-01 BC', '1900-01-01 00:00+00', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12', '\x0000', 'sad', '1', '1', '0', null, 'b ', 5, 0, 'ä', 100, 'ä'),
(7, true, 0, 0, 0, 5, 0, 0, 0, 0, 0, 100, 'z', 'z', 'z', 'z', '9999-12-31', '06:30:00.5', '9999-12-31', '9999-12-31 00:00+00', null, null, null, '"x"', '"x"', null, null, null, null, null, null, null, null),
(8, false, 0, 0, 0, 5, '-0', '-0', 0.00, 0, 0.1, 100.0, 'a ', 'a ', 'a ', 'a ', '2024-02-29', '06:30:00.500001', '2024-02-29 12:34:56.5', '2024-02-29 12:34:56.5+00', null, null, 'happy', '{}', '{}', '-1 day', '{1,2}', 'a ', 1, 7, 'a ', null, 'a '),
(9, null, 100, 100, 100, 100, 0.1, 0.1, 0.10, 100, 0.1000, 0.1, '100', '100', '100', '100', '2000-01-01', '00:00:00.000001', '2000-01-01', '2000-01-01 00:00+00', null, '\xdeadbeef', 'ok', null, null, '1 year 2 mons 3 days 04:05:06.789', null, '100', 100, 100, '100', 100, '100'),
(10, true, 100, 100, 100, 100, 'Infinity', 'Infinity', 12.34, 100, 12.3400, 1e20, 'it''s "q"', 'it''s', 'it''s', 'it''s', '4713-01-01 BC', '01:02:03', '1999-12-31 23:59:59', '1999-12-31 23:59:59+00', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '\xdeadbe', 'happy', null, null, null, null, null, 100, 100, 'it''s', 5, 'B'),
(11, false, 5, 5, 9007199254740993, 5, '-Infinity', '-Infinity', 12.35, 5, 12.3399, -1e-20, 'ab', 'ab', 'ab', 'ab', '2024-01-01', '12:00', '2024-01-01', '2024-01-01 00:00+00', null, '\x01', 'sad', null, null, null, null, null, 5, 5, 'ab', null, 'ab'),
(12, null, 5, 6, 9007199254740992, 6, 9007199254740992, 9007199254740992, 5, 5, 5, 5, '日本', '日本', '日本', '日本', '2024-01-01', null, '2024-01-01', null, null, null, 'glum', null, null, null, null, null, null, null, null, null, 'z');
insert into b select g, nullif(g % 14, 0), (array[1, -1, null, 2147483647, -2147483648, 0, 100, 5])[1 + g % 8], (array[1, null, 9223372036854775807, -9223372036854775808, 5, 0])[1 + g % 6],
    (array[1, 0.1, null, 'NaN', 999.99, 12.34, -1])[1 + g % 7], (array['a', 'A', '', null, 'b', 'ä', 'a ', 'z'])[1 + g % 8], (array['a', 'b', null, '', 'a ', '100'])[1 + g % 6],
    (array['a', 'b', null, '', 'ab', 'a '])[1 + g % 6], (array['2024-01-01', null, 'infinity', '2000-01-01', '-infinity'])[1 + g % 5]::date,
    (array['2024-01-01', null, 'infinity', '2000-01-01', '2024-02-29 12:34:56.5'])[1 + g % 5]::timestamp, (array[0, '-0', 'NaN', 1, null, 0.1, 'Infinity'])[1 + g % 7]::float8,
    (array[true, false, null])[1 + g % 3], (array['sad', 'glum', 'ok', 'happy', null])[1 + g % 5]::mood,
    (array['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', null, '00000000-0000-0000-0000-000000000001'])[1 + g % 3]::uuid, 'code-' || g
    from generate_series(1, 40) g;
insert into c select (array[1, null, 5, 100])[1 + g % 4], (array['a', 'b', null, 'z'])[1 + g % 4], g % 7, 'l' || g / 7, (array['2024-01-01', null])[1 + g % 2]::date from generate_series(0, 20) g;
insert into p select g, (array['eu', 'us'])[1 + g % 2], g * 1.5 from generate_series(1, 12) g;
insert into other."Order" values (1, 'x', 'a'), (2, null, 'b');
create table arrays (id int primary key, it int[], i8s int8[], ns numeric[], fs float8[], txs text[], vcs varchar(5)[], bs bool[], us uuid[], ds date[], tss timestamp[], ivs interval[], bas bytea[], jbs jsonb[], ms mood[]);
insert into arrays values
(1, '{1,2}', '{1,5000000000}', '{1.0,2}', '{1,-0,NaN}', '{a,b}', '{ab,c}', '{t,f}', '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}', '{2024-01-01,infinity}', '{"2024-01-01 00:00:00"}', '{"1 day",00:00:01}', '{"\\x01","\\x"}', '{1,"\"a\""}', '{ok,sad}'),
(2, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}'),
(3, null, null, null, null, null, null, null, null, null, null, null, null, null, null),
(4, '{3,2,1}', '{1}', '{1.00,NULL}', '{0,Infinity}', '{b,a,NULL}', '{"a b",NULL}', '{NULL}', '{NULL,00000000-0000-0000-0000-000000000000}', '{2023-12-31}', '{NULL}', '{24:00:00}', '{NULL}', '{1.0,null,"[1, 2]"}', '{happy,glum,NULL}'),
(5, '{NULL}', '{NULL,2}', '{NaN,1.50}', '{NULL,0.1}', '{NULL,"NULL",""}', '{""}', '{t}', '{}', '{NULL}', '{infinity}', '{NULL,"1 mon"}', '{"\\x00ff"}', '{"{\"a\": 1}"}', '{NULL}'),
(6, '{{1,2},{3,4}}', null, '{{1},{2.50}}', '{{1.5}}', '{{"x,y","q\"q"}}', null, '{{t,f},{f,t}}', null, null, null, null, null, null, '{{sad,ok}}'),
(7, '[0:2]={1,2,3}', '[2:2]={9}', '[-1:0]={1,NULL}', null, '[0:1]={a,b}', null, null, null, null, null, null, null, null, '[0:0]={ok}'),
(8, '{1,2,3}', '{3,2}', '{1,2}', '{NaN}', '{"it''s",ä,"back\\slash"}', '{a}', '{f}', '{ffffffff-ffff-ffff-ffff-ffffffffffff}', '{2024-01-01}', '{"2024-01-01 00:00:00","2024-02-29 12:34:56.5"}', '{"1 day"}', '{"\\x01"}', '{[]}', '{sad}');
create table docs (id int primary key, jb jsonb, j json, tx text);
insert into docs values
(1, '{"a": 1, "b": {"c": "x"}, "l": [{"x": 1}, {"x": 2}], "s": "hello", "t": true, "n": 1.50}', '{"a":1, "b": {"c" : "x"},"l":[1, {"x":2} ], "a": 3}', '1'),
(2, '{"a": 1.0}', '{"a":1.0}', '2'),
(3, '{"a": null, "b": []}', '{"a":null,"b":[]}', null),
(4, '[]', '[]', '[]'),
(5, '[1, "x", null, true, {"a": 1}]', '[ 1 ,"x", null ]', 'x'),
(6, '{"a": "x", "l": [{"x": 3}], "s": "h\"q\\\n\u00e9"}', '{"l":["\u00e9", "a\"b", {"x":[]}], "b":{"c":null}}', ''),
(7, '{}', '{}', '{}'),
(8, null, null, null),
(9, 'null', 'null', 'null'),
(10, '"x"', '"x"', '"x"'),
(11, '1', '1', '1'),
(12, '12345678901234567890.50', '1.0e2', null),
(13, 'true', 'true', null),
(14, '{"b": {"c": "y", "d": [1, [2, [3]]]}, "a": -2, "t": false}', '{"b":{"c":"y"},"a":-2,"l":[]}', 'b'),
(15, '{"aa": 1, "b": 2, "é": {"1": [null]}}', '{"é":1,"\u0062":2}', 'é'),
(16, '[[1, 2], [3]]', '[[1,2],[3]]', '[1]');
create table bits (id int primary key, b4 bit(4), vb varbit);
insert into bits values (1, '0000', ''), (2, '1010', '0'), (3, '1111', '00'), (4, null, null), (5, '0101', '0101'), (6, '0001', '101010101010101010'), (7, '1010', '1'), (8, '0101', '01');
create table moment (id int primary key, d date, ti time, tt timetz, ts timestamp, tz timestamptz, iv interval, n int);
insert into moment values
(1, '2024-02-29', '12:34:56.789', '12:34:56.789+02', '2024-02-29 12:34:56.789012', '2024-02-29 12:34:56.789012+00', '1 day', 1),
(2, '2024-03-10', '02:30', '02:30-05', '2024-03-10 02:30', '2024-03-10 07:00+00', '24:00', 2),
(3, '2024-11-03', '01:30', '01:30-04', '2024-11-03 01:30', '2024-11-03 06:00+00', '1 mon', 3),
(4, '2024-03-31', '02:59:59.999999', '02:59:59.999999+01', '2024-03-31 02:30', '2024-03-31 01:00+00', '30 days', 12),
(5, '2024-10-27', '24:00', '24:00+00', '2024-10-27 02:30', '2024-10-27 00:59:59.999999+00', '-1 mon', -1),
(6, '2024-04-07', '00:00', '00:00-12', '2024-04-07 01:45', '2024-04-06 15:30+00', '1 year 2 mons 3 days 04:05:06.789', 30),
(7, '1883-11-18', '23:59:59.999999', '23:59:59+15:59', '1883-11-18 12:00', '1883-11-18 17:00+00', '-1 day 25:00', 365),
(8, '0001-01-01', '00:00:00.000001', '00:00:00.000001+00', '0001-01-01', '0001-01-01 00:00+00', '00:00:00.000001', 0),
(9, '0001-12-31 BC', '06:00', '06:00+05:30', '0001-12-31 23:59:59.5 BC', '0001-12-31 23:59:59+00 BC', '-00:00:00.5', -7),
(10, '4713-11-24 BC', '18:30:15', '18:30:15-03:30', '4713-11-24 00:00 BC', '4713-11-25 00:00+00 BC', '100 years', 1000),
(11, '5874897-12-31', '05:05:05', '05:05:05+00:00:30', '294276-12-31 23:59:59.999999', '294276-12-31 11:59:59.999999+00', '-178000000 years', 40000),
(12, 'infinity', '12:00', '12:00+00', 'infinity', 'infinity', '1 year -1 day 00:00:01', 5),
(13, '-infinity', '13:00', '13:00+01', '-infinity', '-infinity', '12 mons -24:00', -5),
(14, null, null, null, null, null, null, null),
(15, '2000-01-01', '00:00:59.5', '11:00-01', '2000-01-01', '2000-01-01 00:00+00', '360 days', 7),
(16, '1999-12-31', '23:00', '23:00+10:30', '1999-12-31 23:59:59.999999', '1999-12-31 23:59:59.999999+00', '0', 31),
(17, '1900-02-28', '03:04:05', '03:04:05+01', '1900-02-28 03:04:05', '1900-03-01 00:00+00', '-2147483648 days', 60),
(18, '2100-03-01', '12:34', '12:34-08', '2100-02-28 23:30', '2100-03-01 08:00+00', '2562047788:00:54.775807', 2147483647),
(19, '2024-12-30', '10:10:10.10', '10:10:10.10+00', '2024-12-30 10:10:10.1', '2024-12-29 23:59:59+00', '2 years 40 days -03:00', -2147483648),
(20, '2025-01-01', '09:08:07', '09:08:07+09', '2021-01-03 09:08:07.06', '2021-01-03 00:00+00', '7 days', 9);

create view v_join as select a.id, b.code, a.tx || coalesce(b.tx, '') as both, c.d from a left join b on b.a_id = a.id left join c on c.i4 = b.i4 and c.k < 3;
create view v_grouped as select b.b as "B", count(*) as n, sum(b.n52) filter (where b.n52 < 999) as total, max(b.ts) as latest from b group by b.b;
create view v_nested as select v_grouped."B", v_grouped.n, w.id from v_grouped, w where w.id < 3;
create view v_union as select id, tx from a union all select id, tx from b where m = 'sad' union select k::int, l from c;
create view v_invoker with (security_invoker = true) as select id, tx, m, sh, co from a;
create view v_barrier with (security_barrier) as select id, n52, ch, nm from a where b;
create view v_renamed as select id, tx from a;
alter view v_renamed rename column id to renamed;
create view v_leaf as select p_eu.k, p.v from p_eu join p using (region, k);
create view v_ordered as with recursive n (i) as (select 1 union all select i + 1 from n where i < 12) select distinct on (a.b) a.id, a.tx, n.i from a join n on n.i = a.id order by a.b, a.id desc;
create function twice(x int) returns int language sql immutable as 'select x * 2';
create view v_function as select twice(id) from a;
create view v_absent as select id, gen from a;
create view v_window as select id, rank() over (partition by b order by i4 desc) as place, case m when 'sad' then 1 else 0 end as sad, d + 1 as next from b where d between '1900-01-01' and '2100-01-01';
