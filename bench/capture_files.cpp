#include "bench/capture_files.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace osiscope {

namespace {

constexpr std::uint32_t cut_length = 64;
constexpr std::uint32_t whole_length = 262144;
constexpr std::uint64_t first_second = 1'700'000'000;

OutputFile create(const std::string& path) {
    OutputFile out;
    out.path = path;
    out.file.reset(std::fopen(path.c_str(), "wb"));
    if (!out.file) fail_at(path);
    std::setvbuf(out.file.get(), nullptr, _IOFBF, std::size_t{4} << 20);
    return out;
}

void write(OutputFile& out, const void* bytes, std::size_t count) {
    if (std::fwrite(bytes, 1, count, out.file.get()) != count) fail_at(out.path);
}

void close(OutputFile& out) {
    if (std::fclose(out.file.release()) != 0) fail_at(out.path);
}

template <std::size_t Count>
void write_words(OutputFile& out, const std::uint32_t (&words)[Count]) {
    write(out, words, sizeof words);
}

void write_record(OutputFile& out, std::uint64_t at, Bytes frame, std::uint32_t captured) {
    write_words(out, {static_cast<std::uint32_t>(at / 1'000'000), static_cast<std::uint32_t>(at % 1'000'000), captured,
                      static_cast<std::uint32_t>(frame.size())});
    write(out, frame.data(), captured);
}

void write_block(OutputFile& out, std::uint64_t at, Bytes frame) {
    static constexpr std::uint8_t zeros[4] = {};
    const auto length = static_cast<std::uint32_t>(frame.size());
    const std::uint32_t padding = (4 - length % 4) % 4;
    const std::uint32_t total = 32 + length + padding;
    write_words(out,
                {6, total, 0, static_cast<std::uint32_t>(at >> 32), static_cast<std::uint32_t>(at), length, length});
    write(out, frame.data(), length);
    write(out, zeros, padding);
    write(out, &total, sizeof total);
}

}  // namespace

void fail_at(const std::string& path) {
    std::fprintf(stderr, "make_captures: %s: %s\n", path.c_str(), std::strerror(errno));
    std::exit(1);
}

Capture create_capture(const std::string& path) {
    Capture capture{create(path + ".pcap"), create(path + ".pcapng"), create(path + "-64.pcap")};
    write_words(capture.pcap, {0xa1b2c3d4, 2 | 4 << 16, 0, 0, whole_length, 1});
    write_words(capture.cut, {0xa1b2c3d4, 2 | 4 << 16, 0, 0, cut_length, 1});
    write_words(capture.pcapng, {0x0a0d0d0a, 28, 0x1a2b3c4d, 1, ~0U, ~0U, 28});  // section header
    write_words(capture.pcapng, {1, 20, 1, whole_length, 20});                   // interface description, Ethernet
    return capture;
}

void put(Capture& capture, Bytes frame) {
    const std::uint64_t at = first_second * 1'000'000 + capture.microseconds;
    const auto length = static_cast<std::uint32_t>(frame.size());
    write_record(capture.pcap, at, frame, length);
    write_record(capture.cut, at, frame, length < cut_length ? length : cut_length);
    write_block(capture.pcapng, at, frame);
}

void close(Capture& capture) {
    close(capture.pcap);
    close(capture.pcapng);
    close(capture.cut);
}

}  // namespace osiscope
