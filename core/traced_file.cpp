#include "core/traced_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <sys/stat.h>

#include "core/error.hpp"
#include "layers/text.hpp"

namespace osiscope {

TracedFile TracedFile::open(Tracer& tracer, const std::string& path) {
    const int number = tracer("openat", fmt::format("AT_FDCWD, \"{}\", O_RDONLY", path),
                              [&] { return ::openat(AT_FDCWD, path.c_str(), O_RDONLY | O_CLOEXEC); });
    if (number < 0) throw_system_failure("Cannot open " + path, errno);
    return {tracer, FileDescriptor(number), path};
}

TracedFile TracedFile::create(Tracer& tracer, int directory, const std::string& name) {
    const int number = tracer("openat", fmt::format("{}, \"{}\", O_WRONLY|O_CREAT|O_EXCL, 0644", directory, name), [&] {
        return ::openat(directory, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    });
    if (number < 0) throw_system_failure("Cannot create " + name, errno);
    return {tracer, FileDescriptor(number), name};
}

FileStatus TracedFile::status() {
    struct stat status {};
    const int result = (*tracer_)("fstat", std::to_string(fd_.get()), [&] { return ::fstat(fd_.get(), &status); });
    if (result < 0) throw_system_failure("Cannot read the size of " + name_, errno);
    if (!S_ISREG(status.st_mode)) throw Error(name_ + " is not a regular file; osiscope sends files only");
    return {static_cast<std::uint64_t>(status.st_size),
            static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec,
            static_cast<std::uint16_t>(status.st_mode & 07777)};
}

std::size_t TracedFile::read(std::span<std::uint8_t> room) {
    std::size_t filled = 0;
    while (filled < room.size()) {
        const ssize_t count = (*tracer_)(
            "read",
            fmt::format("{}, {} {}", fd_.get(), room.size() - filled, plural(room.size() - filled, "byte", "bytes")),
            [&] { return ::read(fd_.get(), room.data() + filled, room.size() - filled); },
            [&](SystemCall& record) {
                record.object = CallObject::file;
                record.first_byte = offset_;
            });
        if (count < 0) throw_system_failure("Cannot read " + name_, errno);
        if (count == 0) break;
        filled += static_cast<std::size_t>(count);
        offset_ += static_cast<std::uint64_t>(count);
    }
    return filled;
}

void TracedFile::write_all(Bytes bytes) {
    while (!bytes.empty()) {
        const ssize_t count = (*tracer_)(
            "write", fmt::format("{}, {} {}", fd_.get(), bytes.size(), plural(bytes.size(), "byte", "bytes")),
            [&] { return ::write(fd_.get(), bytes.data(), bytes.size()); },
            [&](SystemCall& record) {
                record.object = CallObject::file;
                record.first_byte = offset_;
            });
        if (count < 0) throw_system_failure("Cannot write " + name_, errno);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
        offset_ += static_cast<std::uint64_t>(count);
    }
}

void TracedFile::sync() {
    const int result = (*tracer_)("fsync", std::to_string(fd_.get()), [&] { return ::fsync(fd_.get()); });
    if (result < 0) throw_system_failure("Cannot write " + name_ + " to the disk", errno);
}

void TracedFile::close() {
    const int number = fd_.get();
    const int result = (*tracer_)("close", std::to_string(number), [&] { return ::close(fd_.release()); });
    if (result < 0) throw_system_failure("Cannot finish " + name_, errno);
}

bool rename_new(Tracer& tracer, int directory, const std::string& from, const std::string& to) {
    const int result = tracer("renameat2", fmt::format("\"{}\", \"{}\", RENAME_NOREPLACE", from, to), [&] {
        return ::renameat2(directory, from.c_str(), directory, to.c_str(), RENAME_NOREPLACE);
    });
    if (result == 0) return true;
    if (errno == EEXIST) return false;
    throw_system_failure("Cannot give the received file its name " + to, errno);
}

}  // namespace osiscope
