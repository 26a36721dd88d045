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
