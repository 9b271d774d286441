# make run    build and replay the quick-start session, then stay at the prompt
# make test   every test
# make bench  every figure, beside the peer's from the same run
# make bench-search   the whole comparison of searches with their peers: an hour and more; broken off, it goes on
# make setup  install what is missing, and nothing else
# make install PREFIX=/usr/local

PREFIX ?= /usr/local
SWIFT_FLAGS := -c release --static-swift-stdlib -Xswiftc -gnone
BINARY := .build/release/tunebook
SOURCES := Package.swift $(shell find Sources -type f)
# What a run writes stays out of the user's own catalogue unless they say otherwise.
QUICKSTART_HOME ?= .local/home

BENCH := PYTHONPATH=$(CURDIR)/.local/bench-python/site-packages \
	TUNEBOOK_SEARCH_PEERS=$(CURDIR)/.local/search-python/site-packages python3 Tests/Benchmarks/bench.py $(BINARY)

# Two at a time, each of which waits as often as it works: what speaks to services, and what happens on this machine.
END_TO_END := TUNEBOOK_BINARY=.build/debug/tunebook PYTHONPATH=$(CURDIR)/.local/test-python/site-packages \
	python3 -m pytest -q -p no:cacheprovider
SERVICES := $(wildcard $(addprefix Tests/EndToEnd/test_,aws*.py definition_exports.py flyte*.py sagemaker*.py))

.PHONY: run setup test bench bench-search install lint clean

run: $(BINARY)
	@mkdir -p $(QUICKSTART_HOME)
	@$(BINARY) --home $(QUICKSTART_HOME) -i sessions/quickstart.tunebook

setup: .local/set-up-for-run

$(BINARY): $(SOURCES) .local/set-up-for-run
	swift build $(SWIFT_FLAGS) --product tunebook
	@touch $@

test: .local/set-up-for-test
	swift build --build-tests
	PYTHONPATH=$(CURDIR)/.local/test-python/site-packages TUNEBOOK_TEST_PYTHON=python3 swift test --skip-build
	$(END_TO_END) $(SERVICES) & services=$$!; \
	$(END_TO_END) $(filter-out $(SERVICES),$(wildcard Tests/EndToEnd/test_*.py)); here=$$?; \
	wait $$services && exit $$here

bench: $(BINARY) .local/set-up-for-bench
	TUNEBOOK_BENCH_FLYTEKIT=$(CURDIR)/.local/flytekit/site-packages \
	$(BENCH)

bench-search: $(BINARY) .local/set-up-for-bench
	$(BENCH) search=.local/search-peers

install: $(BINARY)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/tunebook
	install -m 644 Sources/tunebook/tunebook.1 $(DESTDIR)$(PREFIX)/share/man/man1/tunebook.1

.local/set-up-for-%: .setup/install
	@.setup/install $*
	@mkdir -p .local
	@touch $@

lint:
	swift format lint --strict --recursive Package.swift Sources Tests

clean:
	rm -rf .build .local
