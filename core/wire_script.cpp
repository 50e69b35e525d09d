#include "core/wire_script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "captures/filter_fields.hpp"
#include "core/error.hpp"
#include "core/impairment_text.hpp"
#include "core/lab_settings.hpp"
#include "core/wire_line.hpp"
#include "layers/describe.hpp"

namespace osiscope {

namespace {

using Kind = WireVerb::Kind;

struct VerbWord {
    const char* word;
    Kind kind;
    const char* form;  ///< how it is written
};

constexpr std::array<VerbWord, 16> verbs{{{"drop", Kind::drop, "drop"},
                                          {"hold", Kind::hold, "hold, or hold TIME"},
                                          {"flip", Kind::flip, "flip FIELD, flip FIELD bit N or flip LAYER BYTE.BIT"},
                                          {"duplicate", Kind::duplicate, "duplicate, or duplicate COPIES"},
                                          {"delay", Kind::delay, "delay TIME"},
                                          {"swap", Kind::swap, "swap, or swap FRAMES"},
                                          {"truncate", Kind::truncate, "truncate BYTES"},
                                          {"reset", Kind::reset, "reset [back] [in-window or outside]"},
                                          {"release", Kind::release, "release"},
                                          {"cut", Kind::cut, "cut, or cut TIME"},
                                          {"plug", Kind::plug, "plug"},
                                          {"freeze", Kind::freeze, "freeze, or freeze TIME"},
                                          {"pause", Kind::pause, "pause, or pause TIME"},
                                          {"thaw", Kind::thaw, "thaw"},
                                          {"slow", Kind::slow, "slow TIMES (1 to 1000)"},
                                          {"set", Kind::set, "set [A>B or B>A] [link N] NAME VALUE"}}};

struct Token {
    std::string text;
    std::size_t column = 0;  ///< from 0
    bool quoted = false;
};

/// A line taken apart, and where reading it has got to.
struct Line {
    std::vector<Token> tokens;
    std::size_t next = 0;
    std::size_t length = 0;

    [[nodiscard]] bool more() const { return next < tokens.size(); }
    [[nodiscard]] std::size_t column() const { return more() ? tokens[next].column : length; }
    [[noreturn]] void fail(const std::string& sentence) const { fail_at(column(), sentence); }
    [[noreturn]] static void fail_at(std::size_t column, const std::string& sentence) {
        throw Error(fmt::format("column {}: {}", column + 1, sentence));
    }
    [[nodiscard]] bool is(std::string_view word) const {
        return more() && !tokens[next].quoted && tokens[next].text == word;
    }
    bool take(std::string_view word) {
        const bool found = is(word);
        if (found) ++next;
        return found;
    }
    const Token& need(const char* what) {
        if (!more()) fail(fmt::format("{} is missing", what));
        return tokens[next++];
    }
};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/// Words; a quoted expression is one, and so is a colon after a trigger.
Line take_apart(std::string_view text) {
    Line line;
    std::size_t at = 0;
    while (at < text.size() && text[at] != '#') {
        const char c = text[at];
        if (is_space(c)) {
            ++at;
        } else if (c == '\'') {
            const std::size_t end = text.find('\'', at + 1);
            if (end == std::string_view::npos) Line::fail_at(at, "the expression that begins here has no closing '");
            line.tokens.push_back({std::string(text.substr(at + 1, end - at - 1)), at + 1, true});
            at = end + 1;
        } else {
            std::size_t end = at + (c == ':' ? 1 : 0);
            while (end < text.size() && c != ':' && !is_space(text[end]) && text[end] != '#' && text[end] != ':') ++end;
            line.tokens.push_back({std::string(text.substr(at, end - at)), at, false});
            at = end;
        }
    }
    line.length = at;
    return line;
}

template <class Number>
Number number_of(const Token& token, const char* what, std::uint64_t least, std::uint64_t most) {
    std::uint64_t value = 0;
    const char* end = token.text.data() + token.text.size();
    const auto [stop, error] = std::from_chars(token.text.data(), end, value);
    if (error != std::errc{} || stop != end || value < least || value > most)
        Line::fail_at(token.column,
                      fmt::format("{} is a whole number from {} to {}, not “{}”", what, least, most, token.text));
    return static_cast<Number>(value);
}

template <class Number>
Number take_number(Line& line, const char* what, std::uint64_t least, std::uint64_t most) {
    return number_of<Number>(line.need(what), what, least, most);
}

/// The longest time of its kind, and what it is called.
struct LongestTime {
    std::int64_t ns;
    const char* text;
};

constexpr LongestTime a_minute{60'000'000'000, "60s"};      // as for `set delay`
constexpr LongestTime a_day{86'400'000'000'000, "86400s"};  // as for --max-time
constexpr LongestTime timers_can{100'000'000'000, "100s"};  // for longer no kernel's timers can be put off

std::int64_t take_time(Line& line, const char* what, const LongestTime& longest) {
    const Token& token = line.need(what);
    std::int64_t time = a_day.ns + 1;
    try {
        time = parse_duration(token.text);
    } catch (const Error&) {
        if (!is_time(token.text))
            Line::fail_at(token.column,
                          fmt::format("{} is a time such as 30ms, 5s or 300us, not “{}”", what, token.text));
    }
    if (time > longest.ns)
        Line::fail_at(token.column,
                      fmt::format("{} is at most {}, and “{}” is longer", what, longest.text, token.text));
    return time;
}

bool starts_with_digit(const Line& line) {
    return line.more() && !line.tokens[line.next].text.empty() && line.tokens[line.next].text[0] >= '0' &&
           line.tokens[line.next].text[0] <= '9';
}

std::optional<BitPlace::Base> base_from(const std::string& word) {
    if (word == "frame") return BitPlace::Base::frame;
    if (word == "ethernet") return BitPlace::Base::ethernet;
    if (word == "ip") return BitPlace::Base::network;
    if (word == "tcp" || word == "udp") return BitPlace::Base::transport;
    if (word == "payload") return BitPlace::Base::payload;
    return std::nullopt;
}

BitPlace take_place(Line& line) {
    BitPlace place;
    const Token& word = line.need("what to flip, for example tcp.flags.reset or payload 0.3,");
    if (const auto base = base_from(word.text)) {
        place.base = *base;
        const Token& where = line.need("the byte and bit, for example 0.3,");
        const std::size_t dot = where.text.find('.');
        if (dot == std::string::npos)
            Line::fail_at(where.column,
                          fmt::format("write the byte and the bit of it (0 = the most significant) as in 0.3, not “{}”",
                                      where.text));
        place.byte = number_of<std::uint32_t>({where.text.substr(0, dot), where.column, false}, "the byte", 0, 65'535);
        place.bit =
            number_of<std::uint32_t>({where.text.substr(dot + 1), where.column + dot + 1, false}, "the bit", 0, 7);
        return place;
    }
    place.base = BitPlace::Base::field;
    place.field = word.text;
    if (field_by_id(word.text) == nullptr) {
        const std::string_view like = most_like(word.text);
        Line::fail_at(word.column,
                      fmt::format("there is no field “{}”{}; or write frame, ethernet, ip, tcp or payload and BYTE.BIT",
                                  word.text, like.empty() ? "" : fmt::format("; did you mean {}", like)));
    }
    if (line.take("bit")) place.bit = take_number<std::uint32_t>(line, "the bit", 0, 127);
    return place;
}

std::optional<Host> host_from_word(const std::string& word) {
    if (word == "A") return Host::a;
    if (word == "B") return Host::b;
    return std::nullopt;
}

/// The line code and the check are those of a whole way: a recording could not say which link's they are.
void check_line_setting(const WireVerb& verb, std::size_t name_column, std::size_t column) {
    if (verb.link) Line::fail_at(name_column, verb.setting + " is set for a whole way; leave “link” out");
    if (verb.setting == "line-code" && !wire_code(verb.value))
        Line::fail_at(column, "a line code is none, nrz-l, manchester, mlt3 or 8b10b");
    if (verb.setting == "frame-check" && !on_or_off(verb.value)) Line::fail_at(column, "the frame check is on or off");
}

void take_set(Line& line, WireVerb& verb) {
    for (bool again = true; again;) {
        if (line.take("A>B")) verb.from = Host::a;
        else if (line.take("B>A")) verb.from = Host::b;
        else if (line.take("link")) verb.link = take_number<std::uint16_t>(line, "the link", 0, 15);
        else again = false;
    }
    const Token& setting = line.need("what to set, for example loss,");
    const std::size_t column = line.column();
    verb.setting = setting.text;
    verb.value = line.need("the value to set").text;
    if (is_about_line(verb.setting)) return check_line_setting(verb, setting.column, column);
    Impairments unused;
    try {
        set_impairment(unused, verb.setting, verb.value);
    } catch (const Error& error) {
        const auto& names = impairment_names();
        const bool known = std::find(names.begin(), names.end(), verb.setting) != names.end();
        Line::fail_at(known ? column : setting.column,
                      known ? error.what() : std::string(error.what()) + ", line-code, frame-check");
    }
}

void take_arguments(Line& line, WireVerb& verb) {
    switch (verb.kind) {
        case Kind::flip:
            verb.place = take_place(line);
            verb.repair = line.take("repair");
            break;
        case Kind::delay: verb.time_ns = take_time(line, "the delay", a_minute); break;
        case Kind::duplicate:
            if (starts_with_digit(line)) verb.count = take_number<std::uint32_t>(line, "the number of copies", 1, 100);
            break;
        case Kind::swap:
            if (starts_with_digit(line))
                verb.count = take_number<std::uint32_t>(line, "the frames to let pass", 1, 1000);
            break;
        case Kind::truncate: verb.count = take_number<std::uint32_t>(line, "the bytes to leave", 14, 65'535); break;
        case Kind::reset:
            verb.back = line.take("back");
            if (line.take("in-window")) verb.aim = ResetAim::in_window;
            else if (line.take("outside")) verb.aim = ResetAim::outside;
            break;
        case Kind::slow: verb.count = take_number<std::uint32_t>(line, "how many times slower", 1, 1000); break;
        case Kind::set: take_set(line, verb); break;
        case Kind::cut:
        case Kind::plug:
            if (line.take("link")) verb.link = take_number<std::uint16_t>(line, "the link", 0, 15);
            [[fallthrough]];
        case Kind::hold:
        case Kind::freeze:
        case Kind::pause:
            if (verb.kind != Kind::plug && line.more())
                verb.time_ns = take_time(line, "how long", verb.kind == Kind::freeze ? timers_can : a_day);
            break;
        default: break;
    }
}

WireVerb take_verb(Line& line, bool by_number) {
    const std::size_t column = line.column();
    const Token& word = line.need("what to do");
    const auto* found =
        std::find_if(verbs.begin(), verbs.end(), [&](const VerbWord& verb) { return word.text == verb.word; });
    if (found == verbs.end()) {
        std::string all;
        for (const VerbWord& verb : verbs) all += fmt::format("{}{}", all.empty() ? "" : ", ", verb.word);
        Line::fail_at(column, fmt::format("unknown action “{}”; known actions: {}", word.text, all));
    }
    WireVerb verb;
    verb.kind = found->kind;
    if (by_number && (is_about_frames(verb.kind) || (verb.kind == Kind::release && starts_with_digit(line))))
        verb.number = take_number<std::uint64_t>(line, "the number of a frame on the wire", 1, ~std::uint64_t{0} >> 1);
    take_arguments(line, verb);
    if (line.more())
        line.fail(fmt::format("“{}” is too much here; write {}", line.tokens[line.next].text, found->form));
    return verb;
}

/// What takes all frames of a capture to know, the wire does not.
void refuse_history(const Filter& filter, std::size_t column) {
    for (const FilterTest& test : filter.tests)
        if (test.field->source == FilterSource::tcp_stream || test.field->source == FilterSource::tcp_scaled_window ||
            test.field->source == FilterSource::tcp_analysis)
            Line::fail_at(
                column,
                fmt::format(
                    "{} is known of a whole capture only; the wire looks at one frame alone, by what its headers say",
                    test.field->id));
}

void take_filter(Line& line, WireRule& rule) {
    const Token& expression = line.need("the expression in '…' after when");
    if (!expression.quoted)
        Line::fail_at(expression.column, "put the expression into '…', as in when 'tcp.len > 0' nth 5: drop");
    FilterError error;
    std::optional<Filter> filter = parse_filter(expression.text, error);
    if (!filter) Line::fail_at(expression.column + error.first, error.sentence);
    refuse_history(*filter, expression.column);
    rule.filter = std::move(*filter);
}

void take_occurrence(Line& line, WireRule& rule) {
    const Token& token = line.need("which one (nth 5, nth 5-9)");
    const std::size_t dash = token.text.find('-');
    rule.first =
        number_of<std::uint64_t>({token.text.substr(0, dash), token.column, false}, "which one", 1, 1'000'000'000);
    rule.last = rule.first;
    if (dash != std::string::npos)
        rule.last = number_of<std::uint64_t>({token.text.substr(dash + 1), token.column + dash + 1, false},
                                             "the last one", rule.first, 1'000'000'000);
}

void take_when(Line& line, WireRule& rule) {
    rule.kind = WireRule::Kind::when;
    take_filter(line, rule);
    while (line.more() && !line.is(":")) {
        if (line.take("nth")) take_occurrence(line, rule);
        else if (line.take("every")) rule.last = ~std::uint64_t{0};
        else if (line.take("link")) rule.link = take_number<std::uint16_t>(line, "the link", 0, 15);
        else if (line.take("from")) {
            rule.from = host_from_word(line.tokens[std::min(line.next, line.tokens.size() - 1)].text);
            if (!rule.from) line.fail("from is followed by A or B: the side the frame comes from");
            ++line.next;
        } else
            line.fail(fmt::format(
                "“{}” is not understood here; write from A, from B, link N, nth N, nth N-M or every, and then a colon",
                line.tokens[line.next].text));
    }
}

}  // namespace

std::optional<WireRule> parse_line(std::string_view text) {
    Line line = take_apart(text);
    if (!line.more()) return std::nullopt;
    WireRule rule;
    const std::size_t first = line.tokens[0].column - (line.tokens[0].quoted ? 1 : 0);
    rule.text = std::string(text.substr(first, line.length - first));
    while (!rule.text.empty() && is_space(rule.text.back())) rule.text.pop_back();
    if (line.take("when")) take_when(line, rule);
    else if (line.take("at")) {
        rule.kind = WireRule::Kind::at;
        rule.at = take_time(line, "the time after at", a_day);
    }
    if (rule.kind != WireRule::Kind::now && !line.take(":"))
        line.fail("a colon is missing here, and after it what to do");
    const std::size_t column = line.column();
    rule.verb = take_verb(line, rule.kind == WireRule::Kind::now);
    if (rule.kind == WireRule::Kind::at && is_about_frames(rule.verb.kind))
        Line::fail_at(column, "that is done to a frame, so say to which: when '…' nth 1: " +
                                  rule.text.substr(std::min(rule.text.size(), column)));
    return rule;
}

std::string link_problem(std::uint16_t link, std::size_t links) {
    return links == 1 ? fmt::format("there is no link {}; the only one is 0", link)
                      : fmt::format("there is no link {}; the last one is {}", link, links - 1);
}

void check_links(const std::vector<WireRule>& rules, std::size_t links, const std::string& file) {
    for (const WireRule& rule : rules)
        for (const std::optional<std::uint16_t>& link : {rule.link, rule.verb.link})
            if (link && *link >= links)
                throw Error(fmt::format("{}, line {}: {}", file, rule.line, link_problem(*link, links)));
}

bool is_about_line(std::string_view setting) { return setting == "line-code" || setting == "frame-check"; }

std::optional<WireRule> parse_script_line(std::string_view line) {
    std::optional<WireRule> rule = parse_line(line);
    if (rule && rule->kind == WireRule::Kind::now && (rule->verb.number != 0 || is_about_frames(rule->verb.kind)))
        throw Error("column 1: a script does not know the numbers of frames yet; write when '…' nth 1: and what to do");
    return rule;
}

std::vector<WireRule> parse_script(std::string_view text, const std::string& file) {
    std::vector<WireRule> rules;
    std::uint32_t number = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        ++number;
        try {
            if (std::optional<WireRule> rule = parse_script_line(text.substr(0, end))) {
                rule->line = number;
                rules.push_back(std::move(*rule));
            }
        } catch (const Error& error) {
            throw Error(fmt::format("{}, line {}, {}", file, number, error.what()));
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return rules;
}

}  // namespace osiscope
