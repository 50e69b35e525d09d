// A recursive descent over the grammar of docs/filter.md. Each part appends its tests, whose exits "true" and "false"
// are joined to what follows as soon as that is known.
#include <fmt/format.h>

#include "captures/filter_constants.hpp"
#include "captures/filter_tokens.hpp"

namespace osiscope {

namespace {

using Kind = FilterToken::Kind;

constexpr int deepest = 100;  // parentheses and nots inside each other; keeps the stack small on any text
constexpr FilterValue greatest{~std::uint64_t{0}, ~std::uint64_t{0}};

/// One parse. Every function returns false once `error` is set.
struct Parser {
    std::string_view expression;
    Filter& filter;
    FilterError& error;
    FilterToken token{};
    int depth = 0;

    [[nodiscard]] std::string_view word(const FilterToken& of) const { return expression.substr(of.first, of.count); }
    void advance() { token = next_token(expression, token.first + token.count); }
    bool fail(const FilterToken& at, std::string sentence) {
        error = {at.first, at.count, at.kind == Kind::wrong ? at.problem : std::move(sentence)};
        return false;
    }
};

bool parse_any(Parser& parser);

/// Sends the tests from `first` on that would leave with `exit` to the next test to come.
void join(Filter& filter, std::size_t first, std::uint32_t exit) {
    const auto next = static_cast<std::uint32_t>(filter.tests.size());
    for (std::size_t i = first; i < filter.tests.size(); ++i) {
        FilterTest& test = filter.tests[i];
        if (test.if_true == exit) test.if_true = next;
        if (test.if_false == exit) test.if_false = next;
    }
}

void negate(Filter& filter, std::size_t first) {
    const auto swapped = [](std::uint32_t exit) {
        if (exit == FilterTest::accept) return FilterTest::reject;
        return exit == FilterTest::reject ? FilterTest::accept : exit;
    };
    for (std::size_t i = first; i < filter.tests.size(); ++i) {
        filter.tests[i].if_true = swapped(filter.tests[i].if_true);
        filter.tests[i].if_false = swapped(filter.tests[i].if_false);
    }
}

bool holds_text(const FilterField& field) { return field.kind == FilterKind::bytes || field.kind == FilterKind::text; }

/// One value of a text or bytes field, added to the filter's texts.
bool add_text(Parser& parser, const FilterField& field) {
    const FilterToken value = parser.token;
    std::optional<std::string> text;
    if (value.kind == Kind::text) text = unquoted(parser.word(value));
    if (value.kind == Kind::word && field.kind == FilterKind::text) text = std::string(parser.word(value));
    if (value.kind == Kind::word && field.kind != FilterKind::text) text = bytes_of_hex(parser.word(value));
    if (!text && value.kind == Kind::end) return parser.fail(value, "the filter ends where a value should come");
    if (!text)
        return parser.fail(
            value, fmt::format("{} is {}; {} is not", field.id, description(FilterKind::bytes), parser.word(value)));
    parser.filter.texts.push_back(std::move(*text));
    parser.advance();
    return true;
}

bool parse_constant(Parser& parser, const FilterField& field, FilterInterval& interval) {
    const FilterToken value = parser.token;
    if (value.kind == Kind::end) return parser.fail(value, "the filter ends where a value should come");
    if (value.kind != Kind::word && value.kind != Kind::text)
        return parser.fail(value, fmt::format("a value should come here: {} is {}", field.id, description(field.kind)));
    const bool quoted = value.kind == Kind::text;
    const std::string text = quoted ? unquoted(parser.word(value)) : std::string(parser.word(value));
    std::string problem;
    const std::optional<FilterInterval> found = constant_of(field, text, quoted, problem);
    if (!found && !quoted && filter_field(text) != nullptr)
        problem = fmt::format("{} can be compared with a value, not with another field", field.id);
    if (!found) return parser.fail(value, problem);
    interval = *found;
    parser.advance();
    return true;
}

/// "80", or "9000..9010".
bool add_element(Parser& parser, const FilterField& field) {
    const FilterToken start = parser.token;
    if (holds_text(field)) return add_text(parser, field);
    FilterInterval first, last;
    if (!parse_constant(parser, field, first)) return false;
    last = first;
    if (parser.token.kind == Kind::range) {
        parser.advance();
        const FilterToken end = parser.token;
        if (!parse_constant(parser, field, last)) return false;
        const FilterToken all{Kind::range, start.first, end.first + end.count - start.first, ""};
        if (last.last < first.first)
            return parser.fail(all,
                               fmt::format("the range {} is reversed: its lower end comes first", parser.word(all)));
    }
    parser.filter.intervals.push_back({first.first, last.last});
    return true;
}

FilterTest test_of(const Parser& parser, const FilterField& field, FilterTest::Kind kind) {
    FilterTest test;
    test.kind = kind;
    test.field = &field;
    test.first_constant = static_cast<std::uint32_t>(holds_text(field) || kind == FilterTest::Kind::contains
                                                         ? parser.filter.texts.size()
                                                         : parser.filter.intervals.size());
    return test;
}

void add_test(Parser& parser, FilterTest test) {
    const bool texts = holds_text(*test.field) || test.kind == FilterTest::Kind::contains;
    const std::size_t end = texts ? parser.filter.texts.size() : parser.filter.intervals.size();
    test.constant_count = static_cast<std::uint32_t>(end) - test.first_constant;
    parser.filter.tests.push_back(test);
}

/// "in { … }", the cursor on "{".
bool parse_set(Parser& parser, const FilterField& field, bool negated) {
    FilterTest test = test_of(parser, field, negated ? FilterTest::Kind::none_of : FilterTest::Kind::one_of);
    const FilterToken open = parser.token;
    if (open.kind != Kind::open_set) return parser.fail(open, "a set in braces comes after “in”: {80, 443}");
    do {
        parser.advance();
        if (parser.token.kind == Kind::close_set)
            return parser.fail(parser.token, "a value is missing here: a set has at least one, as in {80, 443}");
        if (!add_element(parser, field)) return false;
    } while (parser.token.kind == Kind::comma);
    if (parser.token.kind == Kind::end) return parser.fail(open, "this { is never closed");
    if (parser.token.kind != Kind::close_set)
        return parser.fail(parser.token, "a comma or a closing brace should come here");
    parser.advance();
    add_test(parser, test);
    return true;
}

bool is_ordered(Kind kind) { return kind != Kind::equal && kind != Kind::not_equal; }

/// The values for which "field sign constant" holds; for a network `interval` is all of it. Nothing: none does.
std::optional<FilterInterval> satisfying(Kind sign, FilterInterval interval) {
    switch (sign) {
        case Kind::less_or_equal: return FilterInterval{{}, interval.last};
        case Kind::greater_or_equal: return FilterInterval{interval.first, greatest};
        case Kind::less: {
            FilterValue below = interval.first;
            if (below == FilterValue{}) return std::nullopt;
            if (below.low-- == 0) --below.high;
            return FilterInterval{{}, below};
        }
        case Kind::greater: {
            FilterValue above = interval.last;
            if (above == greatest) return std::nullopt;
            if (++above.low == 0) ++above.high;
            return FilterInterval{above, greatest};
        }
        default: return interval;
    }
}

/// "field sign value", the cursor on the value.
bool parse_comparison(Parser& parser, const FilterField& field, const FilterToken& sign) {
    FilterTest test =
        test_of(parser, field, sign.kind == Kind::not_equal ? FilterTest::Kind::none_of : FilterTest::Kind::one_of);
    if (holds_text(field) && is_ordered(sign.kind))
        return parser.fail(sign, fmt::format("{} has no order: compare it with ==, != or contains", field.id));
    if (holds_text(field)) {
        if (!add_text(parser, field)) return false;
    } else {
        FilterInterval interval;
        if (!parse_constant(parser, field, interval)) return false;
        if (const auto wanted = satisfying(sign.kind, interval)) parser.filter.intervals.push_back(*wanted);
    }
    add_test(parser, test);
    return true;
}

bool parse_contains(Parser& parser, const FilterField& field) {
    const FilterToken sign = parser.token;
    if (!holds_text(field) && field.source != FilterSource::frame)
        return parser.fail(sign, "contains looks into frame, tcp.payload, udp.payload and frame.interface_name");
    FilterTest test = test_of(parser, field, FilterTest::Kind::contains);
    parser.advance();
    if (!add_text(parser, field)) return false;
    if (parser.filter.texts.back().empty()) return parser.fail(sign, "every text contains the empty one");
    add_test(parser, test);
    return true;
}

bool parse_relation(Parser& parser, const FilterField& field, const FilterToken& name) {
    const FilterToken sign = parser.token;
    const bool negated = sign.kind == Kind::negate && parser.word(sign) == "not" &&
                         next_token(parser.expression, sign.first + sign.count).kind == Kind::member;
    if (sign.kind == Kind::contains) return parse_contains(parser, field);
    if (!is_comparison(sign.kind) && sign.kind != Kind::member && !negated) {
        add_test(parser, test_of(parser, field, FilterTest::Kind::present));
        return true;
    }
    if (field.kind == FilterKind::presence)
        return parser.fail(name, fmt::format("{} is either there or not; it has no value to compare", field.id));
    parser.advance();
    if (is_comparison(sign.kind)) return parse_comparison(parser, field, sign);
    if (negated) parser.advance();
    return parse_set(parser, field, negated);
}

/// "80 < tcp.port" is "tcp.port > 80".
Kind mirrored(Kind sign) {
    switch (sign) {
        case Kind::less: return Kind::greater;
        case Kind::less_or_equal: return Kind::greater_or_equal;
        case Kind::greater: return Kind::less;
        case Kind::greater_or_equal: return Kind::less_or_equal;
        default: return sign;
    }
}

/// The field of "80 == tcp.port" when the cursor is on its value, else nullptr.
const FilterField* field_after_value(const Parser& parser, FilterToken& sign, FilterToken& name) {
    const FilterToken& value = parser.token;
    if (value.kind != Kind::text && (value.kind != Kind::word || filter_field(parser.word(value)) != nullptr))
        return nullptr;
    sign = next_token(parser.expression, value.first + value.count);
    if (!is_comparison(sign.kind)) return nullptr;
    name = next_token(parser.expression, sign.first + sign.count);
    return name.kind == Kind::word ? filter_field(parser.word(name)) : nullptr;
}

/// The cursor on the value.
bool parse_reversed(Parser& parser, const FilterField& field, FilterToken sign, const FilterToken& name) {
    if (field.kind == FilterKind::presence)
        return parser.fail(name, fmt::format("{} is either there or not; it has no value to compare", field.id));
    sign.kind = mirrored(sign.kind);
    if (!parse_comparison(parser, field, sign)) return false;
    parser.advance();  // past the sign
    parser.advance();  // past the field
    return true;
}

bool parse_field(Parser& parser) {
    FilterToken sign, field_name;
    if (const FilterField* field = field_after_value(parser, sign, field_name))
        return parse_reversed(parser, *field, sign, field_name);
    const FilterToken name = parser.token;
    const std::string_view id = parser.word(name);
    if (name.kind == Kind::end) return parser.fail(name, "the filter ends where a field should come");
    if (name.kind != Kind::word || (id[0] >= '0' && id[0] <= '9') || id[0] == ':' || id[0] == '-')
        return parser.fail(name, "a field should come here, as in tcp.port == 80");
    const FilterField* field = filter_field(id);
    if (field == nullptr) {
        const std::string_view meant = most_like(id);
        return parser.fail(name, meant.empty() ? fmt::format("there is no field “{}”", id)
                                               : fmt::format("there is no field “{}”; did you mean {}?", id, meant));
    }
    parser.advance();
    return parse_relation(parser, *field, name);
}

bool parse_group(Parser& parser) {
    const FilterToken open = parser.token;
    parser.advance();
    if (parser.token.kind == Kind::close) return parser.fail(parser.token, "nothing stands between ( and )");
    if (!parse_any(parser)) return false;
    if (parser.token.kind == Kind::end) return parser.fail(open, "this ( is never closed");
    if (parser.token.kind != Kind::close) return parser.fail(parser.token, "“and”, “or” or “)” should come here");
    parser.advance();
    return true;
}

bool parse_one(Parser& parser) {
    const bool negated = parser.token.kind == Kind::negate;
    if (!negated && parser.token.kind != Kind::open) return parse_field(parser);
    if (parser.depth == deepest) return parser.fail(parser.token, "the filter is nested too deeply");
    ++parser.depth;
    const std::size_t first = parser.filter.tests.size();
    if (negated) parser.advance();
    if (!(negated ? parse_one(parser) : parse_group(parser))) return false;
    if (negated) negate(parser.filter, first);
    --parser.depth;
    return true;
}

/// Parts with `sign` between them. An operand that leaves with `goes_on` goes on to the next one.
bool parse_chain(Parser& parser, Kind sign, std::uint32_t goes_on, bool (*part)(Parser&)) {
    while (true) {
        const std::size_t first = parser.filter.tests.size();
        if (!part(parser)) return false;
        if (parser.token.kind != sign) return true;
        join(parser.filter, first, goes_on);
        parser.advance();
    }
}

bool parse_all(Parser& parser) { return parse_chain(parser, Kind::both, FilterTest::accept, parse_one); }

bool parse_any(Parser& parser) { return parse_chain(parser, Kind::either, FilterTest::reject, parse_all); }

bool parse_whole(Parser& parser) {
    parser.advance();
    if (parser.token.kind == Kind::end) return true;
    if (!parse_any(parser)) return false;
    if (parser.token.kind == Kind::end) return true;
    if (parser.token.kind == Kind::close) return parser.fail(parser.token, "this ) closes nothing");
    return parser.fail(parser.token, "“and” or “or” should come here");
}

}  // namespace

std::optional<Filter> parse_filter(std::string_view expression, FilterError& error) {
    Filter filter;
    Parser parser{expression, filter, error};
    if (!parse_whole(parser)) return std::nullopt;
    return filter;
}

}  // namespace osiscope
