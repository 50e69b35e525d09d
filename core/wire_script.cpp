#include "core/wire_script.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"

namespace osiscope {

std::vector<WireRule> parse_script(std::string_view text, const std::string& file) {
    std::vector<WireRule> rules;
    std::uint32_t number = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        ++number;
        WireLineRead read = read_script_line(text.substr(0, end));
        if (!read.problem.empty()) throw Error(fmt::format("{}, line {}, {}", file, number, read.problem));
        if (read.rule) {
            read.rule->line = number;
            rules.push_back(std::move(*read.rule));
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return rules;
}

void check_links(const std::vector<WireRule>& rules, std::size_t links, const std::string& file) {
    for (const WireRule& rule : rules)
        if (const std::string problem = problem_with_links(rule, links); !problem.empty())
            throw Error(fmt::format("{}, line {}: {}", file, rule.line, problem));
}

}  // namespace osiscope
