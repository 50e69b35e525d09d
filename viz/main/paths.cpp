#include "viz/main/paths.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/error.hpp"
#include "core/privilege.hpp"

namespace osiscope {

namespace fs = std::filesystem;

namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

/// Better a sentence before the work than after it.
void check_folder(const std::string& folder, const std::string& path) {
    if (::access(folder.c_str(), W_OK | X_OK) == 0) return;
    const bool given_up = errno == EACCES && !environment("SUDO_UID").empty();
    throw_system_failure(fmt::format("Cannot write {}{}", path,
                                     given_up ? " (with sudo, osiscope writes as the user who called it)" : ""),
                         errno);
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

ResultFile::ResultFile(std::string path) : path_(std::move(path)) {
    const std::string folder = fs::path(path_).has_parent_path() ? fs::path(path_).parent_path().string() : ".";
    if (!privileged()) check_folder(folder, path_);
    if (!privileged() || calling_user() || writable_without_capabilities(folder)) return;
    opened_ = FileDescriptor(::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    if (!opened_.open()) throw_system_failure("Cannot write " + path_, errno);
}

void ResultFile::write(const unsigned char* bytes, std::size_t count) {
    write_in_pieces([&](const auto& take) { take({bytes, count}); });
}

void ResultFile::write_in_pieces(const PieceMaker& make) {
    if (!opened_.open()) return write_file(path_, make);
    bool written = ::ftruncate(opened_.get(), 0) == 0;
    make([&](std::span<const unsigned char> piece) {
        while (written && !piece.empty()) {
            const ssize_t part = ::write(opened_.get(), piece.data(), piece.size());
            written = part > 0;
            if (written) piece = piece.subspan(static_cast<std::size_t>(part));
        }
    });
    if (!written) throw_system_failure("Cannot write " + path_, errno);
}

void write_file(const std::string& path, const unsigned char* bytes, std::size_t count) {
    write_file(path, [&](const auto& take) { take({bytes, count}); });
}

void write_file(const std::string& path, const PieceMaker& make) {
    const std::string unfinished = path + ".part";
    std::ofstream file(unfinished, std::ios::binary | std::ios::trunc);
    make([&](std::span<const unsigned char> piece) {
        file.write(reinterpret_cast<const char*>(piece.data()), static_cast<std::streamsize>(piece.size()));
    });
    file.close();
    std::error_code error;
    if (file) fs::rename(unfinished, path, error);
    if (!file || error) {
        fs::remove(unfinished, error);
        throw Error("Cannot write " + path + ": is the folder there, and is there room?");
    }
}

}  // namespace osiscope
