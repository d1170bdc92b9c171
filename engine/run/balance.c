#include "engine/run/balance.h"

typedef struct Figure {
    bool known;
    int64_t value;
    unsigned scale;
} Figure;

static Figure figure(Frames *frames, uint32_t dataset, uint32_t row, const char *name) {
    FieldRef ref;
    if (!plan_field(frames->plan, dataset, str_of(name), &ref)) return (Figure){0};
    const Column *column = frame_value(frames, dataset, ref);
    if (column->type != COLUMN_DECIMAL || column_null(column, row)) return (Figure){0};
    return (Figure){true, column_number(column, row), column->scale};
}

static bool differ(Figure wanted, Figure said) {
    return wanted.known && said.known && wanted.scale == said.scale && wanted.value != said.value;
}

static Str print(Arena *run, Figure of) {
    char text[DECIMAL_TEXT_SIZE];
    return str_copy(run, decimal_print(of.value, of.scale, text));
}

void balance_tell(Frames *frames, uint32_t dataset, uint32_t row, Finding *finding) {
    static const char *const pairs[][2] = {{"previous_closing", "opening"}, {"reached", "closing"}};
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        Figure wanted = figure(frames, dataset, row, pairs[i][0]), said = figure(frames, dataset, row, pairs[i][1]);
        if (!differ(wanted, said)) continue;
        finding->field = str_of(pairs[i][1]);
        finding->left_value = print(frames->run, wanted);
        finding->right_value = print(frames->run, said);
        int128 gap = (int128)said.value - wanted.value;
        finding->at_risk = gap < 0 ? -gap : gap;
        return;
    }
}
