#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

#include "captures/capture_reader.hpp"

namespace osiscope {

namespace {

/// A file that is unpacked as it is read if it starts as gzip does (RFC 1952).
struct CaptureFile {
    std::FILE* file = nullptr;
    bool started = false;
    bool packed = false;
    bool over = false;

    z_stream unpacker{};
    std::vector<std::uint8_t> input;  ///< packed bytes; `unpacker` knows how many are left

    explicit CaptureFile(std::FILE* opened) : file(opened) {}
    ~CaptureFile() {
        if (packed) inflateEnd(&unpacker);
        if (file != stdin) std::fclose(file);
    }
    CaptureFile(const CaptureFile&) = delete;
    CaptureFile& operator=(const CaptureFile&) = delete;
};

bool is_gzip(Bytes bytes) { return bytes.size() >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b; }

std::size_t read_plain(CaptureFile& from, std::span<std::uint8_t> into, std::string& error) {
    errno = 0;
    const std::size_t count = std::fread(into.data(), 1, into.size(), from.file);
    if (std::ferror(from.file) != 0) error = std::strerror(errno);
    return count;
}

/// Tops the packed bytes up; false when there are none left.
bool read_packed(CaptureFile& from, std::string& error) {
    const std::size_t left = from.unpacker.avail_in;
    std::memmove(from.input.data(), from.unpacker.next_in, left);
    const std::span<std::uint8_t> room(from.input.data() + left, from.input.size() - left);
    const std::size_t count = read_plain(from, room, error);
    from.unpacker.next_in = from.input.data();
    from.unpacker.avail_in = static_cast<unsigned>(left + count);
    return left + count > 0;
}

/// After one packed file another may follow, and nothing else.
bool begin_next_member(CaptureFile& from, std::string& error) {
    if (from.unpacker.avail_in < 2 && !read_packed(from, error)) return false;
    if (is_gzip({from.unpacker.next_in, from.unpacker.avail_in})) return inflateReset(&from.unpacker) == Z_OK;
    error = "something that is not compressed follows the compressed file";
    return false;
}

std::size_t unpack(CaptureFile& from, std::span<std::uint8_t> into, std::string& error) {
    from.unpacker.next_out = into.data();
    from.unpacker.avail_out = static_cast<unsigned>(into.size());
    while (from.unpacker.avail_out > 0 && !from.over) {
        if (from.unpacker.avail_in == 0 && !read_packed(from, error)) {
            if (error.empty()) error = "the compressed file ends too early";
            from.over = true;
            break;
        }
        const int code = inflate(&from.unpacker, Z_NO_FLUSH);
        if (code == Z_STREAM_END) {
            from.over = !begin_next_member(from, error);
        } else if (code != Z_OK) {
            error = "the compressed file is damaged";
            if (from.unpacker.msg != nullptr) error += std::string(": ") + from.unpacker.msg;
            from.over = true;
        }
    }
    return into.size() - from.unpacker.avail_out;
}

/// Reads the file's start as it is, and unpacks it if that turns out to be gzip.
std::size_t read_start(CaptureFile& from, std::span<std::uint8_t> into, std::string& error) {
    from.started = true;
    const std::size_t count = read_plain(from, into, error);
    if (!is_gzip(into.first(count))) return count;
    constexpr int gzip_only = 16;
    from.packed = inflateInit2(&from.unpacker, gzip_only + MAX_WBITS) == Z_OK;
    if (!from.packed) {
        error = "there is not enough memory to unpack it";
        return 0;
    }
    from.input.assign(into.begin(), into.begin() + static_cast<std::ptrdiff_t>(count));
    from.unpacker.next_in = from.input.data();
    from.unpacker.avail_in = static_cast<unsigned>(count);
    return unpack(from, into, error);
}

std::size_t read_on(CaptureFile& from, std::span<std::uint8_t> into, std::string& error) {
    if (!from.started) return read_start(from, into, error);
    return from.packed ? unpack(from, into, error) : read_plain(from, into, error);
}

}  // namespace

ByteSource open_capture(const std::string& path, std::string& error) {
    errno = 0;
    std::FILE* opened = path == "-" ? stdin : std::fopen(path.c_str(), "rb");
    if (opened == nullptr) {
        error = std::strerror(errno);
        return {};
    }
    std::setvbuf(opened, nullptr, _IONBF, 0);  // read(2) straight into the reader's buffer
    const auto file = std::make_shared<CaptureFile>(opened);
    return [file](std::span<std::uint8_t> into, std::string& problem) { return read_on(*file, into, problem); };
}

}  // namespace osiscope
