#include "captures/filter.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "captures/filter_values.hpp"

namespace osiscope {

namespace {

bool holds_for_text(const FilterTest& test, const Filter& filter, const FilterSubject& subject) {
    const std::optional<std::string_view> text = find_text(*test.field, subject);
    if (!text) return false;
    const auto wanted = std::span(filter.texts).subspan(test.first_constant, test.constant_count);
    if (test.kind == FilterTest::Kind::contains) return text->find(wanted[0]) != std::string_view::npos;
    const bool found = std::find(wanted.begin(), wanted.end(), *text) != wanted.end();
    return found == (test.kind == FilterTest::Kind::one_of);
}

bool holds(const FilterTest& test, const Filter& filter, const FilterSubject& subject) {
    const bool text = test.field->kind == FilterKind::bytes || test.field->kind == FilterKind::text;
    if (test.kind == FilterTest::Kind::contains || (text && test.kind != FilterTest::Kind::present))
        return holds_for_text(test, filter, subject);
    FilterOccurrences found;
    if (test.constant_count > 0) found.wanted = {&filter.intervals[test.first_constant], test.constant_count};
    find_occurrences(found, *test.field, subject);
    switch (test.kind) {
        case FilterTest::Kind::one_of: return found.any_wanted;
        case FilterTest::Kind::none_of: return found.any && !found.any_wanted;
        default: return found.any;
    }
}

/// Characters, not bytes: continuation bytes of UTF-8 do not count.
std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80; }));
}

}  // namespace

bool matches(const Filter& filter, const FilterSubject& subject) {
    std::uint32_t next = filter.tests.empty() ? FilterTest::accept : 0;
    while (next < FilterTest::reject) {  // jumps only lead on, never back
        const FilterTest& test = filter.tests[next];
        next = holds(test, filter, subject) ? test.if_true : test.if_false;
    }
    return next == FilterTest::accept;
}

static_assert(std::all_of(std::begin(filter_source_table), std::end(filter_source_table),
                          [](const auto& row) { return row.needs.bytes || !row.needs.packet; }),
              "who asks for the packet asks for the bytes it is decoded from");

bool needs_checksums(const Filter& filter) {
    return std::any_of(filter.tests.begin(), filter.tests.end(),
                       [](const FilterTest& test) { return test.field->source == FilterSource::checksum; });
}

bool needs_summary(const Filter& filter) {
    return needs_bytes(filter) || std::any_of(filter.tests.begin(), filter.tests.end(), [](const FilterTest& test) {
               return needs_of(test.field->source).summary;
           });
}

bool needs_bytes(const Filter& filter) {
    return std::any_of(filter.tests.begin(), filter.tests.end(), [](const FilterTest& test) {
        const bool into_frame = test.kind == FilterTest::Kind::contains && test.field->source == FilterSource::frame;
        return into_frame || needs_of(test.field->source).bytes;
    });
}

std::string error_text(const FilterError& error, std::string_view expression) {
    std::string shown(expression);
    for (char& c : shown)
        if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    const std::size_t before = characters(expression.substr(0, error.first));
    const std::size_t marked = std::max<std::size_t>(1, characters(expression.substr(error.first, error.count)));
    return fmt::format("column {}: {}\n  {}\n  {}{}", before + 1, error.sentence, shown, std::string(before, ' '),
                       std::string(marked, '^'));
}

}  // namespace osiscope
