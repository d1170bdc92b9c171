#include "connectors/csv_encoding.h"

#include "engine/base/utf8.h"

const char *const csv_encoding_name[CSV_ENCODING_COUNT] = {
    "auto", "utf-8", "utf-16le", "utf-16be", "windows-1251", "windows-1252", "cp866", "koi8-r", "latin-1",
};

/* Code points of the bytes 0x80..0xFF; 0 is a byte that the encoding leaves undefined.
 * Source: the mapping tables of unicode.org/Public/MAPPINGS; the test compares each with iconv. */
static const uint16_t windows_1251[128] = {
    0x0402, 0x0403, 0x201A, 0x0453, 0x201E, 0x2026, 0x2020, 0x2021, 0x20AC, 0x2030, 0x0409, 0x2039, 0x040A,
    0x040C, 0x040B, 0x040F, 0x0452, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x0000, 0x2122,
    0x0459, 0x203A, 0x045A, 0x045C, 0x045B, 0x045F, 0x00A0, 0x040E, 0x045E, 0x0408, 0x00A4, 0x0490, 0x00A6,
    0x00A7, 0x0401, 0x00A9, 0x0404, 0x00AB, 0x00AC, 0x00AD, 0x00AE, 0x0407, 0x00B0, 0x00B1, 0x0406, 0x0456,
    0x0491, 0x00B5, 0x00B6, 0x00B7, 0x0451, 0x2116, 0x0454, 0x00BB, 0x0458, 0x0405, 0x0455, 0x0457, 0x0410,
    0x0411, 0x0412, 0x0413, 0x0414, 0x0415, 0x0416, 0x0417, 0x0418, 0x0419, 0x041A, 0x041B, 0x041C, 0x041D,
    0x041E, 0x041F, 0x0420, 0x0421, 0x0422, 0x0423, 0x0424, 0x0425, 0x0426, 0x0427, 0x0428, 0x0429, 0x042A,
    0x042B, 0x042C, 0x042D, 0x042E, 0x042F, 0x0430, 0x0431, 0x0432, 0x0433, 0x0434, 0x0435, 0x0436, 0x0437,
    0x0438, 0x0439, 0x043A, 0x043B, 0x043C, 0x043D, 0x043E, 0x043F, 0x0440, 0x0441, 0x0442, 0x0443, 0x0444,
    0x0445, 0x0446, 0x0447, 0x0448, 0x0449, 0x044A, 0x044B, 0x044C, 0x044D, 0x044E, 0x044F,
};

static const uint16_t windows_1252[128] = {
    0x20AC, 0x0000, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152,
    0x0000, 0x017D, 0x0000, 0x0000, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122,
    0x0161, 0x203A, 0x0153, 0x0000, 0x017E, 0x0178, 0x00A0, 0x00A1, 0x00A2, 0x00A3, 0x00A4, 0x00A5, 0x00A6,
    0x00A7, 0x00A8, 0x00A9, 0x00AA, 0x00AB, 0x00AC, 0x00AD, 0x00AE, 0x00AF, 0x00B0, 0x00B1, 0x00B2, 0x00B3,
    0x00B4, 0x00B5, 0x00B6, 0x00B7, 0x00B8, 0x00B9, 0x00BA, 0x00BB, 0x00BC, 0x00BD, 0x00BE, 0x00BF, 0x00C0,
    0x00C1, 0x00C2, 0x00C3, 0x00C4, 0x00C5, 0x00C6, 0x00C7, 0x00C8, 0x00C9, 0x00CA, 0x00CB, 0x00CC, 0x00CD,
    0x00CE, 0x00CF, 0x00D0, 0x00D1, 0x00D2, 0x00D3, 0x00D4, 0x00D5, 0x00D6, 0x00D7, 0x00D8, 0x00D9, 0x00DA,
    0x00DB, 0x00DC, 0x00DD, 0x00DE, 0x00DF, 0x00E0, 0x00E1, 0x00E2, 0x00E3, 0x00E4, 0x00E5, 0x00E6, 0x00E7,
    0x00E8, 0x00E9, 0x00EA, 0x00EB, 0x00EC, 0x00ED, 0x00EE, 0x00EF, 0x00F0, 0x00F1, 0x00F2, 0x00F3, 0x00F4,
    0x00F5, 0x00F6, 0x00F7, 0x00F8, 0x00F9, 0x00FA, 0x00FB, 0x00FC, 0x00FD, 0x00FE, 0x00FF,
};

static const uint16_t cp866[128] = {
    0x0410, 0x0411, 0x0412, 0x0413, 0x0414, 0x0415, 0x0416, 0x0417, 0x0418, 0x0419, 0x041A, 0x041B, 0x041C,
    0x041D, 0x041E, 0x041F, 0x0420, 0x0421, 0x0422, 0x0423, 0x0424, 0x0425, 0x0426, 0x0427, 0x0428, 0x0429,
    0x042A, 0x042B, 0x042C, 0x042D, 0x042E, 0x042F, 0x0430, 0x0431, 0x0432, 0x0433, 0x0434, 0x0435, 0x0436,
    0x0437, 0x0438, 0x0439, 0x043A, 0x043B, 0x043C, 0x043D, 0x043E, 0x043F, 0x2591, 0x2592, 0x2593, 0x2502,
    0x2524, 0x2561, 0x2562, 0x2556, 0x2555, 0x2563, 0x2551, 0x2557, 0x255D, 0x255C, 0x255B, 0x2510, 0x2514,
    0x2534, 0x252C, 0x251C, 0x2500, 0x253C, 0x255E, 0x255F, 0x255A, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550,
    0x256C, 0x2567, 0x2568, 0x2564, 0x2565, 0x2559, 0x2558, 0x2552, 0x2553, 0x256B, 0x256A, 0x2518, 0x250C,
    0x2588, 0x2584, 0x258C, 0x2590, 0x2580, 0x0440, 0x0441, 0x0442, 0x0443, 0x0444, 0x0445, 0x0446, 0x0447,
    0x0448, 0x0449, 0x044A, 0x044B, 0x044C, 0x044D, 0x044E, 0x044F, 0x0401, 0x0451, 0x0404, 0x0454, 0x0407,
    0x0457, 0x040E, 0x045E, 0x00B0, 0x2219, 0x00B7, 0x221A, 0x2116, 0x00A4, 0x25A0, 0x00A0,
};

static const uint16_t koi8_r[128] = {
    0x2500, 0x2502, 0x250C, 0x2510, 0x2514, 0x2518, 0x251C, 0x2524, 0x252C, 0x2534, 0x253C, 0x2580, 0x2584,
    0x2588, 0x258C, 0x2590, 0x2591, 0x2592, 0x2593, 0x2320, 0x25A0, 0x2219, 0x221A, 0x2248, 0x2264, 0x2265,
    0x00A0, 0x2321, 0x00B0, 0x00B2, 0x00B7, 0x00F7, 0x2550, 0x2551, 0x2552, 0x0451, 0x2553, 0x2554, 0x2555,
    0x2556, 0x2557, 0x2558, 0x2559, 0x255A, 0x255B, 0x255C, 0x255D, 0x255E, 0x255F, 0x2560, 0x2561, 0x0401,
    0x2562, 0x2563, 0x2564, 0x2565, 0x2566, 0x2567, 0x2568, 0x2569, 0x256A, 0x256B, 0x256C, 0x00A9, 0x044E,
    0x0430, 0x0431, 0x0446, 0x0434, 0x0435, 0x0444, 0x0433, 0x0445, 0x0438, 0x0439, 0x043A, 0x043B, 0x043C,
    0x043D, 0x043E, 0x043F, 0x044F, 0x0440, 0x0441, 0x0442, 0x0443, 0x0436, 0x0432, 0x044C, 0x044B, 0x0437,
    0x0448, 0x044D, 0x0449, 0x0447, 0x044A, 0x042E, 0x0410, 0x0411, 0x0426, 0x0414, 0x0415, 0x0424, 0x0413,
    0x0425, 0x0418, 0x0419, 0x041A, 0x041B, 0x041C, 0x041D, 0x041E, 0x041F, 0x042F, 0x0420, 0x0421, 0x0422,
    0x0423, 0x0416, 0x0412, 0x042C, 0x042B, 0x0417, 0x0428, 0x042D, 0x0429, 0x0427, 0x042A,
};

bool csv_encoding_find(Str name, CsvEncoding *out) {
    for (size_t i = 0; i < CSV_ENCODING_COUNT; i++) {
        if (!str_eq_ascii_case(name, str_of(csv_encoding_name[i]))) continue;
        *out = (CsvEncoding)i;
        return true;
    }
    return false;
}

size_t csv_byte_order_mark(Str head, CsvEncoding *out) {
    static const struct {
        CsvEncoding encoding;
        const char *mark;
    } marks[] = {{CSV_UTF_8, "\xEF\xBB\xBF"}, {CSV_UTF_16LE, "\xFF\xFE"}, {CSV_UTF_16BE, "\xFE\xFF"}};
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        if (!str_starts(head, str_of(marks[i].mark))) continue;
        *out = marks[i].encoding;
        return strlen(marks[i].mark);
    }
    return 0;
}

/* latin-1 needs no table: its bytes are code points. */
static const uint16_t *table_of(CsvEncoding encoding) {
    switch (encoding) {
    case CSV_WINDOWS_1251: return windows_1251;
    case CSV_WINDOWS_1252: return windows_1252;
    case CSV_CP866: return cp866;
    case CSV_KOI8_R: return koi8_r;
    default: return NULL;
    }
}

/* Bytes of ASCII at the start of `in`, eight at a time. */
static size_t ascii_run(const char *in, size_t len) {
    size_t i = 0;
    uint64_t eight;
    for (; i + 8 <= len; i += 8) {
        memcpy(&eight, in + i, 8);
        if (eight & 0x8080808080808080u) break;
    }
    while (i < len && (unsigned char)in[i] < 0x80) i++;
    return i;
}

size_t csv_utf8_run(Str s) {
    for (size_t i = 0; i < s.len;) {
        i += ascii_run(s.ptr + i, s.len - i);
        size_t before = i;
        if (i < s.len && utf8_next(s, &i) == UTF8_BAD && i == before + 1) return before; /* a real U+FFFD takes three */
    }
    return s.len;
}

/* The UTF-8 of a byte, as it lies in memory, and its length. */
typedef struct Utf8 {
    char bytes[4];
    uint8_t len;
} Utf8;

static void fill_high(const uint16_t *table, Utf8 high[128]) {
    for (uint32_t i = 0; i < 128; i++) {
        uint32_t c = table ? table[i] : 0x80 + i;
        high[i] = (Utf8){{CSV_WRONG_BYTE}, 1};
        if (c) high[i].len = (uint8_t)utf8_put(high[i].bytes, c);
    }
}

/* ASCII eight bytes at a time; four bytes are written for any other, of which one to three count. */
static size_t decode_bytes(const uint16_t *table, Str in, char *out) {
    Utf8 high[128];
    char *to = out;
    fill_high(table, high);
    for (size_t i = 0; i < in.len;) {
        size_t run = ascii_run(in.ptr + i, in.len - i);
        memcpy(to, in.ptr + i, run);
        to += run;
        for (i += run; i < in.len && (unsigned char)in.ptr[i] >= 0x80; i++) {
            const Utf8 *one = &high[(unsigned char)in.ptr[i] - 0x80];
            memcpy(to, one->bytes, sizeof one->bytes);
            to += one->len;
        }
    }
    return (size_t)(to - out);
}

static uint32_t unit16(const char *at, bool big) {
    const unsigned char *p = (const unsigned char *)at;
    return big ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
}

static size_t decode_utf16(bool big, Str in, size_t *used, char *out) {
    char *to = out;
    size_t i = 0;
    while (i + 2 <= in.len) {
        uint32_t c = unit16(in.ptr + i, big);
        size_t size = 2;
        if (c >= 0xD800 && c <= 0xDBFF) {
            if (i + 4 > in.len) break; /* its second half comes with the next block */
            uint32_t low = unit16(in.ptr + i + 2, big);
            if (low >= 0xDC00 && low <= 0xDFFF) {
                c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                size = 4;
            }
        }
        if (c >= 0xD800 && c <= 0xDFFF)
            *to++ = CSV_WRONG_BYTE;
        else
            to += utf8_put(to, c);
        i += size;
    }
    *used = i;
    return (size_t)(to - out);
}

size_t csv_decode(CsvEncoding encoding, Str in, size_t *used, char *out) {
    assert(encoding != CSV_ENCODING_AUTO);
    *used = in.len;
    if (encoding == CSV_UTF_16LE || encoding == CSV_UTF_16BE) {
        return decode_utf16(encoding == CSV_UTF_16BE, in, used, out);
    }
    if (encoding != CSV_UTF_8) return decode_bytes(table_of(encoding), in, out);
    memcpy(out, in.ptr, in.len);
    return in.len;
}

uint64_t csv_encoded_size(CsvEncoding encoding, Str text) {
    if (encoding == CSV_UTF_8) return text.len;
    uint64_t count = 0, four = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        count += (byte & 0xC0) != 0x80;
        four += byte >= 0xF0 && byte <= 0xF4;
    }
    return encoding == CSV_UTF_16LE || encoding == CSV_UTF_16BE ? 2 * (count + four) : count;
}

static bool is_latin(uint32_t c) {
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* How much the sample looks like Russian words in this encoding: frequent letters count for; a capital in the middle of
 * a word, a Latin letter beside a Cyrillic one, and what is no letter count against. */
static int64_t likeness(CsvEncoding encoding, Str sample) {
    static const char frequent[] = "\xD0\xBE\xD0\xB5\xD0\xB0\xD0\xB8\xD0\xBD\xD1\x82\xD1\x81\xD1\x80\xD0\xB2\xD0\xBB";
    const uint16_t *table = table_of(encoding);
    int64_t score = 0;
    bool after_small = false, after_latin = false, after_cyrillic = false;
    for (size_t i = 0; i < sample.len; i++) {
        unsigned char byte = (unsigned char)sample.ptr[i];
        uint32_t c = byte < 0x80 || !table ? byte : table[byte - 0x80];
        bool small = (c >= 0x430 && c <= 0x44F) || c == 0x451, capital = c >= 0x410 && c <= 0x42F;
        if (byte >= 0x80) {
            char bytes[4];
            size_t len = utf8_put(bytes, c);
            bool often = small && str_find(str_of(frequent), (Str){bytes, len}) != SIZE_MAX;
            score += often ? 3 : small ? 1 : capital ? (after_small ? -3 : 1) : -2;
        }
        if ((after_latin && (small || capital)) || (after_cyrillic && is_latin(c))) score -= 3;
        after_small = small;
        after_cyrillic = small || capital;
        after_latin = is_latin(c);
    }
    return score;
}

/* Half of the bytes are 0 (Latin) or 4 (Cyrillic), and those bytes are rare in the other half. */
static CsvEncoding guess_utf16(Str sample) {
    size_t pages[2] = {0, 0};
    for (size_t i = 0; i < sample.len; i++) pages[i & 1] += sample.ptr[i] == 0 || sample.ptr[i] == 4;
    if (pages[1] > sample.len / 4 && 8 * pages[0] < pages[1]) return CSV_UTF_16LE;
    if (pages[0] > sample.len / 4 && 8 * pages[1] < pages[0]) return CSV_UTF_16BE;
    return CSV_ENCODING_AUTO;
}

CsvEncoding csv_encoding_guess(Str sample) {
    static const CsvEncoding candidates[] = {CSV_WINDOWS_1251, CSV_CP866, CSV_KOI8_R};
    CsvEncoding best = guess_utf16(sample);
    if (best != CSV_ENCODING_AUTO || utf8_valid(sample)) return best;
    int64_t score = 0;
    best = CSV_WINDOWS_1252;
    for (size_t i = 0; i < ARRAY_LEN(candidates); i++) {
        int64_t other = likeness(candidates[i], sample);
        if (other <= score) continue;
        score = other;
        best = candidates[i];
    }
    return best;
}
