-- Window functions, with all frames. What is expected is said where it is certain; orders are made total by the key where rows are told apart.
-- local
select id, row_number() over (order by id), rank() over (order by i4), dense_rank() over (order by i4 desc) from b;
select id, percent_rank() over (order by i4), cume_dist() over (order by i4) from b;
select id, percent_rank() over (partition by b order by tx), cume_dist() over (partition by b order by tx desc nulls last) from b;
select id, ntile(4) over (order by id), ntile(100) over (order by id), ntile(1) over (partition by b order by id) from b;
select id, lag(i4) over (order by id), lead(i4) over (order by id), lag(i4, 2) over (order by id), lead(tx, 0) over (order by id) from b;
select id, lag(i4, 1, 0) over (order by id), lead(tx, 3, 'none') over (partition by b order by id), lag(n52, 1, 0.5) over (order by id) from b;
select id, lag(id, -1) over (order by id), lead(id, -2, -1) over (order by id) from b;
select id, lag(i4, 1, id) over (order by id), lead(i8, 1, 5) over (order by id), lag(d, 1, '2024-01-01') over (order by id) from b;
select id, first_value(tx) over (order by id), last_value(tx) over (order by id), nth_value(tx, 3) over (order by id) from b;
select id, last_value(id) over (partition by b order by id rows between unbounded preceding and unbounded following) from b;
select id, first_value(i4) over (partition by b order by id rows between 1 following and 3 following), nth_value(i4, 2) over (order by id rows 2 preceding) from b;
select id, count(*) over (), sum(id) over (order by id), avg(id) over (order by id rows between 2 preceding and current row) from b;
select id, min(id) over (order by id rows between 1 preceding and 1 following), max(tx) over (partition by b order by id) from b;
select id, sum(id) over (order by id rows between 2 following and 4 following), count(id) over (order by id rows between 4 preceding and 2 preceding) from b;
select id, sum(id) over (order by id desc rows between unbounded preceding and 1 preceding) from b;
-- RANGE and GROUPS.
-- local
select id, sum(id) over (order by i4 range between unbounded preceding and current row), sum(id) over (order by i4 groups between 1 preceding and current row) from b;
select id, sum(id) over (order by i4 groups between 2 following and unbounded following), count(*) over (order by tx groups current row) from b;
select id, count(*) over (order by i4 range between 5 preceding and 5 following) from b;
select id, count(*) over (order by i4 desc range between 100 preceding and 1 following) from b;
select id, count(*) over (order by i4 desc nulls last range between 100 preceding and 1 following) from b;
select id, count(*) over (order by i4 nulls first range between 1 following and 100 following) from b;
select id, count(*) over (order by i8 range between 10 preceding and current row) from b;
select id, sum(id) over (partition by b order by id range 3 preceding) from b;
select id, count(*) over (order by i2 range between 1 preceding and 1 following) from a;
-- local
select id, count(*) over (order by d range between '1 day' preceding and interval '10 days' following) from b;
select id, count(*) over (order by ts range between interval '36 hours' preceding and current row) from b;
select id, count(*) over (order by d desc range between '36 hours' preceding and '12:00:00' following) from b;
select id, count(*) over (order by n52 range between 1.5 preceding and 0.25 following) from b;
select id, count(*) over (order by n52 desc range between 1 preceding and 100 following) from b;
-- either
select id, count(*) over (order by d range between '1 month' preceding and current row) from b;
select id, count(*) over (order by f8 range between 1 preceding and current row) from b;
select id, count(*) over (order by i4 range between -1 preceding and current row) from b;
select id, count(*) over (order by i4, id range 1 preceding) from b;
select id, count(*) over (groups 1 preceding) from b;
select id, count(*) over (rows between 1 following and 1 preceding) from b;
select id, count(*) over (rows between unbounded following and current row) from b;
-- EXCLUDE.
-- local
select id, sum(id) over (order by i4, id rows between 2 preceding and 2 following exclude current row) from b;
select id, count(*) over (order by i4 rows between unbounded preceding and unbounded following exclude group) from b;
select id, sum(id) over (order by i4 range between unbounded preceding and current row exclude ties) from b;
select id, count(*) over (order by i4 groups between 1 preceding and 1 following exclude ties) from b;
select id, count(*) over (order by i4 groups between 1 preceding and 1 following exclude no others) from b;
select id, first_value(id) over (order by id rows between current row and 2 following exclude current row) from b;
select id, last_value(id) over (order by id rows between unbounded preceding and unbounded following exclude current row), nth_value(id, 2) over (order by id rows between unbounded preceding and unbounded following exclude group) from b;
-- Named windows, filters, parameters.
-- local
select id, sum(id) over w, rank() over (w order by i4), count(*) over (w2 rows 1 preceding) from b window w as (partition by b), w2 as (w order by id);
select id, count(*) filter (where i4 > 0) over (order by id), sum(id) filter (where b) over (partition by tx) from b;
select id, sum(n52) over (order by id), avg(n52) over (partition by b order by id) from b where n52 < 999;
select id, stddev(id) over (order by id rows 3 preceding), var_pop(id) over (partition by b) from b;
select id, bool_and(b) over (order by id), bool_or(b) over (partition by tx order by id) from b;
select id, max(d) over (order by id), min(ts) over (partition by tx), min(ch) over (order by id), max(m) over (order by id) from b;
-- $1 = 2
select id, sum(id) over (order by id rows between $1 preceding and current row) from b;
-- Over groups, within subqueries and CTEs.
-- local
select b, sum(i4), rank() over (order by count(*) desc, b nulls last), sum(count(*)) over (order by b nulls last) from b where i4 < 1000 group by b;
select tx, max(id) - lag(max(id)) over (order by tx) from b group by tx;
select * from (select id, row_number() over (partition by b order by id desc) as n from b) x where n <= 2;
with ranked as (select id, tx, rank() over (partition by tx order by i4 desc nulls last) as place from b) select tx, count(*) from ranked where place = 1 group by tx;
select id from b where id in (select first_value(id) over (partition by b order by id) from b);
select id, (select max(r) from (select rank() over (order by c.k) as r from c where c.i4 = b.i4) x) from b;
select distinct b, count(*) over (partition by b) from b;
select id, sum(id) over (order by id) as running from b order by running desc limit 5;
select count(*) over (), b, tx from b group by b, tx;
-- ordered
select id, rank() over (order by i4 desc nulls last) from b order by 2, 1;
select id, id - lag(id) over (order by id) as step from b order by step desc, id limit 4;
-- either
select id from b where row_number() over (order by id) = 1;
select id, count(distinct i4) over () from b;
select id, sum(f8) over (order by id) from b;
select id, ntile(0) over (order by id) from b;
select id, nth_value(id, 0) over (order by id) from b;
select id, lag(i4, id) over (order by id) from b;
select id, string_agg(tx, ',') over (order by id) from b;
select row_number() over (order by id), rank() from b;
