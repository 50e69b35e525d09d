#include "viz/main/paths.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "core/error.hpp"
#include "core/privilege.hpp"

namespace osiscope {

namespace fs = std::filesystem;

namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

/// A folder of this user's own that others can neither enter nor have made for him.
std::string private_temporary_folder() {
    std::error_code none;
    const fs::path temporary = fs::temp_directory_path(none);
    const std::string folder = fmt::format("{}/osiscope-{}", none ? "/tmp" : temporary.string(), ::geteuid());
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) throw_system_failure("Cannot make " + folder, errno);
    struct stat status {};
    if (::lstat(folder.c_str(), &status) != 0) throw_system_failure("Cannot use " + folder, errno);
    if (!S_ISDIR(status.st_mode) || status.st_uid != ::geteuid() || (status.st_mode & 077U) != 0)
        throw Error(folder + " is not a folder of your own; set XDG_STATE_HOME to one");
    return folder;
}

/// Makes the folder. Returns what is in the way; empty when it can be used.
std::string make_folder(const std::string& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return fmt::format("Cannot make the folder {}: {}", folder, error.message());
    if (::faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) == 0) return {};
    return fmt::format("Cannot write into the folder {}: {}", folder, std::generic_category().message(errno));
}

/// A shipped file is named by a relative path that stays inside.
bool stays_inside(const fs::path& relative) {
    return !relative.empty() && relative.is_relative() &&
           std::none_of(relative.begin(), relative.end(), [](const fs::path& part) { return part == ".."; });
}

}  // namespace

std::string shipped(const std::string& relative) {
    std::error_code ignored;
    const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
    const fs::path places[] = {environment("OSISCOPE_DATA"), program.parent_path().parent_path() / "share" / "osiscope",
                               OSISCOPE_SOURCE_DIR};
    for (const fs::path& place : places)
        if (!place.empty() && stays_inside(relative) && fs::is_regular_file(place / relative, ignored))
            return (place / relative).string();
    throw Error("The shipped file " + relative + " is missing; set OSISCOPE_DATA to the folder that contains it");
}

std::string home_folder() {
    const std::string home = environment("HOME");
    if (home.starts_with('/')) return home;
    const passwd* entry = ::getpwuid(::geteuid());
    return entry != nullptr && entry->pw_dir != nullptr && *entry->pw_dir == '/' ? entry->pw_dir : "";
}

std::string xdg_folder(const char* variable, const std::string& in_home) {
    const std::string named = environment(variable);
    if (named.starts_with('/')) return named;
    const std::string home = home_folder();
    return home.empty() ? "" : home + "/" + in_home;
}

StateFolder state_folder() {
    const std::string base = xdg_folder("XDG_STATE_HOME", ".local/state");
    const std::string problem = base.empty() ? "No home folder is known" : make_folder(base + "/osiscope");
    if (problem.empty()) return {base + "/osiscope", {}};
    const std::string instead = private_temporary_folder();
    return {instead, fmt::format("{}; the recording is kept in {} instead", problem, instead)};
}

ResultFile::ResultFile(std::string path) : path_(std::move(path)) {
    expect_writable(path_);
    if (!privileged() || calling_user()) return;
    const std::string folder = fs::path(path_).has_parent_path() ? fs::path(path_).parent_path().string() : ".";
    struct stat status {};
    const bool special = ::stat(path_.c_str(), &status) == 0 && !S_ISREG(status.st_mode);
    if (special || names_standard_output(path_) || writable_without_capabilities(folder)) return;
    opened_ = std::make_unique<OutputFile>(path_, OutputRules{.in_place = true});
}

void ResultFile::write(const unsigned char* bytes, std::size_t count) {
    write_in_pieces([&](const auto& take) { take({bytes, count}); });
}

void ResultFile::write_in_pieces(const PieceMaker& make) {
    if (!opened_) opened_ = std::make_unique<OutputFile>(path_);
    make([&](std::span<const unsigned char> piece) { opened_->write(piece); });
    opened_->finish();
}

void write_file(const std::string& path, const unsigned char* bytes, std::size_t count) {
    write_file(path, [&](const auto& take) { take({bytes, count}); });
}

void write_file(const std::string& path, const PieceMaker& make) {
    OutputFile file(path, {.may_wait = false});
    make([&](std::span<const unsigned char> piece) { file.write(piece); });
    file.finish();
}

}  // namespace osiscope
