"""Records what the applications send: python record.py (see README.md). Needs PostgreSQL's programs on the path (or PG_BIN)."""

import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
BIN = os.environ.get("PG_BIN", "/usr/lib/postgresql/15/bin")
PORT = int(os.environ.get("PORT", "54329"))


def program(name, *arguments, **options):
    as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    return subprocess.run([*as_user, f"{BIN}/{name}", *arguments], check=True, **options)


def fill():
    import sqlalchemy_app
    sqlalchemy_app.fill(f"postgresql+psycopg://postgres@127.0.0.1:{PORT}/tracker")
    import django_app
    django_app.configure("127.0.0.1", PORT, "shop", False)
    django_app.fill()


def read(which, port):
    if which.startswith("orm-sqlalchemy"):
        import sqlalchemy_app
        driver = which.rsplit("-", 1)[1]
        url = f"postgresql+{driver}://postgres@127.0.0.1:{port}/tracker"
        sqlalchemy_app.read_async(url) if driver == "asyncpg" else sqlalchemy_app.read(url)
    else:
        import django_app
        if which.endswith("psycopg2"):
            sys.modules["psycopg"] = None  # Django takes psycopg 3 where it is installed
        atomic = not which.endswith("autocommit")
        options = {"server_side_binding": True} if which.endswith("server") else {}
        django_app.configure("127.0.0.1", port, "shop", atomic, **options)
        django_app.read()


CORPORA = ["orm-sqlalchemy-psycopg", "orm-sqlalchemy-psycopg2", "orm-sqlalchemy-asyncpg",
           "orm-django-psycopg", "orm-django-psycopg2", "orm-django-server", "orm-django-autocommit"]


def main():
    from recorder import Recorder
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        data = f"{folder}/data"
        quiet = {"stdout": subprocess.DEVNULL}
        program("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8", **quiet)
        program("pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", f"-p {PORT} -k {folder} -c timezone=UTC -c fsync=off", "start", **quiet)
        try:
            for database in ("tracker", "shop"):
                program("createdb", "-h", "127.0.0.1", "-p", str(PORT), "-U", "postgres", database)
            subprocess.run([sys.executable, __file__, "fill"], check=True, cwd=HERE)
            for database in ("tracker", "shop"):
                dump = program("pg_dump", "-h", "127.0.0.1", "-p", str(PORT), "-U", "postgres", "--no-owner", "--no-acl", database, capture_output=True, text=True)
                # Newer pg_dump write what older psql refuse, and which version dumped matters to nobody.
                lines = [line for line in dump.stdout.splitlines() if line and not line.startswith(("--", "\\restrict", "\\unrestrict", "SET transaction_timeout"))]
                (HERE / f"{database}.sql").write_text("\n".join(lines) + "\n")
            for name in CORPORA:
                recorder = Recorder(("127.0.0.1", PORT))
                subprocess.run([sys.executable, __file__, name, str(recorder.port)], check=True, cwd=HERE)
                recorder.write(HERE.parent / f"{name}.jsonl")
        finally:
            program("pg_ctl", "-D", data, "-m", "fast", "stop", **quiet)


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            main()
        case ["fill"]:
            fill()
        case [which, port]:
            read(which, int(port))
