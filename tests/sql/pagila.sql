-- Questions that an application asks of Pagila.
select film_id, title, rental_rate from film where film_id = 133;
select first_name, last_name, email from customer where last_name = 'SMITH';
select title, release_year, length from film where rating = 'PG-13' and length > 120 order by length desc, title limit 20;
select count(*) from film;
select rating, count(*), round(avg(length), 1) as average, min(rental_rate), max(replacement_cost) from film group by rating order by rating;
select c.name, count(*) as films from category c join film_category fc on fc.category_id = c.category_id group by c.name order by films desc, c.name;
select a.first_name || ' ' || a.last_name as actor, count(fa.film_id) as films from actor a left join film_actor fa using (actor_id)
group by a.actor_id, a.first_name, a.last_name order by films desc, actor limit 10;
select f.title, l.name as language from film f join language l on l.language_id = f.language_id where f.title like 'ACE%';
select title from film where title ilike '%dinosaur%' order by title;
select f.title from film f where not exists (select 1 from inventory i where i.film_id = f.film_id) order by f.title;
select customer_id, sum(amount) as paid from payment group by customer_id having sum(amount) > 180 order by paid desc;
select date_trunc('month', payment_date) as month, sum(amount), count(*) from payment group by 1 order by 1;
select extract(year from payment_date) as year, extract(month from payment_date) as month, count(*) from payment group by 1, 2 order by 1, 2;
select c.first_name, c.last_name, a.address, ci.city, co.country from customer c join address a using (address_id) join city ci using (city_id)
join country co using (country_id) where co.country = 'Canada' order by c.last_name;
select i.store_id, count(*) as copies, count(distinct i.film_id) as titles from inventory i group by i.store_id order by 1;
select rental_id, lower(rental_period), upper(rental_period) - lower(rental_period) as kept from rental where upper(rental_period) is not null order by rental_id limit 10;
select rental_id, staff_id from rental where customer_id = 130 and last_update > '2006-01-01' order by rental_id;
select title, rental_rate, case when rental_rate < 1 then 'cheap' when rental_rate < 3 then 'fair' else 'dear' end as price from film order by film_id limit 30;
select coalesce(address2, '-') as second, count(*) from address group by 1 order by 1;
select f.title, rank() over (partition by f.rating order by f.length desc, f.film_id) as place from film f where f.rating = 'G' order by place limit 10;
select customer_id, amount, sum(amount) over (partition by customer_id order by payment_date, payment_id) as running from payment where customer_id < 5 order by customer_id, payment_date, payment_id;
with top as (select customer_id, sum(amount) as paid from payment group by customer_id order by paid desc, customer_id limit 5)
select c.first_name, c.last_name, t.paid from top t join customer c using (customer_id) order by t.paid desc, c.last_name;
select first_name from actor union select first_name from customer order by first_name limit 20;
select last_name from actor intersect select last_name from customer order by 1;
select film_id from film except select film_id from inventory order by 1;
select title from film where film_id in (select film_id from film_actor where actor_id = 1) order by title;
select title, (select count(*) from film_actor fa where fa.film_id = f.film_id) as cast_size from film f order by cast_size desc, title limit 5;
select string_agg(a.last_name, ', ' order by a.last_name, a.actor_id) from actor a join film_actor fa using (actor_id) where fa.film_id = 1;
select distinct on (customer_id) customer_id, payment_date, payment_id from payment order by customer_id, payment_date desc, payment_id limit 20;
select upper(first_name), lower(last_name), length(email) from customer order by customer_id limit 10;
select title, special_features from film where 'Trailers' = any(special_features) order by film_id limit 5;
select customer_id, first_name from customer where activebool and create_date >= '2006-01-01' order by customer_id limit 5;
select avg(amount), stddev(amount), max(amount) - min(amount) from payment;
select replace(title, 'ACADEMY', 'A.'), substr(description, 1, 20) from film where film_id < 4 order by film_id;
select f.film_id, f.title, round(f.rental_rate * 1.19, 2) as gross, f.replacement_cost / f.rental_duration from film f order by f.film_id limit 10;
select staff_id, count(*) filter (where amount > 5) as large, count(*) as "all" from payment group by staff_id order by staff_id;
select customer_id from customer where (last_name, first_name) > ('MILLER', 'A') order by last_name, first_name limit 5;
select * from customer_list order by id limit 5;
select title from film where to_tsvector('english', title) @@ to_tsquery('english', 'dinosaur');
select count(*) from payment where payment_date >= '2007-02-01' and payment_date < timestamp '2007-02-01' + interval '1 month';
-- $1 = 10
-- $2 = 20
select payment_id, amount from payment order by payment_id limit $1 offset $2;
-- $1 = {1,2,3}
select title from film where film_id = any($1) order by film_id;
-- $1 = SMITH
select customer_id from customer where upper(last_name) = upper($1);
-- Screens of an application: lists, details, searches, pages.
select film_id, title, description, release_year, rental_rate, length, rating from film where film_id = 42;
-- $1 = 42
select f.film_id, f.title, l.name from film f join language l using (language_id) where f.film_id = $1;
-- $1 = 42
select a.actor_id, a.first_name, a.last_name from actor a join film_actor fa on fa.actor_id = a.actor_id where fa.film_id = $1 order by a.last_name, a.first_name;
-- $1 = 42
select c.name from category c join film_category fc on fc.category_id = c.category_id where fc.film_id = $1;
-- $1 = 1
-- $2 = 3
select count(*) from inventory where film_id = $1 and store_id = $2;
select title, rating from film order by title limit 25 offset 50;
select title, film_id from film where (title, film_id) > ('MOON BUNCH', 590) order by title, film_id limit 10;
select count(*) from film where rating in ('G', 'PG');
select * from category order by name;
select * from language;
select * from city where country_id = 44 order by city;
select * from country where country like 'United%' order by country;
select * from store;
select staff_id, first_name, last_name, email, active from staff;
select * from inventory where film_id = 1 order by inventory_id;
select * from film_actor where actor_id = 10 order by film_id;
select * from film_category where category_id = 5 order by film_id limit 10;
select * from actor where last_name = 'KILMER' order by actor_id;
select * from address where district = 'California' order by address_id;
select * from payment where customer_id = 269 order by payment_date, payment_id;
select distinct district from address where district <> '' order by district limit 20;
select first_name, last_name from customer where last_name like 'S%' order by last_name limit 20;
select first_name, last_name from customer where lower(last_name) = 'smith';
select first_name, last_name from customer where last_name ilike '%son' order by last_name;
select first_name, last_name from customer where first_name in ('MARY', 'LINDA', 'BARBARA') order by first_name;
select customer_id, email from customer where email is not null and not activebool order by customer_id;
select title from film where original_language_id is null and length between 90 and 100 order by length, title limit 10;
select title, length from film order by length desc nulls last, title limit 10;
select title, rental_rate * rental_duration as price from film where rental_rate * rental_duration > 30 order by price desc, title limit 10;
select title, case rating when 'G' then 'all' when 'PG' then 'parents' else 'older' end as audience from film where film_id between 10 and 20;
select nullif(district, ''), count(*) from address group by 1 order by 2 desc, 1 limit 5;
-- Reports.
select rating, count(*) from film group by rating order by count(*) desc, rating;
select rating, count(*) filter (where length > 120) as long, count(*) filter (where length <= 120) as short from film group by rating order by rating;
select l.name, count(*) from film f join language l using (language_id) group by l.name;
select store_id, count(*) from customer group by store_id having count(*) > 100 order by store_id;
select c.name, sum(p.amount) as revenue from payment p join rental r using (rental_id) join inventory i using (inventory_id) join film_category fc using (film_id)
join category c using (category_id) group by c.name order by revenue desc;
select f.film_id, f.title, f.rental_rate, count(i.inventory_id) as copies from film f left join inventory i on i.film_id = f.film_id group by f.film_id order by copies, f.title limit 10;
-- ties
select c.customer_id, c.first_name, c.last_name, sum(p.amount) as paid, count(*) as payments from customer c join payment p using (customer_id) group by c.customer_id order by paid desc limit 10;
-- more of them
select s.store_id, s.last_update, count(distinct i.film_id), count(i.*) from store s join inventory i using (store_id) group by s.store_id;
select a.actor_id, a.first_name, a.last_name, count(*) as films from actor a join film_actor fa using (actor_id) group by a.actor_id having count(*) >= 35 order by films desc, a.actor_id;
select co.country, count(*) as customers from customer cu join address ad using (address_id) join city ci using (city_id) join country co using (country_id) group by co.country having count(*) > 20 order by customers desc, country;
select staff_id, date_trunc('month', payment_date) as month, sum(amount) from payment group by staff_id, month order by staff_id, month;
select extract(dow from payment_date) as day, count(*), sum(amount) from payment group by 1 order by 1;
select extract(hour from payment_date) as hour, count(*) from payment group by hour order by hour;
select date_trunc('day', payment_date)::date as day, sum(amount) from payment where payment_date >= '2007-04-01' and payment_date < '2007-05-01' group by 1 order by 1;
select payment_date::date as day, count(*) from payment group by payment_date::date order by count(*) desc, day limit 5;
select min(payment_date), max(payment_date), count(distinct customer_id) from payment;
select avg(length), min(length), max(length), stddev(length) from film;
select rating, percentile_cont(0.5) within group (order by length) as median from film group by rating order by rating;
select mode() within group (order by rental_duration) from film;
select round(avg(replacement_cost), 2), sum(replacement_cost), sum(replacement_cost) / count(*) from film;
select rating, rental_duration, count(*) from film group by rollup (rating, rental_duration) order by rating, rental_duration;
select coalesce(c.name, 'all') as category, coalesce(f.rating::text, 'all') as rating, count(*) from film f join film_category fc using (film_id) join category c using (category_id)
group by grouping sets ((c.name, f.rating), (c.name), ()) order by 1, 2;
select store_id, staff_id, sum(amount), grouping(store_id, staff_id) from payment p join rental r using (rental_id, staff_id) join inventory i using (inventory_id) group by cube (store_id, staff_id);
select rating, string_agg(title, ', ' order by title) from film where film_id < 30 group by rating;
select upper(left(name, 3)), length(name) from category order by name;
-- Windows.
select title, rating, length, rank() over (partition by rating order by length desc) from film where film_id < 50 order by rating, rank, title;
select * from (select title, rating, row_number() over (partition by rating order by length desc nulls last, film_id) as place from film) x where place <= 3 order by rating, place;
select payment_id, amount, avg(amount) over (order by payment_id rows between 2 preceding and current row) from payment where customer_id = 7 order by payment_id;
select payment_id, payment_date, payment_date - lag(payment_date) over (order by payment_date, payment_id) as gap from payment where customer_id = 11 order by payment_date, payment_id;
select payment_id, lag(amount, 1, 0) over w, lead(amount, 1, 0) over w from payment where customer_id = 12 window w as (order by payment_id);
select customer_id, sum(amount) as paid, ntile(4) over (order by sum(amount), customer_id) as quartile from payment group by customer_id order by customer_id limit 20;
select month, revenue, revenue - lag(revenue) over (order by month) as change from (select date_trunc('month', payment_date) as month, sum(amount) as revenue from payment group by 1) m order by month;
select rating, count(*), round(100.0 * count(*) / sum(count(*)) over (), 1) as share from film group by rating order by rating;
select film_id, length, cume_dist() over (order by length), percent_rank() over (order by length) from film where film_id <= 20 order by film_id;
select customer_id, first_value(amount) over (partition by customer_id order by payment_date, payment_id), last_value(amount) over (partition by customer_id order by payment_date, payment_id rows between unbounded preceding and unbounded following) from payment where customer_id < 4;
select payment_date::date, sum(sum(amount)) over (order by payment_date::date) from payment where payment_date < '2007-02-01' group by payment_date::date order by 1;
select payment_id, count(*) over (order by payment_date range between '1 day' preceding and current row) from payment where customer_id = 20 order by payment_id;
-- Subqueries, CTEs, set operations.
select title from film where length > (select avg(length) from film) and rating = 'G' order by title limit 10;
select title from film f where rental_rate >= all (select rental_rate from film where rating = f.rating) and rating = 'R' order by title limit 10;
select first_name, last_name from actor where actor_id = any (select actor_id from film_actor group by actor_id having count(*) > 38) order by 2, 1;
select customer_id, (select max(payment_date) from payment p where p.customer_id = c.customer_id) as last from customer c where c.store_id = 1 order by customer_id limit 10;
select c.customer_id, c.last_name from customer c where not exists (select from payment p where p.customer_id = c.customer_id and p.amount > 9) order by c.customer_id limit 20;
select f.title from film f where f.film_id not in (select i.film_id from inventory i) order by f.title limit 10;
select f.title, x.n from film f join (select film_id, count(*) as n from inventory group by film_id) x using (film_id) where x.n = 8 order by f.title limit 10;
select c.customer_id, l.amount, l.payment_date from customer c cross join lateral (select amount, payment_date from payment p where p.customer_id = c.customer_id order by payment_date desc, payment_id desc limit 2) l where c.customer_id < 6 order by 1, 3 desc;
select f.title, l.actors from film f left join lateral (select count(*) as actors from film_actor fa where fa.film_id = f.film_id) l on true where f.film_id < 10 order by f.film_id;
with revenue as (select i.film_id, sum(p.amount) as total from payment p join rental r using (rental_id) join inventory i using (inventory_id) group by i.film_id)
select f.title, r.total from revenue r join film f using (film_id) order by r.total desc, f.title limit 10;
with monthly as (select customer_id, date_trunc('month', payment_date) as month, sum(amount) as paid from payment group by 1, 2), best as (select month, max(paid) as paid from monthly group by month)
select m.month, m.customer_id, m.paid from monthly m join best b on b.month = m.month and b.paid = m.paid order by 1, 2;
with recursive days (day) as (select date '2007-01-25' union all select day + 1 from days where day < '2007-02-05') select d.day, count(p.payment_id) from days d left join payment p on p.payment_date::date = d.day group by d.day order by d.day;
select d::date, coalesce(sum(p.amount), 0) from generate_series(timestamp '2007-02-14', '2007-02-20', '1 day') d left join payment p on p.payment_date >= d and p.payment_date < d + interval '1 day' group by d order by d;
select x.n, count(f.film_id) from generate_series(3, 7) as x (n) left join film f on f.rental_duration = x.n group by x.n order by x.n;
select first_name, last_name, 'actor' as kind from actor where last_name = 'DAVIS' union all select first_name, last_name, 'customer' from customer where last_name = 'DAVIS' order by kind, first_name;
(select title, length from film where length is not null order by length, title limit 3) union all (select title, length from film where length is not null order by length desc, title limit 3);
select customer_id from customer except select customer_id from payment where amount > 11 order by 1 limit 10;
select city_id from address intersect select city_id from city where country_id = 103 order by 1;
select first_name from customer intersect all select first_name from actor order by 1 limit 10;
select distinct on (i.store_id) i.store_id, f.title, f.length from inventory i join film f using (film_id) order by i.store_id, f.length desc, f.title;
select distinct rental_duration, rental_rate from film order by 1, 2;
-- ties
select title, length from film where length is not null order by length desc fetch first 5 rows with ties;
-- more of them
select * from (values (1, 'first'), (2, 'second')) as s (store_id, label) join store using (store_id) order by store_id;
select count(*) from film f join film g on g.film_id > f.film_id and g.length = f.length and g.rating = f.rating where f.rental_rate = 0.99;
select e.first_name, m.first_name from staff e left join store s on s.store_id = e.store_id left join staff m on m.staff_id = s.manager_staff_id order by e.staff_id;
select cu.customer_id, st.store_id, st.manager_staff_id from customer cu natural join (select store_id, manager_staff_id from store) st order by 1 limit 5;
select ad.address, cu.customer_id, st.staff_id from address ad left join customer cu using (address_id) left join staff st using (address_id) where ad.address_id < 10 order by ad.address_id;
select coalesce(a.last_name, c.last_name) as name, a.actor_id, c.customer_id from (select * from actor where actor_id < 20) a full join (select customer_id, last_name from customer where customer_id < 50) c on c.last_name = a.last_name order by 1, 2, 3;
-- Views and partitions.
select * from customer_list where country = 'Germany' order by id;
select name, city, notes from customer_list where sid = 2 and name like 'A%' order by name;
select count(*), country from customer_list group by country order by 1 desc, 2 limit 5;
select * from staff_list order by id;
select * from sales_by_store;
select * from sales_by_film_category order by total_sales desc;
select category, total_sales from sales_by_film_category where total_sales > 4000;
select * from sales_top5_by_film_category where category = 'Horror' order by rank, title;
select title, rating, length from family_films where length < 60 order by title;
select count(*) from family_films f join language l using (language_id);
select * from actor_info where actor_id = 1;
select fid, title, category, price from film_list where fid = 10;
select count(*) from nicer_but_slower_film_list;
select count(*), sum(amount) from payment_p2007_02;
select customer_id, sum(amount) from payment_p2007_03 group by customer_id order by 2 desc, 1 limit 5;
select p.payment_id, p.amount from payment_p2007_01 p where p.payment_id < 16100 order by 1;
select rental_id, rental_date, return_date from legacy.rental where customer_id = 5 order by rental_date limit 10;
-- Rentals.
select rental_id, inventory_id, lower(rental_period) as rented, upper(rental_period) as returned from rental where customer_id = 5 order by lower(rental_period) limit 10;
select count(*) from rental where upper(rental_period) is null;
select r.rental_id, c.last_name, f.title from rental r join customer c using (customer_id) join inventory i using (inventory_id) join film f using (film_id) where r.staff_id = 1 and c.customer_id < 4 order by r.rental_id;
select f.title, count(*) as rentals from rental r join inventory i using (inventory_id) join film f using (film_id) group by f.film_id order by rentals desc, f.title limit 10;
select i.store_id, avg(extract(epoch from upper(r.rental_period) - lower(r.rental_period)) / 86400) from rental r join inventory i using (inventory_id) where upper(r.rental_period) is not null group by i.store_id order by 1;
select extract(month from lower(rental_period)) as month, count(*) from rental group by 1 order by 1;
