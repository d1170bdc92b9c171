/* What a column is, by what it is called and by what it holds. What it is called decides only among what the values allow. */
#include "engine/run/suggesting.h"

#include "engine/base/utf8.h"
#include "engine/clean/clean.h"
#include "engine/clean/text.h"

#include <string.h>

enum { KEY_LETTERS_MAX = 40, STEM_LETTERS = 5, KEY_LEAST = 3 };

typedef struct KindWords {
    Kind kind;
    const char *words; /* English, Russian, Ukrainian, Kazakh; one of STEM_LETTERS or more also begins a longer one; between | */
} KindWords;

/* The first kind that has one of a header's words. */
static const KindWords kind_words[] = {
    {KIND_EMAIL, "email|mail|почта|пошта"},
    {KIND_PHONE, "phone|telephone|mobile|tel|fax|cell|телефон|тел|моб|факс"},
    {KIND_TAX_ID, "inn|tin|vat|iin|bin|edrpou|unp|taxid|инн|иин|бин|бсн|жсн|унп|іпн|ипн|едрпоу|єдрпоу"},
    {KIND_CITY, "city|town|город|города|місто|міста|қала|нас"},
    {KIND_ADDRESS, "address|addr|street|адрес|адреса|улица|улицы|вулиц|мекенжай"},
    {KIND_PERSON, "person|fio|pib|employee|contact|фио|піб|сотрудник|співробітник|работник|аты"},
    {KIND_COMPANY, "company|organisation|organization|vendor|supplier|customer|client|counterparty|firm|payer|payee|merchant|beneficiary|плательщик|получател|платник|отримувач|төлеуші|контрагент|организаци|"
                   "організаці|поставщик|постачальник|покупател|покупець|покупц|клиент|клієнт|компани|компані|фирма|фирмы|фірма|ұйым"},
    {KIND_NAME, "name|title|наименован|назван|найменуван|назва|назви|имя|атауы|атау"},
    {KIND_KEY, "id|uid|uuid|guid|key|ref|code|record|rec|number|num|no|nr|ид|код|ключ|ссылка|посилання|номер|идентификатор|"
               "ідентифікатор|нөмір"},
};

/* Is `word` in the list? Of a long word of the list an ending may follow. */
static bool in_list(const char *list, Str word) {
    Str rest = str_of(list);
    while (rest.len) {
        Str one = str_cut(&rest, '|');
        if (str_eq(one, word) || (utf8_count(one) >= STEM_LETTERS && str_starts(word, one))) return true;
    }
    return false;
}

/* The words of a header: rec_id, CustomerName, Адрес доставки. */
static Str header_words(Str header, Arena *arena) {
    Buf split = {0}, *low = buf_own(arena);
    for (size_t i = 0; i < header.len; i++) {
        unsigned char c = (unsigned char)header.ptr[i], before = i ? (unsigned char)header.ptr[i - 1] : ' ';
        bool hump = c >= 'A' && c <= 'Z' && before >= 'a' && before <= 'z';
        if (hump) buf_char(&split, ' ');
        buf_char(&split, c < 128 && strchr("_-./()#:", c) ? ' ' : (char)c);
    }
    text_clean(clean_context_new(arena, NULL), buf_str(&split), low);
    buf_free(&split);
    return buf_str(low);
}

static bool has_word(Str words, const char *list) {
    while (words.len) {
        if (in_list(list, str_cut(&words, ' '))) return true;
    }
    return false;
}

Kind suggest_kind(Str header) {
    Arena *scratch = arena_new("suggest kind", 0);
    Str words = header_words(header, scratch);
    Kind kind = KIND_NONE;
    for (size_t k = 0; k < ARRAY_LEN(kind_words) && kind == KIND_NONE; k++) {
        if (has_word(words, kind_words[k].words)) kind = kind_words[k].kind;
    }
    arena_free(scratch);
    return kind;
}

Kind suggest_column_kind(const Profile *p) {
    Kind kind = suggest_kind(p->header);
    double words = suggest_share(p->words, p->values);
    bool figures = suggest_share(p->digits, p->values) > 0.2 || suggest_share(p->emails, p->values) > 0.2;
    if (figures || kind == KIND_ADDRESS || words < 1.3) return kind;
    if (suggest_share(p->forms, p->sampled) > 0.15) return KIND_COMPANY;
    bool people = words > 1.6 && words < 4 && suggest_share(p->people, p->sampled) > 0.5;
    return people && kind != KIND_COMPANY && kind != KIND_CITY ? KIND_PERSON : kind;
}

bool suggest_is_called(Str header, const char *list) {
    Arena *scratch = arena_new("suggest kind", 0);
    bool called = has_word(header_words(header, scratch), list);
    arena_free(scratch);
    return called;
}

/* How much a column looks like the numbers that a system gives its records; 0: not at all. */
static unsigned key_signs(const Profile *p, bool first) {
    bool each = p->rows && p->different == p->rows;
    if (!each || p->words > p->values + p->values / 4 || p->letters > p->values * KEY_LETTERS_MAX || p->emails || p->fractions) return 0;
    bool numbered = suggest_share(p->numbered, p->values) > 0.9, even = p->longest <= p->shortest + 2, rises = p->rises + 1 >= p->values;
    return (suggest_is_called(p->header, kind_words[ARRAY_LEN(kind_words) - 1].words) ? 3u : 0u) + (numbered ? 2u : 0u) + even + rises + first;
}

const Profile *suggest_key(const File *file) {
    const Profile *best = NULL;
    unsigned most = KEY_LEAST - 1;
    for (size_t c = 0; c < file->columns; c++) {
        unsigned signs = key_signs(&file->column[c], c == 0);
        if (signs > most) most = signs, best = &file->column[c];
    }
    return best;
}

const char *suggest_language(const Suggestion *s) {
    bool cyrillic = false, ukrainian = false, kazakh = false;
    for (size_t c = 0; c < s->file[0].columns; c++) {
        Str header = s->file[0].column[c].header;
        for (size_t i = 0; i < header.len;) {
            uint32_t point = utf8_next(header, &i);
            cyrillic = cyrillic || (point >= 0x400 && point < 0x530);
            ukrainian = ukrainian || point == 0x454 || point == 0x457 || point == 0x404 || point == 0x407; /* є ї */
            kazakh = kazakh || (point >= 0x492 && point <= 0x4E9); /* ғ қ ң ө ұ ү һ ә */
        }
    }
    return kazakh ? "kk" : ukrainian ? "uk" : cyrillic ? "ru" : "en";
}
