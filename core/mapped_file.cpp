#include "core/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "captures/unpack.hpp"
#include "core/error.hpp"
#include "core/privilege.hpp"

namespace osiscope {

namespace {

bool is_regular(const FileDescriptor& file) {
    struct stat status {};
    return ::fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode);
}

bool is_compressed(const FileDescriptor& file) {
    std::uint8_t start[packed_magic_bytes] = {};
    const ssize_t count = ::pread(file.get(), start, sizeof start, 0);
    return count > 0 && is_packed(Bytes(start).first(static_cast<std::size_t>(count)));
}

FileDescriptor unnamed_file() {
    const char* folder = std::getenv("TMPDIR");
    std::string name = std::string(folder != nullptr && *folder != '\0' ? folder : "/tmp") + "/osiscope-XXXXXX";
    FileDescriptor file(::mkostemp(name.data(), O_CLOEXEC));
    if (!file.open()) throw_system_failure("cannot make a temporary file like " + name, errno);
    ::unlink(name.c_str());
    return file;
}

void write_all(const FileDescriptor& file, Bytes bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(file.get(), bytes.data(), bytes.size());
        if (count < 0) throw_system_failure("cannot unpack into a temporary file (set TMPDIR to a larger disk)", errno);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
}

std::size_t read_all(const FileDescriptor& from, std::span<std::uint8_t> into, std::string& error) {
    std::size_t got = 0;
    while (got < into.size()) {
        const ssize_t count = ::read(from.get(), into.data() + got, into.size() - got);
        if (count < 0 && errno == EINTR) throw Interrupted("interrupted while unpacking");
        if (count < 0) error = std::strerror(errno);
        if (count <= 0) break;
        got += static_cast<std::size_t>(count);
    }
    return got;
}

/// Copies what can be unpacked; what is not compressed is copied as it is. Returns what stopped it before the end.
std::string unpack(const FileDescriptor& from, const FileDescriptor& to) {
    const ByteSource source =
        unpacked([&from](std::span<std::uint8_t> into, std::string& error) { return read_all(from, into, error); });
    std::vector<std::uint8_t> buffer(std::size_t{1} << 20);
    std::string error;
    for (std::size_t count = buffer.size(); count == buffer.size() && error.empty();) {
        count = source(buffer, error);
        write_all(to, Bytes(buffer).first(count));
    }
    return error;
}

}  // namespace

MappedFile::MappedFile(const std::string& path) {
    FileDescriptor file(path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.open()) throw_system_failure(path + ": cannot be opened" + why_not_readable(errno), errno);
    if (is_regular(file) && !is_compressed(file)) {
        map(file);
        return;
    }
    const FileDescriptor unnamed = unnamed_file();
    damage_ = unpack(file, unnamed);
    map(unnamed);
    if (size_ == 0 && !damage_.empty()) throw Error(path + ": cannot be read: " + damage_);
}

MappedFile::~MappedFile() {
    if (data_ != nullptr) ::munmap(const_cast<std::uint8_t*>(data_), size_);
}

void MappedFile::map(const FileDescriptor& file) {
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) throw_system_failure("cannot look at the file", errno);
    size_ = static_cast<std::size_t>(status.st_size);
    if (size_ == 0) return;  // nothing to map
    void* data = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file.get(), 0);
    if (data == MAP_FAILED) throw_system_failure("cannot map the file", errno);
    data_ = static_cast<const std::uint8_t*>(data);
}

}  // namespace osiscope
