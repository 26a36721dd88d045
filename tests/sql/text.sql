-- Texts, patterns and bytes, over the rows of the random queries' tables.
select id, length(tx), char_length(vc), octet_length(tx), bit_length(tx), length(ba) from a;
select id, upper(tx), lower(tx), initcap(tx) from a where tx ~ '^[a-zA-Z0-9 ]*$';
select id, substr(tx, 2), substr(tx, 0, 3), substring(tx from 2 for 1), left(tx, 2), right(tx, -1) from a;
select id, btrim(tx), ltrim(tx, 'a'), rtrim(tx, 'a '), trim(both 'a' from tx) from a;
select id, lpad(tx, 5), rpad(tx, 5, 'xy'), lpad(tx, 1, 'x') from a;
select id, replace(tx, 'a', 'b'), translate(tx, 'ab', 'x'), reverse(tx), repeat(tx, 2) from a;
select id, position('a' in tx), strpos(tx, 'b'), starts_with(tx, 'a') from a;
select id, split_part('a,b,c', ',', 2), split_part(tx, 'a', -1) from a;
select id, tx || vc, tx || i4, tx || null, concat(tx, i4, null), concat_ws('-', tx, vc) from a;
select id, ch || 'x', ch::text, ch::varchar, length(ch), ch = 'a', bp || 'x' from a;
select id, nm || 'x', nm::text from a;
select id, ascii(tx), chr(65), md5(tx) from a where tx <> '';
select id, encode(ba, 'hex'), encode(ba, 'base64'), decode('ff00', 'hex'), ba || '\x00', get_byte(ba || '\x01', 0) from a;
select id, tx like '%a%', tx like '_', tx not like 'a%', tx like '', tx like '%''%' from a;
select id, tx ilike 'A%', vc ilike '%B' from a where id in (1, 2, 5);
select id, tx ~ 'a', tx ~* 'A', tx !~ '^b', tx ~ '[0-9]+' from a where id in (1, 2, 5, 9);
select regexp_replace(tx, '[ab]', 'x', 'g'), regexp_replace(tx, 'a', 'b') from a where id in (1, 2, 5, 9);
select id, format('%s-%s', tx, i4) from a;
select id, quote_literal(tx), quote_ident(tx) from a;
select id, tx::int from a where tx = '100';
select id, i4::text || '!', f8::text, n52::text, n::text, b::text, u::text, m::text from a;
select id, '5'::int + i4, 'x' || 5::text, cast(i2 as varchar(2)) from a where id < 4;
select tx, count(*) from b group by tx;
select distinct upper(vc) from b;
select string_agg(tx, ',' order by id), string_agg(tx, '' order by tx desc, id) from b;
select id, tx < 'b', tx >= vc, tx = vc, greatest(tx, vc), least(tx, 'b') from a;
select to_hex(i4), to_hex(255) from b where i4 is not null;
select id, tx in ('a', 'b'), vc not in ('a', null) from a;
select gen_random_uuid() is null;
-- regular expressions: whether, where, and what the parentheses took
select id, tx ~ 'a', tx ~* 'A', tx !~ '^b', tx !~* 'Z$', vc ~ '[0-9]+', vc ~ '^(a|b|ab)*$', tx ~ '\d{2,}', tx ~ '\yit' from a where tx is null or tx !~ '[äé日]';
select id, regexp_like(tx, 'A', 'i'), regexp_count(tx, 'a'), regexp_instr(tx, 'b'), regexp_substr(tx, '[a-z]+') from a where id not in (6, 12);
select id, regexp_replace(tx, '(a)(b?)', '<\2\1>', 'g'), regexp_replace(vc, 'x*', '-', 'g'), regexp_replace(tx, '', '.'), regexp_replace(tx, 'A', '', 'gi') from a where id not in (6, 12);
select regexp_match('foobarbequebaz', '(bar)(beque)'), regexp_match('abc', 'x'), regexp_split_to_array('a, b,c', ',\s*'), regexp_split_to_array('the quick', '');
select regexp_replace('foobarbaz', 'b(..)', 'X\1Y', 'g'), regexp_replace('hello world', '(\w+) (\w+)', '\2 \1'), regexp_replace('aaa', 'a|aa', 'b'), substring('abcd' from '(a|ab)(?:c|bcd)(d*)');
select substring('XY1234Z', 'Y*([0-9]{1,3})'), substring('foobar' from 'o.b'), substring(tx from '[a-z]') from a where id not in (6, 12);
select id from a where tx similar to '(a|b)%' or tx similar to '_' escape '#' or tx not similar to '%';
select 'abc' similar to 'a', 'abc' similar to '%(b|d)%', 'a|b' similar to 'a\|b', 'abc' similar to '[a-c]{3}', 'a.c' similar to 'a.c', 'abc' similar to 'a.c';
select tx like '%x%%' escape 'x', tx like 'a' escape '', vc ilike 'A!_%' escape '!', tx not like '#%' escape '#' from a;
-- anything printed as its type prints it
select concat(b, i4, n52, n, f8, d, ts, u, m, tx, j, jb, iv, null) from a;
select concat_ws('|', tx, b, i8, d), concat_ws(null, 'a', 'b'), format('%s %L %I', tx, n52, 'x'), format('%2$s-%1$s', b, d), format('%5s|%-5s|', tx, i4) from a;
-- local
select quote_ident('abc'), quote_ident('Abc'), quote_ident('a b'), quote_ident('select'), quote_ident('a"b'), quote_ident(''), quote_ident('user'), quote_ident('ä');
select id, quote_ident(tx), format('%I.%I = %L', tx, 'Order', vc) from a where tx is not null;
select parse_ident('a."B c".D'), parse_ident(' x . y '), parse_ident('f(x)', false);
select id, found from a, regexp_matches(tx, '[a-z]', 'g') as found;
select id, regexp_matches(tx, '(.)(.)?') from a where id in (1, 4, 9, 11);
select m[1], n from regexp_matches('foo=1, bar=22', '(\w+)=(\d+)', 'g') with ordinality as t(m, n);
select part, n from regexp_split_to_table('one, two,three', ',\s*') with ordinality as t(part, n);
select id, regexp_split_to_table(tx, ' ') from a where id in (8, 9, 10);
select * from string_to_table('a,b,,c', ',');
select part, n from string_to_table('a,b,,c', ',', '') with ordinality as t(part, n);
select string_to_table('abc', null), string_to_array('a-b', '-');
select id, upper(p) from a cross join string_to_table(tx, 'a') p where length(p) > 0;
select count(*), max(length(w)) from a, regexp_split_to_table(tx || ' x y', ' +') w where w <> '';
-- either will do
select parse_ident('a b');
select parse_ident('');
select format('%I', null);
select quote_ident(nm), quote_ident(ch) from a;
select regexp_matches('abc', '(');
select regexp_matches('aXb', '(?i)x'), regexp_matches('abc', '(a|b)*', 'g');
-- local
-- $1 = a
select id from a where tx like '%' || $1 || '%' escape '/';
-- $1 = null
select id from a where tx not like $1 || '%' escape '';
-- either
-- $1 = /
select id from a where tx like '%' || $1::varchar || '%' escape '/';
-- $1 = //
select id from a where tx like '%a%' escape $1;
-- $1 = _/
select id from a where tx like $1 escape '/';
