#include "viz/main/file_check.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

#include "core/error.hpp"
#include "core/file_descriptor.hpp"
#include "core/privilege.hpp"

namespace osiscope {

std::uint64_t readable_size(const std::string& path) {
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status {};
    if (!file.open() || ::fstat(file.get(), &status) != 0)
        throw_system_failure("Cannot read " + path + why_not_readable(errno), errno);
    if (!S_ISREG(status.st_mode)) throw Error(path + " is not a regular file");
    return static_cast<std::uint64_t>(status.st_size);
}

}  // namespace osiscope
