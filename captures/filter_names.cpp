// Finding a field by its name, or by what was meant.
#include <algorithm>

#include "captures/filter_fields.hpp"

namespace osiscope {

namespace {

using Kind = FilterKind;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Letters to add, leave out or replace to get from one to the other (Levenshtein).
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t i = 0; i <= b.size(); ++i) row[i] = i;
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (lower(a[i]) == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
        }
    }
    return row[b.size()];
}

}  // namespace

const FilterField* filter_field(std::string_view id) {
    const std::span<const FilterField> fields = filter_fields();
    const auto found =
        std::lower_bound(fields.begin(), fields.end(), id,
                         [](const FilterField& field, std::string_view name) { return field.id < name; });
    return found != fields.end() && found->id == id ? &*found : nullptr;
}

std::string_view most_like(std::string_view text) {
    constexpr std::size_t longest = 40;
    if (text.size() > longest) return {};
    std::string_view best;
    std::size_t least = std::min<std::size_t>(4, (text.size() + 2) / 3);
    for (const FilterField& field : filter_fields()) {
        if (text.size() >= 3 && field.id.starts_with(text)) return field.id;
        const std::size_t changes = distance(text, field.id);
        if (changes >= least) continue;
        least = changes;
        best = field.id;
    }
    return best;
}

const char* description(FilterKind kind) {
    switch (kind) {
        case Kind::presence: return "there or not";
        case Kind::number: return "a number";
        case Kind::flag: return "a flag (1 or 0, true or false)";
        case Kind::seconds: return "a time in seconds such as 1.5";
        case Kind::mac_address: return "a MAC address such as 02:00:00:00:00:a1";
        case Kind::ipv4_address: return "an IPv4 address such as 10.7.0.1 or 10.7.0.0/16";
        case Kind::ipv6_address: return "an IPv6 address such as fd07::1 or fd07::/16";
        case Kind::bytes: return "bytes, as \"text\" or as 0d:0a";
        case Kind::text: return "text such as \"A\"";
        case Kind::checksum_status: return "a state: \"good\", \"bad\", \"unverified\" or \"not present\"";
    }
    return "";
}

const char* meaning(const FilterField& field) {
    return *field.meaning != 0 || field.field == nullptr ? field.meaning : field.field->label;
}

}  // namespace osiscope
