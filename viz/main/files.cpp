#include "viz/main/files.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <utility>

#include "viz/scene/scene_svg.hpp"
#include "viz/views/build_scene.hpp"

namespace osiscope {

namespace fs = std::filesystem;

namespace {

std::string with_slash(std::string folder) {
    if (folder.empty() || folder.back() != '/') folder += '/';
    return folder;
}

std::string default_name(ChooserPurpose purpose) {
    if (purpose == ChooserPurpose::open) return "";
    const char* end = purpose == ChooserPurpose::save_recording ? "pcapng"
                      : purpose == ChooserPurpose::save_svg     ? "svg"
                                                                : "png";
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    char stamp[32];
    if (::localtime_r(&now, &local) == nullptr || std::strftime(stamp, sizeof stamp, "-%Y-%m-%d-%H%M%S", &local) == 0)
        stamp[0] = '\0';
    return fmt::format("osiscope{}.{}", stamp, end);
}

/// "~/x" and relative paths made absolute.
std::string absolute_path(const std::string& typed) {
    std::string path = typed;
    const char* home = std::getenv("HOME");
    if (home != nullptr && (path == "~" || path.starts_with("~/"))) path = home + path.substr(1);
    std::error_code ignored;
    const fs::path whole = fs::absolute(path, ignored).lexically_normal();
    return whole.string();
}

void list_folder(Chooser& chooser, const std::string& folder) {
    constexpr std::size_t most = 20'000;  // a folder of a million files is not for choosing by eye
    chooser.entries.clear();
    chooser.problem.clear();
    chooser.listed = folder;
    std::error_code error;
    fs::directory_iterator next(folder, fs::directory_options::skip_permission_denied, error);
    for (; !error && next != fs::directory_iterator() && chooser.entries.size() < most; next.increment(error)) {
        std::error_code ignored;
        FolderEntry entry{next->path().filename().string(), next->is_directory(ignored), 0};
        if (!entry.folder && !next->is_regular_file(ignored)) continue;
        if (!entry.folder) entry.size = next->file_size(ignored);
        chooser.entries.push_back(std::move(entry));
    }
    if (error) chooser.problem = fmt::format("{} cannot be read: {}", folder, error.message());
    sort_entries(chooser.entries);
}

void enter_folder(Chooser& chooser, const std::string& folder) {
    const std::string begun = chooser.path.text.substr(folder_of(chooser.path.text).size());
    const bool keeps_name = chooser.purpose != ChooserPurpose::open;
    set_text(chooser.path, with_slash(folder) + (keeps_name ? begun : ""));
    chooser.chosen = -1;
    list_folder(chooser, with_slash(folder));
}

}  // namespace

void open_chooser(AppState& state, ChooserPurpose purpose, const std::string& folder) {
    Chooser& chooser = state.input.chooser;
    std::error_code ignored;
    std::string start = folder;
    if (start.empty() || !fs::is_directory(start, ignored)) start = fs::current_path(ignored).string();
    const std::vector<std::string> recent = std::move(chooser.recent);
    chooser = {};
    chooser.recent = recent;
    chooser.open = true;
    chooser.purpose = purpose;
    set_text(chooser.path, with_slash(start) + default_name(purpose));
    list_folder(chooser, with_slash(start));
    state.input.focus = FieldId::path;
    state.scrolled.erase(Panel::chooser);
}

void follow_chooser(Chooser& chooser) {
    if (!chooser.open) return;
    const std::string folder = folder_of(absolute_path(chooser.path.text + (chooser.path.text.empty() ? "./" : "")));
    if (folder != chooser.listed) list_folder(chooser, folder);
}

ChosenFile take_choice(AppState& state, int row) {
    Chooser& chooser = state.input.chooser;
    const std::vector<ChooserRow> rows = rows_of(chooser);
    if (row < 0) row = chooser.chosen;
    const bool listed = row >= 0 && row < static_cast<int>(rows.size());
    const std::string path = listed ? rows[static_cast<std::size_t>(row)].path : absolute_path(chooser.path.text);
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (fs::is_directory(status)) {
        enter_folder(chooser, path);
        state.scrolled.erase(Panel::chooser);
        return {};
    }
    const bool saves = chooser.purpose != ChooserPurpose::open;
    if (listed && saves) {  // a name to write over: shown first, written at the next Enter
        set_text(chooser.path, path);
        chooser.chosen = -1;
        return {};
    }
    if (!saves && !fs::exists(status)) chooser.problem = fmt::format("There is no file {}", path);
    else if (saves && fs::exists(status) && !chooser.may_replace) {
        chooser.problem = "This file exists already. Press Enter again to replace it.";
        chooser.may_replace = true;
    } else return {ChosenFile::Kind::taken, path};
    return {};
}

std::string window_svg(AppState& state, const TextMeasure& measure, float width, float height, SvgPart part) {
    const FieldId focus = std::exchange(state.input.focus, FieldId::none);
    const bool chooser = std::exchange(state.input.chooser.open, false);
    const Point mouse = std::exchange(state.mouse, Point{-1, -1});
    const Scene scene = build_scene(state, measure, width, height);
    std::string svg =
        scene_svg(scene, part_of_window(state, measure, width, height, part), theme(state.look.theme).background);
    state.input.focus = focus;
    state.input.chooser.open = chooser;
    state.mouse = mouse;
    return svg;
}

}  // namespace osiscope
