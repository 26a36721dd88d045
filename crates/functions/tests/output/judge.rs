//! A PostgreSQL that prints and sends values.

use std::fmt::Write as _;

use rimward_functions::output::output;
use rimward_localpg::{Options, Server};
use rimward_model::{Catalog, Database, DeclaredType, EnumType, Enums, Oid, Storage, TypeRef};

/// The settings that text is stored under.
const PINNED: &str = "set datestyle = 'ISO, MDY'; set intervalstyle = postgres; set timezone = 'UTC'; set extra_float_digits = 3; \
    set bytea_output = hex; set lc_monetary = 'C'; set client_min_messages = error;\n";

/// Types that differ from database to database.
pub(crate) const TYPES: &str = include_str!("types.sql");

/// What describes them.
const CAPTURE: &str = include_str!("../../../source/src/capture.sql");

const JUDGED: &str = r"
create function judged(ty text, value text, out id oid, out length int, out printed text, out sent text) language plpgsql as $$
declare send regproc; argument text := '(v)';
begin
    execute format('select pg_typeof(null::%s)', ty) into id;
    select t.typlen, nullif(t.typsend::oid, 0) into length, send from pg_type t where t.oid = id;
    select format('(v::%s)', format_type(t.typbasetype, null)) into argument from pg_type t where t.oid = id and t.typtype = 'd';
    argument := case send::text when 'textsend' then '(v::text)' else coalesce(argument, '(v)') end;
    execute format('select encode(convert_to(format(''%%s'', v), ''UTF8''), ''hex''), %s from (select (%s)::%s as v) s',
                   coalesce('encode(' || send || argument || ', ''hex'')', '''-'''), value, ty) into printed, sent;
end $$;";

/// A value as PostgreSQL prints and sends it.
pub(crate) struct Judged {
    pub(crate) id: Oid,
    pub(crate) length: i16,
    pub(crate) text: String,
    /// `None` where the type has no send function.
    pub(crate) sent: Option<Vec<u8>>,
}

/// The server.
pub(crate) struct Judge(Server);

impl Judge {
    /// Starts one, and runs a script that makes types.
    pub(crate) fn start(script: &str) -> Judge {
        let server = Server::start(&Options::default()).unwrap();
        server.psql("postgres", &format!("{script}\n{JUDGED}")).unwrap();
        Judge(server)
    }

    /// Its major version.
    pub(crate) fn version(&self) -> u32 {
        self.0.psql("postgres", "select current_setting('server_version_num')::int / 10000").unwrap().parse().unwrap()
    }

    /// Its types, as the schema capture describes them.
    pub(crate) fn catalog(&self) -> Catalog {
        let ask = |query: &str| self.0.psql("postgres", query).unwrap();
        ask(CAPTURE);
        let types = ask("select rimward.describe_types(array(select oid from pg_type where oid >= 16384))");
        let enums = ask("select jsonb_agg(rimward.describe_enum(oid)) from pg_type where typtype = 'e'");
        let mut catalog = bare_catalog();
        let types: Vec<DeclaredType> = serde_json::from_str(&types).unwrap();
        let enums: Vec<EnumType> = serde_json::from_str(&enums).unwrap();
        catalog.types = types.into_iter().map(|ty| (ty.id, ty.into())).collect();
        catalog.enums = enums.into_iter().map(|ty| (ty.id, ty.into())).collect();
        catalog
    }

    /// Prints and sends the values of expressions, each with its type.
    pub(crate) fn judge(&self, values: &[(&str, String)]) -> Vec<Judged> {
        self.judge_seeded(0.5, values)
    }

    /// As [`Judge::judge`], where expressions are random.
    pub(crate) fn judge_seeded(&self, seed: f64, values: &[(&str, String)]) -> Vec<Judged> {
        let mut sql = format!("{PINNED}select setseed({seed}) \\g /dev/null\n");
        for (ty, expression) in values {
            let _ = writeln!(sql, "select * from judged($t${ty}$t$, $v${expression}$v$);");
        }
        let answers = self.0.psql("postgres", &sql).unwrap_or_else(|error| panic!("{}", tail(&error.to_string())));
        let judged: Vec<Judged> = answers.lines().map(read).collect();
        assert_eq!(judged.len(), values.len());
        judged
    }
}

/// An error stands at the end of what psql prints.
fn tail(printed: &str) -> &str {
    let from = printed.len().saturating_sub(1000);
    printed.get(from..).unwrap_or(printed)
}

fn read(line: &str) -> Judged {
    let [id, length, text, sent]: [&str; 4] = line.split('|').collect::<Vec<_>>().try_into().unwrap();
    let sent = (sent != "-").then(|| unhex(sent));
    Judged { id: id.parse().unwrap(), length: length.parse().unwrap(), text: String::from_utf8(unhex(text)).unwrap(), sent }
}

fn unhex(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).unwrap()).collect()
}

/// What is sent for the text is what PostgreSQL sends; whether there is a binary form at all.
pub(crate) fn check(ty: &str, judged: &Judged, catalog: &Catalog) -> bool {
    let shown: String = judged.text.chars().take(80).collect();
    let storage = Storage::of(TypeRef { oid: judged.id, typmod: -1 }, false);
    let Some(known) = output(judged.id, catalog) else { panic!("{ty} is not known") };
    // aclitem has grown with 16; nothing of it is answered here.
    assert!(known.length == judged.length || ty == "aclitem", "{ty}: {} is not its length", known.length);
    let Some(form) = known.binary else { return false };
    let mut sent = Vec::new();
    form.send(&judged.text, &mut sent).unwrap_or_else(|error| panic!("{ty}: {error}"));
    assert_eq!(Some(hex(&sent)), judged.sent.as_deref().map(hex), "{ty} {shown:?}");
    if storage.has_binary() {
        // The same as where the type has a storage of its own.
        let (mut scratch, mut stored) = (Vec::new(), Vec::new());
        let any = TypeRef { oid: judged.id, typmod: -1 };
        let cell = storage.read_text(any, &Enums::new(), &judged.text, &mut scratch).unwrap();
        storage.write_binary(any, &Enums::new(), cell, &mut stored).unwrap();
        assert_eq!(hex(&stored), hex(&sent), "{ty} {shown:?}");
    }
    true
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// A catalog without types of its own.
fn bare_catalog() -> Catalog {
    Catalog::new(Database { name: "postgres".to_owned(), server_version_num: 150_000, bytewise: true })
}
