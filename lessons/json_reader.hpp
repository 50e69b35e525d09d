// Inside lessons/ only: reads members of JSON objects and remembers what was wrong, where.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "captures/json_text.hpp"
#include "lessons/lesson_read.hpp"

namespace osiscope {

/// Reads members of one object and remembers what was wrong and which keys nobody asked for.
struct Reader {
    const Json& json;
    std::string where;
    std::vector<LessonProblem>& problems;
    std::set<std::string> known{};

    void complain(const std::string& key, std::string what) const {
        problems.push_back({key.empty() ? where : where + "/" + key, std::move(what)});
    }

    const Json* get(const char* key, bool required) {
        known.insert(key);
        const auto at = json.find(key);
        if (at != json.end()) return &*at;
        if (required) complain(key, "is missing");
        return nullptr;
    }

    std::string text(const char* key, bool required = true) {
        const Json* value = get(key, required);
        if (value == nullptr) return {};
        if (value->is_string()) return value->get<std::string>();
        complain(key, "must be a text");
        return {};
    }

    std::optional<std::int64_t> number(const char* key, bool required = false) {
        const Json* value = get(key, required);
        if (value == nullptr) return std::nullopt;
        const auto whole = whole_number<std::int64_t>(*value);
        if (!whole) complain(key, value->is_number_integer() ? "is too large" : "must be a whole number");
        return whole;
    }

    /// From `range.first` to `range.second`; `otherwise` when it is missing or out of range.
    int small_number(const char* key, std::pair<int, int> range, bool required, int otherwise = 0) {
        const std::int64_t value = number(key, required).value_or(otherwise);
        if (value >= range.first && value <= range.second) return static_cast<int>(value);
        complain(key, fmt::format("must be {} to {}", range.first, range.second));
        return otherwise;
    }

    std::optional<bool> flag(const char* key) {
        const Json* value = get(key, false);
        if (value == nullptr) return std::nullopt;
        if (value->is_boolean()) return value->get<bool>();
        complain(key, "must be true or false");
        return std::nullopt;
    }

    std::vector<std::string> texts(const char* key, bool required = false) {
        std::vector<std::string> list;
        const Json* value = get(key, required);
        if (value == nullptr) return list;
        if (!value->is_array()) complain(key, "must be a list of texts");
        else
            for (const Json& item : *value)
                if (item.is_string()) list.push_back(item.get<std::string>());
                else complain(key, "must contain only texts");
        return list;
    }

    LocalizedText localized(const char* key, bool required = true) {
        LocalizedText result;
        const Json* value = get(key, required);
        if (value == nullptr) return result;
        if (!value->is_object()) {
            complain(key, R"(must be an object of languages: {"en": "…"})");
            return result;
        }
        for (const auto& [language, words] : value->items()) {
            if (words.is_string()) result.versions.push_back({language, words.get<std::string>()});
            else complain(fmt::format("{}/{}", key, language), "must be a text");
        }
        if (result.empty()) complain(key, "has no text in any language");
        return result;
    }

    void finish() const {
        for (const auto& [key, value] : json.items())
            if (!known.contains(key)) complain(key, "is not a key of this format");
    }
};

/// Calls `use(reader)` for each object of a list.
template <class Use>
void for_each_object(Reader& parent, const char* key, bool required, const Use& use) {
    const Json* list = parent.get(key, required);
    if (list == nullptr) return;
    if (!list->is_array()) return parent.complain(key, "must be a list");
    for (std::size_t i = 0; i < list->size(); ++i) {
        Reader reader{(*list)[i], fmt::format("{}/{}/{}", parent.where, key, i), parent.problems};
        if (!(*list)[i].is_object()) reader.complain("", "must be an object");
        else {
            use(reader);
            reader.finish();
        }
    }
}

}  // namespace osiscope
