/* YAML into a tree whose nodes know where they stand. Values stay text: what is a number or a date is decided by
 * whoever reads the node, so a tax id keeps its leading zeros and `NO` stays the word NO. A project says each thing
 * where it is read, so anchors, aliases, merge keys, tags and second documents are mistakes; that also leaves no way to
 * blow a small file up. Duplicate keys are mistakes, the first one counts. */
#ifndef KOPECK_YAML_H
#define KOPECK_YAML_H

#include "engine/base/buf.h"
#include "rules/mistake.h"

enum {
    YAML_DEPTH_MAX = 32,     /* ours need 8 */
    YAML_NODES_MAX = 200000, /* some 10,000 rows of mapping tables and room to spare */
    YAML_BYTES_MAX = 8 << 20
};

typedef enum YamlKind { YAML_NULL, YAML_TEXT, YAML_LIST, YAML_MAP } YamlKind;

typedef struct Yaml Yaml;

typedef struct YamlKey {
    Str name;
    Place place;
    uint32_t len; /* code points, as written */
    const Yaml *value;
} YamlKey;

struct Yaml {
    YamlKind kind;
    Place place;
    uint32_t len; /* code points as written on its first line; 0: it goes on to the end of that line and beyond */
    uint32_t
        opening;  /* YAML_TEXT: code points of the opening quote (0 or 1); UINT32_MAX: a block, or on several lines */
    Str text;     /* YAML_TEXT; NUL-terminated */
    size_t count; /* of items or keys */
    const Yaml *const *item; /* YAML_LIST */
    const YamlKey *key;      /* YAML_MAP */
};

/* Parses a file's content. An empty file gives a YAML_NULL node.
 * Fails  when the text is not YAML at all (one mistake says where); mistakes that leave a tree are added and it
 * succeeds. */
bool yaml_parse(Str content, Arena *arena, Mistakes *mistakes, const Yaml **out) MUST_USE;

const YamlKey *yaml_key(const Yaml *map, const char *name); /* NULL: not a map, or no such key */
const Yaml *yaml_get(const Yaml *map, const char *name);    /* its value, NULL likewise */

/* The text in quotes, so that a project's value reads back as it, whatever it holds: "${" would name a variable. */
void yaml_add_quoted(Buf *out, Str text);

/* The place of byte `index` of a text node's value, as near as its way of writing tells. */
Place yaml_place_at(const Yaml *text, size_t index);

#endif
