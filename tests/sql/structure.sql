-- The structure of queries, over the tables of the random ones. What is expected is said where it is certain.
-- local
select from a where id = 1;
select count(*) from (select from a) s;
select 1 where exists (select from b where b.a_id = 3);
table c;
select * from only b where id < 3;
select * from only (b) as x where id < 3;
select x.* from b * x where id < 3;
-- Joins.
-- local
select * from b natural left join other."Order";
select o.tx, k from other."Order" o natural join c;
select id, a.tx, b.tx from a left join b using (id);
select id, a.tx, b.tx from a right join b using (id);
select id, a.tx, b.tx from a full join b using (id);
select * from (select id, i4 from a) x full join (select id, tx from b) y using (id);
select * from b join (select id as a_id, tx from a) x using (a_id, tx);
select j.id, j.code from (a join b using (id)) as j (id, q) where q is not null and j.code > 'code-2';
select m.id, a.i4, b.i4 from a join b using (id) as m where m.id > 3;
select a.id, b.id, c.k from a join b join c on c.i4 = b.i4 on a.id = b.a_id;
select a.id, b.id, c.k from a left join (b join c on c.i4 = b.i4) on a.id = b.a_id;
select a.id, b.id, c.k from a left join (b left join c on c.i4 = b.i4) on a.id = b.a_id;
select a.id, b.id, c.k from a left join (b right join c on c.i4 = b.i4) on a.id = b.a_id;
select a.id, b.id, c.k from a left join (b full join c on c.i4 = b.i4) on a.id = b.a_id;
select a.id, b.id, c.k from a right join (b left join c on c.i4 = b.i4) on a.id = b.a_id;
select a.id, b.id, c.k from a, b right join c on c.i4 = b.i4 where a.id < 4;
select a.id, b.id from a full join b on a.id = b.a_id and a.i4 > b.i4;
select a.id, b.id, o.id from a full join b using (id) full join other."Order" o using (id);
select a.id, b.id from a cross join b where a.id = b.a_id;
select a.id, x.id, y.id from a join b x on x.a_id = a.id left join b y on y.i4 = x.i4 and y.id < x.id where a.id < 6;
select b.id from b left join a on a.id = b.a_id where a.id is null;
select public.a.id, public.b.tx from public.a join public.b on public.b.a_id = public.a.id;
select public.b.* from public.b where public.b.id < 4;
select b.i4, c.i4, k from b join c on (b.i4, b.tx) = (c.i4, c.tx);
-- remote column
select id from a join b on a.id = b.a_id;
-- remote clause
select a.id from a full join b on a.id < b.a_id;
-- Subqueries.
-- local
select id, (select b.id from b where b.code = 'code-' || a.id) from a;
select id from a where i4 > all (select i4 from b where b.a_id = a.id);
select id from a where i4 >= any (select i4 from b);
select id from a where i4 < some (select i4 from c);
select id from a where n52 > all (select n52 from b where n52 is not null);
select id from a where tx <> all (select tx from b where tx is not null);
select id from a where tx <> any (select tx from b);
select id from a where i4 = any (select i4 from b where i4 is not null);
select id from a where not (i4 <= all (select i4 from b where b.id > 1000));
select id from a where i4 not in (select i4 from b);
select id from a where i4 not in (select i4 from b where i4 is not null);
select id from a where (i4, tx) in (select i4, tx from b);
select id from a where (i4, tx) not in (select i4, tx from b where i4 is not null and tx is not null);
select id from a where n in (select n52 from b);
select id from a where n not in (select n52 from b where n52 is not null);
select id from a where (i4, tx) = (select i4, tx from b where b.id = 1);
select id from a where (i4, i8) < (select i4, i8 from b where b.id = 4);
select id from a where exists (select 1 from b where b.a_id = a.id and exists (select 1 from c where c.i4 = b.i4 and c.k <> a.id));
select (select count(*) from b where b.i4 = (select min(i4) from c where c.k = a.id)) from a;
select id, case when exists (select 1 from b where b.a_id = a.id) then 'y' else 'n' end from a;
select coalesce((select tx from b where b.id = a.id + 5), 'none') from a;
-- either
select id, (select tx from b where b.a_id = a.id) from a;
select (select id from a), 1;
-- Rows.
-- local
select id from a where row(i4, tx) is null;
select id from a where row(i4, tx) is not null;
select id from a where not (row(i4, tx) is null);
select id, (i4, tx) is distinct from (1, 'a') from a;
select id from a where (i4, tx) is not distinct from (null, null);
select id from b where (i4, id) >= (1, 5) order by i4, id;
select id from a where i4 between symmetric 5 and 0;
select id from a where i4 not between symmetric 5 and 0;
select null is null, 'a' is not null;
-- CTEs.
-- local
with x as materialized (select id, tx from a where id < 5), y as not materialized (select * from x where id > 1) select * from y union all select * from x;
with x as (select 1 as one), y as (with z as (select one + 1 as two from x) select two from z) select * from x, y;
with x (p, q) as (select id, tx from a) select q, count(*) from x group by q;
with recursive t (n) as (select 1 union all select n + 1 from t where n < 10) select n, n * n from t;
with recursive t as (select 1 as n union select n % 5 + 1 from t) select * from t;
with recursive t (n) as (values (1), (2) union all select n + 2 from t where n < 7) select * from t;
with recursive up (id, a_id, depth) as (select id, a_id, 0 from b where id = 30 union all select b.id, b.a_id, depth + 1 from up join b on b.id = up.a_id where depth < 10) select * from up;
with recursive t (n, path) as (select id, tx from a where id = 1 union all select n + 1, path || n from t where n < 4) select * from t;
with recursive t (n) as (select 1 union all select n + 1 from t) select n from t limit 5;
with a as (select 1 as id) select a.id, b.id from a join b on b.id = a.id;
with x as (select id from a where id < 3) select (select count(*) from x), (select max(id) from x) from b where b.id = 1;
-- either
with recursive t (n) as (select 1::numeric union all select n * 1.5 from t where n < 10) select n from t;
with recursive t (n) as (select 1 union all select n + 1.0 from t where n < 3) select n from t;
with recursive t (n) as (select 1 union all select count(*) from t) select n from t;
-- Set operations.
-- local
select i4 from a intersect all select i4 from b;
select i4 from b except all select i4 from a;
select i4, tx from b except all select i4, tx from c;
select i4, tx from b intersect select i4, tx from c;
(select i4 from b order by i4 nulls last limit 5) union all (select i4 from a order by id limit 2);
select i4 from a union select i4 from b except select i4 from c;
select i4 from a union (select i4 from b intersect select i4 from c);
select i4 from a union all select i8 from b;
select i4 from a union select n180 from a where n180 < 1000;
select null union select 1;
select '1' union all select 'b' union all select tx from a;
select i4 from (select i4 from a union select i4 from b) x where i4 > 0;
select 1, 'a' union all values (2, 'b'), (3, null);
(select id from a order by id desc limit 3) union (select id from b order by id limit 3);
-- ordered
select id, tx from a where id < 4 union all select id, tx from b where id < 3 order by 1 desc, tx;
select i4 from a union select i4 from b order by i4 desc nulls last limit 3 offset 1;
values (3, 'c'), (1, 'a'), (2, null) order by column1;
select n52 * 1.5 as x from a where n52 < 999 union all select n52 / 3 from b where n52 < 999 order by x;
-- DISTINCT.
-- local
select distinct b, i4 from b;
select distinct on (b) b, id from b order by b, id desc;
select count(*) from (select distinct i4, tx from b) x;
select distinct on (b) b, max(i4) from b group by b, tx order by b, max(i4) desc nulls last;
select distinct on (x) i4 % 2 as x, i4, row_number() over (order by id) from b where i4 between 0 and 100 order by x, i4, id;
select distinct on (tx) tx, id from b order by tx, id;
-- GROUP BY.
-- local
select b.id, b.tx, b.i4, count(c.k) from b left join c on c.i4 = b.i4 group by b.id;
select b.*, count(c.k) from b left join c on c.i4 = b.i4 where b.id < 5 group by b.id;
select a.tx, a.id, b.code, b.id, count(*) from a join b on b.a_id = a.id group by a.id, b.id;
select k, l, i4, count(*) from c group by k, l;
select region, k, v, count(*) from p group by region, k;
select x.id, x.tx || '!', max(y.i4) from a x left join b y on y.a_id = x.id group by x.id having x.tx is not null and count(*) > 1;
select b, count(*) from b group by 1;
select i4 % 3 as rest, count(*) from b where i4 between 0 and 1000 group by rest;
select 'all' as what, count(*) from b group by what;
select 'all', count(*) from b where false group by 1;
select b is null as x, count(*) from b group by b is null;
select b, tx, count(*), sum(i4) from b where i4 between -5 and 1000 group by rollup (b, tx);
select b, tx, count(*), grouping(b), grouping(tx), grouping(b, tx) from b group by cube (b, tx);
select b, tx, count(*) from b group by grouping sets ((b, tx), (b), ());
select b, tx, m, count(*) from b group by b, rollup (tx, m);
select b, tx, count(*) from b group by grouping sets (b, rollup (tx));
select b, tx, count(*) from b group by distinct rollup (b, tx), rollup (b);
select b, count(*) from b where false group by rollup (b);
select b from b group by grouping sets ((b), ());
select b, count(*) from b group by rollup (b) having count(*) > 10 or grouping(b) = 1;
select b, grouping(b) from b group by b;
select distinct grouping(b, tx) from b group by cube (b, tx);
select case when grouping(b) = 1 then 'total' else 'part' end, b, max(id) from b group by rollup (b);
-- ordered
select b, tx, count(*) from b group by rollup (b, tx) order by grouping(b), b nulls first, grouping(tx), tx;
select b, count(*) from b group by rollup (b) order by 2, 1 limit 3;
select id, tx, count(*) from b group by id order by tx desc, id limit 5;
-- remote grouping
select id, tx from (select id, tx from a) x group by id;
select a.tx from a group by a.i4;
-- Aggregates.
-- local
select count(distinct i4), count(i4), count(*) filter (where i4 > 0), sum(i4 order by id) from b where i4 < 1000;
select string_agg(tx, ',' order by id desc), max(tx order by id) from b where false;
select b, string_agg(tx, '-' order by id) filter (where tx <> '') from b group by b;
select percentile_cont(0.5) within group (order by i4) from b where i4 < 1000;
select b, percentile_disc(0.25) within group (order by id desc), mode() within group (order by tx) from b group by b;
select percentile_disc(0.5) within group (order by tx) from b;
select avg(i4) filter (where b), bool_and(b), every(i4 > 0), bool_or(b) from b where i4 < 1000;
-- LIMIT.
-- local
select count(*) from (select id from b limit 5 + 2 offset 1) x;
select count(*) from (select id from b offset 30) x;
-- ordered
select id from b order by id limit 2 * 3 offset 1 + 1;
select id from b order by id fetch first row only;
select id from b order by id offset 3 rows fetch next 2 rows only;
select id from b order by id limit (select 3);
-- ties
select i4, id from b order by i4 desc nulls last fetch first 4 rows with ties;
select i4, count(*) from b group by i4 order by count(*) desc fetch first 1 row with ties;
-- local
select i4 from b order by i4 fetch first 3 rows with ties;
select i4 from b order by i4 offset 1 fetch first 2 rows with ties;
select distinct i4 from b order by i4 fetch first 2 rows with ties;
-- $1 = 3
-- $2 = 2
select count(*) from (select id from b order by id limit $1 offset $2) x;
-- either
(values (3), (1), (2) order by 1 limit 2) order by 1;
select string_agg(distinct tx, ',' order by tx) from b;
-- $1 = 3
select count(*) from (select id from b order by id limit $1 + 1) x;
select a.id, b.id from a natural join b;
select id from b limit -1;
select id from b limit 1.5;
select id from b offset -1;
-- VALUES and rows of functions.
-- local
values (1, 'a'), (2, null), (null, 'c');
select x + 1, y from (values (1, 'a'), (2, null)) v (x, y);
select v.column1 from (values (1), (2.5)) v;
select * from generate_series(1, 5);
select * from generate_series(5, 1);
select * from generate_series(5, 1, -2) as x (y);
select n from generate_series(1, 3) n;
select g.n, g.ordinality from generate_series(10, 30, 10) with ordinality as g (n);
select * from generate_series(9223372036854775805, 9223372036854775807);
select * from generate_series(1::numeric, 2, 0.25) with ordinality;
select * from generate_series(1.50, 2, 0.2);
select * from generate_series(timestamp '2024-01-31', '2024-06-01', '1 month');
select d::date from generate_series(date '2024-02-27', date '2024-03-02', interval '1 day') d;
select * from generate_series(null, 5);
select a.id, g from a, generate_series(1, a.id) g where a.id < 4;
select a.id, g from a left join generate_series(1, 12) g on g = a.id;
select g, b.id from b right join generate_series(38, 42) g on g = b.id;
select a.id, g.x, g.n from a left join lateral generate_series(a.i4, a.i4 + 1) with ordinality as g (x, n) on true where a.i4 between 0 and 10;
select generate_series(1, 3);
select id, generate_series(1, id) as g from a where id < 4 order by id, g;
select * from unnest(array[1, 2, null]) x;
select * from unnest(array['a', 'b''c', null]) with ordinality as u (x, n);
select a.id, e from a, unnest(a.arr) e where a.id in (1, 2, 8, 9);
select a.id, u.x, u.n from a left join unnest(a.arr) with ordinality u (x, n) on true where a.id in (1, 2, 8, 9);
select count(*) from generate_series(1, 1000) x where x % 7 = 0;
-- LATERAL.
-- local
select a.id, l.n from a, lateral (select count(*) n from b where b.a_id = a.id) l;
select a.id, l.id, l.code from a left join lateral (select b.id, b.code from b where b.a_id = a.id) l on true;
select a.id, l.id, l.code from a left join lateral (select b.id, b.code from b where b.a_id = a.id order by b.id desc limit 1) l on true;
select a.id, l.* from a cross join lateral (select b.id, b.u, b.n52, b.d, b.tx, b.b from b where b.a_id = a.id order by b.id limit 2) l;
select a.id, l.x, m.y from a join lateral (select a.i4 % 3 as x) l on true, lateral (select l.x + 1 as y) m where a.i4 between 0 and 1000;
select a.id, l.s, l.m from a cross join lateral (select sum(b.n52) s, max(b.ts) m from b where b.a_id = a.id and b.n52 < 999) l;
select a.id, l.c from a join lateral (select c.k as c from c where c.i4 = a.i4) l on l.c > 1;
select a.id, l.id from a, lateral (select * from b where b.a_id = a.id) l where l.i4 > 0;
-- Views and partitions.
-- local
select * from w;
select w.id, b.code from w join b on b.a_id = w.id;
select * from v_join where id < 5;
select "B", n, total from v_grouped order by 1;
select * from v_nested where n > 0;
select count(*) from v_union;
select v.id from v_invoker v where v.tx = 'a';
select * from v_barrier;
select * from v_renamed order by renamed limit 3;
select * from p_eu;
select k, v from p_us where k > 4;
select count(*) from p join p_eu using (region, k);
select * from v_leaf;
-- ordered
select id, tx from v_ordered limit 3;
-- either
select * from v_function;
select * from v_absent;
-- The same value, written as other expressions: PostgreSQL tells them apart.
-- remote grouping
select i4 from b group by i4::int8;
select vc from b group by vc::text;
select tx from b group by tx collate "C";
select i4 from b group by +i4;
select i4::int8 as x, i4 from b group by 1;
select i4 from b where id < 9 group by i4::int8 having i4 > 1;
select count(*) from b group by vc::text order by vc;
select (select count(*) from c where c.l = b.vc) from b group by vc::text;
select i4 from b group by grouping sets ((i4::int8), (i4));
select b.id, c.k, count(*) from a full join (b right join c on c.i4 = b.i4) on b.a_id = a.id group by b.id;
-- remote clause
select distinct on (tx) tx, id from b order by tx collate "C", id;
select distinct on (tx collate "C") tx, id from b order by tx, id;
select distinct on (vc) vc, id from b order by vc::text, id;
select distinct i4 from b order by i4::int8;
select array_agg(distinct tx order by tx collate "C") from b;
select count(distinct i4 order by i4::int8) from b;
-- local
select vc::text, count(*) from b group by vc;
select vc::text as x, count(*) from b group by x order by x;
select vc::text, count(*) from b group by vc::text order by vc::text, count(*);
select i4::int8, max(id) from b group by rollup (i4::int8);
select b.id, b.code, c.k, count(*) from a full join (b right join c on c.i4 = b.i4) on b.a_id = a.id group by b.id, c.k;
select distinct on (b.tx) tx, id from b order by tx, id;
select distinct on (x) vc::text as x, id from b order by x, id;
select distinct lower(tx) from b order by lower(tx);
select count(*) from b group by lower(b.tx) having lower(tx) > 'a' order by lower(b.tx);
-- Groups of values that may be equal and print differently, where they do not.
-- local
select distinct n from a where id not in (2, 5, 8) order by n desc nulls last;
select distinct n, tx, iv from a where id not in (2, 5, 8) order by n, tx limit 4 offset 1;
select n, count(*), sum(i4) from a where id in (1, 3, 4, 6, 7, 9) group by n order by n;
select f8, count(*), min(tx) from b where id % 7 <> 1 group by f8 order by f8 desc;
select distinct f8 from b where id % 7 <> 1 order by 1;
select count(*) from (select distinct f8, tx from b where id % 7 <> 1) x;
select iv, count(*) from a where id <> 2 group by iv order by iv;
select jb, count(*) from a where id <> 2 group by jb;
select jb->'b', count(*), min(id) from docs where id < 3 group by jb->'b';
select distinct jb from docs where id <> 2;
select distinct ns from arrays where id not in (1, 4);
select iv from a where id > 3 union select interval '2 hours' union select null order by 1;
select 1.5 union select 2.5 union select 1.5 order by 1 desc;
select n from a where id = 9 union select f8::numeric from a where id = 9;
select id, count(*) over (partition by jb), row_number() over (partition by f8 order by id) from a;
select distinct on (iv) iv, id from a order by iv, id;
select distinct on (f8) f8, id from b order by f8 desc, id;
select x.n, (select count(*) from b where b.i4 = x.n) from (select distinct n from a where id in (1, 6, 7)) x order by x.n;
-- either will do
select distinct n from a;
select n, count(*) from a group by n;
select f8, count(*) from b group by f8;
select distinct jb from a;
select 1 union select 1.0 union select 1.00;
select distinct ns from arrays;
select n, count(*) from a group by rollup (n);
select jb->'a', count(*), min(id) from docs where id < 3 group by jb->'a';
