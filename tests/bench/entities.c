/* entities N SEED OUT.csv: N records of companies and persons, Latin and Cyrillic, as several systems hold them: three in ten repeat an
 * entity that stands there already, with typing errors, missing and changed fields. The column `entity` is the truth; no project reads it.
 *   id,name,tax_id,phone,email,city,entity
 * names N SEED OUT.txt: the names alone, in lower case, one a line.
 * An entity is a function of its number and the seed, so that nothing is kept and any N gives the same first records. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof(a)[0])

static const char *const syllables[2][40] = {
    {"ба", "ве", "го", "да", "же", "за", "ки", "ла", "ме", "но", "по", "ра", "си", "ту", "фа", "хо", "ца", "че", "ша", "яр",
     "ор", "ал", "ин", "ер", "ун", "ст", "тра", "кро", "бри", "гла", "дон", "мир", "вик", "лен", "нар", "сол", "тал", "кап", "рус", "бек"},
    {"ba", "ve", "go", "da", "je", "za", "ki", "la", "me", "no", "po", "ra", "si", "tu", "fa", "ho", "ca", "che", "sha", "yar",
     "or", "al", "in", "er", "un", "st", "tra", "kro", "bri", "gla", "don", "mir", "vik", "len", "nar", "sol", "tal", "kap", "rus", "bek"}};
static const char *const trades[2][24] = {
    {"строй", "торг", "инвест", "агро", "металл", "транс", "энерго", "тех", "снаб", "сервис", "пром", "мед", "логистик", "монтаж",
     "групп", "холдинг", "капитал", "партнер", "авто", "хим", "телеком", "медиа", "экспресс", "компания"},
    {"stroy", "torg", "invest", "agro", "metal", "trans", "energo", "tech", "supply", "service", "prom", "med", "logistics", "montazh",
     "group", "holding", "capital", "partner", "auto", "chem", "telecom", "media", "express", "company"}};
static const char *const forms[2][6] = {{"ООО", "ТОО", "АО", "ИП", "ПАО", "ТОВ"}, {"LLC", "LLP", "JSC", "Ltd", "GmbH", "Inc"}};
static const char *const endings[2][6] = {{"ов", "ев", "ин", "енко", "ский", "баев"}, {"ov", "ev", "in", "enko", "sky", "baev"}};
static const char *const given[2][24] = {
    {"иван", "анна", "пётр", "мария", "алексей", "ольга", "дмитрий", "елена", "сергей", "наталья", "нурлан", "айгуль", "тарас",
     "оксана", "андрей", "ирина", "михаил", "светлана", "ерлан", "динара", "юрий", "татьяна", "павел", "гульнара"},
    {"ivan", "anna", "peter", "maria", "alexey", "olga", "dmitry", "elena", "sergey", "natalia", "nurlan", "aigul", "taras",
     "oksana", "andrey", "irina", "michael", "svetlana", "erlan", "dinara", "yuri", "tatiana", "pavel", "gulnara"}};
static const char *const cities[2][20] = {
    {"Москва", "Алматы", "Астана", "Киев", "Казань", "Самара", "Омск", "Тула", "Пермь", "Уфа", "Львов", "Одесса", "Шымкент", "Караганда",
     "Минск", "Томск", "Сочи", "Рязань", "Курск", "Псков"},
    {"Moscow", "Almaty", "Astana", "Kyiv", "Kazan", "Samara", "Omsk", "London", "Berlin", "Paris", "Lviv", "Odesa", "Warsaw", "Riga",
     "Minsk", "Tomsk", "Vienna", "Prague", "Dublin", "Oslo"}};

static uint64_t next(uint64_t *state) { /* splitmix64 */
    uint64_t x = *state += 0x9E3779B97F4A7C15u;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

static uint32_t below(uint64_t *state, uint32_t limit) {
    return (uint32_t)(next(state) % limit);
}

static bool chance(uint64_t *state, uint32_t percent) {
    return below(state, 100) < percent;
}

/* Few words are frequent and most are rare: the rank's logarithm is even. */
static uint32_t rank(uint64_t *state, uint32_t limit) {
    uint32_t bits = 1, range;
    while (limit >> bits) bits++;
    do {
        range = 1u << (1 + below(state, bits));
        range = below(state, range);
    } while (range >= limit);
    return range;
}

typedef struct Record {
    char name[256], tax_id[32], phone[32], email[96];
    const char *city;
} Record;

static void add_word(char *name, uint32_t number, int script) {
    uint64_t state = number * 0x2545F4914F6CDD1Du;
    uint32_t count = 2 + below(&state, 3);
    if (*name) strcat(name, " ");
    for (uint32_t i = 0; i < count; i++) strcat(name, syllables[script][below(&state, 40)]);
}

static void make_company(Record *out, uint64_t *state, int script) {
    uint32_t words = 1 + below(state, 2);
    strcpy(out->name, forms[script][below(state, 6)]);
    for (uint32_t w = 0; w < words; w++) add_word(out->name, 1 + rank(state, 60000), script);
    if (chance(state, 60)) {
        strcat(out->name, chance(state, 50) ? "" : " ");
        strcat(out->name, trades[script][below(state, 24)]);
    }
}

static void make_person(Record *out, uint64_t *state, int script) {
    add_word(out->name, 100000 + rank(state, 20000), script);
    strcat(out->name, endings[script][below(state, 6)]);
    strcat(out->name, " ");
    strcat(out->name, given[script][below(state, 24)]);
    if (script) return;
    strcat(out->name, " ");
    strcat(out->name, given[0][2 * below(state, 12)]);
    strcat(out->name, chance(state, 50) ? "ович" : "овна");
}

static void make_entity(Record *out, uint64_t seed, uint32_t entity) {
    uint64_t state = seed * 0x9E3779B97F4A7C15u ^ (uint64_t)entity << 20;
    int script = (int)below(&state, 2);
    memset(out, 0, sizeof *out);
    if (chance(&state, 60)) make_company(out, &state, script);
    else make_person(out, &state, script);
    out->city = cities[script][rank(&state, 20)];
    snprintf(out->tax_id, sizeof out->tax_id, "%012llu", (unsigned long long)(100000000000u + next(&state) % 899999999999u));
    snprintf(out->phone, sizeof out->phone, "+77%09u", below(&state, 1000000000));
    uint64_t box = next(&state);
    snprintf(out->email, sizeof out->email, "u%08x@m%u.example", (unsigned)box, (unsigned)(box >> 60));
}

/* ---- What a second system makes of it */

static uint32_t letters(const char *text, uint32_t *at) { /* where each begins */
    uint32_t count = 0;
    for (uint32_t i = 0; text[i]; i++) {
        if (((unsigned char)text[i] & 0xC0) != 0x80) at[count++] = i;
    }
    at[count] = (uint32_t)strlen(text);
    return count;
}

static void slip(char *name, uint64_t *state) { /* a letter is lost, doubled, swapped with the next, or replaced by another of the name */
    uint32_t at[257], count = letters(name, at);
    if (count < 4) return;
    uint32_t i = 1 + below(state, count - 2), j = below(state, count);
    char out[320] = "";
    strncat(out, name, at[i]);
    uint32_t kind = below(state, 4);
    if (kind == 1) strncat(strncat(out, name + at[i], at[i + 1] - at[i]), name + at[i], at[i + 1] - at[i]);
    if (kind == 2) strncat(strncat(out, name + at[i + 1], at[i + 2] - at[i + 1]), name + at[i], at[i + 1] - at[i]);
    if (kind == 3) strncat(out, name + at[j], at[j + 1] - at[j]);
    strcat(out, name + at[kind == 2 ? i + 2 : i + 1]);
    snprintf(name, 256, "%s", out);
}

static void move_word(char *name) { /* the first word goes to the end */
    char *space = strchr(name, ' '), out[256];
    if (!space) return;
    snprintf(out, sizeof out, "%s %.*s", space + 1, (int)(space - name), name);
    memcpy(name, out, sizeof out);
}

static void change_digit(char *digits, uint64_t *state, uint32_t from) {
    uint32_t i = from + below(state, (uint32_t)strlen(digits) - from);
    digits[i] = (char)('0' + (digits[i] - '0' + 1 + (int)below(state, 9)) % 10);
}

static void spoil(Record *record, uint64_t *state) {
    uint32_t slips = chance(state, 45) ? 1 + below(state, 2) : 0;
    for (uint32_t i = 0; i < slips; i++) slip(record->name, state);
    if (chance(state, 10)) move_word(record->name);
    if (chance(state, 5)) change_digit(record->tax_id, state, 0);
    if (chance(state, 15)) snprintf(record->phone, sizeof record->phone, "+77%09u", below(state, 1000000000));
    if (chance(state, 10)) record->email[0] = (char)('a' + below(state, 26));
}

static void lose(Record *record, uint64_t *state) {
    if (chance(state, 20)) record->tax_id[0] = 0;
    if (chance(state, 25)) record->phone[0] = 0;
    if (chance(state, 40)) record->email[0] = 0;
    if (chance(state, 3)) record->city = "";
}

static void lower(char *name) { /* ASCII and А-Я; Ё is not written here */
    for (unsigned char *c = (unsigned char *)name; *c; c++) {
        if (*c >= 'A' && *c <= 'Z') *c = (unsigned char)(*c + 32);
        else if (*c == 0xD0 && c[1] >= 0x90 && c[1] <= 0x9F) c[1] = (unsigned char)(c[1] + 0x20);
        else if (*c == 0xD0 && c[1] >= 0xA0 && c[1] <= 0xAF) *c = 0xD1, c[1] = (unsigned char)(c[1] - 0x20);
    }
}

int main(int argc, char **argv) {
    if (argc != 5) return fprintf(stderr, "entities|names N SEED OUT\n"), 2;
    bool names = strcmp(argv[1], "names") == 0;
    uint32_t count = (uint32_t)strtoul(argv[2], NULL, 10), entities = 0;
    uint64_t seed = strtoull(argv[3], NULL, 10), state = seed;
    FILE *out = fopen(argv[4], "w");
    if (!out) return perror(argv[4]), 2;
    if (!names) fputs("id,name,tax_id,phone,email,city,entity\n", out);
    for (uint32_t id = 0; id < count; id++) {
        bool again = entities && chance(&state, 30);
        uint32_t entity = again ? below(&state, entities) : entities++;
        Record record;
        make_entity(&record, seed, entity);
        if (again) spoil(&record, &state);
        lose(&record, &state);
        if (names) {
            lower(record.name);
            fprintf(out, "%s\n", record.name);
        } else {
            fprintf(out, "%u,%s,%s,%s,%s,%s,%u\n", id, record.name, record.tax_id, record.phone, record.email, record.city, entity);
        }
    }
    return fclose(out) ? perror(argv[4]), 2 : 0;
}
