/* Matching: two sides of rows -> matches (1:1, 1:N, N:M), ambiguous sets, rows left over. Also one side against itself for
 * duplicates. Steps are tried in order; a row is used once. The result depends on the values alone, not on threads.
 *
 * Five rows, one step `same: [number]`, `within: {date: 3 days}`:
 *   left   L0 A-1 1 Sep 100, L1 A-2 2 Sep 50
 *   right  R0 A-1 2 Sep 100, R1 A-1 3 Sep 100, R2 A-2 9 Sep 50
 * L0 has two candidates, R0 (1 day) and R1 (2 days): the best total takes R0. R1, and L1 and R2 (7 days), are left
 * over. Had R1 been of 2 Sep too, R0 and R1 would be equal in all fields of the plan: L0 matches one of the two as a
 * multiset (one of 1 against 2), any would do, and the surplus is reported. Equal in all that the step scores but not
 * in the other fields of the plan, they make L0 ambiguous, with both candidates. */
#ifndef KOPECK_MATCH_H
#define KOPECK_MATCH_H

#include "engine/data/table.h"
#include "engine/match/model.h"

typedef enum MatchShape { MATCH_ONE_ONE, MATCH_ONE_MANY, MATCH_MANY_ONE, MATCH_MANY_MANY } MatchShape;

/* Fields are numbered as in the side's arrays; left and right of the same number belong together, even when the project
 * pairs different names ("number = reference"). */
typedef struct MatchAlike {
    uint32_t field;
    MeasureUse use; /* both values must be there and reach the cut-off; a score of 0 never does */
    Str name, measure; /* of a model's field: as the rule names it, and with its number ("edit 1"); null: the column's and the measure's own */
} MatchAlike;

#define MATCH_NO_FIELD UINT32_MAX

typedef struct MatchVat { /* a rate, and when it is in force */
    uint32_t rate_ppm; /* 120000: 12 % */
    int32_t since, until; /* days, half-open; until INT32_MIN: still */
} MatchVat;

enum { MATCH_VAT_MAX = 32 };

typedef struct MatchWindow {
    uint32_t field;
    bool is_days; /* COLUMN_DATE on both sides: |left - right| <= days; else COLUMN_DECIMAL amounts: */
    int32_t days;
    int64_t absolute;   /* at the columns' scale, the finer one where they differ */
    uint32_t share_ppm; /* or this share of the larger amount; the wider of the two counts */
    /* Or the one is the other with VAT, by a rate in force on the day of the left row, else of the right one; without a day by any rate.
     * `absolute` is then also what rounding may have left over. */
    const MatchVat *vat;
    uint32_t vat_count;
    uint32_t vat_date; /* COLUMN_DATE of the document, or MATCH_NO_FIELD */
    uint32_t vat_share_ppm; /* no pair of these rates lies further apart than this share of the larger amount */
} MatchWindow;

/* ---- Candidates: passes that bring pairs together */

/* The part of a value that must be equal. */
typedef enum PassPart {
    PART_WHOLE,
    PART_FIRST,    /* its first `number` letters, or all of a shorter one */
    PART_LAST,     /* its last ones */
    PART_REVERSED, /* all of it, read from the end: for the order of a window */
    PART_SOUND,    /* how it sounds, Cyrillic and Latin alike: sound.h */
    PART_YEAR,     /* of a COLUMN_DATE */
    PART_MONTH     /* with the year */
} PassPart;

typedef struct PassKey {
    uint32_t field; /* number in MatchAmong.field */
    PassPart part;
    uint32_t number;
} PassKey;

typedef enum PassKind {
    PASS_EQUAL,  /* equal keys, nothing else */
    PASS_WINDOW, /* keys of `order` that stand fewer than `window` places apart in the order of all different ones */
    PASS_WITHIN, /* dates or amounts that lie as close as `within` says */
    PASS_ALIKE   /* texts that share at least `least_ppm` of their words or letter groups */
} PassKind;

/* Of two texts, each the set of its words: what both have over what either has, or over what the lesser one has. */
typedef struct PassShare {
    uint32_t grams;  /* groups of so many letters, the text's ends included; 0: words */
    bool rare;       /* a word counts for log2(texts / texts that have it), else for 1 */
    bool contained;  /* over the lesser one */
    uint32_t least_ppm;
} PassShare;

/* Which pairs of rows a pass brings: those equal in all of `key` and, but for PASS_EQUAL, near each other too. Values that are
 * missing or stand for none bring nobody together. */
typedef struct MatchPass {
    Str words; /* as the project has it: "first 7 of name + city" */
    PassKind kind;
    const PassKey *key; /* of PASS_EQUAL at least one, of the others often none */
    size_t key_count;
    const PassKey *order; /* PASS_WINDOW */
    size_t order_count;
    uint32_t window;    /* PASS_WINDOW: at least 2 */
    uint32_t field;     /* PASS_WITHIN, PASS_ALIKE: number in MatchAmong.field */
    MatchWindow within; /* PASS_WITHIN; its field is not read */
    PassShare share;    /* PASS_ALIKE */
} MatchPass;

typedef struct MatchAmong {
    const uint32_t *field; /* what passes look at, each once */
    size_t field_count;
    const MatchPass *pass;
    size_t pass_count; /* at most SCORE_PASSES_MAX */
    const Str *nothing; /* values that stand for none, besides those of value_says_nothing */
    size_t nothing_count;
    uint64_t pairs_max; /* more are not looked at: the step fails; 0: MATCH_PAIRS_MAX */
    const bool *personal; /* per field: its values stand in no PassBlock and no message; NULL: none is */
} MatchAmong;

enum { MATCH_PAIRS_MAX = 200000000, SCORE_PASSES_MAX = 32, PASS_NONE = SCORE_PASSES_MAX };

/* What a pass brings. Pairs are of different rows: those that no field of the plan tells apart count as one. */
enum { PASS_BLOCKS_NAMED = 5 };

typedef struct PassBlock {
    Str name; /* the values that its rows share; "(personal)" */
    uint64_t lefts, rights, pairs;
    bool compared; /* false: too large, see MatchPlan.block_rows_max */
} PassBlock;

typedef struct PassNote {
    uint64_t pairs; /* counted before the work, exact */
    uint64_t fresh; /* of these, those that no pass before it brings: known when the work is done */
    PassBlock block[PASS_BLOCKS_NAMED]; /* the largest, by pairs */
    size_t block_count;
} PassNote;

typedef struct AmongNote {
    const PassNote *pass; /* per pass of the step's `among`; NULL: the step has none, or did not run */
    size_t pass_count;
    uint64_t pairs; /* counted before the work: a pair counts for each pass that brings it */
    uint64_t fresh; /* that were looked at: each once */
    uint64_t size;  /* bytes that the pairs take at most while they are compared */
    uint64_t seconds; /* that comparing them takes, in order of magnitude */
} AmongNote;

/* A pair of rows of which a step with a model is asked what it made of it; for duplicates rows of the one side. */
typedef enum PairKnown { PAIR_UNKNOWN, PAIR_SAME, PAIR_OTHER } PairKnown;

typedef struct ScoreProbe {
    uint32_t left, right;
    PairKnown known; /* what a person has said of it: a model that is learnt here learns from it */
} ScoreProbe;

typedef enum ScoreSource { SCORE_LEARN, SCORE_FILE, SCORE_WEIGHTS } ScoreSource;

/* Fellegi-Sunter (model.h): the fields' evidence is added up. */
typedef struct MatchScore {
    const MatchAlike *field; /* at most MODEL_FIELDS_MAX; a cut-off below full is the upper one of two levels of likeness */
    size_t field_count;
    /* What a model learns in which pass of the step's `among`: bit f of pass[p]: score field f is one that the pass goes by, and says
     * nothing in it; pass_bit[p]: see ModelCounts. */
    const uint32_t *pass;
    const uint8_t *pass_bit;
    uint32_t own;            /* bit f: who differs in score field f is another, whatever else the two share; 0: no field is said to be so */
    uint32_t least_ppm;      /* probability from which a pair is a match, 1 .. PPM - 1 */
    uint32_t review_ppm;     /* probability, below least_ppm, from which a person shall look at it; 0: there is no such */
    ScoreSource source;
    Str file, definition;    /* SCORE_FILE: as the project names it; of every step: what a model of it must be learnt for */
    const Model *model;      /* SCORE_FILE: NULL when it has not been learnt; SCORE_WEIGHTS; of SCORE_LEARN NULL */
    uint32_t drift_ppm;      /* SCORE_FILE: the model's drift above which the run warns */
    const ScoreProbe *probe; /* usually none */
    size_t probe_count;
} MatchScore;


/* What a step with a model made of a probe. */
typedef struct ScoreSeen {
    bool in_play;      /* both rows were still to be matched */
    bool allowed;      /* by windows, `different` and veto */
    bool too_large;    /* the block of a pass that holds them is too large to be compared, and no other pass holds them */
    uint32_t pass;     /* the first pass that brought them, or PASS_NONE */
    Pattern pattern;
    int32_t frequency[MODEL_FIELDS_MAX]; /* what rare or frequent values add, 1/1000 bit */
    int32_t weight;    /* all of it: prior, levels, frequencies */
} ScoreSeen;

/* A pair that reached the step's thresholds, by the first of equal rows on each side; by a, b. Of one side: a < b, or a == b
 * for equal rows among themselves. */
typedef struct ScoreEdge {
    uint32_t a, b;
    int32_t weight;
    Pattern pattern;
    int32_t frequency[MODEL_FIELDS_MAX];
} ScoreEdge;

/* What a step with a model leaves behind; one with `among` alone only that. */
typedef struct ScoreNote {
    AmongNote among;
    bool ran, one; /* a model; one side against itself */
    Model model;       /* that scored; names, measures and levels of the step */
    ModelCounts counts;
    ModelDrift drift;  /* of today's pairs from a model that was given */
    const ScoreSeen *seen; /* per probe */
    const ScoreEdge *edge; /* unless the plan is quiet */
    size_t edge_count;
} ScoreNote;

enum { MATCH_SUM_AT_MOST = 6, MATCH_SUM_AT_MOST_MAX = 12 };

/* Rows whose amounts add up (sums.h), or that are paid off in the order of dates. */
typedef struct MatchSum {
    uint32_t field;             /* COLUMN_DECIMAL on both sides; a window on it is how far sums may lie apart */
    uint32_t currency;          /* texts; amounts of rows that differ here never add up; or MATCH_NO_FIELD */
    uint32_t at_most;           /* rows that add up to another one; 0: MATCH_SUM_AT_MOST */
    bool many_left, many_right; /* which side may have many rows of a match */
    bool by_date;               /* the oldest first, whatever it adds up to; then: */
    uint32_t date;              /* COLUMN_DATE on both sides */
} MatchSum;

typedef struct MatchStep {
    Str words;        /* "same number, tax id; date within 3 days": shown with every match it made */
    MatchShape shape; /* ONE_MANY: one left row, many right rows; all but ONE_ONE need `same`, or an `alike` by `reference` */
    const MatchSum *sum; /* or NULL; then the shape is MANY_MANY */
    bool review;
    const uint32_t *same; /* fields equal after cleaning */
    size_t same_count;
    const MatchAlike *alike;
    size_t alike_count;
    const MatchScore *score; /* or NULL; then without `same` and `alike` */
    const MatchAmong *among; /* with `score`, or with `alike` and without `same`; NULL with `alike`: as candidates.h says */
    const MatchWindow *window;
    size_t window_count;
    const uint32_t *differ; /* fields of which both values must be there and differ (origin of a payment) */
    size_t differ_count;
} MatchStep;

typedef struct MatchPlan {
    const MatchStep *step;
    size_t step_count;
    /* Two rows that both have a value in such a field and differ in it never match (tax id, legal form). */
    const uint32_t *veto;
    size_t veto_count;
    /* Fields that are compared once rows are matched (amount, status, warehouse). Of candidates that a step holds for
     * equally good, the one that agrees in more of these is taken; rows that differ in one are not interchangeable. */
    const uint32_t *agree;
    size_t agree_count;
    /* A block of more pairs than so many rows a side make (its square) is reported, not compared; 0: the default, 2000.
     * Rows that are equal in all fields of the plan (of steps, veto and agree) count once, and only pairs that lie
     * within the narrowest window count. */
    uint32_t block_rows_max;
    bool quiet; /* nobody will ask what a model said of a single pair: ScoreNote.edge is not kept */
} MatchPlan;

enum { MATCH_STEPS_MAX = 1000, MATCH_BLOCK_ROWS_MAX = 2000 };

/* One side. field[f] is the cleaned column of field f (NULL when this side lacks it: steps that use it are skipped).
 * Empty and null values never match. Dates are given as COLUMN_DATE (business days). */
typedef struct MatchSide {
    const Column *const *field;
    size_t field_count, rows;
    const uint8_t *skip; /* skip[row] != 0: takes no part; NULL: all do */
    const Column *order; /* which of rows that no field of the plan tells apart come first: those of the lower value; NULL: of the lower number */
} MatchSide;

typedef struct Match {
    uint32_t step : 10;
    uint32_t score_ppm : 20; /* mean of the step's `alike`; 1,000,000 for steps without */
    bool multiset : 1;       /* chosen among equals: any of them would do */
    bool review : 1;
    uint32_t left_from, left_count; /* ranges of MatchResult.left and .right, each ascending */
    uint32_t right_from, right_count;
} Match;

/* Rows that a step could not settle.
 * multiset   equal rows of unequal number, e.g. 12 left ones against 11 right ones, all members named; the surplus rows
 *            stay unmatched. Left out when later steps match all of the surplus.
 * otherwise  rows that have several equally good counterparts and are not interchangeable; they stay unmatched, and no
 *            later, weaker step takes them. */
typedef struct MatchTie {
    uint32_t step;
    bool multiset;
    uint32_t left_from, left_count, right_from, right_count;
    const uint32_t *choice; /* of a step with `sum`: what adds up, see match_choice; NULL: none is named */
    size_t choice_words;
    uint32_t choices;       /* how many were found, of which the first MATCH_CHOICES_NAMED are named */
} MatchTie;

enum { MATCH_CHOICES_NAMED = 20 };

typedef struct MatchChoice {
    const uint32_t *left, *right; /* rows */
    uint32_t lefts, rights;
} MatchChoice;

/* The next choice of a tie, from *at = 0 on; false: there are no more. */
bool match_choice(const MatchTie *tie, size_t *at, MatchChoice *out);

typedef struct MatchBlock { /* reported because it was too large; of a step with `sum`, because not all sums were tried */
    uint32_t step;
    Str key;
    size_t left_rows, right_rows;
} MatchBlock;

typedef struct MatchResult {
    size_t match_count;           /* see match_at */
    size_t left_rows, right_rows; /* in matches */
    const size_t *step_matches;   /* per step */
    const MatchTie *tie;
    size_t tie_count;
    const MatchBlock *block;
    size_t block_count;
    const uint32_t *left, *right;             /* row numbers, addressed by the ranges above */
    const uint32_t *left_match, *right_match; /* per row: index of its match, or ROW_NONE */
    const size_t *step_pairs;                 /* candidate pairs looked at, per step */
    const Match *grouped;                     /* NULL when all steps are ONE_ONE: match m is left[m] with right[m] */
    const uint32_t *how;                      /* per left row, for match_at */
    const ScoreNote *score;                   /* per step; of steps without a model all zero */
} MatchResult;

/* Match 0 .. match_count - 1, in order of their first left row. There may be as many as rows, so those of one row each
 * are put together when they are asked for. */
Match match_at(const MatchResult *result, size_t number);

typedef struct MatchInput {
    const MatchPlan *plan;
    const MatchSide *left, *right; /* right: of duplicates not looked at */
    size_t threads;                /* 0 counts as 1 */
} MatchInput;

/* Pairs within one `same` key (or, without `same`, within candidates of equal or alike values) are chosen so that as
 * many rows as possible find a counterpart, then by the least total amount gap (of the step's amount windows), then day
 * gap, then the best total score, then the fewest disagreements in the plan's `agree` fields. A step that goes by likeness
 * (`alike`, a model) and has no window chooses by what scores exceed its least score by, in sum.
 * Fails  ERROR_USAGE: more than MATCH_STEPS_MAX steps, other than ONE_ONE without `same`, a model and references, MANY_MANY with a model; ERROR_CANCELLED */
bool match_sides(const MatchInput *in, Arena *run, MatchResult *out, Error *err) MUST_USE;

/* A cluster of duplicates: rows that sure edges connect, strongest edges first: those of earlier steps, then of higher
 * score, then of more equal veto fields. No cluster holds two rows that a veto keeps apart: where edges of one strength
 * would bring two such rows together, all of these edges at rows that the veto tells apart are cut. a (tax id 1), b
 * (tax id 2), c (none), all with one phone: a-c and b-c are equally strong, so both are cut, and c stays alone; had a-c
 * the same name too by an earlier step, {a, c} would be a cluster and only b-c cut. Of many equal rows, and of more
 * than 64 rows that a step connects whatever else they hold, a star of edges stands for all of their pairs.
 *
 * Edges that ask for review make clusters of the rows that are then in none, and widen no other: what leads from a
 * cluster to a row or a cluster outside is a doubt, told as a cluster of both (of what has more than 16 rows, those at the ends). */
typedef struct ClusterEdge {
    uint32_t a, b, step, score_ppm; /* a < b; the first step that found the pair */
    bool review;                    /* every step that found the pair asks for review */
} ClusterEdge;

typedef struct Cluster {
    uint32_t row_from, row_count;   /* range of ClusterResult.row, ascending */
    uint32_t edge_from, edge_count; /* range of ClusterResult.edge, by a, b */
    bool review;                    /* only edges that ask for review hold it together */
    bool doubt;                     /* some of its rows are in another cluster */
    bool cut;                       /* an edge to a row outside was cut because of a veto */
} Cluster;

typedef struct ClusterResult {
    const Cluster *cluster; /* in order of their first row; a doubt after the cluster that has that row for its own */
    size_t cluster_count;
    const uint32_t *row;
    const ClusterEdge *edge; /* of all clusters */
    const ClusterEdge *cut;  /* edges that a veto cut, by a, b */
    size_t cut_count;
    const MatchBlock *block;
    size_t block_count;
    const size_t *step_pairs; /* candidate pairs looked at, per step */
    const ScoreNote *score;   /* per step; of steps without a model all zero */
} ClusterResult;

/* Of the left side alone. Steps are all tried on all rows; shapes are not looked at. Fails as match_sides does. */
bool match_duplicates(const MatchInput *in, Arena *run, ClusterResult *out, Error *err) MUST_USE;

#endif
