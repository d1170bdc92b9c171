/* How 1C:Enterprise calls the tables and columns of its database: what the platform's own
 * ПолучитьСтруктуруХраненияБазыДанных(, Истина) says, written to a file with one line a column, separated by tabs:
 *
 *   ИмяТаблицыХранения  Метаданные                          Назначение      ИмяПоляХранения  ИмяПоля
 *   _Document123        Документ.РеализацияТоваровУслуг     Основная        _Fld456RRef      Контрагент
 *   _Document123_VT789  Документ.РеализацияТоваровУслуг.ТабличнаяЧасть.Товары  ТабличнаяЧасть  _Fld790  Сумма
 *
 * The head names the columns, in Russian or English (StorageTableName Metadata Purpose StorageFieldName FieldName), in
 * any order; others are passed over. Tables for the platform's own use (totals, change registration) are left out. */
#ifndef KOPECK_ONEC_NAMES_H
#define KOPECK_ONEC_NAMES_H

#include "engine/base/error.h"
#include "engine/base/str.h"

typedef struct OnecField {
    Str name;    /* "Контрагент" */
    Str storage; /* "_Fld456RRef" */
} OnecField;

typedef struct OnecTable {
    Str object;  /* "Документ.РеализацияТоваровУслуг.Товары" */
    Str storage; /* "_Document123_VT789" */
    const OnecField *field;
    size_t count;
} OnecTable;

typedef struct OnecNames {
    const OnecTable *table; /* by object, byte by byte */
    size_t count;
} OnecNames;

/* text: of the file, UTF-8 with or without a mark at its beginning; it must outlive the names. file: for errors. */
bool onec_names_read(Str text, const char *file, Arena *arena, OnecNames *out, Error *err) MUST_USE;

/* "Документ.Х", "Document.Х", "Документ.Х.ТабличнаяЧасть.Товары" and "Документ.Х.Товары" are understood; NULL: none. */
const OnecTable *onec_table(const OnecNames *names, Str object, Arena *scratch);

/* The table of that number (what a reference of several types holds), "Документ.Х"; NULL: none. */
const OnecTable *onec_table_numbered(const OnecNames *names, uint32_t number);

#endif
