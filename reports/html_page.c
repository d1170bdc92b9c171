#include "reports/html_page.h"

#include "reports/text.h"

#include <stdarg.h>
#include <stdio.h>

void html_raw(HtmlPage *page, const char *tags) {
    buf_add(page->out, str_of(tags));
}

void html_printf(HtmlPage *page, const char *format, ...) {
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    int len = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    assert(len >= 0 && (size_t)len < sizeof text);
    buf_append(page->out, text, (size_t)len);
}

void html_text(HtmlPage *page, Str text) {
    text_add_html(page->out, text);
}

void html_attribute(HtmlPage *page, const char *name, Str value) {
    buf_printf(page->out, " %s=\"", name);
    text_add_html(page->out, value);
    buf_char(page->out, '"');
}

void html_label(HtmlPage *page, Label label) {
    html_text(page, words_label(page->language, label));
}

void html_number(HtmlPage *page, int128 value, unsigned scale) {
    words_add_number(page->language, page->out, value, scale);
}

void html_delta(HtmlPage *page, int128 value, unsigned scale) {
    if (!value) {
        html_raw(page, "0");
        return;
    }
    if (value > 0) html_raw(page, "+");
    html_number(page, value, scale);
}

void html_date(HtmlPage *page, Str iso) {
    words_add_date(page->language, page->out, iso);
}

void html_heading(HtmlPage *page, const char *id, Label title) {
    html_printf(page, "<h2 id=\"%s\">", id);
    html_label(page, title);
    html_raw(page, "</h2>\n");
}

void html_rest(HtmlPage *page, size_t shown, size_t all, const char *file) {
    if (shown == all) return;
    html_raw(page, "<p class=\"note\">");
    html_text(page, words_shown(page->language, shown, all, file, page->arena));
    html_raw(page, "</p>\n");
}

void html_heads(HtmlPage *page, const Label *label, size_t count, size_t numbers) {
    html_raw(page, "<thead><tr>");
    for (size_t i = 0; i < count; i++) {
        html_raw(page, i < numbers || label[i] == LABEL_STATE ? "<th>" : "<th class=\"n\">");
        html_label(page, label[i]);
        html_raw(page, "</th>");
    }
    html_raw(page, "</tr></thead>\n");
}

void html_filter(HtmlPage *page, const char *class, HtmlFilter filter) {
    html_printf(page, "<a href=\"#findings\" class=\"f %s\"", class);
    html_attribute(page, "data-rule", filter.rule);
    if (filter.by.ptr) {
        html_attribute(page, "data-by", filter.by);
        html_attribute(page, "data-value", filter.value);
    }
    if (filter.day.ptr) html_attribute(page, "data-on", filter.day);
    if (filter.kind.ptr) {
        html_attribute(page, "data-kind", filter.kind);
        html_attribute(page, "data-cause", filter.cause);
    }
    html_raw(page, ">");
}

Str html_slice(Str dimension, Str slice) {
    if (!str_eq(dimension, STR("counterparty")) || !str_ends(slice, STR(")"))) return slice;
    size_t from = slice.len - 1;
    while (from > 0 && slice.ptr[from - 1] >= '0' && slice.ptr[from - 1] <= '9') from--;
    bool tax_id = from > 0 && slice.ptr[from - 1] == '(' && from < slice.len - 1;
    return tax_id ? str_sub(slice, from, slice.len - 1) : slice;
}
