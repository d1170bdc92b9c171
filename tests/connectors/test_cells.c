#include "connectors/cells.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void batches_stay_bounded(void **state) {
    (void)state;
    static const struct {
        size_t columns, value_size, rows_wanted; /* rows of a full batch, by hand */
    } cases[] = {
        {1, 0, 4096}, {5, 10, 4096}, {64, 1, 4096}, {128, 1, 2048}, {1600, 1, 163}, {100000, 1, 16},
        {1, 1 << 20, 9}, /* the 1 MiB value and its NUL need a chunk of their own; 8 MiB are full with the 8th */
        {1, 100000, 84}, /* 83 values of 100 000 fit 8 MiB less what chunks leave unused */
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Arena *arena = arena_new("test", 0);
        Cells *cells = cells_new(arena, cases[i].columns);
        char *value = arena_alloc(arena, cases[i].value_size + 1);
        for (size_t round = 0; round < 3; round++) {
            cells_clear(cells);
            while (!cells_full(cells)) {
                Str copy = cells_copy(cells, value, cases[i].value_size);
                for (size_t c = 0; c < cases[i].columns; c++) cells->cell[c][cells->rows] = copy;
                cells->rows++;
            }
            Batch batch;
            cells_batch(cells, &batch);
            assert_true(batch.rows <= cases[i].rows_wanted && batch.rows + 1 >= cases[i].rows_wanted);
        }
        arena_free(arena);
    }
}

static void values_keep_their_place(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    Cells *cells = cells_new(arena, 2);
    for (size_t round = 0; round < 2; round++) {
        cells_clear(cells);
        for (unsigned char c = 1; !cells_full(cells); c++) {
            char value[3000];
            memset(value, c, sizeof value);
            cells->cell[0][cells->rows] = cells_copy(cells, value, sizeof value);
            cells->cell[1][cells->rows++] = c % 2 ? STR_NULL : cells_copy(cells, "", 0);
        }
        Batch batch;
        cells_batch(cells, &batch);
        for (size_t r = 0; r < batch.rows; r++) {
            assert_int_equal(batch.cell[0][r].ptr[0], batch.cell[0][r].ptr[2999]);
            assert_int_equal((unsigned char)batch.cell[0][r].ptr[0], (unsigned char)(r + 1));
            assert_int_equal(batch.cell[1][r].len, 0);
            assert_true((batch.cell[1][r].ptr == NULL) == ((unsigned char)(r + 1) % 2 == 1));
        }
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(batches_stay_bounded), cmocka_unit_test(values_keep_their_place)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
