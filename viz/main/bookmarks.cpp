#include "viz/main/bookmarks.hpp"

#include <algorithm>

#include "viz/state/input_state.hpp"

namespace osiscope {

namespace {

constexpr std::size_t most_files = 50;

KeptBookmark kept(const Position& mark, const AppState& state) {
    return {mark.item.kind == TimelineItem::Kind::call, time_of(state.story, mark.item), mark.stop};
}

template <typename Files>
auto find(Files& files, const std::string& path) {
    return std::find_if(files.begin(), files.end(), [&](const FileBookmarks& one) { return one.path == path; });
}

bool is_at(const KeptBookmark& mark, const TimelineItem& item) {
    return mark.call == (item.kind == TimelineItem::Kind::call) && mark.at == item.at;
}

}  // namespace

void restore_bookmarks(AppState& state, const Settings& settings, const std::string& path) {
    const auto file = find(settings.bookmarks, path);
    if (file == settings.bookmarks.end()) return;
    std::vector<KeptBookmark> wanted = file->marks;
    for (std::size_t i = 0; i < timeline_size(state.story.digest) && !wanted.empty(); ++i) {
        const TimelineItem item = timeline_item(state.story, i);
        for (std::size_t k = wanted.size(); k-- > 0;) {
            if (!is_at(wanted[k], item)) continue;
            set_bookmark(state, {item, wanted[k].stop});
            wanted.erase(wanted.begin() + static_cast<std::ptrdiff_t>(k));
        }
    }
}

bool keep_bookmarks(Settings& settings, const AppState& state, const std::string& path) {
    FileBookmarks file{path, {}};
    for (const Position& mark : state.input.bookmarks) file.marks.push_back(kept(mark, state));
    const auto before = find(settings.bookmarks, path);
    if (before == settings.bookmarks.end() ? file.marks.empty() : *before == file) return false;
    if (before != settings.bookmarks.end()) settings.bookmarks.erase(before);
    if (!file.marks.empty()) settings.bookmarks.insert(settings.bookmarks.begin(), std::move(file));
    if (settings.bookmarks.size() > most_files) settings.bookmarks.resize(most_files);
    return true;
}

}  // namespace osiscope
