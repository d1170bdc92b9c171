/* The wanted paths of a JSON document, merged into a tree: client.inn, client.kpp, items.0.price. A dot within a name is written "\.". */
#ifndef KOPECK_JSON_TREE_H
#define KOPECK_JSON_TREE_H

#include "engine/base/buf.h"
#include "engine/base/error.h"

enum { SLOT_NONE = -1 };

/* One step of the wanted paths, merged into a tree: "client.inn" and "client.kpp" share `client`. */
typedef struct JsonNode {
    Str key;
    int64_t index;  /* of the step as an array index, or -1 */
    int slot;       /* whose value ends here, or SLOT_NONE */
    bool rows;      /* the records are the items of what stands here */
    bool rows_map;  /* ... or the members */
    bool over_rows; /* stands above them: its JSON text would hold every record, so it is not taken */
    struct JsonNode *child, *next;
} JsonNode;

JsonNode *json_tree_new(Arena *arena);

typedef struct JsonPaths {
    const Str *path;
    size_t count;
    int *slot_of; /* per path: its slot, those of equal paths the same */
    size_t slots; /* so many are in use */
} JsonPaths;

/* Adds the paths: slot_of and slots are set. step: for the call's own use. */
bool json_tree_add(JsonNode *root, JsonPaths *paths, Buf *step, Arena *arena, Error *err) MUST_USE;

/* Adds the path to the list of records, or with * at its end to the object whose members they are. */
bool json_tree_add_rows(JsonNode *root, Str path, Buf *step, Arena *arena, Error *err) MUST_USE;

/* The step below `node`, which may be NULL, by its name or as an index; NULL: nothing there is wanted. */
const JsonNode *json_tree_child(const JsonNode *node, Str key);
const JsonNode *json_tree_index(const JsonNode *node, int64_t index);

#endif
