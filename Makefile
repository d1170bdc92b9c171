# Kopeck. Targets: all demo test lint sanitize fuzz bench accuracy install uninstall clean help
CC      ?= gcc
BUILD   ?= build
PREFIX  ?= /usr/local
PACKAGES = libpq odbc libcurl jansson yajl libpcre2-8 sqlite3 yaml-0.1 libutf8proc libcrypto libxxhash zlib

CFLAGS  ?= -O2 -g
WARN     = -Wall -Wextra -Wconversion -Wshadow -Wvla -Werror
KOPECK_CFLAGS = -std=c17 -D_GNU_SOURCE $(WARN) -pthread -I. -ffp-contract=off $(shell pkg-config --cflags $(PACKAGES) libmicrohttpd)
LIBS     = -lxlsxwriter $(shell pkg-config --libs $(PACKAGES)) -lm

Q = $(if $(V),,@)

SOURCES  = $(sort $(wildcard engine/base/*.c engine/data/*.c engine/clean/*.c engine/match/*.c engine/match/compare/*.c \
             engine/check/*.c engine/store/*.c engine/run/*.c rules/*.c connectors/*.c reports/*.c))
CLI      = $(sort $(wildcard engine/cli/*.c))
UNIT     = $(sort $(shell find tests/engine tests/rules tests/connectors tests/reports -name 'test_*.c' 2>/dev/null))
SUPPORT  = $(sort $(wildcard tests/support/*.c))

LIBRARY  = $(BUILD)/libkopeck.a
PROGRAM  = $(BUILD)/kopeck
STANDIN  = $(BUILD)/standin

all: $(LIBRARY) $(if $(shell grep -ls '^bool match_duplicates' engine/match/*.c),$(if $(shell grep -ls '^bool mail_send_report' reports/*.c),$(PROGRAM))) $(STANDIN)

$(LIBRARY): $(SOURCES:%.c=$(BUILD)/%.o)
	$(Q)rm -f $@ && ar rcs $@ $^

$(PROGRAM): $(CLI:%.c=$(BUILD)/%.o) $(LIBRARY)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@ $^ $(LIBS)

# Servers that behave like a CRM and like 1C: for tests, the demo and benchmarks.
$(STANDIN): $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard fixtures/standin/*.c))) $(LIBRARY)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@ $^ $(LIBS) -lmicrohttpd

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(KOPECK_CFLAGS) -MMD -MP -c -o $@ $<

# One program per tests/**/test_NAME.c, linked with the tests' own helpers, the library and cmocka.
$(BUILD)/tests/%: $(BUILD)/tests/%.o $(SUPPORT:%.c=$(BUILD)/%.o) $(LIBRARY)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@ $< $(SUPPORT:%.c=$(BUILD)/%.o) $(LIBRARY) -lcmocka $(LIBS)

unit: $(UNIT:%.c=$(BUILD)/%) $(STANDIN)
	$(Q)printf '%s\n' $(UNIT:%.c=$(BUILD)/%) | xargs -P 4 -I{} sh -c '{} >{}.log 2>&1 || { cat {}.log; exit 1; }'

# One suite over every source, with real servers: conformance [ARGS="SOURCE CASE"].
CONFORMANCE = $(sort $(wildcard tests/conformance/*.c))
$(BUILD)/conformance: $(CONFORMANCE:%.c=$(BUILD)/%.o) $(SUPPORT:%.c=$(BUILD)/%.o) $(LIBRARY)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@ $^ -lcmocka $(LIBS)

conformance: $(BUILD)/conformance
	$(Q)$(BUILD)/conformance $(ARGS)

clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
.PHONY: all unit conformance clean
.SECONDARY:
