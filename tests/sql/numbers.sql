-- Numbers, over the rows of the random queries' tables.
select id, i4 + i2, i8 - i4, i2 * i2, i4 / 7, i4 % 7, -i4, +i8, @ i4 from a where abs(i8) < 1000000 and i4 < 100000;
select id, i4 & 5, i4 | 8, i4 # 3, ~i4, i8 << 2, i8 >> 1, 1 << 33 from a;
select id, abs(i4), sign(n), mod(i4, 7), mod(n52, 3), div(n, 3), gcd(i4, 12), lcm(i2, 4) from a where id in (1, 2, 7, 9, 12);
select id, round(n94), round(n94, 2), round(n, -1), trunc(n94), trunc(n94, 1), ceil(n94), ceiling(n52), floor(n94), scale(n), min_scale(n), trim_scale(n) from a;
select id, n52 + n94, n52 * n94, n52 - n, n / 3, n94 / 7, n52 % 3, n52 ^ 2 from a where id in (1, 2, 8, 9, 12);
select factorial(10), factorial(30), sqrt(2::numeric), sqrt(16::numeric), 100::numeric / 7, 1.0 / 3, 10::numeric / 3;
select id, f8 + 1, f8 * 2, f8 / 3, -f8, abs(f8), sign(f8), round(f8), trunc(f8), ceil(f8), floor(f8), sqrt(abs(f8)) from a where id in (1, 2, 7, 8, 9);
select power(2, 10), 2 ^ 3, power(id, 2), (-i2) ^ 3, pi() from a where id in (1, 2, 3, 9);
select power(2.5, 3), exp(0.0::float8), ln(1.0::float8), cbrt(27), pi();
select power(2::numeric, 10), exp(1::numeric), ln(2::numeric), log(100::numeric), log(2, 64), 2.5 ^ 3;
select width_bucket(5.35, 0.024, 10.06, 5), width_bucket(i4, 0, 100, 10) from a where i4 is not null;
select id, i4::int8, i8::numeric, n52::int4, n94::int2, f8::int4, f4::float8, n::float8, '12'::int4, '1e2'::float8, 3.7::int from a where id in (1, 2, 7, 8, 9, 12);
select 0.1::float8 + 0.2::float8, 1e20::float8, 1e-7::float8, 123456789.123::float4, -0.0::float8, 'NaN'::float8, 'Infinity'::float8;
select greatest(i4, i8), least(n52, n94, 0), greatest(1, 2.5, n), i4 between 0 and n52, i4 = n52, i8 > f8 from a;
select degrees(1.0), radians(180.0), sin(0.0), random() < 2;
-- local
select ln(2.0), ln(0.5), ln(1.0), ln(1000000000.0), ln(1.00000001), log(100.0), log10(3.0), log(2, 64.0), log(2.0, 1000), exp(0.0), exp(1.0), exp(-2.5), exp(123.456);
select 2.0 ^ 0.5, 2.0 ^ 10, 2.5 ^ 3, 10.0 ^ (-3), 0.1 ^ 5, (-1.5) ^ 3, (-2.0) ^ (-2), 1.5 ^ 20, 7.0 ^ 0, 7.25 ^ 1, 7.25 ^ (-1), 0.0 ^ 2, 0.0 ^ 0.5, power(1.0001, 365.25), power(12345.678, -1.5);
select id, ln(abs(i4) + 1.5), log(abs(i2) + 2.0), exp(i2::numeric / 10000), (abs(i4) + 1.0) ^ 0.25, (i2 % 10)::numeric ^ 3 from a where id <> 5;
select round(exp(sum(ln(abs(i2) + 1.0))), 4), round(avg(ln(abs(i4) + 1.0)), 10) from a where id in (1, 2, 7, 8, 9, 12);
select width_bucket(5.35, 0.024, 10.06, 5), width_bucket(0, 0, 10, 4), width_bucket(10, 0, 10, 4), width_bucket(7, 10, 0, 4), width_bucket(-1.5, 0, 10, 4);
select id, width_bucket(i4, 0, 100, 10), width_bucket(i4::numeric, 0, 100, 7), width_bucket(f8, 0, 100, 10), width_bucket(f8, 100, -100, 3), width_bucket(n94, -1, 1, 5) from a where id in (1, 2, 3, 7, 8, 9, 12);
select width_bucket(i4, 0, 50, 5) as part, count(*), min(i4), max(i4) from b where i4 is not null group by part order by part;
-- either will do
select ln(0.0);
select ln(-1.5);
select log(1.0, 5);
select (-1.5) ^ 0.5;
select 0.0 ^ (-1);
select width_bucket(1.5, 0, 10, 0);
select width_bucket(1.5, 3, 3, 5);
select width_bucket('NaN'::numeric, 0, 10, 5);
select exp(10000.0), ln('Infinity'::numeric), exp('NaN'::numeric), power('Infinity'::numeric, 2), 1.0 ^ 'NaN'::numeric;
select id, ln(n), log(n94), exp(n52), n ^ 1.5, scale(n), width_bucket(n, 0, 10, 3) from a where id < 10;
select width_bucket(1::float8, 9007199254740993::float8, 0.1::float8, 1), width_bucket(9007199254740991::float8, 0, 9007199254740992::float8, 3);
-- local
select id, n = 1, n = 1.00, n < 1, n <= 1, n > 1, n >= 1, 1 < n, 1.0 <= n, 1 > n, 1 >= n, n <> 1, n is distinct from 1, n = 0, n > -0.5 from a;
select id from a where n in (1, 100.0, 1e20) or n between -1 and 0.1 order by id;
-- $1 = 1.0
select id, n = $1, n < $1, n <= $1, n > $1, n >= $1, $1 < n, $1 >= n from a;
-- $1 = null
select id from a where n = $1 or n >= $1;
-- $1 = NaN
select id from a where n = $1 or n < $1;
select id, iv = '24:00', iv < '1 day', iv <= interval '24 hours', iv > '-1 mon', iv >= '30 days', '1 mon' > iv, iv = interval '1 year 2 mons 3 days 04:05:06.789' from a;
-- $1 = 1 day
select id, iv = $1, iv < $1, iv <= $1, iv > $1, iv >= $1 from a;
select id, n52 > 12.345, n52 >= 12.345, n52 < 12.345, n52 <= 12.345, 12.345 > n52, 12.345 >= n52, 12.345 < n52, 12.345 <= n52, n52 = 12.345 from a;
select id, n52 > -0.995, n52 >= -0.995, n52 < -0.995, n52 <= -0.995, n180 > 0.5, n180 < -0.5, n180 >= 99.9999, n180 <= 100.5 from a;
select id, i4 = any('{1,100,null}'::int[]), i4 <> all('{1,100}'::int[]), tx = any('{a,"it''s \"q\""}'::text[]), i8 = any('{100}'::int[]), n52 = any('{1.00,12.345}'::numeric[]), i4 = any('{}'::int[]) from a;
select id, d = any('{2024-01-01,2000-01-01}'::date[]), u <> all('{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}'::uuid[]), vc = any('{a,b}'::varchar[]), nm = any('{a}'::text[]) from a;
select 3000000000 from b order by count(*);
select 'x' as x, i.y from (select 1 as y) i, b group by i.y order by max(b.id);
select 5 from b having count(*) > 3;
select from b having count(*) > 1000;
select 'abc'::varchar(2), 'ab '::varchar(2), 'abcdef'::char(3), 'a'::char(3), '日本語'::varchar(2), 'abc'::bpchar(2) || 'x';
select id, greatest(n, 1, n52), least(n, 100.00), greatest(iv, '24:00'), least(iv, interval '1 day', null), greatest(f8, 0, f4), least(f8, 'NaN'::float8), least(f4, -0.0::float4) from a;
select greatest(1.0, 1.00, null), least(1.00, 1.0), greatest(0::float8, '-0'::float8), least('-0'::float8, 0), greatest(null::numeric, null), greatest(interval '1 day', interval '24:00');
select id, n52 = 'NaN', n52 < 'NaN', (n180 + 'NaN'::numeric)::text, (n52 - n52)::text, (n52 + 1) * 2 = 'NaN', (n94 * 2)::float8, abs(n52 - 1), (n52 * n94)::numeric(20,1), 'Infinity'::numeric, '-Infinity'::numeric < n, 'NaN'::numeric(5,2) from a;
select b, max(n52 - 1), count(distinct n52 - n52), min(n94 * 2) from a group by b order by b;
select 0::float8, '-0'::float8, 0.0::float8 = -0.0::float8, '-0'::float4 from b where id = 1;
-- $1 = NaN
select id from a where n52 = $1 or n52 > $1 or n94 in ($1, 1) order by id;
-- either will do
select b, sum(n52), avg(n52 + 1), -n52, n52 - n52 from a group by b, n52 order by b;
with q(n) as (select length('')) select coalesce((select max(i4) from a where b), 0 % n % n) from q, b;
select coalesce(b.i4, 1 / x.n) from b, (select 0 as n) x;
select case when b.id > 0 then 1 else 1 / n end from b, (values (0)) v (n);
select case when b.id > 0 then 1 else 1 / n end from b, (select 0 as n union all select 1) v;
