/* What suggest has seen and chosen. Internal to suggest. */
#ifndef KOPECK_SUGGESTING_H
#define KOPECK_SUGGESTING_H

#include "engine/clean/context.h"
#include "engine/clean/money.h"
#include "engine/data/instant.h"
#include "engine/run/suggest.h"

enum { COLUMNS_MAX = 256, SCORED_MAX = 10, PASSES_MAX = 8, TEXT_CARRIES_MAX = 3 };
enum { WORDS_SAMPLED = 2000 }; /* rows */
enum { BLOCK_MEAN_MAX = 60, BLOCK_MOST_MAX = 1500, TELLING_MEAN_MAX = 3 }; /* records that share a value */

/* What a column is called: a tax number, a phone ... */
typedef enum Kind { KIND_NONE, KIND_KEY, KIND_TAX_ID, KIND_PHONE, KIND_EMAIL, KIND_COMPANY, KIND_PERSON, KIND_CITY, KIND_ADDRESS, KIND_NAME } Kind;

#define NO_DAY   DAY_NONE
#define NO_MONEY INT64_MIN

/* Three numbers that may be a day. */
typedef struct WrittenDay {
    int32_t year, first, second; /* first and second: month and day in the order of the text */
    char sign;                   /* between them; 0: none */
    bool year_first, hour, seconds, short_part; /* short_part: 3.1.2024 */
} WrittenDay;

enum { DAY_FORMS_MORE = 3 };

/* How a column writes its days. */
typedef struct DayForm {
    uint64_t values, others, month_first, day_first; /* that may be days; in another form than the first one; that fit each order */
    char sign;
    bool year_first, month_leads, hour, seconds, short_part;
    bool date; /* the column is one of days */
} DayForm;

typedef struct Amount {
    char point; /* 0: none */
    bool fraction, grouped, currency;
} Amount;

enum { OFTEN_KEPT = 32, OFTEN_TEXT = 32, DEFAULTS_MAX = 4 };

/* One of the values that many records have. */
typedef struct OftenValue {
    uint64_t hash, count;
    uint32_t row; /* that has it */
    char text[OFTEN_TEXT];
} OftenValue;

/* One that stands for none. */
typedef struct DefaultValue {
    uint64_t count; /* records that have it */
    int32_t day;    /* that it is; NO_DAY */
    char text[OFTEN_TEXT];
} DefaultValue;

/* What a column holds. */
typedef struct Profile {
    Str header, clean; /* clean: of a dataset's field, the project's cleaner; null: of a file */
    bool not_text;     /* of a dataset: a number, a moment: no measure compares it */
    uint64_t rows, values;   /* with a value */
    uint64_t letters, words; /* of values, summed */
    uint64_t emails, numbers, digits;
    uint64_t numbered;          /* values with a digit */
    uint64_t coded;             /* values that look like an article number: АВ-12, PSLX350H */
    uint64_t measured;          /* values with one number, which is no running one, and hardly anything else */
    uint64_t sampled, forms, people; /* values looked at, and those of them with a legal form, with a known given name */
    uint64_t cyrillic, latin;        /* values looked at that have such a letter */
    Buf sample, sample_end;          /* the first values as words, one behind the other; uint32_t a row: where each ends */
    uint64_t rises;             /* values that are more than the one before them */
    size_t shortest, longest;   /* bytes */
    Buf last;   /* the value before */
    CleanContext *context; /* NULL: no form is looked for */
    uint64_t different;
    double block_mean; /* records that share a value with a record, on average */
    uint64_t block_most;
    Buf hashes; /* uint64_t a row; 0: none */
    DayForm form, more[DAY_FORMS_MORE]; /* more: other ways in which the column writes its days */
    bool mixed; /* it writes them in several ways */
    OftenValue often[OFTEN_KEPT];
    DefaultValue fallback[DEFAULTS_MAX]; /* which of them stand for none */
    size_t defaults;
    uint64_t dated, money, fractions, commas, grouped, currencies; /* values that are a day; an amount; of these with digits behind the point, a comma for it, ... */
    MoneyWords beside; /* amounts */
    Buf days, cents; /* int32_t, int64_t a row; NO_DAY, NO_MONEY */
} Profile;

typedef struct File {
    const char *path;
    char separator[2];    /* "" where the connector finds it by itself */
    const char *encoding; /* NULL: likewise */
    Str headless;         /* its first record is one of data, of this value among others; STR_NULL: it names the columns */
    Profile column[COLUMNS_MAX];
    size_t columns, unseen; /* unseen: behind the last one that is looked at */
    uint64_t rows, rows_all; /* rows_all: in all, about; more than are read of a large file */
} File;

typedef struct Choice {
    const Profile *at[2]; /* the column in each file */
    Str name;
    const char *clean, *measure, *why;
    bool scored, passes; /* passes: it may bring candidates by itself */
    bool own;            /* of people: two who differ in it are two, whatever else they share */
    bool rare;           /* by its rare words, or its last figures, not as a whole */
} Choice;

typedef struct Suggestion {
    const File *file;
    size_t files;
    bool fields; /* of datasets of a project, not of files */
    Arena *run;
    Choice choice[COLUMNS_MAX];
    size_t choices, key; /* the choice that is the key, SIZE_MAX: none */
    bool key_shared;     /* both files give their records the same numbers, and not just running ones */
    Str pass[PASSES_MAX];
    uint64_t pass_pairs[PASSES_MAX]; /* of records, that the pass brings, about where not all were read; 0: not known */
    size_t pass_by[PASSES_MAX][2];   /* the choices that the pass goes by; of one twice the same */
    size_t passes;
    const Choice *lone; /* the only one that says anything or brings candidates: nothing can be learnt of it; NULL: a model learns */
} Suggestion;

/* How many times as many records a file has as were read of it: so many times as many share a value. */
static inline double suggest_grown(const File *file) {
    return file->rows ? (double)file->rows_all / (double)file->rows : 1;
}

static inline double suggest_share(uint64_t part, uint64_t whole) {
    return whole ? (double)part / (double)whole : 0;
}

/* Whether a value may be a day; as an amount in 1/100, NO_MONEY: it is none. */
bool suggest_written_day(Str value, WrittenDay *out);
int64_t suggest_cents(Str value, MoneyWords *words, Amount *form);

/* Counts a value as a day; when all are counted, settles the order of months and days, and the days. */
void suggest_count_day(Profile *p, Str value);
void suggest_settle_days(Profile *p);

bool suggest_form_is_iso(const DayForm *form);
void suggest_print_form(const DayForm *form, Buf *out); /* DD.MM.YYYY hh:mm */

typedef struct Keyed {
    uint64_t hash;
    uint32_t row;
} Keyed;

/* Rows with a value, by its hash; the caller frees them. */
Keyed *suggest_keyed(const Profile *p, size_t *count);


/* Two files of events: a day and an amount, and texts that tell them apart. How far days and amounts lie apart is what
 * they do in records that are equal in all else and in that have no double. */
typedef struct Windows {
    const Choice *day, *money, *text;
    unsigned days, percent;
    uint64_t pairs; /* that say so */
} Windows;

/* False: the files hold nothing of the kind. */
bool suggest_windows(const Suggestion *s, Windows *out);

/* What the header says the column is, in English, Russian, Ukrainian or Kazakh. */
Kind suggest_kind(Str header);

/* Is one of the header's words in the list (of words between |; one of five letters or more also begins a longer one)? */
bool suggest_is_called(Str header, const char *list);

/* What the column is: by its values where these are names of people or companies, else what its header says. */
Kind suggest_column_kind(const Profile *p);

/* Counts a value among those that many records have; when all are counted, takes those that stand for none for missing. */
void suggest_count_often(Profile *p, Str value, uint64_t hash);
void suggest_forget_defaults(Profile *p);

/* `placeholders` of a step: those of its fields. one_day: are the days of a choice made one? quote: appends a text as YAML quotes it. */
void suggest_add_defaults(const Suggestion *s, bool (*one_day)(const Choice *c), void (*quote)(Buf *out, Str text), Buf *out);

/* Texts whose parts stand in other columns say nothing of their own: they are left out. */
void suggest_drop_wholes(Suggestion *s);

/* The column that numbers a file's records; NULL: none looks like that. A text that each record has for itself is none. */
const Profile *suggest_key(const File *file);

/* The language of the headers, as a project names it. */
const char *suggest_language(const Suggestion *s);

/* Different values of two columns that are equal, of those of the column that has fewer; 0 where they are few. */
double suggest_shared(const Profile *p, const Profile *q);

/* What people have for themselves, and relatives do not share. */
void suggest_own(Suggestion *s);

/* Of the words of each column those that stand in the other one, too, as a share; the lesser of the two shares. */
double suggest_shared_words(const Profile *p, const Profile *q);

/* What brings candidates. */
void suggest_passes(Suggestion *s);

/* Where all passes go by one field, another one brings candidates, too, if a table can afford its pairs; else NULL is not the answer, but that
 * field, of which alone nothing can be learnt. */
const Choice *suggest_always(Suggestion *s);

/* Are several records of one file of one thing that the other has once? As names or titles say that each of its records has for itself. */
typedef enum SuggestMany { SUGGEST_ONE_ONE, SUGGEST_MANY_RIGHT, SUGGEST_MANY_LEFT } SuggestMany;
SuggestMany suggest_many(const Suggestion *s);

/* Reads and counts a file. One of one column may have a separator that is seldom used: the sign that stands most often in its header. */
bool suggest_read(const char *path, File *out, Arena *run, Error *err);

/* Is what should be the header a record? A value that tells it; STR_NULL: it is a header. */
Str suggest_headless(const File *file);

/* Counting a column's values, one by one and then all. */
void suggest_count(Profile *p, Str value);
uint64_t suggest_hash(Str value); /* the same for capitals and small letters; 0: no value */
void suggest_count_blocks(Profile *p);
void suggest_free(Profile *p);

/* Chooses and writes; frees the profiles. write: suggest_write or suggest_write_rule. where: for messages. */
bool suggest_finish(Suggestion *s, File *file, const char *where, void (*write)(const Suggestion *s, Buf *out), Buf *out, Error *err);

/* The rule alone. */
void suggest_write_rule(const Suggestion *s, Buf *out);

/* The project as YAML. */
void suggest_write(const Suggestion *s, Buf *out);

#endif
