#include "lessons/lesson.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace osiscope {

const std::string& in_language(const LocalizedText& text, const std::string& language) {
    static const std::string nothing;
    const LocalizedText::Version* english = nullptr;
    for (const LocalizedText::Version& version : text.versions) {
        if (version.language == language) return version.text;
        if (version.language == "en") english = &version;
    }
    if (english != nullptr) return english->text;
    return text.versions.empty() ? nothing : text.versions.front().text;
}

const LayerRow* find_row(const LayerTables& tables, const std::string& id) {
    const auto at =
        std::find_if(tables.rows.begin(), tables.rows.end(), [&](const LayerRow& row) { return row.id == id; });
    return at == tables.rows.end() ? nullptr : &*at;
}

const LayerSnippet* find_snippet(const LayerTables& tables, const std::string& id) {
    const auto at = std::find_if(tables.snippets.begin(), tables.snippets.end(),
                                 [&](const LayerSnippet& snippet) { return snippet.id == id; });
    return at == tables.snippets.end() ? nullptr : &*at;
}

std::vector<ScriptLine> script_of(const Lesson& lesson) {
    std::vector<ScriptLine> script;
    for (std::size_t step = 0; step < lesson.steps.size(); ++step)
        for (std::size_t i = 0; i < lesson.steps[step].inject.size(); ++i)
            script.push_back({lesson.steps[step].inject[i], fmt::format("/steps/{}/inject/{}", step, i)});
    return script;
}

}  // namespace osiscope
