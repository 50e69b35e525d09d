#include "core/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <zlib.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "core/error.hpp"

namespace osiscope {

namespace {

struct CloseGz {
    void operator()(gzFile_s* file) const { gzclose(file); }
};

bool is_regular(const FileDescriptor& file) {
    struct stat status {};
    return ::fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode);
}

bool is_gzip(const FileDescriptor& file) {
    std::uint8_t magic[2] = {};
    return ::pread(file.get(), magic, 2, 0) == 2 && magic[0] == 0x1f && magic[1] == 0x8b;  // RFC 1952 §2.3.1
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

std::string gz_problem(gzFile_s* file) {
    int code = Z_OK;
    const std::string text = gzerror(file, &code);
    if (code == Z_ERRNO) return std::strerror(errno);
    if (code == Z_OK || code == Z_STREAM_END) return {};
    const std::size_t name = text.find(">: ");  // zlib puts "<fd:3>: " before it
    return name == std::string::npos ? text : text.substr(name + 3);
}

/// Copies what can be unpacked; what is not gzip is copied as it is. Returns what stopped it before the end.
std::string unpack(FileDescriptor from, const FileDescriptor& to) {
    const std::unique_ptr<gzFile_s, CloseGz> gz(gzdopen(from.release(), "rb"));
    if (!gz) throw_system_failure("cannot unpack", ENOMEM);
    std::vector<std::uint8_t> buffer(std::size_t{1} << 20);
    for (;;) {
        errno = 0;
        const int count = gzread(gz.get(), buffer.data(), static_cast<unsigned>(buffer.size()));
        if (count < 0 && errno == EINTR) throw Interrupted("interrupted while unpacking");
        if (count <= 0) return gz_problem(gz.get());
        write_all(to, Bytes(buffer).first(static_cast<std::size_t>(count)));
    }
}

}  // namespace

MappedFile::MappedFile(const std::string& path) {
    FileDescriptor file(path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.open()) throw_system_failure(path + ": cannot be opened", errno);
    if (is_regular(file) && !is_gzip(file)) {
        map(file);
        return;
    }
    const FileDescriptor unpacked = unnamed_file();
    damage_ = unpack(std::move(file), unpacked);
    map(unpacked);
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
