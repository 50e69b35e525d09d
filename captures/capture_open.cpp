#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "captures/capture_reader.hpp"

namespace osiscope {

namespace {

struct CloseFile {
    void operator()(std::FILE* file) const {
        if (file != stdin) std::fclose(file);
    }
};

std::size_t read_file(std::FILE* file, std::span<std::uint8_t> into, std::string& error) {
    errno = 0;
    const std::size_t count = std::fread(into.data(), 1, into.size(), file);
    if (std::ferror(file) != 0) error = std::strerror(errno);
    return count;
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
    const std::shared_ptr<std::FILE> file(opened, CloseFile());
    return unpacked(
        [file](std::span<std::uint8_t> into, std::string& problem) { return read_file(file.get(), into, problem); });
}

}  // namespace osiscope
