#include "engine/run/reconciling.h"

#include "engine/check/cause.h"
#include "engine/match/compare/amount.h"

enum { VAT_RATES_MAX = 16 };

bool group_amount(const Work *w, const Group *g, int side, int128 *sum) {
    const Column *amount = w->result->view.columns[side].amount;
    *sum = 0;
    bool any = false;
    for (uint32_t i = 0; amount && i < g->count[side]; i++) {
        if (column_null(amount, g->row[side][i])) continue;
        any = true;
        *sum += (int128)column_number(amount, g->row[side][i]) * decimal_power(w->result->view.scale - amount->scale);
    }
    return any;
}

static Str currency_of(const Work *w, int side, uint32_t row) {
    const Column *currency = w->result->view.columns[side].currency;
    Str text = currency ? column_text(currency, row) : STR_NULL;
    return text.len ? text : w->frames->plan->currency;
}

/* Of all rows of a side; "mixed" where they do not share one: no sum of theirs equals anything then. */
static Str side_currency(const Work *w, const Group *g, int side) {
    Str first = currency_of(w, side, g->row[side][0]);
    for (uint32_t i = 1; i < g->count[side]; i++) {
        if (!str_eq(first, currency_of(w, side, g->row[side][i]))) return STR("mixed");
    }
    return first;
}

enum { CURRENCIES_TOLD = 8 };

/* "100.00 USD"; of several currencies each sum by itself, as they first stand: "50.00 USD + 50.00 KZT". */
static Str side_money(const Work *w, const Group *g, int side) {
    const Column *amount = w->result->view.columns[side].amount;
    Str currency[CURRENCIES_TOLD];
    int128 sum[CURRENCIES_TOLD];
    size_t count = 0;
    for (uint32_t i = 0; amount && i < g->count[side]; i++) {
        uint32_t row = g->row[side][i];
        Str own = currency_of(w, side, row);
        size_t c = 0;
        while (c < count && !str_eq(currency[c], own)) c++;
        if (c == CURRENCIES_TOLD) break;
        if (c == count) currency[c] = own, sum[count++] = 0;
        if (!column_null(amount, row)) sum[c] += (int128)column_number(amount, row) * decimal_power(w->result->view.scale - amount->scale);
    }
    Str out = STR("");
    for (size_t c = 0; c < count; c++) {
        char text[DECIMAL_TEXT_SIZE];
        Str money = decimal_print(sum[c], w->result->view.scale, text);
        out = str_printf(w->frames->run, "%.*s%s%.*s %.*s", STR_ARG(out), c ? " + " : "", STR_ARG(money), STR_ARG(currency[c]));
    }
    return out;
}

static bool rescaled(const Column *column, uint32_t row, unsigned scale, int64_t *out) {
    return column && column->type == COLUMN_DECIMAL && !column_null(column, row) &&
           decimal_rescale(column_number(column, row), column->scale, scale, out);
}

static CauseSide cause_side(Work *w, const Group *g, int side, int64_t amount) {
    uint32_t row = g->row[side][0];
    CauseSide s = {.amount = amount, .currency = currency_of(w, side, row)};
    s.has_discount = rescaled(w->discount[side], row, w->result->view.scale, &s.discount);
    s.has_delivery = rescaled(w->delivery[side], row, w->result->view.scale, &s.delivery);
    const Column *rate = w->rate[side];
    s.has_rate = rate && rate->type == COLUMN_DECIMAL && !column_null(rate, row);
    if (s.has_rate) s.rate = column_number(rate, row);
    if (s.has_rate) s.rate_scale = rate->scale;
    return s;
}

static int64_t lines_of(const Work *w, const Group *g) {
    int64_t most = 0;
    for (int side = 0; side < 2; side++) {
        const Column *lines = w->line_count[side];
        for (uint32_t i = 0; lines && i < g->count[side]; i++) {
            int64_t value = column_null(lines, g->row[side][i]) ? 0 : column_number(lines, g->row[side][i]);
            most = value > most ? value : most;
        }
    }
    return most;
}

static Day vat_day(const Work *w, const Group *g, int side) {
    const Column *day = g->count[side] ? w->result->view.columns[side].day : NULL;
    return day && !column_null(day, g->row[side][0]) ? (Day)column_number(day, g->row[side][0]) : DAY_NONE;
}

static bool in_force(const VatRate *vat, Day at) {
    return at != DAY_NONE && at >= vat->since && (vat->until == DAY_NONE || at < vat->until);
}

/* The rates in force on the day of either record; all of them where neither says its day. */
static size_t vat_rates(const Work *w, const Group *g, uint32_t rate[VAT_RATES_MAX]) {
    const Plan *plan = w->frames->plan;
    Day left = vat_day(w, g, LEFT), right = vat_day(w, g, RIGHT);
    bool any = left == DAY_NONE && right == DAY_NONE;
    size_t count = 0;
    for (size_t i = 0; i < plan->vat_count && count < VAT_RATES_MAX; i++) {
        const VatRate *vat = &plan->vat[i];
        if (any || in_force(vat, left) || in_force(vat, right)) rate[count++] = vat->rate_ppm;
    }
    return count;
}

static bool group_vat(const Work *w, const Group *g, int128 left, int128 right) {
    uint32_t rate[VAT_RATES_MAX];
    AmountVat found;
    if (left > INT64_MAX || left < -INT64_MAX || right > INT64_MAX || right < -INT64_MAX) return false;
    int64_t lines = lines_of(w, g); /* the VAT of each may have been rounded by itself, as causes have it */
    return amount_vat_related((int64_t)left, (int64_t)right, rate, vat_rates(w, g, rate), lines > 1 ? (uint64_t)lines : 0, &found);
}

/* What came back: the records of the other sign on one side are the whole difference. */
static bool returns_explain(const Work *w, const Group *g, int128 left, int128 right) {
    for (int side = 0; side < 2; side++) {
        const Column *amount = w->result->view.columns[side].amount;
        int128 whole = side == LEFT ? right : left, back = 0;
        for (uint32_t i = 0; amount && g->count[side] > 1 && i < g->count[side]; i++) {
            int64_t value;
            if (rescaled(amount, g->row[side][i], w->result->view.scale, &value) && (value < 0) != (whole < 0)) back += value;
        }
        if (back && (side == LEFT ? left : right) - back == whole) return true;
    }
    return false;
}

static Str amount_cause(Work *w, const Group *g, int128 left, int128 right) {
    if (g->count[LEFT] > 1 || g->count[RIGHT] > 1) {
        if (!str_eq(side_currency(w, g, LEFT), side_currency(w, g, RIGHT))) return STR("unexplained");
    }
    if (left > INT64_MAX || left < INT64_MIN || right > INT64_MAX || right < INT64_MIN) return STR("unexplained");
    uint32_t rate[VAT_RATES_MAX];
    CauseQuestion q = {.scale = w->result->view.scale, .lines = lines_of(w, g), .vat_ppm = rate, .vat_count = vat_rates(w, g, rate)};
    q.side[LEFT] = cause_side(w, g, LEFT, (int64_t)left);
    q.side[RIGHT] = cause_side(w, g, RIGHT, (int64_t)right);
    Str cause = cause_of(&q, w->frames->run);
    if (!returns_explain(w, g, left, right)) return cause;
    return str_eq(cause, STR("unexplained")) ? STR("return") : causes_with(cause, CAUSES_EITHER, STR("return"), w->frames->run);
}

bool group_within(const Work *w, const ComparePlan *compare, const Group *g, int128 left, int128 right) {
    int128 gap = right > left ? right - left : left - right;
    int128 larger = left < 0 ? -left : left, other = right < 0 ? -right : right;
    if (other > larger) larger = other;
    int128 allowed = (int128)compare->tolerance + (int128)compare->per_line * lines_of(w, g);
    int128 share = larger * compare->share_ppm / 1000000;
    return gap <= allowed || gap <= share;
}

static const ComparePlan *amount_rule(const Work *w) {
    for (size_t i = 0; i < w->rule->compare_count; i++) {
        if (w->rule->compare[i].kind == COMPARE_AMOUNT && w->rule->compare[i].field == w->rule->amount) return &w->rule->compare[i];
    }
    return NULL;
}

/* The side of a step's groups that pays the other one; -1: none does. */
static int payments_side(const Work *w, const Group *g) {
    if (w->rule->match.step[g->match->step].shape == MATCH_ONE_ONE) return -1;
    bool left = w->frame[LEFT]->dataset->entity == ENTITY_PAYMENT, right = w->frame[RIGHT]->dataset->entity == ENTITY_PAYMENT;
    return left == right ? -1 : left ? LEFT : RIGHT;
}

static FindingKind amount_kind(Work *w, const Group *g, int128 left, int128 right, bool allowed) {
    if (allowed) return FINDING_WITHIN_TOLERANCE;
    int pays = payments_side(w, g);
    if (pays < 0) return FINDING_AMOUNT_DIFFERS;
    int128 whole = pays == RIGHT ? left : right, parts = pays == RIGHT ? right : left;
    if (whole < 0) whole = -whole, parts = -parts; /* of a credit note that is paid back */
    return parts < whole ? FINDING_PARTLY_PAID : FINDING_OVERPAID;
}

static Str percent_text(int128 part, int128 whole, Arena *arena) {
    char text[DECIMAL_TEXT_SIZE];
    if (whole == 0) return STR("");
    decimal_print(part * 1000 / whole, 1, text); /* cut, not rounded: 99.99 % is not "100 %" */
    return str_printf(arena, "%s %%", text);
}

/* What is missing went back to the payer, or has not been paid yet. */
static Str part_cause(Work *w, const Group *g, int128 left, int128 right) {
    int side = payments_side(w, g);
    const Column *amount = w->result->view.columns[side].amount;
    int128 back = 0, gap = left > right ? left - right : right - left, sign = (side == LEFT ? right : left) < 0 ? -1 : 1;
    for (uint32_t i = 0; amount && i < g->count[side]; i++) {
        uint32_t row = g->row[side][i];
        if (column_null(amount, row) || sign * column_number(amount, row) >= 0) continue;
        back -= sign * column_number(amount, row) * decimal_power(w->result->view.scale - amount->scale);
    }
    return back && back == gap ? STR("refund") : STR("partial payment");
}

/* Of what is paid off by date, the rest is an advance for documents to come. */
static Str over_cause(Work *w, const Group *g) {
    const MatchSum *sum = w->rule->match.step[g->match->step].sum;
    return sum && sum->by_date ? STR("advance") : STR("overpayment");
}

static bool side_sum(const Work *w, const Group *g, int side, const Column *column, int128 *sum) {
    *sum = 0;
    for (uint32_t i = 0; i < g->count[side]; i++) {
        int64_t value;
        if (!rescaled(column, g->row[side][i], w->result->view.scale, &value)) return false;
        *sum += value;
    }
    return true;
}

/* What an acquirer or a bank kept comes to the difference exactly: each payment says what reached the account, or the fee. */
static bool fee_explains(const Work *w, const Group *g, int128 left, int128 right) {
    for (int side = 0; side < 2; side++) {
        int128 own = side == LEFT ? left : right, other = side == LEFT ? right : left, sum;
        if (side_sum(w, g, side, w->net[side], &sum) && sum == other) return true;
        if (side_sum(w, g, side, w->fee[side], &sum) && sum && (own - sum == other || own + sum == other)) return true;
    }
    return false;
}

/* What is paid in part only, though its day is past, is an error. */
static void judge_part(const Work *w, const Group *g, Finding *finding) {
    int whole = payments_side(w, g) == RIGHT ? LEFT : RIGHT;
    if (due_of(w, whole, g->row[whole][0]) != DUE_PAST) return;
    finding->severity = SEVERITY_ERROR;
    finding->cause = STR("overdue instalment");
    tell_due(w, whole, g->row[whole][0], finding);
}

/* ---- Two currencies */

/* What a unit of the currency was worth by the row: what it says itself (own), else by the table on its day. A row in the home
 * currency is asked the table first: its own rate is that of its own currency. */
static bool rate_of(const Work *w, int side, uint32_t row, Str currency, bool own, Rate *out) {
    const Column *rate = w->rate[side], *day = w->result->view.columns[side].day;
    bool says = rate && rate->type == COLUMN_DECIMAL && !column_null(rate, row);
    bool dated = w->rates && day && !column_null(day, row);
    if (dated && !(own && says)) return rates_on(w->rates, currency, (Day)column_number(day, row), out);
    if (says) *out = (Rate){column_number(rate, row), rate->scale};
    return says;
}

typedef struct Worth { /* of the foreign side, in the home currency */
    int128 own, other; /* at the rates of its own records; at that of the other side's */
    Rate own_rate, other_rate;
} Worth;

static bool same_rate(Rate a, Rate b) {
    return (int128)a.value * decimal_power(b.scale) == (int128)b.value * decimal_power(a.scale);
}

static bool worth_of(Work *w, const Group *g, int foreign, Str currency, Worth *out) {
    int home = !foreign;
    const Column *amount = w->result->view.columns[foreign].amount;
    *out = (Worth){0};
    for (uint32_t i = 0; i < g->count[home]; i++) {
        Rate rate;
        if (!rate_of(w, home, g->row[home][i], currency, false, &rate) || (i && !same_rate(rate, out->other_rate))) return false;
        out->other_rate = rate;
    }
    for (uint32_t i = 0; i < g->count[foreign]; i++) {
        uint32_t row = g->row[foreign][i];
        int64_t value, own, other;
        if (!rescaled(amount, row, w->result->view.scale, &value) || !rate_of(w, foreign, row, currency, true, &out->own_rate) ||
            !rate_apply(value, out->own_rate, &own) || !rate_apply(value, out->other_rate, &other)) return false;
        out->own += own;
        out->other += other;
    }
    return true;
}

static Str rate_text(Rate rate, Arena *run) {
    char text[DECIMAL_TEXT_SIZE];
    return str_copy(run, decimal_print(rate.value, rate.scale, text));
}

/* Settled at the rate of the foreign record's own day: nothing is left. At that of the other one's day: what it was worth on its
 * own day less that is the exchange difference, to the last kopeck; else this says nothing. Sums of two currencies never meet. */
static bool tell_exchange(Work *w, const Group *g, Str lc, Str rc, int128 left, int128 right, Finding *finding) {
    Str home = w->frames->plan->currency;
    int foreign = str_eq(lc, home) ? RIGHT : LEFT;
    Str currency = foreign == LEFT ? lc : rc;
    Worth worth;
    bool one_is_home = str_eq(lc, home) != str_eq(rc, home) && !str_eq(currency, STR("mixed"));
    if (!one_is_home || !worth_of(w, g, foreign, currency, &worth)) return false;
    int128 paid = foreign == LEFT ? right : left;
    if (paid != worth.own && paid != worth.other) return false;
    Str own = rate_text(worth.own_rate, w->frames->run), other = rate_text(worth.other_rate, w->frames->run);
    bool turned = foreign != LEFT;
    finding_evidence(finding, w->list, (FindingEvidence){STR("rate"), turned ? other : own, turned ? own : other, STR(""), -1});
    finding->severity = SEVERITY_INFO;
    finding->cause = STR("currency");
    if (paid == worth.own) return true;
    finding->cause = STR("exchange difference");
    finding->exchange = foreign == RIGHT ? worth.own - paid : paid - worth.own;
    finding->exchange_currency = home;
    finding->at_risk = finding->exchange < 0 ? -finding->exchange : finding->exchange;
    return true;
}

typedef struct Sums {
    Str lc, rc; /* currencies */
    int128 left, right;
    bool both;
} Sums;

/* Unless a rate explains it, all of the home currency's side hangs on it. */
static void tell_currencies(Work *w, const Group *g, Sums sums, Finding *finding) {
    Str home = w->frames->plan->currency;
    bool exchanged = sums.both && tell_exchange(w, g, sums.lc, sums.rc, sums.left, sums.right, finding);
    int128 hangs = str_eq(sums.lc, home) ? sums.left : str_eq(sums.rc, home) ? sums.right : 0;
    if (!exchanged && str_eq(finding->cause, STR("unexplained"))) {
        bool mixed = str_eq(sums.lc, STR("mixed")) || str_eq(sums.rc, STR("mixed"));
        finding->at_risk = hangs < 0 ? -hangs : hangs;
        if (sums.both && sums.left == sums.right && !mixed) finding->cause = STR("currency"); /* one figure in two currencies */
    }
    finding->left_value = side_money(w, g, LEFT);
    finding->right_value = side_money(w, g, RIGHT);
}

void compare_amounts(Work *w, Group *g) {
    const ComparePlan *compare = amount_rule(w);
    int128 left, right;
    bool has_left = group_amount(w, g, LEFT, &left), has_right = group_amount(w, g, RIGHT, &right);
    Str lc = side_currency(w, g, LEFT), rc = side_currency(w, g, RIGHT);
    if ((!has_left && !has_right) || (left == right && str_eq(lc, rc))) return;
    bool allowed = compare && str_eq(lc, rc) && (group_within(w, compare, g, left, right) || (compare->vat && group_vat(w, g, left, right)));
    bool empty = has_left != has_right; /* no amount is not 0.00 */
    bool fee = !empty && str_eq(lc, rc) && fee_explains(w, g, left, right);
    FindingKind kind = str_eq(lc, rc) && !fee && !empty ? amount_kind(w, g, left, right, allowed) : FINDING_AMOUNT_DIFFERS;
    Finding *finding = group_finding(w, g, kind, STR("amount"));
    if (fee) finding->severity = SEVERITY_INFO;
    finding->cause = empty                         ? STR("empty")
                     : fee                         ? STR("bank fee")
                     : kind == FINDING_PARTLY_PAID ? part_cause(w, g, left, right)
                     : kind == FINDING_OVERPAID  ? over_cause(w, g)
                                                 : amount_cause(w, g, left, right);
    if (w->lines && str_eq(finding->cause, STR("unexplained")) && str_eq(lc, rc) && g->count[LEFT] == 1 && g->count[RIGHT] == 1) {
        Str cause = lines_cause(w->lines, g->row[LEFT][0], g->row[RIGHT][0], right - left, w->result->view.scale, finding, w->list);
        if (cause.len) finding->cause = cause;
    }
    if (kind == FINDING_PARTLY_PAID || kind == FINDING_OVERPAID) {
        bool right_pays = payments_side(w, g) == RIGHT;
        if (kind == FINDING_PARTLY_PAID) judge_part(w, g, finding);
        Str percent = percent_text(right_pays ? right : left, right_pays ? left : right, w->frames->run);
        finding_evidence(finding, w->list, (FindingEvidence){STR("paid"), STR(""), percent, STR(""), -1});
    }
    char text[DECIMAL_TEXT_SIZE];
    if (has_left) finding->left_value = str_copy(w->frames->run, decimal_print(left, w->result->view.scale, text));
    if (has_right) finding->right_value = str_copy(w->frames->run, decimal_print(right, w->result->view.scale, text));
    if (!str_eq(lc, rc) && !empty) tell_currencies(w, g, (Sums){lc, rc, left, right, has_left && has_right}, finding);
    finding_finish(finding, &w->result->view, w->list);
}
