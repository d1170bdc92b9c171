#include "reports/workbook.h"

#include "engine/data/instant.h"
#include "reports/words.h"

#include <libxml/xmlreader.h>
#include <stdlib.h>
#include <zip.h>

/* A sheet of a million rows is some 200 MB; an archive that unpacks to more is none that we wrote. */
enum {
    PART_BYTES_MAX = 512 << 20,
    PARTS_MAX = 2000,
    SHEETS_MAX = 64,
    COLUMNS_MAX = 256,
    HEAD_ROWS_MAX = 20,
    STRINGS_MAX = 20000000
};

/* ---- Parts of the archive */

static void close_zip(void *handle) {
    zip_discard(handle);
}

static bool open_zip(const char *path, Arena *arena, zip_t **out, Error *err) {
    int code = 0;
    *out = zip_open(path, ZIP_RDONLY, &code);
    if (*out) {
        arena_own(arena, close_zip, *out);
        return zip_get_num_entries(*out, 0) <= PARTS_MAX ||
               error_set(err, ERROR_USAGE, path, "the archive has too many parts for a workbook");
    }
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    error_set(err, ERROR_USAGE, path, "cannot be read as a workbook (.xlsx): %s", zip_error_strerror(&error));
    zip_error_fini(&error);
    return false;
}

/* found: NULL when the part must be there. */
static bool read_part(zip_t *zip, const char *path, const char *name, Arena *arena, bool *found, Str *out, Error *err) {
    zip_stat_t info;
    zip_stat_init(&info);
    bool there = zip_stat(zip, name, ZIP_FL_NOCASE, &info) == 0;
    if (found) *found = there;
    *out = STR("");
    if (!there) return found || error_set(err, ERROR_USAGE, path, "is no workbook: it has no part %s\nhint: save it as .xlsx", name);
    if (!(info.valid & ZIP_STAT_SIZE) || info.size > PART_BYTES_MAX)
        return error_set(err, ERROR_USAGE, path, "part %s is too large", name);
    zip_file_t *file = zip_fopen_index(zip, info.index, 0);
    if (!file) return error_set(err, ERROR_USAGE, path, "part %s cannot be read: %s", name, zip_strerror(zip));
    char *bytes = arena_array_raw(arena, info.size + 1, 1);
    zip_uint64_t got = 0;
    zip_int64_t part = 1;
    while (got < info.size && (part = zip_fread(file, bytes + got, info.size - got)) > 0) got += (zip_uint64_t)part;
    char more;
    bool whole = got == info.size && part >= 0 && zip_fread(file, &more, 1) == 0; /* the end also checks the CRC */
    zip_fclose(file);
    if (!whole) return error_set(err, ERROR_USAGE, path, "part %s is damaged", name);
    *out = (Str){bytes, info.size};
    return true;
}

/* ---- XML */

typedef struct Xml {
    xmlTextReaderPtr reader;
    const char *path, *part;
    Arena *arena;
} Xml;

static void ignore_error(void *context, const char *text, xmlParserSeverities severity, xmlTextReaderLocatorPtr where) {
    (void)context, (void)text, (void)severity, (void)where;
}

static void close_reader(void *handle) {
    xmlFreeTextReader(handle);
}

static bool open_xml(Str content, const char *path, const char *part, Arena *arena, Xml *out, Error *err) {
    *out = (Xml){xmlReaderForMemory(content.ptr, (int)content.len, NULL, NULL,
                                    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING),
                 path, part, arena};
    if (!out->reader) return error_set(err, ERROR_USAGE, path, "part %s cannot be read", part);
    xmlTextReaderSetErrorHandler(out->reader, ignore_error, NULL);
    arena_own(arena, close_reader, out->reader);
    return true;
}

/* *node: false at the end. A document type is refused: no workbook has one. */
static bool next_node(Xml *xml, bool *node, Error *err) {
    int got = xmlTextReaderRead(xml->reader);
    *node = got == 1;
    if (got < 0) return error_set(err, ERROR_USAGE, xml->path, "part %s is no well-formed XML", xml->part);
    if (got == 1 && xmlTextReaderNodeType(xml->reader) == XML_READER_TYPE_DOCUMENT_TYPE) {
        return error_set(err, ERROR_USAGE, xml->path, "part %s has a document type", xml->part);
    }
    return true;
}

static bool is_named(const Xml *xml, const char *name) {
    const xmlChar *local = xmlTextReaderConstLocalName(xml->reader);
    return local && strcmp((const char *)local, name) == 0;
}

static bool begins(const Xml *xml, const char *name) {
    return xmlTextReaderNodeType(xml->reader) == XML_READER_TYPE_ELEMENT && is_named(xml, name);
}

static bool ends(const Xml *xml, const char *name) {
    int type = xmlTextReaderNodeType(xml->reader);
    return is_named(xml, name) && (type == XML_READER_TYPE_END_ELEMENT ||
                                   (type == XML_READER_TYPE_ELEMENT && xmlTextReaderIsEmptyElement(xml->reader)));
}

static bool is_text(const Xml *xml) {
    int type = xmlTextReaderNodeType(xml->reader);
    return type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA ||
           type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE || type == XML_READER_TYPE_WHITESPACE;
}

static Str attribute(const Xml *xml, const char *name) {
    xmlChar *value = xmlTextReaderGetAttribute(xml->reader, (const xmlChar *)name);
    Str out = value ? str_copy(xml->arena, str_of((const char *)value)) : STR("");
    xmlFree(value);
    return out;
}

/* ---- The workbook's own parts */

typedef struct Strings {
    Str *item;
    size_t count;
} Strings;

/* xl/sharedStrings.xml: <si><t>text</t></si>, or <si><r><t>..</t></r>...</si> when a part of it is bold; phonetic hints
 * left out. */
static bool read_strings(zip_t *zip, const char *path, Arena *arena, Strings *out, Error *err) {
    Str content;
    Xml xml;
    bool found, node;
    *out = (Strings){0};
    if (!read_part(zip, path, "xl/sharedStrings.xml", arena, &found, &content, err)) return false;
    if (!found) return true;
    if (!open_xml(content, path, "xl/sharedStrings.xml", arena, &xml, err)) return false;
    Buf *list = buf_own(arena), *text = buf_own(arena);
    bool in_text = false, phonetic = false;
    for (;;) {
        if (!next_node(&xml, &node, err)) return false;
        if (!node) break;
        if (begins(&xml, "si")) text->len = 0;
        if (begins(&xml, "rPh")) phonetic = true;
        if (begins(&xml, "t")) in_text = true;
        if (in_text && !phonetic && is_text(&xml))
            buf_add(text, str_of((const char *)xmlTextReaderConstValue(xml.reader)));
        if (ends(&xml, "t")) in_text = false;
        if (ends(&xml, "rPh")) phonetic = false;
        if (!ends(&xml, "si")) continue;
        Str item = str_copy(arena, buf_str(text));
        buf_append(list, &item, sizeof item);
        if (list->len / sizeof item > STRINGS_MAX)
            return error_set(err, ERROR_USAGE, path, "the workbook has too many texts");
    }
    out->item = (Str *)(void *)list->ptr;
    out->count = list->len / sizeof(Str);
    return true;
}

typedef struct SheetPart {
    Str name, id, part;
} SheetPart;

typedef struct Sheets {
    SheetPart item[SHEETS_MAX];
    size_t count;
    bool dates_1904;
} Sheets;

static bool read_sheets(zip_t *zip, const char *path, Arena *arena, Sheets *out, Error *err) {
    Str content;
    Xml xml;
    bool node;
    *out = (Sheets){0};
    if (!read_part(zip, path, "xl/workbook.xml", arena, NULL, &content, err) ||
        !open_xml(content, path, "xl/workbook.xml", arena, &xml, err))
        return false;
    for (;;) {
        if (!next_node(&xml, &node, err)) return false;
        if (!node) break;
        if (begins(&xml, "workbookPr"))
            out->dates_1904 =
                str_eq(attribute(&xml, "date1904"), STR("1")) || str_eq(attribute(&xml, "date1904"), STR("true"));
        if (begins(&xml, "sheet") && out->count < SHEETS_MAX)
            out->item[out->count++] = (SheetPart){attribute(&xml, "name"), attribute(&xml, "r:id"), STR("")};
    }
    if (!read_part(zip, path, "xl/_rels/workbook.xml.rels", arena, NULL, &content, err) ||
        !open_xml(content, path, "xl/_rels/workbook.xml.rels", arena, &xml, err))
        return false;
    for (;;) {
        if (!next_node(&xml, &node, err)) return false;
        if (!node) return true;
        if (!begins(&xml, "Relationship")) continue;
        Str id = attribute(&xml, "Id"), target = attribute(&xml, "Target");
        for (size_t i = 0; i < out->count; i++) {
            if (!str_eq(out->item[i].id, id)) continue;
            bool whole = target.len && target.ptr[0] == '/';
            out->item[i].part = str_printf(arena, "%s%.*s", whole ? "" : "xl/",
                                           STR_ARG(whole ? str_sub(target, 1, target.len) : target));
        }
    }
}

/* ---- Cells */

enum { COLUMN_DECISION, COLUMN_UNTIL, COLUMN_COMMENT, COLUMN_FINDING, COLUMN_KINDS };

typedef struct Reading {
    const char *path;
    Arena *arena;
    const Strings *strings;
    const Sheets *sheets;
    Str sheet;
    uint32_t column[COLUMN_KINDS]; /* from 1; 0: not found yet */
    bool run_next;                 /* the cell before was the title of the run */
    Str value[COLUMN_KINDS];       /* of the row */
    uint32_t row;
    Buf *decisions;
    Str run;
    bool ours;
    Language language; /* of the sheet's titles */
} Reading;

/* "AB12" -> 28 and 12. */
static bool split_reference(Str reference, uint32_t *column, uint32_t *row) {
    size_t i = 0;
    *column = *row = 0;
    for (; i < reference.len && i < 3 && reference.ptr[i] >= 'A' && reference.ptr[i] <= 'Z'; i++)
        *column = *column * 26 + (uint32_t)(reference.ptr[i] - 'A' + 1);
    for (; i < reference.len && reference.ptr[i] >= '0' && reference.ptr[i] <= '9' && *row < 10000000; i++)
        *row = *row * 10 + (uint32_t)(reference.ptr[i] - '0');
    return i == reference.len && *column && *row;
}

static bool is_label(Str text, Label label) {
    for (int language = 0; language < LANGUAGES; language++) {
        if (str_eq(text, words_label((Language)language, label))) return true;
    }
    return false;
}

static Str decision_code_of(Str text) {
    static const struct {
        Label label;
        const char *code;
    } word[] = {{LABEL_DECISION_ACCEPT, "accept"},
                {LABEL_DECISION_REJECT, "reject"},
                {LABEL_DECISION_SAME, "same"},
                {LABEL_DECISION_NOT_SAME, "not same"},
                {LABEL_DECISION_IGNORE, "ignore"}};
    for (size_t i = 0; i < ARRAY_LEN(word); i++) {
        if (is_label(text, word[i].label)) return str_of(word[i].code);
    }
    return text;
}

/* A date is a number of days since 1899-12-30 (1904-01-01 in old workbooks of Macs), or text that a person typed. */
static Str date_of(const Reading *r, Str text) {
    char day[DAY_TEXT_SIZE];
    Day read;
    int64_t us, serial;
    Str rest = text, whole = str_cut(&rest, '.');
    if (str_int64(whole, &serial) && serial > 0 && serial < 3000000) {
        return str_copy(
            r->arena,
            day_print((Day)(serial + (r->sheets->dates_1904 ? day_of(1904, 1, 1) : day_of(1899, 12, 30))), day));
    }
    if (instant_parse(text, STR(""), &read, &us) == INSTANT_DATE ||
        instant_parse(text, STR("DD.MM.YYYY"), &read, &us) == INSTANT_DATE) {
        return str_copy(r->arena, day_print(read, day));
    }
    return text;
}

static Str reference_text(uint32_t column, uint32_t row, Arena *arena) {
    char letters[8];
    size_t at = sizeof letters;
    for (; column && at; column = (column - 1) / 26) letters[--at] = (char)('A' + (column - 1) % 26);
    return str_printf(arena, "%.*s%u", (int)(sizeof letters - at), letters + at, row);
}

static bool is_identity(Str text) {
    for (size_t i = 0; i < text.len; i++) {
        if (!((text.ptr[i] >= '0' && text.ptr[i] <= '9') || (text.ptr[i] >= 'a' && text.ptr[i] <= 'f'))) return false;
    }
    return text.len == 16;
}

/* The whole row is read before it is judged: the finding's identity stands behind the decision. */
static bool end_row(Reading *r, Error *err) {
    const Str *value = r->value;
    bool filled = value[COLUMN_DECISION].len || value[COLUMN_UNTIL].len || value[COLUMN_COMMENT].len;
    if (filled && r->column[COLUMN_DECISION] && r->column[COLUMN_FINDING]) {
        Str cell = reference_text(r->column[COLUMN_DECISION], r->row, r->arena);
        Str where = str_printf(r->arena, "%.*s!%.*s", STR_ARG(r->sheet), STR_ARG(cell));
        if (!value[COLUMN_DECISION].len) {
            return error_set(err, ERROR_USAGE, r->path, "%.*s: there is a date or a comment, but no decision",
                             STR_ARG(where));
        }
        if (!is_identity(value[COLUMN_FINDING])) {
            return error_set(err, ERROR_USAGE, r->path, "%.*s: the row has no finding's id any more", STR_ARG(where));
        }
        WorkbookDecision decision = {where, value[COLUMN_FINDING], decision_code_of(value[COLUMN_DECISION]),
                                     date_of(r, value[COLUMN_UNTIL]), value[COLUMN_COMMENT]};
        buf_append(r->decisions, &decision, sizeof decision);
    }
    for (size_t i = 0; i < COLUMN_KINDS; i++) r->value[i] = STR("");
    return true;
}

static Language language_of(Str text, Label label) {
    int language = LANGUAGE_EN;
    while (language < LANGUAGES - 1 && !str_eq(text, words_label((Language)language, label))) language++;
    return (Language)language;
}

static void take_title(Reading *r, Str text, uint32_t column) {
    static const Label title[COLUMN_KINDS] = {LABEL_DECISION, LABEL_IGNORE_UNTIL, LABEL_COMMENT, LABEL_FINDING_ID};
    for (size_t i = 0; i < COLUMN_KINDS; i++) {
        if (r->column[i] || !is_label(text, title[i])) continue;
        r->column[i] = column;
        r->language = language_of(text, title[i]);
    }
}

static void take_cell(Reading *r, Str text, uint32_t column) {
    text = str_trim(text);
    if (!text.len) return;
    bool head = !r->column[COLUMN_DECISION] || !r->column[COLUMN_FINDING];
    if (r->run_next && is_identity(text) && !r->run.len) r->run = text;
    r->run_next = is_label(text, LABEL_RUN);
    if (head && r->row <= HEAD_ROWS_MAX) {
        take_title(r, text, column);
        return;
    }
    for (size_t i = 0; i < COLUMN_KINDS; i++) {
        if (r->column[i] == column) r->value[i] = text;
    }
}

/* The value that a cell's text stands for: of type "s" it is the number of a shared one. */
static bool cell_value(const Reading *r, Str type, Str text, const char *part, Str *out, Error *err) {
    int64_t index;
    *out = text;
    if (!str_eq(type, STR("s")) || !text.len) return true;
    if (!str_int64(text, &index) || index < 0 || (size_t)index >= r->strings->count) {
        return error_set(err, ERROR_USAGE, r->path, "part %s names a text that is not there", part);
    }
    *out = r->strings->item[index];
    return true;
}

/* A sheet that lost one of its two columns cannot be read, and what was filled in must not pass for nothing. */
static bool end_sheet(const Reading *r, Error *err) {
    bool decisions = r->column[COLUMN_DECISION], findings = r->column[COLUMN_FINDING];
    if (decisions == findings) return true;
    Str lost = words_label(r->language, decisions ? LABEL_FINDING_ID : LABEL_DECISION);
    return error_set(err, ERROR_USAGE, r->path,
                     "the sheet \"%.*s\" has no column \"%.*s\" any more, so its decisions cannot be read\n"
                     "hint: fill in a fresh copy of the report; columns may be moved or hidden, but not deleted",
                     STR_ARG(r->sheet), STR_ARG(lost));
}

static bool read_sheet(Reading *r, zip_t *zip, const SheetPart *part, Error *err) {
    Str content, type = STR("");
    Xml xml;
    bool node, found, in_value = false;
    uint32_t column = 0;
    const char *name = str_cstr(r->arena, part->part);
    if (!part->part.len || !read_part(zip, r->path, name, r->arena, &found, &content, err)) return part->part.len == 0;
    if (!found) return true; /* a sheet of charts */
    if (!open_xml(content, r->path, name, r->arena, &xml, err)) return false;
    memset(r->column, 0, sizeof r->column);
    for (size_t i = 0; i < COLUMN_KINDS; i++) r->value[i] = STR("");
    r->sheet = part->name;
    Buf *text = buf_own(r->arena);
    for (;;) {
        if (!next_node(&xml, &node, err)) return false;
        if (!node) return end_sheet(r, err);
        if (begins(&xml, "c")) {
            text->len = 0;
            type = attribute(&xml, "t");
            if (!split_reference(attribute(&xml, "r"), &column, &r->row))
                return error_set(err, ERROR_USAGE, r->path, "part %s has a cell without a place", name);
        }
        if (begins(&xml, "v") || begins(&xml, "t")) in_value = true;
        if (in_value && is_text(&xml)) buf_add(text, str_of((const char *)xmlTextReaderConstValue(xml.reader)));
        if (ends(&xml, "v") || ends(&xml, "t")) in_value = false;
        if (ends(&xml, "c")) {
            Str value;
            if (!cell_value(r, type, str_copy(r->arena, buf_str(text)), name, &value, err)) return false;
            take_cell(r, value, column);
        }
        if (ends(&xml, "row")) {
            r->ours = r->ours || (r->column[COLUMN_DECISION] && r->column[COLUMN_FINDING]);
            r->run_next = false;
            if (!end_row(r, err)) return false;
        }
    }
}

bool workbook_decisions(const char *path, Arena *arena, Workbook *out, Error *err) {
    zip_t *zip;
    Strings strings;
    Sheets *sheets = arena_alloc(arena, sizeof *sheets);
    if (!open_zip(path, arena, &zip, err) || !read_strings(zip, path, arena, &strings, err) ||
        !read_sheets(zip, path, arena, sheets, err))
        return false;
    Reading r = {.path = path,
                 .arena = arena,
                 .strings = &strings,
                 .sheets = sheets,
                 .decisions = buf_own(arena),
                 .run = STR("")};
    for (size_t i = 0; i < sheets->count; i++) {
        if (!read_sheet(&r, zip, &sheets->item[i], err)) return false;
    }
    if (!r.ours || !r.run.len) {
        return error_set(err, ERROR_USAGE, path,
                         "is no report of Kopeck: it names no run, or has no column for decisions\nhint: give back the "
                         "report.xlsx that was filled in, with its summary");
    }
    *out = (Workbook){r.run, (const WorkbookDecision *)(const void *)r.decisions->ptr,
                      r.decisions->len / sizeof(WorkbookDecision)};
    return true;
}
