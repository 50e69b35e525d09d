#include "viz/state/chooser.hpp"

#include <algorithm>

#include "layers/quantity.hpp"
#include "layers/words.hpp"

namespace osiscope {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool begins_with(const std::string& name, const std::string& start) {
    return name.size() >= start.size() &&
           std::equal(start.begin(), start.end(), name.begin(), [](char a, char b) { return lower(a) == lower(b); });
}

int rank(const FolderEntry& entry) { return entry.folder ? 0 : opens(entry.name) ? 1 : 2; }

std::string name_begun(const std::string& path) { return path.substr(folder_of(path).size()); }

/// "/home/ada/" of "/home/ada/captures/"; empty at the root.
std::string parent_of(const std::string& folder) {
    if (folder.size() < 2) return "";
    return folder_of(folder.substr(0, folder.size() - 1));
}

}  // namespace

const char* name(SvgPart part) {
    switch (part) {
        case SvgPart::window: return "window";
        case SvgPart::stage: return "stage";
        case SvgPart::below: return "below";
        case SvgPart::inspector: return "inspector";
    }
    return "";
}

std::string folder_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "" : path.substr(0, slash + 1);
}

bool opens(const std::string& name) {
    for (const char* end : {".pcap", ".pcapng", ".cap", ".gz", ".zst", ".lz4", ".json"})
        if (name.ends_with(end)) return true;
    return false;
}

void sort_entries(std::vector<FolderEntry>& entries) {
    std::sort(entries.begin(), entries.end(), [](const FolderEntry& a, const FolderEntry& b) {
        return rank(a) != rank(b) ? rank(a) < rank(b) : a.name < b.name;
    });
}

std::vector<ChooserRow> rows_of(const Chooser& chooser) {
    std::vector<ChooserRow> rows;
    const std::string begun = name_begun(chooser.path.text);
    const bool browsing = begun.empty() || chooser.purpose != ChooserPurpose::open;
    if (chooser.purpose == ChooserPurpose::open && begun.empty())
        for (const std::string& path : chooser.recent) rows.push_back({path, path, said("opened lately"), false});
    if (const std::string parent = parent_of(chooser.listed); browsing && !parent.empty())
        rows.push_back({parent, "..", said("the folder above"), true});
    for (const FolderEntry& entry : chooser.entries) {
        const bool fits = browsing ? entry.name[0] != '.' : begins_with(entry.name, begun);
        if (!fits) continue;
        rows.push_back({chooser.listed + entry.name + (entry.folder ? "/" : ""), entry.name + (entry.folder ? "/" : ""),
                        entry.folder ? "" : size_text(entry.size), entry.folder});
    }
    return rows;
}

std::string completed(const Chooser& chooser) {
    const std::string begun = name_begun(chooser.path.text);
    std::string common;
    bool any = false;
    for (const FolderEntry& entry : chooser.entries) {
        if (!begins_with(entry.name, begun) || (begun.empty() && entry.name[0] == '.')) continue;
        const std::string whole = entry.name + (entry.folder ? "/" : "");
        if (!any) common = whole;
        any = true;
        std::size_t same = 0;
        while (same < common.size() && same < whole.size() && common[same] == whole[same]) ++same;
        common.resize(same);
    }
    return chooser.listed + (common.size() < begun.size() ? begun : common);
}

}  // namespace osiscope
