-- Dates, times and intervals, over the rows of the random queries' tables.
select id, d + 1, d - 1, d - date '2000-01-01' from a where d between '1900-01-01' and '2100-01-01';
select id, d + 1 from a where d = 'infinity';
select id, d + interval '1 month', d - interval '1 year' from a;
select id, ts + interval '1 day', ts - interval '1 month', ts - ts from a;
select id, ts - timestamp '2000-01-01' from a;
select id, tz + interval '1 day', tz - interval '1 hour' from a;
select id, extract(year from d), extract(month from d), extract(dow from d), extract(doy from d), extract(week from d), extract(quarter from d) from a where d between '1900-01-01' and '2100-01-01';
select id, extract(hour from ts), extract(minute from ts), extract(second from ts), extract(epoch from ts) from a where ts between '1900-01-01' and '2100-01-01';
select id, extract(year from ts), extract(epoch from ts), extract(century from ts) from a;
select id, extract(isoyear from d), extract(isodow from d), extract(decade from d), extract(millennium from d), extract(julian from d) from a;
select id, date_part('year', ts), date_part('second', ts) from a;
select id, date_trunc('month', ts), date_trunc('week', ts), date_trunc('quarter', ts), date_trunc('decade', ts), date_trunc('hour', ts) from a;
select id, date_trunc('day', tz), date_trunc('month', tz) from a;
select id, ts::date, tz::date, d::timestamp, d::timestamptz, ts::timestamptz, tz::timestamp from a;
select id, ts::time, ti::text, d::text, ts::text, tz::text, iv::text from a;
select id, age(ts, timestamp '2000-01-01') from a;
select id, iv + interval '1 day', -iv, iv * 2, iv / 2, iv - interval '1 month' from a;
select id, extract(day from iv), extract(epoch from iv), extract(month from iv), justify_days(iv), justify_hours(iv) from a;
select id, ti + interval '1 hour', ti - time '01:00' from a;
select make_date(2024, 2, 29), make_timestamp(2024, 1, 2, 3, 4, 5.5), make_interval(days => 3);
select id, d = ts, d < ts, ts <= tz, d >= tz from a;
select id from a where d between '2024-01-01' and '2024-12-31'::date;
select min(d), max(ts), max(ti), min(iv), max(iv) from a;
select date_bin('15 minutes', ts, timestamp '2001-01-01') from a where ts between '1900-01-01' and '2100-01-01';
select id, isfinite(d), isfinite(ts) from a;

-- Every one of these is answered here, in each time zone.
-- local
select id, tz, tz::text, tz::timestamp, tz::date, tz::time, tz::timetz from a where id <> 10;
-- local
select id, tz::timestamp(0), tz::timestamptz(3), ts::timestamptz, ts::timestamp(2), ti::time(1), d::timestamptz from a;
-- local
select id from a where tz between '2024-01-01' and '2024-12-31 23:59:59.999999';
-- local
select id from a where tz >= date '2024-01-01' and tz < timestamp '2025-01-01 00:00';
-- local
select a.id, b.id from a join b on a.tz > b.ts and a.tz < b.ts + interval '400 days' where a.id in (1, 2, 8);
-- local
select id, tz = ts, tz < ts, tz <= d, tz > d, ts >= tz, d <> tz from a;
-- local
select id, extract(hour from tz), extract(day from tz), extract(epoch from tz), extract(timezone from tz), extract(timezone_hour from tz), extract(timezone_minute from tz) from a where isfinite(tz);
-- local
select id, date_part('hour', tz), date_part('dow', tz), date_part('timezone', tz), date_part('isoyear', tz), date_part('epoch', tz) from a;
-- local
select id, date_part('year', tz), date_part('month', ts), date_part('century', d) from a where tz is null or not isfinite(tz);
-- local
select id, date_trunc('hour', tz), date_trunc('day', tz), date_trunc('week', tz), date_trunc('month', tz), date_trunc('quarter', tz), date_trunc('year', tz) from a;
-- local
select id, date_trunc('day', tz, 'Europe/Berlin'), date_trunc('month', tz, 'America/St_Johns'), date_trunc('day', tz, 'UTC') from a;
-- local
select id, tz + interval '1 day', tz + interval '24 hours', tz - interval '1 month', tz + interval '1 mon 1 day 01:00' from a where tz is null or not tz > '9999-01-01';
-- local
select id, tz - timestamptz '2024-03-10 07:00:00+00', tz - timestamptz '2001-02-03 04:05:06.789+05:30' from a where isfinite(tz);
-- local
select id, age(tz, '2000-02-29 12:00+00'), age(timestamptz '2024-03-31 00:00+00', tz) from a where isfinite(tz);
-- local
select id, tz at time zone 'UTC', tz at time zone 'America/Los_Angeles', ts at time zone 'Asia/Tokyo', ts at time zone 'Pacific/Apia' from a where id <> 7;
-- local
select id, tz at time zone 'EST', ts at time zone 'EST', tz at time zone '+03', tz at time zone 'MSK' from a;
-- local
select id, tz at time zone interval '05:30', ts at time zone interval '-08:00', timezone('UTC', tz), timezone('Europe/Dublin', ts) from a where id <> 7;
-- local
select timestamp '2024-03-10 02:30' at time zone 'America/New_York', timestamp '2024-11-03 01:30' at time zone 'America/New_York', timestamptz '2024-11-03 06:00:00+00' at time zone 'America/New_York';
-- local
select timestamptz '2024-03-10 02:30', timestamptz '2024-11-03 01:30', timestamptz '2024-04-07 01:45', timestamptz '2024-10-06 02:15', timestamptz '2024-03-10 02:00', timestamptz '2024-04-14 02:30';
-- local
select timestamptz '2024-06-01 10:00', timestamptz '2024-06-01 10:00+02', timestamptz '2024-06-01T10:00:00Z', timestamptz 'Jun 1, 2024 10:00 PM', timestamptz '20240601 10:00:00.1234567';
-- local
select timestamptz '0044-03-15 BC', timestamptz '9999-12-31', timestamptz '1850-01-01', timestamptz '1883-11-18 12:00', timestamptz '2500-07-01', timestamptz '3000-07-01 12:00', timestamptz '12024-07-01';
-- local
select date '2024-02-29', date '29 Feb 2024', date 'February 29, 2024', date '2024/2/9', date '20240229', date '2024-Feb-29', date '0044-03-15 BC', date 'infinity', date 'epoch';
-- local
select time '3:04', time '03:04:05.6789', time '12:00 AM', time '11:59:59 pm', time '24:00', time '23:59:59.9999999';
-- local
select timetz '03:04:05+02', timetz '03:04:05.5-03:30', timetz '03:04+05:30' = timetz '21:34+00', timetz '03:04+05:30' < timetz '21:34+00';
-- local
select interval '1 year 2 mons -3 days 04:05:06.7', interval '90 minutes', interval '1.5 hours', interval '1 week ago', interval 'P1Y2M3DT4H5M6S', interval '2 h 3 min', interval '1 century', interval '-1 day +02:00';
-- local
select id, (tz::timetz)::time, extract(hour from tz::timetz), date_part('timezone', tz::timetz), extract(epoch from tz::timetz), tz::timetz + interval '25 hours' from a where isfinite(tz);
-- local
select tz::timetz, count(*) from a where tz is null or isfinite(tz) group by 1;
-- local
select d + timetz '10:00+02', timetz '23:59:59-08' + d from a where d between '0001-01-01' and '9999-01-01';
-- local
select make_timestamptz(2024, 3, 10, 2, 30, 0), make_timestamptz(2024, 11, 3, 1, 30, 15.5), make_timestamptz(2024, 7, 1, 12, 0, 0, 'Asia/Tokyo'), make_date(-44, 3, 15), make_time(8, 15, 23.5), make_interval(1, 2, 3, 4, 5, 6, 7.5);
-- local
select id, to_char(tz, 'YYYY-MM-DD HH24:MI:SS.US'), to_char(tz, 'FMDay, DD FMMonth YYYY HH12:MI AM'), to_char(ts, 'IYYY-IW-ID Q DDD') from a where tz between '1900-01-01' and '2100-01-01' and ts > '1900-01-01';
-- local
select to_timestamp(0), to_timestamp(1710054000.5), to_timestamp(-1e9), to_timestamp('infinity'::float8);
-- local
select id, date_bin('15 minutes', tz, timestamptz '2001-01-01 00:00+00'), date_bin('1 day 01:30', ts, timestamp '2001-01-01') from a where isfinite(tz) and ts > '2001-01-02' and tz > '2001-01-02';
-- local
select extract(microseconds from ti), extract(milliseconds from ti), extract(second from ti), extract(minute from ti), extract(hour from ti), extract(epoch from ti) from a;
-- local
select extract(century from d), extract(decade from d), extract(millennium from d), extract(isoyear from d), extract(isodow from d), extract(julian from d), extract(epoch from d), extract(week from d), extract(doy from d) from a where isfinite(d);
-- local
select extract(julian from d), extract(epoch from d), extract(julian from ts), extract(epoch from ts), extract(month from d), extract(doy from tz) from a where not isfinite(d) or not isfinite(ts);
-- local
select extract(years from iv), extract(mons from iv), extract(d from iv), extract(hrs from iv), extract(m from iv), extract(secs from iv), extract(msec from iv), extract(usec from iv) from a;
-- local
select id, iv + iv, iv - interval '1 day', -iv, iv * 3, iv / 4, 2 * iv, iv * 0.5 from a;
-- local
select id, justify_days(iv), justify_hours(iv), justify_interval(iv), isfinite(iv), iv = interval '30 days', iv < interval '1 mon' from a;
-- either
select iv, count(*) from a where iv is not null group by iv having count(*) > 5;
-- local
select min(tz), max(tz), min(ts), max(d), min(ti), max(ti) from a;
-- local
select date_trunc('month', tz) as month, count(*), min(tz), max(tz::date) from a where isfinite(tz) group by date_trunc('month', tz) order by month;
-- local
select sum(iv), avg(iv), sum(iv) filter (where id < 8) from a where id <> 9;
-- local
select count(*) from a where tz < now() and ts < localtimestamp and d <= current_date + 1 and tz > now() - interval '3 years 2 months';
-- local
select now() = current_timestamp, now() = transaction_timestamp(), now()::date = current_date, localtimestamp = now()::timestamp;
-- local
select case when tz > timestamptz '2024-01-01 00:00' then 'new' else 'old' end, coalesce(tz, '2024-05-05 05:05'), greatest(tz, '2024-06-01'), nullif(tz, '2024-01-01 00:00+00') from a where id <> 5;
-- $1 = 2024-03-10 02:30
-- $2 = Nov 3, 2024 1:30 AM
-- either
select $1::timestamptz, $2::timestamptz - $1, id from a where tz < $2 and id < 3;
-- local
select row_number() over (order by tz, id), lag(tz) over (order by id), first_value(d) over (partition by tz order by id) from a;
-- local
select tz from a union select ts::timestamptz from b order by 1;
-- local
select id, to_char(ts, 'YYYY-MM-DD HH24:MI:SS'), to_char(d, 'Mon DD, YYYY'), to_char(n52, '999.99') from a;
-- local
select id, to_char(ts, 'FMDDth Month YYYY BC'), to_char(ts, 'Y,YYY YYY YY Y CC Q RM rm J IDDD IYY IY I'), to_char(ts, 'HH12:MI:SSTH P.M. SSSS FF1 FF3 FF6 MS US') from a;
-- local
select id, to_char(tz, 'YYYY-MM-DD"T"HH24:MI:SS.US TZH:TZM OF'), to_char(tz, 'Dy DDTH MON yyyy AD WW IW W D ID DDD'), to_char(tz::date, 'Day') from a where id <> 4;
-- local
select id, to_char(iv, 'YYYY-MM-DD HH24:MI:SS.US'), to_char(iv, 'FMHH:FMMI:FMSS AM DDD CC Q'), to_char(ti, 'HH24:MI:SS.MS'), to_char(-iv, 'HH24h MI SS YY MM DD') from a;
-- local
select id, to_char(i4, '9,999,999,999'), to_char(i4, 'FM000000'), to_char(i8, 'S99999999999999999999'), to_char(i2, '99999PR'), to_char(i4, 'FM99999th'), to_char(i8, '9.99EEEE') from a;
-- local
select id, to_char(n52, 'FM999990.00'), to_char(n94, '99999.9999MI'), to_char(n180, '999G999G999G999G999G999'), to_char(n, '9999D99S'), to_char(n52, 'SG099.9'), to_char(n52, '999V99') from a;
-- local
select id, to_char(f8, '99999.99'), to_char(f4, 'FM9999.999'), to_char(f8, '9.999EEEE'), to_char(f4, 'PL99.9') from a;
-- local
select to_char(id, 'RN'), to_char(id, 'FMrn'), to_char(id * 100, 'FMRN') from a;
-- local
select to_date('2024-02-29', 'YYYY-MM-DD'), to_date('29 feb 2024', 'DD Mon YYYY'), to_date('2024060', 'YYYYDDD'), to_date('2024-09-5', 'IYYY-IW-ID'), to_date('0044-03-15 BC', 'YYYY-MM-DD BC'), to_date('20240229', 'YYYYMMDD'), to_date('2460000', 'J'), to_date('24', 'YY');
-- local
select to_timestamp('2024-03-10 02:30:00', 'YYYY-MM-DD HH24:MI:SS'), to_timestamp('10 Nov 2024 11:59 PM', 'DD Mon YYYY HH12:MI AM'), to_timestamp('2024-01-01 12:34:56.789012', 'YYYY-MM-DD HH24:MI:SS.US'), to_timestamp('2024-01-01T12:00+05:30', 'YYYY-MM-DD"T"HH24:MITZH:TZM'), to_timestamp('12:00:00.25', 'HH24:MI:SS.MS');
-- local
select id, to_date(d::text, 'YYYY-MM-DD'), to_timestamp(ts::text, 'YYYY-MM-DD HH24:MI:SS.US') from a where isfinite(ts) and isfinite(d) and d > '0001-01-01';
-- local
select to_number('12,454.8-', '99G999D9S'), to_number('-34,338,492', '99G999G999'), to_number('<564646.654564>', '999999.999999PR'), to_number('0.00001-', '9.999999S'), to_number(' 5.01-', 'FM9.999999MI'), to_number('15th', '99th'), to_number('$1,234.50', 'x9,999.99');
-- either
select to_date(tx, 'YYYY-MM-DD') from a;
-- either
select to_number(tx, '999') from a where tx is not null;
-- either
select to_char(n, 'RN'), to_char(ts, 'TMMonth'), to_char(n, 'L99') from a;
-- local
select age(d::timestamp), age(tz), age(timestamptz '2000-02-29 12:00+00') from a where isfinite(d) and isfinite(tz);
-- local
select now()::timetz = current_time, now()::time = localtime, current_timestamp(0) = now()::timestamptz(0), localtimestamp(3) = localtimestamp::timestamp(3), current_time(2) = current_time::timetz(2), localtime(0) = localtime::time(0), current_timestamp(6) = now();
-- local
select ti < localtime or ti >= localtime, current_time is null from a;
-- local
select a.id, b.id, (a.ts, b.ts) overlaps (b.ts, a.ts), (a.ts, interval '40 days') overlaps (b.ts, interval '1 year'), (a.ts, a.ts) overlaps (b.ts, interval '-1 mon') from a, b where a.id < 10;
-- local
select a.id, b.id, (a.d, b.d) overlaps (date '2000-01-01', date '2024-01-02'), (a.tz, a.iv) overlaps (b.ts, b.ts + interval '1 day'), (b.d, interval '1 day') overlaps (a.tz, a.ts) from a, b where a.tz is null or a.tz < '9000-01-01';
-- local
select x.ti, y.ti, (x.ti, y.ti) overlaps (time '06:00', time '12:00'), (x.ti, interval '2 hours') overlaps (y.ti, interval '90 minutes'), (x.ti, y.ti) overlaps (y.ti, null::time) from a x, a y;
-- local
select (timetz '10:00+02', timetz '12:00+02') overlaps (timetz '09:30+00', timetz '11:00+00'), 1 = 1 and (timestamp '2024-01-01', null) overlaps (timestamp '2024-01-01', null) is null;
-- either
select min(iv), max(iv) from a;
-- local
select min(iv), max(iv) from a where id not in (1, 2);
-- local
select count(distinct iv), sum(iv), avg(iv) from a where id <> 8;
-- local
select id, iv from a where iv is not null order by iv, id;
-- local
select iv, count(*), min(id) from a where id not in (1, 2) group by iv order by iv;
-- local
select count(*), max(id) from a group by iv;
-- local
select interval '30 days' + iv as later, sum(id) from a where id <> 1 group by later having count(*) > 0 order by 2;
-- either
select iv, count(*) from a group by 1;
-- local
select id, row_number() over (partition by iv order by id), count(*) over (partition by iv) from a;
-- local
select n, count(*) from a where id not in (1, 2, 5, 8) group by n order by n;
-- remote expression
select extract(isoyear from case when isfinite(date '2024-01-01') then time '12:00' else ti end) from a where id < 0;
-- remote expression
select extract(minute from case when d is null or 1 = 1 then date '2024-01-01' else d end) from a where id < 0;
-- remote zone
select tz at time zone 'Nosuch/Zone' from a;
-- remote literal
select timestamptz '2024-01-01 10:00 America/New_York';
-- remote literal
select date '1/2/2024';
-- remote literal
select interval '1-2';
-- remote expression
select tz at time zone tx from a;
-- local
-- $1 = Europe/Paris
select id, tz at time zone $1 from a where id <> 7;
-- $1 = utc
select id, (tz at time zone $1)::date, date_trunc('month', tz at time zone $1) from a where isfinite(tz);
-- $1 = null
select id, tz at time zone $1 from a;
-- $1 = Asia/Tokyo
select extract(hour from tz at time zone $1), count(*) from a where isfinite(tz) group by 1;
-- either
-- $1 = utc
select id, date_trunc('month', tz at time zone $1) from a;
-- $1 = Nosuch/Zone
select tz at time zone $1 from a;
-- $1 = EST
select id, tz at time zone $1 from a where id <> 7;
-- $1 = +05:30
select id, tz at time zone $1 from a where id <> 7;
