#include "rules/yaml.h"

#include "engine/base/utf8.h"

#include <stdlib.h>
#include <yaml.h>

typedef struct Frame { /* an open list or map */
    Yaml *node;
    size_t first; /* its first entry in Tree.entry */
    bool has_key; /* a key has been read, its value comes next */
    YamlKey key;
} Frame;

typedef struct Tree {
    yaml_parser_t parser;
    Arena *arena;
    Mistakes *mistakes;
    Str content;
    Frame frame[YAML_DEPTH_MAX];
    size_t depth;
    YamlKey *entry; /* of all open frames, one behind another; list items have no name */
    size_t entry_count, entry_capacity;
    size_t nodes;
    yaml_mark_t quote_from, quote_to; /* the last quoted text of several lines */
    const Yaml *root;
} Tree;

static Place place_of(yaml_mark_t mark) {
    return (Place){(uint32_t)mark.line + 1, (uint32_t)mark.column + 1};
}

static uint32_t len_of(const yaml_event_t *event) {
    if (event->start_mark.line != event->end_mark.line) return 0;
    return (uint32_t)(event->end_mark.column - event->start_mark.column);
}

/* libyaml's words -> ours. */
typedef struct Wording {
    const char *theirs, *ours, *hint;
} Wording;

static const Wording wordings[] = {
    {"found character that cannot start any token", "this character cannot begin a value",
     "put the value into quotes: \"...\""},
    {"mapping values are not allowed in this context", "a `key:` is not possible here",
     "is the line above indented like this one? A value with `: ` in it needs quotes"},
    {"did not find expected key", "a `key: value` is expected here",
     "look at the indentation of this line and of the lines above"},
    {"did not find expected ',' or '}'", "`,` or `}` is expected here",
     "a value that holds { } [ ] , or ${NAME} needs quotes inside { }"},
    {"did not find expected ',' or ']'", "`,` or `]` is expected here",
     "a value that holds { } [ ] , or ${NAME} needs quotes inside [ ]"},
    {"did not find expected '-' indicator", "`- ` is expected here", "look at the indentation of this list"},
    {"could not find expected ':'", "a key without its `:`", "look for a missing `:` or quote in the lines above"},
    {"did not find expected alphabetic or numeric character", "`*` and `&` begin nothing here", "put it into quotes: \"*\""},
    {"did not find expected node content", "a value is expected here",
     "a value that holds ${NAME} needs quotes inside { }"},
    {"found undefined tag handle", "tags (!) are not supported", "put the value into quotes"},
    {"control characters are not allowed", "a control character", "remove it; text must be UTF-8"},
};

static Str line_text(Str content, size_t line) {
    Str rest = content, text = STR("");
    for (size_t i = 0; i <= line && rest.ptr; i++) text = str_cut(&rest, '\n');
    return text;
}

/* Column (0-based) of a tab among the characters that begin the line, or SIZE_MAX. */
static size_t leading_tab(Str line) {
    for (size_t i = 0; i < line.len && (line.ptr[i] == ' ' || line.ptr[i] == '\t'); i++) {
        if (line.ptr[i] == '\t') return i;
    }
    return SIZE_MAX;
}

/* Where a no-break space stands in for the one of the indentation, of `key: ` or of `- `; SIZE_MAX without one. */
static size_t stray_space(Str line) {
    size_t at = str_find(line, STR("\xC2\xA0"));
    if (at == SIZE_MAX) return SIZE_MAX;
    Str before = str_trim(str_sub(line, 0, at));
    bool structure = !before.len || before.ptr[before.len - 1] == ':' || before.ptr[before.len - 1] == '-';
    return structure ? at : SIZE_MAX;
}

/* The line that cannot be read may be blameless: `key:` and such a space make one text with what follows. */
static bool stray_space_mistake(Tree *tree, size_t line) {
    size_t at = stray_space(line_text(tree->content, line));
    if (at == SIZE_MAX && line) at = stray_space(line_text(tree->content, --line));
    if (at == SIZE_MAX) return false;
    size_t column = utf8_count(str_sub(line_text(tree->content, line), 0, at));
    Place place = {(uint32_t)line + 1, (uint32_t)column + 1};
    mistake_add(tree->mistakes, place, 1, "a no-break space where YAML wants an ordinary one");
    mistake_hint(tree->mistakes, "type the space anew: text copied from a page or a document often has such");
    return true;
}

/* What people see in the line, where libyaml stumbles further on. */
static bool hidden_mistake(Tree *tree, size_t line) {
    size_t tab = leading_tab(line_text(tree->content, line));
    if (tab != SIZE_MAX) {
        mistake_add(tree->mistakes, (Place){(uint32_t)line + 1, (uint32_t)tab + 1}, 1, "a tab in the indentation");
        mistake_hint(tree->mistakes, "YAML is indented with spaces only");
        return true;
    }
    if (tree->quote_to.line == line && tree->quote_from.line < line) {
        mistake_add(tree->mistakes, place_of(tree->quote_from), 1, "the quote that opens here closes only in line %zu",
                    line + 1);
        mistake_hint(tree->mistakes, "a quote inside a text: \"...\\\"...\" or '...''...'");
        return true;
    }
    return stray_space_mistake(tree, line);
}

static bool syntax_mistake(Tree *tree) {
    const yaml_parser_t *parser = &tree->parser;
    yaml_mark_t mark = parser->problem_mark;
    Str line = line_text(tree->content, mark.line);
    if (hidden_mistake(tree, mark.line)) return false;
    const char *problem = parser->problem ? parser->problem : "not YAML";
    if (strcmp(problem, "found unexpected end of stream") == 0 && parser->context) {
        mistake_add(tree->mistakes, place_of(parser->context_mark), 1, "the quote that opens here is not closed");
        mistake_hint(tree->mistakes, "a quote inside a text: \"...\\\"...\" or '...''...'");
        return false;
    }
    if (line.len && mark.column < line.len && (line.ptr[mark.column] == '%' || line.ptr[mark.column] == '@')) {
        problem = wordings[0].theirs;
    }
    for (size_t i = 0; i < ARRAY_LEN(wordings); i++) {
        if (strcmp(problem, wordings[i].theirs) != 0) continue;
        mistake_add(tree->mistakes, place_of(mark), 1, "%s", wordings[i].ours);
        mistake_hint(tree->mistakes, "%s", wordings[i].hint);
        return false;
    }
    mistake_add(tree->mistakes, place_of(mark), 1, "%s", problem);
    return false;
}

static void add_entry(Tree *tree, YamlKey entry) {
    tree->entry = arena_grow(tree->arena, tree->entry, tree->entry_count, &tree->entry_capacity, sizeof *tree->entry, 256);
    tree->entry[tree->entry_count++] = entry;
}

/* Puts a finished or just opened node where it belongs. */
static void attach(Tree *tree, const Yaml *node) {
    if (tree->depth == 0) {
        tree->root = node;
        return;
    }
    Frame *frame = &tree->frame[tree->depth - 1];
    if (frame->node->kind == YAML_LIST) {
        add_entry(tree, (YamlKey){.value = node});
        return;
    }
    frame->key.value = node;
    add_entry(tree, frame->key);
    frame->has_key = false;
}

static bool wants_key(const Tree *tree) {
    if (tree->depth == 0) return false;
    const Frame *frame = &tree->frame[tree->depth - 1];
    return frame->node->kind == YAML_MAP && !frame->has_key;
}

static void take_key(Tree *tree, const Yaml *node) {
    Frame *frame = &tree->frame[tree->depth - 1];
    frame->has_key = true;
    frame->key = (YamlKey){node->kind == YAML_TEXT ? node->text : STR(""), node->place, node->len, NULL};
    if (!str_eq(frame->key.name, STR("<<"))) return;
    mistake_add(tree->mistakes, node->place, node->len, "merge keys (<<) are not supported");
    mistake_hint(tree->mistakes, "write the keys out where they are used");
}

static bool is_null(const yaml_event_t *event) {
    if (event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE) return false;
    const char *text = (const char *)event->data.scalar.value;
    return !*text || strcmp(text, "~") == 0 || strcmp(text, "null") == 0;
}

static void refuse_properties(Tree *tree, const yaml_event_t *event, const yaml_char_t *anchor,
                              const yaml_char_t *tag) {
    if (anchor) {
        mistake_add(tree->mistakes, place_of(event->start_mark), strlen((const char *)anchor) + 1,
                    "anchors (&%s) are not supported", (const char *)anchor);
        mistake_hint(tree->mistakes, "write the values out where they are used, or quote the text");
    }
    if (tag) {
        mistake_add(tree->mistakes, place_of(event->start_mark), 1, "tags (%s) are not supported", (const char *)tag);
        mistake_hint(tree->mistakes, "put the value into quotes");
    }
}

static Yaml *new_node(Tree *tree, YamlKind kind, const yaml_event_t *event) {
    Yaml *node = arena_alloc(tree->arena, sizeof *node);
    *node = (Yaml){.kind = kind, .place = place_of(event->start_mark), .len = len_of(event)};
    return node;
}

static void on_scalar(Tree *tree, const yaml_event_t *event) {
    refuse_properties(tree, event, event->data.scalar.anchor, event->data.scalar.tag);
    bool key = wants_key(tree);
    Yaml *node = new_node(tree, is_null(event) && !key ? YAML_NULL : YAML_TEXT, event);
    Str text = {(const char *)event->data.scalar.value, event->data.scalar.length};
    yaml_scalar_style_t style = event->data.scalar.style;
    bool quoted = style == YAML_SINGLE_QUOTED_SCALAR_STYLE || style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    bool block = style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE;
    if (memchr(text.ptr, 0, text.len)) {
        mistake_add(tree->mistakes, node->place, node->len, "a NUL character in a value");
        text.len = strlen(text.ptr);
    }
    if (quoted && event->start_mark.line != event->end_mark.line) {
        tree->quote_from = event->start_mark;
        tree->quote_to = event->end_mark;
    }
    node->opening = block || event->start_mark.line != event->end_mark.line ? UINT32_MAX : quoted;
    if (node->kind == YAML_TEXT) node->text = str_copy(tree->arena, text);
    if (key)
        take_key(tree, node);
    else
        attach(tree, node);
}

static bool open_frame(Tree *tree, YamlKind kind, const yaml_event_t *event) {
    Place place = place_of(event->start_mark);
    if (wants_key(tree)) {
        mistake_add(tree->mistakes, place, 1, "a list or a map cannot be a key");
        mistake_hint(tree->mistakes, "a value that holds { } [ ] or ${NAME} needs quotes");
        return false;
    }
    if (tree->depth == YAML_DEPTH_MAX) {
        mistake_add(tree->mistakes, place, 1, "nested deeper than %d levels", YAML_DEPTH_MAX);
        return false;
    }
    Yaml *node = new_node(tree, kind, event);
    attach(tree, node);
    tree->frame[tree->depth++] = (Frame){.node = node, .first = tree->entry_count};
    return true;
}

static int by_name(const void *left, const void *right) {
    const YamlKey *a = *(YamlKey *const *)left, *b = *(YamlKey *const *)right;
    int order = str_compare(a->name, b->name);
    return order ? order : (a > b) - (a < b);
}

/* Drops (value NULL) keys that stand in the map already. Sorted, because a mapping table may have very many. */
static void drop_repeated(Tree *tree, YamlKey *keys, size_t count) {
    YamlKey **sorted = arena_array(tree->arena, count, sizeof *sorted);
    for (size_t i = 0; i < count; i++) sorted[i] = &keys[i];
    qsort(sorted, count, sizeof *sorted, by_name);
    for (size_t i = 1, first = 0; i < count; i++) {
        if (!str_eq(sorted[i]->name, sorted[first]->name)) {
            first = i;
            continue;
        }
        mistake_add(tree->mistakes, sorted[i]->place, sorted[i]->len, "`%.*s` stands twice in this map",
                    STR_ARG(sorted[i]->name));
        mistake_hint(tree->mistakes, "it is already in line %u", sorted[first]->place.line);
        sorted[i]->value = NULL;
    }
}

static void close_map(Tree *tree, Yaml *node, YamlKey *from, size_t count) {
    drop_repeated(tree, from, count);
    YamlKey *keys = arena_array(tree->arena, count, sizeof *keys);
    for (size_t i = 0; i < count; i++) {
        if (from[i].value) keys[node->count++] = from[i];
    }
    node->key = keys;
}

static void close_list(Tree *tree, Yaml *node, const YamlKey *from, size_t count) {
    const Yaml **items = arena_array(tree->arena, count, sizeof *items);
    for (size_t i = 0; i < count; i++) items[i] = from[i].value;
    node->item = items;
    node->count = count;
}

static void close_frame(Tree *tree, const yaml_event_t *event) {
    Frame *frame = &tree->frame[--tree->depth];
    Yaml *node = frame->node;
    YamlKey *from = tree->entry + frame->first;
    size_t count = tree->entry_count - frame->first;
    bool one_line = node->place.line == (uint32_t)event->end_mark.line + 1;
    node->len = one_line ? (uint32_t)event->end_mark.column + 1 - node->place.column : 0;
    if (node->kind == YAML_MAP)
        close_map(tree, node, from, count);
    else
        close_list(tree, node, from, count);
    tree->entry_count = frame->first;
}

static bool on_alias(Tree *tree, const yaml_event_t *event) {
    mistake_add(tree->mistakes, place_of(event->start_mark), len_of(event), "aliases (*%s) are not supported",
                (const char *)event->data.alias.anchor);
    mistake_hint(tree->mistakes, "write the values out where they are used, or put the text into quotes");
    Yaml *node = new_node(tree, YAML_NULL, event);
    if (wants_key(tree)) return false;
    attach(tree, node);
    return true;
}

static bool on_event(Tree *tree, const yaml_event_t *event, size_t *documents) {
    if (++tree->nodes > YAML_NODES_MAX) {
        mistake_add(tree->mistakes, place_of(event->start_mark), 1, "more than %d values", YAML_NODES_MAX);
        return false;
    }
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (++*documents == 1) return true;
        mistake_add(tree->mistakes, place_of(event->start_mark), 3, "a second document");
        mistake_hint(tree->mistakes, "a project is one document: remove the line ---");
        return false;
    case YAML_SCALAR_EVENT: on_scalar(tree, event); return true;
    case YAML_ALIAS_EVENT: return on_alias(tree, event);
    case YAML_SEQUENCE_START_EVENT:
        refuse_properties(tree, event, event->data.sequence_start.anchor, event->data.sequence_start.tag);
        return open_frame(tree, YAML_LIST, event);
    case YAML_MAPPING_START_EVENT:
        refuse_properties(tree, event, event->data.mapping_start.anchor, event->data.mapping_start.tag);
        return open_frame(tree, YAML_MAP, event);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: close_frame(tree, event); return true;
    default: return true;
    }
}

static bool read_events(Tree *tree) {
    size_t documents = 0;
    for (;;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&tree->parser, &event)) return syntax_mistake(tree);
        bool end = event.type == YAML_STREAM_END_EVENT, good = on_event(tree, &event, &documents);
        yaml_event_delete(&event);
        if (!good) return false;
        if (end) return true;
    }
}

/* libyaml would stop at the first wrong byte with a byte offset; people need the line. */
static bool check_utf8(Str content, Mistakes *mistakes) {
    uint32_t line = 1, column = 1;
    for (size_t i = 0; i < content.len; column++) {
        size_t at = i;
        uint32_t c = utf8_next(content, &i);
        if (c == UTF8_BAD && !str_starts(str_sub(content, at, content.len), STR("\xEF\xBF\xBD"))) {
            mistake_add(mistakes, (Place){line, column}, 1, "byte 0x%02X is not UTF-8", (unsigned char)content.ptr[at]);
            mistake_hint(mistakes, "save the file as UTF-8");
            return false;
        }
        if (c != '\n') continue;
        line++;
        column = 0;
    }
    return true;
}

bool yaml_parse(Str content, Arena *arena, Mistakes *mistakes, const Yaml **out) {
    if (content.len > YAML_BYTES_MAX) {
        mistake_add(mistakes, (Place){0, 0}, 0, "larger than %d MiB", YAML_BYTES_MAX >> 20);
        return false;
    }
    if (!check_utf8(content, mistakes)) return false;
    Tree *tree = arena_alloc(arena, sizeof *tree);
    tree->arena = arena;
    tree->mistakes = mistakes;
    tree->content = content;
    if (!yaml_parser_initialize(&tree->parser)) arena_out_of_memory("yaml", sizeof tree->parser);
    yaml_parser_set_encoding(&tree->parser, YAML_UTF8_ENCODING);
    if (str_starts(content, STR("\xEF\xBB\xBF"))) content = str_sub(content, 3, content.len);
    yaml_parser_set_input_string(&tree->parser, (const unsigned char *)(content.len ? content.ptr : ""), content.len);
    bool good = read_events(tree);
    yaml_parser_delete(&tree->parser);
    if (!good) return false;
    static const Yaml nothing = {.kind = YAML_NULL, .place = {1, 1}, .len = 1};
    *out = tree->root ? tree->root : &nothing;
    return true;
}

const YamlKey *yaml_key(const Yaml *map, const char *name) {
    if (!map || map->kind != YAML_MAP) return NULL;
    Str wanted = str_of(name);
    for (size_t i = 0; i < map->count; i++) {
        if (str_eq(map->key[i].name, wanted)) return &map->key[i];
    }
    return NULL;
}

const Yaml *yaml_get(const Yaml *map, const char *name) {
    const YamlKey *key = yaml_key(map, name);
    return key ? key->value : NULL;
}

Place yaml_place_at(const Yaml *text, size_t index) {
    if (text->kind != YAML_TEXT || text->opening == UINT32_MAX || index > text->text.len) return text->place;
    size_t points = utf8_count(str_sub(text->text, 0, index));
    return (Place){text->place.line, text->place.column + text->opening + (uint32_t)points};
}

void yaml_add_quoted(Buf *out, Str text) {
    buf_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '"' || c == '\\') buf_char(out, '\\');
        if (c < 0x20 || c == 0x7F)
            buf_printf(out, "\\x%02x", c);
        else if (c == '$' && i + 1 < text.len && text.ptr[i + 1] == '{')
            buf_add(out, STR("$$"));
        else
            buf_char(out, (char)c);
    }
    buf_char(out, '"');
}
