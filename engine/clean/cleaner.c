#include "engine/clean/clean.h"
#include "engine/clean/currency.h"
#include "engine/clean/names.h"
#include "engine/clean/number.h"
#include "engine/clean/text.h"

const Cleaner cleaners[] = {
    {"text", text_clean, "letter case and Unicode forms made one (NFKC casefold), white space collapsed"},
    {"fold", fold_clean,
     "words alone: as text, without punctuation, quotes and №; ё as е; look-alike Latin letters in a "
     "Cyrillic word repaired, and the reverse"},
    {"translit", translit_clean, "as fold, Cyrillic and Latin brought to one spelling (Щукин, Shchukin: shukin)"},
    {"company", company_clean, "company name without its legal form, in the spelling of translit, words sorted"},
    {"company_form", company_form_clean, "class of the legal form in a company name: sole, limited, stock ..."},
    {"person", person_clean,
     "person's name, surname first where it can be told, without titles, in the spelling of translit "
     "(Иван Петров: petrov ivan)"},
    {"person_initials", person_initials_clean, "surname and initials (Петров Иван Иванович: petrov i i)"},
    {"city", city_clean, "city name without г., город, city; old and new names of one city are one"},
    {"item", item_clean,
     "name of an item: as fold, with quantities, sizes, models and categories in one word each (0,5 л and 500 ml: 500ml, 3 х 2,5: 3x2.5, "
     "АВ-12: ab12, кат. 5e: cat5e, pack of 3: 3pc)"},
    {"phone", phone_clean, "phone number in E.164 (+77011234567), national ones by the region; extension dropped"},
    {"email", email_clean, "first e-mail address, lower case, without its display name"},
    {"tax_id", tax_id_clean,
     "tax number: digits and upper-case letters, without label and separators, the first of several"},
    {"document_number", document_number_clean,
     "document number without №, label, date and leading zeros; 00УТ-000123: YT123"},
    {"document_digits", document_digits_clean,
     "as document_number, without its letters: УТ-123 and 123 are equal, A-12 and "
     "B-12 too; for sources that drop the prefix"},
    {"references", references_clean,
     "document numbers that a text names (оплата по сч. №123 от 01.02.2026: 123), several with spaces between, each as document_number"},
    {"digits", digits_clean, "digits alone"},
    {"upper", upper_clean, "as text, in upper case"},
    {"currency", currency_clean, "code of a currency, however it is written (руб., ₽, 643: RUB), else as upper"},
    {"guid", guid_clean, "GUID in lower case with hyphens, without braces; the empty GUID is no value"},
    {"key", key_clean, "a record's key: a GUID as `guid` leaves it, anything else as `text` does"},
    {"iban", iban_clean, "IBAN without spaces, in upper case"},
    {"account", account_clean, "bank account: digits and upper-case letters, without label and separators"},
    {NULL, NULL, NULL},
};

const Cleaner *cleaner_find(Str name) {
    for (const Cleaner *cleaner = cleaners; cleaner->name; cleaner++) {
        if (str_eq(name, str_of(cleaner->name))) return cleaner;
    }
    return NULL;
}

bool clean_keeps(const CleanStep *steps, size_t count, Str texts, size_t longest) {
    if (count != 1 || !steps[0].cleaner) return false;
    bool by_text = steps[0].cleaner->clean == text_clean || (steps[0].cleaner->clean == key_clean && longest < GUID_DIGITS);
    return by_text && text_is_plain(texts);
}

void clean_steps(CleanContext *context, const CleanStep *steps, size_t count, Str in, Buf *out) {
    Buf *chain = context->steps;
    if (!count) text_repair(context, in, out);
    for (size_t i = 0; i < count; i++) {
        Buf *to = i + 1 == count ? out : &chain[i % 2];
        if (to != out) to->len = 0;
        if (steps[i].cleaner) {
            steps[i].cleaner->clean(context, in, to);
        } else {
            replacement_apply(steps[i].replacement, context, in, to);
        }
        in = buf_str(to);
    }
}
