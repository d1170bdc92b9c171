/* Any bytes as a project file: it loads, or there are mistakes that can be printed. Run from the root of the tree, so
 * that presets and packs are found. */
#include <stdlib.h>

#include "rules/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena *arena = arena_new("fuzz", 0);
    PlanOptions options = {.data_folder = ".", .offline = true};
    const Plan *plan = NULL;
    MistakeList mistakes;
    Error err = {0};
    Str content = str_copy(arena, (Str){(const char *)data, size});
    bool good = plan_compile("kopeck.yaml", content, &options, arena, &plan, &mistakes, &err);
    if (good != (mistakes.count == 0) || good != (plan != NULL)) abort();
    for (size_t i = 0; i < mistakes.count; i++) {
        if (mistakes.item[i].text.len == 0 || plan_mistake_print(&mistakes, i, arena).len == 0) abort();
    }
    for (size_t j = 0; good && j < plan->job_count; j++) {
        if (plan->job[j].cutoff != CUTOFF_GIVEN && plan_cutoff(plan, &plan->job[j], 0) > 0) abort();
    }
    arena_free(arena);
    return 0;
}
