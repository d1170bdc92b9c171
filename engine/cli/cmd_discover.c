#include "engine/base/json.h"
#include "engine/cli/command.h"
#include "engine/run/discover.h"

#include <stdio.h>

static const char *type_word(ColumnType type) {
    static const char *const words[] = {
        [COLUMN_TEXT] = "text", [COLUMN_INTEGER] = "integer", [COLUMN_DECIMAL] = "decimal",
        [COLUMN_DATE] = "date", [COLUMN_INSTANT] = "instant", [COLUMN_BOOL] = "bool"};
    return words[type];
}

static json_t *columns_json(const FoundDataset *d) {
    json_t *list = json_array();
    for (size_t c = 0; c < d->column_count; c++) {
        const FoundColumn *column = &d->column[c];
        json_t *item = json_object();
        json_put_text(item, "name", column->info.name);
        json_put_text(item, "type", str_of(type_word(column->info.type)));
        json_put_text(item, "native", column->info.native);
        json_put_text(item, "field", column->field);
        json_put_text(item, "why", column->why);
        json_add(list, item);
    }
    return list;
}

static json_t *samples_json(const FoundDataset *d) {
    json_t *rows = json_array();
    for (size_t row = 0; row < d->sample_rows; row++) {
        json_t *cells = json_array();
        for (size_t c = 0; c < d->column_count; c++) {
            Str cell = d->sample[row * d->column_count + c];
            json_add(cells, cell.ptr ? json_text(cell) : json_null());
        }
        json_add(rows, cells);
    }
    return rows;
}

static void show_json(const Discovery *found) {
    json_t *root = json_object(), *list = json_array();
    json_put_text(root, "source", found->source);
    json_put_text(root, "use", found->use);
    json_put_count(root, "offered", found->offered);
    for (size_t i = 0; i < found->count; i++) {
        const FoundDataset *d = &found->dataset[i];
        json_t *item = json_object();
        json_put_text(item, "name", d->offer.name);
        json_put_text(item, "kind", str_of(d->offer.kind));
        json_put_text(item, "dataset", d->name);
        json_t *needs = json_object();
        if (d->need.value.ptr) json_put_text(needs, d->need.option, d->need.value);
        json_put(item, "needs", needs);
        json_put(item, "rows", d->offer.rows < 0 ? json_null() : json_integer(d->offer.rows));
        json_put(item, "rows_estimated", json_boolean(d->offer.about));
        json_put(item, "looked_into", json_boolean(d->opened));
        json_put_text(item, "entity", str_of(d->opened ? entity_word(d->entity) : ""));
        json_put_text(item, "problem", str_of(d->problem));
        json_put(item, "columns", columns_json(d));
        json_put(item, "samples", samples_json(d));
        json_add(list, item);
    }
    json_put(root, "offers", list);
    terminal_json(root);
}

static int run_discover(const Arguments *arguments, Arena *run) {
    const Plan *plan;
    Discovery found;
    Error err = {0};
    if (!load_discovered(arguments, run, &plan)) return EXIT_USAGE;
    terminal_start(arguments);
    bool ok =
        discover_source(plan, arguments->operands > 1 ? str_of(arguments->operand[1]) : STR_NULL, now_instant(), run, &found, &err);
    terminal_stop();
    if (!ok) return terminal_fail(&err);
    if (arguments->json) {
        show_json(&found);
    } else {
        Buf *draft = buf_own(run);
        discover_draft(&found, draft);
        fwrite(draft->ptr, 1, draft->len, stdout);
    }
    if (!found.count)
        fprintf(stderr, "kopeck: %s offers nothing%s\n", arguments->operand[0],
                arguments->operands > 1 ? " that is called so" : "");
    return found.failed || !found.count ? EXIT_INCOMPLETE : EXIT_CLEAN;
}

const Command command_discover = {"discover",
                                  "discover SOURCE [NAMES]",
                                  "list what a source offers, print a draft of its datasets",
                                  "SOURCE is one of the project's `sources`; the project needs nothing else yet. Lists "
                                  "tables, resources or files with the number of\n"
                                  "rows where the system tells it, reads a few rows of each, and prints datasets whose "
                                  "columns are put to Kopeck's fields, with the\n"
                                  "reason of each guess. Nothing is written to the source. NAMES is a part of a name "
                                  "or a pattern with * and ?; without it the first\n"
                                  "40 are looked into: kopeck discover erp '*order*' >draft.yaml",
                                  "json",
                                  1,
                                  2,
                                  run_discover};
