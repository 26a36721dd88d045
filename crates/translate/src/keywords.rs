//! PostgreSQL's key words, those of versions 14 to 18 together.

/// Reserved words, and those that may only name functions or types: none of them can be a column or a table without quotes.
#[rustfmt::skip]
const RESERVED: &[&str] = &[
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "binary", "both", "case", "cast",
    "check", "collate", "collation", "column", "concurrently", "constraint", "create", "cross", "current_catalog", "current_date",
    "current_role", "current_schema", "current_time", "current_timestamp", "current_user", "default", "deferrable", "desc", "distinct",
    "do", "else", "end", "except", "false", "fetch", "for", "foreign", "freeze", "from", "full", "grant", "group", "having", "ilike", "in",
    "initially", "inner", "intersect", "into", "is", "isnull", "join", "lateral", "leading", "left", "like", "limit", "localtime",
    "localtimestamp", "natural", "not", "notnull", "null", "offset", "on", "only", "or", "order", "outer", "overlaps", "placing", "primary",
    "references", "returning", "right", "select", "session_user", "similar", "some", "symmetric", "system_user", "table", "tablesample",
    "then", "to", "trailing", "true", "union", "unique", "user", "using", "variadic", "verbose", "when", "where", "window", "with",
];

/// All other key words: names in most places, but not everywhere (as a column label without AS, for one).
#[rustfmt::skip]
const OTHER: &[&str] = &[
    "abort", "absent", "absolute", "access", "action", "add", "admin", "after", "aggregate", "also", "alter", "always", "asensitive",
    "assertion", "assignment", "at", "atomic", "attach", "attribute", "backward", "before", "begin", "between", "bigint", "bit", "boolean",
    "breadth", "by", "cache", "call", "called", "cascade", "cascaded", "catalog", "chain", "char", "character", "characteristics",
    "checkpoint", "class", "close", "cluster", "coalesce", "columns", "comment", "comments", "commit", "committed", "compression",
    "conditional", "configuration", "conflict", "connection", "constraints", "content", "continue", "conversion", "copy", "cost", "csv",
    "cube", "current", "cursor", "cycle", "data", "database", "day", "deallocate", "dec", "decimal", "declare", "defaults", "deferred",
    "definer", "delete", "delimiter", "delimiters", "depends", "depth", "detach", "dictionary", "disable", "discard", "document", "domain",
    "double", "drop", "each", "empty", "enable", "encoding", "encrypted", "enforced", "enum", "error", "escape", "event", "exclude",
    "excluding", "exclusive", "execute", "exists", "explain", "expression", "extension", "external", "extract", "family", "filter",
    "finalize", "first", "float", "following", "force", "format", "forward", "function", "functions", "generated", "global", "granted",
    "greatest", "grouping", "groups", "handler", "header", "hold", "hour", "identity", "if", "immediate", "immutable", "implicit", "import",
    "include", "including", "increment", "indent", "index", "indexes", "inherit", "inherits", "inline", "inout", "input", "insensitive",
    "insert", "instead", "int", "integer", "interval", "invoker", "isolation", "json", "json_array", "json_arrayagg", "json_exists",
    "json_object", "json_objectagg", "json_query", "json_scalar", "json_serialize", "json_table", "json_value", "keep", "key", "keys",
    "label", "language", "large", "last", "leakproof", "least", "level", "listen", "load", "local", "location", "lock", "locked", "logged",
    "mapping", "match", "matched", "materialized", "maxvalue", "merge", "merge_action", "method", "minute", "minvalue", "mode", "month",
    "move", "name", "names", "national", "nchar", "nested", "new", "next", "nfc", "nfd", "nfkc", "nfkd", "no", "none", "normalize",
    "normalized", "nothing", "notify", "nowait", "nullif", "nulls", "numeric", "object", "objects", "of", "off", "oids", "old", "omit",
    "operator", "option", "options", "ordinality", "others", "out", "over", "overlay", "overriding", "owned", "owner", "parallel",
    "parameter", "parser", "partial", "partition", "passing", "password", "path", "period", "plan", "plans", "policy", "position",
    "preceding", "precision", "prepare", "prepared", "preserve", "prior", "privileges", "procedural", "procedure", "procedures", "program",
    "publication", "quote", "quotes", "range", "read", "real", "reassign", "recheck", "recursive", "ref", "referencing", "refresh",
    "reindex", "relative", "release", "rename", "repeatable", "replace", "replica", "reset", "restart", "restrict", "return", "returns",
    "revoke", "role", "rollback", "rollup", "routine", "routines", "row", "rows", "rule", "savepoint", "scalar", "schema", "schemas",
    "scroll", "search", "second", "security", "sequence", "sequences", "serializable", "server", "session", "set", "setof", "sets", "share",
    "show", "simple", "skip", "smallint", "snapshot", "source", "split", "sql", "stable", "standalone", "start", "statement", "statistics",
    "stdin", "stdout", "storage", "stored", "strict", "string", "strip", "subscription", "substring", "support", "sysid", "system",
    "tables", "tablespace", "target", "temp", "template", "temporary", "text", "ties", "time", "timestamp", "transaction", "transform",
    "treat", "trigger", "trim", "truncate", "trusted", "type", "types", "uescape", "unbounded", "uncommitted", "unconditional",
    "unencrypted", "unknown", "unlisten", "unlogged", "until", "update", "vacuum", "valid", "validate", "validator", "value", "values",
    "varchar", "varying", "version", "view", "views", "virtual", "volatile", "whitespace", "within", "without", "work", "wrapper", "write",
    "xml", "xmlattributes", "xmlconcat", "xmlelement", "xmlexists", "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot",
    "xmlserialize", "xmltable", "year", "yes", "zone",
];

/// Key words that may name a column, but no function or type.
const COLUMN_NAMES: &[&str] = &[
    "between",
    "bigint",
    "bit",
    "boolean",
    "char",
    "character",
    "coalesce",
    "dec",
    "decimal",
    "exists",
    "extract",
    "float",
    "greatest",
    "grouping",
    "inout",
    "int",
    "integer",
    "interval",
    "json",
    "json_array",
    "json_arrayagg",
    "json_exists",
    "json_object",
    "json_objectagg",
    "json_query",
    "json_scalar",
    "json_serialize",
    "json_table",
    "json_value",
    "least",
    "merge_action",
    "national",
    "nchar",
    "none",
    "normalize",
    "nullif",
    "numeric",
    "out",
    "overlay",
    "position",
    "precision",
    "real",
    "row",
    "setof",
    "smallint",
    "substring",
    "time",
    "timestamp",
    "treat",
    "trim",
    "values",
    "varchar",
    "xmlattributes",
    "xmlconcat",
    "xmlelement",
    "xmlexists",
    "xmlforest",
    "xmlnamespaces",
    "xmlparse",
    "xmlpi",
    "xmlroot",
    "xmlserialize",
    "xmltable",
];

/// Reserved words that may name functions and types.
const FUNCTION_NAMES: &[&str] = &["left", "right"];

/// Whether this word cannot name a column or table without quotes.
pub(crate) fn is_reserved(word: &str) -> bool {
    RESERVED.binary_search(&word).is_ok()
}

/// Whether this is a key word of any kind.
pub(crate) fn is_keyword(word: &str) -> bool {
    is_reserved(word) || OTHER.binary_search(&word).is_ok()
}

/// Whether this word is a key word that cannot name a function without quotes.
pub(crate) fn is_no_function(word: &str) -> bool {
    COLUMN_NAMES.binary_search(&word).is_ok() || (is_reserved(word) && !FUNCTION_NAMES.contains(&word))
}

/// Whether the grammar may take this key word for more than a column's name.
pub(crate) fn is_column_name_only(word: &str) -> bool {
    COLUMN_NAMES.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_for_binary_search() {
        for list in [COLUMN_NAMES, RESERVED, OTHER] {
            assert!(list.is_sorted(), "{:?}", list.windows(2).find(|pair| pair[0] > pair[1]));
        }
    }
}
