# Everything a person or a pipeline does with this checkout. Needs a Rust toolchain, a C compiler and Python 3.

.PHONY: demo generate-clients up test test-api test-long test-mutants test-python test-types test-web fuzz check format lints docs bench verify-independent nats-server

CARGO ?= cargo
DATA ?= ./chancery-data

# Found once per make: the environment's, PATH's, or obtained into .tools/bin.
NATS_SERVER = $(shell scripts/nats-server.sh)

# The Istanbul dossier through a whole system in a throw-away directory: board, audit, addresses.
demo: nats-server
	$(CARGO) build --locked --package chancery
	NATS_SERVER=$(NATS_SERVER) $(CARGO) run --quiet --locked --package chancery -- demo --exit

# The same system to work with; its data stays in DATA.
up: nats-server
	$(CARGO) build --release --locked --package chancery
	NATS_SERVER=$(NATS_SERVER) $(CARGO) run --quiet --release --locked --package chancery -- up --data $(DATA)

test: nats-server
	$(CARGO) build --locked --package chancery
	NATS_SERVER=$(NATS_SERVER) $(CARGO) test --locked --workspace --all-targets --no-fail-fast
	NATS_SERVER=$(NATS_SERVER) $(CARGO) test --locked --workspace --doc --no-fail-fast
	NATS_SERVER=$(NATS_SERVER) scripts/test-python.sh $(or $(CARGO_TARGET_DIR),target)/debug/chancery

# The Python client alone. TESTS="test_spool test_watch.OverHttp" runs some of its tests.
test-python: nats-server
	$(CARGO) build --locked --package chancery
	NATS_SERVER=$(NATS_SERVER) scripts/test-python.sh $(or $(CARGO_TARGET_DIR),target)/debug/chancery $(TESTS)

# Makes what the clients have of proto/schemas and proto/documents again, after these have changed.
generate-clients:
	PYTHONPATH=$$(scripts/obtain_python_tools.py .tools clients/python/tests/requirements.txt) \
		python3 -s clients/python/tools/generate.py
	npm --prefix clients/typescript ci --no-audit --no-fund
	npm --prefix clients/typescript run generate

# The TypeScript types: that they are what the schemas make, and that the example fits them. Needs node and npm.
test-types:
	scripts/test-types.sh

# The pages in a browser: what they say, live changes, time travel, by keyboard, without a script, WCAG. Needs node, npm and
# Debian's chromium. Pictures of every page are left in target/web-screenshots.
test-web: nats-server
	$(CARGO) build --locked --package chancery
	npm --prefix tests/web ci --no-audit --no-fund
	NATS_SERVER=$(NATS_SERVER) npm --prefix tests/web test

# The tests that look for what crashes, kills, full disks and damage do to the log, at length; some minutes.
test-long: nats-server
	$(CARGO) build --locked --package chancery
	NATS_SERVER=$(NATS_SERVER) CRASH_STATES=400 CRASH_STRIDE=1 CRASH_KILLS=200 \
		$(CARGO) test --locked --package chancery-tests --test crash --test corruption --test kill

# Fuzzes the HTTP API from its own OpenAPI document; a minute or two. OPTIONS="--seed 1" and the like go to schemathesis.
test-api: nats-server
	$(CARGO) build --locked --package chancery
	NATS_SERVER=$(NATS_SERVER) scripts/test-api.sh $(or $(CARGO_TARGET_DIR),target)/debug/chancery $(OPTIONS)

# Changes the rules one place at a time and looks for a test that fails; what no test notices is listed and ends with an
# error. Some 1,700 changes, ten seconds each on an idle machine: hours. RULES=crates/views/src/meeting.rs for some files.
RULES ?= crates/views/src/**/*.rs
test-mutants:
	@$(CARGO) mutants --version >/dev/null 2>&1 || $(CARGO) install --locked cargo-mutants@27.1.0
	scripts/mutate_rules.py
	PROPTEST_CASES=4 $(CARGO) mutants --jobs 1 --file '$(RULES)' --output $(or $(CARGO_TARGET_DIR),target)

# Looks for bytes that bring down what reads from outside: ten minutes for each target, or TIME=60 seconds, or
# TARGET=edtf alone. Needs a C++ compiler.
TIME ?= 600
fuzz:
	scripts/fuzz.sh $(TIME) $(TARGET)

# All three, also after one failed, with `make -k check`.
check: format lints docs

format:
	$(CARGO) fmt --all -- --check

lints:
	scripts/mutate_rules.py --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings

docs:
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --workspace --no-deps --document-private-items

bench: nats-server
	$(CARGO) build --release --locked --package chancery
	NATS_SERVER=$(NATS_SERVER) $(CARGO) run --quiet --release --locked --package chancery -- bench append
	NATS_SERVER=$(NATS_SERVER) $(CARGO) run --quiet --release --locked --package chancery -- bench e2e
	NATS_SERVER=$(NATS_SERVER) $(CARGO) run --quiet --release --locked --package chancery -- bench replay
	NATS_SERVER=$(NATS_SERVER) $(CARGO) run --quiet --release --locked --package chancery -- bench rebuild

# Programs that rest on nothing of ours verify a log of 70,001 events, and refuse it spoilt.
verify-independent: nats-server
	$(CARGO) build --locked --package chancery
	NATS_SERVER=$(NATS_SERVER) scripts/verify-independent.sh $(or $(CARGO_TARGET_DIR),target)/debug/chancery

# Says on stderr what is missing when there is none.
nats-server:
	@scripts/nats-server.sh >/dev/null
