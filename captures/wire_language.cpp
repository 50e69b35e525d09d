#include "captures/wire_language.hpp"

#include <fmt/format.h>

#include "captures/filter_fields.hpp"
#include "captures/wire_words.hpp"

namespace osiscope {

namespace {

constexpr std::uint64_t most_frames = 1'000'000'000;

/// What takes all frames of a capture to know, the wire does not.
void refuse_history(WireWords& words, const Filter& filter, std::size_t column) {
    for (const FilterTest& test : filter.tests)
        if (test.field->source == FilterSource::tcp_stream || test.field->source == FilterSource::tcp_scaled_window ||
            test.field->source == FilterSource::tcp_analysis)
            words.fail_at(
                column,
                fmt::format(
                    "{} is known of a whole capture only; the wire looks at one frame alone, by what its headers say",
                    test.field->id));
}

void read_filter(WireWords& words, WireRule& rule) {
    const WireWord expression = words.need("the expression in '…' after when");
    if (!expression.quoted)
        return words.fail_at(expression.column, "put the expression into '…', as in when 'tcp.len > 0' nth 5: drop");
    FilterError error;
    std::optional<Filter> filter = parse_filter(expression.text, error);
    if (!filter) return words.fail_at(expression.column + error.first, error.sentence);
    refuse_history(words, *filter, expression.column);
    rule.expression = expression.text;
    rule.filter = std::move(*filter);
}

void read_occurrence(WireWords& words, WireRule& rule) {
    const WireWord word = words.need("which one (nth 5, nth 5-9)");
    const std::size_t dash = word.text.find('-');
    rule.first = words.whole({word.text.substr(0, dash), word.column, false}, "which one", 1, most_frames);
    rule.last = rule.first;
    if (dash != std::string::npos)
        rule.last = words.whole({word.text.substr(dash + 1), word.column + dash + 1, false}, "the last one", rule.first,
                                most_frames);
}

void read_side(WireWords& words, WireRule& rule) {
    rule.from = host_from_word(words.next());
    if (!rule.from) return words.fail("from is followed by A or B: the side the frame comes from");
    words.need("A or B");
}

void read_when(WireWords& words, WireRule& rule) {
    rule.kind = WireRule::Kind::when;
    read_filter(words, rule);
    while (words.more() && !words.is(":")) {
        if (words.take("nth")) read_occurrence(words, rule);
        else if (words.take("every")) rule.last = WireRule::every;
        else if (words.take("link")) rule.link = words.need_link();
        else if (words.take("from")) read_side(words, rule);
        else
            words.fail(fmt::format(
                "“{}” is not understood here; write from A, from B, link N, nth N, nth N-M or every, and then a colon",
                words.next()));
    }
}

void read_trigger(WireWords& words, WireRule& rule) {
    if (words.take("when")) {
        read_when(words, rule);
    } else if (words.take("at")) {
        rule.kind = WireRule::Kind::at;
        rule.at = words.need_time("the time after at", a_day);
    }
    if (rule.kind != WireRule::Kind::now && !words.take(":"))
        words.fail("a colon is missing here, and after it what to do");
}

std::string trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

std::string trigger_text(const WireRule& rule) {
    if (rule.kind == WireRule::Kind::now) return {};
    if (rule.kind == WireRule::Kind::at)
        return fmt::format("at {}: ", value_text(ValueKind::duration, static_cast<double>(rule.at)));
    std::string text = fmt::format("when '{}'", rule.expression);
    if (rule.from) text += fmt::format(" from {}", name(*rule.from));
    if (rule.link) text += fmt::format(" link {}", *rule.link);
    const bool every = rule.last == WireRule::every;
    if (!every || rule.first > 1) text += fmt::format(" nth {}", rule.first);
    if (every) text += " every";
    else if (rule.last != rule.first) text += fmt::format("-{}", rule.last);
    return text + ": ";
}

}  // namespace

WireLineRead read_wire_line(std::string_view text) {
    WireWords words(text);
    if (!words.more() && words.problem().empty()) return {};
    WireRule rule;
    rule.text = trimmed(text.substr(0, words.length()));
    read_trigger(words, rule);
    const std::size_t column = words.column();
    rule.verb = read_wire_verb(words, rule.kind == WireRule::Kind::now);
    if (rule.kind == WireRule::Kind::at && is_about_frames(rule.verb.kind))
        words.fail_at(column, fmt::format("that is done to a frame, so say to which: when '…' nth 1: {}",
                                          trimmed(text.substr(0, words.length()).substr(column))));
    if (!words.problem().empty()) return {std::nullopt, words.problem()};
    return {std::move(rule), {}};
}

WireLineRead read_script_line(std::string_view line) {
    WireLineRead read = read_wire_line(line);
    const auto& rule = read.rule;
    if (rule && rule->kind == WireRule::Kind::now && (rule->verb.number != 0 || is_about_frames(rule->verb.kind)))
        return {std::nullopt,
                "column 1: a script does not know the numbers of frames yet; write when '…' nth 1: and what to do"};
    return read;
}

std::string to_text(const WireRule& rule) { return trigger_text(rule) + to_text(rule.verb); }

std::string problem_with_link(std::optional<std::uint16_t> link, std::size_t links) {
    if (!link || *link < links) return {};
    return links == 1 ? fmt::format("there is no link {}; the only one is 0", *link)
                      : fmt::format("there is no link {}; the last one is {}", *link, links - 1);
}

std::string problem_with_links(const WireRule& rule, std::size_t links) {
    std::string problem = problem_with_link(rule.link, links);
    return problem.empty() ? problem_with_link(rule.verb.link, links) : problem;
}

}  // namespace osiscope
