#include "core/small_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "core/error.hpp"
#include "core/file_descriptor.hpp"
#include "core/privilege.hpp"

namespace osiscope {

std::string read_small_file(const std::string& path, FileKinds kinds) {
    const int waiting = kinds == FileKinds::any ? 0 : O_NONBLOCK;
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | waiting));
    struct stat status {};
    if (!file.open() || ::fstat(file.get(), &status) != 0)
        throw_system_failure(fmt::format("Cannot read {}{}", path, why_not_readable(errno)), errno);
    if (S_ISDIR(status.st_mode)) throw Error(path + " is a folder");
    if (kinds == FileKinds::regular_only && !S_ISREG(status.st_mode)) throw Error(path + " is not a regular file");
    std::string text;
    std::string piece(1U << 16, '\0');
    for (;;) {
        const ssize_t count = ::read(file.get(), piece.data(), piece.size());
        if (count < 0) throw_system_failure("Cannot read " + path, errno);
        if (count == 0) return text;
        text.append(piece, 0, static_cast<std::size_t>(count));
        if (text.size() > largest_text)
            throw Error(fmt::format("{} is too large: at most {} MiB are read", path, largest_text >> 20));
    }
}

}  // namespace osiscope
