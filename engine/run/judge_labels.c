#include "engine/run/judge_labels.h"

#include <stdlib.h>

typedef struct Judging {
    Pairing *pairing;
    const LabelProbes *probes;
    LabelJudgement *out;
    Buf *errors; /* LabelError */
    ScoreProbe *sorted; /* labelled pairs by rows, the lower first for one side */
} Judging;

static void add_error(const Judging *j, uint32_t left, uint32_t right, bool missed, bool review) {
    LabelError error = {left, right, missed, review};
    buf_append(j->errors, &error, sizeof error);
}

static void judge_named(const Judging *j) {
    for (size_t i = 0; i < j->probes->count; i++) {
        const ScoreProbe *probe = &j->probes->probe[i];
        bool review, together = pairing_together(j->pairing, probe->left, probe->right, &review), same = probe->known == PAIR_SAME;
        bool sure = together && !review;
        j->out->all.found += same && together, j->out->sure.found += same && sure;
        j->out->all.wrong += !same && together, j->out->sure.wrong += !same && sure;
        j->out->all.missed += same && !together, j->out->sure.missed += same && !sure;
        if (same != together) add_error(j, probe->left, probe->right, same, review);
    }
}

static int by_rows(const void *a, const void *b) {
    const ScoreProbe *x = a, *y = b;
    if (x->left != y->left) return x->left < y->left ? -1 : 1;
    return x->right < y->right ? -1 : x->right > y->right;
}

static ScoreProbe in_order(const Pairing *pairing, uint32_t left, uint32_t right) {
    bool swap = pairing->one && left > right;
    return (ScoreProbe){swap ? right : left, swap ? left : right, PAIR_UNKNOWN};
}

static void judge_found(const Judging *j, uint32_t left, uint32_t right, bool review) {
    ScoreProbe wanted = in_order(j->pairing, left, right);
    if (bsearch(&wanted, j->sorted, j->probes->count, sizeof wanted, by_rows)) return;
    j->out->all.wrong++;
    j->out->sure.wrong += !review;
    add_error(j, wanted.left, wanted.right, false, review);
}

/* Of labels that name all that is true: what is found beside them. */
static void judge_others(const Judging *j) {
    const Pairing *p = j->pairing;
    for (size_t m = 0; !p->one && m < p->match.match_count; m++) {
        Match match = match_at(&p->match, m);
        for (uint32_t i = 0; i < match.left_count; i++) {
            for (uint32_t k = 0; k < match.right_count; k++) {
                judge_found(j, p->match.left[match.left_from + i], p->match.right[match.right_from + k], match.review);
            }
        }
    }
    for (size_t c = 0; p->one && c < p->clusters.cluster_count; c++) {
        const Cluster *cluster = &p->clusters.cluster[c];
        const uint32_t *row = p->clusters.row + cluster->row_from;
        for (uint32_t i = 0; i < cluster->row_count; i++) {
            for (uint32_t k = i + 1; k < cluster->row_count; k++) {
                uint32_t own = p->cluster_of[row[i]];
                if (cluster->doubt && own != ROW_NONE && own == p->cluster_of[row[k]]) continue; /* judged in their cluster */
                judge_found(j, row[i], row[k], cluster->review);
            }
        }
    }
}

bool judge_labels(Pairing *pairing, const Labels *labels, LabelJudgement *out, Error *err) {
    Arena *run = pairing->frames->run;
    LabelProbes probes;
    if (!labels_probes(labels->item, labels->count, pairing, &probes, err)) return false;
    *out = (LabelJudgement){.unknown = probes.unknown, .first_unknown = probes.first_unknown};
    Judging j = {pairing, &probes, out, buf_own(run), arena_array(run, probes.count, sizeof(ScoreProbe))};
    judge_named(&j);
    for (size_t i = 0; i < probes.count; i++) j.sorted[i] = in_order(pairing, probes.probe[i].left, probes.probe[i].right);
    qsort(j.sorted, probes.count, sizeof *j.sorted, by_rows);
    if (labels->only_same) {
        judge_others(&j);
        out->all.missed += probes.unknown;
        out->sure.missed += probes.unknown;
    }
    out->error = (const LabelError *)(const void *)j.errors->ptr;
    out->error_count = j.errors->len / sizeof(LabelError);
    return true;
}
