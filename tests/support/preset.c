#include "tests/support/preset.h"

#include "engine/base/file.h"
#include "rules/yaml.h"

#include <stdio.h>
#include <stdlib.h>

enum { OPTIONS_MAX = 256 };

static void flatten(const Yaml *node, Str name, Option *item, size_t *count, Arena *arena) {
    if (node->kind == YAML_TEXT && *count < OPTIONS_MAX) item[(*count)++] = (Option){name, node->text, "preset"};
    for (size_t i = 0; i < node->count && (node->kind == YAML_MAP || node->kind == YAML_LIST); i++) {
        bool map = node->kind == YAML_MAP;
        Str step = map ? node->key[i].name : str_printf(arena, "%zu", i);
        Str path = name.len ? str_printf(arena, "%.*s.%.*s", STR_ARG(name), STR_ARG(step)) : step;
        flatten(map ? node->key[i].value : node->item[i], path, item, count, arena);
    }
}

const Options *preset_options(Arena *arena, const char *preset, const char *part, const Options *own) {
    Error err = {0};
    Str text;
    const Yaml *root;
    Mistakes mistakes = {.arena = arena};
    char *path = arena_printf(arena, "connectors/presets/%s.yaml", preset);
    if (!file_read(path, 0, arena, &text, &err) || !yaml_parse(text, arena, &mistakes, &root) || mistakes.count) {
        fprintf(stderr, "%s: %s\n", path, mistakes.count ? mistakes.item[0].text.ptr : err.text);
        abort();
    }
    Option *item = arena_array(arena, own->count + OPTIONS_MAX, sizeof *item);
    Options *options = arena_alloc(arena, sizeof *options);
    options->item = item;
    options->count = own->count;
    if (own->count) memcpy(item, own->item, own->count * sizeof *item);
    const Yaml *defaults = yaml_get(root, part);
    if (defaults) flatten(defaults, STR(""), item, &options->count, arena);
    return options;
}
