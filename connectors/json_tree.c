#include "connectors/json_tree.h"

JsonNode *json_tree_new(Arena *arena) {
    JsonNode *root = arena_alloc(arena, sizeof *root);
    *root = (JsonNode){.index = -1, .slot = SLOT_NONE};
    return root;
}

static bool next_step(Str *path, Buf *step) { /* cuts the first step off, with its "\." made "." */
    step->len = 0;
    size_t i = 0;
    for (; i < path->len && path->ptr[i] != '.'; i++) {
        if (path->ptr[i] == '\\' && i + 1 < path->len) i++;
        buf_char(step, path->ptr[i]);
    }
    *path = i < path->len ? str_sub(*path, i + 1, path->len) : STR_NULL;
    return step->len > 0;
}

static JsonNode *child_of(JsonNode *node, Str key, Arena *arena) {
    JsonNode **link = &node->child;
    for (; *link; link = &(*link)->next) {
        if (str_eq((*link)->key, key)) return *link;
    }
    int64_t index;
    *link = arena_alloc(arena, sizeof **link);
    **link = (JsonNode){.key = str_copy(arena, key), .index = str_int64(key, &index) ? index : -1, .slot = SLOT_NONE};
    return *link;
}

static JsonNode *path_node(JsonNode *root, Str path, Buf *step, Arena *arena, Error *err) {
    Str rest = path.len ? path : STR_NULL;
    JsonNode *node = root;
    while (rest.ptr) {
        if (!next_step(&rest, step)) {
            error_set(err, ERROR_USAGE, NULL, "path '%.*s' has an empty step", STR_ARG(path));
            return NULL;
        }
        node = child_of(node, buf_str(step), arena);
    }
    return node;
}

bool json_tree_add(JsonNode *root, JsonPaths *paths, Buf *step, Arena *arena, Error *err) {
    for (size_t i = 0; i < paths->count; i++) {
        JsonNode *node = path_node(root, paths->path[i], step, arena, err);
        if (!node) return false;
        if (node->slot == SLOT_NONE) node->slot = (int)paths->slots++;
        paths->slot_of[i] = node->slot;
    }
    return true;
}

bool json_tree_add_rows(JsonNode *root, Str path, Buf *step, Arena *arena, Error *err) {
    bool map = str_eq(path, STR("*")) || str_ends(path, STR(".*"));
    if (map) path = path.len == 1 ? STR("") : str_sub(path, 0, path.len - 2);
    JsonNode *node = path_node(root, path, step, arena, err);
    if (!node) return false;
    Str rest = path.len ? path : STR_NULL;
    for (JsonNode *above = root; above != node; above = child_of(above, buf_str(step), arena)) {
        above->over_rows = true;
        if (!next_step(&rest, step)) break;
    }
    node->rows = node->over_rows = true;
    node->rows_map = map;
    return true;
}

const JsonNode *json_tree_child(const JsonNode *node, Str key) {
    for (const JsonNode *child = node ? node->child : NULL; child; child = child->next) {
        if (str_eq(child->key, key)) return child;
    }
    return NULL;
}

const JsonNode *json_tree_index(const JsonNode *node, int64_t index) {
    for (const JsonNode *child = node ? node->child : NULL; child; child = child->next) {
        if (child->index == index) return child;
    }
    return NULL;
}
