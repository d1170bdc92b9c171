/* What changed rules would find, for the one who reads it on a terminal, in the project's language. */
#include "engine/cli/whatif_show.h"

#include <stdio.h>

enum { SHOWN_MAX = 20 };

typedef struct Show {
    const Whatif *of;
    Str language;
    Arena *arena;
} Show;

typedef Str Words6[WHATIF_ARGUMENTS_MAX];

static void say(const Show *show, WhatifWord word, const Str *argument) {
    Str text = words_whatif(show->language, word, argument, show->arena);
    printf("%.*s", STR_ARG(text));
}

static Str number(const Show *show, uint64_t count) {
    return str_printf(show->arena, "%llu", (unsigned long long)count);
}

static Str money(const Show *show, int128 amount, unsigned scale, Str currency) {
    return whatif_money(show->language, amount, scale, currency, show->arena);
}

static Str state(const Show *show, bool there, RunState of) {
    return there ? words_state(show->language, of) : words_whatif(show->language, WHATIF_SAYS_NONE, NULL, NULL);
}

static void print_limit(const Show *show, const WhatifLimit *l) {
    printf("      ");
    say(show, WHATIF_SAYS_LIMIT_MOVED,
        (Words6){whatif_rule(show->of, l->rule), whatif_limit(show->language, l->words, show->arena),
                     state(show, l->was, l->before), state(show, l->is, l->after)});
    putchar('\n');
}

static void print_run(const Show *show, const WhatifRun *run) {
    Str day = whatif_day(show->language, run->day, show->arena);
    printf("  %.*s  %.*s%s", STR_ARG(day), STR_ARG(run->id), run->id.len ? "  " : "");
    if (run->problem.len) {
        bool known = run->said < WHATIF_WORDS;
        say(show, WHATIF_SAYS_NOT_JUDGED,
            (Words6){known ? words_whatif(show->language, run->said, NULL, NULL) : run->problem});
        putchar('\n');
        return;
    }
    say(show, WHATIF_SAYS_COUNTS,
        (Words6){number(show, run->before), number(show, run->after), number(show, run->count[WHATIF_GAINED]),
                     number(show, run->count[WHATIF_LOST]), number(show, run->count[WHATIF_CHANGED]),
                     number(show, run->same)});
    if (run->unknown) say(show, WHATIF_SAYS_UNKNOWN, (Words6){number(show, run->unknown)});
    if (run->state_before != run->state_after) {
        Str was = state(show, true, run->state_before), is = state(show, true, run->state_after);
        printf("; %.*s → %.*s", STR_ARG(was), STR_ARG(is));
    }
    putchar('\n');
    Str unchecked = words_whatif(show->language, WHATIF_SAYS_NOT_CHECKED, NULL, NULL);
    for (size_t i = 0; i < run->unchecked_count; i++)
        printf("      %.*s: %.*s\n", STR_ARG(unchecked), STR_ARG(run->unchecked[i]));
    for (size_t i = 0; i < run->limit_count; i++) print_limit(show, &run->limit[i]);
}

/* ---- Findings */

static void print_risk(const Show *show, const WhatifFinding *f) {
    const WhatifSide *side[] = {&f->before, &f->after};
    Str text[2];
    for (size_t i = 0; i < 2; i++) {
        bool any = side[i]->there && side[i]->at_risk;
        text[i] = any ? money(show, side[i]->at_risk, side[i]->scale, f->currency) : STR("");
    }
    bool moved = f->change == WHATIF_CHANGED && !str_eq(text[0], text[1]);
    Str one = text[1].len ? text[1] : text[0];
    if (moved)
        printf("  %.*s → %.*s", STR_ARG(text[0]), STR_ARG(text[1]));
    else if (one.len)
        printf("  %.*s", STR_ARG(one));
}

static void print_finding(const Show *show, const WhatifFinding *f) {
    const WhatifSide *side = f->after.there ? &f->after : &f->before;
    bool two = f->change == WHATIF_CHANGED && !str_eq(f->before.explanation, f->after.explanation);
    Str rule = whatif_rule(show->of, f->rule), kind = words_kind(show->language, f->kind),
        severity = words_severity(show->language, side->severity);
    printf("  %.*s  %.*s: %.*s (%.*s)", STR_ARG(f->id), STR_ARG(rule), STR_ARG(kind), STR_ARG(severity));
    if (f->document.len) printf(" %.*s", STR_ARG(f->document));
    print_risk(show, f);
    if (show->of->replayed > 1) printf("  ");
    if (show->of->replayed > 1)
        say(show, WHATIF_SAYS_IN_RUNS, (Words6){number(show, f->runs), number(show, show->of->replayed)});
    printf("\n    ");
    if (two) {
        say(show, WHATIF_SAYS_WAS, NULL);
        printf("%.*s\n    ", STR_ARG(f->before.explanation));
        say(show, WHATIF_SAYS_WILL_BE, NULL);
    }
    printf("%.*s\n", STR_ARG(side->explanation));
}

static void print_more(const Show *show, size_t more) {
    printf("  ");
    say(show, WHATIF_SAYS_MORE, (Words6){number(show, more)});
    putchar('\n');
}

static void print_changes(const Show *show, WhatifChange change) {
    static const WhatifWord title[WHATIF_CHANGES] = {WHATIF_SAYS_GAINED, WHATIF_SAYS_LOST, WHATIF_SAYS_CHANGED};
    const Whatif *w = show->of;
    size_t shown = 0;
    if (!w->count[change]) return;
    putchar('\n');
    say(show, title[change], NULL);
    printf(" (%zu)\n", w->count[change]);
    for (size_t i = 0; i < w->finding_count && shown < SHOWN_MAX; i++) {
        if (w->finding[i].change != change) continue;
        print_finding(show, &w->finding[i]);
        shown++;
    }
    if (shown < w->count[change]) print_more(show, w->count[change] - shown);
}

/* ---- Money: rule by rule, its total, its causes, then its slices */

static void print_moved(const Show *show, const WhatifMoney *m) {
    Str from = money(show, m->before, m->scale, STR("")), to = money(show, m->after, m->scale, m->currency);
    if (whatif_place(m) == WHATIF_OF_CAUSE) {
        Str kind = words_kind(show->language, m->kind), cause = whatif_causes(show->language, m->value, show->arena);
        printf("    %.*s%s%.*s", STR_ARG(kind), cause.len ? ", " : "", STR_ARG(cause));
    } else {
        Str slice = whatif_slice(show->language, m->by, m->value, show->arena);
        printf("    %.*s", STR_ARG(slice));
    }
    printf("  %.*s → %.*s", STR_ARG(from), STR_ARG(to));
    if (m->open_before || m->open_after) {
        Str open = words_whatif(show->language, WHATIF_SAYS_UNEXPLAINED, NULL, NULL),
            was = money(show, m->open_before, m->scale, STR("")), is = money(show, m->open_after, m->scale, m->currency);
        printf(", %.*s %.*s → %.*s", STR_ARG(open), STR_ARG(was), STR_ARG(is));
    }
    putchar('\n');
}

static void print_rule(const Show *show, const WhatifRun *run, Str rule) {
    size_t shown = 0, all = 0;
    Str title = whatif_rule(show->of, rule);
    printf("  %.*s\n", STR_ARG(title));
    for (int place = 0; place < WHATIF_PLACES; place++) {
        for (size_t i = 0; i < run->money_count; i++) {
            const WhatifMoney *m = &run->money[i];
            if (!str_eq(m->rule, rule) || whatif_place(m) != (WhatifPlace)place || all++ >= SHOWN_MAX) continue;
            print_moved(show, m);
            shown++;
        }
    }
    if (all > shown) print_more(show, all - shown);
}

static bool is_first_of_rule(const WhatifRun *run, size_t i) {
    for (size_t k = 0; k < i; k++) {
        if (str_eq(run->money[k].rule, run->money[i].rule)) return false;
    }
    return true;
}

static void print_money(const Show *show, const WhatifRun *run) {
    if (!run->money_count) return;
    putchar('\n');
    say(show, WHATIF_SAYS_MONEY, (Words6){whatif_day(show->language, run->day, show->arena)});
    putchar('\n');
    for (size_t i = 0; i < run->money_count; i++) {
        if (is_first_of_rule(run, i)) print_rule(show, run, run->money[i].rule);
    }
}

void whatif_print(const Whatif *w, Arena *arena) {
    const Show show = {w, w->language, arena};
    say(&show, WHATIF_SAYS_RUNS,
        (Words6){w->job, str_of(w->after), str_of(w->before), number(&show, w->replayed), number(&show, w->run_count)});
    putchar('\n');
    for (size_t i = 0; i < w->run_count; i++) print_run(&show, &w->run[i]);
    say(&show, WHATIF_SAYS_TOGETHER,
        (Words6){number(&show, w->count[WHATIF_GAINED]), number(&show, w->count[WHATIF_LOST]),
                     number(&show, w->count[WHATIF_CHANGED])});
    putchar('\n');
    for (size_t i = 0; i < w->sum_count; i++) {
        const WhatifSum *s = &w->sum[i];
        say(&show, WHATIF_SAYS_RISKS,
            (Words6){money(&show, s->gained, s->scale, s->currency), money(&show, s->lost, s->scale, s->currency)});
        putchar('\n');
    }
    for (int change = 0; change < WHATIF_CHANGES; change++) print_changes(&show, (WhatifChange)change);
    for (size_t i = 0; i < w->run_count; i++) {
        if (w->run[i].problem.len) continue;
        print_money(&show, &w->run[i]);
        break; /* the newest one: sums over runs would count what stands in several of them several times */
    }
}
