#include "lessons/expression.hpp"

#include <fmt/format.h>

#include <cctype>
#include <charconv>

#include "layers/describe.hpp"
#include "layers/grouping.hpp"
#include "layers/quantity.hpp"
#include "layers/text.hpp"
#include "lessons/names.hpp"

namespace osiscope {

namespace {

/// A recursive-descent reader that evaluates as it goes. After the first problem it only unwinds.
struct Parser {
    std::string_view text;
    const ExpressionScope& scope;
    std::size_t at = 0;
    int depth = 0;
    std::string problem{};

    /// A sum, or 1 or 0 for a comparison of two.
    Value comparison() {
        Value left = sum();
        const std::string_view op = comparison_sign();
        if (op.empty()) return left;
        at += op.size();
        Value right = sum();
        if (std::holds_alternative<Milliseconds>(left)) count_as_milliseconds(right);
        if (std::holds_alternative<Milliseconds>(right)) count_as_milliseconds(left);
        if (!problem.empty()) return std::int64_t{0};
        if (left.index() != right.index()) {
            fail("a number and a text cannot be compared");
            return std::int64_t{0};
        }
        return std::int64_t{compares(op, left, right)};
    }

    Value sum() {
        Value left = product();
        for (char op = peek(); problem.empty() && (op == '+' || op == '-'); op = peek()) {
            ++at;
            left = combine(op, left, product());
        }
        return left;
    }

    [[nodiscard]] bool finished() {
        peek();
        return at == text.size();
    }

    void fail(std::string why) {
        if (problem.empty()) problem = std::move(why);
    }

private:
    char peek() {
        while (at < text.size() && text[at] == ' ') ++at;
        return at < text.size() ? text[at] : '\0';
    }

    /// The sign of comparison that stands here, or nothing.
    std::string_view comparison_sign() {
        peek();
        for (const std::string_view sign : {"==", "!=", "<=", ">=", "<", ">"})
            if (problem.empty() && text.substr(at, sign.size()) == sign) return sign;
        return {};
    }

    static bool compares(std::string_view sign, const Value& left, const Value& right) {
        if (sign == "==") return left == right;
        if (sign == "!=") return left != right;
        if (sign == "<=") return left <= right;
        if (sign == ">=") return left >= right;
        return sign == "<" ? left < right : left > right;
    }

    Value product() {
        Value left = factor();
        for (char op = peek(); problem.empty() && (op == '*' || op == '/' || op == '%'); op = peek()) {
            ++at;
            left = combine(op, left, factor());
        }
        return left;
    }

    Value factor() {
        const char c = peek();
        if (c == '(') return parenthesis();
        if (std::isdigit(static_cast<unsigned char>(c)) != 0) return literal();
        if (std::isalpha(static_cast<unsigned char>(c)) != 0) return name();
        fail(fmt::format("column {}: a number or a name is missing", at + 1));
        return std::int64_t{0};
    }

    Value parenthesis() {
        if (++depth > 50) fail("too many parentheses");
        ++at;
        Value inner = problem.empty() ? comparison() : Value{};
        if (peek() != ')') fail(fmt::format("column {}: a closing parenthesis is missing", at + 1));
        ++at;
        --depth;
        return inner;
    }

    Value literal() {
        std::int64_t value = 0;
        const auto result = std::from_chars(text.data() + at, text.data() + text.size(), value);
        if (result.ec != std::errc{}) fail(fmt::format("column {}: the number is too large", at + 1));
        at = static_cast<std::size_t>(result.ptr - text.data());
        return value;
    }

    Value name() {
        const std::size_t start = at;
        while (at < text.size() &&
               (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_' || text[at] == '.'))
            ++at;
        Evaluation found = look_up(text.substr(start, at - start), scope);
        if (found.value) return *found.value;
        fail(fmt::format("column {}: {}", start + 1, found.problem));
        return std::int64_t{0};
    }

    Value combine(char op, const Value& left, const Value& right) {
        const auto* a = std::get_if<std::int64_t>(&left);
        const auto* b = std::get_if<std::int64_t>(&right);
        if (std::holds_alternative<Milliseconds>(left) || std::holds_alternative<Milliseconds>(right))
            return combine_durations(op, left, right);
        if (a == nullptr || b == nullptr) {
            fail("only numbers can be calculated with");
            return std::int64_t{0};
        }
        return calculate(op, *a, *b);
    }

    static void count_as_milliseconds(Value& value) {
        if (std::holds_alternative<std::string>(value)) return;
        if (const auto duration = nanoseconds(value)) value = Milliseconds{*duration};
    }

    static std::optional<std::int64_t> nanoseconds(const Value& value) {
        if (const auto* duration = std::get_if<Milliseconds>(&value)) return duration->nanoseconds;
        const auto* whole = std::get_if<std::int64_t>(&value);
        std::int64_t result = 0;
        if (whole == nullptr || __builtin_mul_overflow(*whole, std::int64_t{1'000'000}, &result)) return std::nullopt;
        return result;
    }

    /// Sums and remainders of durations are durations, as are their multiples and parts; a duration over another is how
    /// often that fits into it.
    Value combine_durations(char op, const Value& left, const Value& right) {
        const bool both = left.index() == right.index();
        const auto* factor =
            std::get_if<std::int64_t>(op == '*' && !both ? (left.index() == 0 ? &left : &right) : &right);
        const auto a = nanoseconds(op == '*' && left.index() == 0 ? right : left);
        if (factor != nullptr && a && (op == '*' || op == '/'))
            return Milliseconds{std::get<std::int64_t>(calculate(op, *a, *factor))};
        const auto b = nanoseconds(right);
        if (!a || !b || op == '*') {
            fail("a duration can be added to one, and multiplied by or divided by a whole number");
            return std::int64_t{0};
        }
        const std::int64_t result = std::get<std::int64_t>(calculate(op, *a, *b));
        return op == '/' ? Value(result) : Value(Milliseconds{result});
    }

    Value calculate(char op, std::int64_t a, std::int64_t b) {
        std::int64_t result = 0;
        bool overflow = false;
        switch (op) {
            case '+': overflow = __builtin_add_overflow(a, b, &result); break;
            case '-': overflow = __builtin_sub_overflow(a, b, &result); break;
            case '*': overflow = __builtin_mul_overflow(a, b, &result); break;
            default:
                if (b == 0) fail("division by zero");
                else if (b == -1) overflow = __builtin_sub_overflow(std::int64_t{0}, op == '/' ? a : 0, &result);
                else result = op == '/' ? a / b : a % b;
        }
        if (overflow) fail("the number is too large");
        return result;
    }
};

std::string formatted(const Value& value, std::string_view format) {
    const auto* whole = std::get_if<std::int64_t>(&value);
    if (whole != nullptr && format == "plain") return fmt::format("{}", *whole);
    if (whole != nullptr && format == "hex") return fmt::format("0x{:x}", static_cast<std::uint64_t>(*whole));
    return text(value);
}

/// "here.tcp.dstport": the field alone, and its number is a name.
bool is_a_name(const std::string& expression) {
    for (std::size_t dot = expression.find('.'); dot != std::string::npos; dot = expression.find('.', dot + 1)) {
        const Field* field = field_by_id(std::string_view(expression).substr(dot + 1));
        if (field != nullptr) return field->format == Format::identifier;
    }
    return false;
}

/// Calls `use(expression, format)` for each {…} and `copy(text)` for what is between.
template <class Use, class Copy>
void for_each_hole(const std::string& text, const Use& use, const Copy& copy) {
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t open = text.find('{', at);
        const std::size_t close = open == std::string::npos ? open : text.find('}', open);
        if (close == std::string::npos) break;
        copy(text.substr(at, open - at));
        const std::string inside = text.substr(open + 1, close - open - 1);
        const std::size_t bar = inside.find('|');
        use(inside.substr(0, bar), bar == std::string::npos ? std::string{} : inside.substr(bar + 1));
        at = close + 1;
    }
    copy(text.substr(at));
}

/// Calls `choose(condition)` for each [[condition: if so || else]] and keeps the part it names: 0 the first, 1 the
/// second, -1 neither.
template <class Choose>
std::string without_conditions(const std::string& text, const Choose& choose) {
    std::string out;
    std::size_t at = 0;
    while (true) {
        const std::size_t open = text.find("[[", at);
        const std::size_t close = open == std::string::npos ? open : text.find("]]", open);
        const std::size_t colon = close == std::string::npos ? close : text.find(": ", open);
        if (colon == std::string::npos || colon > close) return out + text.substr(at);
        out += text.substr(at, open - at);
        const std::string both = text.substr(colon + 2, close - colon - 2);
        const std::size_t bar = both.find(" || ");
        const int part = choose(text.substr(open + 2, colon - open - 2));
        if (part == 0) out += both.substr(0, bar);
        if (part == 1 && bar != std::string::npos) out += both.substr(bar + 4);
        at = close + 2;
    }
}

/// What is said where nobody knows whether a condition holds: neither of the two.
std::string resolved(const std::string& text, const ExpressionScope& scope) {
    return without_conditions(text, [&](const std::string& condition) {
        const Evaluation result = evaluate(condition, scope);
        if (!result.value) return -1;
        return holds(condition, scope) ? 0 : 1;
    });
}

}  // namespace

bool holds(const std::string& condition, const ExpressionScope& scope) {
    if (condition.empty()) return true;
    const Evaluation result = evaluate(condition, scope);
    const auto* whole = result.value ? std::get_if<std::int64_t>(&*result.value) : nullptr;
    return whole != nullptr && *whole != 0;
}

Evaluation evaluate(const std::string& expression, const ExpressionScope& scope) {
    Parser parser{.text = expression, .scope = scope};
    const Value value = parser.comparison();
    if (parser.problem.empty() && !parser.finished())
        parser.fail(fmt::format("column {}: this does not belong here", parser.at + 1));
    if (!parser.problem.empty()) return {std::nullopt, parser.problem};
    return {value, {}};
}

std::string text(const Value& value) {
    if (const auto* duration = std::get_if<Milliseconds>(&value)) return milliseconds_text(duration->nanoseconds);
    const auto* whole = std::get_if<std::int64_t>(&value);
    if (whole == nullptr) return std::get<std::string>(value);
    const bool negative = *whole < 0;
    const std::uint64_t magnitude =
        negative ? ~static_cast<std::uint64_t>(*whole) + 1 : static_cast<std::uint64_t>(*whole);
    return (negative ? "-" : "") + grouped(magnitude);
}

std::string fill_in(const std::string& source, const ExpressionScope& scope) {
    std::string out;
    for_each_hole(
        resolved(source, scope),
        [&](const std::string& expression, const std::string& format) {
            const Evaluation result = evaluate(expression, scope);
            out += result.value ? formatted(*result.value, is_a_name(expression) ? "plain" : format) : "…";
        },
        [&](const std::string& part) { out += part; });
    return out;
}

std::vector<std::string> fill_in_problems(const std::string& source, const ExpressionScope& scope) {
    std::vector<std::string> problems;
    const std::string shown = without_conditions(source, [&](const std::string& condition) {
        const Evaluation result = evaluate(condition, scope);
        if (!result.value) problems.push_back(fmt::format("[[{}]]: {}", condition, result.problem));
        return holds(condition, scope) ? 0 : 1;
    });
    for_each_hole(
        shown,
        [&](const std::string& expression, const std::string&) {
            const Evaluation result = evaluate(expression, scope);
            if (!result.value) problems.push_back(fmt::format("{{{}}}: {}", expression, result.problem));
        },
        [](const std::string&) {});
    return problems;
}

}  // namespace osiscope
