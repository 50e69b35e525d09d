#include "viz/main/paths.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/error.hpp"

namespace osiscope {

namespace fs = std::filesystem;

namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

}  // namespace

std::string shipped(const std::string& relative) {
    std::error_code ignored;
    const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
    const fs::path places[] = {environment("OSISCOPE_DATA"), program.parent_path().parent_path() / "share" / "osiscope",
                               OSISCOPE_SOURCE_DIR};
    for (const fs::path& place : places)
        if (!place.empty() && fs::exists(place / relative, ignored)) return (place / relative).string();
    throw Error("The shipped file " + relative + " is missing; set OSISCOPE_DATA to the folder that contains it");
}

std::string state_directory() {
    fs::path base = environment("XDG_STATE_HOME");
    if (base.empty()) {
        const std::string home = environment("HOME");
        base = home.empty() ? fs::temp_directory_path() : fs::path(home) / ".local" / "state";
    }
    const fs::path directory = base / "osiscope";
    std::error_code error;
    fs::create_directories(directory, error);
    if (error) throw Error("Cannot make the folder " + directory.string() + ": " + error.message());
    return directory.string();
}

void write_file(const std::string& path, const unsigned char* bytes, std::size_t count) {
    const std::string unfinished = path + ".part";
    std::ofstream file(unfinished, std::ios::binary | std::ios::trunc);
    file.write(reinterpret_cast<const char*>(bytes), static_cast<std::streamsize>(count));
    file.close();
    std::error_code error;
    if (file) fs::rename(unfinished, path, error);
    if (!file || error) {
        fs::remove(unfinished, error);
        throw Error("Cannot write " + path + ": is the folder there, and is there room?");
    }
}

}  // namespace osiscope
