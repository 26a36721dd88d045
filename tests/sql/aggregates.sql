-- Aggregates, over the rows of the random queries' tables.
-- local
select count(*), count(i4), count(distinct tx), sum(i2), sum(i4), sum(i8), avg(i4), avg(i8), min(i4), max(i8) from a where id in (1, 2, 3, 7, 8, 9);
select b, sum(n52), avg(n52), min(n94), max(n94), sum(n), avg(n), min(n180), max(n180) from a where id not in (4, 5, 6) group by b;
select var_pop(i4), var_samp(i4), variance(i8), stddev_pop(i4), stddev_samp(i4), stddev(i2) from b, (select 1::int2 as i2) x where i4 between -1000 and 1000;
select var_pop(n52), stddev(n52), variance(n94), stddev_pop(n) from a where id in (1, 2, 9, 12);
select bool_and(b), bool_or(b), every(b), bit_and(i4), bit_or(i4), bit_xor(i4), bit_and(i2), bit_or(i8) from a;
select string_agg(tx, ',' order by id), string_agg(tx, null order by id desc), string_agg(ba, '\x2c' order by id) from a;
select percentile_cont(0.5) within group (order by i4), percentile_disc(0.25) within group (order by i4), mode() within group (order by i4) from a;
select b, percentile_disc(0.5) within group (order by tx), mode() within group (order by tx desc), percentile_cont(0.5) within group (order by n52 desc) from a where id <> 6 group by b;
select percentile_disc(0.5) within group (order by n52), percentile_disc(1) within group (order by d), percentile_disc(0) within group (order by ts desc), mode() within group (order by n94) from a;
select percentile_cont(0.5) within group (order by f8) filter (where f8 > 0) from a where id in (1, 2, 7, 9);
select count(*) filter (where percentile > 0) from (select percentile_disc(0.5) within group (order by id) as percentile from a group by b) q;
-- Floats whose sum does not depend on the order of the rows.
select sum(f8), avg(f8), min(f8), max(f8), sum(f4), avg(f4), min(f4), max(f4) from a where id in (1, 2, 7);
select sum(i4 * 0.5::float8), avg(i4::float8), sum(id::float4) from a where abs(i4) < 1000;
select min(f8), max(f8) from a where id <> 8;
select regr_count(i4, i2), regr_avgx(i2, i4), regr_avgy(i4, i2) from a where abs(i4) < 1000;
-- Those that do, or that nobody has proven.
-- either
select sum(f8), avg(f8), min(f8), max(f8) from a;
select sum(f8) from a where id in (1, 9);
select stddev(f8), var_pop(f8), corr(f8, i4), covar_pop(f8, i4), covar_samp(f8, i4), regr_slope(f8, i4), regr_intercept(f8, i4), regr_r2(f8, i4) from a;
select percentile_cont(array[0.25, 0.5]) within group (order by i4) from a;
select percentile_cont(1.5) within group (order by i4) from a;
select string_agg(tx, ',') from a;
select rank(5) within group (order by i4) from a;
-- local
select string_agg(distinct tx, ',') from a;
select string_agg(distinct tx, ', ' order by tx desc) from a where id < 9;
select b, string_agg(distinct vc, '-'), count(*) from a group by b order by b;
select string_agg(distinct tx collate "C", ',' order by tx collate "C") filter (where id > 3) from a;
select string_agg(distinct tx, null), string_agg(distinct tx, '') from a where id > 100;
select string_agg(distinct upper(tx), ',' order by upper(tx)) from a where id in (1, 2, 5, 11);
select jsonb_agg(distinct i2), json_agg(distinct i2), jsonb_agg(distinct tx order by tx desc) from a;
select b, json_agg(distinct d order by d), jsonb_agg(distinct n52) from a where id not in (4, 5) group by b order by b;
select json_agg(distinct tx) filter (where id < 5), jsonb_agg(distinct m), jsonb_agg(distinct u) from a where id <> 3;
select json_agg(distinct i4), jsonb_agg(distinct i4) from a where false;
-- either will do
select string_agg(distinct tx, vc) from a;
select jsonb_agg(distinct jb), json_agg(distinct b), json_agg(distinct ts), jsonb_agg(distinct f8) from a where id in (1, 2, 9);
select json_agg(distinct a.*) from a;
select json_object_agg(distinct tx, i4) from a;
select jsonb_agg(distinct arr) from a;
-- local
select percentile_disc(array[0, 0.25, null, 1]) within group (order by i4), percentile_cont(array[0.25, 0.5]) within group (order by i4 desc) from a where id < 9;
select b, percentile_disc(array[0.5, 0.9]) within group (order by d), percentile_disc(array[0.1]) within group (order by tx desc) from a group by b order by b nulls first;
select percentile_disc(array[0.5, 1]) within group (order by n52), percentile_disc(array[[0.1, 0.2], [0.3, null]]::float8[]) within group (order by i2) from a where id < 3;
select percentile_disc(array[0.5]) within group (order by ts) filter (where id < 0), percentile_cont(array[0.5]) within group (order by i4) from a where false;
select percentile_disc(0.5) within group (order by u), percentile_disc(0.5) within group (order by b), mode() within group (order by u desc) from a;
select rank(5) within group (order by i4), dense_rank(5) within group (order by i4), percent_rank(5) within group (order by i4), cume_dist(5) within group (order by i4) from a;
select rank(5) within group (order by i4 desc), rank(5) within group (order by i4 nulls first), rank(5) within group (order by i4 desc nulls last), percent_rank(5) within group (order by i4 desc), cume_dist(5) within group (order by i4 desc) from a;
select b, rank('m') within group (order by tx), dense_rank('a') within group (order by tx), cume_dist('A') within group (order by tx desc) from a group by b order by b;
select rank(1.5) within group (order by n52), rank(date '2020-01-01') within group (order by d) filter (where id > 2), cume_dist(1) within group (order by i4) filter (where false), percent_rank(1) within group (order by i4) filter (where false) from a;
select array_agg(distinct tx), array_agg(distinct tx order by tx desc), array_agg(distinct tx order by tx nulls first), array_agg(distinct vc) from a;
select b, string_agg(distinct tx, ',' order by tx desc), jsonb_agg(distinct tx order by tx desc) from a group by b order by b;
select string_agg(distinct tx, ', '), array_agg(distinct tx) from (values ('b'), ('B'), ('a'), (null), ('A'), ('b'), ('_a'), ('')) v (tx);
-- Groups of one row at most have only one order.
select array_agg(tx), string_agg(tx, ','), json_agg(tx), jsonb_agg(i4), json_object_agg(tx, i4) from a where id = 7;
select id, array_agg(i4), string_agg(tx, '-') from a group by id order by id;
select a.id, array_agg(b.i4), json_agg(b.tx) from a left join b on b.id = a.id group by a.id order by a.id;
select id, (select array_agg(b.i4) from b where b.id = a.id), (select b.tx from b where b.id = a.i4) from a order by id;
-- either will do
select percentile_disc(0.5) within group (order by n), mode() within group (order by n) from a where n <> 'NaN';
select percentile_disc(array[0.2, 0.9]) within group (order by n), percentile_disc(array[0.5]) within group (order by iv), mode() within group (order by iv) from a where id < 8;
select percentile_disc(array[0.5, 1.5]) within group (order by i4) from a;
select rank(null) within group (order by i4), rank(5) within group (order by f8), rank(1, 2) within group (order by i4, i2) from a;
select array_agg(i4) from a where id > 7;
select array_agg(a.i4) from a, b where a.id = 1;
select array_agg(a.i4) from a left join b on b.id = a.id and a.id = 1 where b.id = 2;
select array_agg(a.i4) from a left join b on a.id = 1;
select i4, array_agg(tx) from a group by i4;
