#include "viz/main/file_check.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <string_view>

#include "captures/recording_format.hpp"
#include "core/error.hpp"
#include "core/file_descriptor.hpp"
#include "core/privilege.hpp"
#include "viz/main/tell.hpp"

namespace osiscope {

std::uint64_t readable_size(const std::string& path) {
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status {};
    if (!file.open() || ::fstat(file.get(), &status) != 0)
        throw_system_failure("Cannot read " + path + why_not_readable(errno), errno);
    if (!S_ISREG(status.st_mode)) throw Error(path + " is not a regular file");
    return static_cast<std::uint64_t>(status.st_size);
}

std::string none_with_number(const std::string& owner, const char* item, std::uint64_t first, std::uint64_t count,
                             std::uint64_t wanted) {
    if (count == 0) return fmt::format("{} has no {}s", owner, item);
    const std::string there = count == 1 ? fmt::format("only {} {}", item, first)
                                         : fmt::format("{}s {} to {}", item, first, first + count - 1);
    const std::string_view words = item;
    const std::string_view thing = words.substr(words.rfind(' ') + 1);  // "stream" of "TCP stream"
    return fmt::format("{} has {}; there is no {} {}", owner, there, thing, wanted);
}

void expect_frame(const std::string& capture, std::uint64_t frames, std::uint64_t wanted) {
    if (wanted < 1 || wanted > frames) throw Error(none_with_number(capture, "frame", 1, frames, wanted));
}

void tell_format(const std::string& file, const ReadResult& result) {
    if (result.unknown_format.empty()) return;
    std::fflush(stdout);
    tell(stderr, fmt::format("osiscope: {}", plain_capture_sentence(file, result.unknown_format)));
}

}  // namespace osiscope
