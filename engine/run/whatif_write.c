/* What if, as three tables for programs. */
#include "engine/base/file.h"
#include "engine/run/whatif.h"
#include "reports/csv_file.h"

static void add_row(Buf *out, const Str *value, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (i) buf_char(out, ',');
        csv_add_value(out, value[i]);
    }
    buf_add(out, STR("\r\n"));
}

static Str money_text(int128 amount, unsigned scale, Arena *arena) {
    char text[DECIMAL_TEXT_SIZE];
    return str_copy(arena, decimal_print(amount, scale, text));
}

static Str risk_text(const WhatifSide *side, Arena *arena) {
    return side->there && (side->at_risk || side->difference.len) ? money_text(side->at_risk, side->scale, arena)
                                                                  : STR("");
}

static Str severity_text(const WhatifSide *side) {
    return side->there ? str_of(severity_code[side->severity]) : STR("");
}

static void add_findings(Buf *out, const WhatifRun *run, Arena *arena) {
    for (size_t i = 0; i < run->finding_count; i++) {
        const WhatifFinding *f = &run->finding[i];
        const Str value[] = {run->id,
                             run->day,
                             str_of(whatif_change_code[f->change]),
                             f->id,
                             f->rule,
                             whatif_kind(f->kind),
                             f->document,
                             f->currency,
                             severity_text(&f->before),
                             severity_text(&f->after),
                             f->before.cause,
                             f->after.cause,
                             f->before.difference,
                             f->after.difference,
                             risk_text(&f->before, arena),
                             risk_text(&f->after, arena),
                             f->after.there ? f->after.explanation : f->before.explanation};
        add_row(out, value, ARRAY_LEN(value));
    }
}

static void add_money(Buf *out, const WhatifRun *run, Arena *arena) {
    for (size_t i = 0; i < run->money_count; i++) {
        const WhatifMoney *m = &run->money[i];
        bool slice = whatif_place(m) != WHATIF_OF_CAUSE;
        const Str value[] = {run->id,
                             run->day,
                             m->rule,
                             m->by,
                             m->value,
                             whatif_kind(m->kind),
                             m->currency,
                             money_text(m->before, m->scale, arena),
                             money_text(m->after, m->scale, arena),
                             money_text(m->after - m->before, m->scale, arena),
                             slice ? money_text(m->open_before, m->scale, arena) : STR(""),
                             slice ? money_text(m->open_after, m->scale, arena) : STR("")};
        add_row(out, value, ARRAY_LEN(value));
    }
}

static void add_limits(Buf *out, const WhatifRun *run) {
    for (size_t i = 0; i < run->limit_count; i++) {
        const WhatifLimit *l = &run->limit[i];
        const Str value[] = {run->id,
                             run->day,
                             l->rule,
                             l->words,
                             l->was ? str_of(run_state_code[l->before]) : STR(""),
                             l->is ? str_of(run_state_code[l->after]) : STR(""),
                             l->value_before,
                             l->value_after};
        add_row(out, value, ARRAY_LEN(value));
    }
}

static bool write_table(const char *folder, const char *name, const Buf *table, Arena *arena, Error *err) {
    return file_write(arena_printf(arena, "%s/%s", folder, name), buf_str(table), err);
}

bool whatif_write_csv(const Whatif *whatif, const char *folder, Arena *arena, Error *err) {
    Buf *findings = buf_own(arena), *money = buf_own(arena), *limits = buf_own(arena);
    buf_add(findings,
            STR("run,day,change,id,rule,kind,document,currency,severity_before,severity_after,cause_before,"
                "cause_after,difference_before,difference_after,at_risk_before,at_risk_after,explanation\r\n"));
    buf_add(money,
            STR("run,day,rule,by,value,kind,currency,before,after,moved,unexplained_before,unexplained_after\r\n"));
    buf_add(limits, STR("run,day,rule,limit,before,after,value_before,value_after\r\n"));
    for (size_t i = 0; i < whatif->run_count; i++) {
        add_findings(findings, &whatif->run[i], arena);
        add_money(money, &whatif->run[i], arena);
        add_limits(limits, &whatif->run[i]);
    }
    return file_make_folder(folder, err) && write_table(folder, "whatif.csv", findings, arena, err) &&
           write_table(folder, "whatif_money.csv", money, arena, err) &&
           write_table(folder, "whatif_limits.csv", limits, arena, err);
}
