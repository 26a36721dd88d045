"""An issue tracker on SQLAlchemy: its tables and rows, and the pages that it serves. Every page is a session, as in a web application."""

import asyncio
import datetime as dt
import decimal
import enum
import random
import uuid

from sqlalchemy import (
    Boolean, Column, Date, DateTime, Enum, Float, ForeignKey, Index, Integer, Numeric, String, Table, Text, Uuid, and_, case, cast,
    create_engine, exists, extract, func, literal, not_, or_, select, text, tuple_, union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import (
    DeclarativeBase, Mapped, Session, aliased, contains_eager, joinedload, mapped_column, relationship, selectinload, subqueryload,
)


class Base(DeclarativeBase):
    pass


class Status(enum.Enum):
    new = "new"
    open = "open"
    blocked = "blocked"
    done = "done"


class Priority(enum.Enum):
    low = "low"
    normal = "normal"
    urgent = "urgent"


issue_label = Table(
    "issue_label", Base.metadata,
    Column("issue_id", ForeignKey("issue.id"), primary_key=True),
    Column("label_id", ForeignKey("label.id"), primary_key=True),
)


class Member(Base):
    __tablename__ = "member"
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    email: Mapped[str] = mapped_column(String(120), unique=True)
    full_name: Mapped[str] = mapped_column(Text)
    is_active: Mapped[bool] = mapped_column(Boolean)
    joined_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    settings: Mapped[dict] = mapped_column(JSONB)
    hourly_rate: Mapped[decimal.Decimal | None] = mapped_column(Numeric(8, 2))


class Project(Base):
    __tablename__ = "project"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    description: Mapped[str | None] = mapped_column(Text)
    budget: Mapped[decimal.Decimal | None] = mapped_column(Numeric(12, 2))
    archived: Mapped[bool] = mapped_column(Boolean)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("member.id"))
    owner: Mapped[Member] = relationship()
    issues: Mapped[list["Issue"]] = relationship(back_populates="project")


class Label(Base):
    __tablename__ = "label"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30), unique=True)
    colour: Mapped[str] = mapped_column(String(7))


class Issue(Base):
    __tablename__ = "issue"
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"))
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("member.id"))
    assignee_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("member.id"))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    status: Mapped[Status] = mapped_column(Enum(Status, name="issue_status"))
    priority: Mapped[Priority] = mapped_column(Enum(Priority, name="issue_priority"))
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    meta: Mapped[dict] = mapped_column(JSONB)
    estimate: Mapped[float | None] = mapped_column(Float)
    due_on: Mapped[dt.date | None] = mapped_column(Date)
    created_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    project: Mapped[Project] = relationship(back_populates="issues")
    author: Mapped[Member] = relationship(foreign_keys=[author_id])
    assignee: Mapped[Member | None] = relationship(foreign_keys=[assignee_id])
    comments: Mapped[list["Comment"]] = relationship(back_populates="issue", order_by="Comment.id")
    labels: Mapped[list[Label]] = relationship(secondary=issue_label, order_by=Label.name)
    __table_args__ = (Index("issue_by_project", "project_id", "created_at"), Index("issue_by_assignee", "assignee_id"))


class Comment(Base):
    __tablename__ = "issue_comment"
    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), index=True)
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("member.id"))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    issue: Mapped[Issue] = relationship(back_populates="comments")
    author: Mapped[Member] = relationship()


class TimeEntry(Base):
    __tablename__ = "time_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), index=True)
    member_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("member.id"))
    hours: Mapped[decimal.Decimal] = mapped_column(Numeric(6, 2))
    spent_on: Mapped[dt.date] = mapped_column(Date)


UTC = dt.timezone.utc
START = dt.datetime(2024, 1, 1, 8, 0, tzinfo=UTC)
WORDS = ["login", "crash", "slow", "export", "invoice", "Über", "naïve", "report", "mobile", "token", "cache", "Zürich", "search", "50%", "a_b"]


def member_id(number):
    return uuid.UUID(int=0xA0EEBC999C0B4EF8BB6D6BB900000000 + number)


def fill(url):
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    r = random.Random(7)
    words = lambda n: " ".join(r.choice(WORDS) for _ in range(n))
    with Session(engine) as session:
        for i in range(25):
            session.add(Member(
                id=member_id(i), email=f"{r.choice(['Ann', 'bob', 'Çelik', 'dora'])}{i}@example.org", full_name=f"{r.choice(['Ann', 'Bob', 'Émile', 'dora'])} {words(1)}",
                is_active=i % 5 != 0, joined_at=START - dt.timedelta(days=11 * i, seconds=i),
                settings={"theme": r.choice(["dark", "light"]), "notify": i % 3 == 0, "pages": {"size": 10 + i}},
                hourly_rate=None if i % 7 == 0 else decimal.Decimal(3000 + 137 * i) / 100))
        session.flush()
        for i in range(1, 9):
            session.add(Project(id=i, slug=f"project-{i}", name=f"{words(2).title()} {i}", description=None if i % 3 == 0 else words(12),
                                budget=None if i == 4 else decimal.Decimal(100000 * i + 50) / 100, archived=i == 8, owner_id=member_id(i)))
        for i, name in enumerate(["bug", "feature", "question", "Wontfix", "später"], 1):
            session.add(Label(id=i, name=name, colour=f"#{i * 111111:06d}"))
        session.flush()
        for i in range(1, 401):
            created = START + dt.timedelta(hours=7 * i, microseconds=1000 * i)
            issue = Issue(
                id=i, project_id=1 + i % 7, parent_id=None if i % 4 or i < 20 else i // 4, author_id=member_id(i % 25),
                assignee_id=None if i % 6 == 0 else member_id((i * 3) % 25), title=words(4), body=words(20),
                status=list(Status)[i * 7 % 4], priority=list(Priority)[i * 5 % 3],
                tags=sorted({r.choice(["ui", "api", "db", "docs"]) for _ in range(i % 4)}),
                meta={"severity": r.choice(["high", "low", "medium"]), "points": i % 9, "browser": {"name": r.choice(["firefox", "chrome"]), "version": 90 + i % 20}},
                estimate=None if i % 5 == 0 else i / 8, due_on=None if i % 3 == 0 else (created + dt.timedelta(days=i % 40)).date(),
                created_at=created, updated_at=created + dt.timedelta(minutes=i))
            session.add(issue)
        session.flush()
        for i in range(1, 401):
            for label in {1 + i % 5, 1 + i * 3 % 5} if i % 3 else ():
                session.execute(issue_label.insert().values(issue_id=i, label_id=label))
        for i in range(1, 701):
            session.add(Comment(id=i, issue_id=1 + i * 7 % 400, author_id=member_id(i * 11 % 25), body=words(9), created_at=START + dt.timedelta(hours=5 * i)))
            session.add(TimeEntry(id=i, issue_id=1 + i * 3 % 400, member_id=member_id(i * 7 % 25), hours=decimal.Decimal(25 * (1 + i % 30)) / 100,
                                  spent_on=(START + dt.timedelta(days=i % 120)).date()))
        session.commit()
    engine.dispose()


# The pages. Each is given a session, and reads what it would show.

def login(s):
    member = s.execute(select(Member).where(func.lower(Member.email) == "bob3@example.org")).scalar_one_or_none()
    s.get(Member, member_id(3))
    return member


def projects(s):
    rows = s.execute(
        select(Project, func.count(Issue.id).label("issues")).outerjoin(Issue).where(Project.archived.is_(False))
        .group_by(Project.id).order_by(Project.name)).all()
    s.execute(select(func.count()).select_from(Project)).scalar_one()
    return rows


def project(s):
    found = s.execute(select(Project).options(joinedload(Project.owner)).where(Project.slug == "project-3")).scalar_one()
    s.execute(select(Issue.status, func.count()).where(Issue.project_id == found.id).group_by(Issue.status).order_by(Issue.status)).all()
    s.execute(select(func.sum(TimeEntry.hours), func.avg(TimeEntry.hours), func.max(TimeEntry.spent_on)).join(Issue).where(Issue.project_id == found.id)).one()
    s.execute(select(func.coalesce(func.sum(TimeEntry.hours * Member.hourly_rate), 0)).select_from(TimeEntry).join(Issue, TimeEntry.issue_id == Issue.id)
              .join(Member, TimeEntry.member_id == Member.id).where(Issue.project_id == found.id)).scalar_one()


def issues(s, page):
    filters = and_(Issue.project_id == 2, Issue.status.in_([Status.new, Status.open]))
    s.execute(select(func.count(Issue.id)).where(filters)).scalar_one()
    s.execute(select(Issue).where(filters).options(joinedload(Issue.assignee), selectinload(Issue.labels))
              .order_by(Issue.created_at.desc(), Issue.id.desc()).limit(10).offset(10 * page)).scalars().all()


def issue(s, number):
    found = s.execute(
        select(Issue).where(Issue.id == number)
        .options(joinedload(Issue.project), joinedload(Issue.author), selectinload(Issue.comments).joinedload(Comment.author), selectinload(Issue.labels))
    ).scalar_one()
    s.execute(select(Issue).where(Issue.parent_id == found.id).order_by(Issue.id)).scalars().all()
    s.execute(select(exists().where(TimeEntry.issue_id == found.id))).scalar()


def lazy(s):
    found = s.get(Issue, 42)
    return [comment.author.full_name for comment in found.comments], found.project.owner.email, [label.name for label in found.labels]


def search(s, sought):
    pattern = f"%{sought}%"
    s.execute(select(Issue.id, Issue.title, Project.name).join(Project).where(or_(Issue.title.ilike(pattern), Issue.body.ilike(pattern)))
              .order_by(Issue.updated_at.desc(), Issue.id).limit(20)).all()
    s.execute(select(Member).where(Member.full_name.istartswith(sought)).order_by(Member.id)).scalars().all()
    s.execute(select(Issue.id).where(Issue.title.contains(sought, autoescape=True)).order_by(Issue.id)).scalars().all()
    s.execute(select(Project).where(Project.name.startswith("S")).order_by(Project.id)).scalars().all()


def documents(s):
    s.execute(select(Issue.id, Issue.meta["severity"].astext).where(Issue.meta["severity"].astext == "high").order_by(Issue.id)).all()
    s.execute(select(Issue.id).where(Issue.meta.contains({"severity": "low", "points": 3})).order_by(Issue.id)).all()
    s.execute(select(Issue.id).where(Issue.meta["points"].as_integer() > 6).order_by(Issue.id)).all()
    s.execute(select(Issue.id, Issue.meta[("browser", "name")].astext).where(Issue.meta.has_key("browser")).order_by(Issue.id).limit(5)).all()
    s.execute(select(Member.id).where(Member.settings["notify"].as_boolean()).order_by(Member.id)).all()
    s.execute(select(Member.settings["theme"].astext.label("theme"), func.count()).group_by("theme").order_by(func.count().desc(), "theme")).all()


def tagged(s):
    s.execute(select(Issue.id, Issue.tags).where(Issue.tags.contains(["ui", "api"])).order_by(Issue.id)).all()
    s.execute(select(Issue.id).where(Issue.tags.any("db")).order_by(Issue.id)).all()
    s.execute(select(Issue.id).where(Issue.tags.overlap(["docs", "db"])).order_by(Issue.id)).all()
    s.execute(select(Issue.id).where(func.cardinality(Issue.tags) == 0).order_by(Issue.id)).all()
    s.execute(select(Issue.tags[1].label("tag"), func.count()).where(Issue.tags[1].is_not(None)).group_by("tag").order_by(func.count().desc(), "tag")).all()


def calendar(s):
    day = dt.datetime(2024, 3, 1, tzinfo=UTC)
    s.execute(select(Issue).where(Issue.created_at >= day, Issue.created_at < day + dt.timedelta(days=31)).order_by(Issue.created_at)).scalars().all()
    s.execute(select(Issue.id, Issue.due_on).where(Issue.due_on.between(dt.date(2024, 2, 1), dt.date(2024, 2, 29)), Issue.status != Status.done).order_by(Issue.due_on, Issue.id)).all()
    month = func.date_trunc("month", Issue.created_at).label("month")
    s.execute(select(month, func.count()).group_by("month").order_by("month")).all()
    s.execute(select(extract("year", TimeEntry.spent_on).label("y"), extract("month", TimeEntry.spent_on).label("m"), func.sum(TimeEntry.hours)).group_by("y", "m").order_by("y", "m")).all()
    s.execute(select(Issue.id, func.age(Issue.updated_at, Issue.created_at)).where(Issue.id < 5).order_by(Issue.id)).all()
    s.execute(select(cast(Issue.created_at, Date).label("day"), func.count()).where(Issue.project_id == 1).group_by("day").order_by("day")).all()


def dashboard(s):
    s.execute(select(Member.full_name, func.count(Issue.id).label("n")).join(Issue, Issue.assignee_id == Member.id).where(Issue.status != Status.done)
              .group_by(Member.id, Member.full_name).having(func.count(Issue.id) > 3).order_by(func.count(Issue.id).desc(), Member.id)).all()
    s.execute(select(Issue.project_id, func.count().filter(Issue.status == Status.done), func.count().filter(Issue.status != Status.done)).group_by(Issue.project_id).order_by(Issue.project_id)).all()
    urgency = case((Issue.priority == Priority.urgent, 2), (Issue.due_on < dt.date(2024, 2, 1), 1), else_=0)
    s.execute(select(Issue.id, Issue.title, urgency.label("urgency")).where(Issue.status == Status.open).order_by(text("urgency DESC"), Issue.id).limit(15)).all()
    s.execute(select(Project.id, Project.name).where(~Project.issues.any(Issue.status == Status.blocked)).order_by(Project.id)).all()
    s.execute(select(Member).where(not_(exists().where(TimeEntry.member_id == Member.id))).order_by(Member.id)).scalars().all()
    s.execute(select(func.min(Issue.estimate), func.max(Issue.estimate), func.count(Issue.estimate), func.count(Issue.author_id.distinct()))).one()
    s.execute(select(func.string_agg(Label.name, literal(", "))).where(Label.id == 1)).scalar_one()
    s.execute(select(func.array_agg(Issue.id)).where(Issue.id == 7)).scalar_one()


def ranked(s):
    place = func.row_number().over(partition_by=Comment.issue_id, order_by=Comment.created_at.desc()).label("place")
    latest = select(Comment.id, Comment.issue_id, Comment.body, place).subquery()
    s.execute(select(latest.c.issue_id, latest.c.body).where(latest.c.place == 1).order_by(latest.c.issue_id).limit(30)).all()
    spent = func.sum(TimeEntry.hours).over(partition_by=TimeEntry.member_id, order_by=(TimeEntry.spent_on, TimeEntry.id))
    s.execute(select(TimeEntry.id, spent).where(TimeEntry.spent_on < dt.date(2024, 1, 20)).order_by(TimeEntry.id)).all()
    total = select(TimeEntry.issue_id, func.sum(TimeEntry.hours).label("hours")).group_by(TimeEntry.issue_id).subquery()
    s.execute(select(Issue.id, total.c.hours).join(total, total.c.issue_id == Issue.id).where(total.c.hours > Issue.estimate).order_by(Issue.id)).all()
    count = select(func.count(Comment.id)).where(Comment.issue_id == Issue.id).correlate(Issue).scalar_subquery()
    s.execute(select(Issue.id, count).order_by(count.desc(), Issue.id).limit(10)).all()


def keyset(s):
    last = (dt.datetime(2024, 3, 15, 12, 0, tzinfo=UTC), 250)
    s.execute(select(Issue).where(tuple_(Issue.created_at, Issue.id) < last).order_by(Issue.created_at.desc(), Issue.id.desc()).limit(10)).scalars().all()
    s.execute(select(Issue).where(Issue.id.in_([3 * n for n in range(1, 50)])).order_by(Issue.id)).scalars().all()
    s.execute(select(Issue.status, Issue.priority).distinct().order_by(Issue.status, Issue.priority)).all()
    s.execute(select(Issue).join(Issue.project).join(Issue.labels).where(Label.name == "bug", Project.slug == "project-2").options(contains_eager(Issue.project)).order_by(Issue.id)).scalars().all()
    s.execute(select(Project).options(subqueryload(Project.issues)).where(Project.id.in_([5, 6])).order_by(Project.id)).scalars().all()
    s.execute(union_all(select(Comment.created_at, literal("comment").label("kind"), Comment.id).where(Comment.issue_id == 8),
                        select(Issue.created_at, literal("issue"), Issue.id).where(Issue.parent_id == 8)).order_by("created_at", "id")).all()


def tree(s):
    top = select(Issue.id, Issue.parent_id, literal(0).label("depth")).where(Issue.parent_id.is_(None), Issue.project_id == 3).cte("tree", recursive=True)
    child = aliased(Issue)
    top = top.union_all(select(child.id, child.parent_id, top.c.depth + 1).join(top, child.parent_id == top.c.id))
    s.execute(select(top.c.depth, func.count()).group_by(top.c.depth).order_by(top.c.depth)).all()
    s.execute(select(func.concat(Member.full_name, " <", Member.email, ">")).order_by(Member.email).limit(8)).scalars().all()
    s.execute(select(Member.full_name + " (" + cast(Member.joined_at, Text) + ")").where(Member.is_active).order_by(Member.joined_at)).scalars().all()
    s.execute(select(Project.name, func.round(Project.budget / 3, 2), func.length(Project.description)).order_by(Project.budget.desc().nulls_last())).all()


PAGES = [login, projects, project, lambda s: issues(s, 0), lambda s: issues(s, 2), lambda s: issue(s, 17), lambda s: issue(s, 100), lazy,
         lambda s: search(s, "crash"), lambda s: search(s, "Über"), lambda s: search(s, "50%"), documents, tagged, calendar, dashboard, ranked, keyset, tree]


def read(url):
    engine = create_engine(url)
    # Twice: the driver prepares what comes again.
    for _ in range(2):
        for page in PAGES:
            with Session(engine) as session:
                page(session)
    engine.dispose()


def read_async(url):
    async def pages():
        engine = create_async_engine(url)
        for _ in range(2):
            for page in PAGES:
                async with AsyncSession(engine) as session:
                    await session.run_sync(page)
        await engine.dispose()

    asyncio.run(pages())
