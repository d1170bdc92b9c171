# Kopeck. `make help` lists what can be made.
CC      ?= gcc
BUILD   ?= build
PREFIX  ?= /usr/local
DESTDIR ?=
CFLAGS  ?= -O2 -g

PACKAGES = libpq odbc libcurl jansson yajl libpcre2-8 sqlite3 yaml-0.1 libutf8proc libcrypto libxxhash zlib libxml-2.0 libzip hiredis rdkafka
WARN     = -Wall -Wextra -Wconversion -Wshadow -Wvla -Werror
INCLUDES := $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
LIBS     := -lxlsxwriter $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lm

# No contraction into fused multiply-add: the same bytes on every processor.
KOPECK_CFLAGS = -std=c17 -D_GNU_SOURCE $(WARN) -pthread -I. -ffp-contract=off $(INCLUDES)

# V=1 shows the commands.
Q = $(if $(V),,@)

SOURCES     = $(sort $(wildcard engine/base/*.c engine/data/*.c engine/clean/*.c engine/match/*.c engine/match/compare/*.c \
                engine/check/*.c engine/store/*.c engine/run/*.c rules/*.c connectors/*.c reports/*.c))
CLI         = $(sort $(wildcard engine/cli/*.c))
UNIT        = $(sort $(shell find tests/engine tests/rules tests/connectors tests/reports -name 'test_*.c' 2>/dev/null))
SUPPORT     = $(sort $(wildcard tests/support/*.c))
FUZZ        = $(sort $(wildcard tests/fuzz/fuzz_*.c))
STARTER     = rules/starter/kopeck.yaml $(wildcard rules/starter/inbox/*)
CONFORMANCE = $(sort $(wildcard tests/conformance/*.c))
DATA        = $(wildcard connectors/presets/*.yaml rules/packs/*.yaml) rules/kopeck.schema.json $(STARTER)

LIBRARY  = $(BUILD)/libkopeck.a
PROGRAM  = $(BUILD)/kopeck
STANDIN  = $(BUILD)/standin
KAFKA    = $(BUILD)/kafka-standin
GENERATE = $(BUILD)/generate
SHARE    = $(BUILD)/share/kopeck/.made

all: $(PROGRAM) $(SHARE) ## build the program
fixtures: $(STANDIN) $(GENERATE) $(KAFKA) ## build the example company's servers and generator

# ---- Commands that install what they need first, and then call make again for the work.

demo: ## reconcile the example company, print the path of the workbook
	@.ci/packages demo
	@$(MAKE) -s all fixtures
	@fixtures/demo $(BUILD)

test: ## all tests
	@.ci/packages test
	@$(MAKE) -s all fixtures
	@BUILD=$(BUILD) tests/run-all

bench: ## measurements against peers (BENCH=name runs one)
	@.ci/packages bench
	@$(MAKE) -s all fixtures bench-programs
	@BUILD=$(BUILD) tests/bench/run $(BENCH)

accuracy: ## precision, recall and F1 of matching on data with truth (ACCURACY=name runs one)
	@.ci/packages test
	@$(MAKE) -s all
	@BUILD=$(BUILD) tests/accuracy/run $(ACCURACY)

lint: ## warnings of clang, clang-tidy, include direction, words
	@.ci/packages check
	@tests/style/run

# Instrumented code is not that of a release: format-truncation guesses at more. Leaks are not looked for: arenas end with the process.
ASAN = -fsanitize=address,undefined
TSAN = -fsanitize=thread
sanitize: ## the tests with AddressSanitizer and UBSan, then with ThreadSanitizer
	@.ci/packages check
	@BUILD=build/asan CFLAGS="-O1 -g $(ASAN) -fno-sanitize-recover=all -fno-omit-frame-pointer -Wno-format-truncation" LDFLAGS="$(ASAN)" \
	  ASAN_OPTIONS=detect_leaks=0 tests/run-all unit conformance program
	@BUILD=build/tsan CFLAGS="-O1 -g $(TSAN) -Wno-format-truncation" LDFLAGS="$(TSAN)" \
	  TSAN_OPTIONS="halt_on_error=1 suppressions=$(CURDIR)/tests/support/tsan.supp" tests/run-all unit program

fuzz: ## every fuzz target for 30 s (SECONDS_EACH=n for another time)
	@.ci/packages check
	@$(MAKE) -s BUILD=build/fuzz CC=clang CFLAGS="-O1 -g -fsanitize=fuzzer-no-link,address,undefined" build/fuzz/libkopeck.a
	@for target in $(FUZZ); do name=$$(basename $$target .c); echo "$$name"; mkdir -p build/fuzz/corpus/$$name; \
	  clang -std=c17 -D_GNU_SOURCE -O1 -g -fsanitize=fuzzer,address,undefined -I. $(INCLUDES) -o build/fuzz/$$name $$target build/fuzz/libkopeck.a \
	    -pthread -lxlsxwriter $$(pkg-config --libs $(PACKAGES)) -lm || exit 1; \
	  build/fuzz/$$name -max_total_time=$${SECONDS_EACH:-30} -timeout=20 -rss_limit_mb=2048 build/fuzz/corpus/$$name >build/fuzz/$$name.log 2>&1 \
	    || { tail -30 build/fuzz/$$name.log; exit 1; }; done

# ---- What is built

$(LIBRARY): $(SOURCES:%.c=$(BUILD)/%.o)
	$(Q)rm -f $@ && ar rcs $@ $^

$(PROGRAM): $(CLI:%.c=$(BUILD)/%.o) $(LIBRARY)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@ $^ $(LIBS)

# Servers that behave like a CRM and like 1C: for tests, the demo and benchmarks.
$(STANDIN): $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard fixtures/standin/*.c))) $(LIBRARY)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@ $^ $(LIBS) -lmicrohttpd

# Kafka's mock brokers, for tests.
$(KAFKA): $(BUILD)/fixtures/kafka/kafka.o $(LIBRARY)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@ $^ $(LIBS)

$(GENERATE): $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard fixtures/generator/*.c))) $(LIBRARY)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@ $^ $(LIBS)

# Programs of measurements: bench/NAME from tests/bench/NAME.c.
$(BUILD)/bench/%: $(BUILD)/tests/bench/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@ $^ $(LIBS)

bench-programs: $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/*.c))

# The files that the program reads at run time, beside it as `make install` would put them.
$(SHARE): $(DATA)
	$(Q)mkdir -p $(@D)/presets $(@D)/packs $(@D)/starter/inbox
	$(Q)cp connectors/presets/*.yaml $(@D)/presets/ && cp rules/packs/*.yaml $(@D)/packs/
	$(Q)cp rules/kopeck.schema.json $(@D)/ && cp -r rules/starter/. $(@D)/starter/ && touch $@

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(KOPECK_CFLAGS) -MMD -MP -c -o $@ $<

# The page's style and script are embedded by the assembler, which neither make nor a compiler's cache sees.
$(BUILD)/reports/html.o: reports/html/report.css reports/html/report.js
$(BUILD)/reports/html.o: KOPECK_CFLAGS += -DPAGE_SUM=$(shell cat reports/html/report.css reports/html/report.js | cksum | cut -d' ' -f1)

# One program per tests/**/test_NAME.c, linked with the tests' own helpers, the library and cmocka.
$(BUILD)/tests/%: $(BUILD)/tests/%.o $(SUPPORT:%.c=$(BUILD)/%.o) $(LIBRARY)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@ $< $(SUPPORT:%.c=$(BUILD)/%.o) $(LIBRARY) -lcmocka $(LIBS)

# An ODBC driver that answers as a script says.
$(BUILD)/odbc-script.so: tests/support/driver/odbc_script.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -std=c17 -D_GNU_SOURCE -Wall -Wextra -Wshadow -Werror -fPIC -shared -o $@ $<

# Fuzz targets are compiled with the tests, so that they keep up with what they call.
unit-programs: $(UNIT:%.c=$(BUILD)/%) $(FUZZ:%.c=$(BUILD)/%.o) $(STANDIN) $(BUILD)/odbc-script.so

unit: unit-programs ## the unit tests alone
	$(Q)printf '%s\n' $(UNIT:%.c=$(BUILD)/%) | xargs -P 4 -I{} sh -c '{} >{}.log 2>&1 || { cat {}.log; exit 1; }'

# One suite over every source, with real servers: conformance [ARGS="SOURCE CASE"].
$(BUILD)/conformance: $(CONFORMANCE:%.c=$(BUILD)/%.o) $(SUPPORT:%.c=$(BUILD)/%.o) $(LIBRARY)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@ $^ -lcmocka $(LIBS)

conformance: $(BUILD)/conformance $(STANDIN) $(KAFKA) ## every source against one suite
	$(Q)$(BUILD)/conformance $(ARGS)

# ---- Where Debian users expect things

install: all ## install under PREFIX (default /usr/local), below DESTDIR
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/kopeck/presets $(DESTDIR)$(PREFIX)/share/kopeck/packs
	install -d $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/lib/systemd/system
	install -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/kopeck
	install -m 644 connectors/presets/*.yaml $(DESTDIR)$(PREFIX)/share/kopeck/presets
	install -m 644 rules/packs/*.yaml $(DESTDIR)$(PREFIX)/share/kopeck/packs
	install -m 644 rules/kopeck.schema.json $(DESTDIR)$(PREFIX)/share/kopeck/kopeck.schema.json
	install -d $(DESTDIR)$(PREFIX)/share/kopeck/starter/inbox
	install -m 644 rules/starter/kopeck.yaml $(DESTDIR)$(PREFIX)/share/kopeck/starter
	install -m 644 rules/starter/inbox/* $(DESTDIR)$(PREFIX)/share/kopeck/starter/inbox
	install -d $(DESTDIR)$(PREFIX)/share/doc/kopeck/rules $(DESTDIR)$(PREFIX)/share/doc/kopeck/connectors $(DESTDIR)$(PREFIX)/share/doc/kopeck/reports
	install -d $(DESTDIR)$(PREFIX)/share/doc/kopeck/fixtures/company
	install -m 644 README.md LICENSE $(DESTDIR)$(PREFIX)/share/doc/kopeck
	install -m 644 fixtures/company/kopeck.yaml $(DESTDIR)$(PREFIX)/share/doc/kopeck/fixtures/company
	install -m 644 rules/PROJECT.md $(DESTDIR)$(PREFIX)/share/doc/kopeck/rules
	install -m 644 connectors/*.md $(DESTDIR)$(PREFIX)/share/doc/kopeck/connectors
	install -m 644 reports/README.md $(DESTDIR)$(PREFIX)/share/doc/kopeck/reports
	install -m 644 engine/cli/kopeck.1 $(DESTDIR)$(PREFIX)/share/man/man1/kopeck.1
	install -m 644 engine/cli/kopeck.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/kopeck
	for unit in kopeck@ kopeck-watch@; do sed 's|@PREFIX@|$(PREFIX)|' engine/cli/systemd/$$unit.service >$(DESTDIR)$(PREFIX)/lib/systemd/system/$$unit.service; done
	install -m 644 engine/cli/systemd/*.timer $(DESTDIR)$(PREFIX)/lib/systemd/system

uninstall: ## remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/kopeck $(DESTDIR)$(PREFIX)/share/man/man1/kopeck.1
	rm -f $(DESTDIR)$(PREFIX)/share/bash-completion/completions/kopeck
	rm -f $(DESTDIR)$(PREFIX)/lib/systemd/system/kopeck@.service $(DESTDIR)$(PREFIX)/lib/systemd/system/kopeck-watch@.service $(DESTDIR)$(PREFIX)/lib/systemd/system/kopeck-*.timer
	rm -rf $(DESTDIR)$(PREFIX)/share/kopeck $(DESTDIR)$(PREFIX)/share/doc/kopeck

clean: ## remove all that was built
	rm -rf build

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | sort | while IFS="$$(printf '\t')" read -r name text; do printf '%-14s %s\n' "$$name" "$$text"; done

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
.PHONY: all fixtures demo test bench accuracy lint sanitize fuzz unit unit-programs conformance install uninstall clean help
.SECONDARY:
