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
