-- local
select 1;
select 'x';
select -5 as five, 'it''s', 3000000000;
select * from b;
select id, mo, arr from a;
select id, tx as "T", vc v from a;
select b.*, a.id from a join b on a.id = b.a_id where b.b;
select a.id, b.id, a.tx from a, b where a.id = b.a_id and a.tx = b.tx;
select * from b join c using (i4);
select * from b left join c using (tx, d);
select * from b right join c using (i4);
select * from b full join c using (i4);
select i4, b.i4, c.i4, tx from b full join c using (i4, tx);
select b.tx, c.tx from b join c using (i4) where c.tx = b.tx;
select * from (select id, vc from a where b) x join b on b.id = x.id;
select x.n, x.top from (select m as n, max(i4) as top from a group by m) x where x.top > 0;
select id from a where b;
select id from a where not b and (i4 > 0 or i4 < -5 or i4 is null);
select id from a where 1 = 1;
select id from a where 1 = 1 and 2 <> 1 and '2024-01-01'::date = d;
select id from a where b is true;
select id from a where (b = (i4 = 1)) is unknown;
select id, i4 = 1, b is null, not b, i4 in (1, 2), i4 between 1 and 5, i4 is distinct from 1 from a;
select id from a where i2 = 1 and i4 = 1 and i8 = 1 and n52 = 1 and f8 = 1 and o = 1;
select id from a where f4 = 0.1;
select id from a where f8 = 0.1;
select id from a where n52 = 12.34 or n52 = 5 or n52 > 999;
select id from a where n52 >= 100 order by n52;
select id from a where n52 = i4;
select id from a where ch = 'a';
select id from a where ch = 'a  ';
select a.id, b.id from a join b on a.ch = b.ch;
select a.id, b.id from a join b on a.ch = b.tx;
select id from a where m > 'sad' and m <= 'happy';
select count(*), count(b), count(distinct i4), min(tx), max(vc), sum(i4), sum(n52) from b where n52 < 1000;
select min(d), max(ts), min(m), max(ch), min(n52), max(o) from a where f8 = f8;
select sum(i4) from a where false;
select max(n52), sum(n52) from a where n52 > 1000;
select sum(i8), sum(n52) from b where i8 between -5 and 5 and n52 < 1000;
select m, count(*) from a group by m having count(*) > 1;
select vc, tx from b group by tx, vc;
select a.id, b.m from a left join b on a.id = b.a_id and b.b where b.id is null;
select a.id, b.id, c.k from a left join (b join c on b.i4 = c.i4) on a.id = b.a_id;
select a.id, b.id, c.k from a, b left join c on b.i4 = c.i4 where a.id = b.a_id;
select * from p;
select region, count(*), sum(v) from p where region in ('eu', 'us') group by region;
select * from other."Order" where "select" is null;
select "Order".id from other."Order";
select "Mixed Case", rowid from a;
select j, jb, iv, arr, n, bp, icu from a;
select id from a where vc = '日本' or tx = 'it''s "q"';
select id from a where sh = 'x';
select id from a where u = 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11';
select id from a where ba = '\xdeadbe';
select id from a where d = date '2024-01-01' and ts >= timestamp '2000-01-01';
select id from a where i4 in (1, null) or i4 not in (2, null);
select id from a where icu = 'a';
select count(*) from a where tx collate "C" < 'b';
select distinct m from a;
select distinct 'x', b from a;
select 1 from a;
/* a comment /* nested */ */ select id -- and one more
  from a where id<-1 or id=-1 or id>=11;
select A.ID, "a"."id" from A;
select id, id from a order by id;
select t.order from (select id as "order" from a) t;
select co, max(co), sum(co), count(fe) from a where co = 5 and co in (5, 6) group by co;
select fe, co from a where co between 1 and i4;
-- ordered
select id from a order by id desc;
select id, i4 from a order by i4, id;
select id, i4 from a order by i4 desc, 1;
select id, tx from a order by tx nulls first, id;
select id as tx, tx as id from a where tx is not null order by id, tx;
select i4 as x, count(*) from a group by x order by x;
select id, m from a order by m, id limit 5;
select id, ba from a order by ba, id;
select id from a order by f8, id;
select id from a order by n94 desc, id offset 3;
select id from a order by u desc nulls last, id limit 3 offset 1;
select id from a order by icu collate "C", id;
select tx as id, id as other from a order by a.id;
select distinct i4, b from a order by b desc, i4;
select m, count(*) as n from a group by m order by n desc, m;
select m, count(*) from a group by 1 order by 2 desc, 1;
select b.id, a.id from a right join b on a.id = b.a_id order by a.id, b.id;
-- $1 = 2
select id from a order by id limit $1;
-- $1 = null
select id from a order by id limit $1;
-- $1 = 2
-- $2 = null
select id from a order by id limit $1 offset $2;
-- local
-- $1 = a
select id from a where vc = $1;
-- $1 = a
-- $2 = b
select id from a where vc in ($1, $2);
-- $1 = a
select id from a where vc in ($1);
-- $1 = 1
-- $2 = 2
select id from a where i2 in ($1, 5) or i8 in ($2, 3);
-- $1 = 5
select id from a where i2 = $1 or i4 = $1;
-- $1 = 5
-- $2 = 12.34
select id from a where i8 between 0 and $1 or n52 = $2;
-- $1 = a   
select id from a where ch = $1 or nm = 'a';
-- $1 = glum
select id from a where m >= $1;
-- $1 = t
select id from a where $1 and id < 4;
-- $1 = 2024-01-01
select id from a where d = $1::date;
-- $1 = 5
select id from a where cast($1 as bigint) = i4;
-- any
select id from a limit all;
select id from a limit 3;
select id from a offset 3;
-- remote bind
-- $1 = 99999999999
select id from a where i4 = $1;
-- $1 = 12.345
select id from a where n52 = $1;
-- remote failed
-- $1 = -1
select id from a limit $1;
select sum(i8) from a where i8 >= 9223372036854775807 or id < 2;
select sum(i8) from a where i8 = 9223372036854775807;
-- remote absent
select * from a;
select gen from a;
select a.* from a;
-- remote clause
select id from a order by 2147483647 desc;
select id from a order by 'x';
select distinct id from a order by i4;
-- remote column
select * from b join c using (id, k);
select nosuch from a;
select a.id, i4 from a join b on a.id = b.a_id;
select ctid from a;
select a from a;
select a.id from a where "ID" = 1;
select b.id as x, a.id as x from a, b order by x;
-- remote unknown_table
select * from nosuch;
select * from public.nosuch;
select a.id from a x;
select * from pg_class;
select * from "A";
-- local
select * from w;
-- local
select * from p_eu;
-- remote name
select * from a join b a on true;
-- remote grouping
select id, count(*) from a;
select m, i4 from a group by m;
select m from a group by m order by i4;
select id from a where count(*) > 1;
select 1 from a having true;
-- remote operator
select id from a where i4 = 'x'::text;
select id from a where tx = 5;
select id from a where tx < d;
-- remote order
select id from a where fe = m;
select id from a where fe = 'ok';
select max(fe) from a;
select id from a order by icu;
select min(icu) from a;
-- remote failed
select distinct f8 from a;
-- remote literal
select id from a where i4 = 'x';
select id from a where d = '2024-02-30';
select id from a where d = 'today';
select id from a where m = 'angry';
-- remote precedence
select id from a where b = i4 = 1;
-- remote expression
select id from a where 2;
-- remote function
select statement_timestamp();
select min(b) from a;
select sum(tx) from a;
select count(id, tx) from a;
-- remote parameter
-- $1 = 1
-- $2 = 2
select id from a where id = $2;
-- remote statement
insert into b (id, code) values (100, 'x') returning id;
-- remote column
select first from a;
-- local
select id from a where n = 1;
select a.id, b.id from a join b on a.ch = b.vc;
select id from a where n52 = n94;
select id from a where i8 = f8;
select id from a where i4 = 1.5;
select id from a where tx || 'a' = 'aa';
select id from a where bp = 'a';
select id from a where n52 = 12.345;
select id from a where i4 = 1 is true;
select id from a where not i4 = 1 is true;
select id from a where i4 = null;
select id from a where i4 in (select 1);
select null;
select a.id from a where a.tx = (select 'a');
select true;
select max(1) from a;
with x as (select 1) select * from x;
values (1);
select id from a where exists (select 1 from b);
select id from a fetch first row only;
select id from a union select id from b;
select e'x';
-- remote failed
select i4 + 1 from a;
-- remote clause
select id from a for update;
select * from a natural join b;
select id into x from a;
-- any
select distinct on (b) id from a;
-- local
select lower(tx) from a;
select lower(tx), upper(vc) from a where id < 6 and tx <> 'ä';
select id from a where iv = '1 day';
select id from a where jb = '1';
-- ordered
select id from a order by n, id;
select id, n from a order by n desc nulls last, id;
select id from a order by iv, id;
-- local
select id from a order by n;
