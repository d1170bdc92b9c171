/* Options: settings of one plug-in (connector, report) as the project gave them, flat: a nested `auth: {bearer: X}` is
 * the option "auth.bearer", a list `retry: [10 s, 30 s]` is "retry.0", "retry.1". The plug-in's OptionSpec table is the
 * single description that the project's checker, --help, the JSON Schema and the README read. */
#ifndef KOPECK_OPTIONS_H
#define KOPECK_OPTIONS_H

#include "engine/base/error.h"
#include "engine/base/str.h"

typedef enum OptionType {
    OPTION_TEXT,
    OPTION_NUMBER,   /* a whole number, 0 and more */
    OPTION_SWITCH,   /* true or false */
    OPTION_DURATION, /* "500 ms", "10 s", "2 min", "1 h" */
    OPTION_SIZE,     /* "64 KiB", "100 MiB", "2 GiB" */
    OPTION_CHOICE,   /* one of the words of `choices` */
    OPTION_LIST,     /* "name.0", "name.1", ... */
    OPTION_MAP       /* "name.ANY KEY" */
} OptionType;

typedef struct OptionSpec {
    const char *name; /* dotted; NULL ends a table */
    OptionType type;
    bool required, secret;
    const char *fallback; /* value when absent, or NULL */
    const char *choices;  /* OPTION_CHOICE: "offset page cursor" */
    const char *help;     /* one sentence */
} OptionSpec;

typedef struct Option {
    Str name, value;
    const char *where; /* "kopeck.yaml:14:9" */
} Option;

typedef struct Options {
    const Option *item; /* checked against the plug-in's table, fallbacks filled in */
    size_t count;
} Options;

Str options_text(const Options *options, const char *name);          /* STR_NULL when absent */
const char *options_where(const Options *options, const char *name); /* "" when absent */
bool options_switch(const Options *options, const char *name);       /* false when absent */
int64_t options_number(const Options *options, const char *name, int64_t absent);
int64_t options_ms(const Options *options, const char *name, int64_t absent);
int64_t options_size(const Options *options, const char *name, int64_t absent);

/* Item `index` of a list option: options_item(o, "retry", 0) reads "retry.0". STR_NULL past the end. */
Str options_item(const Options *options, const char *name, size_t index);

/* The options below `name`, in the order of the project: steps *cursor (start with 0); false when no more are left.
 * key gets what stands behind "name.". */
bool options_below(const Options *options, const char *name, size_t *cursor, Str *key, Str *value);

/* A copy in the arena with the option `name` replaced by `value`, or the list `name` (all "name.N") by the one item `value`. */
Options options_replace(const Options *options, const char *name, Str value, Arena *arena);
Options options_replace_list(const Options *options, const char *name, Str value, Arena *arena);

/* Parsers used above, and by the project's checker. They accept exactly the forms named at OptionType. */
bool option_parse_ms(Str text, int64_t *out) MUST_USE;
bool option_parse_size(Str text, int64_t *out) MUST_USE;

#endif
