"""A shop on Django: its tables and rows, and the pages that it serves, each in a transaction (ATOMIC_REQUESTS) or without one."""

import contextlib
import datetime as dt
import decimal
import random
import uuid

import django
from django.conf import settings


def configure(host, port, database, atomic, **options):
    settings.configure(
        SECRET_KEY="not a secret", USE_TZ=True, TIME_ZONE="Europe/Paris", DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "django.contrib.postgres", __name__],
        DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "HOST": host, "PORT": port, "NAME": database, "USER": "postgres",
                               "ATOMIC_REQUESTS": atomic, "OPTIONS": options}})
    django.setup()
    define()


def define():
    from django.contrib.auth.models import User
    from django.contrib.postgres.fields import ArrayField
    from django.db import models

    class Category(models.Model):
        name = models.CharField(max_length=60)
        slug = models.SlugField(unique=True)
        parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children")

        class Meta:
            app_label, db_table = __name__, "shop_category"

    class Product(models.Model):
        class Kind(models.TextChoices):
            GOODS = "goods"
            SERVICE = "service"

        id = models.UUIDField(primary_key=True, default=uuid.uuid4)
        sku = models.CharField(max_length=20, unique=True)
        name = models.CharField(max_length=120)
        description = models.TextField()
        kind = models.CharField(max_length=10, choices=Kind.choices)
        category = models.ForeignKey(Category, models.PROTECT, related_name="products")
        price = models.DecimalField(max_digits=10, decimal_places=2)
        weight = models.FloatField(null=True)
        stock = models.PositiveIntegerField()
        active = models.BooleanField()
        tags = ArrayField(models.CharField(max_length=20))
        attributes = models.JSONField()
        created = models.DateTimeField()

        class Meta:
            app_label, db_table = __name__, "shop_product"
            indexes = [models.Index(fields=["category", "active"], name="product_by_category")]

    class Order(models.Model):
        class Status(models.TextChoices):
            CART = "cart"
            PAID = "paid"
            SENT = "sent"

        number = models.BigAutoField(primary_key=True)
        customer = models.ForeignKey(User, models.PROTECT, related_name="orders")
        status = models.CharField(max_length=8, choices=Status.choices)
        placed = models.DateTimeField(null=True)
        due = models.DateField(null=True)
        discount = models.DecimalField(max_digits=5, decimal_places=3, default=0)
        notes = models.JSONField(null=True)

        class Meta:
            app_label, db_table = __name__, "shop_order"
            indexes = [models.Index(fields=["customer", "-placed"], name="order_by_customer")]

    class Item(models.Model):
        order = models.ForeignKey(Order, models.CASCADE, related_name="items")
        product = models.ForeignKey(Product, models.PROTECT, related_name="items")
        quantity = models.PositiveSmallIntegerField()
        price = models.DecimalField(max_digits=10, decimal_places=2)

        class Meta:
            app_label, db_table = __name__, "shop_item"

    class Review(models.Model):
        product = models.ForeignKey(Product, models.CASCADE, related_name="reviews")
        author = models.ForeignKey(User, models.CASCADE)
        stars = models.SmallIntegerField()
        text = models.TextField(blank=True)
        written = models.DateTimeField()

        class Meta:
            app_label, db_table = __name__, "shop_review"

    globals().update(Category=Category, Product=Product, Order=Order, Item=Item, Review=Review, User=User)


UTC = dt.timezone.utc
START = dt.datetime(2024, 1, 1, 8, 0, tzinfo=UTC)
WORDS = ["Lamp", "chair", "Tisch", "café", "steel", "oak", "Öl", "red", "blue", "soft", "100%", "x_l", "warm", "night"]


def product_id(number):
    return uuid.UUID(int=0xB0EEBC999C0B4EF8BB6D6BB900000000 + number)


def fill():
    from django.contrib.sessions.models import Session
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        for model in (Category, Product, Order, Item, Review):
            editor.create_model(model)
    r = random.Random(11)
    text = lambda n: " ".join(r.choice(WORDS) for _ in range(n))
    User.objects.bulk_create(User(id=i, username=f"{r.choice(['ann', 'Bob', 'zoë'])}{i}", email=f"u{i}@example.org", first_name=r.choice(["Ann", "Émile", "bob"]),
                                  is_active=i % 6 != 0, is_staff=i < 3, password="!", date_joined=START - dt.timedelta(days=i)) for i in range(1, 31))
    Session.objects.create(session_key="k" * 32, session_data="e30:1:x", expire_date=dt.datetime(2099, 1, 1, tzinfo=UTC))
    for i in range(1, 13):
        Category.objects.create(id=i, name=text(2).title(), slug=f"category-{i}", parent_id=None if i < 4 else i // 3)
    Product.objects.bulk_create(Product(
        id=product_id(i), sku=f"SKU-{i:04d}", name=text(3), description=text(15), kind=r.choice(["goods", "goods", "service"]), category_id=1 + i % 12,
        price=decimal.Decimal(199 + 731 * i % 20000) / 100, weight=None if i % 4 == 0 else i / 7, stock=i * 13 % 40, active=i % 9 != 0,
        tags=sorted({r.choice(["new", "sale", "eco", "Top"]) for _ in range(i % 4)}), created=START + dt.timedelta(hours=11 * i, microseconds=i),
        attributes={"color": r.choice(["red", "blue", "green"]), "size": {"w": i % 50, "h": i % 30}, "sold_by": r.choice(["a", "b"]), **({"fragile": True} if i % 5 == 0 else {})},
    ) for i in range(1, 181))
    Order.objects.bulk_create(Order(
        number=i, customer_id=1 + i * 7 % 30, status=r.choice(["cart", "paid", "sent"]), placed=None if i % 8 == 0 else START + dt.timedelta(hours=9 * i),
        due=None if i % 5 == 0 else (START + dt.timedelta(days=i)).date(), discount=decimal.Decimal(i % 4) / 40, notes=None if i % 3 else {"gift": i % 2 == 0},
    ) for i in range(1, 201))
    Item.objects.bulk_create(Item(id=i, order_id=1 + i * 3 % 200, product_id=product_id(1 + i * 7 % 180), quantity=1 + i % 5, price=decimal.Decimal(99 + 37 * i % 9000) / 100) for i in range(1, 601))
    Review.objects.bulk_create(Review(id=i, product_id=product_id(1 + i * 11 % 180), author_id=1 + i % 30, stars=1 + i * 7 % 5, text=text(i % 9), written=START + dt.timedelta(hours=i)) for i in range(1, 401))


# The pages: each reads what it would show.

def session_and_user():
    from django.contrib.sessions.models import Session
    Session.objects.filter(session_key="k" * 32, expire_date__gt=dt.datetime(2024, 5, 1, tzinfo=UTC)).first()
    User.objects.get(pk=7)
    User.objects.get_by_natural_key("Bob5") if User.objects.filter(username="Bob5").exists() else None
    User.objects.filter(email__iexact="U5@example.org").first()


def categories():
    from django.db.models import Count, Q
    list(Category.objects.filter(parent=None).order_by("name").prefetch_related("children"))
    list(Category.objects.annotate(n=Count("products", filter=Q(products__active=True))).order_by("-n", "id"))


def products(page):
    from django.core.paginator import Paginator
    query = Product.objects.filter(active=True, category__slug__in=["category-2", "category-5", "category-8"]).select_related("category").order_by("-created")
    shown = Paginator(query, 10).get_page(page)
    list(shown)


def product(sku):
    from django.db.models import Avg, Count
    found = Product.objects.select_related("category__parent").get(sku=sku)
    found.reviews.aggregate(Avg("stars"), Count("id"))
    list(found.reviews.select_related("author").order_by("-written")[:5])
    list(Product.objects.filter(category=found.category).exclude(pk=found.pk).order_by("price", "sku")[:4])
    found.items.exists()


def search(text):
    from django.db.models import Q
    list(Product.objects.filter(Q(name__icontains=text) | Q(description__icontains=text)).order_by("sku")[:20])
    list(Product.objects.filter(name__istartswith=text).values("sku", "name").order_by("sku"))
    list(Product.objects.filter(name__contains=text).values_list("sku", flat=True).order_by("sku"))
    list(Product.objects.filter(price__gte=10, price__lt=decimal.Decimal("99.90"), stock__gt=0).order_by("-price", "sku")[:10])


def attributes():
    list(Product.objects.filter(attributes__color="red").order_by("sku").values_list("sku"))
    list(Product.objects.filter(attributes__size__w__gt=40).order_by("sku").values_list("sku", "attributes__size__h"))
    list(Product.objects.filter(attributes__has_key="fragile").order_by("sku").values_list("sku"))
    list(Product.objects.filter(attributes__contains={"sold_by": "a"}).order_by("sku").values_list("sku"))
    list(Product.objects.filter(attributes__fragile__isnull=True).order_by("sku").values_list("sku")[:5])
    list(Order.objects.filter(notes__gift=True).order_by("number"))
    list(Order.objects.filter(notes__isnull=True).order_by("number")[:5])


def tags():
    list(Product.objects.filter(tags__contains=["new"]).order_by("sku").values_list("sku", "tags"))
    list(Product.objects.filter(tags__overlap=["eco", "Top"]).order_by("sku").values_list("sku"))
    list(Product.objects.filter(tags__len=0).order_by("sku").values_list("sku"))
    list(Product.objects.filter(tags__0="sale").order_by("sku").values_list("sku"))


def orders(customer):
    from django.db.models import Count, F, Sum
    list(Order.objects.filter(customer=customer).annotate(total=Sum(F("items__quantity") * F("items__price")), lines=Count("items")).order_by("-placed", "number"))
    list(Order.objects.filter(customer_id=customer, status=Order.Status.PAID).prefetch_related("items__product").order_by("number"))
    list(Order.objects.filter(customer__username__startswith="ann").select_related("customer").order_by("number")[:5])


def calendar():
    from django.db.models import Count, Sum
    from django.db.models.functions import ExtractHour, ExtractWeekDay, TruncDate, TruncMonth
    begun, ended = dt.datetime(2024, 2, 1, tzinfo=UTC), dt.datetime(2024, 3, 1, tzinfo=UTC)
    list(Order.objects.filter(placed__range=(begun, ended)).order_by("number"))
    list(Order.objects.filter(placed__date=dt.date(2024, 2, 3)).order_by("number"))
    list(Order.objects.filter(placed__year=2024, placed__month=2).order_by("number").values("number"))
    list(Order.objects.filter(due__year=2024, due__lte=dt.date(2024, 3, 1)).order_by("number").values("number", "due"))
    list(Order.objects.filter(placed__isnull=False).annotate(month=TruncMonth("placed")).values("month").annotate(n=Count("number")).order_by("month"))
    list(Order.objects.annotate(day=TruncDate("placed")).values("day").annotate(sum=Sum("items__price")).order_by("day"))
    list(Order.objects.annotate(hour=ExtractHour("placed"), weekday=ExtractWeekDay("due")).values_list("number", "hour", "weekday").order_by("number")[:10])
    list(Review.objects.dates("written", "month"))
    list(Review.objects.datetimes("written", "month", order="DESC"))


def reports():
    from django.db.models import Avg, Case, Count, Exists, F, Max, Min, OuterRef, Subquery, Sum, Value, When, Window
    from django.db.models.functions import Coalesce, Concat, Length, Lower, Rank, RowNumber
    Item.objects.aggregate(total=Sum(F("quantity") * F("price")), most=Max("quantity"), least=Min("price"), mean=Avg("price"))
    list(Product.objects.values("kind").annotate(n=Count("id"), mean=Avg("price"), stock=Sum("stock")).order_by("kind"))
    list(User.objects.annotate(n=Count("orders", distinct=True)).filter(n__gte=7).order_by("-n", "id").values_list("id", "n"))
    newest = Review.objects.filter(product=OuterRef("pk")).order_by("-written", "-id")
    list(Product.objects.annotate(last=Subquery(newest.values("stars")[:1])).filter(last__lte=2).order_by("sku").values_list("sku", "last"))
    list(Product.objects.filter(Exists(Item.objects.filter(product=OuterRef("pk"), quantity__gt=4))).order_by("sku").values_list("sku")[:20])
    list(Product.objects.filter(~Exists(Item.objects.filter(product=OuterRef("pk")))).order_by("sku").values_list("sku"))
    list(Product.objects.exclude(reviews__stars__lt=3).order_by("sku").values_list("sku"))
    list(Product.objects.annotate(level=Case(When(stock=0, then=Value("none")), When(stock__lt=10, then=Value("few")), default=Value("many"))).values("level").annotate(n=Count("id")).order_by("level"))
    list(Product.objects.annotate(place=Window(Rank(), partition_by=[F("category")], order_by=[F("price").desc(), F("sku").asc()])).values_list("sku", "place").order_by("sku")[:30])
    list(Review.objects.annotate(n=Window(RowNumber(), partition_by=[F("product")], order_by=F("written").desc())).filter(n=1).order_by("id").values_list("id", "product_id")[:20])
    list(User.objects.annotate(label=Concat("first_name", Value(" ("), "last_name", Value(")"))).order_by("id").values_list("label", flat=True)[:10])
    list(User.objects.annotate(low=Lower("username"), n=Length("username")).order_by("low").values_list("low", "n"))
    Order.objects.aggregate(n=Coalesce(Sum("discount"), Value(decimal.Decimal(0))))
    list(Product.objects.filter(stock__lt=F("price")).order_by("sku").values_list("sku")[:10])


def admin():
    Product.objects.count()
    list(Product.objects.order_by("-pk")[:100])
    Product.objects.in_bulk([product_id(3), product_id(5), product_id(8)])
    list(Product.objects.values_list("kind", flat=True).distinct().order_by("kind"))
    Product.objects.order_by("created").first(), Product.objects.order_by("created").last(), Product.objects.latest("created")
    list(Category.objects.filter(id__lt=4).values_list("name").union(Category.objects.filter(id__gt=9).values_list("name")).order_by("name"))
    list(Order.objects.select_related("customer").only("number", "status", "customer__username").order_by("-number")[:25])
    list(Product.objects.defer("description", "attributes").filter(category__parent__slug="category-1").order_by("sku"))
    list(User.objects.filter(orders__items__product__category_id=3).distinct().order_by("id"))
    list(User.objects.filter(groups__name="staff").order_by("id"))
    list(User.objects.get(pk=4).get_user_permissions())
    list(User.objects.get(pk=4).get_group_permissions())


def export():
    # In chunks, through a cursor of the server.
    for _ in Product.objects.order_by("sku").iterator(chunk_size=50):
        pass


PAGES = [session_and_user, categories, lambda: products(1), lambda: products(3), lambda: product("SKU-0017"), lambda: product("SKU-0100"),
         lambda: search("lamp"), lambda: search("Öl"), lambda: search("100%"), attributes, tags, lambda: orders(8), lambda: orders(15), calendar, reports, admin, export]


def read():
    from django.db import connection, transaction
    atomic = connection.settings_dict["ATOMIC_REQUESTS"]
    for _ in range(2):
        for page in PAGES:
            with transaction.atomic() if atomic else contextlib.nullcontext():
                page()
    connection.close()
