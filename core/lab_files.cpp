#include "core/lab_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <vector>

#include "core/error.hpp"
#include "core/file_descriptor.hpp"

namespace osiscope {

bool same_contents(int original, int directory, const std::string& name) {
    const FileDescriptor stored(::openat(directory, name.c_str(), O_RDONLY | O_CLOEXEC));
    std::vector<char> a(1U << 16);
    std::vector<char> b(1U << 16);
    for (;;) {
        const ssize_t count = ::read(original, a.data(), a.size());
        ssize_t filled = 0;
        while (filled < count) {
            const ssize_t part = ::read(stored.get(), b.data() + filled, static_cast<std::size_t>(count - filled));
            if (part <= 0) return false;
            filled += part;
        }
        if (count == 0) return ::read(stored.get(), b.data(), 1) == 0;
        if (count < 0 || !std::equal(a.begin(), a.begin() + count, b.begin())) return false;
    }
}

void keep_copy(int directory, const std::string& name, const std::string& path) {
    const FileDescriptor from(::openat(directory, name.c_str(), O_RDONLY | O_CLOEXEC));
    std::ofstream to(path, std::ios::binary | std::ios::trunc);
    std::vector<char> buffer(1U << 16);
    for (ssize_t count = 0; (count = ::read(from.get(), buffer.data(), buffer.size())) > 0;)
        to.write(buffer.data(), count);
    to.close();
    if (!to) throw Error("Cannot write the received file to " + path);
}

}  // namespace osiscope
