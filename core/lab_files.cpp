#include "core/lab_files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "core/error.hpp"
#include "core/file_descriptor.hpp"
#include "core/output_file.hpp"
#include "core/small_file.hpp"

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
    OutputFile to(path);
    std::vector<std::uint8_t> buffer(1U << 16);
    ssize_t count = 0;
    while ((count = ::read(from.get(), buffer.data(), buffer.size())) > 0)
        to.write(Bytes(buffer).first(static_cast<std::size_t>(count)));
    if (count < 0) throw_system_failure("Cannot read the received file", errno);
    to.finish();
}

std::string make_file(int directory, const std::string& model, const std::string& name, std::uint64_t size) {
    const std::string pattern = read_small_file(model);
    if (pattern.empty()) throw Error(model + " is empty, so no text can be made of it");
    const FileDescriptor file(::openat(directory, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444));
    if (!file.open()) throw_system_failure("Cannot make the file to send", errno);
    for (std::uint64_t done = 0; done < size;) {
        const std::size_t at = done % pattern.size();
        const std::size_t length = std::min<std::uint64_t>(pattern.size() - at, size - done);
        const ssize_t count = ::write(file.get(), pattern.data() + at, length);
        if (count < 0) throw_system_failure("There is no memory for the file to send", errno);
        done += static_cast<std::uint64_t>(count);
    }
    return fmt::format("/proc/self/fd/{}/{}", directory, name);
}

}  // namespace osiscope
