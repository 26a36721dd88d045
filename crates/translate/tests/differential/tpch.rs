//! TPC-H's tables and rows, from the generator that its benchmark uses.

use std::fmt::{Display, Write as _};

use tpchgen::generators::{
    CustomerGenerator, LineItemGenerator, NationGenerator, OrderGenerator, PartGenerator, PartSuppGenerator, RegionGenerator,
    SupplierGenerator,
};

/// Small, but every query finds rows.
const SCALE: f64 = 0.01;

const SCHEMA: &str = include_str!("../../../../tests/bench/tpch-schema.sql");

fn copy<T: Display>(script: &mut String, table: &str, rows: impl Iterator<Item = T>) {
    let _ = writeln!(script, "copy {table} from stdin with (delimiter '|');");
    for row in rows {
        let line = row.to_string();
        let _ = writeln!(script, "{}", line.trim_end_matches('|'));
    }
    script.push_str("\\.\n");
}

/// A script that makes and fills the tables.
pub(crate) fn script() -> String {
    let mut script = SCHEMA.to_owned();
    copy(&mut script, "region", RegionGenerator::new(SCALE, 1, 1).iter());
    copy(&mut script, "nation", NationGenerator::new(SCALE, 1, 1).iter());
    copy(&mut script, "part", PartGenerator::new(SCALE, 1, 1).iter());
    copy(&mut script, "supplier", SupplierGenerator::new(SCALE, 1, 1).iter());
    copy(&mut script, "partsupp", PartSuppGenerator::new(SCALE, 1, 1).iter());
    copy(&mut script, "customer", CustomerGenerator::new(SCALE, 1, 1).iter());
    copy(&mut script, "orders", OrderGenerator::new(SCALE, 1, 1).iter());
    copy(&mut script, "lineitem", LineItemGenerator::new(SCALE, 1, 1).iter());
    script.push_str(
        "create index on partsupp (ps_suppkey); create index on orders (o_custkey); create index on lineitem (l_partkey, l_suppkey);
        analyze;",
    );
    script
}
