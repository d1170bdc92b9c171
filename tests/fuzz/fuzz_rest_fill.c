/* Templates and picked paths out of any bytes. A template that fails leaves nothing behind; one without braces stays as
 * it is; in JSON no value breaks out of its string. The first line is the template, the second a value, the third a
 * list for a picked path. */
#include "connectors/rest.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fill_both(const Rest *rest, const RestRead *read, Str pattern, Str after) {
    for (int json = 0; json < 2; json++) {
        Buf out = {0};
        buf_add(&out, STR("before"));
        Fill fill = {.rest = rest,
                     .read = read,
                     .window = {INSTANT_NONE, INSTANT_NONE},
                     .after = after,
                     .size = 50,
                     .kind = QUERY_PAGE,
                     .json = json == 1};
        bool fine = fill_expand(&fill, pattern, &out);
        if (!fine && out.len != 6) abort();
        bool braces = str_find(pattern, STR("{")) != SIZE_MAX;
        if (!braces && (!fine || out.len != 6 + pattern.len)) abort();
        buf_free(&out);
    }
}

static void pick_from(const Rest *rest, Str path, Str list, Arena *arena) {
    Error err = {0};
    Str column[] = {path}, cell[] = {list};
    RestRead read = {.arena = arena, .column = column, .column_count = 1};
    if (!picks_new(&read, rest, &err) || !read.picks) return;
    JsonRow row = {.number = 1, .cell = cell};
    pick_row(&read, &row);
    if (row.cell[0].len > list.len + 130) abort(); /* a part of its list; 1e64 is written out */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Str rest_of_input = {(const char *)data, size};
    Str pattern = str_cut(&rest_of_input, '\n'), after = rest_of_input.ptr ? str_cut(&rest_of_input, '\n') : STR("");
    Arena *arena = arena_new("fuzz", 0);
    Pair value = {STR("a"), after};
    Rest rest = {.values = {&value, 1}, .auth.body = {&value, 1}, .value_max = 1 << 20, .depth_max = 64};
    RestRead read = {.windows.field = after, .cutoff = INSTANT_NONE};
    read.set = (RestDataset){.filter_after = STR("x > {after}"), .filter_where = STR("y"), .filter_join = STR(", ")};
    fill_both(&rest, &read, pattern.ptr ? pattern : STR(""), after);
    pick_from(&rest, pattern.ptr ? pattern : STR(""), rest_of_input.ptr ? rest_of_input : STR("[]"), arena);
    pick_from(&rest, STR("f[c=A].v"), rest_of_input.ptr ? rest_of_input : STR("[]"), arena);
    arena_free(arena);
    return 0;
}
