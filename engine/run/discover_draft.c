/* The draft: YAML that loads as it stands. */
#include "engine/base/utf8.h"
#include "engine/run/discover.h"
#include "rules/yaml.h"

#include <ctype.h>

enum { COMMENT_AT = 50 };

/* A value that means itself; a variable is none here. */
static void add_value(Buf *out, Str text) {
    static const char *const words[] = {"true", "false", "null", "yes", "no", "on", "off", "~"};
    bool bare = text.len > 0 && !isdigit((unsigned char)text.ptr[0]) && text.ptr[0] != '-' && text.ptr[0] != '.';
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bare = bare && (isalnum(c) || c == '_' || c == '.' || c == '/' || c == '-' || c >= 0x80);
    }
    for (size_t i = 0; i < ARRAY_LEN(words); i++) bare = bare && !str_eq_ascii_case(text, str_of(words[i]));
    if (bare) {
        buf_add(out, text);
        return;
    }
    yaml_add_quoted(out, text);
}

static void comment(Buf *out, size_t line_start, const char *text, Str more) {
    Str line = {out->ptr + line_start, out->len - line_start};
    size_t width = utf8_count(line);
    buf_printf(out, "%*s# %s%.*s\n", width < COMMENT_AT ? (int)(COMMENT_AT - width) : 1, "", text, STR_ARG(more));
}

static void add_column(Buf *out, const FoundColumn *c) {
    size_t start = out->len;
    if (c->hidden) {
        buf_add(out, STR("      # "));
        add_value(out, c->info.name);
        buf_add(out, STR(" is left out: by its name it holds a secret\n"));
        return;
    }
    bool map = *c->type || *c->format || c->decimal;
    buf_add(out, STR("      "));
    add_value(out, c->field);
    buf_add(out, map ? STR(": { from: ") : STR(": "));
    add_value(out, c->info.name);
    if (c->lookup.len) buf_printf(out, " -> %.*s", STR_ARG(c->lookup));
    if (*c->type) buf_printf(out, ", type: %s", c->type);
    if (*c->format) buf_printf(out, ", format: \"%s\"", c->format);
    if (c->decimal) buf_printf(out, ", decimal: \"%c\"", c->decimal);
    if (map) buf_add(out, STR(" }"));
    Buf text = {0};
    if (c->info.native.len) buf_printf(&text, "%.*s: ", STR_ARG(c->info.native));
    buf_add(&text, c->why.len ? c->why : STR("no field is called so"));
    comment(out, start, "", buf_str(&text));
    buf_free(&text);
}

static void add_head(Buf *out, const FoundDataset *d) {
    size_t start = out->len;
    buf_add(out, STR("  "));
    add_value(out, d->name);
    buf_char(out, ':');
    if (d->ready) buf_add(out, STR(" ~"));
    Buf text = {0};
    buf_printf(&text, "%s", d->offer.kind);
    if (d->offer.rows >= 0)
        buf_printf(&text, ", %s%lld rows", d->offer.about ? "about " : "", (long long)d->offer.rows);
    comment(out, start, "", buf_str(&text));
    buf_free(&text);
}

/* Those of a preset's dataset bear the names of their columns: no lines of its own say them. */
static void add_samples(Buf *out, const FoundDataset *d) {
    for (size_t c = 0; d->ready && d->sample_rows && c < d->column_count; c++)
        buf_printf(out, "%s%.*s%s", c ? " | " : "    # ", STR_ARG(d->column[c].info.name), c + 1 == d->column_count ? "\n" : "");
    for (size_t row = 0; row < d->sample_rows; row++) {
        buf_add(out, STR("    #"));
        for (size_t c = 0; c < d->column_count; c++) {
            buf_printf(out, "%s %.*s", c ? " |" : "", STR_ARG(d->sample[row * d->column_count + c]));
        }
        buf_char(out, '\n');
    }
}

static void add_problem(Buf *out, const FoundDataset *d) {
    buf_printf(out, "  # %.*s (%s) could not be read: ", STR_ARG(d->name), d->offer.kind);
    for (const char *p = d->problem; *p; p++) {
        if (*p == '\n')
            buf_add(out, STR("\n  #   "));
        else
            buf_char(out, *p);
    }
    buf_char(out, '\n');
}

static void add_need(Buf *out, const Need *need) {
    size_t start = out->len;
    buf_printf(out, "    %s: ", need->option);
    add_value(out, need->value);
    comment(out, start, "", STR("by what the file holds"));
}

static void add_dataset(Buf *out, const FoundDataset *d) {
    add_head(out, d);
    if (d->ready) {
        add_samples(out, d);
        return;
    }
    size_t start = out->len;
    buf_printf(out, "    entity: %s", entity_word(d->entity));
    comment(out, start, "", d->entity_why.len ? d->entity_why : STR("nothing in its name says what it holds"));
    buf_printf(out, "    %s: ", d->offer.option);
    add_value(out, d->offer.name);
    buf_char(out, '\n');
    if (d->need.value.ptr) add_need(out, &d->need);
    buf_add(out, STR("    columns:\n"));
    for (size_t c = 0; c < d->column_count; c++) add_column(out, &d->column[c]);
    add_samples(out, d);
}

void discover_draft(const Discovery *discovery, Buf *out) {
    size_t closed = discovery->count - discovery->opened - discovery->failed;
    buf_printf(out,
               "# %.*s (%.*s) offers %zu, %zu looked into. A draft: check each line, keep what you need under "
               "`datasets:` of the project.\n",
               STR_ARG(discovery->source), STR_ARG(discovery->use), discovery->offered,
               discovery->opened + discovery->failed);
    buf_add(out, discovery->opened ? STR("datasets:\n") : STR("datasets: {}\n"));
    for (size_t i = 0; i < discovery->count; i++) {
        const FoundDataset *d = &discovery->dataset[i];
        if (d->opened)
            add_dataset(out, d);
        else if (*d->problem)
            add_problem(out, d);
    }
    if (!closed) return;
    buf_printf(out, "  # %zu more, not looked into (name a part of the name, or a pattern):\n", closed);
    for (size_t i = 0; i < discovery->count; i++) {
        const FoundDataset *d = &discovery->dataset[i];
        if (d->opened || *d->problem) continue;
        buf_printf(out, "  # %.*s (%s", STR_ARG(d->offer.name), d->offer.kind);
        if (d->offer.rows >= 0)
            buf_printf(out, ", %s%lld rows", d->offer.about ? "about " : "", (long long)d->offer.rows);
        buf_add(out, STR(")\n"));
    }
}
