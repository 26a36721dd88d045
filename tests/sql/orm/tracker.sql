SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE TYPE public.issue_priority AS ENUM (
    'low',
    'normal',
    'urgent'
);
CREATE TYPE public.issue_status AS ENUM (
    'new',
    'open',
    'blocked',
    'done'
);
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.issue (
    id integer NOT NULL,
    project_id integer NOT NULL,
    parent_id integer,
    author_id uuid NOT NULL,
    assignee_id uuid,
    title character varying(200) NOT NULL,
    body text NOT NULL,
    status public.issue_status NOT NULL,
    priority public.issue_priority NOT NULL,
    tags text[] NOT NULL,
    meta jsonb NOT NULL,
    estimate double precision,
    due_on date,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL
);
CREATE TABLE public.issue_comment (
    id integer NOT NULL,
    issue_id integer NOT NULL,
    author_id uuid NOT NULL,
    body text NOT NULL,
    created_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.issue_comment_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.issue_comment_id_seq OWNED BY public.issue_comment.id;
CREATE SEQUENCE public.issue_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.issue_id_seq OWNED BY public.issue.id;
CREATE TABLE public.issue_label (
    issue_id integer NOT NULL,
    label_id integer NOT NULL
);
CREATE TABLE public.label (
    id integer NOT NULL,
    name character varying(30) NOT NULL,
    colour character varying(7) NOT NULL
);
CREATE SEQUENCE public.label_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.label_id_seq OWNED BY public.label.id;
CREATE TABLE public.member (
    id uuid NOT NULL,
    email character varying(120) NOT NULL,
    full_name text NOT NULL,
    is_active boolean NOT NULL,
    joined_at timestamp with time zone NOT NULL,
    settings jsonb NOT NULL,
    hourly_rate numeric(8,2)
);
CREATE TABLE public.project (
    id integer NOT NULL,
    slug character varying(40) NOT NULL,
    name character varying(100) NOT NULL,
    description text,
    budget numeric(12,2),
    archived boolean NOT NULL,
    owner_id uuid NOT NULL
);
CREATE SEQUENCE public.project_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.project_id_seq OWNED BY public.project.id;
CREATE TABLE public.time_entry (
    id integer NOT NULL,
    issue_id integer NOT NULL,
    member_id uuid NOT NULL,
    hours numeric(6,2) NOT NULL,
    spent_on date NOT NULL
);
CREATE SEQUENCE public.time_entry_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.time_entry_id_seq OWNED BY public.time_entry.id;
ALTER TABLE ONLY public.issue ALTER COLUMN id SET DEFAULT nextval('public.issue_id_seq'::regclass);
ALTER TABLE ONLY public.issue_comment ALTER COLUMN id SET DEFAULT nextval('public.issue_comment_id_seq'::regclass);
ALTER TABLE ONLY public.label ALTER COLUMN id SET DEFAULT nextval('public.label_id_seq'::regclass);
ALTER TABLE ONLY public.project ALTER COLUMN id SET DEFAULT nextval('public.project_id_seq'::regclass);
ALTER TABLE ONLY public.time_entry ALTER COLUMN id SET DEFAULT nextval('public.time_entry_id_seq'::regclass);
COPY public.issue (id, project_id, parent_id, author_id, assignee_id, title, body, status, priority, tags, meta, estimate, due_on, created_at, updated_at) FROM stdin;
1	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	login token slow mobile	crash Über token login crash 50% export token naïve slow cache invoice Über token Über report crash crash 50% report	done	urgent	{docs}	{"points": 1, "browser": {"name": "chrome", "version": 91}, "severity": "low"}	0.125	2024-01-02	2024-01-01 15:00:00.001+00	2024-01-01 15:01:00.001+00
2	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	invoice crash slow crash	Zürich Über Zürich invoice report 50% Zürich slow mobile login export mobile Über slow Zürich mobile a_b login search mobile	blocked	normal	{db,ui}	{"points": 2, "browser": {"name": "chrome", "version": 92}, "severity": "medium"}	0.25	2024-01-03	2024-01-01 22:00:00.002+00	2024-01-01 22:02:00.002+00
3	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	mobile Über a_b slow	Über search export mobile mobile search mobile Über cache export token search search search 50% export search export 50% naïve	open	low	{api,docs}	{"points": 3, "browser": {"name": "firefox", "version": 93}, "severity": "low"}	0.375	\N	2024-01-02 05:00:00.003+00	2024-01-02 05:03:00.003+00
4	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	login search invoice report	invoice export Zürich token Über report search a_b Zürich Über Über crash export crash export report export Über export report	new	urgent	{}	{"points": 4, "browser": {"name": "firefox", "version": 94}, "severity": "medium"}	0.5	2024-01-06	2024-01-02 12:00:00.004+00	2024-01-02 12:04:00.004+00
5	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	report a_b cache Über	search cache crash 50% cache crash a_b naïve search Zürich search export report a_b slow naïve search cache Über crash	done	normal	{docs}	{"points": 5, "browser": {"name": "chrome", "version": 95}, "severity": "low"}	\N	2024-01-07	2024-01-02 19:00:00.005+00	2024-01-02 19:05:00.005+00
6	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	\N	Zürich crash Zürich slow	slow slow login slow token a_b report search cache slow token 50% token report cache a_b Über slow mobile mobile	blocked	low	{api,ui}	{"points": 6, "browser": {"name": "firefox", "version": 96}, "severity": "high"}	0.75	\N	2024-01-03 02:00:00.006+00	2024-01-03 02:06:00.006+00
7	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	mobile Zürich a_b slow	naïve 50% export 50% 50% export login invoice export invoice mobile export search token Über invoice mobile naïve 50% slow	open	urgent	{db,docs,ui}	{"points": 7, "browser": {"name": "chrome", "version": 97}, "severity": "medium"}	0.875	2024-01-10	2024-01-03 09:00:00.007+00	2024-01-03 09:07:00.007+00
8	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	50% a_b a_b mobile	slow mobile slow mobile mobile login 50% report search slow token login search search slow slow slow report token Zürich	new	normal	{}	{"points": 8, "browser": {"name": "firefox", "version": 98}, "severity": "high"}	1	2024-01-11	2024-01-03 16:00:00.008+00	2024-01-03 16:08:00.008+00
9	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	Über cache mobile mobile	mobile report search search crash a_b mobile login export export invoice login search crash mobile report mobile login search a_b	done	low	{ui}	{"points": 0, "browser": {"name": "chrome", "version": 99}, "severity": "low"}	1.125	\N	2024-01-03 23:00:00.009+00	2024-01-03 23:09:00.009+00
10	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	token mobile token mobile	export Zürich invoice report mobile mobile search report mobile export Zürich mobile a_b a_b a_b invoice a_b mobile a_b export	blocked	urgent	{api,docs}	{"points": 1, "browser": {"name": "firefox", "version": 100}, "severity": "low"}	\N	2024-01-14	2024-01-04 06:00:00.01+00	2024-01-04 06:10:00.01+00
11	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	naïve report Über crash	cache export naïve crash export cache invoice search crash a_b search slow Zürich cache cache Über slow invoice a_b slow	open	normal	{api,docs,ui}	{"points": 2, "browser": {"name": "chrome", "version": 101}, "severity": "low"}	1.375	2024-01-15	2024-01-04 13:00:00.011+00	2024-01-04 13:11:00.011+00
12	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	\N	slow cache 50% export	slow Zürich naïve mobile naïve Über naïve export Über Über crash Zürich Über login Über mobile report report Zürich login	new	low	{}	{"points": 3, "browser": {"name": "chrome", "version": 102}, "severity": "low"}	1.5	\N	2024-01-04 20:00:00.012+00	2024-01-04 20:12:00.012+00
13	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	mobile token invoice mobile	crash crash a_b search export a_b crash crash invoice invoice login a_b search slow invoice search slow 50% naïve 50%	done	urgent	{db}	{"points": 4, "browser": {"name": "firefox", "version": 103}, "severity": "low"}	1.625	2024-01-18	2024-01-05 03:00:00.013+00	2024-01-05 03:13:00.013+00
14	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	mobile a_b mobile token	report Zürich Über crash invoice login search Zürich slow naïve a_b crash invoice login cache crash search invoice crash token	blocked	normal	{api,ui}	{"points": 5, "browser": {"name": "firefox", "version": 104}, "severity": "low"}	1.75	2024-01-19	2024-01-05 10:00:00.014+00	2024-01-05 10:14:00.014+00
15	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	report login Über mobile	naïve a_b a_b invoice token slow login mobile Zürich export crash slow invoice login slow export a_b invoice cache invoice	open	low	{api,db,docs}	{"points": 6, "browser": {"name": "firefox", "version": 105}, "severity": "medium"}	\N	\N	2024-01-05 17:00:00.015+00	2024-01-05 17:15:00.015+00
16	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	invoice Über search login	invoice login login login Zürich mobile mobile export mobile report export a_b report crash cache 50% cache naïve cache report	new	urgent	{}	{"points": 7, "browser": {"name": "chrome", "version": 106}, "severity": "medium"}	2	2024-01-22	2024-01-06 00:00:00.016+00	2024-01-06 00:16:00.016+00
17	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	mobile invoice Zürich export	export Über export 50% a_b Zürich Zürich cache slow naïve Über login 50% slow login crash cache Zürich a_b invoice	done	normal	{docs}	{"points": 8, "browser": {"name": "firefox", "version": 107}, "severity": "high"}	2.125	2024-01-23	2024-01-06 07:00:00.017+00	2024-01-06 07:17:00.017+00
18	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	\N	crash cache 50% naïve	50% mobile cache invoice token export Zürich invoice login report slow slow invoice report login invoice Über Über mobile Über	blocked	low	{api,ui}	{"points": 0, "browser": {"name": "firefox", "version": 108}, "severity": "low"}	2.25	\N	2024-01-06 14:00:00.018+00	2024-01-06 14:18:00.018+00
19	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	Über slow login Über	naïve crash report invoice mobile cache export export mobile search login crash invoice 50% crash slow naïve token login naïve	open	urgent	{db,ui}	{"points": 1, "browser": {"name": "firefox", "version": 109}, "severity": "medium"}	2.375	2024-01-25	2024-01-06 21:00:00.019+00	2024-01-06 21:19:00.019+00
20	7	5	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	crash token mobile 50%	search slow cache a_b Zürich search a_b token naïve search Über Zürich report slow invoice Zürich token cache slow login	new	normal	{}	{"points": 2, "browser": {"name": "chrome", "version": 90}, "severity": "medium"}	\N	2024-01-27	2024-01-07 04:00:00.02+00	2024-01-07 04:20:00.02+00
21	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	Zürich Zürich search mobile	slow a_b mobile search mobile token 50% 50% search login 50% cache token search a_b Zürich cache Zürich cache export	done	low	{ui}	{"points": 3, "browser": {"name": "firefox", "version": 91}, "severity": "high"}	2.625	\N	2024-01-07 11:00:00.021+00	2024-01-07 11:21:00.021+00
22	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	slow cache Über crash	naïve 50% report mobile login cache login cache mobile cache export report invoice login report search crash Zürich a_b mobile	blocked	urgent	{ui}	{"points": 4, "browser": {"name": "chrome", "version": 92}, "severity": "medium"}	2.75	2024-01-29	2024-01-07 18:00:00.022+00	2024-01-07 18:22:00.022+00
23	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	invoice search crash 50%	invoice export Zürich search export export Zürich cache report report 50% naïve crash report a_b cache invoice search login token	open	normal	{api,ui}	{"points": 5, "browser": {"name": "chrome", "version": 93}, "severity": "low"}	2.875	2024-01-31	2024-01-08 01:00:00.023+00	2024-01-08 01:23:00.023+00
24	4	6	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	\N	cache Zürich Zürich invoice	token token slow login report login report invoice cache crash Zürich export cache report invoice Zürich mobile invoice report report	new	low	{}	{"points": 6, "browser": {"name": "firefox", "version": 94}, "severity": "low"}	3	\N	2024-01-08 08:00:00.024+00	2024-01-08 08:24:00.024+00
25	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	a_b mobile export invoice	crash a_b report login invoice report crash 50% mobile report invoice naïve export a_b a_b export crash token crash slow	done	urgent	{db}	{"points": 7, "browser": {"name": "firefox", "version": 95}, "severity": "low"}	\N	2024-02-02	2024-01-08 15:00:00.025+00	2024-01-08 15:25:00.025+00
26	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	token 50% cache mobile	invoice a_b crash Zürich Über export report a_b a_b report naïve login slow login report cache report naïve invoice Zürich	blocked	normal	{api,docs}	{"points": 8, "browser": {"name": "chrome", "version": 96}, "severity": "low"}	3.25	2024-02-03	2024-01-08 22:00:00.026+00	2024-01-08 22:26:00.026+00
27	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	Über crash 50% Über	login Über search Über 50% naïve crash a_b export Zürich login a_b Zürich invoice invoice Über crash naïve naïve 50%	open	low	{db,docs,ui}	{"points": 0, "browser": {"name": "firefox", "version": 97}, "severity": "low"}	3.375	\N	2024-01-09 05:00:00.027+00	2024-01-09 05:27:00.027+00
28	1	7	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	invoice crash login 50%	cache invoice cache a_b slow export invoice naïve mobile Über export search Über search naïve a_b login search search cache	new	urgent	{}	{"points": 1, "browser": {"name": "firefox", "version": 98}, "severity": "low"}	3.5	2024-02-06	2024-01-09 12:00:00.028+00	2024-01-09 12:28:00.028+00
29	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	Zürich crash login a_b	Zürich naïve report token search slow cache 50% invoice report login a_b a_b mobile slow slow report naïve Über invoice	done	normal	{db}	{"points": 2, "browser": {"name": "chrome", "version": 99}, "severity": "low"}	3.625	2024-02-07	2024-01-09 19:00:00.029+00	2024-01-09 19:29:00.029+00
30	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	\N	naïve cache export invoice	report mobile cache naïve crash slow cache slow crash export mobile a_b search report mobile export report a_b Über search	blocked	low	{docs}	{"points": 3, "browser": {"name": "firefox", "version": 100}, "severity": "high"}	\N	\N	2024-01-10 02:00:00.03+00	2024-01-10 02:30:00.03+00
31	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	export crash slow Über	mobile crash Über export Über invoice search token export a_b login Zürich 50% naïve naïve naïve Zürich mobile export naïve	open	urgent	{db,ui}	{"points": 4, "browser": {"name": "chrome", "version": 101}, "severity": "low"}	3.875	2024-02-10	2024-01-10 09:00:00.031+00	2024-01-10 09:31:00.031+00
32	5	8	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	token Über slow cache	mobile mobile cache search 50% 50% export crash invoice a_b export naïve naïve cache report naïve invoice 50% 50% 50%	new	normal	{}	{"points": 5, "browser": {"name": "firefox", "version": 102}, "severity": "high"}	4	2024-02-11	2024-01-10 16:00:00.032+00	2024-01-10 16:32:00.032+00
33	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	login naïve Zürich search	a_b search report token report login crash naïve a_b a_b a_b 50% mobile 50% report report export search crash export	done	low	{api}	{"points": 6, "browser": {"name": "firefox", "version": 103}, "severity": "high"}	4.125	\N	2024-01-10 23:00:00.033+00	2024-01-10 23:33:00.033+00
34	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	50% Zürich Zürich cache	50% search a_b report crash mobile search login login search slow export token a_b login cache Zürich invoice slow cache	blocked	urgent	{db,docs}	{"points": 7, "browser": {"name": "firefox", "version": 104}, "severity": "medium"}	4.25	2024-02-14	2024-01-11 06:00:00.034+00	2024-01-11 06:34:00.034+00
35	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	crash crash invoice mobile	token export naïve invoice export search token login login mobile invoice report invoice Über cache 50% a_b export report mobile	open	normal	{api,ui}	{"points": 8, "browser": {"name": "chrome", "version": 105}, "severity": "low"}	\N	2024-02-15	2024-01-11 13:00:00.035+00	2024-01-11 13:35:00.035+00
36	2	9	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	\N	login login export report	a_b cache cache naïve crash invoice export cache naïve a_b Über export report login Zürich Über Zürich naïve Über cache	new	low	{}	{"points": 0, "browser": {"name": "firefox", "version": 106}, "severity": "low"}	4.5	\N	2024-01-11 20:00:00.036+00	2024-01-11 20:36:00.036+00
37	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	login search invoice Zürich	50% mobile crash export report export invoice search 50% export export report export invoice search a_b invoice crash token report	done	urgent	{api}	{"points": 1, "browser": {"name": "chrome", "version": 107}, "severity": "high"}	4.625	2024-02-18	2024-01-12 03:00:00.037+00	2024-01-12 03:37:00.037+00
38	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	naïve a_b cache login	token slow a_b naïve login export login token slow naïve login Zürich login slow naïve report a_b Zürich a_b Über	blocked	normal	{ui}	{"points": 2, "browser": {"name": "chrome", "version": 108}, "severity": "high"}	4.75	2024-02-19	2024-01-12 10:00:00.038+00	2024-01-12 10:38:00.038+00
78	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	\N	Zürich Zürich cache slow	invoice 50% naïve report report login token 50% naïve mobile cache cache a_b 50% slow a_b cache Über search login	blocked	low	{docs}	{"points": 6, "browser": {"name": "firefox", "version": 108}, "severity": "high"}	9.75	\N	2024-01-24 02:00:00.078+00	2024-01-24 03:18:00.078+00
39	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	export slow cache a_b	mobile Zürich report login invoice cache Zürich naïve 50% Über Über report slow crash login crash invoice crash Über naïve	open	low	{api,docs,ui}	{"points": 3, "browser": {"name": "chrome", "version": 109}, "severity": "low"}	4.875	\N	2024-01-12 17:00:00.039+00	2024-01-12 17:39:00.039+00
40	6	10	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	50% search naïve crash	login Zürich report export Über mobile a_b report export Über Über Zürich a_b report login cache naïve export search cache	new	urgent	{}	{"points": 4, "browser": {"name": "firefox", "version": 90}, "severity": "low"}	\N	2024-01-13	2024-01-13 00:00:00.04+00	2024-01-13 00:40:00.04+00
41	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	naïve login report crash	search a_b login invoice export Zürich crash a_b token Über Über invoice Über token login invoice Zürich Zürich Zürich Über	done	normal	{db}	{"points": 5, "browser": {"name": "firefox", "version": 91}, "severity": "low"}	5.125	2024-01-14	2024-01-13 07:00:00.041+00	2024-01-13 07:41:00.041+00
42	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	\N	Zürich search token a_b	search cache crash login 50% export crash report Zürich report search naïve search invoice a_b naïve 50% report slow a_b	blocked	low	{api,docs}	{"points": 6, "browser": {"name": "chrome", "version": 92}, "severity": "high"}	5.25	\N	2024-01-13 14:00:00.042+00	2024-01-13 14:42:00.042+00
43	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	50% Zürich search slow	token export Über 50% Über report Über search search token crash mobile export naïve search slow export naïve crash cache	open	urgent	{db,docs,ui}	{"points": 7, "browser": {"name": "chrome", "version": 93}, "severity": "high"}	5.375	2024-01-16	2024-01-13 21:00:00.043+00	2024-01-13 21:43:00.043+00
44	3	11	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	a_b crash crash invoice	token crash export crash naïve report Zürich report slow export slow naïve report token a_b cache export Zürich mobile 50%	new	normal	{}	{"points": 8, "browser": {"name": "firefox", "version": 94}, "severity": "medium"}	5.5	2024-01-18	2024-01-14 04:00:00.044+00	2024-01-14 04:44:00.044+00
45	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	search 50% invoice invoice	invoice token invoice Über invoice Zürich invoice export report export slow export export slow invoice a_b a_b token export Über	done	low	{ui}	{"points": 0, "browser": {"name": "chrome", "version": 95}, "severity": "low"}	\N	\N	2024-01-14 11:00:00.045+00	2024-01-14 11:45:00.045+00
46	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	export mobile mobile export	cache search crash cache report login crash login report a_b 50% export 50% report a_b Über login a_b invoice export	blocked	urgent	{ui}	{"points": 1, "browser": {"name": "firefox", "version": 96}, "severity": "high"}	5.75	2024-01-20	2024-01-14 18:00:00.046+00	2024-01-14 18:46:00.046+00
47	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	a_b crash Über mobile	50% slow report token invoice search search cache login crash cache token Zürich token Über export login Über Über slow	open	normal	{api,db,ui}	{"points": 2, "browser": {"name": "firefox", "version": 97}, "severity": "high"}	5.875	2024-01-22	2024-01-15 01:00:00.047+00	2024-01-15 01:47:00.047+00
48	7	12	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	\N	50% login 50% Über	naïve cache Über slow token invoice crash export login search report mobile report crash naïve crash search naïve cache mobile	new	low	{}	{"points": 3, "browser": {"name": "firefox", "version": 98}, "severity": "high"}	6	\N	2024-01-15 08:00:00.048+00	2024-01-15 08:48:00.048+00
49	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	cache slow naïve Zürich	invoice naïve invoice cache invoice naïve login invoice Zürich token a_b Über naïve naïve login 50% search search Über cache	done	urgent	{api}	{"points": 4, "browser": {"name": "chrome", "version": 99}, "severity": "low"}	6.125	2024-01-24	2024-01-15 15:00:00.049+00	2024-01-15 15:49:00.049+00
50	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	export login naïve a_b	slow naïve crash 50% crash naïve token a_b Über report search slow slow login login mobile slow cache search a_b	blocked	normal	{docs,ui}	{"points": 5, "browser": {"name": "chrome", "version": 100}, "severity": "medium"}	\N	2024-01-25	2024-01-15 22:00:00.05+00	2024-01-15 22:50:00.05+00
51	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	Zürich mobile slow slow	Über invoice slow mobile slow a_b crash crash naïve report search search search search export invoice slow 50% login a_b	open	low	{db,docs,ui}	{"points": 6, "browser": {"name": "chrome", "version": 101}, "severity": "medium"}	6.375	\N	2024-01-16 05:00:00.051+00	2024-01-16 05:51:00.051+00
52	4	13	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	crash a_b Zürich token	Zürich 50% a_b slow cache search 50% export token naïve token 50% export 50% report slow token export login naïve	new	urgent	{}	{"points": 7, "browser": {"name": "firefox", "version": 102}, "severity": "medium"}	6.5	2024-01-28	2024-01-16 12:00:00.052+00	2024-01-16 12:52:00.052+00
53	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	naïve Über crash slow	export Zürich 50% a_b export login a_b mobile 50% search cache login cache 50% Über crash naïve token report mobile	done	normal	{db}	{"points": 8, "browser": {"name": "chrome", "version": 103}, "severity": "medium"}	6.625	2024-01-29	2024-01-16 19:00:00.053+00	2024-01-16 19:53:00.053+00
54	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	\N	invoice token export naïve	naïve cache Über report mobile report slow login login token report report export report search token search 50% report 50%	blocked	low	{api,docs}	{"points": 0, "browser": {"name": "firefox", "version": 104}, "severity": "low"}	6.75	\N	2024-01-17 02:00:00.054+00	2024-01-17 02:54:00.054+00
55	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	crash slow Über naïve	Über crash search report mobile mobile cache login login cache slow crash a_b Zürich Über search Zürich mobile crash login	open	urgent	{api,docs,ui}	{"points": 1, "browser": {"name": "firefox", "version": 105}, "severity": "high"}	\N	2024-02-01	2024-01-17 09:00:00.055+00	2024-01-17 09:55:00.055+00
56	1	14	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	export slow a_b report	invoice search a_b search slow cache search Zürich a_b export crash 50% Über token search invoice slow Über a_b token	new	normal	{}	{"points": 2, "browser": {"name": "chrome", "version": 106}, "severity": "low"}	7	2024-02-02	2024-01-17 16:00:00.056+00	2024-01-17 16:56:00.056+00
57	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	slow invoice mobile a_b	report export token invoice token mobile export Über Über login export slow naïve slow cache a_b invoice cache Über a_b	done	low	{docs}	{"points": 3, "browser": {"name": "chrome", "version": 107}, "severity": "high"}	7.125	\N	2024-01-17 23:00:00.057+00	2024-01-17 23:57:00.057+00
196	1	49	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	mobile crash report crash	export search crash login naïve export cache 50% invoice Zürich a_b report cache naïve slow 50% login a_b Zürich slow	new	urgent	{}	{"points": 7, "browser": {"name": "firefox", "version": 106}, "severity": "high"}	24.5	2024-04-03	2024-02-27 12:00:00.196+00	2024-02-27 15:16:00.196+00
58	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	crash search mobile login	cache 50% Über 50% report mobile mobile token Zürich a_b a_b crash invoice mobile cache 50% naïve Zürich search Über	blocked	urgent	{db,docs}	{"points": 4, "browser": {"name": "firefox", "version": 108}, "severity": "low"}	7.25	2024-02-05	2024-01-18 06:00:00.058+00	2024-01-18 06:58:00.058+00
59	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	Über Über search crash	report export slow token Zürich login invoice 50% mobile invoice invoice cache 50% token a_b cache a_b Über Zürich login	open	normal	{api,ui}	{"points": 5, "browser": {"name": "chrome", "version": 109}, "severity": "low"}	7.375	2024-02-06	2024-01-18 13:00:00.059+00	2024-01-18 13:59:00.059+00
60	5	15	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	\N	naïve mobile Über a_b	login slow report export token cache login login login login token Über invoice crash mobile Über mobile export naïve token	new	low	{}	{"points": 6, "browser": {"name": "firefox", "version": 90}, "severity": "low"}	\N	\N	2024-01-18 20:00:00.06+00	2024-01-18 21:00:00.06+00
61	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	export Über token 50%	report slow slow login a_b search export Zürich slow report crash crash cache slow 50% cache search invoice naïve search	done	urgent	{db}	{"points": 7, "browser": {"name": "firefox", "version": 91}, "severity": "high"}	7.625	2024-02-09	2024-01-19 03:00:00.061+00	2024-01-19 04:01:00.061+00
62	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	cache 50% mobile a_b	Über token cache token report token a_b mobile Zürich report export slow a_b login login login mobile login naïve slow	blocked	normal	{api}	{"points": 8, "browser": {"name": "firefox", "version": 92}, "severity": "high"}	7.75	2024-02-10	2024-01-19 10:00:00.062+00	2024-01-19 11:02:00.062+00
63	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	login token mobile cache	export slow naïve export mobile token cache mobile cache cache naïve 50% token slow mobile invoice crash invoice cache login	open	low	{docs,ui}	{"points": 0, "browser": {"name": "chrome", "version": 93}, "severity": "low"}	7.875	\N	2024-01-19 17:00:00.063+00	2024-01-19 18:03:00.063+00
64	2	16	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	crash Zürich cache report	slow export crash invoice export cache login crash Über a_b Zürich a_b Zürich 50% invoice Zürich login invoice cache mobile	new	urgent	{}	{"points": 1, "browser": {"name": "chrome", "version": 94}, "severity": "medium"}	8	2024-02-13	2024-01-20 00:00:00.064+00	2024-01-20 01:04:00.064+00
65	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	cache search a_b mobile	invoice invoice cache a_b a_b export crash a_b mobile login slow invoice a_b export 50% Zürich export slow Zürich a_b	done	normal	{db}	{"points": 2, "browser": {"name": "chrome", "version": 95}, "severity": "high"}	\N	2024-02-14	2024-01-20 07:00:00.065+00	2024-01-20 08:05:00.065+00
66	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	\N	Über token export naïve	a_b 50% cache a_b Zürich cache 50% mobile report report 50% mobile Zürich login 50% login naïve Zürich export token	blocked	low	{api,db}	{"points": 3, "browser": {"name": "firefox", "version": 96}, "severity": "low"}	8.25	\N	2024-01-20 14:00:00.066+00	2024-01-20 15:06:00.066+00
67	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	token a_b slow slow	login login crash crash token a_b slow Über slow Zürich login login login slow Zürich cache cache login Zürich crash	open	urgent	{db,ui}	{"points": 4, "browser": {"name": "firefox", "version": 97}, "severity": "high"}	8.375	2024-02-16	2024-01-20 21:00:00.067+00	2024-01-20 22:07:00.067+00
68	6	17	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	a_b 50% search a_b	Zürich naïve crash export export export crash login login 50% a_b search search cache crash 50% search cache cache invoice	new	normal	{}	{"points": 5, "browser": {"name": "firefox", "version": 98}, "severity": "low"}	8.5	2024-02-18	2024-01-21 04:00:00.068+00	2024-01-21 05:08:00.068+00
69	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	slow crash search search	cache export invoice Über Über naïve invoice login Über invoice a_b invoice login Zürich search Über a_b Über search token	done	low	{docs}	{"points": 6, "browser": {"name": "firefox", "version": 99}, "severity": "low"}	8.625	\N	2024-01-21 11:00:00.069+00	2024-01-21 12:09:00.069+00
70	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	search naïve login naïve	mobile search crash Über report Zürich login mobile token export Zürich 50% 50% crash token 50% invoice slow naïve login	blocked	urgent	{api,db}	{"points": 7, "browser": {"name": "firefox", "version": 100}, "severity": "high"}	\N	2024-02-20	2024-01-21 18:00:00.07+00	2024-01-21 19:10:00.07+00
71	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	Über report crash report	Zürich search 50% slow report token Über 50% mobile invoice token slow invoice 50% export Zürich export report slow crash	open	normal	{docs,ui}	{"points": 8, "browser": {"name": "chrome", "version": 101}, "severity": "medium"}	8.875	2024-02-22	2024-01-22 01:00:00.071+00	2024-01-22 02:11:00.071+00
72	3	18	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	\N	Über crash naïve a_b	naïve a_b a_b Zürich crash naïve a_b cache login Über export invoice invoice naïve a_b mobile mobile slow naïve a_b	new	low	{}	{"points": 0, "browser": {"name": "firefox", "version": 102}, "severity": "medium"}	9	\N	2024-01-22 08:00:00.072+00	2024-01-22 09:12:00.072+00
73	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	report slow mobile token	search Zürich search token cache login Über token Über mobile slow 50% 50% report cache mobile Zürich Über slow report	done	urgent	{docs}	{"points": 1, "browser": {"name": "chrome", "version": 103}, "severity": "medium"}	9.125	2024-02-24	2024-01-22 15:00:00.073+00	2024-01-22 16:13:00.073+00
74	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	token export slow Über	report cache a_b Zürich export mobile export invoice invoice search Zürich 50% 50% token slow Zürich slow export Zürich Über	blocked	normal	{api,db}	{"points": 2, "browser": {"name": "chrome", "version": 104}, "severity": "high"}	9.25	2024-02-25	2024-01-22 22:00:00.074+00	2024-01-22 23:14:00.074+00
75	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	export invoice Zürich crash	slow cache crash export naïve slow slow search invoice Zürich invoice naïve invoice export crash cache a_b crash invoice export	open	low	{docs,ui}	{"points": 3, "browser": {"name": "chrome", "version": 105}, "severity": "high"}	\N	\N	2024-01-23 05:00:00.075+00	2024-01-23 06:15:00.075+00
76	7	19	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	50% search naïve Zürich	export mobile cache invoice report login slow invoice token Zürich naïve login Zürich export a_b 50% naïve Zürich token token	new	urgent	{}	{"points": 4, "browser": {"name": "chrome", "version": 106}, "severity": "medium"}	9.5	2024-02-28	2024-01-23 12:00:00.076+00	2024-01-23 13:16:00.076+00
77	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	50% export cache Zürich	cache a_b a_b search cache Zürich token 50% export cache slow cache crash report naïve Über invoice cache Zürich crash	done	normal	{docs}	{"points": 5, "browser": {"name": "chrome", "version": 107}, "severity": "high"}	9.625	2024-02-29	2024-01-23 19:00:00.077+00	2024-01-23 20:17:00.077+00
79	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	invoice mobile export slow	Zürich search export mobile Über crash 50% token report mobile export Zürich report mobile login cache search 50% Über mobile	open	urgent	{db,docs}	{"points": 7, "browser": {"name": "firefox", "version": 109}, "severity": "high"}	9.875	2024-03-03	2024-01-24 09:00:00.079+00	2024-01-24 10:19:00.079+00
80	4	20	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	naïve mobile search a_b	crash Zürich token Über cache login invoice invoice naïve naïve login login crash naïve a_b naïve cache Zürich cache Über	new	normal	{}	{"points": 8, "browser": {"name": "chrome", "version": 90}, "severity": "medium"}	\N	2024-01-24	2024-01-24 16:00:00.08+00	2024-01-24 17:20:00.08+00
81	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	crash export invoice Zürich	naïve mobile export search naïve report export slow slow a_b search crash search search cache export report cache mobile Zürich	done	low	{api}	{"points": 0, "browser": {"name": "chrome", "version": 91}, "severity": "high"}	10.125	\N	2024-01-24 23:00:00.081+00	2024-01-25 00:21:00.081+00
82	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	cache cache 50% 50%	search 50% naïve report invoice search mobile cache slow search 50% report Über search 50% export invoice Zürich naïve cache	blocked	urgent	{db,docs}	{"points": 1, "browser": {"name": "firefox", "version": 92}, "severity": "medium"}	10.25	2024-01-27	2024-01-25 06:00:00.082+00	2024-01-25 07:22:00.082+00
83	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	report login search Zürich	search invoice Über export cache invoice Über report report naïve token cache crash cache a_b Über slow a_b invoice 50%	open	normal	{docs,ui}	{"points": 2, "browser": {"name": "chrome", "version": 93}, "severity": "medium"}	10.375	2024-01-28	2024-01-25 13:00:00.083+00	2024-01-25 14:23:00.083+00
84	1	21	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	\N	search slow mobile 50%	Über cache token login cache login export crash cache invoice invoice token crash token slow 50% export slow search report	new	low	{}	{"points": 3, "browser": {"name": "firefox", "version": 94}, "severity": "low"}	10.5	\N	2024-01-25 20:00:00.084+00	2024-01-25 21:24:00.084+00
85	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	export a_b naïve search	mobile slow token a_b Zürich token search crash cache a_b a_b mobile search cache 50% invoice export report Zürich export	done	urgent	{ui}	{"points": 4, "browser": {"name": "chrome", "version": 95}, "severity": "medium"}	\N	2024-01-31	2024-01-26 03:00:00.085+00	2024-01-26 04:25:00.085+00
86	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	cache a_b crash mobile	crash invoice naïve export 50% slow report report mobile login report report a_b slow Zürich report export report slow mobile	blocked	normal	{api,ui}	{"points": 5, "browser": {"name": "chrome", "version": 96}, "severity": "low"}	10.75	2024-02-01	2024-01-26 10:00:00.086+00	2024-01-26 11:26:00.086+00
87	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	Zürich token report cache	invoice 50% report Über naïve naïve cache crash slow cache Über cache cache login login token login cache Zürich a_b	open	low	{db,docs,ui}	{"points": 6, "browser": {"name": "firefox", "version": 97}, "severity": "low"}	10.875	\N	2024-01-26 17:00:00.087+00	2024-01-26 18:27:00.087+00
88	5	22	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	login export Zürich naïve	cache slow Über crash 50% cache Über Über report search mobile mobile search a_b export invoice naïve Über naïve invoice	new	urgent	{}	{"points": 7, "browser": {"name": "firefox", "version": 98}, "severity": "medium"}	11	2024-02-04	2024-01-27 00:00:00.088+00	2024-01-27 01:28:00.088+00
89	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	50% invoice invoice Über	50% report naïve Über mobile invoice 50% mobile Über export cache report search crash Über export Über Zürich invoice slow	done	normal	{ui}	{"points": 8, "browser": {"name": "chrome", "version": 99}, "severity": "high"}	11.125	2024-02-05	2024-01-27 07:00:00.089+00	2024-01-27 08:29:00.089+00
90	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	\N	Zürich mobile a_b naïve	mobile token login naïve invoice crash login login export 50% a_b report token search cache login search mobile a_b mobile	blocked	low	{api,docs}	{"points": 0, "browser": {"name": "firefox", "version": 100}, "severity": "medium"}	\N	\N	2024-01-27 14:00:00.09+00	2024-01-27 15:30:00.09+00
91	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	export login cache cache	report cache search slow crash cache slow 50% login naïve search crash a_b a_b cache login Über 50% 50% slow	open	urgent	{db}	{"points": 1, "browser": {"name": "chrome", "version": 101}, "severity": "high"}	11.375	2024-02-07	2024-01-27 21:00:00.091+00	2024-01-27 22:31:00.091+00
92	2	23	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	login Über login naïve	token cache token a_b a_b login report token mobile login 50% crash search search naïve token Zürich a_b naïve report	new	normal	{}	{"points": 2, "browser": {"name": "firefox", "version": 102}, "severity": "high"}	11.5	2024-02-09	2024-01-28 04:00:00.092+00	2024-01-28 05:32:00.092+00
93	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	cache naïve token token	cache slow report search naïve mobile crash crash cache report export a_b slow cache login naïve login login cache cache	done	low	{ui}	{"points": 3, "browser": {"name": "firefox", "version": 103}, "severity": "high"}	11.625	\N	2024-01-28 11:00:00.093+00	2024-01-28 12:33:00.093+00
94	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	50% crash slow report	login invoice Zürich token export report Zürich Zürich slow a_b login Über search Zürich Zürich Zürich 50% slow Zürich search	blocked	urgent	{db,ui}	{"points": 4, "browser": {"name": "chrome", "version": 104}, "severity": "medium"}	11.75	2024-02-11	2024-01-28 18:00:00.094+00	2024-01-28 19:34:00.094+00
95	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	report cache a_b a_b	invoice a_b login Zürich login login login login a_b cache cache 50% token crash naïve invoice invoice Zürich token slow	open	normal	{db,docs,ui}	{"points": 5, "browser": {"name": "chrome", "version": 105}, "severity": "low"}	\N	2024-02-13	2024-01-29 01:00:00.095+00	2024-01-29 02:35:00.095+00
96	6	24	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	\N	report cache slow slow	search crash Über cache slow cache search naïve report naïve search search report invoice search search token Über invoice invoice	new	low	{}	{"points": 6, "browser": {"name": "chrome", "version": 106}, "severity": "high"}	12	\N	2024-01-29 08:00:00.096+00	2024-01-29 09:36:00.096+00
97	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	50% token Zürich login	50% slow token 50% invoice token naïve a_b export naïve naïve cache naïve token search a_b export search report invoice	done	urgent	{ui}	{"points": 7, "browser": {"name": "chrome", "version": 107}, "severity": "low"}	12.125	2024-02-15	2024-01-29 15:00:00.097+00	2024-01-29 16:37:00.097+00
336	1	84	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	\N	login token a_b export	report crash 50% 50% Zürich report mobile export 50% slow export Über a_b cache Über token login slow Über Über	new	low	{}	{"points": 3, "browser": {"name": "firefox", "version": 106}, "severity": "high"}	42	\N	2024-04-08 08:00:00.336+00	2024-04-08 13:36:00.336+00
98	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	invoice naïve slow token	a_b 50% search a_b search login invoice 50% slow search a_b 50% token slow invoice 50% search search mobile cache	blocked	normal	{db,docs}	{"points": 8, "browser": {"name": "firefox", "version": 108}, "severity": "medium"}	12.25	2024-02-16	2024-01-29 22:00:00.098+00	2024-01-29 23:38:00.098+00
99	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	mobile mobile report search	naïve export search search Zürich a_b export invoice token login cache naïve report Zürich export a_b invoice token search login	open	low	{docs,ui}	{"points": 0, "browser": {"name": "chrome", "version": 109}, "severity": "medium"}	12.375	\N	2024-01-30 05:00:00.099+00	2024-01-30 06:39:00.099+00
100	3	25	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	search crash export naïve	token mobile a_b invoice a_b 50% mobile Über report mobile token export export export export crash slow search Zürich invoice	new	urgent	{}	{"points": 1, "browser": {"name": "chrome", "version": 90}, "severity": "low"}	\N	2024-02-19	2024-01-30 12:00:00.1+00	2024-01-30 13:40:00.1+00
101	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	naïve search mobile 50%	slow export login a_b report Über 50% crash Über cache report search crash slow Über token login Über invoice mobile	done	normal	{ui}	{"points": 2, "browser": {"name": "firefox", "version": 91}, "severity": "high"}	12.625	2024-02-20	2024-01-30 19:00:00.101+00	2024-01-30 20:41:00.101+00
102	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	\N	export 50% 50% token	report token token export invoice a_b search invoice naïve crash report search token 50% token slow invoice 50% login Über	blocked	low	{api}	{"points": 3, "browser": {"name": "firefox", "version": 92}, "severity": "low"}	12.75	\N	2024-01-31 02:00:00.102+00	2024-01-31 03:42:00.102+00
103	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	login login login mobile	Über 50% Zürich report report 50% a_b a_b crash 50% token cache naïve a_b crash Zürich crash invoice Über token	open	urgent	{api,docs,ui}	{"points": 4, "browser": {"name": "chrome", "version": 93}, "severity": "high"}	12.875	2024-02-23	2024-01-31 09:00:00.103+00	2024-01-31 10:43:00.103+00
104	7	26	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	50% slow Über export	Zürich export slow login invoice Über login a_b mobile a_b login 50% a_b login invoice search mobile Zürich Zürich cache	new	normal	{}	{"points": 5, "browser": {"name": "firefox", "version": 94}, "severity": "low"}	13	2024-02-24	2024-01-31 16:00:00.104+00	2024-01-31 17:44:00.104+00
105	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	crash slow Über search	login export cache Zürich invoice token token report search cache crash report Über Über invoice naïve crash Über report naïve	done	low	{api}	{"points": 6, "browser": {"name": "firefox", "version": 95}, "severity": "low"}	\N	\N	2024-01-31 23:00:00.105+00	2024-02-01 00:45:00.105+00
106	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	search slow a_b cache	a_b login report Zürich a_b export search login slow a_b 50% export crash a_b token 50% Über a_b Zürich slow	blocked	urgent	{docs,ui}	{"points": 7, "browser": {"name": "firefox", "version": 96}, "severity": "low"}	13.25	2024-02-27	2024-02-01 06:00:00.106+00	2024-02-01 07:46:00.106+00
107	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	cache crash report Über	Über 50% export report crash cache Über slow Über export Zürich login slow Zürich report mobile a_b slow report 50%	open	normal	{api,db,docs}	{"points": 8, "browser": {"name": "firefox", "version": 97}, "severity": "low"}	13.375	2024-02-28	2024-02-01 13:00:00.107+00	2024-02-01 14:47:00.107+00
108	4	27	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	\N	slow login invoice token	50% invoice Über search slow invoice report crash Über report a_b report crash slow mobile login cache a_b search cache	new	low	{}	{"points": 0, "browser": {"name": "chrome", "version": 98}, "severity": "high"}	13.5	\N	2024-02-01 20:00:00.108+00	2024-02-01 21:48:00.108+00
109	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	50% invoice crash invoice	search export Über naïve invoice export a_b export crash naïve invoice naïve a_b slow login 50% Zürich invoice slow cache	done	urgent	{ui}	{"points": 1, "browser": {"name": "chrome", "version": 99}, "severity": "low"}	13.625	2024-03-02	2024-02-02 03:00:00.109+00	2024-02-02 04:49:00.109+00
110	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	mobile slow report login	search 50% mobile invoice slow Über naïve login a_b naïve export invoice token slow slow 50% slow mobile search export	blocked	normal	{api}	{"points": 2, "browser": {"name": "firefox", "version": 100}, "severity": "medium"}	\N	2024-03-03	2024-02-02 10:00:00.11+00	2024-02-02 11:50:00.11+00
111	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	50% crash a_b token	Zürich report search invoice slow export slow token cache Zürich cache search export token invoice export login crash Zürich Zürich	open	low	{db,docs,ui}	{"points": 3, "browser": {"name": "chrome", "version": 101}, "severity": "low"}	13.875	\N	2024-02-02 17:00:00.111+00	2024-02-02 18:51:00.111+00
112	1	28	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	50% cache 50% report	crash login naïve a_b search report slow 50% cache invoice export slow token 50% Über login slow Zürich Über token	new	urgent	{}	{"points": 4, "browser": {"name": "firefox", "version": 102}, "severity": "medium"}	14	2024-03-06	2024-02-03 00:00:00.112+00	2024-02-03 01:52:00.112+00
113	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	Über mobile a_b report	mobile crash crash Über Zürich export 50% 50% 50% a_b Über search Zürich 50% naïve token search a_b login invoice	done	normal	{ui}	{"points": 5, "browser": {"name": "chrome", "version": 103}, "severity": "medium"}	14.125	2024-03-07	2024-02-03 07:00:00.113+00	2024-02-03 08:53:00.113+00
114	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	\N	report mobile login mobile	search mobile slow login export crash export token slow slow crash invoice invoice mobile 50% login login crash a_b Zürich	blocked	low	{api,db}	{"points": 6, "browser": {"name": "chrome", "version": 104}, "severity": "high"}	14.25	\N	2024-02-03 14:00:00.114+00	2024-02-03 15:54:00.114+00
115	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	mobile export Zürich report	crash Über 50% crash Zürich slow login invoice crash report report token mobile search invoice crash crash crash naïve a_b	open	urgent	{api}	{"points": 7, "browser": {"name": "chrome", "version": 105}, "severity": "high"}	\N	2024-03-09	2024-02-03 21:00:00.115+00	2024-02-03 22:55:00.115+00
116	5	29	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	Zürich naïve slow 50%	login cache naïve Zürich naïve token 50% token mobile login naïve login search Über Über naïve export 50% Über Zürich	new	normal	{}	{"points": 8, "browser": {"name": "chrome", "version": 106}, "severity": "low"}	14.5	2024-03-11	2024-02-04 04:00:00.116+00	2024-02-04 05:56:00.116+00
117	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	50% naïve 50% mobile	login Über mobile slow cache a_b Über export 50% naïve cache cache login Über crash mobile slow crash Über naïve	done	low	{api}	{"points": 0, "browser": {"name": "firefox", "version": 107}, "severity": "medium"}	14.625	\N	2024-02-04 11:00:00.117+00	2024-02-04 12:57:00.117+00
118	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	export slow naïve naïve	search a_b report cache login search a_b a_b login login 50% cache token invoice a_b cache token invoice cache mobile	blocked	urgent	{ui}	{"points": 1, "browser": {"name": "firefox", "version": 108}, "severity": "low"}	14.75	2024-03-13	2024-02-04 18:00:00.118+00	2024-02-04 19:58:00.118+00
119	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	mobile login naïve export	login invoice crash invoice Über cache slow crash login token a_b mobile a_b invoice crash report token mobile a_b slow	open	normal	{api,docs,ui}	{"points": 2, "browser": {"name": "chrome", "version": 109}, "severity": "low"}	14.875	2024-03-15	2024-02-05 01:00:00.119+00	2024-02-05 02:59:00.119+00
120	2	30	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	\N	token invoice invoice export	Zürich crash Zürich mobile invoice 50% report token Zürich token export cache naïve export mobile Zürich Über report a_b mobile	new	low	{}	{"points": 3, "browser": {"name": "chrome", "version": 90}, "severity": "low"}	\N	\N	2024-02-05 08:00:00.12+00	2024-02-05 10:00:00.12+00
121	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	report 50% invoice login	export Über export export mobile mobile naïve token naïve login a_b Über slow 50% export Über mobile Über report invoice	done	urgent	{db}	{"points": 4, "browser": {"name": "chrome", "version": 91}, "severity": "high"}	15.125	2024-02-06	2024-02-05 15:00:00.121+00	2024-02-05 17:01:00.121+00
122	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	login search login slow	mobile crash token 50% Über report cache login mobile naïve 50% report Über Zürich search crash mobile export cache Zürich	blocked	normal	{api,docs}	{"points": 5, "browser": {"name": "chrome", "version": 92}, "severity": "low"}	15.25	2024-02-07	2024-02-05 22:00:00.122+00	2024-02-06 00:02:00.122+00
123	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	slow cache export token	token 50% invoice 50% 50% mobile crash Zürich 50% Zürich a_b search report invoice search cache Zürich cache a_b Zürich	open	low	{api,docs,ui}	{"points": 6, "browser": {"name": "chrome", "version": 93}, "severity": "high"}	15.375	\N	2024-02-06 05:00:00.123+00	2024-02-06 07:03:00.123+00
124	6	31	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	search mobile token crash	report naïve token slow naïve 50% search invoice 50% token token crash naïve 50% report Zürich report invoice Zürich Über	new	urgent	{}	{"points": 7, "browser": {"name": "chrome", "version": 94}, "severity": "low"}	15.5	2024-02-10	2024-02-06 12:00:00.124+00	2024-02-06 14:04:00.124+00
125	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	naïve mobile mobile token	naïve cache Über login search Zürich 50% report naïve report invoice slow mobile invoice search slow naïve token naïve token	done	normal	{api}	{"points": 8, "browser": {"name": "chrome", "version": 95}, "severity": "high"}	\N	2024-02-11	2024-02-06 19:00:00.125+00	2024-02-06 21:05:00.125+00
126	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	\N	Über 50% token 50%	export Über export naïve a_b a_b login login login invoice token a_b report invoice a_b mobile search invoice mobile token	blocked	low	{docs}	{"points": 0, "browser": {"name": "chrome", "version": 96}, "severity": "low"}	15.75	\N	2024-02-07 02:00:00.126+00	2024-02-07 04:06:00.126+00
127	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	Über login token cache	Über report login cache crash mobile export crash naïve Über mobile naïve cache mobile a_b token slow a_b export naïve	open	urgent	{docs}	{"points": 1, "browser": {"name": "chrome", "version": 97}, "severity": "medium"}	15.875	2024-02-14	2024-02-07 09:00:00.127+00	2024-02-07 11:07:00.127+00
128	3	32	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	Zürich mobile Zürich 50%	crash slow Über Über Über crash 50% invoice mobile slow crash cache a_b invoice Zürich Über 50% a_b mobile a_b	new	normal	{}	{"points": 2, "browser": {"name": "firefox", "version": 98}, "severity": "low"}	16	2024-02-15	2024-02-07 16:00:00.128+00	2024-02-07 18:08:00.128+00
129	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	mobile invoice 50% mobile	export mobile a_b export naïve slow login cache token token crash Über token cache cache Zürich login Zürich naïve login	done	low	{ui}	{"points": 3, "browser": {"name": "firefox", "version": 99}, "severity": "low"}	16.125	\N	2024-02-07 23:00:00.129+00	2024-02-08 01:09:00.129+00
130	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	a_b invoice naïve 50%	crash token login cache login export slow report search mobile token invoice 50% cache a_b mobile mobile slow token export	blocked	urgent	{docs,ui}	{"points": 4, "browser": {"name": "firefox", "version": 100}, "severity": "high"}	\N	2024-02-18	2024-02-08 06:00:00.13+00	2024-02-08 08:10:00.13+00
131	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	mobile search mobile crash	login crash crash slow mobile report 50% report token naïve search search login cache login cache search token Über slow	open	normal	{api,db}	{"points": 5, "browser": {"name": "firefox", "version": 101}, "severity": "high"}	16.375	2024-02-19	2024-02-08 13:00:00.131+00	2024-02-08 15:11:00.131+00
132	7	33	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	\N	invoice cache crash 50%	a_b token crash Über export report token naïve login login export a_b naïve token search login report login token export	new	low	{}	{"points": 6, "browser": {"name": "firefox", "version": 102}, "severity": "high"}	16.5	\N	2024-02-08 20:00:00.132+00	2024-02-08 22:12:00.132+00
133	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	login slow a_b token	50% slow Über login a_b 50% 50% report invoice naïve token invoice a_b report crash export cache naïve cache Zürich	done	urgent	{api}	{"points": 7, "browser": {"name": "chrome", "version": 103}, "severity": "low"}	16.625	2024-02-22	2024-02-09 03:00:00.133+00	2024-02-09 05:13:00.133+00
134	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	naïve a_b Zürich report	login search 50% export crash slow slow Über naïve slow login a_b invoice naïve mobile Über crash Über mobile 50%	blocked	normal	{db,docs}	{"points": 8, "browser": {"name": "firefox", "version": 104}, "severity": "low"}	16.75	2024-02-23	2024-02-09 10:00:00.134+00	2024-02-09 12:14:00.134+00
135	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	crash naïve 50% a_b	Über mobile export naïve export report invoice Über export naïve login invoice cache login Über search slow export Zürich slow	open	low	{api,db,ui}	{"points": 0, "browser": {"name": "firefox", "version": 105}, "severity": "medium"}	\N	\N	2024-02-09 17:00:00.135+00	2024-02-09 19:15:00.135+00
136	4	34	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	mobile report report 50%	search search export slow Über Über export Zürich naïve naïve cache token export invoice report mobile export export 50% report	new	urgent	{}	{"points": 1, "browser": {"name": "firefox", "version": 106}, "severity": "medium"}	17	2024-02-26	2024-02-10 00:00:00.136+00	2024-02-10 02:16:00.136+00
137	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	Zürich invoice token a_b	report token Über mobile export naïve token mobile export slow 50% search crash cache mobile crash mobile 50% invoice Zürich	done	normal	{docs}	{"points": 2, "browser": {"name": "firefox", "version": 107}, "severity": "high"}	17.125	2024-02-27	2024-02-10 07:00:00.137+00	2024-02-10 09:17:00.137+00
138	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	\N	invoice login naïve Zürich	crash Zürich slow search 50% export Über export cache a_b crash crash mobile a_b Über search mobile search invoice export	blocked	low	{db,ui}	{"points": 3, "browser": {"name": "firefox", "version": 108}, "severity": "high"}	17.25	\N	2024-02-10 14:00:00.138+00	2024-02-10 16:18:00.138+00
139	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	invoice slow 50% Zürich	naïve invoice Über naïve 50% a_b report search cache a_b cache 50% 50% slow a_b invoice slow login Über cache	open	urgent	{db,docs,ui}	{"points": 4, "browser": {"name": "chrome", "version": 109}, "severity": "medium"}	17.375	2024-02-29	2024-02-10 21:00:00.139+00	2024-02-10 23:19:00.139+00
140	1	35	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	export 50% naïve Über	a_b cache crash slow invoice crash invoice a_b token Zürich export Zürich cache login naïve login token slow naïve export	new	normal	{}	{"points": 5, "browser": {"name": "firefox", "version": 90}, "severity": "low"}	\N	2024-03-02	2024-02-11 04:00:00.14+00	2024-02-11 06:20:00.14+00
141	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	naïve Zürich login mobile	invoice cache cache slow token 50% export token report Zürich mobile invoice a_b naïve cache cache token Über a_b login	done	low	{ui}	{"points": 6, "browser": {"name": "chrome", "version": 91}, "severity": "medium"}	17.625	\N	2024-02-11 11:00:00.141+00	2024-02-11 13:21:00.141+00
142	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	a_b login a_b 50%	token token Zürich login export cache crash login search Über export search a_b Über Zürich a_b crash naïve Zürich Zürich	blocked	urgent	{api,docs}	{"points": 7, "browser": {"name": "firefox", "version": 92}, "severity": "low"}	17.75	2024-03-04	2024-02-11 18:00:00.142+00	2024-02-11 20:22:00.142+00
143	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	Über naïve report a_b	Über Zürich mobile Zürich Zürich 50% 50% cache cache report mobile login cache Zürich export naïve cache mobile 50% a_b	open	normal	{api,docs}	{"points": 8, "browser": {"name": "chrome", "version": 93}, "severity": "high"}	17.875	2024-03-06	2024-02-12 01:00:00.143+00	2024-02-12 03:23:00.143+00
144	5	36	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	\N	slow mobile slow search	cache export mobile invoice export login slow Über Über naïve crash export cache invoice slow slow cache Zürich report cache	new	low	{}	{"points": 0, "browser": {"name": "firefox", "version": 94}, "severity": "low"}	18	\N	2024-02-12 08:00:00.144+00	2024-02-12 10:24:00.144+00
145	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	Zürich export login mobile	Zürich report slow a_b cache Über Zürich invoice slow a_b Zürich slow token token export Über cache 50% crash mobile	done	urgent	{docs}	{"points": 1, "browser": {"name": "firefox", "version": 95}, "severity": "high"}	\N	2024-03-08	2024-02-12 15:00:00.145+00	2024-02-12 17:25:00.145+00
146	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	token report 50% search	naïve 50% export crash Zürich invoice login Über report export login login a_b invoice invoice export crash Zürich invoice report	blocked	normal	{api,ui}	{"points": 2, "browser": {"name": "chrome", "version": 96}, "severity": "low"}	18.25	2024-03-09	2024-02-12 22:00:00.146+00	2024-02-13 00:26:00.146+00
147	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	report token Über invoice	slow mobile crash login login report search report crash Zürich Zürich Über Zürich token invoice crash cache report naïve report	open	low	{api,db,ui}	{"points": 3, "browser": {"name": "firefox", "version": 97}, "severity": "low"}	18.375	\N	2024-02-13 05:00:00.147+00	2024-02-13 07:27:00.147+00
148	2	37	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	cache invoice cache token	a_b Zürich cache Zürich invoice cache export crash slow Zürich login login search naïve 50% slow invoice Über slow cache	new	urgent	{}	{"points": 4, "browser": {"name": "firefox", "version": 98}, "severity": "medium"}	18.5	2024-03-12	2024-02-13 12:00:00.148+00	2024-02-13 14:28:00.148+00
149	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	crash search Zürich 50%	invoice Zürich token Über naïve slow cache 50% Über Über export Über slow mobile a_b Über 50% 50% invoice export	done	normal	{ui}	{"points": 5, "browser": {"name": "firefox", "version": 99}, "severity": "high"}	18.625	2024-03-13	2024-02-13 19:00:00.149+00	2024-02-13 21:29:00.149+00
150	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	\N	token search cache a_b	50% Zürich naïve a_b login export report naïve report Zürich slow invoice token token cache crash slow Zürich export slow	blocked	low	{api,docs}	{"points": 6, "browser": {"name": "chrome", "version": 100}, "severity": "medium"}	\N	\N	2024-02-14 02:00:00.15+00	2024-02-14 04:30:00.15+00
151	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	crash login 50% report	report export export Zürich Über login login 50% token 50% 50% search mobile naïve slow invoice crash cache login mobile	open	urgent	{db,docs,ui}	{"points": 7, "browser": {"name": "firefox", "version": 101}, "severity": "low"}	18.875	2024-03-16	2024-02-14 09:00:00.151+00	2024-02-14 11:31:00.151+00
152	6	38	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	cache 50% slow a_b	Zürich slow naïve invoice login report search token cache Über token export report crash mobile Über mobile report naïve mobile	new	normal	{}	{"points": 8, "browser": {"name": "firefox", "version": 102}, "severity": "medium"}	19	2024-03-17	2024-02-14 16:00:00.152+00	2024-02-14 18:32:00.152+00
153	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	naïve token token crash	search search login Zürich cache Über token cache invoice token token naïve Über report cache cache slow invoice 50% Über	done	low	{ui}	{"points": 0, "browser": {"name": "firefox", "version": 103}, "severity": "high"}	19.125	\N	2024-02-14 23:00:00.153+00	2024-02-15 01:33:00.153+00
154	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	cache Zürich report Zürich	crash slow cache token Über mobile token naïve Über mobile export token report naïve invoice crash export slow a_b export	blocked	urgent	{api,ui}	{"points": 1, "browser": {"name": "firefox", "version": 104}, "severity": "low"}	19.25	2024-03-20	2024-02-15 06:00:00.154+00	2024-02-15 08:34:00.154+00
155	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	export mobile cache invoice	Zürich report export mobile report export mobile token Zürich crash Zürich mobile a_b token token crash 50% naïve cache crash	open	normal	{api,docs,ui}	{"points": 2, "browser": {"name": "firefox", "version": 105}, "severity": "medium"}	\N	2024-03-21	2024-02-15 13:00:00.155+00	2024-02-15 15:35:00.155+00
156	3	39	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	\N	report 50% cache naïve	mobile slow export token report search crash slow Über search token login naïve export login Über login login Zürich token	new	low	{}	{"points": 3, "browser": {"name": "chrome", "version": 106}, "severity": "high"}	19.5	\N	2024-02-15 20:00:00.156+00	2024-02-15 22:36:00.156+00
356	7	89	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	a_b a_b mobile invoice	token token a_b export naïve report invoice 50% 50% token search export slow mobile cache slow search search mobile login	new	normal	{}	{"points": 5, "browser": {"name": "chrome", "version": 106}, "severity": "high"}	44.5	2024-05-20	2024-04-14 04:00:00.356+00	2024-04-14 09:56:00.356+00
157	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	invoice crash Zürich slow	naïve a_b a_b crash token 50% export token crash a_b Zürich 50% Über slow Über Zürich 50% Über search search	done	urgent	{ui}	{"points": 4, "browser": {"name": "firefox", "version": 107}, "severity": "low"}	19.625	2024-03-24	2024-02-16 03:00:00.157+00	2024-02-16 05:37:00.157+00
158	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	export Über mobile Zürich	mobile Über Zürich report login 50% token Über crash Über mobile Über search token crash login a_b a_b cache export	blocked	normal	{db}	{"points": 5, "browser": {"name": "chrome", "version": 108}, "severity": "high"}	19.75	2024-03-25	2024-02-16 10:00:00.158+00	2024-02-16 12:38:00.158+00
159	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	login 50% token report	crash search login report crash crash search invoice slow slow mobile a_b invoice 50% cache cache naïve 50% slow token	open	low	{db,docs}	{"points": 6, "browser": {"name": "firefox", "version": 109}, "severity": "high"}	19.875	\N	2024-02-16 17:00:00.159+00	2024-02-16 19:39:00.159+00
160	7	40	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	Über slow report mobile	report 50% login search 50% login crash slow token 50% cache cache token naïve 50% report slow Zürich 50% report	new	urgent	{}	{"points": 7, "browser": {"name": "firefox", "version": 90}, "severity": "low"}	\N	2024-02-17	2024-02-17 00:00:00.16+00	2024-02-17 02:40:00.16+00
161	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	50% token mobile crash	Über Über mobile export invoice a_b slow token token login export slow 50% Über Zürich report Über token report naïve	done	normal	{db}	{"points": 8, "browser": {"name": "firefox", "version": 91}, "severity": "low"}	20.125	2024-02-18	2024-02-17 07:00:00.161+00	2024-02-17 09:41:00.161+00
162	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	\N	Über token report Über	export login export report a_b token login cache slow Zürich cache slow invoice naïve invoice crash mobile invoice Über token	blocked	low	{api,ui}	{"points": 0, "browser": {"name": "firefox", "version": 92}, "severity": "medium"}	20.25	\N	2024-02-17 14:00:00.162+00	2024-02-17 16:42:00.162+00
163	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	50% export search naïve	cache token cache crash Über search invoice search search export 50% search slow cache crash invoice search Über Zürich Über	open	urgent	{api,db,docs}	{"points": 1, "browser": {"name": "firefox", "version": 93}, "severity": "low"}	20.375	2024-02-20	2024-02-17 21:00:00.163+00	2024-02-17 23:43:00.163+00
164	4	41	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	Zürich Über cache Über	a_b search report mobile Über a_b export search export Über slow slow export login a_b 50% cache report naïve report	new	normal	{}	{"points": 2, "browser": {"name": "chrome", "version": 94}, "severity": "low"}	20.5	2024-02-22	2024-02-18 04:00:00.164+00	2024-02-18 06:44:00.164+00
165	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	a_b slow token crash	slow invoice Zürich invoice invoice Zürich token mobile cache a_b Über crash a_b export token a_b crash token slow invoice	done	low	{db}	{"points": 3, "browser": {"name": "chrome", "version": 95}, "severity": "low"}	\N	\N	2024-02-18 11:00:00.165+00	2024-02-18 13:45:00.165+00
166	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	search Zürich naïve Zürich	50% a_b crash 50% report Über a_b slow invoice a_b invoice mobile login search slow cache invoice export Zürich login	blocked	urgent	{api,ui}	{"points": 4, "browser": {"name": "chrome", "version": 96}, "severity": "low"}	20.75	2024-02-24	2024-02-18 18:00:00.166+00	2024-02-18 20:46:00.166+00
167	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	export a_b token invoice	50% mobile cache crash export export Zürich login slow token login crash crash search 50% a_b token Über Zürich slow	open	normal	{api,db,ui}	{"points": 5, "browser": {"name": "firefox", "version": 97}, "severity": "medium"}	20.875	2024-02-26	2024-02-19 01:00:00.167+00	2024-02-19 03:47:00.167+00
168	1	42	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	\N	cache Über a_b login	export Über Über 50% Zürich login cache report naïve token cache search Über slow login 50% naïve search login crash	new	low	{}	{"points": 6, "browser": {"name": "chrome", "version": 98}, "severity": "medium"}	21	\N	2024-02-19 08:00:00.168+00	2024-02-19 10:48:00.168+00
169	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	search report token naïve	invoice report 50% login login a_b Über token cache Über login naïve token Zürich Zürich 50% Über slow crash login	done	urgent	{api}	{"points": 7, "browser": {"name": "firefox", "version": 99}, "severity": "high"}	21.125	2024-02-28	2024-02-19 15:00:00.169+00	2024-02-19 17:49:00.169+00
170	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	mobile search 50% crash	Über 50% Über naïve Über mobile cache token 50% mobile slow cache token token Über export Zürich token invoice 50%	blocked	normal	{docs,ui}	{"points": 8, "browser": {"name": "chrome", "version": 100}, "severity": "medium"}	\N	2024-02-29	2024-02-19 22:00:00.17+00	2024-02-20 00:50:00.17+00
171	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	cache search mobile Zürich	report mobile invoice Über mobile mobile invoice slow invoice login mobile report crash cache search search Über slow cache export	open	low	{docs,ui}	{"points": 0, "browser": {"name": "firefox", "version": 101}, "severity": "medium"}	21.375	\N	2024-02-20 05:00:00.171+00	2024-02-20 07:51:00.171+00
172	5	43	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	crash login mobile mobile	export mobile search slow invoice token Über Zürich slow a_b slow 50% Zürich 50% a_b search slow mobile login Über	new	urgent	{}	{"points": 1, "browser": {"name": "firefox", "version": 102}, "severity": "medium"}	21.5	2024-03-03	2024-02-20 12:00:00.172+00	2024-02-20 14:52:00.172+00
173	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	report 50% report export	cache a_b Über a_b search naïve report export Über search a_b login crash cache Zürich login crash search cache a_b	done	normal	{docs}	{"points": 2, "browser": {"name": "chrome", "version": 103}, "severity": "medium"}	21.625	2024-03-04	2024-02-20 19:00:00.173+00	2024-02-20 21:53:00.173+00
174	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	\N	login export token naïve	naïve a_b a_b naïve cache cache 50% export login invoice login invoice Zürich naïve export export Über export Über search	blocked	low	{db,docs}	{"points": 3, "browser": {"name": "chrome", "version": 104}, "severity": "low"}	21.75	\N	2024-02-21 02:00:00.174+00	2024-02-21 04:54:00.174+00
175	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	export token search slow	report 50% a_b 50% search invoice search slow 50% invoice invoice crash Über login report 50% a_b export slow Über	open	urgent	{api,docs,ui}	{"points": 4, "browser": {"name": "chrome", "version": 105}, "severity": "high"}	\N	2024-03-07	2024-02-21 09:00:00.175+00	2024-02-21 11:55:00.175+00
176	2	44	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	login search search 50%	report slow naïve 50% slow a_b invoice cache login search crash slow a_b login slow a_b invoice slow mobile Zürich	new	normal	{}	{"points": 5, "browser": {"name": "firefox", "version": 106}, "severity": "low"}	22	2024-03-08	2024-02-21 16:00:00.176+00	2024-02-21 18:56:00.176+00
177	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	search slow report cache	naïve crash naïve Über cache a_b cache Zürich naïve a_b Über a_b login token export export search cache Zürich login	done	low	{ui}	{"points": 6, "browser": {"name": "firefox", "version": 107}, "severity": "high"}	22.125	\N	2024-02-21 23:00:00.177+00	2024-02-22 01:57:00.177+00
178	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	token naïve Zürich crash	Zürich login login a_b Über crash a_b crash crash report slow mobile naïve login slow export cache mobile slow cache	blocked	urgent	{db,ui}	{"points": 7, "browser": {"name": "firefox", "version": 108}, "severity": "low"}	22.25	2024-03-11	2024-02-22 06:00:00.178+00	2024-02-22 08:58:00.178+00
179	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	Über export 50% a_b	export Zürich crash invoice Zürich slow login invoice invoice crash login export mobile login naïve search mobile Über invoice login	open	normal	{db,docs,ui}	{"points": 8, "browser": {"name": "chrome", "version": 109}, "severity": "medium"}	22.375	2024-03-12	2024-02-22 13:00:00.179+00	2024-02-22 15:59:00.179+00
180	6	45	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	\N	mobile Über Zürich naïve	50% Zürich Zürich invoice naïve naïve Über mobile naïve naïve slow naïve search naïve a_b naïve search slow a_b cache	new	low	{}	{"points": 0, "browser": {"name": "firefox", "version": 90}, "severity": "high"}	\N	\N	2024-02-22 20:00:00.18+00	2024-02-22 23:00:00.18+00
181	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	token mobile a_b invoice	Zürich token Zürich naïve export 50% export cache crash crash 50% token search login a_b Zürich login naïve Zürich mobile	done	urgent	{db}	{"points": 1, "browser": {"name": "chrome", "version": 91}, "severity": "medium"}	22.625	2024-03-15	2024-02-23 03:00:00.181+00	2024-02-23 06:01:00.181+00
182	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	mobile cache Über report	token login report Zürich cache 50% report mobile Über token mobile naïve export 50% cache search Zürich 50% naïve Über	blocked	normal	{docs,ui}	{"points": 2, "browser": {"name": "chrome", "version": 92}, "severity": "medium"}	22.75	2024-03-16	2024-02-23 10:00:00.182+00	2024-02-23 13:02:00.182+00
183	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	token cache cache 50%	Über crash cache search mobile cache export a_b token search invoice invoice a_b 50% report 50% Zürich Über mobile token	open	low	{api,docs}	{"points": 3, "browser": {"name": "chrome", "version": 93}, "severity": "high"}	22.875	\N	2024-02-23 17:00:00.183+00	2024-02-23 20:03:00.183+00
184	3	46	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	mobile export mobile slow	50% Über export cache slow slow 50% cache report slow cache 50% 50% a_b cache 50% a_b login Über naïve	new	urgent	{}	{"points": 4, "browser": {"name": "chrome", "version": 94}, "severity": "low"}	23	2024-03-19	2024-02-24 00:00:00.184+00	2024-02-24 03:04:00.184+00
185	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	crash naïve slow Zürich	invoice naïve crash Über Über cache search mobile mobile invoice report cache crash invoice naïve invoice report Zürich crash report	done	normal	{docs}	{"points": 5, "browser": {"name": "firefox", "version": 95}, "severity": "medium"}	\N	2024-03-20	2024-02-24 07:00:00.185+00	2024-02-24 10:05:00.185+00
186	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	\N	search mobile slow login	cache slow Über report mobile cache export token Über mobile Über search naïve invoice login mobile export login token invoice	blocked	low	{api,ui}	{"points": 6, "browser": {"name": "chrome", "version": 96}, "severity": "low"}	23.25	\N	2024-02-24 14:00:00.186+00	2024-02-24 17:06:00.186+00
187	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	a_b Über invoice export	invoice 50% report crash mobile cache report 50% crash export slow naïve search invoice token search Über a_b login Zürich	open	urgent	{db,docs}	{"points": 7, "browser": {"name": "chrome", "version": 97}, "severity": "high"}	23.375	2024-03-22	2024-02-24 21:00:00.187+00	2024-02-25 00:07:00.187+00
188	7	47	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	naïve naïve cache token	search invoice Über export naïve 50% token slow a_b token export 50% Zürich token Über crash cache export Über 50%	new	normal	{}	{"points": 8, "browser": {"name": "firefox", "version": 98}, "severity": "high"}	23.5	2024-03-24	2024-02-25 04:00:00.188+00	2024-02-25 07:08:00.188+00
189	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	search report naïve naïve	mobile naïve report a_b a_b cache search search login crash token token report a_b report Zürich 50% naïve naïve report	done	low	{api}	{"points": 0, "browser": {"name": "chrome", "version": 99}, "severity": "high"}	23.625	\N	2024-02-25 11:00:00.189+00	2024-02-25 14:09:00.189+00
190	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	naïve report slow mobile	search 50% login cache export Zürich export naïve mobile login a_b cache invoice mobile Über search naïve search report crash	blocked	urgent	{api,ui}	{"points": 1, "browser": {"name": "firefox", "version": 100}, "severity": "high"}	\N	2024-03-26	2024-02-25 18:00:00.19+00	2024-02-25 21:10:00.19+00
191	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	crash report crash 50%	search export token report login 50% cache export Zürich Über report 50% login mobile Zürich Zürich naïve 50% token slow	open	normal	{api,docs,ui}	{"points": 2, "browser": {"name": "chrome", "version": 101}, "severity": "low"}	23.875	2024-03-28	2024-02-26 01:00:00.191+00	2024-02-26 04:11:00.191+00
192	4	48	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	\N	export mobile login slow	mobile invoice mobile invoice crash Über naïve invoice cache 50% invoice mobile naïve mobile a_b naïve cache login invoice invoice	new	low	{}	{"points": 3, "browser": {"name": "chrome", "version": 102}, "severity": "high"}	24	\N	2024-02-26 08:00:00.192+00	2024-02-26 11:12:00.192+00
193	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	search naïve 50% mobile	invoice invoice export slow login export mobile cache Über a_b report cache report Zürich token slow Über a_b search Über	done	urgent	{api}	{"points": 4, "browser": {"name": "firefox", "version": 103}, "severity": "low"}	24.125	2024-03-30	2024-02-26 15:00:00.193+00	2024-02-26 18:13:00.193+00
194	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	Zürich Über login mobile	crash naïve token 50% Über login invoice export search report invoice export Zürich export search token token report naïve a_b	blocked	normal	{api,docs}	{"points": 5, "browser": {"name": "firefox", "version": 104}, "severity": "high"}	24.25	2024-03-31	2024-02-26 22:00:00.194+00	2024-02-27 01:14:00.194+00
195	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	slow naïve 50% cache	crash login slow 50% a_b crash 50% token report slow login a_b Zürich mobile Zürich search slow report export cache	open	low	{api,db}	{"points": 6, "browser": {"name": "firefox", "version": 105}, "severity": "high"}	\N	\N	2024-02-27 05:00:00.195+00	2024-02-27 08:15:00.195+00
197	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	50% report invoice search	export 50% token search Über Zürich mobile Zürich slow invoice a_b invoice Über mobile 50% export slow search cache export	done	normal	{docs}	{"points": 8, "browser": {"name": "chrome", "version": 107}, "severity": "high"}	24.625	2024-04-04	2024-02-27 19:00:00.197+00	2024-02-27 22:17:00.197+00
198	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	\N	naïve slow cache invoice	export cache mobile Zürich crash export report slow Zürich slow naïve Über cache naïve crash login 50% Über crash cache	blocked	low	{api,ui}	{"points": 0, "browser": {"name": "chrome", "version": 108}, "severity": "low"}	24.75	\N	2024-02-28 02:00:00.198+00	2024-02-28 05:18:00.198+00
199	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	Über login search search	report a_b a_b a_b crash export report invoice 50% invoice token token mobile search crash export slow report invoice search	open	urgent	{api,db,ui}	{"points": 1, "browser": {"name": "firefox", "version": 109}, "severity": "medium"}	24.875	2024-04-07	2024-02-28 09:00:00.199+00	2024-02-28 12:19:00.199+00
200	5	50	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	login Über export slow	cache invoice login slow Über Über report report export Über Zürich Über slow crash search 50% invoice search crash Zürich	new	normal	{}	{"points": 2, "browser": {"name": "chrome", "version": 90}, "severity": "medium"}	\N	2024-02-28	2024-02-28 16:00:00.2+00	2024-02-28 19:20:00.2+00
201	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	crash Zürich mobile crash	search slow token naïve report login login login mobile token crash naïve cache Zürich slow naïve token 50% Über crash	done	low	{db}	{"points": 3, "browser": {"name": "firefox", "version": 91}, "severity": "medium"}	25.125	\N	2024-02-28 23:00:00.201+00	2024-02-29 02:21:00.201+00
202	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	Über slow cache crash	Über login 50% cache 50% 50% report invoice slow invoice crash crash a_b export crash slow report invoice mobile mobile	blocked	urgent	{db,ui}	{"points": 4, "browser": {"name": "firefox", "version": 92}, "severity": "low"}	25.25	2024-03-02	2024-02-29 06:00:00.202+00	2024-02-29 09:22:00.202+00
203	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	slow token mobile login	mobile invoice Über export invoice naïve mobile export slow a_b export Zürich 50% mobile mobile export a_b crash login crash	open	normal	{api,docs,ui}	{"points": 5, "browser": {"name": "firefox", "version": 93}, "severity": "medium"}	25.375	2024-03-03	2024-02-29 13:00:00.203+00	2024-02-29 16:23:00.203+00
204	2	51	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	\N	crash search slow slow	50% invoice login naïve naïve token mobile crash invoice token a_b crash crash cache token export export export token search	new	low	{}	{"points": 6, "browser": {"name": "firefox", "version": 94}, "severity": "medium"}	25.5	\N	2024-02-29 20:00:00.204+00	2024-02-29 23:24:00.204+00
205	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	50% export crash token	Über crash login export token search Zürich slow 50% invoice Über crash search search report token a_b slow login Über	done	urgent	{docs}	{"points": 7, "browser": {"name": "firefox", "version": 95}, "severity": "low"}	\N	2024-03-06	2024-03-01 03:00:00.205+00	2024-03-01 06:25:00.205+00
206	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	crash search export slow	Zürich mobile cache slow slow search Über search slow export export a_b export cache Über Zürich crash login search a_b	blocked	normal	{docs,ui}	{"points": 8, "browser": {"name": "chrome", "version": 96}, "severity": "low"}	25.75	2024-03-07	2024-03-01 10:00:00.206+00	2024-03-01 13:26:00.206+00
207	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	a_b crash search token	cache crash export 50% cache login 50% Über search naïve crash cache Zürich Über token slow search report cache search	open	low	{api,db,docs}	{"points": 0, "browser": {"name": "chrome", "version": 97}, "severity": "medium"}	25.875	\N	2024-03-01 17:00:00.207+00	2024-03-01 20:27:00.207+00
208	6	52	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	a_b login Zürich report	50% search search cache token slow naïve naïve 50% cache search 50% mobile invoice Zürich token mobile cache cache crash	new	urgent	{}	{"points": 1, "browser": {"name": "chrome", "version": 98}, "severity": "high"}	26	2024-03-10	2024-03-02 00:00:00.208+00	2024-03-02 03:28:00.208+00
209	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	search 50% 50% export	export export token report mobile export a_b report token a_b a_b cache a_b Zürich login naïve cache search naïve search	done	normal	{db}	{"points": 2, "browser": {"name": "chrome", "version": 99}, "severity": "low"}	26.125	2024-03-11	2024-03-02 07:00:00.209+00	2024-03-02 10:29:00.209+00
210	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	\N	crash export cache cache	50% search Über cache token a_b 50% naïve search invoice login invoice report token login crash a_b search report naïve	blocked	low	{db,docs}	{"points": 3, "browser": {"name": "firefox", "version": 100}, "severity": "low"}	\N	\N	2024-03-02 14:00:00.21+00	2024-03-02 17:30:00.21+00
211	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	Über mobile export crash	Über naïve 50% report token login invoice Über crash invoice slow Zürich a_b report naïve cache mobile search export crash	open	urgent	{api,docs,ui}	{"points": 4, "browser": {"name": "chrome", "version": 101}, "severity": "high"}	26.375	2024-03-13	2024-03-02 21:00:00.211+00	2024-03-03 00:31:00.211+00
212	3	53	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	invoice Über slow Über	slow export Über a_b 50% token a_b a_b naïve invoice report Über a_b mobile search token export 50% 50% slow	new	normal	{}	{"points": 5, "browser": {"name": "firefox", "version": 102}, "severity": "low"}	26.5	2024-03-15	2024-03-03 04:00:00.212+00	2024-03-03 07:32:00.212+00
213	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	login 50% slow crash	export report token search cache invoice Zürich Über cache crash mobile Zürich 50% search mobile cache naïve slow a_b search	done	low	{db}	{"points": 6, "browser": {"name": "chrome", "version": 103}, "severity": "medium"}	26.625	\N	2024-03-03 11:00:00.213+00	2024-03-03 14:33:00.213+00
214	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	crash mobile token Über	report invoice invoice Über invoice cache Zürich cache cache naïve mobile search cache login a_b cache report report Über Zürich	blocked	urgent	{ui}	{"points": 7, "browser": {"name": "firefox", "version": 104}, "severity": "medium"}	26.75	2024-03-17	2024-03-03 18:00:00.214+00	2024-03-03 21:34:00.214+00
215	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	mobile naïve report invoice	search mobile a_b slow Zürich token Zürich report login Über report slow login a_b a_b invoice slow export token a_b	open	normal	{api,docs,ui}	{"points": 8, "browser": {"name": "chrome", "version": 105}, "severity": "medium"}	\N	2024-03-19	2024-03-04 01:00:00.215+00	2024-03-04 04:35:00.215+00
216	7	54	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	\N	cache search export invoice	search mobile login naïve mobile naïve cache crash search cache cache naïve report Zürich Über Zürich a_b invoice Über slow	new	low	{}	{"points": 0, "browser": {"name": "chrome", "version": 106}, "severity": "medium"}	27	\N	2024-03-04 08:00:00.216+00	2024-03-04 11:36:00.216+00
217	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	50% login search mobile	Über a_b slow export mobile search a_b login slow invoice Zürich mobile slow cache invoice a_b login token invoice naïve	done	urgent	{db}	{"points": 1, "browser": {"name": "firefox", "version": 107}, "severity": "medium"}	27.125	2024-03-21	2024-03-04 15:00:00.217+00	2024-03-04 18:37:00.217+00
218	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	invoice invoice a_b report	export token Über a_b report naïve crash cache invoice Über naïve Über naïve search report invoice crash export a_b a_b	blocked	normal	{docs}	{"points": 2, "browser": {"name": "firefox", "version": 108}, "severity": "medium"}	27.25	2024-03-22	2024-03-04 22:00:00.218+00	2024-03-05 01:38:00.218+00
219	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	search a_b Über login	slow invoice search mobile report cache mobile 50% cache naïve search crash invoice naïve Über Zürich a_b naïve mobile search	open	low	{db,ui}	{"points": 3, "browser": {"name": "firefox", "version": 109}, "severity": "low"}	27.375	\N	2024-03-05 05:00:00.219+00	2024-03-05 08:39:00.219+00
220	4	55	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	login mobile 50% Zürich	token invoice Über token Über invoice export a_b crash a_b mobile crash search token cache 50% naïve 50% search Zürich	new	urgent	{}	{"points": 4, "browser": {"name": "chrome", "version": 90}, "severity": "high"}	\N	2024-03-25	2024-03-05 12:00:00.22+00	2024-03-05 15:40:00.22+00
221	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	slow cache slow Zürich	cache Zürich Zürich crash search naïve naïve 50% search Zürich 50% Über naïve naïve report search Über Über 50% slow	done	normal	{api}	{"points": 5, "browser": {"name": "chrome", "version": 91}, "severity": "medium"}	27.625	2024-03-26	2024-03-05 19:00:00.221+00	2024-03-05 22:41:00.221+00
222	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	\N	cache a_b a_b invoice	slow export Über cache crash a_b naïve crash mobile login 50% token cache export token naïve naïve export token Zürich	blocked	low	{api,db}	{"points": 6, "browser": {"name": "firefox", "version": 92}, "severity": "high"}	27.75	\N	2024-03-06 02:00:00.222+00	2024-03-06 05:42:00.222+00
223	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	cache 50% search export	mobile crash a_b invoice a_b login Zürich 50% a_b cache naïve a_b invoice slow cache Zürich a_b Zürich naïve token	open	urgent	{db,ui}	{"points": 7, "browser": {"name": "firefox", "version": 93}, "severity": "medium"}	27.875	2024-03-29	2024-03-06 09:00:00.223+00	2024-03-06 12:43:00.223+00
224	1	56	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	a_b export invoice crash	Über cache token a_b search crash Über login Zürich mobile crash crash 50% Über export login report cache search slow	new	normal	{}	{"points": 8, "browser": {"name": "chrome", "version": 94}, "severity": "low"}	28	2024-03-30	2024-03-06 16:00:00.224+00	2024-03-06 19:44:00.224+00
225	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	mobile login report token	mobile token search login login mobile 50% report crash report export invoice cache a_b Über Über mobile token export export	done	low	{api}	{"points": 0, "browser": {"name": "firefox", "version": 95}, "severity": "low"}	\N	\N	2024-03-06 23:00:00.225+00	2024-03-07 02:45:00.225+00
226	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	export search slow login	search mobile invoice naïve Über crash cache invoice Zürich crash token crash naïve naïve mobile token naïve export cache 50%	blocked	urgent	{db,ui}	{"points": 1, "browser": {"name": "chrome", "version": 96}, "severity": "medium"}	28.25	2024-04-02	2024-03-07 06:00:00.226+00	2024-03-07 09:46:00.226+00
227	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	cache invoice crash cache	report token slow naïve report cache a_b Zürich token report export Über token export crash naïve slow invoice search export	open	normal	{docs,ui}	{"points": 2, "browser": {"name": "firefox", "version": 97}, "severity": "high"}	28.375	2024-04-03	2024-03-07 13:00:00.227+00	2024-03-07 16:47:00.227+00
228	5	57	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	\N	search invoice export mobile	search Zürich 50% invoice Zürich search login a_b Zürich Zürich token Zürich login crash Über export naïve login 50% 50%	new	low	{}	{"points": 3, "browser": {"name": "chrome", "version": 98}, "severity": "medium"}	28.5	\N	2024-03-07 20:00:00.228+00	2024-03-07 23:48:00.228+00
229	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	mobile Über cache slow	token cache Über Über invoice crash login Zürich slow Zürich Über naïve a_b login search Zürich report search crash Über	done	urgent	{ui}	{"points": 4, "browser": {"name": "chrome", "version": 99}, "severity": "high"}	28.625	2024-04-06	2024-03-08 03:00:00.229+00	2024-03-08 06:49:00.229+00
230	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	search a_b report report	crash a_b Über search Über report a_b 50% slow 50% crash mobile token invoice mobile naïve export Über invoice cache	blocked	normal	{api,ui}	{"points": 5, "browser": {"name": "chrome", "version": 100}, "severity": "medium"}	\N	2024-04-07	2024-03-08 10:00:00.23+00	2024-03-08 13:50:00.23+00
231	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	50% mobile naïve search	Zürich Zürich naïve slow search a_b 50% naïve slow slow login crash export Zürich token mobile naïve login login 50%	open	low	{docs,ui}	{"points": 6, "browser": {"name": "firefox", "version": 101}, "severity": "high"}	28.875	\N	2024-03-08 17:00:00.231+00	2024-03-08 20:51:00.231+00
232	2	58	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	50% Über Über token	mobile a_b report report search cache a_b export login export export a_b Über naïve a_b crash crash token a_b slow	new	urgent	{}	{"points": 7, "browser": {"name": "chrome", "version": 102}, "severity": "high"}	29	2024-04-10	2024-03-09 00:00:00.232+00	2024-03-09 03:52:00.232+00
233	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	report token token a_b	cache cache Zürich a_b report search crash token Zürich Zürich login 50% report slow naïve cache cache 50% Zürich export	done	normal	{docs}	{"points": 8, "browser": {"name": "chrome", "version": 103}, "severity": "medium"}	29.125	2024-04-11	2024-03-09 07:00:00.233+00	2024-03-09 10:53:00.233+00
234	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	\N	token slow crash a_b	report token naïve crash Zürich export search a_b export login naïve token search Zürich 50% export cache Zürich Zürich cache	blocked	low	{api,ui}	{"points": 0, "browser": {"name": "firefox", "version": 104}, "severity": "high"}	29.25	\N	2024-03-09 14:00:00.234+00	2024-03-09 17:54:00.234+00
235	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	search login login report	login naïve export a_b export search cache login a_b mobile cache token a_b naïve invoice login slow report login report	open	urgent	{api,ui}	{"points": 1, "browser": {"name": "firefox", "version": 105}, "severity": "high"}	\N	2024-04-13	2024-03-09 21:00:00.235+00	2024-03-10 00:55:00.235+00
236	6	59	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	token mobile Über crash	mobile search a_b naïve a_b a_b login crash 50% login mobile cache 50% crash mobile mobile token token token search	new	normal	{}	{"points": 2, "browser": {"name": "firefox", "version": 106}, "severity": "medium"}	29.5	2024-04-15	2024-03-10 04:00:00.236+00	2024-03-10 07:56:00.236+00
237	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	Zürich login cache mobile	token invoice report naïve cache login mobile Zürich export login slow 50% mobile search 50% report export crash Zürich cache	done	low	{api}	{"points": 3, "browser": {"name": "chrome", "version": 107}, "severity": "medium"}	29.625	\N	2024-03-10 11:00:00.237+00	2024-03-10 14:57:00.237+00
238	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	crash token crash mobile	mobile Über cache crash crash Zürich export 50% a_b 50% crash crash Über invoice invoice invoice search invoice slow report	blocked	urgent	{api,db}	{"points": 4, "browser": {"name": "firefox", "version": 108}, "severity": "high"}	29.75	2024-04-17	2024-03-10 18:00:00.238+00	2024-03-10 21:58:00.238+00
239	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	crash login crash cache	Zürich search token export mobile naïve report naïve a_b token token cache export a_b search Zürich search search crash a_b	open	normal	{ui}	{"points": 5, "browser": {"name": "firefox", "version": 109}, "severity": "medium"}	29.875	2024-04-19	2024-03-11 01:00:00.239+00	2024-03-11 04:59:00.239+00
240	3	60	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	\N	50% a_b naïve search	a_b login slow token invoice report invoice Zürich slow invoice search invoice 50% Über login Über naïve crash slow report	new	low	{}	{"points": 6, "browser": {"name": "chrome", "version": 90}, "severity": "high"}	\N	\N	2024-03-11 08:00:00.24+00	2024-03-11 12:00:00.24+00
241	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	search token 50% search	search search Über invoice search export login naïve mobile login Über export mobile a_b Über a_b 50% Über login search	done	urgent	{api}	{"points": 7, "browser": {"name": "firefox", "version": 91}, "severity": "low"}	30.125	2024-03-12	2024-03-11 15:00:00.241+00	2024-03-11 19:01:00.241+00
242	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	mobile slow crash login	50% 50% Über naïve cache Über Über crash mobile crash report slow export mobile login cache cache mobile export a_b	blocked	normal	{docs,ui}	{"points": 8, "browser": {"name": "firefox", "version": 92}, "severity": "medium"}	30.25	2024-03-13	2024-03-11 22:00:00.242+00	2024-03-12 02:02:00.242+00
243	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	export invoice search a_b	a_b login Zürich invoice naïve Zürich crash slow token report token cache slow Zürich Zürich invoice search naïve export Über	open	low	{db,ui}	{"points": 0, "browser": {"name": "firefox", "version": 93}, "severity": "medium"}	30.375	\N	2024-03-12 05:00:00.243+00	2024-03-12 09:03:00.243+00
244	7	61	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	cache invoice token cache	cache Zürich token slow cache crash token crash Zürich naïve invoice crash crash Zürich crash mobile login crash Über crash	new	urgent	{}	{"points": 1, "browser": {"name": "firefox", "version": 94}, "severity": "high"}	30.5	2024-03-16	2024-03-12 12:00:00.244+00	2024-03-12 16:04:00.244+00
245	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	Zürich report cache mobile	Zürich a_b invoice a_b search report slow a_b crash invoice invoice naïve naïve Zürich Zürich slow report Zürich a_b crash	done	normal	{docs}	{"points": 2, "browser": {"name": "chrome", "version": 95}, "severity": "low"}	\N	2024-03-17	2024-03-12 19:00:00.245+00	2024-03-12 23:05:00.245+00
246	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	\N	50% export login naïve	50% search export crash 50% export search Über cache Über invoice token login 50% export crash a_b crash slow search	blocked	low	{db}	{"points": 3, "browser": {"name": "firefox", "version": 96}, "severity": "high"}	30.75	\N	2024-03-13 02:00:00.246+00	2024-03-13 06:06:00.246+00
247	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	slow report crash 50%	login naïve invoice cache crash token token export login crash invoice login invoice 50% a_b slow a_b Über Über mobile	open	urgent	{api,db}	{"points": 4, "browser": {"name": "chrome", "version": 97}, "severity": "medium"}	30.875	2024-03-20	2024-03-13 09:00:00.247+00	2024-03-13 13:07:00.247+00
248	4	62	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	Über Über slow mobile	cache crash 50% export a_b search slow invoice search naïve a_b search login export cache export a_b export search naïve	new	normal	{}	{"points": 5, "browser": {"name": "firefox", "version": 98}, "severity": "low"}	31	2024-03-21	2024-03-13 16:00:00.248+00	2024-03-13 20:08:00.248+00
249	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	cache a_b report invoice	50% login login crash cache naïve 50% Über export invoice login report report report crash crash report mobile Zürich report	done	low	{ui}	{"points": 6, "browser": {"name": "firefox", "version": 99}, "severity": "low"}	31.125	\N	2024-03-13 23:00:00.249+00	2024-03-14 03:09:00.249+00
250	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	report report a_b slow	a_b export naïve report login crash export crash invoice Über report report export a_b Über mobile login crash mobile export	blocked	urgent	{api,docs}	{"points": 7, "browser": {"name": "chrome", "version": 100}, "severity": "medium"}	\N	2024-03-24	2024-03-14 06:00:00.25+00	2024-03-14 10:10:00.25+00
251	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	crash login naïve mobile	login export mobile slow mobile 50% Über export crash crash report invoice report a_b report search Zürich slow crash search	open	normal	{db,docs,ui}	{"points": 8, "browser": {"name": "chrome", "version": 101}, "severity": "high"}	31.375	2024-03-25	2024-03-14 13:00:00.251+00	2024-03-14 17:11:00.251+00
252	1	63	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	\N	cache search Über crash	crash Zürich report report invoice slow mobile login cache cache search mobile a_b login cache report cache Zürich login mobile	new	low	{}	{"points": 0, "browser": {"name": "firefox", "version": 102}, "severity": "medium"}	31.5	\N	2024-03-14 20:00:00.252+00	2024-03-15 00:12:00.252+00
253	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	search report cache token	slow cache Über slow naïve search a_b Über Zürich login 50% 50% Über cache a_b cache slow Zürich export login	done	urgent	{docs}	{"points": 1, "browser": {"name": "firefox", "version": 103}, "severity": "medium"}	31.625	2024-03-28	2024-03-15 03:00:00.253+00	2024-03-15 07:13:00.253+00
254	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	report export 50% login	invoice report slow 50% export invoice Zürich Über token export crash naïve login cache slow login Über report export crash	blocked	normal	{db,docs}	{"points": 2, "browser": {"name": "chrome", "version": 104}, "severity": "medium"}	31.75	2024-03-29	2024-03-15 10:00:00.254+00	2024-03-15 14:14:00.254+00
255	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	cache export token a_b	export export 50% report export invoice search report invoice export search Über login naïve slow Über naïve cache Zürich login	open	low	{api,db}	{"points": 3, "browser": {"name": "firefox", "version": 105}, "severity": "high"}	\N	\N	2024-03-15 17:00:00.255+00	2024-03-15 21:15:00.255+00
256	5	64	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	token search invoice token	report report mobile mobile Zürich naïve slow invoice export mobile crash invoice naïve slow a_b slow mobile slow token Über	new	urgent	{}	{"points": 4, "browser": {"name": "firefox", "version": 106}, "severity": "high"}	32	2024-04-01	2024-03-16 00:00:00.256+00	2024-03-16 04:16:00.256+00
257	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	export naïve slow crash	token 50% report search naïve invoice a_b token cache export 50% slow Zürich invoice Zürich naïve crash login naïve a_b	done	normal	{ui}	{"points": 5, "browser": {"name": "chrome", "version": 107}, "severity": "high"}	32.125	2024-04-02	2024-03-16 07:00:00.257+00	2024-03-16 11:17:00.257+00
258	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	\N	crash invoice search slow	50% slow naïve crash mobile naïve 50% invoice search cache cache Zürich mobile token crash report export report cache mobile	blocked	low	{api,db}	{"points": 6, "browser": {"name": "firefox", "version": 108}, "severity": "low"}	32.25	\N	2024-03-16 14:00:00.258+00	2024-03-16 18:18:00.258+00
259	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	token a_b invoice token	naïve slow 50% Zürich invoice cache export naïve Über mobile invoice cache 50% crash Zürich Zürich login token cache report	open	urgent	{api,db,ui}	{"points": 7, "browser": {"name": "chrome", "version": 109}, "severity": "low"}	32.375	2024-04-04	2024-03-16 21:00:00.259+00	2024-03-17 01:19:00.259+00
260	2	65	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	Über cache search Zürich	cache a_b slow report Über search export naïve crash export mobile naïve naïve slow a_b Zürich export Über Zürich Zürich	new	normal	{}	{"points": 8, "browser": {"name": "chrome", "version": 90}, "severity": "low"}	\N	2024-04-06	2024-03-17 04:00:00.26+00	2024-03-17 08:20:00.26+00
261	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	cache report search Über	slow export cache export a_b invoice crash login mobile slow a_b naïve token naïve cache crash report token report Über	done	low	{db}	{"points": 0, "browser": {"name": "chrome", "version": 91}, "severity": "low"}	32.625	\N	2024-03-17 11:00:00.261+00	2024-03-17 15:21:00.261+00
262	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	Über slow search report	Zürich login cache cache search slow naïve Über crash cache search invoice 50% mobile cache export cache export Zürich token	blocked	urgent	{api,db}	{"points": 1, "browser": {"name": "chrome", "version": 92}, "severity": "low"}	32.75	2024-04-08	2024-03-17 18:00:00.262+00	2024-03-17 22:22:00.262+00
263	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	slow 50% crash token	report 50% cache a_b search token login export a_b login token mobile naïve Zürich mobile invoice login crash search login	open	normal	{api,ui}	{"points": 2, "browser": {"name": "firefox", "version": 93}, "severity": "high"}	32.875	2024-04-10	2024-03-18 01:00:00.263+00	2024-03-18 05:23:00.263+00
264	6	66	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	\N	export slow invoice a_b	Zürich search export login login crash crash a_b crash export slow report Über crash mobile Über Über invoice naïve Zürich	new	low	{}	{"points": 3, "browser": {"name": "chrome", "version": 94}, "severity": "low"}	33	\N	2024-03-18 08:00:00.264+00	2024-03-18 12:24:00.264+00
265	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	Über login a_b crash	invoice slow invoice crash crash token login Zürich invoice slow search 50% Zürich Über Über mobile report slow export token	done	urgent	{ui}	{"points": 4, "browser": {"name": "chrome", "version": 95}, "severity": "high"}	\N	2024-04-12	2024-03-18 15:00:00.265+00	2024-03-18 19:25:00.265+00
266	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	naïve invoice Zürich login	export invoice search crash search report crash crash token slow export search Zürich report search report search 50% export token	blocked	normal	{docs,ui}	{"points": 5, "browser": {"name": "chrome", "version": 96}, "severity": "medium"}	33.25	2024-04-13	2024-03-18 22:00:00.266+00	2024-03-19 02:26:00.266+00
267	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	slow login export a_b	token export crash 50% cache report export search invoice mobile naïve mobile mobile Über Zürich login login export Zürich login	open	low	{api,db}	{"points": 6, "browser": {"name": "chrome", "version": 97}, "severity": "medium"}	33.375	\N	2024-03-19 05:00:00.267+00	2024-03-19 09:27:00.267+00
268	3	67	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	token export a_b slow	export invoice cache a_b invoice slow slow login export report search Über 50% Zürich Zürich cache Zürich search search invoice	new	urgent	{}	{"points": 7, "browser": {"name": "chrome", "version": 98}, "severity": "low"}	33.5	2024-04-16	2024-03-19 12:00:00.268+00	2024-03-19 16:28:00.268+00
269	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	mobile Zürich invoice login	search token Über crash invoice login Über mobile export slow slow a_b cache a_b export report login export Über crash	done	normal	{db}	{"points": 8, "browser": {"name": "chrome", "version": 99}, "severity": "medium"}	33.625	2024-04-17	2024-03-19 19:00:00.269+00	2024-03-19 23:29:00.269+00
270	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	\N	mobile invoice search crash	crash cache crash token naïve naïve report crash invoice search cache mobile export report Über 50% report Zürich naïve search	blocked	low	{db,docs}	{"points": 0, "browser": {"name": "chrome", "version": 100}, "severity": "medium"}	\N	\N	2024-03-20 02:00:00.27+00	2024-03-20 06:30:00.27+00
271	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	token login crash search	report crash cache a_b invoice slow login 50% a_b mobile slow crash report cache token login invoice cache crash 50%	open	urgent	{db,docs,ui}	{"points": 1, "browser": {"name": "chrome", "version": 101}, "severity": "high"}	33.875	2024-04-20	2024-03-20 09:00:00.271+00	2024-03-20 13:31:00.271+00
272	7	68	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	Zürich crash Zürich Zürich	login login invoice a_b search cache slow mobile crash Zürich crash Über slow 50% mobile token 50% naïve slow export	new	normal	{}	{"points": 2, "browser": {"name": "chrome", "version": 102}, "severity": "high"}	34	2024-04-21	2024-03-20 16:00:00.272+00	2024-03-20 20:32:00.272+00
273	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	search search naïve Zürich	Über Über crash a_b export report mobile crash crash invoice Zürich a_b Zürich a_b naïve report export slow token search	done	low	{db}	{"points": 3, "browser": {"name": "chrome", "version": 103}, "severity": "low"}	34.125	\N	2024-03-20 23:00:00.273+00	2024-03-21 03:33:00.273+00
274	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	Zürich export Zürich search	slow Zürich export a_b report crash 50% 50% mobile Über search export login invoice mobile report 50% Zürich slow 50%	blocked	urgent	{db}	{"points": 4, "browser": {"name": "chrome", "version": 104}, "severity": "high"}	34.25	2024-04-24	2024-03-21 06:00:00.274+00	2024-03-21 10:34:00.274+00
275	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	cache export cache naïve	login 50% login 50% export token Über login search search invoice token login a_b login Über export 50% Über 50%	open	normal	{db}	{"points": 5, "browser": {"name": "chrome", "version": 105}, "severity": "low"}	\N	2024-04-25	2024-03-21 13:00:00.275+00	2024-03-21 17:35:00.275+00
276	4	69	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	\N	naïve naïve invoice crash	export login a_b cache naïve search cache search a_b token search a_b export 50% a_b cache search login a_b Zürich	new	low	{}	{"points": 6, "browser": {"name": "firefox", "version": 106}, "severity": "high"}	34.5	\N	2024-03-21 20:00:00.276+00	2024-03-22 00:36:00.276+00
277	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	50% invoice invoice mobile	cache Über naïve naïve 50% invoice slow export mobile Zürich Über cache 50% login Über a_b 50% slow 50% Über	done	urgent	{api}	{"points": 7, "browser": {"name": "firefox", "version": 107}, "severity": "medium"}	34.625	2024-04-28	2024-03-22 03:00:00.277+00	2024-03-22 07:37:00.277+00
278	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	search 50% 50% mobile	report Über report search report search Zürich 50% 50% export Zürich Über Über export crash crash crash Über a_b login	blocked	normal	{api,ui}	{"points": 8, "browser": {"name": "firefox", "version": 108}, "severity": "low"}	34.75	2024-04-29	2024-03-22 10:00:00.278+00	2024-03-22 14:38:00.278+00
279	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	token crash report Zürich	login export 50% report cache naïve invoice search report naïve invoice cache cache a_b a_b token report Über a_b Über	open	low	{db,ui}	{"points": 0, "browser": {"name": "firefox", "version": 109}, "severity": "medium"}	34.875	\N	2024-03-22 17:00:00.279+00	2024-03-22 21:39:00.279+00
280	1	70	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	report report naïve login	a_b cache export export export Über mobile Über a_b cache Zürich 50% crash cache a_b token login report token token	new	urgent	{}	{"points": 1, "browser": {"name": "firefox", "version": 90}, "severity": "low"}	\N	2024-03-23	2024-03-23 00:00:00.28+00	2024-03-23 04:40:00.28+00
281	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	Zürich slow naïve crash	slow mobile invoice 50% mobile search Zürich Über crash export search Zürich token search login export Über a_b Zürich naïve	done	normal	{api}	{"points": 2, "browser": {"name": "firefox", "version": 91}, "severity": "low"}	35.125	2024-03-24	2024-03-23 07:00:00.281+00	2024-03-23 11:41:00.281+00
282	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	\N	a_b naïve export Über	invoice Über mobile Zürich slow report mobile search mobile login cache 50% slow token naïve 50% mobile a_b search slow	blocked	low	{api,ui}	{"points": 3, "browser": {"name": "firefox", "version": 92}, "severity": "medium"}	35.25	\N	2024-03-23 14:00:00.282+00	2024-03-23 18:42:00.282+00
283	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	50% token Über login	a_b login export mobile login a_b mobile 50% a_b Zürich a_b Zürich export mobile report a_b slow mobile export slow	open	urgent	{api,docs,ui}	{"points": 4, "browser": {"name": "firefox", "version": 93}, "severity": "low"}	35.375	2024-03-26	2024-03-23 21:00:00.283+00	2024-03-24 01:43:00.283+00
284	5	71	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	token Zürich invoice token	invoice export naïve export mobile cache report login crash search login search Über a_b Zürich slow Zürich search export mobile	new	normal	{}	{"points": 5, "browser": {"name": "firefox", "version": 94}, "severity": "low"}	35.5	2024-03-28	2024-03-24 04:00:00.284+00	2024-03-24 08:44:00.284+00
285	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	mobile 50% slow export	token slow a_b 50% export token Zürich Zürich crash Zürich report Zürich token Zürich export invoice 50% 50% naïve a_b	done	low	{ui}	{"points": 6, "browser": {"name": "firefox", "version": 95}, "severity": "low"}	\N	\N	2024-03-24 11:00:00.285+00	2024-03-24 15:45:00.285+00
286	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	report 50% crash 50%	crash a_b search mobile cache naïve slow Über report slow cache export mobile Über naïve search Zürich export export export	blocked	urgent	{api,docs}	{"points": 7, "browser": {"name": "chrome", "version": 96}, "severity": "low"}	35.75	2024-03-30	2024-03-24 18:00:00.286+00	2024-03-24 22:46:00.286+00
287	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	invoice invoice slow cache	export report crash slow export token Über crash mobile invoice slow naïve report 50% report search token report report invoice	open	normal	{api,docs}	{"points": 8, "browser": {"name": "firefox", "version": 97}, "severity": "medium"}	35.875	2024-04-01	2024-03-25 01:00:00.287+00	2024-03-25 05:47:00.287+00
288	2	72	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	\N	mobile slow export crash	Über Zürich naïve crash naïve crash Über Zürich naïve Über Über Zürich Zürich 50% naïve cache slow report 50% 50%	new	low	{}	{"points": 0, "browser": {"name": "firefox", "version": 98}, "severity": "medium"}	36	\N	2024-03-25 08:00:00.288+00	2024-03-25 12:48:00.288+00
289	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	login 50% search Zürich	report Über mobile cache Zürich a_b cache naïve naïve token invoice slow mobile cache cache Zürich Zürich login cache slow	done	urgent	{db}	{"points": 1, "browser": {"name": "chrome", "version": 99}, "severity": "medium"}	36.125	2024-04-03	2024-03-25 15:00:00.289+00	2024-03-25 19:49:00.289+00
290	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	search Über token token	cache export Über search slow mobile mobile naïve cache slow invoice crash slow a_b a_b search login token Über search	blocked	normal	{docs}	{"points": 2, "browser": {"name": "chrome", "version": 100}, "severity": "low"}	\N	2024-04-04	2024-03-25 22:00:00.29+00	2024-03-26 02:50:00.29+00
291	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	Über mobile a_b login	Über mobile mobile search a_b Über cache report crash Über invoice naïve token token token search 50% invoice login Über	open	low	{db,docs,ui}	{"points": 3, "browser": {"name": "firefox", "version": 101}, "severity": "medium"}	36.375	\N	2024-03-26 05:00:00.291+00	2024-03-26 09:51:00.291+00
292	6	73	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	invoice a_b Über invoice	50% report slow Zürich naïve login crash export export login Zürich search slow slow invoice export export login naïve invoice	new	urgent	{}	{"points": 4, "browser": {"name": "firefox", "version": 102}, "severity": "high"}	36.5	2024-04-07	2024-03-26 12:00:00.292+00	2024-03-26 16:52:00.292+00
293	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	slow mobile mobile a_b	crash search a_b slow naïve 50% export login Zürich report 50% Zürich naïve naïve crash cache 50% Zürich search slow	done	normal	{api}	{"points": 5, "browser": {"name": "firefox", "version": 103}, "severity": "low"}	36.625	2024-04-08	2024-03-26 19:00:00.293+00	2024-03-26 23:53:00.293+00
294	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	\N	crash login slow crash	login login Über Zürich Zürich cache slow crash report slow crash slow export token Über cache export Über crash 50%	blocked	low	{db,docs}	{"points": 6, "browser": {"name": "chrome", "version": 104}, "severity": "low"}	36.75	\N	2024-03-27 02:00:00.294+00	2024-03-27 06:54:00.294+00
295	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	invoice report export report	login cache Zürich a_b slow slow slow a_b slow search Über cache Zürich cache login report mobile token cache a_b	open	urgent	{docs,ui}	{"points": 7, "browser": {"name": "chrome", "version": 105}, "severity": "low"}	\N	2024-04-11	2024-03-27 09:00:00.295+00	2024-03-27 13:55:00.295+00
296	3	74	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	a_b login token cache	Über cache naïve mobile slow 50% login a_b search mobile mobile slow report slow Zürich naïve slow Zürich cache login	new	normal	{}	{"points": 8, "browser": {"name": "firefox", "version": 106}, "severity": "medium"}	37	2024-04-12	2024-03-27 16:00:00.296+00	2024-03-27 20:56:00.296+00
297	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	50% search Über naïve	Zürich cache export token naïve Zürich cache naïve Über report token a_b token slow Über a_b naïve export invoice a_b	done	low	{api}	{"points": 0, "browser": {"name": "firefox", "version": 107}, "severity": "medium"}	37.125	\N	2024-03-27 23:00:00.297+00	2024-03-28 03:57:00.297+00
298	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	token Zürich Über Über	cache search mobile invoice search token Über slow token 50% mobile report invoice 50% a_b crash report a_b 50% search	blocked	urgent	{api,ui}	{"points": 1, "browser": {"name": "firefox", "version": 108}, "severity": "low"}	37.25	2024-04-15	2024-03-28 06:00:00.298+00	2024-03-28 10:58:00.298+00
299	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	token naïve a_b invoice	token mobile naïve Zürich a_b login crash token search slow crash naïve invoice a_b crash token 50% naïve report a_b	open	normal	{db,docs,ui}	{"points": 2, "browser": {"name": "chrome", "version": 109}, "severity": "medium"}	37.375	2024-04-16	2024-03-28 13:00:00.299+00	2024-03-28 17:59:00.299+00
300	7	75	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	\N	crash login report 50%	Zürich invoice export crash cache invoice invoice search Über export a_b mobile mobile mobile naïve search token Zürich search cache	new	low	{}	{"points": 3, "browser": {"name": "chrome", "version": 90}, "severity": "low"}	\N	\N	2024-03-28 20:00:00.3+00	2024-03-29 01:00:00.3+00
301	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	cache 50% Über naïve	cache Zürich report crash login Zürich 50% slow search cache invoice login token 50% mobile Zürich Zürich slow Über cache	done	urgent	{docs}	{"points": 4, "browser": {"name": "chrome", "version": 91}, "severity": "high"}	37.625	2024-04-19	2024-03-29 03:00:00.301+00	2024-03-29 08:01:00.301+00
302	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	50% mobile login report	report login crash crash 50% search a_b a_b login export report token report a_b Zürich crash Zürich invoice Über 50%	blocked	normal	{api}	{"points": 5, "browser": {"name": "firefox", "version": 92}, "severity": "medium"}	37.75	2024-04-20	2024-03-29 10:00:00.302+00	2024-03-29 15:02:00.302+00
303	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	cache slow 50% mobile	invoice Über slow slow a_b a_b export report 50% search export invoice invoice a_b login export slow a_b token invoice	open	low	{docs,ui}	{"points": 6, "browser": {"name": "firefox", "version": 93}, "severity": "high"}	37.875	\N	2024-03-29 17:00:00.303+00	2024-03-29 22:03:00.303+00
304	4	76	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	naïve a_b report search	Über cache login Zürich naïve export cache report report 50% mobile export a_b invoice slow mobile cache crash mobile Über	new	urgent	{}	{"points": 7, "browser": {"name": "firefox", "version": 94}, "severity": "low"}	38	2024-04-23	2024-03-30 00:00:00.304+00	2024-03-30 05:04:00.304+00
305	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	a_b slow a_b report	report report a_b invoice token Über crash mobile report search token Über slow Über a_b crash Über naïve crash slow	done	normal	{docs}	{"points": 8, "browser": {"name": "chrome", "version": 95}, "severity": "medium"}	\N	2024-04-24	2024-03-30 07:00:00.305+00	2024-03-30 12:05:00.305+00
306	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	\N	Über naïve token mobile	slow Über search login Über export report crash invoice report cache Über token search cache Zürich Über report a_b cache	blocked	low	{api}	{"points": 0, "browser": {"name": "firefox", "version": 96}, "severity": "low"}	38.25	\N	2024-03-30 14:00:00.306+00	2024-03-30 19:06:00.306+00
307	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	token export invoice invoice	Zürich export Zürich token crash naïve login export mobile crash export mobile mobile cache crash search 50% export cache crash	open	urgent	{api,db,ui}	{"points": 1, "browser": {"name": "firefox", "version": 97}, "severity": "medium"}	38.375	2024-04-26	2024-03-30 21:00:00.307+00	2024-03-31 02:07:00.307+00
308	1	77	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	invoice login naïve crash	invoice Über a_b token Zürich login mobile naïve Über a_b Zürich token mobile 50% slow login token export slow a_b	new	normal	{}	{"points": 2, "browser": {"name": "firefox", "version": 98}, "severity": "high"}	38.5	2024-04-28	2024-03-31 04:00:00.308+00	2024-03-31 09:08:00.308+00
309	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	export a_b crash invoice	token a_b Zürich mobile Über cache naïve naïve Zürich login crash token 50% Zürich naïve crash 50% Zürich a_b invoice	done	low	{api}	{"points": 3, "browser": {"name": "chrome", "version": 99}, "severity": "low"}	38.625	\N	2024-03-31 11:00:00.309+00	2024-03-31 16:09:00.309+00
310	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	50% cache login login	login naïve token mobile cache naïve slow Über Zürich Über mobile slow Über a_b a_b Über invoice mobile slow slow	blocked	urgent	{api}	{"points": 4, "browser": {"name": "firefox", "version": 100}, "severity": "high"}	\N	2024-04-30	2024-03-31 18:00:00.31+00	2024-03-31 23:10:00.31+00
311	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	token search search crash	slow invoice mobile token token crash mobile report naïve report mobile search login Zürich login export naïve slow export a_b	open	normal	{api,db,ui}	{"points": 5, "browser": {"name": "firefox", "version": 101}, "severity": "high"}	38.875	2024-05-02	2024-04-01 01:00:00.311+00	2024-04-01 06:11:00.311+00
312	5	78	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	\N	50% report token naïve	naïve Über report search login export cache 50% login report mobile export a_b login token a_b slow export crash invoice	new	low	{}	{"points": 6, "browser": {"name": "chrome", "version": 102}, "severity": "high"}	39	\N	2024-04-01 08:00:00.312+00	2024-04-01 13:12:00.312+00
313	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	search crash Über cache	crash naïve search invoice crash mobile search a_b report export cache slow slow invoice naïve Über a_b a_b crash Zürich	done	urgent	{docs}	{"points": 7, "browser": {"name": "firefox", "version": 103}, "severity": "high"}	39.125	2024-05-04	2024-04-01 15:00:00.313+00	2024-04-01 20:13:00.313+00
314	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	report crash 50% Zürich	cache Zürich slow 50% cache search login invoice mobile login Über login crash mobile Zürich Zürich Zürich export mobile naïve	blocked	normal	{api}	{"points": 8, "browser": {"name": "firefox", "version": 104}, "severity": "medium"}	39.25	2024-05-05	2024-04-01 22:00:00.314+00	2024-04-02 03:14:00.314+00
315	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	naïve invoice cache report	crash export a_b report login Zürich export cache naïve crash export naïve crash mobile cache invoice Über Über export invoice	open	low	{api,db,ui}	{"points": 0, "browser": {"name": "chrome", "version": 105}, "severity": "low"}	\N	\N	2024-04-02 05:00:00.315+00	2024-04-02 10:15:00.315+00
316	2	79	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	Zürich 50% naïve crash	slow crash crash login mobile export invoice a_b cache crash naïve mobile cache report invoice export crash cache a_b report	new	urgent	{}	{"points": 1, "browser": {"name": "chrome", "version": 106}, "severity": "medium"}	39.5	2024-05-08	2024-04-02 12:00:00.316+00	2024-04-02 17:16:00.316+00
317	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	invoice crash a_b token	50% a_b report slow slow crash report naïve slow cache cache login Zürich slow token Zürich login search Zürich search	done	normal	{ui}	{"points": 2, "browser": {"name": "chrome", "version": 107}, "severity": "high"}	39.625	2024-05-09	2024-04-02 19:00:00.317+00	2024-04-03 00:17:00.317+00
318	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	\N	export login export token	Zürich invoice Über slow Zürich 50% Über naïve Zürich 50% invoice slow report report slow login slow crash mobile Zürich	blocked	low	{api,docs}	{"points": 3, "browser": {"name": "firefox", "version": 108}, "severity": "medium"}	39.75	\N	2024-04-03 02:00:00.318+00	2024-04-03 07:18:00.318+00
319	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	cache 50% invoice Zürich	crash crash search naïve crash cache export login slow login 50% Über crash 50% invoice token Über 50% a_b Zürich	open	urgent	{api,db,docs}	{"points": 4, "browser": {"name": "firefox", "version": 109}, "severity": "medium"}	39.875	2024-05-12	2024-04-03 09:00:00.319+00	2024-04-03 14:19:00.319+00
320	6	80	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	report Zürich Über slow	Über Über mobile mobile token export token invoice cache mobile slow mobile login naïve naïve cache token slow login mobile	new	normal	{}	{"points": 5, "browser": {"name": "chrome", "version": 90}, "severity": "low"}	\N	2024-04-03	2024-04-03 16:00:00.32+00	2024-04-03 21:20:00.32+00
321	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	crash search cache Zürich	report search Über mobile report export Zürich a_b 50% mobile mobile naïve mobile invoice invoice naïve 50% Zürich login 50%	done	low	{db}	{"points": 6, "browser": {"name": "chrome", "version": 91}, "severity": "low"}	40.125	\N	2024-04-03 23:00:00.321+00	2024-04-04 04:21:00.321+00
322	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	Zürich cache export Zürich	report 50% Über Zürich invoice report Über crash search Über Zürich cache export 50% export search naïve cache Zürich cache	blocked	urgent	{db}	{"points": 7, "browser": {"name": "firefox", "version": 92}, "severity": "medium"}	40.25	2024-04-06	2024-04-04 06:00:00.322+00	2024-04-04 11:22:00.322+00
323	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	invoice mobile login Über	Über naïve login naïve token mobile a_b cache 50% invoice search search export Über Über report crash Zürich search Zürich	open	normal	{api,docs,ui}	{"points": 8, "browser": {"name": "firefox", "version": 93}, "severity": "low"}	40.375	2024-04-07	2024-04-04 13:00:00.323+00	2024-04-04 18:23:00.323+00
324	3	81	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	\N	invoice a_b report login	Zürich slow a_b Über 50% naïve 50% report invoice naïve slow Über slow cache slow Zürich slow Über invoice login	new	low	{}	{"points": 0, "browser": {"name": "firefox", "version": 94}, "severity": "medium"}	40.5	\N	2024-04-04 20:00:00.324+00	2024-04-05 01:24:00.324+00
325	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	Über login 50% slow	a_b login naïve naïve export slow search search Über mobile crash crash a_b invoice report mobile naïve token invoice login	done	urgent	{docs}	{"points": 1, "browser": {"name": "firefox", "version": 95}, "severity": "low"}	\N	2024-04-10	2024-04-05 03:00:00.325+00	2024-04-05 08:25:00.325+00
326	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	naïve search login Zürich	Über crash search Über Über slow cache login token Zürich export export login token cache token token export invoice crash	blocked	normal	{api}	{"points": 2, "browser": {"name": "chrome", "version": 96}, "severity": "high"}	40.75	2024-04-11	2024-04-05 10:00:00.326+00	2024-04-05 15:26:00.326+00
327	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	token search token a_b	Über crash login token Über mobile cache 50% token crash mobile report crash export export report invoice naïve a_b Über	open	low	{api,ui}	{"points": 3, "browser": {"name": "chrome", "version": 97}, "severity": "low"}	40.875	\N	2024-04-05 17:00:00.327+00	2024-04-05 22:27:00.327+00
328	7	82	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	export cache 50% naïve	export Über token export naïve cache login mobile search mobile search invoice invoice report search Zürich report report login login	new	urgent	{}	{"points": 4, "browser": {"name": "chrome", "version": 98}, "severity": "medium"}	41	2024-04-14	2024-04-06 00:00:00.328+00	2024-04-06 05:28:00.328+00
329	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	report export token token	slow search token 50% report mobile naïve slow search crash invoice search search Zürich report a_b crash invoice report 50%	done	normal	{api}	{"points": 5, "browser": {"name": "firefox", "version": 99}, "severity": "medium"}	41.125	2024-04-15	2024-04-06 07:00:00.329+00	2024-04-06 12:29:00.329+00
330	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	\N	crash crash a_b crash	slow Über login naïve naïve mobile report invoice a_b Zürich Über mobile Über Zürich slow crash mobile mobile report crash	blocked	low	{db}	{"points": 6, "browser": {"name": "firefox", "version": 100}, "severity": "medium"}	\N	\N	2024-04-06 14:00:00.33+00	2024-04-06 19:30:00.33+00
331	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	export a_b naïve Über	50% Über token token mobile token invoice invoice search crash token Zürich Über 50% crash Über cache mobile cache Über	open	urgent	{api,db,ui}	{"points": 7, "browser": {"name": "firefox", "version": 101}, "severity": "low"}	41.375	2024-04-17	2024-04-06 21:00:00.331+00	2024-04-07 02:31:00.331+00
332	4	83	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	naïve login a_b Über	export naïve login slow cache export cache mobile report Über naïve invoice export slow search Zürich report slow 50% a_b	new	normal	{}	{"points": 8, "browser": {"name": "firefox", "version": 102}, "severity": "low"}	41.5	2024-04-19	2024-04-07 04:00:00.332+00	2024-04-07 09:32:00.332+00
333	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	login naïve export a_b	Über cache naïve cache login report mobile report search export mobile slow crash cache slow Zürich slow invoice search cache	done	low	{api}	{"points": 0, "browser": {"name": "firefox", "version": 103}, "severity": "medium"}	41.625	\N	2024-04-07 11:00:00.333+00	2024-04-07 16:33:00.333+00
334	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	cache mobile 50% Über	invoice mobile mobile slow Zürich report Zürich token crash slow invoice invoice invoice cache export mobile token search search token	blocked	urgent	{api,docs}	{"points": 1, "browser": {"name": "chrome", "version": 104}, "severity": "medium"}	41.75	2024-04-21	2024-04-07 18:00:00.334+00	2024-04-07 23:34:00.334+00
335	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	token slow search 50%	Über report report mobile slow 50% login cache a_b crash crash token token login token a_b Zürich mobile Zürich slow	open	normal	{api,db,ui}	{"points": 2, "browser": {"name": "firefox", "version": 105}, "severity": "medium"}	\N	2024-04-23	2024-04-08 01:00:00.335+00	2024-04-08 06:35:00.335+00
337	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	login token Zürich crash	login slow Zürich invoice cache invoice invoice a_b Zürich a_b crash 50% export report token search invoice mobile a_b login	done	urgent	{ui}	{"points": 4, "browser": {"name": "chrome", "version": 107}, "severity": "medium"}	42.125	2024-04-25	2024-04-08 15:00:00.337+00	2024-04-08 20:37:00.337+00
338	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	export invoice crash a_b	cache mobile report token token 50% a_b slow naïve Zürich mobile report naïve search search report 50% export export invoice	blocked	normal	{api,db}	{"points": 5, "browser": {"name": "chrome", "version": 108}, "severity": "high"}	42.25	2024-04-26	2024-04-08 22:00:00.338+00	2024-04-09 03:38:00.338+00
339	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	naïve login export crash	export report search Über report mobile Über mobile report login token search search Zürich search a_b Zürich Über naïve export	open	low	{api,db,docs}	{"points": 6, "browser": {"name": "chrome", "version": 109}, "severity": "medium"}	42.375	\N	2024-04-09 05:00:00.339+00	2024-04-09 10:39:00.339+00
340	5	85	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	slow mobile search slow	naïve a_b slow report mobile export search export cache Zürich export Über token search a_b crash invoice invoice Über cache	new	urgent	{}	{"points": 7, "browser": {"name": "chrome", "version": 90}, "severity": "high"}	\N	2024-04-29	2024-04-09 12:00:00.34+00	2024-04-09 17:40:00.34+00
341	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	invoice naïve token token	50% export Über naïve search login 50% search invoice invoice search 50% slow mobile mobile token token cache a_b slow	done	normal	{api}	{"points": 8, "browser": {"name": "firefox", "version": 91}, "severity": "low"}	42.625	2024-04-30	2024-04-09 19:00:00.341+00	2024-04-10 00:41:00.341+00
342	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	\N	search cache naïve 50%	report naïve 50% cache Zürich naïve export 50% crash slow naïve slow mobile a_b slow Über export cache 50% naïve	blocked	low	{db,docs}	{"points": 0, "browser": {"name": "firefox", "version": 92}, "severity": "high"}	42.75	\N	2024-04-10 02:00:00.342+00	2024-04-10 07:42:00.342+00
343	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	slow Zürich token 50%	export slow report token mobile export report cache mobile report 50% crash login a_b 50% export report login a_b search	open	urgent	{api,docs,ui}	{"points": 1, "browser": {"name": "firefox", "version": 93}, "severity": "low"}	42.875	2024-05-03	2024-04-10 09:00:00.343+00	2024-04-10 14:43:00.343+00
344	2	86	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	token slow cache Über	Über crash report search crash cache slow Zürich invoice slow invoice mobile search Zürich search crash login 50% token 50%	new	normal	{}	{"points": 2, "browser": {"name": "firefox", "version": 94}, "severity": "high"}	43	2024-05-04	2024-04-10 16:00:00.344+00	2024-04-10 21:44:00.344+00
345	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	export export crash invoice	invoice 50% crash invoice report slow invoice login invoice a_b report export Über export search a_b Zürich naïve crash search	done	low	{api}	{"points": 3, "browser": {"name": "firefox", "version": 95}, "severity": "high"}	\N	\N	2024-04-10 23:00:00.345+00	2024-04-11 04:45:00.345+00
346	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	Über Zürich crash report	Zürich report search login export export Über login Über search naïve naïve cache a_b mobile naïve export invoice naïve crash	blocked	urgent	{docs}	{"points": 4, "browser": {"name": "chrome", "version": 96}, "severity": "medium"}	43.25	2024-05-07	2024-04-11 06:00:00.346+00	2024-04-11 11:46:00.346+00
347	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	invoice slow 50% naïve	a_b a_b 50% naïve export cache login mobile export report token a_b export mobile mobile 50% crash crash cache Über	open	normal	{docs,ui}	{"points": 5, "browser": {"name": "chrome", "version": 97}, "severity": "low"}	43.375	2024-05-08	2024-04-11 13:00:00.347+00	2024-04-11 18:47:00.347+00
348	6	87	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	\N	cache slow 50% export	report 50% slow 50% invoice naïve Zürich cache Zürich a_b export slow cache naïve cache login cache invoice login naïve	new	low	{}	{"points": 6, "browser": {"name": "chrome", "version": 98}, "severity": "low"}	43.5	\N	2024-04-11 20:00:00.348+00	2024-04-12 01:48:00.348+00
349	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	mobile token export Über	crash slow login cache crash invoice login search invoice invoice search mobile Zürich search slow crash crash Zürich cache crash	done	urgent	{db}	{"points": 7, "browser": {"name": "chrome", "version": 99}, "severity": "high"}	43.625	2024-05-11	2024-04-12 03:00:00.349+00	2024-04-12 08:49:00.349+00
350	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	Zürich slow token naïve	cache mobile Zürich naïve a_b crash crash mobile report invoice report report naïve crash naïve a_b export naïve export Über	blocked	normal	{docs}	{"points": 8, "browser": {"name": "chrome", "version": 100}, "severity": "low"}	\N	2024-05-12	2024-04-12 10:00:00.35+00	2024-04-12 15:50:00.35+00
351	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	50% crash token login	cache report invoice 50% a_b export slow report naïve search token invoice Über slow token mobile slow naïve slow invoice	open	low	{api,ui}	{"points": 0, "browser": {"name": "firefox", "version": 101}, "severity": "low"}	43.875	\N	2024-04-12 17:00:00.351+00	2024-04-12 22:51:00.351+00
352	3	88	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	login token report cache	a_b search invoice a_b token report Zürich search crash crash a_b search crash naïve invoice mobile Zürich 50% login search	new	urgent	{}	{"points": 1, "browser": {"name": "chrome", "version": 102}, "severity": "low"}	44	2024-05-15	2024-04-13 00:00:00.352+00	2024-04-13 05:52:00.352+00
353	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	slow search report crash	login login slow mobile export cache crash 50% crash mobile export token mobile crash slow invoice 50% naïve report invoice	done	normal	{api}	{"points": 2, "browser": {"name": "firefox", "version": 103}, "severity": "low"}	44.125	2024-05-16	2024-04-13 07:00:00.353+00	2024-04-13 12:53:00.353+00
354	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	\N	token Zürich crash mobile	cache naïve invoice token login 50% crash crash naïve crash token Zürich export token 50% Zürich 50% invoice cache report	blocked	low	{api,db}	{"points": 3, "browser": {"name": "chrome", "version": 104}, "severity": "medium"}	44.25	\N	2024-04-13 14:00:00.354+00	2024-04-13 19:54:00.354+00
355	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	login invoice report token	Über invoice mobile invoice cache cache mobile crash crash search mobile report Über export Über crash Über mobile 50% mobile	open	urgent	{db}	{"points": 4, "browser": {"name": "chrome", "version": 105}, "severity": "high"}	\N	2024-05-18	2024-04-13 21:00:00.355+00	2024-04-14 02:55:00.355+00
357	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	50% Zürich slow Über	invoice Zürich token a_b export naïve report slow Zürich cache crash invoice cache search crash slow report cache cache mobile	done	low	{docs}	{"points": 6, "browser": {"name": "firefox", "version": 107}, "severity": "high"}	44.625	\N	2024-04-14 11:00:00.357+00	2024-04-14 16:57:00.357+00
358	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	naïve naïve cache naïve	export Über cache Zürich mobile Zürich cache invoice naïve cache token naïve mobile naïve export naïve slow mobile search Über	blocked	urgent	{docs,ui}	{"points": 7, "browser": {"name": "firefox", "version": 108}, "severity": "high"}	44.75	2024-05-22	2024-04-14 18:00:00.358+00	2024-04-14 23:58:00.358+00
359	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	cache Zürich crash Zürich	mobile slow 50% Über a_b search invoice a_b search report report Über invoice token Über search a_b 50% slow 50%	open	normal	{api,ui}	{"points": 8, "browser": {"name": "firefox", "version": 109}, "severity": "high"}	44.875	2024-05-24	2024-04-15 01:00:00.359+00	2024-04-15 06:59:00.359+00
360	4	90	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	\N	report Über 50% crash	mobile slow slow Zürich mobile export 50% search Über 50% invoice invoice crash invoice export naïve a_b login naïve export	new	low	{}	{"points": 0, "browser": {"name": "chrome", "version": 90}, "severity": "low"}	\N	\N	2024-04-15 08:00:00.36+00	2024-04-15 14:00:00.36+00
361	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	login report 50% cache	naïve search login crash export naïve invoice export login token crash report Zürich naïve token cache mobile crash export report	done	urgent	{db}	{"points": 1, "browser": {"name": "firefox", "version": 91}, "severity": "high"}	45.125	2024-04-16	2024-04-15 15:00:00.361+00	2024-04-15 21:01:00.361+00
362	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	Über token login a_b	50% crash search 50% token login cache Zürich token search a_b Zürich report mobile slow 50% naïve slow a_b mobile	blocked	normal	{db,docs}	{"points": 2, "browser": {"name": "chrome", "version": 92}, "severity": "low"}	45.25	2024-04-17	2024-04-15 22:00:00.362+00	2024-04-16 04:02:00.362+00
363	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	slow export crash Zürich	token search search cache cache Über token naïve a_b export search invoice token cache Über login a_b mobile Über mobile	open	low	{db,ui}	{"points": 3, "browser": {"name": "chrome", "version": 93}, "severity": "low"}	45.375	\N	2024-04-16 05:00:00.363+00	2024-04-16 11:03:00.363+00
364	1	91	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	cache invoice a_b naïve	search mobile report report report report search token Über a_b crash Zürich token slow search crash export Zürich cache cache	new	urgent	{}	{"points": 4, "browser": {"name": "firefox", "version": 94}, "severity": "medium"}	45.5	2024-04-20	2024-04-16 12:00:00.364+00	2024-04-16 18:04:00.364+00
365	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	export slow export report	cache Über export Über Zürich report report search login cache 50% slow 50% login slow report crash crash report login	done	normal	{ui}	{"points": 5, "browser": {"name": "chrome", "version": 95}, "severity": "low"}	\N	2024-04-21	2024-04-16 19:00:00.365+00	2024-04-17 01:05:00.365+00
366	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	\N	mobile crash naïve export	50% slow search login token naïve export Über invoice cache report naïve naïve login cache a_b mobile login Über login	blocked	low	{api,docs}	{"points": 6, "browser": {"name": "chrome", "version": 96}, "severity": "high"}	45.75	\N	2024-04-17 02:00:00.366+00	2024-04-17 08:06:00.366+00
367	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	login login crash 50%	login 50% naïve 50% 50% report Zürich report Über 50% crash token naïve token Über login naïve cache invoice naïve	open	urgent	{docs,ui}	{"points": 7, "browser": {"name": "chrome", "version": 97}, "severity": "high"}	45.875	2024-04-24	2024-04-17 09:00:00.367+00	2024-04-17 15:07:00.367+00
368	5	92	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	crash naïve cache crash	report Zürich naïve search mobile token login crash Zürich token report 50% search 50% search invoice login token a_b naïve	new	normal	{}	{"points": 8, "browser": {"name": "chrome", "version": 98}, "severity": "medium"}	46	2024-04-25	2024-04-17 16:00:00.368+00	2024-04-17 22:08:00.368+00
369	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	cache a_b login 50%	report a_b a_b export Über token report naïve crash invoice cache search token token login Über invoice mobile export a_b	done	low	{docs}	{"points": 0, "browser": {"name": "firefox", "version": 99}, "severity": "medium"}	46.125	\N	2024-04-17 23:00:00.369+00	2024-04-18 05:09:00.369+00
370	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	naïve report a_b mobile	cache Zürich token slow token Zürich report invoice cache a_b mobile login Zürich invoice cache login slow Über Zürich a_b	blocked	urgent	{api,ui}	{"points": 1, "browser": {"name": "firefox", "version": 100}, "severity": "high"}	\N	2024-04-28	2024-04-18 06:00:00.37+00	2024-04-18 12:10:00.37+00
371	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	search invoice export Zürich	naïve 50% export Zürich Zürich Zürich mobile token search Über token token slow search search 50% crash export report mobile	open	normal	{api,db,docs}	{"points": 2, "browser": {"name": "firefox", "version": 101}, "severity": "low"}	46.375	2024-04-29	2024-04-18 13:00:00.371+00	2024-04-18 19:11:00.371+00
372	2	93	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	\N	50% mobile search invoice	a_b Über login mobile invoice search report login a_b crash slow 50% 50% login naïve 50% mobile cache a_b Zürich	new	low	{}	{"points": 3, "browser": {"name": "chrome", "version": 102}, "severity": "high"}	46.5	\N	2024-04-18 20:00:00.372+00	2024-04-19 02:12:00.372+00
373	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	Über crash slow naïve	slow a_b invoice mobile Zürich login token a_b crash 50% search report mobile search slow report 50% 50% 50% crash	done	urgent	{api}	{"points": 4, "browser": {"name": "chrome", "version": 103}, "severity": "high"}	46.625	2024-05-02	2024-04-19 03:00:00.373+00	2024-04-19 09:13:00.373+00
374	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	export a_b login login	50% a_b 50% invoice crash a_b search slow search report cache mobile 50% search Über 50% slow a_b slow Über	blocked	normal	{api,docs}	{"points": 5, "browser": {"name": "chrome", "version": 104}, "severity": "medium"}	46.75	2024-05-03	2024-04-19 10:00:00.374+00	2024-04-19 16:14:00.374+00
375	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	invoice search invoice token	mobile slow slow token 50% Über a_b slow export Zürich Zürich login cache 50% crash export search invoice search login	open	low	{db,ui}	{"points": 6, "browser": {"name": "chrome", "version": 105}, "severity": "medium"}	\N	\N	2024-04-19 17:00:00.375+00	2024-04-19 23:15:00.375+00
376	6	94	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	a_b search cache report	search 50% mobile slow report crash crash Über naïve a_b slow slow export crash a_b search login crash a_b cache	new	urgent	{}	{"points": 7, "browser": {"name": "firefox", "version": 106}, "severity": "low"}	47	2024-05-06	2024-04-20 00:00:00.376+00	2024-04-20 06:16:00.376+00
377	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	slow export report cache	login 50% naïve cache report crash login naïve Über export export token search naïve Zürich Über search report mobile Über	done	normal	{api}	{"points": 8, "browser": {"name": "firefox", "version": 107}, "severity": "low"}	47.125	2024-05-07	2024-04-20 07:00:00.377+00	2024-04-20 13:17:00.377+00
378	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	\N	invoice naïve invoice invoice	Zürich crash export naïve Über report invoice export 50% a_b cache search report invoice naïve token a_b crash crash report	blocked	low	{docs,ui}	{"points": 0, "browser": {"name": "chrome", "version": 108}, "severity": "low"}	47.25	\N	2024-04-20 14:00:00.378+00	2024-04-20 20:18:00.378+00
379	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	report invoice naïve crash	export mobile Zürich search cache slow mobile naïve export login report a_b naïve 50% 50% a_b Über naïve cache crash	open	urgent	{api,docs,ui}	{"points": 1, "browser": {"name": "chrome", "version": 109}, "severity": "low"}	47.375	2024-05-09	2024-04-20 21:00:00.379+00	2024-04-21 03:19:00.379+00
380	3	95	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	mobile slow invoice Über	report 50% report invoice a_b 50% a_b search a_b token report token token slow slow a_b invoice cache mobile 50%	new	normal	{}	{"points": 2, "browser": {"name": "chrome", "version": 90}, "severity": "high"}	\N	2024-05-11	2024-04-21 04:00:00.38+00	2024-04-21 10:20:00.38+00
381	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	Zürich search login invoice	50% mobile 50% report Über a_b 50% 50% export naïve search login report naïve Zürich export Zürich search cache Zürich	done	low	{ui}	{"points": 3, "browser": {"name": "firefox", "version": 91}, "severity": "high"}	47.625	\N	2024-04-21 11:00:00.381+00	2024-04-21 17:21:00.381+00
382	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	invoice naïve export naïve	Über token cache a_b cache report cache naïve Über naïve crash export crash invoice mobile crash token Zürich report search	blocked	urgent	{db,docs}	{"points": 4, "browser": {"name": "chrome", "version": 92}, "severity": "medium"}	47.75	2024-05-13	2024-04-21 18:00:00.382+00	2024-04-22 00:22:00.382+00
383	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	cache slow export cache	token mobile mobile naïve Über invoice naïve Über report Zürich report login report token mobile export cache login 50% slow	open	normal	{db,ui}	{"points": 5, "browser": {"name": "firefox", "version": 93}, "severity": "high"}	47.875	2024-05-15	2024-04-22 01:00:00.383+00	2024-04-22 07:23:00.383+00
384	7	96	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	\N	export report search invoice	report a_b mobile naïve mobile crash login Zürich crash slow cache export Zürich crash naïve slow a_b mobile 50% Zürich	new	low	{}	{"points": 6, "browser": {"name": "chrome", "version": 94}, "severity": "low"}	48	\N	2024-04-22 08:00:00.384+00	2024-04-22 14:24:00.384+00
385	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	crash slow mobile Über	cache naïve export crash login crash report Über login 50% Zürich naïve cache Zürich invoice Über report export invoice slow	done	urgent	{docs}	{"points": 7, "browser": {"name": "firefox", "version": 95}, "severity": "high"}	\N	2024-05-17	2024-04-22 15:00:00.385+00	2024-04-22 21:25:00.385+00
386	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	50% search report Zürich	a_b Über search search slow token Zürich cache search naïve search mobile crash export invoice Über cache invoice mobile export	blocked	normal	{db,ui}	{"points": 8, "browser": {"name": "firefox", "version": 96}, "severity": "low"}	48.25	2024-05-18	2024-04-22 22:00:00.386+00	2024-04-23 04:26:00.386+00
387	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	token 50% Über login	login report Zürich 50% naïve search cache Zürich Über invoice report export token Zürich export invoice export Zürich cache Über	open	low	{db,docs}	{"points": 0, "browser": {"name": "firefox", "version": 97}, "severity": "high"}	48.375	\N	2024-04-23 05:00:00.387+00	2024-04-23 11:27:00.387+00
388	4	97	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	token a_b search login	token mobile Zürich naïve cache search cache Über report export naïve search cache mobile token search export report login report	new	urgent	{}	{"points": 1, "browser": {"name": "chrome", "version": 98}, "severity": "high"}	48.5	2024-05-21	2024-04-23 12:00:00.388+00	2024-04-23 18:28:00.388+00
389	5	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	report search login Zürich	invoice invoice cache Zürich search slow cache search report search Zürich token cache 50% export invoice mobile report token slow	done	normal	{api}	{"points": 2, "browser": {"name": "chrome", "version": 99}, "severity": "low"}	48.625	2024-05-22	2024-04-23 19:00:00.389+00	2024-04-24 01:29:00.389+00
390	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	\N	Über login crash invoice	Über a_b Zürich export token slow slow naïve Zürich invoice crash Über search token slow crash invoice invoice search mobile	blocked	low	{db,docs}	{"points": 3, "browser": {"name": "chrome", "version": 100}, "severity": "medium"}	\N	\N	2024-04-24 02:00:00.39+00	2024-04-24 08:30:00.39+00
391	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	a_b invoice search Zürich	cache Zürich a_b mobile Über invoice cache Zürich login export Über export Über search export search naïve invoice a_b Über	open	urgent	{db,ui}	{"points": 4, "browser": {"name": "chrome", "version": 101}, "severity": "high"}	48.875	2024-05-25	2024-04-24 09:00:00.391+00	2024-04-24 15:31:00.391+00
392	1	98	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	slow export Über crash	cache Über Über crash mobile slow naïve invoice crash token a_b report report invoice Über mobile mobile search 50% Zürich	new	normal	{}	{"points": 5, "browser": {"name": "chrome", "version": 102}, "severity": "high"}	49	2024-05-26	2024-04-24 16:00:00.392+00	2024-04-24 22:32:00.392+00
393	2	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	naïve a_b token search	invoice mobile slow report report Über a_b slow export a_b invoice token Zürich crash export a_b export a_b export login	done	low	{api}	{"points": 6, "browser": {"name": "firefox", "version": 103}, "severity": "medium"}	49.125	\N	2024-04-24 23:00:00.393+00	2024-04-25 05:33:00.393+00
394	3	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	slow mobile cache 50%	report Über 50% report Über cache login export cache cache export naïve mobile report export login Zürich Über login crash	blocked	urgent	{db}	{"points": 7, "browser": {"name": "chrome", "version": 104}, "severity": "high"}	49.25	2024-05-29	2024-04-25 06:00:00.394+00	2024-04-25 12:34:00.394+00
395	4	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	slow mobile mobile a_b	slow search cache crash mobile token slow 50% naïve slow invoice export token search Über report crash a_b report Über	open	normal	{api,db,docs}	{"points": 8, "browser": {"name": "chrome", "version": 105}, "severity": "high"}	\N	2024-05-30	2024-04-25 13:00:00.395+00	2024-04-25 19:35:00.395+00
396	5	99	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	\N	a_b report export export	mobile mobile crash Zürich 50% report search Zürich export token search crash Über slow crash export search mobile Zürich cache	new	low	{}	{"points": 0, "browser": {"name": "chrome", "version": 106}, "severity": "low"}	49.5	\N	2024-04-25 20:00:00.396+00	2024-04-26 02:36:00.396+00
397	6	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	cache crash naïve crash	search mobile login invoice a_b cache naïve search search report report invoice search Über invoice 50% mobile 50% login export	done	urgent	{docs}	{"points": 1, "browser": {"name": "firefox", "version": 107}, "severity": "high"}	49.625	2024-06-02	2024-04-26 03:00:00.397+00	2024-04-26 09:37:00.397+00
398	7	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	export 50% Über cache	token naïve export Zürich crash cache crash mobile Zürich 50% Zürich login token slow login mobile a_b report report token	blocked	normal	{db}	{"points": 2, "browser": {"name": "chrome", "version": 108}, "severity": "high"}	49.75	2024-06-03	2024-04-26 10:00:00.398+00	2024-04-26 16:38:00.398+00
399	1	\N	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	a_b token invoice mobile	login invoice slow report export Zürich 50% export export slow login a_b cache cache cache token invoice slow report naïve	open	low	{db,docs,ui}	{"points": 3, "browser": {"name": "firefox", "version": 109}, "severity": "low"}	49.875	\N	2024-04-26 17:00:00.399+00	2024-04-26 23:39:00.399+00
400	2	100	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	mobile crash report token	50% 50% Zürich 50% login naïve Zürich slow report search report slow slow search mobile naïve search a_b slow mobile	new	urgent	{}	{"points": 4, "browser": {"name": "chrome", "version": 90}, "severity": "low"}	\N	2024-04-27	2024-04-27 00:00:00.4+00	2024-04-27 06:40:00.4+00
\.
COPY public.issue_comment (id, issue_id, author_id, body, created_at) FROM stdin;
1	8	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	invoice crash export crash report a_b cache Über token	2024-01-01 13:00:00+00
2	15	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	crash a_b 50% mobile mobile mobile slow mobile export	2024-01-01 18:00:00+00
3	22	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	slow login crash Über export Über export crash login	2024-01-01 23:00:00+00
4	29	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	naïve slow login crash a_b report report 50% a_b	2024-01-02 04:00:00+00
5	36	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	cache Zürich a_b Zürich export search naïve invoice search	2024-01-02 09:00:00+00
6	43	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	Zürich cache export slow mobile cache token report search	2024-01-02 14:00:00+00
7	50	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	report slow login Über mobile 50% export search Über	2024-01-02 19:00:00+00
8	57	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	a_b crash Zürich export report crash crash Zürich Zürich	2024-01-03 00:00:00+00
9	64	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	Zürich Über cache mobile search mobile token mobile slow	2024-01-03 05:00:00+00
10	71	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	a_b cache cache login cache invoice token login report	2024-01-03 10:00:00+00
11	78	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	token search naïve token login slow Über naïve cache	2024-01-03 15:00:00+00
12	85	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	naïve crash naïve export mobile mobile Über mobile naïve	2024-01-03 20:00:00+00
13	92	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	slow naïve invoice Über invoice token crash report login	2024-01-04 01:00:00+00
14	99	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	Über Zürich crash naïve report report slow token crash	2024-01-04 06:00:00+00
15	106	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	Über login export token login slow 50% login Zürich	2024-01-04 11:00:00+00
16	113	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	invoice 50% report cache Über a_b login a_b a_b	2024-01-04 16:00:00+00
17	120	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	export 50% cache export report invoice 50% Zürich 50%	2024-01-04 21:00:00+00
18	127	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	search a_b report report naïve crash export slow search	2024-01-05 02:00:00+00
19	134	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	search 50% search 50% Über crash Über token 50%	2024-01-05 07:00:00+00
20	141	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	Zürich Zürich search report a_b slow login naïve Zürich	2024-01-05 12:00:00+00
21	148	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	export crash Zürich search report cache token report search	2024-01-05 17:00:00+00
22	155	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	a_b a_b a_b search token slow crash Zürich token	2024-01-05 22:00:00+00
23	162	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	login naïve naïve export mobile a_b Zürich Zürich crash	2024-01-06 03:00:00+00
24	169	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	token export report Über export token a_b Über crash	2024-01-06 08:00:00+00
25	176	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	report token 50% 50% slow Zürich Zürich mobile Über	2024-01-06 13:00:00+00
26	183	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	Zürich crash Über 50% token login crash invoice naïve	2024-01-06 18:00:00+00
27	190	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	a_b token slow cache mobile Über 50% login report	2024-01-06 23:00:00+00
28	197	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	crash Über mobile export slow 50% invoice mobile token	2024-01-07 04:00:00+00
29	204	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	slow a_b mobile invoice invoice a_b token cache invoice	2024-01-07 09:00:00+00
30	211	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	report search Zürich slow invoice invoice Zürich report export	2024-01-07 14:00:00+00
31	218	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	a_b token slow token export report slow a_b export	2024-01-07 19:00:00+00
32	225	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	Zürich Über slow naïve 50% search invoice naïve 50%	2024-01-08 00:00:00+00
33	232	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	report naïve slow search Über a_b login naïve 50%	2024-01-08 05:00:00+00
34	239	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	a_b cache invoice slow a_b mobile Über cache export	2024-01-08 10:00:00+00
35	246	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	naïve invoice 50% slow slow a_b a_b Über Zürich	2024-01-08 15:00:00+00
36	253	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	50% report mobile mobile token export slow slow cache	2024-01-08 20:00:00+00
37	260	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	Über cache search mobile invoice login cache Zürich Zürich	2024-01-09 01:00:00+00
38	267	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	naïve slow crash invoice crash export crash 50% invoice	2024-01-09 06:00:00+00
39	274	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	mobile report Über token export invoice 50% invoice search	2024-01-09 11:00:00+00
40	281	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	Über cache search Zürich search login Zürich Zürich a_b	2024-01-09 16:00:00+00
41	288	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	token cache cache crash token login login slow token	2024-01-09 21:00:00+00
42	295	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	invoice 50% mobile crash 50% cache token 50% naïve	2024-01-10 02:00:00+00
43	302	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	export export report mobile search search Über report login	2024-01-10 07:00:00+00
44	309	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	50% invoice invoice 50% search crash naïve cache search	2024-01-10 12:00:00+00
45	316	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	Über search a_b mobile invoice Zürich crash Zürich export	2024-01-10 17:00:00+00
46	323	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	search 50% token cache Zürich cache Über invoice invoice	2024-01-10 22:00:00+00
47	330	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	invoice token crash export search login crash token naïve	2024-01-11 03:00:00+00
48	337	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	Über token slow cache naïve Über a_b invoice export	2024-01-11 08:00:00+00
49	344	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	cache slow 50% cache cache mobile mobile invoice slow	2024-01-11 13:00:00+00
50	351	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	token 50% a_b crash mobile slow login export Über	2024-01-11 18:00:00+00
51	358	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	mobile mobile report slow mobile Zürich naïve a_b token	2024-01-11 23:00:00+00
52	365	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	report slow login Über 50% crash login cache Über	2024-01-12 04:00:00+00
53	372	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	50% slow login token login search slow slow invoice	2024-01-12 09:00:00+00
54	379	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	invoice 50% 50% 50% Zürich crash mobile cache slow	2024-01-12 14:00:00+00
55	386	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	search a_b naïve cache slow mobile cache invoice Über	2024-01-12 19:00:00+00
56	393	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	slow slow report slow report naïve slow slow invoice	2024-01-13 00:00:00+00
57	400	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	naïve slow mobile Über mobile export naïve Über search	2024-01-13 05:00:00+00
58	7	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	search crash mobile Über token a_b report 50% Zürich	2024-01-13 10:00:00+00
59	14	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	a_b crash search search mobile mobile search cache token	2024-01-13 15:00:00+00
60	21	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	50% crash token invoice token crash slow a_b Über	2024-01-13 20:00:00+00
61	28	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	Über 50% naïve login mobile crash crash slow Zürich	2024-01-14 01:00:00+00
62	35	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	a_b search naïve search a_b invoice Über login slow	2024-01-14 06:00:00+00
63	42	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	Zürich search invoice Zürich crash Über Über Über cache	2024-01-14 11:00:00+00
64	49	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	slow a_b 50% report report cache search login Über	2024-01-14 16:00:00+00
65	56	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	invoice Über Zürich mobile crash Zürich Über a_b login	2024-01-14 21:00:00+00
66	63	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	Über Zürich Zürich mobile naïve cache 50% Über search	2024-01-15 02:00:00+00
67	70	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	mobile mobile token Über report invoice slow a_b crash	2024-01-15 07:00:00+00
68	77	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	search 50% invoice cache crash Zürich export cache naïve	2024-01-15 12:00:00+00
69	84	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	login login search a_b mobile invoice mobile a_b mobile	2024-01-15 17:00:00+00
70	91	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	slow naïve a_b mobile mobile crash slow a_b export	2024-01-15 22:00:00+00
71	98	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	crash cache slow cache report cache token search 50%	2024-01-16 03:00:00+00
72	105	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	Zürich login a_b export login export login Zürich export	2024-01-16 08:00:00+00
73	112	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	search search a_b slow naïve mobile a_b search slow	2024-01-16 13:00:00+00
74	119	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	slow 50% mobile 50% a_b search Zürich token naïve	2024-01-16 18:00:00+00
75	126	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	report search invoice login 50% search export cache Über	2024-01-16 23:00:00+00
76	133	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	invoice mobile Zürich search report a_b search login Über	2024-01-17 04:00:00+00
77	140	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	naïve a_b slow cache token report slow token token	2024-01-17 09:00:00+00
78	147	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	search cache mobile Über cache login Zürich a_b Zürich	2024-01-17 14:00:00+00
79	154	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	Zürich report mobile 50% mobile slow login Über report	2024-01-17 19:00:00+00
80	161	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	Zürich 50% 50% naïve Über token login cache report	2024-01-18 00:00:00+00
81	168	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	login a_b crash report crash crash token naïve Über	2024-01-18 05:00:00+00
82	175	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	export invoice cache report cache crash report a_b mobile	2024-01-18 10:00:00+00
83	182	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	50% 50% mobile a_b report token invoice mobile token	2024-01-18 15:00:00+00
84	189	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	mobile Über report 50% Zürich export 50% naïve crash	2024-01-18 20:00:00+00
85	196	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	naïve crash mobile Über Zürich slow mobile naïve a_b	2024-01-19 01:00:00+00
86	203	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	cache 50% export export export export export Über login	2024-01-19 06:00:00+00
87	210	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	naïve invoice invoice login login mobile naïve invoice a_b	2024-01-19 11:00:00+00
88	217	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	cache search mobile naïve token Zürich invoice search Zürich	2024-01-19 16:00:00+00
89	224	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	token Zürich cache Zürich slow report report report 50%	2024-01-19 21:00:00+00
90	231	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	invoice naïve login crash report token Über slow cache	2024-01-20 02:00:00+00
91	238	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	50% mobile a_b login 50% Zürich 50% a_b report	2024-01-20 07:00:00+00
92	245	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	50% slow export invoice Über Zürich token token crash	2024-01-20 12:00:00+00
93	252	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	Über login token Über a_b Über naïve token search	2024-01-20 17:00:00+00
94	259	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	crash 50% a_b Über Über a_b Zürich Über 50%	2024-01-20 22:00:00+00
95	266	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	invoice slow slow search login token 50% 50% 50%	2024-01-21 03:00:00+00
96	273	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	crash report mobile Zürich Über export a_b mobile crash	2024-01-21 08:00:00+00
97	280	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	login Über export naïve mobile invoice Über invoice mobile	2024-01-21 13:00:00+00
98	287	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	login crash mobile invoice Zürich mobile cache Über crash	2024-01-21 18:00:00+00
99	294	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	token mobile a_b Zürich naïve a_b token invoice a_b	2024-01-21 23:00:00+00
100	301	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	50% search login Über naïve login invoice invoice login	2024-01-22 04:00:00+00
101	308	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	Über login token login export mobile Zürich mobile cache	2024-01-22 09:00:00+00
102	315	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	report crash token a_b Über crash mobile Zürich invoice	2024-01-22 14:00:00+00
103	322	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	Über crash slow crash Zürich search search 50% report	2024-01-22 19:00:00+00
104	329	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	report search export slow a_b Zürich mobile search invoice	2024-01-23 00:00:00+00
105	336	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	a_b mobile Über 50% Zürich report cache search 50%	2024-01-23 05:00:00+00
106	343	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	invoice naïve token mobile token 50% 50% export crash	2024-01-23 10:00:00+00
107	350	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	50% login mobile mobile 50% token login slow search	2024-01-23 15:00:00+00
108	357	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	a_b 50% report Über slow naïve naïve 50% token	2024-01-23 20:00:00+00
109	364	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	invoice naïve export login cache crash 50% Zürich mobile	2024-01-24 01:00:00+00
110	371	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	slow slow invoice report search token 50% cache a_b	2024-01-24 06:00:00+00
111	378	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	Zürich slow Zürich login search login token 50% Über	2024-01-24 11:00:00+00
112	385	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	Über login login naïve invoice export export token crash	2024-01-24 16:00:00+00
113	392	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	report export a_b crash cache Zürich export crash export	2024-01-24 21:00:00+00
114	399	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	export crash report token crash Über naïve Über report	2024-01-25 02:00:00+00
115	6	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	a_b slow search naïve report Zürich slow Über naïve	2024-01-25 07:00:00+00
116	13	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	search report slow mobile crash cache cache crash report	2024-01-25 12:00:00+00
117	20	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	mobile a_b report crash crash Zürich export cache search	2024-01-25 17:00:00+00
118	27	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	Über 50% slow crash token cache search naïve report	2024-01-25 22:00:00+00
119	34	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	report naïve cache slow token 50% naïve report slow	2024-01-26 03:00:00+00
120	41	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	a_b report invoice mobile crash a_b token a_b mobile	2024-01-26 08:00:00+00
121	48	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	slow Über Über export token cache 50% Zürich export	2024-01-26 13:00:00+00
122	55	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	export report Zürich 50% 50% naïve mobile report naïve	2024-01-26 18:00:00+00
123	62	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	mobile cache search 50% slow export export Über 50%	2024-01-26 23:00:00+00
124	69	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	Über crash crash invoice crash report slow Zürich report	2024-01-27 04:00:00+00
125	76	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	cache a_b a_b cache report login naïve crash token	2024-01-27 09:00:00+00
126	83	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	login mobile naïve export login mobile cache slow export	2024-01-27 14:00:00+00
127	90	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	search 50% Über naïve Über export Über cache token	2024-01-27 19:00:00+00
128	97	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	export mobile a_b invoice export search a_b login export	2024-01-28 00:00:00+00
129	104	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	Über Zürich a_b 50% mobile login login cache invoice	2024-01-28 05:00:00+00
130	111	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	login token Zürich search crash login search naïve mobile	2024-01-28 10:00:00+00
131	118	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	50% naïve Zürich report Über 50% a_b login a_b	2024-01-28 15:00:00+00
132	125	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	cache Zürich token Zürich report slow token login slow	2024-01-28 20:00:00+00
133	132	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	50% 50% cache Zürich cache report Über token invoice	2024-01-29 01:00:00+00
134	139	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	search a_b 50% mobile report login invoice Über a_b	2024-01-29 06:00:00+00
135	146	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	Über login crash search crash a_b report 50% search	2024-01-29 11:00:00+00
136	153	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	login mobile naïve 50% crash search Zürich report search	2024-01-29 16:00:00+00
137	160	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	50% search crash search a_b crash invoice login naïve	2024-01-29 21:00:00+00
138	167	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	crash a_b 50% mobile 50% cache mobile export naïve	2024-01-30 02:00:00+00
139	174	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	50% export crash cache Über token login Zürich mobile	2024-01-30 07:00:00+00
140	181	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	naïve Zürich search search token token slow mobile search	2024-01-30 12:00:00+00
141	188	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	cache a_b cache login crash slow search export export	2024-01-30 17:00:00+00
142	195	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	slow Über Über naïve 50% login Über naïve cache	2024-01-30 22:00:00+00
143	202	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	slow mobile 50% report export Zürich invoice mobile login	2024-01-31 03:00:00+00
144	209	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	search export Über naïve export Zürich report Zürich a_b	2024-01-31 08:00:00+00
145	216	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	a_b export invoice login 50% Über Zürich naïve token	2024-01-31 13:00:00+00
146	223	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	export naïve a_b token naïve crash crash crash crash	2024-01-31 18:00:00+00
147	230	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	invoice mobile crash report login 50% Zürich crash Zürich	2024-01-31 23:00:00+00
148	237	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	Zürich token login export login Zürich slow 50% a_b	2024-02-01 04:00:00+00
149	244	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	token mobile export token token naïve naïve export invoice	2024-02-01 09:00:00+00
150	251	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	Über slow cache 50% Über cache report a_b slow	2024-02-01 14:00:00+00
151	258	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	report invoice mobile report login 50% invoice export mobile	2024-02-01 19:00:00+00
152	265	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	export report invoice a_b a_b token cache cache token	2024-02-02 00:00:00+00
153	272	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	token search search mobile Über cache login Zürich mobile	2024-02-02 05:00:00+00
154	279	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	search Zürich slow crash crash export Zürich cache cache	2024-02-02 10:00:00+00
155	286	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	slow 50% login slow report slow login mobile invoice	2024-02-02 15:00:00+00
156	293	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	Über naïve 50% export report login 50% invoice cache	2024-02-02 20:00:00+00
157	300	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	export 50% Über slow naïve invoice Über Über Über	2024-02-03 01:00:00+00
158	307	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	slow login mobile 50% invoice Zürich token report cache	2024-02-03 06:00:00+00
159	314	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	login cache export crash a_b report report cache export	2024-02-03 11:00:00+00
160	321	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	50% 50% report a_b slow crash mobile report mobile	2024-02-03 16:00:00+00
161	328	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	crash login Über slow token mobile cache export cache	2024-02-03 21:00:00+00
162	335	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	token token search naïve mobile crash cache login export	2024-02-04 02:00:00+00
163	342	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	50% token 50% 50% a_b invoice crash a_b search	2024-02-04 07:00:00+00
164	349	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	crash slow report Über crash export token 50% 50%	2024-02-04 12:00:00+00
165	356	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	a_b 50% naïve invoice a_b export invoice naïve token	2024-02-04 17:00:00+00
166	363	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	crash cache naïve export invoice naïve naïve crash naïve	2024-02-04 22:00:00+00
167	370	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	search mobile slow slow slow 50% invoice slow cache	2024-02-05 03:00:00+00
168	377	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	cache cache slow mobile search 50% Zürich search export	2024-02-05 08:00:00+00
169	384	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	report mobile slow export export slow slow naïve crash	2024-02-05 13:00:00+00
170	391	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	report Über Zürich a_b Über cache cache crash export	2024-02-05 18:00:00+00
171	398	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	crash token a_b mobile login login cache crash token	2024-02-05 23:00:00+00
172	5	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	token token search crash crash search Über export a_b	2024-02-06 04:00:00+00
173	12	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	token naïve mobile Über Über Zürich naïve token naïve	2024-02-06 09:00:00+00
174	19	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	mobile mobile 50% Zürich slow search cache mobile a_b	2024-02-06 14:00:00+00
175	26	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	Zürich search cache a_b login invoice search export export	2024-02-06 19:00:00+00
176	33	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	slow token naïve report a_b export naïve search report	2024-02-07 00:00:00+00
177	40	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	export Zürich Zürich crash report search naïve naïve Zürich	2024-02-07 05:00:00+00
178	47	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	invoice Zürich invoice naïve search Zürich invoice Zürich cache	2024-02-07 10:00:00+00
179	54	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	50% report Zürich login report report Über mobile login	2024-02-07 15:00:00+00
180	61	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	cache report slow mobile 50% invoice invoice crash report	2024-02-07 20:00:00+00
181	68	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	report crash crash a_b slow report report Über report	2024-02-08 01:00:00+00
182	75	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	mobile invoice mobile Über naïve token slow report login	2024-02-08 06:00:00+00
183	82	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	cache mobile crash Über invoice slow Über search Über	2024-02-08 11:00:00+00
184	89	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	Über Zürich naïve report token search 50% login slow	2024-02-08 16:00:00+00
185	96	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	slow export a_b Über export naïve Über naïve slow	2024-02-08 21:00:00+00
186	103	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	token report token token mobile login cache token token	2024-02-09 02:00:00+00
187	110	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	50% 50% export Über Zürich login Zürich slow mobile	2024-02-09 07:00:00+00
188	117	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	token token crash a_b Zürich invoice Über naïve cache	2024-02-09 12:00:00+00
189	124	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	report invoice naïve a_b mobile Über export invoice mobile	2024-02-09 17:00:00+00
190	131	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	a_b export export report invoice slow report Zürich mobile	2024-02-09 22:00:00+00
191	138	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	crash export report search 50% crash naïve mobile search	2024-02-10 03:00:00+00
192	145	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	Zürich Zürich invoice search crash crash search a_b crash	2024-02-10 08:00:00+00
193	152	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	Über report 50% export report crash a_b a_b report	2024-02-10 13:00:00+00
194	159	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	Über invoice 50% slow a_b report slow login 50%	2024-02-10 18:00:00+00
195	166	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	slow Zürich 50% export token report 50% token slow	2024-02-10 23:00:00+00
196	173	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	export report invoice report login crash naïve invoice Zürich	2024-02-11 04:00:00+00
197	180	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	a_b Zürich Zürich export mobile 50% token invoice 50%	2024-02-11 09:00:00+00
198	187	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	crash invoice token 50% login invoice 50% cache slow	2024-02-11 14:00:00+00
199	194	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	a_b export cache slow token mobile a_b token report	2024-02-11 19:00:00+00
200	201	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	slow report login slow export Zürich search mobile Über	2024-02-12 00:00:00+00
201	208	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	invoice invoice 50% a_b login a_b Über report crash	2024-02-12 05:00:00+00
202	215	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	export naïve invoice report slow invoice search Zürich 50%	2024-02-12 10:00:00+00
203	222	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	a_b crash slow export mobile export a_b 50% report	2024-02-12 15:00:00+00
204	229	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	slow crash Über report Über mobile naïve search slow	2024-02-12 20:00:00+00
205	236	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	slow slow invoice naïve login search token report crash	2024-02-13 01:00:00+00
206	243	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	crash search crash naïve a_b slow export Zürich a_b	2024-02-13 06:00:00+00
207	250	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	crash export export login Über crash cache crash search	2024-02-13 11:00:00+00
208	257	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	naïve mobile Über crash Zürich Zürich login 50% mobile	2024-02-13 16:00:00+00
209	264	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	slow mobile mobile crash report token Zürich report 50%	2024-02-13 21:00:00+00
210	271	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	Über crash 50% Über Zürich crash crash naïve crash	2024-02-14 02:00:00+00
211	278	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	Über login export invoice token cache mobile login Über	2024-02-14 07:00:00+00
212	285	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	50% Über crash cache search search search 50% report	2024-02-14 12:00:00+00
213	292	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	export token report crash export export Zürich slow login	2024-02-14 17:00:00+00
214	299	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	token slow token search 50% Zürich login login crash	2024-02-14 22:00:00+00
215	306	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	slow invoice token invoice export 50% a_b crash crash	2024-02-15 03:00:00+00
216	313	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	search Über a_b export mobile token 50% login slow	2024-02-15 08:00:00+00
217	320	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	token export token naïve search mobile mobile login crash	2024-02-15 13:00:00+00
218	327	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	crash export slow cache login crash Zürich crash invoice	2024-02-15 18:00:00+00
219	334	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	invoice Zürich search naïve mobile naïve Über report login	2024-02-15 23:00:00+00
220	341	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	token a_b export crash token report 50% login Über	2024-02-16 04:00:00+00
221	348	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	cache naïve report token naïve token cache naïve slow	2024-02-16 09:00:00+00
222	355	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	login token 50% Über token report login Zürich slow	2024-02-16 14:00:00+00
223	362	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	login 50% mobile invoice Über mobile token report 50%	2024-02-16 19:00:00+00
224	369	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	50% report a_b cache crash invoice crash invoice slow	2024-02-17 00:00:00+00
225	376	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	mobile login mobile 50% export naïve search 50% report	2024-02-17 05:00:00+00
226	383	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	export Über Über invoice slow 50% invoice a_b cache	2024-02-17 10:00:00+00
227	390	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	Über export invoice crash token cache token login login	2024-02-17 15:00:00+00
228	397	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	50% a_b cache invoice Über token report invoice cache	2024-02-17 20:00:00+00
229	4	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	invoice slow naïve Über export search crash cache report	2024-02-18 01:00:00+00
230	11	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	token search crash crash export mobile invoice 50% login	2024-02-18 06:00:00+00
231	18	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	invoice cache cache token report a_b report mobile Zürich	2024-02-18 11:00:00+00
232	25	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	a_b naïve report login mobile Über invoice login report	2024-02-18 16:00:00+00
233	32	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	login a_b report naïve login Über Über export crash	2024-02-18 21:00:00+00
234	39	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	token login mobile mobile report Über a_b export search	2024-02-19 02:00:00+00
235	46	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	slow crash naïve login Über Zürich naïve token crash	2024-02-19 07:00:00+00
236	53	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	cache token mobile login login naïve report mobile 50%	2024-02-19 12:00:00+00
237	60	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	login token slow login Über crash cache a_b crash	2024-02-19 17:00:00+00
238	67	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	mobile search slow export Zürich 50% a_b 50% a_b	2024-02-19 22:00:00+00
239	74	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	cache search crash invoice report search naïve Über cache	2024-02-20 03:00:00+00
240	81	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	slow slow 50% token Zürich Über login crash crash	2024-02-20 08:00:00+00
241	88	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	a_b mobile 50% search token report a_b crash token	2024-02-20 13:00:00+00
242	95	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	token Über slow search Über a_b slow a_b report	2024-02-20 18:00:00+00
243	102	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	Zürich login a_b cache 50% cache export a_b slow	2024-02-20 23:00:00+00
244	109	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	search crash crash search 50% token mobile naïve a_b	2024-02-21 04:00:00+00
245	116	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	Über report crash Über Zürich a_b slow search 50%	2024-02-21 09:00:00+00
246	123	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	mobile Zürich a_b slow report mobile Über invoice cache	2024-02-21 14:00:00+00
247	130	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	invoice Zürich export report token invoice a_b naïve invoice	2024-02-21 19:00:00+00
248	137	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	Zürich mobile export slow slow invoice report Über cache	2024-02-22 00:00:00+00
249	144	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	naïve crash search invoice report login invoice a_b search	2024-02-22 05:00:00+00
250	151	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	cache invoice crash crash crash report slow 50% search	2024-02-22 10:00:00+00
251	158	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	Über login Zürich token naïve report search cache export	2024-02-22 15:00:00+00
252	165	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	mobile token slow crash Zürich report slow cache invoice	2024-02-22 20:00:00+00
253	172	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	invoice 50% crash token 50% mobile 50% Zürich report	2024-02-23 01:00:00+00
254	179	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	report slow naïve mobile cache login cache Über naïve	2024-02-23 06:00:00+00
255	186	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	login invoice mobile a_b crash cache Über slow report	2024-02-23 11:00:00+00
256	193	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	50% export invoice report search crash cache slow token	2024-02-23 16:00:00+00
257	200	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	Zürich cache invoice invoice 50% 50% mobile 50% search	2024-02-23 21:00:00+00
258	207	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	50% 50% export invoice login naïve Über Über mobile	2024-02-24 02:00:00+00
259	214	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	crash search a_b token cache invoice report naïve mobile	2024-02-24 07:00:00+00
260	221	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	mobile a_b report crash login Über crash cache slow	2024-02-24 12:00:00+00
261	228	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	mobile login report cache invoice 50% export search cache	2024-02-24 17:00:00+00
262	235	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	login Über login a_b token a_b Zürich Über invoice	2024-02-24 22:00:00+00
263	242	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	token mobile export crash crash Über invoice crash mobile	2024-02-25 03:00:00+00
264	249	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	mobile crash report search export Über invoice 50% a_b	2024-02-25 08:00:00+00
265	256	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	50% login Zürich 50% token 50% export crash cache	2024-02-25 13:00:00+00
266	263	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	Zürich cache export naïve naïve invoice token Über mobile	2024-02-25 18:00:00+00
267	270	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	search 50% Über a_b mobile Über export login search	2024-02-25 23:00:00+00
268	277	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	search mobile cache Zürich cache token crash report crash	2024-02-26 04:00:00+00
269	284	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	export a_b Zürich Über mobile report login export token	2024-02-26 09:00:00+00
270	291	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	cache export login Über mobile mobile Zürich mobile slow	2024-02-26 14:00:00+00
271	298	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	slow search 50% Über 50% a_b search slow Über	2024-02-26 19:00:00+00
272	305	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	Zürich export mobile report 50% 50% search cache search	2024-02-27 00:00:00+00
273	312	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	cache mobile slow 50% Über crash Über report 50%	2024-02-27 05:00:00+00
274	319	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	Zürich search export invoice report mobile login login login	2024-02-27 10:00:00+00
275	326	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	report Über Zürich crash token slow Über naïve Über	2024-02-27 15:00:00+00
276	333	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	50% crash mobile export cache a_b report mobile report	2024-02-27 20:00:00+00
277	340	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	50% mobile invoice cache mobile Zürich report slow export	2024-02-28 01:00:00+00
278	347	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	slow mobile mobile crash search naïve naïve login login	2024-02-28 06:00:00+00
279	354	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	naïve a_b a_b slow 50% a_b Zürich login cache	2024-02-28 11:00:00+00
280	361	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	mobile slow 50% invoice mobile naïve crash search report	2024-02-28 16:00:00+00
281	368	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	naïve Zürich naïve Über naïve search mobile 50% invoice	2024-02-28 21:00:00+00
282	375	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	login mobile export Zürich slow search mobile a_b Über	2024-02-29 02:00:00+00
283	382	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	export Zürich Über login Über cache 50% Über slow	2024-02-29 07:00:00+00
284	389	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	a_b invoice a_b naïve export Über mobile mobile crash	2024-02-29 12:00:00+00
285	396	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	invoice a_b cache report naïve cache Zürich Über invoice	2024-02-29 17:00:00+00
286	3	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	export report token mobile Über Zürich token cache naïve	2024-02-29 22:00:00+00
287	10	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	naïve crash invoice crash report slow Über slow token	2024-03-01 03:00:00+00
288	17	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	slow a_b cache search Über export a_b 50% export	2024-03-01 08:00:00+00
289	24	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	search export 50% slow report slow Zürich cache Zürich	2024-03-01 13:00:00+00
290	31	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	token search invoice crash search crash cache report naïve	2024-03-01 18:00:00+00
291	38	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	50% token search cache mobile report Zürich crash 50%	2024-03-01 23:00:00+00
292	45	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	Über report a_b Über crash cache crash crash naïve	2024-03-02 04:00:00+00
293	52	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	search crash 50% a_b Über invoice Über mobile invoice	2024-03-02 09:00:00+00
294	59	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	login export 50% slow crash cache a_b mobile export	2024-03-02 14:00:00+00
295	66	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	Über 50% report slow 50% naïve login 50% slow	2024-03-02 19:00:00+00
296	73	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	export Über 50% invoice token invoice token Über naïve	2024-03-03 00:00:00+00
297	80	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	slow naïve token slow cache mobile report invoice export	2024-03-03 05:00:00+00
298	87	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	crash invoice 50% naïve token token a_b search invoice	2024-03-03 10:00:00+00
299	94	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	50% token cache invoice login 50% crash export 50%	2024-03-03 15:00:00+00
300	101	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	cache slow mobile search Über login crash slow report	2024-03-03 20:00:00+00
301	108	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	a_b mobile search 50% cache export naïve slow mobile	2024-03-04 01:00:00+00
302	115	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	invoice export search login export export cache slow login	2024-03-04 06:00:00+00
303	122	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	mobile crash Zürich mobile report Über crash mobile report	2024-03-04 11:00:00+00
304	129	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	Über naïve Zürich mobile login naïve Zürich mobile mobile	2024-03-04 16:00:00+00
305	136	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	login naïve a_b Zürich token a_b Über login invoice	2024-03-04 21:00:00+00
306	143	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	slow search a_b cache 50% search naïve a_b token	2024-03-05 02:00:00+00
307	150	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	login mobile cache export mobile login slow Zürich 50%	2024-03-05 07:00:00+00
308	157	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	slow token mobile login naïve login 50% slow export	2024-03-05 12:00:00+00
309	164	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	cache token crash mobile cache naïve mobile slow login	2024-03-05 17:00:00+00
310	171	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	naïve search report 50% 50% login export 50% report	2024-03-05 22:00:00+00
311	178	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	crash export crash naïve search crash token token report	2024-03-06 03:00:00+00
312	185	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	export login Zürich report slow naïve Zürich report token	2024-03-06 08:00:00+00
313	192	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	crash Zürich naïve token invoice report cache login naïve	2024-03-06 13:00:00+00
314	199	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	Über a_b mobile 50% token search mobile token export	2024-03-06 18:00:00+00
315	206	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	invoice report a_b login crash slow Über mobile 50%	2024-03-06 23:00:00+00
316	213	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	login cache report 50% token search token report a_b	2024-03-07 04:00:00+00
317	220	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	naïve invoice search naïve cache 50% mobile token 50%	2024-03-07 09:00:00+00
318	227	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	export login login export report token crash mobile 50%	2024-03-07 14:00:00+00
319	234	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	slow crash login a_b token export crash slow Über	2024-03-07 19:00:00+00
320	241	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	search search cache a_b naïve search token login mobile	2024-03-08 00:00:00+00
321	248	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	Über Zürich mobile crash mobile naïve report slow naïve	2024-03-08 05:00:00+00
322	255	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	slow Zürich Zürich crash search Zürich report a_b cache	2024-03-08 10:00:00+00
323	262	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	search crash mobile report Über Über crash token crash	2024-03-08 15:00:00+00
324	269	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	mobile mobile search a_b Zürich 50% token slow Über	2024-03-08 20:00:00+00
325	276	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	Zürich report search export report slow 50% report slow	2024-03-09 01:00:00+00
326	283	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	export Über token mobile Zürich export report naïve invoice	2024-03-09 06:00:00+00
327	290	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	50% 50% report naïve login naïve naïve export a_b	2024-03-09 11:00:00+00
328	297	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	report naïve Zürich report Über 50% cache Zürich report	2024-03-09 16:00:00+00
329	304	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	search login export Über invoice search mobile invoice slow	2024-03-09 21:00:00+00
330	311	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	export a_b crash crash export Über slow a_b 50%	2024-03-10 02:00:00+00
331	318	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	crash mobile slow login cache invoice a_b mobile Über	2024-03-10 07:00:00+00
332	325	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	slow cache invoice export a_b report mobile export 50%	2024-03-10 12:00:00+00
333	332	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	token crash crash cache mobile login cache token crash	2024-03-10 17:00:00+00
334	339	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	search mobile report invoice mobile Zürich a_b token slow	2024-03-10 22:00:00+00
335	346	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	a_b search token mobile slow naïve slow crash Zürich	2024-03-11 03:00:00+00
336	353	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	Zürich search slow crash mobile naïve login invoice report	2024-03-11 08:00:00+00
337	360	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	search 50% mobile mobile a_b Zürich login search mobile	2024-03-11 13:00:00+00
338	367	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	invoice crash token search naïve invoice report crash mobile	2024-03-11 18:00:00+00
339	374	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	Zürich cache slow slow report 50% search slow login	2024-03-11 23:00:00+00
340	381	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	Über Zürich 50% Zürich cache Über a_b mobile login	2024-03-12 04:00:00+00
341	388	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	search slow export crash login Zürich search login slow	2024-03-12 09:00:00+00
342	395	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	export search invoice login Zürich crash export Über Über	2024-03-12 14:00:00+00
343	2	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	crash mobile report slow Über report Zürich crash report	2024-03-12 19:00:00+00
344	9	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	search mobile 50% crash slow report a_b crash a_b	2024-03-13 00:00:00+00
345	16	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	export token cache mobile slow slow export Über crash	2024-03-13 05:00:00+00
346	23	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	export Zürich export Über token login Über crash search	2024-03-13 10:00:00+00
347	30	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	Über token a_b 50% Über crash Über 50% invoice	2024-03-13 15:00:00+00
348	37	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	mobile Über cache export a_b Zürich naïve token Zürich	2024-03-13 20:00:00+00
349	44	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	token invoice slow export invoice 50% search 50% login	2024-03-14 01:00:00+00
350	51	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	slow cache 50% mobile invoice Zürich crash Über login	2024-03-14 06:00:00+00
351	58	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	report mobile report mobile Zürich search crash mobile slow	2024-03-14 11:00:00+00
352	65	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	invoice a_b token Zürich invoice report export slow export	2024-03-14 16:00:00+00
353	72	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	report a_b token Über Zürich a_b login Zürich invoice	2024-03-14 21:00:00+00
354	79	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	invoice mobile search login a_b Zürich cache 50% crash	2024-03-15 02:00:00+00
355	86	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	Zürich mobile report report cache search invoice mobile a_b	2024-03-15 07:00:00+00
356	93	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	mobile token report crash slow 50% report a_b slow	2024-03-15 12:00:00+00
357	100	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	invoice invoice Zürich crash 50% naïve a_b login crash	2024-03-15 17:00:00+00
358	107	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	search 50% invoice export login search mobile cache export	2024-03-15 22:00:00+00
359	114	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	report naïve a_b search a_b Über token slow Zürich	2024-03-16 03:00:00+00
360	121	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	mobile cache naïve token report mobile mobile mobile export	2024-03-16 08:00:00+00
361	128	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	invoice report 50% slow 50% Über Zürich invoice Zürich	2024-03-16 13:00:00+00
362	135	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	crash mobile cache token slow cache mobile login a_b	2024-03-16 18:00:00+00
363	142	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	report invoice naïve export Über report login crash invoice	2024-03-16 23:00:00+00
364	149	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	invoice report 50% slow login invoice search token search	2024-03-17 04:00:00+00
365	156	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	naïve 50% slow invoice mobile a_b naïve Über mobile	2024-03-17 09:00:00+00
366	163	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	report cache mobile Über cache login crash crash login	2024-03-17 14:00:00+00
367	170	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	Zürich invoice naïve crash crash 50% search export mobile	2024-03-17 19:00:00+00
368	177	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	cache cache search export search Zürich Zürich Über 50%	2024-03-18 00:00:00+00
369	184	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	mobile a_b crash Zürich 50% login search crash token	2024-03-18 05:00:00+00
370	191	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	export Zürich 50% Über export slow 50% Über search	2024-03-18 10:00:00+00
371	198	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	Zürich report token slow slow crash export a_b report	2024-03-18 15:00:00+00
372	205	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	crash login mobile login crash report cache slow invoice	2024-03-18 20:00:00+00
373	212	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	a_b Zürich slow Über Zürich Zürich search 50% Über	2024-03-19 01:00:00+00
374	219	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	search mobile token login token mobile naïve mobile token	2024-03-19 06:00:00+00
375	226	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	invoice invoice invoice cache naïve 50% Über cache a_b	2024-03-19 11:00:00+00
376	233	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	a_b search Zürich crash slow cache a_b Zürich token	2024-03-19 16:00:00+00
377	240	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	mobile 50% 50% crash invoice token Über search Zürich	2024-03-19 21:00:00+00
378	247	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	search Über cache search crash crash report a_b invoice	2024-03-20 02:00:00+00
379	254	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	token token naïve Über report slow mobile search token	2024-03-20 07:00:00+00
380	261	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	cache a_b report invoice invoice invoice a_b slow cache	2024-03-20 12:00:00+00
381	268	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	crash mobile 50% login a_b export slow Zürich Über	2024-03-20 17:00:00+00
382	275	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	login a_b 50% 50% mobile Über invoice invoice report	2024-03-20 22:00:00+00
383	282	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	crash 50% export export mobile login token invoice 50%	2024-03-21 03:00:00+00
384	289	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	report token cache search slow 50% crash mobile Über	2024-03-21 08:00:00+00
385	296	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	a_b crash slow crash Zürich crash 50% search a_b	2024-03-21 13:00:00+00
386	303	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	a_b token login token search report 50% export cache	2024-03-21 18:00:00+00
387	310	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	token invoice crash 50% naïve crash report login crash	2024-03-21 23:00:00+00
388	317	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	Über export slow a_b search search Zürich login token	2024-03-22 04:00:00+00
389	324	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	crash naïve cache search slow search cache invoice cache	2024-03-22 09:00:00+00
390	331	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	report export naïve report export naïve 50% cache cache	2024-03-22 14:00:00+00
391	338	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	Zürich 50% token slow login Über a_b token search	2024-03-22 19:00:00+00
392	345	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	mobile export token token report Zürich search mobile mobile	2024-03-23 00:00:00+00
393	352	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	invoice invoice export mobile search export report login naïve	2024-03-23 05:00:00+00
394	359	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	mobile cache 50% 50% Zürich slow export mobile mobile	2024-03-23 10:00:00+00
395	366	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	Zürich token Zürich token login report a_b mobile Zürich	2024-03-23 15:00:00+00
396	373	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	report a_b login mobile login search login cache naïve	2024-03-23 20:00:00+00
397	380	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	crash Zürich invoice naïve Über invoice Über export report	2024-03-24 01:00:00+00
398	387	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	invoice report export Zürich invoice Über mobile Zürich mobile	2024-03-24 06:00:00+00
399	394	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	a_b Über slow search cache invoice 50% naïve mobile	2024-03-24 11:00:00+00
400	1	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	a_b crash search 50% Über Zürich slow report search	2024-03-24 16:00:00+00
401	8	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	token naïve report Über Über report search Zürich naïve	2024-03-24 21:00:00+00
402	15	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	a_b naïve a_b mobile search Über slow a_b Über	2024-03-25 02:00:00+00
403	22	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	slow login login export Über Über a_b slow cache	2024-03-25 07:00:00+00
404	29	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	report report slow Zürich cache cache naïve export export	2024-03-25 12:00:00+00
405	36	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	Über cache login Über invoice login 50% 50% export	2024-03-25 17:00:00+00
406	43	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	search Zürich a_b search invoice a_b invoice export Zürich	2024-03-25 22:00:00+00
407	50	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	naïve slow login a_b cache login mobile export login	2024-03-26 03:00:00+00
408	57	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	crash invoice 50% naïve cache Zürich slow token token	2024-03-26 08:00:00+00
409	64	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	cache crash search export Zürich search search Zürich slow	2024-03-26 13:00:00+00
410	71	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	slow export export crash login 50% mobile Zürich crash	2024-03-26 18:00:00+00
411	78	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	export export 50% slow login a_b search crash invoice	2024-03-26 23:00:00+00
412	85	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	slow crash slow cache slow crash naïve token search	2024-03-27 04:00:00+00
413	92	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	invoice crash 50% search login mobile invoice search a_b	2024-03-27 09:00:00+00
414	99	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	Über Zürich login login crash mobile Zürich slow mobile	2024-03-27 14:00:00+00
415	106	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	Zürich search export naïve invoice Zürich export search 50%	2024-03-27 19:00:00+00
416	113	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	Zürich Zürich crash slow slow Zürich search login token	2024-03-28 00:00:00+00
417	120	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	report Zürich invoice slow search mobile Zürich a_b cache	2024-03-28 05:00:00+00
418	127	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	login export invoice login report cache Über Zürich report	2024-03-28 10:00:00+00
419	134	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	login slow 50% search a_b token Über a_b mobile	2024-03-28 15:00:00+00
420	141	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	slow cache naïve a_b cache Zürich mobile report search	2024-03-28 20:00:00+00
421	148	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	report login export mobile report naïve export Über search	2024-03-29 01:00:00+00
422	155	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	naïve login export 50% invoice search Zürich export a_b	2024-03-29 06:00:00+00
423	162	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	cache report export 50% mobile slow crash mobile export	2024-03-29 11:00:00+00
424	169	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	Zürich crash search a_b naïve report slow a_b Zürich	2024-03-29 16:00:00+00
425	176	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	token report cache crash Über 50% crash login token	2024-03-29 21:00:00+00
426	183	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	slow naïve 50% a_b invoice cache slow search mobile	2024-03-30 02:00:00+00
427	190	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	token token search token slow search slow token token	2024-03-30 07:00:00+00
428	197	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	token slow export a_b crash invoice Zürich search Zürich	2024-03-30 12:00:00+00
429	204	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	search cache token invoice a_b report search invoice cache	2024-03-30 17:00:00+00
430	211	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	naïve a_b crash invoice search login login cache Über	2024-03-30 22:00:00+00
431	218	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	mobile a_b crash invoice naïve Zürich cache crash 50%	2024-03-31 03:00:00+00
432	225	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	50% crash a_b mobile token search a_b crash cache	2024-03-31 08:00:00+00
433	232	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	a_b search mobile Über mobile export search slow slow	2024-03-31 13:00:00+00
434	239	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	export 50% naïve slow Zürich Über a_b mobile slow	2024-03-31 18:00:00+00
435	246	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	naïve naïve Zürich cache search login crash naïve login	2024-03-31 23:00:00+00
436	253	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	login crash slow a_b search slow crash invoice token	2024-04-01 04:00:00+00
437	260	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	mobile Über mobile export login mobile crash export cache	2024-04-01 09:00:00+00
438	267	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	export naïve login crash token report Zürich Über search	2024-04-01 14:00:00+00
439	274	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	search login token slow crash crash token mobile mobile	2024-04-01 19:00:00+00
440	281	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	login search naïve crash export mobile mobile Über a_b	2024-04-02 00:00:00+00
441	288	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	invoice Zürich login token report invoice Zürich naïve invoice	2024-04-02 05:00:00+00
442	295	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	mobile mobile naïve login token naïve crash 50% naïve	2024-04-02 10:00:00+00
443	302	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	slow crash naïve 50% mobile token search invoice search	2024-04-02 15:00:00+00
444	309	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	naïve Zürich login naïve login Zürich Zürich export export	2024-04-02 20:00:00+00
445	316	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	token export login token export slow invoice Über a_b	2024-04-03 01:00:00+00
446	323	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	Zürich crash login a_b a_b crash crash Über token	2024-04-03 06:00:00+00
447	330	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	50% crash token report 50% 50% login login export	2024-04-03 11:00:00+00
448	337	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	search cache cache Über search Über slow login crash	2024-04-03 16:00:00+00
449	344	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	login mobile naïve token mobile cache naïve slow token	2024-04-03 21:00:00+00
450	351	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	Über export invoice slow 50% Über search cache a_b	2024-04-04 02:00:00+00
451	358	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	report naïve report token crash export crash token invoice	2024-04-04 07:00:00+00
452	365	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	search slow a_b a_b report Über mobile a_b report	2024-04-04 12:00:00+00
453	372	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	token Zürich a_b 50% a_b a_b Zürich 50% report	2024-04-04 17:00:00+00
454	379	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	report export login token a_b invoice export 50% 50%	2024-04-04 22:00:00+00
455	386	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	login naïve cache Über invoice naïve Zürich mobile slow	2024-04-05 03:00:00+00
456	393	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	50% mobile Über naïve mobile slow mobile 50% token	2024-04-05 08:00:00+00
457	400	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	Über export search search report Über search search a_b	2024-04-05 13:00:00+00
458	7	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	naïve token Über Zürich login mobile export slow token	2024-04-05 18:00:00+00
459	14	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	report cache login crash slow a_b a_b naïve Zürich	2024-04-05 23:00:00+00
460	21	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	slow 50% naïve Über login 50% token invoice export	2024-04-06 04:00:00+00
461	28	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	token export export cache Über a_b search login mobile	2024-04-06 09:00:00+00
462	35	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	Zürich search token crash report search naïve Über login	2024-04-06 14:00:00+00
463	42	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	Zürich Über naïve mobile report Über export a_b Über	2024-04-06 19:00:00+00
464	49	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	Zürich 50% slow search export search Über report Über	2024-04-07 00:00:00+00
465	56	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	report 50% a_b crash naïve export 50% login cache	2024-04-07 05:00:00+00
466	63	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	report crash report cache token a_b Zürich naïve mobile	2024-04-07 10:00:00+00
467	70	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	report crash crash Zürich search Über mobile token slow	2024-04-07 15:00:00+00
468	77	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	token a_b a_b login naïve export invoice report Über	2024-04-07 20:00:00+00
469	84	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	slow slow search invoice search search Über Über token	2024-04-08 01:00:00+00
470	91	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	a_b Über login export crash invoice cache 50% Über	2024-04-08 06:00:00+00
471	98	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	crash export cache token a_b search export search search	2024-04-08 11:00:00+00
472	105	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	login search report naïve export slow crash report export	2024-04-08 16:00:00+00
473	112	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	naïve Zürich 50% token token slow crash invoice slow	2024-04-08 21:00:00+00
474	119	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	crash Zürich a_b search search report login slow report	2024-04-09 02:00:00+00
475	126	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	export Zürich invoice export invoice cache report token mobile	2024-04-09 07:00:00+00
476	133	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	50% search export mobile login Über a_b cache login	2024-04-09 12:00:00+00
477	140	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	login a_b report crash slow token Zürich slow naïve	2024-04-09 17:00:00+00
478	147	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	login 50% login cache invoice export token a_b token	2024-04-09 22:00:00+00
479	154	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	report search a_b Über Über crash invoice a_b Über	2024-04-10 03:00:00+00
480	161	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	crash mobile a_b Zürich a_b login cache Zürich mobile	2024-04-10 08:00:00+00
481	168	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	token export Zürich login token Über export slow crash	2024-04-10 13:00:00+00
482	175	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	token Zürich invoice report report crash login mobile crash	2024-04-10 18:00:00+00
483	182	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	invoice report invoice Über a_b Über token cache Zürich	2024-04-10 23:00:00+00
484	189	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	search 50% mobile naïve invoice report Zürich naïve export	2024-04-11 04:00:00+00
485	196	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	Über Über search login a_b naïve invoice search Zürich	2024-04-11 09:00:00+00
486	203	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	cache export export login slow cache invoice search slow	2024-04-11 14:00:00+00
487	210	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	Über report crash Zürich Zürich Über cache search Zürich	2024-04-11 19:00:00+00
488	217	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	50% slow report a_b slow naïve invoice cache naïve	2024-04-12 00:00:00+00
489	224	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	cache mobile slow mobile mobile invoice crash login search	2024-04-12 05:00:00+00
490	231	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	cache mobile Zürich a_b Zürich crash naïve a_b 50%	2024-04-12 10:00:00+00
491	238	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	report login slow slow login export mobile invoice mobile	2024-04-12 15:00:00+00
492	245	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	slow export mobile report login report login report token	2024-04-12 20:00:00+00
493	252	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	a_b search crash naïve cache mobile mobile Über mobile	2024-04-13 01:00:00+00
494	259	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	export 50% search cache search slow cache search a_b	2024-04-13 06:00:00+00
495	266	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	naïve crash slow 50% crash Über invoice a_b naïve	2024-04-13 11:00:00+00
496	273	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	search Zürich search Zürich naïve login mobile export search	2024-04-13 16:00:00+00
497	280	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	cache login Über mobile Zürich token login Zürich 50%	2024-04-13 21:00:00+00
498	287	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	Über token token Zürich Zürich Über naïve invoice cache	2024-04-14 02:00:00+00
499	294	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	Zürich a_b login Über slow mobile cache report naïve	2024-04-14 07:00:00+00
500	301	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	50% search invoice search invoice naïve naïve token cache	2024-04-14 12:00:00+00
501	308	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	report slow Über export mobile crash Zürich slow naïve	2024-04-14 17:00:00+00
502	315	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	login invoice naïve cache token 50% crash invoice export	2024-04-14 22:00:00+00
503	322	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	token a_b report Über login crash export Zürich Über	2024-04-15 03:00:00+00
504	329	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	cache slow slow export report slow invoice a_b token	2024-04-15 08:00:00+00
505	336	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	Über Zürich Über mobile slow search invoice token cache	2024-04-15 13:00:00+00
506	343	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	crash naïve cache Zürich report mobile search invoice a_b	2024-04-15 18:00:00+00
507	350	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	naïve Über cache 50% login export report cache token	2024-04-15 23:00:00+00
508	357	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	login report 50% slow report token report Zürich report	2024-04-16 04:00:00+00
509	364	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	Über crash export report Zürich export cache Über login	2024-04-16 09:00:00+00
510	371	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	invoice invoice naïve a_b token invoice report invoice crash	2024-04-16 14:00:00+00
511	378	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	token login Über token slow naïve slow Über export	2024-04-16 19:00:00+00
512	385	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	naïve slow mobile report 50% invoice token cache mobile	2024-04-17 00:00:00+00
513	392	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	a_b crash cache login login crash naïve invoice report	2024-04-17 05:00:00+00
514	399	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	slow slow naïve export Über report Zürich Zürich cache	2024-04-17 10:00:00+00
515	6	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	crash naïve Zürich cache a_b slow report token slow	2024-04-17 15:00:00+00
516	13	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	a_b login a_b invoice slow a_b slow slow a_b	2024-04-17 20:00:00+00
517	20	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	Zürich login search 50% crash Zürich token invoice login	2024-04-18 01:00:00+00
518	27	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	crash Zürich invoice search Über Über login invoice Zürich	2024-04-18 06:00:00+00
519	34	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	crash Zürich token invoice Über token Über export search	2024-04-18 11:00:00+00
520	41	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	search naïve Über search export export Zürich naïve token	2024-04-18 16:00:00+00
521	48	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	report report invoice search Zürich slow 50% report export	2024-04-18 21:00:00+00
522	55	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	50% crash naïve invoice naïve Zürich search 50% Über	2024-04-19 02:00:00+00
523	62	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	search Über Zürich 50% 50% slow a_b Zürich mobile	2024-04-19 07:00:00+00
524	69	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	naïve slow login Über mobile invoice Über search login	2024-04-19 12:00:00+00
525	76	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	slow login invoice report a_b invoice login Zürich Über	2024-04-19 17:00:00+00
526	83	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	search search login cache search cache Über report search	2024-04-19 22:00:00+00
527	90	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	crash slow 50% token search Zürich report search mobile	2024-04-20 03:00:00+00
528	97	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	slow search naïve report Über report token report cache	2024-04-20 08:00:00+00
529	104	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	Zürich a_b Zürich report Über token search export naïve	2024-04-20 13:00:00+00
530	111	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	cache cache 50% naïve login a_b Zürich Zürich search	2024-04-20 18:00:00+00
531	118	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	crash naïve Über 50% naïve a_b token token login	2024-04-20 23:00:00+00
532	125	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	search mobile invoice a_b mobile crash a_b a_b search	2024-04-21 04:00:00+00
533	132	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	token export Über Zürich naïve Zürich login search report	2024-04-21 09:00:00+00
534	139	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	naïve token crash export 50% mobile a_b slow Zürich	2024-04-21 14:00:00+00
535	146	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	50% export token report report mobile Über search report	2024-04-21 19:00:00+00
536	153	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	search report naïve report cache export Zürich a_b 50%	2024-04-22 00:00:00+00
537	160	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	slow export search login naïve token token search token	2024-04-22 05:00:00+00
538	167	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	cache Zürich Über invoice token cache export Über 50%	2024-04-22 10:00:00+00
539	174	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	search 50% report token cache Zürich crash invoice export	2024-04-22 15:00:00+00
540	181	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	login invoice a_b login mobile crash cache export 50%	2024-04-22 20:00:00+00
541	188	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	search a_b cache naïve report naïve naïve report Zürich	2024-04-23 01:00:00+00
542	195	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	50% export Über search naïve invoice Über a_b Über	2024-04-23 06:00:00+00
543	202	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	slow naïve export 50% cache login slow crash search	2024-04-23 11:00:00+00
544	209	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	search mobile mobile cache mobile invoice search slow 50%	2024-04-23 16:00:00+00
545	216	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	search naïve a_b report search export search invoice crash	2024-04-23 21:00:00+00
546	223	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	50% mobile cache mobile report Zürich cache cache slow	2024-04-24 02:00:00+00
547	230	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	login search Über Zürich token invoice slow login mobile	2024-04-24 07:00:00+00
548	237	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	login Über Zürich invoice token Zürich Über Zürich export	2024-04-24 12:00:00+00
549	244	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	Zürich cache naïve export login token 50% crash mobile	2024-04-24 17:00:00+00
550	251	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	Zürich token naïve cache search mobile cache a_b naïve	2024-04-24 22:00:00+00
551	258	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	login mobile naïve token token naïve Über a_b export	2024-04-25 03:00:00+00
552	265	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	a_b naïve token slow login 50% token slow naïve	2024-04-25 08:00:00+00
553	272	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	token search 50% 50% slow report 50% export invoice	2024-04-25 13:00:00+00
554	279	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	export invoice crash login search crash invoice invoice Über	2024-04-25 18:00:00+00
555	286	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	mobile 50% cache slow report invoice crash Über crash	2024-04-25 23:00:00+00
556	293	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	cache Über Über search cache mobile slow invoice login	2024-04-26 04:00:00+00
557	300	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	naïve token report Zürich crash slow 50% login Über	2024-04-26 09:00:00+00
558	307	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	cache Über crash invoice a_b slow Zürich crash slow	2024-04-26 14:00:00+00
559	314	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	naïve naïve Zürich login a_b crash 50% Über a_b	2024-04-26 19:00:00+00
560	321	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	a_b login a_b a_b search cache report token Über	2024-04-27 00:00:00+00
561	328	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	mobile mobile cache a_b report naïve a_b 50% search	2024-04-27 05:00:00+00
562	335	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	invoice a_b naïve token cache mobile Über Über Über	2024-04-27 10:00:00+00
563	342	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	naïve 50% naïve a_b export crash Über a_b search	2024-04-27 15:00:00+00
564	349	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	Zürich export cache report export invoice crash token token	2024-04-27 20:00:00+00
565	356	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	search export crash token report cache export export cache	2024-04-28 01:00:00+00
566	363	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	cache cache 50% export report export mobile invoice a_b	2024-04-28 06:00:00+00
567	370	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	Über a_b 50% 50% search invoice naïve a_b report	2024-04-28 11:00:00+00
568	377	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	Zürich export Zürich report cache report crash search naïve	2024-04-28 16:00:00+00
569	384	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	mobile export search 50% Zürich invoice mobile report token	2024-04-28 21:00:00+00
570	391	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	login export Zürich cache mobile naïve search Zürich report	2024-04-29 02:00:00+00
571	398	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	Zürich a_b invoice report invoice invoice token Zürich login	2024-04-29 07:00:00+00
572	5	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	a_b Zürich export report 50% Über a_b crash mobile	2024-04-29 12:00:00+00
573	12	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	a_b search crash crash token crash cache report search	2024-04-29 17:00:00+00
574	19	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	search report naïve crash 50% token Über export mobile	2024-04-29 22:00:00+00
575	26	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	50% token crash report 50% 50% a_b Zürich crash	2024-04-30 03:00:00+00
576	33	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	50% cache invoice report mobile login mobile cache token	2024-04-30 08:00:00+00
577	40	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	50% login export search export report 50% slow crash	2024-04-30 13:00:00+00
578	47	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	50% crash mobile token Zürich crash Zürich export token	2024-04-30 18:00:00+00
579	54	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	Zürich a_b token login crash Über a_b slow cache	2024-04-30 23:00:00+00
580	61	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	cache naïve export search login crash slow 50% slow	2024-05-01 04:00:00+00
581	68	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	mobile Über report Über report mobile login 50% mobile	2024-05-01 09:00:00+00
582	75	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	search invoice Über crash 50% login login slow 50%	2024-05-01 14:00:00+00
583	82	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	naïve slow report search slow crash Zürich mobile a_b	2024-05-01 19:00:00+00
584	89	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	Über token crash a_b crash slow cache 50% search	2024-05-02 00:00:00+00
585	96	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	cache report a_b slow token Zürich mobile a_b crash	2024-05-02 05:00:00+00
586	103	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	a_b Über 50% 50% naïve login mobile report 50%	2024-05-02 10:00:00+00
587	110	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	slow naïve login invoice crash login invoice export mobile	2024-05-02 15:00:00+00
588	117	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	slow a_b slow invoice export Über cache export Zürich	2024-05-02 20:00:00+00
589	124	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	crash naïve mobile crash Zürich Über invoice invoice search	2024-05-03 01:00:00+00
590	131	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	slow naïve a_b mobile invoice token login cache a_b	2024-05-03 06:00:00+00
591	138	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	invoice crash cache search slow token login invoice Über	2024-05-03 11:00:00+00
592	145	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	50% search naïve crash Über mobile invoice crash a_b	2024-05-03 16:00:00+00
593	152	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	naïve mobile Zürich crash Zürich report cache a_b login	2024-05-03 21:00:00+00
594	159	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	50% Zürich naïve search slow export search crash naïve	2024-05-04 02:00:00+00
595	166	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	crash invoice mobile 50% crash Über 50% naïve naïve	2024-05-04 07:00:00+00
596	173	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	export search Zürich 50% naïve login slow a_b naïve	2024-05-04 12:00:00+00
597	180	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	a_b token mobile 50% Über a_b token Über login	2024-05-04 17:00:00+00
598	187	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	login cache invoice cache login cache cache search search	2024-05-04 22:00:00+00
599	194	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	slow cache a_b 50% invoice slow mobile Zürich cache	2024-05-05 03:00:00+00
600	201	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	search crash Über slow 50% cache crash invoice a_b	2024-05-05 08:00:00+00
601	208	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	a_b token invoice naïve report token mobile report login	2024-05-05 13:00:00+00
602	215	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	invoice search a_b 50% Zürich report token a_b invoice	2024-05-05 18:00:00+00
603	222	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	a_b export Zürich mobile mobile 50% login a_b export	2024-05-05 23:00:00+00
604	229	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	login cache naïve crash slow cache Über slow naïve	2024-05-06 04:00:00+00
605	236	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	login 50% naïve 50% 50% Zürich crash report mobile	2024-05-06 09:00:00+00
606	243	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	mobile crash cache a_b token a_b crash token a_b	2024-05-06 14:00:00+00
607	250	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	search login Zürich crash Zürich cache Über export search	2024-05-06 19:00:00+00
608	257	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	search report cache crash slow slow a_b cache cache	2024-05-07 00:00:00+00
609	264	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	Zürich 50% search invoice report cache 50% mobile naïve	2024-05-07 05:00:00+00
610	271	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	Zürich cache crash mobile Über naïve Zürich slow Über	2024-05-07 10:00:00+00
611	278	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	crash slow cache report slow mobile report mobile crash	2024-05-07 15:00:00+00
612	285	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	Über Zürich login export naïve a_b Zürich crash slow	2024-05-07 20:00:00+00
613	292	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	cache mobile cache export export search cache mobile mobile	2024-05-08 01:00:00+00
614	299	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	naïve token search slow token report naïve 50% 50%	2024-05-08 06:00:00+00
615	306	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	token cache export search Über naïve a_b 50% login	2024-05-08 11:00:00+00
616	313	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	token report mobile mobile a_b naïve login a_b crash	2024-05-08 16:00:00+00
617	320	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	token 50% search report Zürich invoice naïve report report	2024-05-08 21:00:00+00
618	327	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	login naïve crash a_b 50% naïve search Über export	2024-05-09 02:00:00+00
619	334	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	search Über slow crash invoice Über Über mobile search	2024-05-09 07:00:00+00
620	341	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	mobile mobile export 50% Über Zürich token search login	2024-05-09 12:00:00+00
621	348	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	token slow Zürich cache report slow naïve a_b search	2024-05-09 17:00:00+00
622	355	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	login token login search invoice naïve slow mobile mobile	2024-05-09 22:00:00+00
623	362	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	token invoice crash login Über crash Über naïve Zürich	2024-05-10 03:00:00+00
624	369	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	Über search Über Zürich crash slow a_b report search	2024-05-10 08:00:00+00
625	376	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	a_b invoice slow slow Über token a_b Zürich login	2024-05-10 13:00:00+00
626	383	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	Über Zürich token report crash mobile a_b 50% crash	2024-05-10 18:00:00+00
627	390	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	50% token naïve Über naïve search token Zürich report	2024-05-10 23:00:00+00
628	397	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	naïve 50% slow search search a_b Zürich cache token	2024-05-11 04:00:00+00
629	4	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	slow Zürich token login export Zürich Zürich slow search	2024-05-11 09:00:00+00
630	11	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	a_b invoice Zürich a_b search Über cache 50% token	2024-05-11 14:00:00+00
631	18	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	crash Zürich a_b cache search cache Über invoice report	2024-05-11 19:00:00+00
632	25	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	Über token invoice search a_b naïve slow a_b slow	2024-05-12 00:00:00+00
633	32	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	export naïve mobile 50% slow slow slow invoice login	2024-05-12 05:00:00+00
634	39	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	login search token 50% token report naïve cache search	2024-05-12 10:00:00+00
635	46	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	cache mobile cache cache 50% crash report Über login	2024-05-12 15:00:00+00
636	53	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	search slow mobile 50% Über slow crash token slow	2024-05-12 20:00:00+00
637	60	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	naïve Über cache report 50% a_b 50% crash token	2024-05-13 01:00:00+00
638	67	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	export naïve Über report search naïve invoice search Über	2024-05-13 06:00:00+00
639	74	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	mobile mobile 50% invoice crash invoice a_b token cache	2024-05-13 11:00:00+00
640	81	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	crash token login naïve cache naïve token naïve Zürich	2024-05-13 16:00:00+00
641	88	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	report report crash Zürich 50% a_b token crash login	2024-05-13 21:00:00+00
642	95	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	Über invoice export slow 50% crash naïve crash export	2024-05-14 02:00:00+00
643	102	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	50% login export naïve export token login slow login	2024-05-14 07:00:00+00
644	109	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	token invoice export a_b a_b search search invoice report	2024-05-14 12:00:00+00
645	116	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	naïve slow naïve token Zürich slow invoice cache Über	2024-05-14 17:00:00+00
646	123	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	report mobile Zürich export search naïve invoice Zürich Zürich	2024-05-14 22:00:00+00
647	130	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	mobile slow login slow Über a_b token login export	2024-05-15 03:00:00+00
648	137	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	50% naïve report mobile login Über crash slow Zürich	2024-05-15 08:00:00+00
649	144	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	50% slow crash invoice a_b export crash search mobile	2024-05-15 13:00:00+00
650	151	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	mobile export naïve search cache export a_b Zürich Über	2024-05-15 18:00:00+00
651	158	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	search login Über export crash a_b token cache search	2024-05-15 23:00:00+00
652	165	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	Über naïve report Über token Zürich Zürich token export	2024-05-16 04:00:00+00
653	172	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	a_b invoice slow naïve Über cache Zürich Zürich a_b	2024-05-16 09:00:00+00
654	179	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	cache report mobile search report crash 50% cache Zürich	2024-05-16 14:00:00+00
655	186	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	Über report Zürich crash invoice report slow naïve invoice	2024-05-16 19:00:00+00
656	193	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	mobile Zürich naïve Zürich report a_b naïve naïve cache	2024-05-17 00:00:00+00
657	200	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	crash Über search slow invoice cache Zürich report report	2024-05-17 05:00:00+00
658	207	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	report report 50% login export login Zürich naïve report	2024-05-17 10:00:00+00
659	214	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	invoice a_b search 50% mobile mobile mobile login invoice	2024-05-17 15:00:00+00
660	221	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	naïve token mobile report login login 50% slow slow	2024-05-17 20:00:00+00
661	228	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	crash token a_b invoice mobile naïve Zürich report 50%	2024-05-18 01:00:00+00
662	235	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	invoice report slow report cache 50% cache search crash	2024-05-18 06:00:00+00
663	242	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	login naïve crash export login invoice login Über Zürich	2024-05-18 11:00:00+00
664	249	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	report a_b a_b Über crash crash token crash token	2024-05-18 16:00:00+00
665	256	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	50% invoice mobile Über crash report naïve a_b Zürich	2024-05-18 21:00:00+00
666	263	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	search crash report invoice crash export Über export 50%	2024-05-19 02:00:00+00
667	270	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	invoice naïve search naïve Zürich cache crash login 50%	2024-05-19 07:00:00+00
668	277	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	cache slow cache Zürich crash export naïve cache 50%	2024-05-19 12:00:00+00
669	284	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	Über invoice login mobile Über Über cache mobile naïve	2024-05-19 17:00:00+00
670	291	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	naïve Über Über export a_b token Zürich 50% report	2024-05-19 22:00:00+00
671	298	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	Über slow report mobile Über mobile 50% Zürich Über	2024-05-20 03:00:00+00
672	305	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	cache cache cache slow naïve mobile report invoice a_b	2024-05-20 08:00:00+00
673	312	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	search Über mobile slow token naïve Über export mobile	2024-05-20 13:00:00+00
674	319	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	crash a_b 50% Zürich export 50% export token naïve	2024-05-20 18:00:00+00
675	326	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	token slow slow crash 50% cache cache cache cache	2024-05-20 23:00:00+00
676	333	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	login invoice naïve search export mobile Zürich Über Über	2024-05-21 04:00:00+00
677	340	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	mobile search a_b cache crash 50% search Zürich login	2024-05-21 09:00:00+00
678	347	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	naïve Über login a_b naïve cache cache naïve token	2024-05-21 14:00:00+00
679	354	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	mobile invoice login Über a_b export 50% Über token	2024-05-21 19:00:00+00
680	361	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	cache report naïve search slow login report naïve invoice	2024-05-22 00:00:00+00
681	368	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	naïve token token Über invoice token cache a_b naïve	2024-05-22 05:00:00+00
682	375	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	naïve login crash slow login report 50% report report	2024-05-22 10:00:00+00
683	382	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	cache report invoice login a_b crash Zürich login report	2024-05-22 15:00:00+00
684	389	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	a_b search login report Über Zürich report login token	2024-05-22 20:00:00+00
685	396	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	mobile export Zürich cache invoice cache export naïve crash	2024-05-23 01:00:00+00
686	3	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	invoice Zürich crash naïve invoice export export 50% login	2024-05-23 06:00:00+00
687	10	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	cache search invoice invoice Zürich report 50% slow search	2024-05-23 11:00:00+00
688	17	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	search login cache token login 50% report cache a_b	2024-05-23 16:00:00+00
689	24	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	token mobile naïve crash 50% crash mobile crash Über	2024-05-23 21:00:00+00
690	31	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	Über report search report token slow a_b cache crash	2024-05-24 02:00:00+00
691	38	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	50% report cache login login slow naïve naïve search	2024-05-24 07:00:00+00
692	45	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	report slow 50% mobile report cache 50% mobile naïve	2024-05-24 12:00:00+00
693	52	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	Über slow login 50% Zürich slow slow a_b token	2024-05-24 17:00:00+00
694	59	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	login mobile invoice Zürich cache crash mobile login Zürich	2024-05-24 22:00:00+00
695	66	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	Über 50% slow 50% Zürich mobile naïve slow Zürich	2024-05-25 03:00:00+00
696	73	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	crash Zürich export naïve 50% search report crash report	2024-05-25 08:00:00+00
697	80	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	crash Zürich 50% slow Zürich a_b Über Über Zürich	2024-05-25 13:00:00+00
698	87	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	a_b export slow invoice crash search token report export	2024-05-25 18:00:00+00
699	94	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	export report crash export Zürich Zürich Zürich Zürich search	2024-05-25 23:00:00+00
700	101	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	cache crash slow export login crash token cache crash	2024-05-26 04:00:00+00
\.
COPY public.issue_label (issue_id, label_id) FROM stdin;
1	2
1	4
2	2
2	3
4	3
4	5
5	1
7	2
7	3
8	4
8	5
10	1
11	2
11	4
13	4
13	5
14	3
14	5
16	2
16	4
17	2
17	3
19	3
19	5
20	1
22	2
22	3
23	4
23	5
25	1
26	2
26	4
28	4
28	5
29	3
29	5
31	2
31	4
32	2
32	3
34	3
34	5
35	1
37	2
37	3
38	4
38	5
40	1
41	2
41	4
43	4
43	5
44	3
44	5
46	2
46	4
47	2
47	3
49	3
49	5
50	1
52	2
52	3
53	4
53	5
55	1
56	2
56	4
58	4
58	5
59	3
59	5
61	2
61	4
62	2
62	3
64	3
64	5
65	1
67	2
67	3
68	4
68	5
70	1
71	2
71	4
73	4
73	5
74	3
74	5
76	2
76	4
77	2
77	3
79	3
79	5
80	1
82	2
82	3
83	4
83	5
85	1
86	2
86	4
88	4
88	5
89	3
89	5
91	2
91	4
92	2
92	3
94	3
94	5
95	1
97	2
97	3
98	4
98	5
100	1
101	2
101	4
103	4
103	5
104	3
104	5
106	2
106	4
107	2
107	3
109	3
109	5
110	1
112	2
112	3
113	4
113	5
115	1
116	2
116	4
118	4
118	5
119	3
119	5
121	2
121	4
122	2
122	3
124	3
124	5
125	1
127	2
127	3
128	4
128	5
130	1
131	2
131	4
133	4
133	5
134	3
134	5
136	2
136	4
137	2
137	3
139	3
139	5
140	1
142	2
142	3
143	4
143	5
145	1
146	2
146	4
148	4
148	5
149	3
149	5
151	2
151	4
152	2
152	3
154	3
154	5
155	1
157	2
157	3
158	4
158	5
160	1
161	2
161	4
163	4
163	5
164	3
164	5
166	2
166	4
167	2
167	3
169	3
169	5
170	1
172	2
172	3
173	4
173	5
175	1
176	2
176	4
178	4
178	5
179	3
179	5
181	2
181	4
182	2
182	3
184	3
184	5
185	1
187	2
187	3
188	4
188	5
190	1
191	2
191	4
193	4
193	5
194	3
194	5
196	2
196	4
197	2
197	3
199	3
199	5
200	1
202	2
202	3
203	4
203	5
205	1
206	2
206	4
208	4
208	5
209	3
209	5
211	2
211	4
212	2
212	3
214	3
214	5
215	1
217	2
217	3
218	4
218	5
220	1
221	2
221	4
223	4
223	5
224	3
224	5
226	2
226	4
227	2
227	3
229	3
229	5
230	1
232	2
232	3
233	4
233	5
235	1
236	2
236	4
238	4
238	5
239	3
239	5
241	2
241	4
242	2
242	3
244	3
244	5
245	1
247	2
247	3
248	4
248	5
250	1
251	2
251	4
253	4
253	5
254	3
254	5
256	2
256	4
257	2
257	3
259	3
259	5
260	1
262	2
262	3
263	4
263	5
265	1
266	2
266	4
268	4
268	5
269	3
269	5
271	2
271	4
272	2
272	3
274	3
274	5
275	1
277	2
277	3
278	4
278	5
280	1
281	2
281	4
283	4
283	5
284	3
284	5
286	2
286	4
287	2
287	3
289	3
289	5
290	1
292	2
292	3
293	4
293	5
295	1
296	2
296	4
298	4
298	5
299	3
299	5
301	2
301	4
302	2
302	3
304	3
304	5
305	1
307	2
307	3
308	4
308	5
310	1
311	2
311	4
313	4
313	5
314	3
314	5
316	2
316	4
317	2
317	3
319	3
319	5
320	1
322	2
322	3
323	4
323	5
325	1
326	2
326	4
328	4
328	5
329	3
329	5
331	2
331	4
332	2
332	3
334	3
334	5
335	1
337	2
337	3
338	4
338	5
340	1
341	2
341	4
343	4
343	5
344	3
344	5
346	2
346	4
347	2
347	3
349	3
349	5
350	1
352	2
352	3
353	4
353	5
355	1
356	2
356	4
358	4
358	5
359	3
359	5
361	2
361	4
362	2
362	3
364	3
364	5
365	1
367	2
367	3
368	4
368	5
370	1
371	2
371	4
373	4
373	5
374	3
374	5
376	2
376	4
377	2
377	3
379	3
379	5
380	1
382	2
382	3
383	4
383	5
385	1
386	2
386	4
388	4
388	5
389	3
389	5
391	2
391	4
392	2
392	3
394	3
394	5
395	1
397	2
397	3
398	4
398	5
400	1
\.
COPY public.label (id, name, colour) FROM stdin;
1	bug	#111111
2	feature	#222222
3	question	#333333
4	Wontfix	#444444
5	später	#555555
\.
COPY public.member (id, email, full_name, is_active, joined_at, settings, hourly_rate) FROM stdin;
a0eebc99-9c0b-4ef8-bb6d-6bb900000000	Çelik0@example.org	Bob naïve	f	2024-01-01 08:00:00+00	{"pages": {"size": 10}, "theme": "dark", "notify": true}	\N
a0eebc99-9c0b-4ef8-bb6d-6bb900000001	Ann1@example.org	Ann Über	t	2023-12-21 07:59:59+00	{"pages": {"size": 11}, "theme": "dark", "notify": false}	31.37
a0eebc99-9c0b-4ef8-bb6d-6bb900000002	bob2@example.org	Ann crash	t	2023-12-10 07:59:58+00	{"pages": {"size": 12}, "theme": "light", "notify": false}	32.74
a0eebc99-9c0b-4ef8-bb6d-6bb900000003	dora3@example.org	Ann export	t	2023-11-29 07:59:57+00	{"pages": {"size": 13}, "theme": "dark", "notify": true}	34.11
a0eebc99-9c0b-4ef8-bb6d-6bb900000004	dora4@example.org	Ann 50%	t	2023-11-18 07:59:56+00	{"pages": {"size": 14}, "theme": "dark", "notify": false}	35.48
a0eebc99-9c0b-4ef8-bb6d-6bb900000005	bob5@example.org	Ann token	f	2023-11-07 07:59:55+00	{"pages": {"size": 15}, "theme": "light", "notify": false}	36.85
a0eebc99-9c0b-4ef8-bb6d-6bb900000006	Ann6@example.org	Bob login	t	2023-10-27 07:59:54+00	{"pages": {"size": 16}, "theme": "dark", "notify": true}	38.22
a0eebc99-9c0b-4ef8-bb6d-6bb900000007	Çelik7@example.org	dora slow	t	2023-10-16 07:59:53+00	{"pages": {"size": 17}, "theme": "dark", "notify": false}	\N
a0eebc99-9c0b-4ef8-bb6d-6bb900000008	Çelik8@example.org	Bob crash	t	2023-10-05 07:59:52+00	{"pages": {"size": 18}, "theme": "dark", "notify": false}	40.96
a0eebc99-9c0b-4ef8-bb6d-6bb900000009	Çelik9@example.org	Ann mobile	t	2023-09-24 07:59:51+00	{"pages": {"size": 19}, "theme": "dark", "notify": true}	42.33
a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	Ann10@example.org	Bob report	f	2023-09-13 07:59:50+00	{"pages": {"size": 20}, "theme": "light", "notify": false}	43.70
a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	Çelik11@example.org	dora token	t	2023-09-02 07:59:49+00	{"pages": {"size": 21}, "theme": "light", "notify": false}	45.07
a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	Çelik12@example.org	Émile export	t	2023-08-22 07:59:48+00	{"pages": {"size": 22}, "theme": "dark", "notify": true}	46.44
a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	bob13@example.org	Ann token	t	2023-08-11 07:59:47+00	{"pages": {"size": 23}, "theme": "light", "notify": false}	47.81
a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	dora14@example.org	Émile Zürich	t	2023-07-31 07:59:46+00	{"pages": {"size": 24}, "theme": "light", "notify": false}	\N
a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	Çelik15@example.org	Ann crash	f	2023-07-20 07:59:45+00	{"pages": {"size": 25}, "theme": "light", "notify": true}	50.55
a0eebc99-9c0b-4ef8-bb6d-6bb900000010	bob16@example.org	Émile slow	t	2023-07-09 07:59:44+00	{"pages": {"size": 26}, "theme": "light", "notify": false}	51.92
a0eebc99-9c0b-4ef8-bb6d-6bb900000011	dora17@example.org	Ann cache	t	2023-06-28 07:59:43+00	{"pages": {"size": 27}, "theme": "dark", "notify": false}	53.29
a0eebc99-9c0b-4ef8-bb6d-6bb900000012	Çelik18@example.org	Émile Zürich	t	2023-06-17 07:59:42+00	{"pages": {"size": 28}, "theme": "light", "notify": true}	54.66
a0eebc99-9c0b-4ef8-bb6d-6bb900000013	dora19@example.org	dora crash	t	2023-06-06 07:59:41+00	{"pages": {"size": 29}, "theme": "dark", "notify": false}	56.03
a0eebc99-9c0b-4ef8-bb6d-6bb900000014	Çelik20@example.org	dora Zürich	f	2023-05-26 07:59:40+00	{"pages": {"size": 30}, "theme": "dark", "notify": false}	57.40
a0eebc99-9c0b-4ef8-bb6d-6bb900000015	Ann21@example.org	Émile cache	t	2023-05-15 07:59:39+00	{"pages": {"size": 31}, "theme": "light", "notify": true}	\N
a0eebc99-9c0b-4ef8-bb6d-6bb900000016	Çelik22@example.org	dora a_b	t	2023-05-04 07:59:38+00	{"pages": {"size": 32}, "theme": "light", "notify": false}	60.14
a0eebc99-9c0b-4ef8-bb6d-6bb900000017	Ann23@example.org	dora Über	t	2023-04-23 07:59:37+00	{"pages": {"size": 33}, "theme": "dark", "notify": false}	61.51
a0eebc99-9c0b-4ef8-bb6d-6bb900000018	Ann24@example.org	dora login	t	2023-04-12 07:59:36+00	{"pages": {"size": 34}, "theme": "dark", "notify": true}	62.88
\.
COPY public.project (id, slug, name, description, budget, archived, owner_id) FROM stdin;
1	project-1	Search Invoice 1	slow Zürich export naïve naïve a_b 50% report crash slow report naïve	1000.50	f	a0eebc99-9c0b-4ef8-bb6d-6bb900000001
2	project-2	Mobile Invoice 2	a_b slow 50% naïve 50% mobile invoice Zürich naïve Über cache a_b	2000.50	f	a0eebc99-9c0b-4ef8-bb6d-6bb900000002
3	project-3	Naïve Export 3	\N	3000.50	f	a0eebc99-9c0b-4ef8-bb6d-6bb900000003
4	project-4	Slow Crash 4	slow slow export cache export login report 50% token slow invoice invoice	\N	f	a0eebc99-9c0b-4ef8-bb6d-6bb900000004
5	project-5	Login Slow 5	naïve mobile Über token token Über slow Zürich 50% mobile token cache	5000.50	f	a0eebc99-9c0b-4ef8-bb6d-6bb900000005
6	project-6	Cache Zürich 6	\N	6000.50	f	a0eebc99-9c0b-4ef8-bb6d-6bb900000006
7	project-7	Login Report 7	a_b 50% search 50% cache search mobile naïve naïve naïve naïve crash	7000.50	f	a0eebc99-9c0b-4ef8-bb6d-6bb900000007
8	project-8	Report Cache 8	naïve login export crash export report slow crash Über token login crash	8000.50	t	a0eebc99-9c0b-4ef8-bb6d-6bb900000008
\.
COPY public.time_entry (id, issue_id, member_id, hours, spent_on) FROM stdin;
1	4	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	0.50	2024-01-02
2	7	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	0.75	2024-01-03
3	10	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	1.00	2024-01-04
4	13	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	1.25	2024-01-05
5	16	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	1.50	2024-01-06
6	19	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	1.75	2024-01-07
7	22	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	2.00	2024-01-08
8	25	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	2.25	2024-01-09
9	28	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	2.50	2024-01-10
10	31	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	2.75	2024-01-11
11	34	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	3.00	2024-01-12
12	37	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	3.25	2024-01-13
13	40	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	3.50	2024-01-14
14	43	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	3.75	2024-01-15
15	46	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	4.00	2024-01-16
16	49	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	4.25	2024-01-17
17	52	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	4.50	2024-01-18
18	55	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	4.75	2024-01-19
19	58	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	5.00	2024-01-20
20	61	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	5.25	2024-01-21
21	64	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	5.50	2024-01-22
22	67	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	5.75	2024-01-23
23	70	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	6.00	2024-01-24
24	73	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	6.25	2024-01-25
25	76	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	6.50	2024-01-26
26	79	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	6.75	2024-01-27
27	82	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	7.00	2024-01-28
28	85	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	7.25	2024-01-29
29	88	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	7.50	2024-01-30
30	91	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	0.25	2024-01-31
31	94	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	0.50	2024-02-01
32	97	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	0.75	2024-02-02
33	100	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	1.00	2024-02-03
34	103	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	1.25	2024-02-04
35	106	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	1.50	2024-02-05
36	109	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	1.75	2024-02-06
37	112	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	2.00	2024-02-07
38	115	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	2.25	2024-02-08
39	118	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	2.50	2024-02-09
40	121	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	2.75	2024-02-10
41	124	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	3.00	2024-02-11
42	127	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	3.25	2024-02-12
43	130	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	3.50	2024-02-13
44	133	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	3.75	2024-02-14
45	136	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	4.00	2024-02-15
46	139	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	4.25	2024-02-16
47	142	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	4.50	2024-02-17
48	145	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	4.75	2024-02-18
49	148	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	5.00	2024-02-19
50	151	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	5.25	2024-02-20
51	154	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	5.50	2024-02-21
52	157	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	5.75	2024-02-22
53	160	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	6.00	2024-02-23
54	163	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	6.25	2024-02-24
55	166	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	6.50	2024-02-25
56	169	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	6.75	2024-02-26
57	172	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	7.00	2024-02-27
58	175	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	7.25	2024-02-28
59	178	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	7.50	2024-02-29
60	181	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	0.25	2024-03-01
61	184	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	0.50	2024-03-02
62	187	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	0.75	2024-03-03
63	190	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	1.00	2024-03-04
64	193	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	1.25	2024-03-05
65	196	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	1.50	2024-03-06
66	199	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	1.75	2024-03-07
67	202	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	2.00	2024-03-08
68	205	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	2.25	2024-03-09
69	208	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	2.50	2024-03-10
70	211	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	2.75	2024-03-11
71	214	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	3.00	2024-03-12
72	217	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	3.25	2024-03-13
73	220	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	3.50	2024-03-14
74	223	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	3.75	2024-03-15
75	226	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	4.00	2024-03-16
76	229	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	4.25	2024-03-17
77	232	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	4.50	2024-03-18
78	235	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	4.75	2024-03-19
79	238	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	5.00	2024-03-20
80	241	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	5.25	2024-03-21
81	244	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	5.50	2024-03-22
82	247	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	5.75	2024-03-23
83	250	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	6.00	2024-03-24
84	253	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	6.25	2024-03-25
85	256	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	6.50	2024-03-26
86	259	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	6.75	2024-03-27
87	262	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	7.00	2024-03-28
88	265	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	7.25	2024-03-29
89	268	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	7.50	2024-03-30
90	271	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	0.25	2024-03-31
91	274	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	0.50	2024-04-01
92	277	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	0.75	2024-04-02
93	280	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	1.00	2024-04-03
94	283	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	1.25	2024-04-04
95	286	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	1.50	2024-04-05
96	289	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	1.75	2024-04-06
97	292	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	2.00	2024-04-07
98	295	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	2.25	2024-04-08
99	298	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	2.50	2024-04-09
100	301	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	2.75	2024-04-10
101	304	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	3.00	2024-04-11
102	307	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	3.25	2024-04-12
103	310	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	3.50	2024-04-13
104	313	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	3.75	2024-04-14
105	316	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	4.00	2024-04-15
106	319	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	4.25	2024-04-16
107	322	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	4.50	2024-04-17
108	325	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	4.75	2024-04-18
109	328	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	5.00	2024-04-19
110	331	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	5.25	2024-04-20
111	334	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	5.50	2024-04-21
112	337	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	5.75	2024-04-22
113	340	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	6.00	2024-04-23
114	343	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	6.25	2024-04-24
115	346	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	6.50	2024-04-25
116	349	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	6.75	2024-04-26
117	352	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	7.00	2024-04-27
118	355	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	7.25	2024-04-28
119	358	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	7.50	2024-04-29
120	361	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	0.25	2024-01-01
121	364	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	0.50	2024-01-02
122	367	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	0.75	2024-01-03
123	370	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	1.00	2024-01-04
124	373	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	1.25	2024-01-05
125	376	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	1.50	2024-01-06
126	379	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	1.75	2024-01-07
127	382	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	2.00	2024-01-08
128	385	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	2.25	2024-01-09
129	388	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	2.50	2024-01-10
130	391	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	2.75	2024-01-11
131	394	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	3.00	2024-01-12
132	397	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	3.25	2024-01-13
133	400	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	3.50	2024-01-14
134	3	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	3.75	2024-01-15
135	6	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	4.00	2024-01-16
136	9	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	4.25	2024-01-17
137	12	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	4.50	2024-01-18
138	15	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	4.75	2024-01-19
139	18	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	5.00	2024-01-20
140	21	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	5.25	2024-01-21
141	24	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	5.50	2024-01-22
142	27	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	5.75	2024-01-23
143	30	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	6.00	2024-01-24
144	33	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	6.25	2024-01-25
145	36	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	6.50	2024-01-26
146	39	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	6.75	2024-01-27
147	42	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	7.00	2024-01-28
148	45	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	7.25	2024-01-29
149	48	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	7.50	2024-01-30
150	51	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	0.25	2024-01-31
151	54	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	0.50	2024-02-01
152	57	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	0.75	2024-02-02
153	60	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	1.00	2024-02-03
154	63	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	1.25	2024-02-04
155	66	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	1.50	2024-02-05
156	69	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	1.75	2024-02-06
157	72	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	2.00	2024-02-07
158	75	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	2.25	2024-02-08
159	78	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	2.50	2024-02-09
160	81	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	2.75	2024-02-10
161	84	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	3.00	2024-02-11
162	87	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	3.25	2024-02-12
163	90	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	3.50	2024-02-13
164	93	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	3.75	2024-02-14
165	96	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	4.00	2024-02-15
166	99	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	4.25	2024-02-16
167	102	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	4.50	2024-02-17
168	105	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	4.75	2024-02-18
169	108	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	5.00	2024-02-19
170	111	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	5.25	2024-02-20
171	114	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	5.50	2024-02-21
172	117	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	5.75	2024-02-22
173	120	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	6.00	2024-02-23
174	123	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	6.25	2024-02-24
175	126	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	6.50	2024-02-25
176	129	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	6.75	2024-02-26
177	132	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	7.00	2024-02-27
178	135	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	7.25	2024-02-28
179	138	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	7.50	2024-02-29
180	141	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	0.25	2024-03-01
181	144	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	0.50	2024-03-02
182	147	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	0.75	2024-03-03
183	150	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	1.00	2024-03-04
184	153	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	1.25	2024-03-05
185	156	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	1.50	2024-03-06
186	159	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	1.75	2024-03-07
187	162	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	2.00	2024-03-08
188	165	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	2.25	2024-03-09
189	168	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	2.50	2024-03-10
190	171	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	2.75	2024-03-11
191	174	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	3.00	2024-03-12
192	177	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	3.25	2024-03-13
193	180	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	3.50	2024-03-14
194	183	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	3.75	2024-03-15
195	186	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	4.00	2024-03-16
196	189	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	4.25	2024-03-17
197	192	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	4.50	2024-03-18
198	195	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	4.75	2024-03-19
199	198	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	5.00	2024-03-20
200	201	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	5.25	2024-03-21
201	204	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	5.50	2024-03-22
202	207	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	5.75	2024-03-23
203	210	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	6.00	2024-03-24
204	213	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	6.25	2024-03-25
205	216	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	6.50	2024-03-26
206	219	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	6.75	2024-03-27
207	222	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	7.00	2024-03-28
208	225	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	7.25	2024-03-29
209	228	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	7.50	2024-03-30
210	231	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	0.25	2024-03-31
211	234	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	0.50	2024-04-01
212	237	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	0.75	2024-04-02
213	240	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	1.00	2024-04-03
214	243	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	1.25	2024-04-04
215	246	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	1.50	2024-04-05
216	249	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	1.75	2024-04-06
217	252	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	2.00	2024-04-07
218	255	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	2.25	2024-04-08
219	258	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	2.50	2024-04-09
220	261	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	2.75	2024-04-10
221	264	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	3.00	2024-04-11
222	267	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	3.25	2024-04-12
223	270	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	3.50	2024-04-13
224	273	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	3.75	2024-04-14
225	276	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	4.00	2024-04-15
226	279	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	4.25	2024-04-16
227	282	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	4.50	2024-04-17
228	285	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	4.75	2024-04-18
229	288	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	5.00	2024-04-19
230	291	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	5.25	2024-04-20
231	294	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	5.50	2024-04-21
232	297	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	5.75	2024-04-22
233	300	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	6.00	2024-04-23
234	303	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	6.25	2024-04-24
235	306	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	6.50	2024-04-25
236	309	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	6.75	2024-04-26
237	312	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	7.00	2024-04-27
238	315	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	7.25	2024-04-28
239	318	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	7.50	2024-04-29
240	321	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	0.25	2024-01-01
241	324	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	0.50	2024-01-02
242	327	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	0.75	2024-01-03
243	330	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	1.00	2024-01-04
244	333	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	1.25	2024-01-05
245	336	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	1.50	2024-01-06
246	339	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	1.75	2024-01-07
247	342	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	2.00	2024-01-08
248	345	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	2.25	2024-01-09
249	348	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	2.50	2024-01-10
250	351	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	2.75	2024-01-11
251	354	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	3.00	2024-01-12
252	357	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	3.25	2024-01-13
253	360	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	3.50	2024-01-14
254	363	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	3.75	2024-01-15
255	366	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	4.00	2024-01-16
256	369	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	4.25	2024-01-17
257	372	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	4.50	2024-01-18
258	375	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	4.75	2024-01-19
259	378	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	5.00	2024-01-20
260	381	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	5.25	2024-01-21
261	384	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	5.50	2024-01-22
262	387	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	5.75	2024-01-23
263	390	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	6.00	2024-01-24
264	393	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	6.25	2024-01-25
265	396	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	6.50	2024-01-26
266	399	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	6.75	2024-01-27
267	2	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	7.00	2024-01-28
268	5	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	7.25	2024-01-29
269	8	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	7.50	2024-01-30
270	11	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	0.25	2024-01-31
271	14	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	0.50	2024-02-01
272	17	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	0.75	2024-02-02
273	20	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	1.00	2024-02-03
274	23	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	1.25	2024-02-04
275	26	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	1.50	2024-02-05
276	29	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	1.75	2024-02-06
277	32	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	2.00	2024-02-07
278	35	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	2.25	2024-02-08
279	38	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	2.50	2024-02-09
280	41	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	2.75	2024-02-10
281	44	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	3.00	2024-02-11
282	47	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	3.25	2024-02-12
283	50	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	3.50	2024-02-13
284	53	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	3.75	2024-02-14
285	56	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	4.00	2024-02-15
286	59	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	4.25	2024-02-16
287	62	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	4.50	2024-02-17
288	65	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	4.75	2024-02-18
289	68	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	5.00	2024-02-19
290	71	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	5.25	2024-02-20
291	74	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	5.50	2024-02-21
292	77	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	5.75	2024-02-22
293	80	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	6.00	2024-02-23
294	83	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	6.25	2024-02-24
295	86	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	6.50	2024-02-25
296	89	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	6.75	2024-02-26
297	92	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	7.00	2024-02-27
298	95	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	7.25	2024-02-28
299	98	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	7.50	2024-02-29
300	101	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	0.25	2024-03-01
301	104	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	0.50	2024-03-02
302	107	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	0.75	2024-03-03
303	110	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	1.00	2024-03-04
304	113	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	1.25	2024-03-05
305	116	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	1.50	2024-03-06
306	119	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	1.75	2024-03-07
307	122	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	2.00	2024-03-08
308	125	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	2.25	2024-03-09
309	128	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	2.50	2024-03-10
310	131	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	2.75	2024-03-11
311	134	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	3.00	2024-03-12
312	137	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	3.25	2024-03-13
313	140	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	3.50	2024-03-14
314	143	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	3.75	2024-03-15
315	146	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	4.00	2024-03-16
316	149	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	4.25	2024-03-17
317	152	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	4.50	2024-03-18
318	155	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	4.75	2024-03-19
319	158	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	5.00	2024-03-20
320	161	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	5.25	2024-03-21
321	164	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	5.50	2024-03-22
322	167	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	5.75	2024-03-23
323	170	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	6.00	2024-03-24
324	173	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	6.25	2024-03-25
325	176	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	6.50	2024-03-26
326	179	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	6.75	2024-03-27
327	182	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	7.00	2024-03-28
328	185	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	7.25	2024-03-29
329	188	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	7.50	2024-03-30
330	191	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	0.25	2024-03-31
331	194	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	0.50	2024-04-01
332	197	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	0.75	2024-04-02
333	200	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	1.00	2024-04-03
334	203	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	1.25	2024-04-04
335	206	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	1.50	2024-04-05
336	209	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	1.75	2024-04-06
337	212	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	2.00	2024-04-07
338	215	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	2.25	2024-04-08
339	218	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	2.50	2024-04-09
340	221	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	2.75	2024-04-10
341	224	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	3.00	2024-04-11
342	227	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	3.25	2024-04-12
343	230	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	3.50	2024-04-13
344	233	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	3.75	2024-04-14
345	236	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	4.00	2024-04-15
346	239	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	4.25	2024-04-16
347	242	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	4.50	2024-04-17
348	245	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	4.75	2024-04-18
349	248	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	5.00	2024-04-19
350	251	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	5.25	2024-04-20
351	254	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	5.50	2024-04-21
352	257	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	5.75	2024-04-22
353	260	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	6.00	2024-04-23
354	263	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	6.25	2024-04-24
355	266	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	6.50	2024-04-25
356	269	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	6.75	2024-04-26
357	272	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	7.00	2024-04-27
358	275	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	7.25	2024-04-28
359	278	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	7.50	2024-04-29
360	281	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	0.25	2024-01-01
361	284	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	0.50	2024-01-02
362	287	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	0.75	2024-01-03
363	290	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	1.00	2024-01-04
364	293	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	1.25	2024-01-05
365	296	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	1.50	2024-01-06
366	299	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	1.75	2024-01-07
367	302	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	2.00	2024-01-08
368	305	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	2.25	2024-01-09
369	308	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	2.50	2024-01-10
370	311	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	2.75	2024-01-11
371	314	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	3.00	2024-01-12
372	317	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	3.25	2024-01-13
373	320	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	3.50	2024-01-14
374	323	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	3.75	2024-01-15
375	326	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	4.00	2024-01-16
376	329	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	4.25	2024-01-17
377	332	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	4.50	2024-01-18
378	335	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	4.75	2024-01-19
379	338	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	5.00	2024-01-20
380	341	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	5.25	2024-01-21
381	344	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	5.50	2024-01-22
382	347	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	5.75	2024-01-23
383	350	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	6.00	2024-01-24
384	353	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	6.25	2024-01-25
385	356	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	6.50	2024-01-26
386	359	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	6.75	2024-01-27
387	362	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	7.00	2024-01-28
388	365	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	7.25	2024-01-29
389	368	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	7.50	2024-01-30
390	371	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	0.25	2024-01-31
391	374	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	0.50	2024-02-01
392	377	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	0.75	2024-02-02
393	380	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	1.00	2024-02-03
394	383	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	1.25	2024-02-04
395	386	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	1.50	2024-02-05
396	389	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	1.75	2024-02-06
397	392	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	2.00	2024-02-07
398	395	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	2.25	2024-02-08
399	398	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	2.50	2024-02-09
400	1	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	2.75	2024-02-10
401	4	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	3.00	2024-02-11
402	7	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	3.25	2024-02-12
403	10	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	3.50	2024-02-13
404	13	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	3.75	2024-02-14
405	16	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	4.00	2024-02-15
406	19	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	4.25	2024-02-16
407	22	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	4.50	2024-02-17
408	25	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	4.75	2024-02-18
409	28	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	5.00	2024-02-19
410	31	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	5.25	2024-02-20
411	34	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	5.50	2024-02-21
412	37	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	5.75	2024-02-22
413	40	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	6.00	2024-02-23
414	43	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	6.25	2024-02-24
415	46	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	6.50	2024-02-25
416	49	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	6.75	2024-02-26
417	52	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	7.00	2024-02-27
418	55	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	7.25	2024-02-28
419	58	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	7.50	2024-02-29
420	61	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	0.25	2024-03-01
421	64	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	0.50	2024-03-02
422	67	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	0.75	2024-03-03
423	70	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	1.00	2024-03-04
424	73	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	1.25	2024-03-05
425	76	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	1.50	2024-03-06
426	79	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	1.75	2024-03-07
427	82	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	2.00	2024-03-08
428	85	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	2.25	2024-03-09
429	88	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	2.50	2024-03-10
430	91	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	2.75	2024-03-11
431	94	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	3.00	2024-03-12
432	97	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	3.25	2024-03-13
433	100	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	3.50	2024-03-14
434	103	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	3.75	2024-03-15
435	106	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	4.00	2024-03-16
436	109	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	4.25	2024-03-17
437	112	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	4.50	2024-03-18
438	115	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	4.75	2024-03-19
439	118	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	5.00	2024-03-20
440	121	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	5.25	2024-03-21
441	124	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	5.50	2024-03-22
442	127	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	5.75	2024-03-23
443	130	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	6.00	2024-03-24
444	133	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	6.25	2024-03-25
445	136	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	6.50	2024-03-26
446	139	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	6.75	2024-03-27
447	142	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	7.00	2024-03-28
448	145	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	7.25	2024-03-29
449	148	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	7.50	2024-03-30
450	151	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	0.25	2024-03-31
451	154	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	0.50	2024-04-01
452	157	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	0.75	2024-04-02
453	160	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	1.00	2024-04-03
454	163	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	1.25	2024-04-04
455	166	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	1.50	2024-04-05
456	169	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	1.75	2024-04-06
457	172	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	2.00	2024-04-07
458	175	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	2.25	2024-04-08
459	178	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	2.50	2024-04-09
460	181	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	2.75	2024-04-10
461	184	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	3.00	2024-04-11
462	187	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	3.25	2024-04-12
463	190	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	3.50	2024-04-13
464	193	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	3.75	2024-04-14
465	196	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	4.00	2024-04-15
466	199	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	4.25	2024-04-16
467	202	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	4.50	2024-04-17
468	205	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	4.75	2024-04-18
469	208	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	5.00	2024-04-19
470	211	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	5.25	2024-04-20
471	214	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	5.50	2024-04-21
472	217	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	5.75	2024-04-22
473	220	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	6.00	2024-04-23
474	223	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	6.25	2024-04-24
475	226	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	6.50	2024-04-25
476	229	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	6.75	2024-04-26
477	232	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	7.00	2024-04-27
478	235	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	7.25	2024-04-28
479	238	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	7.50	2024-04-29
480	241	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	0.25	2024-01-01
481	244	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	0.50	2024-01-02
482	247	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	0.75	2024-01-03
483	250	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	1.00	2024-01-04
484	253	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	1.25	2024-01-05
485	256	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	1.50	2024-01-06
486	259	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	1.75	2024-01-07
487	262	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	2.00	2024-01-08
488	265	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	2.25	2024-01-09
489	268	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	2.50	2024-01-10
490	271	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	2.75	2024-01-11
491	274	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	3.00	2024-01-12
492	277	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	3.25	2024-01-13
493	280	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	3.50	2024-01-14
494	283	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	3.75	2024-01-15
495	286	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	4.00	2024-01-16
496	289	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	4.25	2024-01-17
497	292	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	4.50	2024-01-18
498	295	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	4.75	2024-01-19
499	298	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	5.00	2024-01-20
500	301	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	5.25	2024-01-21
501	304	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	5.50	2024-01-22
502	307	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	5.75	2024-01-23
503	310	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	6.00	2024-01-24
504	313	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	6.25	2024-01-25
505	316	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	6.50	2024-01-26
506	319	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	6.75	2024-01-27
507	322	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	7.00	2024-01-28
508	325	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	7.25	2024-01-29
509	328	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	7.50	2024-01-30
510	331	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	0.25	2024-01-31
511	334	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	0.50	2024-02-01
512	337	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	0.75	2024-02-02
513	340	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	1.00	2024-02-03
514	343	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	1.25	2024-02-04
515	346	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	1.50	2024-02-05
516	349	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	1.75	2024-02-06
517	352	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	2.00	2024-02-07
518	355	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	2.25	2024-02-08
519	358	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	2.50	2024-02-09
520	361	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	2.75	2024-02-10
521	364	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	3.00	2024-02-11
522	367	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	3.25	2024-02-12
523	370	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	3.50	2024-02-13
524	373	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	3.75	2024-02-14
525	376	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	4.00	2024-02-15
526	379	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	4.25	2024-02-16
527	382	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	4.50	2024-02-17
528	385	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	4.75	2024-02-18
529	388	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	5.00	2024-02-19
530	391	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	5.25	2024-02-20
531	394	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	5.50	2024-02-21
532	397	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	5.75	2024-02-22
533	400	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	6.00	2024-02-23
534	3	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	6.25	2024-02-24
535	6	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	6.50	2024-02-25
536	9	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	6.75	2024-02-26
537	12	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	7.00	2024-02-27
538	15	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	7.25	2024-02-28
539	18	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	7.50	2024-02-29
540	21	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	0.25	2024-03-01
541	24	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	0.50	2024-03-02
542	27	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	0.75	2024-03-03
543	30	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	1.00	2024-03-04
544	33	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	1.25	2024-03-05
545	36	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	1.50	2024-03-06
546	39	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	1.75	2024-03-07
547	42	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	2.00	2024-03-08
548	45	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	2.25	2024-03-09
549	48	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	2.50	2024-03-10
550	51	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	2.75	2024-03-11
551	54	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	3.00	2024-03-12
552	57	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	3.25	2024-03-13
553	60	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	3.50	2024-03-14
554	63	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	3.75	2024-03-15
555	66	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	4.00	2024-03-16
556	69	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	4.25	2024-03-17
557	72	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	4.50	2024-03-18
558	75	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	4.75	2024-03-19
559	78	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	5.00	2024-03-20
560	81	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	5.25	2024-03-21
561	84	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	5.50	2024-03-22
562	87	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	5.75	2024-03-23
563	90	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	6.00	2024-03-24
564	93	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	6.25	2024-03-25
565	96	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	6.50	2024-03-26
566	99	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	6.75	2024-03-27
567	102	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	7.00	2024-03-28
568	105	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	7.25	2024-03-29
569	108	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	7.50	2024-03-30
570	111	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	0.25	2024-03-31
571	114	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	0.50	2024-04-01
572	117	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	0.75	2024-04-02
573	120	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	1.00	2024-04-03
574	123	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	1.25	2024-04-04
575	126	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	1.50	2024-04-05
576	129	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	1.75	2024-04-06
577	132	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	2.00	2024-04-07
578	135	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	2.25	2024-04-08
579	138	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	2.50	2024-04-09
580	141	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	2.75	2024-04-10
581	144	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	3.00	2024-04-11
582	147	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	3.25	2024-04-12
583	150	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	3.50	2024-04-13
584	153	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	3.75	2024-04-14
585	156	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	4.00	2024-04-15
586	159	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	4.25	2024-04-16
587	162	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	4.50	2024-04-17
588	165	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	4.75	2024-04-18
589	168	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	5.00	2024-04-19
590	171	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	5.25	2024-04-20
591	174	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	5.50	2024-04-21
592	177	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	5.75	2024-04-22
593	180	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	6.00	2024-04-23
594	183	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	6.25	2024-04-24
595	186	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	6.50	2024-04-25
596	189	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	6.75	2024-04-26
597	192	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	7.00	2024-04-27
598	195	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	7.25	2024-04-28
599	198	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	7.50	2024-04-29
600	201	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	0.25	2024-01-01
601	204	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	0.50	2024-01-02
602	207	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	0.75	2024-01-03
603	210	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	1.00	2024-01-04
604	213	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	1.25	2024-01-05
605	216	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	1.50	2024-01-06
606	219	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	1.75	2024-01-07
607	222	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	2.00	2024-01-08
608	225	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	2.25	2024-01-09
609	228	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	2.50	2024-01-10
610	231	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	2.75	2024-01-11
611	234	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	3.00	2024-01-12
612	237	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	3.25	2024-01-13
613	240	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	3.50	2024-01-14
614	243	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	3.75	2024-01-15
615	246	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	4.00	2024-01-16
616	249	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	4.25	2024-01-17
617	252	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	4.50	2024-01-18
618	255	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	4.75	2024-01-19
619	258	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	5.00	2024-01-20
620	261	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	5.25	2024-01-21
621	264	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	5.50	2024-01-22
622	267	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	5.75	2024-01-23
623	270	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	6.00	2024-01-24
624	273	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	6.25	2024-01-25
625	276	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	6.50	2024-01-26
626	279	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	6.75	2024-01-27
627	282	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	7.00	2024-01-28
628	285	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	7.25	2024-01-29
629	288	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	7.50	2024-01-30
630	291	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	0.25	2024-01-31
631	294	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	0.50	2024-02-01
632	297	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	0.75	2024-02-02
633	300	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	1.00	2024-02-03
634	303	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	1.25	2024-02-04
635	306	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	1.50	2024-02-05
636	309	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	1.75	2024-02-06
637	312	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	2.00	2024-02-07
638	315	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	2.25	2024-02-08
639	318	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	2.50	2024-02-09
640	321	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	2.75	2024-02-10
641	324	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	3.00	2024-02-11
642	327	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	3.25	2024-02-12
643	330	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	3.50	2024-02-13
644	333	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	3.75	2024-02-14
645	336	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	4.00	2024-02-15
646	339	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	4.25	2024-02-16
647	342	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	4.50	2024-02-17
648	345	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	4.75	2024-02-18
649	348	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	5.00	2024-02-19
650	351	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	5.25	2024-02-20
651	354	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	5.50	2024-02-21
652	357	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	5.75	2024-02-22
653	360	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	6.00	2024-02-23
654	363	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	6.25	2024-02-24
655	366	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	6.50	2024-02-25
656	369	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	6.75	2024-02-26
657	372	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	7.00	2024-02-27
658	375	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	7.25	2024-02-28
659	378	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	7.50	2024-02-29
660	381	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	0.25	2024-03-01
661	384	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	0.50	2024-03-02
662	387	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	0.75	2024-03-03
663	390	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	1.00	2024-03-04
664	393	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	1.25	2024-03-05
665	396	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	1.50	2024-03-06
666	399	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	1.75	2024-03-07
667	2	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	2.00	2024-03-08
668	5	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	2.25	2024-03-09
669	8	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	2.50	2024-03-10
670	11	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	2.75	2024-03-11
671	14	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	3.00	2024-03-12
672	17	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	3.25	2024-03-13
673	20	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	3.50	2024-03-14
674	23	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	3.75	2024-03-15
675	26	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	4.00	2024-03-16
676	29	a0eebc99-9c0b-4ef8-bb6d-6bb900000007	4.25	2024-03-17
677	32	a0eebc99-9c0b-4ef8-bb6d-6bb90000000e	4.50	2024-03-18
678	35	a0eebc99-9c0b-4ef8-bb6d-6bb900000015	4.75	2024-03-19
679	38	a0eebc99-9c0b-4ef8-bb6d-6bb900000003	5.00	2024-03-20
680	41	a0eebc99-9c0b-4ef8-bb6d-6bb90000000a	5.25	2024-03-21
681	44	a0eebc99-9c0b-4ef8-bb6d-6bb900000011	5.50	2024-03-22
682	47	a0eebc99-9c0b-4ef8-bb6d-6bb900000018	5.75	2024-03-23
683	50	a0eebc99-9c0b-4ef8-bb6d-6bb900000006	6.00	2024-03-24
684	53	a0eebc99-9c0b-4ef8-bb6d-6bb90000000d	6.25	2024-03-25
685	56	a0eebc99-9c0b-4ef8-bb6d-6bb900000014	6.50	2024-03-26
686	59	a0eebc99-9c0b-4ef8-bb6d-6bb900000002	6.75	2024-03-27
687	62	a0eebc99-9c0b-4ef8-bb6d-6bb900000009	7.00	2024-03-28
688	65	a0eebc99-9c0b-4ef8-bb6d-6bb900000010	7.25	2024-03-29
689	68	a0eebc99-9c0b-4ef8-bb6d-6bb900000017	7.50	2024-03-30
690	71	a0eebc99-9c0b-4ef8-bb6d-6bb900000005	0.25	2024-03-31
691	74	a0eebc99-9c0b-4ef8-bb6d-6bb90000000c	0.50	2024-04-01
692	77	a0eebc99-9c0b-4ef8-bb6d-6bb900000013	0.75	2024-04-02
693	80	a0eebc99-9c0b-4ef8-bb6d-6bb900000001	1.00	2024-04-03
694	83	a0eebc99-9c0b-4ef8-bb6d-6bb900000008	1.25	2024-04-04
695	86	a0eebc99-9c0b-4ef8-bb6d-6bb90000000f	1.50	2024-04-05
696	89	a0eebc99-9c0b-4ef8-bb6d-6bb900000016	1.75	2024-04-06
697	92	a0eebc99-9c0b-4ef8-bb6d-6bb900000004	2.00	2024-04-07
698	95	a0eebc99-9c0b-4ef8-bb6d-6bb90000000b	2.25	2024-04-08
699	98	a0eebc99-9c0b-4ef8-bb6d-6bb900000012	2.50	2024-04-09
700	101	a0eebc99-9c0b-4ef8-bb6d-6bb900000000	2.75	2024-04-10
\.
SELECT pg_catalog.setval('public.issue_comment_id_seq', 1, false);
SELECT pg_catalog.setval('public.issue_id_seq', 1, false);
SELECT pg_catalog.setval('public.label_id_seq', 1, false);
SELECT pg_catalog.setval('public.project_id_seq', 1, false);
SELECT pg_catalog.setval('public.time_entry_id_seq', 1, false);
ALTER TABLE ONLY public.issue_comment
    ADD CONSTRAINT issue_comment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.issue_label
    ADD CONSTRAINT issue_label_pkey PRIMARY KEY (issue_id, label_id);
ALTER TABLE ONLY public.issue
    ADD CONSTRAINT issue_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.label
    ADD CONSTRAINT label_name_key UNIQUE (name);
ALTER TABLE ONLY public.label
    ADD CONSTRAINT label_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.member
    ADD CONSTRAINT member_email_key UNIQUE (email);
ALTER TABLE ONLY public.member
    ADD CONSTRAINT member_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.project
    ADD CONSTRAINT project_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.project
    ADD CONSTRAINT project_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.time_entry
    ADD CONSTRAINT time_entry_pkey PRIMARY KEY (id);
CREATE INDEX issue_by_assignee ON public.issue USING btree (assignee_id);
CREATE INDEX issue_by_project ON public.issue USING btree (project_id, created_at);
CREATE INDEX ix_issue_comment_issue_id ON public.issue_comment USING btree (issue_id);
CREATE INDEX ix_time_entry_issue_id ON public.time_entry USING btree (issue_id);
ALTER TABLE ONLY public.issue
    ADD CONSTRAINT issue_assignee_id_fkey FOREIGN KEY (assignee_id) REFERENCES public.member(id);
ALTER TABLE ONLY public.issue
    ADD CONSTRAINT issue_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.member(id);
ALTER TABLE ONLY public.issue_comment
    ADD CONSTRAINT issue_comment_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.member(id);
ALTER TABLE ONLY public.issue_comment
    ADD CONSTRAINT issue_comment_issue_id_fkey FOREIGN KEY (issue_id) REFERENCES public.issue(id);
ALTER TABLE ONLY public.issue_label
    ADD CONSTRAINT issue_label_issue_id_fkey FOREIGN KEY (issue_id) REFERENCES public.issue(id);
ALTER TABLE ONLY public.issue_label
    ADD CONSTRAINT issue_label_label_id_fkey FOREIGN KEY (label_id) REFERENCES public.label(id);
ALTER TABLE ONLY public.issue
    ADD CONSTRAINT issue_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES public.issue(id);
ALTER TABLE ONLY public.issue
    ADD CONSTRAINT issue_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.project(id);
ALTER TABLE ONLY public.project
    ADD CONSTRAINT project_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.member(id);
ALTER TABLE ONLY public.time_entry
    ADD CONSTRAINT time_entry_issue_id_fkey FOREIGN KEY (issue_id) REFERENCES public.issue(id);
ALTER TABLE ONLY public.time_entry
    ADD CONSTRAINT time_entry_member_id_fkey FOREIGN KEY (member_id) REFERENCES public.member(id);
