-- local
select id, ba, ba || '\x00ff', '\x41'::bytea || ba, length(ba), octet_length(ba), bit_length(ba) from a;
select id, substring(ba from 2), substring(ba from 1 for 1), substr(ba, 2, 1), substring(ba, 0, 2), substring(ba for 1) from a;
select id, position('\x01'::bytea in ba), position(ba in ba), overlay(ba placing '\xaabb'::bytea from 1), overlay(ba placing '\xcc'::bytea from 2 for 1) from a;
select id, get_byte(ba, 0), get_bit(ba, 0), get_bit(ba, 7), set_byte(ba, 0, 65), set_bit(ba, 0, 1), bit_count(ba) from a where length(ba) > 0;
select id, encode(ba, 'hex'), encode(ba, 'base64'), encode(ba, 'escape'), decode(encode(ba, 'hex'), 'hex'), decode('YWJj', 'base64'), decode('a\000b', 'escape') from a;
select id, md5(ba), sha224(ba), sha256(ba), sha384(ba), sha512(ba), md5(tx) from a;
select id, ba = '\x01', ba < '\x02', ba <= '\xff', ba > '\x', ba <> '\x00', ba between '\x00' and '\xa0', ba in ('\x01', '\xff') from a;
select id, trim('\x0001'::bytea from ba), ltrim(ba, '\x00'), rtrim(ba, '\x00ff'), btrim(ba, '\xde') from a;
select id, convert_to(tx, 'UTF8'), convert_from(convert_to(tx, 'UTF8'), 'UTF8') from a;
select '\x'::bytea, '\xDEADbeef'::bytea, bytea '\x00';
select ba, count(*) from a group by ba;
select distinct ba from a;
select id, u = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', u < 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12', u::text, 'A0EEBC999C0B4EF8BB6D6BB9BD380A11'::uuid, '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}'::uuid from a;
select id from a where u in ('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '00000000-0000-0000-0000-000000000001') or u > 'f0000000-0000-0000-0000-000000000000';
select u, count(*) from a group by u;
select a.id, b.id from a join b on a.u = b.u;
select id, m, m > 'sad', m <= 'ok', m::text, 'happy'::mood, m = any(array['ok', 'sad']::mood[]), greatest(m, 'ok'), least(m, 'ok') from a;
select enum_first(null::mood), enum_last(null::mood), enum_range(null::mood), enum_range('glum'::mood, 'ok'::mood), enum_range(null, 'ok'::mood), enum_range('ok'::mood, null);
select min(m), max(m), count(distinct m) from a;
select m, count(*) from a group by m having m > 'sad';
select id, case m when 'sad' then 1 when 'ok' then 2 else 3 end, coalesce(m, 'ok'), nullif(m, 'ok'), m is distinct from 'ok' from a;
select id, array_agg(m order by m) from a group by id;
select id, b4, vb, b4 & b'0101', b4 | b'0011', b4 # b'1111', ~b4, b4 << 1, b4 >> 2, b4 || vb, vb || b'1' from bits;
select id, length(vb), bit_length(vb), octet_length(vb), bit_count(b4), length(b4) from bits;
select id, substring(vb from 2), substring(vb from 1 for 2), substring(b4, 3), position(b'01' in vb), overlay(b4 placing b'11' from 2), get_bit(b4, 0), set_bit(b4, 1, 1) from bits;
select id, b4 = b'0101', b4 < b'1000', vb > b'01', vb = '0101', b4::text, vb::text, b4::int, b4::bigint, b4::bit(2), b4::bit(6), vb::varbit(2) from bits;
select 5::bit(4), (-1)::bit(8), 300::bit(4), 5::bigint::bit(70), '101'::bit(5), '10101'::bit(3), '1'::bit, '101'::varbit, '10101'::varbit(3), b'', x'1F', x'aB';
select vb, count(*) from bits group by vb;
-- ordered
select id from a order by ba, id;
select id from a order by u desc nulls last, id;
select id from a order by m, id;
select id from bits order by vb, id;
select id from bits order by b4 desc, id;
-- local
-- $1 = \x01
select id from a where ba = $1;
-- $1 = \xdead
select id, ba || $1 from a;
-- $1 = a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11
select id from a where u = $1;
-- $1 = ok
select id from a where m >= $1;
-- $1 = {ok,sad}
select id from a where m::text = any($1);
-- remote function
-- count
select gen_random_uuid();
-- remote function
-- either
select get_byte(ba, 0) from a;
select set_byte(ba, 5, 1) from a;
select b4 & b'1' from bits;
select decode('zz', 'hex');
select encode(ba, 'nosuch') from a;
select ba::text from a;
select 'abc'::bytea;
select string_agg(ba, '\x00' order by id) from a;
select '2'::bit;
select b'12';
select b'1'
'0';
