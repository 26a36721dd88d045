# make demo    a real PostgreSQL, a hub and two edges on this machine; prints what to type into psql (DEMO="--exit-after 20s" ends it)
# make test    everything that is tested; installs PostgreSQL through the package manager where it is missing
# make coverage  the share of each corpus in tests/sql that an edge answers itself, under each collation, and why not the rest
# make test-matrix   what depends on the server's version, on each of PostgreSQL 14 to 18 (VERSIONS=…); fetches those that are missing
# make bench   us, the peer and the physical limit side by side, with ratios
CARGO ?= cargo
DEMO ?=

# Of PostgreSQL. The first and the last are run with `make test`, too.
VERSIONS ?= 14 15 16 17 18

.PHONY: demo test test-matrix coverage lint wasm bench soak setup help
help:
	@sed -n '1,5s/^# //p' Makefile

setup:
	@sh tests/setup/postgresql.sh

RIMWARD ?= $(CARGO) run --quiet --locked --package rimward-cli --
demo: setup
	$(RIMWARD) demo $(DEMO)

# The scenarios run the binary that is built here. With all tests, because alone it asks for fewer features of what it depends on, and half
# the tree would be built twice.
BINARY = $(abspath $(or $(CARGO_TARGET_DIR),target))/debug/rimward
BUILD = $(CARGO) build --locked --workspace --bins --tests
test: setup
	$(BUILD)
	RIMWARD_BINARY=$(BINARY) $(CARGO) test --locked --workspace
	@CARGO="$(CARGO)" RIMWARD_BINARY=$(BINARY) sh tests/setup/matrix.sh brief $(firstword $(VERSIONS)) $(lastword $(VERSIONS))

test-matrix: setup
	$(BUILD)
	@CARGO="$(CARGO)" RIMWARD_BINARY=$(BINARY) sh tests/setup/matrix.sh full $(VERSIONS)

# Over real processes: the same bytes to a primary and to an edge, whose answers must be equal.
coverage: setup
	$(BUILD)
	RIMWARD_BINARY=$(BINARY) RIMWARD_WIRE_QUERIES=0 $(CARGO) test --locked --workspace --test judges -- --nocapture

lint:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- --deny warnings

# The crates that edge workers embed, built for wasm32, so that nothing impure creeps in. Prints SKIPPED where there is no toolchain for it.
WASM_CRATES = model pgoutput batch functions translate replica
wasm:
	@env=$$(bash wasm/toolchain.sh) || { echo "SKIPPED: the wasm32 build (no toolchain to be had on this machine)"; exit 0; }; \
	. "$$env" && CARGO_TARGET_DIR=target-wasm $(CARGO) build --locked --target wasm32-unknown-unknown $(WASM_CRATES:%=--package rimward-%)

bench: setup
	$(CARGO) build --locked --release --package rimward-cli --package rimward-tests
	$(CARGO) run --locked --release --package rimward-tests --bin bench

FUZZ_TARGETS = pgoutput differential frames segments link chunks
FUZZ_SECONDS ?= 60

# Random queries are a million in all, of three kinds; some of them go over the wire as well.
SOAK_QUERIES ?= 333334
SOAK_WIRE_QUERIES ?= 5000

# The crash runs at full length, with a new seed each time; every place where hub and edge touch their disk, struck in every way; and the
# fuzzers, which the stable compiler builds if it is told to.
soak: setup
	RIMWARD_ROWS=5000000 $(CARGO) test --locked --package rimward-source --test memory -- --nocapture
	RIMWARD_ROWS=5000000 $(CARGO) test --locked --package rimward-tests -- --nocapture memory::
	RIMWARD_CUTS=1 $(CARGO) test --locked --package rimward-source --test impostor
	RIMWARD_FUNCTIONS_CASES=2000 RIMWARD_FUNCTIONS_SEED=$$(date +%s) $(CARGO) test --locked --package rimward-functions --test differential
	RIMWARD_OUTPUT_CASES=1000 RIMWARD_OUTPUT_SEED=$$(date +%s) $(CARGO) test --locked --package rimward-functions --test output
	RIMWARD_SCHEMA_SEEDS=1000-1060 RIMWARD_SCHEMA_STEPS=200 $(CARGO) test --locked --package rimward-source --test schema_random -- --nocapture
	RIMWARD_SEED=$$(date +%s) RIMWARD_QUERIES=$(SOAK_QUERIES) $(CARGO) test --locked --package rimward-translate --test differential -- --nocapture local_answers
	RIMWARD_SEED=$$(date +%s) RIMWARD_WIRE_QUERIES=$(SOAK_WIRE_QUERIES) $(CARGO) test --locked --package rimward-judges -- --nocapture
	sh tests/parser/run.sh
	RIMWARD_CRASHES=30 $(CARGO) test --locked --package rimward-tests -- --nocapture crash
	RIMWARD_SWEEPS=all $(CARGO) test --locked --package rimward-tests -- --nocapture sweep
	command -v cargo-fuzz >/dev/null || $(CARGO) install --locked cargo-fuzz
	cd tests/fuzz && for target in $(FUZZ_TARGETS); do mkdir -p artifacts/new/$$target && \
	  RUSTC_BOOTSTRAP=1 $(CARGO) fuzz run --fuzz-dir . --sanitizer none $$target artifacts/new/$$target corpus/$$target -- -max_len=8192 -max_total_time=$(FUZZ_SECONDS) || exit 1; done
