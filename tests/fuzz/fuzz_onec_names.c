/* The map of 1C's names out of any bytes: read, or refused with a reason; what was read is found again. */
#include "connectors/onec_names.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char head[] = "StorageTableName\tMetadata\tPurpose\tStorageFieldName\tFieldName\n";
    Arena *arena = arena_new("fuzz", 0);
    Str text = {(const char *)data, size};
    for (int with_head = 0; with_head < 2; with_head++) {
        Error err = {0};
        OnecNames names = {0};
        Str whole = with_head ? str_printf(arena, "%s%.*s", head, STR_ARG(text)) : text;
        if (!onec_names_read(whole, "names.tsv", arena, &names, &err)) {
            if (err.kind == ERROR_NONE || !err.text[0]) abort();
            continue;
        }
        for (size_t i = 0; i < names.count; i++) {
            const OnecTable *table = &names.table[i];
            if (!table->count || (i && str_compare(names.table[i - 1].object, table->object) >= 0)) abort();
            (void)onec_table(&names, table->object, arena);
        }
        (void)onec_table_numbered(&names, 123);
    }
    arena_free(arena);
    return 0;
}
