#include "layers/plural_rule.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace osiscope {

namespace {

struct Operator {
    std::string_view sign;
    int rank;  ///< the higher, the closer it binds
};

/// A sign stands after those it is the beginning of nothing of: "<=" before "<".
constexpr std::array<Operator, 13> operators{{{"||", 1},
                                              {"&&", 2},
                                              {"==", 3},
                                              {"!=", 3},
                                              {"<=", 4},
                                              {">=", 4},
                                              {"<", 4},
                                              {">", 4},
                                              {"+", 5},
                                              {"-", 5},
                                              {"*", 6},
                                              {"/", 6},
                                              {"%", 6}}};

std::uint64_t calculate(std::string_view sign, std::uint64_t a, std::uint64_t b) {
    if (sign == "||") return a != 0 || b != 0 ? 1 : 0;
    if (sign == "&&") return a != 0 && b != 0 ? 1 : 0;
    if (sign == "==") return a == b ? 1 : 0;
    if (sign == "!=") return a != b ? 1 : 0;
    if (sign == "<=") return a <= b ? 1 : 0;
    if (sign == ">=") return a >= b ? 1 : 0;
    if (sign == "<") return a < b ? 1 : 0;
    if (sign == ">") return a > b ? 1 : 0;
    if (sign == "+") return a + b;
    if (sign == "-") return a - b;
    if (sign == "*") return a * b;
    if (b == 0) return 0;
    return sign == "/" ? a / b : a % b;
}

/// Walks over the rule once; `failed` as soon as it meets what it does not know.
struct Reader {
    std::string_view rest;
    std::uint64_t n;
    bool failed = false;

    void skip_spaces() { rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size())); }

    bool take(std::string_view sign) {
        skip_spaces();
        if (!rest.starts_with(sign)) return false;
        rest.remove_prefix(sign.size());
        return true;
    }

    std::uint64_t fail() {
        failed = true;
        rest = {};
        return 0;
    }

    std::uint64_t one_value() {
        if (take("!")) return one_value() == 0 ? 1 : 0;
        if (take("n")) return n;
        if (take("(")) {
            const std::uint64_t value = choice();
            return take(")") ? value : fail();
        }
        std::uint64_t value = 0;
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
        if (error != std::errc{}) return fail();
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        return value;
    }

    const Operator* next_operator(int least_rank) {
        for (const Operator& one : operators)
            if (one.rank >= least_rank && take(one.sign)) return &one;
        return nullptr;
    }

    std::uint64_t operation(int least_rank) {
        std::uint64_t value = one_value();
        while (const Operator* next = next_operator(least_rank))
            value = calculate(next->sign, value, operation(next->rank + 1));
        return value;
    }

    std::uint64_t choice() {
        const std::uint64_t condition = operation(1);
        if (!take("?")) return condition;
        const std::uint64_t yes = choice();
        if (!take(":")) return fail();
        const std::uint64_t no = choice();
        return condition != 0 ? yes : no;
    }
};

}  // namespace

std::uint64_t plural_form(std::string_view rule, std::uint64_t n) {
    Reader reader{rule, n};
    const std::uint64_t form = reader.choice();
    reader.skip_spaces();
    return reader.failed || !reader.rest.empty() ? 0 : form;
}

}  // namespace osiscope
